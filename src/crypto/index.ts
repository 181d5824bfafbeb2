/**
 * Cryptography behind one interface, {@link CryptoProvider}: what DNSSEC's algorithm numbers mean, and who computes it.
 *
 * - `openssl`, over node:crypto, is the default: everything, fast, with random ECDSA nonces.
 * - `noble`, in JavaScript, is the independent second opinion; its ECDSA is deterministic (RFC 6979).
 * - {@link loadDeterministicProvider} composes the two, so that signing the same zone twice gives the same octets.
 *
 * Algorithms: 5 and 7 (RSA/SHA-1, no new keys: RFC 9905), 8 and 10 (RFC 5702), 13 and 14 (RFC 6605), 15 and 16
 * (RFC 8080). Whether a public key field is usable is decided here by arithmetic (`public-key.ts`, `curves.ts`) and not
 * by a library, so every provider gives the same answer.
 *
 * What a zone needs by the million has kernels of its own, in WebAssembly that is generated here (`wasm/`): verifying many
 * signatures of one P-256 key, and hashing short messages. `openssl` offers them where they pay, see {@link BatchVerifier}
 * and {@link ShortHash}; every verdict other than "valid" is OpenSSL's.
 *
 * Reading order: `schemes.ts` (the table), `provider.ts` (the interface), `public-key.ts` and `private-key.ts`, then
 * the providers. Keys in a token are behind `pkcs11-token.ts`, over the optional package pkcs11js, which is loaded with
 * the first of them. Limitations: no GOST, SM2, ML-DSA; private keys live in memory, in a token, or behind a
 * {@link Signer} of your own.
 * @module
 */
import { openssl } from './openssl.js';
import type { CryptoProvider } from './provider.js';
import { schemeOf } from './schemes.js';

export { bitLength } from './big-int.js';
export { pemOfDer } from './der-key.js';
export { equalCodes, type HmacHash, hmac } from './hmac.js';
export {
  type ImportedKey,
  importJwk,
  importPem,
  printPrivateJwk,
  printPrivatePem,
  printPublicJwk,
  printPublicPem,
} from './key-encoding.js';
export { openssl, opensslOneByOne } from './openssl.js';
export { closePkcs11Module, openPkcs11Module, type Pkcs11Library } from './pkcs11-library.js';
export type { TokenAddress } from './pkcs11-slots.js';
export {
  type NewTokenKey,
  openToken,
  type PinOf,
  type Token,
  type TokenKey,
  type TokenPrivateKey,
} from './pkcs11-token.js';
export * from './private-key.js';
export type {
  BatchVerifier,
  CryptoProvider,
  GenerateOptions,
  Hasher,
  ShortHash,
  Signer,
  Verifier,
} from './provider.js';
export {
  keyBits,
  type PublicKeyFault,
  type PublicKeyFaultKind,
  publicKeyFault,
  type RsaPublicNumbers,
  readRsaPublicKey,
  rsaModulusBits,
  writeRsaPublicKey,
} from './public-key.js';
export { type RsaWeakness, rsaWeakness, sharedRsaFactors } from './rsa-weakness.js';
export { type HashName, schemeOf } from './schemes.js';

/**
 * The provider whose signatures depend on key and data alone: RSA and EdDSA are deterministic as they are and stay with
 * OpenSSL, ECDSA takes its nonces from RFC 6979. noble is loaded on this call, not before.
 */
export async function loadDeterministicProvider(): Promise<CryptoProvider> {
  const { noble } = await import('./noble.js');
  const signers: Readonly<Record<'rsa' | 'ecdsa' | 'eddsa', CryptoProvider>> = {
    rsa: openssl,
    ecdsa: noble,
    eddsa: openssl,
  };
  return {
    ...openssl,
    name: 'deterministic',
    privateKey(key) {
      const scheme = schemeOf(key.algorithm);
      return (scheme === undefined ? openssl : signers[scheme.family]).privateKey(key);
    },
  };
}
