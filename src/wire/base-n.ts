/**
 * Base16, Base32hex without padding (RFC 5155 §1.3) and Base64 (RFC 4648), over octets.
 * Decoders append to a writer and say how many octets they made, or -1 when the text is not valid.
 * @module
 */
import { ByteWriter, latin1Bytes } from './bytes.js';

const HEX_DIGITS = '0123456789ABCDEF';
const BASE32HEX_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function valueTable(digits: string, isCaseInsensitive: boolean): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i);
    table[digit] = i;
    // The bit of small letters is set in figures as well.
    if (isCaseInsensitive) table[digit | 0x20] = i;
  }
  return table;
}

const HEX_VALUES = valueTable(HEX_DIGITS, true);
const BASE32HEX_VALUES = valueTable(BASE32HEX_DIGITS, true);
const BASE64_VALUES = valueTable(BASE64_DIGITS, false);
/** For each octet the value of a digit, or -1. */
export const BASE_N_VALUES = { hex: HEX_VALUES, base32hex: BASE32HEX_VALUES, base64: BASE64_VALUES } as const;

/**
 * A decoder that takes its text in pieces, since hex and Base64 fields may be split by blanks in a zone file.
 * `push` takes one piece, `finish` checks the end; both say false when the text is not valid.
 */
export interface PieceDecoder {
  push(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean;
  finish(out: ByteWriter): boolean;
}

export function hexDecoder(): PieceDecoder {
  let pending = -1;
  return {
    push(text, start, end, out) {
      for (let i = start; i < end; i++) {
        const value = HEX_VALUES[text[i]!]!;
        if (value < 0) return false;
        if (pending < 0) pending = value;
        else {
          out.u8((pending << 4) | value);
          pending = -1;
        }
      }
      return true;
    },
    finish: () => pending < 0,
  };
}

/** Where the Base64 digits of `bytes[start, end)` end that stand at its beginning; the padding is none. */
export function behindBase64Digits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  // Values are below 64, so that a negative one shows in four of them together.
  while (
    at + 4 <= end &&
    (BASE64_VALUES[bytes[at]!]! |
      BASE64_VALUES[bytes[at + 1]!]! |
      BASE64_VALUES[bytes[at + 2]!]! |
      BASE64_VALUES[bytes[at + 3]!]!) >=
      0
  ) {
    at += 4;
  }
  while (at < end && BASE64_VALUES[bytes[at]!]! >= 0) at++;
  return at;
}

export function base64Decoder(): PieceDecoder {
  let bits = 0;
  let bitCount = 0;
  let digits = 0;
  let padding = 0;
  return {
    push(text, start, end, out) {
      for (let i = start; i < end; i++) {
        const octet = text[i]!;
        if (octet === 0x3d) {
          padding++;
          continue;
        }
        const value = BASE64_VALUES[octet]!;
        if (value < 0 || padding > 0) return false;
        digits++;
        bits = ((bits << 6) | value) & 0xffff;
        bitCount += 6;
        if (bitCount >= 8) {
          bitCount -= 8;
          out.u8((bits >>> bitCount) & 0xff);
        }
      }
      return true;
    },
    finish() {
      // RFC 4648 §3.5: the bits beyond the last octet must be zero.
      if ((bits & ((1 << bitCount) - 1)) !== 0) return false;
      return digits % 4 !== 1 && padding <= 2 && (digits + padding) % 4 === 0;
    },
  };
}

/** Upper-case hexadecimal. */
export function writeHex(bytes: Uint8Array, start: number, end: number, out: ByteWriter): void {
  out.reserve((end - start) * 2);
  for (let i = start; i < end; i++) {
    out.u8(HEX_DIGITS.charCodeAt(bytes[i]! >>> 4));
    out.u8(HEX_DIGITS.charCodeAt(bytes[i]! & 15));
  }
}

const BASE64_CODES = latin1Bytes(BASE64_DIGITS);

export function writeBase64(bytes: Uint8Array, start: number, end: number, out: ByteWriter): void {
  out.reserve((((end - start + 2) / 3) | 0) * 4);
  const target = out.bytes;
  let at = out.length;
  let i = start;
  for (; i + 2 < end; i += 3) {
    const group = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    target[at++] = BASE64_CODES[group >>> 18]!;
    target[at++] = BASE64_CODES[(group >>> 12) & 63]!;
    target[at++] = BASE64_CODES[(group >>> 6) & 63]!;
    target[at++] = BASE64_CODES[group & 63]!;
  }
  if (i < end) {
    const hasSecond = i + 1 < end;
    const group = (bytes[i]! << 16) | (hasSecond ? bytes[i + 1]! << 8 : 0);
    target[at++] = BASE64_CODES[group >>> 18]!;
    target[at++] = BASE64_CODES[(group >>> 12) & 63]!;
    target[at++] = hasSecond ? BASE64_CODES[(group >>> 6) & 63]! : 0x3d;
    target[at++] = 0x3d;
  }
  out.length = at;
}

/** Base32hex without padding, upper case as in RFC 5155. */
export function writeBase32hex(bytes: Uint8Array, start: number, end: number, out: ByteWriter): void {
  let bits = 0;
  let bitCount = 0;
  for (let i = start; i < end; i++) {
    bits = ((bits << 8) | bytes[i]!) & 0xffff;
    bitCount += 8;
    while (bitCount >= 5) {
      bitCount -= 5;
      out.u8(BASE32HEX_DIGITS.charCodeAt((bits >>> bitCount) & 31));
    }
  }
  if (bitCount > 0) out.u8(BASE32HEX_DIGITS.charCodeAt((bits << (5 - bitCount)) & 31));
}

/** Appends the octets; false when a character is not Base32hex, the length impossible, or left-over bits are set. */
export function readBase32hex(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  let bits = 0;
  let bitCount = 0;
  for (let i = start; i < end; i++) {
    const value = BASE32HEX_VALUES[text[i]!]!;
    if (value < 0) return false;
    bits = ((bits << 5) | value) & 0xffff;
    bitCount += 5;
    if (bitCount >= 8) {
      bitCount -= 8;
      out.u8((bits >>> bitCount) & 0xff);
    }
  }
  return bitCount < 5 && (bits & ((1 << bitCount) - 1)) === 0;
}

type Writer = (bytes: Uint8Array, start: number, end: number, out: ByteWriter) => void;

function encode(write: Writer, bytes: Uint8Array): string {
  const out = new ByteWriter(bytes.length * 2 + 4);
  write(bytes, 0, bytes.length, out);
  let text = '';
  for (let i = 0; i < out.length; i++) text += String.fromCharCode(out.bytes[i]!);
  return text;
}

function decode(decoder: PieceDecoder, text: string): Uint8Array | undefined {
  const out = new ByteWriter(text.length);
  const octets = new TextEncoder().encode(text.replace(/[ \t\r\n]+/g, ''));
  return decoder.push(octets, 0, octets.length, out) && decoder.finish(out) ? out.copy() : undefined;
}

/** Upper-case hexadecimal text of `bytes`. */
export const encodeHex = (bytes: Uint8Array): string => encode(writeHex, bytes);
/** The octets of hexadecimal text (blanks are skipped), or undefined when it is not valid. */
export const decodeHex = (text: string): Uint8Array | undefined => decode(hexDecoder(), text);
export const encodeBase64 = (bytes: Uint8Array): string => encode(writeBase64, bytes);
/** The octets of Base64 text (blanks are skipped, padding required), or undefined when it is not valid. */
export const decodeBase64 = (text: string): Uint8Array | undefined => decode(base64Decoder(), text);
export const encodeBase32hex = (bytes: Uint8Array): string => encode(writeBase32hex, bytes);
