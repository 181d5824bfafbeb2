/**
 * From the DS records that a parent has to those it should have, in an order that never leaves validators without a path:
 * add first, wait until no cache holds the set without it, then remove (RFC 6781 §4.1.2).
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { ZoneproofError } from '../../diagnostic/index.js';
import { type Ds, makeDs } from '../../dnssec/index.js';
import type { Dnskey } from '../../keys/index.js';
import { algorithmInfo, DIGEST, digestInfo } from '../../wire/index.js';
import type { DsCheck, DsFinding, DsFindingState } from './check.js';
import { entryPoints } from './entry-points.js';
import type { KeySource } from './keys.js';
import { equalDs } from './parent-ds.js';

/** A step, to be taken when the one before it is done. */
export type DsStep =
  | { readonly action: 'add'; readonly ds: readonly Ds[] }
  | {
      readonly action: 'wait';
      /** the TTL of the DS RRset; undefined where nothing says it */
      readonly seconds: number | undefined;
    }
  | { readonly action: 'remove'; readonly ds: readonly Ds[] };

export interface DsPlan {
  readonly steps: readonly DsStep[];
  /** for keys that sign as well, but have no DS: right amid a rollover, and no harm otherwise */
  readonly optional: readonly Ds[];
  /** why no DS can be made for the keys at hand, where one would be needed */
  readonly obstacle: string | undefined;
}

const LEADS_NOWHERE: ReadonlySet<DsFindingState> = new Set([
  'digest-wrong',
  'key-tag-differs',
  'algorithm-differs',
  'no-such-key',
  'key-unusable',
]);

/**
 * What to change at the parent.
 * @param ttl of the DS RRset in seconds, when it is known
 */
export function planDs(source: KeySource, check: DsCheck, ttl: number | undefined, provider: CryptoProvider): DsPlan {
  const { findings } = check;
  const matching = findings.filter(({ state }) => state === 'matches');
  const isSound = matching.some(({ ds }) => ds.digestType !== DIGEST.SHA1);
  const { keys: candidates, obstacle } = candidatesOf(source);
  const dsOf = (key: Dnskey): Ds => makeDs(source.owner, key, DIGEST.SHA256, provider);
  const isNamed = (key: Dnskey): boolean => matching.some((finding) => finding.key === key);

  // A SHA-256 DS makes validators ignore the SHA-1 ones, so every key that only these lead to needs one of its own.
  const onlyBySha1 = isSound ? [] : matching.flatMap(({ key }) => key ?? []);
  const wanted = isSound ? [] : [...new Set([...onlyBySha1, ...candidates.filter((key) => !isNamed(key))])];
  const add = wanted.map(dsOf).filter((ds) => !findings.some((finding) => equalDs(finding.ds, ds)));
  const isReached = isSound || add.length > 0;
  const remove = isReached ? findings.filter(isUseless).map(({ ds }) => ds) : [];

  const steps: DsStep[] = [];
  if (add.length > 0) steps.push({ action: 'add', ds: add });
  if (add.length > 0 && remove.length > 0) steps.push({ action: 'wait', seconds: ttl });
  if (remove.length > 0) steps.push({ action: 'remove', ds: remove });
  return {
    steps,
    optional: isSound ? candidates.filter((key) => !isNamed(key)).map(dsOf) : [],
    obstacle: isReached ? undefined : obstacle,
  };
}

/** Leads nowhere, or nowhere beside a better one. A DS for a key on standby is none of these. */
function isUseless({ state, ds, key }: DsFinding): boolean {
  if (LEADS_NOWHERE.has(state)) return true;
  if (state === 'key-not-signing' && key?.isSep === false) return true;
  // RFC 4509 §3: a SHA-1 digest is ignored beside a better one, and every set that we leave has one.
  if (ds.digestType === DIGEST.SHA1) return true;
  if (state !== 'unsupported') return false;
  return digestInfo(ds.digestType)?.validate === 'must-not' || algorithmInfo(ds.algorithm)?.validate === 'must-not';
}

/** The keys that a DS may be made for; of several named ones each for itself. */
function candidatesOf(source: KeySource): { readonly keys: readonly Dnskey[]; readonly obstacle: string | undefined } {
  if (source.signers?.length === 0) {
    return { keys: [], obstacle: 'no signature over the keys of the zone is valid' };
  }
  try {
    return { keys: entryPoints({ ...source, isNamed: false }, false).keys, obstacle: undefined };
  } catch (error) {
    if (!(error instanceof ZoneproofError)) throw error;
    return { keys: [], obstacle: error.message };
  }
}
