/**
 * Name servers of examples: they answer from zones in memory, and nothing is sent anywhere.
 * @module
 */
import type { Question } from '../../src/live/asker.js';
import type { Exchange, FaultKind } from '../../src/live/transport.js';
import { TYPE } from '../../src/rdata/index.js';
import { ByteWriter, copyName, equalNames, isAtOrBelow, labelCount } from '../../src/wire/index.js';
import { NameLookup, parseZone, typeCovered, type Zone } from '../../src/zone/index.js';

/** What a server does with a question. */
export type Server = (question: Question) => Exchange;

export const FLAG = {
  ANSWER: 0x8000,
  AUTHORITATIVE: 0x0400,
  TRUNCATED: 0x0200,
  RECURSION: 0x0080,
  AUTHENTICATED: 0x0020,
} as const;
export const RCODE = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

interface Reply {
  readonly flags: number;
  readonly answer?: readonly RecordOf[];
  readonly authority?: readonly RecordOf[];
  readonly additional?: readonly RecordOf[];
  /** an extended error (RFC 8914) */
  readonly error?: { readonly code: number; readonly text: string };
}

interface RecordOf {
  readonly zone: Zone;
  readonly index: number;
}

export const zoneOf = (text: string, origin: string): Zone => parseZone(Buffer.from(text, 'latin1'), { origin }).zone;

export const failing = (kind: FaultKind, text: string): Exchange => ({ fault: { kind, text } });

/** The octets of an answer. */
export function reply(
  { name, type, edns = true }: Question,
  { flags, answer = [], authority = [], additional = [], error }: Reply,
): Exchange {
  const out = new ByteWriter();
  out.u16(1);
  out.u16(FLAG.ANSWER | flags);
  for (const count of [1, answer.length, authority.length, additional.length + (edns ? 1 : 0)]) out.u16(count);
  out.append(name);
  out.u16(type);
  out.u16(1);
  for (const { zone, index } of [...answer, ...authority, ...additional]) {
    const { records, names } = zone;
    out.append(copyName(names.pool, names.offsets[records.owner[index]!]!));
    out.u16(records.type[index]!);
    out.u16(1);
    out.u32(records.ttl[index]!);
    const rdata = records.rdata(index);
    out.u16(rdata.length);
    out.append(rdata);
  }
  if (edns) writeOpt(out, error);
  return { wire: out.copy() };
}

/** An OPT record with the DO bit (RFC 6891 §6.1.2). */
function writeOpt(out: ByteWriter, error: Reply['error']): void {
  out.u8(0);
  out.u16(41);
  out.u16(1232);
  out.u32(0x8000);
  const text = Buffer.from(error?.text ?? '');
  out.u16(error === undefined ? 0 : 6 + text.length);
  if (error === undefined) return;
  out.u16(15);
  out.u16(2 + text.length);
  out.u16(error.code);
  out.append(text);
}

/** A server with authority for some zones, which it signs its answers with. */
export function serving(...zones: readonly Zone[]): Server {
  return (question) => {
    const { name, type } = question;
    const isHere = ({ apex }: Zone) => isAtOrBelow(name, apex) && !(type === TYPE.DS && equalNames(name, apex));
    const zone = zones.filter(isHere).sort((a, b) => labelCount(b.apex) - labelCount(a.apex))[0];
    if (zone === undefined) return reply(question, { flags: RCODE.REFUSED });
    const lookup = new NameLookup(zone);
    const standing = lookup.resolve(name);
    const { apexId } = zone;
    const denial = [...rrset(zone, apexId, TYPE.SOA), ...allOf(zone, TYPE.NSEC)];
    const isCut =
      standing === 'delegated' && equalNames(name, copyName(zone.names.pool, zone.names.offsets[lookup.coverId]!));
    if (standing === 'delegated' && !(isCut && type === TYPE.DS)) {
      const cut = lookup.coverId;
      const ds = rrset(zone, cut, TYPE.DS);
      return reply(question, {
        flags: 0,
        authority: [...rrset(zone, cut, TYPE.NS), ...(ds.length > 0 ? ds : allOf(zone, TYPE.NSEC))],
        additional: glueBelow(zone, cut),
      });
    }
    const id = isCut ? lookup.coverId : lookup.id;
    if (standing === 'missing' || id < 0) {
      const isEmpty = standing !== 'missing';
      return reply(question, { flags: FLAG.AUTHORITATIVE | (isEmpty ? 0 : RCODE.NXDOMAIN), authority: denial });
    }
    const answer = rrset(zone, id, type);
    return reply(question, { flags: FLAG.AUTHORITATIVE, answer, authority: answer.length === 0 ? denial : [] });
  };
}

/** The records of an RRset with their signatures. */
function rrset(zone: Zone, id: number, type: number): RecordOf[] {
  const { records } = zone;
  const found: RecordOf[] = [];
  for (let index = records.ownerStart[id]!; index < records.ownerStart[id + 1]!; index++) {
    const own = records.type[index]!;
    if (own === type || (own === TYPE.RRSIG && typeCovered(records, index) === type)) found.push({ zone, index });
  }
  return found;
}

function allOf(zone: Zone, type: number): RecordOf[] {
  return Array.from({ length: zone.names.count }, (_, id) => rrset(zone, id, type)).flat();
}

function glueBelow(zone: Zone, cut: number): RecordOf[] {
  const { names } = zone;
  const apex = copyName(names.pool, names.offsets[cut]!);
  return Array.from({ length: names.count }, (_, id) => id)
    .filter((id) => isAtOrBelow(copyName(names.pool, names.offsets[id]!), apex))
    .flatMap((id) => [...rrset(zone, id, TYPE.A), ...rrset(zone, id, TYPE.AAAA)]);
}

/** The records of a zone as a transfer sends them: the SOA at both ends. */
export function transferOf(zone: Zone, question: Question): Uint8Array {
  const soa = { zone, index: zone.soaIndex };
  const others = Array.from({ length: zone.records.count }, (_, index) => ({ zone, index })).filter(
    ({ index }) => index !== zone.soaIndex,
  );
  const answer = [soa, ...others, soa];
  const made = reply({ ...question, edns: false }, { flags: FLAG.AUTHORITATIVE, answer });
  return 'wire' in made ? made.wire : new Uint8Array(0);
}
