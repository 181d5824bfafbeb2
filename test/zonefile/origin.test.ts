import { describe, expect, it } from 'vitest';
import { nameText, utf8Bytes } from '../../src/wire/index.js';
import { inferOrigin, originFromFileName } from '../../src/zonefile/index.js';

function infer(text: string, fileName?: string): string | undefined {
  const found = inferOrigin(utf8Bytes(text), fileName);
  return found && `${nameText(found.origin)} from ${found.from}`;
}

describe('originFromFileName', () => {
  it.each([
    ['db.example.com', 'example.com.'],
    ['db.example.com.zone', 'example.com.'],
    ['zone.example.com', 'example.com.'],
    ['pri.example.com', 'example.com.'],
    ['named_example.com', 'example.com.'],
    ['example.com.zone', 'example.com.'],
    ['Example.COM.ZONE', 'Example.COM.'],
    ['example.com.db', 'example.com.'],
    ['example.com.txt', 'example.com.'],
    // octoDNS writes the zone's name with its last dot.
    ['example.com..zone', 'example.com.'],
    ['example.com.signed', 'example.com.'],
    ['example.com.zone.signed', 'example.com.'],
    ['db.example.com.signed', 'example.com.'],
    ['com.zone', 'com.'],
    ['0%2F25.2.0.192.in-addr.arpa.zone', '0/25.2.0.192.in-addr.arpa.'],
    ['2.0.192.in-addr.arpa.db', '2.0.192.in-addr.arpa.'],
    // A network as BIND's manuals name the files of reverse zones.
    ['db.192.0.2', '2.0.192.in-addr.arpa.'],
    ['db.10', '10.in-addr.arpa.'],
    ['172.16.zone', '16.172.in-addr.arpa.'],
    ['db.300.1', '300.1.'],
    ['db.192.0.2.1', '192.0.2.1.'],
    // dnscontrol's tags.
    ['example.com!internal.zone', 'example.com.'],
    ['db_example.com!a', 'example.com.'],
    ['example.com', undefined],
    ['hosts', undefined],
    ['.zone', undefined],
    ['db.', undefined],
    ['.signed', undefined],
    ['db.a..b', undefined],
    [`db.${'a'.repeat(64)}`, undefined],
  ])('%s: %s', (file, origin) => {
    const found = originFromFileName(file);
    expect(found && nameText(found.origin)).toBe(origin);
  });
});

describe('inferOrigin', () => {
  const SOA = 'SOA ns host 1 2 3 4 5\n';

  it.each([
    ['$ORIGIN before the SOA', `$TTL 1h\n$ORIGIN example.com.\n@ ${SOA}`, 'example.com. from $ORIGIN'],
    ['$ORIGIN in two steps', `$ORIGIN com.\n$ORIGIN example\n@ ${SOA}`, 'example.com. from $ORIGIN'],
    ['an owner relative to $ORIGIN', `$ORIGIN com.\nexample ${SOA}`, 'example.com. from $ORIGIN'],
    ['an absolute owner', `; c\nexample.com. 1h IN ${SOA}`, 'example.com. from SOA'],
    ['an absolute owner below another $ORIGIN', `$ORIGIN net.\nexample.com. ${SOA}`, 'example.com. from SOA'],
    ['an inherited owner', `example.com. NS a\n  ${SOA}`, 'example.com. from SOA'],
    ['an escape', `a\\.b. ${SOA}`, 'a\\.b. from SOA'],
    ['a byte order mark', `\ufeffexample.com. ${SOA}`, 'example.com. from SOA'],
    ['the root', `. ${SOA}`, '. from SOA'],
    ['$ORIGIN without an SOA', '$ORIGIN example.com.\na A 1.1.1.1\n$ORIGIN sub\n', 'example.com. from $ORIGIN'],
    ['@ without $ORIGIN', `@ ${SOA}`, undefined],
    ['a relative $ORIGIN', `$ORIGIN example\n@ ${SOA}`, undefined],
    ['a relative owner', `example ${SOA}`, undefined],
    ['an owner that is no name', `a..b. ${SOA}`, undefined],
    ['an SOA without an owner', ` ${SOA}`, undefined],
    ['an SOA in a string only', 'a TXT "SOA"\n', undefined],
    ['nothing', '', undefined],
  ])('%s', (_what, text, expected) => {
    expect(infer(text)).toBe(expected);
  });

  it('asks the text before the name of the file', () => {
    expect(infer(`other.test. ${SOA}`, 'db.example.com')).toBe('other.test. from SOA');
    expect(infer(`@ ${SOA}`, 'db.example.com')).toBe('example.com. from file name');
    expect(infer(`@ ${SOA}`, 'example.com')).toBeUndefined();
  });

  it.each([
    ['a name server in the zone', `@ ${SOA}@ NS ns1.Example.com.\n`, 'example.com', 'example.com. from file name'],
    ['a mailbox in the zone', '@ SOA ns. host.example.com. 1 2 3 4 5\n', 'example.com', 'example.com. from file name'],
    ['names elsewhere', `@ ${SOA}@ NS ns1.example.net.\n`, 'example.com', undefined],
    ['names in quotes and comments', `@ ${SOA}@ TXT "a.example.com." ; b.example.com.\n`, 'example.com', undefined],
    ['another ending', `@ ${SOA}@ NS ns1.example.com.\n`, 'example.com.bak', undefined],
    ['no SOA', '@ NS ns1.example.com.\n', 'example.com', undefined],
    ['a single label', `@ ${SOA}@ NS ns1.com.\n`, 'com', undefined],
    ['a reverse zone', `@ ${SOA}`, '2.0.192.in-addr.arpa', '2.0.192.in-addr.arpa. from file name'],
  ])('takes a bare file name that the text bears out: %s', (_what, text, file, expected) => {
    expect(infer(text, file)).toBe(expected);
  });

  it.each([
    ['example.com', `$ORIGIN .\n@ ${SOA}example.com. NS ns.\n`, 'example.com. from file name'],
    ['db.example.com', `$ORIGIN .\n@ ${SOA}`, 'example.com. from file name'],
    ['db.root', `$ORIGIN .\n@ ${SOA}`, '. from $ORIGIN'],
    ['root.zone', `$ORIGIN .\n@ ${SOA}`, '. from $ORIGIN'],
    ['unnamed', `$ORIGIN .\n@ ${SOA}`, '. from $ORIGIN'],
    ['db.example.com', `. ${SOA}`, '. from SOA'],
  ])('believes the name %s rather than an $ORIGIN of the root', (file, text, expected) => {
    expect(infer(text, file)).toBe(expected);
  });

  it('gives up behind ten thousand entries', () => {
    expect(infer(`${'a A 1.1.1.1\n'.repeat(9_999)}example. ${SOA}`)).toBe('example. from SOA');
    expect(infer(`${'a A 1.1.1.1\n'.repeat(10_000)}example. ${SOA}`)).toBeUndefined();
  });
});
