/**
 * A zone as text: fully qualified, one record a line, the SOA first and then canonical order.
 * @module
 */
import { ByteWriter } from '../wire/index.js';
import { writeRecord } from '../zonefile/index.js';
import { NODE } from './tree.js';
import type { Zone } from './zone.js';

const CHUNK_OCTETS = 1 << 20;

/**
 * The zone's text in pieces of about a mebibyte. Duplicates and records outside the zone are left out.
 * A piece is only valid until the next one is asked for.
 */
export function* printZoneChunks(zone: Zone): IterableIterator<Uint8Array> {
  const { records, names, tree } = zone;
  const out = new ByteWriter(CHUNK_OCTETS + 0x20000);
  const write = (index: number): void => {
    const owner = names.offsets[records.owner[index]!]!;
    writeRecord(
      out,
      names.pool,
      owner,
      records.ttl[index]!,
      zone.class,
      records.type[index]!,
      records.pool,
      records.rdataOffset[index]!,
      records.rdataOffset[index + 1]!,
    );
  };
  const soa = zone.soaIndex;
  if (soa >= 0) write(soa);
  for (let i = 0; i < records.count; i++) {
    if (i === soa || records.isDuplicate(i) || tree.kind[records.owner[i]!] === NODE.OUT_OF_ZONE) continue;
    write(i);
    if (out.length >= CHUNK_OCTETS) {
      yield out.view();
      out.clear();
    }
  }
  if (out.length > 0) yield out.view();
}

/** The zone's text as one string, for small zones. */
export function printZone(zone: Zone): string {
  let text = '';
  for (const chunk of printZoneChunks(zone)) text += Buffer.from(chunk).toString('latin1');
  return text;
}
