/**
 * Whether octets are a point of the curve: pure arithmetic, so that a zone's keys can be judged before any library sees
 * them, and the same way whatever library verifies later. (OpenSSL imports any 32 octets as an Ed25519 key.)
 *
 * Parameters: NIST SP 800-186 §3.2.1.3-4 for P-256 and P-384, RFC 8032 §5.1-5.2 for the Edwards curves.
 * @module
 */
import { integerOf, littleEndianIntegerOf, modulo, powerModulo } from './big-int.js';
import type { EcdsaScheme, EddsaScheme } from './schemes.js';

/** y^2 = x^3 - 3x + b over the prime p; `order` is that of the base point. */
interface WeierstrassCurve {
  readonly p: bigint;
  readonly b: bigint;
  readonly order: bigint;
}

/** a x^2 + y^2 = 1 + d x^2 y^2 over the prime p. */
interface EdwardsCurve {
  readonly p: bigint;
  readonly a: bigint;
  readonly d: bigint;
}

const WEIERSTRASS: Readonly<Record<EcdsaScheme['curve'], WeierstrassCurve>> = {
  'P-256': {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  'P-384': {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
};

const EDWARDS: Readonly<Record<EddsaScheme['curve'], EdwardsCurve>> = {
  Ed25519: {
    p: 2n ** 255n - 19n,
    a: -1n,
    d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
  },
  Ed448: { p: 2n ** 448n - 2n ** 224n - 1n, a: 1n, d: -39081n },
};

/** Whether x | y is a point of the curve, with both coordinates below p. */
export function isWeierstrassPoint(name: EcdsaScheme['curve'], octets: Uint8Array): boolean {
  const { p, b } = WEIERSTRASS[name];
  const half = octets.length / 2;
  const x = integerOf(octets.subarray(0, half));
  const y = integerOf(octets.subarray(half));
  return x < p && y < p && modulo(y * y - (x * x * x - 3n * x + b), p) === 0n;
}

/** Whether the scalar is in [1, order): what an ECDSA private key must be. */
export function isWeierstrassScalar(name: EcdsaScheme['curve'], octets: Uint8Array): boolean {
  const scalar = integerOf(octets);
  return scalar > 0n && scalar < WEIERSTRASS[name].order;
}

/**
 * Whether the octets decode to a point of the curve (RFC 8032 §5.1.3, §5.2.3) that is not of small order. With a key of
 * small order anyone can make signatures that verify.
 */
export function isEdwardsPoint(name: EddsaScheme['curve'], octets: Uint8Array): boolean {
  const { p, a, d } = EDWARDS[name];
  const last = octets.length - 1;
  const hasOddX = octets[last]! >= 0x80;
  const encodedY = Uint8Array.from(octets);
  encodedY[last] = octets[last]! & 0x7f;
  const y = littleEndianIntegerOf(encodedY);
  if (y >= p) return false;
  const ySquared = (y * y) % p;
  // x^2 = numerator / denominator; the quotient is a square exactly when the product is one (Euler's criterion).
  const numerator = modulo(1n - ySquared, p);
  const denominator = modulo(a - d * ySquared, p);
  if (numerator === 0n && hasOddX) return false;
  if (powerModulo(numerator * denominator, (p - 1n) / 2n, p) > 1n) return false;
  return !isSmallOrder(name, y, ySquared);
}

/** The points whose order divides the cofactor: y of 0, 1 and -1, and on Ed25519 those of order eight. */
function isSmallOrder(name: EddsaScheme['curve'], y: bigint, ySquared: bigint): boolean {
  const { p, d } = EDWARDS[name];
  if (y === 0n || y === 1n || y === p - 1n) return true;
  // On Ed25519 twice a point of order eight has y = 0; the doubling formula makes that d y^4 + 2 y^2 - 1 = 0.
  return name === 'Ed25519' && modulo(d * ySquared * ySquared + 2n * ySquared - 1n, p) === 0n;
}
