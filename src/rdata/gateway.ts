/**
 * IPSECKEY (RFC 4025) and AMTRELAY (RFC 8777): a field says whether the gateway or relay behind it is missing, an IPv4
 * address, an IPv6 address, or a domain name.
 * @module
 */
import type { ByteWriter } from '../wire/index.js';
import { ipv4, ipv6 } from './addresses.js';
import { base64 } from './encodings.js';
import { type Field, field } from './field.js';
import { RdataFault, type RdataInput } from './input.js';
import { domainName } from './names.js';
import { u8 } from './numbers.js';

/** "No gateway is present": a dot in text, nothing in octets (RFC 4025 §3.1, RFC 8777 §4). */
const nothing = (name: string, isDotOptional: boolean): Field =>
  field(name, {
    parse(input) {
      if (isDotOptional && !input.hasMore()) return;
      const token = input.take(name);
      if (input.word(token) !== '.') throw input.invalid(name, token, 'a dot, since the type says that there is none');
    },
    print(_wire, at, _end, out) {
      out.u8(0x2e);
      return at;
    },
    skip: (_wire, at) => at,
  });

/** The field for each gateway type. */
const gatewayFields = (name: string, isDotOptional: boolean): readonly Field[] => [
  nothing(name, isDotOptional),
  ipv4(name),
  ipv6(name),
  domainName(name),
];

/** Address faults are those of the type here: a-invalid and aaaa-invalid speak of A and AAAA records. */
function parseGateway(fields: readonly Field[], type: number, input: RdataInput, out: ByteWriter): void {
  try {
    fields[type]!.parse(input, out);
  } catch (fault) {
    if (!(fault instanceof RdataFault) || !/^a{1,4}-invalid$/.test(fault.rule)) throw fault;
    throw new RdataFault('syntax-error', fault.message, fault.token, fault.help);
  }
}

/** A number, `max` of which are defined. */
function takeType(number: Field, max: number, input: RdataInput, out: ByteWriter): number {
  const token = input.at;
  number.parse(input, out);
  const type = out.bytes[out.length - 1]!;
  if (type > max) throw input.invalid(number.name, token, `a number from 0 to ${max}`);
  return type;
}

/** Gateway type, algorithm, gateway, and a public key unless the algorithm is 0 (RFC 4025 §2.4: "no key is present"). */
export const gatewayAndKey = (): Field => {
  const [type, algorithm, key] = [u8('gateway type'), u8('algorithm'), base64('public key')];
  const gateways = gatewayFields('gateway', false);
  return field('gateway and key', {
    parse(input, out) {
      const gatewayType = takeType(type, gateways.length - 1, input, out);
      algorithm.parse(input, out);
      const hasKey = out.bytes[out.length - 1] !== 0;
      parseGateway(gateways, gatewayType, input, out);
      if (hasKey || input.hasMore()) key.parse(input, out);
    },
    print(wire, at, end, out) {
      out.ascii(`${wire[at]} ${wire[at + 1]} `);
      const next = gateways[wire[at]!]!.print(wire, at + 2, end, out);
      if (next === end) return end;
      out.u8(0x20);
      return key.print(wire, next, end, out);
    },
    skip(wire, at, end) {
      const gateway = at + 2 <= end ? gateways[wire[at]!] : undefined;
      const next = gateway === undefined ? -1 : gateway.skip(wire, at + 2, end);
      if (next < 0) return -1;
      return next === end && wire[at + 1] === 0 ? end : key.skip(wire, next, end);
    },
  });
};

const DISCOVERY_OPTIONAL = 0x80;
// Some versions of BIND write no dot, and do not read one.
const relays = gatewayFields('relay', true);

/** Discovery-optional bit and relay type in one octet, and the relay (RFC 8777 §4.2). */
export const relay = (): Field => {
  const [optional, type] = [u8('discovery optional'), u8('relay type')];
  return field('relay', {
    parse(input, out) {
      const isOptional = takeType(optional, 1, input, out) === 1;
      out.length--;
      const relayType = takeType(type, relays.length - 1, input, out);
      if (isOptional) out.bytes[out.length - 1]! |= DISCOVERY_OPTIONAL;
      parseGateway(relays, relayType, input, out);
    },
    print(wire, at, end, out) {
      const relayType = wire[at]! & ~DISCOVERY_OPTIONAL;
      out.ascii(`${wire[at]! >> 7} ${relayType} `);
      return relays[relayType]!.print(wire, at + 1, end, out);
    },
    skip(wire, at, end) {
      const layout = at < end ? relays[wire[at]! & ~DISCOVERY_OPTIONAL] : undefined;
      return layout === undefined ? -1 : layout.skip(wire, at + 1, end);
    },
  });
};

/** Whether an AMTRELAY record has a relay type without a text (RFC 8777 §4: those above 3 are for the future). */
export function hasUnknownRelayType(wire: Uint8Array, at: number, end: number): boolean {
  return at + 2 <= end && (wire[at + 1]! & ~DISCOVERY_OPTIONAL) >= relays.length;
}
