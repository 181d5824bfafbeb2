import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseZone } from '../src/zone/index.js';
import { lintZone } from '../src/lint/index.js';
const file = process.argv[2]!;
const runs = Number(process.argv[3] ?? 1);
const bytes = readFileSync(file);
const times: string[] = [];
for (let i = 0; i < runs; i++) {
  const a = performance.now();
  const { zone } = parseZone(bytes, { file });
  zone.tree;
  const b = performance.now();
  const cpu = process.cpuUsage();
  const found = lintZone(zone, { now: 1800000000 });
  const c = performance.now();
  const used = process.cpuUsage(cpu);
  times.push(`${(b - a).toFixed(0)}+${(c - b).toFixed(0)} (cpu ${((used.user + used.system) / 1000).toFixed(0)})`);
  if (i === runs - 1) console.log(found.length, times.slice(0, 1), times.slice(-3));
}
