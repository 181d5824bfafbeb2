/** A zone and what other tools print of it are the same zone: nothing differs. */
import { readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import type { Files } from '../../src/operations/index.js';
import { loadZone } from '../../src/operations/index.js';
import { diffZones, parseZone, type Zone } from '../../src/zone/index.js';
import { originFromFileName } from '../../src/zonefile/index.js';
import { peerTest, run, withTempDir } from './peers.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The sample zones that everybody loads. */
const FOLDERS = ['zones/good', 'zones/changed', 'zones/signed', 'test/fixtures', 'test/lint/healthy'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(ROOT, folder, file))
    .filter((file) => originFromFileName(path.basename(file)) !== undefined && statSync(file).isFile())
    .sort(),
);

const disk = {
  readFile: (file: string) => readFileSync(file),
  realPath: (file: string) => realpathSync(file),
} as unknown as Files;

/** Compares with what `print` makes of the file; false when that tool does not load it. */
function isSame(file: string, print: (zone: Zone) => string | undefined): boolean {
  const { zone } = loadZone(disk, file);
  const printed = print(zone);
  if (printed === undefined) return false;
  const again = parseZone(Buffer.from(printed, 'latin1'), { origin: zone.origin });
  expect(again.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const diff = diffZones(zone, again.zone, { dnssec: 'full' });
  expect([file, diff.changes, diff.dnssec, diff.isEmpty]).toEqual([file, [], [], true]);
  return true;
}

describe('nothing differs between a zone and what is printed of it', () => {
  peerTest('by named-compilezone', ['named-compilezone'], () => {
    withTempDir((folder) => {
      const out = path.join(folder, 'compiled');
      const compared = files.filter((file) =>
        isSame(file, ({ origin }) => {
          const options = ['-q', '-k', 'ignore', '-i', 'none', '-s', 'full', '-o', out, origin, path.basename(file)];
          const { code } = run('named-compilezone', options, { cwd: path.dirname(file) });
          return code === 0 ? readFileSync(out, 'latin1') : undefined;
        }),
      );
      expect(compared.length).toBeGreaterThan(10);
    });
  });

  peerTest('by ldns-read-zone', ['ldns-read-zone'], () => {
    withTempDir((folder) => {
      const compared = files.filter((file) =>
        isSame(file, ({ origin }) => {
          // It takes no origin from the command line, and the file does not always say it.
          const named = path.join(folder, 'named.zone');
          const text = readFileSync(file, 'latin1');
          if (text.includes('$INCLUDE')) return undefined;
          writeFileSync(named, `$ORIGIN ${origin}\n${text}`, 'latin1');
          const { code, stdout } = run('ldns-read-zone', [named]);
          return code === 0 ? stdout : undefined;
        }),
      );
      expect(compared.length).toBeGreaterThan(8);
    });
  });
});
