/**
 * Lookups answered from zones at rest.
 * @module
 */
import {
  type Answer,
  type AnswerStep,
  type ChainLink,
  type Delegation,
  type DenialProof,
  type JudgedRrset,
  resolveQuestion,
  type TrustChain,
} from '../dnssec/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { equalNames, isAtOrBelow, nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { linkHazards } from './hazards.js';
import type { FailureCause, Lookup, LookupAnswer, LookupRecord, RecordPlace } from './lookup.js';

/**
 * Asks the zones of a chain; each question once. Zones above those given are taken to answer securely and to hold no
 * record that matters, and the answer says so.
 */
export function zoneLookup(chain: TrustChain): Lookup {
  const known = new Map<string, LookupAnswer>();
  return (name, type) => {
    const key = `${nameText(name).toLowerCase()} ${type}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const answer = lookUp(chain, name, type);
    known.set(key, answer);
    return answer;
  };
}

function lookUp(chain: TrustChain, name: Uint8Array, type: number): LookupAnswer {
  const answer = resolveQuestion(chain, { name, type });
  const { steps, links, status } = answer;
  const last = steps.at(-1)!;
  const isUnknown = answer.rcode === undefined;
  const isAbove = chain.zones.some(({ apex }) => isAtOrBelow(apex, name) && !equalNames(apex, name));
  const base = {
    name: answer.name,
    type: answer.type,
    aliases: steps.flatMap(({ kind, name: from, target }) =>
      (kind === 'cname' || kind === 'dname') && target !== undefined ? [{ kind, from, to: target }] : [],
    ),
    owner: last.name,
    hazards: links.flatMap(linkHazards),
    validUntil: earliestEnd(answer),
    failedBehindAlias: false,
    failedAt: undefined,
    cause: undefined,
  };
  if (isUnknown && steps.length === 1 && isAbove && status !== 'BOGUS') {
    const assumption = `the file of ${answer.name} is not given: assumed that it answers securely, without ${typeText(type)} records`;
    const assumed = status === 'INSECURE' ? status : 'SECURE';
    return {
      ...base,
      status: assumed,
      reason: assumption,
      rcode: 'NOERROR',
      records: [],
      ttl: undefined,
      assumptions: [assumption],
    };
  }
  const cause = causeOf(answer);
  const failing = steps.findIndex((step) => step.status === status);
  const [rrset] = cause === undefined && last.kind === 'answer' ? last.rrsets : [];
  return {
    ...base,
    // A referral without a DS to a zone whose file is missing says nothing of what the zone holds.
    status: cause === 'not-given' && status !== 'BOGUS' ? 'INDETERMINATE' : status,
    reason: answer.reason,
    rcode: answer.rcode,
    records: rrset === undefined ? [] : recordsOf(rrset),
    ttl: rrset?.ttl,
    assumptions: links.flatMap(linkAssumptions),
    ...(cause !== undefined && {
      cause,
      failedBehindAlias: failing > 0,
      failedAt: failedAt(steps[failing] ?? last, answer),
    }),
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
