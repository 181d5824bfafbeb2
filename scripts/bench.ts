/**
 * zoneproof against its peers, in one run: `npm run bench [-- start|lint|sign|verify|sign-15|sign-8|sign-nsec3|sign-optout ...]
 * [--size 100k] [--runs 5] [--json FILE]`; `--from FILE ... --page FILE` writes the page from the figures of several runs.
 *
 * Every job is a whole process. The tools take turns, so that a machine that slows down slows all of them; medians and
 * their ratios are what counts. Peers that are not installed are left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ALL_RULES, lintZone } from '../src/lint/index.js';
import { parseZone } from '../src/zone/index.js';
import { type Contender, type Measurement, measure, median } from './bench/measure.js';
import { type BenchFile, type BenchRow, performancePage } from './bench/page.js';
import { prepareSigning, SIGN_VARIANTS, type SignJob } from './bench/signers.js';
import { BENCH_ORIGIN, type BenchZoneKind, writeBenchZone } from './bench/zones.js';

/** Epoch seconds: that of the benchmark's serials. */
const LINT_NOW = Date.UTC(2026, 0, 1) / 1000;

/** Times that the parser and the rules run in one process. */
const WARM_RUNS = 15;

/** What runs when nothing is named, and what is asked for by name: it takes long. */
const USUAL_JOBS = ['start', 'lint', 'sign', 'verify'] as const;
const JOBS = [...USUAL_JOBS, 'sign-15', 'sign-8', 'sign-nsec3', 'sign-optout'] as const;
type Job = (typeof JOBS)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '100k' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    page: { type: 'string' },
    from: { type: 'string', multiple: true },
  },
});

if (values.from !== undefined) {
  const page = performancePage(values.from.map((file) => JSON.parse(readFileSync(file, 'utf8')) as BenchFile));
  if (values.page === undefined) process.stdout.write(page);
  else writeFileSync(values.page, page);
  process.exit(0);
}

const count = sizeOf(values.size);
const runs = Number(values.runs);
const jobs: readonly Job[] = positionals.length === 0 ? USUAL_JOBS : JOBS.filter((job) => positionals.includes(job));
if (!Number.isInteger(runs) || runs < 1 || jobs.length === 0) {
  console.error('usage: npm run bench [-- start|lint|sign|verify ...] [--size 100k|1m] [--runs 5] [--json FILE]');
  process.exit(2);
}

function sizeOf(text: string): number {
  const match = /^(\d+)([km]?)$/i.exec(text);
  if (match === null) throw new Error(`--size ${text}: expected a number such as 100k or 1m`);
  return Number(match[1]) * { '': 1, k: 1000, m: 1_000_000 }[match[2]!.toLowerCase()]!;
}

/** A zone of one company, as most are. */
const START_RECORDS = 20;

const folder = mkdtempSync(path.join(os.tmpdir(), 'zoneproof-bench-'));
const zoneproof = path.resolve('bin/zoneproof.cjs');
const results: BenchRow[] = [];
try {
  if (jobs.includes('start')) await benchStart();
  if (jobs.some((job) => job !== 'start')) {
    for (const kind of ['delegation', 'hosting'] as const) await benchZone(kind);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const machine = { cpu: os.cpus()[0]?.model, cores: os.cpus().length, node: process.version, platform: os.platform() };
const figures = { machine, date: new Date().toISOString().slice(0, 10), size: count, runs, results };
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
if (values.page !== undefined) writeFileSync(values.page, performancePage([figures]));

/** What a run costs that has next to nothing to do: the start of the process, and code that runs for the first time. */
async function benchStart(): Promise<void> {
  const file = path.join(folder, 'small.zone');
  writeBenchZone(file, 'hosting', START_RECORDS);
  const node = process.execPath;
  const lint = [zoneproof, 'lint', file, '--origin', BENCH_ORIGIN];
  console.log(`\nsmall: ${START_RECORDS} records`);
  await compete('small', 'start', [
    { tool: 'zoneproof lint', command: node, args: lint, okCodes: [0, 1] },
    {
      tool: 'zoneproof lint, first run',
      command: 'env',
      args: ['NODE_DISABLE_COMPILE_CACHE=1', node, ...lint],
      okCodes: [0, 1],
    },
    { tool: 'zoneproof --version', command: node, args: [zoneproof, '--version'] },
    { tool: 'node -e 0', command: node, args: ['-e', '0'] },
    ...lintContenders(file).slice(1),
  ]);
}

async function benchZone(kind: BenchZoneKind): Promise<void> {
  const file = path.join(folder, `${kind}.zone`);
  writeBenchZone(file, kind, count);
  reportStore(kind, file);
  if (jobs.includes('lint')) await compete(kind, 'lint', lintContenders(file));
  // One kind is enough for signatures: they cost the same whatever they cover.
  if (kind !== 'delegation') return;
  for (const job of Object.keys(SIGN_VARIANTS) as SignJob[]) {
    const isVerified = job === 'sign' && jobs.includes('verify');
    if (!jobs.includes(job) && !isVerified) continue;
    const signing = prepareSigning(folder, file, zoneproof, job);
    if (jobs.includes(job)) await compete(kind, job, signing.contenders);
    if (isVerified) await compete(kind, 'verify', verifyContenders(signing.signed()));
  }
}

/** Octets per record in the zone store, and how fast the parser and all rules are by themselves in a warm process. */
function reportStore(kind: BenchZoneKind, file: string): void {
  const bytes = readFileSync(file);
  let parseSeconds = Number.POSITIVE_INFINITY;
  let rulesSeconds = Number.POSITIVE_INFINITY;
  let octets = 0;
  let records = 0;
  // Enough for the compiler to have done its work.
  for (let i = 0; i < WARM_RUNS; i++) {
    const startedAt = performance.now();
    const { zone, diagnostics: faults } = parseZone(bytes, { origin: BENCH_ORIGIN, file });
    const parsedAt = performance.now();
    lintZone(zone, { now: LINT_NOW, faults, rules: ALL_RULES });
    rulesSeconds = Math.min(rulesSeconds, (performance.now() - parsedAt) / 1000);
    parseSeconds = Math.min(parseSeconds, (parsedAt - startedAt) / 1000);
    records = zone.records.count;
    octets = zone.octets;
  }
  const octetsPerRecord = octets / records;
  const rulesOverParse = (parseSeconds + rulesSeconds) / parseSeconds;
  const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
  console.log(`\n${kind}: ${records} records, ${(bytes.length / 1e6).toFixed(1)} MB of text`);
  console.log(`  store: ${octetsPerRecord.toFixed(1)} octets per record`);
  console.log(
    `  in process: parsing ${milliseconds(parseSeconds)}, all ${ALL_RULES.length} rules ${milliseconds(rulesSeconds)}, ` +
      `both ${rulesOverParse.toFixed(2)} of the parsing`,
  );
  results.push({ kind, job: 'store', records, octetsPerRecord, parseSeconds, rulesSeconds, rulesOverParse });
}

function lintContenders(file: string): Contender[] {
  return [
    {
      tool: 'zoneproof lint',
      command: process.execPath,
      args: [zoneproof, 'lint', file, '--origin', BENCH_ORIGIN],
      okCodes: [0, 1],
    },
    { tool: 'kzonecheck', command: 'kzonecheck', args: ['-o', BENCH_ORIGIN, file] },
    { tool: 'named-checkzone -i local', command: 'named-checkzone', args: ['-q', '-i', 'local', BENCH_ORIGIN, file] },
    { tool: 'nsd-checkzone', command: 'nsd-checkzone', args: [BENCH_ORIGIN, file] },
    { tool: 'ldns-read-zone -z', command: 'ldns-read-zone', args: ['-z', file] },
  ];
}

function verifyContenders(file: string): Contender[] {
  return [
    {
      tool: 'zoneproof verify',
      command: process.execPath,
      args: [zoneproof, 'verify', file, '--origin', BENCH_ORIGIN],
    },
    { tool: 'kzonecheck -d on', command: 'kzonecheck', args: ['-o', BENCH_ORIGIN, '-d', 'on', file] },
    { tool: 'dnssec-verify', command: 'dnssec-verify', args: ['-q', '-x', '-o', BENCH_ORIGIN, file] },
    { tool: 'ldns-verify-zone', command: 'ldns-verify-zone', args: [file] },
  ];
}

function isInstalled(command: string): boolean {
  return path.isAbsolute(command) || spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

/** Runs the contenders in turn, after one warm-up each, and prints medians and ratios to the first. */
async function compete(kind: BenchZoneKind | 'small', job: Job, contenders: readonly Contender[]): Promise<void> {
  const present = contenders.filter(({ command }) => isInstalled(command));
  const measured = new Map<Contender, Measurement[]>(present.map((contender) => [contender, []]));
  for (let round = -1; round < runs; round++) {
    for (const contender of present) {
      const measurement = await measure(contender.command, contender.args, contender.okCodes);
      if (round >= 0) measured.get(contender)!.push(measurement);
    }
  }
  console.log(`  ${job}, medians of ${runs} interleaved runs after one warm-up:`);
  console.log(
    `    ${'tool'.padEnd(28)}${'wall s'.padStart(9)}${'CPU s'.padStart(9)}${'peak MiB'.padStart(10)}   zoneproof takes`,
  );
  const ours = median(measured.get(present[0]!)!.map(({ wallSeconds }) => wallSeconds));
  for (const [{ tool }, samples] of measured) {
    const wall = median(samples.map(({ wallSeconds }) => wallSeconds));
    const cpu = median(samples.map(({ cpuSeconds }) => cpuSeconds));
    const memory = median(samples.map(({ peakMebibytes }) => peakMebibytes));
    const ratio = tool === present[0]!.tool ? '' : `${(ours / wall).toFixed(2)} of its time`;
    console.log(
      `    ${tool.padEnd(28)}${wall.toFixed(3).padStart(9)}${cpu.toFixed(2).padStart(9)}${memory.toFixed(0).padStart(10)}   ${ratio}`,
    );
    results.push({ kind, job, tool, wallSeconds: wall, cpuSeconds: cpu, peakMebibytes: memory, ratio: ours / wall });
  }
}
