/**
 * Numbers and names of the IANA registries: classes, DNSSEC algorithms, DS digest types. Record types stand with their
 * layout in `rdata/table.ts`.
 * @module
 */

export const CLASS_IN = 1;

/** Class mnemonics (RFC 1035 §3.2.4, RFC 2136 §2.4 classes are not for zone files). */
export const CLASS_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'IN'],
  [3, 'CH'],
  [4, 'HS'],
]);

/** `IN`, or `CLASSn` for a class without a mnemonic (RFC 3597 §5). */
export function classText(number: number): string {
  return CLASS_NAMES.get(number) ?? `CLASS${number}`;
}

/** DNSSEC algorithm numbers that the code speaks of by name. */
export const ALGORITHM = {
  RSASHA1: 5,
  RSASHA1_NSEC3_SHA1: 7,
  RSASHA256: 8,
  RSASHA512: 10,
  ECDSAP256SHA256: 13,
  ECDSAP384SHA384: 14,
  ED25519: 15,
  ED448: 16,
} as const;

/** What RFC 9904 and the IANA registry say of an algorithm's or digest's use. */
export type Requirement = 'must-not' | 'not-recommended' | 'may' | 'recommended';

export interface AlgorithmInfo {
  readonly number: number;
  readonly mnemonic: string;
  /** IANA column "Use for DNSSEC Signing" */
  readonly sign: Requirement;
  /** IANA column "Use for DNSSEC Validation"; 'must-not' validators treat the zone as insecure */
  readonly validate: Requirement;
  /** octets of the DNSKEY public key field when fixed */
  readonly keyOctets?: number;
  /** octets of a signature when fixed */
  readonly signatureOctets?: number;
}

/** DNSSEC algorithm numbers (RFC 9904, 9905, 9906 applied). */
export const ALGORITHMS: readonly AlgorithmInfo[] = [
  { number: 1, mnemonic: 'RSAMD5', sign: 'must-not', validate: 'must-not' },
  { number: 2, mnemonic: 'DH', sign: 'must-not', validate: 'must-not' },
  { number: 3, mnemonic: 'DSA', sign: 'must-not', validate: 'must-not' },
  { number: 5, mnemonic: 'RSASHA1', sign: 'must-not', validate: 'must-not' },
  { number: 6, mnemonic: 'DSA-NSEC3-SHA1', sign: 'must-not', validate: 'must-not' },
  { number: 7, mnemonic: 'RSASHA1-NSEC3-SHA1', sign: 'must-not', validate: 'must-not' },
  { number: 8, mnemonic: 'RSASHA256', sign: 'recommended', validate: 'recommended' },
  { number: 10, mnemonic: 'RSASHA512', sign: 'not-recommended', validate: 'recommended' },
  { number: 12, mnemonic: 'ECC-GOST', sign: 'must-not', validate: 'must-not', keyOctets: 64, signatureOctets: 64 },
  {
    number: 13,
    mnemonic: 'ECDSAP256SHA256',
    sign: 'recommended',
    validate: 'recommended',
    keyOctets: 64,
    signatureOctets: 64,
  },
  { number: 14, mnemonic: 'ECDSAP384SHA384', sign: 'may', validate: 'recommended', keyOctets: 96, signatureOctets: 96 },
  { number: 15, mnemonic: 'ED25519', sign: 'recommended', validate: 'recommended', keyOctets: 32, signatureOctets: 64 },
  { number: 16, mnemonic: 'ED448', sign: 'may', validate: 'recommended', keyOctets: 57, signatureOctets: 114 },
  { number: 17, mnemonic: 'SM2SM3', sign: 'may', validate: 'may', keyOctets: 64, signatureOctets: 64 },
  { number: 18, mnemonic: 'MLDSA44', sign: 'may', validate: 'may', keyOctets: 1312, signatureOctets: 2420 },
  { number: 23, mnemonic: 'ECC-GOST12', sign: 'may', validate: 'may', keyOctets: 64, signatureOctets: 64 },
  { number: 252, mnemonic: 'INDIRECT', sign: 'must-not', validate: 'must-not' },
  { number: 253, mnemonic: 'PRIVATEDNS', sign: 'may', validate: 'may' },
  { number: 254, mnemonic: 'PRIVATEOID', sign: 'may', validate: 'may' },
];

const ALGORITHM_BY_NUMBER = new Map(ALGORITHMS.map((info) => [info.number, info]));
/** Other spellings in use: BIND prints NSEC3RSASHA1, people drop the hash from the ECDSA names; descriptions. */
const ALGORITHM_ALIASES: Readonly<Record<string, number>> = {
  NSEC3RSASHA1: 7,
  NSEC3DSA: 6,
  ECCGOST: 12,
  ECDSA256: 13,
  ECDSA384: 14,
  'ML-DSA-44': 18,
};
const ALGORITHM_BY_NAME = new Map<string, number>([
  ...ALGORITHMS.map((info) => [info.mnemonic, info.number] as const),
  ...Object.entries(ALGORITHM_ALIASES),
]);

export function algorithmInfo(number: number): AlgorithmInfo | undefined {
  return ALGORITHM_BY_NUMBER.get(number);
}

/** `13 (ECDSAP256SHA256)`, or the bare number when unassigned. */
export function algorithmText(number: number): string {
  const info = ALGORITHM_BY_NUMBER.get(number);
  return info === undefined ? String(number) : `${number} (${info.mnemonic})`;
}

/** The number of an algorithm given by mnemonic or number (0 to 255), or undefined. */
export function algorithmNumber(text: string): number | undefined {
  const known = ALGORITHM_BY_NAME.get(text.toUpperCase());
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined;
}

export interface DigestInfo {
  readonly number: number;
  readonly mnemonic: string;
  readonly octets: number;
  /** IANA column "Use for DNSSEC Delegation" */
  readonly delegate: Requirement;
  /** IANA column "Use for DNSSEC Validation" */
  readonly validate: Requirement;
}

export const DIGEST = { SHA1: 1, SHA256: 2, SHA384: 4 } as const;

/** DS digest types (RFC 9904, 9905, 9906 applied). */
export const DIGESTS: readonly DigestInfo[] = [
  { number: 1, mnemonic: 'SHA-1', octets: 20, delegate: 'must-not', validate: 'recommended' },
  { number: 2, mnemonic: 'SHA-256', octets: 32, delegate: 'recommended', validate: 'recommended' },
  { number: 3, mnemonic: 'GOST R 34.11-94', octets: 32, delegate: 'must-not', validate: 'must-not' },
  { number: 4, mnemonic: 'SHA-384', octets: 48, delegate: 'may', validate: 'recommended' },
  { number: 5, mnemonic: 'GOST R 34.11-2012', octets: 32, delegate: 'may', validate: 'may' },
  { number: 6, mnemonic: 'SM3', octets: 32, delegate: 'may', validate: 'may' },
];

const DIGEST_BY_NUMBER = new Map(DIGESTS.map((info) => [info.number, info]));

export function digestInfo(number: number): DigestInfo | undefined {
  return DIGEST_BY_NUMBER.get(number);
}

/** `2 (SHA-256)`, or the bare number when unassigned. */
export function digestText(number: number): string {
  const info = DIGEST_BY_NUMBER.get(number);
  return info === undefined ? String(number) : `${number} (${info.mnemonic})`;
}

/** The number of a digest type given as `sha256`, `SHA-256` or `2`, or undefined. */
export function digestNumber(text: string): number | undefined {
  const plain = text.toLowerCase().replace('-', '');
  const known: Readonly<Record<string, number>> = { sha1: 1, sha256: 2, sha384: 4 };
  return known[plain] ?? (/^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined);
}

/** DNSKEY flags (RFC 4034 §2.1.1, RFC 5011 §3). */
export const DNSKEY_FLAG = { ZONE: 0x0100, REVOKE: 0x0080, SEP: 0x0001 } as const;
/** The only protocol value of a DNSKEY (RFC 4034 §2.1.2). */
export const DNSKEY_PROTOCOL = 3;
