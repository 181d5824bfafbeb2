/**
 * What zoneproof wants to reach, against its peers and by itself, and where it is.
 */
import {
  type BenchFigures,
  growthOf,
  overOpenssl,
  type Place,
  type Quantity,
  ratioOf,
  rowOf,
  START_RECORDS,
} from './figures.js';
import { GROWTH_JOBS, growthName, OURS, ZONE_JOBS, type ZoneJobName } from './jobs.js';
import { sizeText } from './plan.js';
import { tableLines } from './tables.js';
import type { BenchZoneKind } from './zones.js';

export interface Target {
  readonly work: string;
  /** what it is measured against, or in */
  readonly against: string;
  /** what it must be, at most; at least where `isFloor` */
  readonly must: number;
  /** what it is to be in the end */
  readonly aim?: number;
  readonly isFloor?: boolean;
  readonly measured: (figures: BenchFigures) => number | undefined;
  /** why it is missed, as long as it is */
  readonly holds?: string;
}

const M1 = 1_000_000;
const K100 = 100_000;
const ourTool = (job: ZoneJobName): string => (job === 'lint' || job === 'verify' ? OURS[job] : OURS.sign);

/** Ours as a share of a peer's. */
function share(
  what: string,
  place: { readonly job: ZoneJobName; readonly kind?: BenchZoneKind; readonly size?: number; readonly tool?: string },
  against: string,
  must: number,
  aim?: number,
  rest: { readonly quantity?: Quantity; readonly holds?: string } = {},
): Target {
  const { job, kind = 'delegation', size = M1, tool = ourTool(job) } = place;
  const { quantity = 'wallSeconds', holds } = rest;
  return {
    work: `${what}, ${kind}, ${sizeText(size)}`,
    against: quantity === 'wallSeconds' ? against : `${against}, peak of memory`,
    must,
    ...(aim !== undefined && { aim }),
    measured: (figures) => ratioOf(figures, { job, kind, size }, tool, against, quantity),
    ...(holds !== undefined && { holds }),
  };
}

const START = 'the start of Node.js and code that is not compiled yet, which a larger zone makes up for';
const RULES = 'the rules, which the peer does not have';
const OPENSSL = 'OpenSSL, which both call, takes most of the time of both';
const HELD_TWICE = 'the zone is in memory twice while signatures are added to it';

const KINDS = ['delegation', 'hosting'] as const;

export const TARGETS: readonly Target[] = [
  ...KINDS.flatMap((kind) => [
    share('lint', { job: 'lint', kind, size: K100 }, 'kzonecheck', 1.3, 1, { holds: START }),
    share('lint', { job: 'lint', kind }, 'kzonecheck', 0.8, 0.5, { holds: RULES }),
    share('lint', { job: 'lint', kind }, 'named-checkzone -i local', 0.4, undefined, { holds: RULES }),
  ]),
  share('sign, 13, NSEC', { job: 'sign' }, 'kzonesign', 0.75, 0.6, { holds: OPENSSL }),
  share('sign, 13, NSEC', { job: 'sign' }, 'dnssec-signzone -P', 0.5, 0.4, { holds: OPENSSL }),
  {
    work: 'sign, 13, NSEC, delegation, 1m',
    against: 'CPU over openssl speed',
    must: 1.7,
    aim: 1.4,
    measured(figures) {
      const row = rowOf(figures, { job: 'sign', kind: 'delegation', size: M1 }, OURS.sign);
      return row && overOpenssl(figures, row, ZONE_JOBS.sign.limit!);
    },
    holds: 'each signature is a call through Node.js, which has a price of its own (see the kernels below)',
  },
  share('sign, 8, NSEC', { job: 'sign-8', size: K100 }, 'dnssec-signzone -P', 0.75, 0.65, { holds: OPENSSL }),
  ...[K100, M1].map((size) =>
    share('sign, 15, NSEC', { job: 'sign-15', size }, 'kzonesign', 1, 0.9, {
      holds: START,
    }),
  ),
  share('verify, 13, through OpenSSL', { job: 'verify', tool: OURS.plainVerify }, 'kzonecheck -d on', 0.65, 0.6),
  share('verify, 13, through OpenSSL', { job: 'verify', tool: OURS.plainVerify }, 'dnssec-verify', 0.5, 0.45, {
    holds: OPENSSL,
  }),
  share('verify, 13, in batches', { job: 'verify' }, 'kzonecheck -d on', 0.3, 0.2),
  {
    work: 'hash names for NSEC3, one thread',
    against: 'crypto.hash, how many times as many',
    must: 4,
    aim: 8,
    isFloor: true,
    measured({ kernels }) {
      const kernel = kernels.find(({ work, against }) => work === 'hash names for NSEC3' && against === 'crypto.hash');
      return kernel && kernel.ours / kernel.theirs;
    },
  },
  ...KINDS.map((kind): Target => {
    return {
      work: `zone store, ${kind}, 1m`,
      against: 'octets for a record',
      must: 80,
      aim: 64,
      measured: (figures) => rowOf(figures, { job: 'lint', kind, size: M1 }, OURS.lint)?.storeOctets,
    };
  }),
  ...KINDS.map((kind) =>
    share('lint', { job: 'lint', kind }, 'named-checkzone -i local', 1, 0.8, {
      quantity: 'peakMebibytes',
      holds: 'Node.js itself takes 45 MiB, and names and data stand twice for as long as they are put in order',
    }),
  ),
  share('sign, 13, NSEC', { job: 'sign' }, 'kzonesign', 1, 0.8, { quantity: 'peakMebibytes', holds: HELD_TWICE }),
  ...GROWTH_JOBS.map((job): Target => {
    return {
      work: `${job}, delegation, 5m`,
      against: 'MiB at most',
      must: 4096,
      measured: (figures) => rowOf(figures, growthPlace(job, 5 * M1), ourTool(job))?.peakMebibytes,
    };
  }),
  {
    work: 'start, a zone of 20 records',
    against: 'milliseconds over node -e 0',
    must: 15,
    aim: 8,
    measured(figures) {
      const place: Place = { job: 'start', kind: 'small', size: START_RECORDS };
      const [lint, node] = [OURS.lint, 'node -e 0'].map((tool) => rowOf(figures, place, tool)?.wallSeconds);
      return lint === undefined || node === undefined ? undefined : (lint - node) * 1000;
    },
    holds: 'compiled code is read, and each rule is set up for the first time, in a fresh process',
  },
  ...GROWTH_JOBS.map((job): Target => {
    return {
      work: `${job}: cost of a record, 10k to 5m`,
      against: 'the least in a smaller zone',
      must: 1.3,
      // Only a run that goes all the way tells.
      measured: (figures) =>
        rowOf(figures, growthPlace(job, 5 * M1), ourTool(job)) && growthOf(figures, growthName(job)),
    };
  }),
];

function growthPlace(job: (typeof GROWTH_JOBS)[number], size: number): Place {
  return { job: growthName(job), kind: 'delegation', size };
}

export type Verdict = 'aim reached' | 'reached' | 'missed' | 'not measured';

/** A target without an aim of its own is reached, and that is all. */
export function judge({ must, aim, isFloor = false }: Target, value: number | undefined): Verdict {
  if (value === undefined) return 'not measured';
  const reaches = (wanted: number): boolean => (isFloor ? value >= wanted : value <= wanted);
  if (aim !== undefined && reaches(aim)) return 'aim reached';
  return reaches(must) ? 'reached' : 'missed';
}

/** Three digits that count, whatever the unit. */
const numberText = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** The table of targets. */
export function targetLines(figures: BenchFigures, targets: readonly Target[] = TARGETS): string[] {
  const rows = targets.map((target) => {
    const value = target.measured(figures);
    const verdict = judge(target, value);
    const sign = target.isFloor === true ? '≥ ' : '≤ ';
    return [
      target.work,
      target.against,
      sign + numberText(target.must),
      target.aim === undefined ? '' : sign + numberText(target.aim),
      value === undefined ? '' : numberText(value),
      verdict,
      verdict === 'missed' ? (target.holds ?? '') : '',
    ];
  });
  return tableLines(['work', 'against', 'must:', 'aim:', 'measured:', '', 'what holds it'], rows);
}
