/**
 * The type bit maps of NSEC, NSEC3 and CSYNC (RFC 4034 §4.1.2): window number, length 1 to 32, bits from the left.
 * @module
 */
import type { ByteWriter } from '../wire/index.js';
import type { Field } from './fields.js';
import { isMetaType, readType, typeText } from './mnemonics.js';

/** Appends the windows for `types` (any order; duplicates do not matter). */
export function writeTypeBitmap(types: Iterable<number>, out: ByteWriter): void {
  const windows = new Map<number, Uint8Array>();
  for (const type of types) {
    let bits = windows.get(type >>> 8);
    if (bits === undefined) windows.set(type >>> 8, (bits = new Uint8Array(32)));
    bits[(type & 0xff) >>> 3]! |= 0x80 >>> (type & 7);
  }
  for (const window of [...windows.keys()].sort((a, b) => a - b)) {
    const bits = windows.get(window)!;
    let length = 32;
    while (length > 0 && bits[length - 1] === 0) length--;
    out.u8(window);
    out.u8(length);
    out.append(bits, 0, length);
  }
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

export const typeBitmap = (name: string): Field => ({
  name,
  isName: false,
  parse(input, out) {
    const types: number[] = [];
    for (; input.hasMore(); input.at++) {
      const { text, start, end } = input.tokens;
      const type = readType(text, start[input.at]!, end[input.at]!);
      if (type < 0) throw input.invalid(name, input.at, 'a type mnemonic or TYPEn');
      types.push(type);
    }
    writeTypeBitmap(types, out);
  },
  print(wire, at, end, out) {
    const types = readTypeBitmap(wire, at, end)!;
    for (let i = 0; i < types.length; i++) {
      if (i > 0) out.u8(0x20);
      out.ascii(typeText(types[i]!));
    }
    return end;
  },
  skip: (wire, at, end) => (readTypeBitmap(wire, at, end) === undefined ? -1 : end),
});

/** One type mnemonic in a 16-bit field (RRSIG type covered). */
export const typeField = (name: string): Field => ({
  name,
  isName: false,
  parse(input, out) {
    const token = input.take(name);
    const { text, start, end } = input.tokens;
    const type = readType(text, start[token]!, end[token]!);
    if (type < 0 || isMetaType(type)) throw input.invalid(name, token, 'a type mnemonic or TYPEn');
    out.u16(type);
  },
  print(wire, at, _end, out) {
    out.ascii(typeText((wire[at]! << 8) | wire[at + 1]!));
    return at + 2;
  },
  // Nothing in a zone covers a query or pseudo type; the transaction signatures of RFC 2931 (SIG 0) are not for zones.
  skip: (wire, at, end) => (at + 2 <= end && !isMetaType((wire[at]! << 8) | wire[at + 1]!) ? at + 2 : -1),
});
