/** A zone that starts from another is the one that is built from all records anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseName } from '../../src/wire/index.js';
import { type Zone, ZoneBuilder } from '../../src/zone/index.js';

interface Made {
  readonly owner: string;
  readonly type: number;
  readonly ttl: number;
  readonly rdata: readonly number[];
}

const wire = (text: string): Uint8Array => parseName(text) as Uint8Array;
const APEX = wire('example.');

// Few names and octets, so that the same records come up often; upper case, for names that differ in nothing else.
const record = fc.record({
  owner: fc.constantFrom('example.', 'a.example.', 'A.example.', 'b.a.example.', '*.example.', 'z.example.', 'other.'),
  type: fc.constantFrom(1, 2, 5, 16, 39, 48, 50, 300),
  ttl: fc.constantFrom(0, 60, 300),
  rdata: fc.array(fc.constantFrom(0, 1, 65, 97), { maxLength: 3 }),
});

// Enough that many of them stand in a row.
const records = fc.array(record, { maxLength: 80, size: 'max' });

function build(records: readonly Made[], base?: Zone, isKept?: (index: number, type: number) => boolean): Zone {
  const builder = new ZoneBuilder(base, isKept);
  for (const { owner, type, ttl, rdata } of records) {
    // The rdata of NS, CNAME and DNAME is a name.
    const octets = type === 2 || type === 5 || type === 39 ? [1, rdata[0] ?? 98, 0] : rdata;
    builder.addRecord(wire(owner), type, ttl, Uint8Array.from(octets));
  }
  return builder.freeze(APEX);
}

function listed({ names, records, apexId, tree }: Zone) {
  return {
    apexId,
    names: Array.from({ length: names.count }, (_, id) => [...names.wire(id)]),
    found: Array.from({ length: names.count }, (_, id) => names.find(names.wire(id))),
    records: Array.from({ length: records.count }, (_, i) => [
      records.owner[i],
      records.type[i],
      records.ttl[i],
      records.isDuplicate(i),
      ...records.rdata(i),
    ]),
    ownerStart: [...records.ownerStart],
    kind: [...tree.kind],
    hiddenBy: [...tree.hiddenBy],
  };
}

/** The records of a zone that are kept, as they were given. */
function kept(zone: Zone, isKept: (index: number, type: number) => boolean): Zone {
  const builder = new ZoneBuilder();
  for (let i = 0; i < zone.records.count; i++) {
    const type = zone.records.type[i]!;
    if (zone.records.isDuplicate(i) || !isKept(i, type)) continue;
    builder.addRecord(zone.names.wire(zone.records.owner[i]!), type, zone.records.ttl[i]!, zone.records.rdata(i));
  }
  return builder.freeze(APEX);
}

describe('ZoneBuilder with a base', () => {
  it('makes what a builder of all records makes', () => {
    fc.assert(
      fc.property(records, fc.array(record), fc.array(fc.boolean()), (first, second, drops) => {
        const base = build(first);
        const isKept = (index: number): boolean => drops[index] !== true;
        const merged = build(second, base, isKept);
        const anew = new ZoneBuilder();
        const { names, records } = kept(base, isKept);
        for (let i = 0; i < records.count; i++) {
          anew.addRecord(names.wire(records.owner[i]!), records.type[i]!, records.ttl[i]!, records.rdata(i));
        }
        for (const { owner, type, ttl, rdata } of second) {
          const octets = type === 2 || type === 5 || type === 39 ? [1, rdata[0] ?? 98, 0] : rdata;
          // A name is written as it appeared first, whether its records were kept or not.
          const id = base.names.find(wire(owner));
          anew.addRecord(id < 0 ? wire(owner) : base.names.wire(id), type, ttl, Uint8Array.from(octets));
        }
        expect(listed(merged)).toEqual(listed(anew.freeze(APEX)));
      }),
      { numRuns: 2000 },
    );
  });

  it('shares the names when none comes or goes', () => {
    const base = build([
      { owner: 'example.', type: 1, ttl: 1, rdata: [1] },
      { owner: 'a.example.', type: 1, ttl: 1, rdata: [1] },
    ]);
    const builder = new ZoneBuilder(base);
    builder.setBaseOwner(1);
    const start = builder.rdata.length;
    builder.rdata.u8(7);
    builder.add(47, 5, start);
    const merged = builder.freeze(APEX);
    expect(merged.names).toBe(base.names);
    expect(merged.records.type).toEqual(Uint16Array.of(1, 1, 47));
    // The base is as it was.
    expect(base.records.count).toBe(2);
  });
});
