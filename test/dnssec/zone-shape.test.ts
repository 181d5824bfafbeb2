import { describe, expect, it } from 'vitest';
import { isSigned } from '../../src/dnssec/index.js';
import { publishes } from '../../src/dnssec/zone-shape.js';
import { parseZoneText } from '../../src/zone/index.js';

const SIGNATURE = 'RRSIG A 13 2 60 20260101000000 20250101000000 1 example. AAAA';
const HASH = 'NSEC3 1 0 0 - 0123456789ABCDEFGHIJKLMNOPQRSTUV A';

describe('the shape of a zone', () => {
  it.each([
    ['a A 192.0.2.1', false, false],
    [`a A 192.0.2.1\na ${SIGNATURE}`, true, false],
    [`a.example.net. ${SIGNATURE}`, false, false],
    [`a.example.net. ${SIGNATURE}\nb ${SIGNATURE}`, true, false],
    [`x ${HASH}`, false, true],
    ['@ DNSKEY 257 3 13 AAAA', false, true],
    ['@ CDS 0 0 0 00', false, true],
  ])('%j', (text, signed, published) => {
    const { zone } = parseZoneText(`$TTL 60\n@ SOA a b 1 2 3 4 5\n${text}\n`, 'example.');
    expect(isSigned(zone)).toBe(signed);
    expect(publishes(zone)).toBe(published);
  });
});
