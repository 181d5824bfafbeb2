/**
 * The verdict on a signed zone at one moment: chain of trust, signatures, denial (RFC 4035 §5).
 *
 * Trust starts at the DS records given, or, without any, at the zone's own secure entry point keys; the report says
 * which. All faults are found in one run.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { countText, type Diagnostic, listText } from '../diagnostic/index.js';
import { type Dnskey, dnskeyFault } from '../keys/index.js';
import { rdataText, TYPE } from '../rdata/index.js';
import { ByteWriter, DIGEST, isoTimeText, nameText, periodText } from '../wire/index.js';
import { NODE, type Zone } from '../zone/index.js';
import { writeCanonicalRrset, writeLowerName } from './canonical.js';
import { denialTtl } from './denial.js';
import { type Ds, type DsVerdict, dsRdata, makeDs, matchDsSet } from './ds.js';
import { RRSIG_FIXED_OCTETS, readRrsig } from './rrsig.js';
import { type FindingList, VerifyContext } from './verify/context.js';
import { verifyNsecChain } from './verify/nsec.js';
import { verifyNsec3Chains } from './verify/nsec3.js';
import { EMPTY_SUMMARY, mergeSummaries, type SignatureSummary, SignatureVerifier } from './verify/signatures.js';

/** RFC 4033 §5 */
export type SecurityStatus = 'SECURE' | 'INSECURE' | 'BOGUS' | 'INDETERMINATE';

export interface VerifyZoneOptions {
  /** seconds since the epoch */
  readonly now: number;
  /** DS records of the zone as its parent publishes them; without any the zone's own keys are trusted */
  readonly trust?: readonly Ds[] | undefined;
  readonly provider: CryptoProvider;
  /** Verifies the signatures, in threads for example; default: one range over the whole zone. */
  readonly verifyAll?: VerifyAll | undefined;
}

/** What a range of owners came to. */
export interface RangeVerdict extends FindingList {
  readonly summary: SignatureSummary;
}

/** Verifies the signatures of all owners of a zone. The ranges come in owner order. */
export type VerifyAll = (zone: Zone, now: number) => Promise<readonly RangeVerdict[]>;

/**
 * Verifies the signatures of the owners `[fromId, toId)`: a share of {@link verifyZone} for one thread.
 * @param now seconds since the epoch
 */
export function verifyRange(
  zone: Zone,
  now: number,
  provider: CryptoProvider,
  fromId: number,
  toId: number,
): RangeVerdict {
  const context = new VerifyContext(zone, now, provider);
  const verifier = new SignatureVerifier(context);
  verifier.verifyRange(fromId, toId);
  return { findings: context.findings, counts: context.counts, summary: verifier.summary() };
}

export interface ZoneVerdict {
  readonly status: SecurityStatus;
  /** why, in words */
  readonly reason: string;
  /** what the trust was taken from, in words; undefined when the zone is not signed */
  readonly trustedFrom: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly signatureCount: number;
  /** when the first of the valid signatures expires, seconds since the epoch */
  readonly earliestExpiration: number | undefined;
  /** what each DS given came to */
  readonly dsVerdicts: readonly DsVerdict[];
}

/** Verifies the whole zone in this thread. */
export function verifyInOneRange(provider: CryptoProvider): VerifyAll {
  return async (zone, now) => [verifyRange(zone, now, provider, 0, zone.names.count)];
}

/** Verifies a zone. Never throws for what the zone holds. */
export async function verifyZone(zone: Zone, options: VerifyZoneOptions): Promise<ZoneVerdict> {
  const context = new VerifyContext(zone, options.now, options.provider);
  const trust = options.trust ?? [];
  const shape = surveyZone(zone);
  if (context.keys.length === 0) return verdictWithoutKeys(context, shape, trust);

  checkKeys(context, shape);
  const chain = checkTrust(context, trust);
  if (chain.outcome === 'insecure') {
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
  for (const range of await verifyAll(zone, options.now)) {
    context.merge(range);
    summary = mergeSummaries(summary, range.summary);
  }
  checkDnskeySignature(context, chain.trusted);
  checkDenial(context, shape);
  reportExpiring(context, summary);
  const hasErrors = context.hasErrors();
  return conclude(context, {
    status: hasErrors ? 'BOGUS' : 'SECURE',
    reason: hasErrors ? 'some answers of this zone would not validate' : 'every answer of this zone validates',
    trustedFrom: chain.trustedFrom,
    dsVerdicts: chain.dsVerdicts,
    summary,
  });
}

function conclude(
  context: VerifyContext,
  verdict: Pick<ZoneVerdict, 'status' | 'reason' | 'trustedFrom' | 'dsVerdicts'> & { summary?: SignatureSummary },
): ZoneVerdict {
  const { summary, ...rest } = verdict;
  return {
    ...rest,
    diagnostics: context.diagnostics(),
    signatureCount: summary?.count ?? 0,
    earliestExpiration: summary?.earliestExpiration,
  };
}

/** First records of the DNSSEC types, -1 where the zone has none. */
interface ZoneShape {
  readonly rrsig: number;
  readonly nsec: number;
  readonly nsec3: number;
  /** DNSKEY records below the apex */
  readonly strayKeys: readonly number[];
}

function surveyZone(zone: Zone): ZoneShape {
  const { type, owner, count } = zone.records;
  let rrsig = -1;
  let nsec = -1;
  let nsec3 = -1;
  const strayKeys: number[] = [];
  for (let i = 0; i < count; i++) {
    if (zone.tree.kind[owner[i]!] === NODE.OUT_OF_ZONE) continue;
    switch (type[i]) {
      case TYPE.RRSIG:
        if (rrsig < 0) rrsig = i;
        break;
      case TYPE.NSEC:
        if (nsec < 0) nsec = i;
        break;
      case TYPE.NSEC3:
        if (nsec3 < 0) nsec3 = i;
        break;
      case TYPE.DNSKEY:
        if (owner[i] !== zone.apexId) strayKeys.push(i);
        break;
    }
  }
  return { rrsig, nsec, nsec3, strayKeys };
}

/** Whether the zone holds signatures. One with keys alone is the source that some signer reads. */
export function isSigned(zone: Zone): boolean {
  return surveyZone(zone).rrsig >= 0;
}

function verdictWithoutKeys(context: VerifyContext, shape: ZoneShape, trust: readonly Ds[]): ZoneVerdict {
  const { zone } = context;
  reportStrayKeys(context, shape);
  const leftover = [shape.rrsig, shape.nsec, shape.nsec3].find((record) => record >= 0);
  if (trust.length > 0) {
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
  const isBogus = trust.length > 0 || leftover !== undefined;
  return conclude(context, {
    status: isBogus ? 'BOGUS' : 'INSECURE',
    reason: isBogus ? 'there is no key to verify anything with' : 'the zone is not signed',
    trustedFrom: trust.length > 0 ? dsText(trust) : undefined,
    dsVerdicts: matchDsSet(zone.apex, trust, [], context.provider).verdicts,
  });
}

function reportStrayKeys(context: VerifyContext, shape: ZoneShape): void {
  for (const record of shape.strayKeys) {
    context.report('dnskey-not-at-apex', `a DNSKEY at ${context.zone.ownerText(record)} has no effect below the apex`, {
      record,
    });
  }
}

function checkKeys(context: VerifyContext, shape: ZoneShape): void {
  reportStrayKeys(context, shape);
  for (const key of context.keys) {
    const fault = dnskeyFault(key);
    if (fault === undefined) continue;
    context.report(fault.rule, `key ${key.keyTag} cannot be used: ${fault.message}`, {
      record: recordOfKey(context.zone, key),
      keyTag: key.keyTag,
    });
  }
}

function recordOfKey(zone: Zone, key: Dnskey): number {
  const { records } = zone;
  const first = records.findRrset(zone.apexId, TYPE.DNSKEY);
  for (let i = first; i < records.rrsetEnd(first); i++) {
    if (records.rdataOffset[i + 1]! - records.rdataOffset[i]! !== key.rdata.length) continue;
    if (records.rdata(i).every((octet, at) => octet === key.rdata[at])) return i;
  }
  return first;
}

interface TrustChain {
  readonly outcome: 'secure-path' | 'insecure' | 'bogus';
  /** keys that the DNSKEY RRset may be signed by */
  readonly trusted: readonly Dnskey[];
  readonly trustedFrom: string;
  readonly dsVerdicts: readonly DsVerdict[];
}

function dsText(trust: readonly Ds[]): string {
  return `${countText(trust.length, 'DS record')} given`;
}

function checkTrust(context: VerifyContext, trust: readonly Ds[]): TrustChain {
  const { zone } = context;
  const usable = context.usable.map(({ key }) => key).filter((key) => !key.isRevoked);
  if (trust.length === 0) {
    const seps = usable.filter((key) => key.isSep);
    const trusted = seps.length > 0 ? seps : usable;
    const what = seps.length > 0 ? 'secure entry point' : 'key';
    const tags = listText(
      trusted.map((key) => String(key.keyTag)),
      'and',
    );
    const trustedFrom = `the zone's own ${what}${trusted.length === 1 ? '' : 's'} ${tags}, since no DS was given`;
    return { outcome: 'secure-path', trusted, trustedFrom, dsVerdicts: [] };
  }
  const { verdicts, outcome } = matchDsSet(zone.apex, trust, context.keys, context.provider);
  reportDsSet(context, verdicts, outcome, trust);
  const trusted = verdicts.flatMap(({ state, key }) => (state === 'matches' && key !== undefined ? [key] : []));
  return { outcome, trusted, trustedFrom: dsText(trust), dsVerdicts: verdicts };
}

/** What a DS that leads nowhere says of itself. */
export function dsVerdictText(verdict: DsVerdict): string {
  switch (verdict.state) {
    case 'matches':
      return 'matches a key of the zone';
    case 'digest-wrong':
      return 'has the tag and algorithm of a key of the zone, but another digest';
    case 'no-such-key':
      return 'names no key of the zone';
    case 'key-unusable':
      return `names a key that validators must not use: ${verdict.reason}`;
    case 'sha1-shadowed':
      return 'has a SHA-1 digest, and is ignored beside one with a better digest';
    case 'unsupported':
      return `is ignored: ${verdict.reason}`;
  }
}

/** Reports a DS set that was judged: the whole set when it leads nowhere, otherwise its bad members. */
function reportDsSet(
  context: VerifyContext,
  verdicts: readonly DsVerdict[],
  outcome: TrustChain['outcome'],
  trust: readonly Ds[],
): void {
  const { zone } = context;
  const line = ({ ds }: DsVerdict) => `DS ${rdataText(TYPE.DS, dsRdata(ds))}`;
  const place = (verdict: DsVerdict) => ({ keyTag: verdict.ds.keyTag, type: TYPE.DS });
  if (outcome === 'bogus') {
    const details = verdicts.map((verdict) => `DS ${verdict.ds.keyTag} ${dsVerdictText(verdict)}`).join('; ');
    context.report('ds-mismatch', `no DS of ${zone.origin} leads to a key: ${details}`, {
      type: TYPE.DS,
      keyTag: trust[0]!.keyTag,
      help: rightDsText(context),
    });
    return;
  }
  for (const verdict of verdicts) {
    if (verdict.state === 'matches') continue;
    context.report(ruleOfBadDs(verdict), `${line(verdict)} ${dsVerdictText(verdict)}`, place(verdict));
  }
}

/** The rule that a DS breaks in a set whose other members lead to a key. */
function ruleOfBadDs({ state, rule }: DsVerdict): string {
  if (state === 'sha1-shadowed') return 'ds-sha1-shadowed';
  if (state === 'unsupported') return 'ds-unsupported';
  return rule === 'ds-revoked' || rule === 'ds-nonzone-key' ? rule : 'ds-dangling-in-set';
}

/** The DS that the parent should have, for a help line. */
function rightDsText(context: VerifyContext): string | undefined {
  const { zone } = context;
  const usable = context.usable.map(({ key }) => key).filter((key) => !key.isRevoked);
  const keys = usable.some((key) => key.isSep) ? usable.filter((key) => key.isSep) : usable;
  if (keys.length === 0) return undefined;
  const lines = keys.map((key) => rdataText(TYPE.DS, dsRdata(makeDs(zone.apex, key, DIGEST.SHA256, context.provider))));
  return `the keys of the zone have DS ${lines.join(' and DS ')}`;
}

/** The DNSKEY RRset has a valid signature by a key that trust starts from (RFC 4035 §5.2). */
function checkDnskeySignature(context: VerifyContext, trusted: readonly Dnskey[]): void {
  const { zone, now } = context;
  const { records } = zone;
  const first = records.findRrset(zone.apexId, TYPE.DNSKEY);
  const end = records.rrsetEnd(first);
  const sigFirst = records.findRrset(zone.apexId, TYPE.RRSIG);
  if (trusted.length === 0 || sigFirst < 0) return;
  const data = new ByteWriter(2048);
  const signers: Dnskey[] = [];
  for (let sig = sigFirst; sig < records.rrsetEnd(sigFirst); sig++) {
    const at = records.rdataOffset[sig]!;
    const rrsig = readRrsig(records.pool, at, records.rdataOffset[sig + 1]!);
    if (rrsig.typeCovered !== TYPE.DNSKEY || records.isDuplicate(sig)) continue;
    signers.push(...context.keys.filter((key) => key.keyTag === rrsig.keyTag && key.algorithm === rrsig.algorithm));
    if (((rrsig.expiration - now) | 0) < 0 || ((rrsig.inception - now) | 0) > 0) continue;
    for (const { key, verifier } of context.usable) {
      if (!trusted.includes(key) || key.keyTag !== rrsig.keyTag || key.algorithm !== rrsig.algorithm) continue;
      data.clear();
      data.append(records.pool, at, at + RRSIG_FIXED_OCTETS);
      writeLowerName(zone.apex, 0, data);
      writeCanonicalRrset(zone, first, end, rrsig.originalTtl, rrsig.labels, data);
      if (verifier.verify(data.view(), records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!))) return;
    }
  }
  // Without any signature, or with bad ones only, rrsig-missing and rrsig-invalid have said it.
  const isReported = context.hasErrors(({ place }) => place.type === TYPE.DNSKEY || place.record === first);
  if (signers.length === 0 || isReported) return;
  const tags = listText(trusted.map((key) => String(key.keyTag)));
  const isZskOnly = signers.every((key) => !key.isSep) && trusted.every((key) => key.isSep);
  context.report(
    isZskOnly ? 'rrsig-dnskey-by-zsk-only' : 'dnskey-unsigned',
    `the DNSKEY RRset of ${nameText(zone.apex)} is not signed by key ${tags}, which trust starts from`,
    { record: first },
  );
}

function checkDenial(context: VerifyContext, shape: ZoneShape): void {
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

function reportExpiring(context: VerifyContext, summary: SignatureSummary): void {
  if (summary.expiringCount === 0 || summary.expiringAt === undefined) return;
  const { zone, now } = context;
  const { pool, rdataOffset } = zone.records;
  const record = summary.expiringRecord;
  const rrsig = readRrsig(pool, rdataOffset[record]!, rdataOffset[record + 1]!);
  context.report(
    'rrsig-expiring',
    `${summary.expiringCount} of ${countText(summary.count, 'signature')} expire soon, the first on ${isoTimeText(summary.expiringAt)}, in ${periodText(summary.expiringAt - now)}`,
    { record, part: 4, type: rrsig.typeCovered, keyTag: rrsig.keyTag },
  );
}
