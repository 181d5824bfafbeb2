import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/index.js';
import { lintZone } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';
import { type IncludeLoader, PARSER_FAULTS } from '../../src/zonefile/index.js';
import { NOW } from './marked-zone.js';

const HEAD =
  '$TTL 3600\n@ SOA ns1 hostmaster 1 7200 1800 1209600 3600\n@ NS ns1\n@ NS ns2.example.net.\nns1 A 192.0.2.1\n';
const bytes = (text: string) => new TextEncoder().encode(text);

function lint(source: Uint8Array, include?: IncludeLoader): Diagnostic[] {
  const { zone, diagnostics: faults } = parseZone(source, { origin: 'example.com', file: 'test.zone', include });
  return [...faults, ...lintZone(zone, { now: NOW, faults })];
}

describe('faults that no marked zone can hold', () => {
  const hex = 'ab'.repeat(65536);
  const table: readonly (readonly [string, Uint8Array, number, number])[] = [
    ['empty-zone-file', bytes('; nothing but a comment\n'), 0, 0],
    ['nul-byte', bytes(`${HEAD}www A\u0000 192.0.2.2\n`), HEAD.length + 5, HEAD.length + 6],
    ['control-character', bytes(`${HEAD}x TXT "a\u0001b"\n`), HEAD.length + 8, HEAD.length + 9],
    ['crlf-line-endings', bytes(HEAD.replaceAll('\n', '\r\n')), 9, 10],
    ['missing-final-newline', bytes(HEAD.slice(0, -1)), HEAD.length - 2, HEAD.length - 1],
    ['utf8-bom', new Uint8Array([0xef, 0xbb, 0xbf, ...bytes(HEAD)]), 0, 3],
    [
      'rdata-too-long',
      bytes(`${HEAD}x OPENPGPKEY ${Buffer.from(hex, 'hex').toString('base64')}\n`),
      HEAD.length + 13,
      -1,
    ],
  ];
  for (const [rule, source, start, end] of table) {
    it(rule, () => {
      const found = lint(source);
      expect(found.map((diagnostic) => diagnostic.rule)).toEqual([rule]);
      expect(found[0]?.span?.start).toBe(start);
      if (end >= 0) expect(found[0]?.span?.end).toBe(end);
    });
  }

  it('include-depth', () => {
    let level = 0;
    const endless: IncludeLoader = () => ({
      path: `${++level}.inc`,
      identity: String(level),
      bytes: bytes('$INCLUDE next.inc\n'),
    });
    expect(lint(bytes(`${HEAD}$INCLUDE next.inc\n`), endless).map(({ rule }) => rule)).toEqual(['include-depth']);
  });
});

describe('severities of parser faults', () => {
  it('come from the table', () => {
    const severityOf = new Map(PARSER_FAULTS.map(({ id, severity }) => [id, severity]));
    const found = lint(bytes('@ SOA ns1 hostmaster 1 7200 1800 1209600 3600\n@ 60 NS ns1\nns1 A 192.0.2.300\n'));
    expect(found.map(({ rule }) => rule)).toContain('no-default-ttl');
    for (const { rule, severity } of found) if (severityOf.has(rule)) expect(severity, rule).toBe(severityOf.get(rule));
  });
});

describe('one mistake, one finding', () => {
  it('does not miss a record that could not be read', () => {
    const lost = [
      'ns1 A 192.0.2.300', // the address of a server
      'mail A 192.0.2.x\n@ MX 10 mail',
      'web A\nwww CNAME web',
      'web.example.com. A\nwww CNAME web',
      '$ORIGIN sub.example.com.\nweb A\nwww CNAME web',
      'sub NS ns1.sub\nns1.sub A 192.0.2',
    ];
    for (const line of lost) {
      const source = `${HEAD.replace('ns1 A 192.0.2.1\n', line.startsWith('ns1') ? '' : 'ns1 A 192.0.2.1\n')}${line}\n`;
      expect(
        lint(bytes(source)).filter(({ rule }) => rule !== 'a-invalid' && rule !== 'syntax-error'),
        line,
      ).toEqual([]);
    }
  });

  it('still misses another name, and another type', () => {
    const rules = (line: string) => lint(bytes(`${HEAD}${line}\n`)).map(({ rule }) => rule);
    expect(rules('web A\nwww CNAME wbe')).toEqual(['syntax-error', 'cname-dangling']);
    expect(rules('mail MX\n@ MX 10 mail')).toEqual(['syntax-error', 'mx-target-no-address']);
  });

  it('does not miss an SOA that could not be read', () => {
    expect(lint(bytes(HEAD.replace('1209600', '1209600x'))).map(({ rule }) => rule)).toEqual(['syntax-error']);
  });
});

describe('any text', () => {
  const name = fc.constantFrom(
    '@',
    'a',
    '*',
    'b.a',
    '*.a',
    'a.example.com',
    'example.com.',
    'sub',
    'x.sub',
    'x.org.',
    '.',
    '192.0.2.1',
    '2001:db8::1',
  );
  const rdata = fc.oneof(
    fc.tuple(fc.constantFrom('NS', 'CNAME', 'DNAME', 'PTR'), name),
    fc.tuple(fc.constantFrom('MX 0', 'MX 10', 'SRV 0 0 1', 'HTTPS 1'), name),
    fc.tuple(
      fc.constantFrom('A', 'AAAA', 'CAA 1 issue', 'TXT', 'NSEC3PARAM', 'DS'),
      fc.constantFrom('192.0.2.1', '::1', 'v=DKIM1; p=', '"v=spf1"', '', '(', '\\# 0'),
    ),
    fc.tuple(
      fc.constant('SOA'),
      fc.tuple(name, name).map(([a, b]) => `${a} ${b} 1 2 3 4 5`),
    ),
  );
  const line = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(name, rdata).map(([owner, [type, data]]) => `${owner} ${type} ${data}`) },
    { weight: 1, arbitrary: name.map((origin) => `$ORIGIN ${origin}`) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  );

  it('gives findings that stand in the text and say something, and never throws', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const source = bytes(`$TTL 60\n${lines.join('\n')}\n`);
        for (const { message, span, rule } of lint(source)) {
          expect(message.length, rule).toBeGreaterThan(0);
          expect(span, rule).toBeDefined();
          expect(span!.start, rule).toBeLessThanOrEqual(span!.end);
          expect(span!.end, rule).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
