/**
 * Policies in TXT records that are lists of `tag=value`: DKIM (RFC 6376 §3.2), DMARC (RFC 7489 §6.3), MTA-STS
 * (RFC 8461 §3.1), TLS reporting (RFC 8460 §3).
 * @module
 */
import { LOWER } from '../wire/index.js';
import type { RecordTable, Zone } from '../zone/index.js';
import { isLabel } from './labels.js';
import { writtenText } from './written-names.js';

/** Whether the joined strings of a TXT record start with `prefix`, which is given in lower case. */
export function startsWithText({ pool, rdataOffset }: RecordTable, index: number, prefix: string): boolean {
  const end = rdataOffset[index + 1]!;
  let at = rdataOffset[index]!;
  let stringEnd = at;
  for (let i = 0; i < prefix.length; i++) {
    while (at === stringEnd && at < end) stringEnd = ++at + pool[at - 1]!;
    if (at >= end || LOWER[pool[at++]!] !== prefix.charCodeAt(i)) return false;
  }
  return true;
}

const QUOTE = 0x22;

/** Whether the text of a TXT record itself starts and ends with a quote. */
export function isQuotedTwice({ pool, rdataOffset }: RecordTable, index: number): boolean {
  const start = rdataOffset[index]!;
  const end = rdataOffset[index + 1]!;
  return end - start >= 3 && pool[start + 1] === QUOTE && pool[end - 1] === QUOTE;
}

/** What the texts at a name of transport security start with, in lower case. */
export interface TransportPolicy {
  readonly kind: 'sts' | 'report';
  readonly start: string;
}

const STS: TransportPolicy = { kind: 'sts', start: 'v=sts' };
const REPORT: TransportPolicy = { kind: 'report', start: 'v=tls' };

/** The kind of policy that stands at the owner of a record: that of `_mta-sts`, of `_smtp._tls`, or none. */
export function transportPolicy({ records, names }: Zone, index: number): TransportPolicy | undefined {
  const { pool, offsets } = names;
  const at = offsets[records.owner[index]!]!;
  if (isLabel(pool, at, '_mta-sts')) return STS;
  return isLabel(pool, at, '_smtp') && isLabel(pool, at + 6, '_tls') ? REPORT : undefined;
}

export interface TagValue {
  readonly tag: string;
  /** undefined when there is no `=` */
  readonly value: string | undefined;
}

/** The parts between semicolons, blanks around tags and values removed, empty parts left out. */
export function tagValues(text: string): TagValue[] {
  const found: TagValue[] = [];
  for (const part of text.split(';')) {
    const trimmed = part.trim();
    if (trimmed === '') continue;
    const equals = trimmed.indexOf('=');
    if (equals < 0) found.push({ tag: trimmed, value: undefined });
    else found.push({ tag: trimmed.slice(0, equals).trim(), value: trimmed.slice(equals + 1).trim() });
  }
  return found;
}

/**
 * Whether the text may have been cut off at a semicolon because it is not quoted, which is unquoted-semicolon: what is
 * missing in it is no mistake of its own.
 */
export function mayBeCut(zone: Zone, index: number): boolean {
  return writtenText(zone, index, 'rdata')?.includes('"') === false;
}
