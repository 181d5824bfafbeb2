import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { EXIT } from '../../src/diagnostic/index.js';
import { type Ds, type DsState, dsRdata, makeDs, matchDsSet, parseDs } from '../../src/dnssec/ds.js';
import { type Dnskey, keyTag, makeDnskey, parseDnskey, withFlags } from '../../src/keys/index.js';
import { concatBytes, decodeBase64, nameOf } from '../../src/wire/index.js';

const OWNER = nameOf('example.com.');
const ED25519 = decodeBase64('l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=')!;
const ED25519_OTHER = decodeBase64('zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=')!;
const KSK = makeDnskey(257, 15, ED25519);
const OTHER = makeDnskey(257, 15, ED25519_OTHER);
const ds = (key: Dnskey, digestType = 2) => makeDs(OWNER, key, digestType, openssl);
const wrong = (good: Ds): Ds => ({ ...good, digest: good.digest.map((octet) => octet ^ 0xff) });

describe('makeDs', () => {
  it.each([0, 3, 5, 6, 255])('digest type %i is a usage error', (digestType) => {
    expect(() => ds(KSK, digestType)).toThrow(expect.objectContaining({ exitCode: EXIT.USAGE }));
  });
});

describe('rdata', () => {
  it('round-trips', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 60 }), (rdata) => {
        expect(dsRdata(parseDs(rdata)!)).toEqual(rdata);
      }),
    );
    expect(parseDs(new Uint8Array(3))).toBeUndefined();
  });
});

describe('matchDsSet', () => {
  const revoked = withFlags(KSK, 385);
  const nonZone = withFlags(KSK, 1);
  const protocol2 = parseDnskey(KSK.rdata.with(2, 2))!;
  const sha1Key = makeDnskey(
    257,
    8,
    decodeBase64('AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=')!,
  );
  const rsasha1 = makeDnskey(257, 5, sha1Key.publicKey);
  const cases: readonly (readonly [string, readonly Ds[], readonly Dnskey[], readonly DsState[], string])[] = [
    ['a match', [ds(KSK)], [KSK], ['matches'], 'secure-path'],
    ['a match among keys', [ds(KSK)], [OTHER, KSK], ['matches'], 'secure-path'],
    ['SHA-384', [ds(KSK, 4)], [KSK], ['matches'], 'secure-path'],
    ['SHA-1 alone', [ds(KSK, 1)], [KSK], ['matches'], 'secure-path'],
    ['an empty set', [], [KSK], [], 'insecure'],
    ['a wrong digest', [wrong(ds(KSK))], [KSK], ['digest-wrong'], 'bogus'],
    ['a digest cut short', [{ ...ds(KSK), digest: ds(KSK).digest.subarray(1) }], [KSK], ['digest-wrong'], 'bogus'],
    ['no such key', [ds(OTHER)], [KSK], ['no-such-key'], 'bogus'],
    ['no keys', [ds(KSK)], [], ['no-such-key'], 'bogus'],
    ['one dangling, one good', [ds(OTHER), ds(KSK)], [KSK], ['no-such-key', 'matches'], 'secure-path'],
    ['another algorithm number', [{ ...ds(KSK), algorithm: 13 }], [KSK], ['no-such-key'], 'bogus'],
    ['SHA-1 shadowed by a good SHA-256', [ds(KSK, 1), ds(KSK)], [KSK], ['sha1-shadowed', 'matches'], 'secure-path'],
    // TRAPS 31: the good SHA-1 must not hide the wrong SHA-256.
    [
      'SHA-1 shadowed by a wrong SHA-256',
      [ds(KSK, 1), wrong(ds(KSK))],
      [KSK],
      ['sha1-shadowed', 'digest-wrong'],
      'bogus',
    ],
    [
      'SHA-1 shadowed by a wrong SHA-384',
      [wrong(ds(KSK, 4)), ds(KSK, 1)],
      [KSK],
      ['digest-wrong', 'sha1-shadowed'],
      'bogus',
    ],
    [
      'SHA-1 shadowed by the SHA-256 of another key',
      [ds(KSK, 1), ds(OTHER)],
      [KSK],
      ['sha1-shadowed', 'no-such-key'],
      'bogus',
    ],
    [
      'SHA-1 beside an unknown digest',
      [ds(KSK, 1), { ...ds(KSK), digestType: 99 }],
      [KSK],
      ['matches', 'unsupported'],
      'secure-path',
    ],
    [
      'SHA-1 beside GOST',
      [ds(KSK, 1), { ...ds(KSK), digestType: 3 }],
      [KSK],
      ['matches', 'unsupported'],
      'secure-path',
    ],
    [
      'SHA-1 beside SHA-256 of an unknown algorithm',
      [ds(KSK, 1), { ...ds(KSK), algorithm: 99 }],
      [KSK],
      ['matches', 'unsupported'],
      'secure-path',
    ],
    [
      'SHA-1 beside a SHA-256 of a wrong length',
      [ds(KSK, 1), { ...ds(KSK), digest: ds(KSK).digest.subarray(12) }],
      [KSK],
      ['matches', 'digest-wrong'],
      'secure-path',
    ],
    ['unknown digest alone', [{ ...ds(KSK), digestType: 99 }], [KSK], ['unsupported'], 'insecure'],
    ['GOST digest alone', [{ ...ds(KSK), digestType: 3 }], [KSK], ['unsupported'], 'insecure'],
    ['unknown algorithm alone', [{ ...ds(KSK), algorithm: 200 }], [KSK], ['unsupported'], 'insecure'],
    ['algorithm 5 (RFC 9905)', [ds(rsasha1)], [rsasha1], ['unsupported'], 'insecure'],
    ['algorithm 8', [ds(sha1Key)], [sha1Key], ['matches'], 'secure-path'],
    [
      'unknown digest beside a wrong one',
      [{ ...ds(KSK), digestType: 99 }, wrong(ds(KSK))],
      [KSK],
      ['unsupported', 'digest-wrong'],
      'bogus',
    ],
    ['a ZSK', [ds(withFlags(KSK, 256))], [withFlags(KSK, 256)], ['matches'], 'secure-path'],
    ['a revoked key, by its new tag', [ds(revoked)], [revoked], ['key-unusable'], 'bogus'],
    ['a revoked key, by its former tag', [ds(KSK)], [revoked], ['key-unusable'], 'bogus'],
    ['a key without the ZONE bit', [ds(nonZone)], [nonZone], ['key-unusable'], 'bogus'],
    ['a key of protocol 2', [ds(protocol2)], [protocol2], ['key-unusable'], 'bogus'],
    [
      'a key that is no point',
      [ds(makeDnskey(257, 15, new Uint8Array(32)))],
      [makeDnskey(257, 15, new Uint8Array(32))],
      ['key-unusable'],
      'bogus',
    ],
  ];
  it.each(cases)('%s', (_title, dsSet, keys, states, outcome) => {
    const verdict = matchDsSet(nameOf('EXAMPLE.com.'), dsSet, keys, openssl);
    expect(verdict.verdicts.map(({ state }) => state)).toEqual(states);
    expect(verdict.verdicts.map((each) => each.ds)).toEqual(dsSet);
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.usable).toEqual(verdict.verdicts.filter(({ state }) => state === 'matches'));
  });

  it.each([
    [ds(KSK), revoked, 'ds-revoked'],
    [ds(revoked), revoked, 'ds-revoked'],
    [ds(nonZone), nonZone, 'ds-nonzone-key'],
    [ds(protocol2), protocol2, 'dnskey-protocol'],
  ])('names the rule and the key that is unusable', (set, key, rule) => {
    const [verdict] = matchDsSet(OWNER, [set], [OTHER, key], openssl).verdicts;
    expect(verdict).toMatchObject({ rule, key });
    expect(verdict?.reason).toBeTruthy();
  });

  it('names the key of a wrong digest and of a shadowed SHA-1', () => {
    const { verdicts } = matchDsSet(OWNER, [wrong(ds(KSK)), ds(KSK, 1), wrong(ds(KSK, 1))], [OTHER, KSK], openssl);
    expect(verdicts.map(({ key }) => key)).toEqual([KSK, KSK, undefined]);
  });

  it('tries every key with the tag: the unusable twin does not hide the good key', () => {
    const twin = collider(KSK);
    expect(twin.keyTag).toBe(KSK.keyTag);
    for (const keys of [
      [twin, KSK],
      [KSK, twin],
    ]) {
      const verdict = matchDsSet(OWNER, [ds(KSK), ds(twin)], keys, openssl);
      expect(verdict.verdicts[0]).toMatchObject({ state: 'matches', key: KSK });
      expect(verdict.verdicts[1]?.key).toBe(twin);
      expect(verdict.outcome).toBe('secure-path');
    }
  });

  it('hashes each key once per digest type, however many tags collide', () => {
    let hashes = 0;
    const counting: typeof openssl = {
      ...openssl,
      digest: (type, data) => {
        if (data.length > 0) hashes++;
        return openssl.digest(type, data);
      },
    };
    const keys = Array.from({ length: 50 }, () => collider(KSK));
    const dsSet = Array.from({ length: 50 }, (_, i) => ({ ...ds(KSK), digest: new Uint8Array(32).fill(i) }));
    matchDsSet(OWNER, dsSet, keys, counting);
    expect(hashes).toBe(50);
  });

  /** Another Ed25519 key with the same key tag: two octet pairs move by opposite amounts. */
  function collider(key: Dnskey): Dnskey {
    const rdata = concatBytes(key.rdata);
    const [high, low] = [rdata[4]!, rdata[6]!];
    rdata[4] = low;
    rdata[6] = high;
    expect(high).not.toBe(low);
    expect(keyTag(rdata)).toBe(key.keyTag);
    return parseDnskey(rdata)!;
  }
});
