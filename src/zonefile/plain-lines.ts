/**
 * The quick way to read records: those of the usual types, in class IN, without escapes and anything else that is worth a
 * word; parentheses may join lines behind the type. Nearly all records of a large zone are like that. One look at each octet
 * makes the record; no token is kept.
 *
 * Whatever is not plain is left alone, from the start of its line, for the lexer and the parser. So nothing here reports a
 * fault, and what this file reads must come out as they would read it: a property test holds the two against each other.
 * @module
 */
import { type RdataInput, recordType, TYPE, writeIpv4, writeIpv6 } from '../rdata/index.js';
import { type ByteWriter, hexDecoder, MAX_LABEL_OCTETS, MAX_NAME_OCTETS, readTtl } from '../wire/index.js';
import type { CurrentOwner } from './current-owner.js';
import type { RecordSink } from './parser.js';
import { KNOT_READS } from './portability.js';
import { MAX_TTL, type Ttls } from './ttls.js';

const TAB = 0x09;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const DOT = 0x2e;
const SEMICOLON = 0x3b;
const AT = 0x40;

/** Octets of words: printable ASCII without those that mean something to the lexer. */
const IN_WORD = new Uint8Array(256).fill(1, 0x21, 0x7f);
for (const character of '"();\\') IN_WORD[character.charCodeAt(0)] = 0;
/** Octets between quotes that stand for themselves. */
const IN_QUOTES = new Uint8Array(256).fill(1, 0x20, 0x7f);
IN_QUOTES[TAB] = 1;
for (const character of '"\\') IN_QUOTES[character.charCodeAt(0)] = 0;
/** Octets of names of which no reader makes anything else; a dot is told apart. */
const IN_LABEL = IN_WORD.map((isInWord, octet) => (octet === DOT ? 0 : isInWord & KNOT_READS[octet]!));

/** Letters packed into a number, five bits each: upper and lower case are the same. */
const packed = (word: string): number =>
  [...word].reduce((key, letter) => (key << 5) | (letter.charCodeAt(0) & 0x1f), 0);
const CLASS_IN = packed('IN');
const MOST_LETTERS = 5;

/** How the rdata of a type is written: a number of that many octets, or one of these. */
const FIELD = { U8: 1, U16: 2, IPV4: 3, IPV6: 4, NAME: 5, STRINGS: 6, QUOTED: 7, HEX: 8, TAG: 9 } as const;

interface PlainType {
  readonly key: number;
  readonly type: number;
  readonly fields: readonly number[];
}

const plainType = (mnemonic: string, type: number, ...fields: readonly number[]): PlainType => ({
  key: packed(mnemonic),
  type,
  fields,
});

const PLAIN_TYPES: readonly PlainType[] = [
  plainType('A', TYPE.A, FIELD.IPV4),
  plainType('AAAA', TYPE.AAAA, FIELD.IPV6),
  plainType('NS', TYPE.NS, FIELD.NAME),
  plainType('MX', TYPE.MX, FIELD.U16, FIELD.NAME),
  plainType('TXT', TYPE.TXT, FIELD.STRINGS),
  plainType('CNAME', TYPE.CNAME, FIELD.NAME),
  plainType('PTR', TYPE.PTR, FIELD.NAME),
  plainType('DS', TYPE.DS, FIELD.U16, FIELD.U8, FIELD.U8, FIELD.HEX),
  plainType('SRV', TYPE.SRV, FIELD.U16, FIELD.U16, FIELD.U16, FIELD.NAME),
  plainType('CAA', TYPE.CAA, FIELD.U8, FIELD.TAG, FIELD.QUOTED),
];

/** Rdata of more octets is not plain. */
const MOST_OCTETS = 2000;

export class PlainLines {
  /** records that the last call read */
  count = 0;
  readonly #sink: RecordSink;
  readonly #owner: CurrentOwner;
  readonly #ttls: Ttls;
  readonly #input: RdataInput;
  readonly #maxLineOctets: number;
  /** where the owner stands in the text that the line before was read with; -1 when that is not known */
  #ownerStart = -1;
  #ownerEnd = -1;
  /** behind what was read last */
  #at = 0;
  /** a parenthesis is open: ends of lines are blanks */
  #isOpen = false;
  /** the entry holds a comment */
  #isCommented = false;

  constructor(sink: RecordSink, owner: CurrentOwner, ttls: Ttls, input: RdataInput, maxLineOctets: number) {
    this.#sink = sink;
    this.#owner = owner;
    this.#ttls = ttls;
    this.#input = input;
    this.#maxLineOctets = maxLineOctets;
  }

  /**
   * Reads lines from `start` on, as long as they are plain.
   * @param end behind the last newline of the text
   * @param base what the offset of a line becomes its place in the sources with
   * @param mostRecords how many records may be read
   * @param mostNames how many owners the sink may have
   * @returns the offset of the first line that is not plain
   */
  read(text: Uint8Array, start: number, end: number, base: number, mostRecords: number, mostNames: number): number {
    this.count = 0;
    this.#ownerStart = -1;
    const sink = this.#sink;
    let line = start;
    while (line < end && this.count < mostRecords && (sink.nameCount ?? 0) < mostNames) {
      const next = this.#readLine(text, line, base);
      if (next < 0) break;
      line = next;
    }
    return line;
  }

  /** The offset of the next line, or -1 when this one is not plain. */
  #readLine(text: Uint8Array, line: number, base: number): number {
    const owner = this.#owner;
    const { rdata } = this.#sink;
    let at = behindBlanks(text, line);
    if (text[at] === NEWLINE) return at + 1;
    if (text[at] === SEMICOLON) return text.indexOf(NEWLINE, at) + 1;
    // Octets of a new owner in `#name`; 0 when it is that of the record before.
    let ownerLength = 0;
    let ownerEnd = 0;
    if (at > line) {
      if (!owner.isInherited) return -1;
    } else {
      if (this.#isSameOwner(text, line)) at += this.#ownerEnd - this.#ownerStart;
      else {
        ownerLength = this.#readName(text, line, owner.next, 0);
        if (ownerLength < 0) return -1;
        at = this.#at;
      }
      ownerEnd = at;
      if (!isBlank(text[at]!)) return -1;
      at = behindBlanks(text, at);
    }

    let ttl = -1;
    let hasClass = false;
    let key = 0;
    for (;;) {
      const start = at;
      if (text[at]! >= 0x30 && text[at]! <= 0x39) {
        if (ttl >= 0) return -1;
        while (IN_WORD[text[at]!] === 1) at++;
        ttl = readTtl(text, start, at);
        if (ttl < 0 || ttl > MAX_TTL) return -1;
      } else {
        key = 0;
        for (let letter = text[at]! | 0x20; letter >= 0x61 && letter <= 0x7a; letter = text[++at]! | 0x20) {
          key = (key << 5) | (letter & 0x1f);
        }
        if (at === start || at - start > MOST_LETTERS) return -1;
      }
      if (!isBlank(text[at]!)) return -1;
      at = behindBlanks(text, at);
      if (key === CLASS_IN && hasClass) return -1;
      if (key === CLASS_IN) hasClass = true;
      else if (key !== 0) break;
      key = 0;
    }

    const rdataStart = rdata.length;
    const plain = plainTypeOf(key);
    at = plain === undefined ? -1 : this.#readRdata(plain, text, at, rdata);
    if (at >= 0 && text[at] === SEMICOLON) {
      this.#isCommented = true;
      at = text.indexOf(NEWLINE, at);
    }
    const isPlain = at >= 0 && text[at] === NEWLINE && at - line < this.#maxLineOctets;
    if (isPlain) ttl = this.#ttls.ofPlain(ttl);
    if (!isPlain || ttl < 0) {
      rdata.length = rdataStart;
      return -1;
    }
    if (ownerEnd > 0) {
      this.#ownerStart = line;
      this.#ownerEnd = ownerEnd;
      if (ownerLength > 0) {
        owner.takeNext(ownerLength);
        this.#sink.setOwner(owner.wire, ownerLength);
      }
    }
    this.#sink.add(plain!.type, ttl, rdataStart, base + line, this.#isCommented);
    this.count++;
    return at + 1;
  }

  #isSameOwner(text: Uint8Array, at: number): boolean {
    const start = this.#ownerStart;
    if (start < 0) return false;
    const length = this.#ownerEnd - start;
    for (let i = 0; i < length; i++) if (text[at + i] !== text[start + i]) return false;
    return isBlank(text[at + length]!);
  }

  /** Appends rdata. Returns the offset of the newline or semicolon behind it, or -1. */
  #readRdata({ fields, type }: PlainType, text: Uint8Array, start: number, rdata: ByteWriter): number {
    rdata.reserve(MOST_OCTETS + 512);
    const from = rdata.length;
    this.#isOpen = false;
    this.#isCommented = false;
    let at = text[start] === OPEN ? this.#behindGap(text, start) : start;
    for (let i = 0; i < fields.length; i++) {
      at = this.#readField(fields[i]!, text, at, rdata);
      if (at < 0 || rdata.length - from > MOST_OCTETS) return -1;
      at = this.#behindGap(text, at);
    }
    const check = recordType(type)!.check;
    return check === undefined || check(rdata.bytes, from, rdata.length) === undefined ? at : -1;
  }

  /** Behind blanks and what joins lines. */
  #behindGap(text: Uint8Array, start: number): number {
    const at = behindBlanks(text, start);
    return this.#isOpen || text[at] === OPEN ? this.#behindJoint(text, at) : at;
  }

  /** Behind blanks and parentheses, and comments and ends of lines between these: at neither of them while one is open. */
  #behindJoint(text: Uint8Array, start: number): number {
    let at = start;
    for (; ; at = behindBlanks(text, at)) {
      const octet = text[at];
      if (octet === OPEN && !this.#isOpen) {
        this.#isOpen = true;
        at++;
      } else if (!this.#isOpen) return at;
      else if (octet === NEWLINE) at++;
      else if (octet === CLOSE) {
        this.#isOpen = false;
        at++;
      } else if (octet === SEMICOLON) {
        this.#isCommented = true;
        at = text.indexOf(NEWLINE, at);
        if (at < 0) return text.length;
      } else return at;
    }
  }

  /** Appends a field. Returns the offset behind its last word, or -1. */
  #readField(field: number, text: Uint8Array, start: number, rdata: ByteWriter): number {
    if (field === FIELD.NAME) {
      const length = this.#readName(text, start, rdata.bytes, rdata.length);
      if (length < 0) return -1;
      rdata.length += length;
      return this.#at;
    }
    if (field === FIELD.STRINGS) return this.#readStrings(text, start, rdata);
    if (field === FIELD.QUOTED) return readQuoted(text, start, rdata);
    let end = start;
    while (IN_WORD[text[end]!] === 1) end++;
    if (end === start || !isSeparator(text[end]!)) return -1;
    let isRead = false;
    if (field === FIELD.U8 || field === FIELD.U16) isRead = readNumber(text, start, end, field, rdata);
    else if (field === FIELD.IPV4) isRead = writeIpv4(text, start, end, rdata);
    else if (field === FIELD.IPV6) isRead = writeIpv6(text, start, end, rdata);
    else if (field === FIELD.HEX) isRead = readHex(text, start, end, rdata);
    else if (field === FIELD.TAG) isRead = readTag(text, start, end, rdata);
    return isRead ? end : -1;
  }

  /** Character-strings up to the end of the entry. Returns the offset of what ends it, or -1. */
  #readStrings(text: Uint8Array, start: number, out: ByteWriter): number {
    const from = out.length;
    let at = start;
    do {
      const lengthAt = out.length++;
      if (text[at] === QUOTE) at = readQuoted(text, at, out);
      else {
        const { bytes } = out;
        let to = out.length;
        const word = at;
        for (; IN_WORD[text[at]!] === 1; at++) bytes[to++] = text[at]!;
        out.length = to;
        if (at === word || !isSeparator(text[at]!)) return -1;
      }
      const length = out.length - lengthAt - 1;
      if (at < 0 || length > 255 || out.length - from > MOST_OCTETS) return -1;
      out.bytes[lengthAt] = length;
      at = this.#behindGap(text, at);
    } while (text[at] !== NEWLINE && text[at] !== SEMICOLON);
    return at;
  }

  /**
   * Writes the name at `text[start]` to `out[to]`; sets `#at` behind it. Returns its octets, or -1. There must be room for
   * 512 octets; what an endless word would write behind them is lost, and the name refused.
   */
  #readName(text: Uint8Array, start: number, out: Uint8Array, to: number): number {
    const { origin } = this.#input;
    let at = start;
    let lengthAt = to;
    let next = to + 1;
    for (; ; at++) {
      const octet = text[at]!;
      if (IN_LABEL[octet] === 1) {
        out[next++] = octet;
        continue;
      }
      const length = next - lengthAt - 1;
      if (length > MAX_LABEL_OCTETS) return -1;
      out[lengthAt] = length;
      if (octet !== DOT) break;
      if (length === 0) return -1;
      lengthAt = next++;
    }
    if (next === to + 1) {
      // RFC 1035 §5.1: a free-standing @ denotes the current origin.
      if (text[at] !== AT) return -1;
      at++;
      next = to;
    }
    if (!isSeparator(text[at]!)) return -1;
    this.#at = at;
    const isAbsolute = next > to && out[lengthAt] === 0;
    const length = next - to + (isAbsolute ? 0 : origin.length);
    if (length > MAX_NAME_OCTETS) return -1;
    if (!isAbsolute) for (let i = 0; i < origin.length; i++) out[next + i] = origin[i]!;
    return length;
  }
}

function plainTypeOf(key: number): PlainType | undefined {
  for (let i = 0; i < PLAIN_TYPES.length; i++) if (PLAIN_TYPES[i]!.key === key) return PLAIN_TYPES[i];
  return undefined;
}

function isBlank(octet: number): boolean {
  return octet === SPACE || octet === TAB;
}

/** Whether the octet may stand behind the last word of a line, or between two. */
function isSeparator(octet: number): boolean {
  return octet === SPACE || octet === TAB || octet === NEWLINE || octet === SEMICOLON;
}

function behindBlanks(text: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(text[at]!)) at++;
  return at;
}

/** A number of one or two octets. */
function readNumber(text: Uint8Array, start: number, end: number, octets: number, out: ByteWriter): boolean {
  // A mnemonic may stand for some of these, and for those not every number of digits will do.
  if (end - start > (octets === 1 ? 3 : 5)) return false;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text[i]! - 0x30;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  if (value >>> (8 * octets) > 0) return false;
  if (octets === 2) out.u16(value);
  else out.u8(value);
  return true;
}

function readHex(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  const decoder = hexDecoder();
  return end - start <= 2 * MOST_OCTETS && decoder.push(text, start, end, out) && decoder.finish(out);
}

/** A length octet and ASCII letters and digits. */
function readTag(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  if (end - start > 255) return false;
  out.u8(end - start);
  for (let i = start; i < end; i++) {
    const octet = text[i]!;
    const isLetter = (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a;
    if (!isLetter && (octet < 0x30 || octet > 0x39)) return false;
    out.u8(octet);
  }
  return true;
}

/** The octets between two quotes. Returns the offset behind them, or -1. */
function readQuoted(text: Uint8Array, start: number, out: ByteWriter): number {
  if (text[start] !== QUOTE) return -1;
  let at = start + 1;
  while (IN_QUOTES[text[at]!] === 1) at++;
  if (at - start > MOST_OCTETS) return -1;
  out.append(text, start + 1, at);
  return text[at] === QUOTE && isSeparator(text[at + 1]!) ? at + 1 : -1;
}
