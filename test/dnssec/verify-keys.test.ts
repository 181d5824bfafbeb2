import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Ds, makeDs } from '../../src/dnssec/index.js';
import { type Dnskey, makeDnskey, type SigningKey, withFlags } from '../../src/keys/index.js';
import { concatBytes, nameOf } from '../../src/wire/index.js';
import {
  APEX,
  craftSignature,
  DAY,
  dnskeyLine,
  found,
  makeKey,
  NOW,
  NSEC3,
  resign,
  SMALL,
  sign,
  verify,
} from './support.js';

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const keys = [ksk, zsk];
const ds = (key: SigningKey) => makeDs(nameOf(APEX), key.dnskey, 2, openssl);
const revoked: SigningKey = { ...ksk, dnskey: withFlags(ksk.dnskey, 257 | 0x80) };

/** Signs the zone with other DNSKEY records beside those that sign. */
const signBeside = (beside: readonly Dnskey[], signers = keys) =>
  sign(SMALL + beside.map(dnskeyLine).join(''), signers);

/** Keys of algorithm 13 that all have one tag: the octets of the point are permuted, which no sum of octets sees. */
function collide(key: Dnskey, count: number): Dnskey[] {
  const made: Dnskey[] = [];
  for (let at = 0; made.length < count; at += 2) {
    const publicKey = Uint8Array.from(key.publicKey);
    [publicKey[at], publicKey[at + 2]] = [publicKey[at + 2]!, publicKey[at]!];
    if (publicKey[at] !== publicKey[at + 2]) made.push(makeDnskey(key.flags, key.algorithm, publicKey));
  }
  return made;
}

const EXPONENT = 'dnskey-rsa-exponent';

/** An RSA public key field with another exponent. */
const exponent = (field: Uint8Array, octets: readonly number[]): Uint8Array =>
  concatBytes(Uint8Array.of(octets.length, ...octets), field.subarray(1 + field[0]!));

/** The odd octet that makes a modulus divisible by three: 256 leaves 1, so the sum of its octets decides. */
function multipleOfThree(field: Uint8Array): number {
  const sum = field.subarray(1 + field[0]!, -1).reduce((all, octet) => all + octet, 0);
  return [1, 3, 5].find((last) => (sum + last) % 3 === 0)!;
}

describe('keys beside each other', () => {
  it('reserved flags', async () => {
    const odd = withFlags(makeKey('zsk').dnskey, 256 | 0x0200);
    expect(found(await verify(await signBeside([odd])))).toEqual([
      'info dnskey-unused',
      'warning dnskey-flags-reserved',
    ]);
  });

  it('one key with two sets of flags', async () => {
    const text = await signBeside([withFlags(zsk.dnskey, 257)]);
    expect(found(await verify(text))).toEqual(['info dnskey-unused', 'warning dnskey-flag-confusion']);
  });

  it('keys that share a tag: a warning, from four on an error', async () => {
    // They are no points of the curve, so they cannot be used either.
    const two = await verify(await signBeside(collide(zsk.dnskey, 1)));
    expect(found(two)).toEqual(['warning dnskey-keytag-collision', 'warning dnskey-point-invalid']);
    expect(two.status).toBe('SECURE');
    const four = await verify(await signBeside(collide(zsk.dnskey, 3)));
    expect(found(four)).toContain('error dnskey-keytag-collision');
  });

  it('a tag that another key gets by revocation', async () => {
    let text: string | undefined;
    for (let i = 0; text === undefined && i < 200; i++) {
      // The tag of a revoked key is that of a key with another low octet in its point.
      const shifted = Uint8Array.from(makeKey('ksk').dnskey.publicKey);
      const former = makeDnskey(257, 13, shifted);
      const target = withFlags(former, 257 | 0x80).keyTag;
      const moved = Uint8Array.from(shifted);
      if (moved[1]! > 127) continue;
      moved[1]! += 128;
      const other = makeDnskey(257, 13, moved);
      if (other.keyTag === target) text = await signBeside([former, other]);
    }
    expect(found(await verify(text!))).toContain('warning dnskey-tag-revoked-collision');
  });

  it('a retired algorithm beside a modern one', async () => {
    const rsa = makeKey('zsk', 8).dnskey;
    const text = (await sign(SMALL, keys)) + dnskeyLine(makeDnskey(256, 7, rsa.publicKey));
    expect(found(await verify(text))).toContain('warning dnskey-algorithm-must-not');
  });

  it('NSEC3 and an algorithm that does not announce it', async () => {
    const rsa = makeKey('zsk', 8).dnskey;
    const text = (await sign(SMALL, keys, { denial: NSEC3 })) + dnskeyLine(makeDnskey(256, 5, rsa.publicKey));
    expect(found(await verify(text))).toContain('warning nsec3-dnskey-alg');
    const nsec = (await sign(SMALL, keys)) + dnskeyLine(makeDnskey(256, 5, rsa.publicKey));
    expect(found(await verify(nsec))).not.toContain('warning nsec3-dnskey-alg');
  });

  it('RSA of 1024 bits, and RSA/SHA-512', async () => {
    expect(found(await verify(await sign(SMALL, [makeKey('csk', 8, 1024)])))).toEqual(['warning dnskey-rsa-size']);
    expect(found(await verify(await sign(SMALL, [makeKey('csk', 10)])))).toEqual([
      'info dnskey-algorithm-not-recommended',
    ]);
  });

  it.each<readonly [string, (field: Uint8Array) => Uint8Array, string[]]>([
    ['33 bits, as of dnssec-keygen -e', (field) => exponent(field, [1, 0, 0, 0, 1]), []],
    ['35 bits', (field) => exponent(field, [4, 0, 0, 0, 1]), []],
    ['36 bits, which BIND refuses', (field) => exponent(field, [8, 0, 0, 0, 1]), ['error dnskey-rsa-exponent']],
    ['64 bits', (field) => exponent(field, [128, 0, 0, 0, 0, 0, 0, 1]), ['error dnskey-rsa-exponent']],
    ['65 bits, which nobody takes', (field) => exponent(field, [1, 0, 0, 0, 0, 0, 0, 0, 1]), [`warning ${EXPONENT}`]],
    ['a leading zero', (field) => exponent(field, [0, 1, 0, 1]), [`warning ${EXPONENT}`]],
    ['three octets of length', (field) => concatBytes(Uint8Array.of(0, 0), field), []],
    [
      'a modulus with a small factor',
      (field) => field.with(-1, multipleOfThree(field)),
      ['warning dnskey-rsa-modulus-weak'],
    ],
  ])('RSA with an exponent, or modulus, of %s', async (_title, change, rules) => {
    const { publicKey } = makeKey('zsk', 8).dnskey;
    const text = (await sign(SMALL, keys)) + dnskeyLine(makeDnskey(256, 8, change(publicKey)));
    const findings = found(await verify(text)).filter((finding) => finding.includes('rsa'));
    expect(findings).toEqual(rules);
  });

  it('a key that nothing speaks of: advice', async () => {
    const standby = makeKey('ksk');
    const text = await signBeside([standby.dnskey]);
    expect(found(await verify(text))).toEqual(['info dnskey-unused']);
    expect(found(await verify(text, { trust: [ds(ksk), ds(standby)] }))).toEqual([]);
  });

  it('an answer too large for UDP: advice', async () => {
    const rsa = [makeKey('ksk', 8, 4096), makeKey('zsk', 8, 4096)];
    expect(found(await verify(await sign(SMALL, rsa)))).toEqual(['info dnskey-set-size']);
  });

  it('more keys than anybody needs; beyond 64 they are not looked at', async () => {
    const many = Array.from({ length: 80 }, (_, i) =>
      makeDnskey(
        256,
        13,
        Uint8Array.from(zsk.dnskey.publicKey, (x) => x ^ i),
      ),
    );
    const verdict = await verify(await signBeside(many.slice(1)));
    const finding = verdict.diagnostics.find(({ rule }) => rule === 'dnskey-too-many');
    expect(finding?.message).toMatch(/has 81 keys; only the first 64 are looked at/);
  });
});

describe('revoked keys', () => {
  it('one that does not sign its own revocation', async () => {
    const text = await signBeside([withFlags(makeKey('ksk').dnskey, 257 | 0x80)]);
    expect(found(await verify(text))).toEqual(['warning dnskey-revoked-not-selfsigned']);
  });

  it('as the only key-signing key', async () => {
    const verdict = await verify(await sign(SMALL, [revoked, zsk]));
    expect(found(verdict)).toContain('error dnskey-only-revoked-ksk');
    expect(verdict.status).toBe('BOGUS');
  });

  it('beside the one that replaces it: nothing to say', async () => {
    expect(found(await verify(await sign(SMALL, [revoked, makeKey('ksk'), zsk])))).toEqual([]);
  });
});

describe('the signature over the keys that trust leads to', () => {
  it.each([
    ['of another signer', { signer: 'example.org.' }, 'rrsig-signer-not-apex'],
    ['of a wildcard', { labels: 1 }, 'rrsig-labels-too-few'],
    ['with more labels than the apex', { labels: 3 }, 'rrsig-labels-too-many'],
    ['that has expired', { inception: NOW - 2 * DAY, expiration: NOW - DAY }, 'rrsig-expired'],
  ])('%s, beside a good one of the zone-signing key: bogus', async (_name, fields, rule) => {
    let text = await resign(await sign(SMALL, keys), APEX, 'DNSKEY', zsk);
    text += await craftSignature(text, APEX, 'DNSKEY', ksk, fields);
    for (const trust of [[ds(ksk)], undefined]) {
      const verdict = await verify(text, { trust });
      expect(verdict.status).toBe('BOGUS');
      expect(found(verdict)).toEqual(['error dnskey-unsigned', `warning ${rule}`]);
    }
  });
});

describe('DS records given', () => {
  it('for a key without the SEP bit', async () => {
    const both = [ksk, { ...zsk }];
    // The ZSK signs the keys as well when no key of its algorithm is a KSK: algorithm 15 here.
    const other = makeKey('zsk', 15);
    const text = await sign(SMALL, [...both, other]);
    expect(found(await verify(text, { trust: [ds(ksk), ds(other)] }))).toEqual(['warning ds-zsk']);
  });

  it('of an algorithm that does not sign the keys', async () => {
    const other = makeKey('ksk', 15);
    const text = await sign(SMALL, [...keys, other]);
    const without = text.replace(/^example\.com\.\t\d+\tIN\tRRSIG\tDNSKEY 15 .*\n/im, '');
    expect(without).not.toBe(text);
    expect(found(await verify(without, { trust: [ds(ksk), ds(other)] }))).toEqual([
      'warning ds-algorithm-unsigned',
      'warning rrsig-missing-for-algorithm',
    ]);
  });
});

describe('DS records that validators pass over', () => {
  it.each<[what: string, change: Partial<Ds>, status: string, rules: string[]]>([
    ['an unknown algorithm', { algorithm: 200 }, 'INSECURE', ['warning ds-unsupported']],
    ['an unknown digest type', { digestType: 200 }, 'INSECURE', ['warning ds-unsupported']],
    // Insecure by RFC 9905, but most resolvers still look for a key of it.
    ['RSASHA1', { algorithm: 5 }, 'INSECURE', ['error ds-mismatch', 'warning ds-unsupported']],
  ])('%s', async (_, change, status, rules) => {
    const trust = [{ ...ds(ksk), ...change }];
    const verdict = await verify(await sign(SMALL, keys), { trust });
    expect([verdict.status, found(verdict)]).toEqual([status, rules]);
  });

  it('expect no key of a zone that is not signed', async () => {
    const [unknown, retired] = [200, 7].map((algorithm) => [{ ...ds(ksk), algorithm }]);
    const insecure = await verify(SMALL, { trust: unknown });
    expect([insecure.status, found(insecure)]).toEqual(['INSECURE', ['warning ds-unsupported']]);
    const bogus = await verify(SMALL, { trust: retired });
    expect([bogus.status, found(bogus)]).toEqual(['BOGUS', ['error dnskey-missing']]);
  });
});

describe('times', () => {
  it('a moment long past is no reason for advice on keys', async () => {
    const text = await sign(SMALL, keys);
    expect(found(await verify(text, { now: NOW + 90 * 86_400 }))).toEqual(['error rrsig-expired']);
  });
});
