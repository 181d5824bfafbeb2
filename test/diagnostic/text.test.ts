import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countText, editDistance, listText, nearest, printable } from '../../src/diagnostic/index.js';

describe('printable', () => {
  it.each([
    ['www.example.', 'www.example.'],
    ['é', 'é'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u009b0m\u007f', '\\u009b0m\\u007f'],
    // What turns the reading direction can make one name look like another.
    ['a\u202eb\u2066c\ufeff\u200b', 'a\\u202eb\\u2066c\\ufeff\\u200b'],
  ])('%j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe('listText and countText', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c'],
  ])('%j', (words, expected) => {
    expect(listText(words)).toBe(expected);
  });

  it('say and, and count', () => {
    expect(listText(['a', 'b'], 'and')).toBe('a and b');
    expect([0, 1, 2].map((count) => countText(count, 'error'))).toEqual(['0 errors', '1 error', '2 errors']);
  });
});

describe('nearest', () => {
  const types = ['A', 'AAAA', 'CNAME', 'DNAME', 'TXT', 'NSEC', 'NSEC3', 'RRSIG'];
  it.each([
    ['CNMAE', 'CNAME'],
    ['CNAM', 'CNAME'],
    ['RRSGI', 'RRSIG'],
    ['TX', 'TXT'],
    ['AAA', 'AAAA'],
    ['NSEC4', 'NSEC'],
    ['HELLO', undefined],
    ['', 'A'],
    ['XYZ', undefined],
  ])('of %j is %s', (word, expected) => {
    expect(nearest(word, types)).toBe(expected);
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%j to %j: %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('is zero for equal words only, and bounded by the longer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});
