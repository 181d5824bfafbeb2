/**
 * What validators differ on, told from one link of the chain of trust: certificate authorities do not all run the same one.
 * @module
 */
import { type ChainLink, type DsVerdict, dsVerdictText, PROFILES, readNsec3Fields } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import { DIGEST, labelCount, nameLength } from '../wire/index.js';
import { typeCovered, type Zone } from '../zone/index.js';
import type { Hazard, RecordPlace } from './lookup.js';

/** RSASHA1 and RSASHA1-NSEC3-SHA1, which RFC 9905 retires. */
const SHA1_ALGORITHMS: ReadonlySet<number> = new Set([5, 7]);
/** Above it some validator takes what does not exist as insecure (RFC 9276 §3.2). */
const LOWEST_NSEC3_CAP = PROFILES.ca.nsec3.iterations;
/** What fits in a UDP answer without fragments (RFC 9715 §3.1). */
const UDP_OCTETS = 1232;
/** DS records that lead nowhere, though a validator knows their algorithms. */
const INVALID_DS: ReadonlySet<DsVerdict['state']> = new Set(['digest-wrong', 'no-such-key', 'key-unusable']);

export function linkHazards(link: ChainLink): Hazard[] {
  return [partlyInvalidDs(link), sha1(link), nsec3Cap(link), answerSize(link)].filter((hazard) => hazard !== undefined);
}

/** RFC 6840 §5.11 lets a validator take any path; certificate authorities announce that they will not. */
function partlyInvalidDs({ zone, status, dsVerdicts, delegation }: ChainLink): Hazard | undefined {
  if (status !== 'SECURE') return undefined;
  const bad = dsVerdicts.find(({ state }) => INVALID_DS.has(state));
  if (bad === undefined) return undefined;
  const message = `DS ${bad.ds.keyTag} of ${zone.origin} ${dsVerdictText(bad)}, beside one that leads to a key`;
  const place = delegation?.ds && { zone: delegation.ds.zone, index: delegation.ds.first };
  return { rule: 'ca-ds-partly-invalid', message, zone: zone.origin, place };
}

function sha1({ zone, status, dsVerdicts, refused, start, delegation }: ChainLink): Hazard | undefined {
  if (status !== 'INSECURE' && status !== 'SECURE') return undefined;
  const used = dsVerdicts.filter(({ state }) => state === 'matches' || state === 'unsupported');
  const byDs = used.length > 0 && used.every(({ ds }) => isSha1(ds.algorithm) || ds.digestType === DIGEST.SHA1);
  const byKeys = start === 'assumed' && status === 'INSECURE' && keyAlgorithms(zone).every(isSha1);
  if (!byDs && !byKeys) return undefined;
  const verdict =
    refused === undefined
      ? 'secure to some validators, insecure or refused by others'
      : `insecure to some validators, and most refuse it: ${refused}`;
  const message = `the chain to ${zone.origin} goes over SHA-1: ${verdict}`;
  const place =
    delegation?.ds === undefined ? keyPlace(zone) : { zone: delegation.ds.zone, index: delegation.ds.first };
  const isRefused = refused !== undefined;
  return { rule: 'ca-sha1-insecure-dependence', message, isRefused, zone: zone.origin, place };
}

const isSha1 = (algorithm: number): boolean => SHA1_ALGORITHMS.has(algorithm);

const keyRange = ({ records, apexId }: Zone): [first: number, end: number] => {
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.DNSKEY);
  return first < 0 ? [0, 0] : [first, records.rrsetEnd(first)];
};

function keyAlgorithms(zone: Zone): number[] {
  const [first, end] = keyRange(zone);
  const found: number[] = [];
  for (let i = first; i < end; i++) found.push(zone.records.rdata(i)[3]!);
  return found;
}

function keyPlace(zone: Zone): RecordPlace | undefined {
  const [index, end] = keyRange(zone);
  return end > index ? { zone, index } : undefined;
}

function nsec3Cap({ zone, status }: ChainLink): Hazard | undefined {
  if (status !== 'SECURE') return undefined;
  const { records, apexId, origin } = zone;
  const index = records.findRrset(apexId, TYPE.NSEC3PARAM);
  if (index < 0) return undefined;
  const { iterations } = readNsec3Fields(records.pool, records.rdataOffset[index]!);
  if (iterations <= LOWEST_NSEC3_CAP) return undefined;
  const message = `${origin} has ${iterations} NSEC3 iterations: what does not exist in it is insecure to some validators, and SERVFAIL to others`;
  return { rule: 'ca-nsec3-cap', message, zone: origin, place: { zone, index } };
}

function answerSize({ zone, status }: ChainLink): Hazard | undefined {
  if (status !== 'SECURE') return undefined;
  const octets = dnskeyAnswerOctets(zone);
  if (octets <= UDP_OCTETS) return undefined;
  const message = `the DNSKEY answer of ${zone.origin} has ${octets} octets, more than ${UDP_OCTETS}: TCP must work on every server`;
  return { rule: 'ca-dnskey-answer-size', message, zone: zone.origin, place: keyPlace(zone) };
}

/** Header, question, OPT, and records with compressed owners; the signer's name in an RRSIG is never compressed. */
function dnskeyAnswerOctets(zone: Zone): number {
  const { records, apexId, apex } = zone;
  const perRecord = labelCount(apex) === 0 ? 11 : 12;
  let octets = 12 + nameLength(apex) + 4 + 11;
  const [first, end] = keyRange(zone);
  for (let i = first; i < end; i++) octets += perRecord + records.rdata(i).length;
  const signatures = records.findRrset(apexId, TYPE.RRSIG);
  for (let i = signatures; i >= 0 && i < records.rrsetEnd(signatures); i++) {
    if (typeCovered(records, i) === TYPE.DNSKEY) octets += perRecord + records.rdata(i).length;
  }
  return octets;
}
