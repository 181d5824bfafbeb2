/** DNS messages: vectors of real servers, and whatever else may come in a packet. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendedErrorText } from '../../src/live/extended-errors.js';
import { decodeMessage, encodeQuery, expandName, type Message } from '../../src/live/message.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { ByteWriter, decodeHex, nameOf, nameText } from '../../src/wire/index.js';

const hex = (...parts: readonly string[]): Uint8Array => decodeHex(parts.join('').replace(/\s/g, ''))!;

function decoded(wire: Uint8Array): Message {
  const message = decodeMessage(wire);
  if (typeof message === 'string') throw new Error(message);
  return message;
}

/** example.com as a question, with the header before it. */
const HEAD = '1234 8500 0001 0001 0000 0000';
const QUESTION = '07 6578616d706c65 03 636f6d 00 0006 0001';

describe('queries', () => {
  it('are as RFC 1035 and 6891 say', () => {
    const query = { id: 0x1234, name: nameOf('example.com'), type: TYPE.SOA, recursionDesired: true };
    expect(encodeQuery({ ...query, checkingDisabled: true, edns: true })).toEqual(
      hex('1234 0110 0001 0000 0000 0001', QUESTION, '00 0029 04d0 00008000 0000'),
    );
    expect(encodeQuery({ ...query, recursionDesired: false, checkingDisabled: false, edns: false })).toEqual(
      hex('1234 0000 0001 0000 0000 0000', QUESTION),
    );
  });
});

describe('answers', () => {
  it('have names without compression, in owners and in rdata', () => {
    // SOA: ns1.<example.com> host.<example.com>, both by pointer
    const soa = '03 6e7331 c00c 04 686f7374 c00c 00000007 00001c20 00000e10 00127500 00000e10';
    const message = decoded(hex(HEAD, QUESTION, 'c00c 0006 0001 00000e10 0021', soa));
    const [record] = message.answer;
    expect(nameText(record!.owner)).toBe('example.com.');
    expect(rdataText(TYPE.SOA, record!.rdata)).toBe('ns1.example.com. host.example.com. 7 7200 3600 1209600 3600');
    expect(message).toMatchObject({ id: 0x1234, isResponse: true, isAuthoritative: true, rcode: 0, edns: undefined });
  });

  it('have flags, upper bits of the RCODE, and extended errors', () => {
    const opt = '00 0029 04d0 01 00 8000 0012 000f 0009 0007 65787069726564 000a 0001 00';
    const { edns, rcode, ...flags } = decoded(hex('1234 83b0 0001 0000 0000 0001', QUESTION, opt));
    expect(rcode).toBe(16);
    expect(flags).toMatchObject({ isTruncated: true, isAuthenticated: true, recursionAvailable: true });
    expect(edns).toEqual({
      version: 0,
      payloadOctets: 1232,
      dnssecOk: true,
      errors: [{ code: 7, text: 'expired' }],
    });
    expect(extendedErrorText(edns!.errors[0]!)).toBe('EDE 7, a signature has expired ("expired")');
  });

  it('may be cut anywhere when they say so', () => {
    const whole = hex('1234 8700 0001 0002 0000 0000', QUESTION, 'c00c 0001 0001 00000e10 0004 c0000201', 'c00c 0001');
    expect(decoded(whole).answer).toHaveLength(1);
    const notTruncated = whole.slice();
    notTruncated[2] = 0x85;
    expect(decodeMessage(notTruncated)).toBe('ends in the middle of a record');
  });

  const A = 'c00c 0001 0001 00000e10';
  it.each([
    ['an empty packet', '', 'has 0 octets, less than a header'],
    ['a header cut short', '1234 8500 0001', 'has 6 octets, less than a header'],
    ['a pointer to itself', '1234 8500 0001 0000 0000 0000 c00c 0006 0001', 'has a malformed name at octet 12'],
    ['a pointer forward', '1234 8500 0001 0000 0000 0000 c00e 0006 0001', 'has a malformed name at octet 12'],
    ['two pointers in a loop', `${HEAD} ${QUESTION} c01f c01d 0001 0001`, 'has a malformed name at octet 29'],
    ['an address of three octets', `${HEAD} ${QUESTION} ${A} 0003 c00002`, 'has a malformed record of type 1'],
    ['rdata behind the end', `${HEAD} ${QUESTION} ${A} 0004 c000`, 'ends in the middle of a record'],
    [
      'rdata behind the name',
      `${HEAD} ${QUESTION} c00c 0002 0001 00000e10 0003 c00c 00`,
      'has a record of type 2 that is longer than its fields',
    ],
    [
      'a compressed name in a new type',
      `${HEAD} ${QUESTION} c00c 0040 0001 00000e10 0004 0001 c00c`,
      'has a malformed record of type 64',
    ],
    ['several questions', '1234 8500 0003 0000 0000 0000', 'has 3 questions'],
    ['two OPT records', `1234 8500 0000 0000 0000 0002 ${'00 0029 04d0 00000000 0000'.repeat(2)}`, 'has 2 OPT records'],
    [
      'an option longer than OPT',
      '1234 8500 0000 0000 0000 0001 00 0029 04d0 00000000 0004 000f 0009',
      'has a malformed OPT record',
    ],
  ])('%s is a fault in words', (_what, octets, why) => {
    expect(decodeMessage(hex(octets))).toBe(why);
  });

  it('never throw and never hang, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (octets) => {
        decodeMessage(octets);
      }),
      { numRuns: 2000 },
    );
    // Near misses go deeper: a good message with some octets changed.
    const soa = '03 6e7331 c00c 04 686f7374 c00c 00000007 00001c20 00000e10 00127500 00000e10';
    const good = hex(
      '1234 8500 0001 0001 0000 0001',
      QUESTION,
      'c00c 0006 0001 00000e10 0021',
      soa,
      '00 0029 04d0 00008000 0000',
    );
    const change = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(change, fc.nat({ max: good.length }), (changes, length) => {
        const octets = good.slice(0, length);
        for (const [at, value] of changes) if (at < length) octets[at] = value;
        decodeMessage(octets);
      }),
      { numRuns: 5000 },
    );
  });

  it('of nothing but pointers to pointers end', () => {
    const octets = new Uint8Array(65_535);
    octets.set(hex('1234 8500 0000 ffff 0000 0000'));
    for (let at = 14; at + 1 < octets.length; at += 2) {
      const target = Math.min(at - 2, 0x3fff);
      octets.set([0xc0 | (target >>> 8), target & 0xff], at);
    }
    expect(typeof decodeMessage(octets)).toBe('string');
  });

  it('have names of at most 255 octets', () => {
    const label = `3f${'61'.repeat(63)}`;
    const out = new ByteWriter();
    const name = hex(label.repeat(3), `3d${'61'.repeat(61)}`, '00');
    expect(expandName(name, 0, name.length, out)).toBe(255);
    const long = hex(label.repeat(4), '00');
    expect(expandName(long, 0, long.length, new ByteWriter())).toBe(-1);
  });
});
