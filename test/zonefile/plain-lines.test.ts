import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import fastGlob from 'fast-glob';
import { describe, expect, it, vi } from 'vitest';
import { latin1Bytes, latin1Text } from '../../src/wire/index.js';
import { Lexer } from '../../src/zonefile/index.js';
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
const join = (type: fc.Arbitrary<string>, ...parts: readonly fc.Arbitrary<string>[]) =>
  fc
    .tuple(type, fc.tuple(...parts), gaps)
    .map(([word, all, [first, between, last]]) => word + first + all.filter(Boolean).join(between) + last);
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
  join(words('CAA'), number, words('issue', 'iodef', 'is-sue', '', '"issue"', 'i'.repeat(256), 'Issue0'), string),
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

describe('lines read the quick way', () => {
  it('come out as the lexer and the parser read them', () => {
    fc.assert(
      fc.property(text, fc.boolean(), limits, (input, hasDefaultTtl, limited) => {
        expectSame(input, { limits: limited, ...(!hasDefaultTtl && { defaultTtl: -1 }) });
        expectSame(input, { include: () => ({ path: 'o', identity: 'o', bytes: latin1Bytes('b 5 A 192.0.2.9\n') }) });
      }),
      { numRuns: 1500 },
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
    ];
    const lexed = vi.spyOn(Lexer.prototype, 'next');
    const { records } = parse(`${SOA}${`${lines.join('\n')}\n`.repeat(50)}`);
    expect(records).toHaveLength(301);
    // The SOA, and the end of the file.
    expect(lexed).toHaveBeenCalledTimes(2);
    lexed.mockRestore();
  });
});
