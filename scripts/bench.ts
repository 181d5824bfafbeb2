/**
 * zoneproof against its peers, in one run: `npm run bench -- --help` says how to ask for what.
 *
 * Every figure is of whole processes, and the tools take turns, so that a machine that slows down slows all of them;
 * medians and their ratios are what counts. The parts: `jobs.ts` is the table of what can be measured, `plan.ts` reads
 * the command line and says how long it will take, `run.ts` goes through the plan, `contenders.ts` and `signers.ts` know
 * how tools are called, `targets.ts` says what is wanted, `page.ts` writes it all down.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BenchFigures, mergeFigures } from './bench/figures.js';
import { performancePage, summaryLines } from './bench/page.js';
import { findPeers, isInstalled } from './bench/peers.js';
import {
  type BenchPlan,
  type BenchRequest,
  BenchUsageError,
  durationText,
  parseBenchArguments,
  planBench,
  sizeText,
  usageText,
} from './bench/plan.js';
import { BenchRun } from './bench/run.js';

try {
  process.exitCode = await main(parseBenchArguments(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n  help: npm run bench -- --help\n`);
  process.exitCode = 2;
}

/** The exit code is the result. */
async function main(request: BenchRequest): Promise<number> {
  if (request.isHelp) {
    process.stdout.write(usageText());
    return 0;
  }
  if (request.from.length > 0) {
    const files = request.from.map(readFigures);
    const page = performancePage(mergeFigures(files));
    if (request.page === undefined) process.stdout.write(page);
    else writeFileSync(request.page, page);
    return 0;
  }
  const plan = planBench(request, isInstalled);
  announce(plan);
  if (request.isDryRun) return 0;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zoneproof-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      remove();
      process.exit(130);
    });
  }
  const { json } = request;
  const bench = new BenchRun(folder, request, plan, (figures) => {
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  });
  try {
    checkSpace(folder, plan.diskOctets);
    checkFolders([json, request.page]);
    await bench.run();
  } finally {
    remove();
  }
  const figures = bench.figures();
  if (request.page !== undefined) writeFileSync(request.page, performancePage(figures));
  console.log(['', ...summaryLines(figures)].join('\n'));
  return figures.failures.some(({ tool }) => tool.startsWith('zoneproof')) ? 1 : 0;
}

function announce({ competitions, own, growthSizes, seconds }: BenchPlan): void {
  for (const { name, version, debianPackage } of findPeers()) {
    const what = version ?? `not installed, and left out (Debian has it in ${debianPackage})`;
    process.stderr.write(`bench: ${name}: ${what}\n`);
  }
  for (const { job, kind, size, seconds: each } of competitions) {
    process.stderr.write(`bench: to do: ${job}, ${kind}, ${sizeText(size)}: ${durationText(each)}\n`);
  }
  for (const { job, seconds: each } of own) {
    const sizes = job === 'growth' ? `, ${growthSizes.map(sizeText).join(', ')}` : '';
    process.stderr.write(`bench: to do: ${job}${sizes}: ${durationText(each)}\n`);
  }
  process.stderr.write(
    `bench: ${durationText(seconds)} in all, where a machine is like the one that was estimated on\n`,
  );
}

function readFigures(file: string): BenchFigures {
  try {
    const figures = JSON.parse(readFileSync(file, 'utf8')) as Partial<BenchFigures>;
    if (Array.isArray(figures.rows) && Array.isArray(figures.kernels)) return figures as BenchFigures;
  } catch (error) {
    throw new BenchUsageError(`${file}: ${(error as Error).message}`);
  }
  throw new BenchUsageError(`${file} holds no figures of this benchmark: --json writes them`);
}

/** Throws a BenchUsageError for files that could not be written when everything has been measured. */
function checkFolders(files: readonly (string | undefined)[]): void {
  for (const file of files) {
    if (file === undefined || existsSync(path.dirname(file))) continue;
    throw new BenchUsageError(`${file}: there is no folder ${path.dirname(file)}`);
  }
}

/** Throws a BenchUsageError when the files of the plan would not fit. */
function checkSpace(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const gigabytes = (octets: number): string => `${(octets / 1e9).toFixed(1)} GB`;
  if (bavail * bsize > needed * 1.1) return;
  throw new BenchUsageError(
    `the files take ${gigabytes(needed)}, and ${os.tmpdir()} has ${gigabytes(bavail * bsize)} left: name another folder with TMPDIR, or smaller sizes`,
  );
}
