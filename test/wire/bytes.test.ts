import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteWriter,
  compareBytes,
  concatBytes,
  equalBytes,
  latin1Bytes,
  latin1Text,
  readU16,
  readU32,
} from '../../src/wire/index.js';

describe('ByteWriter', () => {
  it('writes decimal numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff_ffff }), fc.integer({ min: 0, max: 12 }), (value, digits) => {
        for (const number of [value, value % 10 ** digits, 10 ** digits]) {
          const out = new ByteWriter(0);
          out.decimal(number);
          expect(latin1Text(out.view())).toBe(String(number));
        }
      }),
    );
  });

  it('keeps everything while it grows from nothing', () => {
    const out = new ByteWriter(0);
    const expected: number[] = [];
    for (let i = 0; i < 300; i++) {
      out.u8(i & 0xff);
      out.u16(i);
      out.u32(0xfffffffe - i);
      out.ascii('x');
      out.decimal(i);
      out.append(new Uint8Array(i % 40).fill(i));
      expected.push(i & 0xff, i >> 8, i & 0xff, 255, 255, (0xfffe - i) >> 8, (0xfffe - i) & 0xff, 0x78);
      expected.push(...Buffer.from(String(i)), ...new Uint8Array(i % 40).fill(i));
    }
    expect([...out.view()]).toEqual(expected);
    expect(out.copy()).toEqual(out.view());
    out.clear();
    expect(out.view()).toHaveLength(0);
  });

  it('appends a part of an array', () => {
    const out = new ByteWriter();
    out.append(Uint8Array.of(1, 2, 3, 4), 1, 3);
    const long = Uint8Array.from({ length: 50 }, (_, i) => i);
    out.append(long, 5, 45);
    expect([...out.view()]).toEqual([2, 3, ...long.subarray(5, 45)]);
  });
});

describe('numbers', () => {
  it('are unsigned and most significant first', () => {
    const bytes = Uint8Array.of(9, 0xff, 0xfe, 0xfd, 0xfc);
    expect(readU16(bytes, 1)).toBe(0xfffe);
    expect(readU32(bytes, 1)).toBe(0xfffefdfc);
  });
});

describe('compareBytes', () => {
  // RFC 4034 §6.3: absence sorts before a zero octet.
  it.each([
    [[], [0]],
    [[1], [1, 0]],
    [[0x7f], [0x80]],
    [[1, 255], [2]],
  ])('%j before %j', (a, b) => {
    const [left, right] = [Uint8Array.from(a), Uint8Array.from(b)];
    expect(compareBytes(left, 0, left.length, right, 0, right.length)).toBeLessThan(0);
    expect(compareBytes(right, 0, right.length, left, 0, left.length)).toBeGreaterThan(0);
  });

  it('orders as Buffer.compare does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), fc.uint8Array({ maxLength: 6 }), (a, b) => {
        expect(Math.sign(compareBytes(a, 0, a.length, b, 0, b.length))).toBe(Buffer.compare(a, b));
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });
});

describe('text', () => {
  it('is one character per octet, however long', () => {
    const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i * 7);
    expect(latin1Bytes(latin1Text(bytes))).toEqual(bytes);
    expect(latin1Text(bytes, 1, 3)).toBe('\x07\x0e');
  });

  it('concatBytes joins', () => {
    expect(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes()).toHaveLength(0);
  });
});
