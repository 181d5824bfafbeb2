/** `zoneproof lint --fix` as its users run it. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const HEAD = `$TTL 3600
@ IN SOA ns1.example.net. hostmaster.example.net. 2020010101 7200 1800 1209600 3600
@ IN NS ns1.example.net.
@ IN NS ns2.example.org.
`;
const FAULTY = `${HEAD}t TXT "a""b" ; two
t TXT "a""b"
@ CAA 0 isue "ca.example.net"
`;
const SAFE = `${HEAD}t TXT "a" "b" ; two
@ CAA 0 isue "ca.example.net"
`;
const ALL = SAFE.replace('isue', 'issue');

function withZone(use: (cwd: string, read: (name: string) => string) => void, text = FAULTY): Promise<void> {
  return inTempFolder((cwd) => {
    writeFileSync(path.join(cwd, 'example.com.zone'), text);
    use(cwd, (name) => readFileSync(path.join(cwd, name), 'latin1'));
  });
}

describe('lint --fix', () => {
  it('mends what leaves the records alone, and reports what is left', async () => {
    await withZone((cwd, read) => {
      const { code, stdout, stderr } = zoneproof(['lint', '--fix', 'example.com.zone'], { cwd });
      expect(read('example.com.zone')).toBe(SAFE);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^example\.com\.zone:6:9: warning: unknown CAA tag "isue"/);
      expect(stderr).toBe('zoneproof: fixed 2 findings in example.com.zone: adjacent-strings, duplicate-rr\n');
      const again = zoneproof(['lint', '--fix', 'example.com.zone'], { cwd });
      expect([again.code, again.stderr, read('example.com.zone')]).toEqual([1, '', SAFE]);
      expect(readdirSync(cwd)).toEqual(['example.com.zone']);
    });
  });

  it('ends with 0 when nothing is left', async () => {
    await withZone((cwd, read) => {
      const { code, stderr } = zoneproof(['lint', '--fix-unsafe', 'example.com.zone'], { cwd });
      expect(read('example.com.zone')).toBe(ALL);
      expect(stderr).toContain('  - 3600  CAA  0 isue "ca.example.net"\n  + 3600  CAA  0 issue "ca.example.net"\n');
      expect(code).toBe(0);
    });
  });

  it('leaves a file without faults as it is', async () => {
    await withZone((cwd) => {
      const file = path.join(cwd, 'example.com.zone');
      const before = statSync(file);
      expect(zoneproof(['lint', '--fix-unsafe', '.'], { cwd }).code).toBe(0);
      const after = statSync(file);
      expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
    }, ALL);
  });

  it('keeps the mode of a file, a link a link, and the ends of lines', async () => {
    await inTempFolder((cwd) => {
      mkdirSync(path.join(cwd, 'real'));
      const real = path.join(cwd, 'real', 'zone');
      writeFileSync(real, FAULTY.replaceAll('\n', '\r\n'));
      chmodSync(real, 0o640);
      symlinkSync('real/zone', path.join(cwd, 'example.com.zone'));
      zoneproof(['lint', '--fix', 'example.com.zone'], { cwd });
      expect(readFileSync(real, 'latin1')).toBe(SAFE.replaceAll('\n', '\r\n'));
      expect(statSync(real).mode & 0o777).toBe(0o640);
      expect(lstatSync(path.join(cwd, 'example.com.zone')).isSymbolicLink()).toBe(true);
    });
  });

  it('does not write through a link out', async () => {
    await inTempFolder((cwd) => {
      mkdirSync(path.join(cwd, 'work'));
      writeFileSync(path.join(cwd, 'elsewhere'), FAULTY);
      symlinkSync('../elsewhere', path.join(cwd, 'work', 'example.com.zone'));
      const { code, stderr } = zoneproof(['lint', '--fix', 'example.com.zone'], { cwd: path.join(cwd, 'work') });
      expect(readFileSync(path.join(cwd, 'elsewhere'), 'latin1')).toBe(FAULTY);
      expect(stderr).toContain('adjacent-strings: the file is a link that leads out of its folder');
      expect(code).toBe(1);
    });
  });

  it('mends included files, once for all zones', async () => {
    await inTempFolder((cwd) => {
      for (const name of ['example.com.zone', 'example.edu.zone']) {
        writeFileSync(path.join(cwd, name), `${HEAD}$INCLUDE parts/common.inc\n`);
      }
      mkdirSync(path.join(cwd, 'parts'));
      writeFileSync(path.join(cwd, 'parts', 'common.inc'), 't TXT "a""b"');
      const { code, stderr } = zoneproof(['lint', '--fix', '.'], { cwd });
      expect(stderr).toBe('zoneproof: fixed 2 findings in parts/common.inc: adjacent-strings, missing-final-newline\n');
      expect(readFileSync(path.join(cwd, 'parts', 'common.inc'), 'latin1')).toBe('t TXT "a" "b"\n');
      expect(code).toBe(0);
    });
  });

  it('leaves what a signer wrote alone unless it is named', async () => {
    await inTempFolder((cwd) => {
      const file = path.join(cwd, 'example.com.zone.signed');
      writeFileSync(file, FAULTY);
      zoneproof(['lint', '--fix', '.'], { cwd });
      expect(readFileSync(file, 'latin1')).toBe(FAULTY);
      zoneproof(['lint', '--fix', 'example.com.zone.signed'], { cwd });
      expect(readFileSync(file, 'latin1')).toBe(SAFE);
    });
  });

  it('does not touch the placeholders of a template', async () => {
    await inTempFolder((cwd) => {
      writeFileSync(
        path.join(cwd, 'zoneproof.config.yaml'),
        'zones:\n  - file: "*.zone"\n    placeholders: { "_SERIAL_": "1", "_TEXT_": "\\"a\\"\\"b\\"" }\n',
      );
      const file = path.join(cwd, 'example.com.zone');
      const text = `${HEAD.replace('2020010101', '_SERIAL_')}u TXT _TEXT_\n`;
      writeFileSync(file, `${text}t TXT "a""b"\n`);
      const { stderr } = zoneproof(['lint', '--fix', '--bump-serial', 'example.com.zone'], { cwd });
      expect(readFileSync(file, 'latin1')).toBe(`${text}t TXT "a" "b"\n`);
      expect(stderr).toContain('adjacent-strings');
    });
  });
});

describe('lint --fix-dry-run', () => {
  it('writes nothing, and fails when it would', async () => {
    await withZone((cwd, read) => {
      const { code, stderr } = zoneproof(['lint', '--fix-dry-run', '--fix-unsafe', 'example.com.zone'], { cwd });
      expect(read('example.com.zone')).toBe(FAULTY);
      expect(stderr).toContain('zoneproof: would fix 3 findings');
      expect(code).toBe(1);
    });
  });

  it('shows a unified diff that patch takes', async () => {
    await withZone((cwd) => {
      const { stdout } = zoneproof(['lint', '--fix-dry-run', '--diff', 'example.com.zone'], { cwd });
      expect(stdout).toBe(
        [
          '--- example.com.zone',
          '+++ example.com.zone',
          '@@ -2,6 +2,5 @@',
          ...FAULTY.split('\n')
            .slice(1, 4)
            .map((line) => ` ${line}`),
          '-t TXT "a""b" ; two',
          '-t TXT "a""b"',
          '+t TXT "a" "b" ; two',
          ' @ CAA 0 isue "ca.example.net"',
          '',
        ].join('\n'),
      );
    });
  });

  it('reads standard input', () => {
    const args = ['lint', '--fix-dry-run', '--diff', '--origin', 'example.com', '-'];
    const { stdout } = zoneproof(args, { input: FAULTY });
    expect(stdout).toMatch(/^--- <stdin>\n\+\+\+ <stdin>\n/);
  });
});

describe('lint --bump-serial', () => {
  it('takes a policy behind an equals sign, and none of the words behind it', async () => {
    await withZone((cwd, read) => {
      const { stderr } = zoneproof(['lint', '--bump-serial=increment', 'example.com.zone'], { cwd });
      expect(read('example.com.zone')).toContain(' 2020010102 ');
      expect(stderr).toBe('zoneproof: raised the serial of example.com. from 2020010101 to 2020010102\n');
      zoneproof(['lint', '--bump-serial', 'example.com.zone'], { cwd });
      expect(Number(/ (20\d{8}) /.exec(read('example.com.zone'))![1])).toBeGreaterThan(2026000000);
    });
  });

  it('raises it with fixes only where they change records', async () => {
    await withZone((cwd, read) => {
      zoneproof(['lint', '--fix', '--bump-serial', 'example.com.zone'], { cwd });
      expect(read('example.com.zone')).toBe(SAFE);
      zoneproof(['lint', '--fix-unsafe', '--bump-serial=increment', 'example.com.zone'], { cwd });
      expect(read('example.com.zone')).toBe(ALL.replace('2020010101', '2020010102'));
    });
  });
});

describe('reports', () => {
  it('say in JSON which findings can be mended, and what was', async () => {
    await withZone((cwd) => {
      const before = JSON.parse(zoneproof(['lint', '--json', 'example.com.zone'], { cwd }).stdout);
      expect(before.diagnostics.map(({ rule, fix }: Record<string, unknown>) => [rule, fix])).toEqual([
        ['adjacent-strings', 'safe'],
        ['duplicate-rr', 'safe'],
        ['adjacent-strings', 'safe'],
        ['caa-tag-unknown', 'unsafe'],
      ]);
      expect('fixes' in before).toBe(false);
      const after = JSON.parse(zoneproof(['lint', '--fix', '--json', 'example.com.zone'], { cwd }).stdout);
      expect(after.changedFiles).toEqual(['example.com.zone']);
      expect(after.dryRun).toBe(false);
      expect(after.fixes).toContainEqual({
        rule: 'duplicate-rr',
        kind: 'safe',
        message: 'the same TXT record of t.example.com. once more',
        file: 'example.com.zone',
        line: 6,
        column: 1,
        applied: true,
        reason: null,
      });
    });
  });
});

describe('SARIF', () => {
  it('has the edits of a finding', async () => {
    await withZone((cwd) => {
      const { runs } = JSON.parse(zoneproof(['lint', '--format', 'sarif', 'example.com.zone'], { cwd }).stdout);
      const region = { startLine: 7, startColumn: 9, endLine: 7, endColumn: 13 };
      expect(runs[0].results.at(-1).fixes).toEqual([
        {
          description: { text: 'unsafe fix of caa-tag-unknown' },
          artifactChanges: [
            {
              artifactLocation: { uri: 'example.com.zone', uriBaseId: '%SRCROOT%' },
              replacements: [{ deletedRegion: region, insertedContent: { text: 'issue' } }],
            },
          ],
        },
      ]);
    });
  });
});

describe('mistakes of the user', () => {
  it.each([
    [['lint', '--diff', 'example.com.zone'], /--diff shows what fixes change/],
    [['lint', '--fix', '-'], /standard input is no file/],
    [['lint', '--fix', '--diff', '--json', 'example.com.zone'], /both go to standard output/],
    [['lint', '--bump-serial=often', 'example.com.zone'], /often/],
  ])('%j', async (args, message) => {
    await withZone((cwd, read) => {
      const { code, stdout, stderr } = zoneproof(args, { cwd, input: FAULTY });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
      expect(read('example.com.zone')).toBe(FAULTY);
    });
  });
});
