/**
 * SPF policies (RFC 7208): which records hold one, and the terms of which it consists.
 * @module
 */
import { latin1Text } from '../wire/index.js';
import type { RecordTable } from '../zone/index.js';

/** RFC 7208 §4.6.4: terms that cause DNS queries */
export const MOST_LOOKUPS = 10;

const VERSION = [...'v=spf1 '].map((character) => character.charCodeAt(0));

/** RFC 7208 §4.5: "v=spf1" in any case, then a space or the end; the strings of the record are joined first. */
export function isSpfPolicy(records: RecordTable, index: number): boolean {
  const { pool } = records;
  const end = records.rdataOffset[index + 1]!;
  let at = records.rdataOffset[index]!;
  let stringEnd = at;
  // An iterator would make an object for each octet of each text.
  for (let i = 0; i < VERSION.length; i++) {
    const expected = VERSION[i]!;
    while (at === stringEnd && at < end) stringEnd = ++at + pool[at - 1]!;
    if (at >= end) return expected === 0x20;
    const octet = pool[at++]!;
    if (octet !== expected && (octet | 0x20) !== expected) return false;
  }
  return true;
}

/** The strings of a TXT or SPF record, joined without anything between them (RFC 7208 §3.3), octets as Latin-1. */
export function joinedText(records: RecordTable, index: number): string {
  let joined = '';
  const end = records.rdataOffset[index + 1]!;
  for (let at = records.rdataOffset[index]!; at < end; at += 1 + records.pool[at]!) {
    joined += latin1Text(records.pool, at + 1, at + 1 + records.pool[at]!);
  }
  return joined;
}

/** The terms of the policy in a record, behind its version, as written. */
export function spfTerms(records: RecordTable, index: number): readonly string[] {
  const known = lastPolicies.get(records);
  if (known?.index === index) return known.terms;
  const terms = joinedText(records, index).split(/ +/).slice(1).filter(Boolean);
  lastPolicies.set(records, { index, terms });
  return terms;
}

/** Several rules ask for the terms of one policy in a row. */
const lastPolicies = new WeakMap<RecordTable, { readonly index: number; readonly terms: readonly string[] }>();

/** RFC 7208 §4.6.1: a qualifier, the name of a mechanism, and what follows it. */
const DIRECTIVE = /^([-+?~]?)([a-z][a-z0-9._-]*)(?:([:/=])(.*))?$/is;
/** RFC 7208 §7.1, §7.2; `c`, `r` and `t` are only for the text of `exp`. */
const MACRO = /%(?:[%_-]|\{[slodiphv]\d*r?[-.+,/_=]*\})/gi;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;

/** Mechanisms, and whether they take a domain: `none`, `may`, `must`; those with an address stand apart. */
const MECHANISMS: Readonly<Record<string, 'none' | 'may' | 'must' | 'address'>> = {
  all: 'none',
  include: 'must',
  exists: 'must',
  a: 'may',
  mx: 'may',
  ptr: 'may',
  ip4: 'address',
  ip6: 'address',
};

export interface SpfTermFault {
  readonly message: string;
  readonly help?: string;
}

/**
 * What makes receivers stop with a permanent error at the term (RFC 7208 §4.6); undefined when nothing does. Only what
 * the grammar settles: whether names exist is another question.
 */
export function spfTermFault(term: string): SpfTermFault | undefined {
  const [, qualifier, rawName, separator, value = ''] = DIRECTIVE.exec(term) ?? [];
  if (rawName === undefined) return { message: `"${term}" is no SPF term` };
  const name = rawName.toLowerCase();
  if (separator === '=') {
    if (qualifier !== '') return { message: `the modifier ${name} takes no "${qualifier}" before it` };
    if (Object.hasOwn(MECHANISMS, name)) {
      return { message: `"${term}" has a "=" where a mechanism has ":"`, help: `write ${name}:${value}` };
    }
    // RFC 7208 §6: unknown modifiers are ignored. Those known take a domain.
    return name === 'redirect' || name === 'exp' ? domainFault(name, value) : undefined;
  }
  const takes = Object.hasOwn(MECHANISMS, name) ? MECHANISMS[name] : undefined;
  if (takes === undefined) return unknownMechanism(name);
  if (takes === 'address') return addressFault(name, separator, value);
  if (takes === 'none') return separator === undefined ? undefined : { message: `"all" takes nothing behind it` };
  if (separator === undefined) return takes === 'must' ? { message: `${name} needs a domain behind ":"` } : undefined;
  if (name === 'a' || name === 'mx') return domainAndPrefixFault(name, separator, value);
  return separator === '/' ? { message: `${name} takes no prefix length` } : domainFault(name, value);
}

/** What people mean by words that are no mechanisms. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['ipv4', 'ip4:'],
  ['ipv6', 'ip6:'],
  ['ip', 'ip4: or ip6:'],
  ['includes', 'include:'],
  ['redirect', 'redirect='],
  ['exp', 'exp='],
]);

function unknownMechanism(name: string): SpfTermFault {
  const meant = MEANT.get(name);
  return {
    message: `SPF has no mechanism "${name}"`,
    ...(meant !== undefined && { help: `write ${meant}` }),
  };
}

/** RFC 7208 §7.1: a domain-spec is not empty, and every "%" in it starts a macro. */
function domainFault(name: string, value: string): SpfTermFault | undefined {
  if (value === '') return { message: `${name} needs a domain` };
  if (value.replace(MACRO, '').includes('%')) return { message: `"${value}" has a "%" that starts no macro` };
  return undefined;
}

/** RFC 7208 §5.3: `a`, `a:domain`, `a/24`, `a:domain/24//64`. */
function domainAndPrefixFault(name: string, separator: string, value: string): SpfTermFault | undefined {
  const whole = separator === '/' ? `/${value}` : value;
  const [, domain = '', four, six] = /^(.*?)(?:\/(\d+))?(?:\/\/(\d+))?$/s.exec(whole) ?? [];
  if (separator === '/' && domain !== '') return { message: `"/${value}" is no prefix length` };
  return (separator === ':' ? domainFault(name, domain) : undefined) ?? prefixFault(four, 32) ?? prefixFault(six, 128);
}

function prefixFault(digits: string | undefined, most: number): SpfTermFault | undefined {
  if (digits === undefined || (/^(?:0|[1-9]\d*)$/.test(digits) && Number(digits) <= most)) return undefined;
  return { message: `"/${digits}" is no prefix length from 0 to ${most}` };
}

function addressFault(name: string, separator: string | undefined, value: string): SpfTermFault | undefined {
  if (separator !== ':' || value === '') return { message: `${name} needs an address behind ":"` };
  const slash = value.indexOf('/');
  const address = slash < 0 ? value : value.slice(0, slash);
  const isAddress = name === 'ip4' ? IPV4.test(address) && !address.endsWith('.') : isIpv6(address);
  if (!isAddress) {
    const other = name === 'ip4' ? 'ip6' : 'ip4';
    const isOther = name === 'ip4' ? isIpv6(address) : IPV4.test(address);
    return {
      message: `"${address}" is no ${name === 'ip4' ? 'IPv4' : 'IPv6'} address`,
      ...(isOther && { help: `write ${other}:${value}` }),
    };
  }
  return slash < 0 ? undefined : prefixFault(value.slice(slash + 1), name === 'ip4' ? 32 : 128);
}

/** RFC 4291 §2.2, with a dotted quad at the end allowed. */
function isIpv6(text: string): boolean {
  const quad = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (quad !== null && !IPV4.test(quad[2]!)) return false;
  const groups = quad === null ? text : `${quad[1]}0:0`;
  const halves = groups.split('::');
  if (halves.length > 2) return false;
  const counts = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!counts.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? counts.flat().length <= 7 : counts.flat().length === 8;
}
