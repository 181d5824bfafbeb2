/**
 * What different validators say of one zone. The signatures are verified once; each profile then draws its own
 * conclusion from what was found: which DS records count, which signatures, which denials.
 * @module
 */
import { countText, listText } from '../diagnostic/index.js';
import { type Dnskey, rsaExponentBits } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import { algorithmText, DIGEST, digestText, nameText, readU16 } from '../wire/index.js';
import { NODE, type Zone } from '../zone/index.js';
import { type Ds, matchDsSet } from './ds.js';
import type { ProfileLimit, ValidatorProfile } from './profiles.js';
import { VerifyContext } from './verify/context.js';
import { type DnskeySigners, findDnskeySigners } from './verify/dnskey-signature.js';
import { EMPTY_SUMMARY, mergeSummaries, type SignatureSummary, type Tally } from './verify/tally.js';
import {
  checkDenial,
  type SecurityStatus,
  type VerifyZoneOptions,
  verifyInOneRange,
  verifyZone,
} from './verify-zone.js';
import { surveyZone } from './zone-shape.js';

/** What a validator says of a zone. */
export interface ProfileVerdict {
  readonly profile: ValidatorProfile;
  readonly status: SecurityStatus;
  /** why, in words */
  readonly reason: string;
  /** the limit of the profile that decides; undefined when a validator without limits would say the same */
  readonly decides: DecidingLimit | undefined;
}

/** A limit of a profile and what the zone has. */
export interface DecidingLimit {
  readonly limit: ProfileLimit;
  /** what the profile allows: a number, or several algorithms or digest types, or a word */
  readonly allowed: number | string | readonly number[];
  readonly found: number | string | readonly number[];
}

type Conclusion = Omit<ProfileVerdict, 'profile'>;

/** What the profiles judge by. */
interface Evidence {
  readonly context: VerifyContext;
  readonly trust: readonly Ds[];
  readonly summary: SignatureSummary;
  readonly signers: DnskeySigners;
  /** of the NSEC3 records; undefined without any */
  readonly iterations: number | undefined;
  /** what is wrong with the chain that denies, in words */
  readonly denialFault: string | undefined;
}

/** Which keys trust starts from; a conclusion instead when it cannot start. */
type Start = { readonly trusted: readonly Dnskey[] } | Conclusion;

/**
 * What each of `profiles` says of a zone, in their order. Never throws for what the zone holds.
 * @param options as for `verifyZone`; `trust` are the DS records at the parent
 */
export async function judgeByProfiles(
  zone: Zone,
  options: VerifyZoneOptions,
  profiles: readonly ValidatorProfile[],
): Promise<readonly ProfileVerdict[]> {
  const context = new VerifyContext(zone, options.now, options.provider);
  if (context.keys.length === 0) {
    // Without keys there is nothing to disagree about.
    const { status, reason } = await verifyZone(zone, options);
    return profiles.map((profile) => ({ profile, status, reason, decides: undefined }));
  }
  const verifyAll = options.verifyAll ?? verifyInOneRange(options.provider);
  const ranges = await verifyAll(zone, options.now);
  const evidence: Evidence = {
    context,
    trust: options.trust ?? [],
    summary: ranges.reduce((sum, range) => mergeSummaries(sum, range.summary), EMPTY_SUMMARY),
    signers: findDnskeySigners(context),
    iterations: mostIterations(zone),
    denialFault: findDenialFault(zone, options),
  };
  return profiles.map((profile) => ({ profile, ...judge(evidence, profile) }));
}

function judge(evidence: Evidence, profile: ValidatorProfile): Conclusion {
  const start = startOfTrust(evidence, profile);
  if (!('trusted' in start)) return start;
  return (
    judgeExponents(evidence, profile) ??
    judgeKeySignature(evidence, start.trusted) ??
    judgeSignatures(evidence, profile) ??
    judgeWork(evidence, profile) ??
    judgeDenial(evidence, profile) ??
    conclusion('SECURE', 'every answer of this zone validates')
  );
}

function conclusion(status: SecurityStatus, reason: string, decides?: DecidingLimit): Conclusion {
  return { status, reason, decides };
}

function mostIterations(zone: Zone): number | undefined {
  const { type, owner, count, pool, rdataOffset } = zone.records;
  let most: number | undefined;
  for (let i = 0; i < count; i++) {
    if (type[i] !== TYPE.NSEC3 || zone.tree.kind[owner[i]!] === NODE.OUT_OF_ZONE) continue;
    // RFC 5155 §3.2: hash algorithm, flags, iterations.
    most = Math.max(most ?? 0, readU16(pool, rdataOffset[i]! + 2));
  }
  return most;
}

/** What a denial would fail for, whatever the limits are. */
function findDenialFault(zone: Zone, { now, provider }: VerifyZoneOptions): string | undefined {
  const context = new VerifyContext(zone, now, provider);
  checkDenial(context, surveyZone(zone));
  return context.diagnostics().find(({ severity, rule }) => severity === 'error' && rule !== 'nsec3-iterations')
    ?.message;
}

const maskOf = (algorithms: Iterable<number>): number => {
  let mask = 0;
  for (const algorithm of algorithms) mask |= 1 << algorithm;
  return mask;
};

const algorithmsOf = (mask: number): number[] => Array.from({ length: 32 }, (_, n) => n).filter((n) => mask & (1 << n));

const named = (algorithms: readonly number[]): string => listText(algorithms.map(algorithmText), 'and');

/** RFC 4035 §5.2: a zone is insecure for a validator that supports none of its DS records. */
function startOfTrust({ context, trust }: Evidence, profile: ValidatorProfile): Start {
  const { provider, zone, keys } = context;
  const usable = context.usable.map(({ key }) => key).filter((key) => !key.isRevoked);
  const candidates = trust.length > 0 ? trust : usable;
  const algorithms = [...new Set(candidates.map(({ algorithm }) => algorithm))].sort((a, b) => a - b);
  const supported = algorithms.filter((algorithm) => profile.algorithms.includes(algorithm));
  const unknown = supported.filter((algorithm) => !provider.supports(algorithm));
  if (unknown.length > 0) {
    return conclusion('INDETERMINATE', `signatures of algorithm ${named(unknown)} cannot be checked on this system`);
  }
  if (candidates.length > 0 && supported.length === 0) {
    const what = trust.length > 0 ? 'DS records' : 'keys';
    return conclusion('INSECURE', `it supports no algorithm of the ${what}: ${named(algorithms)}`, {
      limit: 'algorithms',
      allowed: profile.algorithms,
      found: algorithms,
    });
  }
  if (trust.length === 0) {
    const own = usable.filter(({ algorithm }) => profile.algorithms.includes(algorithm));
    const seps = own.filter((key) => key.isSep);
    return { trusted: seps.length > 0 ? seps : own };
  }
  const ofAlgorithm = trust.filter(({ algorithm }) => supported.includes(algorithm));
  const known = ofAlgorithm.filter(({ digestType }) => profile.digests.includes(digestType));
  const digests = [...new Set(ofAlgorithm.map(({ digestType }) => digestType))].sort((a, b) => a - b);
  if (known.length === 0) {
    const list = listText(digests.map(digestText), 'and');
    return conclusion('INSECURE', `it supports no digest type of the DS records: ${list}`, {
      limit: 'digests',
      allowed: profile.digests,
      found: digests,
    });
  }
  // The numbers of the digest types in use rise with their strength.
  const strongest = Math.max(...known.map(({ digestType }) => digestType));
  const asked = known.filter(({ digestType }) => {
    if (profile.dsPreference === 'strongest') return digestType === strongest;
    return profile.dsPreference === 'any' || digestType !== DIGEST.SHA1 || strongest === DIGEST.SHA1;
  });
  // Each for itself: which of them count has been decided.
  const match = (set: readonly Ds[]) =>
    set.flatMap((ds) => matchDsSet(zone.apex, [ds], keys, provider, () => undefined).usable);
  const matching = match(asked);
  if (matching.length === 0) {
    const isChoice = asked.length < known.length && match(known).length > 0;
    const [what, hint] = isChoice
      ? [`DS of digest type ${digestText(strongest)}`, ', and beside it weaker ones do not count']
      : ['DS', ''];
    return conclusion(
      'BOGUS',
      `no ${what} leads to a key${hint}`,
      isChoice ? { limit: 'ds-preference', allowed: profile.dsPreference, found: digests } : undefined,
    );
  }
  const idle = asked.length - matching.length;
  if (profile.dsRecords !== undefined && idle >= profile.dsRecords) {
    return conclusion('BOGUS', `${idle} DS records lead nowhere, and it looks at ${profile.dsRecords}`, {
      limit: 'ds-records',
      allowed: profile.dsRecords,
      found: asked.length,
    });
  }
  return { trusted: matching.flatMap(({ key }) => (key === undefined ? [] : [key])) };
}

/** A signature that it cannot check may be the first that it meets, and for an RRset the only one. */
function judgeExponents({ summary, context }: Evidence, { rsaExponentBits: most }: ValidatorProfile) {
  if (most === undefined) return undefined;
  for (const { key } of context.usable) {
    const bits = rsaExponentBits(key) ?? 0;
    if (bits <= most || !summary.signers.includes((key.keyTag << 8) | key.algorithm)) continue;
    const reason = `it takes no signature of key ${key.keyTag}: the RSA exponent has ${bits} bits, and it stops at ${most}`;
    return conclusion('BOGUS', reason, { limit: 'rsa-exponent', allowed: most, found: bits });
  }
  return undefined;
}

function judgeKeySignature({ signers, context }: Evidence, trusted: readonly Dnskey[]): Conclusion | undefined {
  if (trusted.some((key) => signers.valid.includes(key))) return undefined;
  const tags = listText(
    trusted.map((key) => String(key.keyTag)),
    'or',
  );
  const by = tags === '' ? 'a key that can be used' : `key ${tags}, which trust starts from`;
  return conclusion('BOGUS', `the DNSKEY RRset of ${nameText(context.zone.apex)} has no valid signature by ${by}`);
}

/** Every RRset has a signature that counts; with `every` one of each algorithm. */
function judgeSignatures({ summary, context }: Evidence, profile: ValidatorProfile): Conclusion | undefined {
  const supported = maskOf(profile.algorithms);
  const ofKeys = maskOf(context.usable.filter(({ key }) => !key.isRevoked).map(({ key }) => key.algorithm)) & supported;
  for (const { algorithms, record } of summary.signedWith) {
    const rrset = context.rrsetName(record);
    if (algorithms === 0) return conclusion('BOGUS', `${rrset} has no valid signature`);
    if ((algorithms & supported) === 0) {
      const found = algorithmsOf(algorithms);
      return conclusion(
        'BOGUS',
        `${rrset} has signatures of algorithm ${named(found)} only, which it does not support`,
        {
          limit: 'algorithms',
          allowed: profile.algorithms,
          found,
        },
      );
    }
    const missing = ofKeys & ~algorithms;
    if (profile.completeness === 'every' && missing !== 0) {
      return conclusion('BOGUS', `${rrset} has no valid signature of algorithm ${named(algorithmsOf(missing))}`, {
        limit: 'completeness',
        allowed: profile.completeness,
        found: algorithmsOf(algorithms),
      });
    }
  }
  return undefined;
}

/** What limits on work (CVE-2023-50387) come to when keys and signatures arrive in the worst order. */
function judgeWork({ summary, context }: Evidence, profile: ValidatorProfile): Conclusion | undefined {
  const limits: readonly [
    limit: ProfileLimit,
    allowed: number | undefined,
    tally: Tally,
    what: readonly [noun: string, rest: string],
  ][] = [
    ['keys-per-tag', profile.keysPerTag, summary.candidates, ['key', 'with the tag of one signature']],
    ['bad-signatures', profile.badSignatures, summary.bad, ['bad signature', 'beside a good one']],
    [
      'failed-verifications',
      profile.failedVerifications,
      summary.failures,
      ['verification', 'that may fail before one succeeds'],
    ],
  ];
  for (const [limit, allowed, { record, value }, [noun, rest]] of limits) {
    if (allowed === undefined || record < 0 || -value <= allowed) continue;
    const found = -value;
    const reason = `${context.rrsetName(record)} has ${countText(found, noun)} ${rest}, and it stops after ${allowed}`;
    return conclusion('BOGUS', reason, { limit, allowed, found });
  }
  return undefined;
}

function judgeDenial({ iterations, denialFault }: Evidence, { nsec3 }: ValidatorProfile): Conclusion | undefined {
  if (iterations !== undefined && iterations > nsec3.iterations) {
    const effect = nsec3.beyond === 'INSECURE' ? 'answers that deny are insecure' : 'answers that deny are refused';
    return conclusion(
      nsec3.beyond,
      `${effect}: NSEC3 with ${countText(iterations, 'iteration')}, and it stops at ${nsec3.iterations}`,
      { limit: 'nsec3-iterations', allowed: nsec3.iterations, found: iterations },
    );
  }
  return denialFault === undefined ? undefined : conclusion('BOGUS', denialFault);
}
