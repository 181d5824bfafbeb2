/**
 * IPv4 and IPv6 addresses in rdata.
 * @module
 */
import { type ByteWriter, readU16 } from '../wire/index.js';
import { type Field, field } from './field.js';

export const ipv4 = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      if (!writeIpv4(text, start[token]!, end[token]!, out)) {
        throw input.invalid(name, token, 'four numbers from 0 to 255 with dots, without leading zeros', 'a-invalid');
      }
    },
    print(wire, at, _end, out) {
      printIpv4(wire, at, out);
      return at + 4;
    },
    skip: (_wire, at, end) => (at + 4 <= end ? at + 4 : -1),
  });

export function printIpv4(wire: Uint8Array, at: number, out: ByteWriter): void {
  for (let i = 0; i < 4; i++) {
    if (i > 0) out.u8(0x2e);
    out.decimal(wire[at + i]!);
  }
}

/** Appends the four octets of a dotted quad (RFC 1035 §3.4.1); false when it is not one. */
export function writeIpv4(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  let value = 0;
  let digits = 0;
  let dots = 0;
  let address = 0;
  for (let i = start; i <= end; i++) {
    const octet = i === end ? 0x2e : text[i]!;
    if (octet === 0x2e) {
      if (digits === 0 || dots === 4) return false;
      address = (address << 8) | value;
      dots++;
      value = 0;
      digits = 0;
      continue;
    }
    const digit = octet - 0x30;
    if (digit < 0 || digit > 9 || (digits > 0 && value === 0)) return false;
    value = value * 10 + digit;
    if (value > 255) return false;
    digits++;
  }
  if (dots !== 4) return false;
  out.u32(address >>> 0);
  return true;
}

export const ipv6 = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      if (!writeIpv6(text, start[token]!, end[token]!, out)) {
        throw input.invalid(name, token, 'an IPv6 address such as 2001:db8::1', 'aaaa-invalid');
      }
    },
    print(wire, at, _end, out) {
      printIpv6(wire, at, out);
      return at + 16;
    },
    skip: (_wire, at, end) => (at + 16 <= end ? at + 16 : -1),
  });

/** Appends the sixteen octets of an IPv6 address (RFC 4291 §2.2, all three forms); false when it is not one. */
export function writeIpv6(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  const from = out.length;
  let gapAt = -1;
  let i = start;
  if (text[i] === 0x3a) {
    if (i + 1 >= end || text[i + 1] !== 0x3a) return reset(out, from);
  }
  while (i < end) {
    if (text[i] === 0x3a && text[i + 1] === 0x3a && i + 1 < end) {
      if (gapAt >= 0) return reset(out, from);
      gapAt = out.length - from;
      i += 2;
      if (text[i] === 0x3a && i < end) return reset(out, from);
      continue;
    }
    if (text[i] === 0x3a) {
      // A single colon only stands between two groups.
      if (i === start || i + 1 >= end || out.length === from) return reset(out, from);
      i++;
    }
    let value = 0;
    const groupStart = i;
    for (; i < end && text[i] !== 0x3a; i++) {
      if (text[i] === 0x2e) {
        if (out.length - from > 12 || !writeIpv4(text, groupStart, end, out)) return reset(out, from);
        i = end;
        value = -1;
        break;
      }
      const digit = hexDigit(text[i]!);
      if (digit < 0 || i - groupStart === 4) return reset(out, from);
      value = value * 16 + digit;
    }
    if (value < 0) break;
    if (i === groupStart || out.length - from >= 16) return reset(out, from);
    out.u16(value);
  }
  const length = out.length - from;
  if (gapAt < 0) return length === 16 ? true : reset(out, from);
  if (length > 14) return reset(out, from);
  // What stands behind the gap moves to the end.
  out.reserve(16 - length);
  const { bytes } = out;
  let to = from + 16;
  for (let at = from + length; at > from + gapAt; ) bytes[--to] = bytes[--at]!;
  while (to > from + gapAt) bytes[--to] = 0;
  out.length = from + 16;
  return true;
}

function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function reset(out: ByteWriter, length: number): false {
  out.length = length;
  return false;
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
export function printIpv6(wire: Uint8Array, at: number, out: ByteWriter): void {
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && readU16(wire, at + 2 * (i + length)) === 0) length++;
    if (length > bestLength) {
      bestStart = i;
      bestLength = length;
    }
    if (length > 0) i += length - 1;
  }
  for (let i = 0; i < 8; i++) {
    if (i === bestStart) {
      out.ascii('::');
      i += bestLength - 1;
      continue;
    }
    if (i > 0 && i !== bestStart + bestLength) out.u8(0x3a);
    out.ascii(readU16(wire, at + 2 * i).toString(16));
  }
}
