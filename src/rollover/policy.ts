/**
 * The policy of a zone: how long its keys and signatures live, and how long everything takes to be seen (RFC 7583 §3).
 * @module
 */
import { readTtl, SECONDS_PER_DAY, utf8Bytes } from '../wire/index.js';
import { fieldName, POLICY_FIELDS } from './policy-fields.js';
import type { Timing } from './timing.js';

const HOUR = 3600;

/** A period in a policy: seconds, `7d`, `1h30m`, or ISO 8601 such as `P7D` and `PT1H30M`. */
export type PeriodText = string | number;

/** A policy file once its form has been checked: groups of periods. */
export type PolicyFile = Readonly<Record<string, Readonly<Record<string, PeriodText>>>>;

/** What a policy says of one field: seconds, its word, or undefined when it says nothing. */
export type PolicyValues = ReadonlyMap<string, number | 'word'>;

const ISO_PERIOD = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;
/** For schemas: what {@link periodSeconds} reads, and some of what it does not. */
export const PERIOD_PATTERN =
  '^(?:[0-9]+|(?:[0-9]+[wdhms])+|P(?=[0-9T])(?:[0-9]+W|(?:[0-9]+D)?(?:T(?:[0-9]+[HMS])+)?))$';

/** Seconds of `7d`, `1h30m`, `P7D`, `PT1H30M` or a number; undefined when it is none of them, or beyond 2^31. */
export function periodSeconds(text: PeriodText): number | undefined {
  if (typeof text === 'number') return Number.isSafeInteger(text) && text >= 0 && text < 2 ** 31 ? text : undefined;
  const iso = ISO_PERIOD.exec(text);
  let seconds: number;
  if (iso === null) {
    const octets = utf8Bytes(text);
    seconds = readTtl(octets, 0, octets.length);
  } else {
    if (text === 'P') return undefined;
    const [weeks, days, hours, minutes, rest] = iso.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    seconds = (weeks * 7 + days) * SECONDS_PER_DAY + hours * HOUR + minutes * 60 + rest;
  }
  return seconds >= 0 && seconds < 2 ** 31 ? seconds : undefined;
}

export interface PolicyFault {
  readonly path: readonly string[];
  /** lower-case start, no full stop */
  readonly message: string;
  readonly help?: string;
}

/** The values of a policy file, and what does not go together in it. */
export function readPolicy(file: PolicyFile): {
  readonly values: PolicyValues;
  readonly faults: readonly PolicyFault[];
} {
  const values = new Map<string, number | 'word'>();
  const faults: PolicyFault[] = [];
  for (const field of POLICY_FIELDS) {
    const { path, word } = field;
    const text = file[path[0]!]?.[path[1]!];
    if (text === undefined) continue;
    const value = word !== undefined && text === word[0] ? 'word' : periodSeconds(text);
    if (value !== undefined) values.set(fieldName(field), value);
    else {
      const also = word === undefined ? '' : `, or ${word[0]}`;
      faults.push({
        path,
        message: `${JSON.stringify(text)} is not a period`,
        help: `write seconds, a period such as 7d or 1h30m, or ISO 8601 such as P7D${also}`,
      });
    }
  }
  const { validity, refresh, jitter } = signatureTimes(values);
  if (refresh + jitter >= validity && faults.length === 0) {
    const isTooLate = values.has('signatures.refresh');
    faults.push({
      path: ['signatures', isTooLate ? 'refresh' : values.has('signatures.jitter') ? 'jitter' : 'validity'],
      message: `refresh (${refresh} s) and jitter (${jitter} s) leave nothing of the validity (${validity} s)`,
      help: 'signatures would be made anew the moment they are made: raise the validity, or lower the others',
    });
  }
  return { values, faults };
}

export interface SignatureTimes {
  readonly validity: number;
  readonly refresh: number;
  readonly jitter: number;
  readonly inceptionOffset: number;
}

const periodOf = (values: PolicyValues, name: string): number | undefined => {
  const value = values.get(name);
  return typeof value === 'number' ? value : undefined;
};

/** Seconds, with the defaults of `zoneproof sign`. */
export function signatureTimes(values: PolicyValues): SignatureTimes {
  const validity = periodOf(values, 'signatures.validity') ?? 30 * SECONDS_PER_DAY;
  return {
    validity,
    refresh: periodOf(values, 'signatures.refresh') ?? Math.floor(validity / 4),
    jitter: periodOf(values, 'signatures.jitter') ?? 0,
    inceptionOffset: periodOf(values, 'signatures.inceptionOffset') ?? HOUR,
  };
}

/** How long keys of a role are used, seconds; undefined when nobody said. */
export function lifetimeOf(values: PolicyValues, role: 'ksk' | 'zsk' | 'csk'): number | undefined {
  return periodOf(values, `lifetimes.${role}`);
}

/** What the zone and its parent say themselves; seconds. */
export interface ZoneTimes {
  readonly dnskeyTtl: number | undefined;
  readonly soaTtl: number | undefined;
  readonly soaRefresh: number | undefined;
  readonly negativeTtl: number | undefined;
  readonly maxTtl: number | undefined;
  readonly nsTtl: number | undefined;
  readonly parentDsTtl: number | undefined;
  readonly parentSoaRefresh: number | undefined;
}

/** Where a time was taken from. */
export type TimingSource = 'option' | 'policy' | 'zone file' | 'parent zone' | 'default';

/** TTLs that were in force before a change of them; seconds. */
export type FormerTtls = Readonly<
  Partial<Record<'dnskeyTtl' | 'maxZoneTtl' | 'denialTtl' | 'nsTtl' | 'dsTtl', number>>
>;

export interface ResolvedTiming {
  /** with the TTLs of now */
  readonly timing: Timing;
  readonly sources: Readonly<Record<keyof Timing, TimingSource>>;
  readonly before: FormerTtls;
}

type Candidate = readonly [source: TimingSource, seconds: number | undefined];

/**
 * The times that count: what the user says, then the policy, the zones, the defaults.
 * @param options by the names of policy fields, `parent.dsTtl`
 */
export function resolveTiming(
  values: PolicyValues,
  options: ReadonlyMap<string, number>,
  zone: ZoneTimes,
): ResolvedTiming {
  const { validity, refresh } = signatureTimes(values);
  const pick = (name: string, ...others: readonly Candidate[]): readonly [TimingSource, number] => {
    const all: Candidate[] = [['option', options.get(name)], ['policy', periodOf(values, name)], ...others];
    const [source, seconds] = all.find(([, value]) => value !== undefined)!;
    return [source, seconds!];
  };
  // Caches hold records for as long as they say, whatever a policy allows.
  const pickTtl = (name: string, ...others: readonly Candidate[]): readonly [TimingSource, number] => {
    const [picked, published] = [pick(name, ...others), others.find(([, value]) => value !== undefined)!];
    const isOutdone = picked[0] === 'policy' && published[0] !== 'default' && published[1]! > picked[1];
    return isOutdone ? [published[0], published[1]!] : picked;
  };
  const dnskeyTtl = pickTtl(
    'zone.dnskeyTtl',
    ['zone file', zone.dnskeyTtl],
    ['zone file', zone.soaTtl],
    ['default', HOUR],
  );
  const gradual = values.get('zone.signing') === 'word' ? validity - refresh : undefined;
  // RFC 5011 §2.3: MAX(1 hr, MIN (15 days, 1/2*OrigTTL, 1/2*RRSigExpirationInterval))
  const queryInterval = Math.max(HOUR, Math.min(15 * SECONDS_PER_DAY, dnskeyTtl[1] / 2, validity / 2));
  const picked: Readonly<Record<keyof Timing, readonly [TimingSource, number]>> = {
    zonePropagation: pick('zone.propagation', ['zone file', zone.soaRefresh], ['default', HOUR]),
    parentPropagation: pick('parent.propagation', ['parent zone', zone.parentSoaRefresh], ['default', HOUR]),
    registration: pick('parent.registration', ['default', SECONDS_PER_DAY]),
    signing: pick('zone.signing', ['policy', gradual], ['default', 0]),
    dnskeyTtl,
    dsTtl: pickTtl('parent.dsTtl', ['parent zone', zone.parentDsTtl], ['default', SECONDS_PER_DAY]),
    maxZoneTtl: pickTtl('zone.maxTtl', ['zone file', zone.maxTtl], ['default', SECONDS_PER_DAY]),
    denialTtl: pickTtl('zone.negativeTtl', ['zone file', zone.negativeTtl], ['default', HOUR]),
    nsTtl: pickTtl('zone.nsTtl', ['zone file', zone.nsTtl], ['default', 2 * SECONDS_PER_DAY]),
    publishSafety: pick('safety.publish', ['default', HOUR]),
    retireSafety: pick('safety.retire', ['default', HOUR]),
    serveStale: pick('resolvers.serveStale', ['default', 0]),
    addHoldDown: pick('resolvers.addHoldDown', ['default', 30 * SECONDS_PER_DAY]),
    anchorRefresh: pick('resolvers.anchorRefresh', ['default', queryInterval]),
  };
  const terms = Object.keys(picked) as (keyof Timing)[];
  const collect = <Value>(of: (one: readonly [TimingSource, number]) => Value) =>
    Object.fromEntries(terms.map((term) => [term, of(picked[term])])) as Record<keyof Timing, Value>;
  const timing = collect(([, seconds]) => Math.ceil(seconds));
  const former = Object.entries(FORMER_FIELDS).flatMap(([term, name]) => {
    const seconds = options.get(name) ?? periodOf(values, name);
    return seconds !== undefined && seconds > timing[term as keyof FormerTtls] ? [[term, seconds]] : [];
  });
  return { timing, sources: collect(([source]) => source), before: Object.fromEntries(former) as FormerTtls };
}

const FORMER_FIELDS: Readonly<Record<keyof FormerTtls, string>> = {
  dnskeyTtl: 'ttlBefore.dnskey',
  maxZoneTtl: 'ttlBefore.data',
  denialTtl: 'ttlBefore.negative',
  nsTtl: 'ttlBefore.ns',
  dsTtl: 'ttlBefore.ds',
};

/**
 * The times that count at a moment: copies with a former TTL count for as long as caches may hold them, so the larger of
 * the TTL of now and of what is left of the former one.
 * @param changedAt when the TTLs were changed, and `at`: seconds since the epoch
 */
export function timingAt({ timing, before }: ResolvedTiming, changedAt: number, at: number): Timing {
  const larger = Object.entries(before).map(([term, seconds]) => [
    term,
    Math.max(timing[term as keyof FormerTtls], seconds - Math.max(0, at - changedAt)),
  ]);
  return { ...timing, ...(Object.fromEntries(larger) as FormerTtls) };
}
