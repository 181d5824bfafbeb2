/** The healthy zones of this repository: no error from us, and every server's checker loads them. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { describe, expect } from 'vitest';
import { lintZone } from '../../src/lint/index.js';
import { classText } from '../../src/wire/index.js';
import { parseZone } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';
import { peerTest, run } from './peers.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = fastGlob
  .sync(['zones/good/*.zone', 'zones/signed/*.signed', 'test/lint/healthy/**/*.zone'], { cwd: ROOT })
  .sort();
/** a moment at which the signed sample is valid */
const NOW = 1_796_083_200;
/** one at which those of the peers are */
const NOW_OF_PEERS = 1_780_272_000;
/** $GENERATE, types that are newer than the other checkers, and class CH */
const FOR_BIND_ONLY = /(?:generated-hosts|registry-with-dsync|resolver|chaos)\.zone$/;

describe('healthy zones', () => {
  for (const file of FILES) {
    peerTest(file, ['kzonecheck', 'nsd-checkzone', 'named-checkzone', 'ldns-read-zone'], () => {
      const full = path.join(ROOT, file);
      const bytes = readFileSync(full);
      const include = confinedLoader({ realPath: realpathSync, readFile: readFileSync }, path.dirname(full));
      const origin = /^; zone: (\S+)/m.exec(bytes.toString('latin1'))?.[1];
      const { zone, diagnostics } = parseZone(bytes, { file: full, include, ...(origin !== undefined && { origin }) });
      const now = file.includes('healthy/signed') ? NOW_OF_PEERS : NOW;
      // What is said of them besides stands in test/lint/healthy-findings.txt.
      const found = [...diagnostics, ...lintZone(zone, { now, faults: diagnostics })];
      expect(found.filter(({ severity }) => severity !== 'info')).toEqual([]);
      const name = path.basename(file);
      const commands = [
        ['kzonecheck', '-o', zone.origin, '-t', String(now), name],
        ['nsd-checkzone', zone.origin, name],
        ['named-checkzone', '-i', 'local', '-c', classText(zone.class), zone.origin, name],
        // ldns reads no $INCLUDE.
        ...(bytes.includes('$INCLUDE') ? [] : [['ldns-read-zone', name]]),
      ] as const;
      for (const [command, ...args] of commands) {
        if (command !== 'named-checkzone' && FOR_BIND_ONLY.test(name)) continue;
        const { code, stdout, stderr } = run(command!, args, { cwd: path.dirname(full) });
        expect(`${command} ${code} ${code === 0 ? '' : stdout + stderr}`).toBe(`${command} 0 `);
      }
    });
  }
});
