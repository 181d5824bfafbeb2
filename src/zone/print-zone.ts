/**
 * A zone as text: one record a line, fully qualified or relative to the origin, the SOA first and then canonical order,
 * or as in the file.
 * @module
 */
import { typeText } from '../rdata/index.js';
import { ByteWriter, classText, latin1Text, writeName } from '../wire/index.js';
import { writeRecord } from '../zonefile/index.js';
import { type RecordSelection, selectRecords } from './print-order.js';
import { RelativeWriter } from './relative-names.js';
import { NODE } from './tree.js';
import type { Zone } from './zone.js';

const CHUNK_OCTETS = 1 << 20;

export interface PrintZoneOptions extends RecordSelection {
  /** names relative to the zone's apex, which a `$ORIGIN` line says */
  readonly isRelative?: boolean | undefined;
  /** a comment for the end of a record's line: ASCII without control characters, or undefined */
  readonly annotate?: ((recordIndex: number) => string | undefined) | undefined;
}

/**
 * The zone's text in pieces of about a mebibyte. Duplicates and records outside the zone are left out.
 * A piece is only valid until the next one is asked for.
 */
export function* printZoneChunks(zone: Zone, options: PrintZoneOptions = {}): IterableIterator<Uint8Array> {
  const out = new ByteWriter(CHUNK_OCTETS + 0x20000);
  const { sort, types, isWithoutDnssec, isRelative, annotate } = options;
  const isSelected = sort === 'source' || types !== undefined || isWithoutDnssec === true;
  if (isSelected || isRelative === true || annotate !== undefined) yield* printSelected(zone, options, out);
  else yield* printAll(zone, out);
  if (out.length > 0) yield out.view();
}

/** The usual form, which big zones are written in: no generator stands between the records. */
function* printAll(zone: Zone, out: ByteWriter): IterableIterator<Uint8Array> {
  const { records, tree } = zone;
  const soa = zone.soaIndex;
  if (soa >= 0) writeZoneRecord(zone, soa, out);
  for (let i = 0; i < records.count; i++) {
    if (i === soa || records.isDuplicate(i) || tree.kind[records.owner[i]!] === NODE.OUT_OF_ZONE) continue;
    writeZoneRecord(zone, i, out);
    if (out.length >= CHUNK_OCTETS) {
      yield out.view();
      out.clear();
    }
  }
}

function* printSelected(zone: Zone, options: PrintZoneOptions, out: ByteWriter): IterableIterator<Uint8Array> {
  const { isRelative = false, annotate } = options;
  let relative: RelativeWriter | undefined;
  if (isRelative) {
    // As the zone's own records write it: names are only shortened by the very same octets.
    relative = new RelativeWriter(zone.apexId < 0 ? zone.apex : zone.names.wire(zone.apexId));
    out.ascii('$ORIGIN ');
    writeName(relative.origin, 0, out);
    out.u8(0x0a);
  }
  for (const index of selectRecords(zone, options)) {
    if (relative === undefined) writeZoneRecord(zone, index, out);
    else writeRelativeRecord(zone, index, relative, out);
    const comment = annotate?.(index);
    if (comment !== undefined) {
      out.length--;
      out.ascii(` ; ${comment}\n`);
    }
    if (out.length >= CHUNK_OCTETS) {
      yield out.view();
      out.clear();
    }
  }
}

/** Appends a record as {@link printZoneChunks} writes it. */
export function writeZoneRecord(zone: Zone, index: number, out: ByteWriter): void {
  const { records, names } = zone;
  writeRecord(
    out,
    names.pool,
    names.offsets[records.owner[index]!]!,
    records.ttl[index]!,
    zone.class,
    records.type[index]!,
    records.pool,
    records.rdataOffset[index]!,
    records.rdataOffset[index + 1]!,
  );
}

function writeRelativeRecord(zone: Zone, index: number, relative: RelativeWriter, out: ByteWriter): void {
  const { records, names } = zone;
  const type = records.type[index]!;
  relative.writeName(names.pool, names.offsets[records.owner[index]!]!, out);
  out.ascii(`\t${records.ttl[index]!}\t${classText(zone.class)}\t${typeText(type)}\t`);
  relative.writeRdata(type, records.pool, records.rdataOffset[index]!, records.rdataOffset[index + 1]!, out);
  if (out.bytes[out.length - 1] === 0x09) out.length--;
  out.u8(0x0a);
}

/**
 * The zone's text as one string, for small zones.
 *
 * ```ts
 * printZone(zone, { isRelative: true, isWithoutDnssec: true });
 * ```
 */
export function printZone(zone: Zone, options: PrintZoneOptions = {}): string {
  let text = '';
  for (const chunk of printZoneChunks(zone, options)) text += latin1Text(chunk);
  return text;
}
