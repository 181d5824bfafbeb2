/**
 * Domain names in uncompressed wire form (RFC 1035 §3.1): length octet, label, ..., zero octet.
 *
 * A name is at most 255 octets with 63 octets a label (RFC 1035 §2.3.4). Octets are kept as written; only ASCII letters
 * compare without case (RFC 4343). Canonical order is that of RFC 4034 §6.1: label by label from the right, each as
 * left-justified unsigned octets in lower case, the absent label first.
 * @module
 */
import { ByteWriter, latin1Text, utf8Bytes } from './bytes.js';

export const MAX_NAME_OCTETS = 255;
export const MAX_LABEL_OCTETS = 63;
/** The name of the root, `.` */
export const ROOT_NAME: Uint8Array = new Uint8Array(1);

/** Maps every octet to its lower case: only ASCII A-Z changes (RFC 4343 §3). */
export const LOWER: Uint8Array = new Uint8Array(256).map((_, octet) =>
  octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet,
);

/** Why a presentation name is not a name. */
export type NameFault = 'empty-label' | 'label-too-long' | 'name-too-long' | 'bad-escape';

const FAULTS: readonly NameFault[] = ['empty-label', 'label-too-long', 'name-too-long', 'bad-escape'];

/** The fault behind a negative result of {@link writeNameFromText}. */
export function nameFaultOf(result: number): NameFault {
  return FAULTS[-result - 1]!;
}

/**
 * Reads a presentation name (RFC 1035 §5.1: `\X`, `\DDD`) from `text[start, end)` and writes it at `out[at...]`, with
 * `origin` behind it when it does not end in a dot. `out` must have room for 255 octets.
 * @returns the length in octets, or a negative number for {@link nameFaultOf}
 */
export function writeNameFromText(
  text: Uint8Array,
  start: number,
  end: number,
  origin: Uint8Array,
  out: Uint8Array,
  at: number,
): number {
  if (end - start === 1 && text[start] === 0x2e) {
    out[at] = 0;
    return 1;
  }
  if (start === end) return -1;
  const limit = at + MAX_NAME_OCTETS;
  let lengthAt = at;
  let to = at + 1;
  for (let i = start; i < end; i++) {
    let octet = text[i]!;
    if (octet === 0x2e) {
      const length = to - lengthAt - 1;
      if (length === 0) return -1;
      out[lengthAt] = length;
      lengthAt = to;
      if (to >= limit) return -3;
      to++;
      continue;
    }
    if (octet === 0x5c) {
      octet = readEscape(text, i, end);
      if (octet < 0) return -4;
      i += text[i + 1]! >= 0x30 && text[i + 1]! <= 0x39 ? 3 : 1;
    }
    if (to - lengthAt > MAX_LABEL_OCTETS) return -2;
    if (to >= limit) return -3;
    out[to++] = octet;
  }
  const length = to - lengthAt - 1;
  if (length === 0) {
    out[lengthAt] = 0;
    return to - at;
  }
  out[lengthAt] = length;
  if (to + origin.length > limit) return -3;
  for (let i = 0; i < origin.length; i++) out[to++] = origin[i]!;
  return to - at;
}

/**
 * The octet that the escape at `text[at]` (a backslash) stands for, or -1 when it is broken: `\DDD` above 255, fewer
 * than three digits, or nothing behind the backslash.
 */
export function readEscape(text: Uint8Array, at: number, end: number): number {
  const first = text[at + 1]!;
  if (at + 1 >= end) return -1;
  if (first < 0x30 || first > 0x39) return first;
  if (at + 3 >= end) return -1;
  const second = text[at + 2]! - 0x30;
  const third = text[at + 3]! - 0x30;
  if (second < 0 || second > 9 || third < 0 || third > 9) return -1;
  const value = (first - 0x30) * 100 + second * 10 + third;
  return value > 255 ? -1 : value;
}

/**
 * A presentation name as wire octets. Without a dot at the end it is relative to `origin` (default: the root, so names
 * on a command line are absolute with or without the last dot).
 * @returns the name, or the fault
 */
export function parseName(text: string, origin: Uint8Array = ROOT_NAME): Uint8Array | NameFault {
  const octets = utf8Bytes(text);
  const length = writeNameFromText(octets, 0, octets.length, origin, parsed, 0);
  return length < 0 ? nameFaultOf(length) : parsed.slice(0, length);
}

/** What a fault is, in words behind "is not a domain name: ". */
const FAULT_TEXTS: Readonly<Record<NameFault, string>> = {
  'empty-label': 'a label is empty',
  'label-too-long': `a label has more than ${MAX_LABEL_OCTETS} octets`,
  'name-too-long': `it has more than ${MAX_NAME_OCTETS} octets`,
  'bad-escape': 'three digits up to 255, or a character, go behind a backslash',
};

/**
 * {@link parseName} for what somebody types. A name may hold any octet (RFC 2181 §11); one that a zone file would not
 * read as part of it has to be escaped here as there, since it is a slip far more often.
 * @returns the name, or what is wrong, in words behind "is not a domain name: "
 */
export function parseTypedName(text: string): Uint8Array | string {
  const [, odd] = /^(?:\\.|[^\\])*?([\s"();\p{Cc}\P{ASCII}])/su.exec(text) ?? [];
  if (odd !== undefined && odd > '\u007f') {
    return `${JSON.stringify(odd)} is not ASCII; write the name in its xn-- form, or escape the octets (\\DDD)`;
  }
  if (odd !== undefined) {
    const escaped = nameText(Uint8Array.of(1, odd.charCodeAt(0), 0)).slice(0, -1);
    return `${odd === ' ' ? 'a blank' : JSON.stringify(odd)} in it has to be escaped (${escaped})`;
  }
  const name = parseName(text);
  return typeof name === 'string' ? FAULT_TEXTS[name] : name;
}

/** Where names are put together; making memory for each takes longer than the rest. */
const parsed = new Uint8Array(MAX_NAME_OCTETS + 1);
const written = new ByteWriter();

/** {@link parseName} for names known to be right (constants, tests). Throws a RangeError otherwise. */
export function nameOf(text: string, origin: Uint8Array = ROOT_NAME): Uint8Array {
  const name = parseName(text, origin);
  if (typeof name === 'string') throw new RangeError(`not a domain name (${name}): ${JSON.stringify(text)}`);
  return name;
}

const AS_NUMBER = 2;

/** How octets stand in a presentation name: 0 as they are, 1 behind a backslash, 2 as a number behind it. */
function escapesOf(backslashed: string): Uint8Array {
  const escapes = new Uint8Array(256).fill(AS_NUMBER).fill(0, 0x21, 0x7f);
  for (const character of backslashed) escapes[character.charCodeAt(0)] = 1;
  return escapes;
}

/** Octets that need a backslash in a presentation name: the dot and what the zone-file lexer treats specially. */
const ESCAPES = escapesOf('.\\"();@$');

/** Characters that Knot DNS 3.2 refuses in a name without a backslash, of those that the lexer takes for no syntax. */
export const KNOT_PUNCTUATION = "!#$%&'+,:<=>?@[]^`{|}~";

/** {@link ESCAPES} for Knot DNS, too; as a number what starts something else behind a backslash. */
const PORTABLE_ESCAPES = escapesOf(`.\\"();${KNOT_PUNCTUATION}`);
// RFC 3597 §5: octets; RFC 2673 §3.2: a bit-string label, which BIND refuses; NSD 4.6 does not see the end of a line.
for (const character of '#[\\') PORTABLE_ESCAPES[character.charCodeAt(0)] = AS_NUMBER;

/** Writes the name at `wire[offset]` as every reader of zone files takes it, with its last dot. */
export function writeName(wire: Uint8Array, offset: number, out: ByteWriter): void {
  writeEscapedName(wire, offset, PORTABLE_ESCAPES, out);
}

function writeEscapedName(wire: Uint8Array, offset: number, escapes: Uint8Array, out: ByteWriter): void {
  let at = offset;
  if (wire[at] === 0) {
    out.u8(0x2e);
    return;
  }
  while (wire[at] !== 0) {
    const labelEnd = at + 1 + wire[at]!;
    out.reserve(260);
    for (at++; at < labelEnd; at++) {
      const octet = wire[at]!;
      // Hardly any other is met, and a call for each octet takes longer than the rest of the name.
      if (escapes[octet] === 0) out.bytes[out.length++] = octet;
      else writeEscapedOctet(octet, escapes, out);
    }
    out.u8(0x2e);
  }
}

function writeEscapedOctet(octet: number, escapes: Uint8Array, out: ByteWriter): void {
  out.u8(0x5c);
  if (escapes[octet] === AS_NUMBER) {
    out.u8(48 + ((octet / 100) | 0));
    out.u8(48 + (((octet / 10) | 0) % 10));
    out.u8(48 + (octet % 10));
  } else out.u8(octet);
}

/**
 * The presentation form of the name at `wire[offset]` for people and for comparison, absolute, with no more escapes than
 * it needs. Zone files take {@link writeName}.
 */
export function nameText(wire: Uint8Array, offset = 0): string {
  written.length = 0;
  writeEscapedName(wire, offset, ESCAPES, written);
  return latin1Text(written.bytes, 0, written.length);
}

/** Octets of the name at `wire[offset]`, its zero octet included. */
export function nameLength(wire: Uint8Array, offset = 0): number {
  let at = offset;
  while (wire[at] !== 0) at += 1 + wire[at]!;
  return at + 1 - offset;
}

/**
 * Checks that a complete, uncompressed name stands at `wire[offset]` before `end`.
 * @returns the offset behind it, or -1
 */
export function skipName(wire: Uint8Array, offset: number, end: number): number {
  let at = offset;
  while (at < end) {
    const length = wire[at]!;
    if (length > MAX_LABEL_OCTETS) return -1;
    at += 1 + length;
    if (length === 0) return at - offset > MAX_NAME_OCTETS ? -1 : at;
  }
  return -1;
}

/** Labels of the name, the root not counted. */
export function labelCount(wire: Uint8Array, offset = 0): number {
  let count = 0;
  for (let at = offset; wire[at] !== 0; at += 1 + wire[at]!) count++;
  return count;
}

/** The offset of the name that remains when `count` labels are taken from the left. */
export function skipLabels(wire: Uint8Array, offset: number, count: number): number {
  let at = offset;
  for (let i = 0; i < count && wire[at] !== 0; i++) at += 1 + wire[at]!;
  return at;
}

/** Whether the leftmost label is the asterisk label (RFC 4592 §2.1.1). */
export function isWildcard(wire: Uint8Array, offset = 0): boolean {
  return wire[offset] === 1 && wire[offset + 1] === 0x2a;
}

/** Whether two names are the same, without regard to ASCII case (RFC 4343). */
export function equalNames(a: Uint8Array, b: Uint8Array, aOffset = 0, bOffset = 0): boolean {
  for (let i = 0; ; ) {
    const length = a[aOffset + i]!;
    if (length !== b[bOffset + i]) return false;
    if (length === 0) return true;
    for (let last = i + length; i < last; ) {
      i++;
      if (LOWER[a[aOffset + i]!] !== LOWER[b[bOffset + i]!]) return false;
    }
    i++;
  }
}

/** Whether `name` is `ancestor` or below it. */
export function isAtOrBelow(name: Uint8Array, ancestor: Uint8Array, nameOffset = 0, ancestorOffset = 0): boolean {
  const surplus = labelCount(name, nameOffset) - labelCount(ancestor, ancestorOffset);
  return surplus >= 0 && equalNames(name, ancestor, skipLabels(name, nameOffset, surplus), ancestorOffset);
}

const aStarts = new Uint8Array(128);
const bStarts = new Uint8Array(128);

/** Canonical order of two names (RFC 4034 §6.1): negative, zero or positive. */
export function compareNames(a: Uint8Array, b: Uint8Array, aOffset = 0, bOffset = 0): number {
  let aCount = 0;
  let bCount = 0;
  for (let at = aOffset; a[at] !== 0; at += 1 + a[at]!) aStarts[aCount++] = at - aOffset;
  for (let at = bOffset; b[at] !== 0; at += 1 + b[at]!) bStarts[bCount++] = at - bOffset;
  while (aCount > 0 && bCount > 0) {
    const aLabel = aOffset + aStarts[--aCount]!;
    const bLabel = bOffset + bStarts[--bCount]!;
    const aLength = a[aLabel]!;
    const bLength = b[bLabel]!;
    const shared = aLength < bLength ? aLength : bLength;
    for (let i = 1; i <= shared; i++) {
      const difference = LOWER[a[aLabel + i]!]! - LOWER[b[bLabel + i]!]!;
      if (difference !== 0) return difference;
    }
    if (aLength !== bLength) return aLength - bLength;
  }
  return aCount - bCount;
}

/** A copy of the name with ASCII letters in lower case (RFC 4034 §6.2). */
export function lowerName(wire: Uint8Array, offset = 0): Uint8Array {
  const length = nameLength(wire, offset);
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = LOWER[wire[offset + i]!]!;
  return out;
}

/** A copy of the name at `wire[offset]`. */
export function copyName(wire: Uint8Array, offset = 0): Uint8Array {
  return wire.slice(offset, offset + nameLength(wire, offset));
}

/**
 * A hash that does not see ASCII case, since names are equal without regard to it (RFC 4343): four octets at a time, each
 * with the bit set in which upper and lower case differ.
 */
export function hashName(wire: Uint8Array, at: number, length: number): number {
  let hash = length;
  let i = at;
  for (const end = at + length - 3; i < end; i += 4) {
    const word = wire[i]! | (wire[i + 1]! << 8) | (wire[i + 2]! << 16) | (wire[i + 3]! << 24);
    hash = Math.imul(hash ^ (word | 0x20202020), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (const end = at + length; i < end; i++) hash = Math.imul(hash ^ (wire[i]! | 0x20), 0x01000193);
  return hash ^ (hash >>> 13);
}
