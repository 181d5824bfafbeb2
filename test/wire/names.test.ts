import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteWriter,
  compareNames,
  copyName,
  equalNames,
  isAtOrBelow,
  isWildcard,
  labelCount,
  latin1Text,
  lowerName,
  nameLength,
  nameOf,
  nameText,
  parseName,
  parseTypedName,
  ROOT_NAME,
  skipLabels,
  skipName,
  writeName,
} from '../../src/wire/index.js';

const label = (octets: number, letter = 'a') => letter.repeat(octets);
/** 63 + 63 + 63 + `last` octets of labels: 3 * 64 + last + 1 + 1 in wire form. */
const longName = (last: number) => `${label(63)}.${label(63)}.${label(63)}.${label(last)}.`;

/** Names of arbitrary octets, within the limits. */
const octetNames = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 63 }), { maxLength: 8 })
  .filter((labels) => labels.reduce((sum, { length }) => sum + length + 1, 1) <= 255)
  .map((labels) => Uint8Array.from([...labels.flatMap((octets) => [octets.length, ...octets]), 0]));

describe('parseTypedName', () => {
  it.each([
    ['example.com', 'example.com.'],
    ['.', '.'],
    ['my\\ zone', 'my\\032zone.'],
    ['a\\032b\\;c\\"d', 'a\\032b\\;c\\"d.'],
    ['_x.*.0-63.2.0.192.in-addr.arpa.', '_x.*.0-63.2.0.192.in-addr.arpa.'],
    ['a\\\\.b', 'a\\\\.b.'],
  ])('takes %s', (text, name) => {
    expect(nameText(parseTypedName(text) as Uint8Array)).toBe(name);
  });

  it.each([
    ['my zone', 'a blank in it has to be escaped (\\032)'],
    ['a\\\\ b', 'a blank in it has to be escaped (\\032)'],
    ['a\tb', '"\\t" in it has to be escaped (\\009)'],
    ['a;b', '";" in it has to be escaped (\\;)'],
    ['(a', '"(" in it has to be escaped (\\()'],
    ['"a"', '"\\"" in it has to be escaped (\\")'],
    ['\u007f', '"\u007f" in it has to be escaped (\\127)'],
    ['b\u00fccher.de', '"\u00fc" is not ASCII; write the name in its xn-- form, or escape the octets (\\DDD)'],
    ['\ud83d\ude00', '"\ud83d\ude00" is not ASCII; write the name in its xn-- form, or escape the octets (\\DDD)'],
    ['', 'a label is empty'],
    [label(64), 'a label has more than 63 octets'],
    [longName(62), 'it has more than 255 octets'],
    ['a\\', 'three digits up to 255, or a character, go behind a backslash'],
  ])('refuses %j', (text, fault) => {
    expect(parseTypedName(text)).toBe(fault);
  });
});

describe('parseName', () => {
  it.each([
    ['.', [0]],
    ['a.', [1, 0x61, 0]],
    ['A.b.', [1, 0x41, 1, 0x62, 0]],
    ['\\097.', [1, 0x61, 0]],
    ['\\255\\000.', [2, 255, 0, 0]],
    ['a\\.b.', [3, 0x61, 0x2e, 0x62, 0]],
    ['a\\\\b.', [3, 0x61, 0x5c, 0x62, 0]],
    ['\\@.', [1, 0x40, 0]],
    // The digits behind three digits are ordinary ones.
    ['\\0971.', [2, 0x61, 0x31, 0]],
    ['é.', [2, 0xc3, 0xa9, 0]],
  ])('reads %s', (text, wire) => {
    expect(parseName(text)).toEqual(Uint8Array.from(wire));
  });

  it.each([
    ['', 'empty-label'],
    ['..', 'empty-label'],
    ['.a.', 'empty-label'],
    ['a..b.', 'empty-label'],
    [`${label(64)}.`, 'label-too-long'],
    [label(64), 'label-too-long'],
    ['\\256.', 'bad-escape'],
    ['\\999.', 'bad-escape'],
    ['\\12', 'bad-escape'],
    ['\\1a2.', 'bad-escape'],
    ['a\\', 'bad-escape'],
  ])('finds %s to be %s', (text, fault) => {
    expect(parseName(text)).toBe(fault);
  });

  it('takes labels of 63 octets, escapes counted as one', () => {
    expect(parseName(`${'\\000'.repeat(63)}.`)).toHaveLength(65);
    expect(parseName(`${'\\000'.repeat(64)}.`)).toBe('label-too-long');
  });

  it('takes names of 255 octets and no more', () => {
    expect(parseName(longName(61))).toHaveLength(255);
    expect(parseName(longName(62))).toBe('name-too-long');
    expect(parseName(`${longName(60)}a`)).toBe('name-too-long');
    expect(parseName(`${'a.'.repeat(127)}`)).toHaveLength(255);
    expect(parseName(`${'a.'.repeat(128)}`)).toBe('name-too-long');
  });

  it('counts the origin of a relative name', () => {
    const origin = nameOf(longName(59));
    expect(origin).toHaveLength(253);
    expect(parseName('a', origin)).toHaveLength(255);
    expect(parseName('aa', origin)).toBe('name-too-long');
    expect(parseName('a.', origin)).toEqual(nameOf('a.'));
    // A dot behind a backslash does not end the name.
    expect(parseName('a\\.', nameOf('b.'))).toEqual(Uint8Array.of(2, 0x61, 0x2e, 1, 0x62, 0));
  });
});

describe('nameOf', () => {
  it('throws for what is no name', () => {
    expect(() => nameOf('a..b')).toThrow(RangeError);
  });
});

describe('nameText', () => {
  it.each([
    ['.', '.'],
    ['Example.COM', 'Example.COM.'],
    ['a\\.b.c', 'a\\.b.c.'],
    ['\\000\\032\\127\\255', '\\000\\032\\127\\255.'],
    ['a\\;b\\"c\\(d\\)e\\@f\\$g\\\\', 'a\\;b\\"c\\(d\\)e\\@f\\$g\\\\.'],
    ['*.a', '*.a.'],
  ])('prints %s as %s', (text, printed) => {
    expect(nameText(nameOf(text))).toBe(printed);
  });

  it('is read back as the same octets', () => {
    fc.assert(
      fc.property(octetNames, (name) => {
        const text = nameText(name);
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect(parseName(text)).toEqual(name);
      }),
    );
  });
});

describe('writeName', () => {
  const textOf = (name: Uint8Array): string => {
    const out = new ByteWriter();
    writeName(name, 0, out);
    return latin1Text(out.bytes, 0, out.length);
  };

  it.each([
    ['ops+dns.a-b_c/d.*.', 'ops\\+dns.a-b_c/d.*.'],
    ["a=b,c'd.", "a\\=b\\,c\\'d."],
    // Behind a backslash they start octets and bit strings, and hide the end of a line.
    ['#.a#b.[a.\\\\.', '\\035.a\\035b.\\091a.\\092.'],
    ['.', '.'],
  ])('writes %s as %s', (text, written) => {
    expect(textOf(nameOf(text))).toBe(written);
  });

  it('writes what is read back, with no character of a label as it is but letters, digits and - _ / *', () => {
    fc.assert(
      fc.property(octetNames, (name) => {
        const text = textOf(name);
        expect(nameOf(text)).toEqual(name);
        expect(text).toMatch(/^(?:[\w/*.-]|\\\d{3}|\\[!-~])+$/);
      }),
    );
  });
});

describe('order', () => {
  it('is that of the example of RFC 4034 §6.1', () => {
    const sorted = [
      'example.',
      'a.example.',
      'yljkjljk.a.example.',
      'Z.a.example.',
      'zABC.a.EXAMPLE.',
      'z.example.',
      '\\001.z.example.',
      '*.z.example.',
      '\\200.z.example.',
    ];
    const shuffled = [...sorted].reverse();
    expect(shuffled.sort((a, b) => compareNames(nameOf(a), nameOf(b)))).toEqual(sorted);
  });

  it.each([
    ['.', 'a.'],
    ['a.', 'a.a.'],
    ['a.b.', 'aa.b.'],
    // A name and what is below it stand together: "b" before "a.b" before "b-".
    ['a.b.', 'b-.'],
    ['\\000.a.', '\\000\\000.a.'],
    ['\\000.a.', '\\001.a.'],
    ['zz.a.', '\\000.b.'],
  ])('puts %s before %s', (a, b) => {
    expect(compareNames(nameOf(a), nameOf(b))).toBeLessThan(0);
    expect(compareNames(nameOf(b), nameOf(a))).toBeGreaterThan(0);
  });

  it('sees ASCII letters alone without case', () => {
    expect(compareNames(nameOf('WWW.Example'), nameOf('www.eXAMPLE'))).toBe(0);
    // "[" lies between the cases, and \192 and \224 are the two cases of a letter in Latin-1.
    expect(compareNames(nameOf('\\192'), nameOf('\\224'))).toBeLessThan(0);
    expect(compareNames(nameOf('Z'), nameOf('['))).toBeGreaterThan(0);
  });

  it('agrees with equality, and is the same at any offset', () => {
    fc.assert(
      fc.property(octetNames, octetNames, fc.nat(9), fc.nat(9), (a, b, aOffset, bOffset) => {
        const order = Math.sign(compareNames(a, b));
        expect(order === 0).toBe(equalNames(a, b));
        expect(Math.sign(compareNames(b, a))).toBe(0 - order);
        const aShifted = Uint8Array.from([...new Uint8Array(aOffset).fill(7), ...a]);
        const bShifted = Uint8Array.from([...new Uint8Array(bOffset).fill(7), ...b]);
        expect(Math.sign(compareNames(aShifted, bShifted, aOffset, bOffset))).toBe(order);
        expect(equalNames(aShifted, bShifted, aOffset, bOffset)).toBe(order === 0);
        expect(copyName(aShifted, aOffset)).toEqual(a);
      }),
    );
  });
});

describe('isAtOrBelow', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['www.Example.com', 'eXample.com', true],
    ['a.b.c.example.com', 'example.com', true],
    ['example.com', '.', true],
    ['.', '.', true],
    ['com', 'example.com', false],
    ['badexample.com', 'example.com', false],
    // One label that ends in the octets of another name is not below it.
    ['a\\007example.com', 'example.com', false],
    ['www.example.org', 'example.com', false],
  ])('%s at or below %s: %s', (name, ancestor, expected) => {
    expect(isAtOrBelow(nameOf(name), nameOf(ancestor))).toBe(expected);
  });

  it('holds for every suffix', () => {
    fc.assert(
      fc.property(octetNames, fc.nat(8), (name, count) => {
        const at = skipLabels(name, 0, count);
        expect(isAtOrBelow(name, name, 0, at)).toBe(true);
        expect(isAtOrBelow(name, name, at, 0)).toBe(at === 0);
      }),
    );
  });
});

describe('parts', () => {
  it('counts labels and octets', () => {
    expect(labelCount(ROOT_NAME)).toBe(0);
    expect(labelCount(nameOf('*.a.b'))).toBe(3);
    expect(nameLength(nameOf('*.a.b'))).toBe(7);
    expect(skipLabels(nameOf('a.b'), 0, 5)).toBe(4);
  });

  it.each([
    ['*', true],
    ['*.example', true],
    ['\\042.example', true],
    ['a.*.example', false],
    ['**.example', false],
    ['.', false],
  ])('isWildcard(%s): %s', (name, expected) => {
    expect(isWildcard(nameOf(name))).toBe(expected);
  });

  it('lowers ASCII letters only, length octets never', () => {
    // A label of 65 octets does not exist, so no length octet is a letter; 0xC0 is.
    expect(lowerName(nameOf('AbZ[\\192.x'))).toEqual(nameOf('abz[\\192.x'));
  });
});

describe('skipName', () => {
  it('finds the end of what is a name, and only of that', () => {
    const name = nameOf('a.bc');
    expect(skipName(name, 0, name.length)).toBe(name.length);
    expect(skipName(name, 0, name.length - 1)).toBe(-1);
    expect(skipName(Uint8Array.of(0xc0, 0x0c), 0, 2)).toBe(-1);
    expect(skipName(Uint8Array.of(64, ...new Uint8Array(65)), 0, 66)).toBe(-1);
    const longest = nameOf(longName(61));
    expect(skipName(longest, 0, 255)).toBe(255);
    const tooLong = Uint8Array.from([1, 0x61, ...longest]);
    expect(skipName(tooLong, 0, tooLong.length)).toBe(-1);
  });

  it('takes every name and never reads beyond the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        const end = skipName(octets, 0, octets.length);
        if (end < 0) return;
        const name = octets.subarray(0, end);
        expect(nameLength(name)).toBe(end);
        expect(parseName(latin1Text(new TextEncoder().encode(nameText(name))))).toEqual(name);
      }),
    );
  });
});
