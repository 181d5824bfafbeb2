/**
 * DNS messages (RFC 1035 §4, RFC 6891): questions to octets, octets to records. What a hostile or broken server sends is
 * either a message or a reason in words; it never throws and never takes longer than its length allows.
 * @module
 */
import { isWellFormed, recordType } from '../rdata/index.js';
import { ByteWriter, MAX_NAME_OCTETS, readU16, readU32, utf8Text } from '../wire/index.js';

const HEADER_OCTETS = 12;
const OPT = 41;
export const CLASS_IN = 1;
/** What fits into one packet on every path (DNS flag day 2020). */
export const UDP_PAYLOAD_OCTETS = 1232;
const OPTION_EDE = 15;

/** Bits of the second header word (RFC 1035 §4.1.1, RFC 4035 §3.2). */
const FLAG = { QR: 0x8000, AA: 0x0400, TC: 0x0200, RD: 0x0100, RA: 0x0080, AD: 0x0020, CD: 0x0010 } as const;
/** RFC 3225 §3 */
const EDNS_DO = 0x8000;

/** RFC 1035 §4.1.1, RFC 6891 §9, RFC 8945 §3 */
export const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const;

const RCODE_TEXT: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
  16: 'BADVERS',
};

export const rcodeText = (rcode: number): string => RCODE_TEXT[rcode] ?? `RCODE${rcode}`;

export interface Query {
  readonly id: number;
  /** wire form */
  readonly name: Uint8Array;
  readonly type: number;
  readonly recursionDesired: boolean;
  readonly checkingDisabled: boolean;
  /** whether an OPT record with the DO bit goes along (RFC 3225) */
  readonly edns: boolean;
}

/** The octets of a question. Queries of UDP carry no padding (RFC 8467 §4). */
export function encodeQuery({ id, name, type, recursionDesired, checkingDisabled, edns }: Query): Uint8Array {
  const out = new ByteWriter(HEADER_OCTETS + name.length + 15);
  out.u16(id);
  out.u16((recursionDesired ? FLAG.RD : 0) | (checkingDisabled ? FLAG.CD : 0));
  for (const count of [1, 0, 0, edns ? 1 : 0]) out.u16(count);
  out.append(name);
  out.u16(type);
  out.u16(CLASS_IN);
  if (edns) {
    // RFC 6891 §6.1.2: the root as owner, the payload size as class, flags as TTL.
    out.u8(0);
    out.u16(OPT);
    out.u16(UDP_PAYLOAD_OCTETS);
    out.u32(EDNS_DO);
    out.u16(0);
  }
  return out.copy();
}

export interface MessageRecord {
  /** wire form, uncompressed */
  readonly owner: Uint8Array;
  readonly type: number;
  readonly class: number;
  /** seconds */
  readonly ttl: number;
  /** wire form, names uncompressed */
  readonly rdata: Uint8Array;
}

/** An extended error (RFC 8914). */
export interface ExtendedError {
  readonly code: number;
  /** what the server adds in its own words */
  readonly text: string;
}

export interface Edns {
  readonly version: number;
  /** octets that the sender can take */
  readonly payloadOctets: number;
  readonly dnssecOk: boolean;
  readonly errors: readonly ExtendedError[];
}

export interface Message {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly isAuthenticated: boolean;
  readonly recursionAvailable: boolean;
  /** with the upper bits of EDNS */
  readonly rcode: number;
  readonly question: { readonly name: Uint8Array; readonly type: number; readonly class: number } | undefined;
  readonly answer: readonly MessageRecord[];
  readonly authority: readonly MessageRecord[];
  /** without OPT */
  readonly additional: readonly MessageRecord[];
  readonly edns: Edns | undefined;
  /** octets of the whole message */
  readonly octets: number;
}

/** What is wrong with a message, on its way out of the decoder. */
class Malformed extends Error {}

/** Reads a message. Returns why it is none, in words (lower-case start, goes on from "the answer"), when it is malformed. */
export function decodeMessage(wire: Uint8Array): Message | string {
  try {
    return new Decoder(wire).message();
  } catch (error) {
    if (error instanceof Malformed) return error.message;
    throw error;
  }
}

class Decoder {
  readonly #wire: Uint8Array;
  #at = 0;

  constructor(wire: Uint8Array) {
    this.#wire = wire;
  }

  message(): Message {
    const wire = this.#wire;
    if (wire.length < HEADER_OCTETS) throw new Malformed(`has ${wire.length} octets, less than a header`);
    const flags = readU16(wire, 2);
    const counts = [4, 6, 8, 10].map((at) => readU16(wire, at));
    this.#at = HEADER_OCTETS;
    const isTruncated = (flags & FLAG.TC) !== 0;
    // RFC 1035 §4.1.2 allows several questions; no server answers them (RFC 9619 §4).
    if (counts[0]! > 1) throw new Malformed(`has ${counts[0]} questions`);
    const question = counts[0] === 0 ? undefined : { name: this.#name(), type: this.#u16(), class: this.#u16() };
    const answer = this.#records(counts[1]!, isTruncated);
    const authority = this.#records(counts[2]!, isTruncated);
    const rest = this.#records(counts[3]!, isTruncated);
    const opts = rest.filter(({ type }) => type === OPT);
    // RFC 6891 §6.1.1: more than one is a format error.
    if (opts.length > 1) throw new Malformed(`has ${opts.length} OPT records`);
    const [opt] = opts;
    return {
      id: readU16(wire, 0),
      isResponse: (flags & FLAG.QR) !== 0,
      opcode: (flags >>> 11) & 0xf,
      isAuthoritative: (flags & FLAG.AA) !== 0,
      isTruncated,
      isAuthenticated: (flags & FLAG.AD) !== 0,
      recursionAvailable: (flags & FLAG.RA) !== 0,
      rcode: (flags & 0xf) | (opt === undefined ? 0 : (opt.ttl >>> 24) << 4),
      question,
      answer,
      authority,
      additional: rest.filter(({ type }) => type !== OPT),
      edns: opt && readOpt(opt),
      octets: wire.length,
    };
  }

  /** A section. Some servers cut a truncated message in the middle of a record; what is complete is kept. */
  #records(count: number, isTruncated: boolean): MessageRecord[] {
    const records: MessageRecord[] = [];
    for (let i = 0; i < count; i++) {
      try {
        records.push(this.#record());
      } catch (error) {
        if (!isTruncated || !(error instanceof Malformed)) throw error;
        this.#at = this.#wire.length;
        break;
      }
    }
    return records;
  }

  #record(): MessageRecord {
    const owner = this.#name();
    const type = this.#u16();
    const recordClass = this.#u16();
    this.#need(4);
    const ttl = readU32(this.#wire, this.#at);
    this.#at += 4;
    const length = this.#u16();
    this.#need(length);
    const end = this.#at + length;
    const rdata = type === OPT ? this.#wire.slice(this.#at, end) : this.#rdata(type, this.#at, end);
    this.#at = end;
    // RFC 2181 §8: "treat TTL values received with the most significant bit set as if the entire value received was zero"
    return { owner, type, class: recordClass, ttl: type !== OPT && ttl > 0x7fffffff ? 0 : ttl, rdata };
  }

  /** Rdata as the record tables hold it. Only the types of RFC 3597 §4 may have compressed names. */
  #rdata(type: number, from: number, end: number): Uint8Array {
    const wire = this.#wire;
    const layout = recordType(type);
    let rdata: Uint8Array | undefined;
    if (layout?.hasLoweredNames === true && end > from) {
      const out = new ByteWriter(end - from + 64);
      let at = from;
      for (const field of layout.fields) {
        let next: number;
        if (field.isName) next = expandName(wire, at, end, out);
        else {
          next = field.skip(wire, at, end);
          if (next >= 0) out.append(wire, at, next);
        }
        if (next < 0) throw new Malformed(`has a malformed record of type ${type}`);
        at = next;
      }
      if (at !== end) throw new Malformed(`has a record of type ${type} that is longer than its fields`);
      rdata = out.copy();
    } else rdata = wire.slice(from, end);
    // Dynamic updates and transfers have records without rdata (RFC 2136); answers of zones do not.
    if (type < 128 || type > 255) {
      if (!isWellFormed(type, rdata, 0, rdata.length)) throw new Malformed(`has a malformed record of type ${type}`);
    }
    return rdata;
  }

  #name(): Uint8Array {
    const out = new ByteWriter(64);
    const next = expandName(this.#wire, this.#at, this.#wire.length, out);
    if (next < 0) throw new Malformed(`has a malformed name at octet ${this.#at}`);
    this.#at = next;
    return out.copy();
  }

  #u16(): number {
    this.#need(2);
    this.#at += 2;
    return readU16(this.#wire, this.#at - 2);
  }

  #need(octets: number): void {
    if (this.#at + octets > this.#wire.length) throw new Malformed('ends in the middle of a record');
  }
}

/**
 * Appends the name at `wire[at]` without its compression (RFC 1035 §4.1.4).
 * @param end where the part before the first pointer must end
 * @returns the offset behind the name as it stands there, or -1
 */
export function expandName(wire: Uint8Array, at: number, end: number, out: ByteWriter): number {
  const start = out.length;
  let behind = -1;
  let limit = end;
  // "a pointer to a prior occurance": every jump goes back before the labels it comes from, so that no loop is possible.
  let segment = at;
  for (;;) {
    if (at >= limit) return -1;
    const length = wire[at]!;
    if (length >= 0xc0) {
      if (at + 1 >= limit) return -1;
      const target = ((length & 0x3f) << 8) | wire[at + 1]!;
      if (behind < 0) behind = at + 2;
      if (target >= segment) return -1;
      limit = wire.length;
      segment = target;
      at = target;
      continue;
    }
    if (length > 63 || at + 1 + length > limit || out.length - start + 1 + length > MAX_NAME_OCTETS) return -1;
    out.append(wire, at, at + 1 + length);
    at += 1 + length;
    if (length === 0) return behind < 0 ? at : behind;
  }
}

function readOpt({ class: payloadOctets, ttl, rdata }: MessageRecord): Edns {
  const errors: ExtendedError[] = [];
  for (let at = 0; at < rdata.length; ) {
    if (at + 4 > rdata.length) throw new Malformed('has a malformed OPT record');
    const code = readU16(rdata, at);
    const end = at + 4 + readU16(rdata, at + 2);
    if (end > rdata.length) throw new Malformed('has a malformed OPT record');
    // RFC 8914 §2: INFO-CODE, and EXTRA-TEXT in UTF-8 that may end in a zero octet.
    if (code === OPTION_EDE && end - at >= 6) {
      const text = utf8Text(rdata.subarray(at + 6, end)).replace(/\0+$/, '');
      errors.push({ code: readU16(rdata, at + 4), text });
    }
    at = end;
  }
  return { version: (ttl >>> 16) & 0xff, payloadOctets, dnssecOk: (ttl & EDNS_DO) !== 0, errors };
}
