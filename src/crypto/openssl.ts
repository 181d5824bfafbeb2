/**
 * The provider over node:crypto: every algorithm, verification and signing, random ECDSA nonces.
 *
 * Keys are imported once into a KeyObject: RSA and public curve keys as JWK, private curve keys as PKCS #8, because a
 * JWK would want the public point along with the scalar.
 * @module
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { ALGORITHM, concatBytes, DIGEST, decodeHex } from '../wire/index.js';
import { withoutLeadingZeros } from './big-int.js';
import {
  type PrivateKeyMaterial,
  privateKeyFault,
  protectPrivateKey,
  RSA_NUMBERS,
  type RsaPrivateKey,
  rsaPrivateKeyOf,
} from './private-key.js';
import { type CryptoProvider, newRsaBits, type Signer, type Verifier } from './provider.js';
import { publicKeyFault, readRsaPublicKey, writeRsaPublicKey } from './public-key.js';
import {
  type EcdsaScheme,
  type EddsaScheme,
  type HashName,
  isSigningAlgorithm,
  type Scheme,
  schemeOf,
} from './schemes.js';
import { openP256Batch } from './wasm/p256-self-test.js';
import { shortHash } from './wasm/short-hash.js';

/** Signatures of one key from which on its tables pay. */
const MIN_BATCHED = 2500;

const DIGEST_HASHES: ReadonlyMap<number, HashName> = new Map([
  [DIGEST.SHA1, 'sha1'],
  [DIGEST.SHA256, 'sha256'],
  [DIGEST.SHA384, 'sha384'],
]);

/** What stands before the secret octets in a PKCS #8 file without a public key, in hexadecimal (RFC 5958, RFC 5915, RFC 8410 §7). */
const PKCS8_HEADS: Readonly<Record<EcdsaScheme['curve'] | EddsaScheme['curve'], string>> = {
  'P-256': '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420',
  'P-384': '304e020100301006072a8648ce3d020106052b81040022043730350201010430',
  Ed25519: '302e020100300506032b657004220420',
  Ed448: '3047020100300506032b6571043b0439',
};

const base64Url = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url');
const fromBase64Url = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64url'));
/** node:crypto answers with Buffers; the rest of zoneproof knows plain octets only. */
const octets = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);

/** The public key field as a JWK (RFC 7518 §6, RFC 8037 §2). */
export function publicJwk(scheme: Scheme, field: Uint8Array): JsonWebKey {
  if (scheme.family === 'rsa') {
    const { n, e } = readRsaPublicKey(field)!;
    return { kty: 'RSA', n: base64Url(n), e: base64Url(e) };
  }
  if (scheme.family === 'eddsa') return { kty: 'OKP', crv: scheme.curve, x: base64Url(field) };
  const x = base64Url(field.subarray(0, scheme.octets));
  const y = base64Url(field.subarray(scheme.octets));
  return { kty: 'EC', crv: scheme.curve, x, y };
}

/** The hash name for `sign` and `verify`; EdDSA hashes by itself (RFC 8080 §4: PureEdDSA). */
function hashOf(scheme: Scheme): HashName | null {
  return scheme.family === 'eddsa' ? null : scheme.hash;
}

function signatureOctets(scheme: Scheme, field: Uint8Array): number {
  // RFC 8017 §8.2.2: "If the length of the signature S is not k octets, output 'invalid signature'".
  return scheme.family === 'rsa' ? readRsaPublicKey(field)!.n.length : 2 * scheme.octets;
}

/**
 * Whether this OpenSSL verifies RSA/SHA-1: system policies (RHEL 9's, say) forbid it by throwing. The key is any odd
 * number, the signature wrong; only the manner of the refusal counts.
 */
function probeSha1(): boolean {
  const number = new Uint8Array(128).fill(0xff);
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n: base64Url(number), e: 'AQAB' }, format: 'jwk' });
    verify('sha1', number, key, new Uint8Array(128));
    return true;
  } catch {
    return false;
  }
}

let canVerifySha1: boolean | undefined;

function supports(algorithm: number): boolean {
  const scheme = schemeOf(algorithm);
  if (scheme === undefined) return false;
  return scheme.family !== 'rsa' || scheme.hash !== 'sha1' || (canVerifySha1 ??= probeSha1());
}

function publicKey(algorithm: number, field: Uint8Array): Verifier | undefined {
  const scheme = schemeOf(algorithm);
  if (scheme === undefined || !supports(algorithm) || publicKeyFault(algorithm, field) !== undefined) return undefined;
  const key = createPublicKey({ key: publicJwk(scheme, field), format: 'jwk' });
  const expectedOctets = signatureOctets(scheme, field);
  const hashName = hashOf(scheme);
  const input = { key, dsaEncoding: 'ieee-p1363' } as const;
  return {
    verify: (data, signature) => signature.length === expectedOctets && verify(hashName, data, input, signature),
  };
}

/** Imports the numbers. The TypeError says what is wrong, and nothing of the key. */
export function importPrivateKey(key: PrivateKeyMaterial): { readonly scheme: Scheme; readonly object: KeyObject } {
  const fault = privateKeyFault(key);
  const scheme = schemeOf(key.algorithm);
  if (fault !== undefined || scheme === undefined) throw new TypeError(fault ?? 'unknown algorithm');
  if (key.kind === 'rsa') {
    const numbers = Object.fromEntries(RSA_NUMBERS.map((name) => [name, base64Url(key[name])]));
    return { scheme, object: createPrivateKey({ key: { kty: 'RSA', ...numbers }, format: 'jwk' }) };
  }
  const { curve } = scheme as EcdsaScheme | EddsaScheme;
  const der = Buffer.from(concatBytes(decodeHex(PKCS8_HEADS[curve])!, key.kind === 'scalar' ? key.d : key.seed));
  return { scheme, object: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}

function privateKey(material: PrivateKeyMaterial): Signer {
  const { scheme, object } = importPrivateKey(material);
  const hashName = hashOf(scheme);
  if (scheme.family !== 'ecdsa') return { sign: (data) => octets(sign(hashName, data, object)) };
  return { sign: (data) => fixedSignature(sign(hashName, data, object), scheme.octets) };
}

/**
 * An ECDSA signature as r and s of full width (RFC 6605 §4). node:crypto makes that as well, over two numbers of OpenSSL,
 * which takes longer: a signature is three percent faster this way.
 * @param der two INTEGERs in a SEQUENCE (RFC 3279 §2.2.3), of less than 128 octets
 */
function fixedSignature(der: Uint8Array, width: number): Uint8Array {
  const signature = new Uint8Array(2 * width);
  let at = 2;
  for (let to = width; to <= 2 * width; to += width) {
    const end = at + 2 + der[at + 1]!;
    // Without leading zeros, or with one before a number that would look negative.
    const digits = Math.min(der[at + 1]!, width);
    for (let i = 1; i <= digits; i++) signature[to - i] = der[end - i]!;
    at = end;
  }
  return signature;
}

function publicKeyOf(material: PrivateKeyMaterial): Uint8Array {
  if (material.kind === 'rsa') return writeRsaPublicKey(material);
  const { object } = importPrivateKey(material);
  const { x, y } = createPublicKey(object).export({ format: 'jwk' });
  return concatBytes(fromBase64Url(x!), fromBase64Url(y ?? ''));
}

function generateRsa(algorithm: number, bits: number): RsaPrivateKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: 65_537 });
  const jwk = pair.privateKey.export({ format: 'jwk' });
  const number = (name: (typeof RSA_NUMBERS)[number]) => withoutLeadingZeros(fromBase64Url(jwk[name] as string));
  return rsaPrivateKeyOf(algorithm, number);
}

function generateEcdsa(algorithm: number, curve: EcdsaScheme['curve']): PrivateKeyMaterial {
  const jwk = generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ format: 'jwk' });
  return { kind: 'scalar', algorithm, d: fromBase64Url(jwk.d!) };
}

function generateMaterial(algorithm: number, scheme: Scheme, bits: () => number): PrivateKeyMaterial {
  if (scheme.family === 'rsa') return generateRsa(algorithm, bits());
  if (scheme.family === 'ecdsa') return generateEcdsa(algorithm, scheme.curve);
  // RFC 8032 §5.1.5: the private key is octets "corresponding to 32 [57] octets of cryptographically secure random data".
  return { kind: 'seed', algorithm, seed: octets(randomBytes(scheme.octets)) };
}

function sha256(data: Uint8Array): Uint8Array {
  const short = shortHash('sha256');
  if (short === undefined || data.length > short.message.length) return hash('sha256', data, 'buffer');
  short.message.set(data);
  short.hash(data.length);
  return short.digest;
}

/** The default provider without batches: OpenSSL verifies each signature. */
export const opensslOneByOne: CryptoProvider = {
  name: 'openssl',
  supports,
  canSign: isSigningAlgorithm,
  digest(digestType, data) {
    const hashName = DIGEST_HASHES.get(digestType);
    return hashName === undefined ? undefined : octets(hash(hashName, data, 'buffer'));
  },
  hashSha1: (data) => octets(hash('sha1', data, 'buffer')),
  shortSha1: () => shortHash('sha1'),
  hasher(hashName) {
    const state = createHash(hashName);
    return {
      update: (data) => void state.update(data),
      digest: () => octets(state.digest()),
    };
  },
  publicKey,
  publicKeyOf,
  privateKey,
  generate(algorithm, options = {}) {
    const scheme = schemeOf(algorithm);
    if (scheme === undefined || !isSigningAlgorithm(algorithm)) {
      throw new RangeError(`algorithm ${algorithm} cannot sign`);
    }
    return protectPrivateKey(generateMaterial(algorithm, scheme, () => newRsaBits(options)));
  },
};

/** The default provider. */
export const openssl: CryptoProvider = {
  ...opensslOneByOne,
  batchVerifier(algorithm, field, expected, onValid) {
    if (algorithm !== ALGORITHM.ECDSAP256SHA256 || expected < MIN_BATCHED) return undefined;
    if (publicKeyFault(algorithm, field) !== undefined) return undefined;
    const batch = openP256Batch(field, expected, onValid);
    return (
      batch && {
        add: (tag, data, signature) => batch.add(tag, sha256(data), signature),
        finish: () => batch.finish(),
      }
    );
  },
};
