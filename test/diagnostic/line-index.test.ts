import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../src/diagnostic/line-index.js';

/** Newlines, and octets that are nearly one. */
const octet = fc.constantFrom(0x0a, 0x0a, 0x0b, 0x09, 0x0d, 0x00, 0x8a, 0x7f, 0x80, 0xff, 0x41);

describe('lines are counted', () => {
  it('as one counts them by hand, wherever the octets begin', () => {
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 1700 }), fc.nat(4), fc.nat(9), (octets, shift, step) => {
        const text = Uint8Array.from([...Array(shift).fill(0x0a), ...octets]).subarray(shift);
        const index = new LineIndex(text);
        for (let at = 0, line = 1; at < text.length; at++) {
          if (at % (1 + step) === 0) expect(index.lineAt(at)).toBe(line);
          if (text[at] === 0x0a) {
            line++;
            if (line % 13 === 0) expect(new LineIndex(text).startOf(line)).toBe(at + 1);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('where there is nothing else', () => {
    const text = new Uint8Array((1 << 18) + 1030).fill(0x0a);
    for (const at of [0, 511, 512, 513, 1024, (1 << 18) - 1, 1 << 18, text.length]) {
      expect(new LineIndex(text).lineAt(at)).toBe(at + 1);
    }
    expect(new LineIndex(new Uint8Array(1 << 18).fill(0x8a)).lineAt(1 << 18)).toBe(1);
  });
});
