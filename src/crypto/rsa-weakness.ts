/**
 * RSA moduli that can be factored by whoever looks: what a validator does not notice, and an attacker does.
 *
 * Tests on the public number alone: a factor shared with another key (batch gcd in small), small factors, two primes
 * close together (Fermat), and the fingerprint of the ROCA keys of Infineon chips (Nemec et al. 2017, CVE-2017-15361).
 * Passing them proves nothing; failing one proves that the key is broken.
 * @module
 */
import { integerOf } from './big-int.js';
import type { RsaPublicNumbers } from './public-key.js';

/** lower-case start, no full stop */
export interface RsaWeakness {
  readonly kind: 'small-factor' | 'close-primes' | 'roca';
  readonly message: string;
}

/** Factors below this are looked for. */
const SMALL_FACTOR_LIMIT = 1 << 16;
/** Steps of Fermat's method: primes that differ in their lower half only fall at the first. */
const FERMAT_STEPS = 64;
/** ROCA primes are residues of powers of 65537 modulo each of the primes up to here. */
const ROCA_LAST_PRIME = 167;
const ROCA_GENERATOR = 65_537;

function primesBelow(limit: number): number[] {
  const isComposite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let i = 2; i < limit; i++) {
    if (isComposite[i] === 1) continue;
    primes.push(i);
    for (let j = i * i; j < limit; j += i) isComposite[j] = 1;
  }
  return primes;
}

let smallPrimes: { readonly list: readonly number[]; readonly product: bigint } | undefined;

function smallPrimesAndProduct() {
  if (smallPrimes === undefined) {
    const list = primesBelow(SMALL_FACTOR_LIMIT);
    smallPrimes = { list, product: productOf(list.map(BigInt)) };
  }
  return smallPrimes;
}

/** Pairs first, so that the factors of each multiplication are of one size. */
function productOf(numbers: bigint[]): bigint {
  let level = numbers;
  while (level.length > 1) {
    const next: bigint[] = [];
    for (let i = 0; i < level.length; i += 2) next.push(level[i]! * (level[i + 1] ?? 1n));
    level = next;
  }
  return level[0] ?? 1n;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function hasClosePrimes(n: bigint): boolean {
  let a = squareRoot(n);
  if (a * a < n) a += 1n;
  for (let step = 0; step < FERMAT_STEPS; step++, a += 1n) {
    const square = a * a - n;
    const root = square === 0n ? 0n : squareRoot(square);
    if (root * root === square) return true;
  }
  return false;
}

/** Whether n modulo every small prime is a power of 65537: true for one random modulus in 2^27. */
function hasRocaFingerprint(n: bigint): boolean {
  return primesBelow(ROCA_LAST_PRIME + 1)
    .slice(1)
    .every((prime) => {
      const residue = Number(n % BigInt(prime));
      const generator = ROCA_GENERATOR % prime;
      let power = 1;
      do {
        if (power === residue) return true;
        power = (power * generator) % prime;
      } while (power !== 1);
      return false;
    });
}

/** Why the modulus can be factored; undefined when none of the tests shows it. `n` must be odd. */
export function rsaWeakness({ n: octets }: RsaPublicNumbers): RsaWeakness | undefined {
  const n = integerOf(octets);
  const { list, product } = smallPrimesAndProduct();
  if (greatestCommonDivisor(n, product % n) > 1n) {
    const factor = list.find((prime) => n % BigInt(prime) === 0n);
    return { kind: 'small-factor', message: `the RSA modulus is divisible by ${factor}` };
  }
  if (hasClosePrimes(n)) {
    return { kind: 'close-primes', message: 'the two primes of the RSA modulus are so close that it can be factored' };
  }
  if (hasRocaFingerprint(n)) {
    return {
      kind: 'roca',
      message: 'the RSA modulus has the fingerprint of the broken chips of CVE-2017-15361 (ROCA)',
    };
  }
  return undefined;
}

/** Two keys of a list, by index, whose moduli are the same or have one prime in common. */
export interface SharedRsaFactor {
  readonly index: number;
  readonly other: number;
  readonly kind: 'same' | 'factor';
}

/** Finds the keys whose modulus shares a prime with that of an earlier one: one product, and pairs only where it hits. */
export function sharedRsaFactors(keys: readonly RsaPublicNumbers[]): SharedRsaFactor[] {
  const found: SharedRsaFactor[] = [];
  const moduli = keys.map(({ n }) => integerOf(n));
  const firstOf = new Map<bigint, number>();
  let product = 1n;
  for (const [index, n] of moduli.entries()) {
    const first = firstOf.get(n);
    if (n === 0n) continue;
    if (first !== undefined) {
      found.push({ index, other: first, kind: 'same' });
      continue;
    }
    if (greatestCommonDivisor(n, product % n) > 1n) {
      for (const [earlier, other] of firstOf) {
        if (greatestCommonDivisor(n, earlier) > 1n) found.push({ index, other, kind: 'factor' });
      }
    }
    firstOf.set(n, index);
    product *= n;
  }
  return found;
}
