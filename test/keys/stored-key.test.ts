import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  importPem,
  openssl,
  printPrivateJwk,
  printPrivatePem,
  printPublicJwk,
  printPublicPem,
  rsaWeakness,
  sharedRsaFactors,
} from '../../src/crypto/index.js';
import {
  editPrivateTimes,
  editPublicTimes,
  generateKeyPair,
  holdsPrivateKey,
  type KeyRole,
  keyPhase,
  keySetFaults,
  keyStateFault,
  loadKeyPair,
  loadStoredKey,
  loadStoredPair,
  parseKeyFileName,
  parseKeyState,
  printBindPrivate,
  printKeyPair,
  revokeKey,
  timingFaults,
  withFlags,
} from '../../src/keys/index.js';
import { nameOf, nameText } from '../../src/wire/index.js';
import { numbersOf } from './numbers.js';

const NOW = 1_784_116_800; // 2026-07-15T12:00:00Z
const OWNER = nameOf('example.com.');
const provider = openssl;
const make = (algorithm = 13, role: KeyRole = 'ksk') =>
  generateKeyPair({
    owner: OWNER,
    algorithm,
    role,
    bits: algorithm < 13 ? 1024 : undefined,
    now: NOW,
    provider,
    existing: [],
  });

describe('a key that is kept elsewhere (dnssec-importkey)', () => {
  const key = make();
  const { publicText, privateText } = printKeyPair({ ...key, times: { publish: NOW } });
  const external = privateText.replace(/PrivateKey: .*/, 'External:');
  const load = (text: string, path = key.fileName) => loadStoredPair({ publicText, privateText: text, path, provider });

  it('has times, and cannot sign', () => {
    expect(load(external)).toMatchObject({ dnskey: key.dnskey, material: undefined, times: { publish: NOW } });
    expect(() => loadKeyPair({ publicText, privateText: external, path: key.fileName, provider })).toThrow(
      /line 3: External: the private key is not in this file/,
    );
  });

  it('is held against its other file like any key', () => {
    expect(() => load(external, make().fileName)).toThrow(/the files hold the key/);
    expect(() => load(external.replace('Algorithm: 13', 'Algorithm: 14'))).toThrow(/has algorithm 13/);
  });

  it('is no secret, unless a secret stands beside', () => {
    expect([external, privateText, `${external}${privateText}`].map(holdsPrivateKey)).toEqual([false, true, true]);
  });
});

describe.each([8, 10, 13, 14, 15, 16])('algorithm %i', (algorithm) => {
  const key = make(algorithm);
  const { fileName } = key;
  const material = numbersOf(key.material);

  it.each([
    ['pem', printPrivatePem(material)],
    ['jwk', printPrivateJwk(material, fileName)],
    ['private', printBindPrivate(key, 'v1.2')],
  ])('a private %s file named as BIND would says the whole key', (ending, text) => {
    const read = loadStoredKey({ text, path: `x/${fileName}.${ending}`, provider });
    expect(read.dnskey).toEqual(key.dnskey);
    expect(read.fileName).toBe(fileName);
    // Guards against printing hide the numbers from comparison; the printed text does not.
    expect(printPrivatePem(numbersOf(read.material))).toBe(printPrivatePem(material));
  });

  it.each([
    ['PKCS #8', { type: 'pkcs8', format: 'der' }],
    ...(algorithm < 13 ? ([['PKCS #1', { type: 'pkcs1', format: 'der' }]] as const) : []),
    ...(algorithm === 13 || algorithm === 14 ? ([['SEC 1', { type: 'sec1', format: 'der' }]] as const) : []),
  ] as const)('%s in DER', (_what, form) => {
    const der = createPrivateKey(printPrivatePem(material)).export(form as { type: 'pkcs8'; format: 'der' });
    const text = der.toString('latin1');
    const read = loadStoredKey({
      text,
      path: `${fileName}.pk8`,
      provider,
      hints: { owner: OWNER, flags: 257, algorithm },
    });
    expect(read.dnskey).toEqual(key.dnskey);
    expect(holdsPrivateKey(text)).toBe(true);
    for (const other of [text.slice(0, -1), `${text} `, `0${text}`]) expect(holdsPrivateKey(other)).toBe(false);
  });

  it('a public key in DER', () => {
    const pem = printPublicPem(algorithm, key.dnskey.publicKey);
    const text = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('latin1');
    const hints = { owner: OWNER, flags: 257, algorithm };
    expect(loadStoredKey({ text, path: 'x', provider, hints })).toMatchObject({
      dnskey: key.dnskey,
      material: undefined,
    });
    expect(holdsPrivateKey(text)).toBe(false);
  });

  it('public files have no private part', () => {
    const { publicKey } = key.dnskey;
    for (const text of [printPublicPem(algorithm, publicKey), printPublicJwk(algorithm, publicKey, fileName)]) {
      const read = loadStoredKey({ text, path: `${fileName}.pub.pem`, provider });
      expect(read).toMatchObject({ dnskey: key.dnskey, material: undefined });
    }
  });

  it('hints stand in for the name', () => {
    const text = printPrivatePem(material);
    const hints = { owner: OWNER, flags: 257, algorithm };
    expect(loadStoredKey({ text, path: 'key.pem', provider, hints }).dnskey).toEqual(key.dnskey);
    expect(() => loadStoredKey({ text, path: 'key.pem', provider, hints: { flags: 257, algorithm } })).toThrow(
      /which zone/,
    );
    expect(() => loadStoredKey({ text, path: 'key.pem', provider, hints: { owner: OWNER } })).toThrow(/which flags/);
  });

  it('a name of another key is refused', () => {
    const other = `Kexample.com.+${String(algorithm).padStart(3, '0')}+${String((key.dnskey.keyTag + 1) % 65_536).padStart(5, '0')}`;
    const text = printPrivatePem(material);
    expect(() => loadStoredKey({ text, path: `${other}.pem`, provider })).toThrow(/file name says key tag/);
  });
});

describe('foreign texts', () => {
  it('a JWK whose parts do not belong together is refused, without its numbers in the message', () => {
    const [a, b] = [make(13), make(13)];
    const jwk = {
      ...JSON.parse(printPrivateJwk(numbersOf(a.material), a.fileName)),
      d: JSON.parse(printPrivateJwk(numbersOf(b.material), '')).d,
    };
    let message = '';
    try {
      loadStoredKey({ text: JSON.stringify(jwk), path: 'x.jwk', provider });
    } catch (error) {
      message = String((error as Error).message);
    }
    expect(message).toBe('the private part does not belong to the public part');
  });

  it.each([
    ['', /no complete key/],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', /cannot be decoded/],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', /cannot be decoded/],
  ])('%j is no key', (text, message) => {
    expect(importPem(text)).toMatchObject({ kind: 'fault', message: expect.stringMatching(message) });
  });

  it('names are read as they are written', () => {
    expect(parseKeyFileName('a/K0%2F25.2.0.192.in-addr.arpa.+013+14632.key')).toMatchObject({
      algorithm: 13,
      keyTag: 14632,
    });
    expect(nameText(parseKeyFileName('Ka%2Eb.example.+013+04932')!.owner)).toBe('a\\.b.example.');
    expect(parseKeyFileName('K.+008+00007')?.owner).toEqual(Uint8Array.of(0));
    expect(parseKeyFileName('example.com.pem')).toBeUndefined();
    expect(parseKeyFileName('Kexample.com.+013+99999.key')).toBeUndefined();
  });
});

describe('times', () => {
  it('are set, changed and taken out, and nothing else is', () => {
    const key = make();
    const { publicText, privateText } = printKeyPair(key);
    const changes = new Map([
      ['inactive', NOW + 100],
      ['activate', undefined],
      ['publish', NOW + 1],
    ] as const);
    const edited = {
      publicText: `; a note: of mine\n${editPublicTimes(publicText, changes)}`,
      privateText: editPrivateTimes(privateText, changes),
    };
    const read = loadKeyPair({ ...edited, path: key.fileName, provider });
    expect(read.times).toEqual({ created: NOW, publish: NOW + 1, inactive: NOW + 100 });
    expect(printKeyPair(read).privateText).toBe(edited.privateText);
    expect(`; a note: of mine\n${printKeyPair(read).publicText}`).toBe(edited.publicText);
  });

  it('make a v1.2 file v1.3', () => {
    const key = make();
    const text = editPrivateTimes(printBindPrivate(key, 'v1.2'), new Map([['activate', NOW]]));
    expect(text).toMatch(/^Private-key-format: v1\.3\n/);
    expect(text).toMatch(/\nActivate: 20260715120000\n$/);
  });

  it.each([
    [{}, []],
    [{ created: 9, publish: 1, activate: 1, inactive: 2, delete: 2 }, []],
    [{ publish: 2, activate: 1 }, ['Activate']],
    [{ activate: 2, inactive: 2 }, ['Inactive']],
    [{ inactive: 3, delete: 2 }, ['Delete']],
    [{ syncPublish: 3, syncDelete: 3 }, ['SyncDelete']],
  ])('order of %j', (times, expected) => {
    expect(timingFaults(times).map(({ second }) => second)).toEqual(expected);
  });

  it.each([
    [{}, 'timeless'],
    [{ publish: 11 }, 'generated'],
    [{ publish: 10, activate: 11 }, 'published'],
    [{ publish: 1, activate: 10 }, 'active'],
    [{ publish: 1, activate: 1, inactive: 10 }, 'inactive'],
    [{ publish: 1, activate: 1, revoke: 10 }, 'revoked'],
    [{ publish: 1, activate: 1, revoke: 2, delete: 10 }, 'deleted'],
  ])('phase of %j at 10', (times, expected) => {
    expect(keyPhase(times, 10)).toBe(expected);
  });
});

describe('revoking and tags', () => {
  it('a revoked key has the bit, another tag and name', () => {
    const key = make();
    const revoked = revokeKey(key, NOW + 5);
    expect(revoked.dnskey.flags).toBe(385);
    expect(revoked.times.revoke).toBe(NOW + 5);
    expect(revoked.fileName).not.toBe(key.fileName);
    expect(() => revokeKey(revoked, NOW)).toThrow(/already/);
    const named = [key, revoked].map((one) => ({ ...one, name: one.fileName }));
    expect(keySetFaults(named)).toEqual([]);
  });

  it('a tag range holds the tag with and without the bit', () => {
    const tagRange = { first: 1000, last: 1999 };
    const key = generateKeyPair({
      owner: OWNER,
      algorithm: 15,
      role: 'ksk',
      now: NOW,
      provider,
      existing: [],
      tagRange,
    });
    for (const tag of [key.dnskey.keyTag, withFlags(key.dnskey, 385).keyTag]) {
      expect(tag).toBeGreaterThanOrEqual(1000);
      expect(tag).toBeLessThanOrEqual(1999);
    }
    const few = {
      owner: OWNER,
      algorithm: 15,
      role: 'ksk',
      now: NOW,
      provider,
      existing: [],
      tagRange: { first: 1, last: 9 },
    } as const;
    expect(() => generateKeyPair(few)).toThrow(/too few/);
  });
});

describe('weak RSA', () => {
  const octets = (value: bigint) => {
    const hex = value.toString(16);
    return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
  };
  const numbers = (n: bigint) => ({ e: octets(65_537n), n: octets(n) });
  // Mersenne primes, far apart.
  const [p, q, r] = [2n ** 521n - 1n, 2n ** 607n - 1n, 2n ** 1279n - 1n];

  it('is found by its number, and sound keys are not', () => {
    expect(rsaWeakness(numbers(p * 65_521n))?.kind).toBe('small-factor');
    expect(rsaWeakness(numbers(p * p))?.kind).toBe('close-primes');
    expect(rsaWeakness(numbers(65_537n ** 60n + 0n))?.kind).toBeDefined();
    for (let i = 0; i < 3; i++) {
      const { material } = make(8);
      if (material.kind === 'rsa') expect(rsaWeakness(material)).toBeUndefined();
    }
  });

  it('shares primes', () => {
    expect(sharedRsaFactors([numbers(p * q), numbers(q * r), numbers(p * q)])).toEqual([
      { index: 1, other: 0, kind: 'factor' },
      { index: 2, other: 0, kind: 'same' },
    ]);
  });
});

describe('state files', () => {
  const text = `; This is the state of key 1, for example.com.
Algorithm: 13
Length: 256
KSK: yes
ZSK: no
Generated: 20260715120000 (Wed Jul 15 12:00:00 2026)
DNSKEYState: hidden
DSState: rumoured
`;
  it('are read', () => {
    const state = parseKeyState(text, 'x.state');
    expect(state).toMatchObject({
      numbers: { Algorithm: 13, Length: 256 },
      roles: { KSK: true, ZSK: false },
      times: { Generated: NOW },
      states: { DNSKEYState: 'hidden', DSState: 'rumoured' },
    });
    expect(keyStateFault(state)).toMatch(/rumoured while the DNSKEY is hidden/);
    expect(keyStateFault(parseKeyState(text.replace('hidden', 'omnipresent'), 'x'))).toBeUndefined();
    expect(() => parseKeyState(text.replace('hidden', 'gone'), 'x.state')).toThrow(/DNSKEYState/);
  });
});
