import { describe, expect, it } from 'vitest';
import {
  algorithmInfo,
  algorithmNumber,
  algorithmText,
  classText,
  digestInfo,
  digestNumber,
  digestText,
} from '../../src/wire/index.js';

describe('algorithms', () => {
  it.each([
    ['13', 13],
    ['ECDSAP256SHA256', 13],
    ['ecdsap256sha256', 13],
    ['ECDSA256', 13],
    ['NSEC3RSASHA1', 7],
    ['RSASHA1-NSEC3-SHA1', 7],
    ['255', 255],
    ['0', 0],
    ['256', undefined],
    ['-1', undefined],
    ['1e1', undefined],
    ['', undefined],
    ['RSA', undefined],
  ])('%s is %s', (text, number) => {
    expect(algorithmNumber(text)).toBe(number);
  });

  it.each([
    [13, '13 (ECDSAP256SHA256)'],
    [15, '15 (ED25519)'],
    [200, '200'],
  ])('%i reads %s', (number, text) => {
    expect(algorithmText(number)).toBe(text);
  });

  // RFC 6605 §4, RFC 8080 §3 and §4.
  it.each([
    [13, 64, 64],
    [14, 96, 96],
    [15, 32, 64],
    [16, 57, 114],
    [8, undefined, undefined],
  ])('%i has keys of %s and signatures of %s octets', (number, keyOctets, signatureOctets) => {
    expect(algorithmInfo(number)).toMatchObject(
      keyOctets === undefined ? { mnemonic: 'RSASHA256' } : { keyOctets, signatureOctets },
    );
  });

  // RFC 9905 §2 and RFC 9906 §2: SHA-1 signatures and GOST are as good as unsigned.
  it.each([1, 3, 5, 6, 7, 12])('%i must not be used', (number) => {
    expect(algorithmInfo(number)).toMatchObject({ sign: 'must-not', validate: 'must-not' });
  });
});

describe('digests', () => {
  it.each([
    ['2', 2],
    ['sha256', 2],
    ['SHA-256', 2],
    ['sha-1', 1],
    ['SHA384', 4],
    ['255', 255],
    ['256', undefined],
    ['md5', undefined],
  ])('%s is %s', (text, number) => {
    expect(digestNumber(text)).toBe(number);
  });

  it('knows lengths and names', () => {
    expect([1, 2, 3, 4, 5, 6].map((number) => digestInfo(number)?.octets)).toEqual([20, 32, 32, 48, 32, 32]);
    expect(digestText(4)).toBe('4 (SHA-384)');
    expect(digestText(77)).toBe('77');
  });
});

describe('classText', () => {
  it.each([
    [1, 'IN'],
    [3, 'CH'],
    [4, 'HS'],
    [254, 'CLASS254'],
  ])('%i is %s', (number, text) => {
    expect(classText(number)).toBe(text);
  });
});
