/**
 * How fast parser and rules are by themselves, in a process whose code is compiled.
 */
import { readFileSync } from 'node:fs';
import { ALL_RULES, lintZone } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';
import type { WarmRow } from './figures.js';
import { warmRuns } from './plan.js';
import { BENCH_ORIGIN, type BenchZoneKind } from './zones.js';

/** Epoch seconds: that of the benchmark's serials. */
const NOW = Date.UTC(2026, 0, 1) / 1000;

export function measureWarm(file: string, kind: BenchZoneKind, size: number): WarmRow {
  const bytes = readFileSync(file);
  let parseSeconds = Number.POSITIVE_INFINITY;
  let rulesSeconds = Number.POSITIVE_INFINITY;
  for (let i = 0; i < warmRuns(size); i++) {
    const startedAt = performance.now();
    const { zone, diagnostics: faults } = parseZone(bytes, { origin: BENCH_ORIGIN, file });
    const parsedAt = performance.now();
    lintZone(zone, { now: NOW, faults, rules: ALL_RULES });
    rulesSeconds = Math.min(rulesSeconds, (performance.now() - parsedAt) / 1000);
    parseSeconds = Math.min(parseSeconds, (parsedAt - startedAt) / 1000);
  }
  return { kind, size, rules: ALL_RULES.length, parseSeconds, rulesSeconds };
}
