/**
 * Message authentication codes (RFC 2104), for TSIG.
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type HmacHash = 'sha256' | 'sha384' | 'sha512';

/** The code of `parts` joined. */
export function hmac(hash: HmacHash, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const code = createHmac(hash, key);
  for (const part of parts) code.update(part);
  return new Uint8Array(code.digest());
}

/** Whether two codes are the same, in a time that says nothing of where they differ. */
export const equalCodes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
