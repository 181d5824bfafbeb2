/**
 * The service parameters of SVCB and HTTPS (IANA "Service Parameter Keys"): RFC 9460 §7, §8, RFC 9461, 9540, 9848, 9953
 * and the drafts that the registry names.
 * @module
 */
import { ByteWriter, decodeBase64, latin1Text, readU16, utf8Bytes, writeBase64 } from '../wire/index.js';
import type { Field } from './field.js';
import { readDecimal } from './numbers.js';
import {
  appendListItem,
  ipv4List,
  ipv6List,
  keysOf,
  mandatoryBreach,
  mandatoryKeys,
  noValue,
  type ParameterKind,
  type ParameterSet,
  parameterSet,
  parameters,
  splitList,
} from './parameters.js';
import { printQuoted } from './strings.js';

const ALPN = 1;
const NO_DEFAULT_ALPN = 2;

/** A list whose items stand behind their lengths (alpn, docpath). */
const stringList = (isEmptyAllowed: boolean): Pick<ParameterKind, 'parse' | 'print'> => ({
  parse(value, out) {
    if (value.length === 0) return isEmptyAllowed;
    const items = splitList(value);
    if (items === undefined) return false;
    for (const item of items) {
      if (item.length > 255) return false;
      out.u8(item.length);
      out.append(item);
    }
    return true;
  },
  print(wire, at, end, out) {
    const list = new ByteWriter();
    for (let next = at; next < end; ) {
      const itemEnd = next + 1 + wire[next]!;
      if (wire[next] === 0 || itemEnd > end) return false;
      if (next > at) list.u8(0x2c);
      appendListItem(wire, next + 1, itemEnd, list);
      next = itemEnd;
    }
    printQuoted(list.bytes, 0, list.length, out);
    return end > at || isEmptyAllowed;
  },
});

/** RFC 9461 §5: a URI template in relative form, in UTF-8, with the variable dns. */
function isDohPath(value: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
    return text.startsWith('/') && /\{[^{}]*\bdns\b[^{}]*\}/.test(text);
  } catch {
    return false;
  }
}

/** draft-ietf-tls-key-share-prediction §3.1: numbers of TLS groups, none twice. */
const groupList: Pick<ParameterKind, 'isPlain' | 'parse' | 'print'> = {
  isPlain: true,
  parse(value, out) {
    const groups = splitList(value)?.map((item) => readDecimal(item, 0, item.length, 0xffff));
    if (groups === undefined || groups.includes(-1) || new Set(groups).size < groups.length) return false;
    for (const group of groups) out.u16(group);
    return true;
  },
  print(wire, at, end, out) {
    const seen = new Set<number>();
    for (let next = at; next + 2 <= end; next += 2) {
      if (next > at) out.u8(0x2c);
      out.decimal(readU16(wire, next));
      seen.add(readU16(wire, next));
    }
    return end > at && seen.size * 2 === end - at;
  },
};

const MAX_PERCENT = 100;

/** draft-johani-dnsop-svcb-oots §2.1: transports, each with a percentage: `do53:10,dot:100`. */
const transportWeights: Pick<ParameterKind, 'parse' | 'print'> = {
  parse(value, out) {
    const items = splitList(value)?.map((item) => /^(.{1,255}):(\d{1,3})$/s.exec(latin1Text(item)));
    if (items === undefined) return false;
    for (const item of items) {
      if (!item || Number(item[2]) > MAX_PERCENT) return false;
      out.u8(item[1]!.length);
      for (const character of item[1]!) out.u8(character.charCodeAt(0));
      out.u8(Number(item[2]));
    }
    return true;
  },
  print(wire, at, end, out) {
    const list = new ByteWriter();
    for (let next = at; next < end; ) {
      const nameEnd = next + 1 + wire[next]!;
      if (wire[next] === 0 || nameEnd >= end || wire[nameEnd]! > MAX_PERCENT) return false;
      if (next > at) list.u8(0x2c);
      appendListItem(wire, next + 1, nameEnd, list);
      list.append(utf8Bytes(`:${wire[nameEnd]}`));
      next = nameEnd + 1;
    }
    printQuoted(list.bytes, 0, list.length, out);
    return end > at;
  },
};

const KINDS: readonly ParameterKind[] = [
  mandatoryKeys(() => SERVICE_PARAMETERS),
  { key: ALPN, name: 'alpn', expected: 'a list of protocol names of 1 to 255 octets', ...stringList(false) },
  { key: NO_DEFAULT_ALPN, name: 'no-default-alpn', ...noValue },
  {
    key: 3,
    name: 'port',
    expected: 'a number from 0 to 65535',
    isPlain: true,
    parse(value, out) {
      const port = readDecimal(value, 0, value.length, 0xffff);
      if (port >= 0) out.u16(port);
      return port >= 0;
    },
    print(wire, at, end, out) {
      if (end - at === 2) out.decimal(readU16(wire, at));
      return end - at === 2;
    },
  },
  { key: 4, name: 'ipv4hint', expected: 'a list of IPv4 addresses', ...ipv4List },
  {
    key: 5,
    name: 'ech',
    expected: 'Base64',
    isPlain: true,
    parse(value, out) {
      const octets = decodeBase64(latin1Text(value));
      if (octets === undefined || octets.length === 0) return false;
      out.append(octets);
      return true;
    },
    print(wire, at, end, out) {
      writeBase64(wire, at, end, out);
      return end > at;
    },
  },
  { key: 6, name: 'ipv6hint', expected: 'a list of IPv6 addresses', ...ipv6List },
  {
    key: 7,
    name: 'dohpath',
    expected: 'a relative URI template with the variable dns, such as /dns-query{?dns}',
    parse(value, out) {
      out.append(value);
      return isDohPath(value);
    },
    print(wire, at, end, out) {
      printQuoted(wire, at, end, out);
      return isDohPath(wire.subarray(at, end));
    },
  },
  { key: 8, name: 'ohttp', ...noValue },
  { key: 9, name: 'tls-supported-groups', expected: 'a list of different numbers from 0 to 65535', ...groupList },
  { key: 10, name: 'docpath', expected: 'a list of path segments of 1 to 255 octets', ...stringList(true) },
  { key: 11, name: 'pvd', ...noValue },
  { key: 12, name: 'oots', expected: 'a list of transports with percentages, such as dot:100', ...transportWeights },
];

const SERVICE_PARAMETERS: ParameterSet = parameterSet(
  {
    noun: 'service parameter',
    expectedKey: 'a key such as alpn, port, ipv4hint or keyNNNNN',
    duplicateRule: 'svcb-duplicate-key',
  },
  KINDS,
);

/** Names of the registered service parameters by key. */
export const SERVICE_PARAMETER_NAMES: ReadonlyMap<number, string> = new Map(KINDS.map(({ key, name }) => [key, name]));

export const serviceParameters = (): Field => parameters(SERVICE_PARAMETERS);

/** What RFC 9460 §7.1 and §8 ask of the parameters together; rule id and message of the first breach. */
export function checkServiceParameters(
  wire: Uint8Array,
  at: number,
  end: number,
): { readonly rule: string; readonly message: string } | undefined {
  const keys = keysOf(wire, at, end);
  if (keys.includes(NO_DEFAULT_ALPN) && !keys.includes(ALPN)) {
    return { rule: 'svcb-no-default-alpn-without-alpn', message: 'no-default-alpn without alpn' };
  }
  const message = mandatoryBreach(SERVICE_PARAMETERS, wire, at, end);
  return message === undefined ? undefined : { rule: 'svcb-mandatory', message };
}
