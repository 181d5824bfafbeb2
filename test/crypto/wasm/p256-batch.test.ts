/** The batch verifier against OpenSSL and noble: it may stay silent about a signature, and it must never be wrong. */
import { p256 } from '@noble/curves/nist.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CryptoProvider, openssl, opensslOneByOne } from '../../../src/crypto/index.js';
import { noble } from '../../../src/crypto/noble.js';
import { P256Batch } from '../../../src/crypto/wasm/p256-batch.js';
import { P256 } from '../../../src/crypto/wasm/p256-code.js';
import { concatBytes, decodeHex, encodeHex, utf8Bytes } from '../../../src/wire/index.js';

const ALGORITHM = 13;
const { order: N, prime: P } = P256;
const { BASE } = p256.Point;
type Point = typeof BASE;

const modN = (value: bigint): bigint => ((value % N) + N) % N;
const inverse = (value: bigint): bigint => p256.Point.Fn.inv(modN(value));
const octetsOf = (value: bigint, length = 32): Uint8Array => decodeHex(value.toString(16).padStart(2 * length, '0'))!;
const integerOf = (octets: Uint8Array): bigint => BigInt(`0x${encodeHex(octets)}`);
const fieldOf = (point: Point): Uint8Array => point.toBytes(false).slice(1);
const sha256 = (data: Uint8Array): Uint8Array => openssl.digest(2, data)!;

interface Signature {
  readonly digest: bigint;
  readonly r: bigint;
  readonly s: bigint;
}

const signatureOctets = ({ r, s }: Signature): Uint8Array => concatBytes(octetsOf(r), octetsOf(s));

/** The definition (FIPS 186-5 §6.4.2), by noble. */
function isValid(publicKey: Uint8Array, signature: Signature): boolean {
  try {
    const options = { prehash: false, lowS: false, format: 'compact' } as const;
    const point = concatBytes(Uint8Array.of(4), publicKey);
    return p256.verify(signatureOctets(signature), octetsOf(signature.digest), point, options);
  } catch {
    return false;
  }
}

/** A batch that says at once of one signature whether it is proven. */
function proverOf(publicKey: Uint8Array): (signature: Signature) => boolean {
  let isProven = false;
  const batch = new P256Batch(publicKey, 500, () => {
    isProven = true;
  });
  return (signature) => {
    isProven = false;
    batch.add(0, octetsOf(signature.digest), signatureOctets(signature));
    batch.finish();
    return isProven;
  };
}

/** Which of several signatures are proven. */
function provenOf(publicKey: Uint8Array, signatures: readonly Signature[]): number[] {
  const proven: number[] = [];
  const batch = new P256Batch(publicKey, signatures.length, (tag) => proven.push(tag));
  signatures.forEach((signature, tag) => {
    batch.add(tag, octetsOf(signature.digest), signatureOctets(signature));
  });
  batch.finish();
  return proven;
}

/** Numbers below `limit`, the same in each run (xorshift). */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Signatures of a new key, every third one damaged somehow. */
async function mixture(count: number, seed: number) {
  const key = openssl.generate(ALGORITHM);
  const field = openssl.publicKeyOf(key);
  const signer = openssl.privateKey(key);
  const verifier = openssl.publicKey(ALGORITHM, field)!;
  const below = sequence(seed);
  const signatures: { data: Uint8Array; signature: Uint8Array; isValid: boolean }[] = [];
  let other: Uint8Array = new Uint8Array(64);
  for (let i = 0; i < count; i++) {
    let data = utf8Bytes(`${seed} ${i} ${'x'.repeat(below(200))}`);
    const signature = Uint8Array.from(await signer.sign(data));
    const good = Uint8Array.from(signature);
    const half = 32 * below(2);
    const damage: readonly (() => void)[] = [
      () => {
        signature[below(64)]! ^= 1 << below(8);
      },
      () => {
        data = utf8Bytes(`other ${i}`);
      },
      () => signature.set(other.subarray(half, half + 32), half),
      () => signature.set(octetsOf(N - integerOf(signature.subarray(half, half + 32))), half),
      () => signature.reverse(),
      () => signature.fill(0, half, half + 32),
    ];
    if (i % 3 === 0) damage[below(damage.length)]!();
    signatures.push({ data, signature, isValid: i % 3 !== 0 || verifier.verify(data, signature) });
    other = good;
  }
  return { field, signatures };
}

describe('random signatures', () => {
  it.each([1, 2, 3, 4, 5])('as OpenSSL says, key %i', async (seed) => {
    const { field, signatures } = await mixture(5000, seed);
    const proven: number[] = [];
    const batch = new P256Batch(field, signatures.length, (tag) => proven.push(tag));
    signatures.forEach(({ data, signature }, tag) => {
      batch.add(tag, sha256(data), signature);
    });
    batch.finish();
    expect(proven).toEqual(signatures.flatMap(({ isValid: isGood }, tag) => (isGood ? [tag] : [])));
    // n - s is as good as s, so more than the two thirds that nobody touched.
    expect(proven.length).toBeGreaterThan((signatures.length * 2) / 3);
    expect(proven.length).toBeLessThan(signatures.length * 0.8);
  });

  it('whatever the size of tables and batches', async () => {
    const { field, signatures } = await mixture(1100, 77);
    const good = signatures.flatMap(({ isValid: isGood }, tag) => (isGood ? [tag] : []));
    for (const expected of [0, 300, 1000, 3000, 10_000, 30_000, 100_000, 1_000_000]) {
      const proven: number[] = [];
      const batch = new P256Batch(field, expected, (tag) => proven.push(tag));
      signatures.forEach(({ data, signature }, tag) => {
        batch.add(tag, sha256(data), signature);
        if (tag < 3 || tag === 700) batch.finish();
      });
      batch.finish();
      batch.finish();
      expect(proven).toEqual(good);
    }
  });

  it('a signature of another length is none', async () => {
    const { field, signatures } = await mixture(2, 5);
    const { data, signature } = signatures[1]!;
    let count = 0;
    const batch = new P256Batch(field, 0, () => count++);
    for (const length of [0, 32, 63, 65, 96]) {
      const other = new Uint8Array(length);
      other.set(signature.subarray(0, length));
      batch.add(0, sha256(data), other);
    }
    batch.finish();
    expect(count).toBe(0);
    batch.add(0, sha256(data), signature);
    batch.finish();
    expect(count).toBe(1);
  });
});

/** Scalars at the edges of limbs, windows and ranges. */
const EDGES: readonly bigint[] = [
  1n,
  2n,
  3n,
  N - 1n,
  N - 2n,
  (N - 1n) / 2n,
  (N + 1n) / 2n,
  ...[29n, 128n, 255n].flatMap((bit) => [2n ** bit, 2n ** bit - 1n, 2n ** bit + 1n]),
  modN(2n ** 256n),
  0x5555555555555555555555555555555555555555555555555555555555555555n,
  0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaan,
];

/** Half of them: here each signature is a batch of its own, since a special case spoils its whole batch. */
const SOME_EDGES = EDGES.filter((_, i) => i % 2 === 0 || i < 8);

/** The valid signature for chosen scalars: r is x of R = u1 G + u2 Q. Undefined when R is infinity. */
function crafted(d: bigint, u1: bigint, u2: bigint): Signature | undefined {
  const scalar = modN(u1 + u2 * d);
  if (scalar === 0n) return undefined;
  const r = modN(BASE.multiply(scalar).x);
  const s = modN(r * inverse(u2));
  return { digest: modN(u1 * s), r, s };
}

describe('signatures made for chosen scalars', { timeout: 120_000 }, () => {
  const RANDOM = 0x3c1f0a5d2b7e94816a0d5c3fe1b2a49788776655443322110123456789abcdefn;

  it('are proven under an ordinary key, and with anything changed they are not', () => {
    const field = fieldOf(BASE.multiply(RANDOM));
    const good = EDGES.flatMap((u1) => EDGES.map((u2) => crafted(RANDOM, u1, u2)!));
    const changed = good.flatMap(({ digest, r, s }) => [
      { digest: modN(digest + 1n), r, s },
      { digest, r: modN(r + 1n), s },
      { digest, r, s: modN(s - 1n) },
    ]);
    expect(provenOf(field, good)).toEqual(good.map((_, tag) => tag));
    expect(provenOf(field, changed)).toEqual([]);
    expect(isValid(field, crafted(RANDOM, EDGES[3]!, EDGES[11]!)!)).toBe(true);
  });

  // Keys that are multiples of the generator make tables that are alike: sums meet equal and opposite points.
  it.each([1n, 2n, 5n, N - 1n, N - 2n, (N + 1n) / 2n, 2n ** 128n])('under the key %i', (d) => {
    const field = fieldOf(BASE.multiply(modN(d)));
    const isProven = proverOf(field);
    let proven = 0;
    let valid = 0;
    for (const u1 of SOME_EDGES) {
      for (const u2 of SOME_EDGES) {
        const signature = crafted(d, u1, u2);
        if (signature === undefined) {
          // R is infinity: no r will do.
          const s = 12_345n;
          for (const r of [1n, modN(BASE.x), N - 1n]) {
            expect(isProven({ digest: modN(u1 * inverse(u2) * r), r, s: modN(r * inverse(u2)) })).toBe(false);
            expect(isProven({ digest: modN(-r * d), r, s })).toBe(false);
          }
          continue;
        }
        valid++;
        if (isProven(signature)) proven++;
        expect(isProven({ ...signature, r: modN(-signature.r) })).toBe(false);
        const negated = { ...signature, digest: modN(-signature.digest) };
        if (isProven(negated)) expect(isValid(field, negated)).toBe(true);
      }
    }
    expect(proven).toBeLessThanOrEqual(valid);
    expect(proven).toBeGreaterThan(valid / 2);
  });

  it('a digest of zero, or of the order', () => {
    const field = fieldOf(BASE.multiply(RANDOM));
    const isProven = proverOf(field);
    const r = modN(BASE.multiply(RANDOM).x);
    // u1 = 0: R = u2 Q.
    const signature = { digest: 0n, r, s: r };
    expect(isValid(field, signature)).toBe(true);
    for (const digest of [0n, N]) expect(isProven({ ...signature, digest })).toBe(false);
    // The special case concerns its batch and no other one.
    expect(isProven(crafted(RANDOM, 5n, 7n)!)).toBe(true);
  });

  it('a digest at or above the order is taken modulo it', () => {
    const field = fieldOf(BASE.multiply(RANDOM));
    const isProven = proverOf(field);
    for (const over of [1n, 2n, 2n ** 200n, 2n ** 224n - 2n ** 192n]) {
      const s = modN(over * inverse(9n));
      // u1 = e / s = 9; r has to be that of R, so u2 is not chosen.
      const key = modN((RANDOM - 9n) * inverse(modN(BASE.multiply(RANDOM).x)) * s);
      const signature = { digest: over + N, r: modN(BASE.multiply(RANDOM).x), s };
      expect(isValid(fieldOf(BASE.multiply(key)), signature)).toBe(true);
      expect(proverOf(fieldOf(BASE.multiply(key)))(signature)).toBe(true);
      expect(isProven(signature)).toBe(false);
    }
  });
});

describe('r and s at their limits', () => {
  const LIMITS = [0n, 1n, 2n, N - 1n, N, N + 1n, P - N, P - 1n, P, P + 1n, 2n ** 256n - 1n];

  it.each([1n, 0xc0ffeen])('under the key %i', (d) => {
    const field = fieldOf(BASE.multiply(d));
    const isProven = proverOf(field);
    for (const r of LIMITS) {
      for (const s of LIMITS) {
        for (const digest of [1n, N - 1n, 2n ** 256n - 1n]) {
          const signature = { digest, r, s };
          const isGood = isValid(field, signature);
          // It may stay silent about a good one.
          if (isProven(signature)) expect(isGood, `${r} ${s} ${digest}`).toBe(true);
        }
      }
    }
  });

  const DATA = utf8Bytes('a signature whose R was there first');

  /** A key under which R is the point of a signature over DATA with this r: Q = (s R - e G) / r. */
  function keyFor(R: Point, r: bigint, s: bigint): Uint8Array {
    const e = modN(integerOf(sha256(DATA)));
    return fieldOf(R.multiply(s).subtract(BASE.multiply(e)).multiply(inverse(r)));
  }

  /** The first point with an x from `start` on. */
  function pointFrom(start: bigint): Point {
    for (let x = start; ; x++) {
      try {
        return p256.Point.fromBytes(concatBytes(Uint8Array.of(2), octetsOf(x)));
      } catch {
        // No point has this x.
      }
    }
  }

  const digest = integerOf(sha256(DATA));
  const cases = [
    { what: 'a small x', R: pointFrom(1n), isGood: true, isProven: true },
    { what: 'the largest x below n', R: pointFrom(N - 5n), isGood: true, isProven: undefined },
    {
      what: 'an x above n, which r has lost n of: left to others',
      R: pointFrom(N + 1n),
      isGood: true,
      isProven: false,
    },
    { what: 'an x near p', R: pointFrom(P - 20n), isGood: true, isProven: false },
  ];
  it.each(cases)('$what', ({ R, isGood, isProven }) => {
    const signature = { digest, r: modN(R.x), s: 2n ** 200n + 1n };
    const field = keyFor(R, signature.r, signature.s);
    expect(openssl.publicKey(ALGORITHM, field)!.verify(DATA, signatureOctets(signature))).toBe(isGood);
    expect(noble.publicKey(ALGORITHM, field)!.verify(DATA, signatureOctets(signature))).toBe(isGood);
    expect(proverOf(field)(signature)).toBe(isProven ?? R.x < N);
  });

  it('an x of zero, and an r that is zero only modulo p', () => {
    const R = pointFrom(0n);
    expect(R.x).toBe(0n);
    const signature = { digest, r: P - N, s: 77n };
    const field = keyFor(R, signature.r, signature.s);
    expect(openssl.publicKey(ALGORITHM, field)!.verify(DATA, signatureOctets(signature))).toBe(false);
    expect(proverOf(field)(signature)).toBe(false);
  });
});

describe('the self-test', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  async function freshOpenssl(): Promise<CryptoProvider> {
    vi.resetModules();
    return (await import('../../../src/crypto/openssl.js')).openssl;
  }

  const field = fieldOf(BASE.multiply(99n));
  const batchOf = (provider: CryptoProvider) => provider.batchVerifier!(ALGORITHM, field, 10_000, () => {});

  it('lets a kernel through that works', async () => {
    const provider = await freshOpenssl();
    expect(batchOf(provider)).toBeDefined();
    expect(provider.shortSha1!()).toBeDefined();
  });

  it('without WebAssembly there is no batch', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const provider = await freshOpenssl();
    expect(batchOf(provider)).toBeUndefined();
    expect(provider.shortSha1!()).toBeUndefined();
  });

  const { Instance, Module } = (globalThis as unknown as { WebAssembly: unknown }).WebAssembly as {
    Instance: new (module: object) => { exports: Record<string, (...operands: number[]) => void> };
    Module: new (octets: Uint8Array) => object;
  };
  /** WebAssembly in which one function does something else. */
  const withBroken = (name: string, replace: (real: Record<string, (...operands: number[]) => void>) => unknown) => ({
    Module,
    Instance: class {
      readonly exports: object;
      constructor(module: object) {
        const { exports } = new Instance(module);
        this.exports = { ...exports, ...(name in exports && { [name]: replace(exports) }) };
      }
    },
  });

  it.each(['multiply', 'orderMultiply', 'squareTimes', 'chain', 'addPoints', 'splitScalars', 'startSums', 'compare'])(
    'a kernel is not used when its %s does nothing',
    async (name) => {
      vi.stubGlobal(
        'WebAssembly',
        withBroken(name, () => () => {}),
      );
      expect(batchOf(await freshOpenssl())).toBeUndefined();
    },
  );

  it('nor when it finds everything valid', async () => {
    const always =
      ({ memory }: Record<string, unknown>) =>
      (count: number, _sums: number, _in: number, at: number) =>
        new Uint8Array((memory as { buffer: ArrayBuffer }).buffer).fill(1, at, at + count);
    vi.stubGlobal('WebAssembly', withBroken('compare', always));
    expect(batchOf(await freshOpenssl())).toBeUndefined();
  });

  it.each(['sha1', 'sha256'])('nor a hash that does nothing: %s', async (name) => {
    vi.stubGlobal(
      'WebAssembly',
      withBroken(name, () => () => {}),
    );
    expect((await freshOpenssl()).shortSha1!()).toBeUndefined();
  });
});

describe('the provider', () => {
  it('has batches for algorithm 13, a usable key and enough signatures', () => {
    const field = fieldOf(BASE.multiply(99n));
    const open = (algorithm: number, key: Uint8Array, expected: number) =>
      openssl.batchVerifier!(algorithm, key, expected, () => {});
    expect(open(13, field, 10_000)).toBeDefined();
    expect(open(13, field, 100)).toBeUndefined();
    expect(open(14, field, 10_000)).toBeUndefined();
    expect(open(13, field.subarray(1), 10_000)).toBeUndefined();
    expect(
      open(
        13,
        field.map((octet, at) => (at === 63 ? octet ^ 1 : octet)),
        10_000,
      ),
    ).toBeUndefined();
    expect(noble.batchVerifier).toBeUndefined();
    expect(opensslOneByOne.batchVerifier).toBeUndefined();
  });

  it('hashes data of any length', async () => {
    const key = openssl.generate(ALGORITHM);
    const signer = openssl.privateKey(key);
    const lengths = [0, 1, 55, 56, 64, 100, 8000, 8064, 8065, 9000, 70_000];
    const proven: number[] = [];
    const batch = openssl.batchVerifier!(ALGORITHM, openssl.publicKeyOf(key), 10_000, (tag) => proven.push(tag))!;
    for (const length of lengths) {
      const data = Uint8Array.from({ length }, (_, i) => i);
      batch.add(length, data, await signer.sign(data));
      // The data is the caller's again.
      data.fill(0);
    }
    batch.finish();
    expect(proven).toEqual(lengths);
  });
});
