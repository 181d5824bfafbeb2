/**
 * The public key field of a DNSKEY record: RFC 3110 §2 for RSA, RFC 6605 §4 and RFC 8080 §3 for the curves; and every
 * reason why such a field is no key.
 * @module
 */
import { concatBytes } from '../wire/index.js';
import { bitLength, withoutLeadingZeros } from './big-int.js';
import { isEdwardsPoint, isWeierstrassPoint } from './curves.js';
import { type RsaScheme, type Scheme, schemeOf } from './schemes.js';

/** Exponent and modulus, big-endian, without leading zeros. */
export interface RsaPublicNumbers {
  readonly e: Uint8Array;
  readonly n: Uint8Array;
}

/** OpenSSL refuses larger exponents for large moduli, and nobody uses them: 64 bits bound the work of a verification. */
const MAXIMUM_EXPONENT_BITS = 64;

export type PublicKeyFaultKind =
  | 'algorithm-unknown'
  | 'length'
  | 'point-invalid'
  | 'rsa-size'
  | 'rsa-exponent'
  | 'rsa-modulus';

/** Why no validator can use a public key. `message` has a lower-case start and no full stop. */
export interface PublicKeyFault {
  readonly kind: PublicKeyFaultKind;
  readonly message: string;
}

/**
 * Reads an RSA public key field (RFC 3110 §2). Leading zeros are prohibited there but carry no doubt about the number,
 * and validators take them; they are stripped.
 * @returns undefined when the exponent is empty, or the field ends within it or right behind it
 */
export function readRsaPublicKey(field: Uint8Array): RsaPublicNumbers | undefined {
  // RFC 3110 §2: "exponent length: 0 or 1 to 255", 0 when two octets of length follow.
  const isLong = field[0] === 0;
  if (field.length < (isLong ? 3 : 1)) return undefined;
  const exponentOctets = isLong ? (field[1]! << 8) | field[2]! : field[0]!;
  const start = isLong ? 3 : 1;
  const end = start + exponentOctets;
  if (exponentOctets === 0 || end >= field.length) return undefined;
  return { e: withoutLeadingZeros(field.subarray(start, end)), n: withoutLeadingZeros(field.subarray(end)) };
}

/** Bits of the modulus of an RSA key; undefined for other algorithms and for a field that is no RSA key. */
export function rsaModulusBits(algorithm: number, field: Uint8Array): number | undefined {
  const numbers = schemeOf(algorithm)?.family === 'rsa' ? readRsaPublicKey(field) : undefined;
  return numbers && bitLength(numbers.n);
}

/** The RSA public key field of the numbers (RFC 3110 §2), without leading zeros. */
export function writeRsaPublicKey({ e, n }: RsaPublicNumbers): Uint8Array {
  const exponent = withoutLeadingZeros(e);
  const { length } = exponent;
  const head = length < 256 ? Uint8Array.of(length) : Uint8Array.of(0, length >>> 8, length);
  return concatBytes(head, exponent, withoutLeadingZeros(n));
}

/** The size of a key as people name it: bits of the RSA modulus, or of the curve's field; undefined when there is none. */
export function keyBits(algorithm: number, field: Uint8Array): number | undefined {
  const scheme = schemeOf(algorithm);
  if (scheme === undefined) return undefined;
  if (scheme.family === 'ecdsa') return scheme.octets * 8;
  if (scheme.family === 'eddsa') return scheme.curve === 'Ed25519' ? 256 : 456;
  const numbers = readRsaPublicKey(field);
  return numbers && bitLength(numbers.n);
}

const fault = (kind: PublicKeyFaultKind, message: string): PublicKeyFault => ({ kind, message });

/** Why the field is not a usable public key of the algorithm; undefined when it is one. */
export function publicKeyFault(algorithm: number, field: Uint8Array): PublicKeyFault | undefined {
  const scheme = schemeOf(algorithm);
  if (scheme === undefined) return fault('algorithm-unknown', `no validator in use supports algorithm ${algorithm}`);
  return scheme.family === 'rsa' ? rsaFault(scheme, algorithm, field) : curveFault(scheme, field);
}

function rsaFault(scheme: RsaScheme, algorithm: number, field: Uint8Array): PublicKeyFault | undefined {
  const numbers = readRsaPublicKey(field);
  if (numbers === undefined) {
    return fault('length', 'the RSA public key ends before its modulus begins (RFC 3110 section 2)');
  }
  const { e, n } = numbers;
  const { minimumBits, maximumBits } = scheme;
  const bits = bitLength(n);
  if (bits < minimumBits || bits > maximumBits) {
    const range = `${minimumBits} to ${maximumBits} bits`;
    return fault('rsa-size', `the RSA modulus has ${bits} bits; algorithm ${algorithm} allows ${range}`);
  }
  if ((n[n.length - 1]! & 1) === 0) return fault('rsa-modulus', 'the RSA modulus is an even number');
  const exponentBits = bitLength(e);
  if (exponentBits > MAXIMUM_EXPONENT_BITS) {
    return fault(
      'rsa-exponent',
      `the RSA exponent has ${exponentBits} bits; at most ${MAXIMUM_EXPONENT_BITS} are usable`,
    );
  }
  if (exponentBits < 2 || (e[e.length - 1]! & 1) === 0) {
    return fault('rsa-exponent', 'the RSA exponent must be an odd number above 1');
  }
  return undefined;
}

function curveFault(scheme: Exclude<Scheme, RsaScheme>, field: Uint8Array): PublicKeyFault | undefined {
  const expected = scheme.family === 'ecdsa' ? 2 * scheme.octets : scheme.octets;
  if (field.length !== expected) {
    return fault('length', `the public key has ${field.length} octets; a key on ${scheme.curve} has ${expected}`);
  }
  const isPoint =
    scheme.family === 'ecdsa' ? isWeierstrassPoint(scheme.curve, field) : isEdwardsPoint(scheme.curve, field);
  return isPoint ? undefined : fault('point-invalid', `the public key is not a usable point of ${scheme.curve}`);
}
