import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import {
  type Denial,
  type Ds,
  dsRdata,
  IANA_TRUST_ANCHORS,
  makeDs,
  signZone,
  type TrustAnchor,
  TrustChain,
} from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import type { Zone } from '../../src/zone/index.js';
import { DAY, NOW, NSEC, NSEC3, zoneOf } from './support.js';

const keysOf = (origin: string): SigningKey[] =>
  (['ksk', 'zsk'] as const).map((role) =>
    generateKeyPair({ owner: nameOf(origin), algorithm: 13, role, now: NOW, provider: openssl, existing: [] }),
  );

async function signed(origin: string, keys: readonly SigningKey[], body: string, denial: Denial = NSEC): Promise<Zone> {
  const source = zoneOf(`$TTL 300\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n${body}`, origin);
  const options = { keys, denial, serial: 'keep', now: NOW, provider: openssl } as const;
  return (await signZone(source, { ...options, inception: NOW - DAY, expiration: NOW + DAY })).zone;
}

const dsOf = (origin: string, [ksk]: readonly SigningKey[]): Ds => makeDs(nameOf(origin), ksk!.dnskey, 2, openssl);
const dsLine = (owner: string, ds: Ds): string => `${owner} DS ${rdataText(TYPE.DS, dsRdata(ds))}\n`;
const anchorOf = (origin: string, ds: Ds): TrustAnchor => ({ owner: nameOf(origin), ds, from: 'the test' });

const rootKeys = keysOf('.');
const topKeys = keysOf('top.');
const lowKeys = keysOf('low.top.');
const rootAnchor = anchorOf('.', dsOf('.', rootKeys));
const root = await signed('.', rootKeys, `top NS ns.top\n${dsLine('top', dsOf('top.', topKeys))}`);
const topBody = (more: string): string => `low NS ns.low\n${more}free NS ns.low\n`;
const top = await signed('top.', topKeys, topBody(dsLine('low', dsOf('low.top.', lowKeys))));
const low = await signed('low.top.', lowKeys, 'www A 192.0.2.2\n');

const chainOf = (zones: readonly Zone[], anchors: readonly TrustAnchor[] = [rootAnchor], now = NOW): TrustChain =>
  new TrustChain(zones, { now, anchors, provider: openssl });
const summary = (chain: TrustChain): string[] =>
  chain.zones.map((zone) => {
    const { status, start } = chain.link(zone);
    return `${zone.origin} ${status} ${start}`;
  });

describe('the chain of trust', () => {
  it('goes from the anchor down, whatever the order of the zones', () => {
    const chain = chainOf([low, root, top]);
    expect(summary(chain)).toEqual(['. SECURE anchor', 'top. SECURE parent', 'low.top. SECURE parent']);
    const { delegation, dsVerdicts, dnskey, entryKeys, parent } = chain.link(low);
    expect(parent).toBe(top);
    expect(delegation?.ds?.signature?.keyTag).toBe(topKeys[1]!.dnskey.keyTag);
    expect(dsVerdicts.map(({ state }) => state)).toEqual(['matches']);
    expect(entryKeys.map(({ keyTag }) => keyTag)).toEqual([lowKeys[0]!.dnskey.keyTag]);
    expect(dnskey?.signature?.expiration).toBe(NOW + DAY);
  });

  it('assumes the keys of a zone whose parent is missing, and says so', () => {
    expect(summary(chainOf([top, low], []))).toEqual(['top. SECURE assumed', 'low.top. SECURE parent']);
    expect(chainOf([top]).link(top).reason).toContain('the file of its parent is not given');
    // The zone between root and domain is missing.
    const gap = chainOf([root, low]);
    expect(summary(gap)).toEqual(['. SECURE anchor', 'low.top. SECURE assumed']);
    expect(gap.link(low).reason).toContain('the file of top. is not given');
  });

  it('takes the closest anchor', () => {
    const wrong = anchorOf('.', dsOf('.', keysOf('.')));
    const chain = chainOf([root, top, low], [wrong, anchorOf('low.top.', dsOf('low.top.', lowKeys))]);
    expect(summary(chain)).toEqual(['. BOGUS anchor', 'top. BOGUS parent', 'low.top. SECURE anchor']);
  });

  it.each(Object.entries({ NSEC, NSEC3, 'opt-out': { ...NSEC3, optOut: true } }))(
    'believes a proof that there is no DS: %s',
    async (_name, denial) => {
      const parent = await signed('top.', topKeys, topBody(''), denial);
      const chain = chainOf([root, parent, low]);
      expect(summary(chain).at(-1)).toBe('low.top. INSECURE parent');
      expect(chain.link(low).delegation?.denial?.kind).toBe(denial === NSEC ? 'NSEC' : 'NSEC3');
    },
  );

  it.each<[string, () => Promise<Zone>, string, RegExp]>([
    [
      'a DS for another key',
      () => signed('top.', topKeys, topBody(dsLine('low', dsOf('low.top.', keysOf('low.top.'))))),
      'BOGUS',
      /no DS leads to a key: DS \d+ names no key/,
    ],
    [
      'a DS of an unknown algorithm',
      () =>
        signed(
          'top.',
          topKeys,
          topBody('low DS 1 253 2 0011223344556677889900112233445566778899001122334455667788990011\n'),
        ),
      'INSECURE',
      /no algorithm or digest type/,
    ],
    ['no delegation', () => signed('top.', topKeys, 'other NS ns\n'), 'INDETERMINATE', /does not delegate/],
    [
      'another key in the parent',
      () => signed('top.', keysOf('top.'), topBody('')),
      'BOGUS',
      /top\. above it is BOGUS/,
    ],
  ])('says what is wrong: %s', async (_name, parent, status, reason) => {
    const chain = chainOf([root, await parent(), low]);
    expect(chain.link(low).status).toBe(status);
    expect(chain.link(low).reason).toMatch(reason);
  });

  it('is broken by a DNSKEY RRset that only the other key signs', async () => {
    const other = keysOf('low.top.');
    const parent = await signed('top.', topKeys, topBody(dsLine('low', dsOf('low.top.', [lowKeys[0]!]))));
    const unsigned = zoneOf(
      `$TTL 300\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n@ DNSKEY ${rdataText(TYPE.DNSKEY, lowKeys[0]!.dnskey.rdata)}\n`,
      'low.top.',
    );
    expect(chainOf([root, parent, unsigned]).link(unsigned)).toMatchObject({
      status: 'BOGUS',
      reason: 'low.top. DNSKEY has no signature',
    });
    const resigned = await signed('low.top.', other, '');
    expect(chainOf([root, parent, resigned]).link(resigned).status).toBe('BOGUS');
  });

  it('ends with its signatures', () => {
    expect(summary(chainOf([root], [rootAnchor], NOW + DAY))).toEqual(['. SECURE anchor']);
    expect(summary(chainOf([root], [rootAnchor], NOW + DAY + 1))).toEqual(['. BOGUS anchor']);
    expect(summary(chainOf([root], [rootAnchor], NOW - DAY - 1))).toEqual(['. BOGUS anchor']);
  });

  it('knows when an anchor counts', () => {
    const at = (validFrom?: number, validUntil?: number): string =>
      chainOf([root], [{ ...rootAnchor, validFrom, validUntil }]).link(root).status;
    expect(at(NOW, NOW + 1)).toBe('SECURE');
    expect(at(NOW + 1)).toBe('INDETERMINATE');
    expect(at(undefined, NOW)).toBe('INDETERMINATE');
  });
});

describe('the anchors of IANA', () => {
  it.each([
    ['2012-01-01', [19036]],
    ['2018-01-01', [19036, 20326]],
    ['2020-01-01', [20326]],
    ['2026-01-01', [20326, 38696]],
  ])('on %s', (day, tags) => {
    const now = Date.parse(day) / 1000;
    const valid = IANA_TRUST_ANCHORS.filter(
      ({ validFrom, validUntil }) => validFrom! <= now && (validUntil === undefined || now < validUntil),
    );
    expect(valid.map(({ ds }) => ds.keyTag)).toEqual(tags);
  });

  it('do not fit a root of somebody else', () => {
    const chain = chainOf([root], IANA_TRUST_ANCHORS);
    expect(chain.link(root).reason).toMatch(/^no DS leads to a key: DS 20326/);
  });
});
