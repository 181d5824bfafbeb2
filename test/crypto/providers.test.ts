import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CryptoProvider,
  loadDeterministicProvider,
  openssl,
  type PrivateKeyMaterial,
  privateKeyFault,
  protectPrivateKey,
} from '../../src/crypto/index.js';
import { noble } from '../../src/crypto/noble.js';
import { concatBytes, decodeBase64, decodeHex, encodeHex, utf8Bytes } from '../../src/wire/index.js';

const PROVIDERS: readonly CryptoProvider[] = [openssl, noble];
const ALGORITHMS = [8, 10, 13, 14, 15, 16] as const;
const DATA = utf8Bytes('the data of an RRset');

let keys: ReadonlyMap<number, PrivateKeyMaterial>;
beforeAll(() => {
  keys = new Map(ALGORITHMS.map((algorithm) => [algorithm, openssl.generate(algorithm, { bits: 1024 })]));
});

const flip = (octets: Uint8Array, at: number): Uint8Array => octets.map((octet, i) => (i === at ? octet ^ 1 : octet));

/** Every provider that can sign with the algorithm, paired with every provider. */
const PAIRS = ALGORITHMS.flatMap((algorithm) =>
  PROVIDERS.filter((signer) => signer.canSign(algorithm)).flatMap((signer) =>
    PROVIDERS.map((verifier) => ({
      algorithm,
      signer,
      verifier,
      title: `${algorithm} ${signer.name} ${verifier.name}`,
    })),
  ),
);

describe('providers agree', () => {
  it('on every algorithm that can sign', () => {
    expect(PAIRS.length).toBe(2 * 2 * 4 + 2 * 2);
  });

  it.each(PAIRS)('$title', async ({ algorithm, signer, verifier }) => {
    const key = keys.get(algorithm)!;
    const field = signer.publicKeyOf(key);
    const signature = await signer.privateKey(key).sign(DATA);
    const verifierKey = verifier.publicKey(algorithm, field)!;
    expect(verifierKey.verify(DATA, signature)).toBe(true);
    for (let at = 0; at < signature.length; at += 7) expect(verifierKey.verify(DATA, flip(signature, at))).toBe(false);
    expect(verifierKey.verify(flip(DATA, 0), signature)).toBe(false);
    expect(verifierKey.verify(DATA, new Uint8Array(0))).toBe(false);
    expect(verifierKey.verify(DATA, signature.subarray(1))).toBe(false);
    expect(verifierKey.verify(DATA, signature.subarray(0, -1))).toBe(false);
    expect(verifierKey.verify(DATA, concatBytes(signature, Uint8Array.of(0)))).toBe(false);
    expect(verifierKey.verify(DATA, concatBytes(Uint8Array.of(0), signature))).toBe(false);
    expect(verifierKey.verify(DATA, new Uint8Array(signature.length))).toBe(false);
    expect(verifierKey.verify(DATA, new Uint8Array(signature.length).fill(0xff))).toBe(false);
  });

  it.each(ALGORITHMS.filter((algorithm) => algorithm > 10))('on the public key of a private key of %i', (algorithm) => {
    const key = keys.get(algorithm)!;
    expect(encodeHex(noble.publicKeyOf(key))).toBe(encodeHex(openssl.publicKeyOf(key)));
    const fromNoble = noble.generate(algorithm);
    expect(encodeHex(noble.publicKeyOf(fromNoble))).toBe(encodeHex(openssl.publicKeyOf(fromNoble)));
  });

  it.each([15, 16])('on the octets of EdDSA signatures of %i', async (algorithm) => {
    const key = keys.get(algorithm)!;
    const expected = encodeHex(await openssl.privateKey(key).sign(DATA));
    expect(encodeHex(await noble.privateKey(key).sign(DATA))).toBe(expected);
  });

  it('on hashes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
        expect(encodeHex(noble.hashSha1(data))).toBe(encodeHex(openssl.hashSha1(data)));
        for (const type of [0, 1, 2, 3, 4, 5, 6]) {
          expect(noble.digest(type, data)?.join()).toBe(openssl.digest(type, data)?.join());
        }
        for (const name of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
          const [one, two] = PROVIDERS.map((provider) => {
            const hasher = provider.hasher(name);
            hasher.update(data.subarray(0, 100));
            hasher.update(data.subarray(100));
            return encodeHex(hasher.digest());
          });
          expect(one).toBe(two);
        }
      }),
    );
    expect([0, 1, 2, 3, 4, 5, 6].map((type) => openssl.digest(type, DATA)?.length)).toEqual([
      undefined,
      20,
      32,
      undefined,
      48,
      undefined,
      undefined,
    ]);
  });
});

describe('ECDSA has no low-S rule (RFC 6605 §4)', () => {
  const ORDERS = new Map([
    [13, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
    [14, 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n],
  ]);

  it.each([...ORDERS])(
    'algorithm %i: s and order - s both verify; zero and out-of-range r or s do not',
    async (algorithm, order) => {
      const key = keys.get(algorithm)!;
      const field = openssl.publicKeyOf(key);
      const signature = await openssl.privateKey(key).sign(DATA);
      const half = signature.length / 2;
      const r = signature.subarray(0, half);
      const s = signature.subarray(half);
      const number = (value: bigint) => decodeHex(value.toString(16).padStart(half * 2, '0'))!;
      const mirrored = number(order - BigInt(`0x${encodeHex(s)}`));
      for (const provider of PROVIDERS) {
        const verifier = provider.publicKey(algorithm, field)!;
        expect(verifier.verify(DATA, concatBytes(r, s))).toBe(true);
        expect(verifier.verify(DATA, concatBytes(r, mirrored))).toBe(true);
        for (const bad of [number(0n), number(order), new Uint8Array(half).fill(0xff)]) {
          expect(verifier.verify(DATA, concatBytes(r, bad))).toBe(false);
          expect(verifier.verify(DATA, concatBytes(bad, s))).toBe(false);
        }
      }
    },
  );

  it.each([...ORDERS.keys()])('algorithm %i: r and s have their width, however small they are', async (algorithm) => {
    const key = keys.get(algorithm)!;
    const verifier = openssl.publicKey(algorithm, openssl.publicKeyOf(key))!;
    const signer = openssl.privateKey(key);
    let checked = 0;
    // Until two of each, with r or s of fewer digits, have come: one in 256 is so.
    const counts = [0, 0];
    while (Math.min(...counts) < 2) {
      const signature = await signer.sign(DATA);
      expect(signature.length).toBe(algorithm === 13 ? 64 : 96);
      const isShort = [0, signature.length / 2].map((at) => signature[at] === 0);
      if (checked++ < 50 || isShort.includes(true)) expect(verifier.verify(DATA, signature)).toBe(true);
      for (const i of [0, 1]) if (isShort[i]) counts[i]!++;
    }
  });

  it('signatures with high s are among those that the deterministic signer makes', async () => {
    const signer = noble.privateKey(keys.get(13)!);
    const halfOrder = ORDERS.get(13)! / 2n;
    let highCount = 0;
    for (let i = 0; i < 40; i++) {
      const signature = await signer.sign(Uint8Array.of(i));
      if (BigInt(`0x${encodeHex(signature.subarray(32))}`) > halfOrder) highCount++;
    }
    expect(highCount).toBeGreaterThan(0);
  });
});

describe('RSA verification', () => {
  it('wants a signature as long as the modulus, and below it', async () => {
    const key = keys.get(8)!;
    if (key.kind !== 'rsa') throw new Error('no RSA key');
    const n = BigInt(`0x${encodeHex(key.n)}`);
    const signature = await openssl.privateKey(key).sign(DATA);
    const raised = (n + BigInt(`0x${encodeHex(signature)}`)).toString(16);
    for (const provider of PROVIDERS) {
      const verifier = provider.publicKey(8, provider.publicKeyOf(key))!;
      expect(verifier.verify(DATA, signature)).toBe(true);
      if (raised.length === 256) expect(verifier.verify(DATA, decodeHex(raised)!)).toBe(false);
      expect(verifier.verify(DATA, concatBytes(new Uint8Array(4), signature))).toBe(false);
    }
  });

  it('does not take a signature of the other hash', async () => {
    const key = keys.get(8)!;
    const signature = await openssl.privateKey(key).sign(DATA);
    for (const provider of PROVIDERS) {
      expect(provider.publicKey(10, provider.publicKeyOf(key))!.verify(DATA, signature)).toBe(false);
    }
  });

  it.each([5, 7])(
    'of RSA/SHA-1 (algorithm %i) is possible, and signing with a key that exists; new keys are not made',
    (algorithm) => {
      const key = keys.get(8)!;
      for (const provider of PROVIDERS) {
        expect(provider.canSign(algorithm)).toBe(false);
        expect(() => provider.generate(algorithm)).toThrow(RangeError);
        if (!provider.supports(algorithm)) continue;
        // Made with OpenSSL: RSASSA-PKCS1-v1_5, SHA-1, the data "zoneproof".
        const field = decodeBase64(SHA1_EXAMPLE.publicKey)!;
        const verifier = provider.publicKey(algorithm, field)!;
        expect(verifier.verify(utf8Bytes('zoneproof'), decodeBase64(SHA1_EXAMPLE.signature)!)).toBe(true);
        expect(verifier.verify(utf8Bytes('Zoneproof'), decodeBase64(SHA1_EXAMPLE.signature)!)).toBe(false);
        const signature = openssl.privateKey({ ...key, algorithm } as PrivateKeyMaterial).sign(DATA) as Uint8Array;
        expect(provider.publicKey(algorithm, provider.publicKeyOf(key))!.verify(DATA, signature)).toBe(true);
      }
      expect(noble.supports(algorithm)).toBe(true);
    },
  );
});

const SHA1_EXAMPLE = {
  publicKey:
    'AwEAAekS71NCjAzLhbooNzK1JMY1ND2WNU6tZ65al4wf/b5OUapXeVboK5nuH0KB7jp+aK+1T2O/K1lUTvvssTIJFAsr2xkma7Oy+t+d94nLCBaBAzNPKa/FDeRF9fOroZUnYqyjIEkmWLKyEddmUTdiAoBBLM0ieYJvhsXFpK1nYJsT',
  signature:
    'xp03/TY4TAJ6oge0v6oUU8YFDZjFWH0atvSGLjXld31T1JoSJVH3SjGDAPLSVCYDdARwQrvZ7RRBrWEFYghKMieXFTLSuWg/DPwPwmsxCMF4C5boOkmVU86wbcDQ+ha9XXrxFc3bX925oLdA04djzqe7DMarMkgDncCTvdyih0w=',
};

describe('RFC 8032 §7.1 and §7.4, empty and one-octet messages', () => {
  it.each([
    {
      algorithm: 15,
      seed: '9D61B19DEFFD5A60BA844AF492EC2CC44449C5697B326919703BAC031CAE7F60',
      message: '',
      publicKey: 'D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A',
      signature:
        'E5564300C360AC729086E2CC806E828A84877F1EB8E5D974D873E065224901555FB8821590A33BACC61E39701CF9B46BD25BF5F0595BBE24655141438E7A100B',
    },
    {
      algorithm: 15,
      seed: '4CCD089B28FF96DA9DB6C346EC114E0F5B8A319F35ABA624DA8CF6ED4FB8A6FB',
      message: '72',
      publicKey: '3D4017C3E843895A92B70AA74D1B7EBC9C982CCF2EC4968CC0CD55F12AF4660C',
      signature:
        '92A009A9F0D4CAB8720E820B5F642540A2B27B5416503F8FB3762223EBDB69DA085AC1E43E15996E458F3613D0F11D8C387B2EAEB4302AEEB00D291612BB0C00',
    },
    {
      algorithm: 16,
      seed: '6C82A562CB808D10D632BE89C8513EBF6C929F34DDFA8C9F63C9960EF6E348A3528C8A3FCC2F044E39A3FC5B94492F8F032E7549A20098F95B',
      message: '',
      publicKey:
        '5FD7449B59B461FD2CE787EC616AD46A1DA1342485A70E1F8A0EA75D80E96778EDF124769B46C7061BD6783DF1E50F6CD1FA1ABEAFE8256180',
      signature:
        '533A37F6BBE457251F023C0D88F976AE2DFB504A843E34D2074FD823D41A591F2B233F034F628281F2FD7A22DDD47D7828C59BD0A21BFD3980FF0D2028D4B18A9DF63E006C5D1C2D345B925D8DC00B4104852DB99AC5C7CDDA8530A113A0F4DBB61149F05A7363268C71D95808FF2E652600',
    },
  ])('algorithm $algorithm, message "$message"', async ({ algorithm, seed, message, publicKey, signature }) => {
    const material = protectPrivateKey({ kind: 'seed', algorithm, seed: decodeHex(seed)! });
    for (const provider of PROVIDERS) {
      expect(encodeHex(provider.publicKeyOf(material))).toBe(publicKey);
      expect(encodeHex(await provider.privateKey(material).sign(decodeHex(message)!))).toBe(signature);
      const verifier = provider.publicKey(algorithm, decodeHex(publicKey)!)!;
      expect(verifier.verify(decodeHex(message)!, decodeHex(signature)!)).toBe(true);
    }
  });
});

describe('deterministic provider', () => {
  it.each(ALGORITHMS)('gives the same signature twice for algorithm %i', async (algorithm) => {
    const provider = await loadDeterministicProvider();
    const key = keys.get(algorithm)!;
    const first = encodeHex(await provider.privateKey(key).sign(DATA));
    expect(encodeHex(await provider.privateKey(key).sign(DATA))).toBe(first);
    expect(openssl.publicKey(algorithm, openssl.publicKeyOf(key))!.verify(DATA, decodeHex(first)!)).toBe(true);
    expect(provider.canSign(algorithm)).toBe(true);
  });
});

describe('private keys', () => {
  it.each(ALGORITHMS)('of algorithm %i never show themselves', (algorithm) => {
    const key = keys.get(algorithm)!;
    const shown = [JSON.stringify({ key }), inspect({ key }), inspect(key, { depth: 9, showHidden: true }), `${key}`];
    for (const text of shown) expect(text).toContain(`[private key of algorithm ${algorithm}]`);
    for (const text of shown) expect(text).not.toMatch(/Uint8Array|[0-9]+, ?[0-9]+/);
    const clone = structuredClone(key);
    expect(clone).toEqual({ ...key });
    expect(JSON.stringify(protectPrivateKey(clone))).toContain('private key of algorithm');
  });

  it.each(ALGORITHMS)('of algorithm %i are whole', (algorithm) => {
    expect(privateKeyFault(keys.get(algorithm)!)).toBeUndefined();
    expect(privateKeyFault(openssl.generate(algorithm, { bits: 1024 }))).toBeUndefined();
  });

  it('with one RSA number changed do not belong together', () => {
    const key = keys.get(8)!;
    if (key.kind !== 'rsa') throw new Error('no RSA key');
    for (const name of ['n', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const) {
      const octets = key[name];
      const broken = { ...key, [name]: flip(flip(octets, 3), 5) };
      expect(privateKeyFault(broken), name).toBe('the RSA numbers do not belong together');
      expect(() => openssl.privateKey(broken)).toThrow(TypeError);
    }
  });

  const scalar = (algorithm: number, d: Uint8Array): PrivateKeyMaterial => ({ kind: 'scalar', algorithm, d });
  it.each<readonly [string, PrivateKeyMaterial, RegExp]>([
    ['zero', scalar(13, new Uint8Array(32)), /order of P-256/],
    ['above the order', scalar(14, new Uint8Array(48).fill(0xff)), /order of P-384/],
    ['short', scalar(13, new Uint8Array(31).fill(1)), /31 octets/],
    ['wrong kind', scalar(15, new Uint8Array(32).fill(1)), /kind/],
    ['unknown algorithm', scalar(200, new Uint8Array(32).fill(1)), /200/],
    ['short seed', { kind: 'seed', algorithm: 16, seed: new Uint8Array(56) }, /56 octets/],
  ])('%s is refused by everyone', (_title, key, message) => {
    expect(privateKeyFault(key)).toMatch(message);
    for (const provider of PROVIDERS) {
      expect(() => provider.privateKey(key)).toThrow(TypeError);
      expect(() => provider.publicKeyOf(key)).toThrow(TypeError);
    }
  });

  it('of RSA have 1024 to 4096 bits when new, 2048 by default', () => {
    expect(() => openssl.generate(8, { bits: 1023 })).toThrow(RangeError);
    expect(() => openssl.generate(8, { bits: 4097 })).toThrow(RangeError);
    const key = openssl.generate(8);
    expect(key.kind === 'rsa' && key.n.length).toBe(256);
    expect(() => noble.generate(8)).toThrow(RangeError);
    expect(() => noble.privateKey(key)).toThrow(TypeError);
    expect(noble.publicKeyOf(key)).toEqual(openssl.publicKeyOf(key));
  });
});
