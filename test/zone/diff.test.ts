import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZoneproofError } from '../../src/diagnostic/index.js';
import { type DiffZonesOptions, diffZones, parseZoneText, type Zone, type ZoneDiff } from '../../src/zone/index.js';

const HEAD = '$TTL 300\n@ SOA ns host 1 7200 900 1209600 60\n@ NS ns\nns A 192.0.2.53\n';

function zoneOf(text: string, origin = 'example.'): Zone {
  const { zone, diagnostics } = parseZoneText(text, origin);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return zone;
}

const diffTexts = (before: string, after: string, options?: DiffZonesOptions): ZoneDiff =>
  diffZones(zoneOf(before), zoneOf(after), options);

/** A change in one line: what it is, and its records with `-`, `+`, and `~` for another TTL of what stays. */
function changesOf(diff: ZoneDiff): string[] {
  return diff.changes.map(({ kind, owner, type, ttlBefore, ttlAfter, removed, added, kept, isRetimed }) =>
    [
      `${kind} ${owner} ${type} ${ttlBefore ?? ''}>${ttlAfter ?? ''}`,
      ...removed.map(({ ttl, data }) => `-${ttl} ${data}`),
      ...added.map(({ ttl, data }) => `+${ttl} ${data}`),
      `=${kept}${isRetimed ? '~' : ''}`,
    ].join(' | '),
  );
}

describe('no difference', () => {
  it.each([
    ['the same text', HEAD, HEAD],
    [
      'order, blanks and comments',
      `${HEAD}b A 192.0.2.2\na A 192.0.2.1\n`,
      `${HEAD}; x\na  IN A 192.0.2.1 ; y\nb A ( 192.0.2.2 )\n`,
    ],
    ['case of owners and of names in rdata', `${HEAD}a CNAME b\n`, `${HEAD}A CNAME B.EXAMPLE.\n`],
    ['duplicates', `${HEAD}a A 192.0.2.1\n`, `${HEAD}a A 192.0.2.1\nA A 192.0.2.1\n`],
    ['duplicates with a TTL of their own', `${HEAD}a A 192.0.2.1\n`, `${HEAD}a A 192.0.2.1\na 5 A 192.0.2.1\n`],
    ['records outside the zone', HEAD, `${HEAD}other.test. A 192.0.2.1\n. TXT x\nzz. TXT x\n`],
    [
      'ways to write rdata',
      `${HEAD}a AAAA 2001:db8::1\na TXT "x"\n`,
      `${HEAD}a TYPE28 \\# 16 20010DB8 000000000000000000000001\na TXT x\n`,
    ],
    ['$TTL or TTLs', `${HEAD}a A 192.0.2.1\n`, `${HEAD}$TTL 1\na 5m A 192.0.2.1\n`],
  ])('%s', (_name, before, after) => {
    const diff = diffTexts(before, after);
    expect(changesOf(diff)).toEqual([]);
    expect(diff).toMatchObject({ isEmpty: true, dnssec: [], serial: { before: 1, after: 1, movement: 'unchanged' } });
  });

  it('nothing at all', () => {
    const empty = parseZoneText('', 'example.').zone;
    expect(diffZones(empty, empty)).toMatchObject({ isEmpty: true, serial: { movement: 'unknown' }, recordsAfter: 0 });
  });

  it('in the case of the apex', () => {
    expect(diffZones(zoneOf(HEAD, 'example.'), zoneOf(HEAD, 'EXAMPLE.')).isEmpty).toBe(true);
  });
});

describe('changes', () => {
  it('come by RRset, in canonical order, with what stays', () => {
    const diff = diffTexts(
      `${HEAD}z A 192.0.2.1\na.b A 192.0.2.1\na.b A 192.0.2.2\na.b A 192.0.2.3\nb TXT "gone"\nB AAAA ::1\n`,
      `${HEAD}z A 192.0.2.1\na.B A 192.0.2.4\na.B A 192.0.2.2\na.B A 192.0.2.0\nb AAAA ::1\nC 60 MX 0 .\n`,
    );
    expect(changesOf(diff)).toEqual([
      'removed b.example. TXT 300> | -300 "gone" | =0',
      'changed a.B.example. A 300>300 | -300 192.0.2.1 | -300 192.0.2.3 | +300 192.0.2.0 | +300 192.0.2.4 | =1',
      'added C.example. MX >60 | +60 0 . | =0',
    ]);
    expect(diff).toMatchObject({ isEmpty: false, origin: 'example.', recordsBefore: 9, recordsAfter: 9 });
  });

  it('give rdata as octets that outlive the zone', () => {
    const [change] = diffTexts(HEAD, `${HEAD}a A 192.0.2.1\n`).changes;
    expect(change!.added[0]!.rdata).toEqual(Uint8Array.of(192, 0, 2, 1));
    expect(change!.added[0]!.rdata.buffer.byteLength).toBe(4);
    expect(change!.name).toEqual(Uint8Array.of(1, 97, 7, ...Buffer.from('example'), 0));
  });

  it('of a TTL alone show no records', () => {
    expect(
      changesOf(diffTexts(`${HEAD}a A 192.0.2.1\na A 192.0.2.2\n`, `${HEAD}a 9 A 192.0.2.1\na 9 A 192.0.2.2\n`)),
    ).toEqual(['changed a.example. A 300>9 | =2~']);
  });

  it('of TTLs that differ within an RRset show the records', () => {
    const mixed = `${HEAD}a 5 A 192.0.2.1\na 6 A 192.0.2.2\n`;
    expect(changesOf(diffTexts(mixed, `${HEAD}a 5 A 192.0.2.1\na 5 A 192.0.2.2\n`))).toEqual([
      'changed a.example. A 5>5 | -6 192.0.2.2 | +5 192.0.2.2 | =1',
    ]);
    expect(changesOf(diffTexts(mixed, `${HEAD}a 4 A 192.0.2.1\na 6 A 192.0.2.2\n`))).toEqual([
      'changed a.example. A 5>4 | -5 192.0.2.1 | +4 192.0.2.1 | =1',
    ]);
  });

  it('see names that only sort near each other', () => {
    expect(changesOf(diffTexts(`${HEAD}a-b TXT x\na.b TXT x\n`, `${HEAD}ab TXT x\nb TXT x\n`))).toEqual([
      'removed a-b.example. TXT 300> | -300 "x" | =0',
      'added ab.example. TXT >300 | +300 "x" | =0',
      'added b.example. TXT >300 | +300 "x" | =0',
      'removed a.b.example. TXT 300> | -300 "x" | =0',
    ]);
  });

  it('see case where it is data', () => {
    // RFC 4034 §6.2 and RFC 3597 §7: names in the rdata of newer types keep their case.
    const svcb = diffTexts(`${HEAD}a SVCB 1 b.example.\n`, `${HEAD}a SVCB 1 B.example.\n`);
    expect(changesOf(svcb)).toEqual(['changed a.example. SVCB 300>300 | -300 1 b.example. | +300 1 B.example. | =0']);
    expect(changesOf(diffTexts(`${HEAD}a TXT x\n`, `${HEAD}a TXT X\n`))).toHaveLength(1);
  });
});

describe('the SOA', () => {
  const soa = (text: string) => `$TTL 300\n@ SOA ${text}\n@ NS ns.test.\n`;
  it.each([
    [1, 1, 'unchanged'],
    [1, 2, 'raised'],
    [2, 1, 'backwards'],
    [4294967295, 0, 'raised'],
    [0, 2147483647, 'raised'],
    [0, 2147483648, 'undefined'],
    [2147483648, 0, 'undefined'],
    [0, 2147483649, 'backwards'],
  ])('serial %d to %d: %s', (before, after, movement) => {
    const diff = diffTexts(soa(`ns host ${before} 2 3 4 5`), soa(`ns host ${after} 2 3 4 5`));
    expect(diff.serial).toEqual({ before, after, movement });
    expect(diff).toMatchObject({ changes: [], isEmpty: before === after });
  });

  it('shows when more than the serial changes', () => {
    const base = soa('ns host 1 2 3 4 5');
    const changed = diffTexts(base, soa('ns host 2 2 3 4 6'));
    expect(changesOf(changed)).toEqual([
      'changed example. SOA 300>300 | -300 ns.example. host.example. 1 2 3 4 5 | +300 ns.example. host.example. 2 2 3 4 6 | =0',
    ]);
    expect(changesOf(diffTexts(base, soa('ns2 host 1 2 3 4 5')))).toHaveLength(1);
    expect(changesOf(diffTexts(base, soa('NS Host 2 2 3 4 5')))).toEqual([]);
    expect(changesOf(diffTexts(base, base.replace('SOA', '60 SOA')))).toEqual(['changed example. SOA 300>60 | =1~']);
    expect(changesOf(diffTexts(base, base.replace('SOA', '60 SOA').replace(' 1 ', ' 2 ')))).toEqual([
      'changed example. SOA 300>60 | -300 ns.example. host.example. 1 2 3 4 5 | +60 ns.example. host.example. 2 2 3 4 5 | =0~',
    ]);
  });

  it('may be missing', () => {
    const diff = diffZones(zoneOf(HEAD), zoneOf('$TTL 300\n@ NS ns\nns A 192.0.2.53\n'));
    expect(diff.serial).toEqual({ before: 1, after: undefined, movement: 'unknown' });
    expect(diff.changes.map(({ kind, type }) => `${kind} ${type}`)).toEqual(['removed SOA']);
    expect(diff.isEmpty).toBe(false);
  });
});

describe('signatures and denial', () => {
  const rrsig = (type: string, hour: number, signature = 'AAAA') =>
    `a RRSIG ${type} 13 2 300 202601010${hour}0000 20251201000000 1 example. ${signature}\n`;
  const before = `${HEAD}a A 192.0.2.1\na NSEC ns A\n${rrsig('A', 1)}${rrsig('NSEC', 1)}@ NSEC3PARAM 1 0 0 -\n@ DNSKEY 256 3 13 AAAA\n`;
  const after = `${HEAD}a A 192.0.2.1\na NSEC ns A\n${rrsig('A', 2)}${rrsig('NSEC', 1)}${rrsig('NS', 1)}@ DNSKEY 256 3 13 BBBB\n`;

  it('are counted by type', () => {
    const diff = diffTexts(before, after);
    expect(diff.dnssec).toEqual([
      { type: 'RRSIG', before: 2, after: 3, removed: 1, added: 2 },
      { type: 'NSEC3PARAM', before: 1, after: 0, removed: 1, added: 0 },
    ]);
    expect(diff.changes.map(({ type }) => type)).toEqual(['DNSKEY']);
    expect([diff.recordsBefore, diff.recordsAfter]).toEqual([5, 5]);
  });

  it('are shown in full', () => {
    const diff = diffTexts(before, after, { dnssec: 'full' });
    expect(
      diff.changes.map(({ owner, type, removed, added }) => `${owner} ${type} ${removed.length} ${added.length}`),
    ).toEqual(['example. DNSKEY 1 1', 'example. NSEC3PARAM 1 0', 'a.example. RRSIG 1 2']);
    expect(diff.dnssec).toHaveLength(2);
  });

  it('are passed over', () => {
    const diff = diffTexts(before, after, { dnssec: 'ignore' });
    expect(diff.changes.map(({ type }) => type)).toEqual(['DNSKEY']);
    expect(diff.dnssec).toEqual([]);
    expect(diffTexts(HEAD, `${HEAD}${rrsig('A', 1)}`, { dnssec: 'ignore' }).isEmpty).toBe(true);
    expect(diffTexts(HEAD, `${HEAD}${rrsig('A', 1)}`).isEmpty).toBe(false);
  });

  it('count as others with another TTL', () => {
    const nsec = (ttl: number) => `${HEAD}a ${ttl} NSEC ns A\n`;
    expect(diffTexts(nsec(5), nsec(6)).dnssec).toEqual([{ type: 'NSEC', before: 1, after: 1, removed: 1, added: 1 }]);
  });
});

describe('two zones that are none of one another', () => {
  const errorOf = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  it.each([
    ['names', zoneOf(HEAD), zoneOf(HEAD, 'test.'), /different zones: example\. and test\./],
    ['classes', zoneOf(HEAD), zoneOf(HEAD.replace('SOA', 'CH SOA')), /different classes: IN and CH/],
  ])('of two %s are not compared', (_what, one, other, message) => {
    const error = errorOf(() => diffZones(one, other));
    expect(error).toBeInstanceOf(ZoneproofError);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) as unknown });
  });
});

/** Zones over few names, types and values, so that they have much in common. */
const anyZone = fc
  .array(
    fc.record({
      owner: fc.constantFrom('@', 'a', 'A', 'b.a', 'a-', 'z', '\\000', '*.a'),
      ttl: fc.constantFrom(5, 5, 5, 6, 7),
      rdata: fc.constantFrom(
        ...[
          'A 192.0.2.1',
          'A 192.0.2.2',
          'A 192.0.2.3',
          'MX 1 a',
          'MX 1 A',
          'MX 2 a',
          'TXT x',
          'TXT X',
          'NS a',
          'NS b.a',
        ],
        ...['NSEC a A', 'RRSIG A 13 1 5 20260101000000 20251201000000 1 example. AAAA', 'SVCB 1 a', 'SVCB 1 A'],
      ),
    }),
    { maxLength: 14 },
  )
  .map((records) => records.map(({ owner, ttl, rdata }) => `${owner} ${ttl} ${rdata}\n`).join(''))
  .map((text) => zoneOf(`@ 5 SOA ns host 1 2 3 4 5\n${text}`));

/** `owner type` to canonical rdata to TTL, in the plainest way. */
type Model = Map<string, Map<string, number>>;

const LOWERED = new Set(['NS', 'MX', 'SOA', 'RRSIG']);
const keyOf = (type: string, data: string): string => (LOWERED.has(type) ? data.toLowerCase() : data);

function modelOf(zone: Zone): Model {
  return new Map(
    [...zone.rrsets()].map(({ owner, type, records }) => [
      `${owner.toLowerCase()} ${type}`,
      new Map(records.map(({ ttl, data }) => [keyOf(type, data), ttl])),
    ]),
  );
}

/** Does to a model what a diff says. */
function apply(model: Model, { changes }: ZoneDiff): void {
  for (const { kind, owner, type, removed, added, kept, isRetimed, ttlBefore, ttlAfter } of changes) {
    const key = `${owner.toLowerCase()} ${type}`;
    const rrset = model.get(key) ?? new Map<string, number>();
    expect(kind === 'added').toBe(!model.has(key));
    expect(ttlBefore).toBe(kind === 'added' ? undefined : Math.min(...rrset.values()));
    for (const { data, ttl } of removed) {
      expect(rrset.get(keyOf(type, data))).toBe(ttl);
      rrset.delete(keyOf(type, data));
    }
    expect(rrset.size).toBe(kept);
    if (isRetimed) for (const data of rrset.keys()) rrset.set(data, ttlAfter!);
    for (const { data, ttl } of added) {
      expect(rrset.has(keyOf(type, data))).toBe(false);
      rrset.set(keyOf(type, data), ttl);
    }
    expect(ttlAfter).toBe(kind === 'removed' ? undefined : Math.min(...rrset.values()));
    expect(kind === 'removed').toBe(rrset.size === 0);
    if (rrset.size === 0) model.delete(key);
    else model.set(key, rrset);
  }
}

describe('any two zones', () => {
  it('differ by just what makes the one the other', () => {
    fc.assert(
      fc.property(anyZone, anyZone, (before, after) => {
        const diff = diffZones(before, after, { dnssec: 'full' });
        const model = modelOf(before);
        apply(model, diff);
        expect(model).toEqual(modelOf(after));
        expect(diff.isEmpty).toBe(diff.changes.length === 0);
      }),
      { numRuns: 500 },
    );
  });

  it('differ alike in both directions', () => {
    fc.assert(
      fc.property(anyZone, anyZone, (before, after) => {
        const there = diffZones(before, after, { dnssec: 'full' });
        const back = diffZones(after, before, { dnssec: 'full' });
        const mirrored = back.changes.map(({ kind, type, removed, added, kept, ttlBefore, ttlAfter }) => ({
          kind: kind === 'added' ? 'removed' : kind === 'removed' ? 'added' : kind,
          ...{ type, removed: added, added: removed, kept, ttlBefore: ttlAfter, ttlAfter: ttlBefore },
        }));
        expect(there.changes.map(({ owner: _o, name: _n, isRetimed: _r, ...rest }) => rest)).toEqual(mirrored);
      }),
    );
  });
});
