/**
 * The type bit maps of NSEC, NSEC3 and CSYNC (RFC 4034 §4.1.2): window number, length 1 to 32, bits from the left; and
 * the older one of NXT.
 * @module
 */

import { type ByteWriter, readU16 } from '../wire/index.js';
import { type Field, field } from './field.js';
import type { RdataInput } from './input.js';
import { isMetaType, readType, typeText } from './mnemonics.js';
import { readDecimal } from './numbers.js';

/** Appends the windows for `types` (any order; duplicates do not matter). */
export function writeTypeBitmap(types: readonly number[], out: ByteWriter): void {
  for (let window = nextWindow(types, -1); window <= 0xff; window = nextWindow(types, window)) {
    out.u8(window);
    out.u8(0);
    out.reserve(32);
    const start = out.length;
    out.bytes.fill(0, start, start + 32);
    for (const type of types) {
      if (type >>> 8 !== window) continue;
      const at = start + ((type & 0xff) >>> 3);
      out.bytes[at]! |= 0x80 >>> (type & 7);
      if (at >= out.length) out.length = at + 1;
    }
    out.bytes[start - 1] = out.length - start;
  }
}

/** The lowest window above `after` that one of the types is in; 256 when there is none. */
function nextWindow(types: readonly number[], after: number): number {
  let next = 0x100;
  for (const type of types) {
    const window = type >>> 8;
    if (window > after && window < next) next = window;
  }
  return next;
}

/** The types of a bitmap in ascending order, or undefined when it breaks a rule of RFC 4034 §4.1.2. */
export function readTypeBitmap(wire: Uint8Array, at: number, end: number): number[] | undefined {
  const types: number[] = [];
  let previousWindow = -1;
  for (let next = at; next < end; ) {
    const window = wire[next]!;
    const length = wire[next + 1] ?? 0;
    // Windows ascend; 1 to 32 octets each; "trailing zero octets in the bitmap MUST be omitted".
    if (next + 2 > end || window <= previousWindow || length < 1 || length > 32 || next + 2 + length > end) {
      return undefined;
    }
    if (wire[next + 1 + length] === 0) return undefined;
    for (let i = 0; i < length; i++) {
      for (let bits = wire[next + 2 + i]!, bit = 0; bits !== 0; bits = (bits << 1) & 0xff, bit++) {
        if ((bits & 0x80) !== 0) types.push((window << 8) | (i << 3) | bit);
      }
    }
    previousWindow = window;
    next += 2 + length;
  }
  return types;
}

/** The types that are left, by mnemonic. */
function takeTypes(input: RdataInput, name: string, isNumberAllowed = false): number[] {
  const types: number[] = [];
  for (; input.hasMore(); input.at++) {
    const { text, start, end } = input.tokens;
    const number = isNumberAllowed ? readDecimal(text, start[input.at]!, end[input.at]!, 0xffff) : -1;
    const type = number >= 0 ? number : readType(text, start[input.at]!, end[input.at]!);
    if (type < 0) throw input.invalid(name, input.at, 'a type mnemonic or TYPEn');
    types.push(type);
  }
  return types;
}

function printTypes(types: readonly number[], out: ByteWriter): void {
  for (let i = 0; i < types.length; i++) {
    if (i > 0) out.u8(0x20);
    out.ascii(typeText(types[i]!));
  }
}

/** @param isEmptyAllowed not in NSEC, which lists itself at least (RFC 4034 §4.1.2) */
export const typeBitmap = (name: string, isEmptyAllowed = true): Field =>
  field(name, {
    parse(input, out) {
      if (!isEmptyAllowed && !input.hasMore()) input.take(name);
      writeTypeBitmap(takeTypes(input, name), out);
    },
    print(wire, at, end, out) {
      printTypes(readTypeBitmap(wire, at, end)!, out);
      return end;
    },
    skip: (wire, at, end) =>
      (at === end && !isEmptyAllowed) || readTypeBitmap(wire, at, end) === undefined ? -1 : end,
  });

const MAX_NXT_TYPE = 127;

/**
 * The bit map of NXT (RFC 2535 §5.2): bit n stands for type n up to 127, without trailing zero octets. Bit 0 would
 * announce a format that was never defined.
 */
export const nxtBitmap = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const first = input.at;
      // RFC 2535 §5.3 allows types as numbers too, and BIND prints those without a mnemonic so.
      const types = takeTypes(input, name, true);
      const wrong = types.findIndex((type) => type === 0 || type > MAX_NXT_TYPE);
      if (wrong >= 0) throw input.invalid(name, first + wrong, `types from 1 to ${MAX_NXT_TYPE}`);
      const octets = new Uint8Array((Math.max(-1, ...types) >> 3) + 1);
      for (const type of types) octets[type >> 3]! |= 0x80 >> (type & 7);
      out.append(octets);
    },
    print(wire, at, end, out) {
      const types: number[] = [];
      for (let type = 0; type < (end - at) * 8; type++) {
        if ((wire[at + (type >> 3)]! & (0x80 >> (type & 7))) !== 0) types.push(type);
      }
      printTypes(types, out);
      return end;
    },
    skip: (wire, at, end) =>
      at === end || (end - at <= 16 && (wire[at]! & 0x80) === 0 && wire[end - 1] !== 0) ? end : -1,
  });

/** One type mnemonic in a 16-bit field (RRSIG type covered, DSYNC). */
export const typeField = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const number = readDecimal(text, start[token]!, end[token]!, 0xffff);
      const type = number >= 0 ? number : readType(text, start[token]!, end[token]!);
      if (number >= 0) input.oddity = { kind: 'other-spelling', message: `${name} ${number} by number`, token };
      if (type < 0 || isMetaType(type))
        throw input.invalid(name, token, 'a type that records of a zone have, or TYPEn');
      out.u16(type);
    },
    print(wire, at, _end, out) {
      out.ascii(typeText(readU16(wire, at)));
      return at + 2;
    },
    // Nothing in a zone covers a query or pseudo type; the transaction signatures of RFC 2931 (SIG 0) are not for zones.
    skip: (wire, at, end) => (at + 2 <= end && !isMetaType(readU16(wire, at)) ? at + 2 : -1),
  });
