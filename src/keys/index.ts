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
 * - `state-file.ts`: what BIND's dnssec-policy keeps in `.state` files; read only. `edit-times.ts`: other times in a pair.
 * - `key-pair.ts`: {@link loadKeyPair} and {@link generateKeyPair} make a {@link SigningKey}.
 * - `stored-key.ts`: {@link loadStoredKey} reads a key from any one text: PEM, JWK, or half of a pair.
 * - `pkcs11-uri.ts`, `token-key.ts`: keys in a PKCS #11 token (RFC 7512).
 * - `faults.ts`: the rules of `key check`, which `check-keys.ts` applies.
 *
 * Everything here is text in, text out. Private numbers never appear in a message.
 * @module
 */
export * from './bind-private.js';
export * from './bind-public.js';
export * from './check-keys.js';
export * from './dnskey.js';
export { editPrivateTimes, editPublicTimes, type TimeChanges } from './edit-times.js';
export { KEY_FAULTS, keyFaultAdvice, keyFaultSeverity } from './faults.js';
export { type KeyDuty, keyDuty } from './key-duty.js';
export { keyFileName, parseKeyFileName } from './key-file-name.js';
export * from './key-pair.js';
export * from './pkcs11-uri.js';
export * from './state-file.js';
export * from './stored-key.js';
export { type KeyPhase, type KeyTimes, keyPhase, TIME_TAGS, timingFaults } from './times.js';
export * from './token-key.js';
