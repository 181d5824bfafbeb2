/**
 * What an answer says: its RRsets, and as a small zone that the verifier can judge.
 * @module
 */
import { readRrsig } from '../dnssec/index.js';
import { rdataText, TYPE, writeCanonicalRdata } from '../rdata/index.js';
import {
  ByteWriter,
  concatBytes,
  encodeHex,
  equalNames,
  isAtOrBelow,
  isWildcard,
  labelCount,
  lowerName,
  skipLabels,
} from '../wire/index.js';
import { type Zone, ZoneBuilder } from '../zone/index.js';
import type { Outcome } from './asker.js';
import { CLASS_IN, type Message, type MessageRecord, RCODE, rcodeText } from './message.js';

/** The records of an owner and type. */
export const recordsOf = (
  records: readonly MessageRecord[],
  owner: Uint8Array,
  type: number,
): readonly MessageRecord[] =>
  records.filter((record) => record.type === type && record.class === CLASS_IN && equalNames(record.owner, owner));

/** The RRset that an answer holds; undefined when it has none, or is no answer. */
export function rrsetOf(
  outcome: Outcome | undefined,
  owner: Uint8Array,
  type: number,
): readonly MessageRecord[] | undefined {
  if (outcome === undefined || !('message' in outcome)) return undefined;
  const found = recordsOf(outcome.message.answer, owner, type);
  return found.length === 0 ? undefined : found;
}

/** A record as octets that are the same for the same record (RFC 4034 §6.2). */
function canonicalText(type: number, rdata: Uint8Array): string {
  const out = new ByteWriter(rdata.length);
  writeCanonicalRdata(type, rdata, 0, rdata.length, out);
  return encodeHex(out.view());
}

/** A set of rdata as text that is the same for the same set. */
export const setText = (type: number, rdatas: readonly Uint8Array[]): string =>
  [...new Set(rdatas.map((rdata) => canonicalText(type, rdata)))].sort().join(' ');

/** For messages: the records that only one of two sets has. `2 only here: ...` */
export function setDifference(
  type: number,
  ours: readonly Uint8Array[],
  theirs: readonly Uint8Array[],
): { readonly missing: readonly string[]; readonly extra: readonly string[] } {
  const without = (a: readonly Uint8Array[], b: readonly Uint8Array[]) => {
    const known = new Set(b.map((rdata) => canonicalText(type, rdata)));
    return a.filter((rdata) => !known.has(canonicalText(type, rdata))).map((rdata) => rdataText(type, rdata));
  };
  return { missing: without(ours, theirs), extra: without(theirs, ours) };
}

/** Whether the message is a full answer with authority: records, NODATA or NXDOMAIN. */
export const isAuthoritativeAnswer = (message: Message): boolean =>
  message.isAuthoritative && (message.rcode === RCODE.NOERROR || message.rcode === RCODE.NXDOMAIN);

/** What is wrong with an answer that should be authoritative, going on from "the server"; undefined when it is. */
export function lameText(message: Message): string | undefined {
  if (message.rcode !== RCODE.NOERROR && message.rcode !== RCODE.NXDOMAIN) return `answers ${rcodeText(message.rcode)}`;
  if (message.isAuthoritative) return undefined;
  const isReferral = message.answer.length === 0 && message.authority.some(({ type }) => type === TYPE.NS);
  return isReferral ? 'only refers to other servers' : 'answers without authority (no AA flag)';
}

/**
 * A zone of the records of some answers, to be judged. RRsets that a server made from a wildcard stand under the wildcard
 * again (RFC 4035 §5.3.4).
 */
export function answerZone(apex: Uint8Array, messages: readonly Message[]): Zone {
  const builder = new ZoneBuilder();
  addAnswers(builder, apex, messages);
  return builder.freeze(lowerName(apex));
}

/** Adds what answers say of a zone. */
export function addAnswers(builder: ZoneBuilder, apex: Uint8Array, messages: readonly Message[]): void {
  for (const { answer, authority } of messages) {
    const records = [...answer, ...authority].filter(
      ({ owner, class: recordClass }) => recordClass === CLASS_IN && isAtOrBelow(owner, apex),
    );
    addNsec3Parameters(builder, apex, records);
    for (const record of records) builder.addRecord(sourceName(record, records), record.type, record.ttl, record.rdata);
  }
}

/** Which parameters the zone's chain has is known from any of its records. */
function addNsec3Parameters(builder: ZoneBuilder, apex: Uint8Array, records: readonly MessageRecord[]): void {
  const nsec3 = records.find(({ type }) => type === TYPE.NSEC3);
  if (nsec3 === undefined || recordsOf(records, apex, TYPE.NSEC3PARAM).length > 0) return;
  const { rdata } = nsec3;
  const parameters = rdata.slice(0, 5 + rdata[4]!);
  // RFC 5155 §4.1.2: the opt-out flag does not stand here.
  parameters[1] = 0;
  builder.addRecord(apex, TYPE.NSEC3PARAM, 0, parameters);
}

/** The labels of the name that an RRset was made from, by its signature; undefined when it is its own. */
export function wildcardLabels(owner: Uint8Array, type: number, records: readonly MessageRecord[]): number | undefined {
  for (const { rdata } of recordsOf(records, owner, TYPE.RRSIG)) {
    const { typeCovered, labels } = readRrsig(rdata, 0, rdata.length);
    if (typeCovered === type && labels < labelCount(owner) - (isWildcard(owner) ? 1 : 0)) return labels;
  }
  return undefined;
}

function sourceName({ owner, type, rdata }: MessageRecord, records: readonly MessageRecord[]): Uint8Array {
  const covered = type === TYPE.RRSIG ? readRrsig(rdata, 0, rdata.length).typeCovered : type;
  const labels = wildcardLabels(owner, covered, records);
  return labels === undefined ? owner : wildcardName(owner, labels);
}

/** `*.` and the last `labels` labels of a name. */
export const wildcardName = (name: Uint8Array, labels: number): Uint8Array =>
  concatBytes(Uint8Array.of(1, 0x2a), name.subarray(skipLabels(name, 0, labelCount(name) - labels)));
