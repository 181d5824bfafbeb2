import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZoneLookup } from '../../src/lint/lookup.js';
import { LostRecords } from '../../src/lint/lost-records.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZoneText } from '../../src/zone/index.js';

const { zone } = parseZoneText(
  `$TTL 3600
@ SOA ns1 hostmaster 1 7200 1800 1209600 3600
@ NS ns1
ns1 A 192.0.2.1
*.wild A 192.0.2.2
here.wild A 192.0.2.3
deep.empty.wild A 192.0.2.4
a.b.c TXT "x"
sub NS ns1.sub
ns1.sub A 192.0.2.5
old DNAME new
www.old A 192.0.2.6
`,
  'example.com.',
);
const lookup = new ZoneLookup(zone, new LostRecords(zone, []));

describe('resolve', () => {
  // RFC 4592 §3.3.1: the wildcard of the closest encloser answers, and no other.
  it.each([
    ['example.com.', 'exists', 'example.com.'],
    ['NS1.Example.COM.', 'exists', 'ns1.example.com.'],
    ['x.wild.example.com.', 'wildcard', '*.wild.example.com.'],
    ['x.y.wild.example.com.', 'wildcard', '*.wild.example.com.'],
    ['x.here.wild.example.com.', 'missing', undefined],
    ['empty.wild.example.com.', 'empty', undefined],
    ['x.empty.wild.example.com.', 'missing', undefined],
    ['wild.example.com.', 'empty', undefined],
    ['b.c.example.com.', 'empty', undefined],
    ['x.example.com.', 'missing', undefined],
    ['zzz.example.com.', 'missing', undefined],
    ['sub.example.com.', 'delegated', 'sub.example.com.'],
    ['ns1.sub.example.com.', 'delegated', 'ns1.sub.example.com.'],
    ['x.y.sub.example.com.', 'delegated', undefined],
    ['zz.ns1.sub.example.com.', 'delegated', undefined],
    ['old.example.com.', 'exists', 'old.example.com.'],
    ['a.old.example.com.', 'delegated', undefined],
    ['zz.old.example.com.', 'delegated', undefined],
    ['olds.example.com.', 'missing', undefined],
    ['example.org.', 'out-of-zone', undefined],
    ['com.', 'out-of-zone', undefined],
    ['.', 'out-of-zone', undefined],
  ])('%s %s', (name, status, found) => {
    expect(lookup.resolve(nameOf(name))).toBe(status);
    expect(lookup.id < 0 ? undefined : zone.nameText(lookup.id)).toBe(found);
  });

  it('finds any name wherever it stands in the octets', () => {
    const label = fc.constantFrom('a', 'b', 'c', 'wild', 'sub', 'old', 'empty', 'x');
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), fc.nat(5), (labels, offset) => {
        const wire = nameOf([...labels, 'example.com.'].join('.'));
        const shifted = new Uint8Array(wire.length + offset + 3).fill(7);
        shifted.set(wire, offset);
        const status = lookup.resolve(wire);
        const { id } = lookup;
        expect(lookup.resolve(shifted, offset)).toBe(status);
        expect(lookup.id).toBe(id);
        // A name is missing exactly when the zone's closest encloser is another name and no wildcard or cut covers it.
        if (status === 'exists' || status === 'empty')
          expect(zone.closestEncloser(nameText(labels))).toBe(nameText(labels));
      }),
    );
  });
});

const nameText = (labels: readonly string[]) => [...labels, 'example.com.'].join('.');

describe('isDoubled', () => {
  it.each([
    ['www.example.com.example.com.', true],
    ['example.com.EXAMPLE.com.', true],
    ['www.example.com.', false],
    ['example.com.x.example.com.', false],
    ['xexample.com.example.com.', false],
    ['com.example.com.', false],
  ])('%s: %s', (name, expected) => {
    expect(lookup.isDoubled(nameOf(name))).toBe(expected);
  });
});
