/** RRsets that servers refuse or that no answer can hold, wherever they stand among the others. */
import { describe, expect, it } from 'vitest';
import { lintBytes } from './marked-zone.js';

const HEAD =
  '$TTL 3600\n@ SOA a.example.net. b.example.net. 1 7200 3600 1209600 3600\n@ NS a.example.net.\n@ NS b.example.net.\n';
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');
const text = (octets: number, i: number): string =>
  Array.from({ length: Math.ceil(octets / 200) }, () => `"${String(i).padStart(200, 'x')}"`).join(' ');

/** `severity: message` of what is found. */
function found(zone: string): string[] {
  const { diagnostics } = lintBytes(new TextEncoder().encode(HEAD + zone), 'example.zone');
  return diagnostics
    .filter(({ rule }) => rule === 'rrset-too-large')
    .map(({ severity, message }) => `${severity}: ${message.replace(/\d{5,}/, 'N')}`);
}

const MANY = 'warning: big.example.com. TXT has 101 records; BIND refuses the zone with more than 100';
const LARGE = 'error: big.example.com. TXT takes N octets of an answer, which has at most 65535: nobody can ask for it';

describe('rrset-too-large', () => {
  it.each<[what: string, zone: string, expected: string[]]>([
    ['a hundred records', lines(100, (i) => `big TXT "${i}"`), []],
    ['one more', lines(101, (i) => `big TXT "${i}"`), [MANY]],
    ['one more, and duplicates', lines(202, (i) => `big TXT "${i % 101}"`), [MANY]],
    ['duplicates alone', lines(202, (i) => `big TXT "${i % 100}"`), []],
    ['few records of much data', lines(3, (i) => `big TXT ${text(30_000, i)}`), [LARGE]],
    ['just enough of it', lines(2, (i) => `big TXT ${text(30_000, i)}`), []],
    ['many of some', lines(400, (i) => `big TXT ${text(200, i)}`), [LARGE]],
    [
      'behind much else',
      lines(5000, (i) => `a${i} TXT ${text(200, i)}`) + lines(99, (i) => `big TXT ${text(800, i)}`),
      [LARGE],
    ],
    ['data of many names', lines(5000, (i) => `a${i} TXT ${text(200, i)}`), []],
    ['out of the zone', lines(101, (i) => `big.example.org. TXT "${i}"`), []],
    [
      'names that are compressed',
      lines(3000, (i) => `big MX ${i} mail.a-very-long-name-of-a-host.example.org.`),
      ['warning: big.example.com. MX has 3000 records; BIND refuses the zone with more than 100'],
    ],
  ])('%s', (_, zone, expected) => {
    expect(found(zone)).toEqual(expected);
  });

  it('wherever the others end', () => {
    for (let before = 0; before < 120; before++) {
      const zone = lines(before, (i) => `a${i} A 192.0.2.1`) + lines(101, (i) => `big TXT "${i}"`);
      expect(found(zone), String(before)).toEqual([MANY]);
    }
  });
});
