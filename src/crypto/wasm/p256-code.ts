/**
 * The WebAssembly module behind `p256-batch.ts`: arithmetic modulo the prime and the order of P-256, and the loops over a
 * batch of signatures. Parameters: NIST SP 800-186 §3.2.1.3.
 *
 * Numbers are those of `montgomery.ts`. A point is affine: x and y behind each other, in Montgomery form. Points that many
 * signatures look up are packed: 32 octets for each number, so that a point is one line of a processor's cache. A pointer
 * to a packed point is its address plus 1 when the point is meant with -y.
 *
 * Dividing is done for a whole batch at once (Montgomery, Mathematics of Computation 48, 1987): `chain` multiplies up all
 * divisors, the caller inverts the one product, and going backwards each divisor's inverse is two multiplications away.
 * @module
 */
import {
  type Call,
  type Code,
  type FunctionBuilder,
  i32,
  i64,
  type Local,
  ModuleBuilder,
  repeat,
} from './assembler.js';
import {
  LIMB_BITS,
  LIMBS,
  limbsOf,
  loadNumber,
  NUMBER_OCTETS,
  plainModulus,
  product,
  reduceWeakly,
  select,
  sparseModulus,
  storeNumber,
  subtract,
} from './montgomery.js';

const PRIME_TERMS = [
  [1, 256],
  [-1, 224],
  [1, 192],
  [1, 96],
] as const;

export const P256 = {
  prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  generator: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
} as const;

export const POINT_OCTETS = 2 * NUMBER_OCTETS;
const PACKED_NUMBER_OCTETS = 32;
export const PACKED_POINT_OCTETS = 2 * PACKED_NUMBER_OCTETS;
/** A signature as it comes in: its hash, r and s, 32 octets each. */
export const INPUT_OCTETS = 96;
const R_AT = 32;
const S_AT = 64;
/** A window of a scalar: position, half, highest bit and table, 32 bits each. */
export const WINDOW_OCTETS = 16;

/** Addresses that the caller fills. */
export const PLACES = {
  /** the inverse of a chain; going backwards uses it up */
  inverse: 128,
  /** the number 1, not in Montgomery form */
  one: 192,
  firstFree: 256,
} as const;
/** Addresses of what lives for one round of a loop. */
const FIRST = i32.const(0);
const SECOND = i32.const(40);
const SCALAR = 80;
const INVERSE = i32.const(PLACES.inverse);
const ONE = i32.const(PLACES.one);

/** The functions of the module; counts are never 0. */
export type P256Function =
  // modulo the prime
  | 'multiply'
  | 'squareTimes'
  | 'squareMinus'
  | 'multiplyMinus'
  | 'chain'
  | 'packNumbers'
  // modulo the order
  | 'orderMultiply'
  | 'orderSquareTimes'
  | 'orderChain'
  // over a batch
  | 'readNumber'
  | 'readDivisors'
  | 'splitScalars'
  | 'startSums'
  | 'xDifferences'
  | 'addPoints'
  | 'compare';

/** The octets of the module. */
export function p256Module(): Uint8Array {
  const module = new ModuleBuilder();
  const readNumber = module.define('readNumber', 2, (f, target, address) => {
    const { code, limbs } = bigEndian(f, address!);
    return [code, storeNumber(target!, limbs)];
  });
  const { multiply, squareMinus, multiplyMinus, slope } = defineField(module);
  const orderMultiply = defineOrder(module);
  defineScalars(module, readNumber, orderMultiply);
  defineSums(module, multiply, squareMinus, multiplyMinus, slope);
  defineCompare(module, multiply);
  return module.finish(PLACES.firstFree);
}

/** The loop that makes `prefixes[i + 1] = prefixes[i] * values[i]`; `prefixes[0]` is there already. */
function defineChain(module: ModuleBuilder, name: string, multiply: Call): void {
  module.define(name, 3, (_f, count, values, prefixes) =>
    repeat(count!, [
      multiply(i32.add(prefixes!.get, i32.const(NUMBER_OCTETS)), prefixes!.get, values!.get),
      values!.add(NUMBER_OCTETS),
      prefixes!.add(NUMBER_OCTETS),
    ]),
  );
}

/** `target = a^(2^count)`. */
function defineSquareTimes(module: ModuleBuilder, name: string, square: Call): void {
  module.define(name, 3, (_f, target, a, count) => repeat(count!, [square(target!.get, a!.get), a!.set(target!.get)]));
}

const prime = sparseModulus(PRIME_TERMS);

function defineField(module: ModuleBuilder) {
  const multiply = module.define('multiply', 3, (f, target, a, b) => {
    const left = loadNumber(f, a!);
    const right = loadNumber(f, b!);
    const { code, limbs } = product(f, prime, left.limbs, right.limbs);
    return [left.code, right.code, code, storeNumber(target!, limbs)];
  });
  const square = module.define('square', 2, (f, target, a) => {
    const number = loadNumber(f, a!);
    const { code, limbs } = product(f, prime, number.limbs, number.limbs);
    return [number.code, code, storeNumber(target!, limbs)];
  });
  defineSquareTimes(module, 'squareTimes', square);
  defineChain(module, 'chain', multiply);
  /** `target = a^2 - b - c`, in weak reduction: the x of a sum from the slope and the two other x; `c` is packed */
  const squareMinus = module.define('squareMinus', 4, (f, target, a, b, c) => {
    const number = loadNumber(f, a!);
    const addend = Array.from({ length: LIMBS }, (_, i) =>
      i64.sub(i64.const(0), i64.add(i64.load32(b!.get, 4 * i), packedLimb(c!.get, i))),
    );
    const { code, limbs } = product(f, prime, number.limbs, number.limbs, addend);
    return [number.code, code, reduceWeakly(f, limbs, PRIME_TERMS), storeNumber(target!, limbs)];
  });
  /** `target = a (b - c) - d`, in weak reduction: the y of a sum from the slope, both x and the first y */
  const multiplyMinus = module.define('multiplyMinus', 5, (f, target, a, b, c, d) => {
    const slopeNumber = loadNumber(f, a!);
    const difference = loadDifference(f, b!, c!);
    const addend = Array.from({ length: LIMBS }, (_, i) => i64.sub(i64.const(0), i64.load32(d!.get, 4 * i)));
    const { code, limbs } = product(f, prime, slopeNumber.limbs, difference.limbs, addend);
    const reduced = reduceWeakly(f, limbs, PRIME_TERMS);
    return [slopeNumber.code, difference.code, code, reduced, storeNumber(target!, limbs)];
  });
  /** `target = (y of pointer - y) inverse`: the slope of the line through two points */
  const slope = module.define('slope', 4, (f, target, pointer, y, inverse) => {
    const factor = loadNumber(f, inverse!);
    const { code: loaded, limbs: other } = loadSignedY(f, pointer!);
    const minus = other.map((limb, i) => limb.set(i64.sub(limb.get, i64.load32(y!.get, 4 * i))));
    const { code, limbs } = product(f, prime, other, factor.limbs);
    return [factor.code, loaded, minus, code, storeNumber(target!, limbs)];
  });
  definePacking(module);
  return { multiply, squareMinus, multiplyMinus, slope };
}

/** A limb of a packed number. */
function packedLimb(address: Code, index: number, offset = 0): Code {
  const bit = LIMB_BITS * index;
  // The highest limb has 24 bits, and behind them begins another number.
  if (index === LIMBS - 1) return i64.shiftRight(i64.loadUnsigned32(address, offset + 28), i64.const(bit - 224));
  const word = i64.load(address, offset + (bit >> 3));
  return i64.and(i64.shiftRight(word, i64.const(bit & 7)), i64.const((1 << LIMB_BITS) - 1));
}

/** Stores normalized limbs of a number below 2^256 in 32 octets, lowest first. */
function storePacked(address: Code, limbs: readonly Local[]): Code {
  return [0, 1, 2, 3].map((word) => {
    let value: Code = i64.const(0);
    limbs.forEach((limb, i) => {
      const shift = LIMB_BITS * i - 64 * word;
      if (shift <= -LIMB_BITS || shift >= 64) return;
      const move = shift < 0 ? i64.shiftRight : i64.shiftLeft;
      value = i64.or(value, move(limb.get, i64.const(Math.abs(shift))));
    });
    return i64.store(address, value, 8 * word);
  });
}

/** Packs weakly reduced numbers, which are above -p and below 2 p. */
function definePacking(module: ModuleBuilder): void {
  const zero = Array.from({ length: LIMBS }, () => i64.const(0));
  const modulus = Array.from(limbsOf(P256.prime), (limb) => i64.const(limb));
  const negative = Array.from(limbsOf(P256.prime), (limb) => i64.const(-limb));
  module.define('packNumbers', 3, (f, count, sources, targets) => {
    const { code, limbs } = loadNumber(f, sources!);
    const codes = limbs.map((limb) => limb.get);
    const same = subtract(f, codes, zero);
    const less = subtract(f, codes, modulus);
    const more = subtract(f, codes, negative);
    return repeat(count!, [
      code,
      same.code,
      less.code,
      more.code,
      select(same.limbs, more.limbs, same.borrow.get),
      select(same.limbs, less.limbs, i64.xor(less.borrow.get, i64.const(-1))),
      storePacked(targets!.get, same.limbs),
      sources!.add(NUMBER_OCTETS),
      targets!.add(PACKED_NUMBER_OCTETS),
    ]);
  });
}

function loadDifference(f: FunctionBuilder, a: Local, b: Local): { readonly code: Code; readonly limbs: Local[] } {
  const limbs = f.i64s(LIMBS);
  const code = limbs.map((limb, i) => limb.set(i64.sub(i64.load32(a.get, 4 * i), i64.load32(b.get, 4 * i))));
  return { code, limbs };
}

const pointAddress = (pointer: Code): Code => i32.and(pointer, i32.const(-2));

/** The y of a pointer, with the sign that the pointer gives it. */
function loadSignedY(f: FunctionBuilder, pointer: Local): { readonly code: Code; readonly limbs: Local[] } {
  const sign = f.i64();
  const address = f.i32();
  const limbs = f.i64s(LIMBS);
  const code = [
    // 1 or -1
    sign.set(i64.sub(i64.const(1), i64.extend(i32.shiftLeft(i32.and(pointer.get, i32.const(1)), i32.const(1))))),
    address.set(pointAddress(pointer.get)),
    limbs.map((limb, i) => limb.set(i64.mul(packedLimb(address.get, i, PACKED_NUMBER_OCTETS), sign.get))),
  ];
  return { code, limbs };
}

function defineOrder(module: ModuleBuilder): Call {
  const order = plainModulus(P256.order);
  const multiply = module.define('orderMultiply', 3, (f, target, a, b) => {
    const left = loadNumber(f, a!);
    const right = loadNumber(f, b!);
    const { code, limbs } = product(f, order, left.limbs, right.limbs);
    return [left.code, right.code, code, storeNumber(target!, limbs)];
  });
  const square = module.define('orderSquare', 2, (_f, target, a) => multiply(target!.get, a!.get, a!.get));
  defineSquareTimes(module, 'orderSquareTimes', square);
  defineChain(module, 'orderChain', multiply);
  return multiply;
}

/** The limbs of the big-endian integer of 32 octets at an address. */
function bigEndian(f: FunctionBuilder, address: Local): { readonly code: Code; readonly limbs: Local[] } {
  const limbs = f.i64s(LIMBS);
  const code = limbs.map((limb, k) => {
    const from = LIMB_BITS * k;
    let bits: Code = i64.const(0);
    for (let octet = from >> 3; octet < 32 && 8 * octet < from + LIMB_BITS; octet++) {
      const value = i64.load8(address.get, 31 - octet);
      const distance = 8 * octet - from;
      const shift = distance < 0 ? i64.shiftRight : i64.shiftLeft;
      bits = i64.or(bits, shift(value, i64.const(Math.abs(distance))));
    }
    return limb.set(i64.and(bits, i64.const((1 << LIMB_BITS) - 1)));
  });
  return { code, limbs };
}

function defineScalars(module: ModuleBuilder, readNumber: Call, multiply: Call): void {
  module.define('readDivisors', 3, (_f, count, inputs, values) =>
    repeat(count!, [
      readNumber(values!.get, i32.add(inputs!.get, i32.const(S_AT))),
      inputs!.add(INPUT_OCTETS),
      values!.add(NUMBER_OCTETS),
    ]),
  );
  const writePointers = defineWindows(module);
  /**
   * u1 = e / s and u2 = r / s for each signature (FIPS 186-5 §6.4.2), as rows of pointers. All addresses are those behind
   * the last signature: this is the way back along the chain of s.
   */
  module.define('splitScalars', 8, (_f, count, inputs, values, prefixes, row, windows, rounds, rowOctets) => {
    const side = (numberAt: number, rows: Code, windowsAt: Code): Code => [
      readNumber(SECOND, i32.add(inputs!.get, i32.const(numberAt))),
      multiply(SECOND, SECOND, FIRST),
      writePointers(SECOND, rows, windowsAt, rounds!.get, rowOctets!.get),
    ];
    return repeat(count!, [
      inputs!.add(-INPUT_OCTETS),
      values!.add(-NUMBER_OCTETS),
      prefixes!.add(-NUMBER_OCTETS),
      row!.add(-4),
      multiply(FIRST, INVERSE, prefixes!.get),
      multiply(INVERSE, INVERSE, values!.get),
      side(0, row!.get, windows!.get),
      side(
        R_AT,
        i32.add(row!.get, i32.mul(rounds!.get, rowOctets!.get)),
        i32.add(windows!.get, i32.mul(rounds!.get, i32.const(WINDOW_OCTETS))),
      ),
    ]);
  });
}

/**
 * Writes a scalar as one pointer for each window, into a column of `rows`.
 *
 * The scalar k becomes odd: where it is even, n - k is taken, and all pointers change their sign. An odd k is a sum of odd
 * digits, so no window is ever empty: with (k - 1) / 2 cut into bits b for windows of w bits, the digit is 2 b + 1 - 2^w,
 * and the one of the highest window is 2 b + 1. A table holds the odd multiples 1, 3, 5 ... of its window's power of two.
 */
function defineWindows(module: ModuleBuilder): Call {
  const order = Array.from(limbsOf(P256.order), (limb) => i64.const(limb));
  return module.define('writePointers', 5, (f, scalar, row, windows, rounds, rowOctets) => {
    const { code: loaded, limbs } = loadNumber(f, scalar!);
    const codes = limbs.map((limb) => limb.get);
    const less = subtract(f, codes, order);
    const negated = subtract(f, order, codes);
    const even = f.i64();
    const flip = f.i32();
    const position = f.i32();
    const half = f.i32();
    const bits = f.i32();
    const isNegative = f.i32();
    return [
      loaded,
      less.code,
      // The product is below 2 n: without a borrow, n less is the remainder.
      select(limbs, less.limbs, i64.xor(less.borrow.get, i64.const(-1))),
      even.set(i64.sub(i64.and(limbs[0]!.get, i64.const(1)), i64.const(1))),
      flip.set(i32.and(i32.wrap(even.get), i32.const(1))),
      negated.code,
      select(limbs, negated.limbs, even.get),
      storePacked(i32.const(SCALAR), limbs),
      i64.store(i32.const(SCALAR + 32), i64.const(0)),
      repeat(rounds!, [
        position.set(i32.load(windows!.get, 0)),
        half.set(i32.load(windows!.get, 4)),
        bits.set(
          i32.shiftRight(
            i32.load(i32.shiftRight(position.get, i32.const(3)), SCALAR),
            i32.and(position.get, i32.const(7)),
          ),
        ),
        bits.set(i32.or(bits.get, i32.load(windows!.get, 8))),
        isNegative.set(i32.isZero(i32.and(bits.get, half.get))),
        bits.set(i32.and(i32.xor(bits.get, i32.sub(i32.const(0), isNegative.get)), i32.sub(half.get, i32.const(1)))),
        i32.store(
          row!.get,
          i32.add(
            i32.add(i32.load(windows!.get, 12), i32.mul(bits.get, i32.const(PACKED_POINT_OCTETS))),
            i32.xor(isNegative.get, flip.get),
          ),
        ),
        windows!.add(WINDOW_OCTETS),
        row!.set(i32.add(row!.get, rowOctets!.get)),
      ]),
    ];
  });
}

const copyNumber = (target: Code, source: Code): Code => [
  [0, 8, 16, 24].map((offset) => i64.store(target, i64.load(source, offset), offset)),
  i32.store(target, i32.load(source, 32), 32),
];

function defineSums(module: ModuleBuilder, multiply: Call, squareMinus: Call, multiplyMinus: Call, slope: Call): void {
  /** Each sum begins as the point that its pointer means. */
  module.define('startSums', 3, (f, count, sums, pointers) => {
    const pointer = f.i32();
    const y = f.i32();
    const signed = loadSignedY(f, pointer);
    const x = f.i64s(LIMBS);
    return repeat(count!, [
      pointer.set(i32.load(pointers!.get)),
      x.map((limb, i) => limb.set(packedLimb(pointAddress(pointer.get), i))),
      storeNumber(sums!, x),
      signed.code,
      y.set(i32.add(sums!.get, i32.const(NUMBER_OCTETS))),
      storeNumber(y, signed.limbs),
      sums!.add(POINT_OCTETS),
      pointers!.add(4),
    ]);
  });
  /** The divisors of the slopes: x of each second point less x of the first. */
  module.define('xDifferences', 4, (f, count, firsts, seconds, values) => {
    const first = f.i32();
    const second = f.i32();
    const difference = f.i64s(LIMBS);
    return repeat(count!, [
      first.set(i32.load(firsts!.get)),
      second.set(pointAddress(i32.load(seconds!.get))),
      difference.map((limb, i) => limb.set(i64.sub(packedLimb(second.get, i), i64.load32(first.get, 4 * i)))),
      storeNumber(values!, difference),
      firsts!.add(4),
      seconds!.add(4),
      values!.add(NUMBER_OCTETS),
    ]);
  });
  /**
   * Adds each second point to the first and writes the sum `distance` behind the first (0: in its place). All addresses
   * are those behind the last pair: this is the way back along the chain of differences, none of which may be zero.
   */
  module.define('addPoints', 6, (f, count, firsts, seconds, values, prefixes, distance) => {
    const first = f.i32();
    const second = f.i32();
    const target = f.i32();
    const yOf = (point: Local): Code => i32.add(point.get, i32.const(NUMBER_OCTETS));
    return repeat(count!, [
      firsts!.add(-4),
      seconds!.add(-4),
      values!.add(-NUMBER_OCTETS),
      prefixes!.add(-NUMBER_OCTETS),
      first.set(i32.load(firsts!.get)),
      second.set(i32.load(seconds!.get)),
      target.set(i32.add(first.get, distance!.get)),
      multiply(FIRST, INVERSE, prefixes!.get),
      multiply(INVERSE, INVERSE, values!.get),
      slope(FIRST, second.get, yOf(first), FIRST),
      squareMinus(SECOND, FIRST, first.get, pointAddress(second.get)),
      multiplyMinus(yOf(target), FIRST, first.get, SECOND, yOf(first)),
      copyNumber(target.get, SECOND),
    ]);
  });
}

/**
 * Whether the x of each sum is the r of its signature, one octet for each: 1 or 0. An x at or above n, which is r + n, is
 * not recognized: that happens to one signature in 2^32, and what is not recognized here is checked elsewhere.
 */
function defineCompare(module: ModuleBuilder, multiply: Call): void {
  module.define('compare', 4, (f, count, sums, inputs, verdicts) => {
    const address = f.i32();
    const r = bigEndian(f, address);
    const x = f.i32();
    const difference = r.limbs
      .map((limb, i): Code => i64.xor(limb.get, i64.load32(x.get, 4 * i)))
      .reduce((all, one) => i64.or(all, one));
    return [
      x.set(FIRST),
      repeat(count!, [
        // Out of Montgomery form the number is between 0 and p, and r is below n: equal limbs are equal numbers.
        multiply(FIRST, sums!.get, ONE),
        address.set(i32.add(inputs!.get, i32.const(R_AT))),
        r.code,
        i32.store8(verdicts!.get, i64.isZero(difference)),
        sums!.add(POINT_OCTETS),
        inputs!.add(INPUT_OCTETS),
        verdicts!.add(1),
      ]),
    ];
  });
}
