/**
 * Byte arrays: a growable writer, comparison, and text made of octets.
 * @module
 */

import { capacityError, MAX_COLUMN_OCTETS } from '../diagnostic/index.js';

export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** How large a {@link ByteWriter} may become, and what its content is called where that is not enough. */
export interface ByteLimit {
  readonly octets: number;
  /** plural: `the owner names` */
  readonly what: string;
  /** when it is large, threads can see it */
  readonly isShared?: boolean;
}

/** Less than this is not worth sharing. */
const SHARED_OCTETS = 1 << 16;

const COLUMN_LIMIT: ByteLimit = { octets: MAX_COLUMN_OCTETS, what: 'the octets in one place' };

/** A growable byte buffer. `bytes` is only valid up to `length`. */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;
  readonly #limit: ByteLimit;

  constructor(capacity = 256, limit: ByteLimit = COLUMN_LIMIT) {
    this.bytes = new Uint8Array(Math.min(capacity, limit.octets));
    this.#limit = limit;
  }

  /** Makes room for `count` more octets. Throws a ZoneproofError (file) where the limit is passed. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const { octets, what } = this.#limit;
    if (needed > octets) throw capacityError(`${what} take more than ${octets} octets`);
    const size = Math.min(octets, Math.max(needed, this.bytes.length * 2));
    const isShared = this.#limit.isShared === true && size >= SHARED_OCTETS;
    const grown = new Uint8Array(isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  u8(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    this.bytes[this.length++] = value >>> 8;
    this.bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.bytes[this.length++] = value >>> 24;
    this.bytes[this.length++] = value >>> 16;
    this.bytes[this.length++] = value >>> 8;
    this.bytes[this.length++] = value;
  }

  append(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start;
    this.reserve(count);
    const { bytes, length } = this;
    // Short copies are the rule here, and a plain loop beats subarray + set for them.
    if (count < 64) for (let i = 0; i < count; i++) bytes[length + i] = source[start + i]!;
    else bytes.set(source.subarray(start, end), length);
    this.length += count;
  }

  /** Appends the octets of an ASCII string. */
  ascii(text: string): void {
    const count = text.length;
    this.reserve(count);
    for (let i = 0; i < count; i++) this.bytes[this.length + i] = text.charCodeAt(i);
    this.length += count;
  }

  /** Appends a non-negative integer in decimal. */
  decimal(value: number): void {
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    this.digits(value, digits);
  }

  /** Appends the last `count` decimal digits of a non-negative integer. */
  digits(value: number, count: number): void {
    this.reserve(count);
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const tens = Math.floor(rest / 10);
      this.bytes[at] = 48 + rest - tens * 10;
      rest = tens;
    }
    this.length += count;
  }

  clear(): void {
    this.length = 0;
  }

  /** A view on the octets written so far (not a copy). */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** A copy of the octets written so far. */
  copy(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

export function readU16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

export function readU32(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!) >>> 0;
}

/**
 * Compares two ranges as left-justified unsigned octet sequences, where the absence of an octet sorts before a zero
 * octet (RFC 4034 §6.3). Negative, zero or positive.
 */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const aLength = aEnd - aStart;
  const bLength = bEnd - bStart;
  const shared = aLength < bLength ? aLength : bLength;
  for (let i = 0; i < shared; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, 0, a.length, b, 0, b.length) === 0;
}

const search: Uint8Array['indexOf'] = globalThis.Buffer?.prototype.indexOf ?? Uint8Array.prototype.indexOf;

/** As `bytes.indexOf`, for long ones: Node.js looks at as many octets at once as the processor can, the engine at one. */
export function indexOfOctet(bytes: Uint8Array, octet: number, from = 0): number {
  return search.call(bytes, octet, from);
}

/** Concatenates byte arrays into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let total = 0;
  for (const part of parts) total += part.length;
  const out = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The octets of a string that holds only code points below 256. */
export function latin1Bytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** Up to this many characters a loop is quick. */
const SHORT_TEXT = 255;

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

let utf8: InstanceType<typeof TextEncoder> | undefined;

/** The UTF-8 octets of a string. */
export function utf8Bytes(text: string): Uint8Array {
  // Names do not have to wait for an encoder to be loaded.
  if (text.length <= SHORT_TEXT && isAscii(text)) return latin1Bytes(text);
  utf8 ??= new TextEncoder();
  return utf8.encode(text);
}

/** The string of UTF-8 octets; what is none becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Up to this many octets a loop is quicker than a call with as many arguments. */
const SHORT_OCTETS = 24;

/** One character per octet. */
export function latin1Text(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let out = '';
  if (end - start <= SHORT_OCTETS) {
    for (let at = start; at < end; at++) out += String.fromCharCode(bytes[at]!);
    return out;
  }
  for (let at = start; at < end; at += 4096) {
    // Spread syntax would go through an iterator, which takes several times as long.
    const octets: ArrayLike<number> = bytes.subarray(at, Math.min(end, at + 4096));
    out += String.fromCharCode.apply(null, octets as number[]);
  }
  return out;
}
