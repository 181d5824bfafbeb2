import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Ds, makeDs } from '../../src/dnssec/index.js';
import { type Dnskey, makeDnskey, withFlags } from '../../src/keys/index.js';
import { checkDs, equalDs, type KeySource, planDs } from '../../src/operations/index.js';
import { concatBytes, encodeHex, nameOf } from '../../src/wire/index.js';
import { makeKey } from '../dnssec/support.js';

const OWNER = nameOf('example.com.');
const [KSK, OTHER, ZSK] = [makeKey('ksk').dnskey, makeKey('ksk', 15).dnskey, makeKey('zsk').dnskey];
const RSASHA1 = makeDnskey(257, 5, makeKey('ksk', 8, 1024).dnskey.publicKey);
const ds = (key: Dnskey, digestType = 2): Ds => makeDs(OWNER, key, digestType, openssl);
const wrong = (good: Ds): Ds => ({ ...good, digest: good.digest.map((octet) => octet ^ 0xff) });

function source(keys: readonly Dnskey[], signers?: readonly Dnskey[]): KeySource {
  return { owner: OWNER, keys, isNamed: false, signers, resting: new Map() };
}

describe('checkDs says of each DS what is wrong with it', () => {
  const standby = source([KSK, OTHER, ZSK], [KSK]);
  const table: readonly (readonly [string, KeySource, readonly Ds[], readonly string[], string, boolean])[] = [
    ['a match', source([KSK, ZSK], [KSK]), [ds(KSK)], ['good matches'], 'secure-path', false],
    ['a match, signers unknown', source([KSK, ZSK]), [ds(KSK)], ['good matches'], 'secure-path', false],
    ['SHA-384', source([KSK], [KSK]), [ds(KSK, 4)], ['good matches'], 'secure-path', false],
    ['SHA-1 alone', source([KSK], [KSK]), [ds(KSK, 1)], ['warning matches'], 'secure-path', false],
    ['no DS', source([KSK], [KSK]), [], [], 'insecure', false],
    ['another digest', source([KSK], [KSK]), [wrong(ds(KSK))], ['bad digest-wrong'], 'bogus', true],
    ['no such key', source([KSK], [KSK]), [ds(OTHER)], ['bad no-such-key'], 'bogus', true],
    ['another tag', source([KSK]), [{ ...ds(KSK), keyTag: KSK.keyTag ^ 1 }], ['bad key-tag-differs'], 'bogus', true],
    ['another algorithm', source([KSK]), [{ ...ds(KSK), algorithm: 14 }], ['bad algorithm-differs'], 'bogus', true],
    [
      'another algorithm and digest',
      source([KSK]),
      [wrong({ ...ds(KSK), algorithm: 8 })],
      ['bad algorithm-differs'],
      'bogus',
      true,
    ],
    [
      'an unknown digest type',
      source([KSK]),
      [{ ...ds(KSK), digestType: 77 }],
      ['note unsupported'],
      'insecure',
      false,
    ],
    // Insecure by RFC 9905, and bogus to the many that do not follow it yet.
    ['a retired algorithm', source([KSK]), [{ ...ds(KSK), algorithm: 5 }], ['bad unsupported'], 'insecure', true],
    ['a key of a retired algorithm', source([RSASHA1]), [ds(RSASHA1)], ['note unsupported'], 'insecure', false],
    [
      'a revoked key',
      source([withFlags(KSK, 385)], [withFlags(KSK, 385)]),
      [ds(KSK)],
      ['bad key-unusable'],
      'bogus',
      true,
    ],
    ['a key on standby alone', standby, [ds(OTHER)], ['bad key-not-signing'], 'bogus', true],
    [
      'a key on standby beside the one in use',
      standby,
      [ds(OTHER), ds(KSK)],
      ['warning key-not-signing', 'good matches'],
      'secure-path',
      false,
    ],
    ['a zone-signing key', standby, [ds(ZSK)], ['bad key-not-signing'], 'bogus', true],
    [
      'a zone-signing key that signs the keys',
      source([KSK, ZSK], [KSK, ZSK]),
      [ds(ZSK)],
      ['warning matches'],
      'secure-path',
      false,
    ],
    ['an unmarked key alone', source([ZSK], [ZSK]), [ds(ZSK)], ['good matches'], 'secure-path', false],
    ['no valid signature over the keys', source([KSK], []), [ds(KSK)], ['bad key-not-signing'], 'bogus', true],
    // TRAPS 31: the SHA-1 DS that matches must not hide the SHA-256 one that does not.
    [
      'a good SHA-1 before a wrong SHA-256',
      source([KSK], [KSK]),
      [ds(KSK, 1), wrong(ds(KSK))],
      ['note sha1-shadowed', 'bad digest-wrong'],
      'bogus',
      true,
    ],
    [
      'a good SHA-1 before a wrong SHA-384',
      source([KSK], [KSK]),
      [ds(KSK, 1), wrong(ds(KSK, 4))],
      ['note sha1-shadowed', 'bad digest-wrong'],
      'bogus',
      true,
    ],
    [
      'RFC 6840 §5.11: one path is enough',
      source([KSK, OTHER], [KSK]),
      [wrong(ds(OTHER)), ds(KSK)],
      ['bad digest-wrong', 'good matches'],
      'secure-path',
      true,
    ],
  ];
  it.each(table)('%s', (_title, keys, set, verdicts, outcome, isBad) => {
    const check = checkDs(keys, set, openssl);
    expect(check.findings.map(({ grade, state }) => `${grade} ${state}`)).toEqual(verdicts);
    expect([check.outcome, check.isBad]).toEqual([outcome, isBad]);
  });

  it('has the times of a key file stand in for signatures that are not there', () => {
    const resting = new Map([[KSK, 'is on standby']]);
    const named = { ...source([KSK]), isNamed: true, resting };
    expect(checkDs(named, [ds(KSK)], openssl).findings[0]).toMatchObject({
      grade: 'warning',
      text: expect.stringContaining('which is on standby'),
    });
    expect(checkDs({ ...named, signers: [KSK] }, [ds(KSK)], openssl).findings[0]?.grade).toBe('good');
  });

  it('recognizes a key that was typed with flags 256', () => {
    const [finding] = checkDs(source([KSK]), [ds(withFlags(KSK, 256))], openssl).findings;
    expect(finding).toMatchObject({ state: 'no-such-key', key: KSK });
    expect(finding?.text).toContain(`was made of key ${KSK.keyTag} with flags 256`);
  });

  it('shows the digits of a digest that were typed wrong', () => {
    const digest = Uint8Array.from(ds(KSK).digest);
    digest[0]! ^= 0xf0;
    digest[31]! ^= 0x01;
    const digits = (bytes: Uint8Array) => encodeHex(bytes);
    const [bad, good] = [digits(digest), digits(ds(KSK).digest)];
    const [finding] = checkDs(source([OTHER, KSK]), [{ ...ds(KSK), digest }], openssl).findings;
    expect(finding?.text).toBe(
      `has nearly the digest of key ${KSK.keyTag}: ${bad[0]} in place of ${good[0]} as digit 1 and ${bad[63]} in place of ${good[63]} as digit 64`,
    );
    expect(finding).toMatchObject({ grade: 'bad', key: KSK });
  });

  it('says which DS records validators look at', () => {
    const { findings } = checkDs(source([KSK]), [ds(KSK, 1), ds(KSK), { ...ds(KSK), digestType: 77 }], openssl);
    expect(findings.map(({ isConsidered }) => isConsidered)).toEqual([false, true, false]);
  });

  it('says how long a digest has to be', () => {
    const short = { ...ds(KSK), digest: ds(KSK).digest.subarray(1) };
    expect(checkDs(source([KSK]), [short], openssl).findings[0]?.text).toContain('31 octets; type 2 (SHA-256) has 32');
  });
});

describe('planDs', () => {
  const plan = (keys: KeySource, set: readonly Ds[], ttl?: number) =>
    planDs(keys, checkDs(keys, set, openssl), ttl, openssl);

  it('has nothing to do for a sound set', () => {
    expect(plan(source([KSK, ZSK], [KSK]), [ds(KSK)])).toEqual({ steps: [], optional: [], obstacle: undefined });
  });

  it('adds, waits one TTL, removes', () => {
    expect(plan(source([KSK], [KSK]), [ds(OTHER)], 3600).steps).toEqual([
      { action: 'add', ds: [ds(KSK)] },
      { action: 'wait', seconds: 3600 },
      { action: 'remove', ds: [ds(OTHER)] },
    ]);
  });

  it('replaces SHA-1 for every key that only it leads to', () => {
    const { steps } = plan(source([KSK, OTHER], [KSK]), [ds(KSK, 1)]);
    expect(steps).toEqual([
      { action: 'add', ds: [ds(KSK)] },
      { action: 'wait', seconds: undefined },
      { action: 'remove', ds: [ds(KSK, 1)] },
    ]);
  });

  it('keeps a DS for a key on standby, and removes one for a zone-signing key', () => {
    expect(plan(source([KSK, OTHER, ZSK], [KSK]), [ds(KSK), ds(OTHER), ds(ZSK)]).steps).toEqual([
      { action: 'remove', ds: [ds(ZSK)] },
    ]);
  });

  it('offers a DS for the key that comes next', () => {
    expect(plan(source([KSK, OTHER], [KSK, OTHER]), [ds(KSK)])).toEqual({
      steps: [],
      optional: [ds(OTHER)],
      obstacle: undefined,
    });
  });

  it.each([
    ['no valid signature', source([KSK], []), /no signature/],
    ['only a revoked key', source([withFlags(KSK, 385)]), /is revoked/],
    ['no key', source([]), /no key/],
  ])('names the obstacle, and removes nothing: %s', (_title, keys, obstacle) => {
    expect(plan(keys, [ds(KSK)])).toMatchObject({ steps: [], obstacle: expect.stringMatching(obstacle) });
  });

  // What matters of a plan is what validators make of each set on the way, whichever of two sets a cache holds.
  it('never makes a zone worse on the way, and ends with a sound set', () => {
    const keys = [KSK, OTHER, ZSK, makeDnskey(257, 15, concatBytes(OTHER.publicKey).reverse())];
    const digestType = fc.constantFrom(1, 2, 4, 3, 77);
    const anyDs = fc
      .record({ key: fc.constantFrom(...keys), digestType, spoil: fc.constantFrom('no', 'digest', 'tag', 'algorithm') })
      .map(({ key, digestType: type, spoil }): Ds => {
        const known = type === 3 || type === 77 ? { ...ds(key), digestType: type } : ds(key, type);
        if (spoil === 'digest') return wrong(known);
        if (spoil === 'tag') return { ...known, keyTag: known.keyTag ^ 2 };
        return spoil === 'algorithm' ? { ...known, algorithm: 8 } : known;
      });
    const signers = fc.subarray([KSK, OTHER, ZSK], { minLength: 1 });
    fc.assert(
      fc.property(fc.array(anyDs, { maxLength: 6 }), fc.option(signers, { nil: undefined }), (set, signing) => {
        const zone = source([KSK, OTHER, ZSK], signing);
        const check = checkDs(zone, set, openssl);
        const { steps, obstacle } = planDs(zone, check, 60, openssl);
        let current: readonly Ds[] = set;
        let { outcome } = check;
        for (const step of steps) {
          if (step.action === 'wait') continue;
          current =
            step.action === 'add'
              ? [...current, ...step.ds]
              : current.filter((each) => !step.ds.some((removed) => equalDs(removed, each)));
          const next = checkDs(zone, current, openssl).outcome;
          if (outcome === 'secure-path') expect(next).toBe('secure-path');
          expect(next).not.toBe('bogus');
          outcome = next;
        }
        if (obstacle !== undefined) return;
        const after = checkDs(zone, current, openssl);
        expect(after.isBad).toBe(false);
        expect(current.some(({ digestType: type }) => type === 1)).toBe(false);
        expect(planDs(zone, after, 60, openssl).steps).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
