/**
 * Reads records of the usual types: names, numbers, addresses, text, and octets in hexadecimal, Base32hex or Base64, with
 * nothing in them that is worth a word; parentheses may join lines behind the type. Nearly all records of a large zone are
 * like that. What is not, is left alone from the start of its line: nothing here reports a fault.
 *
 * This is AssemblyScript, TypeScript that becomes WebAssembly: numbers, memory, and no objects. `src/zonefile/plain-lines.ts`
 * puts text into the memory, calls `read`, and takes out the columns of the records that were read; it says what the
 * octets, types and fields are, so that nothing is written down twice.
 * @module
 */

import { readIpv4, readIpv6 } from './addresses';
import { readBase32, readBase64Words, readDigest, readHexWords, readSalt } from './encodings';
import {
  FIELDS,
  MOST_FIELDS,
  MOST_OCTETS,
  MOST_RECORDS,
  MOST_TYPES,
  NAME_HASH,
  NAME_START,
  NAMES,
  NAMES_END,
  RDATA,
  RDATA_END,
  RECORD_COMMENTED,
  RECORD_OWNER,
  RECORD_RDATA,
  RECORD_SOURCE,
  RECORD_TTL,
  RECORD_TYPE,
  TEXT,
} from './memory';
import { hashOf, nameLength, readName, readNameField, setOrigin } from './names';
import { readNumber, readSeconds, readTime, readTimespan, timespan } from './numbers';
import { out, setOut } from './out';
import { readQuoted, readStrings, readTag } from './strings';
import {
  beginRdata,
  beginText,
  behindBlanks,
  behindComment,
  behindGap,
  endsEntry,
  isBlank,
  isCommented,
  isCutOff,
  isDigit,
  NEWLINE,
  newlineFrom,
  SEMICOLON,
} from './text';
import { readBitmap, readType, readTypeField, typeRead } from './types';

export * from './memory';
export { learnTypes } from './types';

const MAX_TTL: i64 = 0x7fffffff;

/** How a field of rdata is written. */
export const END = 0;
export const U8 = 1;
export const U16 = 2;
export const IPV4 = 3;
export const IPV6 = 4;
export const NAME = 5;
export const STRINGS = 6;
export const QUOTED = 7;
export const HEX = 8;
export const TAG = 9;
/** hexadecimal digits of as many octets as the number before says */
export const DIGEST = 10;
export const TYPE = 11;
export const SECONDS = 12;
export const TIME = 13;
export const BASE64 = 14;
export const SALT = 15;
export const BASE32 = 16;
export const BITMAP = 17;
/** a bit map with at least one type */
export const TYPES = 18;

/** Why `read` stopped. */
export const NOT_PLAIN = 0;
export const FULL = 1;
export const NO_MORE = 2;
/** the text ends in parentheses */
export const CUT_OFF = 3;

// What the last call of `read` did.
export let records: u32 = 0;
export let names: u32 = 0;
export let rdataOctets: u32 = 0;
/** the TTL that was stated last, or -1 */
export let statedTtl: i32 = -1;
export let reason: i32 = NOT_PLAIN;

// The state of the reader.
let mostLineOctets: u32 = 0;
let firstSource: u32 = 0;
let firstRdata: u32 = 0;
let hasOwner: bool = false;
let impliedTtl: i64 = -1;
let isImpliedByStated: bool = false;
/** where the owner of the line before is written; nothing at first */
let ownerStart: usize = 0;
let ownerEnd: usize = 0;
/** behind the names so far */
let namesOut: usize = NAMES;

/**
 * Reads lines from `start` on, as long as they are plain.
 * @param end behind the last newline; offsets in the text
 * @param source of offset 0, modulo 2^32
 * @param rdata where the data of the first record are going to stand
 * @param implied TTL of records that state none, -1 when nothing may be said of it here
 * @param byStated it is the one that was stated last
 * @returns the offset of the line that was not read
 */
export function read(
  start: u32,
  end: u32,
  source: u32,
  rdata: u32,
  mostRecords: u32,
  mostNames: u32,
  mostOctets: u32,
  originLength: u32,
  isInherited: bool,
  implied: f64,
  byStated: bool,
): u32 {
  beginText(TEXT + end);
  setOrigin(originLength);
  mostLineOctets = mostOctets;
  firstSource = source;
  firstRdata = rdata;
  hasOwner = isInherited;
  impliedTtl = <i64>implied;
  isImpliedByStated = byStated;
  ownerStart = 0;
  setOut(RDATA);
  namesOut = NAMES;
  records = 0;
  names = 0;
  statedTtl = -1;
  const most = min<u32>(mostRecords, MOST_RECORDS);
  let line: usize = TEXT + start;
  reason = NO_MORE;
  while (line < TEXT + end) {
    if (records === most || names === mostNames || namesOut >= NAMES_END || out >= RDATA_END) {
      reason = FULL;
      break;
    }
    const next = readLine(line);
    if (next === 0) {
      reason = isCutOff ? CUT_OFF : NOT_PLAIN;
      break;
    }
    line = next;
  }
  rdataOctets = <u32>(out - RDATA);
  return <u32>(line - TEXT);
}

/** The start of the next line, or 0 when this one is not plain. */
function readLine(line: usize): usize {
  let at = behindBlanks(line);
  const first: i32 = load<u8>(at);
  if (first === NEWLINE) return at + 1;
  if (first === SEMICOLON) return newlineFrom(at) + 1;
  let writtenEnd: usize = 0;
  let ownerOctets: u32 = 0;
  if (at > line) {
    if (!hasOwner) return 0;
  } else {
    if (isSameOwner(line)) at += ownerEnd - ownerStart;
    else {
      at = readName(line, namesOut);
      if (at === 0) return 0;
      ownerOctets = nameLength;
    }
    writtenEnd = at;
    if (!isBlank(load<u8>(at))) return 0;
    at = behindBlanks(at);
  }

  let ttl: i64 = -1;
  let hasClass = false;
  let type: u32 = 0;
  while (true) {
    if (isDigit(load<u8>(at))) {
      if (ttl >= 0) return 0;
      at = readTimespan(at);
      if (at === 0 || timespan > MAX_TTL) return 0;
      ttl = timespan;
    } else if ((load<u16>(at) & 0xdfdf) === 0x4e49 && isBlank(load<u8>(at, 2))) {
      // Class IN.
      if (hasClass) return 0;
      hasClass = true;
      at += 2;
    } else {
      at = readType(at);
      if (at === 0) return 0;
      type = typeRead;
    }
    if (!isBlank(load<u8>(at))) return 0;
    at = behindBlanks(at);
    if (type !== 0) break;
  }
  if (type >= MOST_TYPES) return 0;

  const rdataStart = out;
  at = readRdata(type, at);
  if (at !== 0 && load<u8>(at) === SEMICOLON) {
    at = behindComment(at);
  }
  const stated = ttl;
  if (ttl < 0) ttl = impliedTtl;
  if (at === 0 || load<u8>(at) !== NEWLINE || at - line >= mostLineOctets || ttl < 0) {
    setOut(rdataStart);
    return 0;
  }
  if (stated >= 0) {
    statedTtl = <i32>stated;
    if (isImpliedByStated) impliedTtl = stated;
  }
  if (writtenEnd !== 0) {
    ownerStart = line;
    ownerEnd = writtenEnd;
    if (ownerOctets > 0) takeOwner(ownerOctets);
  }
  const record = records++;
  store<u32>(RECORD_TTL + (record << 2), <u32>ttl);
  store<u32>(RECORD_SOURCE + (record << 2), firstSource + <u32>(line - TEXT));
  store<u32>(RECORD_RDATA + (record << 2), firstRdata + <u32>(rdataStart - RDATA));
  store<u16>(RECORD_TYPE + (record << 1), type);
  store<u16>(RECORD_OWNER + (record << 1), names);
  store<u8>(RECORD_COMMENTED + record, isCommented ? 1 : 0);
  return at + 1;
}

/** Takes the name behind the others as the owner. */
function takeOwner(octets: u32): void {
  hasOwner = true;
  store<u32>(NAME_START + (names << 2), <u32>(namesOut - NAMES));
  store<u32>(NAME_HASH + (names << 2), hashOf(namesOut, octets));
  namesOut += octets;
  names++;
  store<u32>(NAME_START + (names << 2), <u32>(namesOut - NAMES));
}

/** Whether the owner is written as that of the line before. */
function isSameOwner(line: usize): bool {
  if (ownerStart === 0) return false;
  const octets = ownerEnd - ownerStart;
  for (let done: usize = 0; done < octets; done += 16) {
    const same = i8x16.bitmask(i8x16.eq(v128.load(line + done), v128.load(ownerStart + done)));
    if (<usize>ctz(~same) < min<usize>(octets - done, 16)) return false;
  }
  return isBlank(load<u8>(line + octets));
}

/** Reads rdata. Returns the place of the newline or semicolon behind it, or 0. */
function readRdata(type: u32, start: usize): usize {
  const from = out;
  let at = beginRdata(start);
  let next: usize = FIELDS + type * MOST_FIELDS;
  while (true) {
    const field: i32 = load<u8>(next++);
    if (field === END) return out > from ? at : 0;
    at = readField(field, at);
    if (at === 0 || out - from > MOST_OCTETS) return 0;
    at = behindGap(at);
  }
}

/** Appends a field. Returns the place behind its last word, or 0. */
function readField(field: i32, at: usize): usize {
  switch (field) {
    case NAME:
      return readNameField(at);
    case U8:
    case U16:
      return readNumber(at, field);
    case IPV4:
      return readIpv4(at);
    case IPV6:
      return readIpv6(at);
    case STRINGS:
      return readStrings(at);
    case QUOTED:
      return readQuoted(at);
    case HEX:
      return readHexWords(at);
    case DIGEST:
      return readDigest(at);
    case TAG:
      return readTag(at);
    case TYPE:
      return readTypeField(at);
    case SECONDS:
      return readSeconds(at);
    case TIME:
      return readTime(at);
    case BASE64:
      return readBase64Words(at);
    case SALT:
      return readSalt(at);
    case BASE32:
      return readBase32(at);
    case BITMAP:
      return readBitmap(at);
    case TYPES:
      return endsEntry(load<u8>(at)) ? 0 : readBitmap(at);
    default:
      return 0;
  }
}
