import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latin1Text, nameText } from '../../src/wire/index.js';
import {
  type PrintZoneOptions,
  parseZone,
  parseZoneText,
  printZone,
  printZoneJson,
  printZoneNdjson,
  type Zone,
} from '../../src/zone/index.js';
import { confinedLoader, originFromFileName } from '../../src/zonefile/index.js';
import { EXAMPLES } from '../rdata/examples.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HEAD = '$TTL 300\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.53\n';

function zoneOf(text: string, origin = 'example.'): Zone {
  const { zone, diagnostics } = parseZoneText(text, origin);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return zone;
}

/** Every record, octets and all, in canonical order; without duplicates and what is outside the zone. */
function recordsOf(zone: Zone): string[] {
  const { records, names } = zone;
  const [first, end] = names.subtree(zone.apex);
  const found: string[] = [];
  for (let i = 0; i < records.count; i++) {
    const owner = records.owner[i]!;
    if (owner < first || owner >= end || records.isDuplicate(i)) continue;
    const rdata = Buffer.from(records.rdata(i)).toString('hex');
    found.push(`${latin1Text(names.wire(owner))} ${records.ttl[i]} ${records.type[i]} ${rdata}`);
  }
  return found.sort();
}

const MODES: readonly PrintZoneOptions[] = [
  {},
  { sort: 'source' },
  { isRelative: true },
  { isRelative: true, sort: 'source' },
  { annotate: (index) => `record ${index}; "(` },
  { isRelative: true, sort: 'source', annotate: () => 'x' },
];

function expectSameInEveryMode(zone: Zone): void {
  for (const mode of MODES) {
    const text = printZone(zone, mode);
    const again = parseZone(Buffer.from(text, 'latin1'), { origin: nameText(zone.apex) });
    expect(again.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(recordsOf(again.zone)).toEqual(recordsOf(zone));
    expect(again.zone.class).toBe(zone.class);
  }
}

/** Names that are at, below, beside and above origins, in both cases, with octets that need escapes. */
const label = fc.constantFrom(
  'a',
  'B',
  'example',
  'Example',
  '\\@',
  '\\$x',
  '\\.',
  '\\000',
  '*',
  '_tcp',
  'x\\;y',
  '5m',
  'IN',
  'A',
  '#',
);
const nameTextOf = (origin: string) =>
  fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')),
    fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => `${labels.join('.')}.`),
    fc.array(label, { maxLength: 2 }).map((labels) => [...labels, origin].join('.')),
    fc.array(label, { maxLength: 2 }).map((labels) => [...labels, origin.toUpperCase()].join('.')),
    fc.constantFrom('@', '.'),
  );
const dotted = (text: string): string => text.replace(/\.\.$/, '.');

function recordText(origin: string) {
  const name = nameTextOf(origin).map(dotted);
  const owner = name.filter((text) => text !== '.');
  const ttl = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  const withNames = fc.oneof(
    fc.tuple(fc.constantFrom('NS', 'PTR', 'CNAME', 'DNAME'), name).map(([type, target]) => `${type} ${target}`),
    name.map((target) => `MX 10 ${target}`),
    name.map((target) => `SRV 1 2 3 ${target}`),
    name.map((target) => `HTTPS 1 ${target}`),
    name.map((target) => `SVCB 1 ${target} port=53`),
    name.map((target) => `NSEC ${target} A`),
    fc.tuple(name, name).map(([mailbox, text]) => `RP ${mailbox} ${text}`),
    fc.constantFrom(...EXAMPLES.filter(([type]) => type !== 'SOA').map(([type, text]) => `${type} ${text}`)),
  );
  return fc.tuple(owner, ttl, withNames).map(([at, seconds, rdata]) => `${at} ${seconds} IN ${rdata}\n`);
}

describe('printing in every mode', () => {
  it.each(['example.', 'a.Example.', '.'])('reads back as the same zone: %s', (origin) => {
    fc.assert(
      fc.property(fc.array(recordText(origin), { maxLength: 20 }), (lines) => {
        expectSameInEveryMode(zoneOf(`@ 300 SOA ns Host.x 1 2 3 4 5\n${lines.join('')}`, origin));
      }),
      { numRuns: 150 },
    );
  });

  const files = ['zones', 'test/fixtures', 'test/lint/healthy'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(ROOT, folder, file))
      .filter((file) => originFromFileName(path.basename(file)) !== undefined && statSync(file).isFile()),
  );

  it('reads back as the same zone: the samples', () => {
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const include = confinedLoader(
        { realPath: (name) => name, readFile: (name) => readFileSync(name) },
        path.dirname(file),
      );
      expectSameInEveryMode(parseZone(readFileSync(file), { file, include }).zone);
    }
  });

  it('says the class', () => {
    expectSameInEveryMode(zoneOf('$TTL 1\n@ CH SOA a b 1 2 3 4 5\n@ TYPE731 \\# 0\n'));
  });
});

describe('relative names', () => {
  it('are those at or below the origin, and no others', () => {
    const zone = zoneOf(
      `${HEAD}a.b MX 0 .\na MX 5 notexample.\n@ MX 6 mail.example.com.\nw CNAME @\n*.w SRV 0 0 1 x.w\na HTTPS 1 .\nu URI 1 2 "x"\n`,
    );
    expect(printZone(zone, { isRelative: true })).toBe(
      '$ORIGIN example.\n' +
        '@\t300\tIN\tSOA\tns host 1 2 3 4 5\n' +
        '@\t300\tIN\tNS\tns\n' +
        '@\t300\tIN\tMX\t6 mail.example.com.\n' +
        'a\t300\tIN\tMX\t5 notexample.\n' +
        'a\t300\tIN\tHTTPS\t1 .\n' +
        'a.b\t300\tIN\tMX\t0 .\n' +
        'ns\t300\tIN\tA\t192.0.2.53\n' +
        'u\t300\tIN\tURI\t1 2 "x"\n' +
        'w\t300\tIN\tCNAME\t@\n' +
        '*.w\t300\tIN\tSRV\t0 0 1 x.w\n',
    );
  });

  it('keep octets: a name that ends in another case stays absolute', () => {
    const text = printZone(zoneOf(`${HEAD}a CNAME b.EXAMPLE.\nc.Example. A 192.0.2.1\n`), { isRelative: true });
    expect(text).toContain('a\t300\tIN\tCNAME\tb.EXAMPLE.\n');
    expect(text).toContain('c.Example.\t300\tIN\tA\t192.0.2.1\n');
  });

  it('take the case of the origin from the apex', () => {
    const text = printZone(zoneOf('$TTL 1\n$ORIGIN EXAMPLE.\n@ SOA ns h 1 2 3 4 5\nw A 192.0.2.1\n'), {
      isRelative: true,
    });
    expect(text).toBe('$ORIGIN EXAMPLE.\n@\t1\tIN\tSOA\tns h 1 2 3 4 5\nw\t1\tIN\tA\t192.0.2.1\n');
  });

  it('of the root lack only their last dot', () => {
    const text = printZone(zoneOf('$TTL 1\n@ SOA a b 1 2 3 4 5\ncom NS a.com\n', '.'), { isRelative: true });
    expect(text).toBe('$ORIGIN .\n@\t1\tIN\tSOA\ta b 1 2 3 4 5\ncom\t1\tIN\tNS\ta.com\n');
  });
});

const SIGNED = parseZone(readFileSync(path.join(ROOT, 'zones/signed/example.com.zone.signed')), {
  origin: 'example.com',
}).zone;

describe('selection', () => {
  const typesIn = (zone: Zone, options: PrintZoneOptions) =>
    new Set(
      printZone(zone, options)
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('\t')[3]),
    );

  it('by type', () => {
    expect(typesIn(SIGNED, { types: new Set([1, 28]) })).toEqual(new Set(['A', 'AAAA']));
    expect(printZone(SIGNED, { types: new Set([65535]) })).toBe('');
  });

  it('without signatures and denial, but with keys and DS', () => {
    const all = typesIn(SIGNED, {});
    for (const type of ['RRSIG', 'NSEC']) {
      expect(all).toContain(type);
      all.delete(type);
    }
    expect(typesIn(SIGNED, { isWithoutDnssec: true })).toEqual(all);
    expect(all).toContain('DNSKEY');
    expect(all).toContain('DS');
    const nsec3 = zoneOf(
      `${HEAD}@ NSEC3PARAM 1 0 0 -\n2t7b4g4vsa5smi47k61mv5bv1a22bojr NSEC3 1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A\n`,
    );
    expect(typesIn(nsec3, { isWithoutDnssec: true })).toEqual(new Set(['SOA', 'NS', 'A']));
  });

  it('in the order of the file', () => {
    const zone = zoneOf(
      `$TTL 1\nz A 192.0.2.2\n@ NS z\nz A 192.0.2.1\n@ SOA z z 1 2 3 4 5\na TXT x\na TXT x\nother. A 192.0.2.9\n`,
    );
    const shown = printZone(zone, { sort: 'source' })
      .split('\n')
      .filter(Boolean)
      .map((line) =>
        line
          .split('\t')
          .filter((_, i) => i === 0 || i > 2)
          .join(' '),
      );
    expect(shown).toEqual([
      'z.example. A 192.0.2.2',
      'example. NS z.example.',
      'z.example. A 192.0.2.1',
      'example. SOA z.example. z.example. 1 2 3 4 5',
      'a.example. TXT "x"',
    ]);
  });
});

const schema = JSON.parse(readFileSync(path.join(ROOT, 'schemas/zone.schema.json'), 'utf8')) as {
  readonly definitions: object;
};
const ajv = new Ajv({ allErrors: true });
const validateDocument = ajv.compile(schema);
const validateLine = ajv.compile({ $ref: '#/definitions/line', definitions: schema.definitions });

interface ZoneDocument {
  readonly rrsets: readonly {
    readonly owner: string;
    readonly type: string;
    readonly ttl: number;
    readonly records: readonly { readonly ttl: number; readonly data: string; readonly rdata: string }[];
  }[];
}

const joined = (pieces: Iterable<string>): string => [...pieces].join('');

describe('JSON', () => {
  it('is one document of RRsets that makes the same zone again', () => {
    const document = JSON.parse(joined(printZoneJson(SIGNED))) as ZoneDocument;
    expect(validateDocument(document), JSON.stringify(validateDocument.errors)).toBe(true);
    expect(document).toMatchObject({ schemaVersion: 1, origin: 'example.com.', class: 'IN', serial: 2026111801 });
    expect(document.rrsets[0]).toMatchObject({ owner: 'example.com.', type: 'SOA', ttl: 3600 });
    const lines = document.rrsets.flatMap(({ owner, type, records }) =>
      records.map(({ ttl, rdata }) => `${owner} ${ttl} ${type} \\# ${rdata.length / 2} ${rdata}\n`),
    );
    expect(recordsOf(zoneOf(lines.join(''), 'example.com.'))).toEqual(recordsOf(SIGNED));
  });

  it('is one record a line', () => {
    const text = joined(printZoneNdjson(SIGNED));
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(recordsOf(SIGNED).length);
    for (const line of lines) expect(validateLine(line), JSON.stringify(line)).toBe(true);
    expect(
      lines.map(({ owner, ttl, class: recordClass, type, data }) => [owner, ttl, recordClass, type, data].join('\t')),
    ).toEqual(printZone(SIGNED).trimEnd().split('\n'));
  });

  it('shows the TTL of each record, and RRsets where they first stand', () => {
    const zone = zoneOf('$TTL 9\n@ SOA a b 1 2 3 4 5\nz 7 A 192.0.2.2\na 5 A 192.0.2.3\nz 6 A 192.0.2.1\n');
    const { rrsets } = JSON.parse(joined(printZoneJson(zone, { sort: 'source' }))) as ZoneDocument;
    expect(rrsets.map(({ owner, ttl, records }) => [owner, ttl, records.map((record) => record.ttl)])).toEqual([
      ['example.', 9, [9]],
      ['z.example.', 6, [6, 7]],
      ['a.example.', 5, [5]],
    ]);
  });

  it('is whole when nothing is wanted, and when it comes in pieces', () => {
    const none = joined(printZoneJson(SIGNED, { types: new Set() }));
    expect(JSON.parse(none)).toEqual({
      schemaVersion: 1,
      origin: 'example.com.',
      class: 'IN',
      serial: 2026111801,
      rrsets: [],
    });
    expect(joined(printZoneNdjson(SIGNED, { types: new Set() }))).toBe('');
    const many = zoneOf(HEAD + Array.from({ length: 8000 }, (_, i) => `n${i} TXT "${'x'.repeat(60)}"\n`).join(''));
    const pieces = [...printZoneJson(many)];
    expect(pieces.length).toBeGreaterThan(1);
    expect((JSON.parse(pieces.join('')) as ZoneDocument).rrsets).toHaveLength(8003);
  });
});
