/**
 * Which DNSSEC records a zone holds at all: one look at the types, before anything is loaded that verifies.
 * @module
 */
import { type Dnskey, parseDnskey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import { NODE, type Zone } from '../zone/index.js';

/** First records of the DNSSEC types, -1 where the zone has none. */
export interface ZoneShape {
  readonly rrsig: number;
  readonly nsec: number;
  readonly nsec3: number;
  /** DNSKEY, CDS, CDNSKEY and ZONEMD records below the apex */
  readonly strays: readonly number[];
}

export function surveyZone(zone: Zone): ZoneShape {
  const { type, owner, count } = zone.records;
  const { kind } = zone.tree;
  let rrsig = -1;
  let nsec = -1;
  let nsec3 = -1;
  const strays: number[] = [];
  for (let i = 0; i < count; i++) {
    if (kind[owner[i]!] === NODE.OUT_OF_ZONE) continue;
    switch (type[i]) {
      case TYPE.RRSIG:
        if (rrsig < 0) rrsig = i;
        break;
      case TYPE.NSEC:
        if (nsec < 0) nsec = i;
        break;
      case TYPE.NSEC3:
        if (nsec3 < 0) nsec3 = i;
        break;
      case TYPE.DNSKEY:
      case TYPE.CDS:
      case TYPE.CDNSKEY:
      case TYPE.ZONEMD:
        if (owner[i] !== zone.apexId) strays.push(i);
        break;
    }
  }
  return { rrsig, nsec, nsec3, strays };
}

/** Whether the zone holds signatures. One with keys alone is the source that some signer reads. */
export function isSigned(zone: Zone): boolean {
  const { type, owner } = zone.records;
  for (let i = type.indexOf(TYPE.RRSIG); i >= 0; i = type.indexOf(TYPE.RRSIG, i + 1)) {
    if (zone.tree.kind[owner[i]!] !== NODE.OUT_OF_ZONE) return true;
  }
  return false;
}

/** The types that the verifier has something to say about even where nothing is signed. */
const PUBLISHED: readonly number[] = [TYPE.DNSKEY, TYPE.NSEC3, TYPE.CDS, TYPE.CDNSKEY, TYPE.ZONEMD];

/** Whether the zone says something about itself or asks something of its parent; see `checkPublication`. */
export function publishes(zone: Zone): boolean {
  const { type } = zone.records;
  return PUBLISHED.some((number) => type.includes(number));
}

/** The DNSKEY RRset at the apex. */
export function apexDnskeys(zone: Zone): Dnskey[] {
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.DNSKEY);
  const keys: Dnskey[] = [];
  if (first < 0) return keys;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const key = records.isDuplicate(i) ? undefined : parseDnskey(records.rdata(i));
    if (key !== undefined) keys.push(key);
  }
  return keys;
}
