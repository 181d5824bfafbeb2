/**
 * What can be measured, as a table: jobs, the zones they are done on, and about how long each tool takes.
 */
import type { BenchZoneKind } from './zones.js';

/** A tool at a job. */
export interface Entrant {
  readonly tool: string;
  /** the program that must be installed; ours needs none */
  readonly command?: string;
  /** about how long it takes over a million records of a delegation zone, for estimates */
  readonly secondsPerMillion: number;
  /** it cannot read the other kind */
  readonly onlyKind?: BenchZoneKind;
}

export const SIGN_VARIANTS = ['sign', 'sign-15', 'sign-8', 'sign-nsec3', 'sign-optout'] as const;
export type SignVariant = (typeof SIGN_VARIANTS)[number];

/** Jobs in which tools compete over zones. */
export type ZoneJobName = 'lint' | SignVariant | 'verify';

export interface ZoneJob {
  readonly what: string;
  /** the largest zone of each kind that this is done on: the others would take hours and tell nothing new */
  readonly largest: Readonly<Partial<Record<BenchZoneKind, number>>>;
  /** ours comes first */
  readonly entrants: readonly Entrant[];
  /** with which `openssl speed` compares, and what it does */
  readonly limit?: { readonly name: 'ecdsap256' | 'ed25519' | 'rsa2048'; readonly work: 'sign' | 'verify' };
}

const ANY = Number.POSITIVE_INFINITY;

export const OURS = {
  lint: 'zoneproof lint',
  firstLint: 'zoneproof lint, first run',
  sign: 'zoneproof sign --no-verify',
  verify: 'zoneproof verify',
  plainVerify: 'zoneproof verify, one by one',
} as const;

const signers = (ours: number, bind: number, ldns: number | undefined, knot: number): Entrant[] => [
  { tool: OURS.sign, secondsPerMillion: ours },
  { tool: 'dnssec-signzone -P', command: 'dnssec-signzone', secondsPerMillion: bind },
  ...(ldns === undefined ? [] : [{ tool: 'ldns-signzone', command: 'ldns-signzone', secondsPerMillion: ldns }]),
  { tool: 'kzonesign', command: 'kzonesign', secondsPerMillion: knot },
];

export const LINT_ENTRANTS: readonly Entrant[] = [
  { tool: OURS.lint, secondsPerMillion: 1.4 },
  { tool: 'kzonecheck', command: 'kzonecheck', secondsPerMillion: 1.7 },
  // By default it asks the network.
  { tool: 'named-checkzone -i local', command: 'named-checkzone', secondsPerMillion: 3.6 },
  { tool: 'nsd-checkzone', command: 'nsd-checkzone', secondsPerMillion: 2.2 },
  { tool: 'ldns-read-zone -z', command: 'ldns-read-zone', secondsPerMillion: 8.9 },
  // It knows neither CAA nor HTTPS.
  { tool: 'validns', command: 'validns', secondsPerMillion: 1.5, onlyKind: 'delegation' },
];

export const ZONE_JOBS: Readonly<Record<ZoneJobName, ZoneJob>> = {
  lint: {
    what: 'read and check a zone',
    largest: { delegation: ANY, hosting: ANY },
    entrants: LINT_ENTRANTS,
  },
  sign: {
    what: 'sign with algorithm 13 and NSEC',
    largest: { delegation: ANY, hosting: 100_000 },
    entrants: signers(9, 16, 22, 13.5),
    limit: { name: 'ecdsap256', work: 'sign' },
  },
  'sign-15': {
    what: 'the same with algorithm 15',
    largest: { delegation: 1_000_000 },
    entrants: signers(13, 19, 26, 10.5),
    limit: { name: 'ed25519', work: 'sign' },
  },
  'sign-8': {
    what: 'the same with algorithm 8, keys of 2048 bits',
    largest: { delegation: 100_000 },
    entrants: signers(65, 85, 125, 270),
    limit: { name: 'rsa2048', work: 'sign' },
  },
  'sign-nsec3': {
    what: 'sign with algorithm 13 and NSEC3',
    largest: { delegation: 1_000_000 },
    entrants: signers(10, 20, 24, 14.5),
    limit: { name: 'ecdsap256', work: 'sign' },
  },
  'sign-optout': {
    what: 'sign with algorithm 13, NSEC3 and opt-out',
    largest: { delegation: 1_000_000 },
    entrants: signers(7, 10, undefined, 7.5),
    limit: { name: 'ecdsap256', work: 'sign' },
  },
  verify: {
    what: 'verify what sign made',
    largest: { delegation: ANY, hosting: 100_000 },
    entrants: [
      { tool: OURS.verify, secondsPerMillion: 9 },
      // Without WebAssembly every signature is verified by OpenSSL alone.
      { tool: OURS.plainVerify, secondsPerMillion: 23 },
      { tool: 'kzonecheck -d on', command: 'kzonecheck', secondsPerMillion: 34 },
      { tool: 'dnssec-verify', command: 'dnssec-verify', secondsPerMillion: 35 },
      { tool: 'ldns-verify-zone', command: 'ldns-verify-zone', secondsPerMillion: 56 },
    ],
    limit: { name: 'ecdsap256', work: 'verify' },
  },
};

/** A provider's zone has more RRsets to sign than a registry's of the same size. */
export const HOSTING_SIGNATURES = 2.6;

/** Figures of single functions and of our own growth; no peers. */
export const OWN_JOBS = {
  start: 'what a run takes that has next to nothing to do',
  warm: 'parser and rules in a process whose code is compiled',
  kernels: 'hashes and signatures a second on one thread',
  growth: 'what a record costs in zones of 10,000 to 5 million records',
} as const;
export type OwnJobName = keyof typeof OWN_JOBS;

export type JobName = ZoneJobName | OwnJobName;

/** Words for several jobs. */
export const JOB_GROUPS: Readonly<Record<string, { readonly what: string; readonly jobs: readonly JobName[] }>> = {
  memory: { what: 'lint, sign and verify, for what they need of memory', jobs: ['lint', 'sign', 'verify'] },
  all: {
    what: 'everything',
    jobs: [...(Object.keys(OWN_JOBS) as OwnJobName[]), ...(Object.keys(ZONE_JOBS) as ZoneJobName[])],
  },
};

/** The steps of growth that matter; those beyond five times the largest `--size` are left out. */
export const GROWTH_SIZES = [10_000, 100_000, 1_000_000, 5_000_000] as const;
export const GROWTH_JOBS = ['lint', 'sign', 'verify'] as const;
export type GrowthJob = (typeof GROWTH_JOBS)[number];

/** How a row says which job's growth it is of. */
export const growthName = (job: GrowthJob): string => `growth-${job}`;
