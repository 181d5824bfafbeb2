/**
 * The samples of this repository, damaged at random: reading, linting, verifying and printing end, throw nothing, and what was read
 * prints as text that reads the same.
 *
 * `npm test` runs some thousands; `npm run test:slow` a million. ZONEPROOF_FUZZ_SEED repeats a run.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { verifyZone } from '../../src/dnssec/index.js';
import { lintZone } from '../../src/lint/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';

const INPUTS = Number(process.env.ZONEPROOF_FUZZ_INPUTS ?? 20_000);
const SEED = Number(process.env.ZONEPROOF_FUZZ_SEED ?? 20_261_121);
/** Longer samples are cut to a window of this size, so that damage is dense. */
const WINDOW_OCTETS = 1500;
const ORIGIN = 'example.com.';
/** a moment at which the signed sample is valid */
const NOW = 1_796_083_200;
const HOSTILE = Buffer.from('()"\\;@$.\n\r\t 0\u0000\u00ff#=,*-', 'latin1');

const root = fileURLToPath(new URL('../../', import.meta.url));
const samples = fastGlob
  .sync(['zones/**/*.zone', 'zones/**/*.signed', 'test/**/*.zone'], { cwd: root })
  .sort()
  .map((file) => readFileSync(`${root}${file}`));

/** mulberry32 */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

function damaged(below: (limit: number) => number): Buffer {
  const sample = samples[below(samples.length)]!;
  // Now and then all of it: a signed zone is only verified when its keys are there.
  const window = below(8) === 0 ? sample.length : WINDOW_OCTETS;
  const from = sample.length > window ? below(sample.length - window) : 0;
  let bytes: Buffer = Buffer.from(sample.subarray(from, from + window));
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(bytes.length + 1);
    const length = below(30);
    switch (below(5)) {
      case 0:
        bytes[Math.min(at, bytes.length - 1)] = below(256);
        break;
      case 1:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          HOSTILE.subarray(below(HOSTILE.length)).subarray(0, 1),
          bytes.subarray(at),
        ]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3: {
        const other = below(bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(other, other + length), bytes.subarray(at)]);
        break;
      }
      default:
        bytes = bytes.subarray(0, at);
    }
    if (bytes.length === 0) return Buffer.from('\n');
  }
  return bytes;
}

describe('damaged zone files', () => {
  it(
    `${INPUTS} inputs`,
    async () => {
      expect(samples.length).toBeGreaterThan(20);
      const below = randomNumbers(SEED);
      let records = 0;
      for (let i = 0; i < INPUTS; i++) {
        const bytes = damaged(below);
        try {
          const { zone, diagnostics } = parseZone(bytes, { origin: ORIGIN });
          records += zone.records.count;
          if (i % 16 !== 0) continue;
          for (const { span } of diagnostics) if (span !== undefined) zone.sources.position(span.end);
          lintZone(zone, { now: NOW, faults: diagnostics });
          await verifyZone(zone, { now: NOW, provider: openssl });
          const text = printZone(zone);
          const again = parseZone(Buffer.from(text, 'latin1'), { origin: ORIGIN, dialect: 'bind' });
          expect(again.diagnostics.filter(({ rule }) => rule !== 'empty-zone-file')).toEqual([]);
          expect(printZone(again.zone)).toBe(text);
        } catch (error) {
          throw new Error(`input ${i} of seed ${SEED}: ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
        }
      }
      expect(records).toBeGreaterThan(INPUTS);
    },
    30 * 60_000,
  );
});
