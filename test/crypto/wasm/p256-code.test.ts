/** The arithmetic of the kernel against integers, at the edges of what its limbs may hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKernel } from '../../../src/crypto/wasm/assembler.js';
import { limbsOf, MONTGOMERY_RADIX } from '../../../src/crypto/wasm/montgomery.js';
import { P256, type P256Function, PLACES, p256Module } from '../../../src/crypto/wasm/p256-code.js';

const { prime, order } = P256;
const LIMBS = 9;
const LIMB = 2 ** 29;

const kernel = compileKernel<P256Function>(p256Module())();
const { call } = kernel;
const octets = kernel.octets();
const words = new Int32Array(octets.buffer);
/** Places for numbers behind those of the module. */
const [A, B, C, D, OUT] = [0, 1, 2, 3, 4].map((i) => PLACES.firstFree + 64 * i) as [
  number,
  number,
  number,
  number,
  number,
];

const write = (address: number, limbs: ArrayLike<number>): void => words.set(limbs, address >> 2);
const limbsAt = (address: number): number[] => [...words.subarray(address >> 2, (address >> 2) + LIMBS)];
const integerOf = (limbs: readonly number[]): bigint =>
  limbs.reduceRight((value, limb) => value * BigInt(LIMB) + BigInt(limb), 0n);
const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

/** Nine limbs from `min` to `max`, the highest smaller, and often at an end. */
const limbs = (min: number, max: number, highest: number, lowest = 0): fc.Arbitrary<number[]> => {
  const limb = fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0));
  const top = fc.oneof(fc.integer({ min: lowest, max: highest }), fc.constantFrom(lowest, highest));
  return fc.tuple(fc.array(limb, { minLength: 8, maxLength: 8 }), top).map(([low, high]) => [...low, high]);
};
const TOP = 2 ** 24;
/** what a product is: normalized */
const strict = limbs(0, LIMB - 1, 1.5 * TOP);
/** what weak reduction leaves */
const weak = limbs(-(2 ** 23), LIMB + 2 ** 23, TOP - 1);
/** a sum or difference of two such */
const loose = limbs(-(2 ** 30) - 2 ** 24, 2 ** 30 + 2 ** 24, 3 * TOP, -3 * TOP);

const isNormalized = (address: number): boolean =>
  limbsAt(address).every((limb, i) => i === 8 || (limb >= 0 && limb < LIMB));

const RUNS = { numRuns: 1500 };

describe('modulo the prime', () => {
  it('multiply', () => {
    fc.assert(
      fc.property(loose, strict, (a, b) => {
        write(A, a);
        write(B, b);
        call.multiply(OUT, A, B);
        const product = integerOf(limbsAt(OUT));
        expect(modulo(product * MONTGOMERY_RADIX, prime)).toBe(modulo(integerOf(a) * integerOf(b), prime));
        expect(isNormalized(OUT)).toBe(true);
        expect(product > -prime / 4n && product < (prime * 5n) / 4n).toBe(true);
      }),
      RUNS,
    );
  });

  it('squareTimes', () => {
    fc.assert(
      fc.property(strict, fc.integer({ min: 1, max: 5 }), (a, count) => {
        write(A, a);
        call.squareTimes(OUT, A, count);
        let expected = integerOf(a);
        for (let i = 0; i < count; i++) {
          write(B, limbsOf(modulo(expected, prime)));
          call.multiply(B, B, B);
          expected = integerOf(limbsAt(B));
        }
        expect(modulo(integerOf(limbsAt(OUT)), prime)).toBe(modulo(expected, prime));
      }),
      RUNS,
    );
  });

  /** Between 0 and a little more than 2^256. */
  const expectWeak = (address: number): void => {
    const value = integerOf(limbsAt(address));
    expect(value > -(2n ** 227n) && value < 2n ** 256n + 2n ** 227n).toBe(true);
    expect(limbsAt(address).every((limb) => limb > -(2 ** 24) && limb < LIMB + 2 ** 24)).toBe(true);
  };

  const packed = (address: number, value: bigint): void => {
    for (let i = 0; i < 32; i++) octets[address + i] = Number((value >> BigInt(8 * i)) & 255n);
  };

  it('squareMinus, with a packed number', () => {
    fc.assert(
      fc.property(strict, weak, fc.bigInt({ min: 0n, max: prime - 1n }), (a, b, c) => {
        write(A, a);
        write(B, b);
        packed(C, c);
        call.squareMinus(OUT, A, B, C);
        const expected = integerOf(a) ** 2n - (integerOf(b) + c) * MONTGOMERY_RADIX;
        expect(modulo(integerOf(limbsAt(OUT)) * MONTGOMERY_RADIX, prime)).toBe(modulo(expected, prime));
        expectWeak(OUT);
      }),
      RUNS,
    );
  });

  it('multiplyMinus', () => {
    fc.assert(
      fc.property(strict, weak, weak, weak, (a, b, c, d) => {
        [a, b, c, d].forEach((number, i) => {
          write([A, B, C, D][i]!, number);
        });
        call.multiplyMinus(D, A, B, C, D);
        const expected = integerOf(a) * (integerOf(b) - integerOf(c)) - integerOf(d) * MONTGOMERY_RADIX;
        expect(modulo(integerOf(limbsAt(D)) * MONTGOMERY_RADIX, prime)).toBe(modulo(expected, prime));
        expectWeak(D);
      }),
      RUNS,
    );
  });

  it('packNumbers gives the one number in [0, p)', () => {
    const edges = [0n, 1n, -1n, 1n - prime, prime - 1n, prime, prime + 1n, 2n ** 256n, 2n * prime - 1n, -(2n ** 226n)];
    const check = (value: bigint): void => {
      const low = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(29 * i)) & BigInt(LIMB - 1)));
      write(A, [...low, Number(value >> 232n)]);
      call.packNumbers(1, A, OUT);
      const read = [...octets.subarray(OUT, OUT + 32)].reduceRight((sum, octet) => sum * 256n + BigInt(octet), 0n);
      expect(read).toBe(modulo(value, prime));
    };
    for (const value of edges) check(value);
    fc.assert(fc.property(fc.bigInt({ min: 1n - prime, max: 2n * prime - 1n }), check), RUNS);
    fc.assert(
      fc.property(weak, (number) => {
        write(A, number);
        call.packNumbers(1, A, OUT);
        const read = [...octets.subarray(OUT, OUT + 32)].reduceRight((sum, octet) => sum * 256n + BigInt(octet), 0n);
        expect(read).toBe(modulo(integerOf(number), prime));
      }),
      RUNS,
    );
  });
});

describe('modulo the order', () => {
  it('orderMultiply', () => {
    fc.assert(
      fc.property(strict, strict, (a, b) => {
        write(A, a);
        write(B, b);
        call.orderMultiply(OUT, A, B);
        const product = integerOf(limbsAt(OUT));
        expect(modulo(product * MONTGOMERY_RADIX, order)).toBe(modulo(integerOf(a) * integerOf(b), order));
        expect(isNormalized(OUT)).toBe(true);
        expect(product >= 0n && product < (order * 5n) / 4n).toBe(true);
      }),
      RUNS,
    );
  });

  it('readNumber', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (number) => {
        octets.set(number, A);
        call.readNumber(OUT, A);
        expect(isNormalized(OUT)).toBe(true);
        expect(integerOf(limbsAt(OUT))).toBe(BigInt(`0x${Buffer.from(number).toString('hex')}`));
      }),
      RUNS,
    );
  });
});
