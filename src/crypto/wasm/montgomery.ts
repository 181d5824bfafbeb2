/**
 * Arithmetic modulo a prime of 256 bits, as WebAssembly code.
 *
 * A number is nine limbs of 29 bits, lowest first, each in 32 bits of memory with a sign. WebAssembly multiplies 64 bits
 * by 64 and keeps the lower 64: two limbs of 29 bits give 58, so that nine products add up without a carry, and limbs may
 * be sums and differences of two others that nobody has normalized.
 *
 * Products are those of Montgomery (Mathematics of Computation 44, 1985): `multiply(a, b)` is a b / R with R = 2^261.
 * A number x is kept as x R, so products keep the form. R is 32 times larger than the modulus: factors may be a few
 * times the modulus, and negative, and the product is still within one and a half. Nothing here takes constant time.
 *
 * Bounds: nine products of a limb up to 2^30 + 2^24 and one below 2^29 stay below 2^63, with what the quotients add. So one
 * factor of a product is to be a product itself, or another number with normalized limbs; the other one may be a sum or a
 * difference of two numbers. The tests go to these ends.
 * @module
 */
import { type Code, type FunctionBuilder, i64, type Local } from './assembler.js';

export const LIMBS = 9;
export const LIMB_BITS = 29;
/** Octets of a number. */
export const NUMBER_OCTETS = 4 * LIMBS;
/** The R of Montgomery. */
export const MONTGOMERY_RADIX = 1n << BigInt(LIMBS * LIMB_BITS);
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/** The limbs of an integer in [0, 2^261). */
export function limbsOf(value: bigint): Int32Array {
  return Int32Array.from({ length: LIMBS }, (_, i) => Number((value >> BigInt(LIMB_BITS * i)) & MASK));
}

/** How a multiple of the modulus is added, to make the lowest limb of a product zero. */
export interface Modulus {
  /** the `quotient` q for which `column + q * modulus` ends in a zero limb */
  quotient(column: Code): Code;
  /** `sum` and what q, taken at a limb, adds to the one at a `distance` above 0 from it */
  addMultiple(sum: Code, quotient: Code, distance: number): Code;
  /** what is carried out of a limb that the quotient has made zero */
  carry(column: Code, quotient: Code): Code;
}

/** A modulus without a special form: the quotient takes a multiplication, and so does each limb. */
export function plainModulus(modulus: bigint): Modulus {
  const limbs = limbsOf(modulus);
  // The inverse modulo 2^29 by Newton: each step doubles the number of right bits.
  let inverse = 1n;
  for (let bits = 1; bits < LIMB_BITS; bits *= 2) inverse = (inverse * (2n - modulus * inverse)) & MASK;
  const negated = -inverse & MASK;
  const addMultiple = (sum: Code, quotient: Code, distance: number): Code =>
    distance < LIMBS ? i64.add(sum, i64.mul(quotient, i64.const(limbs[distance]!))) : sum;
  return {
    quotient: (column) => i64.and(i64.mul(column, i64.const(negated)), i64.const(MASK)),
    addMultiple,
    carry: (column, quotient) => i64.shiftRight(addMultiple(column, quotient, 0), i64.const(LIMB_BITS)),
  };
}

/** A power of two with its sign. */
type Term = readonly [sign: 1 | -1, exponent: number];

/**
 * A modulus that is a sum of `terms`, less one: the quotient is the limb itself, and its multiples are shifts.
 * @param terms their exponents are beyond two limbs
 */
export function sparseModulus(terms: readonly Term[]): Modulus {
  const byLimb = new Map(
    terms.map(([sign, exponent]) => [Math.floor(exponent / LIMB_BITS), { sign, shift: exponent % LIMB_BITS }]),
  );
  return {
    quotient: (column) => i64.and(column, i64.const(MASK)),
    addMultiple(sum, quotient, distance) {
      const term = byLimb.get(distance);
      if (term === undefined) return sum;
      const shifted = i64.shiftLeft(quotient, i64.const(term.shift));
      return term.sign > 0 ? i64.add(sum, shifted) : i64.sub(sum, shifted);
    },
    carry: (column) => i64.shiftRight(column, i64.const(LIMB_BITS)),
  };
}

/** Loads the limbs at an address into variables. */
export function loadNumber(f: FunctionBuilder, address: Local): { readonly code: Code; readonly limbs: Local[] } {
  const limbs = f.i64s(LIMBS);
  return { code: limbs.map((limb, i) => limb.set(i64.load32(address.get, 4 * i))), limbs };
}

export function storeNumber(address: Local, limbs: readonly Local[]): Code {
  return limbs.map((limb, i) => i64.store32(address.get, limb.get, 4 * i));
}

/**
 * The Montgomery product of `a` and `b`, both limbs in variables, column by column.
 * @param b the same array as `a` for a square, which takes half the multiplications
 * @param addend limbs that are added to the product
 * @returns the limbs: all but the highest in [0, 2^29), the highest with the sign
 */
export function product(
  f: FunctionBuilder,
  modulus: Modulus,
  a: readonly Local[],
  b: readonly Local[],
  addend?: readonly Code[],
): { readonly code: Code; readonly limbs: Local[] } {
  const code: Code[] = [];
  const isSquare = a === b;
  const doubled = isSquare ? f.i64s(LIMBS) : [];
  doubled.forEach((limb, i) => {
    code.push(limb.set(i64.shiftLeft(a[i]!.get, i64.const(1))));
  });
  const quotients = f.i64s(LIMBS);
  const limbs = f.i64s(LIMBS);
  const column = f.i64();
  code.push(column.set(i64.const(0)));
  for (let k = 0; k < 2 * LIMBS; k++) {
    let sum = column.get;
    for (let i = Math.max(0, k - LIMBS + 1); i <= Math.min(k, LIMBS - 1); i++) {
      const j = k - i;
      if (isSquare && i > j) break;
      sum = i64.add(sum, i64.mul(isSquare && i < j ? doubled[i]!.get : a[i]!.get, b[j]!.get));
    }
    for (let j = Math.max(0, k - LIMBS); j < Math.min(k, LIMBS); j++) {
      sum = modulus.addMultiple(sum, quotients[j]!.get, k - j);
    }
    const added = addend?.[k - LIMBS];
    if (added !== undefined) sum = i64.add(sum, added);
    code.push(column.set(sum));
    if (k < LIMBS) {
      const quotient = quotients[k]!;
      code.push(quotient.set(modulus.quotient(column.get)), column.set(modulus.carry(column.get, quotient.get)));
    } else if (k < 2 * LIMBS - 1) {
      code.push(limbs[k - LIMBS]!.set(i64.and(column.get, i64.const(MASK))));
      code.push(column.set(i64.shiftRight(column.get, i64.const(LIMB_BITS))));
    } else code.push(limbs[k - LIMBS]!.set(column.get));
  }
  return { code, limbs };
}

/**
 * Subtracts the multiple of a sparse modulus that brings a number back between 0 and a little more than 2^256, whatever
 * its sign. Limbs may leave their 29 bits by a 64th.
 * @param terms of the modulus, less one; the first is 2^256
 */
export function reduceWeakly(f: FunctionBuilder, limbs: readonly Local[], terms: readonly Term[]): Code {
  const overflow = f.i64();
  const highest = limbs[LIMBS - 1]!;
  const shift = terms[0]![1] - LIMB_BITS * (LIMBS - 1);
  return [
    overflow.set(i64.shiftRight(highest.get, i64.const(shift))),
    limbs[0]!.set(i64.add(limbs[0]!.get, overflow.get)),
    terms.map(([sign, exponent]) => {
      const limb = limbs[Math.floor(exponent / LIMB_BITS)]!;
      const multiple = i64.shiftLeft(overflow.get, i64.const(exponent % LIMB_BITS));
      return limb.set(sign > 0 ? i64.sub(limb.get, multiple) : i64.add(limb.get, multiple));
    }),
  ];
}

/**
 * `a - b` with normalized limbs; `borrow` is -1 when it is negative and 0 when not. Both are normalized but for their
 * highest limb.
 */
export function subtract(
  f: FunctionBuilder,
  a: readonly Code[],
  b: readonly Code[],
): { readonly code: Code; readonly limbs: Local[]; readonly borrow: Local } {
  const limbs = f.i64s(LIMBS);
  const borrow = f.i64();
  const code: Code[] = [borrow.set(i64.const(0))];
  limbs.forEach((limb, i) => {
    code.push(borrow.set(i64.add(borrow.get, i64.sub(a[i]!, b[i]!))));
    code.push(limb.set(i64.and(borrow.get, i64.const(MASK))));
    code.push(borrow.set(i64.shiftRight(borrow.get, i64.const(LIMB_BITS))));
  });
  return { code, limbs, borrow };
}

/** Replaces the limbs by `others` where all bits of `mask` are set; it has all or none. */
export function select(limbs: readonly Local[], others: readonly Local[], mask: Code): Code {
  return limbs.map((limb, i) => limb.set(i64.xor(limb.get, i64.and(i64.xor(limb.get, others[i]!.get), mask))));
}
