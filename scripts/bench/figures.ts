/**
 * What the benchmark measures, as `--json` keeps it, and how figures are compared.
 */
import type { OpensslSpeed } from './openssl-speed.js';
import type { BenchZoneKind } from './zones.js';

/** Where a figure belongs: a job over a zone. `small` is the zone for starting. */
export interface Place {
  readonly job: string;
  readonly kind: BenchZoneKind | 'small';
  /** records that were asked for */
  readonly size: number;
}

/** A tool at a job: medians of whole processes. */
export interface ProcessRow extends Place {
  readonly tool: string;
  /** that the medians are of */
  readonly runs: number;
  readonly wallSeconds: number;
  /** of all threads */
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  /** made or verified; where we told */
  readonly signatures?: number;
  /** that a record takes in our zone store */
  readonly storeOctets?: number;
}

/** A tool that did not come to its end. */
export interface Failure extends Place {
  readonly tool: string;
  readonly message: string;
}

/** Parser and rules in one process whose code is compiled: the best of several runs. */
export interface WarmRow {
  readonly kind: BenchZoneKind;
  readonly size: number;
  readonly rules: number;
  readonly parseSeconds: number;
  readonly rulesSeconds: number;
}

/** A kernel of ours on one thread, and what it takes the place of: how many a second. */
export interface KernelRow {
  readonly work: string;
  readonly ours: number;
  readonly against: string;
  readonly theirs: number;
}

/** A program that is compared with, or the reason why it is not. */
export interface PeerRow {
  readonly name: string;
  /** undefined where it is not installed */
  readonly version?: string;
  /** the package of Debian that holds it */
  readonly debianPackage: string;
}

export interface BenchFigures {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGibibytes: number;
    readonly platform: string;
    readonly node: string;
    /** in Node.js */
    readonly openssl: string;
  };
  readonly date: string;
  readonly peers: readonly PeerRow[];
  /** what `openssl speed` does in a second on one thread */
  readonly speeds: readonly OpensslSpeed[];
  readonly rows: readonly ProcessRow[];
  readonly failures: readonly Failure[];
  readonly warm: readonly WarmRow[];
  readonly kernels: readonly KernelRow[];
}

/** Figures of several runs on one machine as one: a later run replaces what it measured again. */
export function mergeFigures(files: readonly BenchFigures[]): BenchFigures {
  const last = files.at(-1)!;
  const merged = <Row>(rowsOf: (figures: BenchFigures) => readonly Row[], keyOf: (row: Row) => string): Row[] => [
    ...new Map(files.flatMap(rowsOf).map((row) => [keyOf(row), row])).values(),
  ];
  const toolKey = (row: Place & { readonly tool: string }): string => `${placeKey(row)} ${row.tool}`;
  const rows = merged(({ rows: own }) => own, toolKey);
  const measured = new Set(rows.map(toolKey));
  return {
    ...last,
    peers: merged(
      ({ peers }) => peers,
      ({ name }) => name,
    ),
    speeds: merged(
      ({ speeds }) => speeds,
      ({ name }) => name,
    ),
    rows,
    failures: merged(({ failures }) => failures, toolKey).filter((failure) => !measured.has(toolKey(failure))),
    warm: merged(
      ({ warm }) => warm,
      ({ kind, size }) => `${kind} ${size}`,
    ),
    kernels: merged(
      ({ kernels }) => kernels,
      ({ work, against }) => `${work} ${against}`,
    ),
  };
}

export const placeKey = ({ job, kind, size }: Place): string => `${job} ${kind} ${size}`;

/** The figures of one tool, if it has some. */
export function rowOf({ rows }: Pick<BenchFigures, 'rows'>, place: Place, tool: string): ProcessRow | undefined {
  return rows.find((row) => placeKey(row) === placeKey(place) && row.tool === tool);
}

/** What of a row two tools are compared in. */
export type Quantity = 'wallSeconds' | 'cpuSeconds' | 'peakMebibytes';

/** Ours as a share of theirs; undefined unless both were measured. */
export function ratioOf(
  figures: Pick<BenchFigures, 'rows'>,
  place: Place,
  ours: string,
  theirs: string,
  quantity: Quantity = 'wallSeconds',
): number | undefined {
  const [one, other] = [rowOf(figures, place, ours), rowOf(figures, place, theirs)];
  return one === undefined || other === undefined || other[quantity] === 0
    ? undefined
    : one[quantity] / other[quantity];
}

/** The size that stands for the start of a process in the figures of growth. */
export const START_RECORDS = 20;

export interface GrowthPoint {
  readonly size: number;
  /** microseconds for a record, without what the process takes to start */
  readonly wallMicroseconds: number;
  readonly cpuMicroseconds: number;
}

/** What a record costs in zones of growing size. */
export function growthPoints({ rows }: Pick<BenchFigures, 'rows'>, job: string): GrowthPoint[] {
  const own = rows.filter((row) => row.job === job).sort((a, b) => a.size - b.size);
  const start = own.find(({ size }) => size === START_RECORDS);
  if (start === undefined) return [];
  return own.flatMap(({ size, wallSeconds, cpuSeconds }) => {
    if (size === START_RECORDS) return [];
    const each = (seconds: number, startSeconds: number): number => ((seconds - startSeconds) / size) * 1e6;
    return [
      {
        size,
        wallMicroseconds: each(wallSeconds, start.wallSeconds),
        cpuMicroseconds: each(cpuSeconds, start.cpuSeconds),
      },
    ];
  });
}

/** How much more a record costs at most than in a smaller zone: 1.1 where it costs a tenth more. Below two sizes nothing. */
export function growthOf(figures: Pick<BenchFigures, 'rows'>, job: string): number | undefined {
  const costs = growthPoints(figures, job).map(({ wallMicroseconds }) => wallMicroseconds);
  if (costs.length < 2) return undefined;
  return Math.max(...costs.slice(1).map((cost, i) => cost / Math.min(...costs.slice(0, i + 1))));
}

/**
 * Our processor time as a multiple of what `openssl speed` would take for the same signatures.
 * @param speed which of {@link OpensslSpeed}
 */
export function overOpenssl(
  { speeds }: Pick<BenchFigures, 'speeds'>,
  { cpuSeconds, signatures }: Pick<ProcessRow, 'cpuSeconds' | 'signatures'>,
  { name, work }: { readonly name: string; readonly work: 'sign' | 'verify' },
): number | undefined {
  const speed = speeds.find((one) => one.name === name);
  if (speed === undefined || signatures === undefined) return undefined;
  return cpuSeconds / (signatures / speed[work]);
}
