/**
 * DELEG (draft-ietf-deleg): where the servers of a delegation are, as parameters like those of SVCB. The type number is
 * the one that the draft asks for and its implementations use; it is not registered yet. DELEGPARAM still has a number
 * for private use, so its records stay octets here.
 * @module
 */
import { ByteWriter, MAX_NAME_OCTETS, nameText, skipName, writeNameFromText } from '../wire/index.js';
import type { Field } from './field.js';
import {
  ipv4List,
  ipv6List,
  keysOf,
  mandatoryBreach,
  mandatoryKeys,
  type ParameterKind,
  type ParameterSet,
  parameterSet,
  parameters,
} from './parameters.js';
import { printQuoted } from './strings.js';
import type { RdataBreach } from './table.js';

/** For everything that the parameters break together. */
const RULE = 'deleg-parameters';

const SERVER_IPV4 = 1;
const SERVER_IPV6 = 2;
const SERVER_NAME = 3;
const INCLUDE = 4;

/** The texts of a list of names: a comma ends a name unless a backslash stands before it. */
function splitNames(value: Uint8Array): Uint8Array[] {
  const names: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; i <= value.length; i++) {
    if (value[i] === 0x5c) i++;
    else if (i === value.length || value[i] === 0x2c) {
      names.push(value.subarray(from, i));
      from = i + 1;
    }
  }
  return names;
}

const nameList: Pick<ParameterKind, 'parse' | 'print'> = {
  parse(value, out, origin) {
    const name = new Uint8Array(MAX_NAME_OCTETS + 1);
    for (const text of splitNames(value)) {
      const length = writeNameFromText(text, 0, text.length, origin, name, 0);
      if (length < 0) return false;
      out.append(name, 0, length);
    }
    return true;
  },
  print(wire, at, end, out) {
    const list = new ByteWriter();
    for (let next = at; next < end; ) {
      const nameEnd = skipName(wire, next, end);
      if (nameEnd < 0) return false;
      if (next > at) list.u8(0x2c);
      list.ascii(nameText(wire, next).replaceAll(',', '\\,'));
      next = nameEnd;
    }
    const isPlain = list.view().every((octet) => octet !== 0x5c && octet !== 0x22);
    if (isPlain) out.append(list.bytes, 0, list.length);
    else printQuoted(list.bytes, 0, list.length, out);
    return end > at;
  },
};

const KINDS: readonly ParameterKind[] = [
  mandatoryKeys(() => DELEGATION_PARAMETERS),
  { key: SERVER_IPV4, name: 'server-ipv4', expected: 'a list of IPv4 addresses', ...ipv4List },
  { key: SERVER_IPV6, name: 'server-ipv6', expected: 'a list of IPv6 addresses', ...ipv6List },
  { key: SERVER_NAME, name: 'server-name', expected: 'a list of domain names', ...nameList },
  { key: INCLUDE, name: 'include-delegparam', expected: 'a list of domain names', ...nameList },
];

const DELEGATION_PARAMETERS: ParameterSet = parameterSet(
  {
    noun: 'delegation parameter',
    expectedKey: 'a key such as server-name, server-ipv4, include-delegparam or keyNNNNN',
    duplicateRule: RULE,
  },
  KINDS,
);

/** At least one parameter. */
export const delegationParameters = (): Field => {
  const list = parameters(DELEGATION_PARAMETERS);
  return {
    ...list,
    parse(input, out) {
      if (!input.hasMore()) input.take(DELEGATION_PARAMETERS.noun);
      list.parse(input, out);
    },
    skip: (wire, at, end) => (at === end ? -1 : list.skip(wire, at, end)),
  };
};

/** Addresses, names and an indirection exclude each other. */
export function checkDelegation(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const keys = keysOf(wire, at, end);
  const isGiven = (...wanted: number[]) => keys.some((key) => wanted.includes(key));
  const ways = [isGiven(SERVER_IPV4, SERVER_IPV6), isGiven(SERVER_NAME), isGiven(INCLUDE)].filter(Boolean);
  const message =
    ways.length > 1
      ? 'server addresses, server-name and include-delegparam exclude each other'
      : mandatoryBreach(DELEGATION_PARAMETERS, wire, at, end);
  return message === undefined ? undefined : { rule: RULE, message };
}
