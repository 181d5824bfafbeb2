import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ZONE = `$TTL 3600
@ IN SOA ns1 hostmaster 2026112001 7200 3600 1209600 3600
@ IN NS ns1
@ IN NS ns2
ns1 IN A 192.0.2.1
ns2 IN A 192.0.2.2
www IN A 192.0.2.3
`;
const CHANGED = ZONE.replace('2026112001', '2026112002').replace('192.0.2.3', '192.0.2.4');
const SAMPLES = fileURLToPath(new URL('../../zones', import.meta.url));
const SCHEMA = JSON.parse(readFileSync(new URL('../../schemas/diff.schema.json', import.meta.url), 'utf8')) as object;

/** Runs git in a folder; the user's own configuration has no say. */
function git(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    },
  );
  expect(stderr === undefined || status === 0 ? '' : stderr).toBe('');
}

/** A folder with old.zone and new.zone. */
const withVersions = (before: string, after: string, use: (folder: string) => void): Promise<void> =>
  inTempFolder((folder) => {
    writeFileSync(path.join(folder, 'old.zone'), before);
    writeFileSync(path.join(folder, 'new.zone'), after);
    use(folder);
  });

const diff = (folder: string, ...args: string[]) => zoneproof(['diff', ...args], { cwd: folder });

describe('diff', () => {
  it('ends with 0 and says so when nothing differs', () =>
    withVersions(ZONE, ZONE.split('\n').reverse().join('\n').replace('$TTL 3600\n', ''), (folder) => {
      writeFileSync(path.join(folder, 'new.zone'), `${ZONE}; the same\nWWW 1h IN A 192.0.2.3\n`);
      expect(diff(folder, 'old.zone', 'new.zone', '--origin', 'example.com')).toEqual({
        code: 0,
        stdout: 'example.com.: no difference\n',
        stderr: '',
      });
    }));

  it('ends with 1 and shows what differs', () =>
    withVersions(ZONE, CHANGED, (folder) => {
      const { code, stdout, stderr } = diff(folder, 'old.zone', 'new.zone', '--origin', 'example.com');
      expect([code, stderr]).toEqual([1, '']);
      expect(stdout).toBe(`--- old.zone
+++ new.zone
example.com. serial 2026112001 -> 2026112002 (raised by 1), 6 -> 6 records
1 RRset changed; 1 record added, 1 removed

www.example.com.
  - 3600  A  192.0.2.3
  + 3600  A  192.0.2.4

info: resolvers may keep the old www.example.com. A for 3600 s (1 hour) [ttl-in-force]
`);
    }));

  it('colors when asked to', () =>
    withVersions(ZONE, CHANGED, (folder) => {
      const args = ['old.zone', 'new.zone', '--origin', 'example.com'];
      expect(diff(folder, ...args, '--color').stdout).toContain('\u001b[31m  - 3600');
      expect(diff(folder, ...args, '--no-color').stdout).not.toContain('\u001b');
    }));

  it('gives JSON as published, and Markdown', () =>
    withVersions(ZONE, CHANGED, (folder) => {
      const args = ['old.zone', 'new.zone', '--origin', 'example.com'];
      const json = diff(folder, ...args, '--json');
      expect(json.code).toBe(1);
      const validate = new Ajv({ allErrors: true }).compile(SCHEMA);
      expect(validate(JSON.parse(json.stdout)), JSON.stringify(validate.errors)).toBe(true);
      expect(diff(folder, ...args, '--format', 'json').stdout).toBe(json.stdout);
      expect(diff(folder, ...args, '--format', 'markdown').stdout).toContain('| - | `www.example.com.` | 3600 | A |');
    }));

  it('takes one of the two from standard input, and the name of the zone from the other', () =>
    withVersions(`$ORIGIN example.com.\n${ZONE}`, CHANGED, (folder) => {
      const { code, stdout } = zoneproof(['diff', 'old.zone', '-'], { cwd: folder, input: CHANGED });
      expect(code).toBe(1);
      expect(stdout).toContain('+++ <stdin>\nexample.com. serial');
      // What the name of a file says counts less than what the other text says.
      expect(zoneproof(['diff', 'new.zone', 'old.zone'], { cwd: folder }).stdout).toContain('\nexample.com. serial');
    }));

  it('counts signatures, shows them, or passes them over', () => {
    const [before, after] = ['good/example.com.zone', 'signed/example.com.zone.signed'].map((file) =>
      path.join(SAMPLES, file),
    );
    const summary = zoneproof(['diff', before!, after!]);
    expect(summary.stdout).toMatch(/\nsignatures and denial\n {2}RRSIG: \d+ added\n {2}NSEC: \d+ added\n/);
    expect(summary.stdout).not.toMatch(/\+ \d+ +RRSIG/);
    expect(zoneproof(['diff', before!, after!, '--dnssec', 'full']).stdout).toMatch(/\+ \d+ +RRSIG/);
    for (const option of [['--ignore-dnssec'], ['--dnssec', 'ignore']]) {
      const ignored = zoneproof(['diff', before!, after!, ...option]).stdout;
      expect(ignored).not.toMatch(/RRSIG|NSEC/);
      expect(ignored).toContain('DNSKEY');
    }
  });

  it('warns when more than a share is removed', () =>
    withVersions(ZONE, ZONE.replace('2026112001', '2026112002').replace(/www.*\n/, ''), (folder) => {
      const args = ['old.zone', 'new.zone', '--origin', 'example.com'];
      expect(diff(folder, ...args).stdout).not.toContain('mass-delete');
      expect(diff(folder, ...args, '--max-removed', '10').stdout).toContain(
        'warning: 1 of 6 records are removed: 16.7 %, more than 10 % [mass-delete]',
      );
    }));

  it('compares nothing when one has faults, and says which', () =>
    withVersions(ZONE, `${ZONE}bad IN A 300.0.0.1\n`, (folder) => {
      const { code, stdout, stderr } = diff(folder, 'old.zone', 'new.zone', '--origin', 'example.com');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/new\.zone:8:10: error: .*\[a-invalid\]/);
      expect(stderr).toContain('zoneproof: a zone with faults cannot be compared\n');
    }));

  it.each([
    [['-', '-'], 2, /only one of the two can be standard input/],
    [['old.zone', 'nosuch.zone'], 4, /cannot read nosuch\.zone: no such file/],
    [['old.zone', 'other.zone'], 2, /different zones: old\. and other\.[\s\S]*--origin/],
    [['old.zone', 'git:HEAD'], 2, /"git:HEAD" does not name a file of a revision[\s\S]*git:REVISION:path/],
    [['old.zone', 'git::x'], 2, /does not name a file/],
    [['old.zone', 'git:--output=x:y'], 2, /does not name a file/],
    [
      ['old.zone', 'git:HEAD:x.zone'],
      4,
      /cannot read git:HEAD:x\.zone: (?:not in a Git repository|git is not installed)/,
    ],
    [['old.zone', 'new.zone', '--max-removed', '101'], 2, /--max-removed is a share in percent/],
    [['old.zone', 'new.zone', '--max-removed', 'x'], 2, /whole number/],
    [['old.zone', 'new.zone', '--dnssec', 'some'], 2, /dnssec/],
    [['old.zone', 'new.zone', '--limit', 'nosuch=1'], 2, /--limit/],
    [['old.zone'], 2, /something is missing/],
  ])('%j ends with %d', (args, code, message) =>
    withVersions(ZONE, ZONE, (folder) => {
      writeFileSync(path.join(folder, 'other.zone'), ZONE);
      const result = zoneproof(['diff', ...args], {
        cwd: folder,
        // The folder may lie in somebody's repository.
        env: { GIT_CEILING_DIRECTORIES: path.dirname(folder) },
      });
      expect(result.stderr).toMatch(message);
      expect(result.stderr).not.toMatch(/\n {4}at /);
      expect([result.code, result.stdout]).toEqual([code, '']);
    }),
  );
});

const HAS_GIT = spawnSync('git', ['--version']).status === 0;

describe.skipIf(!HAS_GIT)(`diff with a revision${HAS_GIT ? '' : ' (skipped: git not found)'}`, () => {
  /** A repository whose only commit has zones/example.com.zone with an include; the work tree has a newer one. */
  const withRepository = (use: (folder: string) => void): Promise<void> =>
    inTempFolder((folder) => {
      const zones = path.join(folder, 'zones');
      mkdirSync(path.join(zones, 'parts'), { recursive: true });
      writeFileSync(path.join(zones, 'example.com.zone'), `${ZONE}$INCLUDE parts/mail.inc\n`);
      writeFileSync(path.join(zones, 'parts', 'mail.inc'), '@ IN MX 10 ns1\n$INCLUDE more.inc\n');
      writeFileSync(path.join(zones, 'parts', 'more.inc'), '$INCLUDE ../example.com.txt\n');
      writeFileSync(path.join(zones, 'example.com.txt'), 'txt IN TXT "included"\n');
      writeFileSync(path.join(zones, 'outside.zone'), `${ZONE}$INCLUDE ../secret.inc\n`);
      writeFileSync(path.join(zones, 'lost.zone'), `${ZONE}$INCLUDE nosuch.inc\n`);
      writeFileSync(path.join(zones, 'linked.zone'), `${ZONE}$INCLUDE link.inc\n`);
      writeFileSync(path.join(folder, 'secret.inc'), 'secret IN TXT "secret"\n');
      symlinkSync('../secret.inc', path.join(zones, 'link.inc'));
      git(folder, 'init', '-q');
      git(folder, 'add', '.');
      git(folder, 'commit', '-q', '-m', 'zones');
      git(folder, 'tag', 'v1');
      writeFileSync(path.join(zones, 'example.com.zone'), `${CHANGED}$INCLUDE parts/mail.inc\n`);
      writeFileSync(path.join(zones, 'parts', 'mail.inc'), '@ IN MX 20 ns1\n');
      use(folder);
    });

  it('reads the file and what it includes from the revision', () =>
    withRepository((folder) => {
      const { code, stdout, stderr } = diff(folder, 'git:HEAD:zones/example.com.zone', 'zones/example.com.zone');
      expect([code, stderr]).toEqual([1, '']);
      expect(stdout).toContain('--- git:HEAD:zones/example.com.zone\n+++ zones/example.com.zone\nexample.com. serial');
      expect(stdout).toContain('- 3600  MX  10 ns1.example.com.\n  + 3600  MX  20 ns1.example.com.');
      expect(stdout).toContain('- 3600  TXT  "included"');
      expect(diff(folder, 'git:v1:zones/example.com.zone', 'git:HEAD:zones/example.com.zone')).toEqual({
        code: 0,
        stdout: 'example.com.: no difference\n',
        stderr: '',
      });
    }));

  it('takes ./ for the current folder', () =>
    withRepository((folder) => {
      const zones = path.join(folder, 'zones');
      expect(diff(zones, 'git:HEAD:./example.com.zone', 'git:HEAD:zones/example.com.zone').code).toBe(0);
      expect(diff(zones, 'git:HEAD:example.com.zone', 'example.com.zone')).toMatchObject({ code: 4 });
    }));

  it.each([
    ['git:HEAD:zones/nosuch.zone', 4, 'cannot read git:HEAD:zones/nosuch.zone: no such file in HEAD'],
    [
      'git:nosuch:zones/example.com.zone',
      4,
      'cannot read git:nosuch:zones/example.com.zone: git knows no revision nosuch',
    ],
    ['git:HEAD:zones', 4, 'cannot read git:HEAD:zones: is a folder in HEAD, not a file'],
    ['git:HEAD:zones/link.inc', 4, 'is a symbolic link in HEAD: name the file that it points to'],
    ['git:HEAD:zones/*.zone', 4, 'no such file in HEAD'],
    ['git:HEAD:zones/outside.zone', 1, '"../secret.inc" lies outside the folder of the zone, and is not read'],
    ['git:HEAD:zones/linked.zone', 1, 'cannot read "link.inc": is a symbolic link in HEAD'],
    [
      'git:HEAD:zones/lost.zone',
      1,
      'git:HEAD:zones/lost.zone:8:10: error: cannot read "nosuch.inc": no such file in HEAD',
    ],
  ])('%s ends with %d', (input, code, message) =>
    withRepository((folder) => {
      const result = diff(folder, input, 'zones/example.com.zone', '--origin', 'example.com');
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toContain('"secret"');
      expect([result.code, result.stdout]).toEqual([code, '']);
    }),
  );

  it('reads a revision by the dialect and the limits given', () =>
    withRepository((folder) => {
      const args = ['git:HEAD:zones/example.com.zone', 'git:v1:zones/example.com.zone'];
      expect(diff(folder, ...args, '--limit', 'include-depth=1')).toMatchObject({ code: 1, stdout: '' });
      expect(diff(folder, ...args, '--limit', 'include-depth=1').stderr).toContain('[include-depth]');
      expect(diff(folder, ...args, '--dialect', 'bind').code).toBe(0);
    }));

  it('widens the folder that may be included when told to', () =>
    withRepository((folder) => {
      const args = ['git:HEAD:zones/outside.zone', 'zones/outside.zone', '--origin', 'example.com'];
      expect(diff(folder, ...args, '--include-root', '.')).toMatchObject({ code: 0, stderr: '' });
    }));

  it('says so when git is not there', () =>
    withRepository((folder) => {
      const result = zoneproof(['diff', 'git:HEAD:zones/example.com.zone', 'zones/example.com.zone'], {
        cwd: folder,
        env: { PATH: '/nonexistent' },
      });
      expect(result.code).toBe(4);
      expect(result.stderr).toContain('cannot read git:HEAD:zones/example.com.zone: git is not installed');
    }));
});
