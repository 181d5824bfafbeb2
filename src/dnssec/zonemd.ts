/**
 * Zone digests (RFC 8976): the SIMPLE scheme over all records of a zone, streamed into a hash in canonical order.
 *
 * Digested is what the zone holds: glue, occluded data and signatures too. Left out are the ZONEMD RRset of the apex and
 * its signatures, duplicates, and what lies outside of the zone (RFC 8976 §3.3.1).
 * @module
 */
import type { CryptoProvider, HashName } from '../crypto/index.js';
import { TYPE, writeCanonicalRdata } from '../rdata/index.js';
import { ByteWriter, nameLength, readU32 } from '../wire/index.js';
import { NODE, typeCovered, type Zone } from '../zone/index.js';
import { writeLowerName } from './canonical.js';

/** RFC 8976 §5.2: the only scheme. */
export const ZONEMD_SCHEME_SIMPLE = 1;

/** Hash algorithms of ZONEMD (RFC 8976 §5.3). */
export const ZONEMD_HASH = { SHA384: 1, SHA512: 2 } as const;

const HASHES: ReadonlyMap<number, { readonly name: HashName; readonly octets: number }> = new Map([
  [ZONEMD_HASH.SHA384, { name: 'sha384', octets: 48 }],
  [ZONEMD_HASH.SHA512, { name: 'sha512', octets: 64 }],
]);

/** Octets of serial, scheme and hash algorithm. */
const HEAD_OCTETS = 6;
/** Octets gathered before the hash gets them. */
const CHUNK_OCTETS = 1 << 16;

/** ZONEMD rdata, read; `digestAt` is an offset into the octets that were read. */
export interface Zonemd {
  readonly serial: number;
  readonly scheme: number;
  readonly hashAlgorithm: number;
  readonly digestAt: number;
}

/** Reads the rdata at `wire[at...]`, which the record table has checked for its shape. */
export function readZonemd(wire: Uint8Array, at: number): Zonemd {
  return {
    serial: readU32(wire, at),
    scheme: wire[at + 4]!,
    hashAlgorithm: wire[at + 5]!,
    digestAt: at + HEAD_OCTETS,
  };
}

/** Whether the digest can be computed here: the SIMPLE scheme with a hash of RFC 8976. */
export function canDigest({ scheme, hashAlgorithm }: Pick<Zonemd, 'scheme' | 'hashAlgorithm'>): boolean {
  return scheme === ZONEMD_SCHEME_SIMPLE && HASHES.has(hashAlgorithm);
}

/** ZONEMD rdata with a digest of zeros: a placeholder, to be filled when the rest is signed (RFC 8976 §3.1). */
export function placeholderZonemd(serial: number, hashAlgorithm: number): Uint8Array {
  const rdata = new Uint8Array(HEAD_OCTETS + HASHES.get(hashAlgorithm)!.octets);
  new DataView(rdata.buffer).setUint32(0, serial);
  rdata[4] = ZONEMD_SCHEME_SIMPLE;
  rdata[5] = hashAlgorithm;
  return rdata;
}

/**
 * The SIMPLE digests of a zone, all in one walk.
 * @param hashAlgorithms members of {@link ZONEMD_HASH}
 */
export function zoneDigests(
  zone: Zone,
  hashAlgorithms: readonly number[],
  provider: CryptoProvider,
): ReadonlyMap<number, Uint8Array> {
  const { records, names, apexId, tree } = zone;
  const hashers = new Map(hashAlgorithms.map((number) => [number, provider.hasher(HASHES.get(number)!.name)]));
  const out = new ByteWriter(2 * CHUNK_OCTETS);
  const owner = new ByteWriter(256);
  const flush = (): void => {
    for (const hasher of hashers.values()) hasher.update(out.view());
    out.clear();
  };
  for (let id = 0; id < names.count; id++) {
    // RFC 8976 §3.3.1: "Occluded data ... MUST be included", "RRs outside of the zone ... MUST NOT be included".
    if (tree.kind[id] === NODE.OUT_OF_ZONE) continue;
    owner.clear();
    writeLowerName(names.pool, names.offsets[id]!, owner);
    const ownerOctets = nameLength(names.pool, names.offsets[id]!);
    for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
      const type = records.type[i]!;
      if (records.isDuplicate(i)) continue;
      if (id === apexId && (type === TYPE.ZONEMD || (type === TYPE.RRSIG && typeCovered(records, i) === TYPE.ZONEMD))) {
        continue;
      }
      out.append(owner.bytes, 0, ownerOctets);
      out.u16(type);
      out.u16(zone.class);
      out.u32(records.ttl[i]!);
      const lengthAt = out.length;
      out.u16(0);
      writeCanonicalRdata(type, records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!, out);
      const length = out.length - lengthAt - 2;
      out.bytes[lengthAt] = length >>> 8;
      out.bytes[lengthAt + 1] = length;
      if (out.length >= CHUNK_OCTETS) flush();
    }
  }
  flush();
  return new Map([...hashers].map(([number, hasher]) => [number, hasher.digest()]));
}

/** Indexes of the ZONEMD records at the apex, without duplicates. */
export function apexZonemds(zone: Zone): number[] {
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.ZONEMD);
  const found: number[] = [];
  if (first < 0) return found;
  for (let i = first; i < records.rrsetEnd(first); i++) if (!records.isDuplicate(i)) found.push(i);
  return found;
}

/** Puts the right digests into the placeholders at the apex. Their order stays: the digest is last in the rdata. */
export function fillZonemds(zone: Zone, provider: CryptoProvider): void {
  const { records } = zone;
  const zonemds = apexZonemds(zone).map((record) => readZonemd(records.pool, records.rdataOffset[record]!));
  const digests = zoneDigests(
    zone,
    zonemds.map(({ hashAlgorithm }) => hashAlgorithm),
    provider,
  );
  for (const { hashAlgorithm, digestAt } of zonemds) records.pool.set(digests.get(hashAlgorithm)!, digestAt);
}
