/**
 * Keys of examples: made from a text instead of chance, so that every run makes the same ones. Worth nothing as keys.
 * @module
 */
import { checkPrimeSync, createHash } from 'node:crypto';
import { bitLength, integerOf, modulo, octetsOf, powerModulo, withoutLeadingZeros } from '../../src/crypto/big-int.js';
import {
  type CryptoProvider,
  loadDeterministicProvider,
  protectPrivateKey,
  rsaPrivateKeyOf,
  schemeOf,
} from '../../src/crypto/index.js';

/** Octets that follow from a text, as many as are wanted. */
function octetsFrom(seed: string, count: number): Uint8Array {
  const blocks: Buffer[] = [];
  for (let i = 0; i * 32 < count; i++) blocks.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Uint8Array.from(Buffer.concat(blocks).subarray(0, count));
}

/** Odd primes below 2000. */
const SMALL_PRIMES: readonly number[] = Array.from({ length: 998 }, (_, i) => 2 * i + 3).filter((n) => {
  for (let factor = 3; factor * factor <= n; factor += 2) if (n % factor === 0) return false;
  return true;
});

/** A prime of so many bits, the two highest of them set, that is no neighbor of a multiple of the exponent. */
function primeFrom(seed: string, bits: number): bigint {
  const start = integerOf(octetsFrom(seed, bits / 8)) | (3n << BigInt(bits - 2)) | 1n;
  const remainders = SMALL_PRIMES.map((prime) => Number(start % BigInt(prime)));
  for (let more = 0; ; more += 2) {
    if (SMALL_PRIMES.some((prime, i) => (remainders[i]! + more) % prime === 0)) continue;
    const candidate = start + BigInt(more);
    if (candidate % 65_537n !== 1n && checkPrimeSync(candidate)) return candidate;
  }
}

function rsaFrom(seed: string, algorithm: number, bits: number) {
  const [p, q] = [primeFrom(`${seed} p`, bits / 2), primeFrom(`${seed} q`, bits / 2)];
  const e = 65_537n;
  const phi = (p - 1n) * (q - 1n);
  const inverse = (value: bigint, of: bigint): bigint => {
    let [a, b, x, y] = [modulo(value, of), of, 1n, 0n];
    while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
    return modulo(x, of);
  };
  const d = inverse(e, phi);
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: powerModulo(q, p - 2n, p) };
  const octets = (value: bigint) =>
    withoutLeadingZeros(octetsOf(value, Math.ceil(bitLength(octetsOf(value, bits / 8)) / 8)));
  return rsaPrivateKeyOf(algorithm, (name) => octets(numbers[name]));
}

/** A provider whose signatures and keys are the same in every run; `seed` tells one series of keys from another. */
export async function exampleProvider(seed: string): Promise<CryptoProvider> {
  const deterministic = await loadDeterministicProvider();
  let made = 0;
  return {
    ...deterministic,
    generate(algorithm, { bits = 2048 } = {}) {
      const own = `zoneproof example key ${seed} ${made++}`;
      const scheme = schemeOf(algorithm);
      if (scheme?.family === 'rsa') return protectPrivateKey(rsaFrom(own, algorithm, bits));
      if (scheme?.family === 'ecdsa') return { kind: 'scalar', algorithm, d: octetsFrom(own, scheme.octets) };
      if (scheme?.family === 'eddsa') return { kind: 'seed', algorithm, seed: octetsFrom(own, scheme.octets) };
      throw new RangeError(`no keys of algorithm ${algorithm}`);
    },
  };
}
