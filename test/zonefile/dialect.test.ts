/** What readers disagree about: found at its place, and judged by dialect as docs/zone-format.md says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/wire/index.js';
import { QUESTIONS, type Question, severityOf } from '../../src/zonefile/dialect.js';
import { confinedLoader, LIMITS } from '../../src/zonefile/index.js';
import { memoryFiles, parse } from './support.js';

const DOCUMENT = readFileSync(path.resolve(import.meta.dirname, '../../docs/zone-format.md'), 'utf8');

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Cells of the rows of the document's tables whose first cell is code. */
const rows = DOCUMENT.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the document', () => {
  it('has the table of dialects', () => {
    const severity = (question: Question, dialect?: 'bind' | 'nsd' | 'knot' | 'rfc') =>
      severityOf(question, dialect) ?? '-';
    const wanted = (Object.keys(QUESTIONS) as Question[]).map((question) => {
      const judged = [undefined, 'bind' as const, 'nsd' as const, 'knot' as const, 'rfc' as const];
      return [`\`${QUESTIONS[question].rule}\``, ...judged.map((dialect) => severity(question, dialect))].join(' ');
    });
    // CRLF and CR alone are two questions with one row.
    wanted.splice(wanted.indexOf('`crlf-line-endings` warning - - error warning'), 1);
    const written = rows.filter((row) => row.length === 7).map(([rule, , ...judged]) => [rule, ...judged].join(' '));
    expect(written.sort()).toEqual(wanted.sort());
  });

  it('has the table of limits', () => {
    const written = rows.filter((row) => row.length === 3).map(([name, value]) => `${name} ${value}`);
    expect(written).toEqual(LIMITS.map((limit) => `\`${limit.name}\` ${limit.default}`));
  });
});

describe('without a dialect', () => {
  it.each([
    ['a TXT ( "x" ( "y" ) )\n', ['nested-parentheses 1:13-1:14 "("']],
    ['a TXT "x""y"\n', ['adjacent-strings 1:10-1:13 "\\"y\\""']],
    ['a TXT x"y"z\n', ['adjacent-strings 1:8-1:11 "\\"y\\""']],
    ['a HTTPS 1 . alpn="h2"\n', []],
    ['a TXT x\r\nb TXT y\r\n', ['crlf-line-endings 1:8-1:9 "\\r"']],
    ['a TXT x ; c\r\n', []],
    ['a TXT x\rb TXT y\r\n', ['crlf-line-endings 1:8-1:9 "\\r"']],
    ['a TXT x', ['missing-final-newline 1:7-1:8 "x"']],
    ['a TXT x ; c', ['missing-final-newline 1:11-1:12 "c"']],
    ['', []],
    ['$ORIGIN sub\na TXT x\n', ['relative-origin 1:9-1:12 "sub"']],
    ['$ORIGIN sub.example.\na TXT x\n', []],
    // That is the mistake of a forgotten dot, which a rule of the linter finds.
    ['$ORIGIN sub.example\na TXT x\n', []],
    ['$GENERATE 1-2 a$ A 192.0.2.$\n', ['generate-directive 1:1-1:10 "$GENERATE"']],
    [
      '$GENERATE 1-2x a$ A 192.0.2.$\n',
      ['generate-directive 1:1-1:10 "$GENERATE"', 'generate-range-invalid 1:11-1:15 "1-2x"'],
    ],
    ['é A 192.0.2.1\n', ['non-ascii-name 1:1-1:2 "Ã©"']],
    ['a CNAME é\n', ['non-ascii-name 1:9-1:10 "Ã©"']],
    ['a TXT é\n', ['non-ascii-text 1:7-1:8 "Ã©"']],
    ['a TXT x "é"\n', ['non-ascii-text 1:9-1:12 "\\"Ã©\\""']],
    ['a TXT x ; é\n', []],
    ['a TXT "x\u0001y"\n', ['control-character 1:9-1:10 "\\u0001"']],
    ['a TXT "x\ty"\n', []],
    ['a TXT "x\u0000y"\n', ['nul-byte 1:9-1:10 "\\u0000"']],
    ['a TXT "x\\\ny"\n', ['nonportable-syntax 1:10-2:1 "\\n"']],
    ['(a) TXT x\n', ['nonportable-syntax 1:1-1:2 "("']],
    ['a TXT x\n (TXT y)\n', ['nonportable-syntax 2:2-2:3 "("']],
    ['a TXT x\n 1h (TXT y)\nb ( TXT x )\n', []],
    ['"a" TXT x\n', ['nonportable-syntax 1:1-1:4 "\\"a\\""']],
    ['"@" TXT x\n', ['nonportable-syntax 1:1-1:4 "\\"@\\""']],
    ['a MX 10 "b"\n', ['nonportable-syntax 1:9-1:12 "\\"b\\""']],
    ['a CAA 0 issue "ca.example.net"\n', []],
    ['a CAA 0 "issue" "ca.example.net"\n', ['nonportable-syntax 1:9-1:16 "\\"issue\\""']],
    ['a CAA "0" issue "ca.example.net"\n', ['nonportable-syntax 1:7-1:10 "\\"0\\""']],
    ['a A "192.0.2.1"\n', ['nonportable-syntax 1:5-1:16 "\\"192.0.2.1\\""']],
    ['a MX "10" b\n', ['nonportable-syntax 1:6-1:10 "\\"10\\""']],
    ['a DS 1 13 200 00 "00"\n', ['nonportable-syntax 1:18-1:22 "\\"00\\""']],
    ['a A \\# 4 "c0000201"\n', ['nonportable-syntax 1:10-1:20 "\\"c0000201\\""']],
    ['a TYPE65280 \\# "1" 00\n', ['nonportable-syntax 1:16-1:19 "\\"1\\""']],
    ['a HIP 2 AA AA== "b"\n', ['nonportable-syntax 1:17-1:20 "\\"b\\""']],
    ['a NAPTR 1 1 "s" "x" "" b\na ISDN "1" "2"\na X25 "1234"\na GPOS "1" "2" "3"\na HINFO "x" "y"\n', []],
    ['a UNECE "16" - "X" "y"\na DOA 1 2 3 "text/plain" AA==\na DELEG server-name="a"\n', []],
    ['a URI 1 1 "ftp://a"\na URI \\# 5 0001000161\n', []],
    ['a URI 1 1 ftp://a\n', ['nonportable-syntax 1:11-1:18 "ftp://a"']],
    ['"$TTL" 5\n', ['nonportable-syntax 1:1-1:7 "\\"$TTL\\""']],
    ['a=b TXT x\n', ['nonportable-syntax 1:1-1:4 "a=b"']],
    ['a CNAME b=c\n', ['nonportable-syntax 1:9-1:12 "b=c"']],
    ['a SRV 1 2 3 b,c\n', ['nonportable-syntax 1:13-1:16 "b,c"']],
    ['a SVCB 1 b+c alpn=h2\n', ['nonportable-syntax 1:10-1:13 "b+c"']],
    ['a\\=b.c_d-e/f.*.g TXT x\na RP b\\+c @\na MX 1 *.b_c/d-e\na MX \\# 3 000100\n', []],
    ['\\[a TXT x\n', ['nonportable-syntax 1:1-1:4 "\\\\[a"']],
    ['a MX 1 b.\\[c\n', ['nonportable-syntax 1:8-1:13 "b.\\\\[c"']],
    ['a\\[b TXT \\[x\n\\091a MX 1 b\\.\\[\n', []],
    // Rules of the linter speak of mail addresses.
    ['a RP b@c. d\n', []],
    ['a CLASS1 TXT x\n', ['nonportable-syntax 1:3-1:9 "CLASS1"']],
    ['$DATE 20260101000000\n', ['nonportable-syntax 1:1-1:6 "$DATE"']],
    [`a DS 1 8 SHA-1 ${'00'.repeat(20)}\n`, ['nonportable-syntax 1:10-1:15 "SHA-1"']],
    [`a DS 1 8 1 ${'00'.repeat(20)}\n`, []],
    ['a DNSKEY ZONE 3 8 AA==\n', ['nonportable-syntax 1:10-1:14 "ZONE"']],
    ['a KEY ZONE DNSSEC RSASHA256 AA==\na CERT PKIX 1 RSASHA256 AA==\n', []],
    ['a NSEC3PARAM SHA-1 0 0 -\n', ['nonportable-syntax 1:14-1:19 "SHA-1"']],
    ['a RRSIG 1 8 2 300 0 0 1 . AA==\n', ['nonportable-syntax 1:9-1:10 "1"']],
    ['a RRSIG TYPE1 8 2 300 0 0 1 . AA==\n', []],
    ['a SVCB 1 . key3=53\n', ['nonportable-syntax 1:12-1:19 "key3=53"']],
    ['a SVCB 1 . alpn=h2 key2 key667=53\n', []],
    // What one record is told must not be told of the next.
    [`a DS 1 8 SHA-1 00\na TXT x\n`, ['ds-digest-length 1:16-1:18 "00"']],
  ])('%j', (text, faults) => {
    expect(parse(text, { dialect: 'any' }).faults).toEqual(faults);
  });

  const includes = (inner: string, outer: string) =>
    parse(outer, {
      dialect: 'any',
      include: confinedLoader(memoryFiles({ '/zones/inc': inner, '/zones/example.zone': '' }), '/zones'),
    });

  it.each([
    ['i A 1.1.1.1\n', 'a TXT a\n$INCLUDE inc\n TXT b\n', ['include-owner-leak 3:1-3:5 " TXT"']],
    ['; nothing\n', 'a TXT a\n$INCLUDE inc\n TXT b\n', []],
    ['i A 1.1.1.1\n', 'a TXT a\n$INCLUDE inc\nb TXT b\n TXT c\n', []],
    [' A 1.1.1.1\n', 'a TXT a\n$INCLUDE inc\n', ['include-owner-leak /zones/inc:1:1-1:3 " A"']],
    ['$TTL 5\ni A 1.1.1.1\n', '$INCLUDE inc\nb TXT b\nc TXT c\n', ['include-owner-leak 2:3-2:6 "TXT"']],
    ['$TTL 5\ni A 1.1.1.1\n', '$INCLUDE inc\n$TTL 6\nb TXT b\n', []],
    ['$TTL 300\ni A 1.1.1.1\n', '$INCLUDE inc\nb TXT b\n', []],
    ['i 5 A 1.1.1.1\n', '$INCLUDE inc\nb TXT b\n', []],
    ['i A 1.1.1.1\n', '$INCLUDE "inc"\n', ['nonportable-syntax 1:10-1:15 "\\"inc\\""']],
    ['i A 1.1.1.1\n', '$INCLUDE inc sub\n', ['relative-origin 1:14-1:17 "sub"']],
  ])('included %j in %j', (inner, outer, faults) => {
    expect(includes(inner, outer).faults).toEqual(faults);
  });

  it('keeps the records', () => {
    const text = '(a) TXT "x""y" ( "é" ( "\u0001" ) )\r\n"@" CLASS1 TXT "\u0000"';
    expect(parse(text, { dialect: 'any' }).records).toEqual([
      'a.example. 300 TXT "x" "y" "\\195\\169" "\\001"',
      'example. 300 TXT "\\000"',
    ]);
  });
});

describe('with a dialect', () => {
  const text = 'a TXT ( "x" ( "y""z" ) )\r\n$ORIGIN b\n';
  it.each([
    ['bind', []],
    ['nsd', ['nested-parentheses error', 'relative-origin error']],
    [
      'knot',
      ['nested-parentheses error', 'adjacent-strings error', 'relative-origin error', 'crlf-line-endings error'],
    ],
    ['rfc', ['nested-parentheses warning', 'adjacent-strings warning', 'crlf-line-endings warning']],
  ] as const)('%s', (dialect, wanted) => {
    const { diagnostics } = parse(text, { dialect });
    expect(diagnostics.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(wanted);
  });

  it('says who stumbles', () => {
    expect(parse('a TXT x\r\n', { dialect: 'any' }).diagnostics[0]?.help).toBe('Knot DNS refuses the file');
  });
});

describe('findings', () => {
  const subjects = (text: string | Uint8Array) =>
    parse(text, { dialect: 'any' }).diagnostics.map(({ subject }) => subject && { ...subject });

  it('say which record they are about, as far as it can be read', () => {
    expect(subjects('a A 1.2.3\n MX x\nb TXT "x\n$TTL x\nc..d A 1.1.1.1\ne FOO x\n )\n')).toEqual([
      { owner: 'a.example.', type: 'A' },
      { owner: 'a.example.', type: 'MX' },
      { owner: 'b.example.', type: 'TXT' },
      undefined,
      undefined,
      { owner: 'e.example.', type: undefined },
      undefined,
    ]);
  });

  it('show names as they are written, or octet by octet', () => {
    const message = (text: string | Uint8Array) => parse(text).diagnostics[0]?.message;
    expect(message('bücher.. A 1.1.1.1\n')).toContain('"bücher.."');
    expect(message(latin1('b\xfccher.. A 1.1.1.1\n'))).toContain('"b\\\\252cher.."');
    expect(message(utf8Bytes(`${'ü'.repeat(100)} A 1.1.1.1\n`))).toContain(`"${'ü'.repeat(30)}..."`);
    expect(message(utf8Bytes(`x${'ü'.repeat(100)} A 1.1.1.1\n`))).toContain(`"x${'ü'.repeat(29)}..."`);
  });
});
