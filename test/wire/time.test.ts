import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteWriter,
  isoTimeText,
  latin1Text,
  parseMoment,
  periodText,
  readSignatureTime,
  readTtl,
  signatureTimeText,
  unfoldTime,
  utf8Bytes,
  writeSignatureTime,
} from '../../src/wire/index.js';

const NOW = Date.UTC(2026, 2, 15) / 1000;

describe('readTtl', () => {
  const read = (text: string) => readTtl(utf8Bytes(text), 0, text.length);

  it.each([
    ['0', 0],
    ['3600', 3600],
    ['0003600', 3600],
    ['1w', 604800],
    ['1W2d3H4m5S', 604800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5],
    ['1s1w', 604801],
    ['90m', 5400],
    ['4294967295', 4294967295],
    ['4294967296', 4294967296],
    ['99999999999999999999w', 4294967296],
  ])('%s is %i seconds', (text, seconds) => {
    expect(read(text)).toBe(seconds);
  });

  it.each(['', 'h', '1h30', '1x', '-1', '+1', '1.5h', '1 h', '1hh', 'w1', '1h\u0000'])('%j is none', (text) => {
    expect(read(text)).toBe(-1);
  });

  it('reads only its range', () => {
    expect(readTtl(utf8Bytes('x12hx'), 1, 4)).toBe(43200);
  });
});

describe('readSignatureTime (RFC 4034 §3.2)', () => {
  const read = (text: string) => readSignatureTime(utf8Bytes(text), 0, text.length);

  it.each([
    ['20260315000000', NOW],
    ['19700101000000', 0],
    ['20240229235959', Date.UTC(2024, 1, 29, 23, 59, 59) / 1000],
    ['21060207062815', 4294967295],
    // Times are 32 bits, and go round.
    ['21060207062816', 0],
    ['19691231235959', 4294967295],
    ['19631126024144', 4102477800],
    ['00010101000000', 2288912640],
    ['99991231235959', 4294197631],
    ['0', 0],
    ['1773532800', NOW],
    ['4294967295', 4294967295],
  ])('%s', (text, seconds) => {
    expect(read(text)).toBe(seconds);
  });

  it.each([
    '',
    '20260230000000',
    '20230229000000',
    '20261301000000',
    '20260001000000',
    '20260100000000',
    '20260101240000',
    '20260101006000',
    '20260101000060',
    '00000101000000',
    '4294967296',
    '12345678901',
    '2026031500000',
    '202603150000000',
    '2026-3-15',
  ])('%j is none', (text) => {
    expect(read(text)).toBe(-1);
  });

  it('are written alike by both ways, on every day and at every second of one', () => {
    const written = (seconds: number): string => {
      const out = new ByteWriter(16);
      writeSignatureTime(seconds, out);
      return latin1Text(out.view());
    };
    const different: number[] = [];
    const compare = (seconds: number): void => {
      if (written(seconds) !== signatureTimeText(seconds)) different.push(seconds);
    };
    for (let day = 0; day <= 0xffffffff / 86_400; day++) compare(day * 86_400 + (day % 86_400));
    for (let second = 0; second < 86_400; second++) compare(1_900_000_000 + second);
    compare(0xffffffff);
    expect(different).toEqual([]);
  });

  it('reads what is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seconds) => {
        const text = signatureTimeText(seconds);
        expect(text).toHaveLength(14);
        expect(read(text)).toBe(seconds);
        expect(parseMoment(text, NOW)).toBe(seconds);
        expect(parseMoment(isoTimeText(seconds), NOW)).toBe(seconds);
      }),
    );
  });
});

describe('unfoldTime', () => {
  it.each([
    [NOW, NOW],
    [NOW + 1, NOW + 1],
    [NOW - 1, NOW - 1],
    // The end of 1969 is nearer than the year 2106.
    [0xffffffff, -1],
    [0, 0x100000000, 0xffffff00],
    [0xffffffff, 0xffffffff, 0x100000005],
  ])('%i is %i', (time, expected, now = NOW) => {
    expect(unfoldTime(time, now)).toBe(expected);
  });
});

describe('parseMoment', () => {
  it.each([
    ['now', NOW],
    ['NOW', NOW],
    ['now-1h', NOW - 3600],
    ['now+2w', NOW + 1209600],
    ['now + 30', NOW + 30],
    ['+30d', NOW + 30 * 86400],
    ['-1d12h', NOW - 129600],
    ['+0', NOW],
    ['2026-03-15', NOW],
    ['2026-03-15T00:00:00Z', NOW],
    ['2026-03-15t00:00:00z', NOW],
    ['2026-03-15 00:00Z', NOW],
    ['2026-03-15T01:30:00+01:30', NOW],
    ['2026-03-14T23:00:00.999-01:00', NOW],
    ['20260315000000', NOW],
    ['20260315', NOW],
    ['2024-02-29', Date.UTC(2024, 1, 29) / 1000],
    ['0', 0],
    ['1773532800', NOW],
    ['10000000000', 10000000000],
  ])('%s', (text, expected) => {
    expect(parseMoment(text, NOW)).toBe(expected);
  });

  it.each([
    '',
    'tomorrow',
    'now+',
    '30d',
    '+1h30',
    '+d',
    '2026-02-30',
    '2026-13-45',
    '2023-02-29',
    '2026-02-30T12:00:00+02:00',
    '2026-03-15T24:00:00Z',
    '2026-03-15T12:60:00Z',
    '2026-03-15T12:00:60Z',
    // Without an offset nobody knows which noon is meant.
    '2026-03-15T12:00:00',
    '2026-3-15',
    '20260230000000',
    '20260230',
    '123456789012',
    '-',
  ])('%j is none', (text) => {
    expect(parseMoment(text, NOW)).toBeUndefined();
  });
});

describe('periodText', () => {
  it.each([
    [0, '0 seconds'],
    [0.4, '0 seconds'],
    [1, '1 second'],
    [59.6, '1 minute'],
    [61, '1 minute 1 second'],
    [3600, '1 hour'],
    [3601, '1 hour'],
    [86400, '1 day'],
    [90000, '1 day 1 hour'],
    [90061, '1 day 1 hour'],
    [86460, '1 day'],
    [30 * 86400 + 7200, '30 days 2 hours'],
    [-7200, '2 hours'],
  ])('%d: %s', (seconds, text) => {
    expect(periodText(seconds)).toBe(text);
  });
});
