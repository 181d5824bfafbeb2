/**
 * From the answer of a validating resolver, of zone files or of live servers, to what a certificate authority sees of it.
 * @module
 */
import type { Answer, AnswerStep, ChainLink, Delegation, DenialProof, JudgedRrset } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import type { Zone } from '../zone/index.js';
import { linkHazards } from './hazards.js';
import type { FailureCause, LookupAnswer, LookupRecord, RecordPlace } from './lookup.js';

/** @param unanswered why servers did not give what is needed */
export function lookupAnswer(answer: Answer, unanswered?: 'transport' | 'lame'): LookupAnswer {
  const { name, type, steps, links, status, rcode, reason } = answer;
  const last = steps.at(-1)!;
  const cause = unanswered ?? causeOf(answer);
  const failing = steps.findIndex((step) => step.status === status);
  const [rrset] = cause === undefined && last.kind === 'answer' ? last.rrsets : [];
  return {
    name,
    type,
    zone: steps[0]!.zone?.origin,
    // A referral without a DS to a zone whose file is missing says nothing of what the zone holds.
    status: cause === 'not-given' && status !== 'BOGUS' ? 'INDETERMINATE' : status,
    reason,
    rcode,
    aliases: steps.flatMap(({ kind, name: from, target }) =>
      (kind === 'cname' || kind === 'dname') && target !== undefined ? [{ kind, from, to: target }] : [],
    ),
    owner: last.name,
    records: rrset === undefined ? [] : recordsOf(rrset),
    ttl: rrset?.ttl,
    cause,
    failedBehindAlias: cause !== undefined && failing > 0,
    failedAt: cause === undefined ? undefined : failedAt(steps[failing] ?? last, answer),
    assumptions: links.flatMap(linkAssumptions),
    hazards: links.flatMap(linkHazards),
    validUntil: earliestEnd(answer),
  };
}

function recordsOf({ zone, first }: JudgedRrset): LookupRecord[] {
  const { records } = zone;
  const found: LookupRecord[] = [];
  for (let index = first; index < records.rrsetEnd(first); index++) {
    if (!records.isDuplicate(index)) found.push({ rdata: records.rdata(index), place: { zone, index } });
  }
  return found;
}

/** What the walk took for granted about the zones above. */
function linkAssumptions({ zone, status, start, reason }: ChainLink): string[] {
  const { origin } = zone;
  if (status === 'BOGUS' || status === 'INDETERMINATE') return [];
  if (start === 'assumed') return [`${origin}: ${reason}`];
  if (start === 'none') return [`${origin} is not signed, and no DS is given: assumed that its parent has none`];
  if (start === 'anchor' && origin !== '.')
    return [`the zones above ${origin} are assumed to be secure, with the DS given`];
  return [];
}

function causeOf({ status, rcode, steps, links }: Answer): FailureCause | undefined {
  if (status === 'BOGUS') {
    const link = links.find((one) => one.status === 'BOGUS');
    if (link !== undefined) return linkCause(link);
    const step = steps.find((one) => one.status === 'BOGUS');
    return step === undefined ? 'bogus' : stepCause(step);
  }
  if (rcode === undefined) return 'not-given';
  // Aliases without end, or to a name that is too long.
  if (rcode === 'SERVFAIL' || rcode === 'YXDOMAIN') return 'alias';
  return status === 'INDETERMINATE' ? 'other' : undefined;
}

function linkCause({ zone, dsVerdicts, dnskey, delegation }: ChainLink): FailureCause {
  if (dnskey !== undefined) return rrsetCause(dnskey);
  if (dsVerdicts.length > 0)
    return zone.records.findRrset(zone.apexId, TYPE.DNSKEY) < 0 ? 'dnskey-missing' : 'ds-mismatch';
  return delegation === undefined ? 'bogus' : delegationCause(delegation);
}

const delegationCause = ({ ds, denial }: Delegation): FailureCause =>
  ds !== undefined ? rrsetCause(ds) : denial === undefined ? 'bogus' : proofCause(denial);

function stepCause({ rrsets, proof, delegation }: AnswerStep): FailureCause {
  const bad = rrsets.find(({ status }) => status === 'BOGUS');
  // A negative answer stands on its proof; that its SOA fails as well is the lesser news.
  if (proof?.status === 'BOGUS') return proofCause(proof);
  if (bad !== undefined) return rrsetCause(bad);
  return delegation === undefined ? 'bogus' : delegationCause(delegation);
}

function proofCause({ steps }: DenialProof): FailureCause {
  const bad = steps.find(({ record }) => record?.status === 'BOGUS')?.record;
  return bad === undefined ? 'nsec-missing' : rrsetCause(bad);
}

function rrsetCause({ complaints }: JudgedRrset): FailureCause {
  const [worst] = complaints;
  if (worst === undefined) return 'rrsig-missing';
  return worst.rule === 'rrsig-expired' ? 'rrsig-expired' : 'bogus';
}

/** Where the failure is shown: the RRset that does not validate, else the alias that leads to it, else the SOA of its zone. */
function failedAt({ zone, rrsets }: AnswerStep, { steps, links }: Answer): RecordPlace | undefined {
  const link = links.find(({ status }) => status === 'BOGUS' || status === 'INDETERMINATE');
  if (link !== undefined) {
    const { delegation, dnskey, dsVerdicts } = link;
    const shown = dnskey ?? (dsVerdicts.length > 0 || delegation?.status === 'BOGUS' ? delegation?.ds : undefined);
    return shown === undefined ? soaOf(link.zone) : placeOf(shown);
  }
  const bad = rrsets.find(({ status }) => status === 'BOGUS');
  const alias = steps.findLast(({ target }) => target !== undefined)?.rrsets[0];
  const shown = bad ?? (zone === undefined ? alias : undefined);
  return shown === undefined ? zone && soaOf(zone) : placeOf(shown);
}

const placeOf = ({ zone, first }: JudgedRrset): RecordPlace => ({ zone, index: first });

const soaOf = (zone: Zone): RecordPlace | undefined => (zone.soaIndex < 0 ? undefined : { zone, index: zone.soaIndex });

/** When the first signature ends that the answer rests on. */
function earliestEnd({ steps, links }: Answer): number | undefined {
  let earliest: number | undefined;
  const note = (rrset: JudgedRrset | undefined): void => {
    const end = rrset?.signature?.expiration;
    if (end !== undefined && (earliest === undefined || end < earliest)) earliest = end;
  };
  const noteProof = (proof: DenialProof | undefined): void => {
    for (const { record } of proof?.steps ?? []) note(record);
  };
  const noteDelegation = (delegation: Delegation | undefined): void => {
    note(delegation?.ds);
    noteProof(delegation?.denial);
  };
  for (const { dnskey, delegation } of links) {
    note(dnskey);
    noteDelegation(delegation);
  }
  for (const { rrsets, proof, delegation } of steps) {
    for (const rrset of rrsets) note(rrset);
    noteProof(proof);
    noteDelegation(delegation);
  }
  return earliest;
}
