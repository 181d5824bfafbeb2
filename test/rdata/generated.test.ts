import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, RdataFault, rdataText, recordType, typeText } from '../../src/rdata/index.js';
import { encodeHex } from '../../src/wire/index.js';
import { GENERATED } from './arbitraries.js';
import { numberOf, parse } from './support.js';

const knownTypes = Array.from({ length: 65536 }, (_, number) => number).filter((number) => recordType(number));

/** Keeps the random tests of ninety types within seconds. */
const RUNS_PER_TYPE = 60;

describe('generated records', () => {
  it('are made for every type of the table', () => {
    expect(knownTypes.map(typeText).sort()).toEqual(Object.keys(GENERATED).sort());
  });

  it.each(Object.entries(GENERATED))('of %s: text, octets, text, octets are the same', (type, texts) => {
    const number = numberOf(type);
    fc.assert(
      fc.property(texts, (text) => {
        const wire = parse(type, text);
        expect(isWellFormed(number, wire, 0, wire.length)).toBe(true);
        const printed = rdataText(number, wire);
        expect(parse(type, printed)).toEqual(wire);
        expect(rdataText(number, parse(type, printed))).toBe(printed);
        expect(parse(type, `\\# ${wire.length} ${encodeHex(wire)}`)).toEqual(wire);
      }),
      { numRuns: RUNS_PER_TYPE },
    );
  });

  // What is found wrong is said; nothing else is thrown, and nothing runs away.
  it.each(Object.entries(GENERATED))('of %s, spoiled: are read, or a fault is found', (type, texts) => {
    const change = fc.tuple(fc.nat(2), fc.nat(), fc.constantFrom(...'0129azAZ.:-+/!@#=,"\\é \t'));
    fc.assert(
      fc.property(texts, fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
        const characters = [...text];
        for (const [kind, place, character] of changes) {
          const at = place % (characters.length + 1);
          characters.splice(at, kind === 1 ? 0 : 1, ...(kind === 2 ? [] : [character]));
        }
        expectSound(type, characters.join(''));
      }),
      { numRuns: RUNS_PER_TYPE },
    );
  });

  it('of one type read as another', () => {
    const pairs = fc
      .tuple(fc.constantFrom(...Object.keys(GENERATED)), fc.constantFrom(...Object.keys(GENERATED)))
      .chain(([from, to]) => GENERATED[from]!.map((text) => [to, text] as const));
    fc.assert(
      fc.property(pairs, ([type, text]) => expectSound(type, text)),
      { numRuns: 2000 },
    );
  });
});

/** Reads, or throws a fault that points into the text; what is read is well-formed. */
function expectSound(type: string, text: string): void {
  let wire: Uint8Array;
  try {
    wire = parse(type, text);
  } catch (fault) {
    // A lexical fault (an open quote) is the lexer's, and comes before any rdata.
    if (fault instanceof Error && fault.message.startsWith('lexical fault')) return;
    if (!(fault instanceof RdataFault)) throw fault;
    expect(fault.message).not.toBe('');
    expect(fault.token).toBeGreaterThanOrEqual(0);
    return;
  }
  const number = numberOf(type);
  expect(isWellFormed(number, wire, 0, wire.length)).toBe(true);
  expect(parse(type, rdataText(number, wire))).toEqual(wire);
}
