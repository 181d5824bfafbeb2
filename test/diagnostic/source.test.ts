import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceMap } from '../../src/diagnostic/index.js';
import { latin1Text, utf8Bytes, utf8Text } from '../../src/wire/index.js';

function mapOf(...texts: string[]): SourceMap {
  const sources = new SourceMap();
  for (const [i, text] of texts.entries()) sources.add(`file${i}`, utf8Bytes(text));
  return sources;
}

describe('position', () => {
  it.each([
    ['', 0, 1, 1],
    ['abc', 0, 1, 1],
    ['abc', 3, 1, 4],
    ['abc\n', 3, 1, 4],
    ['abc\n', 4, 2, 1],
    ['\n\n\n', 2, 3, 1],
    ['a\r\nb', 3, 2, 1],
    // A character of two octets is one column.
    ['é=1', 2, 1, 2],
    ['a\né=1', 5, 2, 3],
    ['abc', 99, 1, 4],
  ])('%j at %i is %i:%i', (text, offset, line, column) => {
    expect(mapOf(text).position(offset)).toEqual({ line, column });
  });

  it('agrees with counting, in every file', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ' '), maxLength: 30 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.nat(3), fc.nat(30), (texts, which, local) => {
        const sources = mapOf(...texts);
        const file = sources.files[which % texts.length]!;
        const before = texts[which % texts.length]!.slice(0, local);
        const offset = file.base + before.length;
        expect(sources.fileAt(offset)).toBe(file);
        expect(sources.position(offset)).toEqual({
          line: before.split('\n').length,
          column: before.length - before.lastIndexOf('\n'),
        });
      }),
    );
  });
});

describe('line', () => {
  it('is without its end', () => {
    const sources = mapOf('x', 'one\r\ntwo\n\nfour');
    const file = sources.files[1]!;
    const lines = [1, 2, 3, 4, 5].map((number) => sources.line(file, number));
    expect(lines.map((line) => line && latin1Text(line.bytes))).toEqual(['one', 'two', '', 'four', undefined]);
    expect(lines[1]?.start).toBe(file.base + 5);
  });

  it('is found in texts of any length, in any order', () => {
    const pieces = fc.constantFrom('a', '\n', '\r\n', 'é', '\n'.repeat(700), 'b'.repeat(511), 'c'.repeat(1500));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), fc.array(fc.nat(40), { maxLength: 8 }), (parts, asked) => {
        const text = parts.join('');
        const expected = text.split('\n').map((line) => line.replace(/\r$/, ''));
        const sources = mapOf(text);
        const file = sources.files[0]!;
        const numbers = [...asked.map((step) => 1 + Math.floor((step * expected.length) / 40)), expected.length, 1];
        for (const number of numbers) {
          const line = sources.line(file, number);
          expect(line && utf8Text(line.bytes)).toBe(expected[number - 1]);
          if (line !== undefined) expect(sources.position(line.start)).toEqual({ line: number, column: 1 });
        }
      }),
    );
  });
});

describe('SourceMap', () => {
  it('tells the end of one file from the start of the next', () => {
    const sources = mapOf('abc', '', 'xyz');
    expect(sources.files.map((file) => file.base)).toEqual([0, 4, 5]);
    expect([0, 3, 4, 5, 8].map((offset) => sources.fileAt(offset).path)).toEqual([
      'file0',
      'file0',
      'file1',
      'file2',
      'file2',
    ]);
  });

  it('has no file for an offset while it is empty', () => {
    expect(() => new SourceMap().fileAt(0)).toThrow(RangeError);
  });
});
