import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, RdataFault, rdataText, recordType, typeText } from '../../src/rdata/index.js';
import { encodeHex } from '../../src/wire/index.js';
import { EXAMPLES } from './examples.js';
import { numberOf, parse } from './support.js';

const knownTypes = Array.from({ length: 65536 }, (_, number) => number).filter((number) => recordType(number));

/** Faults that concern the sense of rdata which could be written all the same. */
const BREACHES = [
  'ds-digest-length',
  'zonemd-length',
  'sshfp-length',
  'gpos-range',
  'deleg-parameters',
  'svcb-mandatory',
  'svcb-no-default-alpn-without-alpn',
];

describe('every type of the table', () => {
  it('has an example', () => {
    const shown = new Set(EXAMPLES.map(([type]) => numberOf(type)));
    expect(knownTypes.filter((number) => !shown.has(number)).map(typeText)).toEqual([]);
  });

  it.each(EXAMPLES)('%s %s', (type, text) => {
    const wire = parse(type, text);
    const number = numberOf(type);
    expect(isWellFormed(number, wire, 0, wire.length)).toBe(true);
    const printed = rdataText(number, wire);
    // Types in a bitmap are printed in ascending order, whatever order they were given in.
    const sorted = (words: string) => words.split(' ').sort();
    if (/^(?:NSEC|NSEC3|CSYNC|NXT)$/.test(type)) expect(sorted(printed)).toEqual(sorted(text));
    else expect(printed).toBe(text);
    expect(parse(type, printed)).toEqual(wire);
    expect(parse(type, `\\# ${wire.length} ${encodeHex(wire)}`)).toEqual(wire);
  });

  it.each(EXAMPLES)('cut short, is not well-formed or reads back: %s %s', (type, text) => {
    const number = numberOf(type);
    const wire = parse(type, text);
    for (let length = 0; length < wire.length; length++) {
      // A prefix may be good rdata of its own (a shorter text or key); then it prints and reads back.
      if (!isWellFormed(number, wire, 0, length)) continue;
      expectReadable(number, wire.slice(0, length));
    }
  });
});

function expectReadable(number: number, wire: Uint8Array): void {
  const text = rdataText(number, wire);
  try {
    expect(parse(typeText(number), text)).toEqual(wire);
  } catch (error) {
    if (!(error instanceof RdataFault)) throw error;
    if (!BREACHES.includes(error.rule)) throw new Error(`${typeText(number)} ${text}: ${error.message}`);
  }
}

describe('octets of unknown origin', () => {
  const mutations = fc.array(fc.tuple(fc.nat(2), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });

  it('either are not well-formed, or print as text that reads as the same octets', () => {
    let wellFormed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), mutations, ([type, text], changes) => {
        const octets = [...parse(type, text)];
        for (const [kind, place, octet] of changes) {
          const at = place % (octets.length + 1);
          if (kind === 0) octets.splice(at, 1, octet);
          else if (kind === 1) octets.splice(at, 0, octet);
          else octets.splice(at, 1);
        }
        const wire = Uint8Array.from(octets);
        const number = numberOf(type);
        if (!isWellFormed(number, wire, 0, wire.length)) return;
        wellFormed++;
        expectReadable(number, wire);
      }),
      { numRuns: 4000 },
    );
    expect(wellFormed).toBeGreaterThan(500);
  });

  it('never print when they would be read beyond their end', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownTypes), fc.uint8Array({ maxLength: 40 }), (number, wire) => {
        if (isWellFormed(number, wire, 0, wire.length)) expectReadable(number, wire);
      }),
      { numRuns: 3000 },
    );
  });
});
