/**
 * Records as zone-file text: one record a line, everything fully qualified.
 * @module
 */
import { printRdata, typeText } from '../rdata/index.js';
import { type ByteWriter, classText, writeName } from '../wire/index.js';

/** Appends `owner TTL class type rdata` with tabs between and a newline behind. */
export function writeRecord(
  out: ByteWriter,
  owner: Uint8Array,
  ownerAt: number,
  ttl: number,
  recordClass: number,
  type: number,
  rdata: Uint8Array,
  rdataAt: number,
  rdataEnd: number,
): void {
  writeName(owner, ownerAt, out);
  out.u8(0x09);
  out.decimal(ttl);
  out.u8(0x09);
  out.ascii(classText(recordClass));
  out.u8(0x09);
  out.ascii(typeText(type));
  out.u8(0x09);
  printRdata(type, rdata, rdataAt, rdataEnd, out);
  if (out.bytes[out.length - 1] === 0x09) out.length--;
  out.u8(0x0a);
}
