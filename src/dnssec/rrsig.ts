/**
 * RRSIG records (RFC 4034 §3).
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { readU16, readU32, skipName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';

/** The fixed part of RRSIG rdata, octets. */
export const RRSIG_FIXED_OCTETS = 18;

export interface Rrsig {
  readonly typeCovered: number;
  readonly algorithm: number;
  readonly labels: number;
  /** seconds */
  readonly originalTtl: number;
  /** seconds modulo 2^32 (RFC 4034 §3.1.5) */
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  /** offset of the signer's name in the octets that were read */
  readonly signerAt: number;
  /** offset of the signature; the rdata up to here is what is signed first */
  readonly signatureAt: number;
}

/** Reads the rdata in `wire[at, end)`, which the record table has checked for its shape. */
export function readRrsig(wire: Uint8Array, at: number, end: number): Rrsig {
  return {
    typeCovered: readU16(wire, at),
    algorithm: wire[at + 2]!,
    labels: wire[at + 3]!,
    originalTtl: readU32(wire, at + 4),
    expiration: readU32(wire, at + 8),
    inception: readU32(wire, at + 12),
    keyTag: readU16(wire, at + 16),
    signerAt: at + RRSIG_FIXED_OCTETS,
    signatureAt: skipName(wire, at + RRSIG_FIXED_OCTETS, end),
  };
}

/** One number for what an RRSIG says of its key. */
export const keyId = (keyTag: number, algorithm: number): number => (keyTag << 8) | algorithm;

/** How many signatures of a zone name a key, by {@link keyId}. */
export function signaturesByKey({ records: { pool, rdataOffset, type, count } }: Zone): ReadonlyMap<number, number> {
  const signatures = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    if (type[i] !== TYPE.RRSIG) continue;
    const at = rdataOffset[i]!;
    const id = keyId(readU16(pool, at + 16), pool[at + 2]!);
    signatures.set(id, (signatures.get(id) ?? 0) + 1);
  }
  return signatures;
}
