/**
 * Where readers of zone files part. Each question is a row: the rule that reports it, and what the servers make of it
 * (docs/zone-format.md tells the whole story; test/interop/dialect.interop.test.ts asks the servers).
 *
 * Without a dialect the parser takes what BIND takes, and reports what another server would refuse or read otherwise.
 * With one it judges as that server does.
 * @module
 */
import type { Severity } from '../diagnostic/index.js';
import { faultSeverity } from './faults.js';

/** Whose reading a file is judged by: a server, or the letter of the RFCs. */
export const DIALECTS = ['bind', 'nsd', 'knot', 'rfc'] as const;

export type Dialect = (typeof DIALECTS)[number];

/**
 * yes: reads it as BIND does. warns: likewise, but says so. differs: reads something else. no: refuses the file.
 * For the RFCs: yes is allowed, differs is left open, no is forbidden or unknown to them.
 */
type Reading = 'yes' | 'warns' | 'differs' | 'no';

interface Row {
  readonly rule: string;
  readonly bind: Exclude<Reading, 'differs'>;
  readonly nsd: Reading;
  readonly knot: Reading;
  readonly rfc: Reading;
  /** who stumbles, for the help of the finding; absent where the rule says it all */
  readonly readers?: string;
}

const SYNTAX = 'nonportable-syntax';

export const QUESTIONS = {
  'nested-parentheses': {
    rule: 'nested-parentheses',
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS and NSD refuse them',
  },
  'adjacent-strings': {
    rule: 'adjacent-strings',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses it, and ldns takes the quotes for text',
  },
  'carriage-return': {
    rule: 'crlf-line-endings',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses the file',
  },
  'lone-carriage-return': {
    rule: 'crlf-line-endings',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses it, ldns takes it for a blank, and PowerDNS joins the lines',
  },
  'missing-final-newline': {
    rule: 'missing-final-newline',
    ...{ bind: 'warns', nsd: 'yes', knot: 'yes', rfc: 'yes' },
  },
  'owner-after-include': {
    rule: 'include-owner-leak',
    ...{ bind: 'yes', nsd: 'differs', knot: 'yes', rfc: 'differs' },
    readers: 'NSD and PowerDNS take the last owner of the included file',
  },
  'owner-into-include': {
    rule: 'include-owner-leak',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses it',
  },
  'ttl-after-include': {
    rule: 'include-owner-leak',
    ...{ bind: 'yes', nsd: 'yes', knot: 'differs', rfc: 'differs' },
    readers: 'Knot DNS forgets the TTLs of an included file at its end',
  },
  'relative-origin': {
    rule: 'relative-origin',
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'yes' },
    readers: 'Knot DNS and NSD refuse it, and PowerDNS takes it for absolute',
  },
  generate: {
    rule: 'generate-directive',
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'no' },
    readers: 'BIND and PowerDNS read it; Knot DNS, NSD and ldns refuse it',
  },
  'generate-range-rest': {
    rule: 'generate-range-invalid',
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'no' },
  },
  'non-ascii-name': {
    rule: 'non-ascii-name',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses it; a domain name in other letters is written as an A-label (xn--)',
  },
  'non-ascii-text': {
    rule: 'non-ascii-text',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses the file; write the octets as \\DDD',
  },
  'control-character': {
    rule: 'control-character',
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'no' },
    readers: 'Knot DNS refuses the file; write the octet as \\DDD',
  },
  'nul-in-string': {
    rule: 'nul-byte',
    ...{ bind: 'yes', nsd: 'differs', knot: 'no', rfc: 'no' },
    readers: 'Knot DNS refuses it, and NSD and PowerDNS cut the string off; write \\000',
  },
  'newline-in-string': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'differs', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS refuses it, NSD and ldns read another string; write \\010',
  },
  'leading-parenthesis': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'differs' },
    readers: 'Knot DNS and NSD refuse it',
  },
  'parenthesis-for-owner': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'no', knot: 'yes', rfc: 'differs' },
    readers: 'NSD refuses it',
  },
  'quoted-owner': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'no' },
    readers: 'Knot DNS refuses it, and ldns and PowerDNS take the quotes for a part of the name',
  },
  'quoted-origin': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'differs', knot: 'no', rfc: 'no' },
    readers: 'BIND takes it for the origin, NSD for the name \\@, and Knot DNS refuses it',
  },
  'quoted-name': {
    rule: SYNTAX,
    ...{ bind: 'no', nsd: 'yes', knot: 'no', rfc: 'no' },
    readers: 'only NSD reads a name in quotes there',
  },
  'quoted-value': {
    rule: SYNTAX,
    ...{ bind: 'no', nsd: 'yes', knot: 'no', rfc: 'no' },
    readers: 'only NSD reads it; quotes are for text',
  },
  'quoted-tag': {
    rule: SYNTAX,
    ...{ bind: 'no', nsd: 'yes', knot: 'yes', rfc: 'no' },
    readers: 'BIND and ldns refuse it',
  },
  'unquoted-uri': {
    rule: SYNTAX,
    ...{ bind: 'no', nsd: 'yes', knot: 'yes', rfc: 'no' },
    readers: 'BIND and ldns refuse it; the target stands in quotes (RFC 7553 §4.4)',
  },
  'quoted-directive': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'no' },
    readers: 'only BIND takes it for a directive',
  },
  'quoted-file-name': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'no', knot: 'yes', rfc: 'differs' },
    readers: 'NSD looks for a file with quotes in its name',
  },
  'name-punctuation': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'yes' },
    readers: 'Knot DNS refuses it unless it is written with a backslash',
  },
  'bit-string-label': {
    rule: SYNTAX,
    ...{ bind: 'no', nsd: 'yes', knot: 'yes', rfc: 'yes' },
    readers: 'BIND refuses it, for bit strings began so (RFC 2673); write \\091',
  },
  'blank-before-owners': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'yes' },
    readers: 'Knot DNS takes the line for a record without an owner and refuses the file; remove the blanks',
  },
  'generic-class': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'yes', knot: 'no', rfc: 'yes' },
    readers: 'Knot DNS and PowerDNS refuse it',
  },
  'other-spelling': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'no' },
    readers: 'Knot DNS and NSD refuse it: numbers are written in digits, types by mnemonic',
  },
  'numbered-parameter': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'differs', knot: 'yes', rfc: 'differs' },
    readers: 'NSD and ldns read the usual form of the value behind a number, too; write the name of the parameter',
  },
  'date-directive': {
    rule: SYNTAX,
    ...{ bind: 'yes', nsd: 'no', knot: 'no', rfc: 'no' },
    readers: 'BIND passes over it; Knot DNS, NSD, ldns and PowerDNS refuse it',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type Question = keyof typeof QUESTIONS;

/** How bad the answer to a question is; undefined when there is nothing to report. */
export function severityOf(question: Question, dialect: Dialect | undefined): Severity | undefined {
  const row: Row = QUESTIONS[question];
  // What BIND refuses hardly anyone takes.
  if (dialect === undefined) return row.bind === 'no' ? 'error' : faultSeverity(row.rule);
  switch (row[dialect]) {
    case 'yes':
      return undefined;
    case 'warns':
      return faultSeverity(row.rule);
    case 'differs':
      return 'warning';
    case 'no':
      return 'error';
  }
}

export function questionRule(question: Question): string {
  return QUESTIONS[question].rule;
}

export function questionHelp(question: Question): string | undefined {
  const row: Row = QUESTIONS[question];
  return row.readers;
}
