/** Whatever the octets, the parser ends, throws nothing, and what it accepts prints as text that reads the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/wire/index.js';
import { confinedLoader, inferOrigin } from '../../src/zonefile/index.js';
import { EXAMPLES } from '../rdata/examples.js';
import { memoryFiles, parse, parseWithoutTtl } from './support.js';

const SAMPLE = utf8Bytes(
  `$ORIGIN example.\n$TTL 1h\n@ IN SOA ns host ( 1 2h ; c\n 3 4 5 )\n\tNS ns\nns 60 A 192.0.2.1\n AAAA 2001:db8::1\n` +
    `$INCLUDE hosts sub\nt TXT "a;b" ( "c\\"d"\n e\\032f ) g\nu TYPE731 \\# 3 ab cdef\r\n` +
    EXAMPLES.map(([type, text]) => `x ${type} ${text}\n`).join(''),
);

const include = confinedLoader(
  memoryFiles({ '/zones/hosts': 'h A 1.1.1.1\n$INCLUDE hosts\n', '/zones/example.zone': '' }),
  '/zones',
);

const SPECIAL = [...utf8Bytes('()"\\;@$.\n\r\t 0\u0000é#')];
const octet = fc.oneof(fc.constantFrom(...SPECIAL), fc.nat(255));
const mutation = fc.tuple(fc.constantFrom('put', 'insert', 'cut', 'copy'), fc.nat(), octet, fc.nat(40));

function mutate(changes: readonly (readonly [string, number, number, number])[]): Uint8Array {
  const octets = [...SAMPLE];
  for (const [kind, place, value, length] of changes) {
    const at = place % (octets.length + 1);
    if (kind === 'put') octets[Math.min(at, octets.length - 1)] = value;
    else if (kind === 'insert') octets.splice(at, 0, value);
    else if (kind === 'cut') octets.splice(at, length);
    else octets.splice(at, 0, ...octets.slice(value, value + length));
  }
  return Uint8Array.from(octets);
}

/** Every accepted record reads back from its printed form. */
function expectSound(bytes: Uint8Array): number {
  const { records, diagnostics, sources, offsets } = parse(bytes, { include });
  const again = parse(records.join('\n'));
  expect(again.faults).toEqual([]);
  expect(again.records).toEqual(records);
  for (const { span } of diagnostics) {
    expect(span!.start).toBeLessThanOrEqual(span!.end);
    expect(sources.fileAt(span!.start).base + sources.fileAt(span!.start).length).toBeGreaterThanOrEqual(span!.end);
  }
  expect(offsets).toHaveLength(records.length);
  inferOrigin(bytes, undefined);
  return records.length;
}

describe('the parser', () => {
  it('reads the sample', () => {
    expect(parse(SAMPLE, { include }).faults.map((fault) => fault.split(' ')[0])).toEqual(['include-cycle']);
    expect(expectSound(SAMPLE)).toBe(EXAMPLES.length + 7);
  });

  it('survives mutations of it', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (changes) => {
        expectSound(mutate(changes));
      }),
      { numRuns: 400 },
    );
  });

  it('survives arbitrary octets', () => {
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 200 }), (octets) => {
        expectSound(Uint8Array.from(octets));
      }),
      { numRuns: 1000 },
    );
  });

  it('survives lines made of its own words', () => {
    const word = fc.constantFrom(
      ...[
        'a',
        '@',
        '60',
        'IN',
        'CH',
        'A',
        'TXT',
        'SOA',
        'SVCB',
        'NSEC',
        'TYPE9',
        '1.1.1.1',
        '\\#',
        '1',
        'ab',
        '"',
        '"x"',
      ],
      ...['(', ')', ';', '\n', '\n', '\n ', '\\', '$TTL', '$ORIGIN', '$INCLUDE', 'hosts', 'alpn=', '.', 'x.', '\r\n'],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        expectSound(utf8Bytes(words.join(' ')));
        parseWithoutTtl(words.join(' ')); // must not throw
      }),
      { numRuns: 2000 },
    );
  });

  it('stops reporting a file that is no text', () => {
    const { diagnostics } = parse('x\n'.repeat(20_000));
    expect(diagnostics).toHaveLength(10_001);
    expect(diagnostics.at(-1)?.rule).toBe('limit-exceeded');
  });
});
