/** What `zoneproof sign` writes besides the zone, in the hands of BIND. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { zoneproof } from '../cli/run-cli.js';
import { APEX, DAY, SMALL } from '../dnssec/support.js';
import { KeyMaker, writeKeys } from './key-folder.js';
import { peerTest, run, withTempDir } from './peers.js';

const now = Math.floor(Date.now() / 1000);

/** A folder with a zone, two KSKs and a ZSK; the names of the keys. */
function prepare(folder: string): string[] {
  writeFileSync(path.join(folder, 'zone'), SMALL);
  const maker = new KeyMaker(APEX, now - DAY);
  return writeKeys(folder, [maker.make('ksk'), maker.make('ksk'), maker.make('zsk')]);
}

/** The records of a file whatever its layout: one a line, fields apart by one space, sorted. */
function recordsOf(folder: string, name: string, type: string): string[] {
  const records = readFileSync(path.join(folder, name), 'latin1')
    .replace(/;.*$/gm, '')
    .replace(/^\$ORIGIN.*$/gm, '')
    .replace(/\(([^)]*)\)/g, (_, inside: string) => inside.replace(/\s+/g, ' '))
    .split('\n')
    .filter((line) => line.trim() !== '');
  return records.map((line) => line.slice(line.indexOf(type)).replace(/\s+/g, '').toUpperCase()).sort();
}

describe('outputs of sign', () => {
  peerTest('--dsset and --keyset hold the records that dnssec-signzone leaves', ['dnssec-signzone'], () =>
    withTempDir((folder) => {
      const keys = prepare(folder);
      const bind = run('dnssec-signzone', ['-C', '-x', '-S', '-K', folder, '-o', APEX, '-f', 'theirs', 'zone'], {
        cwd: folder,
      });
      expect(bind.code, bind.stderr).toBe(0);
      const options = ['--key-dir', folder, '--origin', APEX, '--dsset', 'ours.ds', '--keyset', 'ours.keys'];
      const ours = zoneproof(['sign', 'zone', ...options], { cwd: folder });
      expect(ours.code, ours.stderr).toBe(0);
      expect(recordsOf(folder, 'ours.ds', 'DS')).toEqual(recordsOf(folder, `dsset-${APEX}`, 'DS'));
      expect(recordsOf(folder, 'ours.ds', 'DS')).toHaveLength(2);
      expect(recordsOf(folder, 'ours.keys', 'DNSKEY')).toEqual(recordsOf(folder, `keyset-${APEX}`, 'DNSKEY'));
      expect(keys).toHaveLength(3);
    }),
  );

  for (const denial of ['--nsec', '--nsec3']) {
    peerTest(`--only-dnssec ${denial} completes the source for dnssec-verify`, ['dnssec-verify'], () =>
      withTempDir((folder) => {
        prepare(folder);
        const options = ['--key-dir', folder, '--origin', APEX, '--only-dnssec', denial, '-o', 'added'];
        const made = zoneproof(['sign', 'zone', ...options], { cwd: folder });
        expect(made.code, made.stderr).toBe(0);
        writeFileSync(path.join(folder, 'zone'), `${SMALL}$INCLUDE added\n`);
        const verified = run('dnssec-verify', ['-o', APEX, 'zone'], { cwd: folder });
        expect(verified.code, verified.stderr).toBe(0);
      }),
    );
  }
});
