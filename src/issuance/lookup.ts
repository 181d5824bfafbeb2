/**
 * A DNS lookup as a certificate authority sees it: the records behind all aliases, the verdict of its validating resolver,
 * and what has to be known of the path. Zone files give such answers (`zone-lookup.ts`), and so do live servers.
 * @module
 */
import type { Rcode, SecurityStatus } from '../dnssec/index.js';
import type { Zone } from '../zone/index.js';

/** A record of a zone file. */
export interface RecordPlace {
  readonly zone: Zone;
  readonly index: number;
}

export interface LookupRecord {
  /** wire form */
  readonly rdata: Uint8Array;
  /** where it stands; undefined for one that came over the network */
  readonly place: RecordPlace | undefined;
}

export interface LookupAlias {
  readonly kind: 'cname' | 'dname';
  /** presentation form */
  readonly from: string;
  readonly to: string;
}

/**
 * Why an answer is not usable, in the terms of {@link CAUSES}. `not-given`: no file tells; every other failure is one that
 * a certificate authority would meet as well. `transport`: no server answers; `lame`: those that do are of no help.
 */
export type FailureCause =
  | 'dnskey-missing'
  | 'ds-mismatch'
  | 'rrsig-missing'
  | 'rrsig-expired'
  | 'nsec-missing'
  | 'bogus'
  | 'alias'
  | 'transport'
  | 'lame'
  | 'not-given'
  | 'other';

/** Something on the path that another validator, or a stricter one, judges differently. */
export interface Hazard {
  readonly rule:
    | 'ca-sha1-insecure-dependence'
    | 'ca-nsec3-cap'
    | 'ca-ds-partly-invalid'
    | 'ca-dnskey-answer-size'
    | 'ca-server-failing'
    | 'ca-mpic-inconsistent';
  /** what is said once, however often it is met; default: the message */
  readonly key?: string;
  /** lower-case start, no full stop */
  readonly message: string;
  /** most certificate authorities have to refuse */
  readonly isRefused?: boolean;
  /** presentation form */
  readonly zone: string;
  readonly place: RecordPlace | undefined;
}

export interface LookupAnswer {
  /** the question, presentation form and mnemonic */
  readonly name: string;
  readonly type: string;
  /** the zone that the name itself is in, presentation form; undefined when nobody knows */
  readonly zone: string | undefined;
  /** RFC 4033 §5 */
  readonly status: SecurityStatus;
  /** why, in words */
  readonly reason: string;
  /** what the validating resolver returns; undefined when nobody knows */
  readonly rcode: Rcode | undefined;
  readonly aliases: readonly LookupAlias[];
  /** the name behind the aliases */
  readonly owner: string;
  /** of the type asked for; none when the answer is negative or not usable */
  readonly records: readonly LookupRecord[];
  /** seconds; undefined without records */
  readonly ttl: number | undefined;
  /** undefined for an answer that may be used */
  readonly cause: FailureCause | undefined;
  /** whether the failure is in a zone that an alias leads to */
  readonly failedBehindAlias: boolean;
  /** where the failure stands, or the zone that it is in */
  readonly failedAt: RecordPlace | undefined;
  /** what was taken for granted, each a whole clause */
  readonly assumptions: readonly string[];
  readonly hazards: readonly Hazard[];
  /** when the first signature on the path ends, seconds since the epoch; undefined without signatures */
  readonly validUntil: number | undefined;
}

/** Asks for a name in wire form and a type number. Never throws for what a zone or a server does. */
export type Lookup = (name: Uint8Array, type: number) => LookupAnswer | Promise<LookupAnswer>;

interface CauseInfo {
  /** what certificate authorities call it in their own reports */
  readonly code: string;
  /** what to do, lower-case start, no full stop */
  readonly advice: string;
}

const RESIGN = 'sign the zone again and publish it on every server';

/** `RSIGS_MISSING` is spelled so where certificate authorities report it. */
export const CAUSES: Readonly<Record<FailureCause, CauseInfo>> = {
  'dnskey-missing': {
    code: 'DNSKEY_MISSING',
    advice: 'publish the DNSKEY records that the DS expects, or have the DS removed at the registrar',
  },
  'ds-mismatch': {
    code: 'DNSSEC_BOGUS',
    advice: 'enter at the registrar the DS of a key that the zone has; "zoneproof ds" prints it',
  },
  'rrsig-missing': { code: 'RSIGS_MISSING', advice: RESIGN },
  'rrsig-expired': { code: 'DNSSEC_BOGUS', advice: RESIGN },
  'nsec-missing': { code: 'NSEC_MISSING', advice: `${RESIGN}: the proof that something does not exist is missing` },
  bogus: { code: 'DNSSEC_BOGUS', advice: RESIGN },
  transport: { code: 'IO_EXCEPTION', advice: 'make every server of the zone answer over UDP and TCP' },
  lame: {
    code: 'OTHER',
    advice: 'load the zone on every server that the parent names, or have those that lack it removed there',
  },
  'not-given': { code: 'OTHER', advice: 'give the file of that zone with --zone' },
  alias: { code: 'OTHER', advice: 'correct the CNAME or DNAME record' },
  other: {
    code: 'OTHER',
    advice: 'see that the file has no errors, that the parent delegates the zone, and that a trust anchor is valid',
  },
};
