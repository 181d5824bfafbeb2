import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { groupMoments } from '../../src/dnssec/forecast/group.js';
import { type Forecast, forecastZone, makeDs, rangeVerifier, verifyZone } from '../../src/dnssec/index.js';
import { NO_SIGNATURE, RrsetTimesBuilder } from '../../src/dnssec/verify/timeline.js';
import { nameOf } from '../../src/wire/index.js';
import {
  APEX,
  craftSignature,
  DAY,
  found,
  linesOf,
  makeKey,
  NOW,
  NSEC3,
  resign,
  SMALL,
  sign,
  verify,
  zoneOf,
} from './support.js';

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const keys = [ksk, zsk];
const END = NOW + 30 * DAY;
const WWW = 'www.example.com.';

interface Asked {
  readonly at?: number;
  readonly margin?: number;
  readonly maxEvents?: number;
}

async function forecastOf(text: string, { at = NOW, margin = 0, maxEvents = 100 }: Asked = {}): Promise<Forecast> {
  const zone = zoneOf(text);
  const { timeline } = await verifyZone(zone, { now: at, provider: openssl });
  const forecast = forecastZone(zone, timeline!, { at, margin, maxEvents });
  expect(forecast).toBeDefined();
  return forecast!;
}

/** `kind from-to count` of the events, moments from the end of the signatures that `sign` makes. */
const shown = ({ events }: Forecast): string[] =>
  events.map(({ kind, from, to, count }) => `${kind} ${from - END}${to === from ? '' : `..${to - END}`} ${count}`);

describe('the first bogus second', () => {
  it('is the one behind the expiration: the verifier agrees, on both sides', async () => {
    const text = await sign(SMALL, keys);
    const forecast = await forecastOf(text);
    expect(forecast.bogusFrom).toBe(END + 1);
    expect(forecast.zoneBogusFrom).toBe(END + 1);
    expect((await verify(text, { now: END })).status).toBe('SECURE');
    expect((await verify(text, { now: END + 1 })).status).toBe('BOGUS');
    expect(shown(forecast)).toEqual(['keys 1 1', 'denial 1 3', 'data 1 4']);
  });

  it('of an RRset with several signatures is that of the last one', async () => {
    const other = makeKey('zsk');
    const text = await sign(SMALL, [ksk, zsk, other]);
    const early = await resign(text, WWW, 'A', zsk, { expiration: NOW + DAY });
    expect((await forecastOf(early)).bogusFrom).toBe(NOW + DAY + 1);
    const both = early + (await craftSignature(early, WWW, 'A', other, { expiration: NOW + 2 * DAY }));
    const forecast = await forecastOf(both);
    expect(forecast.bogusFrom).toBe(NOW + 2 * DAY + 1);
    expect(forecast.firstExpiration?.at).toBe(NOW + DAY);
    expect(found(await verify(both, { now: NOW + DAY + 1 })).filter((rule) => rule.startsWith('error'))).toEqual([]);
    expect((await verify(both, { now: NOW + 2 * DAY + 1 })).status).toBe('BOGUS');
  });

  it('is now where no signature is valid', async () => {
    const text = await sign(SMALL, keys);
    const forecast = await forecastOf(
      linesOf(text, WWW, 'RRSIG A').reduce((left, line) => left.replace(line, ''), text),
    );
    expect(forecast.bogusFrom).toBe(NOW);
    expect(shown(forecast)[0]).toBe(`data ${NOW - END} 1`);
    expect(forecast.resign).toBeUndefined();
    expect(forecast.secondary).toMatchObject({ safeUntil: undefined, servesBogusFrom: NOW, expiresAt: NOW + 14 * DAY });
    expect(forecast.cache).toMatchObject({ lacksFrom: NOW, answersUntil: END, outlivedFrom: undefined });
  });

  it('a signature that does not verify holds nothing up', async () => {
    const text = await resign(await sign(SMALL, keys), WWW, 'A', zsk, { expiration: NOW + DAY });
    const line = await craftSignature(text, WWW, 'A', zsk, { expiration: END });
    const bad = text + line.replace(/ \S+\n$/, ` ${Buffer.alloc(64, 7).toString('base64')}\n`);
    expect((await forecastOf(bad)).bogusFrom).toBe(NOW + DAY + 1);
  });
});

describe('keys', () => {
  it('end the whole zone; caches answer on for a TTL, not longer than the signature', async () => {
    const long = SMALL.replace('www A', `www ${10 * DAY} A`).replace('ns1 A', `ns1 ${2 * DAY} A`);
    let text = await resign(await sign(long, keys), APEX, 'DNSKEY', ksk, { expiration: NOW + DAY });
    text = await resign(text, WWW, 'A', zsk, { expiration: NOW + 5 * DAY });
    const forecast = await forecastOf(text);
    expect(forecast.zoneBogusFrom).toBe(NOW + DAY + 1);
    expect(forecast.bogusFrom).toBe(NOW + DAY + 1);
    // www: ten days of TTL, capped by its signature; ns1: two days behind the keys.
    expect(forecast.cache.answersUntil).toBe(NOW + 5 * DAY);
    expect(forecast.cache.lacksFrom).toBe(NOW + DAY + 1);
    // What outlives the keys is no event of its own.
    expect(forecast.events.map(({ kind, count }) => [kind, count])).toEqual([['keys', 1]]);
    expect(forecast.roles.map(({ role, allBogusFrom }) => [role, allBogusFrom - NOW - 1])).toEqual([
      ['keys', DAY],
      ['denial', 30 * DAY],
      ['data', 30 * DAY],
    ]);
  });

  it('caches keep what an original TTL allows, not more', async () => {
    const long = SMALL.replace('www A', `www ${10 * DAY} A`);
    let text = await resign(await sign(long, keys), APEX, 'DNSKEY', ksk, { expiration: NOW + DAY });
    expect((await forecastOf(text)).cache.answersUntil).toBe(NOW + 11 * DAY);
    text = await resign(text, WWW, 'A', zsk, { originalTtl: 2 * DAY });
    expect((await forecastOf(text)).cache.answersUntil).toBe(NOW + 3 * DAY);
  });

  it('only signatures by keys that trust starts from count for the keys', async () => {
    let text = await resign(await sign(SMALL, keys), APEX, 'DNSKEY', ksk, { expiration: NOW + DAY });
    text += await craftSignature(text, APEX, 'DNSKEY', zsk, {});
    expect((await forecastOf(text)).zoneBogusFrom).toBe(NOW + DAY + 1);
    expect(found(await verify(text, { now: NOW + 2 * DAY })).filter((rule) => rule.startsWith('error'))).not.toEqual(
      [],
    );
    const zone = zoneOf(text);
    const trust = [makeDs(nameOf(APEX), zsk.dnskey, 2, openssl)];
    const { timeline } = await verifyZone(zone, { now: NOW, provider: openssl, trust });
    expect(forecastZone(zone, timeline!, { at: NOW, margin: 0, maxEvents: 100 })!.zoneBogusFrom).toBe(END + 1);
  });
});

describe('signatures that start in the future', () => {
  const withLater = async (from: number, to: number): Promise<string> => {
    const text = await resign(await sign(SMALL, keys), WWW, 'A', zsk, { expiration: NOW + DAY });
    return text + (await craftSignature(text, WWW, 'A', zsk, { inception: NOW + from, expiration: NOW + to }));
  };

  it.each([
    ['before the old one ends', DAY - 10],
    ['in its last second', DAY],
    ['in the second behind it', DAY + 1],
  ])('one that starts %s takes over', async (_name, from) => {
    const forecast = await forecastOf(await withLater(from, 3 * DAY));
    expect(forecast.bogusFrom).toBe(NOW + 3 * DAY + 1);
    expect(forecast.future).toMatchObject({ count: 1, at: NOW + from });
  });

  it('one that starts later leaves a gap, and ends it', async () => {
    const text = await withLater(DAY + 2, 3 * DAY);
    const forecast = await forecastOf(text);
    expect(forecast.bogusFrom).toBe(NOW + DAY + 1);
    const events = forecast.events.slice(0, 2).map(({ kind, from }) => [kind, from - NOW]);
    expect(events).toEqual([
      ['data', DAY + 1],
      ['valid', DAY + 2],
    ]);
    expect((await verify(text, { now: NOW + DAY + 1 })).status).toBe('BOGUS');
    expect((await verify(text, { now: NOW + DAY + 2 })).status).toBe('SECURE');
  });

  it('one that will not verify then does not count', async () => {
    const text = await withLater(DAY, 3 * DAY);
    const line = linesOf(text, WWW, 'RRSIG A').at(-1)!;
    const bad = text.replace(line, line.replace(/ \S+\n$/, ` ${Buffer.alloc(64, 7).toString('base64')}\n`));
    const forecast = await forecastOf(bad);
    expect(forecast.bogusFrom).toBe(NOW + DAY + 1);
    expect(forecast.future).toBeUndefined();
  });

  it('a zone signed ahead of its time is bogus, and valid from then on', async () => {
    const text = await sign(SMALL, keys);
    const forecast = await forecastOf(text, { at: NOW - 2 * 3600 });
    expect(forecast.bogusFrom).toBe(NOW - 2 * 3600);
    const last = forecast.events.at(-1)!;
    expect([last.kind, last.from, last.count]).toEqual(['valid', NOW - 3600, forecast.count]);
  });
});

describe('the last safe moment to sign again', () => {
  // SMALL: TTL 1 hour, refresh 2 hours, expire 14 days.
  it('spares the TTL, and what secondaries need', async () => {
    const { resign: plan, secondary } = await forecastOf(await sign(SMALL, keys), { margin: DAY });
    expect(plan!.bounds.map(({ reason, at, isAttainable }) => [reason, END - at, isAttainable])).toEqual([
      ['expire', DAY + 3600 + 14 * DAY, true],
      ['refresh', DAY + 3600 + 7200, true],
      ['caches', DAY + 3600, true],
    ]);
    expect(plan!.limit.reason).toBe('expire');
    expect(secondary).toMatchObject({
      safeUntil: END - 14 * DAY,
      noticesAt: NOW + 7200,
      expiresAt: NOW + 14 * DAY,
      servesBogusFrom: undefined,
    });
  });

  it('is decided by the RRset whose end less TTL comes first', async () => {
    const text = SMALL.replace('www A', `www ${5 * DAY} A`);
    const forecast = await forecastOf(await sign(text, keys));
    expect(forecast.resign!.ttl).toBe(5 * DAY);
    expect(forecast.resign!.bounds.at(-1)!.at).toBe(END - 5 * DAY);
    expect(forecast.cache.outlivedFrom).toBe(END - 5 * DAY + 1);
  });

  it('leaves out what signatures that live so short cannot give', async () => {
    const text = await sign(SMALL, keys, { expiration: NOW + 10 * DAY });
    const { resign: plan, secondary } = await forecastOf(text, { at: NOW + 8 * DAY });
    expect(plan!.bounds.map(({ isAttainable }) => isAttainable)).toEqual([false, true, true]);
    expect(plan!.limit.reason).toBe('refresh');
    expect(secondary).toMatchObject({
      servesBogusFrom: NOW + 10 * DAY + 1,
      expiresAt: NOW + 22 * DAY,
    });
  });
});

describe('the verifier', () => {
  it('gives the same times for ranges as for the whole', async () => {
    const zone = zoneOf(await sign(SMALL, keys, { denial: NSEC3 }));
    const verifyAll = async () =>
      Array.from({ length: zone.names.count }, (_, id) => rangeVerifier(zone, NOW, openssl)(id, id + 1));
    const [whole, ranges] = await Promise.all([
      verifyZone(zone, { now: NOW, provider: openssl }),
      verifyZone(zone, { now: NOW, provider: openssl, verifyAll }),
    ]);
    expect(ranges.timeline).toEqual(whole.timeline);
    expect(whole.timeline!.times.first.length).toBeGreaterThan(7);
  });

  it('says when signatures end within a margin of the user, whatever their lifetime', async () => {
    const text = await sign(SMALL, keys);
    const rules = async (minMargin: number | undefined, now = NOW) => found(await verify(text, { now, minMargin }));
    expect(await rules(30 * DAY + 1)).toEqual([]);
    expect(await rules(30 * DAY + 2)).toEqual(['warning rrsig-expiring']);
    expect(await rules(0, END)).not.toContain('warning rrsig-expiring');
    expect(await rules(undefined, END - DAY)).toContain('warning rrsig-expiring');
  });

  it('an old signature beside a new one is no reason to worry', async () => {
    const text = await sign(SMALL, keys);
    const both =
      text + (await craftSignature(text, WWW, 'A', zsk, { inception: NOW - 29 * DAY, expiration: NOW + 3600 }));
    expect(found(await verify(both))).toEqual([]);
  });
});

describe('any mixture of windows and keys', () => {
  const [otherKsk, otherZsk] = [makeKey('ksk'), makeKey('zsk')];
  const window = fc.tuple(fc.integer({ min: -5, max: 12 }), fc.integer({ min: 0, max: 12 }));
  const RRSETS = [
    [APEX, 'DNSKEY', ksk, otherKsk],
    [WWW, 'A', zsk, otherZsk],
    ['ns1.example.com.', 'A', zsk, otherZsk],
  ] as const;

  it('the verifier finds the zone bogus in the second of the forecast, and in none before it', async () => {
    const text = await sign(SMALL, [ksk, otherKsk, zsk, otherZsk]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(window, window), { minLength: 3, maxLength: 3 }), async (windows) => {
        let zone = text;
        for (const [i, [owner, type, ...signers]] of RRSETS.entries()) {
          for (const [k, key] of signers.entries()) {
            const [start, length] = windows[i]![k]!;
            const fields = { inception: NOW + start, expiration: NOW + start + length };
            if (k === 0) zone = await resign(zone, owner, type, key, fields);
            else zone += await craftSignature(zone, owner, type, key, fields);
          }
        }
        const { bogusFrom } = await forecastOf(zone);
        expect(bogusFrom).toBeGreaterThanOrEqual(NOW);
        for (let now = NOW; now < bogusFrom; now++) expect((await verify(zone, { now })).status).toBe('SECURE');
        expect((await verify(zone, { now: bogusFrom })).status).toBe('BOGUS');
      }),
      { numRuns: 40 },
    );
  });
});

describe('windows', () => {
  const seconds = fc.integer({ min: -8, max: 8 });
  const windows = fc.array(fc.tuple(seconds, seconds), { maxLength: 6 });

  it('end where a walk second by second finds none that covers', () => {
    fc.assert(
      fc.property(windows, (pairs) => {
        const list = pairs.map(([a, b], record) => ({
          record,
          inception: NOW + Math.min(a, b),
          expiration: NOW + Math.max(a, b),
        }));
        const isCovered = (moment: number) => list.some((w) => w.inception <= moment && moment <= w.expiration);
        let end = NOW;
        while (isCovered(end)) end++;
        let again = end;
        while (again <= NOW + 20 && !isCovered(again)) again++;
        const builder = new RrsetTimesBuilder(NOW);
        builder.add(7, list);
        const { first, last, next } = builder.finish();
        expect(first[0]).toBe(7);
        expect(last[0] === NO_SIGNATURE ? NOW : list[last[0]!]!.expiration + 1).toBe(end);
        expect(next[0] === NO_SIGNATURE ? NOW + 21 : list[next[0]!]!.inception).toBe(again);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('grouping', () => {
  const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 ** 31 })), {
    minLength: 1,
    maxLength: 300,
  });

  it('keeps every RRset, the first moment of each kind, the order and the limit', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 7, max: 40 }), (rows, max) => {
        const { groups } = groupMoments(['a', 'b', 'c'], max, (visit) => {
          for (const [row, [kind, moment]] of rows.entries()) visit(row, kind, moment, -moment);
        });
        expect(groups.length).toBeLessThanOrEqual(max);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
        expect(groups.map(({ from }) => from)).toEqual(groups.map(({ from }) => from).sort((a, b) => a - b));
        for (const [index, kind] of ['a', 'b', 'c'].entries()) {
          const own = rows.filter((row) => row[0] === index).map((row) => row[1]);
          const first = groups.find((group) => group.kind === kind);
          if (own.length === 0) expect(first).toBeUndefined();
          else expect([first!.from, first!.to]).toEqual([Math.min(...own), Math.min(...own)]);
        }
      }),
    );
  });

  it('a million RRsets, each with a moment of its own, are few events', () => {
    const { groups, widthSeconds } = groupMoments(['data'], 24, (visit) => {
      for (let row = 0; row < 1_000_000; row++) visit(row, 0, NOW + row, 0);
    });
    expect(groups.length).toBeLessThanOrEqual(24);
    expect(widthSeconds).toBe(DAY);
    expect(groups[1]).toMatchObject({ rows: [1, 2, 3] });
  });
});

// RFC 4034 §3.1.5: signature times are serial numbers; 2^31 is in January 2038, 2^32 in February 2106.
describe.each([
  ['2038', 2 ** 31],
  ['2106', 2 ** 32],
])('times around %s', (_year, turn) => {
  const times = { now: turn - DAY, inception: turn - 2 * DAY, expiration: turn + 3 * DAY };

  it.each([
    ['before', times.inception - 1, 'BOGUS'],
    ['at the inception', times.inception, 'SECURE'],
    ['in the last second before the turn', turn - 1, 'SECURE'],
    ['at the turn', turn, 'SECURE'],
    ['at the expiration', times.expiration, 'SECURE'],
    ['behind it', times.expiration + 1, 'BOGUS'],
  ] as const)('%s', async (_name, now, status) => {
    expect((await verify(await sign(SMALL, keys, times), { now })).status).toBe(status);
  });

  it('a forecast that starts before the turn ends behind it', async () => {
    const forecast = await forecastOf(await sign(SMALL, keys, times), { at: turn - DAY });
    expect(forecast.bogusFrom).toBe(times.expiration + 1);
    expect(forecast.resign!.bounds.at(-1)!.at).toBe(times.expiration - 3600);
  });

  it('a window of 68 years is the longest; one more second is none', async () => {
    const longest = { now: turn, inception: turn, expiration: turn + 2 ** 31 - 1 };
    expect((await verify(await sign(SMALL, keys, longest), { now: turn })).status).toBe('SECURE');
    const text = await sign(SMALL, keys, times);
    const inverted = await resign(text, WWW, 'A', zsk, { inception: turn, expiration: (turn + 2 ** 31) % 2 ** 32 });
    expect(found(await verify(inverted, { now: turn }))).toContain('error rrsig-window-inverted');
  });
});
