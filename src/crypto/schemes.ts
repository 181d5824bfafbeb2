/**
 * What each DNSSEC algorithm number means in cryptography, as one table. Both providers, key checks and key files read
 * it; an algorithm that is not here is one that zoneproof can neither sign nor verify with.
 *
 * Sizes: RFC 3110 §4 (RSA/SHA-1), RFC 5702 §2 (RSA/SHA-2), RFC 6605 §4 (ECDSA), RFC 8080 §3-4 (EdDSA).
 * @module
 */
import { ALGORITHM } from '../wire/index.js';

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** PKCS #1 v1.5 signatures, as long as the modulus. */
export interface RsaScheme {
  readonly family: 'rsa';
  readonly hash: HashName;
  /** bits of the modulus, both inclusive */
  readonly minimumBits: number;
  readonly maximumBits: number;
  /** RFC 9905: the SHA-1 algorithms are for validation only, and only where policy still allows it */
  readonly canSign: boolean;
}

/** The key is x | y, the signature r | s, each number `octets` long (RFC 6605 §4). */
export interface EcdsaScheme {
  readonly family: 'ecdsa';
  readonly curve: 'P-256' | 'P-384';
  readonly hash: HashName;
  readonly octets: 32 | 48;
}

/** The key is one point of `octets` octets, the signature twice that, the private key a seed as long as the point. */
export interface EddsaScheme {
  readonly family: 'eddsa';
  readonly curve: 'Ed25519' | 'Ed448';
  readonly octets: 32 | 57;
}

export type Scheme = RsaScheme | EcdsaScheme | EddsaScheme;

function rsa(hash: HashName, minimumBits: number, canSign: boolean): RsaScheme {
  return { family: 'rsa', hash, minimumBits, maximumBits: 4096, canSign };
}

const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [ALGORITHM.RSASHA1, rsa('sha1', 512, false)],
  [ALGORITHM.RSASHA1_NSEC3_SHA1, rsa('sha1', 512, false)],
  [ALGORITHM.RSASHA256, rsa('sha256', 512, true)],
  [ALGORITHM.RSASHA512, rsa('sha512', 1024, true)],
  [ALGORITHM.ECDSAP256SHA256, { family: 'ecdsa', curve: 'P-256', hash: 'sha256', octets: 32 }],
  [ALGORITHM.ECDSAP384SHA384, { family: 'ecdsa', curve: 'P-384', hash: 'sha384', octets: 48 }],
  [ALGORITHM.ED25519, { family: 'eddsa', curve: 'Ed25519', octets: 32 }],
  [ALGORITHM.ED448, { family: 'eddsa', curve: 'Ed448', octets: 57 }],
]);

/** The scheme of a DNSSEC algorithm, or undefined when zoneproof has none. */
export function schemeOf(algorithm: number): Scheme | undefined {
  return SCHEMES.get(algorithm);
}

/** Whether new keys may be made for the algorithm: not for one that is retired (RFC 9905). */
export function isSigningAlgorithm(algorithm: number): boolean {
  const scheme = SCHEMES.get(algorithm);
  return scheme !== undefined && (scheme.family !== 'rsa' || scheme.canSign);
}
