/**
 * Keys as other software keeps them: PEM with PKCS #8 (RFC 5958), PKCS #1, SEC 1 or SPKI inside (RFC 7468, RFC 5280),
 * and JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037).
 *
 * Such a key knows its curve, but not the DNSSEC algorithm of an RSA key, nor owner and flags. What cannot be read is a
 * `fault`, which never shows anything of the key.
 * @module
 */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ALGORITHM, concatBytes, equalBytes } from '../wire/index.js';
import { withoutLeadingZeros } from './big-int.js';
import { importPrivateKey, openssl, publicJwk } from './openssl.js';
import { type PrivateKeyMaterial, privateKeyFault, protectPrivateKey, RSA_NUMBERS } from './private-key.js';
import { type PublicKeyFaultKind, publicKeyFault, writeRsaPublicKey } from './public-key.js';
import { schemeOf } from './schemes.js';

/** What a PEM or JWK text holds. `encrypted`: a passphrase is needed to say. */
export type ImportedKey =
  | { readonly kind: 'private'; readonly material: PrivateKeyMaterial }
  | { readonly kind: 'public'; readonly algorithm: number; readonly publicKey: Uint8Array }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'fault'; readonly message: string; readonly reason?: PublicKeyFaultKind | 'mismatch' | undefined };

export interface ImportOptions {
  /** DNSSEC algorithm of an RSA key: 8 (the default) or 10 */
  readonly rsaAlgorithm?: number | undefined;
  readonly passphrase?: string | undefined;
}

const fault = (message: string, reason?: PublicKeyFaultKind | 'mismatch'): ImportedKey => ({
  kind: 'fault',
  message,
  reason,
});

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]*(?:PRIVATE|PUBLIC) KEY)-----[\s\S]*?-----END \1-----/g;

/** Reads the one key of a PEM text. Blocks of other kinds (parameters, certificates) are passed over. */
export function importPem(text: string, options: ImportOptions = {}): ImportedKey {
  const [block, second] = [...text.matchAll(PEM_BLOCK)];
  if (block === undefined) return fault('the PEM text holds no complete key');
  if (second !== undefined) return fault('the PEM text holds more than one key; give each a file of its own');
  const [pem, label] = [block[0], block[1]!];
  if (label.endsWith('PUBLIC KEY')) {
    try {
      return importObject(createPublicKey({ key: pem, format: 'pem' }), options);
    } catch {
      return fault('the public key cannot be decoded');
    }
  }
  const isEncrypted = label.startsWith('ENCRYPTED') || /^Proc-Type:.*ENCRYPTED/m.test(pem);
  if (isEncrypted && options.passphrase === undefined) return { kind: 'encrypted' };
  try {
    const passphrase = isEncrypted ? { passphrase: options.passphrase } : {};
    return importObject(createPrivateKey({ key: pem, format: 'pem', ...passphrase }), options);
  } catch {
    return fault(
      isEncrypted ? 'the passphrase is wrong, or the private key is damaged' : 'the private key cannot be decoded',
    );
  }
}

function importObject(object: KeyObject, options: ImportOptions): ImportedKey {
  const type = object.asymmetricKeyType;
  if (!['rsa', 'ec', 'ed25519', 'ed448'].includes(type ?? '')) {
    return fault(`DNSSEC has no algorithm for keys of type ${type ?? 'unknown'}`);
  }
  const curve = object.asymmetricKeyDetails?.namedCurve;
  if (type === 'ec' && curve !== 'prime256v1' && curve !== 'secp384r1') {
    return fault(`DNSSEC has no algorithm for the curve ${curve ?? 'given by parameters'}`);
  }
  return importJsonWebKey(object.export({ format: 'jwk' }), options);
}

const RSA_ALGORITHM_OF_JWA: Readonly<Record<string, number>> = {
  RS256: ALGORITHM.RSASHA256,
  RS512: ALGORITHM.RSASHA512,
};
const CURVE_ALGORITHMS: ReadonlyMap<string, number> = new Map([
  ['EC P-256', ALGORITHM.ECDSAP256SHA256],
  ['EC P-384', ALGORITHM.ECDSAP384SHA384],
  ['OKP Ed25519', ALGORITHM.ED25519],
  ['OKP Ed448', ALGORITHM.ED448],
]);

/** A JWK read from text, and what its `kid` says. */
export type ImportedJwk = { readonly key: ImportedKey; readonly keyId: string | undefined };

/** Reads a JWK, or a JWK set with one key (RFC 7517 §5). */
export function importJwk(text: string, options: ImportOptions = {}): ImportedJwk {
  const wrong = (message: string): ImportedJwk => ({ key: fault(message), keyId: undefined });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of the parser quotes the text.
    return wrong('the text is not JSON');
  }
  const set = (value as { keys?: unknown } | null)?.keys;
  const jwk: unknown = Array.isArray(set) ? set[0] : value;
  if (Array.isArray(set) && set.length !== 1) return wrong(`the JWK set holds ${set.length} keys; it must hold one`);
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return wrong('the text is not a JWK');
  const { kid } = jwk as { kid?: unknown };
  return { key: importJsonWebKey(jwk as JsonWebKey, options), keyId: typeof kid === 'string' ? kid : undefined };
}

function importJsonWebKey(jwk: JsonWebKey, options: ImportOptions): ImportedKey {
  const isRsa = jwk.kty === 'RSA';
  const algorithm = isRsa
    ? (options.rsaAlgorithm ?? RSA_ALGORITHM_OF_JWA[String(jwk.alg)] ?? ALGORITHM.RSASHA256)
    : CURVE_ALGORITHMS.get(`${jwk.kty} ${jwk.crv}`);
  if (algorithm === undefined) return fault('the key is of a type that DNSSEC has no algorithm for');
  if (isRsa && schemeOf(algorithm)?.family !== 'rsa') return fault(`algorithm ${algorithm} is not one of RSA`);

  const publicKey = publicField(jwk);
  if (publicKey === undefined) return fault('the public part is missing or not Base64url');
  const publicFault = publicKeyFault(algorithm, publicKey);
  if (publicFault !== undefined) return fault(publicFault.message, publicFault.kind);
  if (jwk.d === undefined) return { kind: 'public', algorithm, publicKey };

  const material = privateMaterial(jwk, algorithm);
  if (material === undefined) {
    return fault(
      isRsa ? 'one of n, e, d, p, q, dp, dq and qi is missing or not Base64url' : 'the private part is not Base64url',
    );
  }
  const privateFault = privateKeyFault(material);
  if (privateFault !== undefined) return fault(privateFault);
  if (!equalBytes(openssl.publicKeyOf(material), publicKey)) {
    return fault('the private part does not belong to the public part', 'mismatch');
  }
  return { kind: 'private', material: protectPrivateKey(material) };
}

/** Octets of a Base64url value (RFC 7515 §2: no padding), or undefined. */
function octetsOf(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}

function publicField(jwk: JsonWebKey): Uint8Array | undefined {
  if (jwk.kty === 'RSA') {
    const [n, e] = [octetsOf(jwk.n), octetsOf(jwk.e)];
    return n && e && writeRsaPublicKey({ n, e });
  }
  const [x, y] = [octetsOf(jwk.x), octetsOf(jwk.y)];
  if (jwk.kty === 'OKP') return x;
  return x && y && concatBytes(x, y);
}

function privateMaterial(jwk: JsonWebKey, algorithm: number): PrivateKeyMaterial | undefined {
  if (jwk.kty === 'RSA') {
    const numbers = RSA_NUMBERS.map((name) => [name, octetsOf(jwk[name])] as const);
    if (numbers.some(([, octets]) => octets === undefined)) return undefined;
    const plain = Object.fromEntries(numbers.map(([name, octets]) => [name, withoutLeadingZeros(octets!)]));
    return { kind: 'rsa', algorithm, ...(plain as Record<(typeof RSA_NUMBERS)[number], Uint8Array>) };
  }
  const octets = octetsOf(jwk.d);
  if (octets === undefined) return undefined;
  return jwk.kty === 'EC' ? { kind: 'scalar', algorithm, d: octets } : { kind: 'seed', algorithm, seed: octets };
}

/** PKCS #8 in PEM, without a passphrase. To be stored with mode 0600. Throws a TypeError for a broken key. */
export function printPrivatePem(material: PrivateKeyMaterial): string {
  // By way of a JWK, so that the public point of a curve stands in the file as well: some readers want it (RFC 5915 §3).
  const jwk = importPrivateKey(material).object.export({ format: 'jwk' });
  return createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** SPKI in PEM. Throws a TypeError for a field that is no key. */
export function printPublicPem(algorithm: number, publicKey: Uint8Array): string {
  const key = createPublicKey({ key: jwkOfField(algorithm, publicKey), format: 'jwk' });
  return key.export({ type: 'spki', format: 'pem' }) as string;
}

function jwkOfField(algorithm: number, publicKey: Uint8Array): JsonWebKey {
  const scheme = schemeOf(algorithm);
  const keyFault = publicKeyFault(algorithm, publicKey);
  if (scheme === undefined || keyFault !== undefined) throw new TypeError(keyFault?.message ?? 'unknown algorithm');
  return publicJwk(scheme, publicKey);
}

/** JOSE names of the algorithms (RFC 7518 §3.1, RFC 8037 §3.1). */
const JWA_NAMES: ReadonlyMap<number, string> = new Map([
  [ALGORITHM.RSASHA256, 'RS256'],
  [ALGORITHM.RSASHA512, 'RS512'],
  [ALGORITHM.ECDSAP256SHA256, 'ES256'],
  [ALGORITHM.ECDSAP384SHA384, 'ES384'],
  [ALGORITHM.ED25519, 'EdDSA'],
  [ALGORITHM.ED448, 'EdDSA'],
]);

function jwkText(jwk: JsonWebKey, algorithm: number, keyId: string): string {
  const alg = JWA_NAMES.get(algorithm);
  return `${JSON.stringify({ ...jwk, ...(alg === undefined ? {} : { alg }), use: 'sig', kid: keyId }, undefined, 2)}\n`;
}

/** A private JWK. To be stored with mode 0600. Throws a TypeError for a broken key. */
export function printPrivateJwk(material: PrivateKeyMaterial, keyId: string): string {
  return jwkText(importPrivateKey(material).object.export({ format: 'jwk' }), material.algorithm, keyId);
}

/** A public JWK. Throws a TypeError for a field that is no key. */
export function printPublicJwk(algorithm: number, publicKey: Uint8Array, keyId: string): string {
  return jwkText(jwkOfField(algorithm, publicKey), algorithm, keyId);
}
