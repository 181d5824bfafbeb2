/**
 * Which names belong to an NSEC or NSEC3 chain and what their type bit maps hold (RFC 4035 §2.3, RFC 5155 §7.1).
 * The signer builds from this, the verifier compares with it.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { readU32, skipName } from '../wire/index.js';
import { NODE, type Zone } from '../zone/index.js';

/**
 * TTL of NSEC and NSEC3 records: "the lesser of the MINIMUM field of the SOA record and the TTL of the SOA itself"
 * (RFC 9077 §3). Seconds.
 */
export function denialTtl(zone: Zone): number {
  const index = zone.soaIndex;
  if (index < 0) return 0;
  const { records } = zone;
  const end = records.rdataOffset[index + 1]!;
  const timers = skipName(records.pool, skipName(records.pool, records.rdataOffset[index]!, end), end);
  return Math.min(records.ttl[index]!, readU32(records.pool, timers + 16));
}

/** Whether the name is a delegation without a DS RRset. */
export function isInsecureDelegation(zone: Zone, ownerId: number): boolean {
  return zone.tree.kind[ownerId] === NODE.ZONE_CUT && !zone.records.hasType(ownerId, TYPE.DS);
}

/**
 * The types at a name that its bit map must show, ascending, without NSEC and RRSIG, which differ between the chains.
 * At a zone cut only NS and DS count; what else stands there is glue or occluded (RFC 4035 §2.3).
 */
export function chainTypes(zone: Zone, ownerId: number): number[] {
  const { records } = zone;
  const isCut = zone.tree.kind[ownerId] === NODE.ZONE_CUT;
  const types: number[] = [];
  for (let i = records.ownerStart[ownerId]!; i < records.ownerStart[ownerId + 1]!; i++) {
    const type = records.type[i]!;
    if (type === types.at(-1) || type === TYPE.RRSIG || type === TYPE.NSEC || type === TYPE.NSEC3) continue;
    if (isCut && type !== TYPE.NS && type !== TYPE.DS) continue;
    types.push(type);
  }
  return types;
}

/** The bits of an NSEC record: itself and its signature are always there (RFC 4034 §4.1.2). */
export function nsecTypes(zone: Zone, ownerId: number): number[] {
  return [...chainTypes(zone, ownerId), TYPE.RRSIG, TYPE.NSEC];
}

/** The bits of an NSEC3 record: RRSIG only where something is signed (RFC 5155 §7.1). */
export function nsec3Types(zone: Zone, ownerId: number): number[] {
  const types = chainTypes(zone, ownerId);
  const isSigned = zone.tree.kind[ownerId] === NODE.ZONE_CUT ? types.includes(TYPE.DS) : types.length > 0;
  return isSigned ? [...types, TYPE.RRSIG] : types;
}
