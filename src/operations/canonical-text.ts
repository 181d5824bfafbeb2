/**
 * Rdata as a text that is the same for the same record, however it was written.
 * @module
 */
import { writeCanonicalRdata } from '../rdata/index.js';
import { ByteWriter, encodeHex } from '../wire/index.js';

/** Canonical rdata (RFC 4034 §6.2) in hexadecimal. */
export function canonicalText(type: number, rdata: Uint8Array): string {
  const out = new ByteWriter(rdata.length + 16);
  writeCanonicalRdata(type, rdata, 0, rdata.length, out);
  return encodeHex(out.view());
}
