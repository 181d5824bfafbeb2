import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { ZONEMD_HASH } from '../../src/dnssec/index.js';
import { fillZonemds, zoneDigests } from '../../src/dnssec/zonemd.js';
import { encodeHex } from '../../src/wire/index.js';
import { printZone } from '../../src/zone/index.js';
import { found, makeKey, NSEC3, SMALL, sign, verify, zoneOf } from './support.js';

const { SHA384, SHA512 } = ZONEMD_HASH;

it('digests do not depend on the ZONEMD records at the apex', () => {
  const digest = encodeHex(zoneDigests(zoneOf(SMALL), [SHA384], openssl).get(SHA384)!);
  const placeholders = `@ 3600 ZONEMD 7 1 1 ${'00'.repeat(48)}\n@ 3600 ZONEMD 7 1 2 ${'00'.repeat(64)}\n`;
  const zone = zoneOf(SMALL + placeholders);
  fillZonemds(zone, openssl);
  expect(printZone(zone)).toContain(`ZONEMD\t7 1 1 ${digest}`);
});

describe('verifying', () => {
  const md = (serial: number, scheme: number, hash: number, digest: string) =>
    `example.com. 3600 ZONEMD ${serial} ${scheme} ${hash} ${digest}\n`;
  const digestOf = (hash: number) => encodeHex(zoneDigests(zoneOf(SMALL), [hash], openssl).get(hash)!);
  const right = md(7, 1, SHA384, digestOf(SHA384));
  const right512 = md(7, 1, SHA512, digestOf(SHA512));
  const wrong = md(7, 1, SHA384, 'ab'.repeat(48));

  it.each([
    ['right', right, []],
    ['right, both hashes', right + right512, []],
    ['another serial', md(8, 1, SHA384, digestOf(SHA384)), ['error zonemd-serial']],
    ['another digest', wrong, ['error zonemd-digest']],
    ['another digest beside a right one (RFC 8976 section 4)', wrong + right512, ['warning zonemd-digest']],
    ['two of one scheme and hash', wrong + right, ['error zonemd-duplicate-scheme-hash']],
    ['below the apex', `www 3600 ZONEMD 7 1 1 ${'ab'.repeat(48)}\n`, ['warning zonemd-not-apex']],
    ['private use', md(7, 241, 1, 'ab'.repeat(12)) + right, ['info zonemd-private']],
    ['not assigned', md(7, 1, 3, 'ab'.repeat(12)) + right, ['warning zonemd-unsupported']],
  ])('%s', async (_name, lines, rules) => {
    // A digest of the small zone without the stray record would be another.
    const verdict = await verify(SMALL + lines);
    expect(found(verdict)).toEqual(rules);
    expect(verdict.status).toBe('INSECURE');
    for (const { span } of verdict.diagnostics) expect(span).toBeDefined();
  });
});

describe('signing', () => {
  const keys = [makeKey('ksk'), makeKey('zsk')];
  const stale = `@ 3600 ZONEMD 6 1 1 ${'00'.repeat(48)}\n`;

  it.each([
    ['NSEC', {}],
    ['NSEC3', { denial: NSEC3 }],
    ['a new serial', { serial: 'increment' as const }],
  ])('makes a ZONEMD of the zone anew: %s', async (_name, more) => {
    const text = await sign(SMALL + stale, keys, more);
    expect(text.match(/\tZONEMD\t/g)).toHaveLength(1);
    const verdict = await verify(text);
    expect([verdict.status, verdict.diagnostics]).toEqual(['SECURE', []]);
    const changed = text.replace('192.0.2.2', '192.0.2.3');
    expect(found(await verify(changed))).toEqual(['error rrsig-invalid', 'error zonemd-digest']);
  });

  it('adds those asked for', async () => {
    const text = await sign(SMALL, keys, { zonemd: [SHA384, SHA512] });
    expect(text.match(/\tZONEMD\t7 1 [12] /g)).toHaveLength(2);
    expect((await verify(text)).diagnostics).toEqual([]);
    expect(await sign(SMALL, keys)).not.toContain('ZONEMD');
  });

  it('drops one that nobody can make, and keeps what stands below the apex', async () => {
    const other = `www 3600 ZONEMD 6 1 1 ${'00'.repeat(48)}\n`;
    const text = await sign(`${SMALL}@ 3600 ZONEMD 6 241 1 ${'00'.repeat(12)}\n${other}`, keys);
    expect(text.match(/\tZONEMD\t/g)).toHaveLength(1);
    expect(found(await verify(text))).toEqual(['warning zonemd-not-apex']);
  });
});
