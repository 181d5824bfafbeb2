import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSerial, compareSerial, serialDistance } from '../../src/wire/index.js';

const serials = fc.integer({ min: 0, max: 0xffffffff });

describe('compareSerial (RFC 1982 §3.2)', () => {
  it.each([
    [0, 0, 0],
    [0, 1, -1],
    [1, 0, 1],
    [0xffffffff, 0, -1],
    [0, 0xffffffff, 1],
    [0, 0x7fffffff, -1],
    [0, 0x80000000, undefined],
    [0x80000000, 0, undefined],
    [0, 0x80000001, 1],
    [0x80000000, 0x7fffffff, 1],
    [2026010199, 2026010200, -1],
  ])('%i and %i: %s', (a, b, expected) => {
    expect(compareSerial(a, b)).toBe(expected);
  });

  it('what is added to makes it later', () => {
    fc.assert(
      fc.property(serials, fc.integer({ min: 1, max: 0x7fffffff }), (serial, increment) => {
        const next = addSerial(serial, increment);
        expect(next).toBeGreaterThanOrEqual(0);
        expect(compareSerial(serial, next)).toBe(-1);
        expect(compareSerial(next, serial)).toBe(1);
        expect(serialDistance(serial, next)).toBe(increment);
        expect(serialDistance(next, serial)).toBe(-increment);
      }),
    );
  });
});
