import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse, parseWithoutTtl } from './support.js';

/** The records of text that has no fault. */
function records(text: string, origin = 'example.'): readonly string[] {
  const { records, faults } = parse(text, { origin });
  expect(faults).toEqual([]);
  return records;
}

describe('owners (RFC 1035 §5.1)', () => {
  it('are relative, absolute, @, or that of the record before', () => {
    expect(records('a A 1.1.1.1\nb.test. A 2.2.2.2\n@ A 3.3.3.3\n A 4.4.4.4\n\tAAAA ::1\n')).toEqual([
      'a.example. 300 A 1.1.1.1',
      'b.test. 300 A 2.2.2.2',
      'example. 300 A 3.3.3.3',
      'example. 300 A 4.4.4.4',
      'example. 300 AAAA ::1',
    ]);
  });

  it('may look like types, classes and TTLs', () => {
    expect(records('A A 1.1.1.1\nIN IN A 1.1.1.1\n60 60 A 1.1.1.1\nTXT TXT TXT\n')).toEqual([
      'A.example. 300 A 1.1.1.1',
      'IN.example. 300 A 1.1.1.1',
      '60.example. 60 A 1.1.1.1',
      'TXT.example. 300 TXT "TXT"',
    ]);
  });

  it('hold escapes', () => {
    expect(
      records('a\\.b A 1.1.1.1\n\\097 A 1.1.1.1\n\\@ A 1.1.1.1\na\\ b A 1.1.1.1\n\\;x A 1.1.1.1\n\\"q A 1.1.1.1\n'),
    ).toEqual([
      'a\\.b.example. 300 A 1.1.1.1',
      'a.example. 300 A 1.1.1.1',
      '\\@.example. 300 A 1.1.1.1',
      'a\\032b.example. 300 A 1.1.1.1',
      '\\;x.example. 300 A 1.1.1.1',
      '\\"q.example. 300 A 1.1.1.1',
    ]);
  });

  it('survive $ORIGIN', () => {
    expect(records('a A 1.1.1.1\n$ORIGIN b\n A 2.2.2.2\nc A 3.3.3.3\n')).toEqual([
      'a.example. 300 A 1.1.1.1',
      'a.example. 300 A 2.2.2.2',
      'c.b.example. 300 A 3.3.3.3',
    ]);
  });

  it('of directives begin with an escaped dollar', () => {
    expect(records('\\$ttl A 1.1.1.1\n')).toEqual(['\\$ttl.example. 300 A 1.1.1.1']);
  });
});

describe('$ORIGIN', () => {
  it('is relative to the origin before, and ends with the file', () => {
    expect(records('$ORIGIN a\n$origin b\nx NS @\n$ORIGIN c.test.\nx NS y\n$ORIGIN @\nz NS .\n')).toEqual([
      'x.b.a.example. 300 NS b.a.example.',
      'x.c.test. 300 NS y.c.test.',
      'z.c.test. 300 NS .',
    ]);
  });
});

describe('TTL and class', () => {
  it.each([
    ['a 60 IN A 1.1.1.1', 'a.example. 60 A 1.1.1.1'],
    ['a IN 60 A 1.1.1.1', 'a.example. 60 A 1.1.1.1'],
    ['a 60 A 1.1.1.1', 'a.example. 60 A 1.1.1.1'],
    ['a in A 1.1.1.1', 'a.example. 300 A 1.1.1.1'],
    ['a CLASS1 A 1.1.1.1', 'a.example. 300 A 1.1.1.1'],
    ['a 1h30m A 1.1.1.1', 'a.example. 5400 A 1.1.1.1'],
    ['a 0 A 1.1.1.1', 'a.example. 0 A 1.1.1.1'],
    ['a 2147483647 A 1.1.1.1', 'a.example. 2147483647 A 1.1.1.1'],
    ['a TYPE1 \\# 4 01010101', 'a.example. 300 A 1.1.1.1'],
  ])('%s', (text, record) => {
    expect(records(text)).toEqual([record]);
  });

  it('$TTL holds for the records behind it, a stated TTL for its record', () => {
    expect(records('a A 1.1.1.1\n$TTL 1D\na A 2.2.2.2\na 60 A 3.3.3.3\na A 4.4.4.4\n$ttl 5\na A 5.5.5.5\n')).toEqual([
      'a.example. 300 A 1.1.1.1',
      'a.example. 86400 A 2.2.2.2',
      'a.example. 60 A 3.3.3.3',
      'a.example. 86400 A 4.4.4.4',
      'a.example. 5 A 5.5.5.5',
    ]);
  });

  it('without $TTL the last stated one holds, which is said once', () => {
    const { records, faults } = parseWithoutTtl(
      'a 60 A 1.1.1.1\na A 2.2.2.2\nb A 3.3.3.3\nb 5 A 4.4.4.4\nb A 5.5.5.5\n',
    );
    expect(records.map((record) => record.split(' ')[1])).toEqual(['60', '60', '60', '5', '5']);
    expect(faults).toEqual(['inherited-ttl 2:3-2:4 "A"']);
  });

  it('without any TTL the minimum of the SOA stands in', () => {
    const { records, faults, diagnostics } = parseWithoutTtl('@ SOA a b 1 2 3 4 900\na A 1.1.1.1\n');
    expect(records.map((record) => record.split(' ')[1])).toEqual(['900', '900']);
    expect(faults).toEqual(['no-default-ttl 1:3-1:6 "SOA"']);
    expect(diagnostics[0]?.severity).toBe('warning');
  });

  it('a record for which nothing gives a TTL is not read', () => {
    const { records, faults, diagnostics } = parseWithoutTtl('a A 1.1.1.1\nb 5 A 2.2.2.2\n');
    expect(records).toEqual(['b.example. 5 A 2.2.2.2']);
    expect(faults).toEqual(['no-default-ttl 1:3-1:4 "A"']);
    expect(diagnostics[0]?.severity).toBe('error');
  });

  // RFC 2181 §8: "a maximum of 2^31 - 1", and what is above counts as zero.
  it.each(['2147483648', '4294967295', '4294967296', '9999w'])('TTL %s is above the maximum', (ttl) => {
    const { records, faults } = parse(`a ${ttl} A 1.1.1.1\nb A 2.2.2.2\n`);
    expect(faults).toEqual([`ttl-out-of-range 1:3-1:${3 + ttl.length} "${ttl}"`]);
    expect(records).toEqual(['a.example. 0 A 1.1.1.1', 'b.example. 300 A 2.2.2.2']);
  });

  it('$TTL above the maximum counts as zero, one that is none is passed over', () => {
    const { records, faults } = parse('$TTL 2147483648\na A 1.1.1.1\n$TTL 5\n$TTL x\nb A 2.2.2.2\n');
    expect(faults).toEqual(['ttl-out-of-range 1:6-1:16 "2147483648"', 'syntax-error 4:6-4:7 "x"']);
    expect(records).toEqual(['a.example. 0 A 1.1.1.1', 'b.example. 5 A 2.2.2.2']);
  });

  it('of another class than the first are refused', () => {
    const { records, faults } = parse('a IN A 1.1.1.1\nb CH TXT x\nc HS TXT y\nd CLASS9 TXT z\ne TXT ok\n');
    expect(records).toEqual(['a.example. 300 A 1.1.1.1', 'e.example. 300 TXT "ok"']);
    expect(faults).toEqual([
      'class-mismatch 2:3-2:5 "CH"',
      'class-mismatch 3:3-3:5 "HS"',
      'class-mismatch 4:3-4:9 "CLASS9"',
    ]);
  });
});

describe('lines', () => {
  it('are joined by parentheses, anywhere', () => {
    const text =
      '@ IN SOA ns host ( ; the serial\n\t2026010101 ; comment (with ) a "quote\n' +
      '\t3600\n900 604800\n\t86400 )\n ( A\n 1.1.1.1 )\n(a) A 2.2.2.2\nb ( TXT ) ( ( "x" ) "y" ) ; end\n';
    expect(records(text)).toEqual([
      'example. 300 SOA ns.example. host.example. 2026010101 3600 900 604800 86400',
      'example. 300 A 1.1.1.1',
      'a.example. 300 A 2.2.2.2',
      'b.example. 300 TXT "x" "y"',
    ]);
  });

  it('may be blank, comments, or end in comments', () => {
    expect(records('; one\n\n   \n\t; two\na A 1.1.1.1;three\n  ; four\n A 2.2.2.2 ; five')).toEqual([
      'a.example. 300 A 1.1.1.1',
      'a.example. 300 A 2.2.2.2',
    ]);
  });

  it('quoted strings keep ; ( ) and blanks', () => {
    expect(records('a TXT "a;b" "(" ")" "  " "\\"" "\\\\"\nb TXT a"b"c\n')).toEqual([
      'a.example. 300 TXT "a;b" "(" ")" "  " "\\"" "\\\\"',
      'b.example. 300 TXT "a" "b" "c"',
    ]);
  });

  it('may end in CRLF, in nothing, and come in any mixture', () => {
    expect(
      records('a A 1.1.1.1\r\nb TXT "x" ( y\r\n z )\r\n; c\r\n\r\n$TTL 5\r\nc A 2.2.2.2 ; d\r\nd A 3.3.3.3'),
    ).toEqual([
      'a.example. 300 A 1.1.1.1',
      'b.example. 300 TXT "x" "y" "z"',
      'c.example. 5 A 2.2.2.2',
      'd.example. 5 A 3.3.3.3',
    ]);
  });

  it('end in a carriage return alone too, but for comments and strings', () => {
    expect(records('a TXT x\r TXT y\rb TXT "x\ry" ( z\r) ; c\rd TXT lost\ne TXT z\r')).toEqual([
      'a.example. 300 TXT "x"',
      'a.example. 300 TXT "y"',
      'b.example. 300 TXT "x\\013y" "z"',
      'e.example. 300 TXT "z"',
    ]);
  });

  it('a quoted string goes on behind a backslash and a newline', () => {
    expect(records('a TXT "x\\\ny"\n')).toEqual(['a.example. 300 TXT "x\\010y"']);
  });
});

describe('faults stand at their place, and leave the next entry alone', () => {
  it.each([
    ['a A 1.2.3\n', 'a-invalid 1:5-1:10 "1.2.3"'],
    ['a MX 10\n', 'syntax-error 1:6-1:8 "10"'],
    ['a MX\n', 'syntax-error 1:3-1:5 "MX"'],
    ['a A 1.2.3.4 5\n', 'syntax-error 1:13-1:14 "5"'],
    ['a\n', 'syntax-error 1:1-1:2 "a"'],
    ['a 60 IN\n', 'syntax-error 1:6-1:8 "IN"'],
    ['a HELLO x\n', 'syntax-error 1:3-1:8 "HELLO"'],
    ['a "A" 1.2.3.4\n', 'syntax-error 1:3-1:6 "\\"A\\""'],
    ['a IN IN A 1.2.3.4\n', 'syntax-error 1:6-1:8 "IN"'],
    ['a ANY x\n', 'meta-type-in-zone 1:3-1:6 "ANY"'],
    ['a TYPE0 \\# 0\n', 'meta-type-in-zone 1:3-1:8 "TYPE0"'],
    ['a TXT "é" "x\\256"\n', 'bad-escape 1:11-1:18 "\\"x\\\\256\\""'],
    [`a TXT "${'x'.repeat(256)}"\n`, `string-too-long 1:7-1:265 "\\"${'x'.repeat(256)}\\""`],
    ['a..b A 1.2.3.4\n', 'empty-label 1:1-1:5 "a..b"'],
    [`${'a'.repeat(64)} A 1.2.3.4\n`, `label-too-long 1:1-1:65 "${'a'.repeat(64)}"`],
    [`${'a.'.repeat(124)} A 1.2.3.4\n`, undefined],
    [`${'a.'.repeat(123)}a A 1.2.3.4\n`, `name-too-long 1:1-1:248 "${'a.'.repeat(123)}a"`],
    ['\\300 A 1.2.3.4\n', 'bad-escape 1:1-1:5 "\\\\300"'],
    ['a\\\nb TXT x\n', 'bad-escape 1:1-1:3 "a\\\\"'],
    ['a\\\r\nb TXT x\n', 'bad-escape 1:1-1:3 "a\\\\"'],
    ['a NS (\n  b..c )\n', 'empty-label 2:3-2:7 "b..c"'],
    ['a A 1.2.3.4 )\n', 'unbalanced-parentheses 1:13-1:14 ")"'],
    ['a TXT "x\n', 'unbalanced-quotes 1:7-1:9 "\\"x"'],
    ['a TXT "x\\\n', 'unbalanced-quotes 1:7-1:10 "\\"x\\\\"'],
    ['a TXT ( "x\n y )\n', 'unbalanced-quotes 1:9-1:11 "\\"x"'],
    ['a TXT \u0000\u0000x\n', 'nul-byte 1:7-1:8 "\\u0000"'],
    ['$TTL\n', 'syntax-error 1:1-1:5 "$TTL"'],
    ['$TTL x\n', 'syntax-error 1:6-1:7 "x"'],
    ['$TTL 1h30\n', 'syntax-error 1:6-1:10 "1h30"'],
    ['$TTL 1 2\n', 'syntax-error 1:8-1:9 "2"'],
    ['$ORIGIN\n', 'syntax-error 1:1-1:8 "$ORIGIN"'],
    ['$ORIGIN a..b\n', 'empty-label 1:9-1:13 "a..b"'],
    ['$ORIGIN a b\n', 'syntax-error 1:11-1:12 "b"'],
    ['$INCLUDE\n', 'syntax-error 1:1-1:9 "$INCLUDE"'],
    ['$INCLUDE a b c\n', 'syntax-error 1:14-1:15 "c"'],
    ['$INCLUDE a\n', 'include-not-found 1:10-1:11 "a"'],
    ['$ORIGNI a\n', 'unknown-directive 1:1-1:8 "$ORIGNI"'],
    [' $TTL 5\n', 'indented-directive 1:2-1:6 "$TTL"'],
    ['a TYPE731 \\# 2 ab\n', 'generic-rdata-length 1:14-1:15 "2"'],
    ['a TYPE731 ab\n', 'syntax-error 1:11-1:13 "ab"'],
  ])('%j', (broken, fault) => {
    const { records, faults } = parse(`${broken}next A 9.9.9.9\n`);
    if (fault === undefined) expect(faults).toHaveLength(0);
    else expect(faults).toEqual([fault]);
    expect(records.at(-1)).toBe('next.example. 300 A 9.9.9.9');
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeff$TTL 60\na A 192.0.2.1\n', 'utf16le')],
    ['UTF-16', Buffer.from('$TTL 60\na A 192.0.2.1\n', 'utf16le')],
    ['UTF-16', Buffer.from('\ufeff$TTL 60\na A 192.0.2.1\n', 'utf16le').swap16()],
    ['UTF-16', Buffer.from('$TTL 60\na A 192.0.2.1\n', 'utf16le').swap16()],
    ['raw format of BIND', Buffer.from('\0\0\0\u0002\0\0\0\u0001jjjj\0\0\0\0\n\0\0', 'latin1')],
    ['gzip', gzipSync('a A 192.0.2.1\nb A 192.0.2.2\n'.repeat(100))],
  ])('are one, where the file is no text: %s', (what, bytes) => {
    const { diagnostics } = parse(new Uint8Array(bytes));
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['nul-byte']);
    expect(diagnostics[0]!.message).toContain(what);
  });

  it('says what was meant', () => {
    const helpOf = (text: string) => parse(text).diagnostics.map(({ help }) => help);
    expect(helpOf('a CAA 0 issue ;\n')).toEqual([expect.stringContaining('double quotes')]);
    expect(helpOf('a TXT ; nothing yet\n')).toEqual([expect.stringContaining('double quotes')]);
    expect(helpOf('a CAA 0 issue\n')).toEqual([undefined]);
    expect(helpOf('a CNMAE b\n')).toEqual(['did you mean CNAME?']);
    expect(helpOf('$ORIGNI a\n')).toEqual(['did you mean $ORIGIN?']);
    expect(helpOf('$FOO a\n')).toEqual(['known here: $ORIGIN, $TTL, $INCLUDE, $GENERATE']);
  });

  it('an owner that is no name is reported once, not again at what inherits it', () => {
    const { records, faults } = parse('ok A 1.1.1.1\na..b A 2.2.2.2\n A 3.3.3.3\n AAAA ::3\nc A 4.4.4.4\n A 5.5.5.5\n');
    expect(faults).toEqual(['empty-label 2:1-2:5 "a..b"']);
    expect(records).toEqual(['ok.example. 300 A 1.1.1.1', 'c.example. 300 A 4.4.4.4', 'c.example. 300 A 5.5.5.5']);
  });

  it('a record with a fault still gives its owner to the next', () => {
    const { records, faults } = parse('a A 1.1.1\n A 2.2.2.2\nb TXT "\n A 3.3.3.3\nc NOSUCH x\n A 4.4.4.4\n');
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['a-invalid', 'unbalanced-quotes', 'syntax-error']);
    expect(records).toEqual(['a.example. 300 A 2.2.2.2', 'b.example. 300 A 3.3.3.3', 'c.example. 300 A 4.4.4.4']);
  });

  it('a first record without an owner has none', () => {
    const { records, faults } = parse(' A 1.1.1.1\na A 2.2.2.2\n');
    expect(faults).toEqual(['no-owner 1:1-1:3 " A"']);
    expect(records).toEqual(['a.example. 300 A 2.2.2.2']);
  });

  it.each([
    ['a A 192.0.2.1 # why\n', 'a comment starts with a semicolon'],
    ['a A 192.0.2.1 // why\n', 'a comment starts with a semicolon'],
    ['# why\n', 'a comment starts with a semicolon'],
    ['# why not\n', 'a comment starts with a semicolon'],
    ['// why\n', 'a comment starts with a semicolon'],
    ['a A 192.0.2.1 192.0.2.2\n', undefined],
  ])('%j has its comments pointed out', (text, help) => {
    expect(parse(text).diagnostics.map((diagnostic) => diagnostic.help)).toEqual([help]);
  });

  it('time stamps of Windows DNS are one mistake', () => {
    const { records, faults } = parse('a [AGE:3600000] 600 A 192.0.2.1\nb [Aging:36] TXT x\nc TXT x\n');
    expect(faults).toEqual(['syntax-error 1:3-1:16 "[AGE:3600000]"']);
    expect(records).toEqual(['c.example. 300 TXT "x"']);
  });

  it('a byte order mark is no part of the first name', () => {
    const { records, faults } = parse('\ufeffa A 1.1.1.1\n');
    expect(faults).toEqual(['utf8-bom 1:1-1:2 "\u00ef\u00bb\u00bf"']);
    expect(records).toEqual(['a.example. 300 A 1.1.1.1']);
  });
});

describe('a parenthesis that is never closed', () => {
  it('is recovered from at the next line that starts an entry', () => {
    const { records, faults } = parse('a TXT ( "x"\n\t"y"\nb A 1.1.1.1\n A 2.2.2.2\n');
    expect(faults).toEqual(['unbalanced-parentheses 1:7-1:8 "("']);
    expect(records).toEqual(['b.example. 300 A 1.1.1.1', 'b.example. 300 A 2.2.2.2']);
  });

  it('does not have the faults behind it reported twice', () => {
    const { records, faults } = parse('a TXT ( "x"\nb TXT "y\nc A 1.1.1.1\nd TXT ( z\ne A 2.2.2.2\n');
    expect(faults).toEqual([
      'unbalanced-parentheses 1:7-1:8 "("',
      'unbalanced-quotes 2:7-2:9 "\\"y"',
      'unbalanced-parentheses 4:7-4:8 "("',
    ]);
    expect(records).toEqual(['c.example. 300 A 1.1.1.1', 'e.example. 300 A 2.2.2.2']);
  });

  it('at the end of the file is a fault too', () => {
    expect(parse('a A 1.1.1.1\nb TXT (').faults).toEqual(['unbalanced-parentheses 2:7-2:8 "("']);
    expect(parse('(').faults).toEqual(['unbalanced-parentheses 1:1-1:2 "("']);
  });
});
