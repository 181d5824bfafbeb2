/**
 * What a zone tells its parent to publish as its DS RRset: CDS and CDNSKEY at the apex (RFC 7344, RFC 8078).
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { type Ds, parseDs } from '../dnssec/index.js';
import { type Dnskey, parseDnskey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import { concatBytes, equalBytes, lowerName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';

/** A record with its rdata read. */
export interface Placed<T> {
  readonly index: number;
  readonly value: T;
}

export const cdsRecords = (zone: Zone): Placed<Ds>[] => apexRecords(zone, TYPE.CDS, parseDs);
export const cdnskeyRecords = (zone: Zone): Placed<Dnskey>[] => apexRecords(zone, TYPE.CDNSKEY, parseDnskey);
export const dnskeyRecords = (zone: Zone): Placed<Dnskey>[] => apexRecords(zone, TYPE.DNSKEY, parseDnskey);

function apexRecords<T>(zone: Zone, type: number, parse: (rdata: Uint8Array) => T | undefined): Placed<T>[] {
  const { records } = zone;
  const first = zone.apexId < 0 ? -1 : records.findRrset(zone.apexId, type);
  const found: Placed<T>[] = [];
  for (let index = first; index >= 0 && index < records.rrsetEnd(first); index++) {
    const value = records.isDuplicate(index) ? undefined : parse(records.rdata(index));
    if (value !== undefined) found.push({ index, value });
  }
  return found;
}

/** RFC 8078 §4: algorithm 0 asks the parent to remove the DS RRset. */
export const isDelete = (record: { readonly algorithm: number }): boolean => record.algorithm === 0;

/**
 * Whether the DS is that of the key (RFC 4034 §5.1.4). A digest type that cannot be computed is believed.
 * @param apex the child's apex, any case
 */
export function isDsOf(ds: Ds, key: Dnskey, apex: Uint8Array, provider: CryptoProvider): boolean {
  if (ds.keyTag !== key.keyTag || ds.algorithm !== key.algorithm) return false;
  const digest = provider.digest(ds.digestType, concatBytes(lowerName(apex), key.rdata));
  return digest === undefined || equalBytes(digest, ds.digest);
}
