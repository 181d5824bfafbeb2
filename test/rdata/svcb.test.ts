import { describe, expect, it } from 'vitest';
import { rdataText } from '../../src/rdata/index.js';
import { faultOf, numberOf, parse, parseHex } from './support.js';

const FOO_COM = '03666f6f076578616d706c6503636f6d00';
const FOO_ORG = '03666f6f076578616d706c65036f726700';
const wire = (...parts: string[]) => parts.join('').replace(/\s+/g, '');

describe('RFC 9460 Appendix D', () => {
  it.each([
    ['HTTPS', '0 foo.example.com.', wire('0000', FOO_COM)],
    ['SVCB', '1 .', '000100'],
    ['SVCB', '16 foo.example.com. port=53', wire('0010', FOO_COM, '0003 0002 0035')],
    ['SVCB', '1 foo.example.com. key667=hello', wire('0001', FOO_COM, '029b 0005 68656c6c6f')],
    ['SVCB', '1 foo.example.com. key667="hello\\210qoo"', wire('0001', FOO_COM, '029b 0009 68656c6c6fd2716f6f')],
    [
      'SVCB',
      '1 foo.example.com. (\n ipv6hint="2001:db8::1,2001:db8::53:1"\n )',
      wire('0001', FOO_COM, '0006 0020', '20010db8000000000000000000000001', '20010db8000000000000000000530001'),
    ],
    [
      'SVCB',
      '1 example.com. ( ipv6hint="2001:db8:122:344::192.0.2.33" )',
      wire('0001', FOO_COM.slice(8), '0006 0010', '20010db80122034400000000c0000221'),
    ],
    [
      'SVCB',
      '16 foo.example.org. ( alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1 )',
      wire('0010', FOO_ORG, '0000 0004 0001 0004', '0001 0009 026832 0568332d3139', '0004 0004 c0000201'),
    ],
    [
      'SVCB',
      '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"',
      wire('0010', FOO_ORG, '0001 000c 08665c6f6f2c626172 026832'),
    ],
    [
      'SVCB',
      '16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2',
      wire('0010', FOO_ORG, '0001 000c 08665c6f6f2c626172 026832'),
    ],
  ])('%s %s', (type, text, octets) => {
    expect(parseHex(type, text)).toBe(octets);
    const printed = rdataText(numberOf(type), parse(type, text));
    expect(parseHex(type, printed)).toBe(octets);
  });

  it.each([
    ['1 foo.example.com. ( key123=abc key123=def )', 'svcb-duplicate-key', 3],
    ['1 foo.example.com. mandatory', 'syntax-error', 2],
    ['1 foo.example.com. alpn', 'syntax-error', 2],
    ['1 foo.example.com. port', 'syntax-error', 2],
    ['1 foo.example.com. ipv4hint', 'syntax-error', 2],
    ['1 foo.example.com. ipv6hint', 'syntax-error', 2],
    ['1 foo.example.com. no-default-alpn=abc', 'syntax-error', 2],
    ['1 foo.example.com. mandatory=key123', 'svcb-mandatory', 2],
    ['1 foo.example.com. mandatory=mandatory', 'svcb-mandatory', 2],
    ['1 foo.example.com. ( mandatory=key123,key123 key123=abc )', 'svcb-mandatory', 3],
  ])('refuses %s', (text, rule, token) => {
    expect(faultOf('SVCB', text)).toMatchObject({ rule, token });
  });
});

describe('service parameters', () => {
  it('stand in ascending order whatever their order in the text', () => {
    expect(rdataText(64, parse('SVCB', '1 . key99=x port=1 alpn=h2'))).toBe('1 . alpn="h2" port=1 key99="x"');
  });

  it.each([
    // Quotes may close around the value, or be missing; key667 with and without an empty value is the same.
    ['1 . alpn="h2"', '1 . alpn=h2'],
    ['1 . key667=""', '1 . key667'],
    ['1 . key667=', '1 . key667'],
    // RFC 9460 §2.1: behind the generic name of a key, known or not, the decoded value is its wire format.
    ['1 . key3=\\000\\053', '1 . port=53'],
    ['1 . key3=53', '1 . port=13619'],
    ['1 . alpn="h\\050"', '1 . alpn=h2'],
    // RFC 9460 §14.3.2 sets the last number aside; it is a key like others to readers.
    ['1 . key65535=a mandatory=key65535', '1 . mandatory=key65535 key65535="\\097"'],
  ])('%s reads as %s', (a, b) => {
    expect(parseHex('SVCB', a)).toBe(parseHex('SVCB', b));
  });

  it.each([
    '1 . "alpn=h2"',
    '1 . alpn="h2"x',
    '1 . alpn= "h2"',
    '1 . alpn="h2" "h3"',
    '1 . alpn=h2,,h3',
    '1 . alpn=,',
    '1 . alpn=a\\',
    `1 . alpn=${'a'.repeat(256)}`,
    '1 . port=65536',
    '1 . port=-1',
    '1 . port=1,2',
    '1 . ipv4hint=1.2.3',
    '1 . ipv6hint=1.2.3.4',
    '1 . ech=A',
    '1 . ech=""',
    '1 . key01=a',
    '1 . key65536=a',
    '1 . ALPN=h2',
    '1 . nosuch=1',
    '1 . mandatory=nosuch alpn=h2',
    '1 . mandatory="" alpn=h2',
    '1 . ohttp=1',
    '1 . dohpath=""',
    '1 . =a',
  ])('refuses %s', (text) => {
    expect(['syntax-error', 'bad-escape']).toContain(faultOf('SVCB', text).rule);
  });

  // RFC 9460 §7.1.1
  it('refuses no-default-alpn without alpn', () => {
    expect(faultOf('HTTPS', '1 . no-default-alpn').rule).toBe('svcb-no-default-alpn-without-alpn');
    expect(parseHex('HTTPS', '1 . no-default-alpn alpn=h3')).toBe('00010000010003026833' + '00020000');
  });

  it.each([
    ['keys that do not ascend', '000100 0003 0002 0035 0001 0003 026832'],
    ['a key given twice', '000100 0003 0002 0035 0003 0002 0035'],
    ['a value cut short', '000100 0003 0002 00'],
    ['a port of three octets', '000100 0003 0003 000035'],
    ['an alpn that overruns its value', '000100 0001 0003 036832'],
    ['an empty protocol name', '000100 0001 0001 00'],
    ['an ipv4hint of five octets', '000100 0004 0005 c000020101'],
    ['an empty ipv6hint', '000100 0006 0000'],
    ['a value for no-default-alpn', '000100 0001 0003 026832 0002 0001 00'],
    ['a mandatory list out of order', '000100 0000 0004 0003 0001 0001 0003 026832 0003 0002 0035'],
  ])('octets with %s are not well-formed', (_what, octets) => {
    const text = wire(octets);
    expect(faultOf('SVCB', `\\# ${text.length / 2} ${text}`).rule).toBe('generic-rdata-invalid');
  });
});
