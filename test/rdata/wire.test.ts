import { describe, expect, it } from 'vitest';
import { rdataText } from '../../src/rdata/index.js';
import { decodeHex, latin1Text } from '../../src/wire/index.js';
import { faultOf, numberOf, parse, parseHex } from './support.js';

const hex = (...parts: string[]) => parts.join('').replace(/\s+/g, '');

describe('NSEC', () => {
  // RFC 4034 §4.3
  it('is the example of RFC 4034', () => {
    expect(parseHex('NSEC', 'host.example.com. (\n A MX RRSIG NSEC TYPE1234 )')).toBe(
      hex('04686f7374076578616d706c6503636f6d00', '0006 400100000003', '041b', '00'.repeat(26), '20'),
    );
  });

  it.each([
    ['a window of no octets', '00 0000'],
    ['a window of 33 octets', `00 0021${'01'.repeat(33)}`],
    ['a trailing zero octet', '00 0002 4000'],
    ['windows that do not ascend', '00 0101 40 0001 40'],
    ['a window given twice', '00 0001 40 0001 20'],
    ['a window cut short', '00 0004 40'],
    ['a lone window number', '00 00'],
  ])('is not well-formed with %s', (_what, octets) => {
    const text = hex(octets);
    expect(faultOf('NSEC', `\\# ${text.length / 2} ${text}`).rule).toBe('generic-rdata-invalid');
  });

  it('takes types in any order, twice, in any case', () => {
    expect(parseHex('NSEC', '. mx A a type15 TYPE256')).toBe(hex('00', '0002 4001', '0101 80'));
  });
});

describe('RFC examples', () => {
  it.each([
    // RFC 8659 §4.1.1
    ['CAA', '0 issue "ca1.example.net"', hex('00 05 6973737565', '6361312e6578616d706c652e6e6574')],
    ['CAA', '128 ISSUE ca1.example.net', hex('80 05 4953535545', '6361312e6578616d706c652e6e6574')],
    // RFC 7477 §2.1
    ['CSYNC', '66 3 A NS AAAA', hex('00000042 0003 0004 60000008')],
    // RFC 3403 §6
    [
      'NAPTR',
      '100 50 "a" "z3950+N2L+N2C" "" cidserver.example.com.',
      hex(
        '0064 0032 01 61',
        '0d 7a333935302b4e324c2b4e3243',
        '00',
        '09 636964736572766572 07 6578616d706c65 03 636f6d 00',
      ),
    ],
    // RFC 6742 §2.4: names of LP are sent uncompressed, and keep their case.
    ['LP', '10 l64-subnet1.Example.com.', hex('000a 0b 6c36342d7375626e657431 07 4578616d706c65 03 636f6d 00')],
    // RFC 7553 §4.5: the target has no length octet.
    ['URI', '10 1 "ftp://a"', hex('000a 0001 6674703a2f2f61')],
    // RFC 8078 §4
    ['CDS', '0 0 0 00', hex('0000 00 00 00')],
    ['CDNSKEY', '0 3 0 AA==', hex('0000 03 00 00')],
    // RFC 5155 §3.3
    ['NSEC3PARAM', '1 0 12 aabbccdd', hex('01 00 000c 04 aabbccdd')],
    ['NSEC3PARAM', '1 0 0 -', hex('01 00 0000 00')],
    ['NSEC3', '1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG', undefined],
    ['X25', '311061700956', hex('0c 333131303631373030393536')],
    ['TXT', 'a "b c" ""', hex('01 61 03 622063 00')],
    [
      'DS',
      '1 RSASHA256 1 00112233445566778899 AABBCCDDEEFF00112233',
      `00010801${'00112233445566778899'}aabbccddeeff00112233`,
    ],
  ])('%s %s', (type, text, expected) => {
    if (expected === undefined)
      expect(parseHex(type, text)).toMatch(/^0101000c04aabbccdd14[0-9a-f]{40}0006400000000002$/);
    else expect(parseHex(type, text)).toBe(expected);
  });

  it('a mnemonic of an algorithm is its number', () => {
    expect(parseHex('DNSKEY', '257 3 ECDSAP256SHA256 AA==')).toBe('0101030d00');
    expect(parseHex('RRSIG', 'SOA ed25519 0 3600 1 0 5 . AA==')).toBe(
      '00060f0000000e1000000001000000000005' + '00' + '00',
    );
  });
});

describe('names', () => {
  it('are relative to the origin, and keep their case', () => {
    expect(parse('NS', 'NS1', 'Example.')).toEqual(parse('NS', 'NS1.Example.'));
    expect(parseHex('NS', '@')).toBe('076578616d706c6500');
    expect(parseHex('NS', '\\@')).toBe('0140076578616d706c6500');
    expect(parseHex('NS', '"@"')).toBe('0140076578616d706c6500');
    expect(latin1Text(parse('NS', 'NS1.ExAmPlE.'))).toBe('\x03NS1\x07ExAmPlE\x00');
  });

  it.each([
    ['a..b', 'empty-label'],
    ['\\256', 'bad-escape'],
    ['a'.repeat(64), 'label-too-long'],
    [`${'a.'.repeat(124)}a`, 'name-too-long'],
  ])('%s: %s', (name, rule) => {
    expect(faultOf('NS', name)).toMatchObject({ rule, token: 0 });
    expect(faultOf('MX', `10 ${name}`)).toMatchObject({ rule, token: 1 });
  });
});

describe('A', () => {
  it.each([
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.',
    '.1.2.3.4',
    '1..2.3',
    '1.2.3.a',
    '0x1.2.3.4',
    '00.0.0.0',
    '1.2.3.-4',
  ])('is not %s', (text) => {
    expect(faultOf('A', text)).toMatchObject({ rule: 'a-invalid', token: 0 });
  });
});

describe('AAAA', () => {
  // RFC 5952 §4 and §5
  it.each([
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0DB8::0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:1::', '0:0:1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['FFFF:ffff:FFFF:ffff:FFFF:ffff:FFFF:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s prints as %s', (text, printed) => {
    const wire = parse('AAAA', text);
    expect(wire).toHaveLength(16);
    expect(rdataText(numberOf('AAAA'), wire)).toBe(printed);
  });

  it.each([
    '1:::2',
    ':::',
    '1::2::3',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    '1:2:3:4::5:6:7:8',
    ':',
    '1:',
    ':1',
    '::1:',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.4.5',
    '1.2.3.4',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:2:3:4:5:6::1.2.3.4',
    'fe80::1%eth0',
    '\x11::',
    '192.0.2.1',
  ])('is not %s', (text) => {
    expect(faultOf('AAAA', text)).toMatchObject({ rule: 'aaaa-invalid', token: 0 });
  });
});

describe('character-strings', () => {
  it('resolve escapes', () => {
    expect(parseHex('TXT', '"a\\"\\\\\\010\\;b\\200"')).toBe('0761225c0a3b62c8');
    expect(parseHex('TXT', 'a\\032b')).toBe('03612062');
    expect(parseHex('TXT', '\\097bc \\; \\( \\"x')).toBe('03616263 013b 0128 022278'.replaceAll(' ', ''));
  });

  it('hold 255 octets and no more', () => {
    expect(parse('TXT', `"${'a'.repeat(255)}"`)).toHaveLength(256);
    expect(parse('TXT', `"${'\\000'.repeat(255)}"`)).toHaveLength(256);
    expect(faultOf('TXT', `ok "${'a'.repeat(256)}"`)).toMatchObject({ rule: 'string-too-long', token: 1 });
  });

  it.each(['"\\256"', '"a\\1"', '"\\12x"'])('broken escape %s', (text) => {
    expect(faultOf('TXT', text)).toMatchObject({ rule: 'bad-escape', token: 0 });
  });

  it('65535 octets of rdata and no more', () => {
    const full = `"${'a'.repeat(255)}" `;
    expect(parse('TXT', `${full.repeat(255)}"${'a'.repeat(254)}"`)).toHaveLength(65535);
    expect(faultOf('TXT', full.repeat(256)).rule).toBe('rdata-too-long');
  });
});

describe('\\#', () => {
  it.each([
    ['TYPE731', '\\# 6 abcd ( ef 01\n 23 45 )', 'abcdef012345'],
    ['TYPE62347', '\\# 0', ''],
    ['A', '\\# 4 0A000001', '0a000001'],
    ['NS', '\\# 3 01 61 00', '016100'],
  ])('%s %s', (type, text, octets) => {
    expect(parseHex(type, text)).toBe(octets);
  });

  it('prints unknown types so', () => {
    expect(rdataText(731, decodeHex('ABCDEF')!)).toBe('\\# 3 ABCDEF');
    expect(rdataText(731, new Uint8Array(0))).toBe('\\# 0');
  });

  it.each([
    ['TYPE731', '\\#', 'syntax-error', 1],
    ['TYPE731', '\\# x', 'syntax-error', 1],
    ['TYPE731', '\\# 65536', 'syntax-error', 1],
    ['TYPE731', '\\# 2 ab', 'generic-rdata-length', 1],
    ['TYPE731', '\\# 0 ab', 'generic-rdata-length', 1],
    ['TYPE731', '\\# 1 a', 'syntax-error', 2],
    ['TYPE731', '\\# 1 zz', 'syntax-error', 2],
    ['TYPE731', 'ab', 'syntax-error', 0],
    ['TYPE731', '"\\#" 1 aa', 'syntax-error', 0],
    ['A', '\\# 3 0a0000', 'generic-rdata-invalid', 0],
    ['NS', '\\# 2 c00c', 'generic-rdata-invalid', 0],
    ['DS', '\\# 4 00010802', 'generic-rdata-invalid', 0],
    ['TXT', '\\# 0', 'generic-rdata-invalid', 0],
    ['CAA', '\\# 3 00 01 2d', 'generic-rdata-invalid', 0],
  ])('%s %s: %s', (type, text, rule, token) => {
    expect(faultOf(type, text)).toMatchObject({ rule, token });
  });
});

describe('faults name the field and the place', () => {
  it.each([
    ['MX', '', 'syntax-error', 0, 'missing preference in MX'],
    ['MX', '10', 'syntax-error', 1, 'missing mail exchange in MX'],
    ['MX', '65536 a', 'syntax-error', 0, 'invalid preference "65536" in MX: expected a number from 0 to 65535'],
    ['MX', '10 a b', 'syntax-error', 2, 'unexpected "b" behind the last field of MX'],
    ['DS', '1 8 2', 'syntax-error', 3, 'missing digest in DS'],
    ['DS', '1 8 2 ""', 'syntax-error', 3, 'invalid digest "" in DS: expected pairs of hexadecimal digits'],
    ['DS', '1 8 2 abc', 'syntax-error', 3, 'invalid digest "abc" in DS: expected pairs of hexadecimal digits'],
    ['DS', '1 8 2 ab xy', 'syntax-error', 4, 'invalid digest "xy" in DS: expected pairs of hexadecimal digits'],
    ['DS', '1 8 2 abcd', 'ds-digest-length', 3, 'DS: digest of 2 octets: digest type 2 (SHA-256) has 32'],
    [
      'DS',
      '1 NOSUCH 2 abcd',
      'syntax-error',
      1,
      'invalid algorithm "NOSUCH" in DS: expected an algorithm number or mnemonic',
    ],
    ['SOA', 'a b 4294967296 1 1 1 1', 'soa-serial-overflow', 2, undefined],
    ['SOA', 'a b x 1 1 1 1', 'syntax-error', 2, undefined],
    ['SOA', 'a b 1 1 1 1', 'syntax-error', 6, 'missing minimum in SOA'],
    ['SOA', 'a b 1 1 4294967296 1 1', 'syntax-error', 4, undefined],
    ['ZONEMD', `1 1 1 ${'00'.repeat(47)}`, 'zonemd-length', 3, 'ZONEMD: digest of 47 octets: hash algorithm 1 has 48'],
    ['ZONEMD', `1 1 2 ${'00'.repeat(48)}`, 'zonemd-length', 3, undefined],
    ['ZONEMD', `1 9 9 ${'00'.repeat(11)}`, 'zonemd-length', 3, undefined],
    ['CAA', '0 is-sue "a"', 'caa-tag-syntax', 1, undefined],
    ['CAA', '0 "" "a"', 'caa-tag-syntax', 1, undefined],
    ['CAA', '0 issue "a" "b"', 'syntax-error', 3, undefined],
    ['CAA', '256 issue "a"', 'syntax-error', 0, undefined],
    ['NSEC3PARAM', '1 0 0 abc', 'syntax-error', 3, undefined],
    ['NSEC3PARAM', `1 0 0 ${'00'.repeat(256)}`, 'syntax-error', 3, undefined],
    ['NSEC3', '1 0 0 - 2VPTU=== A', 'syntax-error', 4, undefined],
    ['NSEC', 'a. A NOSUCH', 'syntax-error', 2, undefined],
    ['NSEC', 'a.', 'syntax-error', 1, 'missing type bit maps in NSEC'],
    ['RRSIG', 'ANY 8 0 0 1 0 5 . AA==', 'syntax-error', 0, undefined],
    ['RRSIG', 'A 8 0 0 20260230000000 0 5 . AA==', 'syntax-error', 4, undefined],
    ['DNSKEY', '256 3 8 A', 'syntax-error', 3, undefined],
    ['DNSKEY', '256 3 8', 'syntax-error', 3, 'missing public key in DNSKEY'],
  ])('%s %s', (type, text, rule, token, message) => {
    const fault = faultOf(type, text);
    expect(fault).toMatchObject({ rule, token });
    if (message !== undefined) expect(fault.message).toBe(message);
  });

  it('and shows long tokens shortened', () => {
    expect(faultOf('A', 'x'.repeat(500)).message).toContain(`"${'x'.repeat(60)}..."`);
  });
});
