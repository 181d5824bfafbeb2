/** The healthy zones of this repository: no error from us, and every server's checker loads them. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { describe, expect } from 'vitest';
import { lintZone } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';
import { peerTest, run } from './peers.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = fastGlob
  .sync(['zones/good/*.zone', 'zones/signed/*.signed', 'test/lint/healthy/*.zone'], { cwd: ROOT })
  .sort();
/** a moment at which the signed sample is valid */
const NOW = 1_796_083_200;

describe('healthy zones', () => {
  for (const file of FILES) {
    peerTest(file, ['kzonecheck', 'nsd-checkzone', 'named-checkzone', 'ldns-read-zone'], () => {
      const full = path.join(ROOT, file);
      const bytes = readFileSync(full);
      const include = confinedLoader({ realPath: realpathSync, readFile: readFileSync }, path.dirname(full));
      const { zone, diagnostics } = parseZone(bytes, { file: full, include });
      expect([...diagnostics, ...lintZone(zone, { now: NOW, faults: diagnostics })]).toEqual([]);
      const name = path.basename(file);
      const commands = [
        ['kzonecheck', '-o', zone.origin, '-t', String(NOW), name],
        ['nsd-checkzone', zone.origin, name],
        ['named-checkzone', '-i', 'local', zone.origin, name],
        // ldns reads no $INCLUDE.
        ...(bytes.includes('$INCLUDE') ? [] : [['ldns-read-zone', name]]),
      ] as const;
      for (const [command, ...args] of commands) {
        const { code, stdout, stderr } = run(command!, args, { cwd: path.dirname(full) });
        expect(`${command} ${code} ${code === 0 ? '' : stdout + stderr}`).toBe(`${command} 0 `);
      }
    });
  }
});
