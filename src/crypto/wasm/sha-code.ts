/**
 * The WebAssembly module behind `short-hash.ts`: SHA-1 and SHA-256 (FIPS 180-4) of one short message. All rounds are
 * written out, so that the state and the schedule live in variables and nothing is moved between them.
 * @module
 */
import { type Code, type FunctionBuilder, i32, i64, type Local, ModuleBuilder, repeat } from './assembler.js';

const BLOCK_OCTETS = 64;
const SCHEDULE_WORDS = 16;

/** Addresses: the message begins at 0, and padding may follow it. */
export const SHA_PLACES = { digest: 8192, end: 8192 + 32 } as const;
/** Octets of the longest message. */
export const MAX_SHORT_MESSAGE = SHA_PLACES.digest - 2 * BLOCK_OCTETS;

const sum = (...terms: Code[]): Code => terms.reduce((total, term) => i32.add(total, term));
const xor = (...terms: Code[]): Code => terms.reduce((total, term) => i32.xor(total, term));
const rotateLeft = (value: Code, bits: number): Code => i32.rotateLeft(value, i32.const(bits));
const rotateRight = (value: Code, bits: number): Code => i32.rotateRight(value, i32.const(bits));

/** The other order of octets: messages and hashes are big-endian, WebAssembly is not. */
const swapOctets = (value: Local): Code =>
  i32.or(
    i32.and(rotateLeft(value.get, 8), i32.const(0x00ff00ff)),
    i32.and(rotateLeft(value.get, 24), i32.const(0xff00ff00)),
  );

/** FIPS 180-4 §4.1: what stands in the middle of a round. */
const choose = (x: Code, y: Code, z: Code): Code => i32.xor(z, i32.and(x, i32.xor(y, z)));
const parity = (x: Code, y: Code, z: Code): Code => xor(x, y, z);
const majority = (x: Code, y: Code, z: Code): Code => i32.or(i32.and(x, y), i32.and(z, i32.or(x, y)));

interface Hash {
  readonly initial: readonly number[];
  readonly rounds: number;
  /** the word of the schedule for a round above 15, from those of the 16 rounds before: `word(t - 16)` ... `word(t - 1)` */
  extend(round: number, word: (round: number) => Code): Code;
  /** one round over the variables of the state, which are renamed afterwards: the last one comes first */
  round(round: number, state: readonly Local[], word: Code, f: FunctionBuilder): Code;
}

const SHA1_ROUNDS = [
  { constant: 0x5a827999, mix: choose },
  { constant: 0x6ed9eba1, mix: parity },
  { constant: 0x8f1bbcdc, mix: majority },
  { constant: 0xca62c1d6, mix: parity },
] as const;

const SHA1: Hash = {
  initial: [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0],
  rounds: 80,
  extend: (t, word) => rotateLeft(xor(word(t - 3), word(t - 8), word(t - 14), word(t - 16)), 1),
  round(t, [a, b, c, d, e], word) {
    const { constant, mix } = SHA1_ROUNDS[Math.floor(t / 20)]!;
    const mixed = mix(b!.get, c!.get, d!.get);
    return [
      e!.set(sum(e!.get, rotateLeft(a!.get, 5), mixed, word, i32.const(constant))),
      b!.set(rotateLeft(b!.get, 30)),
    ];
  },
};

/** The first 32 bits behind the point. */
const fraction = (value: number): number => Math.floor((value % 1) * 2 ** 32);
const firstPrimes = (): readonly number[] =>
  Array.from({ length: 312 }, (_, i) => i).filter((n) => {
    for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
    return n > 1;
  });

const sha256 = (primes: readonly number[]): Hash => ({
  // FIPS 180-4 §5.3.3, §4.2.2: the square roots of the first 8 primes, the cube roots of the first 64.
  initial: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))),
  rounds: 64,
  extend(t, word) {
    const shifted = (value: Code, bits: number): Code => i32.shiftRight(value, i32.const(bits));
    const early = word(t - 15);
    const late = word(t - 2);
    return sum(
      xor(rotateRight(late, 17), rotateRight(late, 19), shifted(late, 10)),
      word(t - 7),
      xor(rotateRight(early, 7), rotateRight(early, 18), shifted(early, 3)),
      word(t - 16),
    );
  },
  round(t, [a, b, c, d, e, f, g, h], word) {
    const constant = i32.const(fraction(Math.cbrt(primes[t]!)));
    const high = xor(rotateRight(e!.get, 6), rotateRight(e!.get, 11), rotateRight(e!.get, 25));
    const low = xor(rotateRight(a!.get, 2), rotateRight(a!.get, 13), rotateRight(a!.get, 22));
    return [
      h!.set(sum(h!.get, high, choose(e!.get, f!.get, g!.get), constant, word)),
      d!.set(i32.add(d!.get, h!.get)),
      h!.set(sum(h!.get, low, majority(a!.get, b!.get, c!.get))),
    ];
  },
});

/** `(length)`: pads the message and writes its hash to the place of digests. */
function defineHash(module: ModuleBuilder, name: string, { initial, rounds, extend, round }: Hash): void {
  module.define(name, 1, (f, length) => {
    const blocks = f.i32();
    const at = f.i32();
    const value = f.i32();
    const total = initial.map(() => f.i32());
    const state = initial.map(() => f.i32());
    const schedule = Array.from({ length: SCHEDULE_WORDS }, () => f.i32());
    const body: Code[] = [total.map((word, i) => state[i]!.set(word.get))];
    let names: readonly Local[] = state;
    for (let t = 0; t < rounds; t++) {
      const word = schedule[t % SCHEDULE_WORDS]!;
      const earlier = (index: number): Code => schedule[index % SCHEDULE_WORDS]!.get;
      if (t < SCHEDULE_WORDS) body.push(value.set(i32.load(at.get, 4 * t)), word.set(swapOctets(value)));
      else body.push(word.set(extend(t, earlier)));
      body.push(round(t, names, word.get, f));
      names = [names.at(-1)!, ...names.slice(0, -1)];
    }
    body.push(total.map((word, i) => word.set(i32.add(word.get, names[i]!.get))));
    body.push(at.add(BLOCK_OCTETS));
    return [
      padding(f, length!, blocks),
      total.map((word, i) => word.set(i32.const(initial[i]!))),
      at.set(i32.const(0)),
      repeat(blocks, body),
      total.map((word, i) => i32.store(i32.const(SHA_PLACES.digest), swapOctets(word), 4 * i)),
    ];
  });
}

/** FIPS 180-4 §5.1.1: a bit, zeros, and the number of bits at the end of a block. */
function padding(f: FunctionBuilder, length: Local, blocks: Local): Code {
  const end = f.i32();
  const bits = f.i32();
  return [
    blocks.set(i32.add(i32.shiftRight(i32.add(length.get, i32.const(8)), i32.const(6)), i32.const(1))),
    end.set(i32.mul(blocks.get, i32.const(BLOCK_OCTETS))),
    bits.set(i32.shiftLeft(length.get, i32.const(3))),
    // At most 71 octets; what is too many stands behind the last block.
    Array.from({ length: 9 }, (_, i) => i64.store(length.get, i64.const(0), 1 + 8 * i)),
    i32.store8(length.get, i32.const(0x80)),
    i32.store(i32.sub(end.get, i32.const(4)), swapOctets(bits)),
  ];
}

/** The octets of the module. */
export function shaModule(): Uint8Array {
  const module = new ModuleBuilder();
  defineHash(module, 'sha1', SHA1);
  defineHash(module, 'sha256', sha256(firstPrimes()));
  return module.finish(SHA_PLACES.end);
}
