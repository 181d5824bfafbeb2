/**
 * Keys: the DNSKEY record, and the files that hold a key.
 *
 * RFCs: 4034 §2 and appendix B (DNSKEY, key tag), 5011 (REVOKE), 6781 and 7583 (roles and times), 3110, 6605, 8080
 * (public key fields; see `crypto/`). The key files have no RFC: they are BIND's, and ldns, PowerDNS and others write them too.
 *
 * Vocabulary (RFC 9499 §10): a *KSK* has the SEP bit and signs the DNSKEY RRset, a *ZSK* signs the rest, a *CSK* does
 * both. A *key tag* is a hint, not a name: two keys may share one, and revoking a key changes its tag.
 *
 * - `dnskey.ts`: rdata to {@link Dnskey} and back, key tag, and why a key cannot be used.
 * - `bind-private.ts`, `bind-public.ts`, `times.ts`, `key-file-name.ts`: `K<name>+<alg>+<tag>.private` and `.key`.
 * - `key-pair.ts`: {@link loadKeyPair} and {@link generateKeyPair} make a {@link SigningKey}.
 *
 * Everything here is text in, text out. Private numbers never appear in a message. Limitations: no PEM, PKCS #11 or
 * `.state` files; algorithms 5 and 7 verify only, so their private keys are refused.
 * @module
 */
export * from './bind-private.js';
export * from './bind-public.js';
export * from './dnskey.js';
export { keyFileName } from './key-file-name.js';
export * from './key-pair.js';
export type { KeyTimes } from './times.js';
