import { describe, expect, it } from 'vitest';
import { hasCanonicalCase, rdataText, recordType, writeCanonicalRdata } from '../../src/rdata/index.js';
import { ByteWriter } from '../../src/wire/index.js';
import { EXAMPLES } from './examples.js';
import { numberOf, parse } from './support.js';

function canonicalText(type: string, text: string): string {
  const wire = parse(type, text);
  const out = new ByteWriter(1);
  writeCanonicalRdata(numberOf(type), wire, 0, wire.length, out);
  return rdataText(numberOf(type), out.copy());
}

describe('canonical rdata', () => {
  // RFC 4034 §6.2 item 3, as corrected by RFC 6840 §5.1.
  it.each([
    ['NS', 'NS1.Example.', 'ns1.example.'],
    ['MD', 'A.Example.', 'a.example.'],
    ['MF', 'A.Example.', 'a.example.'],
    ['CNAME', 'A.Example.', 'a.example.'],
    ['SOA', 'NS.Example. Host.Example. 1 2 3 4 5', 'ns.example. host.example. 1 2 3 4 5'],
    ['MB', 'A.Example.', 'a.example.'],
    ['MG', 'A.Example.', 'a.example.'],
    ['MR', 'A.Example.', 'a.example.'],
    ['PTR', 'A.Example.', 'a.example.'],
    ['MINFO', 'A.Example. B.Example.', 'a.example. b.example.'],
    ['MX', '10 A.Example.', '10 a.example.'],
    ['RP', 'A.Example. B.Example.', 'a.example. b.example.'],
    ['AFSDB', '1 A.Example.', '1 a.example.'],
    ['RT', '1 A.Example.', '1 a.example.'],
    [
      'SIG',
      'A 8 0 0 20260101000000 20260101000000 1 A.Example. AAAA',
      'A 8 0 0 20260101000000 20260101000000 1 a.example. AAAA',
    ],
    ['PX', '1 A.Example. B.Example.', '1 a.example. b.example.'],
    ['NAPTR', '1 1 "S" "SIP+D2U" "!A!B!" A.Example.', '1 1 "S" "SIP+D2U" "!A!B!" a.example.'],
    ['NXT', 'A.Example. A', 'a.example. A'],
    ['A6', '64 ::AB A.Example.', '64 ::ab a.example.'],
    ['A6', '128 A.Example.', '128 a.example.'],
    ['KX', '1 A.Example.', '1 a.example.'],
    ['SRV', '1 2 3 A.Example.', '1 2 3 a.example.'],
    ['DNAME', 'A.Example.', 'a.example.'],
    [
      'RRSIG',
      'A 8 0 0 20260101000000 20260101000000 1 A.Example. AAAA',
      'A 8 0 0 20260101000000 20260101000000 1 a.example. AAAA',
    ],
  ])('of %s %s has lower case', (type, text, canonical) => {
    expect(canonicalText(type, text)).toBe(canonical);
    expect(hasCanonicalCase(numberOf(type))).toBe(true);
  });

  it.each([
    ['NSEC', 'A.Example. A'],
    ['SVCB', '1 A.Example. alpn="H2"'],
    ['HTTPS', '0 A.Example.'],
    ['LP', '10 A.Example.'],
    ['TALINK', 'A.Example. B.Example.'],
    ['HINFO', '"CPU" "OS"'],
    ['DSYNC', 'CDS NOTIFY 53 A.Example.'],
    ['IPSECKEY', '1 3 1 A.Example. AA=='],
    ['AMTRELAY', '1 0 3 A.Example.'],
    ['HIP', '1 AA AA== A.Example.'],
    ['NSAP-PTR', 'A.Example.'],
    ['DELEG', 'server-name=A.Example.'],
    ['TXT', '"ABC"'],
    ['CAA', '0 ISSUE "CA.Example"'],
    ['URI', '1 1 "HTTP://A.Example"'],
  ])('of %s %s is as written', (type, text) => {
    expect(canonicalText(type, text)).toBe(text);
    expect(hasCanonicalCase(numberOf(type))).toBe(false);
  });

  it('of a type known as octets only is as written', () => {
    expect(canonicalText('TYPE731', '\\# 3 014100')).toBe('\\# 3 014100');
  });

  it('has lower case for no other type', () => {
    const lowered = 'NS MD MF CNAME SOA MB MG MR PTR MINFO MX RP AFSDB RT SIG PX NXT NAPTR KX SRV DNAME A6 RRSIG'.split(
      ' ',
    );
    for (const [type] of EXAMPLES)
      expect([type, hasCanonicalCase(numberOf(type))]).toEqual([type, lowered.includes(type)]);
    expect(recordType(numberOf('NSEC'))?.hasLoweredNames).toBe(false);
  });
});
