import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import fastGlob from 'fast-glob';
import { describe, expect, it, vi } from 'vitest';
import { SourceMap } from '../../src/diagnostic/index.js';
import { recordType, typeMnemonics, typeNumber } from '../../src/rdata/index.js';
import { ByteWriter, hashName, latin1Bytes, latin1Text, nameOf, nameText } from '../../src/wire/index.js';
import { parseZoneText, type Zone, ZoneBuilder } from '../../src/zone/index.js';
import { Lexer, type Limits, type RecordSink, ZoneFileParser } from '../../src/zonefile/index.js';
import { stored } from '../diagnostic/stored.js';
import { type Options, parse } from './support.js';

const SOA = '@ IN SOA ns1 hostmaster 1 7200 3600 1209600 3600\n';

/** Reads the text with the quick way and without it. */
function expectSame(text: string, options: Options = {}): void {
  const bytes = latin1Bytes(text);
  const { sources: _, ...quick } = parse(bytes, { dialect: 'any', ...options });
  const { sources: __, ...unhurried } = parse(bytes, {
    dialect: 'any',
    ...options,
    worthOctets: Number.POSITIVE_INFINITY,
  });
  expect(quick).toEqual(unhurried);
  const window = stored(bytes, 1 + ((text.length * 7) % 64));
  const { sources: ___, ...through } = parse(window, { dialect: 'any', ...options });
  expect(through).toEqual(unhurried);
}

const words = (...all: readonly string[]) => fc.constantFrom(...all);
const owner = fc.oneof(
  { weight: 3, arbitrary: words('a', 'www', 'A', '', '', 'ns1.sub', '*', '@', 'x.example.', '_dmarc') },
  words(
    '.',
    '..',
    'a..b',
    '"a"',
    'a\\.b',
    'b@c',
    '$x',
    '@x',
    'x@',
    'é',
    'a/b',
    'a!',
    '(',
    'x'.repeat(63),
    'x'.repeat(64),
  ),
  words(`${'a.'.repeat(120)}b`, `${'a.'.repeat(125)}b`, `${'a.'.repeat(127)}`, `${'ab.'.repeat(300)}`, 'x'.repeat(700)),
);
const blank = fc.oneof({ weight: 6, arbitrary: words(' ', '\t', '  ') }, words('', '\r', ' ( ', ' ) ', ' ;', '\f'));
const ttlAndClass = fc.oneof(
  { weight: 6, arbitrary: words('', 'IN', 'in', '300', '300 IN', 'IN 300', '1h', '1h IN') },
  words('CH', 'CLASS1', 'IN IN', '300 300', '4294967296', '2147483648', '2147483647', '1x', '0', 'INN', '"IN"', '1h30'),
);
const name = words(
  'a',
  'ns1',
  'ns1.example.net.',
  '@',
  '.',
  'MX',
  '"q"',
  'a\\032b',
  'a..b',
  'ü',
  'x'.repeat(64),
  '@@',
  '*.b',
  '1.2',
);
const number = words('0', '10', '65535', '65536', '00010', '000010', '-1', '"1"', '0x1', '255', '256', '13', '013', '');
const octets = words(
  '',
  '00',
  'ABCDEF',
  'abc',
  'zz',
  '00'.repeat(20),
  '00'.repeat(32),
  '00'.repeat(48),
  'AB cd',
  'ABC D',
  '00'.repeat(19),
  `${'00'.repeat(20)} ${'00'.repeat(12)}`,
  `${'00'.repeat(28)}\n\t${'00'.repeat(20)}`,
  '00'.repeat(2500),
);
const string = words(
  'word',
  '"quoted text"',
  '"semi;colon (and) more"',
  '"esc\\"aped"',
  '"dec\\065"',
  '"open',
  '"a""b"',
  '"tab\there"',
  '""',
  '"é"',
  `"${'x'.repeat(255)}"`,
  `"${'x'.repeat(256)}"`,
  'y'.repeat(255),
  'y'.repeat(256),
  'half"quoted"',
  '"q"w',
  'semi;colon',
  '',
  `"${'x'.repeat(255)}" `.repeat(9),
  'x'.repeat(5000),
);
/** What stands behind the type, between fields, and at the end. */
const gaps = fc.oneof(
  { weight: 3, arbitrary: fc.constant([' ', ' ', '']) },
  fc.tuple(
    words(' ( ', ' (', ' (\n\t', ' ( ; a\n'),
    words(' ', '\n', '\n\t', ' ; b\n ', ' \n\n', '\t;"(\n '),
    words(' )', '\n)', ' ; c\n )', ')', '\n\t) '),
  ),
  fc.tuple(
    words(' ', ' ', ' ( ', '('),
    words(' ', ' ', '\n', ' ( ', ' ) ', '(', ')', ' ) ( ', ' ) (\n', '\r\n', ' ;\r\n'),
    words('', ' )', ')', ') )'),
  ),
);
/** Types as RRSIG and bit maps name them. */
const typeWord = words(
  'A',
  'NS',
  'soa',
  'RRSIG',
  'NSEC',
  'DNSKEY',
  'CAA',
  'NSEC3PARAM',
  'OPENPGPKEY',
  'NSAP-PTR',
  'TA',
);
const oddTypeWord = words(
  'TYPE65534',
  'TYPE1',
  'ANY',
  'OPT',
  'type1',
  'BOGUS',
  'N',
  'NSEC3PARAMS',
  'A"',
  '\\A',
  'É',
  '',
);
const time = fc.oneof(
  words('20261221063041', '1700000000', '0', '4294967295', '19700101000000', '99991231235959', '21060207062816'),
  words('4294967296', '20260230000000', '20240229000000', '20230229000000', '21000229000000', '20261301000000'),
  words('20261232000000', '20260431000000', '20261221240000', '20261221236000', '20261221235960', '2026122106304', 'x'),
  words(
    '19691231235959',
    '00000000000000',
    '20260001000000',
    '20260100000000',
    '202612210630411',
    '-1',
    '"1700000000"',
  ),
  fc
    .tuple(
      ...[
        [19, 21],
        [0, 99],
        [0, 13],
        [0, 32],
        [0, 25],
        [0, 61],
        [0, 61],
      ].map(([min, max]) => fc.integer({ min: min!, max: max! }).map((number) => String(number).padStart(2, '0'))),
    )
    .map((pairs) => pairs.join('')),
);
const base64 = words(
  'AnB6du23g2Tqjio4hzHedkAfyl5Po7u4FXR6scT/SbwPMxp2tiN8jEGPuLR+dgtdjwYjFAq9eNzuBQrLbc4+ew==',
  'AAAA AAAA AA==',
  'AAAA\n\tAA==',
  'AAA=',
  'AA==',
  'AB==',
  'AAB=',
  'AAF=',
  'A===',
  '====',
  'AAA',
  'AAAAA',
  'AA== AAAA',
  'AA= =',
  'AA AA',
  'A A A A',
  'AA==AAAA',
  'AA=A',
  'AA-_',
  '+/+/',
  '"AAAA"',
  'AAAA"',
  'A'.repeat(2664),
  'A'.repeat(2672),
  'A'.repeat(8000),
  '',
);
const salt = words(
  '-',
  'AABB',
  'aabbccdd',
  'A',
  'ABC',
  '--',
  '00'.repeat(255),
  '00'.repeat(256),
  '"-"',
  'xx',
  '-a',
  '',
);
const hashed = words(
  '2T7B4G4VSA5SMI47K61MV5BV1A22BOJR',
  '2t7b4g4vsa5smi47k61mv5bv1a22bojr',
  '00',
  '0',
  '000',
  '0000',
  '01',
  '04',
  '2T7B4G4VSA5SMI47K61MV5BV1A22BOJW',
  '0'.repeat(408),
  '0'.repeat(416),
  'V'.repeat(408),
  '"00"',
  '00=',
  '',
);
const join = (type: fc.Arbitrary<string>, ...parts: readonly fc.Arbitrary<string>[]) =>
  fc
    .tuple(type, fc.tuple(...parts), gaps)
    .map(([word, all, [first, between, last]]) => word + first + all.filter(Boolean).join(between) + last);
const small = words('0', '1', '13', '3', '257', '1');
const period = words(
  '3600',
  '1h',
  '1H30M',
  '4294967295',
  '4294967296',
  '1w2d3h4m5s',
  '1h30',
  'h',
  '',
  '"1"',
  '99999999999',
);
const bitmap = fc
  .array(fc.oneof({ weight: 9, arbitrary: typeWord }, oddTypeWord), { maxLength: 5 })
  .map((types) => types.join(' '));
const signedRecord = fc.oneof(
  join(words('RRSIG', 'rrsig'), typeWord, small, small, period, time, time, number, name, base64),
  join(
    words('RRSIG', 'SIG'),
    fc.oneof(typeWord, oddTypeWord),
    number,
    number,
    period,
    time,
    time,
    number,
    name,
    base64,
  ),
  join(words('RRSIG'), words('A'), words('13'), words('2'), words('60'), time, time, words('1'), words('a.'), base64),
  join(words('NSEC', 'nsec', 'NXT'), name, bitmap),
  join(words('NSEC3'), small, small, number, salt, hashed, bitmap),
  join(words('NSEC3'), words('1'), words('0'), words('10'), words('-', 'AB'), hashed, bitmap),
  join(words('NSEC3PARAM'), number, number, number, salt),
  join(
    words('DNSKEY', 'CDNSKEY', 'KEY'),
    words('256', '257', '0'),
    words('3', 'x'),
    words('13', 'ECDSAP256SHA256'),
    base64,
  ),
  join(words('TLSA', 'SMIMEA'), small, number, number, octets),
  join(words('DNAME', 'dname'), name),
);
const record = fc.oneof(
  join(
    words('A', 'a'),
    words('192.0.2.1', '1.2.3', '01.2.3.4', '1.2.3.4.5', '256.1.1.1', '1.2.3.4 x', '"1.2.3.4"', ''),
  ),
  join(words('AAAA'), words('2001:db8::1', '::', ':::', '1::2::3', '::ffff:1.2.3.4', '2001:DB8::', 'g::', '')),
  join(words('NS', 'CNAME', 'PTR', 'cname', 'DNAME', 'NSS'), name, words('', '', '', 'x')),
  join(words('MX', 'KX'), number, name),
  join(words('SRV'), number, number, number, name),
  ...[1, 2, 3].map((count) => join(words('TXT', 'SPF', 'txt'), ...Array<typeof string>(count).fill(string))),
  join(words('DS', 'CDS'), number, number, words('1', '2', '4', '0', '256', 'x'), octets),
  join(words('DS', 'CDS'), words('1'), words('13'), words('1', '2', '3', '4', '5', '0'), octets),
  join(words('CAA'), number, words('issue', 'iodef', 'is-sue', '', '"issue"', 'i'.repeat(256), 'Issue0'), string),
  signedRecord,
  words(
    'HTTPS 1 . alpn=h2',
    'TYPE65280 \\# 1 00',
    'A \\# 4 C0000201',
    'SOA a b 1 2 3 4 5',
    'ANY',
    'BOGUS x',
    'A',
    'IN',
  ),
);
const end = fc.oneof(
  { weight: 8, arbitrary: words('', '', ' ', ' ; comment', ';c', '\t;"(') },
  words('\r', ' (', ' )', '\0', ' x'),
);
const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(owner, blank, ttlAndClass, words(' ', '\t'), record, end).map((parts) => parts.join('')),
  },
  words(
    '',
    '; comment',
    '   ',
    ' ; comment',
    '$ORIGIN sub',
    '$ORIGIN example.',
    '$TTL 1d',
    '$TTL 2147483648',
    '(',
    '\r',
    '\t$TTL 1',
  ),
  words('$GENERATE 1-3 g$ A 192.0.2.$', '$INCLUDE other', 'm TXT ( "a"', '"b" )', '@ SOA a b 1 2 3 4 5'),
);
const text = fc
  .tuple(
    words(SOA, `$TTL 60\n${SOA}`, '', ' A 192.0.2.1\n'),
    fc.array(line, { maxLength: 12 }),
    words('\n', '\n', '\r\n', ''),
  )
  .map(([head, lines, last]) => head + lines.join('\n') + last);
const limits = fc.record(
  {
    records: fc.integer({ min: 1, max: 6 }),
    names: fc.integer({ min: 1, max: 4 }),
    entryOctets: fc.integer({ min: 10, max: 60 }),
    tokenOctets: fc.integer({ min: 10, max: 60 }),
    faults: fc.integer({ min: 1, max: 3 }),
  },
  { requiredKeys: [] },
);

/** Rdata of each type that is read the quick way. */
const PLAIN: Readonly<Record<string, string>> = {
  A: '192.0.2.1',
  NS: 'ns1.example.net.',
  CNAME: 'a_b',
  PTR: '*.x-y',
  MX: '10 mail',
  TXT: '"two words" three',
  AAAA: '2001:db8:0:1::ffff:1.2.3.4',
  SRV: '1 20 5060 sip',
  DNAME: 'other.example.',
  DS: '23203 13 2 1A37274D3A9B29532263BACB01EFD694F917F2796FE0309F4BB5BC3B D715D02D',
  RRSIG: 'NSEC3PARAM 13 1 3600 20261221063041 1779340800 31094 example. AnB6du23g2Tqjio4 hzHedkAfyl5Po7u4FXQ=',
  NSEC: 'next CAA NS SOA RRSIG NSEC DNSKEY DELEG',
  DNSKEY: '257 3 13 ZtKdgqaeJTUeVs8A5Aghdm694zGQ HbTRAsGOOMfvKBzoNmS3/AY5k2MNjBj4ntubE43TRFt5vno2kppqQE03Uw==',
  NSEC3: '1 1 12 aabbccdd 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX DNSKEY NS SOA NSEC3PARAM RRSIG',
  NSEC3PARAM: '1 0 12 AABBCCDD',
  TLSA: '3 1 1 0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF',
  CDS: '0 0 0 00',
  CDNSKEY: '0 3 0 AA==',
  CAA: '0 issuewild "ca.example; a=b"',
};

/** The records and findings of a text are those that are read without the quick way. */
function expectSameRecords(text: string, options: Options = {}): void {
  const bytes = latin1Bytes(text);
  const read = (worthOctets: number) => {
    const { records, faults, offsets, areCommented } = parse(bytes, { dialect: 'any', worthOctets, ...options });
    return [records, faults, offsets, areCommented];
  };
  expect(read(0)).toEqual(read(Number.POSITIVE_INFINITY));
}

/** How often the lexer is asked for an entry. */
function entriesOf(text: string, records: number): number {
  const lexed = vi.spyOn(Lexer.prototype, 'next');
  expect(parse(text).records).toHaveLength(records);
  const { length } = lexed.mock.calls;
  lexed.mockRestore();
  return length;
}

describe('lines read the quick way', () => {
  it('come out as the lexer and the parser read them', () => {
    fc.assert(
      fc.property(text, fc.boolean(), limits, (input, hasDefaultTtl, limited) => {
        expectSame(input, { limits: limited, ...(!hasDefaultTtl && { defaultTtl: -1 }) });
        expectSame(input, { include: () => ({ path: 'o', identity: 'o', bytes: latin1Bytes('b 5 A 192.0.2.9\n') }) });
      }),
      { numRuns: 3000 },
    );
  });

  const root = fileURLToPath(new URL('../../', import.meta.url));
  const samples = fastGlob.sync(['zones/**/*.zone', 'zones/**/*.signed', 'test/**/*.zone'], { cwd: root }).sort();

  it.each(samples)('of %s, damaged or not', (file) => {
    const sample = latin1Text(readFileSync(`${root}${file}`));
    expectSame(sample);
    const octets = '(" \n;x\r\\';
    for (let i = 0; i < 24; i++) {
      const at = Math.floor((sample.length * i) / 24);
      expectSame(sample.slice(0, at) + octets[i % octets.length] + sample.slice(at + 1));
    }
  });

  it('are all lines of a plain zone', () => {
    const lines = [
      'a 60 IN A 192.0.2.1',
      '  TXT "x" ; y',
      '; note',
      '',
      'a MX 10 mx.example.net.',
      '@ CAA 0 issue "x.example"',
      'k TXT ( "v=DKIM1; p=" ; note\n\t"" )',
      '@ MX (\n10\nmx )\t; note',
      'n MX 0 .',
    ];
    // The SOA, and the end of the file.
    expect(entriesOf(`${SOA}${`${lines.join('\n')}\n`.repeat(50)}`, 351)).toBe(2);
  });

  it.each(Object.entries(PLAIN))('are those of %s', (type, rdata) => {
    const lines = [
      `a ${type} ${rdata}`,
      `\t60 IN ${type} ${rdata} ; note`,
      `b 1h ${type} (\n${rdata.replaceAll(' ', '\n')}\n)`,
    ];
    const isSplit = type === 'TXT' || type === 'CAA';
    const text = `${SOA}${lines.slice(0, isSplit ? 2 : 3).join('\n')}\n`;
    expect(entriesOf(text, isSplit ? 3 : 4)).toBe(2);
    expectSame(text);
  });

  it.each(Object.entries(PLAIN))('of %s, with every octet changed', (type, rdata) => {
    const line = `a 60 IN ${type} ${rdata} ; x`;
    const octets = ' \t\n"();\\.@\0\r-+=/*_$AFGWZafgwz0129:\x7f\x80\xff';
    for (let at = 0; at <= line.length; at++) {
      // Some of the octets, others at each place; one that is left out, and the end of the text.
      for (let i = 0; i < 6; i++) {
        const octet = octets[(at * 7 + i * 5 + type.length) % octets.length]!;
        expectSameRecords(`${SOA}${line.slice(0, at)}${octet}${line.slice(at + 1)}\nb A 192.0.2.1\n`);
      }
      expectSameRecords(`${SOA}${line.slice(0, at)}${line.slice(at + 1)}\n`);
      expectSameRecords(`${SOA}${line.slice(0, at)}`);
      expectSameRecords(`${SOA}${line.slice(0, at)} (\n ${line.slice(at)}\n)\nb A 192.0.2.1\n`);
    }
  });

  it('of all days on which months may end', () => {
    const two = (number: number) => String(number).padStart(2, '0');
    for (const year of [1969, 1970, 1999, 2000, 2023, 2024, 2100, 2106, 2400, 9999]) {
      const ends = Array.from(
        { length: 14 * 6 },
        (_, i) => two(Math.floor(i / 6)) + two([0, 1, 28, 29, 30, 31][i % 6]!),
      );
      const lines = [...ends, '0132'].map(
        (day) => `a RRSIG A 13 1 60 ${year}${day}235959 ${year}${day}000000 1 a. AAAA\n`,
      );
      expectSameRecords(SOA + lines.join(''));
    }
  });

  it('of all types, in bit maps and covered', () => {
    const near = Array.from({ length: 26 * 26 }, (_, i) => `NSEC3PAR${(i + 360).toString(36)}`);
    const numbers = [0, 1, 41, 255, 256, 65535, 65536].map((number) => `TYPE${number}`);
    const linesOf = (type: string) =>
      `a NSEC b ${type}\na NSEC b A\na NSEC b TA CAA ${type.toLowerCase()} NS\na NSEC b\na RRSIG ${type} 13 1 60 1 1 1 a. AAAA\n`;
    expectSameRecords(SOA + [...typeMnemonics(), ...near, ...numbers].map(linesOf).join(''), {
      limits: { faults: 9999 },
    });
  });

  it('of lines that are as long as they may be, or longer', () => {
    const line = 'a A 192.0.2.1 ; comment';
    for (let octets = line.length - 12; octets < line.length + 4; octets++) {
      expectSameRecords(`${SOA}${line}\nb A 192.0.2.2\n`, { limits: { entryOctets: octets } });
      expectSameRecords(`b A 192.0.2.2\n${line}\nb A 192.0.2.2\n`, {
        limits: { entryOctets: octets, tokenOctets: octets },
      });
      expectSameRecords(`b A 192.0.2.2\na TXT ${'x'.repeat(octets - 6)}\n`, { limits: { entryOctets: octets } });
    }
    for (const length of [19, 20, 21, 22]) {
      expectSameRecords(`b A 192.0.2.2\na TXT ${'x'.repeat(length - 6)}\nc A 192.0.2.3\n`, {
        limits: { entryOctets: 20 },
      });
    }
  });

  it('that inherit a TTL', () => {
    const lines = [
      'a 5 A 192.0.2.1',
      'b A 192.0.2.2',
      'c 7 A 192.0.2.3',
      'd A 192.0.2.4',
      '$INCLUDE x',
      '$TTL 9',
      '\tNS e',
    ];
    const included = ['f 11 A 192.0.2.5\n', '$TTL 13\ng A 192.0.2.6\n', '\tA 192.0.2.7\n'];
    fc.assert(
      fc.property(fc.array(words(...lines), { maxLength: 9 }), words(...included), (order, inside) => {
        const include = () => ({ path: 'x', identity: 'x', bytes: latin1Bytes(inside) });
        expectSameRecords(`a 3 A 192.0.2.1\n${order.join('\n')}\n`, { defaultTtl: -1, include });
      }),
      { numRuns: 600 },
    );
  });

  it('are checked where fields depend on each other', () => {
    const checked = Object.keys(PLAIN).filter((type) => recordType(typeNumber(type)!)!.check !== undefined);
    // Of others, a digest of the wrong length say, the kernel would know nothing.
    expect(checked).toEqual(['DS', 'CDS']);
  });

  it('of names and labels that are as long as they may be, or longer', () => {
    for (const label of [62, 63, 64, 65]) expectSameRecords(`${SOA}${'x'.repeat(label)} NS ${'y'.repeat(label)}.z.\n`);
    for (let length = 225; length < 262; length++) {
      const name = 'abcdefg.'.repeat(33).slice(0, length - 1);
      const whole = name.endsWith('.') ? `${name.slice(0, -1)}x` : name;
      expectSameRecords(`${SOA}${whole} NS a\na NS ${whole}\n${whole}. NS a\na NS ${whole}.\n`);
      expectSameRecords(`${SOA}@ NS ${whole}.\n`, { origin: `${'o.'.repeat(100)}example.` });
    }
  });

  it('of numbers at their limits, and beyond', () => {
    const numbers = [
      '0',
      '255',
      '256',
      '999',
      '1000',
      '00255',
      '65535',
      '65536',
      '99999',
      '100000',
      '4294967295',
      '4294967296',
    ];
    for (const value of numbers) {
      expectSameRecords(
        `${SOA}a MX ${value} b\na CAA ${value} issue "x"\na DNSKEY ${value} 3 13 AAAA\na ${value} A 192.0.2.1\n`,
      );
      expectSameRecords(`${SOA}a A 192.0.2.${value}\na AAAA ::${value}\na AAAA ::192.0.2.${value}\n`);
    }
    for (const value of ['13', '013', '0013', '255', '256', '0255']) {
      expectSameRecords(`${SOA}a DNSKEY 256 3 ${value} AAAA\na DS 1 ${value} 0 00\na TLSA ${value} 1 1 00\n`);
    }
    for (const ttl of [
      '1w',
      '1W1d',
      '3550w',
      '3551w',
      '7101w',
      '1m1',
      '1x',
      '1h 1h',
      '01',
      '00000000001',
      '2147483648',
    ]) {
      expectSameRecords(`${SOA}a ${ttl} A 192.0.2.1\nb A 192.0.2.2\n`, { defaultTtl: -1 });
    }
  });
});

describe('pieces of text', () => {
  const PIECE = 1 << 16;

  it('end at lines, and where parentheses are closed', () => {
    const entry =
      'k TXT ( "one"  ; (\n\n  "two"\n) ; note\n  RRSIG TXT 13 2 60 (\n 20261221063041 20261121053041 1 a. AAAA\n AAAA )\n';
    const line = 'name A 192.0.2.1\n';
    for (let shift = 0; shift <= entry.length + 2; shift++) {
      const lines = Math.ceil((PIECE - entry.length) / line.length) - 1;
      const rest = PIECE - SOA.length - lines * line.length - shift;
      const text = `${SOA}${line.repeat(lines)};${'c'.repeat(Math.max(0, rest - 2))}\n${entry}${line}`;
      if (shift % 4 === 0) expectSameRecords(text);
      expect(entriesOf(text, lines + 4)).toBe(2);
    }
  });

  it('are read on when there are more records, names or data than one batch holds', () => {
    const long = `${'x'.repeat(63)}.`.repeat(3);
    const origin = `${long}example.`;
    const lines = Array.from({ length: 6000 }, (_, i) => `${i.toString(36)} A 1.1.1.1\n`);
    expectSameRecords(SOA + lines.join(''));
    expectSameRecords(`${SOA}${'a A 1.1.1.1\n'.repeat(12_000)}`);
    expectSameRecords(SOA + lines.join(''), { origin });
    expectSameRecords(SOA + lines.map((line) => `a NS ${line.slice(0, 3).trim()}\n`).join(''), { origin });
    expectSameRecords(SOA + lines.map((line) => `${line}${line.replace(/^\S+/, '')}`).join(''), {
      limits: { records: 7001 },
    });
    expectSameRecords(SOA + lines.join(''), { limits: { names: 4100 } });
  });

  it('do not hold lines that are longer', () => {
    const words = `"${'w'.repeat(250)}" `;
    for (const count of [8, 250, 265, 600]) {
      const entry = `a TXT ${words.repeat(count)}\nb A 192.0.2.1\nc TXT (\n${`${words}\n`.repeat(count)})\n ; ${words.repeat(count)}\nd A 192.0.2.2\n`;
      expectSameRecords(SOA + entry);
      expectSameRecords(`${SOA}${'a A 192.0.2.1\n'.repeat(4000)}${entry}`);
    }
  });
});

describe('batches', () => {
  /** The columns of a zone that is built from the text. */
  function columnsOf(text: string, worthOctets: number, base?: Zone, limits?: Partial<Limits>) {
    const sources = new SourceMap();
    const builder = new ZoneBuilder(base);
    const options = { origin: nameOf('example.'), sources, worthOctets, defaultTtl: 300, limits };
    const parser = new ZoneFileParser(builder, options);
    parser.parse(sources.add('x', latin1Bytes(text)));
    const { names, records } = builder.freeze(nameOf('example.'), 1, sources);
    const { owner, type, ttl, rdataOffset, source, flags, pool, ownerStart } = records;
    return {
      names: [names.pool, names.offsets],
      columns: [owner, type, ttl, rdataOffset, source, flags, pool, ownerStart],
    };
  }

  it('build the zone that records build one by one', () => {
    const base = parseZoneText(`$TTL 60\n${SOA}a NS ns1\nwww A 192.0.2.1\n`, 'example.').zone;
    fc.assert(
      fc.property(text, (input) => {
        expect(columnsOf(input, 0)).toEqual(columnsOf(input, Number.POSITIVE_INFINITY));
        expect(columnsOf(input, 0, base)).toEqual(columnsOf(input, Number.POSITIVE_INFINITY, base));
      }),
      { numRuns: 500 },
    );
    const lines = Array.from(
      { length: 9000 },
      (_, i) => `${(i % 4999).toString(36)} A 1.1.${i % 7}.1${i % 5 === 0 ? ' ; x' : ''}\n\tNS a\n`,
    );
    expect(columnsOf(SOA + lines.join(''), 0)).toEqual(columnsOf(SOA + lines.join(''), Number.POSITIVE_INFINITY));
  });

  it('hold no more names than there may be', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i.toString(36)} A 192.0.2.1\n\tNS a\n`).join('');
    for (const names of [1, 2, 700, 2048, 2049]) {
      const read = (worthOctets: number) => columnsOf(SOA + lines, worthOctets, undefined, { names });
      expect(read(0)).toEqual(read(Number.POSITIVE_INFINITY));
    }
  });

  it('hold the hash of each name', () => {
    const owners: Uint8Array[] = [];
    const sink: RecordSink = {
      rdata: new ByteWriter(),
      setOwner() {},
      add() {},
      addBatch({ names, nameStart, nameHash, nameCount }) {
        for (let i = 0; i < nameCount; i++) {
          const [start, end] = [nameStart[i]!, nameStart[i + 1]!];
          expect(nameHash[i]).toBe(hashName(names, start, end - start));
          owners.push(names.slice(start, end));
        }
      },
    };
    const names = Array.from({ length: 200 }, (_, i) => `${'aB-0_'.repeat(12).slice(0, i % 61)}x.${i}`);
    const sources = new SourceMap();
    const parser = new ZoneFileParser(sink, { origin: nameOf('Example.'), sources, worthOctets: 0, defaultTtl: 5 });
    parser.parse(
      sources.add('x', latin1Bytes(`@ IN A 192.0.2.1\n${names.map((each) => `${each} A 192.0.2.1\n`).join('')}`)),
    );
    expect(owners.map((wire) => nameText(wire))).toEqual(names.map((each) => `${each}.Example.`));
  });
});
