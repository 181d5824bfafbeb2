// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how $GENERATE writes its modifiers
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeText } from '../../src/diagnostic/index.js';
import { parseZoneText } from '../../src/zone/index.js';
import { parse } from './support.js';

/** The records of one directive without fault, without what they share. */
function generated(directive: string): string[] {
  const { records, faults } = parse(`$GENERATE ${directive}\n`);
  expect(faults).toEqual([]);
  return records.map((record) => record.replace('.example. 300', ''));
}

describe('$GENERATE', () => {
  it.each([
    ['1-3 a$ A 192.0.2.$', ['a1 A 192.0.2.1', 'a2 A 192.0.2.2', 'a3 A 192.0.2.3']],
    ['0-6/3 a$ A 192.0.2.$', ['a0 A 192.0.2.0', 'a3 A 192.0.2.3', 'a6 A 192.0.2.6']],
    ['1-3/9 a$ A 192.0.2.$', ['a1 A 192.0.2.1']],
    ['9-10 a${0,3} TXT ${-9}', ['a009 TXT "0"', 'a010 TXT "1"']],
    ['1-1 a${-5,3,d} TXT "${-5,3,x} ${-5,0,X} ${-5,12,o}"', ['a-04 TXT "fffffffc" "FFFFFFFC" "037777777774"']],
    ['1-1 a TXT "${10,4,x} ${250,2,X} ${7,0,o}"', ['a TXT "000b" "FB" "10"']],
    ['10-10 a TXT "${0,3,N} ${171,6,n} ${0,1,n} ${0,2,n} ${8,0,n}"', ['a TXT "A.0" "5.b.0." "a" "a." "2.1"']],
    ['1-1 a${-2,4,n} TXT x', ['af.f.f.f.f.f.f.f TXT "x"']],
    ['1-1 a$$ TXT "$$ \\$ \\\\$ ${0,3,d}$"', ['a\\$ TXT "$" "$" "\\\\1" "0011"']],
    ['1-1 a$ MX "10 mx$"', ['a1 MX 10 mx1.example.']],
    ['1-1 a$ TXT "\\"x $ y\\" z"', ['a1 TXT "x 1 y" "z"']],
    ['1-1 a$ TXT "x;$"', ['a1 TXT "x"']],
    ['1-1 a$ txt x\\;$ ; c', ['a1 TXT "x;1"']],
    ['1-1 A IN A 192.0.2.$', ['A A 192.0.2.1']],
  ])('%s', (directive, records) => {
    expect(generated(directive)).toEqual(records);
  });

  it('takes TTL and class in either order, and leaves the owner above in force', () => {
    const text = 'q TXT q\n$GENERATE 1-1 a$ 60 IN A 192.0.2.$\n$generate 1-1 b$ in 1m A 192.0.2.$\n TXT r\n';
    expect(parse(text).records).toEqual([
      'q.example. 300 TXT "q"',
      'a1.example. 60 A 192.0.2.1',
      'b1.example. 60 A 192.0.2.1',
      'q.example. 300 TXT "r"',
    ]);
  });

  it.each([
    ['', 'syntax-error', '$GENERATE'],
    ['1-2 a$ A', 'syntax-error', 'A'],
    ['1-2 a$ 60 TXT', 'syntax-error', 'TXT'],
    ['1-2 a$ MX 10 mx$', 'syntax-error', 'mx$'],
    ['1-2 "a$" A 192.0.2.$', 'syntax-error', '"a$"'],
    ['1-2 a$ A ( 192.0.2.$ )', 'syntax-error', '$GENERATE'],
    ['3-1 a$ A 192.0.2.$', 'generate-range-invalid', '3-1'],
    ['1 a$ A 192.0.2.$', 'generate-range-invalid', '1'],
    ['-1-3 a$ A 192.0.2.$', 'generate-range-invalid', '-1-3'],
    ['0x1-0x3 a$ A 192.0.2.$', 'generate-range-invalid', '0x1-0x3'],
    ['1-3/0 a$ A 192.0.2.$', 'generate-range-invalid', '1-3/0'],
    ['1-3/-1 a$ A 192.0.2.$', 'generate-range-invalid', '1-3/-1'],
    ['1-3/ a$ A 192.0.2.$', 'generate-range-invalid', '1-3/'],
    ['1-2147483648 a$ TXT x', 'generate-range-invalid', '1-2147483648'],
    ['1-2 a${0,0,z} TXT x', 'generate-range-invalid', 'a${0,0,z}'],
    ['1-2 a${0 TXT x', 'generate-range-invalid', 'a${0'],
    ['1-2 a${} TXT x', 'generate-range-invalid', 'a${}'],
    ['1-2 a TXT ${0,128}', 'generate-range-invalid', '${0,128}'],
    ['1-2 a${2147483648} TXT x', 'generate-range-invalid', 'a${2147483648}'],
    // Faults of what comes out stand at the directive, once.
    ['1-9 a${2147483647} TXT x', 'generate-range-invalid', '$GENERATE 1-9 a${2147483647} TXT x'],
    ['1-9 a$ A 192.0.2.x$', 'a-invalid', '$GENERATE 1-9 a$ A 192.0.2.x$'],
    ['1-9 a..b$ A 192.0.2.$', 'empty-label', '$GENERATE 1-9 a..b$ A 192.0.2.$'],
    ['1-9 a$ FOO 192.0.2.$', 'syntax-error', '$GENERATE 1-9 a$ FOO 192.0.2.$'],
    ['1-9 a$ TXT "(x"', 'unbalanced-parentheses', '$GENERATE 1-9 a$ TXT "(x"'],
  ])('%s: %s', (directive, rule, place) => {
    const { faults, diagnostics, sources } = parse(`$GENERATE ${directive}\nnext A 192.0.2.99\n`);
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([rule]);
    const { start, end } = diagnostics[0]!.span!;
    const text = Buffer.from(wholeText(sources.files[0]!.text)).toString('latin1');
    expect([text.slice(start, end), `${text.slice(start, end)}"`]).toContain(place);
  });

  it('goes on behind a fault with the next entry', () => {
    expect(parse('$GENERATE 1-9 a$ A x\nb A 192.0.2.1\n').records).toEqual(['b.example. 300 A 192.0.2.1']);
  });

  it('makes all records where a line is only odd, and says so once', () => {
    const { records, faults } = parse('$GENERATE 1-3 a$ CLASS1 TXT x\n', { dialect: 'any' });
    expect(records.length).toBe(3);
    expect(faults.filter((fault) => fault.startsWith('nonportable-syntax')).length).toBe(1);
  });

  it('gives records the place of the directive', () => {
    const text = '$TTL 60\nx TXT y\n$GENERATE 1-2 a$ 5 IN A 192.0.2.$ ; c\n';
    const { zone } = parseZoneText(text, 'example.');
    const record = zone.rrset('a2', 'A')!.records[0]!;
    expect(text.slice(record.span!.start, record.span!.end)).toBe('$GENERATE 1-2 a$ 5 IN A 192.0.2.$');
    for (const part of ['owner', 'ttl', 'type', 'rdata', 3] as const) {
      expect(zone.span(zone.records.count - 2, part)).toEqual(zone.span(zone.records.count - 2));
    }
  });

  it('makes numbers as padStart does', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.nat(40), (value, offset, width) => {
        const number = value + offset;
        const pattern = ['d', 'o', 'x', 'X'].map((base) => `\${${offset},${width},${base}}`).join(' ');
        const [hex, octal] = [number.toString(16), number.toString(8)];
        const texts = [String(number), octal, hex, hex.toUpperCase()].map((text) => `"${text.padStart(width, '0')}"`);
        expect(generated(`${value}-${value} a TXT "${pattern}"`)).toEqual([`a TXT ${texts.join(' ')}`]);
      }),
    );
  });

  it('makes nibbles that read backwards', () => {
    fc.assert(
      fc.property(fc.nat(0x7fffffff), fc.nat(20), (value, width) => {
        const [record] = generated(`${value}-${value} a TXT \${0,${width},n}`);
        const text = /"(.*)"/.exec(record!)![1]!;
        expect(Number.parseInt([...text.replaceAll('.', '')].reverse().join(''), 16)).toBe(value);
        expect(text.length).toBeGreaterThanOrEqual(width);
      }),
    );
  });
});
