import { describe, expect, it } from 'vitest';
import { rdataText, typeText } from '../../src/rdata/index.js';
import { nameOf, nameText, utf8Bytes } from '../../src/wire/index.js';
import { parseRecords } from '../../src/zonefile/index.js';

const read = (text: string, origin?: string) =>
  parseRecords(utf8Bytes(text), { path: 'dsset', origin: origin === undefined ? undefined : nameOf(origin) });

describe('parseRecords', () => {
  it('reads records that have no TTL', () => {
    const { records, diagnostics, sources } = read('; a key\nexample. IN DNSKEY 257 3 13 AA==\n\nB 60 CH TXT x\n');
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['class-mismatch']);
    expect(records.map((record) => [nameText(record.owner), record.ttl, record.class, typeText(record.type)])).toEqual([
      ['example.', undefined, 1, 'DNSKEY'],
    ]);
    expect(rdataText(records[0]!.type, records[0]!.rdata)).toBe('257 3 13 AA==');
    expect(sources.position(records[0]!.span.start)).toEqual({ line: 2, column: 1 });
  });

  it('keeps stated TTLs, owners and origin', () => {
    const { records, diagnostics } = read('a 60 A 1.1.1.1\n A 2.2.2.2\n', 'b.test');
    expect(diagnostics).toEqual([]);
    expect(records.map(({ owner, ttl }) => [nameText(owner), ttl])).toEqual([
      ['a.b.test.', 60],
      ['a.b.test.', undefined],
    ]);
    expect(nameText(read('a A 1.1.1.1').records[0]!.owner)).toBe('a.');
  });

  it('includes nothing', () => {
    expect(read('$INCLUDE /etc/passwd\n').diagnostics).toMatchObject([
      { rule: 'include-not-found', message: 'this input may not include files' },
    ]);
  });
});
