/**
 * From the command line of the benchmark to what is run, how often, and about how long all of it takes.
 */
import { parseArgs } from 'node:util';
import { START_RECORDS } from './figures.js';
import {
  type Entrant,
  GROWTH_JOBS,
  GROWTH_SIZES,
  HOSTING_SIGNATURES,
  JOB_GROUPS,
  type JobName,
  LINT_ENTRANTS,
  OWN_JOBS,
  ZONE_JOBS,
  type ZoneJobName,
} from './jobs.js';
import type { BenchZoneKind } from './zones.js';

/** What is asked for; throws a BenchUsageError otherwise. */
export interface BenchRequest {
  readonly jobs: readonly JobName[];
  /** records, ascending */
  readonly sizes: readonly number[];
  /** of each tool, at most */
  readonly runs: number;
  readonly json?: string | undefined;
  readonly page?: string | undefined;
  /** figures of earlier runs to write a page from, instead of measuring */
  readonly from: readonly string[];
  readonly isDryRun: boolean;
  readonly isHelp: boolean;
}

export class BenchUsageError extends Error {}

const USUAL_JOBS: readonly JobName[] = ['start', 'lint', 'sign', 'verify'];
const DEFAULT_RUNS = 5;

export function parseBenchArguments(args: readonly string[]): BenchRequest {
  const { values, positionals } = readArguments(args);
  const known = Object.keys({ ...OWN_JOBS, ...ZONE_JOBS }) as JobName[];
  const wanted = positionals.flatMap((word): readonly JobName[] => {
    const group = JOB_GROUPS[word]?.jobs ?? known.filter((job) => job === word);
    if (group.length === 0) throw new BenchUsageError(`no such job: ${word}`);
    return group;
  });
  const jobs = wanted.length === 0 ? USUAL_JOBS : known.filter((job) => wanted.includes(job));
  // Peaks of memory hardly differ from run to run.
  const isMemoryOnly = positionals.length > 0 && positionals.every((word) => word === 'memory');
  const runs = Number(values.runs ?? (isMemoryOnly ? 1 : DEFAULT_RUNS));
  if (!Number.isInteger(runs) || runs < 1) throw new BenchUsageError(`--runs ${values.runs}: expected a whole number`);
  const sizes = [...new Set(values.size.split(',').map(parseSize))].sort((a, b) => a - b);
  return {
    jobs,
    sizes,
    runs,
    json: values.json,
    page: values.page,
    from: values.from ?? [],
    isDryRun: values['dry-run'] === true,
    isHelp: values.help === true,
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        size: { type: 'string', default: '100k' },
        runs: { type: 'string' },
        json: { type: 'string' },
        page: { type: 'string' },
        from: { type: 'string', multiple: true },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BenchUsageError((error as Error).message);
  }
}

/** Fewer than this make no zone to speak of; more would not fit into what one file can hold. */
const SIZE_RANGE = [1000, 20_000_000] as const;

function parseSize(text: string): number {
  const match = /^(\d+)([km]?)$/i.exec(text.trim());
  const size =
    match === null ? Number.NaN : Number(match[1]) * { '': 1, k: 1000, m: 1_000_000 }[match[2]!.toLowerCase()]!;
  if (!(size >= SIZE_RANGE[0] && size <= SIZE_RANGE[1])) {
    throw new BenchUsageError(`--size ${text}: expected a number from 1k to 20m, such as 100k or 1m`);
  }
  return size;
}

/** `100k`, `1m` */
export const sizeText = (size: number): string =>
  size % 1_000_000 === 0 ? `${size / 1_000_000}m` : size % 1000 === 0 ? `${size / 1000}k` : String(size);

export function usageText(): string {
  const groups = Object.entries(JOB_GROUPS).map(([name, { what }]) => [name, what] as const);
  const own = Object.entries(OWN_JOBS);
  const zone = Object.entries(ZONE_JOBS).map(([name, { what }]) => [name, what] as const);
  const jobs = [...own, ...zone, ...groups].map(([name, what]) => `  ${name.padEnd(13)}${what}`);
  return [
    'usage: npm run bench -- [JOB ...] [--size 100k,1m] [--runs 5] [--json FILE] [--page FILE] [--dry-run]',
    '       npm run bench -- --from FILE [--from FILE ...] [--page FILE]',
    '',
    `jobs (without one: ${USUAL_JOBS.join(', ')}):`,
    ...jobs,
    '',
    '  --size      records of the zones, from 1k to 20m; several with commas; default: 100k',
    `  --runs      of each tool behind a warm-up, at most; slow tools run less often; default: ${DEFAULT_RUNS}`,
    '  --json      keeps the figures in a file',
    '  --page      writes the page of docs from the figures',
    '  --from      reads figures of earlier runs instead of measuring; later files replace what is in earlier ones',
    '  --dry-run   says what would be run and how long it would take, and ends',
    '',
  ].join('\n');
}

/** A tool may take this long in all, in seconds; then there are fewer runs. */
const SECONDS_PER_TOOL = 30;

/** From this many seconds on, a warm-up changes nothing that could be measured: it is the run. */
const SLOW_SECONDS = 20;

/**
 * Runs that follow the warm-up of a tool.
 * @param warmUpSeconds what that took
 * @param most that are wanted
 */
export function runsAfter(warmUpSeconds: number, most: number): number {
  if (warmUpSeconds >= SLOW_SECONDS) return 0;
  return Math.max(1, Math.min(most, Math.floor(SECONDS_PER_TOOL / Math.max(warmUpSeconds, 0.001))));
}

/** What a tool takes with its warm-up. */
const toolSeconds = (seconds: number, runs: number): number => seconds * (1 + runsAfter(seconds, runs));

/** What a process takes for a zone, about. */
export function entrantSeconds(entrant: Entrant, job: ZoneJobName, kind: BenchZoneKind, size: number): number {
  const factor = job === 'lint' || kind === 'delegation' ? 1 : HOSTING_SIGNATURES;
  return 0.05 + (entrant.secondsPerMillion * factor * size) / 1_000_000;
}

export interface CompetitionStep {
  readonly kind: BenchZoneKind;
  readonly size: number;
  readonly job: ZoneJobName;
  readonly seconds: number;
}

export interface BenchPlan {
  /** in the order in which they are run: by size, kind, job */
  readonly competitions: readonly CompetitionStep[];
  readonly own: readonly { readonly job: keyof typeof OWN_JOBS; readonly seconds: number }[];
  /** of growth, ascending */
  readonly growthSizes: readonly number[];
  readonly seconds: number;
  /** that the files of the largest step take */
  readonly diskOctets: number;
}

/** Seconds and octets for what a zone costs before anything is measured. */
const GENERATE_SECONDS_PER_MILLION = 1.5;
const ZONE_OCTETS_PER_RECORD = 70;
const SIGNED_OCTETS_PER_RECORD = 220;

/** @param isPresent whether a program is installed */
export function planBench(
  { jobs, sizes, runs }: Pick<BenchRequest, 'jobs' | 'sizes' | 'runs'>,
  isPresent: (command: string) => boolean,
): BenchPlan {
  const millions = (size: number): number => size / 1_000_000;
  const competitions: CompetitionStep[] = [];
  let diskOctets = 0;
  let seconds = 0;
  for (const size of sizes) {
    for (const kind of ['delegation', 'hosting'] as const) {
      const own = (Object.keys(ZONE_JOBS) as ZoneJobName[]).filter(
        (job) => jobs.includes(job) && size <= (ZONE_JOBS[job].largest[kind] ?? 0),
      );
      if (own.length > 0) seconds += millions(size) * GENERATE_SECONDS_PER_MILLION;
      for (const job of own) {
        const entrants = ZONE_JOBS[job].entrants.filter(
          ({ command, onlyKind }) => (command === undefined || isPresent(command)) && (onlyKind ?? kind) === kind,
        );
        const each = entrants.map((entrant) => toolSeconds(entrantSeconds(entrant, job, kind, size), runs));
        const before = job === 'verify' ? entrantSeconds(ZONE_JOBS.sign.entrants[0]!, 'sign', kind, size) : 0;
        const step = { kind, size, job, seconds: before + each.reduce((sum, one) => sum + one, 0) };
        competitions.push(step);
        seconds += step.seconds;
        const factor = kind === 'hosting' ? HOSTING_SIGNATURES : 1;
        const files = job === 'lint' ? 0 : job === 'verify' ? 1 : entrants.length;
        diskOctets = Math.max(
          diskOctets,
          size * (2 * ZONE_OCTETS_PER_RECORD + files * factor * SIGNED_OCTETS_PER_RECORD),
        );
      }
    }
  }
  const growthSizes = jobs.includes('growth') ? GROWTH_SIZES.filter((size) => size <= 5 * sizes.at(-1)!) : [];
  const growthSeconds = [START_RECORDS, ...growthSizes].flatMap((size) =>
    GROWTH_JOBS.map((job) => toolSeconds(entrantSeconds(ZONE_JOBS[job].entrants[0]!, job, 'delegation', size), runs)),
  );
  const largestGrowth = growthSizes.at(-1) ?? 0;
  diskOctets = Math.max(diskOctets, largestGrowth * (ZONE_OCTETS_PER_RECORD + SIGNED_OCTETS_PER_RECORD));
  const ownSeconds = {
    start: (LINT_ENTRANTS.length + 4) * 0.05 * (1 + runs * START_RUNS_FACTOR),
    warm: sizes.reduce((sum, size) => sum + (size > MAX_WARM_SIZE ? 0 : 2 * warmRuns(size) * 1.2 * millions(size)), 0),
    kernels: 15,
    growth:
      growthSeconds.reduce((sum, one) => sum + one, 0) + millions(largestGrowth) * 2 * GENERATE_SECONDS_PER_MILLION,
  };
  const own = (Object.keys(OWN_JOBS) as (keyof typeof OWN_JOBS)[])
    .filter((job) => jobs.includes(job))
    .map((job) => ({ job, seconds: ownSeconds[job] }));
  return {
    competitions,
    own,
    growthSizes,
    seconds: own.reduce((sum, one) => sum + one.seconds, seconds),
    diskOctets,
  };
}

/** Short processes differ more from run to run, and cost nothing. */
export const START_RUNS_FACTOR = 3;

/** In one process with the benchmark itself: larger ones would only show how memory is given back. */
export const MAX_WARM_SIZE = 1_000_000;

/** Enough for the compiler to have done its work. */
export const warmRuns = (size: number): number => (size > 200_000 ? 5 : 15);

/** `about 4 min` */
export function durationText(seconds: number): string {
  return seconds < 90 ? `about ${Math.max(1, Math.round(seconds))} s` : `about ${Math.round(seconds / 60)} min`;
}
