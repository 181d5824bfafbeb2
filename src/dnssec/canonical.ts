/**
 * The octets that a signature covers (RFC 4034 §3.1.8.1, §6.2): RRSIG rdata without the signature, then the records of
 * the RRset in canonical form and order.
 * @module
 */
import { writeCanonicalRdata } from '../rdata/index.js';
import { type ByteWriter, isWildcard, LOWER, labelCount, nameLength, skipLabels } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { RRSIG_FIXED_OCTETS, type Rrsig } from './rrsig.js';

/** The Labels field for an owner: its labels without the root and without a leftmost `*` (RFC 4034 §3.1.3). */
export function signedLabels(name: Uint8Array, at = 0): number {
  return labelCount(name, at) - (isWildcard(name, at) ? 1 : 0);
}

/** Appends the name in lower case. */
export function writeLowerName(wire: Uint8Array, at: number, out: ByteWriter): void {
  const length = nameLength(wire, at);
  out.reserve(length);
  for (let i = 0; i < length; i++) out.bytes[out.length++] = LOWER[wire[at + i]!]!;
}

/**
 * Appends the records `[first, end)` of one RRset in canonical form, duplicates left out (RFC 4034 §6.3).
 * @param originalTtl seconds, from the RRSIG
 * @param labels from the RRSIG: with fewer labels than the owner has, the owner becomes `*.` and the rightmost ones
 */
export function writeCanonicalRrset(
  zone: Zone,
  first: number,
  end: number,
  originalTtl: number,
  labels: number,
  out: ByteWriter,
): void {
  const { names, records } = zone;
  const pool = names.pool;
  const ownerAt = names.offsets[records.owner[first]!]!;
  const type = records.type[first]!;
  const ownerStart = out.length;
  const surplus = signedLabels(pool, ownerAt) - labels;
  if (surplus > 0) {
    // RFC 4035 §5.3.2: "the name is "*." | the rightmost rrsig_labels labels of the fqdn"
    out.u8(1);
    out.u8(0x2a);
    writeLowerName(pool, skipLabels(pool, ownerAt, labelCount(pool, ownerAt) - labels), out);
  } else writeLowerName(pool, ownerAt, out);
  const ownerEnd = out.length;
  for (let i = first; i < end; i++) {
    if (records.isDuplicate(i)) continue;
    // The first record's owner is written already.
    if (out.length !== ownerEnd) out.append(out.bytes, ownerStart, ownerEnd);
    out.u16(type);
    out.u16(zone.class);
    out.u32(originalTtl);
    const lengthAt = out.length;
    out.u16(0);
    writeCanonicalRdata(type, records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!, out);
    const length = out.length - lengthAt - 2;
    out.bytes[lengthAt] = length >>> 8;
    out.bytes[lengthAt + 1] = length;
  }
}

/**
 * Replaces what is in `out` by the octets that a signature covers: RRSIG rdata without the signature, then the RRset.
 * @param first the RRset `[first, end)`
 * @param sig the record of the signature
 */
export function writeSignedData(
  zone: Zone,
  first: number,
  end: number,
  sig: number,
  rrsig: Rrsig,
  out: ByteWriter,
): void {
  const { records } = zone;
  const rdataAt = records.rdataOffset[sig]!;
  out.clear();
  out.append(records.pool, rdataAt, rdataAt + RRSIG_FIXED_OCTETS);
  // RFC 4034 §3.1.7, §6.2: the signer's name is in lower case here.
  writeLowerName(zone.apex, 0, out);
  writeCanonicalRrset(zone, first, end, rrsig.originalTtl, rrsig.labels, out);
}
