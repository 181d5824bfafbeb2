/** `zoneproof fmt` as its users run it. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const UGLY = '$ttl 3600\n@\tin\tsoa ns1 hostmaster (1 2h ;refresh\n30m 2w 10m)\n\n\n\twww in a 192.0.2.1\t\n'.replace(
  '\twww',
  'www',
);
const NEAT = [
  '$TTL 3600',
  '@       IN SOA   ns1 hostmaster (',
  '          1 2h ;refresh',
  '          30m 2w 10m',
  '        )',
  '',
  'www     IN A     192.0.2.1',
  '',
].join('\n');
const BROKEN = '$TTL 3600\nwww A 192.0.2.256\n';

/** A folder with a neat, an ugly and a broken zone. */
function withZones(use: (folder: string, file: (name: string) => string) => void): Promise<void> {
  return inTempFolder((folder) => {
    writeFileSync(path.join(folder, 'neat.zone'), NEAT);
    writeFileSync(path.join(folder, 'ugly.zone'), UGLY);
    writeFileSync(path.join(folder, 'broken.zone'), BROKEN);
    use(folder, (name) => readFileSync(path.join(folder, name), 'latin1'));
  });
}

describe('fmt', () => {
  it('prints one file, formatted', async () => {
    await withZones((cwd, file) => {
      expect(zoneproof(['fmt', 'ugly.zone'], { cwd })).toEqual({ code: 0, stdout: NEAT, stderr: '' });
      expect(file('ugly.zone')).toBe(UGLY);
    });
  });

  it('reads standard input, and keeps every octet of it', () => {
    const input = Buffer.from('x 1 TXT "\xff\x01\t" ; \xe9\xff\n', 'latin1');
    expect(zoneproof(['fmt', '-'], { input })).toEqual({
      code: 0,
      stdout: 'x       1 TXT   "\xff\x01\t"       ; \xe9\xff\n',
      stderr: '',
    });
  });

  it('prints nothing of a file with faults', async () => {
    await withZones((cwd) => {
      const { code, stdout, stderr } = zoneproof(['fmt', 'broken.zone'], { cwd });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^broken\.zone:2:7: error: invalid address "192\.0\.2\.256"/);
    });
  });

  it('takes a width', async () => {
    await withZones((cwd) => {
      const input = 'x 1 TXT "0123456789" "0123456789"\n';
      expect(zoneproof(['fmt', '-', '--width', '30'], { cwd, input }).stdout).toContain('TXT   (\n');
      expect(zoneproof(['fmt', '-', '--width', 'x'], { cwd, input }).code).toBe(2);
    });
  });

  it.each([
    [['fmt', 'neat.zone', 'ugly.zone'], 2, /2 files.*\n.*--write/],
    [['fmt'], 2, /3 files/],
    [['fmt', '--write', '-'], 2, /standard input is no file/],
    [['fmt', '--write', '--check', 'neat.zone'], 2, /write.*check|check.*write/],
    [['fmt', 'missing.zone'], 4, /no such file: missing\.zone/],
  ])('%j is a mistake of the user', async (args, code, message) => {
    await withZones((cwd, file) => {
      const result = zoneproof(args, { cwd });
      expect([result.code, result.stdout]).toEqual([code, '']);
      expect(result.stderr).toMatch(message);
      expect(file('ugly.zone')).toBe(UGLY);
    });
  });
});

describe('fmt --check', () => {
  it('lists what would change, and goes on behind faults', async () => {
    await withZones((cwd, file) => {
      const { code, stdout, stderr } = zoneproof(['fmt', '--check'], { cwd });
      expect([code, stdout]).toEqual([1, 'ugly.zone\n']);
      expect(stderr).toContain('broken.zone:2:7');
      expect(file('ugly.zone')).toBe(UGLY);
      expect(zoneproof(['fmt', '--check', 'neat.zone'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(zoneproof(['fmt', '--check', '-'], { cwd, input: UGLY }).stdout).toBe('<stdin>\n');
    });
  });

  it('notes CRLF, which a diff does not show', async () => {
    await withZones((cwd) => {
      writeFileSync(path.join(cwd, 'crlf.zone'), NEAT.replace(/\n/g, '\r\n'));
      const { code, stdout, stderr } = zoneproof(['fmt', '--check', 'crlf.zone'], { cwd });
      expect([code, stdout]).toEqual([1, 'crlf.zone\n']);
      expect(stderr).toMatch(/crlf\.zone.*CRLF/);
    });
  });
});

describe('fmt --write', () => {
  it('formats in place, lists what changed, and leaves files with faults alone', async () => {
    await withZones((cwd, file) => {
      const before = statSync(path.join(cwd, 'neat.zone')).mtimeMs;
      const { code, stdout, stderr } = zoneproof(['fmt', '--write', '.'], { cwd });
      expect([code, stdout]).toEqual([1, 'ugly.zone\n']);
      expect(stderr).toContain('broken.zone:2:7');
      expect([file('ugly.zone'), file('neat.zone'), file('broken.zone')]).toEqual([NEAT, NEAT, BROKEN]);
      expect(statSync(path.join(cwd, 'neat.zone')).mtimeMs).toBe(before);
      expect(readdirSync(cwd).sort()).toEqual(['broken.zone', 'neat.zone', 'ugly.zone']);
      expect(zoneproof(['fmt', '--write', 'ugly.zone'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
    });
  });

  it('keeps the mode of a file, and a link a link', async () => {
    await withZones((cwd, file) => {
      chmodSync(path.join(cwd, 'ugly.zone'), 0o640);
      symlinkSync('ugly.zone', path.join(cwd, 'link'));
      expect(zoneproof(['fmt', '--write', 'link'], { cwd }).code).toBe(0);
      expect(file('ugly.zone')).toBe(NEAT);
      expect(statSync(path.join(cwd, 'ugly.zone')).mode & 0o777).toBe(0o640);
      expect(
        readdirSync(cwd, { withFileTypes: true })
          .find((entry) => entry.name === 'link')
          ?.isSymbolicLink(),
      ).toBe(true);
    });
  });

  it('formats what a signer wrote only when it is named', async () => {
    await withZones((cwd, file) => {
      mkdirSync(path.join(cwd, 'signed'));
      writeFileSync(path.join(cwd, 'signed/a.zone.signed'), UGLY);
      expect(zoneproof(['fmt', '--write', '.'], { cwd }).stdout).toBe('ugly.zone\n');
      expect(file('signed/a.zone.signed')).toBe(UGLY);
      expect(zoneproof(['fmt', '--write', 'signed/a.zone.signed'], { cwd }).code).toBe(0);
      expect(file('signed/a.zone.signed')).toBe(NEAT);
    });
  });
});

describe('fmt --diff', () => {
  const DIFF = [
    '--- ugly.zone',
    '+++ ugly.zone',
    '@@ -1,6 +1,7 @@',
    '-$ttl 3600',
    '-@\tin\tsoa ns1 hostmaster (1 2h ;refresh',
    '-30m 2w 10m)',
    '+$TTL 3600',
    '+@       IN SOA   ns1 hostmaster (',
    '+          1 2h ;refresh',
    '+          30m 2w 10m',
    '+        )',
    ' ',
    '-',
    '-www in a 192.0.2.1\t',
    '+www     IN A     192.0.2.1',
    '',
  ].join('\n');

  it('shows what would change, as a patch', async () => {
    await withZones((cwd, file) => {
      expect(zoneproof(['fmt', '--diff', 'ugly.zone', 'neat.zone'], { cwd })).toEqual({
        code: 1,
        stdout: DIFF,
        stderr: '',
      });
      expect(file('ugly.zone')).toBe(UGLY);
      expect(zoneproof(['fmt', '--diff', '--check', 'ugly.zone'], { cwd }).stdout).toBe(DIFF);
      expect(zoneproof(['fmt', '--diff', '--write', 'ugly.zone'], { cwd })).toEqual({
        code: 0,
        stdout: DIFF,
        stderr: '',
      });
      expect(file('ugly.zone')).toBe(NEAT);
    });
  });

  it('colors it when asked, and shows control characters escaped then', () => {
    const { stdout } = zoneproof(['fmt', '--diff', '--color', '-'], { input: 'a\t1 TXT "\x1b[2J"\n' });
    expect(stdout).toContain('\x1b[31m-a\t1 TXT "\\u001b[2J"\x1b[39m\n');
    expect(stdout).toContain('\x1b[32m+a       1 TXT   "\\u001b[2J"\x1b[39m\n');
  });

  it('shows a large change as all lines replaced', () => {
    const input = Array.from({ length: 5000 }, (_, i) => `h${i} 1 A 192.0.2.1\n`).join('');
    const { code, stdout } = zoneproof(['fmt', '--diff', '-'], { input });
    expect(code).toBe(1);
    expect(stdout.match(/^@@.*$/gm)).toEqual(['@@ -1,5000 +1,5000 @@']);
    expect(stdout.split('\n').filter((line) => line.startsWith('-h'))).toHaveLength(5000);
  });
});
