/**
 * What the rest of zoneproof asks of a cryptographic library.
 * @module
 */
import type { PrivateKeyMaterial } from './private-key.js';
import type { HashName } from './schemes.js';

/** A public key, imported once. */
export interface Verifier {
  /** Whether `signature` is one of this key over `data`. A signature of any other length is false; never throws. */
  verify(data: Uint8Array, signature: Uint8Array): boolean;
}

/** A hash of short messages in great numbers. Others of the same provider may use the same memory. */
export interface ShortHash {
  /** where the message is to be written; its length is the longest that can be hashed */
  readonly message: Uint8Array;
  /** where the hash stands until another one is made */
  readonly digest: Uint8Array;
  /** Hashes the first `length` octets of {@link message}. */
  hash(length: number): void;
}

/**
 * Many signatures of one key, verified together. What it says is one-sided: a signature that it calls valid is valid, of
 * all others nothing is known, and a {@link Verifier} is to be asked.
 */
export interface BatchVerifier {
  /** Takes a signature. Its data is not needed any more behind the call; its verdict may come later. */
  add(tag: number, data: Uint8Array, signature: Uint8Array): void;
  /** Ends with what was added until now. */
  finish(): void;
}

/** A private key, imported once. A key in a hardware module or behind a network answers with a promise. */
export interface Signer {
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A hash over data that comes in pieces. */
export interface Hasher {
  update(data: Uint8Array): void;
  /** The octets of the hash. To be called once, last. */
  digest(): Uint8Array;
}

export interface GenerateOptions {
  /** bits of an RSA modulus, 1024 to 4096; default 2048. Not for other algorithms. */
  readonly bits?: number | undefined;
}

export interface CryptoProvider {
  readonly name: string;
  /** Whether signatures of the DNSSEC algorithm can be verified. */
  supports(algorithm: number): boolean;
  /** Whether keys of the algorithm can be generated and can sign. */
  canSign(algorithm: number): boolean;
  /** The DS digest of `data`, or undefined for a digest type that is not supported (RFC 4034 §5.1.3). */
  digest(digestType: number, data: Uint8Array): Uint8Array | undefined;
  /** One SHA-1, for NSEC3 owner hashes (RFC 5155 §5). */
  hashSha1(data: Uint8Array): Uint8Array;
  /** The same for a great many; undefined where there is nothing faster. */
  shortSha1?(): ShortHash | undefined;
  hasher(hash: HashName): Hasher;
  /**
   * Imports the public key field of a DNSKEY.
   * @returns undefined when the key is unusable: unsupported algorithm, wrong length, no point of the curve, an RSA key
   * outside of the sizes of RFC 5702 or with an absurd exponent
   */
  publicKey(algorithm: number, field: Uint8Array): Verifier | undefined;
  /**
   * A way to verify about `expected` signatures of one key faster than one by one.
   * @param onValid called with the tag of each signature that verifies
   * @returns undefined where there is none, or where it is not worth it
   */
  batchVerifier?(
    algorithm: number,
    field: Uint8Array,
    expected: number,
    onValid: (tag: number) => void,
  ): BatchVerifier | undefined;
  /** The public key field (RFC 3110, 6605, 8080) that belongs to a private key. Throws a TypeError for a broken one. */
  publicKeyOf(key: PrivateKeyMaterial): Uint8Array;
  /** Imports a private key. Throws a TypeError, which never shows the key, when it is broken or cannot sign here. */
  privateKey(key: PrivateKeyMaterial): Signer;
  /** A new key. Throws a RangeError when the algorithm cannot sign here or the size is not allowed. */
  generate(algorithm: number, options?: GenerateOptions): PrivateKeyMaterial;
}

const DEFAULT_RSA_BITS = 2048;
const MINIMUM_NEW_RSA_BITS = 1024;
const MAXIMUM_NEW_RSA_BITS = 4096;

/** The bits for a new RSA key. Throws a RangeError outside of 1024 to 4096. */
export function newRsaBits(options: GenerateOptions): number {
  const { bits = DEFAULT_RSA_BITS } = options;
  if (!Number.isInteger(bits) || bits < MINIMUM_NEW_RSA_BITS || bits > MAXIMUM_NEW_RSA_BITS) {
    throw new RangeError(`bits must be between ${MINIMUM_NEW_RSA_BITS} and ${MAXIMUM_NEW_RSA_BITS}, not ${bits}`);
  }
  return bits;
}
