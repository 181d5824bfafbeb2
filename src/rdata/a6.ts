/**
 * A6 (RFC 2874, historic by RFC 6563): a prefix length, the address behind that prefix, and the name that has the prefix.
 * The address is missing when the length is 128, the name when it is 0.
 * @module
 */
import { ByteWriter, skipName, writeName } from '../wire/index.js';
import { printIpv6, writeIpv6 } from './addresses.js';
import { type Field, field } from './field.js';
import type { RdataInput } from './input.js';
import { domainName } from './names.js';
import { u8 } from './numbers.js';

const ADDRESS_BITS = 128;
const suffixOctets = (prefix: number) => (ADDRESS_BITS - prefix + 7) >> 3;
/** The bits of the first suffix octet that belong to it. */
const firstMask = (prefix: number) => 0xff >> (prefix & 7);

/** RFC 2874 §3.1: the bits of the prefix do not matter in text, and are not there in octets. */
function parseSuffix(input: RdataInput, prefix: number, out: ByteWriter): void {
  const token = input.take('address suffix');
  const { text, start, end } = input.tokens;
  const address = new ByteWriter(16);
  if (!writeIpv6(text, start[token]!, end[token]!, address)) {
    throw input.invalid('address suffix', token, 'an IPv6 address such as ::1');
  }
  const first = 16 - suffixOctets(prefix);
  out.u8(address.bytes[first]! & firstMask(prefix));
  out.append(address.bytes, first + 1, 16);
}

export const prefixedAddress = (): Field => {
  const length = u8('prefix length');
  const prefixName = domainName('prefix name');
  /** The offset of the prefix name: the end when there is none. */
  const nameStart = (wire: Uint8Array, at: number) => at + 1 + suffixOctets(wire[at]!);
  return field('address suffix', {
    nameStart,
    parse(input, out) {
      const token = input.at;
      length.parse(input, out);
      const prefix = out.bytes[out.length - 1]!;
      if (prefix > ADDRESS_BITS) throw input.invalid(length.name, token, 'a number from 0 to 128');
      if (prefix < ADDRESS_BITS) parseSuffix(input, prefix, out);
      if (prefix > 0) prefixName.parse(input, out);
    },
    print(wire, at, end, out) {
      const prefix = wire[at]!;
      out.ascii(String(prefix));
      if (prefix < ADDRESS_BITS) {
        const address = new Uint8Array(16);
        address.set(wire.subarray(at + 1, nameStart(wire, at)), 16 - suffixOctets(prefix));
        out.u8(0x20);
        printIpv6(address, 0, out);
      }
      if (prefix > 0) {
        out.u8(0x20);
        writeName(wire, nameStart(wire, at), out);
      }
      return end;
    },
    skip(wire, at, end) {
      if (at >= end || wire[at]! > ADDRESS_BITS) return -1;
      const name = nameStart(wire, at);
      if (name > end) return -1;
      // RFC 2874 §3.1: the pad bits before the suffix are zero.
      if (wire[at]! < ADDRESS_BITS && (wire[at + 1]! & ~firstMask(wire[at]!)) !== 0) return -1;
      return wire[at] === 0 ? name : skipName(wire, name, end);
    },
  });
};
