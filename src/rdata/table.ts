/**
 * The record types as data: number, mnemonic, and the fields of their rdata in order. Reading, printing, checking and
 * canonical form all derive from this table. A type that is not here is read and printed as RFC 3597 `\#` octets.
 * @module
 */
import { digestInfo, skipName } from '../wire/index.js';
import {
  algorithm,
  base64,
  charString,
  charStrings,
  domainName,
  type Field,
  hashedOwner,
  hex,
  ipv4,
  ipv6,
  salt,
  seconds,
  signatureTime,
  tag,
  text,
  u8,
  u16,
  u32,
} from './fields.js';
import { TYPE } from './mnemonics.js';
import { checkServiceParameters, serviceParameters } from './svcb.js';
import { typeBitmap, typeField } from './type-bitmap.js';

/** What a record's octets break although every field reads well. */
export interface RdataBreach {
  readonly rule: string;
  readonly message: string;
}

export interface RecordType {
  readonly number: number;
  readonly fields: readonly Field[];
  /** names in the rdata are lower-cased in canonical form (RFC 4034 §6.2 as corrected by RFC 6840 §5.1) */
  readonly hasLoweredNames: boolean;
  /** checks that concern several fields together */
  readonly check?: (wire: Uint8Array, at: number, end: number) => RdataBreach | undefined;
}

const preferenceAndName = (name: string) => [u16('preference'), domainName(name)];
const keyFields = () => [u16('flags'), u8('protocol'), algorithm(), base64('public key')];
const dsFields = () => [u16('key tag'), algorithm(), u8('digest type'), hex('digest')];
const tlsaFields = () => [u8('usage'), u8('selector'), u8('matching type'), hex('certificate association data')];
const signatureFields = () => [
  typeField('type covered'),
  algorithm(),
  u8('labels'),
  seconds('original TTL'),
  signatureTime('signature expiration'),
  signatureTime('signature inception'),
  u16('key tag'),
  domainName("signer's name"),
  base64('signature'),
];
const serviceFields = () => [u16('priority'), domainName('target name'), serviceParameters()];

/** RFC 4034 §5.1.3, RFC 4509 §2.2, RFC 6605 §2: a digest type fixes the digest's length. */
function checkDigest(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const info = digestInfo(wire[at + 3]!);
  const octets = end - at - 4;
  if (info === undefined || info.octets === octets) return undefined;
  return {
    rule: 'ds-digest-length',
    message: `digest of ${octets} octets: digest type ${info.number} (${info.mnemonic}) has ${info.octets}`,
  };
}

/** RFC 8976 §2.2.4: scheme and hash in the registry fix the length; no digest is shorter than 12 octets. */
function checkZonemd(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const octets = end - at - 6;
  const expected = wire[at + 4] === 1 ? [48, 64][wire[at + 5]! - 1] : undefined;
  if (expected === undefined ? octets >= 12 : octets === expected) return undefined;
  return {
    rule: 'zonemd-length',
    message: `digest of ${octets} octets: ${expected === undefined ? 'at least 12 are needed' : `hash algorithm ${wire[at + 5]} has ${expected}`}`,
  };
}

function checkService(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const parameters = skipName(wire, at + 2, end);
  return checkServiceParameters(wire, parameters, end);
}

const ROWS: readonly (readonly [number, readonly Field[], RecordType['check']?])[] = [
  [TYPE.A, [ipv4('address')]],
  [TYPE.NS, [domainName('name server')]],
  [3, [domainName('mail destination')]],
  [4, [domainName('mail forwarder')]],
  [TYPE.CNAME, [domainName('canonical name')]],
  [
    TYPE.SOA,
    [
      domainName('primary server name'),
      domainName('responsible mailbox'),
      u32('serial', 'soa-serial-overflow'),
      seconds('refresh'),
      seconds('retry'),
      seconds('expire'),
      seconds('minimum'),
    ],
  ],
  [7, [domainName('mailbox host')]],
  [8, [domainName('mail group member')]],
  [9, [domainName('new mailbox')]],
  [TYPE.PTR, [domainName('target')]],
  [13, [charString('CPU'), charString('operating system')]],
  [14, [domainName('responsible mailbox'), domainName('error mailbox')]],
  [TYPE.MX, preferenceAndName('mail exchange')],
  [TYPE.TXT, [charStrings('text')]],
  [17, [domainName('mailbox'), domainName('text name')]],
  [18, [u16('subtype'), domainName('host')]],
  [19, [charString('PSDN address')]],
  [21, preferenceAndName('intermediate host')],
  [TYPE.SIG, signatureFields()],
  [TYPE.KEY, keyFields()],
  [26, [u16('preference'), domainName('RFC 822 domain'), domainName('X.400 domain')]],
  [TYPE.AAAA, [ipv6('address')]],
  [TYPE.SRV, [u16('priority'), u16('weight'), u16('port'), domainName('target')]],
  [
    TYPE.NAPTR,
    [
      u16('order'),
      u16('preference'),
      charString('flags'),
      charString('services'),
      charString('regular expression'),
      domainName('replacement'),
    ],
  ],
  [36, preferenceAndName('exchanger')],
  [TYPE.DNAME, [domainName('target')]],
  [TYPE.DS, dsFields(), checkDigest],
  [TYPE.SSHFP, [u8('algorithm'), u8('fingerprint type'), hex('fingerprint')]],
  [TYPE.RRSIG, signatureFields()],
  [TYPE.NSEC, [domainName('next domain name'), typeBitmap('type bit maps')]],
  [TYPE.DNSKEY, keyFields()],
  [49, [base64('digest')]],
  [
    TYPE.NSEC3,
    [
      u8('hash algorithm'),
      u8('flags'),
      u16('iterations'),
      salt('salt'),
      hashedOwner('next hashed owner name'),
      typeBitmap('type bit maps'),
    ],
  ],
  [TYPE.NSEC3PARAM, [u8('hash algorithm'), u8('flags'), u16('iterations'), salt('salt')]],
  [TYPE.TLSA, tlsaFields()],
  [53, tlsaFields()],
  [56, [charStrings('zone status')]],
  [57, keyFields()],
  [58, [domainName('previous name'), domainName('next name')]],
  [TYPE.CDS, dsFields(), checkDigest],
  [TYPE.CDNSKEY, keyFields()],
  [61, [base64('OpenPGP key')]],
  [62, [u32('SOA serial'), u16('flags'), typeBitmap('type bit map')]],
  [TYPE.ZONEMD, [u32('serial'), u8('scheme'), u8('hash algorithm'), hex('digest')], checkZonemd],
  [TYPE.SVCB, serviceFields(), checkService],
  [TYPE.HTTPS, serviceFields(), checkService],
  [TYPE.SPF, [charStrings('text')]],
  [107, [u16('preference'), domainName('FQDN')]],
  [256, [u16('priority'), u16('weight'), text('target')]],
  [TYPE.CAA, [u8('flags'), tag('property tag'), text('property value')]],
  [258, [charStrings('text')]],
  [261, [charStrings('text')]],
  [262, [charStrings('text')]],
  [32768, dsFields()],
  [32769, dsFields(), checkDigest],
];

/**
 * RFC 4034 §6.2 item 3 with NSEC taken out by RFC 6840 §5.1: NS MD MF CNAME SOA MB MG MR PTR MINFO MX RP AFSDB RT SIG PX
 * NXT NAPTR KX SRV DNAME A6 RRSIG. Nothing newer is ever lower-cased.
 */
const LOWERED = new Set([2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 17, 18, 21, 24, 26, 30, 35, 36, 33, 39, 38, 46]);

const BY_NUMBER: readonly (RecordType | undefined)[] = (() => {
  const table: (RecordType | undefined)[] = new Array(32770).fill(undefined);
  for (const [number, fields, check] of ROWS) {
    table[number] = { number, fields, hasLoweredNames: LOWERED.has(number), ...(check && { check }) };
  }
  return table;
})();

/** The layout of a type, or undefined when it is only known as octets. */
export function recordType(number: number): RecordType | undefined {
  return BY_NUMBER[number];
}
