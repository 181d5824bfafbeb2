/** The hash of an owner name (RFC 5155 §5), fast and plain, against the definition. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { nsec3Hasher } from '../../src/dnssec/index.js';

const { shortSha1: _, ...withoutShort } = openssl;

/** `IH(salt, x, 0) = H(x || salt)`, `IH(salt, x, k) = H(IH(salt, x, k-1) || salt)`. */
function define(name: Uint8Array, salt: Uint8Array, iterations: number): string {
  let hash = createHash('sha1')
    .update(Buffer.from(name).toString('latin1').toLowerCase(), 'latin1')
    .update(salt)
    .digest();
  for (let i = 0; i < iterations; i++) hash = createHash('sha1').update(hash).update(salt).digest();
  return hash.toString('hex');
}

/** A name of `octets` octets in wire form, its letters and others counted up from `seed`. */
function nameOfLength(octets: number, seed: number): Uint8Array {
  const name = new Uint8Array(octets);
  for (let at = 0; at < octets - 1; ) {
    // No rest of a single octet: that would be a label without content.
    const length = octets - 1 - at === 65 ? 62 : Math.min(63, octets - 2 - at);
    name[at] = length;
    for (let i = 1; i <= length; i++) name[at + i] = 0x30 + ((seed + at + i) % 75);
    at += length + 1;
  }
  return name;
}

function check(name: Uint8Array, salt: Uint8Array, iterations: number): void {
  const expected = define(name, salt, iterations);
  for (const provider of [openssl, withoutShort]) {
    const out = new Uint8Array(30).fill(0xee);
    const wire = Uint8Array.of(9, 9, ...name, 9);
    nsec3Hasher(provider, { salt, iterations }, 1e6)(wire, 2, out, 5);
    expect(Buffer.from(out.subarray(5, 25)).toString('hex')).toBe(expected);
    expect([...out.subarray(0, 5), ...out.subarray(25)].every((octet) => octet === 0xee)).toBe(true);
  }
}

describe('nsec3Hasher', () => {
  const lengths = Array.from({ length: 255 }, (_unused, i) => i + 1).filter((length) => length !== 2);

  it.each([0, 1, 8, 35, 43, 44, 255])('names of every length with %i octets of salt', (saltOctets) => {
    const salt = Uint8Array.from({ length: saltOctets }, (_unused, i) => 255 - i);
    for (const length of lengths) check(nameOfLength(length, saltOctets), salt, length % 3);
  });

  it('salts of every length', () => {
    for (let length = 0; length < 256; length++) {
      const salt = Uint8Array.from({ length }, (_unused, i) => i * 5);
      check(nameOfLength(20 + (length % 40), length), salt, length % 4);
    }
  });

  it('anything', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...lengths),
        fc.nat(1000),
        fc.uint8Array({ maxLength: 255 }),
        fc.oneof(fc.nat(3), fc.nat(500)),
        (length, seed, salt, iterations) => check(nameOfLength(length, seed), salt, iterations),
      ),
      { numRuns: 300 },
    );
  });

  it('takes the fast way for many hashes only', () => {
    let asked = 0;
    const counting = {
      ...openssl,
      shortSha1() {
        asked++;
        return openssl.shortSha1!();
      },
    };
    const salt = new Uint8Array(0);
    nsec3Hasher(counting, { salt, iterations: 0 });
    nsec3Hasher(counting, { salt, iterations: 500 });
    expect(asked).toBe(0);
    nsec3Hasher(counting, { salt, iterations: 0 }, 1000);
    nsec3Hasher(counting, { salt, iterations: 1000 });
    expect(asked).toBe(2);
  });
});
