import { spawnSync } from 'node:child_process';
import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/zonefile/index.js';
import { BIN, inTempFolder, zoneproof } from './run-cli.js';

/** A file of so many octets that takes no space, and no time unless it is read. */
function sparseFile(file: string, octets: number): string {
  closeSync(openSync(file, 'w'));
  truncateSync(file, octets);
  return file;
}

const MOST = LIMITS.find(({ key }) => key === 'fileOctets')!.maximum;
const FIVE_GIBIBYTES = 5 * 1024 ** 3;

const said = (file: string, octets: number): string =>
  `zoneproof: error: cannot read ${file}: it has ${octets} octets, and a file may have ${MOST} at most\n  help: split the zone`;

describe('a file that is too large to be read', () => {
  it.each([
    ['lint', '--origin', 'example'],
    ['lint'],
    ['verify', '--origin', 'example'],
    ['sign', '--origin', 'example'],
    ['print', '--origin', 'example'],
    ['fmt'],
    ['ds', '--origin', 'example'],
  ])('%s %j refuses it before it reads it', async (command, ...options) => {
    await inTempFolder((cwd) => {
      sparseFile(path.join(cwd, 'big.zone'), FIVE_GIBIBYTES);
      const { code, stderr } = zoneproof([command, 'big.zone', ...options], { cwd });
      expect(stderr).toContain(said('big.zone', FIVE_GIBIBYTES));
      expect(code).toBe(4);
    });
  });

  it('is refused from one octet more than the largest limit on', async () => {
    await inTempFolder((cwd) => {
      sparseFile(path.join(cwd, 'big.zone'), MOST + 1);
      expect(zoneproof(['lint', 'big.zone', '--origin', 'example'], { cwd }).stderr).toContain(
        said('big.zone', MOST + 1),
      );
    });
  });

  it('is refused on standard input', async () => {
    await inTempFolder((cwd) => {
      const descriptor = openSync(sparseFile(path.join(cwd, 'big.zone'), FIVE_GIBIBYTES), 'r');
      try {
        const { status, stderr } = spawnSync(process.execPath, [BIN, 'lint', '-', '--origin', 'example'], {
          stdio: [descriptor, 'ignore', 'pipe'],
          encoding: 'latin1',
        });
        expect(stderr).toContain(said('-', FIVE_GIBIBYTES));
        expect(status).toBe(4);
      } finally {
        closeSync(descriptor);
      }
    });
  });

  it('is a finding where a zone includes it, and the rest of the zone is judged', async () => {
    await inTempFolder((cwd) => {
      sparseFile(path.join(cwd, 'big.inc'), FIVE_GIBIBYTES);
      const zone = `$TTL 3600\n@ SOA ns1 host 1 7200 3600 1209600 3600\n@ NS ns1\nns1 A 11.0.2.1\n$INCLUDE big.inc\nns1 A 11.0.2.1\n`;
      writeFileSync(path.join(cwd, 'zone'), zone);
      const { code, stdout } = zoneproof(['lint', 'zone', '--origin', 'example', '--no-config'], { cwd });
      expect(stdout).toContain(`cannot read "big.inc": it has ${FIVE_GIBIBYTES} octets`);
      expect(stdout).toContain('duplicate');
      expect(code).toBe(1);
    });
  });

  it('does not keep the other files from being linted', async () => {
    await inTempFolder((cwd) => {
      sparseFile(path.join(cwd, 'big.zone'), FIVE_GIBIBYTES);
      writeFileSync(path.join(cwd, 'a.zone'), 'a.example. 60 IN TXT x\n');
      const { code, stdout, stderr } = zoneproof(['lint', 'big.zone', 'a.zone', '--no-config'], { cwd });
      expect(stderr).toContain(said('big.zone', FIVE_GIBIBYTES));
      expect(stdout).toContain('a.zone:1:1: error: ');
      expect(code).toBe(4);
    });
  });
});

it.skipIf(process.platform === 'win32')('a pipe is read like a file', async () => {
  await inTempFolder((cwd) => {
    const zone = '@ 60 SOA ns1 host 1 7200 3600 1209600 3600\n@ 60 NS ns1\nns1 60 A 11.0.2.1\n';
    writeFileSync(path.join(cwd, 'zone'), zone);
    const run = (file: string) =>
      spawnSync(
        'sh',
        ['-c', `mkfifo pipe; cat zone > pipe & "$0" "$1" print ${file} --origin example; wait`, process.execPath, BIN],
        {
          cwd,
          encoding: 'latin1',
        },
      );
    const { status, stdout, stderr } = run('pipe');
    expect(stderr).toBe('');
    expect(stdout).toContain('ns1.example.\t60\tIN\tA\t11.0.2.1\n');
    expect(status).toBe(0);
  });
});
