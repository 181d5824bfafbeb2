import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf, SourceMap, wholeText } from '../../src/diagnostic/index.js';
import { latin1Bytes, latin1Text } from '../../src/wire/index.js';
import { stored } from './stored.js';

const text = fc
  .array(fc.constantFrom('a', 'bc', ';', '\n', '\n', '\r\n', '\u00c3\u00a9', 'x'.repeat(40)), { maxLength: 60 })
  .map((parts) => parts.join(''));
const octets = fc.integer({ min: 1, max: 64 });
/** Longer than what is kept around a place. */
const LARGE = Array.from(
  { length: 4000 },
  (_, i) => `${i} ${'y'.repeat(i % 37)}\u00c3\u00a9${i % 3 === 0 ? '\r' : ''}\n`,
).join('');

describe('pieces of a text', () => {
  it('are all of it, and end where lines do', () => {
    fc.assert(
      fc.property(text, octets, (input, size) => {
        const pieces: string[] = [];
        let length = 0;
        for (const { bytes, start } of piecesOf(stored(latin1Bytes(input), size))) {
          expect(start).toBe(length);
          length += bytes.length;
          pieces.push(latin1Text(bytes));
        }
        expect(pieces.join('')).toBe(input);
        for (const piece of pieces.slice(0, -1)) expect(piece.endsWith('\n')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are one where it is in memory', () => {
    const bytes = latin1Bytes('a\nb');
    expect([...piecesOf(bytes)]).toEqual([{ bytes, start: 0 }]);
    expect(wholeText(bytes)).toBe(bytes);
    expect(latin1Text(wholeText(stored(bytes, 1)))).toBe('a\nb');
  });
});

describe('a source that is stored', () => {
  it.each(['', 'a', LARGE])('is the same as one in memory (%#)', (input) => {
    const bytes = latin1Bytes(input);
    const inMemory = new SourceMap();
    const onDisk = new SourceMap();
    const [a, b] = [inMemory.add('f', bytes), onDisk.add('f', stored(bytes, 100))];
    expect(b.length).toBe(a.length);
    expect(latin1Text(wholeText(b.text))).toBe(input);
    // In an order in which places are far from each other, and near.
    for (let i = 0, at = 0; i < 3000; i++, at = i % 3 === 0 ? at + 7 : at + 41_999) {
      const offset = at % (bytes.length + 2);
      const position = inMemory.position(offset);
      expect(onDisk.position(offset)).toEqual(position);
      const [wanted, found] = [inMemory.line(a, position.line), onDisk.line(b, position.line)];
      expect(found && [latin1Text(found.bytes), found.start]).toEqual(
        wanted && [latin1Text(wanted.bytes), wanted.start],
      );
      const end = offset + ((i * 37) % 9000);
      expect(latin1Text(b.slice(offset, end))).toBe(latin1Text(a.slice(offset, end)));
    }
  });

  it('has places of lines like one in memory, whatever the pieces', () => {
    fc.assert(
      fc.property(text, octets, (input, size) => {
        const bytes = latin1Bytes(input);
        const [inMemory, onDisk] = [new SourceMap(), new SourceMap()];
        inMemory.add('f', bytes);
        onDisk.add('f', stored(bytes, size));
        for (let at = 0; at <= bytes.length; at++) expect(onDisk.position(at)).toEqual(inMemory.position(at));
      }),
    );
  });

  it('has its placeholders filled in', () => {
    const bytes = latin1Bytes('@ SOA a b _SERIAL_ 2 3 4 5\nx');
    const sources = new SourceMap({ _SERIAL_: '17' });
    const file = sources.add('f', stored(bytes, 4));
    expect(latin1Text(wholeText(file.text))).toBe('@ SOA a b 17 2 3 4 5\nx');
    expect(sources.position(file.length)).toEqual({ line: 2, column: 2 });
  });
});
