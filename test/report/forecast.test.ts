import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { forecastZone, verifyZone } from '../../src/dnssec/index.js';
import { numberRow, scaleText, stretchColumns } from '../../src/report/forecast-picture.js';
import {
  type ForecastReport,
  foldLine,
  forecastCalendar,
  forecastJson,
  forecastText,
  textValue,
} from '../../src/report/index.js';
import { parseZone } from '../../src/zone/index.js';
import { APEX, craftSignature, DAY, makeKey, resign, SMALL, sign } from '../dnssec/support.js';

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/forecast.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({
  allErrors: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ },
}).compile(schema);

const START = Date.UTC(2026, 2, 15) / 1000;
const keys = [makeKey('ksk'), makeKey('zsk')];
const times = { now: START, inception: START - 3600, expiration: START + 20 * DAY };

async function reportOf(text: string, more: Partial<ForecastReport> = {}, maxEvents = 24): Promise<ForecastReport> {
  const at = more.at ?? START;
  const { zone } = parseZone(Buffer.from(text), { origin: APEX, file: 'zones/signed/example.com.signed' });
  const { status, reason, trustedFrom, timeline } = await verifyZone(zone, { now: at, provider: openssl });
  const margin = more.minMargin ?? 0;
  return {
    tool: { name: 'zoneproof', version: '0.1.0' },
    zone,
    file: 'zones/signed/example.com.signed',
    status,
    reason,
    trustedFrom,
    errors: 0,
    warnings: 0,
    at,
    minMargin: undefined,
    forecast: timeline && forecastZone(zone, timeline, { at, margin, maxEvents }),
    ...more,
  };
}

const plain = { color: false, columns: 80 };
let signed: string;
beforeAll(async () => {
  signed = await sign(SMALL, keys, times);
});

describe('text', () => {
  it('says by when to sign, shows it on a line, and explains each moment', async () => {
    const text = forecastText(await reportOf(signed, { minMargin: 2 * DAY }), plain);
    const tags = keys.map(({ dnskey }) => dnskey.keyTag);
    expect(text.replaceAll(` ${tags[0]}`, ' KSK').replaceAll(` ${tags[1]}`, ' ZSK')).toMatchInlineSnapshot(`
      "example.com.: SECURE at 2026-03-15T00:00:00Z
        every answer of this zone validates
        trust: the zone's own secure entry point KSK, since no DS was given
        sign again by       2026-03-18T23:00:00Z, in 3 days 23 hours, for secondaries
                            that lose their primary
        at the very latest  2026-04-01T23:00:00Z, in 17 days 23 hours, for caches
        first bogus RRset   2026-04-04T00:00:01Z, in 20 days
        margin              20 days, 2 days wanted

                      1      2                                                 3-7
        ==============---------------------------------------------------------XXXXX
        2026-03-15                                                        2026-04-05
        = in time to sign   - too late for some   x some answers bogus   X all bogus

        1  2026-03-18T23:00:00Z, in 3 days 23 hours
           last safe moment to sign again
           example.com. NS validates until 2026-04-04T00:00:00Z, less its TTL (1
           hour), less SOA expire (14 days) for secondaries that lose their primary,
           less the margin (2 days)
        2  2026-03-21T00:00:01Z, in 6 days
           secondaries that lose their primary from here on will serve bogus answers
           they keep the zone for 14 days (SOA expire) behind their last refresh
        3  2026-04-03T23:00:01Z, in 19 days 23 hours
           answers begin to outlive their signatures in caches that do not validate
           example.com. NS has TTL 1 hour; validators behind such caches find it
           bogus, even in a zone signed anew
        4  2026-04-04T00:00:00Z, in 20 days
           first signature ends: example.com. NS by key ZSK
           (zones/signed/example.com.signed:3)
        5  2026-04-04T00:00:01Z, in 20 days
           example.com. DNSKEY: bogus
           every answer of the zone is bogus: nothing proves its keys any more
        6  2026-04-04T00:00:01Z, in 20 days
           example.com. NSEC, ns1.example.com. NSEC and www.example.com. NSEC: bogus
           answers that a name or type does not exist, wildcards and unsigned
           delegations are bogus
        7  2026-04-04T00:00:01Z, in 20 days
           4 RRsets (example.com. NS, example.com. SOA, ns1.example.com. A ...): bogus
           these answers are bogus
      "
    `);
  });

  it('fits the terminal, down to 48 columns', async () => {
    const report = await reportOf(signed);
    for (const columns of [20, 48, 64, 100, 500]) {
      const widest = Math.max(
        ...forecastText(report, { color: false, columns })
          .split('\n\n')
          .flatMap((block) => block.split('\n'))
          .map((line) => line.length),
      );
      expect(widest).toBeLessThanOrEqual(Math.max(48, Math.min(columns, 120)));
    }
  });

  it('is colored for a terminal, and says the same', async () => {
    const report = await reportOf(signed);
    const colored = forecastText(report, { color: true, columns: 80 });
    expect(colored).toContain('\u001b[');
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(forecastText(report, plain));
  });

  it('a hundred RRsets, each with a moment of its own, are a page', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `h${i}`);
    const text = await sign(SMALL + names.map((name) => `${name} A 192.0.2.1\n`).join(''), keys, times);
    let jittered = text;
    for (const [i, name] of names.entries()) {
      const expiration = START + 10 * DAY + i * 1000;
      jittered = await resign(jittered, `${name}.example.com.`, 'A', keys[1]!, { ...times, expiration });
    }
    const shown = forecastText(await reportOf(jittered), plain);
    expect(shown.split('\n').length).toBeLessThan(80);
    expect(shown).toMatch(/\d+ RRsets \(h1\S*\.example\.com\. A, .* \.\.\.\):\s+bogus/);
    expect(shown.replace(/\s+/g, ' ')).toContain('moments within 6 hours are one line');
  });

  it('of a zone that is bogus already: sign it now', async () => {
    const shown = forecastText(await reportOf(signed, { at: START + 21 * DAY }), plain);
    expect(shown).toContain('sign again now: some answers are bogus already');
    expect(shown).toContain('first bogus RRset  2026-04-05T00:00:00Z, now');
    expect(shown).not.toContain('validates until');
    expect(shown).not.toContain('sign again by');
  });

  it('a zone that nobody validates has nothing to fear', async () => {
    const shown = forecastText(await reportOf(SMALL), plain);
    expect(shown).toBe(
      'example.com.: INSECURE at 2026-03-15T00:00:00Z\n  the zone is not signed\n  no signature is checked by anyone, so nothing expires\n',
    );
  });

  it('what signatures that live too short cannot give is a note', async () => {
    const short = await sign(SMALL, keys, { ...times, expiration: START + 5 * DAY });
    const shown = forecastText(await reportOf(short, { at: START + 4 * DAY }), plain).replace(/\s+/g, ' ');
    expect(shown).toContain(
      'note: no time to sign is early enough for secondaries that lose their primary: the signatures do not live as long as SOA expire (14 days) and TTL (1 hour) together',
    );
    expect(shown).toContain('it serves bogus answers from 2026-03-20T00:00:01Z until then');
  });
});

describe('picture', () => {
  const scale = { from: 0, to: 99, columns: 100 };

  it('numbers stand at their moments; those that would touch are one', () => {
    expect(numberRow(scale, [0, 50, 99])).toBe(`1${' '.repeat(49)}2${' '.repeat(48)}3`);
    expect(numberRow(scale, [50, 51, 53])).toBe(`${' '.repeat(50)}1-3`);
    expect(numberRow(scale, [-20, 99, 99, 300])).toBe(`1${' '.repeat(96)}2-4`);
  });

  it('never is wider than its line, and names every number once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 200 }), { minLength: 1, maxLength: 120 }), (moments) => {
        const row = numberRow(
          scale,
          moments.sort((a, b) => a - b),
        );
        expect(row.length).toBeLessThanOrEqual(scale.columns);
        const numbers = row
          .trim()
          .split(/ +/)
          .flatMap((label) => {
            const [first, last] = label.split('-').map(Number) as [number, number?];
            return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);
          });
        expect(numbers).toEqual(moments.map((_, i) => i + 1));
      }),
    );
  });

  it('stretches fill the line', () => {
    const columns = (...untils: number[]) =>
      stretchColumns(
        scale,
        untils.map((until) => ({ until })),
      );
    expect(columns(50, 90, 99)).toEqual([50, 40, 10]);
    expect(columns(-10, 90, 99)).toEqual([0, 90, 10]);
    expect(columns(90, 50, 99)).toEqual([90, 0, 10]);
    expect(columns(-10, -5, 99)).toEqual([0, 0, 100]);
  });

  it('has the days at its ends', () => {
    expect(scaleText({ from: START, to: START + DAY, columns: 40 })).toBe('2026-03-15                    2026-03-16');
  });
});

describe('json', () => {
  it.each([
    ['a healthy zone', () => reportOf(signed)],
    ['a margin', () => reportOf(signed, { minMargin: DAY })],
    ['a zone that is not signed', () => reportOf(SMALL)],
    ['a zone that is bogus', () => reportOf(signed, { at: START + 21 * DAY })],
    ['a zone signed ahead of its time', () => reportOf(signed, { at: START - 5 * DAY })],
    ['a zone without an SOA', async () => reportOf((await sign(SMALL, keys, times)).replace(/^.*\tSOA\t.*\n/m, ''))],
    [
      'a signature in the future',
      async () =>
        reportOf(
          signed +
            (await craftSignature(signed, 'www.example.com.', 'A', keys[1]!, {
              inception: START + DAY,
              expiration: START + 40 * DAY,
            })),
        ),
    ],
  ])('%s is as the schema says', async (_name, make) => {
    const document = JSON.parse(forecastJson(await make())) as object;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('names the first signature to end, its key and its line', async () => {
    const { forecast } = JSON.parse(forecastJson(await reportOf(signed)));
    const line = signed.split('\n')[forecast.firstExpiration.line - 1]!;
    expect(line).toContain('\tRRSIG\t');
    expect(line).toContain(` ${forecast.firstExpiration.keyTag} example.com. `);
    expect(forecast.margin).toBe(20 * DAY + 1);
    expect(forecast.firstExpiration.at).toBe('2026-04-04T00:00:00Z');
    expect(forecast.bogusFrom).toBe('2026-04-04T00:00:01Z');
  });
});

/** RFC 5545 §3.1: what a reader makes of the octets; fails for what breaks the grammar. */
function readCalendar(text: string): [name: string, value: string][] {
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const lines = text.slice(0, -2).split('\r\n');
  for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  return text
    .slice(0, -2)
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .map((line) => {
      const [, name, value] = /^([A-Z0-9-]+):(.*)$/.exec(line)!;
      return [name!, value!];
    });
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_all, character: string) => (character === 'n' ? '\n' : character));

describe('calendar (RFC 5545)', () => {
  it('has an event for each moment to act on, with alarms', async () => {
    const lines = readCalendar(forecastCalendar(await reportOf(signed), START + 7));
    const values = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value);
    expect(lines.slice(0, 2)).toEqual([
      ['BEGIN', 'VCALENDAR'],
      ['VERSION', '2.0'],
    ]);
    expect(values('UID').sort()).toEqual(
      ['expiration', 'keys', 'resign', 'secondary'].map((id) => `${id}.example.com.@zoneproof`),
    );
    expect(new Set(values('DTSTAMP'))).toEqual(new Set(['20260315T000007Z']));
    expect(values('DTSTART')).toContain('20260404T000001Z');
    expect(values('TRIGGER')).toContain('-P7D');
    expect(values('BEGIN').filter((value) => value === 'VEVENT')).toHaveLength(4);
    // Blocks close in the order in which they were opened.
    const open: string[] = [];
    for (const [name, value] of lines) {
      if (name === 'BEGIN') open.push(value);
      if (name === 'END') expect(open.pop()).toBe(value);
    }
    expect(open).toEqual([]);
  });

  it('is read by others as it was meant', async () => {
    const calendar = new ICAL.Component(ICAL.parse(forecastCalendar(await reportOf(signed), START)));
    const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
    const resign = events.find(({ uid }) => uid.startsWith('resign.'))!;
    expect(resign.startDate.toString()).toBe('2026-03-20T23:00:00Z');
    expect(resign.summary).toBe('example.com.: last safe moment to sign again');
    expect(resign.description).toBe(
      'example.com. NS validates until 2026-04-04T00:00:00Z, less its TTL (1 hour), less SOA expire (14 days) for secondaries that lose their primary\nseen in zones/signed/example.com.signed on 2026-03-15T00:00:00Z, serial 7',
    );
    const alarms = resign.component.getAllSubcomponents('valarm');
    expect(alarms.map((alarm) => String(alarm.getFirstPropertyValue('trigger')))).toEqual(['-P7D', '-P1D', 'PT0S']);
  });

  it('keeps its UIDs when the zone was signed again', async () => {
    const uids = (calendar: string) => readCalendar(calendar).filter(([name]) => name === 'UID');
    const later = await sign(SMALL, keys, { now: START + DAY, inception: START, expiration: START + 40 * DAY });
    const next = forecastCalendar(await reportOf(later, { at: START + DAY }), START + DAY);
    expect(uids(next)).toEqual(uids(forecastCalendar(await reportOf(signed), START)));
  });

  it('of a zone that is not signed is empty', async () => {
    const lines = readCalendar(forecastCalendar(await reportOf(SMALL), START));
    expect(lines.filter(([, value]) => value === 'VEVENT')).toEqual([]);
  });

  it.each([
    ['a,b;c\\d', 'a\\,b\\;c\\\\d'],
    ['two\nlines\r\nthree', 'two\\nlines\\nthree'],
    ['a\tb\u0007c', 'abc'],
    ['colon: "quoted"', 'colon: "quoted"'],
  ])('%j is the text value %j', (text, value) => {
    expect(textValue(text)).toBe(value);
  });

  it('what is escaped and folded is read as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const clean = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '').replace(/[\ud800-\udfff]/gu, '');
        const [line] = readCalendar(`${foldLine(`SUMMARY:${textValue(clean)}`)}\r\n`.replace(/\u2028|\u2029/g, ''));
        expect(unescaped(line![1])).toBe(clean.replace(/\u2028|\u2029/g, ''));
      }),
    );
  });

  it('folds at 75 octets and never within a character', () => {
    const folded = foldLine(`SUMMARY:${'\u00e9'.repeat(60)}`);
    for (const line of folded.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toContain('\ufffd');
    }
    expect(folded.replaceAll('\r\n ', '')).toBe(`SUMMARY:${'\u00e9'.repeat(60)}`);
    expect(foldLine('x'.repeat(75))).toBe('x'.repeat(75));
    expect(foldLine('x'.repeat(76))).toBe(`${'x'.repeat(75)}\r\n x`);
  });
});
