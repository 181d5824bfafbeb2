import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { EXIT, ZoneproofError } from '../../src/diagnostic/index.js';
import { type BindPrivateKey, parseBindPrivate, printBindPrivate } from '../../src/keys/index.js';
import { decodeBase64, encodeBase64 } from '../../src/wire/index.js';

const SECRET = 'GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=';
/** A text as BIND stores it in a .private file. */
const bindText = (text: string) => encodeBase64(Buffer.from(`${text}\0`));
const HEAD = 'Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\n';
const P256 = `${HEAD}PrivateKey: ${SECRET}\n`;

describe('round trip', () => {
  it.each([8, 10, 13, 14, 15, 16])('algorithm %i', (algorithm) => {
    const key: BindPrivateKey = {
      material: openssl.generate(algorithm, { bits: 1024 }),
      times: {
        created: 1_784_116_800,
        publish: 1_784_116_801,
        activate: 1_784_116_802,
        revoke: 1_784_116_803,
        inactive: 1_784_116_804,
        delete: 1_784_116_805,
        dsPublish: 1_784_116_806,
        syncPublish: 1_784_116_807,
        syncDelete: 1_784_116_808,
        dsRemoved: 1_784_116_809,
      },
      numbers: { Predecessor: 1, Successor: 65_535, MaxTTL: 3600, RollPeriod: 2_592_000, Lifetime: 5 },
    };
    const text = printBindPrivate(key);
    const again = parseBindPrivate(text, 'k.private');
    expect({ ...again.material }).toEqual({ ...key.material });
    expect(again.times).toEqual(key.times);
    expect(again.numbers).toEqual(key.numbers);
    expect(printBindPrivate(again)).toBe(text);
    expect(text).toContain('\nActivate: 20260715120002\n');
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('what is read', () => {
  it.each([
    ['v1.2', P256.replace('v1.3', 'v1.2')],
    ['other algorithm text', P256.replace('(ECDSAP256SHA256)', '(whatever)')],
    ['no algorithm text', P256.replace(' (ECDSAP256SHA256)', '')],
    ['CRLF', P256.replaceAll('\n', '\r\n')],
    ['blank lines', P256.replaceAll('\n', '\n\n')],
    ['no last line end', P256.trimEnd()],
    ['tags in other case', P256.replace('PrivateKey', 'privatekey')],
    ['blanks in Base64', P256.replace('Ou+x', 'Ou +x')],
    ['a newer minor version with an unknown tag', `${P256.replace('v1.3', 'v1.4')}Novelty: x\n`],
  ])('%s', (_title, text) => {
    const { material } = parseBindPrivate(text, 'k.private');
    expect(material.kind === 'scalar' && encodeBase64(material.d)).toBe(SECRET);
  });

  it('a scalar without its leading zeros, or with one more', () => {
    const d = new Uint8Array(32).fill(7);
    d[0] = 0;
    for (const octets of [d.subarray(1), Uint8Array.of(0, ...d)]) {
      const { material } = parseBindPrivate(`${HEAD}PrivateKey: ${encodeBase64(octets)}\n`, 'k');
      expect(material.kind === 'scalar' && material.d).toEqual(d);
    }
  });

  it('RSA numbers with leading zeros, made minimal', () => {
    const key: BindPrivateKey = { material: openssl.generate(8, { bits: 1024 }), times: {}, numbers: {} };
    const padded = printBindPrivate(key).replace(/: (.+=|.+)$/gm, (all, value: string) => {
      const octets = /^[A-Za-z0-9+/=]+$/.test(value) ? decodeBase64(value) : undefined;
      return octets === undefined ? all : `: ${encodeBase64(Uint8Array.of(0, ...octets))}`;
    });
    expect(padded).not.toBe(printBindPrivate(key));
    expect({ ...parseBindPrivate(padded, 'k').material }).toEqual({ ...key.material });
  });
});

describe('what is refused', () => {
  const rsa = printBindPrivate({ material: openssl.generate(8, { bits: 1024 }), times: {}, numbers: {} });
  it.each([
    ['empty', '', /line 1: not a private key file/],
    ['something else', 'example. IN A 192.0.2.1\n', /line 1: no colon/],
    ['first tag in other case', P256.replace('Private-key', 'private-key'), /line 1: not a private key file/],
    ['second tag in other case', P256.replace('Algorithm', 'algorithm'), /line 2: the second line must be Algorithm/],
    ['lines swapped', P256.split('\n').toSpliced(1, 2, 'PrivateKey: x', 'Algorithm: 13').join('\n'), /line 2/],
    ['major version 2', P256.replace('v1.3', 'v2.0'), /line 1: private key format v2.0 is not known/],
    ['no version', P256.replace('v1.3', 'x'), /line 1: the format version/],
    ['unknown tag', `${P256}Novelty: x\n`, /line 4: unknown tag Novelty$/],
    ['unknown odd tag', `${P256}+secret0: x\n`, /line 4: unknown tag$/],
    ['a tag twice', `${P256}PrivateKey: ${SECRET}\n`, /line 4: PrivateKey stands in line 3 already/],
    ['no algorithm number', P256.replace('13 (ECDSAP256SHA256)', 'ECDSAP256SHA256'), /line 2: the algorithm is not/],
    ['algorithm 3', P256.replace('13 (', '3 ('), /line 2: algorithm 3 \(DSA\) cannot be used for signing/],
    ['algorithm 200', P256.replace('13 (', '200 ('), /line 2: algorithm 200 cannot/],
    ['no secret', HEAD, /PrivateKey is missing/],
    ['bad Base64', P256.replace('=', ''), /line 3: PrivateKey is not valid Base64/],
    ['no Base64', `${HEAD}PrivateKey:\n`, /line 3: PrivateKey is not valid Base64/],
    [
      'the secret of another curve',
      P256.replace('13 (', '14 (').replace(SECRET, encodeBase64(new Uint8Array(60).fill(1))),
      /line 3: the private key has 60 octets/,
    ],
    ['a short seed', P256.replace('13 (', '16 ('), /line 3: the private key has 32 octets; one for Ed448 has 57/],
    [
      'a scalar of zero',
      P256.replace(SECRET, encodeBase64(new Uint8Array(32))),
      /line 3: the private key is not a number/,
    ],
    ['an RSA number missing', rsa.replace(/^Prime2.*\n/m, ''), /Prime2 is missing/],
    [
      'RSA numbers of two keys',
      rsa.replace(/^Exponent1: ..../m, 'Exponent1: AAAA'),
      /line 3: the RSA numbers do not belong/,
    ],
    ['a curve key among RSA', `${rsa}PrivateKey: ${SECRET}\n`, /PrivateKey does not belong to algorithm 8/],
    ['an RSA number in a curve key', `${P256}Modulus: AQAB\n`, /line 4: Modulus does not belong to algorithm 13/],
    ['a label that is no Base64', `${HEAD}Label: x\n`, /line 3: Label is not valid Base64/],
    ['a label that is no URI', `${HEAD}label: ${bindText('ksk')}\n`, /line 3: Label: not a PKCS #11 URI/],
    [
      'another engine',
      `${HEAD}Engine: ${bindText('ncipher')}\nLabel: ${bindText('pkcs11:object=a')}\n`,
      /line 4: the key is behind an engine other than pkcs11/,
    ],
    ['an engine without a label', `${HEAD}Engine: ${bindText('pkcs11')}\n`, /line 3: an engine, but no label/],
    ['External', `${HEAD}External:\n`, /line 3: External: the private key is not in this file/],
    ['a time that is none', `${P256}Created: 20260230000000\n`, /line 4: Created is not a time/],
    ['a time in seconds', `${P256}Created: 1784116800\n`, /line 4: Created is not a time/],
    ['a number that is none', `${P256}MaxTTL: 1d\n`, /line 4: MaxTTL is not a number/],
  ])('%s', (_title, text, message) => {
    let error: unknown;
    try {
      parseBindPrivate(text, 'K.private');
    } catch (caught) {
      error = caught;
    }
    if (!(error instanceof ZoneproofError)) throw new Error('no ZoneproofError');
    expect(error.exitCode).toBe(EXIT.KEY);
    expect(error.message).toMatch(message);
    expect(error.context).toEqual(['reading private key K.private']);
    const said = [error.message, error.help, error.stack].join('\n');
    expect(said).not.toContain(SECRET.slice(0, 12));
    for (const line of rsa.split('\n').slice(2, -1)) expect(said).not.toContain(line.split(': ')[1]?.slice(0, 12));
  });

  it('a label with a PIN, without the PIN in the message', () => {
    const label = bindText('pkcs11:object=a;pin-value=271828;novel=271828');
    let error: unknown;
    try {
      parseBindPrivate(`${HEAD}Label: ${label}\n`, 'k');
    } catch (caught) {
      error = caught;
    }
    expect((error as Error).message).toMatch(/line 3: Label: .*"novel" is not known/);
    expect(inspect(error)).not.toContain('271828');
  });
});

describe('keys in a token', () => {
  const LABEL = 'pkcs11:token=zones;object=ksk;pin-source=/etc/bind/pin';
  const lines = (...rest: readonly string[]) => ['Private-key-format: v1.3', ...rest, ''].join('\n');

  it.each([
    ['BIND 9.18', lines('Algorithm: 13 (ECDSAP256SHA256)', 'Engine: cGtjczExAA==', `Label: ${bindText(LABEL)}`)],
    ['BIND 9.21, without engines', lines('Algorithm: 13 (ECDSAP256SHA256)', `Label: ${bindText(LABEL)}`)],
    [
      'a key that the token gave away',
      lines('Algorithm: 13 (ECDSAP256SHA256)', `PrivateKey: ${SECRET}`, `Label: ${bindText(LABEL)}`),
    ],
  ])('as %s writes them', (_who, text) => {
    const { material } = parseBindPrivate(text, 'k');
    expect(material).toMatchObject({ kind: 'remote', algorithm: 13, label: LABEL });
  });

  it('of RSA, with the public numbers', () => {
    const text = lines(
      'Algorithm: 8 (RSASHA256)',
      `Modulus: ${encodeBase64(Uint8Array.of(0, 200, 1))}`,
      'PublicExponent: AQAB',
      'Engine: cGtjczExAA==',
      `Label: ${bindText(LABEL)}`,
      'Created: 20260715120000',
    );
    const key = parseBindPrivate(text, 'k');
    const { material } = key;
    expect(material.kind === 'remote' && material.publicKey).toEqual(Uint8Array.of(3, 1, 0, 1, 200, 1));
    expect(printBindPrivate(key)).toBe(text.replace(/^Modulus: .*/m, 'Modulus: yAE='));
  });

  it('are printed as they were read, and not shown', () => {
    const label = 'pkcs11:token=zones;object=ksk?pin-value=271828';
    const text = lines('Algorithm: 15 (ED25519)', 'Engine: cGtjczExAA==', `Label: ${bindText(label)}`);
    const key = parseBindPrivate(text, 'k');
    expect(printBindPrivate(key)).toBe(text);
    expect([inspect(key), JSON.stringify(key)].join('\n')).not.toContain('271828');
  });
});
