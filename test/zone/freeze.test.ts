/**
 * What `freeze` makes of records, held against sorting plain objects: in zones of several blocks, with data of all lengths
 * and records that stand there twice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TYPE } from '../../src/rdata/index.js';
import { compareNames, equalNames, isAtOrBelow, nameOf } from '../../src/wire/index.js';
import { NODE, RECORD_FLAG, type Zone, ZoneBuilder } from '../../src/zone/index.js';
import { compareRdata } from '../../src/zone/record-table.js';

interface PlainRecord {
  readonly owner: Uint8Array;
  readonly type: number;
  readonly ttl: number;
  readonly rdata: Uint8Array;
  readonly source: number;
}

function frozen(records: readonly PlainRecord[]): Zone {
  const builder = new ZoneBuilder();
  for (const { owner, type, ttl, rdata, source } of records) builder.addRecord(owner, type, ttl, rdata, source);
  return builder.freeze(nameOf('example.'));
}

function compareOf(a: PlainRecord, b: PlainRecord): number {
  const order = compareNames(a.owner, b.owner) || a.type - b.type;
  return order || compareRdata(a.type, a.rdata, 0, a.rdata.length, b.rdata, 0, b.rdata.length);
}

function expectFrozen(records: readonly PlainRecord[]): void {
  const { records: table, names } = frozen(records);
  const sorted = records.toSorted((a, b) => compareOf(a, b) || a.source - b.source);
  expect(table.count).toBe(sorted.length);
  for (const [i, record] of sorted.entries()) {
    const before = sorted[i - 1];
    const isDuplicate = before !== undefined && compareOf(before, record) === 0;
    const found = {
      owner: equalNames(names.wire(table.owner[i]!), record.owner),
      type: table.type[i],
      ttl: table.ttl[i],
      source: table.source[i],
      rdata: [...table.rdata(i)],
      flags: table.flags[i],
    };
    expect(found).toEqual({
      owner: true,
      type: record.type,
      ttl: record.ttl,
      source: record.source,
      rdata: [...record.rdata],
      flags: isDuplicate ? RECORD_FLAG.DUPLICATE : 0,
    });
  }
  for (let id = 0; id < names.count; id++) {
    for (let i = table.ownerStart[id]!; i < table.ownerStart[id + 1]!; i++) expect(table.owner[i]).toBe(id);
  }
  expect(table.ownerStart[names.count]).toBe(sorted.length);
}

const rdata = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc.uint8Array({ minLength: 44, maxLength: 52 }),
  fc.constantFrom(nameOf('Ns.Example.'), nameOf('ns.example.'), nameOf('b.example.')),
);

describe('freeze', () => {
  it('puts few records into canonical order, and marks those that stand there twice', () => {
    const record = fc.record({
      owner: fc.constantFrom('example.', 'a.example.', 'B.example.', 'b.example.', 'c.b.example.', 'z.').map(nameOf),
      type: fc.constantFrom(TYPE.A, TYPE.NS, TYPE.TXT),
      ttl: fc.nat(9),
      rdata,
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        expectFrozen(records.map((each, source) => ({ ...each, source })));
      }),
    );
  });

  it('does so for records of several blocks, whatever their order', () => {
    let state = 1;
    const next = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % below;
    };
    const records = Array.from({ length: 5000 }, (_, source) => ({
      owner: nameOf(`n${next(2500)}.example.`),
      type: [TYPE.A, TYPE.NS, TYPE.TXT][next(3)]!,
      ttl: next(5),
      rdata: new Uint8Array(next(4) === 0 ? 40 + next(60) : next(6)).fill(next(3)),
      source,
    }));
    expectFrozen(records);
    expectFrozen(records.map((record) => ({ ...record, owner: nameOf(`n${record.source % 3}.example.`) })));
  });
});

describe('the tree', () => {
  const apex = nameOf('example.');
  const owner = fc
    .array(fc.constantFrom('a', 'b', 'A', 'ab', 'n'), { maxLength: 4 })
    .chain((labels) => fc.constantFrom('example.', 'sample.').map((end) => nameOf([...labels, end].join('.'))));
  const type = fc.constantFrom(TYPE.A, TYPE.A, TYPE.NS, TYPE.DNAME, TYPE.NSEC3);

  it('is what comparing all names makes of them', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ owner, type }), { maxLength: 25 }), (records) => {
        const zone = frozen(records.map((record, source) => ({ ...record, ttl: 1, rdata: Uint8Array.of(1), source })));
        const { names, tree } = zone;
        const has = (id: number, wanted: number) => zone.records.hasType(id, wanted);
        for (let id = 0; id < names.count; id++) {
          const name = names.wire(id);
          const isApex = equalNames(name, apex);
          let kind: number = isApex ? NODE.APEX : NODE.AUTHORITATIVE;
          let hiddenBy = id;
          if (!isAtOrBelow(name, apex)) kind = NODE.OUT_OF_ZONE;
          else {
            if (!isApex && has(id, TYPE.NS)) kind = NODE.ZONE_CUT;
            // The topmost name above it that hides what is below.
            for (let above = id - 1; above >= 0; above--) {
              const top = names.wire(above);
              if (!isAtOrBelow(name, top) || !isAtOrBelow(top, apex)) continue;
              const isTop = equalNames(top, apex);
              const isCut = !isTop && has(above, TYPE.NS);
              if (!isCut && !has(above, TYPE.DNAME)) continue;
              const isChain = isTop && has(id, TYPE.NSEC3);
              kind = isChain ? NODE.AUTHORITATIVE : isCut ? NODE.BELOW_CUT : NODE.BELOW_DNAME;
              hiddenBy = isChain ? id : above;
            }
          }
          expect([id, tree.kind[id], tree.hiddenBy[id]]).toEqual([id, kind, hiddenBy]);
        }
      }),
    );
  });
});
