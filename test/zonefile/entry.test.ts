import { describe, expect, it } from 'vitest';
import { latin1Text, utf8Bytes } from '../../src/wire/index.js';
import { entryPartSpan, type RecordPart, readClass } from '../../src/zonefile/index.js';
import { parse } from './support.js';

function partOf(text: string, part: RecordPart, offset = 0): string {
  const bytes = utf8Bytes(text);
  const { start, end } = entryPartSpan(bytes, offset, part);
  return latin1Text(bytes, start, end);
}

describe('entryPartSpan', () => {
  const full = 'www 3600 IN MX ( 10 ; comment\n   mail.example. ) ; end\nnext A 1.1.1.1\n';
  it.each([
    ['entry', 'www 3600 IN MX ( 10 ; comment\n   mail.example.'],
    ['owner', 'www'],
    ['ttl', '3600'],
    ['class', 'IN'],
    ['type', 'MX'],
    ['rdata', '10 ; comment\n   mail.example.'],
    [0, '10'],
    [1, 'mail.example.'],
    [2, 'mail.example.'],
  ] as const)('%s', (part, text) => {
    expect(partOf(full, part)).toBe(text);
  });

  it.each(['owner', 'ttl', 'class'] as const)('an inherited %s gives the type', (part) => {
    expect(partOf('  TXT "a b" "c"\n', part)).toBe('TXT');
  });

  it('quotes belong to their token', () => {
    expect(partOf('  TXT "a b" c "d"\n', 0)).toBe('"a b"');
    expect(partOf('  TXT "a b" c "d"\n', 'rdata')).toBe('"a b" c "d"');
    expect(partOf('  TXT "a b" c "d"\n', 'entry')).toBe('TXT "a b" c "d"');
  });

  it('starts where it is told', () => {
    expect(partOf(full, 'type', full.indexOf('next'))).toBe('A');
  });

  it('is empty where nothing stands', () => {
    expect(entryPartSpan(utf8Bytes('; only a comment'), 0, 'type')).toEqual({ start: 0, end: 0 });
  });
});

describe('readClass', () => {
  it.each([
    ['IN', 1],
    ['in', 1],
    ['CH', 3],
    ['cs', 2],
    ['Chaos', 3],
    ['HS', 4],
    ['hesiod', 4],
    ['CLASS1', 1],
    ['class65535', 65535],
    ['CLASS65536', -1],
    ['CLASS', -1],
    ['INN', -1],
    ['I', -1],
    ['CNAME', -1],
    ['HINFO', -1],
    ['A', -1],
  ])('%s: %i', (text, expected) => {
    expect(readClass(utf8Bytes(text), 0, text.length)).toBe(expected);
  });
});

describe('what stands instead of a type', () => {
  it.each([
    ['a "A" 192.0.2.1', '"A" in quotes instead of a type', 'TTL, class and type are written without quotes'],
    ['a "60" A 192.0.2.1', '"60" in quotes instead of a type', 'TTL, class and type are written without quotes'],
    ['a IN in A 192.0.2.1', 'a second class "in" instead of a type', 'a record is: owner'],
    ['a 60 IN 1h A 192.0.2.1', 'a second TTL "1h" instead of a type', 'a record is: owner'],
    ['a -1 A 192.0.2.1', '"-1" is neither a TTL nor a type', 'a TTL is written in seconds'],
    ['a 1y A 192.0.2.1', '"1y" is neither a TTL nor a type', 'such as 1h30m'],
    ['a CNAMEE b', 'unknown record type "CNAMEE"', 'did you mean CNAME?'],
    ['a TYPE65536 b', 'unknown record type "TYPE65536"', ''],
  ])('%s', (text, message, help) => {
    const { diagnostics } = parse(`${text}\n`);
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([message]);
    expect(diagnostics[0]!.help).toContain(help);
  });
});
