/**
 * CAA records (RFC 8659 §4) with the parameters of RFC 8657, and what a set of them says to one certificate authority.
 * @module
 */
import { latin1Text } from '../wire/index.js';
import type { LookupRecord, RecordPlace } from './lookup.js';

export interface CaaProperty {
  readonly flags: number;
  /** in lower case (RFC 8659 §4.1: "Matching of tags is case insensitive.") */
  readonly tag: string;
  /** octets as Latin-1 */
  readonly value: string;
  readonly place: RecordPlace | undefined;
}

/** The value of `issue`, `issuewild` and `issuemail`. */
export interface IssueValue {
  /** in lower case; empty means nobody */
  readonly issuer: string;
  /** in the order written; tags may repeat */
  readonly parameters: readonly (readonly [tag: string, value: string])[];
}

/** RFC 8659 §4.1: bit 0, the most significant one */
const CRITICAL = 0x80;
/** The bit that many take for the critical one; Let's Encrypt honors it as well (filterCAA in boulder's va/caa.go). */
const OFTEN_MEANT_CRITICAL = 0x01;

/**
 * The tags that every certificate authority knows (CA/Browser Forum BR 3.2.2.8, RFC 9495). Of the others that are registered
 * nobody has to: those for contacts and marks are unknown to Let's Encrypt, say.
 */
const KNOWN_TAGS: ReadonlySet<string> = new Set(['issue', 'issuewild', 'issuemail', 'iodef']);

/** A property; undefined for rdata too short to be one. */
export function parseCaa({ rdata, place }: LookupRecord): CaaProperty | undefined {
  const tagEnd = 2 + (rdata[1] ?? 0);
  if (rdata.length < 3 || tagEnd > rdata.length) return undefined;
  const tag = latin1Text(rdata, 2, tagEnd).toLowerCase();
  return { flags: rdata[0]!, tag, value: latin1Text(rdata, tagEnd), place };
}

const WORD = '[A-Za-z0-9](?:-*[A-Za-z0-9])*';
const ISSUER = new RegExp(`^(?:${WORD}(?:\\.${WORD})*)?$`);
const PARAMETER = new RegExp(`^(${WORD})[ \\t]*=[ \\t]*([\\x21-\\x3a\\x3c-\\x7e]*)$`);

const trimBlanks = (text: string): string => text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');

/** RFC 8659 §4.2, the grammar of `issue-value`; undefined for what it does not allow. */
export function parseIssueValue(text: string): IssueValue | undefined {
  const [first = '', ...rest] = text.split(';').map(trimBlanks);
  if (!ISSUER.test(first)) return undefined;
  const parameters: [string, string][] = [];
  // One semicolon may stand alone, but not behind a parameter.
  const written = rest.length === 1 && rest[0] === '' ? [] : rest;
  for (const part of written) {
    const match = PARAMETER.exec(part);
    if (match === null) return undefined;
    parameters.push([match[1]!, match[2]!]);
  }
  return { issuer: first.toLowerCase(), parameters };
}

export type IssueTag = 'issue' | 'issuewild' | 'issuemail';

export interface CaaRequest {
  /** the domain that the certificate authority goes by in CAA records, lower case */
  readonly ca: string;
  readonly kind: 'host' | 'wildcard' | 'mail';
  /** undefined when it does not matter */
  readonly method: string | undefined;
  /** undefined when it is not known */
  readonly accountUri: string | undefined;
}

/** Why a property that names the certificate authority does not permit the request (RFC 8657). */
export type ParameterFault = 'methods' | 'account' | 'malformed';

export interface CaaDecision {
  /** `unrestricted`: no property concerns the request */
  readonly outcome: 'unrestricted' | 'permitted' | 'denied' | 'parameters' | 'critical';
  /** the tag that counts; undefined when none does */
  readonly tag: IssueTag | undefined;
  /** the property that permits, that comes closest, or that nobody understands */
  readonly property: CaaProperty | undefined;
  /** with `parameters` */
  readonly fault: ParameterFault | undefined;
  /** with `permitted`: only for this account, which the request does not name */
  readonly onlyAccount: string | undefined;
  /** with `permitted`: the name of the certificate authority as it is written, where some have it in another case */
  readonly otherCase: string | undefined;
  /** what some certificate authorities take for an unknown critical tag */
  readonly nearlyCritical: readonly CaaProperty[];
  /** issuers that the tag names, each once */
  readonly issuers: readonly string[];
}

/** What the relevant set says (RFC 8659 §4.2, §4.3, §4.5; RFC 9495 §4). An empty set restricts nothing. */
export function decideCaa(properties: readonly CaaProperty[], request: CaaRequest): CaaDecision {
  const unknown = properties.filter(({ tag }) => !KNOWN_TAGS.has(tag));
  const nearlyCritical = properties.filter((property) => isNearlyCritical(property, request.kind));
  const none = { property: undefined, fault: undefined, onlyAccount: undefined, otherCase: undefined };
  const base = { ...none, nearlyCritical, issuers: [] };
  // RFC 8659 §4.1: "the CA MUST NOT issue" for a critical property that it does not understand.
  const critical = unknown.find(({ flags }) => (flags & CRITICAL) !== 0);
  if (critical !== undefined) return { ...base, outcome: 'critical', tag: undefined, property: critical };
  const tag = tagFor(properties, request.kind);
  const relevant = properties.filter((property) => property.tag === tag);
  // RFC 8659 §4.2: a set without such a property does not restrict issuance.
  if (relevant.length === 0) return { ...base, outcome: 'unrestricted', tag: undefined };
  const values = relevant.map((property) => ({ property, value: parseIssueValue(property.value) }));
  const issuers = [...new Set(values.flatMap(({ value }) => (value?.issuer ? [value.issuer] : [])))];
  const named = values.filter(({ value }) => value?.issuer === request.ca);
  let refused: { readonly property: CaaProperty; readonly fault: ParameterFault } | undefined;
  let permitted: CaaDecision | undefined;
  for (const { property, value } of named) {
    const { fault, onlyAccount } = judgeParameters(value!, request);
    if (fault !== undefined) {
      refused ??= { property, fault };
      continue;
    }
    const written = trimBlanks(property.value.split(';', 1)[0]!);
    const otherCase = written === request.ca ? undefined : written;
    const found: CaaDecision = { ...base, outcome: 'permitted', tag, property, onlyAccount, otherCase, issuers };
    // One that permits every account, as everybody reads it, is better than one that permits some.
    if (permitted === undefined || reservations(found) < reservations(permitted)) permitted = found;
  }
  if (permitted !== undefined) return permitted;
  if (refused !== undefined) return { ...base, outcome: 'parameters', tag, ...refused, issuers };
  return { ...base, outcome: 'denied', tag, property: relevant[0], issuers };
}

const reservations = ({ onlyAccount, otherCase }: CaaDecision): number =>
  (onlyAccount === undefined ? 0 : 1) + (otherCase === undefined ? 0 : 2);

/**
 * Whether some certificate authorities must refuse for a property, though others need not: an unknown tag with the wrong bit,
 * or a critical issuemail, which one that issues no mail certificates need not know (RFC 8659 §4.1; so at Let's Encrypt).
 */
function isNearlyCritical({ tag, flags }: CaaProperty, kind: CaaRequest['kind']): boolean {
  if (tag === 'issuemail') return kind !== 'mail' && (flags & (CRITICAL | OFTEN_MEANT_CRITICAL)) !== 0;
  return !KNOWN_TAGS.has(tag) && (flags & (CRITICAL | OFTEN_MEANT_CRITICAL)) === OFTEN_MEANT_CRITICAL;
}

/** RFC 8659 §4.3: for a wildcard `issuewild` goes before `issue`, when there is one. */
function tagFor(properties: readonly CaaProperty[], kind: CaaRequest['kind']): IssueTag {
  if (kind === 'mail') return 'issuemail';
  return kind === 'wildcard' && properties.some(({ tag }) => tag === 'issuewild') ? 'issuewild' : 'issue';
}

interface ParameterVerdict {
  readonly fault?: ParameterFault;
  readonly onlyAccount?: string | undefined;
}

/** RFC 8657 §4: labels with commas between, or nothing at all */
const METHODS = /^(?:[A-Za-z0-9-]+(?:,[A-Za-z0-9-]+)*)?$/;

/** RFC 8657 §3 and §4: a parameter that is there twice cannot be met. Others are the certificate authority's own. */
function judgeParameters({ parameters }: IssueValue, { method, accountUri }: CaaRequest): ParameterVerdict {
  const valuesOf = (tag: string) => parameters.flatMap(([name, value]) => (name === tag ? [value] : []));
  const methods = valuesOf('validationmethods');
  const accounts = valuesOf('accounturi');
  if (methods.length > 1 || accounts.length > 1) return { fault: 'malformed' };
  const [allowed] = methods;
  if (allowed !== undefined && !METHODS.test(allowed)) return { fault: 'malformed' };
  if (allowed !== undefined && method !== undefined && !allowed.split(',').includes(method))
    return { fault: 'methods' };
  const [account] = accounts;
  if (account === undefined) return {};
  if (accountUri === undefined) return { onlyAccount: account };
  return account === accountUri ? {} : { fault: 'account' };
}
