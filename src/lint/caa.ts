/**
 * The fields of CAA records (RFC 8659 §4.1).
 * @module
 */
import { compareBytes, latin1Bytes, latin1Text } from '../wire/index.js';
import type { RecordTable } from '../zone/index.js';

/** IANA "Certification Authority Restriction Properties" */
export const CAA_TAGS = [
  'issue',
  'issuewild',
  'issuemail',
  'issuevmc',
  'iodef',
  'contactemail',
  'contactphone',
] as const;

/** The tag in lower case (RFC 8659 §4.1: "Matching of tags is case insensitive."). */
export function caaTag({ pool, rdataOffset }: RecordTable, index: number): string {
  const at = rdataOffset[index]! + 2;
  return latin1Text(pool, at, at + pool[at - 1]!).toLowerCase();
}

/** The value, octets as Latin-1. */
export function caaValue({ pool, rdataOffset }: RecordTable, index: number): string {
  const at = rdataOffset[index]! + 2;
  return latin1Text(pool, at + pool[at - 1]!, rdataOffset[index + 1]!);
}

/** Tags whose value is an issuer with parameters. */
export const ISSUER_TAGS: ReadonlySet<string> = new Set(['issue', 'issuewild', 'issuemail', 'issuevmc']);

/** Whether the value has a semicolon, behind which parameters stand: told without making a string. */
function mayHaveParameters({ pool, rdataOffset }: RecordTable, index: number): boolean {
  const end = rdataOffset[index + 1]!;
  for (let at = rdataOffset[index]! + 2; at < end; at++) if (pool[at] === 0x3b) return true;
  return false;
}

/** The parts behind the first semicolon of an issuer value, as written; none for other tags. */
export function issuerParameters(records: RecordTable, index: number): string[] {
  if (!mayHaveParameters(records, index) || !ISSUER_TAGS.has(caaTag(records, index))) return [];
  return caaValue(records, index)
    .split(';')
    .slice(1)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const PLAIN_TAGS = ['issue', 'issuewild'].map((tag) => latin1Bytes(tag));

/**
 * Whether the record names a certificate authority and nothing else: no bit set but the critical one, the tag in lower case,
 * the value of lower-case letters, digits and single dots between them. So are nearly all.
 */
export function isPlainIssuer({ pool, rdataOffset }: RecordTable, index: number): boolean {
  const at = rdataOffset[index]!;
  const valueAt = at + 2 + pool[at + 1]!;
  return (
    (pool[at]! & 0x7f) === 0 && isPlainTag(pool, at + 2, valueAt) && isPlainName(pool, valueAt, rdataOffset[index + 1]!)
  );
}

function isPlainTag(pool: Uint8Array, start: number, end: number): boolean {
  for (let i = 0; i < PLAIN_TAGS.length; i++) {
    const tag = PLAIN_TAGS[i]!;
    if (compareBytes(pool, start, end, tag, 0, tag.length) === 0) return true;
  }
  return false;
}

function isPlainName(pool: Uint8Array, start: number, end: number): boolean {
  let isDot = true;
  for (let at = start; at < end; at++) {
    const octet = pool[at]!;
    if (octet === 0x2e && !isDot) isDot = true;
    else if ((octet >= 0x30 && octet <= 0x39) || (octet >= 0x61 && octet <= 0x7a)) isDot = false;
    else return false;
  }
  return !isDot;
}
