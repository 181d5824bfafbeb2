/**
 * APL (RFC 3123): address prefixes, each `[!]family:address/length`. In octets: family, prefix length, a bit for the
 * negation with the number of address octets, and these without trailing zeros.
 * @module
 */
import { ByteWriter, readU16 } from '../wire/index.js';
import { printIpv4, printIpv6, writeIpv4, writeIpv6 } from './addresses.js';
import { type Field, field } from './field.js';
import type { RdataInput } from './input.js';
import { readDecimal } from './numbers.js';

const NEGATION = 0x80;

/** Octets of an address by number of its family (IANA "Address Family Numbers"); no other has a text (RFC 3123 §4). */
const ADDRESS_OCTETS: Readonly<Record<number, 4 | 16>> = { 1: 4, 2: 16 };

function parseItem(input: RdataInput, out: ByteWriter): void {
  const token = input.take('address prefix');
  const { text, start, end } = input.tokens;
  const isNegated = text[start[token]!] === 0x21;
  const from = start[token]! + (isNegated ? 1 : 0);
  const to = end[token]!;
  const colon = text.indexOf(0x3a, from);
  const slash = text.lastIndexOf(0x2f, to - 1);
  const family = colon < 0 || colon >= to ? -1 : readDecimal(text, from, colon, 0xffff);
  const octets = ADDRESS_OCTETS[family];
  const address = new ByteWriter(16);
  const isAddress =
    octets !== undefined &&
    slash > colon &&
    (octets === 4 ? writeIpv4(text, colon + 1, slash, address) : writeIpv6(text, colon + 1, slash, address));
  if (!isAddress) {
    throw input.invalid('address prefix', token, '[!]1:IPv4/length or [!]2:IPv6/length, such as 1:192.0.2.0/24');
  }
  const prefix = readDecimal(text, slash + 1, to, octets * 8);
  if (prefix < 0) throw input.invalid('address prefix', token, `a prefix length from 0 to ${octets * 8}`);
  // RFC 3123 §4: "the sender MUST NOT include trailing zero octets in the AFDPART".
  let length: number = octets;
  while (length > 0 && address.bytes[length - 1] === 0) length--;
  out.u16(family);
  out.u8(prefix);
  out.u8((isNegated ? NEGATION : 0) | length);
  out.append(address.bytes, 0, length);
}

/** The offset behind the item at `at`, or -1. */
function skipItem(wire: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  const next = at + 4 + (wire[at + 3]! & ~NEGATION);
  if (next > end) return -1;
  const length = next - at - 4;
  // RFC 3123 §4, for every family: see above.
  if (length > 0 && wire[next - 1] === 0) return -1;
  const octets = ADDRESS_OCTETS[readU16(wire, at)];
  return octets === undefined || (wire[at + 2]! <= octets * 8 && length <= octets) ? next : -1;
}

function printItem(wire: Uint8Array, at: number, out: ByteWriter): number {
  const family = readU16(wire, at);
  const length = wire[at + 3]! & ~NEGATION;
  const address = new Uint8Array(16);
  address.set(wire.subarray(at + 4, at + 4 + length));
  out.ascii(`${(wire[at + 3]! & NEGATION) !== 0 ? '!' : ''}${family}:`);
  if (family === 1) printIpv4(address, 0, out);
  else printIpv6(address, 0, out);
  out.ascii(`/${wire[at + 2]}`);
  return at + 4 + length;
}

/** Any number of items, also none (RFC 3123 §4). */
export const addressPrefixes = (): Field =>
  field('address prefixes', {
    parse(input, out) {
      while (input.hasMore()) parseItem(input, out);
    },
    print(wire, at, end, out) {
      for (let next = at; next < end; ) {
        if (next > at) out.u8(0x20);
        next = printItem(wire, next, out);
      }
      return end;
    },
    skip(wire, at, end) {
      let next = at;
      while (next >= 0 && next < end) next = skipItem(wire, next, end);
      return next;
    },
  });

/** Whether an item has an address family without a text. */
export function hasUnknownFamily(wire: Uint8Array, at: number, end: number): boolean {
  let isUnknown = false;
  let next = at;
  while (next >= 0 && next < end) {
    isUnknown ||= next + 2 <= end && ADDRESS_OCTETS[readU16(wire, next)] === undefined;
    next = skipItem(wire, next, end);
  }
  return isUnknown && next === end;
}
