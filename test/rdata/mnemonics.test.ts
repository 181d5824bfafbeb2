import { describe, expect, it } from 'vitest';
import { isMetaType, readType, typeMnemonics, typeNumber, typeText } from '../../src/rdata/index.js';
import { utf8Bytes } from '../../src/wire/index.js';

const read = (text: string) => readType(utf8Bytes(` ${text} `), 1, 1 + text.length);

describe('type mnemonics', () => {
  it.each([
    ['A', 1],
    ['aaaa', 28],
    ['NSAP-PTR', 23],
    ['nsap-ptr', 23],
    ['TYPE1', 1],
    ['type65535', 65535],
    ['TYPE0', 0],
    ['TYPE65536', undefined],
    ['TYPE', undefined],
    ['TYPE-1', undefined],
    ['TYPE1A', undefined],
    ['TYPE000001', undefined],
    ['AA', undefined],
    ['NS MD', undefined],
    ['2 NS', undefined],
    ['', undefined],
    // Octets that only look like a mnemonic when a bit is dropped.
    ['\x01', undefined],
    ['M\x18', undefined],
    ['NSAP\rPTR', undefined],
  ])('%j is %s', (text, number) => {
    expect(typeNumber(text)).toBe(number);
    expect(read(text)).toBe(number ?? -1);
  });

  it('both readers agree on every mnemonic', () => {
    const names = [...typeMnemonics()];
    expect(names.length).toBeGreaterThan(90);
    for (const name of names) {
      const number = typeNumber(name)!;
      expect([name, read(name), read(name.toLowerCase()), typeText(number)]).toEqual([name, number, number, name]);
    }
  });

  it('the number without a mnemonic has its generic name', () => {
    expect(typeText(65280)).toBe('TYPE65280');
    expect(read('TYPE65280')).toBe(65280);
  });

  // RFC 6895 §3.1, RFC 9824 §3.4
  it.each(['ANY', 'AXFR', 'IXFR', 'MAILA', 'MAILB', 'OPT', 'TSIG', 'TKEY', 'NXNAME', 'TYPE0'])(
    '%s is a meta type',
    (name) => {
      expect(isMetaType(typeNumber(name)!)).toBe(true);
    },
  );

  it.each(['A', 'RRSIG', 'TYPE65535'])('%s is none', (name) => {
    expect(isMetaType(typeNumber(name)!)).toBe(false);
  });
});
