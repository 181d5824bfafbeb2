import { ed448 } from '@noble/curves/ed448.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl, publicKeyFault, readRsaPublicKey } from '../../src/crypto/index.js';
import { noble } from '../../src/crypto/noble.js';
import { writeRsaPublicKey } from '../../src/crypto/public-key.js';
import { concatBytes, decodeHex, encodeHex } from '../../src/wire/index.js';

function canDecode(decode: () => { isSmallOrder(): boolean }): boolean {
  try {
    return !decode().isSmallOrder();
  } catch {
    return false;
  }
}

describe('points of the curves, as noble sees them', () => {
  it.each([
    [15, 32, (octets: Uint8Array) => ed25519.Point.fromBytes(octets, false)] as const,
    [16, 57, (octets: Uint8Array) => ed448.Point.fromBytes(octets, false)] as const,
  ])('random octets, algorithm %i', (algorithm, length, decode) => {
    let points = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), fc.boolean(), (octets, hasPlainEnd) => {
        // Half of the octet strings get an end that Ed448 wants: 00 or 80.
        if (hasPlainEnd && algorithm === 16) octets[length - 1] = octets[length - 1]! & 0x80;
        const isPoint = canDecode(() => decode(octets));
        if (isPoint) points++;
        expect(publicKeyFault(algorithm, octets)?.kind).toBe(isPoint ? undefined : 'point-invalid');
      }),
      { numRuns: 200 },
    );
    expect(points).toBeGreaterThan(10);
  });

  const leOf = (value: bigint, length: number) => decodeHex(value.toString(16).padStart(length * 2, '0'))!.reverse();
  const P25519 = 2n ** 255n - 19n;
  const P448 = 2n ** 448n - 2n ** 224n - 1n;
  it.each([
    ['y = 0', 15, leOf(0n, 32)],
    ['y = 1', 15, leOf(1n, 32)],
    ['y = -1', 15, leOf(P25519 - 1n, 32)],
    ['order eight', 15, decodeHex('C7176A703D4DD84FBA3C0B760D10670F2A2053FA2C39CCC64EC7FD7792AC037A')!],
    ['order eight, other', 15, decodeHex('26E8958FC2B227B045C3F489F2EF98F0D5DFAC05D3C63339B13802886D53FC05')!],
    ['y = p', 15, leOf(P25519, 32)],
    ['y = p + 3', 15, leOf(P25519 + 3n, 32)],
    ['x = 0 with the sign of 1', 15, leOf(1n + 2n ** 255n, 32)],
    ['y = 0', 16, leOf(0n, 57)],
    ['y = 1', 16, leOf(1n, 57)],
    ['y = -1', 16, leOf(P448 - 1n, 57)],
    ['y = p', 16, leOf(P448, 57)],
    ['y above p', 16, leOf(2n ** 450n, 57)],
  ] as const)('%s is not usable (algorithm %i)', (_title, algorithm, octets) => {
    expect(publicKeyFault(algorithm, octets)?.kind).toBe('point-invalid');
    for (const provider of [openssl, noble]) expect(provider.publicKey(algorithm, octets)).toBeUndefined();
  });

  it.each([[13, p256, 32] as const, [14, p384, 48] as const])(
    'the base point and its neighbors, algorithm %i',
    (algorithm, curve, half) => {
      const base = curve.Point.BASE.toBytes(false).slice(1);
      expect(publicKeyFault(algorithm, base)).toBeUndefined();
      for (const provider of [openssl, noble]) expect(provider.publicKey(algorithm, base)).toBeDefined();
      for (const at of [0, half - 1, half, 2 * half - 1]) {
        const moved = base.map((octet, i) => (i === at ? octet ^ 1 : octet));
        expect(publicKeyFault(algorithm, moved)?.kind).toBe('point-invalid');
        for (const provider of [openssl, noble]) expect(provider.publicKey(algorithm, moved)).toBeUndefined();
      }
      expect(publicKeyFault(algorithm, new Uint8Array(2 * half))?.kind).toBe('point-invalid');
      expect(publicKeyFault(algorithm, concatBytes(base.slice(0, half), new Uint8Array(half).fill(0xff)))?.kind).toBe(
        'point-invalid',
      );
    },
  );

  it.each([
    [13, 64],
    [14, 96],
    [15, 32],
    [16, 57],
  ])('algorithm %i wants %i octets', (algorithm, length) => {
    for (const wrong of [0, 6, length - 1, length + 1]) {
      const fault = publicKeyFault(algorithm, new Uint8Array(wrong).fill(1));
      expect(fault?.kind).toBe('length');
      expect(fault?.message).toContain(`${wrong} octets`);
    }
  });
});

describe('RSA public key fields (RFC 3110)', () => {
  const modulus = (bits: number, last = 0xff) => {
    const octets = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
    octets[0] = 0xff >> ((8 - (bits % 8)) % 8);
    octets[octets.length - 1] = last;
    return octets;
  };
  const field = (e: readonly number[], n: Uint8Array) => concatBytes(Uint8Array.of(e.length, ...e), n);
  const E = [1, 0, 1];

  it('are read in both forms of the exponent length', () => {
    const n = modulus(1024);
    expect(readRsaPublicKey(field(E, n))).toEqual({ e: Uint8Array.from(E), n });
    expect(readRsaPublicKey(concatBytes(Uint8Array.of(0, 0, 3, ...E), n))).toEqual({ e: Uint8Array.from(E), n });
    const long = new Uint8Array(300).fill(7);
    const written = writeRsaPublicKey({ e: long, n });
    expect(encodeHex(written.subarray(0, 4))).toBe('00012C07');
    expect(readRsaPublicKey(written)).toEqual({ e: long, n });
  });

  it('round-trip', () => {
    const number = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((octets) => octets.with(0, octets[0]! | 1));
    fc.assert(
      fc.property(number, number, (e, n) => {
        expect(readRsaPublicKey(writeRsaPublicKey({ e, n }))).toEqual({ e, n });
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['no exponent', '00'],
    ['half of a long length', '0001'],
    ['exponent of no octets', '000000FFFF'],
    ['exponent beyond the end', '0401'],
    ['no modulus', '03010001'],
  ])('%s is broken', (_title, hex) => {
    expect(readRsaPublicKey(decodeHex(hex)!)).toBeUndefined();
    expect(publicKeyFault(8, decodeHex(hex)!)?.kind).toBe('length');
    for (const provider of [openssl, noble]) expect(provider.publicKey(8, decodeHex(hex)!)).toBeUndefined();
  });

  it.each([
    [8, 511, 'rsa-size'],
    [8, 512, undefined],
    [8, 4096, undefined],
    [8, 4097, 'rsa-size'],
    [10, 1023, 'rsa-size'],
    [10, 1024, undefined],
    [10, 4096, undefined],
    [10, 4104, 'rsa-size'],
    [5, 512, undefined],
  ] as const)('algorithm %i with %i bits: %s (RFC 5702 §2)', (algorithm, bits, kind) => {
    const octets = field(E, modulus(bits));
    expect(publicKeyFault(algorithm, octets)?.kind).toBe(kind);
    for (const provider of [openssl, noble]) {
      const isUsable = provider.publicKey(algorithm, octets) !== undefined;
      expect(isUsable).toBe(kind === undefined && provider.supports(algorithm));
    }
  });

  it.each([
    ['even modulus', field(E, modulus(1024, 0xfe)), 'rsa-modulus'],
    ['zero modulus', field(E, new Uint8Array(128)), 'rsa-size'],
    ['exponent 0', field([0], modulus(1024)), 'rsa-exponent'],
    ['exponent 1', field([1], modulus(1024)), 'rsa-exponent'],
    ['exponent 3', field([3], modulus(1024)), undefined],
    ['even exponent', field([1, 0, 0], modulus(1024)), 'rsa-exponent'],
    ['64-bit exponent', field([255, 0, 0, 0, 0, 0, 0, 1], modulus(4096)), undefined],
    ['65-bit exponent', field([1, 0, 0, 0, 0, 0, 0, 0, 1], modulus(1024)), 'rsa-exponent'],
    ['leading zeros', concatBytes(Uint8Array.of(4, 0, ...E, 0), modulus(1024)), undefined],
  ] as const)('%s', (_title, octets, kind) => {
    expect(publicKeyFault(8, octets)?.kind).toBe(kind);
    for (const provider of [openssl, noble]) {
      expect(provider.publicKey(8, octets) === undefined).toBe(kind !== undefined);
    }
  });

  it.each([0, 1, 3, 6, 12, 17, 18, 23, 252, 253, 254, 255])('algorithm %i is unknown', (algorithm) => {
    expect(publicKeyFault(algorithm, new Uint8Array(64))?.kind).toBe('algorithm-unknown');
    for (const provider of [openssl, noble]) {
      expect(provider.supports(algorithm)).toBe(false);
      expect(provider.publicKey(algorithm, new Uint8Array(64))).toBeUndefined();
      expect(() => provider.generate(algorithm)).toThrow(RangeError);
    }
  });
});
