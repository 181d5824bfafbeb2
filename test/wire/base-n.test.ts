import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteWriter,
  base64Decoder,
  behindBase64Digits,
  decodeBase64,
  decodeHex,
  encodeBase32hex,
  encodeBase64,
  encodeHex,
  hexDecoder,
  readBase32hex,
  utf8Bytes,
} from '../../src/wire/index.js';

const octets = fc.uint8Array({ maxLength: 100 });

function decodeBase32hex(text: string): Uint8Array | undefined {
  const out = new ByteWriter(1);
  const bytes = utf8Bytes(text);
  return readBase32hex(bytes, 0, bytes.length, out) ? out.copy() : undefined;
}

describe('against Buffer', () => {
  it('hexadecimal', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = encodeHex(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('hex').toUpperCase());
        expect(decodeHex(text)).toEqual(bytes);
        expect(decodeHex(text.toLowerCase())).toEqual(bytes);
      }),
    );
  });

  it('Base64', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  it('Base32hex, against the bits', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = encodeBase32hex(bytes);
        let bits = '';
        for (const octet of bytes) bits += octet.toString(2).padStart(8, '0');
        const digits = (bits.match(/.{1,5}/g) ?? []).map((five) =>
          Number.parseInt(five.padEnd(5, '0'), 2).toString(32),
        );
        expect(text).toBe(digits.join('').toUpperCase());
        expect(decodeBase32hex(text.toLowerCase())).toEqual(bytes);
      }),
    );
  });
});

// RFC 4648 §10, padding removed as in RFC 5155.
describe('RFC 4648 §10', () => {
  it.each([
    ['', '', '', ''],
    ['f', '66', 'CO', 'Zg=='],
    ['fo', '666F', 'CPNG', 'Zm8='],
    ['foo', '666F6F', 'CPNMU', 'Zm9v'],
    ['foob', '666F6F62', 'CPNMUOG', 'Zm9vYg=='],
    ['fooba', '666F6F6261', 'CPNMUOJ1', 'Zm9vYmE='],
    ['foobar', '666F6F626172', 'CPNMUOJ1E8', 'Zm9vYmFy'],
  ])('%s', (text, hex, base32hex, base64) => {
    const bytes = utf8Bytes(text);
    expect(encodeHex(bytes)).toBe(hex);
    expect(encodeBase32hex(bytes)).toBe(base32hex);
    expect(encodeBase64(bytes)).toBe(base64);
  });
});

describe('what is refused', () => {
  it.each(['0', 'ABC', '0x00', 'GG', 'A\u00e9'])('hexadecimal %s', (text) => {
    expect(decodeHex(text)).toBeUndefined();
  });

  it.each(['Z', 'Zg', 'Zg=', 'Zg===', 'Zh==', 'Zm9=', 'Zg==Zg==', '====', '=', 'Zm9_', 'Zm9v='])(
    'Base64 %s',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );

  // One digit holds no octet, three and six leave more than four bits, and the bits left over must be zero.
  it.each(['C', 'CPN', 'CPNMUO', 'CP', 'CPNMV=', 'W0', 'CO======'])('Base32hex %s', (text) => {
    expect(decodeBase32hex(text)).toBeUndefined();
  });
});

describe('pieces', () => {
  it.each([
    ['hexadecimal', hexDecoder, encodeHex],
    ['Base64', base64Decoder, encodeBase64],
  ] as const)('of %s may be split anywhere', (_name, decoder, encode) => {
    fc.assert(
      fc.property(octets, fc.array(fc.nat(140)), (bytes, cuts) => {
        const text = utf8Bytes(encode(bytes));
        const at = [0, ...cuts.filter((cut) => cut <= text.length).sort((a, b) => a - b), text.length];
        const out = new ByteWriter(1);
        const decode = decoder();
        for (let i = 1; i < at.length; i++) expect(decode.push(text, at[i - 1]!, at[i]!, out)).toBe(true);
        expect(decode.finish(out)).toBe(true);
        expect(out.copy()).toEqual(bytes);
      }),
    );
  });

  it('blanks are skipped by the string functions', () => {
    expect(decodeHex(' 66 6F\t6\nf\r\n')).toEqual(utf8Bytes('foo'));
    expect(decodeBase64('Zm\n9v')).toEqual(utf8Bytes('foo'));
  });
});

describe('behindBase64Digits', () => {
  it('ends where a regular expression does', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AZaz09+/AZaz09+/AZaz09+/=- \u00ff'), maxLength: 20 });
    fc.assert(
      fc.property(text, fc.nat(4), (digits, start) => {
        const bytes = Uint8Array.from(digits, (character) => character.charCodeAt(0));
        if (start > bytes.length) return;
        const [{ length }] = /^[A-Za-z0-9+/]*/.exec(digits.slice(start))!;
        expect(behindBase64Digits(bytes, start, bytes.length)).toBe(start + length);
      }),
    );
  });
});
