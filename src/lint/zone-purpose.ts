/**
 * What a zone is there for. Catalogs and response policies use the DNS as a container: their names, targets and
 * addresses are no hosts, so rules about hosts pass them by.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { concatBytes, labelCount, latin1Bytes, skipLabels } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { specialRange } from './addresses.js';
import { findLabel, isLabel, labelNumber } from './labels.js';
import { specialUseName } from './special-names.js';
import { zoneTotals } from './totals.js';

const CLASS_IN = 1;

export interface ZonePurpose {
  /** RFC 9432 */
  readonly isCatalog: boolean;
  /** a response policy zone (draft-vixie-dnsop-dns-rpz) */
  readonly isPolicy: boolean;
  /** for a private network only: its name says so, or most of its addresses are private */
  readonly isInternal: boolean;
  /** what a resolver serves for itself, so that nobody else is asked for it: localhost, 127.in-addr.arpa (RFC 6303) */
  readonly isLocal: boolean;
  /** none of these: the world looks names up in it */
  readonly isPublic: boolean;
}

const purposes = new WeakMap<Zone, ZonePurpose>();

export function zonePurpose(zone: Zone): ZonePurpose {
  let purpose = purposes.get(zone);
  if (purpose === undefined) {
    const kinds = {
      isCatalog: isCatalog(zone),
      isPolicy: isPolicy(zone),
      isInternal: isInternalName(zone.apex) || hasPrivateAddresses(zone),
      isLocal: isLocal(zone),
    };
    purpose = { ...kinds, isPublic: !Object.values(kinds).includes(true) };
    purposes.set(zone, purpose);
  }
  return purpose;
}

/** The name of one label below the apex. */
export function belowApex(zone: Zone, label: string): Uint8Array {
  return concatBytes(Uint8Array.of(label.length), latin1Bytes(label), zone.apex);
}

/**
 * RFC 9432 §4: members below "zones", a "version" property, NS "invalid.". One of the last two may be forgotten; without
 * members, as long as there are none, both are needed to tell.
 */
function isCatalog(zone: Zone): boolean {
  const { names, records, apexId } = zone;
  const [first, end] = names.subtree(belowApex(zone, 'zones'));
  let hasMember = false;
  for (let id = first; id < end && !hasMember; id++) hasMember = records.hasType(id, TYPE.PTR);
  const version = names.find(belowApex(zone, 'version'));
  const hasVersion = version >= 0 && records.hasType(version, TYPE.TXT);
  if (hasVersion && hasMember) return true;
  if (!hasVersion && !hasMember) return false;
  const ns = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.NS);
  return ns >= 0 && isLabel(records.pool, records.rdataOffset[ns]!, 'invalid');
}

/** Whether half of the addresses or more are private: the zone of an office, or the view of it from inside. */
function hasPrivateAddresses(zone: Zone): boolean {
  const { a, aaaa } = zoneTotals(zone);
  const count = a.all + aaaa.all;
  return count > 0 && (a.private + aaaa.private) * 2 >= count;
}

/** Whether its only server is localhost, and it holds nothing but localhost; or it is not of the Internet's class at all. */
function isLocal(zone: Zone): boolean {
  const { records, apexId } = zone;
  // Zones of class CH tell what a server says of itself (version.bind).
  if (zone.class !== CLASS_IN) return true;
  let hasServer = false;
  for (let index = 0; index < records.count; index++) {
    const type = records.type[index];
    const isServer = type === TYPE.NS && records.owner[index] === apexId;
    if (isServer || type === TYPE.PTR) {
      const at = records.rdataOffset[index]!;
      if (labelCount(records.pool, at) !== 1 || !isLabel(records.pool, at, 'localhost')) return false;
      hasServer ||= isServer;
    } else if (type === TYPE.A || type === TYPE.AAAA) {
      if (specialRange(zone, index)?.kind !== 'loopback') return false;
    } else if (type !== TYPE.SOA) return false;
  }
  return hasServer;
}

const TRIGGERS = ['rpz-ip', 'rpz-client-ip', 'rpz-nsip', 'rpz-nsdname'] as const;

/** A zone with a trigger that is no name, or with aliases that are mostly actions: ".", "*." and "rpz-...". */
function isPolicy(zone: Zone): boolean {
  const { names } = zone;
  for (const trigger of TRIGGERS) {
    const [first, end] = names.subtree(belowApex(zone, trigger));
    if (first < end) return true;
  }
  const { actions, aliases } = zoneTotals(zone);
  return actions * 2 > aliases;
}

/** Below a special-use name, or the reverse tree of private addresses (RFC 6303 §4). */
function isInternalName(apex: Uint8Array): boolean {
  if (specialUseName(apex) !== undefined) return true;
  const labels = labelCount(apex);
  if (labels < 3) return false;
  const at = (fromRight: number): number => skipLabels(apex, 0, labels - fromRight);
  if (findLabel(apex, 0, 'ip6') >= 0) return labels >= 4 && isLabel(apex, at(3), 'f') && isLabel(apex, at(4), 'd');
  if (!isLabel(apex, at(2), 'in-addr')) return false;
  const first = labelNumber(apex, at(3), 255);
  const second = labels > 3 ? labelNumber(apex, at(4), 255) : -1;
  return first === 10 || (first === 192 && second === 168) || (first === 172 && second >= 16 && second < 32);
}
