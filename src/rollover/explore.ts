/**
 * The proof: every combination of versions that a validator can meet, over all of time, checked for a path of trust.
 *
 * What caches may hold is constant between events (a version appears, the last copy of one vanishes), so checking one
 * instant between two events checks them all: nothing is sampled. A resolver may have fetched each part at any time and
 * from any server, so every version of one part meets every version of the others that is there at the same instant.
 *
 * Keys outlive the DS that they were validated with: a resolver that keeps them asks nobody again until their own TTL is
 * over, and remembers what that DS asked for (that answers are signed, and with which algorithms).
 * @module
 */
import type { AnswerVersion, CacheContents, DnskeyVersion, DsVersion, Version } from './presence.js';
import type { KeyId, ModelKey } from './publication.js';

/**
 * Validators by what they insist on. `any-path`: RFC 6840 §5.11. `ds-algorithms`: a path for every algorithm of the DS
 * RRset (Unbound with harden-algo-downgrade). `dnskey-algorithms`: signatures of every algorithm of the DNSKEY RRset, as
 * some old ones read RFC 4035 §2.2.
 */
export const VALIDATORS = ['any-path', 'ds-algorithms', 'dnskey-algorithms'] as const;
export type ValidatorKind = (typeof VALIDATORS)[number];

/** Why there is no path. */
export type BogusReason =
  | 'no-dnskey'
  | 'ds-names-no-key'
  | 'ds-key-revoked'
  | 'ds-key-does-not-sign'
  | 'answer-unsigned'
  | 'answer-signer-missing'
  | 'denial-unsigned'
  | 'signatures-expired'
  | 'signatures-not-yet-valid'
  | 'ds-algorithm-without-path'
  | 'dnskey-algorithm-without-signature';

/** A combination of versions that does not validate, and when it can be met: `[from, until)`. */
export interface Counterexample {
  readonly ds: DsVersion;
  readonly dnskey: DnskeyVersion;
  readonly answer: AnswerVersion;
  readonly reason: BogusReason;
  /** the kindest validators that fail: those that insist on more fail too */
  readonly validators: ValidatorKind;
  readonly from: number;
  /** Infinity when it never ends */
  readonly until: number;
}

export interface Exploration {
  /** combinations that can be met */
  readonly states: number;
  /** stretches of time between events */
  readonly intervals: number;
  /** by start, then by reason */
  readonly counterexamples: readonly Counterexample[];
}

/** Explores all of time. */
export function explore(contents: CacheContents, keys: readonly ModelKey[]): Exploration {
  const all = [...contents.ds, ...contents.dnskey, ...contents.answer];
  const limits = all.flatMap(({ from, until, validFrom, validUntil }) => [from, until, validFrom, validUntil]);
  limits.push(...contents.ds.map(({ trustedUntil }) => trustedUntil));
  if (contents.lost !== undefined) limits.push(contents.lost.lastsUntil);
  const events = [...new Set(limits.filter(Number.isFinite))].sort((a, b) => a - b);
  const bounds = [Number.NEGATIVE_INFINITY, ...events, Number.POSITIVE_INFINITY];
  const algorithmOf = new Map(keys.map(({ id, algorithm }) => [id, algorithm]));
  const states = new Set<string>();
  const open = new Map<string, Counterexample>();
  const found: Counterexample[] = [];
  for (let i = 0; i + 1 < bounds.length; i++) {
    const from = bounds[i]!;
    const until = bounds[i + 1]!;
    const seen = new Set<string>();
    for (const state of statesAt(contents, from)) {
      const { ds, dnskey, answer } = state;
      const id = `${contents.ds.indexOf(ds)} ${contents.dnskey.indexOf(dnskey)} ${contents.answer.indexOf(answer)}`;
      states.add(id);
      const fault = judge(state, from, until, algorithmOf, contents.lost);
      if (fault === undefined) continue;
      const at = `${id} ${fault.reason} ${fault.validators}`;
      seen.add(at);
      const before = open.get(at);
      open.set(at, before === undefined ? { ds, dnskey, answer, ...fault, from, until } : { ...before, until });
    }
    for (const [at, counterexample] of open) {
      if (seen.has(at)) continue;
      found.push(counterexample);
      open.delete(at);
    }
  }
  found.push(...open.values());
  found.sort((a, b) => a.from - b.from || (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0));
  return { states: states.size, intervals: bounds.length - 1, counterexamples: found };
}

/** What a validator may have at hand. */
interface State {
  readonly ds: DsVersion;
  readonly dnskey: DnskeyVersion;
  readonly answer: AnswerVersion;
  /** the DS is in no cache any more; the keys were validated with it while it was */
  readonly isOutlived: boolean;
}

/** All that can be met at a moment, and up to the next event. */
export function* statesAt(contents: CacheContents, at: number): Generator<State> {
  const isHere = ({ from, until }: { readonly from: number; readonly until: number }): boolean =>
    from <= at && at < until;
  const answers = contents.answer.filter(isHere);
  for (const dnskey of contents.dnskey.filter(isHere)) {
    for (const ds of contents.ds) {
      const isOutlived = ds.until <= at;
      if (ds.from > at || at >= ds.trustedUntil) continue;
      // Only a DS that led to these keys while it was in caches can be outlived by them.
      if (isOutlived && (dnskey.from >= ds.until || trustFault(ds, dnskey, at, at, contents.lost) !== undefined))
        continue;
      for (const answer of answers) yield { ds, dnskey, answer, isOutlived };
    }
  }
}

/** Why a DS RRset does not lead to a DNSKEY RRset in the whole of `[from, until)`; undefined when it does. */
function trustFault(
  ds: DsVersion,
  dnskey: DnskeyVersion,
  from: number,
  until: number,
  lost: CacheContents['lost'],
): BogusReason | undefined {
  if (dnskey.keys.length === 0) return 'no-dnskey';
  const times = timeFault(dnskey, from, until);
  if (times !== undefined) return times;
  const named = ds.keys.filter((key) => dnskey.keys.includes(key));
  if (named.length === 0) return 'ds-names-no-key';
  const unrevoked = named.filter((key) => !dnskey.revoked.includes(key));
  if (unrevoked.length === 0) return 'ds-key-revoked';
  if (!unrevoked.some((key) => dnskey.signers.includes(key))) return 'ds-key-does-not-sign';
  return entriesOf(ds, dnskey, from, lost).length === 0 ? 'signatures-expired' : undefined;
}

function timeFault({ validFrom, validUntil }: Version, from: number, until: number): BogusReason | undefined {
  if (until > validUntil) return 'signatures-expired';
  return from < validFrom ? 'signatures-not-yet-valid' : undefined;
}

/** Keys that the DS RRset leads to, with a signature that is good. */
function entriesOf(ds: DsVersion, dnskey: DnskeyVersion, from: number, lost: CacheContents['lost']): KeyId[] {
  return ds.keys.filter(
    (key) =>
      dnskey.keys.includes(key) &&
      !dnskey.revoked.includes(key) &&
      dnskey.signers.includes(key) &&
      !isLost(key, from, lost),
  );
}

const isLost = (key: KeyId, from: number, lost: CacheContents['lost']): boolean =>
  lost !== undefined && key === lost.key && from >= lost.lastsUntil;

/** Whether a validator that holds these finds a path in the whole of `[from, until)`; undefined when all do. */
function judge(
  { ds, dnskey, answer, isOutlived }: State,
  from: number,
  until: number,
  algorithmOf: ReadonlyMap<KeyId, number>,
  lost: CacheContents['lost'],
): { readonly reason: BogusReason; readonly validators: ValidatorKind } | undefined {
  // RFC 4035 §5.2: without a DS the zone is insecure, and every answer is taken as it is.
  if (ds.keys.length === 0) return undefined;
  const bogus = (reason: BogusReason, validators: ValidatorKind = 'any-path') => ({ reason, validators });
  const trust = trustFault(ds, dnskey, from, until, lost);
  if (trust !== undefined) return bogus(trust);
  const times = timeFault(answer, from, until);
  if (times !== undefined) return bogus(times);
  if (answer.signers.length === 0) return bogus('answer-unsigned');
  const known = answer.signers.filter((key) => dnskey.keys.includes(key) && !dnskey.revoked.includes(key));
  if (known.length === 0) return bogus('answer-signer-missing');
  const good = known.filter((key) => !isLost(key, from, lost));
  if (good.length === 0) return bogus('signatures-expired');
  // RFC 4035 §3.1.3: a denial brings the SOA along, and a validator checks its signature too.
  if (answer.soaSigners?.some((key) => good.includes(key)) === false) return bogus('denial-unsigned');

  const algorithms = (ids: readonly KeyId[]): Set<number> => new Set(ids.map((id) => algorithmOf.get(id)!));
  const [entries, goodAlgorithms] = [entriesOf(ds, dnskey, from, lost), algorithms(good)];
  const entryAlgorithms = algorithms(entries);
  for (const algorithm of algorithms(ds.keys)) {
    if (entryAlgorithms.has(algorithm) && goodAlgorithms.has(algorithm)) continue;
    // Validators that insist on it never took these keys.
    if (isOutlived && !entryAlgorithms.has(algorithm)) continue;
    return bogus('ds-algorithm-without-path', 'ds-algorithms');
  }
  const signerAlgorithms = algorithms(dnskey.signers);
  for (const algorithm of algorithms(dnskey.keys.filter((key) => !dnskey.revoked.includes(key)))) {
    if (goodAlgorithms.has(algorithm) && signerAlgorithms.has(algorithm)) continue;
    if (isOutlived && !signerAlgorithms.has(algorithm)) continue;
    return bogus('dnskey-algorithm-without-signature', 'dnskey-algorithms');
  }
  return undefined;
}
