import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import {
  type Ds,
  judgeByProfiles,
  makeDs,
  PROFILE_NAMES,
  PROFILES,
  type ProfileName,
  type VerifyAll,
  verifyInOneRange,
} from '../../src/dnssec/index.js';
import type { SigningKey } from '../../src/keys/index.js';
import { nameOf } from '../../src/wire/index.js';
import {
  APEX,
  craftSignature,
  DAY,
  decoysFor,
  dnskeyLine,
  makeKey,
  makeRsaKey,
  NOW,
  NSEC3,
  SMALL,
  sign,
  zoneOf,
} from './support.js';

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const keys = [ksk, zsk];
const ds = (key: SigningKey, digestType = 2): Ds => makeDs(nameOf(APEX), key.dnskey, digestType, openssl);
const wrong = (one: Ds): Ds => ({ ...one, digest: one.digest.map((octet) => octet ^ 1) });

/** `STATUS` or `STATUS limit` by profile. */
async function judged(text: string, trust: readonly Ds[] = []): Promise<Record<ProfileName, string>> {
  const options = { now: NOW, provider: openssl, trust };
  const all = PROFILE_NAMES.map((name) => PROFILES[name]);
  const verdicts = await judgeByProfiles(zoneOf(text), options, all);
  return Object.fromEntries(
    verdicts.map(({ profile, status, decides }) => [
      profile.name,
      decides === undefined ? status : `${status} ${decides.limit}`,
    ]),
  ) as Record<ProfileName, string>;
}

const everyone = (verdict: string): Record<ProfileName, string> =>
  Object.fromEntries(PROFILE_NAMES.map((name) => [name, verdict])) as Record<ProfileName, string>;
const iterations = (count: number) => sign(SMALL, keys, { denial: { ...NSEC3, iterations: count } });

/** Bad signatures by the same key over `www`. */
async function withBad(count: number): Promise<string> {
  let text = await sign(SMALL, keys);
  for (let n = 1; n <= count; n++) {
    const line = await craftSignature(text, 'www.example.com.', 'A', zsk, { expiration: NOW + (30 + n) * DAY });
    text += line.replace(/ \S+\n$/, ` ${Buffer.alloc(64, n).toString('base64')}\n`);
  }
  return text;
}

describe('what all say', () => {
  it.each<readonly [string, () => Promise<string>, () => readonly Ds[], string]>([
    ['a healthy zone', () => sign(SMALL, keys), () => [ds(ksk)], 'SECURE'],
    ['a healthy zone without DS', () => sign(SMALL, keys), () => [], 'SECURE'],
    ['a zone that is not signed', async () => SMALL, () => [], 'INSECURE'],
    ['a zone that is not signed, with a DS', async () => SMALL, () => [ds(ksk)], 'BOGUS'],
    [
      'a zone with keys alone',
      async () => SMALL + keys.map((key) => dnskeyLine(key.dnskey)).join(''),
      () => [],
      'BOGUS',
    ],
    ['a DS of another key', () => sign(SMALL, keys), () => [ds(makeKey('ksk'))], 'BOGUS'],
    ['a DS with another digest', () => sign(SMALL, keys), () => [wrong(ds(ksk))], 'BOGUS'],
    [
      'an RRset without a signature',
      async () => (await sign(SMALL, keys)).replace(/^www.*RRSIG\tA .*\n/m, ''),
      () => [ds(ksk)],
      'BOGUS',
    ],
    [
      'keys signed by the zone-signing key only',
      async () => {
        const text = (await sign(SMALL, keys)).replace(/^.*RRSIG\tDNSKEY .*\n/m, '');
        return text + (await craftSignature(text, APEX, 'DNSKEY', zsk));
      },
      () => [ds(ksk)],
      'BOGUS',
    ],
    [
      'a denial that is not complete',
      async () => (await sign(SMALL, keys)).replace(/^ns1.*\t(?:RRSIG\t)?NSEC[\t ].*\n/gm, ''),
      () => [ds(ksk)],
      'BOGUS',
    ],
  ])('%s', async (_name, text, trust, verdict) => {
    expect(await judged(await text(), trust())).toEqual(everyone(verdict));
  });
});

describe('NSEC3 iterations', () => {
  const limited = 'INSECURE nsec3-iterations';
  const beyondRfc = { rfc: limited, strict: 'BOGUS nsec3-iterations' };
  const beyondFifty = { bind: limited, knot: limited, powerdns: limited, ca: limited };
  it.each([
    [0, {}],
    [1, beyondRfc],
    [50, beyondRfc],
    [51, { ...beyondRfc, ...beyondFifty }],
    [150, { ...beyondRfc, ...beyondFifty }],
    [151, { ...beyondRfc, ...beyondFifty, unbound: limited }],
    [501, { ...beyondRfc, ...beyondFifty, unbound: limited }],
  ])('%d', async (count, differ) => {
    expect(await judged(await iterations(count), [ds(ksk)])).toEqual({ ...everyone('SECURE'), ...differ });
  });
});

describe('DS records', () => {
  it('SHA-1 alone is not enough for the strict', async () => {
    expect(await judged(await sign(SMALL, keys), [ds(ksk, 1)])).toEqual({
      ...everyone('SECURE'),
      strict: 'INSECURE digests',
    });
  });
  it('a digest type or algorithm that nobody knows', async () => {
    const text = await sign(SMALL, keys);
    expect(await judged(text, [{ ...ds(ksk), digestType: 200 }])).toEqual(everyone('INSECURE digests'));
    expect(await judged(text, [{ ...ds(ksk), algorithm: 200 }])).toEqual(everyone('INSECURE algorithms'));
  });
  it('of RSASHA1 alone: some look for its key, others do not', async () => {
    const insecure = 'INSECURE algorithms';
    expect(await judged(await sign(SMALL, keys), [{ ...ds(ksk), algorithm: 7 }])).toEqual({
      ...everyone('BOGUS'),
      rfc: insecure,
      ca: insecure,
      strict: insecure,
    });
  });
  it('SHA-1 beside a SHA-256 that leads nowhere', async () => {
    expect(await judged(await sign(SMALL, keys), [ds(ksk, 1), wrong(ds(ksk))])).toEqual({
      ...everyone('BOGUS ds-preference'),
      unbound: 'SECURE',
      strict: 'BOGUS',
    });
  });
  it('SHA-256 beside a SHA-384 that leads nowhere', async () => {
    expect(await judged(await sign(SMALL, keys), [ds(ksk), wrong(ds(ksk, 4))])).toEqual({
      ...everyone('SECURE'),
      strict: 'BOGUS ds-preference',
    });
  });
  it('more of them than some look at', async () => {
    const idle = Array.from({ length: 8 }, () => wrong(ds(ksk)));
    const text = await sign(SMALL, keys);
    expect(await judged(text, [...idle.slice(1), ds(ksk)])).toEqual(everyone('SECURE'));
    expect(await judged(text, [...idle, ds(ksk)])).toEqual({
      ...everyone('SECURE'),
      powerdns: 'BOGUS ds-records',
      ca: 'BOGUS ds-records',
    });
  });
});

describe('algorithms', () => {
  const other = [makeKey('ksk', 15), makeKey('zsk', 15)];
  it('one that signs the keys only is missed by the strict', async () => {
    const text = (await sign(SMALL, [...keys, ...other])).replace(/^.*\tRRSIG\t(?!DNSKEY)\S+ 15 .*\n/gm, '');
    expect(await judged(text, [ds(ksk), ds(other[0]!)])).toEqual({
      ...everyone('SECURE'),
      strict: 'BOGUS completeness',
    });
  });
  it('with signatures of both all are content', async () => {
    expect(await judged(await sign(SMALL, [...keys, ...other]), [ds(ksk)])).toEqual(everyone('SECURE'));
  });
});

describe('limits on work', () => {
  it.each([
    [1, { bind: 'BOGUS failed-verifications', ca: 'BOGUS failed-verifications', strict: 'BOGUS bad-signatures' }],
    [
      2,
      {
        bind: 'BOGUS failed-verifications',
        powerdns: 'BOGUS bad-signatures',
        ca: 'BOGUS bad-signatures',
        strict: 'BOGUS bad-signatures',
      },
    ],
    [
      9,
      {
        bind: 'BOGUS failed-verifications',
        unbound: 'BOGUS failed-verifications',
        powerdns: 'BOGUS bad-signatures',
        ca: 'BOGUS bad-signatures',
        strict: 'BOGUS bad-signatures',
      },
    ],
  ])('%d bad signatures beside a good one', async (count, differ) => {
    expect(await judged(await withBad(count), [ds(ksk)])).toEqual({ ...everyone('SECURE'), ...differ });
  });

  it.each([
    [2, { bind: 'BOGUS failed-verifications', ca: 'BOGUS failed-verifications', strict: 'BOGUS keys-per-tag' }],
    [
      3,
      {
        bind: 'BOGUS failed-verifications',
        powerdns: 'BOGUS keys-per-tag',
        ca: 'BOGUS keys-per-tag',
        strict: 'BOGUS keys-per-tag',
      },
    ],
  ])('%d keys with one tag', async (count, differ) => {
    const signers = [makeKey('ksk', 15), makeKey('zsk', 15)] as const;
    const { dnskey } = signers[1];
    const decoys = decoysFor(dnskey, count - 1, dnskey.publicKey[0]! < 128);
    const text = await sign(SMALL + decoys.map(dnskeyLine).join(''), signers);
    expect(await judged(text, [ds(signers[0])])).toEqual({ ...everyone('SECURE'), ...differ });
  });
});

describe('the exponent of an RSA key', () => {
  const refused = 'BOGUS rsa-exponent';
  const differ = { bind: refused, ca: refused, strict: refused };
  // Guards refuse such keys: who signs what is said beforehand.
  const uses = (one: SigningKey, two: SigningKey) => ({
    uses: [
      { key: one, signsKeys: true, signsData: false },
      { key: two, signsKeys: false, signsData: true },
    ],
  });
  it.each<readonly [string, bigint, 'ksk' | 'zsk', object]>([
    ['35 bits', 2n ** 35n - 31n, 'ksk', {}],
    ['36 bits, of the key-signing key', 2n ** 35n + 53n, 'ksk', differ],
    ['36 bits, of the zone-signing key', 2n ** 35n + 53n, 'zsk', differ],
    ['64 bits', 2n ** 64n - 59n, 'zsk', differ],
  ])('%s', async (_name, exponent, role, others) => {
    const odd = makeRsaKey(role, exponent);
    const usual = makeKey(role === 'ksk' ? 'zsk' : 'ksk', 8, 1024);
    const [one, two] = role === 'ksk' ? [odd, usual] : [usual, odd];
    const text = await sign(SMALL, [one, two], uses(one, two));
    expect(await judged(text, [ds(one)])).toEqual({ ...everyone('SECURE'), ...others });
  });

  it('counts for keys that sign only', async () => {
    const odd = makeRsaKey('zsk', 2n ** 35n + 53n);
    const text = await sign(SMALL + dnskeyLine(odd.dnskey), [makeKey('ksk', 8, 1024), makeKey('zsk', 8, 1024)]);
    expect(await judged(text)).toEqual(everyone('SECURE'));
  });
});

it('the signatures are verified once for all', async () => {
  let runs = 0;
  const inOneRange = verifyInOneRange(openssl);
  const verifyAll: VerifyAll = (zone, now) => {
    runs++;
    return inOneRange(zone, now);
  };
  const all = PROFILE_NAMES.map((name) => PROFILES[name]);
  await judgeByProfiles(zoneOf(await sign(SMALL, keys)), { now: NOW, provider: openssl, verifyAll }, all);
  expect(runs).toBe(1);
});

it('a limit that decides comes with what is allowed and what was found', async () => {
  const options = { now: NOW, provider: openssl, trust: [ds(ksk)] };
  const [verdict] = await judgeByProfiles(zoneOf(await iterations(51)), options, [PROFILES.bind]);
  expect(verdict).toMatchObject({
    status: 'INSECURE',
    reason: 'answers that deny are insecure: NSEC3 with 51 iterations, and it stops at 50',
    decides: { limit: 'nsec3-iterations', allowed: 50, found: 51 },
  });
});

it('every limit that a profile has comes with a source', () => {
  for (const name of PROFILE_NAMES) {
    const { sources, dsRecords, keysPerTag, badSignatures, failedVerifications, rsaExponentBits } = PROFILES[name];
    const known = sources.flatMap(({ limits }) => limits);
    const wanted = ['algorithms', 'digests', 'ds-preference', 'nsec3-iterations', 'completeness'];
    if (dsRecords !== undefined) wanted.push('ds-records');
    if (keysPerTag !== undefined) wanted.push('keys-per-tag');
    if (badSignatures !== undefined) wanted.push('bad-signatures');
    if (failedVerifications !== undefined) wanted.push('failed-verifications');
    if (rsaExponentBits !== undefined) wanted.push('rsa-exponent');
    expect([...known].sort(), name).toEqual(wanted.sort());
  }
});
