/**
 * The provider over @noble/curves and @noble/hashes: JavaScript only, ECDSA with the deterministic nonces of RFC 6979,
 * and the independent opinion that tests hold OpenSSL against. RSA verifies and does not sign.
 *
 * Every option that noble would default is written out. Its ECDSA refuses high s unless told otherwise, which is a rule
 * of cryptocurrencies: DNSSEC has none (RFC 6605 §4), and half of all valid signatures have a high s.
 * @module
 */
import { ed448 } from '@noble/curves/ed448.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, DIGEST } from '../wire/index.js';
import { type PrivateKeyMaterial, privateKeyFault, protectPrivateKey } from './private-key.js';
import type { CryptoProvider, Signer, Verifier } from './provider.js';
import { publicKeyFault, readRsaPublicKey, writeRsaPublicKey } from './public-key.js';
import { verifyPkcs1 } from './rsa-verify.js';
import { type HashName, schemeOf } from './schemes.js';

const HASHES = { sha1, sha256, sha384, sha512 } as const;
const DIGESTS = new Map<number, (data: Uint8Array) => Uint8Array>([
  [DIGEST.SHA1, sha1],
  [DIGEST.SHA256, sha256],
  [DIGEST.SHA384, sha384],
]);

const WEIERSTRASS = { 'P-256': p256, 'P-384': p384 } as const;
const EDWARDS = { Ed25519: ed25519, Ed448: ed448 } as const;

/** `prehash`: noble hashes the data with the hash of the curve, SHA-256 or SHA-384, as RFC 6605 §4 pairs them. */
const ECDSA_OPTIONS = { prehash: true, lowS: false, format: 'compact' } as const;
/** RFC 8080 follows RFC 8032, which has canonical encodings; ZIP-215 admits others. */
const EDDSA_OPTIONS = { zip215: false } as const;

/** A point of a DNSKEY lacks the octet that says "uncompressed" (RFC 6605 §4, SEC 1 §2.3.3). */
const UNCOMPRESSED = Uint8Array.of(4);

const digestWith = (hash: HashName, data: Uint8Array): Uint8Array => HASHES[hash](data);

/** noble throws for some signatures that are no signatures (r or s out of range, R no point): they do not verify. */
function isTrueWithoutError(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function publicKey(algorithm: number, field: Uint8Array): Verifier | undefined {
  const scheme = schemeOf(algorithm);
  if (scheme === undefined || publicKeyFault(algorithm, field) !== undefined) return undefined;
  if (scheme.family === 'rsa') {
    const numbers = readRsaPublicKey(field)!;
    return { verify: (data, signature) => verifyPkcs1(numbers, scheme.hash, digestWith(scheme.hash, data), signature) };
  }
  const signatureOctets = 2 * scheme.octets;
  if (scheme.family === 'eddsa') {
    const curve = EDWARDS[scheme.curve];
    const check = (data: Uint8Array, signature: Uint8Array) => curve.verify(signature, data, field, EDDSA_OPTIONS);
    return {
      verify: (data, signature) =>
        signature.length === signatureOctets && isTrueWithoutError(() => check(data, signature)),
    };
  }
  const curve = WEIERSTRASS[scheme.curve];
  const point = concatBytes(UNCOMPRESSED, field);
  return {
    verify: (data, signature) =>
      signature.length === signatureOctets &&
      isTrueWithoutError(() => curve.verify(signature, data, point, ECDSA_OPTIONS)),
  };
}

function canSign(algorithm: number): boolean {
  const scheme = schemeOf(algorithm);
  return scheme !== undefined && scheme.family !== 'rsa';
}

function privateKey(key: PrivateKeyMaterial): Signer {
  const fault = privateKeyFault(key);
  if (fault !== undefined) throw new TypeError(fault);
  const scheme = schemeOf(key.algorithm)!;
  if (scheme.family === 'ecdsa' && key.kind === 'scalar') {
    const curve = WEIERSTRASS[scheme.curve];
    // `extraEntropy: false`: the nonce is that of RFC 6979 §3.2 alone, so the same zone gives the same signatures.
    return { sign: (data) => curve.sign(data, key.d, { ...ECDSA_OPTIONS, extraEntropy: false }) };
  }
  if (scheme.family === 'eddsa' && key.kind === 'seed') {
    const curve = EDWARDS[scheme.curve];
    return { sign: (data) => curve.sign(data, key.seed) };
  }
  throw new TypeError('the noble provider does not sign with RSA');
}

function publicKeyOf(key: PrivateKeyMaterial): Uint8Array {
  if (key.kind === 'rsa') return writeRsaPublicKey(key);
  const fault = privateKeyFault(key);
  const scheme = schemeOf(key.algorithm);
  if (fault !== undefined || scheme === undefined || scheme.family === 'rsa') throw new TypeError(fault);
  if (key.kind === 'seed') return EDWARDS[scheme.curve as keyof typeof EDWARDS].getPublicKey(key.seed);
  const isCompressed = false;
  return WEIERSTRASS[scheme.curve as keyof typeof WEIERSTRASS].getPublicKey(key.d, isCompressed).slice(1);
}

/** The provider without OpenSSL. */
export const noble: CryptoProvider = {
  name: 'noble',
  supports: (algorithm) => schemeOf(algorithm) !== undefined,
  canSign,
  digest: (digestType, data) => DIGESTS.get(digestType)?.(data),
  hashSha1: (data) => sha1(data),
  hasher(hash) {
    const state = HASHES[hash].create();
    return { update: (data) => void state.update(data), digest: () => state.digest() };
  },
  publicKey,
  publicKeyOf,
  privateKey,
  generate(algorithm) {
    const scheme = schemeOf(algorithm);
    if (scheme?.family === 'ecdsa') {
      return protectPrivateKey({ kind: 'scalar', algorithm, d: WEIERSTRASS[scheme.curve].utils.randomSecretKey() });
    }
    if (scheme?.family === 'eddsa') {
      return protectPrivateKey({ kind: 'seed', algorithm, seed: EDWARDS[scheme.curve].utils.randomSecretKey() });
    }
    throw new RangeError(`the noble provider cannot generate keys of algorithm ${algorithm}`);
  },
};
