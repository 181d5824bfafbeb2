import { beforeAll, describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { makeDs } from '../../src/dnssec/index.js';
import { makeDnskey, type SigningKey } from '../../src/keys/index.js';
import { nameOf } from '../../src/wire/index.js';
import { APEX, DAY, found, linesOf, makeKey, NOW, NSEC3, SMALL, sign, verify } from './support.js';

const keys = [makeKey('ksk'), makeKey('zsk')];

let signed: string;
beforeAll(async () => {
  signed = await sign(SMALL, keys);
});

/** The line of the signature over an RRset. */
function signature(text: string, owner: string, type: string): string {
  const line = text
    .split('\n')
    .find((candidate) => candidate.startsWith(`${owner}\t`) && candidate.includes(`\tRRSIG\t${type} `));
  expect(line).toBeDefined();
  return `${line}\n`;
}

const withOctets = (line: string, octets: Uint8Array): string =>
  line.replace(/\S+\n$/, `${Buffer.from(octets).toString('base64')}\n`);
const octetsOf = (line: string): Buffer => Buffer.from(/(\S+)\n$/.exec(line)![1]!, 'base64');

describe('signatures too many', () => {
  it('two runs of a signer, merged: one finding', async () => {
    const again = await sign(SMALL, keys);
    const lines = [signature(again, 'www.example.com.', 'A'), signature(again, 'ns1.example.com.', 'A')];
    const verdict = await verify(signed + lines.join(''));
    expect(found(verdict)).toEqual(['warning rrsig-duplicate']);
    expect(verdict.diagnostics).toHaveLength(1);
    expect(verdict.diagnostics[0]!.message).toContain('so do 1 more');
  });

  it('the next signature beside the last one is a renewal', async () => {
    const later = await sign(SMALL, keys, { expiration: NOW + 31 * DAY });
    expect(found(await verify(signed + signature(later, 'www.example.com.', 'A')))).toEqual([]);
  });

  it('a flood: no more than 32 are tried, and the finding says so', async () => {
    const good = signature(signed, 'www.example.com.', 'A');
    const flood = Array.from({ length: 100 }, (_, i) => withOctets(good, new Uint8Array(64).fill(i + 1)));
    const verdict = await verify(signed.replace(good, flood.join('')));
    expect(found(verdict)).toEqual(['error rrsig-invalid', 'error rrsig-work-limit']);
    const limit = verdict.diagnostics.filter(({ rule }) => rule === 'rrsig-work-limit');
    expect(limit.map(({ message }) => message)).toEqual([
      'the signatures over www.example.com. A: 68 of 100 were not checked; 32 attempts for one RRset are the limit',
    ]);
  });
});

describe('ECDSA', () => {
  it('tells lost zeros of r or s from a signature that is merely short', async () => {
    let line: string | undefined;
    let text = '';
    while (line === undefined) {
      text = await sign(SMALL, keys);
      for (const owner of ['www.example.com.', 'ns1.example.com.']) {
        const candidate = signature(text, owner, 'A');
        const octets = octetsOf(candidate);
        if (octets[0] === 0 || octets[32] === 0) line = candidate;
      }
    }
    const octets = octetsOf(line);
    const at = octets[0] === 0 ? 0 : 32;
    const short = Buffer.concat([octets.subarray(0, at), octets.subarray(at + 1)]);
    expect(found(await verify(text.replace(line, withOctets(line, short))))).toEqual(['error rrsig-ecdsa-padding']);
    const torn = withOctets(line, octets.subarray(0, 60));
    expect(found(await verify(text.replace(line, torn)))).toEqual(['error rrsig-sig-length']);
  });
});

describe('retired algorithms', () => {
  const old = (role: 'ksk' | 'zsk'): SigningKey => {
    const key = makeKey(role, 8, 1024);
    if (key.material.kind === 'remote') throw new TypeError('a key of this process');
    const { flags, publicKey } = key.dnskey;
    return { ...key, dnskey: makeDnskey(flags, 5, publicKey), material: { ...key.material, algorithm: 5 } };
  };
  const dsOf = ({ dnskey }: SigningKey) => makeDs(nameOf(APEX), dnskey, 2, openssl);
  const both = [...keys, old('ksk'), old('zsk')];
  const options = { allow: new Set(['retired-algorithm'] as const) };
  const withoutNew = (text: string, type: string) =>
    text.replace(new RegExp(`^www.*RRSIG\\t${type} 13 .*\\n`, 'gm'), '');

  it('an RRset that has their signatures only, in a zone that is secure by another one, is bogus', async () => {
    const text = await sign(SMALL, both, options);
    expect(found(await verify(text)).filter((line) => line.startsWith('error'))).toEqual([]);
    for (const trust of [[], [dsOf(keys[0]!)], [dsOf(keys[0]!), dsOf(both[2]!)]]) {
      const verdict = await verify(withoutNew(text, 'A'), { trust });
      expect(verdict.status).toBe('BOGUS');
      const errors = verdict.diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
        'rrsig-missing: www.example.com. A has signatures of algorithm 5 (RSASHA1) only, which validators treat as unsupported (RFC 9905)',
      ]);
    }
  });

  it('a zone that is secure by them alone is insecure, whatever its RRsets have', async () => {
    const text = await sign(SMALL, both, options);
    expect((await verify(text, { trust: [dsOf(both[2]!)] })).status).toBe('INSECURE');
    const alone = await sign(SMALL, both.slice(2), options);
    expect(await verify(alone)).toMatchObject({ status: 'INSECURE' });
    expect(found(await verify(alone)).filter((line) => line.startsWith('error'))).toEqual([]);
  });
});

describe('times', () => {
  const judge = async (more: Parameters<typeof sign>[2], now = NOW, text = SMALL) =>
    verify(await sign(text, keys, more), { now });

  it('a lifetime of more than 180 days: one finding', async () => {
    const verdict = await judge({ expiration: NOW + 400 * DAY });
    expect(found(verdict)).toEqual(['warning rrsig-lifetime-too-long']);
    expect(verdict.diagnostics).toHaveLength(1);
    expect(found(await judge({ expiration: NOW + 179 * DAY }))).toEqual([]);
  });

  it('an end before the TTL: advice', async () => {
    const long = SMALL.replace('www A', `www ${20 * DAY} A`);
    expect(found(await judge({}, NOW, long))).toEqual([]);
    expect(found(await judge({}, NOW + 15 * DAY, long))).toEqual(['info rrsig-remaining-lt-ttl']);
  });

  it('a lifetime below the SOA expire time: advice', async () => {
    expect(found(await judge({ expiration: NOW + 10 * DAY }))).toEqual(['info rrsig-remaining-lt-soa-expire']);
  });

  it('a lifetime below the SOA refresh time: secondaries serve what has ended, and the expire time is no matter', async () => {
    const DAYS_TO_REFRESH = SMALL.replace(/( SOA \S+ \S+ \d+) \d+/, `$1 ${11 * DAY}`);
    expect(DAYS_TO_REFRESH).not.toBe(SMALL);
    const verdict = await judge({ inception: NOW - DAY, expiration: NOW + 9 * DAY }, NOW, DAYS_TO_REFRESH);
    expect(found(verdict)).toEqual(['warning rrsig-lifetime-too-short']);
    expect(verdict.diagnostics[0]!.message).toBe(
      'signatures are valid for 10 days; secondaries ask for a new one after 11 days',
    );
    expect(found(await judge({ inception: NOW - DAY, expiration: NOW + 11 * DAY }, NOW, DAYS_TO_REFRESH))).toEqual([
      'info rrsig-remaining-lt-soa-expire',
    ]);
  });

  it('a zone half through its signatures has nothing to say', async () => {
    expect(found(await verify(signed, { now: NOW + 22 * DAY }))).toEqual([]);
  });
});

describe('chains', () => {
  it('a bit for a type that no zone can hold', async () => {
    const text = signed.replace(/^(www\.example\.com\.\t.*\tNSEC\t.*)$/m, '$1 TYPE250');
    expect(text).not.toBe(signed);
    expect(found(await verify(text))).toEqual(['error rrsig-invalid', 'warning nsec-bitmap-meta-type']);
  });

  it('a salt: advice', async () => {
    const denial = { type: 'nsec3', optOut: false, iterations: 0, salt: Uint8Array.of(1, 2) } as const;
    const verdict = await verify(await sign(SMALL, keys, { denial }));
    expect(verdict.diagnostics.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual(['info nsec3-salt']);
  });

  it('opt-out on some records only: advice', async () => {
    const text = await sign(SMALL, keys, { denial: { ...NSEC3, optOut: true } });
    const mixed = text.replace('\tNSEC3\t1 1 ', '\tNSEC3\t1 0 ');
    expect(mixed).not.toBe(text);
    expect(found(await verify(mixed))).toEqual(['error rrsig-invalid', 'info nsec3-opt-out-mixed']);
  });

  it('a flood of parameters: four chains are followed', async () => {
    const text = await sign(SMALL, keys, { denial: NSEC3 });
    const params = Array.from({ length: 200 }, (_, i) => `@ 3600 NSEC3PARAM 1 0 500 ${(i + 0x1000).toString(16)}\n`);
    const verdict = await verify(text + params.join(''));
    expect(found(verdict)).toContain('warning nsec3-chain-limit');
    const iterations = verdict.diagnostics.filter(({ rule }) => rule === 'nsec3-iterations');
    expect(iterations.length).toBeLessThan(4);
  });

  it('as many iterations as fit are not computed, and the finding says so', async () => {
    const text = (await sign(SMALL, keys, { denial: NSEC3 })).replace(/(\tNSEC3(?:PARAM)?\t1 0) 0 /g, '$1 65535 ');
    const verdict = await verify(text);
    expect(verdict.diagnostics.find(({ rule }) => rule === 'nsec3-iterations')?.message).toMatch(
      /above 500 its names are not checked here/,
    );
  });
});

it('signatures with another TTL than their RRsets: one finding', async () => {
  const verdict = await verify(signed.replace(/\t3600(\tIN\tRRSIG\t)/g, '\t300$1'));
  expect(found(verdict)).toEqual(['warning rrsig-ttl-mismatch']);
  expect(verdict.diagnostics).toHaveLength(1);
  expect(verdict.diagnostics[0]!.message).toMatch(/has TTL 300, the RRset has 3600; \d more differ/);
});

it('an RRset with signatures of algorithms alone that nobody can check is as good as unsigned', async () => {
  const text = signed.replace(/^(www\.example\.com\.\t.*\tRRSIG\tA) 13 /m, '$1 253 ');
  const verdict = await verify(text);
  expect(verdict.status).toBe('BOGUS');
  expect(found(verdict)).toEqual(['error rrsig-missing', 'warning rrsig-unsupported-algorithm']);
  // Beside one that verifies it takes nothing away.
  const beside = await verify(text + linesOf(signed, 'www.example.com.', 'RRSIG A')[0]!);
  expect(beside.status).toBe('SECURE');
  expect(found(beside)).toEqual(['warning rrsig-unsupported-algorithm']);
});

describe('findings that are one for the zone', () => {
  it('signatures that are valid since a moment ago', async () => {
    const verdict = await verify(await sign(SMALL, keys, { inception: NOW - 30 }));
    expect(found(verdict)).toEqual(['info rrsig-clock-skew']);
    expect(verdict.diagnostics).toHaveLength(1);
    expect(verdict.diagnostics[0]!.message).toContain('for 30 seconds only');
    expect(found(await verify(await sign(SMALL, keys, { inception: NOW - 300 })))).toEqual([]);
  });

  it('signatures of an algorithm that the provider does not know', async () => {
    const both = [makeKey('csk'), makeKey('csk', 15)];
    const provider = { ...openssl, supports: (algorithm: number) => algorithm !== 15 && openssl.supports(algorithm) };
    const verdict = await verify(await sign(SMALL, both), { provider });
    const unsupported = verdict.diagnostics.filter(({ rule }) => rule === 'rrsig-unsupported-algorithm');
    expect(unsupported).toHaveLength(1);
    expect(unsupported[0]!.message).toMatch(/^(\d+) of \d+ signatures cannot be checked here; .*15 \(ED25519\)$/);
    expect(verdict.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('names that are signed as they are written', () => {
  it.each<[record: string, expected: string[]]>([
    ['www HTTPS 1 Pool.example.net.', ['warning rrsig-name-case']],
    ['www HTTPS 1 pool.example.net. alpn="H2"', []],
    ['_dns SVCB 1 POOL.example.net. alpn=dot', ['warning rrsig-name-case']],
    ['www LP 1 Pool', ['warning rrsig-name-case']],
    ['www IPSECKEY 10 3 2 Gate.example.net. AQID', ['warning rrsig-name-case']],
    ['www IPSECKEY 10 1 2 192.0.2.66 AQID', []],
    ['www MX 1 Mail.example.net.', []],
    ['sub NS Ns.example.net.\nsub HTTPS 1 Pool.example.net.', []],
  ])('%s', async (record, expected) => {
    const verdict = await verify(await sign(`${SMALL}${record}\n`, keys));
    expect([verdict.status, found(verdict).filter((rule) => rule.includes('case'))]).toEqual(['SECURE', expected]);
  });

  it('several: one finding', async () => {
    const verdict = await verify(
      await sign(`${SMALL}a HTTPS 1 Pool.example.net.\nb HTTPS 1 Pool.example.net.\n`, keys),
    );
    const messages = verdict.diagnostics.filter(({ rule }) => rule === 'rrsig-name-case').map(({ message }) => message);
    expect(messages).toEqual([
      'a name in a.example.com. HTTPS has capitals, which are signed as they are, and 1 more record as well',
    ]);
  });
});
