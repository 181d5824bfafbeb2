/**
 * The batch verifier of P-256, after it has shown in this process that it tells good signatures from bad ones.
 *
 * Wrong arithmetic can hardly make a signature valid: that takes 256 bits to agree. What the vectors are for are slips
 * that make verdicts cheap: ranges that nobody checks, lanes that mix, special cases of the addition.
 * @module
 */
import { decodeHex } from '../../wire/index.js';
import { modulo, octetsOf } from '../big-int.js';
import { P256Batch } from './p256-batch.js';
import { P256 } from './p256-code.js';

/** RFC 6979 Appendix A.2.5: the key, and its signatures over "sample" and "test" with SHA-256. */
const PRIVATE_KEY = 0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721n;
const PUBLIC_KEY =
  '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299';
const SAMPLE = {
  digest: 0xaf2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bfn,
  r: 0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716n,
  s: 0xf7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8n,
};
const TEST = {
  digest: 0x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08n,
  r: 0xf1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367n,
  s: 0x019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083n,
};

interface Vector {
  readonly digest: bigint;
  readonly r: bigint;
  readonly s: bigint;
}

/** Verified together. `n - s` is as good as s: DNSSEC has no rule for low s. */
const goodVectors = (): readonly Vector[] => [SAMPLE, TEST, { ...SAMPLE, s: P256.order - SAMPLE.s }];
const badVectors = (): readonly Vector[] => [
  { ...SAMPLE, digest: TEST.digest },
  { ...SAMPLE, r: TEST.r },
  { ...SAMPLE, s: TEST.s },
  { ...SAMPLE, digest: SAMPLE.digest ^ 1n },
  { ...TEST, r: TEST.r ^ 1n },
  { ...TEST, s: TEST.s ^ (1n << 255n) },
  { digest: TEST.digest, r: TEST.s, s: TEST.r },
  ...[0n, P256.order, P256.prime, 2n ** 256n - 1n].flatMap((value) => [
    { ...SAMPLE, r: value },
    { ...SAMPLE, s: value },
  ]),
  { digest: 0n, r: 0n, s: 0n },
];
/** Each makes its whole batch fail: a scalar of zero, and a sum that is infinity. */
const exceptionalVectors = (): readonly Vector[] => [
  { ...SAMPLE, digest: 0n },
  { ...SAMPLE, digest: P256.order },
  { ...SAMPLE, digest: modulo(-SAMPLE.r * PRIVATE_KEY, P256.order) },
];

/** Whether the batch calls exactly the good ones valid, and nothing where a special case is among them. */
function passesSelfTest(): boolean {
  let valid: number[] = [];
  const batch = new P256Batch(decodeHex(PUBLIC_KEY)!, 0, (tag) => valid.push(tag));
  const validOf = (vectors: readonly Vector[]): string => {
    valid = [];
    vectors.forEach(({ digest, r, s }, tag) => {
      batch.add(tag, octetsOf(digest, 32), octetsOf((r << 256n) | s, 64));
    });
    batch.finish();
    return valid.join();
  };
  const good = goodVectors();
  const expected = good.map((_, tag) => tag).join();
  return (
    validOf([...good, ...badVectors()]) === expected &&
    exceptionalVectors().every((vector) => validOf([...good, vector]) === '') &&
    // What went wrong leaves nothing behind.
    validOf(good) === expected
  );
}

let isSound: boolean | undefined;

/**
 * A batch for a key, see {@link P256Batch}.
 * @returns undefined where WebAssembly is missing, does not do what it should, or gets no memory for tables
 */
export function openP256Batch(
  publicKey: Uint8Array,
  expected: number,
  onValid: (tag: number) => void,
): P256Batch | undefined {
  try {
    isSound ??= passesSelfTest();
    return isSound ? new P256Batch(publicKey, expected, onValid) : undefined;
  } catch {
    isSound ??= false;
    return undefined;
  }
}
