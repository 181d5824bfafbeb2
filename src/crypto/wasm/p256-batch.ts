/**
 * Verifies many ECDSA P-256 signatures of one key (RFC 6605, FIPS 186-5 §6.4.2), several times as fast as one by one.
 *
 * A library meets every signature under an unknown key. A zone has one key for all of them, so its multiples are worked
 * out once, as those of the generator are: each scalar is cut into windows, and each window is one look-up and one
 * addition, without any doubling. The additions are affine, of all signatures of a batch in step, so that they share the
 * one division. The arithmetic is in `p256-code.ts`.
 *
 * What it says is one-sided: a signature that it calls valid is valid, and of all others nothing is said: they are to be
 * asked of the {@link Verifier} of the key. Special cases are left to that, too: r or s out of range, sums that meet
 * equal or opposite points or infinity (then for the whole batch; nobody makes such a signature by chance), and an x at
 * or above the order. Public numbers only: nothing here takes constant time.
 * @module
 */
import { integerOf, octetsOf } from '../big-int.js';
import { compileKernel, type Kernel } from './assembler.js';
import { LIMB_BITS, LIMBS, limbsOf, MONTGOMERY_RADIX, NUMBER_OCTETS } from './montgomery.js';
import {
  INPUT_OCTETS,
  P256,
  type P256Function,
  PACKED_POINT_OCTETS,
  PLACES,
  POINT_OCTETS,
  p256Module,
  WINDOW_OCTETS,
} from './p256-code.js';

/** Signatures that share a division. More would not fit into the second-level cache of a processor. */
const BATCH = 1024;

/** Windows per scalar, and so additions per signature and scalar: few are large tables. */
const MIN_WINDOWS = 20;
const MAX_WINDOWS = 64;
const SCALAR_BITS = 256;

let orderOctets: Uint8Array | undefined;

let newKernel: (() => Kernel<P256Function>) | undefined;

/** Takes the address behind what was placed last. */
class Places {
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  take(octets: number): number {
    const at = this.end;
    // A packed point is to fill one line of the cache.
    this.end += Math.ceil(octets / 64) * 64;
    return at;
  }
}

interface Window {
  /** the power of two that the window's digits are multiplied with */
  readonly exponent: number;
  /** points in its table */
  readonly half: number;
}

/** Cuts 256 bits into `count` windows of nearly the same size. */
function windowsOf(count: number): Window[] {
  const boundary = (index: number): number => Math.floor((SCALAR_BITS * index) / count);
  return Array.from({ length: count }, (_, index) => {
    const bits = boundary(index + 1) - boundary(index);
    return { exponent: boundary(index), half: 1 << (bits - 1) };
  });
}

const pointsIn = (windows: readonly Window[]): number => windows.reduce((sum, { half }) => sum + half, 0);

/** What a point of a table costs, in additions: it is packed, and it makes the cache fuller. */
const POINT_COST = 1.5;

/** How many windows make tables and `signatures` cheapest together. */
function bestWindowCount(signatures: number): number {
  let best = MAX_WINDOWS;
  let lowest = Number.POSITIVE_INFINITY;
  for (let count = MIN_WINDOWS; count <= MAX_WINDOWS; count++) {
    const additions = POINT_COST * pointsIn(windowsOf(count)) + count * signatures;
    if (additions >= lowest) continue;
    lowest = additions;
    best = count;
  }
  return best;
}

export class P256Batch {
  readonly #kernel: Kernel<P256Function>;
  readonly #onValid: (tag: number) => void;
  readonly #windows: readonly Window[];
  readonly #tags = new Float64Array(BATCH);
  #count = 0;
  #octets: Uint8Array;
  #words: Int32Array;
  /** addresses */
  readonly #inputs: number;
  readonly #values: number;
  readonly #prefixes: number;
  readonly #sums: number;
  readonly #firsts: number;
  readonly #rows: number;
  readonly #verdicts: number;
  readonly #descriptions: number;
  readonly #powers: number;
  readonly #multiples: number;
  readonly #number: number;

  /**
   * @param publicKey x and y, 32 octets each: a point of the curve
   * @param expected signatures to come: the more, the larger the tables
   * @param onValid called with the tag of each signature that verifies
   */
  constructor(publicKey: Uint8Array, expected: number, onValid: (tag: number) => void) {
    newKernel ??= compileKernel<P256Function>(p256Module());
    this.#kernel = newKernel();
    this.#onValid = onValid;
    const count = bestWindowCount(expected);
    this.#windows = windowsOf(count);
    const places = new Places(PLACES.firstFree);
    this.#inputs = places.take(INPUT_OCTETS * BATCH);
    this.#values = places.take(NUMBER_OCTETS * BATCH);
    this.#prefixes = places.take(NUMBER_OCTETS * (BATCH + 1));
    this.#sums = places.take(POINT_OCTETS * BATCH);
    this.#firsts = places.take(4 * BATCH);
    this.#rows = places.take(4 * BATCH * 2 * count);
    this.#verdicts = places.take(BATCH);
    this.#descriptions = places.take(WINDOW_OCTETS * 2 * count);
    this.#number = places.take(16 * NUMBER_OCTETS);
    this.#powers = places.take(PACKED_POINT_OCTETS * (SCALAR_BITS + 1));
    this.#multiples = places.take(POINT_OCTETS * Math.max(...this.#windows.map(({ half }) => half)));
    const tableOctets = PACKED_POINT_OCTETS * pointsIn(this.#windows);
    const tables = [places.take(tableOctets), places.take(tableOctets)];
    this.#kernel.reserve(places.end);
    this.#octets = this.#kernel.octets();
    this.#words = new Int32Array(this.#octets.buffer);
    this.#write(PLACES.one, 1n);
    const { x, y } = P256.generator;
    this.#buildTable(tables[0]!, 0, x, y);
    this.#buildTable(tables[1]!, 1, integerOf(publicKey.subarray(0, 32)), integerOf(publicKey.subarray(32)));
    this.#pointAt(this.#sums, BATCH);
  }

  /**
   * Takes a signature. `onValid` may be called at once or later, at the latest by {@link finish}.
   * @param digest the SHA-256 of the signed data
   * @param signature r and s, 32 octets each
   */
  add(tag: number, digest: Uint8Array, signature: Uint8Array): void {
    if (signature.length !== 64 || !isScalar(signature, 0) || !isScalar(signature, 32)) return;
    const at = this.#inputs + INPUT_OCTETS * this.#count;
    this.#octets.set(digest, at);
    this.#octets.set(signature, at + 32);
    this.#tags[this.#count++] = tag;
    if (this.#count === BATCH) this.finish();
  }

  /** Verifies what was added and not verified yet. */
  finish(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    this.#splitScalars(count);
    const { call } = this.#kernel;
    const rowOctets = 4 * BATCH;
    call.startSums(count, this.#sums, this.#rows);
    for (let round = 1; round < 2 * this.#windows.length; round++) {
      if (!this.#addPoints(count, this.#firsts, this.#rows + round * rowOctets, 0)) return;
    }
    call.compare(count, this.#sums, this.#inputs, this.#verdicts);
    for (let i = 0; i < count; i++) if (this.#octets[this.#verdicts + i] === 1) this.#onValid(this.#tags[i]!);
  }

  /** One pointer for each window of u1 and u2 (FIPS 186-5 §6.4.2 step 5). */
  #splitScalars(count: number): void {
    const { call } = this.#kernel;
    const words = this.#windows.length;
    call.readDivisors(count, this.#inputs, this.#values);
    this.#write(this.#prefixes, MONTGOMERY_RADIX % P256.order);
    call.orderChain(count, this.#values, this.#prefixes);
    const { inverse, one } = PLACES;
    const total = this.#prefixes + NUMBER_OCTETS * count;
    this.#power(call.orderMultiply, call.orderSquareTimes, inverse, total, P256.order - 2n);
    // s came as it is, not in Montgomery form. This makes 1/s one that leads out of that form again.
    call.orderMultiply(inverse, inverse, one);
    const column = 4 * count;
    call.splitScalars(
      count,
      this.#inputs + INPUT_OCTETS * count,
      this.#values + NUMBER_OCTETS * count,
      total,
      this.#rows + column,
      this.#descriptions,
      words,
      4 * BATCH,
    );
  }

  /**
   * Adds points in pairs.
   * @param firsts address of pointers without a sign
   * @param seconds address of pointers
   * @param distance from a first point to the place of its sum
   * @returns false, and nothing is written, when two have the same x
   */
  #addPoints(count: number, firsts: number, seconds: number, distance: number): boolean {
    const { call } = this.#kernel;
    call.xDifferences(count, firsts, seconds, this.#values);
    this.#write(this.#prefixes, MONTGOMERY_RADIX % P256.prime);
    call.chain(count, this.#values, this.#prefixes);
    const total = this.#prefixes + NUMBER_OCTETS * count;
    // A product is zero when a factor is. Out of Montgomery form zero is 0 or p.
    call.multiply(this.#number, total, PLACES.one);
    const product = this.#read(this.#number);
    if (product === 0n || product === P256.prime) return false;
    this.#invert(PLACES.inverse, total);
    const values = this.#values + NUMBER_OCTETS * count;
    call.addPoints(count, firsts + 4 * count, seconds + 4 * count, values, total, distance);
    return true;
  }

  /**
   * The odd multiples of each window's power of two: from 1, 3 ... 2 k - 1 times a point follow 2 k + 1 ... 4 k - 1 times by
   * adding 2 k times it. No two points that are added here are equal or opposite: the sums of their multiples are below n.
   */
  #buildTable(table: number, side: number, x: bigint, y: bigint): void {
    const { call } = this.#kernel;
    this.#writePowers(x, y);
    let at = table;
    this.#windows.forEach(({ exponent, half }, index) => {
      const isHighest = index === this.#windows.length - 1;
      // The digits are bits of (k - 1) / 2, which starts at the second bit of the odd k.
      const description = [exponent + 1, half, isHighest ? half : 0, at];
      const place = this.#descriptions + WINDOW_OCTETS * (side * this.#windows.length + index);
      this.#words.set(description, place >> 2);
      const powerOf = (bits: number): number => this.#powers + PACKED_POINT_OCTETS * (exponent + bits);
      this.#words[this.#rows >> 2] = powerOf(0);
      call.startSums(1, this.#multiples, this.#rows);
      for (let known = 1, bits = 1; known < half; known *= 2, bits++) {
        this.#words.fill(powerOf(bits), this.#rows >> 2, (this.#rows >> 2) + Math.min(known, BATCH));
        for (let from = 0; from < known; from += BATCH) {
          const count = Math.min(known - from, BATCH);
          this.#pointAt(this.#multiples + POINT_OCTETS * from, count);
          this.#addPoints(count, this.#firsts, this.#rows, known * POINT_OCTETS);
        }
      }
      call.packNumbers(2 * half, this.#multiples, at);
      at += PACKED_POINT_OCTETS * half;
    });
  }

  /** Points that stand behind each other become the first ones of additions. */
  #pointAt(points: number, count: number): void {
    for (let i = 0; i < count; i++) this.#words[(this.#firsts >> 2) + i] = points + POINT_OCTETS * i;
  }

  /** The point times 2^0, 2^1 ... 2^256, packed. */
  #writePowers(x: bigint, y: bigint): void {
    const { call } = this.#kernel;
    const words = this.#words;
    const [numerator, denominator, unit, point] = [0, 1, 2, 3].map((i) => this.#values + i * NUMBER_OCTETS) as [
      number,
      number,
      number,
      number,
    ];
    const yAt = point + NUMBER_OCTETS;
    const one = limbsOf(MONTGOMERY_RADIX % P256.prime);
    words.set(one, unit >> 2);
    this.#write(point, (x * MONTGOMERY_RADIX) % P256.prime);
    this.#write(yAt, (y * MONTGOMERY_RADIX) % P256.prime);
    for (let i = 0; ; i++) {
      const power = this.#powers + i * PACKED_POINT_OCTETS;
      call.packNumbers(2, point, power);
      if (i === SCALAR_BITS) break;
      // The slope of the tangent: (3 x^2 - 3) / 2 y.
      call.squareTimes(numerator, point, 1);
      for (let k = 0; k < LIMBS; k++) {
        words[(numerator >> 2) + k] = 3 * (words[(numerator >> 2) + k]! - one[k]!);
        words[(denominator >> 2) + k] = 2 * words[(yAt >> 2) + k]!;
      }
      // Twice a number has limbs too large for a square.
      call.multiply(denominator, denominator, unit);
      this.#invert(PLACES.inverse, denominator);
      call.multiply(numerator, numerator, PLACES.inverse);
      call.squareMinus(denominator, numerator, point, power);
      call.multiplyMinus(yAt, numerator, point, denominator, yAt);
      this.#octets.copyWithin(point, denominator, denominator + NUMBER_OCTETS);
    }
  }

  /** By Fermat: a^(p-2) a = 1. */
  #invert(target: number, a: number): void {
    const { multiply, squareTimes } = this.#kernel.call;
    this.#power(multiply, squareTimes, target, a, P256.prime - 2n);
  }

  /** `a` to the power of `exponent`, four bits at a time. */
  #power(
    multiply: (target: number, a: number, b: number) => void,
    squareTimes: (target: number, a: number, count: number) => void,
    target: number,
    a: number,
    exponent: bigint,
  ): void {
    const powerOf = (digit: number): number => this.#number + digit * NUMBER_OCTETS;
    this.#octets.copyWithin(powerOf(1), a, a + NUMBER_OCTETS);
    for (let digit = 2; digit < 16; digit++) multiply(powerOf(digit), powerOf(digit - 1), powerOf(1));
    const [highest, ...digits] = Array.from(exponent.toString(16), (digit) => Number.parseInt(digit, 16));
    this.#octets.copyWithin(target, powerOf(highest!), powerOf(highest!) + NUMBER_OCTETS);
    for (const digit of digits) {
      squareTimes(target, target, 4);
      if (digit !== 0) multiply(target, target, powerOf(digit));
    }
  }

  #write(address: number, value: bigint): void {
    this.#words.set(limbsOf(value), address >> 2);
  }

  #read(address: number): bigint {
    let value = 0n;
    for (let i = LIMBS - 1; i >= 0; i--)
      value = (value << BigInt(LIMB_BITS)) + BigInt(this.#words[(address >> 2) + i]!);
    return value;
  }
}

/** Whether the 32 octets are in [1, n - 1]. */
function isScalar(octets: Uint8Array, at: number): boolean {
  let isZero = true;
  for (let i = 0; i < 32 && isZero; i++) isZero = octets[at + i] === 0;
  if (isZero) return false;
  orderOctets ??= octetsOf(P256.order, 32);
  for (let i = 0; i < 32; i++) {
    const difference = octets[at + i]! - orderOctets[i]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
