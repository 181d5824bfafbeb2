import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { ZONEMD_HASH } from '../../src/dnssec/index.js';
import { fillZonemds, zoneDigests } from '../../src/dnssec/zonemd.js';
import { encodeHex } from '../../src/wire/index.js';
import { printZone } from '../../src/zone/index.js';
import { found, makeKey, NSEC3, SMALL, sign, verify, zoneOf } from './support.js';

// The zones of RFC 8976 appendix A.
const HEAD = `example. 86400 SOA ns1 admin 2018031900 1800 900 604800 86400
example. 86400 NS ns1
example. 86400 NS ns2
`;
const A1 = {
  zone: `${HEAD}ns1 3600 A 203.0.113.63
ns2 3600 AAAA 2001:db8::63
`,
  sha384: 'c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c',
};
const A2 = {
  zone: `${HEAD}ns1 3600 A 203.0.113.63
NS2 3600 AAAA 2001:db8::63
occluded.sub 7200 TXT "I'm occluded but must be digested"
sub 7200 NS ns1
duplicate 300 TXT "I must be digested just once"
duplicate 300 TXT "I must be digested just once"
foo.test. 555 TXT "out-of-zone data must be excluded"
UPPERCASE 3600 TXT "canonicalize uppercase owner names"
* 777 PTR dont-forget-about-wildcards
mail 3600 MX 20 MAIL1
mail 3600 MX 10 Mail2.Example.
sortme 3600 AAAA 2001:db8::5:61
sortme 3600 AAAA 2001:db8::3:62
sortme 3600 AAAA 2001:db8::4:63
sortme 3600 AAAA 2001:db8::1:65
sortme 3600 AAAA 2001:db8::2:64
non-apex 900 ZONEMD 2018031900 1 1 (
  616c6c6f77656420 6275742069676e6f 7265642e20616c6c 6f77656420627574 2069676e6f726564 2e20616c6c6f7765 )
`,
  sha384: 'a3b69bad980a3504e1cffcb0fd6397f93848071c93151f552ae2f6b1711d4bd2d8b39808226d7b9db71e34b72077f8fe',
};
const A3 = {
  zone: `${HEAD}ns1.example. 3600 A 203.0.113.63
ns2.example. 86400 TXT "This example has multiple digests"
NS2.EXAMPLE. 3600 AAAA 2001:db8::63
`,
  sha384: '62e6cf51b02e54b9b5f967d547ce43136792901f9f88e637493daaf401c92c279dd10f0edb1c56f8080211f8480ee306',
  sha512:
    '08cfa1115c7b948c4163a901270395ea226a930cd2cbcf2fa9a5e6eb85f37c8a4e114d884e66f176eab121cb02db7d652e0cc4827e7a3204f166b47e5613fd27',
};

const { SHA384, SHA512 } = ZONEMD_HASH;

describe('digests of RFC 8976 appendix A', () => {
  it.each([
    ['A.1', A1.zone, SHA384, A1.sha384],
    ['A.2', A2.zone, SHA384, A2.sha384],
    ['A.3 SHA-384', A3.zone, SHA384, A3.sha384],
    ['A.3 SHA-512', A3.zone, SHA512, A3.sha512],
  ])('%s', (_name, text, hash, digest) => {
    const digests = zoneDigests(zoneOf(text, 'example.'), [hash], openssl);
    expect(encodeHex(digests.get(hash)!).toLowerCase()).toBe(digest);
  });

  it('do not depend on the ZONEMD records at the apex', () => {
    const text = `${A1.zone}example. 86400 ZONEMD 1 1 1 ${'00'.repeat(48)}\nexample. 86400 ZONEMD 1 1 2 ${'00'.repeat(64)}\n`;
    const zone = zoneOf(text, 'example.');
    fillZonemds(zone, openssl);
    expect(printZone(zone).toLowerCase()).toContain(`zonemd\t1 1 1 ${A1.sha384}`);
  });
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
