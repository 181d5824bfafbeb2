import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { dnskeyFault, keyTag, makeDnskey, parseDnskey, withFlags } from '../../src/keys/index.js';
import { concatBytes, DNSKEY_FLAG, decodeBase64, encodeHex } from '../../src/wire/index.js';

const ED25519 = decodeBase64('l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=')!;
const P256 = decodeBase64('GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==')!;

describe('key tags', () => {
  it.each([
    // RFC 4034 §5.4, RFC 5702 §6.1, RFC 6605 §6.1, RFC 8080 §6.1
    [
      60485,
      256,
      5,
      'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==',
    ],
    [9033, 256, 8, 'AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk='],
    [55648, 257, 13, 'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=='],
    [3613, 257, 15, 'l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4='],
  ])('%i', (expected, flags, algorithm, publicKey) => {
    expect(makeDnskey(flags, algorithm, decodeBase64(publicKey)!).keyTag).toBe(expected);
  });

  it('of algorithm 1 come from the end of the modulus (RFC 4034 appendix B.1)', () => {
    expect(keyTag(Uint8Array.of(1, 0, 3, 1, 9, 9, 0x12, 0x34, 0x56))).toBe(0x1234);
    expect(keyTag(Uint8Array.of(1, 0, 3, 1, 0x12, 0x34))).toBe(0);
  });

  it('are those of the reference code of RFC 4034 appendix B', () => {
    // The carry is added once, not until there is none.
    const reference = (rdata: Uint8Array): number => {
      let sum = 0n;
      for (const [i, octet] of rdata.entries()) sum += i % 2 === 1 ? BigInt(octet) : BigInt(octet) << 8n;
      return Number((sum + ((sum >> 16n) & 0xffffn)) & 0xffffn);
    };
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 600 }), (rdata) => {
        fc.pre(rdata[3] !== 1);
        expect(keyTag(rdata)).toBe(reference(rdata));
      }),
    );
    expect(keyTag(new Uint8Array(65_536).fill(0xff))).toBe(reference(new Uint8Array(65_536).fill(0xff)));
  });
});

describe('parseDnskey', () => {
  it('keeps the rdata and reads the flags', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 80 }), (rdata) => {
        const key = parseDnskey(rdata)!;
        expect(key.rdata).toEqual(rdata);
        expect(
          concatBytes(Uint8Array.of(key.flags >> 8, key.flags, key.protocol, key.algorithm), key.publicKey),
        ).toEqual(rdata);
        expect(key.isZoneKey).toBe((rdata[0]! & 1) === 1);
        expect(key.isRevoked).toBe((rdata[1]! & 0x80) !== 0);
        expect(key.isSep).toBe((rdata[1]! & 1) === 1);
      }),
    );
  });

  it.each([0, 1, 2, 3])('is undefined for %i octets', (length) => {
    expect(parseDnskey(new Uint8Array(length))).toBeUndefined();
  });

  it('of a revoked key: REVOKE changes the tag and nothing else', () => {
    const key = makeDnskey(257, 15, ED25519);
    const revoked = withFlags(key, key.flags | DNSKEY_FLAG.REVOKE);
    expect(revoked).toMatchObject({ flags: 385, isRevoked: true, isSep: true, keyTag: 3613 + 128 });
    expect(encodeHex(withFlags(revoked, 257).rdata)).toBe(encodeHex(key.rdata));
  });
});

describe('dnskeyFault', () => {
  const withProtocol = (protocol: number) => parseDnskey(makeDnskey(257, 15, ED25519).rdata.with(2, protocol))!;
  it.each([
    ['an Ed25519 key', makeDnskey(257, 15, ED25519), undefined],
    ['a P-256 key', makeDnskey(256, 13, P256), undefined],
    ['a revoked key', makeDnskey(385, 15, ED25519), undefined],
    ['protocol 2', withProtocol(2), 'dnskey-protocol'],
    ['no ZONE bit', makeDnskey(1, 15, ED25519), 'dnskey-flags-zone-bit'],
    ['six octets for P-256', makeDnskey(257, 13, P256.subarray(0, 6)), 'dnskey-length'],
    ['no octets', makeDnskey(257, 15, new Uint8Array(0)), 'dnskey-length'],
    ['not on the curve', makeDnskey(257, 13, P256.with(0, 0)), 'dnskey-point-invalid'],
    ['algorithm 12', makeDnskey(257, 12, new Uint8Array(64)), 'dnskey-algorithm-unknown'],
    ['algorithm 200', makeDnskey(257, 200, new Uint8Array(64)), 'dnskey-algorithm-unknown'],
    [
      'a small RSA modulus',
      makeDnskey(256, 8, Uint8Array.of(1, 3, ...new Uint8Array(32).fill(255))),
      'dnskey-rsa-size',
    ],
    [
      'RSA with exponent 1',
      makeDnskey(256, 8, Uint8Array.of(1, 1, ...new Uint8Array(128).fill(255))),
      'dnskey-rsa-exponent',
    ],
    [
      'an even RSA modulus',
      makeDnskey(256, 8, Uint8Array.of(1, 3, ...new Uint8Array(128).fill(254))),
      'dnskey-rsa-modulus-weak',
    ],
    ['a cut RSA key', makeDnskey(256, 8, Uint8Array.of(3, 1, 0, 1)), 'dnskey-length'],
  ] as const)('%s: %s', (_title, key, rule) => {
    const fault = dnskeyFault(key);
    expect(fault?.rule).toBe(rule);
    if (fault !== undefined) expect(fault.message).toMatch(/^[a-zA-Z].*[^.]$/);
    // Whatever has no fault of its key field can be imported.
    if (rule === undefined) expect(openssl.publicKey(key.algorithm, key.publicKey)).toBeDefined();
  });
});
