/**
 * Private keys as plain numbers: what key files hold and providers import. They never print themselves: JSON and
 * `util.inspect` show the algorithm only. Structured cloning keeps the numbers (a worker needs them) and drops the
 * guard; pass the clone through {@link protectPrivateKey} again.
 * @module
 */
import { integerOf, modulo } from './big-int.js';
import { isWeierstrassScalar } from './curves.js';
import type { Signer } from './provider.js';
import { publicKeyFault, writeRsaPublicKey } from './public-key.js';
import { schemeOf } from './schemes.js';

/** RSA with the Chinese remainder numbers, each a minimal big-endian integer (RFC 8017 §3.2). */
export interface RsaPrivateKey {
  readonly kind: 'rsa';
  /** DNSSEC algorithm number: 8 or 10, or one that is retired: 5 or 7 */
  readonly algorithm: number;
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly d: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qi: Uint8Array;
}

/** An ECDSA scalar, big-endian: 32 octets for algorithm 13, 48 for 14 (RFC 6605 §6). */
export interface ScalarPrivateKey {
  readonly kind: 'scalar';
  readonly algorithm: number;
  readonly d: Uint8Array;
}

/** An EdDSA seed: 32 octets for algorithm 15, 57 for 16 (RFC 8032 §5.1.5, §5.2.5). */
export interface SeedPrivateKey {
  readonly kind: 'seed';
  readonly algorithm: number;
  readonly seed: Uint8Array;
}

export type PrivateKeyMaterial = RsaPrivateKey | ScalarPrivateKey | SeedPrivateKey;

/**
 * A private key that is somewhere else: in a token, behind a network. A key that was read from a file says where it is
 * and has no signer before it is looked for there.
 */
export interface RemotePrivateKey {
  readonly kind: 'remote';
  /** DNSSEC algorithm number */
  readonly algorithm: number;
  /** where it is, as BIND has it in the Label of a `.private` file; may hold a PIN */
  readonly label?: string | undefined;
  /** the public key field of its DNSKEY, when what says where the key is says that too */
  readonly publicKey?: Uint8Array | undefined;
  readonly signer?: Signer | undefined;
}

/** A private key here or elsewhere. */
export type AnyPrivateKey = PrivateKeyMaterial | RemotePrivateKey;

/** The names of the secret and public numbers of an RSA private key, in the order of RFC 8017 appendix A.1.2. */
export const RSA_NUMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/** An RSA private key of the numbers that `number` gives for their names. */
export function rsaPrivateKeyOf(
  algorithm: number,
  number: (name: (typeof RSA_NUMBERS)[number]) => Uint8Array,
): RsaPrivateKey {
  const numbers = Object.fromEntries(RSA_NUMBERS.map((name) => [name, number(name)]));
  return { kind: 'rsa', algorithm, ...(numbers as Record<(typeof RSA_NUMBERS)[number], Uint8Array>) };
}

/** The same key, frozen, that shows its algorithm only when printed, inspected or turned into JSON. */
export function protectPrivateKey<Key extends AnyPrivateKey>(key: Key): Key {
  const redacted = () => `[private key of algorithm ${key.algorithm}]`;
  const guarded = Object.defineProperties(
    { ...key },
    {
      toJSON: { value: redacted },
      toString: { value: redacted },
      [Symbol.for('nodejs.util.inspect.custom')]: { value: redacted },
    },
  );
  return Object.freeze(guarded);
}

/** The family of keys that each kind of numbers belongs to. */
const FAMILY_OF_KIND = { rsa: 'rsa', scalar: 'ecdsa', seed: 'eddsa' } as const;

/**
 * Why the numbers are not a private key that can sign, without saying any of them; undefined when they are one.
 * Lower-case start, no full stop.
 */
export function privateKeyFault(key: PrivateKeyMaterial): string | undefined {
  const { algorithm } = key;
  const scheme = schemeOf(algorithm);
  if (scheme === undefined || scheme.family !== FAMILY_OF_KIND[key.kind]) {
    return `algorithm ${algorithm} has no private keys of this kind`;
  }
  if (key.kind === 'rsa') {
    const fault = publicKeyFault(algorithm, writeRsaPublicKey(key));
    if (fault !== undefined) return fault.message;
    return areRsaNumbersConsistent(key) ? undefined : 'the RSA numbers do not belong together';
  }
  if (scheme.family === 'rsa') return undefined;
  const octets = key.kind === 'scalar' ? key.d : key.seed;
  if (octets.length !== scheme.octets) {
    return `the private key has ${octets.length} octets; one for ${scheme.curve} has ${scheme.octets}`;
  }
  if (scheme.family === 'ecdsa' && !isWeierstrassScalar(scheme.curve, octets)) {
    return `the private key is not a number between 1 and the order of ${scheme.curve}`;
  }
  return undefined;
}

/**
 * RFC 8017 §3.2: n = p q; e d = 1 modulo p-1 and q-1; dP and dQ the same d reduced; q qInv = 1 modulo p. Were one of
 * them wrong, signatures would be wrong or, worse, give the factors away.
 */
function areRsaNumbersConsistent(key: RsaPrivateKey): boolean {
  const [n, e, d, p, q, dp, dq, qi] = RSA_NUMBERS.map((name) => integerOf(key[name])) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  if (p < 3n || q < 3n || n !== p * q) return false;
  return (
    modulo(e * d, p - 1n) === 1n &&
    modulo(e * d, q - 1n) === 1n &&
    dp === modulo(d, p - 1n) &&
    dq === modulo(d, q - 1n) &&
    modulo(q * qi, p) === 1n
  );
}
