/** The formatter: golden files for its style, and what must hold for every text that parses. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latin1Text, utf8Bytes } from '../../src/wire/index.js';
import { formatZone } from '../../src/zonefile/index.js';
import { EXAMPLES } from '../rdata/examples.js';
import { parse } from './support.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const goldens = path.join(root, 'test/zonefile/format');

const formatted = (text: string, width?: number): string => {
  const { text: bytes, diagnostics } = formatZone(utf8Bytes(text), width === undefined ? {} : { width });
  expect(diagnostics).toEqual([]);
  return new TextDecoder().decode(bytes);
};

/** Comments without the blanks behind them, found without the lexer. */
function commentsOf(bytes: Uint8Array): string[] {
  const text = latin1Text(bytes);
  return [...text.matchAll(/\\(?:[\s\S]|$)|"(?:[^"\\]|\\[\s\S])*"|(;[^\n]*)/g)]
    .flatMap((match) => (match[1] === undefined ? [] : [match[1].replace(/[ \t\r]+$/, '')]))
    .sort();
}

/** What must hold for a text, whatever it is; false when it has faults. */
function expectHarmless(bytes: Uint8Array, width = 100): boolean {
  const { text, diagnostics, changed } = formatZone(bytes, { width });
  if (diagnostics.length > 0) {
    expect(text).toBe(bytes);
    expect(changed).toBe(false);
    return false;
  }
  const again = formatZone(text, { width });
  expect(again.diagnostics).toEqual([]);
  expect(latin1Text(again.text)).toBe(latin1Text(text));
  expect(again.changed).toBe(false);
  expect(commentsOf(text)).toEqual(commentsOf(bytes));
  // Read as a whole file, apart from how the formatter proves it.
  expect(parse(text).records).toEqual(parse(bytes).records);
  return true;
}

describe('golden files', () => {
  it.each(readdirSync(goldens).filter((file) => file.endsWith('.zone')))('%s', (file) => {
    const before = readFileSync(path.join(goldens, file));
    const { text, diagnostics } = formatZone(before, { file });
    expect(diagnostics).toEqual([]);
    expect(latin1Text(text)).toBe(readFileSync(path.join(goldens, file.replace(/zone$/, 'expected')), 'latin1'));
  });
});

describe('every sample', () => {
  const samples = ['zones', 'test/lint', 'test/fixtures', 'test/zonefile/format'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:zone|inc|signed|expected)$/.test(file))
      .map((file) => path.join(folder, file)),
  );

  it.each(samples)('%s stays what it is', (file) => {
    const bytes = readFileSync(path.join(root, file));
    const isFormattable = expectHarmless(bytes);
    if (!/parser-|broken|syntax|faults|overflow|twenty/.test(file)) expectHarmless(bytes, 40);
    // The good ones must not pass by being refused.
    if (/healthy|good|signed|fixtures|expected/.test(file)) expect(isFormattable).toBe(true);
  });
});

describe('line ends', () => {
  it('become LF, and a file ends with one', () => {
    const { text, hadCrlf, changed } = formatZone(
      utf8Bytes('$TTL 1 ; a\r\n\r\n\r\na A 192.0.2.1 ; b \r\n ( ; c\r\n )\r\n'),
    );
    expect(latin1Text(text)).toBe('$TTL 1  ; a\n\na       A     192.0.2.1 ; b\n        ; c\n');
    expect([hadCrlf, changed]).toEqual([true, true]);
    expect(formatZone(utf8Bytes('a 1 A 192.0.2.1')).hadCrlf).toBe(false);
  });

  it.each(['bind-docs', 'comments', 'soa', 'dnssec'])('with CRLF %s comes out the same', (name) => {
    const text = readFileSync(path.join(goldens, `${name}.zone`), 'latin1').replace(/\n/g, '\r\n');
    const expected = readFileSync(path.join(goldens, `${name}.expected`), 'latin1');
    expect(latin1Text(formatZone(Buffer.from(text, 'latin1')).text)).toBe(expected);
  });

  it('of nothing is nothing', () => {
    expect(formatted('')).toBe('');
    expect(formatted(' \n\t\r\n\n')).toBe('');
    expect(formatted(';')).toBe(';\n');
  });
});

describe('a text with faults', () => {
  it.each([
    ['a A 192.0.2.256\n', 'a-invalid'],
    ['\ufeffa A 192.0.2.1\n', 'utf8-bom'],
    ['a A ( 192.0.2.1\n', 'unbalanced-parentheses'],
    ['a TXT "x\n', 'unbalanced-quotes'],
    ['$ORGIN x.\n', 'unknown-directive'],
    [' $TTL 1\n', 'indented-directive'],
  ])('%j is left alone', (text, rule) => {
    const bytes = utf8Bytes(text);
    const result = formatZone(bytes, { file: 'some.zone' });
    expect(result.text).toBe(bytes);
    expect(result.changed).toBe(false);
    expect(result.diagnostics.map((diagnostic) => diagnostic.rule)).toContain(rule);
    const { span } = result.diagnostics[0]!;
    expect(result.sources.fileAt(span!.start).path).toBe('some.zone');
  });

  it('is not one for lack of an SOA, a TTL, an owner or included files', () => {
    expect(formatted(' a 192.0.2.1\n$include x\nb mx 1 c')).toBe(
      '        A     192.0.2.1\n$INCLUDE x\nb       MX    1 c\n',
    );
    expect(formatted('$INCLUDE x\n'.repeat(1200))).toBe('$INCLUDE x\n'.repeat(1200));
  });

  it('may differ in warnings: those are for lint', () => {
    expect(formatted('@ 60 A 192.0.2.1\n@ A 192.0.2.2\n')).toBe(
      '@       60 A     192.0.2.1\n@          A     192.0.2.2\n',
    );
  });
});

describe('widths', () => {
  const line = 'host.example.com. 3600 IN TXT "0123456789" "0123456789"\n';
  const oneLine = 'host.example.com.       3600 IN TXT   "0123456789" "0123456789"\n';
  const broken = [
    'host.example.com.       3600 IN TXT   (',
    '                          "0123456789"',
    '                          "0123456789"',
    '                        )\n',
  ].join('\n');

  it('a record is broken where it does not fit', () => {
    expect(formatted(line)).toBe(oneLine);
    expect(formatted(line, oneLine.length - 1)).toBe(oneLine);
    expect(formatted(line, oneLine.length - 2)).toBe(broken);
  });

  it('what the author broke stays broken', () => {
    expect(formatted(broken)).toBe(broken);
  });

  it('characters count, not octets', () => {
    expect(formatted('é 1 A 192.0.2.1 ; x\nee 1 A 192.0.2.2 ; y\n')).toBe(
      'é       1 A     192.0.2.1       ; x\nee      1 A     192.0.2.2       ; y\n',
    );
  });
});

const SPECIAL = [...utf8Bytes('()"\\;@$.\n\r\t 0é#')];
const octet = fc.oneof(fc.constantFrom(...SPECIAL), fc.nat(255));

describe('whatever parses', () => {
  // Mostly text and comments, so that many mutations still parse.
  const sample = utf8Bytes(
    `$TTL 1h ; an hour\n@ IN SOA ns host ( 1 2h ; c\n 3 4 5 )\n\tNS ns\nns 60 A 192.0.2.1 ; here\n    ; or there\n` +
      `t TXT "a;b" ( "c\\"d" ; first\n e\\032f ; second\n\n; third\n) g ; end\n\n; a comment\nu TYPE731 \\# 3 ab cdef\r\n` +
      `v TXT one "two" "three" "${'four '.repeat(20)}" ; not on one line\n$INCLUDE hosts sub\n  ; indented\nw TXT "five"\n`,
  );
  const mutation = fc.tuple(fc.constantFrom('put', 'insert', 'cut', 'copy'), fc.nat(), octet, fc.nat(40));

  it('stays the same under mutations of a sample', () => {
    expect(expectHarmless(sample)).toBe(true);
    expect(
      expectHarmless(utf8Bytes(`$TTL 60\n${EXAMPLES.map(([type, text]) => `x ${type} ${text}\n`).join('')}`)),
    ).toBe(true);
    let count = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (changes) => {
        const octets = [...sample];
        for (const [kind, place, value, length] of changes) {
          const at = place % (octets.length + 1);
          if (kind === 'put') octets[Math.min(at, octets.length - 1)] = value;
          else if (kind === 'insert') octets.splice(at, 0, value);
          else if (kind === 'cut') octets.splice(at, length);
          else octets.splice(at, 0, ...octets.slice(value, value + length));
        }
        if (expectHarmless(Uint8Array.from(octets))) count++;
      }),
      { numRuns: 600 },
    );
    expect(count).toBeGreaterThan(50);
  });

  it('stays the same when it is made of bits of syntax', () => {
    const bit = fc.constantFrom(
      ...[
        'a',
        '@',
        '60',
        'IN',
        'A',
        'TXT',
        'MX',
        '1.1.1.1',
        '"',
        '"x"',
        '"x;y"',
        '(',
        ')',
        ' ',
        '\t',
        '; c',
        '\n',
        '\n',
      ],
      ...['\n ', '\r\n', '\\', '\\;', '$TTL 1', '$ORIGIN', '$INCLUDE', '"$TTL"', '1', '=', '; d\n'],
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 24 }), (bits) => {
        expectHarmless(utf8Bytes(bits.join('')));
        expectHarmless(utf8Bytes(bits.join(' ')));
        expectHarmless(utf8Bytes(`a A 1.1.1.1 ; c\nb TXT ( ${bits.join(' ')} "z" )\n`));
      }),
      { numRuns: 3000 },
    );
  });

  it('stays the same however records are laid out', () => {
    const data = fc.constantFrom<string[]>(
      ['A', '192.0.2.1'],
      ['mx', '10', 'mail'],
      ['TXT', '"one two"', 'three', '"four;five"', '"six\\"("'],
      ['TXT', '""'],
      ['SOA', 'ns1', 'host', '1', '2h', '30m', '2w', '1h'],
      [
        'DNSKEY',
        '257',
        '3',
        '13',
        'l2g2yO9saU++4hkpzeJVbUaG4cJe',
        'ZavoEfNiMEx72qFfehO7QPpAkjf/E1glBhYJ4arsGTrIDYHC9za73v2T2A==',
      ],
      ['HTTPS', '1', '.', 'alpn="h2,h3"', 'port=443'],
      ['NSEC', 'a', 'A', 'NS', 'RRSIG'],
      ['type65280', '\\#', '3', 'ab', 'cdef'],
      ['TYPE65280', '\\#', '0'],
    );
    const gap = fc.constantFrom(' ', '\t', '  ', '\n', '\r\n\t', ' ; note\n', '\t;\n\n', '\n ; note\n  ; more\n');
    const entry = fc
      .record({
        head: fc.constantFrom('www ', '@\t', '*.a 300 ', 'a-longer-owner-name in\t', ' ', '\tIN 1d ', ' 60 IN '),
        words: data,
        // which word the parenthesis stands before; none when there is no such word
        open: fc.nat(8),
        gaps: fc.array(gap, { minLength: 8, maxLength: 8 }),
        end: fc.constantFrom('', ' ; trailing', '\t;x ', ' ; a\n       ; b'),
      })
      .map(({ head, words, open, gaps, end }) => {
        const before = words.slice(0, open).join(' ');
        const inside = words.slice(open).map((word, i) => gaps[i] + word);
        return `${head}${before}${inside.length > 0 ? ` (${inside.join('')}\n)` : ''}${end}\n`;
      });
    const between = fc.constantFrom(
      '',
      '',
      '\n',
      '\n\n\n',
      '; comment\n',
      '   ; indented\n',
      '$TTL 60\n',
      '$ORIGIN b ; c\n',
    );
    let count = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(entry, between), { maxLength: 6 }),
        fc.integer({ min: 0, max: 130 }),
        (lines, width) => {
          if (expectHarmless(utf8Bytes(lines.flat().join('')), width)) count++;
        },
      ),
      { numRuns: 1000 },
    );
    expect(count).toBeGreaterThan(900);
  });
});
