/**
 * The verdict on a signed zone at one moment: chain of trust, signatures, denial (RFC 4035 §5).
 *
 * Trust starts at the DS records given, or, without any, at the zone's own secure entry point keys; the report says
 * which. All faults are found in one run.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { countText, type Diagnostic, listText } from '../diagnostic/index.js';
import type { Dnskey } from '../keys/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { latin1Text, nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { denialTtl } from './denial.js';
import { type Ds, type DsVerdict, matchDsSet } from './ds.js';
import type { FaultSettings } from './fault-options.js';
import { concernsAnswers } from './faults.js';
import { SignatureProver } from './verify/batches.js';
import { verifyCds } from './verify/cds.js';
import { type FindingList, importKeys, VerifyContext } from './verify/context.js';
import { type DnskeySigners, findDnskeySigners } from './verify/dnskey-signature.js';
import { checkKeys, checkRevoked, checkUnused } from './verify/keys.js';
import { verifyNameCase } from './verify/name-case.js';
import { verifyNsecChain } from './verify/nsec.js';
import { checkNsec3Records, verifyNsec3Chains } from './verify/nsec3.js';
import { SignatureVerifier } from './verify/signatures.js';
import { isRetired, reportRetired, reportSummary } from './verify/summary.js';
import { EMPTY_SUMMARY, mergeSummaries, NONE, type SignatureSummary, type Tally } from './verify/tally.js';
import { joinTimes, type RrsetTimes } from './verify/timeline.js';
import { checkDsAlgorithms, checkTrust, dsText } from './verify/trust.js';
import { verifyZonemd } from './verify/zonemd.js';
import { surveyZone, type ZoneShape } from './zone-shape.js';

/** RFC 4033 §5 */
export type SecurityStatus = 'SECURE' | 'INSECURE' | 'BOGUS' | 'INDETERMINATE';

export interface VerifyZoneOptions {
  /** seconds since the epoch */
  readonly now: number;
  /** DS records of the zone as its parent publishes them; without any the zone's own keys are trusted */
  readonly trust?: readonly Ds[] | undefined;
  readonly provider: CryptoProvider;
  /** seconds that are to be left before an RRset becomes bogus; default: a week, less for signatures that live shorter */
  readonly minMargin?: number | undefined;
  /** what users have set of the options of rules */
  readonly settings?: FaultSettings | undefined;
  /** Verifies the signatures, in threads for example; default: one range over the whole zone. */
  readonly verifyAll?: VerifyAll | undefined;
}

/** What a range of owners came to. */
export interface RangeVerdict extends FindingList {
  readonly summary: SignatureSummary;
  readonly times: RrsetTimes;
}

/**
 * Verifies the signatures of all owners of a zone. The ranges come in owner order.
 * @param meanwhile what the caller does next; whoever has others verify may do it while they are at it
 */
export type VerifyAll = (
  zone: Zone,
  now: number,
  settings?: FaultSettings,
  meanwhile?: () => void,
) => Promise<readonly RangeVerdict[]>;

export interface RangeOptions {
  readonly settings?: FaultSettings | undefined;
  /** that share the zone, which tells how many signatures are to come; default 1 */
  readonly threads?: number | undefined;
}

/** Verifies the signatures of the owners `[fromId, toId)`. */
export type VerifyRange = (fromId: number, toId: number) => RangeVerdict;

/**
 * A share of {@link verifyZone} for one thread: the keys are imported once, for all ranges.
 * @param now seconds since the epoch
 */
export function rangeVerifier(
  zone: Zone,
  now: number,
  provider: CryptoProvider,
  { settings, threads = 1 }: RangeOptions = {},
): VerifyRange {
  const keys = importKeys(zone, provider);
  const prover = new SignatureProver(zone, now, keys, provider, threads);
  return (fromId, toId) => {
    const context = new VerifyContext(zone, now, provider, settings, keys);
    const verifier = new SignatureVerifier(context, prover);
    verifier.verifyRange(fromId, toId);
    return { findings: context.findings, counts: context.counts, summary: verifier.summary(), times: verifier.times() };
  };
}

export interface ZoneVerdict {
  readonly status: SecurityStatus;
  /** why, in words */
  readonly reason: string;
  /** what the trust was taken from, in words; undefined when the zone is not signed */
  readonly trustedFrom: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly signatureCount: number;
  /** the same by what became of each */
  readonly signatures: SignatureCounts;
  /** when the first of the valid signatures expires, seconds since the epoch */
  readonly earliestExpiration: number | undefined;
  /** what each DS given came to */
  readonly dsVerdicts: readonly DsVerdict[];
  /** how long the RRsets go on to validate; undefined when no signature was looked at */
  readonly timeline: Timeline | undefined;
}

/** The signatures that were looked at; each is counted once. */
export interface SignatureCounts {
  readonly valid: number;
  /** valid, and the last ones of RRsets that are about to lose them */
  readonly expiring: number;
  readonly expired: number;
  /** they verify, from a later moment on */
  readonly future: number;
  /** of an algorithm that cannot be checked here, or beyond the limit of attempts */
  readonly unchecked: number;
  /** whatever else does not verify */
  readonly bogus: number;
}

const NO_SIGNATURES: SignatureCounts = { valid: 0, expiring: 0, expired: 0, future: 0, unchecked: 0, bogus: 0 };

/** What `forecastZone` starts from. */
export interface Timeline {
  readonly times: RrsetTimes;
  /** signatures that are valid now; by expiration, seconds since the epoch */
  readonly valid: Tally;
  /** signatures that verify from a later moment on; by inception, seconds since the epoch */
  readonly future: Tally;
}

/** Verifies the whole zone in this thread. */
export function verifyInOneRange(provider: CryptoProvider): VerifyAll {
  return async (zone, now, settings) => [rangeVerifier(zone, now, provider, { settings })(0, zone.names.count)];
}

/** Verifies a zone. Never throws for what the zone holds. */
export async function verifyZone(zone: Zone, options: VerifyZoneOptions): Promise<ZoneVerdict> {
  const context = new VerifyContext(zone, options.now, options.provider, options.settings);
  const trust = options.trust ?? [];
  const shape = surveyZone(zone);
  if (context.keys.length === 0) return verdictWithoutKeys(context, shape, trust);

  reportStrays(context, shape);
  checkKeys(context, shape.nsec3 >= 0);
  const chain = checkTrust(context, trust);
  // Validators that still know the retired algorithms of the DS records (RFC 9905) look at everything else.
  if (chain.outcome === 'insecure' && chain.trusted.length === 0) {
    return conclude(context, {
      status: 'INSECURE',
      reason:
        'the DS records hold no algorithm or digest type that validators support, so they treat the zone as unsigned',
      trustedFrom: chain.trustedFrom,
      dsVerdicts: chain.dsVerdicts,
    });
  }
  if (context.usable.length === 0) {
    return conclude(context, {
      status: trust.length === 0 ? 'INDETERMINATE' : 'BOGUS',
      reason: 'no key of the zone can be used to verify anything',
      trustedFrom: chain.trustedFrom,
      dsVerdicts: chain.dsVerdicts,
    });
  }
  if (shape.rrsig < 0) {
    context.report('rrsig-missing', `${zone.origin} has a DNSKEY RRset, but not a single signature`, {
      record: zone.records.findRrset(zone.apexId, TYPE.DNSKEY),
      type: TYPE.DNSKEY,
    });
    return conclude(context, {
      status: 'BOGUS',
      reason: 'the zone has keys, but is not signed',
      trustedFrom: chain.trustedFrom,
      dsVerdicts: chain.dsVerdicts,
    });
  }
  const verifyAll = options.verifyAll ?? verifyInOneRange(options.provider);
  let summary = EMPTY_SUMMARY;
  let denial: VerifyContext | undefined;
  const judgeDenial = (): VerifyContext => (denial ??= denialOf(context, shape));
  const ranges = await verifyAll(zone, options.now, options.settings, judgeDenial);
  for (const range of ranges) {
    context.merge(range);
    summary = mergeSummaries(summary, range.summary);
  }
  const signers = findDnskeySigners(context);
  const times = joinTimes(
    ranges.map((range) => range.times),
    zone.records.findRrset(zone.apexId, TYPE.DNSKEY),
    signers.windows.filter(({ key }) => chain.trusted.includes(key)),
    options.now,
  );
  checkDnskeySignature(context, chain.trusted, signers);
  checkRevoked(context, signers, trust.length > 0);
  checkDsAlgorithms(context, chain.dsVerdicts, signers);
  context.merge(judgeDenial());
  const asked = verifyCds(context, chain.trusted, signers);
  verifyZonemd(context);
  verifyNameCase(context);
  const expiring = reportSummary(context, summary, times, options.minMargin);
  if (chain.trusted.some(({ algorithm }) => !isRetired(algorithm))) reportRetired(context, summary);
  if (!context.hasErrors())
    checkUnused(context, summary.signers, [...chain.trusted.filter(() => trust.length > 0), ...asked]);
  const hasErrors = context.hasErrors(({ rule }) => concernsAnswers(rule));
  // RFC 9905 §2: validators treat the retired algorithms as if they did not know them.
  const isOld = chain.outcome === 'insecure' || context.usable.every(({ key }) => isRetired(key.algorithm));
  return conclude(context, {
    status: hasErrors ? 'BOGUS' : isOld ? 'INSECURE' : 'SECURE',
    reason: hasErrors
      ? 'some answers of this zone would not validate'
      : isOld
        ? 'validators do not support the algorithms of the keys, so they treat the zone as unsigned'
        : 'every answer of this zone validates',
    trustedFrom: chain.trustedFrom,
    dsVerdicts: chain.dsVerdicts,
    signatureCount: summary.count,
    signatures: countSignatures(summary, expiring, context.counts.get('rrsig-expired') ?? 0),
    timeline: { times, valid: summary.valid, future: summary.future },
  });
}

/**
 * What a zone that is not signed says about itself and asks of its parent: ZONEMD, CDS and CDNSKEY, DNSSEC records that
 * stand in the wrong place, and NSEC3 records that cannot be any. A part of {@link verifyZone} that makes sense for the source of a signer.
 * @param now seconds since the epoch
 */
export function checkPublication(zone: Zone, now: number, provider: CryptoProvider): Diagnostic[] {
  const context = new VerifyContext(zone, now, provider);
  reportStrays(context, surveyZone(zone));
  checkNsec3Records(context);
  verifyCds(context, [], undefined);
  verifyZonemd(context);
  return context.diagnostics();
}

function conclude(
  context: VerifyContext,
  verdict: Pick<ZoneVerdict, 'status' | 'reason' | 'trustedFrom' | 'dsVerdicts'> &
    Partial<Pick<ZoneVerdict, 'signatureCount' | 'signatures' | 'timeline'>>,
): ZoneVerdict {
  const valid = verdict.timeline?.valid ?? NONE;
  return {
    signatureCount: 0,
    signatures: NO_SIGNATURES,
    timeline: undefined,
    ...verdict,
    diagnostics: context.diagnostics(),
    earliestExpiration: valid.record < 0 ? undefined : valid.value,
  };
}

/** @param rrsets that are about to lose their last valid signature */
function countSignatures(summary: SignatureSummary, rrsets: number, expired: number): SignatureCounts {
  const { count, valid, future } = summary;
  const expiring = Math.min(rrsets, valid.count);
  const unchecked = summary.unsupported.count + summary.unchecked;
  const bogus = count - valid.count - future.count - expired - unchecked;
  return { valid: valid.count - expiring, expiring, expired, future: future.count, unchecked, bogus };
}

function verdictWithoutKeys(context: VerifyContext, shape: ZoneShape, trust: readonly Ds[]): ZoneVerdict {
  const { zone } = context;
  reportStrays(context, shape);
  verifyZonemd(context);
  const leftover = [shape.rrsig, shape.nsec, shape.nsec3].find((record) => record >= 0);
  const { verdicts, outcome, elsewhere } = matchDsSet(zone.apex, trust, [], context.provider);
  // RFC 4035 §5.2: DS records that no validator supports expect no key.
  const isExpected = outcome === 'bogus' || elsewhere?.outcome === 'bogus';
  if (trust.length > 0 && !isExpected) checkTrust(context, trust);
  if (isExpected) {
    context.report(
      'dnskey-missing',
      `${zone.origin} has no DNSKEY, but its parent has ${countText(trust.length, 'DS record')}: every answer is bogus`,
      leftover === undefined ? {} : { record: leftover },
    );
  } else if (leftover !== undefined) {
    context.report('dnskey-missing', `${zone.origin} has signatures or chain records, but no DNSKEY at its apex`, {
      record: leftover,
    });
  }
  const isBogus = isExpected || leftover !== undefined;
  return conclude(context, {
    status: isBogus ? 'BOGUS' : 'INSECURE',
    reason: isBogus ? 'there is no key to verify anything with' : 'the zone is not signed',
    trustedFrom: trust.length > 0 ? dsText(trust) : undefined,
    dsVerdicts: verdicts,
  });
}

const STRAY_RULES: ReadonlyMap<number, string> = new Map([
  [TYPE.DNSKEY, 'dnskey-not-at-apex'],
  [TYPE.CDS, 'cds-not-apex'],
  [TYPE.CDNSKEY, 'cds-not-apex'],
  [TYPE.ZONEMD, 'zonemd-not-apex'],
]);

function reportStrays(context: VerifyContext, { strays }: ZoneShape): void {
  const { zone } = context;
  for (const record of strays) {
    const type = zone.records.type[record]!;
    if (type !== TYPE.DNSKEY && type !== TYPE.ZONEMD && isSignaling(zone, record)) continue;
    const message = `the ${typeText(type)} at ${zone.ownerText(record)} has no effect below the apex`;
    context.report(STRAY_RULES.get(type)!, message, { record });
  }
}

/** Whether the record speaks for another zone (RFC 9615 §4): `_dsboot.<child>._signal.<ns>`. */
function isSignaling(zone: Zone, record: number): boolean {
  const { pool, offsets } = zone.names;
  const at = offsets[zone.records.owner[record]!]!;
  return latin1Text(pool, at + 1, at + 1 + pool[at]!).toLowerCase() === '_dsboot';
}

/** The DNSKEY RRset has a valid signature by a key that trust starts from (RFC 4035 §5.2). */
function checkDnskeySignature(
  context: VerifyContext,
  trusted: readonly Dnskey[],
  { named, valid }: DnskeySigners,
): void {
  const { zone } = context;
  const first = zone.records.findRrset(zone.apexId, TYPE.DNSKEY);
  if (trusted.length === 0 || trusted.some((key) => valid.includes(key))) return;
  // Without any signature, or with bad ones only, rrsig-missing and rrsig-invalid have said it.
  const isReported = context.hasErrors(({ place }) => place.type === TYPE.DNSKEY || place.record === first);
  if (named.length === 0 || isReported) return;
  const tags = listText(trusted.map((key) => String(key.keyTag)));
  const isZskOnly = named.every((key) => !key.isSep) && trusted.every((key) => key.isSep);
  context.report(
    isZskOnly ? 'rrsig-dnskey-by-zsk-only' : 'dnskey-unsigned',
    `the DNSKEY RRset of ${nameText(zone.apex)} is not signed by key ${tags}, which trust starts from`,
    { record: first },
  );
}

/** The chain of denial, judged on its own: nothing that is found elsewhere counts for it. */
function denialOf(context: VerifyContext, shape: ZoneShape): VerifyContext {
  const { zone, now, provider, settings } = context;
  const denial = new VerifyContext(zone, now, provider, settings, context);
  checkDenial(denial, shape);
  return denial;
}

export function checkDenial(context: VerifyContext, shape: ZoneShape): void {
  const { zone } = context;
  if (shape.nsec >= 0 && shape.nsec3 >= 0) {
    context.report('nsec-and-nsec3-mixed', `${zone.origin} has NSEC and NSEC3 records`, { record: shape.nsec3 });
  }
  if (shape.nsec3 >= 0) verifyNsec3Chains(context);
  // A zone without any chain lacks the NSEC of its apex first of all.
  else if (shape.nsec >= 0) verifyNsecChain(context);
  else if (shape.rrsig >= 0) {
    context.report('nsec-missing', `${zone.origin} has neither NSEC nor NSEC3 records: nothing can be denied`, {
      record: zone.soaIndex < 0 ? undefined : zone.soaIndex,
      part: 'owner',
    });
  }
  checkDenialTtl(context, shape.nsec3 >= 0 ? TYPE.NSEC3 : TYPE.NSEC);
}

/** RFC 9077 §3. One finding for the zone: they all come from one setting of its signer. */
function checkDenialTtl(context: VerifyContext, type: number): void {
  const { zone } = context;
  const { records } = zone;
  if (zone.soaIndex < 0) return;
  const expected = denialTtl(zone);
  let first = -1;
  let count = 0;
  for (let i = 0; i < records.count; i++) {
    if (records.type[i] !== type || records.ttl[i] === expected) continue;
    if (first < 0) first = i;
    count++;
  }
  if (count === 0) return;
  context.report(
    'nsec-ttl',
    `${countText(count, `${type === TYPE.NSEC ? 'NSEC' : 'NSEC3'} record`)} with TTL ${records.ttl[first]} instead of ${expected}`,
    { record: first, part: 'ttl' },
  );
}
