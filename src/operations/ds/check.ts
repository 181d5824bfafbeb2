/**
 * The verdict on the DS records of a parent: of each what it comes to, of all what validators make of the zone.
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { listText } from '../../diagnostic/index.js';
import {
  type Ds,
  type DsSetVerdict,
  type DsState,
  type DsVerdict,
  dsVerdictText,
  makeDs,
  matchDsSet,
} from '../../dnssec/index.js';
import { type Dnskey, withFlags } from '../../keys/index.js';
import {
  algorithmText,
  DIGEST,
  DNSKEY_FLAG,
  digestInfo,
  digestText,
  encodeHex,
  equalBytes,
  isoTimeText,
} from '../../wire/index.js';
import type { KeySource } from './keys.js';

/**
 * What a DS comes to; besides those of {@link DsState}:
 * - `key-tag-differs`: it is the digest of a key, under the tag of another.
 * - `algorithm-differs`: it has the tag of a key, or its digest, but another algorithm.
 * - `key-not-signing`: it matches a key that does not sign the DNSKEY RRset.
 */
export type DsFindingState = DsState | 'key-tag-differs' | 'algorithm-differs' | 'key-not-signing';

/** good: leads to the zone. note: has no effect. warning: should be changed. bad: leads nowhere. */
export type DsGrade = 'good' | 'note' | 'warning' | 'bad';

export interface DsFinding {
  readonly ds: Ds;
  readonly state: DsFindingState;
  readonly grade: DsGrade;
  /** the key that it is for, as far as can be told */
  readonly key: Dnskey | undefined;
  /** a sentence that the DS is the subject of */
  readonly text: string;
  /** why the key is unusable or the DS is not supported */
  readonly reason: string | undefined;
  /** whether validators look at it at all (RFC 4035 §5.2, RFC 4509 §3) */
  readonly isConsidered: boolean;
}

export interface DsCheck {
  /** in the order of the set */
  readonly findings: readonly DsFinding[];
  /** see {@link DsSetVerdict}; bogus as well when the keys that DS records lead to sign nothing */
  readonly outcome: DsSetVerdict['outcome'];
  /** the delegation would be bogus, or one DS of several is invalid */
  readonly isBad: boolean;
}

/**
 * Judges the DS set of a parent against the keys of the child.
 * @param signedAt the moment that `source.signers` is for, for messages
 */
export function checkDs(source: KeySource, dsSet: readonly Ds[], provider: CryptoProvider, signedAt?: number): DsCheck {
  const { owner, keys, signers } = source;
  const verdict = matchDsSet(owner, dsSet, keys, provider);
  const leads = ({ state, key }: DsVerdict): boolean =>
    state === 'matches' && (signers === undefined || signers.includes(key!));
  // RFC 6840 §5.11: a validator accepts any one path that works, whatever becomes of the others.
  const hasPath = verdict.verdicts.some(leads);
  const isInsecure = verdict.outcome === 'insecure';
  const outcome = hasPath ? 'secure-path' : isInsecure ? 'insecure' : 'bogus';
  const context: FindingContext = { source, provider, hasPath, signedAt };
  const isRefused = verdict.elsewhere?.outcome === 'bogus';
  const findings = verdict.verdicts.map((each, i) => {
    const finding = findingOf(each, context);
    const still = isRefused ? verdict.elsewhere!.verdicts[i] : undefined;
    if (still === undefined || still.state === 'unsupported') return finding;
    // RFC 9905 §2 is not what most validators do yet.
    const text = `${finding.text}; to those that still know it, it ${findingOf(still, context).text}`;
    return { ...finding, grade: 'bad' as const, text };
  });
  return { findings, outcome, isBad: outcome === 'bogus' || findings.some(({ grade }) => grade === 'bad') };
}

interface FindingContext {
  readonly source: KeySource;
  readonly provider: CryptoProvider;
  readonly hasPath: boolean;
  readonly signedAt: number | undefined;
}

function findingOf(verdict: DsVerdict, context: FindingContext): DsFinding {
  const { ds, state, key, reason } = verdict;
  const isConsidered = state !== 'unsupported' && state !== 'sha1-shadowed';
  const finding = (more: Partial<DsFinding> & Pick<DsFinding, 'grade' | 'text'>): DsFinding => ({
    ds,
    state,
    key,
    reason,
    isConsidered,
    ...more,
  });
  switch (state) {
    case 'matches':
      return matching(verdict, context, finding);
    case 'sha1-shadowed': {
      const whose = key === undefined ? 'and matches no key' : `and would lead to key ${key.keyTag}`;
      return finding({ grade: 'note', text: `${dsVerdictText(verdict)}, ${whose}` });
    }
    case 'unsupported':
      return finding({ grade: 'note', text: dsVerdictText(verdict) });
    case 'key-unusable':
      return finding({ grade: 'bad', text: dsVerdictText(verdict) });
    case 'digest-wrong':
    case 'no-such-key':
      return { ...finding({ grade: 'bad', text: dsVerdictText(verdict) }), ...nearMiss(verdict, context) };
  }
}

function matching(
  { ds, key }: DsVerdict,
  { source, hasPath, signedAt }: FindingContext,
  finding: (more: Partial<DsFinding> & Pick<DsFinding, 'grade' | 'text'>) => DsFinding,
): DsFinding {
  const { keyTag, flags, isSep } = key!;
  const base = `matches key ${keyTag} (flags ${flags})`;
  const { signers } = source;
  const isZoneSigning = !isSep && source.keys.some((other) => other.isSep && !other.isRevoked);
  if (signers !== undefined && !signers.includes(key!)) {
    const when = signedAt === undefined ? '' : ` at ${isoTimeText(signedAt)}`;
    const what = isZoneSigning ? 'a zone-signing key, which' : 'which';
    const text = `${base}, ${what} does not sign the DNSKEY RRset${when}`;
    return finding({ state: 'key-not-signing', grade: hasPath ? 'warning' : 'bad', text });
  }
  // Without signatures at hand the times in the file of the key are all there is.
  const rest = signers === undefined ? source.resting.get(key!) : undefined;
  if (rest !== undefined) return finding({ grade: 'warning', text: `${base}, which ${rest}` });
  if (ds.digestType === DIGEST.SHA1) {
    const text = `${base} with a SHA-1 digest, which must not be used any more and more and more validators refuse`;
    return finding({ grade: 'warning', text });
  }
  if (isZoneSigning) {
    return finding({ grade: 'warning', text: `${base}, a zone-signing key: the next roll of it breaks the zone` });
  }
  return finding({ grade: 'good', text: base });
}

/** What was probably meant by a DS that leads nowhere. */
function nearMiss({ ds }: DsVerdict, { source, provider }: FindingContext): Partial<DsFinding> | undefined {
  const { owner, keys } = source;
  const isDigestOf = (key: Dnskey): boolean =>
    equalBytes(makeDs(owner, key, ds.digestType, provider).digest, ds.digest);
  const digested = keys.find(isDigestOf);
  if (digested !== undefined) {
    const { keyTag, algorithm } = digested;
    if (algorithm !== ds.algorithm) {
      const text = `has the digest of key ${keyTag}, but says algorithm ${algorithmText(ds.algorithm)} instead of ${algorithmText(algorithm)}`;
      return { state: 'algorithm-differs', key: digested, text };
    }
    const text = `has the digest of key ${keyTag}, but says key tag ${ds.keyTag}`;
    return { state: 'key-tag-differs', key: digested, text };
  }
  // The classic of web forms: flags 256 typed for a key that has 257 (RFC 4034 §5.1.4: the digest covers the flags).
  for (const key of keys) {
    for (const flags of OTHER_FLAGS) {
      if (flags === key.flags || !isDigestOf(withFlags(key, flags))) continue;
      return {
        key,
        text: `was made of key ${key.keyTag} with flags ${flags}; the zone has it with flags ${key.flags}`,
      };
    }
  }
  const octets = digestInfo(ds.digestType)?.octets;
  if (octets !== undefined && ds.digest.length !== octets) {
    const text = `has a digest of ${ds.digest.length} octets; type ${digestText(ds.digestType)} has ${octets}`;
    return { text };
  }
  const tagged = keys.find(({ keyTag }) => keyTag === ds.keyTag);
  if (tagged !== undefined && tagged.algorithm !== ds.algorithm) {
    const text = `has the tag of key ${tagged.keyTag}, but algorithm ${algorithmText(ds.algorithm)} instead of ${algorithmText(tagged.algorithm)}`;
    return { state: 'algorithm-differs', key: tagged, text };
  }
  for (const key of keys) {
    const right = encodeHex(makeDs(owner, key, ds.digestType, provider).digest);
    const given = encodeHex(ds.digest);
    const differing = [...right].flatMap((digit, at) => (digit === given[at] ? [] : [at]));
    if (differing.length > MAX_TYPOS) continue;
    const typos = differing.map((at) => `${given[at]} in place of ${right[at]} as digit ${at + 1}`);
    return { key, text: `has nearly the digest of key ${key.keyTag}: ${listText(typos, 'and')}` };
  }
  return undefined;
}

/** So many wrong digits are no chance: two digests of keys agree in one of sixteen. */
const MAX_TYPOS = 4;

const OTHER_FLAGS = [
  DNSKEY_FLAG.ZONE,
  DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP,
  DNSKEY_FLAG.ZONE | DNSKEY_FLAG.REVOKE | DNSKEY_FLAG.SEP,
];
