import { describe, expect, it } from 'vitest';
import { loadDeterministicProvider, openssl } from '../../src/crypto/index.js';
import { type SignedZone, type SignZoneOptions, signZone, verifyZone } from '../../src/dnssec/index.js';
import type { SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { printZone, type Zone } from '../../src/zone/index.js';
import { APEX, DAY, dnskeyLine, linesOf, makeKey, makeRsaKey, NOW, NSEC, NSEC3, SMALL, zoneOf } from './support.js';

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const other = makeKey('zsk', 15);

function sign(zone: Zone, more: Partial<SignZoneOptions> = {}): Promise<SignedZone> {
  const { now = NOW } = more;
  return signZone(zone, {
    keys: [ksk, zsk],
    serial: 'increment',
    now,
    inception: now - 3600,
    expiration: now + 30 * DAY,
    provider: openssl,
    ...more,
  });
}

/** `fate count reason` of every group. */
const fates = (signed: SignedZone): string[] =>
  signed.signatures.map(({ fate, count, reason }) => `${fate} ${count}${reason === '' ? '' : ` ${reason}`}`);

const subjects = (signed: SignedZone, fate: string): string[] =>
  signed.signatures
    .filter((group) => group.fate === fate)
    .flatMap((group) => [...group.subjects()].map(({ owner, type }) => `${owner} ${type}`))
    .sort();

it('refuses an RSA key whose signatures BIND does not take', async () => {
  const odd = makeRsaKey('ksk', 2n ** 35n + 53n);
  await expect(sign(zoneOf(SMALL), { keys: [odd, makeKey('zsk', 8, 1024)] })).rejects.toMatchObject({
    exitCode: 5,
    message: `key ${odd.fileName}: the RSA exponent has 36 bits; BIND verifies nothing with more than 35`,
  });
  await expectSecure(
    await sign(zoneOf(SMALL), { keys: [makeRsaKey('ksk', 2n ** 35n - 31n), makeKey('zsk', 8)] }),
    NOW,
    ['dnskey-rsa-size'],
  );
});

it('says of NSEC3 iterations that it keeps what they cost, and of those it was asked for nothing', async () => {
  const note = expect.stringMatching(/^the NSEC3 chain keeps 60 iterations; .*: --nsec3 signs with 0$/);
  const first = await sign(zoneOf(SMALL), { denial: { ...NSEC3, iterations: 60 } });
  expect(first.notes).toEqual([]);
  expect((await sign(first.zone)).notes).toEqual([note]);
  expect((await sign(zoneOf(SMALL), { previous: first.zone })).notes).toEqual([note]);
  expect((await sign(first.zone, { denial: NSEC3 })).notes).toEqual([]);
  expect((await sign((await sign(first.zone, { denial: NSEC3 })).zone)).notes).toEqual([]);
});

async function expectSecure(signed: SignedZone, now = NOW, expected: readonly string[] = []): Promise<void> {
  const verdict = await verifyZone(signed.zone, { now, provider: openssl });
  const wrong = verdict.diagnostics.filter(({ rule, severity }) => severity !== 'info' && !expected.includes(rule));
  expect(wrong.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  expect(verdict.status).toBe('SECURE');
}

const signatureLines = (zone: Zone): string[] => printZone(zone).match(/^.*\tRRSIG\t.*$/gm)!;

describe('signing again', () => {
  it('changes nothing while nothing has to change, and the serial neither', async () => {
    const first = await sign(zoneOf(SMALL));
    const again = await sign(first.zone, { now: NOW + 5 * DAY });
    expect(again.isUnchanged).toBe(true);
    expect(printZone(again.zone)).toBe(printZone(first.zone));
    expect(fates(again)).toEqual([`kept ${first.signatureCount}`]);
  });

  it('of the source beside what was signed last', async () => {
    const source = zoneOf(SMALL);
    const first = await sign(source);
    expect(first.zone.soa?.serial).toBe(8);
    const again = await sign(source, { previous: first.zone, now: NOW + DAY });
    expect(again.isUnchanged).toBe(true);
    expect(printZone(again.zone)).toBe(printZone(first.zone));
    const changed = await sign(zoneOf(`${SMALL}new A 192.0.2.9\n`), { previous: first.zone, now: NOW + DAY });
    expect(changed.isUnchanged).toBe(false);
    expect(changed.zone.soa?.serial).toBe(9);
    // New: the record and its NSEC; the apex NSEC now points at it; the SOA has another serial.
    expect(subjects(changed, 'made')).toEqual([
      'example.com. NSEC',
      'example.com. SOA',
      'new.example.com. A',
      'new.example.com. NSEC',
    ]);
    expect(fates(changed)[0]).toBe('kept 6');
    await expectSecure(changed, NOW + DAY);
  });

  it('takes the later serial of the two, and says when the serial does not rise', async () => {
    const first = await sign(zoneOf(SMALL));
    const raised = await sign(zoneOf(SMALL.replace(' 7 ', ' 20 ')), { previous: first.zone });
    expect(raised.zone.soa?.serial).toBe(21);
    const kept = await sign(zoneOf(`${SMALL}new A 192.0.2.9\n`), { previous: first.zone, serial: 'keep' });
    expect(kept.notes.join()).toMatch(/its serial does not rise \(8 before, 7 now\)/);
  });

  it.each([
    ['at a quarter of the validity by default', 22.4 * DAY, undefined, false],
    ['a quarter and less', 22.6 * DAY, undefined, true],
    ['outside of the time asked for', 19.9 * DAY, 10 * DAY, false],
    ['within the time asked for', 20 * DAY, 10 * DAY, true],
  ])('makes signatures anew near their end: %s', async (_, later, refresh, isAnew) => {
    const first = await sign(zoneOf(SMALL));
    const again = await sign(first.zone, { now: NOW + later, refresh });
    expect(again.isUnchanged).toBe(!isAnew);
    if (isAnew) expect(fates(again)).toContain('made 8 the earlier one was near its end');
    expect(again.zone.soa?.serial).toBe(isAnew ? 9 : 8);
    await expectSecure(again, NOW + later);
  });

  it('makes all anew when told to', async () => {
    const first = await sign(zoneOf(SMALL));
    const again = await sign(first.zone, { now: NOW + 60, refresh: 'none' });
    expect(again.isUnchanged).toBe(false);
    const kept = signatureLines(again.zone).filter((line) => signatureLines(first.zone).includes(line));
    expect(kept).toEqual([]);
  });

  it.each([
    [
      'data',
      (text: string) => text.replace('192.0.2.2', '192.0.2.22'),
      ['example.com. SOA', 'www.example.com. A'],
      'the data changed, or the earlier one was wrong',
    ],
    [
      'a TTL',
      (text: string) => text.replace(/^www\.example\.com\.\t3600(\tIN\tA)/m, 'www.example.com.\t60$1'),
      ['example.com. SOA', 'www.example.com. A'],
      'the TTL changed',
    ],
  ])('replaces the signature over changed %s', async (_, change, made, reason) => {
    const first = await sign(zoneOf(SMALL));
    const again = await sign(zoneOf(change(printZone(first.zone))));
    expect(subjects(again, 'made')).toEqual(made);
    expect(fates(again).join()).toContain(reason);
    await expectSecure(again);
  });

  it('replaces one that never verified, expired, or is not valid yet', async () => {
    const first = await sign(zoneOf(SMALL));
    const text = printZone(first.zone);
    const [line] = linesOf(text, 'www.example.com.', 'RRSIG A');
    const damaged = line!.replace(/\. (\S)(\S+\n)$/, (_, first, rest) => `. ${first === 'A' ? 'B' : 'A'}${rest}`);
    const broken = zoneOf(text.replace(line!, damaged));
    expect(fates(await sign(broken))).toContain('made 2 the data changed, or the earlier one was wrong');
    expect(fates(await sign(first.zone, { now: NOW + 31 * DAY }))).toContain('made 8 the earlier one had expired');
    expect(fates(await sign(first.zone, { now: NOW - 2 * DAY }))).toContain('made 8 the earlier one was not valid yet');
  });

  it('drops orphans, signatures of strangers and of keys that are not active any more', async () => {
    const first = await sign(zoneOf(`${SMALL}old A 192.0.2.9\n`));
    const without = printZone(first.zone).replace(/^old\.example\.com\.\t3600\tIN\tA\t.*\n/m, '');
    const again = await sign(zoneOf(without));
    expect(subjects(again, 'dropped')).toEqual(['old.example.com. A', 'old.example.com. NSEC']);
    expect(linesOf(printZone(again.zone), 'old.example.com.', 'RRSIG A')).toEqual([]);
    await expectSecure(again);

    const successor = makeKey('zsk');
    const rolled = await sign(first.zone, { keys: [ksk, successor], standby: [zsk.dnskey] });
    expect(fates(rolled).join()).toContain(
      `dropped 9 key ${zsk.dnskey.keyTag} of algorithm 13 (ECDSAP256SHA256) is not active`,
    );
    await expectSecure(rolled);
    const gone = await sign(rolled.zone, { keys: [ksk, successor], withdrawn: [zsk.dnskey] });
    expect(linesOf(printZone(gone.zone), APEX, 'DNSKEY')).toHaveLength(2);
    expect(subjects(gone, 'made')).toEqual(['example.com. DNSKEY', 'example.com. SOA']);
    await expectSecure(gone);
  });

  it('changes NSEC to NSEC3, its salt, opt-out, and back, and keeps what it may', async () => {
    const zone = zoneOf(`${SMALL}sub NS ns.sub\nns.sub A 192.0.2.5\n`);
    let signed = await sign(zone);
    for (const denial of [NSEC3, { ...NSEC3, salt: Uint8Array.of(1, 2) }, { ...NSEC3, optOut: true }, NSEC]) {
      const before = signed;
      signed = await sign(before.zone, { denial });
      await expectSecure(signed);
      expect(signed.denial).toEqual(denial);
      expect(subjects(signed, 'kept')).toContain('www.example.com. A');
      // Without other word the chain stays as it is.
      expect((await sign(signed.zone)).isUnchanged).toBe(true);
    }
    expect(printZone(signed.zone)).not.toMatch(/NSEC3/);
  });

  it('refuses NSEC3 below an apex that leaves no room for hashes', async () => {
    const label = 'a'.repeat(63);
    const apex = `${label}.${label}.${label}.${'a'.repeat(29)}.`;
    const keys = [{ ...ksk, owner: nameOf(apex) }];
    const zone = zoneOf(SMALL, apex);
    await expect(sign(zone, { keys, denial: NSEC3 })).rejects.toThrow(/too long for NSEC3/);
    await expect(sign(zone, { keys, denial: NSEC })).resolves.toBeDefined();
  });

  it('takes an NSEC3PARAM in the source for the wish of its owner', async () => {
    const signed = await sign(zoneOf(`${SMALL}@ NSEC3PARAM 1 0 0 AB\n`));
    expect(signed.denial).toEqual({ type: 'nsec3', optOut: false, iterations: 0, salt: Uint8Array.of(0xab) });
  });

  it('keeps signatures of a key whose private part is elsewhere, and counts those that are missing', async () => {
    const first = await sign(zoneOf(SMALL));
    const offline = { ...ksk, material: undefined };
    const changed = zoneOf(printZone(first.zone).replace('192.0.2.2', '192.0.2.22'));
    const again = await sign(changed, { keys: [offline, zsk] });
    expect(subjects(again, 'missing')).toEqual([]);
    await expectSecure(again);
    // Near its end it is still better than none.
    const late = await sign(changed, { keys: [offline, zsk], now: NOW + 29 * DAY });
    expect(subjects(late, 'missing')).toEqual([]);
    expect((await verifyZone(late.zone, { now: NOW + 29 * DAY, provider: openssl })).status).toBe('SECURE');
    const tooLate = await sign(changed, { keys: [offline, zsk], now: NOW + 31 * DAY });
    expect(subjects(tooLate, 'missing')).toEqual(['example.com. DNSKEY']);
    const more = await sign(first.zone, { keys: [offline, zsk], standby: [makeKey('zsk').dnskey] });
    expect(subjects(more, 'missing')).toEqual(['example.com. DNSKEY']);
    expect((await verifyZone(more.zone, { now: NOW, provider: openssl })).status).toBe('BOGUS');
  });

  it('keeps a ZONEMD that is right, and mends one that is stale', async () => {
    const first = await sign(zoneOf(SMALL), { zonemd: [1, 2] });
    await expectSecure(first);
    expect((await sign(first.zone)).isUnchanged).toBe(true);
    const stale = zoneOf(
      printZone(first.zone).replace(/(\tZONEMD\t\d+ 1 1 )(.)/, (_, head, digit) => head + (digit === '0' ? '1' : '0')),
    );
    const mended = await sign(stale);
    expect(mended.isUnchanged).toBe(false);
    expect(subjects(mended, 'made')).toEqual(['example.com. SOA', 'example.com. ZONEMD']);
    await expectSecure(mended);
  });
});

describe('times', () => {
  it('gives the keys a validity of their own', async () => {
    const { zone } = await sign(zoneOf(SMALL), { keysExpiration: NOW + 90 * DAY });
    const text = printZone(zone);
    const expirationOf = (type: string) => linesOf(text, APEX, `RRSIG ${type}`)[0]!.split(' ')[4];
    expect([expirationOf('DNSKEY'), expirationOf('SOA')]).toEqual(['20260503024000', '20260304024000']);
  });

  it('spreads expirations by the names, the same each time, within the jitter', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `h${i} A 192.0.2.${i}\n`).join('');
    const source = zoneOf(SMALL + names);
    const deterministic = await loadDeterministicProvider();
    const jitter = { seconds: 10 * DAY, seed: 0 };
    const one = await sign(source, { jitter, provider: deterministic });
    const two = await sign(zoneOf((SMALL + names).toUpperCase()), { jitter, provider: deterministic });
    const expirations = (signed: SignedZone): string[] =>
      signatureLines(signed.zone)
        .filter((line) => /RRSIG\tA /.test(line))
        .map((line) => line.split(' ')[4]!);
    expect(expirations(one)).toEqual(expirations(two));
    const sorted = expirations(one).sort();
    expect(sorted[0]! >= '20260222024000').toBe(true);
    expect(sorted.at(-1)! <= '20260304024000').toBe(true);
    // Ten days in tenths: names fall into all of them.
    const days = new Set(sorted.map((time) => time.slice(0, 8)));
    expect(days.size).toBeGreaterThanOrEqual(10);
    const seeded = await sign(source, { jitter: { ...jitter, seed: 1 } });
    expect(expirations(seeded)).not.toEqual(expirations(one));
    await expectSecure(one);
  });

  it.each([
    ['expiration in the past', { expiration: NOW - 60 }, /would expire on .* before they are made/],
    ['validity of 70 years', { expiration: NOW + 70 * 365 * DAY }, /68 years/],
    ['expiration before inception', { inception: NOW + DAY, expiration: NOW + 3600 }, /is not after the inception/],
    ['jitter above the validity', { jitter: { seconds: 31 * DAY, seed: 0 } }, /is not after the inception/],
  ])('refuses: %s', async (_, more, message) => {
    await expect(sign(zoneOf(SMALL), more)).rejects.toThrow(message);
  });
});

describe('keys', () => {
  const signers = (signed: SignedZone, owner: string, type: string): number[] =>
    linesOf(printZone(signed.zone), owner, `RRSIG ${type}`)
      .map((line) => Number(line.split(' ')[6]))
      .sort((a, b) => a - b);
  const tags = (...keys: SigningKey[]): number[] => keys.map((key) => key.dnskey.keyTag).sort((a, b) => a - b);

  it('publishes standby keys, and hides those withdrawn', async () => {
    const standby = makeKey('zsk');
    const source = zoneOf(SMALL + dnskeyLine(standby.dnskey));
    const published = await sign(zoneOf(SMALL), { standby: [standby.dnskey] });
    expect(linesOf(printZone(published.zone), APEX, 'DNSKEY')).toHaveLength(3);
    expect(signers(published, 'www.example.com.', 'A')).toEqual(tags(zsk));
    const hidden = await sign(source, { withdrawn: [standby.dnskey] });
    expect(linesOf(printZone(hidden.zone), APEX, 'DNSKEY')).toHaveLength(2);
  });

  it('signs with every algorithm, and before a new one is published (RFC 6781 §4.1.4)', async () => {
    const csk15 = makeKey('csk', 15);
    const ahead = await sign(zoneOf(SMALL), { keys: [ksk, zsk, csk15], withdrawn: [csk15.dnskey] });
    expect(linesOf(printZone(ahead.zone), APEX, 'DNSKEY')).toHaveLength(2);
    expect(signers(ahead, 'www.example.com.', 'A')).toEqual(tags(zsk, csk15));
    expect(signers(ahead, APEX, 'DNSKEY')).toEqual(tags(ksk));
    const both = await sign(ahead.zone, { keys: [ksk, zsk, csk15] });
    expect(subjects(both, 'made')).toEqual([
      'example.com. DNSKEY',
      'example.com. DNSKEY',
      'example.com. SOA',
      'example.com. SOA',
    ]);
    await expectSecure(both);
  });

  it.each([
    ['a standby key of an algorithm that nobody signs with', { standby: [other.dnskey] }, 'incomplete-algorithm'],
    ['no key with the SEP flag', { keys: [zsk] }, 'no-ksk'],
    ['a key of another zone', { keys: [{ ...ksk, owner: Uint8Array.of(3, 110, 101, 116, 0) }, zsk] }, 'foreign-key'],
    ['an old expiration', { expiration: NOW - 5 }, 'expired'],
    ['a TTL above the maximum', { maxTtl: { seconds: 600, isCapped: false } }, 'ttl'],
  ] as const)('guards against %s', async (_, more, id) => {
    const refused = sign(zoneOf(SMALL), { ...more, inception: NOW - 3600 });
    await expect(refused).rejects.toMatchObject({ help: expect.stringContaining(`--allow ${id}`) });
    await expect(sign(zoneOf(SMALL), { ...more, inception: NOW - 3600, allow: new Set([id]) })).resolves.toBeDefined();
  });

  it.each([
    ['those of the zone', SMALL, {}],
    ['those that the signer adds', SMALL, { denial: NSEC3, zonemd: [1], dnskeyTtl: 86_400 }],
    ['those of an earlier signing', `${SMALL}@ 86400 NSEC3PARAM 1 0 0 -\n${dnskeyLine(zsk.dnskey)}`, {}],
  ])('caps TTLs: %s', async (_, text, more) => {
    const signed = await sign(zoneOf(text), { maxTtl: { seconds: 600, isCapped: true }, ...more });
    const ttls = new Set(
      printZone(signed.zone)
        .match(/^\S+\t(\d+)/gm)!
        .map((line) => line.split('\t')[1]),
    );
    expect([...ttls]).toEqual(['600']);
    await expectSecure(signed);
  });

  it('guards against a TTL above the maximum in the RRsets that it makes anew', async () => {
    const source = zoneOf(`${SMALL}@ 86400 DNSKEY ${rdataText(TYPE.DNSKEY, zsk.dnskey.rdata)}\n`);
    const refused = sign(source, { maxTtl: { seconds: 3600, isCapped: false } });
    await expect(refused).rejects.toThrow('1 RRset with a TTL above 3600, the first example.com. DNSKEY with 86400');
  });

  it('leaves the TTL of the NSEC3PARAM as it is: BIND gives it 0', async () => {
    const signed = await sign(zoneOf(`${SMALL}@ 0 NSEC3PARAM 1 0 0 -\n`));
    expect(linesOf(printZone(signed.zone), APEX, 'NSEC3PARAM')).toEqual([`${APEX}\t0\tIN\tNSEC3PARAM\t1 0 0 -\n`]);
    expect((await sign(signed.zone)).isUnchanged).toBe(true);
    await expectSecure(signed);
  });

  it('every key signs all when told to', async () => {
    const all = await sign(zoneOf(SMALL), { roles: { allSignKeys: true } });
    expect(signers(all, APEX, 'DNSKEY')).toEqual(tags(ksk, zsk));
    expect(signers(all, APEX, 'SOA')).toEqual(tags(zsk));
    const blind = await sign(zoneOf(SMALL), { roles: { ignoresSep: true } });
    expect(signers(blind, APEX, 'SOA')).toEqual(tags(ksk, zsk));
  });
});

describe('CDS and CDNSKEY', () => {
  const announce = (announced: SigningKey[], withdrawn: SigningKey[], digestTypes = [2], cdnskey = true) =>
    ({
      kind: 'keys',
      announced: announced.map((key) => key.dnskey),
      withdrawn: withdrawn.map((key) => key.dnskey),
      digestTypes,
      cdnskey,
    }) as const;

  it('are published, changed, withdrawn, and those of others stay', async () => {
    const successor = makeKey('ksk');
    const foreign = makeKey('ksk');
    const foreignLine = `@ 3600 CDNSKEY ${rdataText(TYPE.CDNSKEY, foreign.dnskey.rdata)}\n`;
    const source = zoneOf(SMALL + dnskeyLine(foreign.dnskey) + foreignLine);
    const one = await sign(source, { sync: announce([ksk], []) });
    const of = (signed: SignedZone, type: string): string[] => linesOf(printZone(signed.zone), APEX, type);
    expect([of(one, 'CDS').length, of(one, 'CDNSKEY').length]).toEqual([1, 2]);
    expect(of(one, 'CDS')[0]).toContain(`${ksk.dnskey.keyTag} 13 2 `);
    const two = await sign(one.zone, {
      keys: [ksk, successor, zsk],
      sync: announce([successor], [ksk], [2, 4], false),
    });
    expect(
      of(two, 'CDS')
        .map((line) => line.match(/CDS\t(\d+ 13 \d)/)![1])
        .sort(),
    ).toEqual([`${successor.dnskey.keyTag} 13 2`, `${successor.dnskey.keyTag} 13 4`].sort());
    expect(of(two, 'CDNSKEY')).toHaveLength(1);
    expect((await sign(two.zone, { keys: [ksk, successor, zsk] })).isUnchanged).toBe(true);
    const gone = await sign(one.zone, { sync: { kind: 'delete' } });
    expect(of(gone, 'CDS')[0]).toMatch(/\t0 0 0 00\n$/);
    expect(of(gone, 'CDNSKEY').map((line) => line.split('\t')[4])).toEqual(['0 3 0 AA==\n']);
    const back = await sign(gone.zone, { sync: announce([ksk], []) });
    expect(of(back, 'CDS')).toHaveLength(1);
    expect(of(back, 'CDNSKEY')).toHaveLength(1);
  });
});
