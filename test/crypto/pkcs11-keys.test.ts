import { constants, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { algorithmsOf, CKA, publicKeyFieldOf, readPoint, signingWays } from '../../src/crypto/pkcs11-keys.js';
import { type EcdsaScheme, type EddsaScheme, schemeOf } from '../../src/crypto/schemes.js';

const DATA = Buffer.from('signed data');
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

describe('points', () => {
  const scheme = (algorithm: number) => schemeOf(algorithm) as EcdsaScheme | EddsaScheme;
  it.each([
    ['P-256, wrapped as it should be', 13, [0x04, 65, 0x04, ...filled(64, 7)], filled(64, 7)],
    ['P-256, not wrapped', 13, [0x04, ...filled(64, 7)], filled(64, 7)],
    // looks like a wrapping of 65 octets; the length tells that it is none
    ['P-256, not wrapped, x begins with 65', 13, [0x04, 65, ...filled(63, 7)], Uint8Array.of(65, ...filled(63, 7))],
    ['P-384, wrapped', 14, [0x04, 97, 0x04, ...filled(96, 7)], filled(96, 7)],
    ['Ed25519, wrapped', 15, [0x04, 32, ...filled(32, 7)], filled(32, 7)],
    ['Ed25519, not wrapped', 15, [...filled(32, 7)], filled(32, 7)],
    ['Ed25519, as a BIT STRING', 15, [0x03, 33, 0, ...filled(32, 7)], filled(32, 7)],
    ['Ed448, wrapped', 16, [0x04, 57, ...filled(57, 7)], filled(57, 7)],
    ['P-256, compressed', 13, [0x04, 33, 0x02, ...filled(32, 7)], undefined],
    ['P-256, hybrid', 13, [0x04, 65, 0x06, ...filled(64, 7)], undefined],
    ['P-256, wrapped with another tag', 13, [0x30, 65, 0x04, ...filled(64, 7)], undefined],
    ['a point of another curve', 13, [0x04, 97, 0x04, ...filled(96, 7)], undefined],
    ['nothing', 13, [], undefined],
  ])('%s', (_what, algorithm, octets, expected) => {
    expect(readPoint(scheme(algorithm), Uint8Array.from(octets))).toEqual(expected);
  });
});

describe('attributes', () => {
  const reader = (attributes: Readonly<Record<number, string>>) => (type: number) =>
    attributes[type] === undefined ? undefined : Buffer.from(attributes[type], 'hex');

  it.each([
    [0x0, '', [5, 7, 8, 10]],
    [0x3, '06082a8648ce3d030107', [13]],
    [0x3, '06052b81040022', [14]],
    [0x40, '06032b6570', [15]],
    [0x40, '130c656477617264733235353139', [15]],
    [0x40, '06032b6571', [16]],
    [0x40, '130a65647761726473343438', [16]],
    // P-521, X25519, AES
    [0x3, '06052b81040023', []],
    [0x41, '06032b656e', []],
    [0x1f, '', []],
  ])('key type %i with parameters %s', (keyType, parameters, algorithms) => {
    expect(algorithmsOf(keyType, reader({ [CKA.EC_PARAMS]: parameters }))).toEqual(algorithms);
  });

  it('of an RSA key, with zeros before its numbers', () => {
    const read = reader({ [CKA.MODULUS]: '00c801', [CKA.PUBLIC_EXPONENT]: '00010001' });
    expect(publicKeyFieldOf(8, read)).toEqual(Uint8Array.of(3, 1, 0, 1, 0xc8, 1));
    expect(publicKeyFieldOf(8, reader({ [CKA.MODULUS]: 'c801' }))).toBeUndefined();
  });
});

describe('ways to sign', () => {
  it.each([
    [7, 'sha1'],
    [8, 'sha256'],
    [10, 'sha512'],
  ])('algorithm %i: a token that cannot hash makes the same signature', (algorithm, hash) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const raw = signingWays(algorithm)[1]!.input(DATA);
    const signature = privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, raw);
    expect(signature).toEqual(sign(hash, DATA, privateKey));
  });
});
