/**
 * Address ranges that are not for hosts of the public Internet (IANA "IPv4/IPv6 Special-Purpose Address Registry",
 * RFC 6890).
 * @module
 */
import { TYPE } from '../rdata/index.js';
import type { Zone } from '../zone/index.js';

export type AddressKind = 'private' | 'documentation' | 'loopback' | 'unusable';

export interface AddressRange {
  readonly kind: AddressKind;
  /** what it is, in words */
  readonly name: string;
  readonly octets: readonly number[];
  /** bits of the prefix */
  readonly bits: number;
}

const range = (kind: AddressKind, name: string, bits: number, ...octets: readonly number[]): AddressRange => ({
  kind,
  name,
  octets,
  bits,
});

const IPV4: readonly AddressRange[] = [
  range('private', 'private address (RFC 1918)', 8, 10),
  range('private', 'private address (RFC 1918)', 12, 172, 16),
  range('private', 'private address (RFC 1918)', 16, 192, 168),
  range('private', 'address shared behind carrier NAT (RFC 6598)', 10, 100, 64),
  range('documentation', 'documentation address (RFC 5737)', 24, 192, 0, 2),
  range('documentation', 'documentation address (RFC 5737)', 24, 198, 51, 100),
  range('documentation', 'documentation address (RFC 5737)', 24, 203, 0, 113),
  range('loopback', 'loopback address', 8, 127),
  range('unusable', 'address of "this network"', 8, 0),
  range('unusable', 'link-local address', 16, 169, 254),
  range('unusable', 'address for benchmarks (RFC 2544)', 15, 198, 18),
  range('unusable', 'multicast address', 4, 224),
  range('unusable', 'reserved address', 4, 240),
];

const IPV6: readonly AddressRange[] = [
  range('private', 'unique local address (RFC 4193)', 7, 0xfc),
  range('documentation', 'documentation address (RFC 3849)', 32, 0x20, 0x01, 0x0d, 0xb8),
  range('documentation', 'documentation address (RFC 9637)', 20, 0x3f, 0xff, 0),
  range('loopback', 'loopback address', 128, ...new Array<number>(15).fill(0), 1),
  range('unusable', 'unspecified address', 128, ...new Array<number>(16).fill(0)),
  range('unusable', 'IPv4-mapped address', 96, ...new Array<number>(10).fill(0), 0xff, 0xff),
  range('unusable', '6to4 address (RFC 7526)', 16, 0x20, 0x02),
  range('unusable', 'link-local address', 10, 0xfe, 0x80),
  range('unusable', 'site-local address (RFC 3879)', 10, 0xfe, 0xc0),
  range('unusable', 'multicast address', 8, 0xff),
];

/** First octets with which a special range starts. */
function firstOctets(ranges: readonly AddressRange[]): Uint8Array {
  const isFirst = new Uint8Array(256);
  for (const { octets, bits } of ranges) {
    const [octet = 0] = octets;
    isFirst.fill(1, octet, octet + (bits < 8 ? 1 << (8 - bits) : 1));
  }
  return isFirst;
}

const IPV4_FIRST = firstOctets(IPV4);
const IPV6_FIRST = firstOctets(IPV6);

/** Whether an address of an A or AAAA record that starts with the octet may be special: a quick no for nearly every one. */
export function mayBeSpecial(type: number, octet: number): boolean {
  return (type === TYPE.A ? IPV4_FIRST : IPV6_FIRST)[octet] === 1;
}

/** The special range of the address of an A or AAAA record, or undefined. */
export function specialRange({ records }: Zone, index: number): AddressRange | undefined {
  const at = records.rdataOffset[index]!;
  const type = records.type[index]!;
  if (!mayBeSpecial(type, records.pool[at]!)) return undefined;
  const ranges = type === TYPE.A ? IPV4 : IPV6;
  for (let i = 0; i < ranges.length; i++) if (isIn(records.pool, at, ranges[i]!)) return ranges[i];
  return undefined;
}

function isIn(pool: Uint8Array, at: number, { octets, bits }: AddressRange): boolean {
  let left = bits;
  for (let i = 0; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if ((pool[at + i]! & mask) !== octets[i]) return false;
  }
  return true;
}
