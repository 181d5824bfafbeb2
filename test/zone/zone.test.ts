import { describe, expect, it } from 'vitest';
import { ZoneproofError } from '../../src/diagnostic/index.js';
import { latin1Text, nameText, utf8Bytes } from '../../src/wire/index.js';
import { forEachEmptyNonTerminal, NODE, parseZone, parseZoneText, printZone, type Zone } from '../../src/zone/index.js';

const TEXT = `$ORIGIN example.
$TTL 300
@        SOA   ns host 2026010101 7200 900 1209600 600
@        NS    ns
@        NS    ns.outside.test.
ns       A     192.0.2.53
a.b.c    TXT   deep
w\\.x.y   TXT   dot
*.wild   TXT   star
sub      NS    ns.sub
sub      DS    1 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A
sub      TXT   at the cut
ns.sub   A     192.0.2.54
x.y.sub  NS    ns.sub
dname    DNAME other.test.
a.dname  A     192.0.2.55
example.test. A 192.0.2.1
test.    A     192.0.2.1
`;

function zone(text = TEXT, origin = 'example.'): Zone {
  return parseZoneText(text, origin).zone;
}

const KIND_NAMES = Object.fromEntries(Object.entries(NODE).map(([name, kind]) => [kind, name]));

describe('the tree', () => {
  it('knows what each name is, and what hides it', () => {
    const { tree, names } = zone();
    const shown = Array.from({ length: names.count }, (_, id) => {
      const hider = tree.hiddenBy[id]!;
      return `${nameText(names.wire(id))} ${KIND_NAMES[tree.kind[id]!]}${hider === id ? '' : ` ${nameText(names.wire(hider))}`}`;
    });
    expect(shown).toEqual([
      'example. APEX',
      'a.b.c.example. AUTHORITATIVE',
      'dname.example. AUTHORITATIVE',
      'a.dname.example. BELOW_DNAME dname.example.',
      'ns.example. AUTHORITATIVE',
      'sub.example. ZONE_CUT',
      'ns.sub.example. BELOW_CUT sub.example.',
      'x.y.sub.example. BELOW_CUT sub.example.',
      '*.wild.example. AUTHORITATIVE',
      'w\\.x.y.example. AUTHORITATIVE',
      'test. OUT_OF_ZONE',
      'example.test. OUT_OF_ZONE',
    ]);
  });

  it('a DNAME at the apex hides all below it', () => {
    const { tree } = zone('$TTL 1\n@ SOA a b 1 2 3 4 5\n@ DNAME x.test.\nd A 1.1.1.1\ns NS n\n');
    expect([...tree.kind]).toEqual([NODE.APEX, NODE.BELOW_DNAME, NODE.BELOW_DNAME]);
  });

  it('goes on behind a cut at its next sibling', () => {
    const { tree } = zone('$TTL 1\n@ SOA a b 1 2 3 4 5\ns NS n\nn.s A 1.1.1.1\ns-t A 1.1.1.1\n');
    expect([...tree.kind]).toEqual([NODE.APEX, NODE.ZONE_CUT, NODE.BELOW_CUT, NODE.AUTHORITATIVE]);
  });

  it('knows no apex where none owns records', () => {
    const lost = zone('$TTL 1\na A 1.1.1.1\n');
    expect([lost.apexId, lost.soaIndex, lost.soa]).toEqual([-1, -1, undefined]);
    expect([...lost.tree.kind]).toEqual([NODE.AUTHORITATIVE]);
  });

  it('works for the root', () => {
    const root = zone('$TTL 1\n. SOA a b 1 2 3 4 5\n. NS a\ncom NS a.com\na.com A 1.1.1.1\n', '.');
    expect([...root.tree.kind]).toEqual([NODE.APEX, NODE.ZONE_CUT, NODE.BELOW_CUT]);
    expect(root.closestEncloser('x.y.com.')).toBe('com.');
    expect(root.closestEncloser('net.')).toBe('.');
  });
});

describe('authority (RFC 4035 §2.2)', () => {
  it.each([
    ['example.', 'NS', true],
    ['ns.example.', 'A', true],
    ['sub.example.', 'NS', false],
    ['sub.example.', 'DS', true],
    ['sub.example.', 'NSEC', true],
    ['sub.example.', 'TXT', false],
    ['ns.sub.example.', 'A', false],
    ['a.dname.example.', 'A', false],
    ['dname.example.', 'DNAME', true],
    ['example.test.', 'A', false],
  ])('%s %s: %s', (owner, type, expected) => {
    const example = zone();
    const rrset = [...Array(example.names.count).keys()].find((id) => example.nameText(id) === owner)!;
    const number = { NS: 2, A: 1, DS: 43, NSEC: 47, TXT: 16, DNAME: 39 }[type]!;
    expect(example.isAuthoritative(rrset, number)).toBe(expected);
  });

  it('only authoritative names and cuts are in the chain of denial', () => {
    const example = zone();
    const inChain = [...Array(example.names.count).keys()].filter((id) => example.isInChain(id));
    expect(inChain.map((id) => example.nameText(id))).toEqual([
      'example.',
      'a.b.c.example.',
      'dname.example.',
      'ns.example.',
      'sub.example.',
      '*.wild.example.',
      'w\\.x.y.example.',
    ]);
  });
});

describe('empty non-terminals', () => {
  function emptyNonTerminals(of: Zone, isCounted = (id: number) => of.isInChain(id)): string[] {
    const found: string[] = [];
    forEachEmptyNonTerminal(of.names, of.apex, isCounted, (offset, labels) => {
      found.push(`${nameText(of.names.pool, offset)} ${labels}`);
    });
    return found.sort();
  }

  it('are found once each', () => {
    const more = zone(`${TEXT}d.b.c.example. TXT x\ne.c.example. TXT y\n`);
    expect(emptyNonTerminals(more)).toEqual(['b.c.example. 3', 'c.example. 2', 'wild.example. 2', 'y.example. 2']);
  });

  it('come from counted names only', () => {
    expect(emptyNonTerminals(zone(), () => true)).toContain('y.sub.example. 3');
    expect(emptyNonTerminals(zone(), (id) => id === 0)).toEqual([]);
  });

  it('a name that owns records is none, even when it comes from another name first', () => {
    expect(
      emptyNonTerminals(zone('$TTL 1\n@ SOA a b 1 2 3 4 5\nc A 1.1.1.1\na.c A 1.1.1.1\nb.a.c A 1.1.1.1\n')),
    ).toEqual([]);
  });
});

describe('closestEncloser', () => {
  it.each([
    ['ns', 'ns.example.'],
    ['x.ns', 'ns.example.'],
    ['nosuch', 'example.'],
    ['x.b.c', 'b.c.example.'],
    ['x.c.example.', 'c.example.'],
    ['x.wild', 'wild.example.'],
    ['example.', 'example.'],
    ['.', undefined],
    ['other.', undefined],
    // Records that do not belong to the zone do not make names in it.
    ['x.example.test.', undefined],
    ['a..b', undefined],
  ])('of %s is %s', (name, expected) => {
    expect(zone().closestEncloser(name)).toBe(expected);
  });
});

describe('views', () => {
  it('show an RRset', () => {
    const example = zone();
    const rrset = example.rrset('@', 'NS')!;
    expect(rrset).toMatchObject({ owner: 'example.', type: 'NS', ttl: 300 });
    expect(rrset.records.map(({ data }) => data)).toEqual(['ns.example.', 'ns.outside.test.']);
    const { span } = rrset.records[1]!;
    expect(latin1Text(utf8Bytes(TEXT), span!.start, span!.end)).toBe('@        NS    ns.outside.test.');
  });

  it.each([
    ['ns', 'A', true],
    ['NS.example.', 'a', true],
    ['ns', 'TYPE1', true],
    ['ns', 'AAAA', false],
    ['ns', 'NOSUCH', false],
    ['a..b', 'A', false],
    ['ns.', 'A', false],
  ])('rrset(%s, %s): %s', (owner, type, exists) => {
    expect(zone().rrset(owner, type) !== undefined).toBe(exists);
  });

  it('show the SOA', () => {
    const example = zone();
    expect(example.soa).toEqual({
      serial: 2026010101,
      refresh: 7200,
      retry: 900,
      expire: 1209600,
      minimum: 600,
      ttl: 300,
    });
    expect(example.origin).toBe('example.');
  });

  it('show the delegations', () => {
    expect([...zone().delegations()].map(({ owner, records }) => [owner, records.length])).toEqual([
      ['sub.example.', 1],
    ]);
  });

  it('find the place of a part', () => {
    const example = zone();
    const ds = example.records.findRrset(example.names.find(utf8Bytes('\x03sub\x07example\x00')), 43);
    const textOf = (part: Parameters<Zone['span']>[1]) => {
      const { start, end } = example.span(ds, part)!;
      return latin1Text(utf8Bytes(TEXT), start, end);
    };
    expect([textOf('owner'), textOf('type'), textOf('ttl'), textOf(0), textOf(2)]).toEqual([
      'sub',
      'DS',
      'DS',
      '1',
      '2',
    ]);
  });
});

describe('parseZone', () => {
  const SOA = 'SOA a b 1 2 3 4 5\n';

  it('takes the origin from the option, the text, or the file', () => {
    const from = (text: string, options: Parameters<typeof parseZone>[1]) => {
      const { zone: parsed, originFrom } = parseZone(utf8Bytes(text), options);
      return `${parsed.origin} ${originFrom}`;
    };
    expect(from(`@ 1 ${SOA}`, { origin: 'Example' })).toBe('Example. option');
    expect(from(`other. 1 ${SOA}`, { origin: 'example.', file: 'db.third' })).toBe('example. option');
    expect(from(`other. 1 ${SOA}`, { file: 'db.third' })).toBe('other. SOA');
    expect(from(`@ 1 ${SOA}`, { file: 'some/folder/db.example' })).toBe('example. file name');
    expect(from(`@ 1 ${SOA}`, { file: 'C:\\zones\\example.zone' })).toBe('example. file name');
  });

  it('throws usage errors for the caller alone', () => {
    const errorOf = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        if (error instanceof ZoneproofError) return { exitCode: error.exitCode, message: error.message };
      }
      return undefined;
    };
    expect(errorOf(() => parseZone(utf8Bytes(`@ 1 ${SOA}`)))).toEqual({
      exitCode: 2,
      message: 'cannot tell which zone <input> holds',
    });
    expect(errorOf(() => parseZone(utf8Bytes(''), { origin: 'a..b' }))).toEqual({
      exitCode: 2,
      message: 'the origin "a..b" is not a domain name: a label is empty',
    });
  });

  it.each(['', '; nothing\n', '$TTL 5\n'])('finds %j to be empty', (text) => {
    const { zone: parsed, diagnostics } = parseZone(utf8Bytes(text), { origin: 'example' });
    expect(diagnostics).toMatchObject([{ rule: 'empty-zone-file', severity: 'error', span: { start: 0, end: 0 } }]);
    expect([parsed.names.count, parsed.records.count, printZone(parsed)]).toEqual([0, 0, '']);
    expect(parsed.closestEncloser('a')).toBeUndefined();
  });

  it('keeps the records without fault', () => {
    const { zone: parsed, diagnostics } = parseZone(utf8Bytes(`$TTL 1\n@ ${SOA}a A 1.1.1\nb A 2.2.2.2\n`), {
      origin: 'example',
    });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['a-invalid']);
    expect(parsed.rrset('b', 'A')?.records).toHaveLength(1);
  });
});
