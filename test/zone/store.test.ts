import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeText } from '../../src/rdata/index.js';
import {
  ByteWriter,
  compareBytes,
  compareNames,
  latin1Bytes,
  latin1Text,
  lowerName,
  nameOf,
  nameText,
  utf8Bytes,
} from '../../src/wire/index.js';
import {
  NameTableBuilder,
  parseZoneText,
  printZone,
  printZoneChunks,
  RECORD_FLAG,
  sortByKeys,
  writeSortKey,
  type Zone,
  ZoneBuilder,
} from '../../src/zone/index.js';
import { EXAMPLES } from '../rdata/examples.js';

const HEAD = '$TTL 300\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.53\n';

function zoneOf(text: string, origin = 'example.'): Zone {
  const { zone, diagnostics } = parseZoneText(text, origin);
  expect(diagnostics).toEqual([]);
  return zone;
}

/** Names that share labels, hold octets around those that the sort key escapes, and letters of both cases. */
const label = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4 }),
  fc.array(fc.constantFrom(0, 1, 2, 0x2d, 0x41, 0x5a, 0x5b, 0x61, 0x7a, 0xff), { minLength: 1, maxLength: 3 }),
  fc.uint8Array({ minLength: 60, maxLength: 63 }),
);
const octetNames = fc
  .array(label, { maxLength: 5 })
  .map((labels) => labels.slice(0, 3).map((octets) => [octets.length, ...octets]))
  .map((labels) => Uint8Array.from([...labels.flat(), 0]));

function sortKey(name: Uint8Array): Uint8Array {
  const out = new ByteWriter(1);
  writeSortKey(name, 0, out);
  return out.copy();
}

describe('writeSortKey', () => {
  it('orders octets as compareNames orders names', () => {
    fc.assert(
      fc.property(octetNames, octetNames, (a, b) => {
        const [aKey, bKey] = [sortKey(a), sortKey(b)];
        const order = Math.sign(compareBytes(aKey, 0, aKey.length, bKey, 0, bKey.length));
        expect(order).toBe(Math.sign(compareNames(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  it('holds for one name below the other', () => {
    fc.assert(
      fc.property(octetNames, octetNames, (a, b) => {
        const below = Uint8Array.from([...a.subarray(0, -1), ...b]);
        fc.pre(below.length <= 255 && a.length > 1);
        const [aKey, bKey] = [sortKey(below), sortKey(b)];
        expect(compareBytes(aKey, 0, aKey.length, bKey, 0, bKey.length)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('sortByKeys', () => {
  it('sorts as Buffer.compare does', () => {
    const key = fc.array(fc.constantFrom(0, 0, 1, 255), { maxLength: 14 }).map((octets) => Uint8Array.from(octets));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const order = [...sortByKeys(keys.length, (i, out) => out.append(keys[i]!))];
        expect([...order].sort((a, b) => a - b)).toEqual(keys.map((_, i) => i));
        expect(order.map((i) => keys[i])).toEqual([...keys].sort(Buffer.compare));
      }),
      { numRuns: 500 },
    );
  });

  it('sorts thousands of keys, many of them nearly the same', () => {
    // Multiples of a number without a common factor come in no order.
    const keys = Array.from({ length: 5000 }, (_, i) => {
      const value = (i * 1009) % 5000;
      return Uint8Array.from([...`${value % 7}${'x'.repeat(value % 13)}`, ...`${value >> 2}`], (c) => c.charCodeAt(0));
    });
    const order = sortByKeys(keys.length, (i, out) => out.append(keys[i]!));
    expect([...order].map((i) => keys[i])).toEqual([...keys].sort(Buffer.compare));
  });

  it('is not undone by many equal keys, nor by long ones with one head', () => {
    const equal = sortByKeys(200_000, (_, out) => out.ascii('same key for all'));
    expect(new Set(equal).size).toBe(200_000);
    const long = sortByKeys(2_000, (i, out) => out.ascii(`${'x'.repeat(250)}${String(1999 - i).padStart(4, '0')}`));
    expect([long[0], long[1999]]).toEqual([1999, 0]);
  });
});

describe('NameTable', () => {
  it('has each name once, in canonical order, and finds it in any case', () => {
    fc.assert(
      fc.property(fc.array(octetNames, { maxLength: 60 }), (list) => {
        const builder = new NameTableBuilder();
        const ids = list.map((name) => builder.intern(name, 0, name.length));
        const { names, rankOf } = builder.freeze();
        expect(names.count).toBe(new Set(list.map((name) => nameText(lowerName(name)))).size);
        for (let id = 1; id < names.count; id++)
          expect(compareNames(names.wire(id - 1), names.wire(id))).toBeLessThan(0);
        for (const [i, name] of list.entries()) {
          const rank = rankOf[ids[i]!]!;
          expect(compareNames(names.wire(rank), name)).toBe(0);
          expect(names.find(lowerName(name))).toBe(rank);
          expect(names.lowerBound(name)).toBe(rank);
        }
        // Wherever it is said to be near.
        const wanted = [...list, nameOf('not.there.')];
        for (const name of wanted.slice(-8)) {
          const rank = names.find(name);
          for (let near = 0; near < names.count; near++) expect(names.find(lowerName(name), 0, near)).toBe(rank);
        }
      }),
    );
  });

  it('is in canonical order when all names end alike, or seem to', () => {
    const suffix = [5, ...latin1Bytes('bench'), 0];
    const first = fc.constantFrom(
      [],
      [1, 0x61],
      [1, 0x41],
      [1, 0],
      [2, 0x61, 0],
      [1, 0x61, 1, 0x62],
      [6, 1, 2, 3, 4, 5, 6],
    );
    const other = fc.constantFrom([0], [6, 5, ...latin1Bytes('bench'), 0], [5, ...latin1Bytes('BENCH'), 0]);
    fc.assert(
      fc.property(fc.array(first, { minLength: 1, maxLength: 40 }), fc.option(other), (labels, stranger) => {
        const builder = new NameTableBuilder();
        const list = [...labels.map((label) => [...label, ...suffix]), ...(stranger === null ? [] : [stranger])];
        for (const name of list) builder.intern(Uint8Array.from(name), 0, name.length);
        const { names } = builder.freeze();
        for (let id = 1; id < names.count; id++)
          expect(compareNames(names.wire(id - 1), names.wire(id))).toBeLessThan(0);
      }),
    );
  });

  it('keeps the case of the first appearance', () => {
    const zone = zoneOf(`${HEAD}WwW A 1.1.1.1\nwww A 2.2.2.2\n`);
    expect(zone.rrset('WWW', 'A')).toMatchObject({ owner: 'WwW.example.' });
    expect(zone.rrset('WWW', 'A')?.records).toHaveLength(2);
  });

  it('grows beyond its first capacity', () => {
    const builder = new NameTableBuilder();
    for (let i = 0; i < 5000; i++) {
      const name = nameOf(`n${i}.example.`);
      expect(builder.intern(name, 0, name.length)).toBe(i);
      expect(builder.intern(name, 0, name.length)).toBe(i);
    }
    const { names, rankOf } = builder.freeze();
    for (let i = 0; i < 5000; i++) expect(names.find(nameOf(`N${i}.EXAMPLE.`))).toBe(rankOf[i]);
    expect(names.find(nameOf('n5000.example.'))).toBe(-1);
  });

  it('subtree is the range at or below a name', () => {
    const zone = zoneOf(`${HEAD}a.b A 1.1.1.1\nb A 1.1.1.1\nB-c A 1.1.1.1\n\\000.b A 1.1.1.1\nb.c A 1.1.1.1\n`);
    const below = (name: string) => {
      const [first, end] = zone.names.subtree(nameOf(name));
      return Array.from({ length: end - first }, (_, i) => zone.nameText(first + i));
    };
    expect(below('b.example.')).toEqual(['b.example.', '\\000.b.example.', 'a.b.example.']);
    expect(below('c.example.')).toEqual(['b.c.example.']);
    expect(below('nosuch.example.')).toEqual([]);
    expect(below('.')).toHaveLength(zone.names.count);
  });
});

describe('RecordTable', () => {
  it('orders an owner by type and canonical rdata', () => {
    const zone = zoneOf(`${HEAD}a TXT b\na MX 2 x\na A 10.0.0.0\na A 9.0.0.0\na MX 1 Y\na MX 1 x\na TXT aa\na TXT a\n`);
    const shown = [...zone.rrsets()].filter(({ owner }) => owner === 'a.example.');
    expect(shown.map(({ type, records }) => [type, ...records.map(({ data }) => data)])).toEqual([
      ['A', '9.0.0.0', '10.0.0.0'],
      // A host of one letter: "x" sorts before "Y" once both are in lower case.
      ['MX', '1 x.example.', '1 Y.example.', '2 x.example.'],
      ['TXT', '"a"', '"b"', '"aa"'],
    ]);
  });

  it('flags the same record in other words, but not in another case where case counts', () => {
    const zone = zoneOf(
      `${HEAD}a NS B.Example.\nA NS b\na NS b.example. ; a third\na TXT x\na 5 TXT "x"\na TXT X\na SVCB 0 b\na SVCB 0 B\n`,
    );
    const { records } = zone;
    const duplicates = Array.from({ length: records.count }, (_, i) => i).filter((i) => records.isDuplicate(i));
    expect(duplicates.map((i) => `${zone.ownerText(i)} ${typeText(records.type[i]!)}`)).toEqual([
      'a.example. NS',
      'a.example. NS',
      'a.example. TXT',
    ]);
    // The first in the file is the one that stays.
    expect(zone.rrset('a', 'NS')?.records.map(({ data }) => data)).toEqual(['B.Example.']);
    expect(zone.rrset('a', 'TXT')).toMatchObject({ ttl: 5, records: [{ data: '"X"' }, { data: '"x"', ttl: 300 }] });
    expect(zone.rrset('a', 'SVCB')?.records).toHaveLength(2);
  });

  it('RRsets are ranges', () => {
    const zone = zoneOf(`${HEAD}a A 1.1.1.1\na A 1.1.1.2\na AAAA ::1\nb A 1.1.1.1\n`);
    const { records } = zone;
    const ranges: string[] = [];
    for (let first = 0; first < records.count; first = records.rrsetEnd(first)) {
      ranges.push(`${zone.ownerText(first)} ${typeText(records.type[first]!)} ${first}-${records.rrsetEnd(first)}`);
    }
    expect(ranges).toEqual([
      'example. NS 0-1',
      'example. SOA 1-2',
      'a.example. A 2-4',
      'a.example. AAAA 4-5',
      'b.example. A 5-6',
      'ns.example. A 6-7',
    ]);
    const a = zone.names.find(nameOf('a.example.'));
    expect([1, 28, 16, 255, 0].map((type) => records.findRrset(a, type))).toEqual([2, 4, -1, -1, -1]);
    expect([...records.owner]).toEqual([0, 0, 1, 1, 1, 2, 3]);
  });

  it('takes a thousand records at one name', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `big TXT "${(i * 7919) % 1000}"\n`);
    const zone = zoneOf(HEAD + lines.join(''));
    const data = zone.rrset('big', 'TXT')!.records.map((record) => record.data);
    expect(data).toHaveLength(1000);
    const inOrder = [...Array(1000).keys()].map(String).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    expect(data).toEqual(inOrder.map((text) => `"${text}"`));
  });

  it('lives in memory that threads share', () => {
    const { records, names } = zoneOf(HEAD);
    for (const column of [
      records.owner,
      records.type,
      records.ttl,
      records.rdataOffset,
      records.source,
      records.flags,
    ]) {
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
    for (const column of [records.pool, records.ownerStart, names.pool, names.offsets]) {
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });
});

describe('printZone', () => {
  const all =
    HEAD +
    EXAMPLES.filter(([type]) => type !== 'SOA')
      .map(([type, text], i) => `x${i}.Sub ${i} ${type} ${text}\n`)
      .join('');

  it('reads back as the same zone', () => {
    const zone = zoneOf(all);
    const text = printZone(zone);
    const again = zoneOf(text);
    expect(printZone(again)).toBe(text);
    expect(again.records.count).toBe(zone.records.count);
    expect(again.records.pool).toEqual(zone.records.pool);
    expect(again.names.pool).toEqual(zone.names.pool);
    expect([...again.records.ttl]).toEqual([...zone.records.ttl]);
  });

  it('begins with the SOA, and leaves out duplicates and what is not of the zone', () => {
    const zone = zoneOf(`${HEAD}a A 1.1.1.1\na A 1.1.1.1\nother.test. A 2.2.2.2\n`);
    expect(printZone(zone)).toBe(
      'example.\t300\tIN\tSOA\tns.example. host.example. 1 2 3 4 5\n' +
        'example.\t300\tIN\tNS\tns.example.\n' +
        'a.example.\t300\tIN\tA\t1.1.1.1\n' +
        'ns.example.\t300\tIN\tA\t192.0.2.53\n',
    );
  });

  it('says the class of the zone, and ends a record without rdata well', () => {
    expect(printZone(zoneOf('$TTL 1\n@ CH SOA a b 1 2 3 4 5\n@ TYPE731 \\# 0\n'))).toBe(
      'example.\t1\tCH\tSOA\ta.example. b.example. 1 2 3 4 5\nexample.\t1\tCH\tTYPE731\t\\# 0\n',
    );
  });

  it('comes in pieces that are the same text', () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `n${i} TXT "${'x'.repeat(60)}"\n`).join('');
    const zone = zoneOf(HEAD + lines);
    let text = '';
    let pieces = 0;
    for (const chunk of printZoneChunks(zone)) {
      text += Buffer.from(chunk).toString('latin1');
      pieces++;
    }
    expect(pieces).toBeGreaterThan(2);
    expect(text).toBe(printZone(zone));
    expect(text.match(/\n/g)).toHaveLength(zone.records.count);
  });
});

describe('ZoneBuilder', () => {
  it('copies a zone, without what is not wanted', () => {
    const zone = zoneOf(`${HEAD}a A 1.1.1.1\na A 1.1.1.1\na TXT x\nb TXT y\n`);
    const builder = new ZoneBuilder(zone, (_index, type) => typeText(type) !== 'TXT');
    builder.addRecord(nameOf('new.example.'), 1, 60, Uint8Array.of(1, 2, 3, 4));
    const copy = builder.freeze(zone.apex, zone.class, zone.sources);
    expect(printZone(copy)).toBe(
      `${printZone(zone)
        .split('\n')
        .filter((line) => line !== '' && !line.includes('TXT') && !line.startsWith('ns.'))
        .join('\n')}\nnew.example.\t60\tIN\tA\t1.2.3.4\nns.example.\t300\tIN\tA\t192.0.2.53\n`,
    );
    expect(copy.names.find(nameOf('b.example.'))).toBe(-1);
    expect(copy.rrset('new', 'A')?.span).toBeUndefined();
    const span = copy.rrset('a', 'A')!.span!;
    expect(copy.sources.position(span.start)).toEqual({ line: 5, column: 1 });
    expect(utf8Bytes('a A 1.1.1.1')).toHaveLength(span.end - span.start);
  });
});

describe('a table that is large', () => {
  /** Records with owners, types, TTLs and data in no order, some of them twice. */
  const COUNT = 30_000;
  const record = (i: number) => {
    const k = Math.imul(i, 0x9e3779b1) >>> 0;
    const owner = nameOf(`h${k % 7919}.${k % 3 === 0 ? 'Sub.' : ''}example.`);
    const data = latin1Bytes(String(k % 11).repeat(k % 5 === 0 ? 60 : 4));
    return { owner, type: k % 13 === 0 ? 16 : 1, ttl: k % 1000, data, source: i * 3, isCommented: k % 17 === 0 };
  };
  const built = (expected: Parameters<ZoneBuilder['expect']>[0] | undefined) => {
    const builder = new ZoneBuilder();
    if (expected !== undefined) builder.expect(expected);
    for (let i = 0; i < COUNT; i++) {
      const { owner, type, ttl, data, source, isCommented } = record(i);
      builder.setOwner(owner);
      const start = builder.rdata.length;
      builder.rdata.append(data);
      builder.add(type, ttl, start, source, isCommented);
    }
    return builder.freeze(nameOf('example.'));
  };
  const rows = ({ records, names }: Zone) =>
    Array.from({ length: records.count }, (_, i) => {
      const { owner, type, ttl, source, flags } = records;
      return [
        owner[i],
        nameText(names.wire(owner[i]!)),
        type[i],
        latin1Text(records.rdata(i)),
        source[i],
        ttl[i],
        flags[i],
      ];
    });
  const text = (name: Uint8Array) => nameText(lowerName(name));
  const wanted = Array.from({ length: COUNT }, (_, i) => record(i)).sort(
    (a, b) =>
      compareNames(a.owner, b.owner) ||
      a.type - b.type ||
      compareBytes(a.data, 0, a.data.length, b.data, 0, b.data.length) ||
      a.source - b.source,
  );

  it.each([
    ['grown as records came', undefined],
    ['made with enough room', { records: 40_000, names: 9_000, nameOctets: 2_000_000, rdataOctets: 2_000_000 }],
    ['made with room for the half', { records: 15_000, names: 4_000, nameOctets: 70_000, rdataOctets: 250_000 }],
    ['made with exactly the room', { records: COUNT, names: 1, nameOctets: 1, rdataOctets: 1 }],
    [
      'made with room for names, but none for the data',
      { records: 1, names: 9_000, nameOctets: 9_000_000, rdataOctets: 0 },
    ],
  ])('is in canonical order, %s', (_, expected) => {
    const zone = built(expected);
    const { records, names } = zone;
    const found = rows(zone);
    expect(found).toHaveLength(COUNT);
    for (const [i, [id, owner, type, data, source, ttl, flags]] of found.entries()) {
      const expectedRecord = wanted[i]!;
      const before = wanted[i - 1];
      const isTwice =
        before !== undefined &&
        text(before.owner) === text(expectedRecord.owner) &&
        before.type === expectedRecord.type &&
        latin1Text(before.data) === latin1Text(expectedRecord.data);
      const flag = (isTwice ? RECORD_FLAG.DUPLICATE : 0) | (expectedRecord.isCommented ? RECORD_FLAG.COMMENTED : 0);
      const { owner: name, type: ownType, data: octets, source: place, ttl: seconds } = expectedRecord;
      if (
        String(owner).toLowerCase() !== text(name) ||
        flags !== flag ||
        type !== ownType ||
        data !== latin1Text(octets) ||
        source !== place ||
        ttl !== seconds
      ) {
        expect([owner, flags, type, data, source, ttl]).toEqual([
          text(name),
          flag,
          ownType,
          latin1Text(octets),
          place,
          seconds,
        ]);
      }
      expect(i >= records.ownerStart[id as number]! && i < records.ownerStart[(id as number) + 1]!).toBe(true);
    }
    expect(names.find(nameOf('h1.example.'))).toBeGreaterThanOrEqual(0);
    // Threads are given all of it without a copy.
    const { owner, type, ttl, source, flags, rdataOffset, pool } = records;
    for (const column of [owner, type, ttl, source, flags, rdataOffset, pool, names.pool, names.offsets]) {
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
    expect(records.rdataOffset[0]).toBe(0);
    expect(records.rdataOffset[COUNT]).toBe(pool.length);
  });

  it('keeps what is known of entries when records are added', () => {
    const base = built(undefined);
    const builder = new ZoneBuilder(base);
    builder.addRecord(nameOf('h1.example.'), 99, 60, latin1Bytes('x'));
    const merged = builder.freeze(nameOf('example.'));
    const commented = ({ records }: Zone) =>
      Array.from(records.source).filter(
        (_, i) => (records.flags[i]! & RECORD_FLAG.COMMENTED) !== 0 && !records.isDuplicate(i),
      );
    expect(commented(merged).sort()).toEqual(commented(base).sort());
  });
});
