import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type CryptoProvider, openssl } from '../../src/crypto/index.js';
import { EXIT, ZoneproofError } from '../../src/diagnostic/index.js';
import {
  generateKeyPair,
  type KeyRole,
  keyFileName,
  loadKeyPair,
  makeDnskey,
  parseBindPublic,
  printBindPublic,
  printKeyPair,
  type SigningKey,
  withFlags,
} from '../../src/keys/index.js';
import { nameOf, nameText } from '../../src/wire/index.js';
import { numbersOf } from './numbers.js';

const NOW = 1_784_116_800; // 2026-07-15T12:00:00Z
const OWNER = nameOf('Example.COM.');
const make = (algorithm = 13, role: KeyRole = 'ksk') =>
  generateKeyPair({ owner: OWNER, algorithm, role, now: NOW, provider: openssl, existing: [] });

function failure(run: () => unknown): ZoneproofError {
  try {
    run();
  } catch (error) {
    if (error instanceof ZoneproofError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('file names', () => {
  it.each([
    // as dnssec-keygen 9.18 names them
    ['Example.COM.', 13, 12345, 'Kexample.com.+013+12345'],
    ['.', 8, 7, 'K.+008+00007'],
    ['0/25.2.0.192.in-addr.arpa.', 13, 14632, 'K0%2F25.2.0.192.in-addr.arpa.+013+14632'],
    ['a\\.b.example.', 13, 4932, 'Ka%2Eb.example.+013+04932'],
    ['a:b\\;c\\@d\\$e.example.', 13, 30254, 'Ka%3Ab%3Bc%40d%24e.example.+013+30254'],
    ['sp\\032ace.example.', 15, 30, 'Ksp%20ace.example.+015+00030'],
    ['a\\255b.example.', 13, 1033, 'Ka%FFb.example.+013+01033'],
    ['x_y-z*+.example.', 13, 33945, 'Kx_y-z%2A%2B.example.+013+33945'],
    ['UP%er.example.', 13, 3709, 'Kup%25er.example.+013+03709'],
    ['\\.\\./x.example.', 13, 1, 'K%2E%2E%2Fx.example.+013+00001'],
  ])('%s', (owner, algorithm, tag, expected) => {
    expect(keyFileName(nameOf(owner), algorithm, tag)).toBe(expected);
  });
});

describe('generateKeyPair and loadKeyPair', () => {
  it.each([
    [8, 'zsk', 256, 'zone-signing'],
    [10, 'zsk', 256, 'zone-signing'],
    [13, 'csk', 257, 'key-signing'],
    [14, 'ksk', 257, 'key-signing'],
    [15, 'zsk', 256, 'zone-signing'],
    [16, 'ksk', 257, 'key-signing'],
  ] as const)('round trip of algorithm %i, %s', (algorithm, role, flags, word) => {
    const key = make(algorithm, role);
    expect(key.dnskey.flags).toBe(flags);
    expect(key.times).toEqual({ created: NOW, publish: NOW, activate: NOW });
    expect(key.fileName).toBe(keyFileName(OWNER, algorithm, key.dnskey.keyTag));
    const { publicText, privateText } = printKeyPair(key);
    expect(publicText.split('\n').slice(0, 4)).toEqual([
      `; This is a ${word} key, keyid ${key.dnskey.keyTag}, for Example.COM.`,
      '; Created: 20260715120000 (Wed Jul 15 12:00:00 2026)',
      '; Publish: 20260715120000 (Wed Jul 15 12:00:00 2026)',
      '; Activate: 20260715120000 (Wed Jul 15 12:00:00 2026)',
    ]);
    for (const ending of ['', '.key', '.private']) {
      const path = `/zones/${key.fileName}${ending}`;
      const loaded = loadKeyPair({ publicText, privateText, path, provider: openssl });
      expect({ ...loaded, material: { ...loaded.material } }).toEqual({ ...key, material: { ...key.material } });
      expect(inspect(loaded)).toContain(`[private key of algorithm ${algorithm}]`);
    }
  });

  it('takes RSA bits, and refuses what it cannot make', () => {
    const request = { owner: OWNER, role: 'zsk', now: NOW, provider: openssl, existing: [] } as const;
    const { material } = generateKeyPair({ ...request, algorithm: 8, bits: 1280 });
    expect(material.kind === 'rsa' && material.n.length).toBe(160);
    for (const bad of [
      { algorithm: 8, bits: 512 },
      { algorithm: 13, bits: 256 },
      { algorithm: 5 },
      { algorithm: 253 },
    ]) {
      expect(failure(() => generateKeyPair({ ...request, ...bad })).exitCode).toBe(EXIT.USAGE);
    }
  });

  it('avoids key tags in use, revoked ones too', () => {
    const [first, second, third] = [make(15), make(15), make(15)];
    /** Hands out the given keys in turn. */
    const scripted = (...keys: readonly SigningKey[]): CryptoProvider => {
      const queue = keys.map((key) => numbersOf(key.material));
      return { ...openssl, generate: () => queue.shift()! };
    };
    const request = { owner: OWNER, algorithm: 15, role: 'ksk', now: NOW } as const;
    const tagOf = (existing: (typeof first.dnskey)[], ...keys: (typeof first)[]) =>
      generateKeyPair({ ...request, existing, provider: scripted(...keys) }).dnskey.keyTag;

    expect(tagOf([], first)).toBe(first.dnskey.keyTag);
    expect(tagOf([first.dnskey], first, second)).toBe(second.dnskey.keyTag);
    expect(tagOf([withFlags(first.dnskey, 385)], first, second)).toBe(second.dnskey.keyTag);
    // a key of other flags whose tag is that of the revoked new one
    const revokedTag = withFlags(first.dnskey, 385).keyTag;
    const collider = { ...third.dnskey, keyTag: revokedTag };
    expect(tagOf([collider], first, second)).toBe(second.dnskey.keyTag);
    const endless: CryptoProvider = { ...openssl, generate: () => numbersOf(first.material) };
    const error = failure(() => generateKeyPair({ ...request, existing: [first.dnskey], provider: endless }));
    expect(error.exitCode).toBe(EXIT.KEY);
  });

  it.each<
    readonly [
      string,
      (a: ReturnType<typeof make>, b: ReturnType<typeof make>) => Parameters<typeof loadKeyPair>[0],
      RegExp,
    ]
  >([
    [
      'private key of another key',
      (a, b) => ({
        publicText: printKeyPair(a).publicText,
        privateText: printKeyPair(b).privateText,
        path: a.fileName,
        provider: openssl,
      }),
      /does not belong to the public key/,
    ],
    [
      'private key of another algorithm',
      (a) => ({
        publicText: printKeyPair(a).publicText,
        privateText: printKeyPair(make(15)).privateText,
        path: a.fileName,
        provider: openssl,
      }),
      /the .key file has algorithm 13 .*the .private file 15/,
    ],
    [
      'name of another key',
      (a) => ({ ...printKeyPair(a), path: 'Kexample.com.+013+00000', provider: openssl }),
      /the files hold the key \d+ of Example.COM/,
    ],
    [
      'name of another zone',
      (a) => ({ ...printKeyPair(a), path: a.fileName.replace('.com', '.net'), provider: openssl }),
      /the files hold the key/,
    ],
    [
      'a key without the ZONE bit',
      (a) => ({
        publicText: printBindPublic({ ...a, dnskey: makeDnskey(1, 13, a.dnskey.publicKey) }, {}),
        privateText: printKeyPair(a).privateText,
        path: a.fileName,
        provider: openssl,
      }),
      /ZONE bit/,
    ],
  ])('refuses: %s', (_title, input, message) => {
    const error = failure(() => loadKeyPair(input(make(), make())));
    expect(error.exitCode).toBe(EXIT.KEY);
    expect(error.message).toMatch(message);
    expect(error.help).toBeTruthy();
    expect(error.context[0]).toMatch(/^reading key K/);
  });

  it('accepts a file name in other case, as ldns writes it', () => {
    const key = make();
    const path = key.fileName.replace('example.com', 'Example.COM');
    expect(loadKeyPair({ ...printKeyPair(key), path, provider: openssl }).fileName).toBe(key.fileName);
  });
});

describe('.key files', () => {
  const KEY = '257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=';
  it.each([
    ['no TTL, no class', `example.com. DNSKEY ${KEY}\n`, undefined],
    ['class', `example.com. IN DNSKEY ${KEY}`, undefined],
    ['TTL and class', `example.com. 3600 IN DNSKEY ${KEY}\n`, 3600],
    ['class and TTL', `example.com. IN 3600 DNSKEY ${KEY}\n`, 3600],
    ['ldns', `example.com.\tIN\tDNSKEY\t${KEY} ;{id = 3613 (ksk), size = 256b}\n`, undefined],
    ['parentheses and comments', `; hello\nexample.com. 0 IN DNSKEY (\n ${KEY.replace('l02', 'l 02')} ; x\n)\n`, 0],
  ])('%s', (_title, text, ttl) => {
    const key = parseBindPublic(text, 'k.key');
    expect(nameText(key.owner)).toBe('example.com.');
    expect(key.dnskey.keyTag).toBe(3613);
    expect(key.ttl).toBe(ttl);
  });

  it.each([
    ['nothing', '; only a comment\n', /no record/],
    [
      'two records',
      `example.com. IN DNSKEY ${KEY}\nexample.com. IN DNSKEY ${KEY.replace('257', '256')}\n`,
      /2 records/,
    ],
    ['another type', 'example.com. IN A 192.0.2.1\n', /not a DNSKEY/],
    ['another class', `example.com. CH DNSKEY ${KEY}\n`, /class/],
    ['broken', '\nexample.com. IN DNSKEY 257 3\n', /line 2: /],
    ['short rdata', 'example.com. IN DNSKEY \\# 3 010103\n', /./],
    ['a private key', 'Private-key-format: v1.3\nPrivateKey: c2VjcmV0\n', /this is a private key file/],
  ])('refuses: %s', (_title, text, message) => {
    const error = failure(() => parseBindPublic(text, 'k.key'));
    expect(error.exitCode).toBe(EXIT.KEY);
    expect(error.message).toMatch(message);
    expect(error.context).toEqual(['reading public key k.key']);
  });

  it('say "revoked", and pad the day like ctime', () => {
    const key = make();
    const revoked = { ...key, ttl: 60, dnskey: withFlags(key.dnskey, 385) };
    const text = printBindPublic(revoked, { created: 1_793_491_200 });
    expect(text).toContain(`; This is a revoked key-signing key, keyid ${revoked.dnskey.keyTag}, for Example.COM.\n`);
    expect(text).toContain('; Created: 20261101000000 (Sun Nov  1 00:00:00 2026)\n');
    expect(text).toContain('\nExample.COM. 60 IN DNSKEY 385 3 13 ');
  });
});
