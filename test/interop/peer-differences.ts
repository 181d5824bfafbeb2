/** Where BIND and ldns do not read, or do not print, the examples of the record types as we do, with the reason. */

type Example = readonly [type: string, rdata: string];

/** Whether a row is about the example: a type, or a type and what its text holds. */
type Row = readonly [type: RegExp, text: RegExp, reason: string];
/** The row about an example, if there is one. */
export const differenceOf = (rows: readonly Row[], [type, text]: Example): Row | undefined =>
  rows.find(([types, texts]) => types.test(type) && texts.test(text));

export const BIND_DIFFERS: readonly Row[] = [
  [/^SOA$/, /./, 'a zone has one SOA record'],
  [/^M[DF]$/, /./, 'RFC 973 made them obsolete; BIND does not read them'],
  [/^(?:DSYNC|HHIT|BRID|UNECE|ISO|CLA|IPN|DELEG)$/, /./, 'not known to BIND 9.18'],
  [/^SVCB$/, /ohttp|docpath|dohpath/, 'keys that BIND 9.18 does not know by name'],
  [/^IPSECKEY$/, / 0 192/, 'wants a key also for algorithm 0, although RFC 4025 §2.4 says that there is none'],
  [/^RRSIG$/, /2106/, 'prints the last second of 2106 as one of 1969'],
];

/** Types that are newer than the servers asked. */
const NEW_TYPES = /^(?:RESINFO|WALLET|DSYNC|HHIT|BRID|UNECE|ISO|CLA|IPN|DELEG)$/;
/** Types that hardly a zone ever had. */
const RARE_TYPES = /^(?:NINFO|RKEY|TALINK|TA|NSAP-PTR|GPOS|EID|NIMLOC|ATMA|A6|SINK|HIP|DOA|AMTRELAY)$/;

export const NSD_DIFFERS: readonly Row[] = [
  [/^SOA$/, /./, 'a zone has one SOA record'],
  [NEW_TYPES, /./, 'not known to NSD 4.6'],
  [RARE_TYPES, /./, 'not known to NSD 4.6'],
  [/^SVCB$/, /ohttp|docpath/, 'keys that NSD 4.6 does not know by name'],
  [/^WKS$/, / 17$/, 'wants a service'],
  [/^NXT$/, /^\.$/, 'wants a type'],
  [/^KEY$/, /^49152/, 'wants a key also where the flags say that there is none'],
];

export const KNOT_DIFFERS: readonly Row[] = [
  [/^SOA$/, /./, 'a zone has one SOA record'],
  [NEW_TYPES, /./, 'not known to Knot DNS 3.2'],
  [RARE_TYPES, /./, 'not known to Knot DNS 3.2'],
  [/^(?:M[DFBGR]|X25|ISDN|SIG|PX|AVC|DLV|WKS|NSAP|NXT)$/, /./, 'not known to Knot DNS 3.2'],
  [/^SVCB$/, /ohttp|docpath/, 'keys that Knot DNS 3.2 does not know by name'],
  [/^DS$/, /^1 13 200/, 'wants a digest type that it knows'],
  [/^KEY$/, /^49152/, 'wants a key also where the flags say that there is none'],
];

export const LDNS_DIFFERS: readonly Row[] = [
  [/^SOA$/, /./, 'a zone has one SOA record'],
  [/^(?:NINFO|RKEY|AVC|RESINFO|WALLET|TA|NXT|A6|SINK|DOA|AMTRELAY)$/, /./, 'not known to ldns 1.8'],
  [/^(?:DSYNC|HHIT|BRID|UNECE|ISO|CLA|IPN|DELEG)$/, /./, 'not known to ldns 1.8'],
  [/^SVCB$/, /ohttp|docpath/, 'keys that ldns 1.8 does not know by name'],
  [/^RRSIG$/, /2106/, 'prints the last second of 2106 as one of 1969'],
  [/^CSYNC$/, /^0 0$/, 'wants a type in the bit map, although RFC 7477 §2.1.1 asks for none'],
  [/^WKS$/, / 17$/, 'wants a service'],
  [/^(?:KEY|IPSECKEY)$/, /^49152|^10 1 0/, 'wants a key also where another field says that there is none'],
  [/^ATMA$/, /^\+/, 'reads hexadecimal digits only'],
  [/^(?:APL|ATMA|LOC)$/, /^\\# /, 'prints octets without a text in ways of its own'],
];

/** Where a verifier of others refuses a zone that we signed right. */
export interface VerdictRow {
  readonly peer: string;
  readonly subject: RegExp;
  /** part of what it says; `endless`: it does not come to an end, and is not asked */
  readonly says: RegExp | 'endless';
  readonly reason: string;
}

export const PEER_VERDICTS: readonly VerdictRow[] = [
  {
    peer: 'validns',
    subject: /algorithm signs, not published/,
    says: /cannot find the right signer key/,
    reason:
      'RFC 6781 §4.1.4 has a new algorithm sign before its keys are published; validators pass over signatures of unknown keys (RFC 4035 §5.3.1)',
  },
  {
    peer: 'kzonecheck',
    subject: /^(?:next CSK published|two CSKs)$/,
    says: /no valid signature for a record/,
    reason:
      'Knot 3.2.6 takes no key with the SEP flag for data as soon as there are two of them and none without; the flag is a hint, and validators must not go by it (RFC 4034 §2.1.1)',
  },
  {
    peer: 'ldns-verify-zone',
    subject: /^NSEC3.* of the root with ZONEMD|^NSEC3 with opt-out of ten delegations.* with ZONEMD/,
    says: 'endless',
    reason:
      'ldns 1.8.3 loops over a ZONEMD (RFC 8976 §3.3.1) beside such an NSEC3 chain, that of ldns-signzone included',
  },
];
