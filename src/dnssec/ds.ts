/**
 * Delegation Signer records (RFC 4034 §5): making them, and judging a set of them against the keys of the child as a
 * validator would (RFC 4035 §5.2, RFC 4509 §3).
 *
 * Vocabulary: a DS is *supported* when a validator knows both its algorithm and its digest type; unsupported ones are as
 * if they were not there. A set without a supported DS makes the child insecure; one whose supported DS records all lead
 * nowhere makes it bogus.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { type Dnskey, dnskeyFault, withFlags } from '../keys/index.js';
import {
  algorithmInfo,
  algorithmText,
  concatBytes,
  DIGEST,
  DNSKEY_FLAG,
  digestInfo,
  digestText,
  equalBytes,
  lowerName,
  readU16,
} from '../wire/index.js';

/** The rdata of a DS or CDS record, read. */
export interface Ds {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

/** Octets of key tag, algorithm and digest type. */
const HEAD_OCTETS = 4;

/** Reads the rdata of a DS (or CDS) record; undefined under four octets. */
export function parseDs(rdata: Uint8Array): Ds | undefined {
  if (rdata.length < HEAD_OCTETS) return undefined;
  return {
    keyTag: readU16(rdata, 0),
    algorithm: rdata[2]!,
    digestType: rdata[3]!,
    digest: rdata.subarray(HEAD_OCTETS),
  };
}

/** The rdata of the record in wire form. */
export function dsRdata(ds: Ds): Uint8Array {
  return concatBytes(Uint8Array.of(ds.keyTag >>> 8, ds.keyTag, ds.algorithm, ds.digestType), ds.digest);
}

function digestOf(
  owner: Uint8Array,
  key: Dnskey,
  digestType: number,
  provider: CryptoProvider,
): Uint8Array | undefined {
  // RFC 4034 §5.1.4: digest( DNSKEY owner name | DNSKEY RDATA ), the owner name in canonical form.
  return provider.digest(digestType, concatBytes(lowerName(owner), key.rdata));
}

/**
 * The DS of a key (RFC 4034 §5.1.4).
 * @param owner the child's apex, any case
 * @throws ZoneproofError (usage) for a digest type that cannot be computed
 */
export function makeDs(owner: Uint8Array, key: Dnskey, digestType: number, provider: CryptoProvider): Ds {
  const digest = digestOf(owner, key, digestType, provider);
  if (digest === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `digest type ${digestText(digestType)} is not supported`, {
      help: 'use 2 (SHA-256), which every validator knows, or 4 (SHA-384)',
    });
  }
  return { keyTag: key.keyTag, algorithm: key.algorithm, digestType, digest };
}

/**
 * - `matches`: it is the digest of a usable key.
 * - `digest-wrong`: a key has its tag and algorithm, but another digest.
 * - `no-such-key`: no key has its tag and algorithm.
 * - `key-unusable`: it is for a key that no validator may start from; see `reason`.
 * - `sha1-shadowed`: a SHA-1 digest that validators ignore because of a better one in the set. Right or wrong.
 * - `unsupported`: validators ignore it, since they do not know its algorithm or digest type.
 */
export type DsState = 'matches' | 'digest-wrong' | 'no-such-key' | 'key-unusable' | 'sha1-shadowed' | 'unsupported';

/** What became of one DS. */
export interface DsVerdict {
  readonly ds: Ds;
  readonly state: DsState;
  /** the key whose digest it is; for `digest-wrong` a key with its tag and algorithm */
  readonly key: Dnskey | undefined;
  /** why a key is unusable or the DS is not supported; lower-case start, no full stop */
  readonly reason: string | undefined;
  /** the rule that the linter reports the unusable key under */
  readonly rule: string | undefined;
}

/** What became of a DS RRset. */
export interface DsSetVerdict {
  /** in the order of the set */
  readonly verdicts: readonly DsVerdict[];
  /** those that lead a validator to a key */
  readonly usable: readonly DsVerdict[];
  /**
   * secure-path: some DS leads to a usable key. insecure: the set is empty or holds nothing that a validator supports
   * (RFC 4035 §5.2). bogus: there are supported DS records, and none leads anywhere.
   */
  readonly outcome: 'secure-path' | 'insecure' | 'bogus';
  /** what those make of an insecure set who still know the retired algorithms that it holds */
  readonly elsewhere?: Omit<DsSetVerdict, 'elsewhere'>;
}

/** Why a validator passes over a DS, in words; undefined when it does not. */
export type UnsupportedDs = (ds: Ds, provider: CryptoProvider) => string | undefined;

/** Validators as they ought to be today (RFC 4035 §5.2, RFC 9905, RFC 9906). */
function unsupportedReason(ds: Ds, provider: CryptoProvider): string | undefined {
  if (algorithmInfo(ds.algorithm)?.validate === 'must-not') {
    return `validators treat algorithm ${algorithmText(ds.algorithm)} as unsupported`;
  }
  return unknownReason(ds, provider);
}

/** Validators that go on with algorithms 5 and 7, which RFC 9905 §2 still has implementations know: most of those in use. */
function unknownReason(ds: Ds, provider: CryptoProvider): string | undefined {
  if (!provider.supports(ds.algorithm)) return `algorithm ${algorithmText(ds.algorithm)} is not supported`;
  if (digestInfo(ds.digestType)?.validate === 'must-not') {
    return `validators treat digest type ${digestText(ds.digestType)} as unsupported`;
  }
  if (provider.digest(ds.digestType, new Uint8Array(0)) === undefined) {
    return `digest type ${digestText(ds.digestType)} is not supported`;
  }
  return undefined;
}

/** Why no chain may start at the key. */
function unusableKey(key: Dnskey): { readonly rule: string; readonly reason: string } | undefined {
  // RFC 5011 §2.1: a revoked key is no trust anchor any more, whatever still points at it.
  if (key.isRevoked) return { rule: 'ds-revoked', reason: 'the key is revoked' };
  const fault = dnskeyFault(key);
  if (fault === undefined) return undefined;
  // RFC 4034 §5.2: "The DNSKEY RR referred to in the DS RR MUST be a DNSSEC zone key."
  const rule = fault.rule === 'dnskey-flags-zone-bit' ? 'ds-nonzone-key' : fault.rule;
  return { rule, reason: fault.message };
}

/** Digests of keys, each computed once: colliding key tags must not cost a hash per pair (KeyTrap). */
function digestCache(owner: Uint8Array, provider: CryptoProvider) {
  const digests = new Map<Dnskey, Map<number, Uint8Array | undefined>>();
  return (key: Dnskey, digestType: number): Uint8Array | undefined => {
    let ofKey = digests.get(key);
    if (ofKey === undefined) digests.set(key, (ofKey = new Map()));
    if (!ofKey.has(digestType)) ofKey.set(digestType, digestOf(owner, key, digestType, provider));
    return ofKey.get(digestType);
  };
}

/**
 * Judges each DS of a set on its own, and the set as a whole. A good DS never hides a bad one.
 * @param owner the delegation, the child's apex
 * @param dnskeys the DNSKEY RRset of the child
 * @param unsupported what the validator in mind passes over
 */
export function matchDsSet(
  owner: Uint8Array,
  dsSet: readonly Ds[],
  dnskeys: readonly Dnskey[],
  provider: CryptoProvider,
  unsupported: UnsupportedDs = unsupportedReason,
): DsSetVerdict {
  const digest = digestCache(owner, provider);
  const hasDigest = (ds: Ds, key: Dnskey): boolean => {
    const expected = key.algorithm === ds.algorithm ? digest(key, ds.digestType) : undefined;
    return expected !== undefined && equalBytes(expected, ds.digest);
  };
  // A DS made before the key was revoked has the tag and digest of the key without the REVOKE bit (RFC 5011 §3).
  const revokedKeys = dnskeys
    .filter((key) => key.isRevoked)
    .map((key) => ({ key, former: withFlags(key, key.flags & ~DNSKEY_FLAG.REVOKE) }));
  const isSha1Shadowed = dsSet.some((ds) => unsupported(ds, provider) === undefined && shadowsSha1(ds));

  const judge = (ds: Ds): DsVerdict => {
    // Key tags are not unique (RFC 4034 §5.1.1): every key with the tag is a candidate.
    const candidates = dnskeys.filter((key) => key.keyTag === ds.keyTag && key.algorithm === ds.algorithm);
    const matching = candidates.filter((key) => hasDigest(ds, key));
    const usableKey = matching.find((key) => unusableKey(key) === undefined);
    const revoked = revokedKeys.find(({ former }) => former.keyTag === ds.keyTag && hasDigest(ds, former));
    const key = usableKey ?? matching[0] ?? revoked?.key;
    const verdict = (state: DsState, more: Partial<DsVerdict> = {}): DsVerdict => ({
      ds,
      state,
      key,
      reason: undefined,
      rule: undefined,
      ...more,
    });

    const reason = unsupported(ds, provider);
    if (reason !== undefined) return verdict('unsupported', { reason });
    if (ds.digestType === DIGEST.SHA1 && isSha1Shadowed) return verdict('sha1-shadowed');
    if (usableKey !== undefined) return verdict('matches');
    if (key !== undefined) return verdict('key-unusable', unusableKey(key));
    return candidates.length > 0 ? verdict('digest-wrong', { key: candidates[0] }) : verdict('no-such-key');
  };

  const verdicts = dsSet.map(judge);
  const usable = verdicts.filter((verdict) => verdict.state === 'matches');
  const isInsecure = verdicts.every((verdict) => verdict.state === 'unsupported');
  const outcome = usable.length > 0 ? 'secure-path' : isInsecure ? 'insecure' : 'bogus';
  const isRetired = outcome === 'insecure' && dsSet.length > 0 && unsupported === unsupportedReason;
  if (!isRetired) return { verdicts, usable, outcome };
  return { verdicts, usable, outcome, elsewhere: matchDsSet(owner, dsSet, dnskeys, provider, unknownReason) };
}

/**
 * RFC 4509 §3: "Validator implementations MUST ignore DS RRs containing SHA-1 digests if DS RRs with SHA-256 digests
 * are present in the DS RRset." The presence in the set counts, for whichever key, matching or not. As in BIND the
 * stronger DS must be one that the validator could use: supported, and of the right length; SHA-384 counts as well.
 */
function shadowsSha1(ds: Ds): boolean {
  return ds.digestType !== DIGEST.SHA1 && ds.digest.length === digestInfo(ds.digestType)?.octets;
}
