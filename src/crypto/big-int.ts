/**
 * Big-endian and little-endian octets as integers, and powers modulo an odd number.
 * @module
 */
import { decodeHex, encodeHex } from '../wire/index.js';

/** The unsigned big-endian integer in `octets`; 0 for none. */
export function integerOf(octets: Uint8Array): bigint {
  return octets.length === 0 ? 0n : BigInt(`0x${encodeHex(octets)}`);
}

/** The unsigned little-endian integer in `octets`. */
export function littleEndianIntegerOf(octets: Uint8Array): bigint {
  return integerOf(Uint8Array.from(octets).reverse());
}

/** `value` as exactly `length` big-endian octets. `value` must fit. */
export function octetsOf(value: bigint, length: number): Uint8Array {
  return decodeHex(value.toString(16).padStart(length * 2, '0'))!;
}

/** The octets without leading zeros. */
export function withoutLeadingZeros(octets: Uint8Array): Uint8Array {
  let start = 0;
  while (start < octets.length && octets[start] === 0) start++;
  return octets.subarray(start);
}

/** The number of bits of the unsigned big-endian integer in `octets`, leading zeros not counted. */
export function bitLength(octets: Uint8Array): number {
  const plain = withoutLeadingZeros(octets);
  return plain.length === 0 ? 0 : plain.length * 8 - (Math.clz32(plain[0]!) - 24);
}

/** The remainder in [0, modulus), for negative values too. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus;
  return remainder < 0n ? remainder + modulus : remainder;
}

/** `base` to the power of `exponent` modulo `modulus`, by squaring. Not constant-time: for public numbers only. */
export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = modulo(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
