/**
 * The grammar of host names: letters, digits and inner hyphens (RFC 952, RFC 1123 §2.1).
 * @module
 */
import { LOWER, latin1Text } from '../wire/index.js';

const HYPHEN = 0x2d;

/** Octets that may stand anywhere in a label of a host name. */
const IS_LETTER_OR_DIGIT = new Uint8Array(256);
for (let octet = 0; octet < 256; octet++) {
  const lower = LOWER[octet]!;
  IS_LETTER_OR_DIGIT[octet] = (lower >= 0x61 && lower <= 0x7a) || (octet >= 0x30 && octet <= 0x39) ? 1 : 0;
}

/**
 * Addresses that stand at such names although no host is called so: those that SPF macros look up (RFC 7208 §5.7), and the
 * global catalog of Active Directory.
 */
const NOT_HOSTS = /^_spf|^_msdcs$/i;

/** What keeps the name at `wire[at]` from being the name of a host; undefined when nothing does. */
export function hostFault(wire: Uint8Array, at: number): string | undefined {
  let fault: string | undefined;
  for (let label = at; wire[label] !== 0; label += 1 + wire[label]!) {
    fault ??= labelFault(wire, label + 1, label + 1 + wire[label]!);
  }
  if (fault === undefined) return undefined;
  for (let label = at; wire[label] !== 0; label += 1 + wire[label]!) {
    if (NOT_HOSTS.test(latin1Text(wire, label + 1, label + 1 + wire[label]!))) return undefined;
  }
  return fault;
}

function labelFault(wire: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) {
    const octet = wire[i]!;
    if (IS_LETTER_OR_DIGIT[octet] === 1) continue;
    if (octet === HYPHEN && i > start && i < end - 1) continue;
    if (octet === HYPHEN) return 'a label may not start or end with "-"';
    if (octet > 0x7e || octet < 0x21) return 'it has characters outside ASCII letters, digits and "-"';
    return `it has a "${String.fromCharCode(octet)}"`;
  }
  return undefined;
}
