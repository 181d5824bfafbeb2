/**
 * The record types as data: number, mnemonic, and the fields of their rdata in order. Reading, printing, checking and
 * canonical form all derive from this table. A type that is not here is read and printed as RFC 3597 `\#` octets.
 * @module
 */
import { digestInfo, skipName } from '../wire/index.js';
import { prefixedAddress } from './a6.js';
import { ipv4, ipv6 } from './addresses.js';
import { addressPrefixes, hasUnknownFamily } from './apl.js';
import { certificateAlgorithm, certificateType } from './cert.js';
import { checkDelegation, delegationParameters } from './deleg.js';
import { base64, base64OrDash, eui, hashedOwner, hex, hexGroups, optionalBase64, salt } from './encodings.js';
import { registeredValue } from './external-registry.js';
import type { Field } from './field.js';
import { gatewayAndKey, hasUnknownRelayType, relay } from './gateway.js';
import { checkPosition } from './gpos.js';
import { hostIdentity } from './hip.js';
import { keyRdata, namedFlags, namedProtocol } from './key.js';
import { isOtherVersion, location } from './loc.js';
import { TYPE } from './mnemonics.js';
import { domainName } from './names.js';
import {
  algorithm,
  namedNumber,
  nodeNumber,
  numberOrName,
  reservedU16,
  seconds,
  signatureTime,
  u8,
  u16,
  u32,
} from './numbers.js';
import { atmAddress, hasUnknownAtmFormat, nsap } from './osi.js';
import { charString, charStrings, digits, optionalString, tag, text } from './strings.js';
import { checkServiceParameters, serviceParameters } from './svcb.js';
import { nxtBitmap, typeBitmap, typeField } from './type-bitmap.js';
import { protocol, services } from './wks.js';

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
  readonly check?: Check;
  /** octets that the type allows but has no text for, such as those of a later version: they print as `\#` */
  readonly isOpaque?: (wire: Uint8Array, at: number, end: number) => boolean;
}

type Check = (wire: Uint8Array, at: number, end: number) => RdataBreach | undefined;

const preferenceAndName = (name: string) => [u16('preference'), domainName(name)];
const keyFields = () => [
  numberOrName('flags', 2, namedFlags),
  numberOrName('protocol', 1, namedProtocol),
  algorithm(),
  base64('public key'),
];
/** BIND's names: those of the registry, with or without the hyphen. */
const namedDigest = (word: string) =>
  ['SHA1', 'SHA256', 'GOST', 'SHA384'].indexOf(word.replace('SHA-', 'SHA')) + 1 || -1;
const dsFields = () => [u16('key tag'), algorithm(), numberOrName('digest type', 1, namedDigest), hex('digest')];
const hashAlgorithm = () => numberOrName('hash algorithm', 1, (word) => (word === 'SHA-1' ? 1 : -1));
const tlsaFields = () => [u8('usage'), u8('selector'), u8('matching type'), hex('certificate association data')];
const signatureFields = () => [
  typeField('type covered'),
  algorithm(),
  u8('labels'),
  // RFC 4034 §3.2: "an unsigned decimal integer", without units.
  u32('original TTL'),
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

/**
 * RFC 8976 §2.2.4: scheme and hash in the registry fix the length; no digest is shorter than 12 octets. An example of its
 * appendix A.3 has a private scheme with another length, though BIND goes by the hash alone.
 */
function checkZonemd(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const octets = end - at - 6;
  const expected = wire[at + 4] === 1 ? [48, 64][wire[at + 5]! - 1] : undefined;
  if (expected === undefined ? octets >= 12 : octets === expected) return undefined;
  return {
    rule: 'zonemd-length',
    message: `digest of ${octets} octets: ${expected === undefined ? 'at least 12 are needed' : `hash algorithm ${wire[at + 5]} has ${expected}`}`,
  };
}

/** RFC 4255 §3.1.2, RFC 6594 §4: a fingerprint type fixes the length. */
function checkFingerprint(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const type = wire[at + 1]!;
  const octets = end - at - 2;
  const expected = type === 1 ? 20 : type === 2 ? 32 : octets;
  if (octets === expected) return undefined;
  const hash = type === 1 ? 'SHA-1' : 'SHA-256';
  return {
    rule: 'sshfp-length',
    message: `fingerprint of ${octets} octets: fingerprint type ${type} (${hash}) has ${expected}`,
  };
}

function checkService(wire: Uint8Array, at: number, end: number): RdataBreach | undefined {
  const parameters = skipName(wire, at + 2, end);
  return checkServiceParameters(wire, parameters, end);
}

/** IANA "DSYNC: Location of Synchronization Endpoints" (RFC 9859 §6). */
const DSYNC_SCHEMES = new Map([[1, 'NOTIFY']]);

/** The fields of a type are made when it is first met: few zones hold more than ten of them. */
const ROWS: readonly (readonly [number, () => readonly Field[], Check?])[] = [
  [TYPE.A, () => [ipv4('address')]],
  [TYPE.NS, () => [domainName('name server')]],
  [3, () => [domainName('mail destination')]],
  [4, () => [domainName('mail forwarder')]],
  [TYPE.CNAME, () => [domainName('canonical name')]],
  [
    TYPE.SOA,
    () => [
      domainName('primary server name'),
      domainName('responsible mailbox'),
      u32('serial', 'soa-serial-overflow'),
      seconds('refresh'),
      seconds('retry'),
      seconds('expire'),
      seconds('minimum'),
    ],
  ],
  [7, () => [domainName('mailbox host')]],
  [8, () => [domainName('mail group member')]],
  [9, () => [domainName('new mailbox')]],
  [11, () => [ipv4('address'), protocol(), services()]],
  [TYPE.PTR, () => [domainName('target')]],
  [13, () => [charString('CPU'), charString('operating system')]],
  [14, () => [domainName('responsible mailbox'), domainName('error mailbox')]],
  [TYPE.MX, () => preferenceAndName('mail exchange')],
  [TYPE.TXT, () => [charStrings('text')]],
  [17, () => [domainName('mailbox'), domainName('text name')]],
  [18, () => [u16('subtype'), domainName('host')]],
  [19, () => [digits('PSDN address', 4)]],
  [20, () => [charString('ISDN address'), optionalString('subaddress')]],
  [21, () => preferenceAndName('intermediate host')],
  [22, () => [nsap()]],
  [23, () => [domainName('target')]],
  [TYPE.SIG, signatureFields],
  [TYPE.KEY, () => [keyRdata()]],
  [26, () => [u16('preference'), domainName('RFC 822 domain'), domainName('X.400 domain')]],
  [27, () => [charString('latitude'), charString('longitude'), charString('altitude')], checkPosition],
  [TYPE.AAAA, () => [ipv6('address')]],
  [29, () => [location()]],
  [TYPE.NXT, () => [domainName('next domain name'), nxtBitmap('type bit map')]],
  [31, () => [hex('endpoint identifier')]],
  [32, () => [hex('Nimrod locator')]],
  [TYPE.SRV, () => [u16('priority'), u16('weight'), u16('port'), domainName('target')]],
  [34, () => [atmAddress()]],
  [
    TYPE.NAPTR,
    () => [
      u16('order'),
      u16('preference'),
      charString('flags'),
      charString('services'),
      charString('regular expression'),
      domainName('replacement'),
    ],
  ],
  [36, () => preferenceAndName('exchanger')],
  [37, () => [certificateType(), u16('key tag'), certificateAlgorithm(), base64('certificate')]],
  [38, () => [prefixedAddress()]],
  [TYPE.DNAME, () => [domainName('target')]],
  [40, () => [u8('meaning'), u8('coding'), u8('subcoding'), optionalBase64('data')]],
  [42, () => [addressPrefixes()]],
  [TYPE.DS, dsFields, checkDigest],
  [TYPE.SSHFP, () => [u8('algorithm'), u8('fingerprint type'), hex('fingerprint')], checkFingerprint],
  [45, () => [u8('precedence'), gatewayAndKey()]],
  [TYPE.RRSIG, signatureFields],
  [TYPE.NSEC, () => [domainName('next domain name'), typeBitmap('type bit maps', false)]],
  [TYPE.DNSKEY, keyFields],
  [49, () => [base64('digest')]],
  [
    TYPE.NSEC3,
    () => [
      hashAlgorithm(),
      u8('flags'),
      u16('iterations'),
      salt('salt'),
      hashedOwner('next hashed owner name'),
      typeBitmap('type bit maps'),
    ],
  ],
  [TYPE.NSEC3PARAM, () => [hashAlgorithm(), u8('flags'), u16('iterations'), salt('salt')]],
  [TYPE.TLSA, tlsaFields],
  [53, tlsaFields],
  [55, () => [hostIdentity()]],
  [56, () => [charStrings('zone status')]],
  [57, () => [reservedU16('flags'), u8('protocol'), algorithm(), base64('public key')]],
  [58, () => [domainName('previous name'), domainName('next name')]],
  [TYPE.CDS, dsFields, checkDigest],
  [TYPE.CDNSKEY, keyFields],
  [61, () => [base64('OpenPGP key')]],
  [62, () => [u32('SOA serial'), u16('flags'), typeBitmap('type bit map')]],
  [TYPE.ZONEMD, () => [u32('serial'), u8('scheme'), u8('hash algorithm'), hex('digest')], checkZonemd],
  [TYPE.SVCB, serviceFields, checkService],
  [TYPE.HTTPS, serviceFields, checkService],
  [66, () => [typeField('type'), namedNumber('scheme', 1, DSYNC_SCHEMES), u16('port'), domainName('target')]],
  [67, () => [base64('host identity tag')]],
  [68, () => [base64('remote identification')]],
  [69, () => [registeredValue('recommendation')]],
  [70, () => [registeredValue('standard')]],
  [TYPE.SPF, () => [charStrings('text')]],
  [104, () => [u16('preference'), hexGroups('node identifier')]],
  [105, () => [u16('preference'), ipv4('locator')]],
  [106, () => [u16('preference'), hexGroups('locator')]],
  [107, () => [u16('preference'), domainName('FQDN')]],
  [108, () => [eui('EUI-48 address', 6)]],
  [109, () => [eui('EUI-64 address', 8)]],
  [256, () => [u16('priority'), u16('weight'), text('target')]],
  [TYPE.CAA, () => [u8('flags'), tag('property tag'), text('property value')]],
  [258, () => [charStrings('text')]],
  [259, () => [u32('enterprise'), u32('type'), u8('location'), charString('media type'), base64OrDash('data')]],
  [260, () => [u8('precedence'), relay()]],
  [261, () => [charStrings('text')]],
  [262, () => [charStrings('text')]],
  [263, () => [charStrings('convergence layer adapter')]],
  [264, () => [nodeNumber('node number')]],
  [32768, dsFields],
  [32769, dsFields, checkDigest],
  [61440, () => [delegationParameters()], checkDelegation],
];

/**
 * RFC 4034 §6.2 item 3 with NSEC taken out by RFC 6840 §5.1: NS MD MF CNAME SOA MB MG MR PTR MINFO MX RP AFSDB RT SIG PX
 * NXT NAPTR KX SRV DNAME A6 RRSIG. Nothing newer is ever lower-cased.
 */
const LOWERED = new Set([2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 17, 18, 21, 24, 26, 30, 35, 36, 33, 39, 38, 46]);

/** Types whose rdata may be of a version, family or kind without a text. */
const OPAQUE: ReadonlyMap<number, NonNullable<RecordType['isOpaque']>> = new Map([
  [29, isOtherVersion],
  [34, hasUnknownAtmFormat],
  [42, hasUnknownFamily],
  [260, hasUnknownRelayType],
]);

const ROW_OF: ReadonlyMap<number, (typeof ROWS)[number]> = new Map(ROWS.map((row) => [row[0], row]));

/** Types below this stand in an array: all that zones are full of. */
const DENSE = 512;
const known: (RecordType | undefined)[] = new Array(DENSE).fill(undefined);
const others = new Map<number, RecordType>();

/** The layout of a type, or undefined when it is only known as octets. */
export function recordType(number: number): RecordType | undefined {
  const met = number < DENSE ? known[number] : others.get(number);
  return met ?? meet(number);
}

function meet(number: number): RecordType | undefined {
  const row = ROW_OF.get(number);
  if (row === undefined) return undefined;
  const [, fields, check] = row;
  const isOpaque = OPAQUE.get(number);
  const hasLoweredNames = LOWERED.has(number);
  const layout = { number, fields: fields(), hasLoweredNames, ...(check && { check }), ...(isOpaque && { isOpaque }) };
  if (number < DENSE) known[number] = layout;
  else others.set(number, layout);
  return layout;
}
