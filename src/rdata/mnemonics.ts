/**
 * Record type numbers and mnemonics (IANA "Resource Record (RR) TYPEs"), and RFC 3597 names for the rest.
 * @module
 */
import { latin1Bytes } from '../wire/index.js';

/** Type numbers that the code speaks of by name. */
export const TYPE = {
  A: 1,
  NS: 2,
  MD: 3,
  MF: 4,
  CNAME: 5,
  SOA: 6,
  MB: 7,
  MG: 8,
  MR: 9,
  NULL: 10,
  WKS: 11,
  PTR: 12,
  MINFO: 14,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  NXT: 30,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  A6: 38,
  DNAME: 39,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  DSYNC: 66,
  SPF: 99,
  LP: 107,
  URI: 256,
  CAA: 257,
  DELEG: 61440,
} as const;

/** Types that never stand in a zone: queries, transfers, pseudo-records (RFC 6895 §3.1), NXNAME (RFC 9824 §3.4). */
const META_TYPES = '41 OPT 128 NXNAME 249 TKEY 250 TSIG 251 IXFR 252 AXFR 253 MAILB 254 MAILA 255 ANY ';

const DATA_TYPES =
  '1 A 2 NS 3 MD 4 MF 5 CNAME 6 SOA 7 MB 8 MG 9 MR 10 NULL 11 WKS 12 PTR 13 HINFO 14 MINFO 15 MX 16 TXT 17 RP ' +
  '18 AFSDB 19 X25 20 ISDN 21 RT 22 NSAP 23 NSAP-PTR 24 SIG 25 KEY 26 PX 27 GPOS 28 AAAA 29 LOC 30 NXT 31 EID ' +
  '32 NIMLOC 33 SRV 34 ATMA 35 NAPTR 36 KX 37 CERT 38 A6 39 DNAME 40 SINK 42 APL 43 DS 44 SSHFP 45 IPSECKEY ' +
  '46 RRSIG 47 NSEC 48 DNSKEY 49 DHCID 50 NSEC3 51 NSEC3PARAM 52 TLSA 53 SMIMEA 55 HIP 56 NINFO 57 RKEY 58 TALINK ' +
  '59 CDS 60 CDNSKEY 61 OPENPGPKEY 62 CSYNC 63 ZONEMD 64 SVCB 65 HTTPS 66 DSYNC 67 HHIT 68 BRID 69 UNECE 70 ISO 99 SPF 100 UINFO ' +
  '101 UID 102 GID 103 UNSPEC 104 NID 105 L32 106 L64 107 LP 108 EUI48 109 EUI64 256 URI 257 CAA 258 AVC 259 DOA ' +
  '260 AMTRELAY 261 RESINFO 262 WALLET 263 CLA 264 IPN 32768 TA 32769 DLV ' +
  // Not registered yet: the number that draft-ietf-deleg asks for.
  '61440 DELEG';

const MNEMONICS = META_TYPES + DATA_TYPES;
const NAME_BY_NUMBER = new Map<number, string>();
const NUMBER_BY_NAME = new Map<string, number>();

// The parser asks for the type of every record, so mnemonics also stand in a small hash over octets.
const SLOTS = 1024;
const slotNumbers = new Uint16Array(SLOTS);
/** where the mnemonic of a slot ends in {@link TYPE_WORDS}; 0 for an empty slot */
const slotEnds = new Uint16Array(SLOTS);
/** ASCII: the number and the mnemonic of each type, a blank behind both. */
export const TYPE_WORDS: Uint8Array = latin1Bytes(`${MNEMONICS} `);
const BLANK = 0x20;

const words = MNEMONICS.split(' ');
for (let i = 0, at = 0; i < words.length; i += 2) {
  const number = Number(words[i]);
  const name = words[i + 1]!;
  NAME_BY_NUMBER.set(number, name);
  NUMBER_BY_NAME.set(name, number);
  const start = at + words[i]!.length + 1;
  const end = start + name.length;
  let slot = slotOf(TYPE_WORDS, start, end);
  while (slotEnds[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slotNumbers[slot] = number;
  slotEnds[slot] = end;
  at = end + 1;
}

function slotOf(text: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (text[i]! & 0xdf)) | 0;
  return hash & (SLOTS - 1);
}

/** All mnemonics, for suggestions. */
export function typeMnemonics(): Iterable<string> {
  return NUMBER_BY_NAME.keys();
}

/** The mnemonic, or `TYPEn` (RFC 3597 §5). */
export function typeText(number: number): string {
  return NAME_BY_NUMBER.get(number) ?? `TYPE${number}`;
}

/** The number of a type given by mnemonic or as `TYPEn`, in any case, or undefined. */
export function typeNumber(text: string): number | undefined {
  const upper = text.toUpperCase();
  const known = NUMBER_BY_NAME.get(upper);
  if (known !== undefined) return known;
  const generic = /^TYPE(\d{1,5})$/.exec(upper);
  return generic && Number(generic[1]) < 65536 ? Number(generic[1]) : undefined;
}

/** Whether the type is a query or pseudo type that must not be a record of a zone. */
export function isMetaType(number: number): boolean {
  // RFC 6895 §3.1 sets 128 to 255 aside for them; OPT and 0 stand outside of that range.
  return (number >= 128 && number <= 255) || number === 41 || number === 0;
}

const upperCase = (octet: number): number => (octet >= 0x61 && octet <= 0x7a ? octet - 32 : octet);

/** {@link typeNumber} over octets, without making a string for known mnemonics; -1 when it is no type. */
export function readType(text: Uint8Array, start: number, end: number): number {
  for (let slot = slotOf(text, start, end); slotEnds[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
    // Backwards from both ends; a blank stands in front of each mnemonic, and in none.
    let at = slotEnds[slot]! - 1;
    let from = end - 1;
    while (from >= start && upperCase(text[from]!) === TYPE_WORDS[at] && TYPE_WORDS[at] !== BLANK) {
      from--;
      at--;
    }
    if (from < start && TYPE_WORDS[at] === BLANK) return slotNumbers[slot]!;
  }
  if (end - start < 5 || end - start > 9 || (text[start]! | 0x20) !== 0x74) return -1;
  return typeNumber(String.fromCharCode(...text.subarray(start, end))) ?? -1;
}
