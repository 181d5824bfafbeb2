/**
 * What ranges of signatures come to together, as plain data that threads can send.
 * @module
 */

/** Signatures of one kind: how many, and the one with the lowest value, which a finding stands at. */
export interface Tally {
  readonly count: number;
  readonly value: number;
  /** record index; -1 when there is none */
  readonly record: number;
}

export const NONE: Tally = { count: 0, value: 0, record: -1 };

/** One signature more. */
export const tallyOne = (tally: Tally, value: number, record: number): Tally =>
  tally.record < 0 || value < tally.value
    ? { count: tally.count + 1, value, record }
    : { ...tally, count: tally.count + 1 };

function mergeTallies(a: Tally, b: Tally): Tally {
  const lowest = a.record < 0 || (b.record >= 0 && b.value < a.value) ? b : a;
  return { ...lowest, count: a.count + b.count };
}

/** What a range came to besides findings: what is one setting of the signer is one finding for the zone. */
export interface SignatureSummary {
  readonly count: number;
  /** signatures that are valid now; by expiration, seconds since the epoch */
  readonly valid: Tally;
  /** signatures that verify from a later moment on; by inception, seconds since the epoch */
  readonly future: Tally;
  /** from inception to expiration, seconds, over the valid signatures */
  readonly shortestLifetime: number | undefined;
  /** `tag << 8 | algorithm` of the keys that signatures name, ascending */
  readonly signers: readonly number[];
  /** valid signatures with a lifetime beyond that of `rrsig-lifetime-too-long`; by lifetime, negative */
  readonly longLived: Tally;
  /** valid signatures that end before the TTL of their RRset; by what is left beyond the TTL, negative */
  readonly shortOfTtl: Tally;
  /** valid signatures that are so since a moment ago; by seconds since their inception */
  readonly fresh: Tally;
  /** signatures of an algorithm that cannot be checked; by record */
  readonly unsupported: Tally;
  /** signatures beyond the limit of attempts for their RRset */
  readonly unchecked: number;
  /** by record */
  readonly duplicate: Tally;
  /** signatures with a TTL other than that of their RRset; by record */
  readonly otherTtl: Tally;
  /** RRsets by the set of algorithms that they have a valid signature of: bit `n` for algorithm `n`; ascending */
  readonly signedWith: readonly AlgorithmSet[];
  /** valid signatures that several keys may have made; by the number of these keys, negative */
  readonly candidates: Tally;
  /** RRsets with valid and bad signatures; by the number of the bad ones, negative */
  readonly bad: Tally;
  /** RRsets with a valid signature; by the verifications that may fail before it is found, negative */
  readonly failures: Tally;
  /** RRsets that lack a signature of an algorithm of the DNSKEY RRset, by algorithm; the first record of the first */
  readonly incomplete: ReadonlyMap<number, Tally>;
}

/** RRsets with valid signatures of the same algorithms. */
export interface AlgorithmSet {
  /** bit `n` for algorithm `n`; 0 for RRsets without a valid signature */
  readonly algorithms: number;
  /** the first record of the first of these RRsets */
  readonly record: number;
}

export const EMPTY_SUMMARY: SignatureSummary = {
  count: 0,
  valid: NONE,
  future: NONE,
  shortestLifetime: undefined,
  signers: [],
  longLived: NONE,
  shortOfTtl: NONE,
  fresh: NONE,
  unsupported: NONE,
  unchecked: 0,
  duplicate: NONE,
  otherTtl: NONE,
  signedWith: [],
  candidates: NONE,
  bad: NONE,
  failures: NONE,
  incomplete: new Map(),
};

/** The lesser of those that are there. */
export const lesser = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

/** The summary of two ranges together. */
export function mergeSummaries(a: SignatureSummary, b: SignatureSummary): SignatureSummary {
  return {
    count: a.count + b.count,
    valid: mergeTallies(a.valid, b.valid),
    future: mergeTallies(a.future, b.future),
    shortestLifetime: lesser(a.shortestLifetime, b.shortestLifetime),
    signers: [...new Set([...a.signers, ...b.signers])].sort((one, other) => one - other),
    longLived: mergeTallies(a.longLived, b.longLived),
    shortOfTtl: mergeTallies(a.shortOfTtl, b.shortOfTtl),
    fresh: mergeTallies(a.fresh, b.fresh),
    unsupported: mergeTallies(a.unsupported, b.unsupported),
    unchecked: a.unchecked + b.unchecked,
    duplicate: mergeTallies(a.duplicate, b.duplicate),
    otherTtl: mergeTallies(a.otherTtl, b.otherTtl),
    signedWith: algorithmSets([...b.signedWith, ...a.signedWith].map((set) => [set.algorithms, set.record])),
    candidates: mergeTallies(a.candidates, b.candidates),
    bad: mergeTallies(a.bad, b.bad),
    failures: mergeTallies(a.failures, b.failures),
    incomplete: mergeMaps(a.incomplete, b.incomplete),
  };
}

function mergeMaps(a: ReadonlyMap<number, Tally>, b: ReadonlyMap<number, Tally>): ReadonlyMap<number, Tally> {
  const merged = new Map(a);
  for (const [key, tally] of b) merged.set(key, mergeTallies(merged.get(key) ?? NONE, tally));
  return merged;
}

/** @param records first records by algorithms; of several for the same algorithms the last one counts */
export function algorithmSets(records: Iterable<readonly [algorithms: number, record: number]>): AlgorithmSet[] {
  return [...new Map(records)]
    .map(([algorithms, record]) => ({ algorithms, record }))
    .sort((a, b) => a.algorithms - b.algorithms);
}
