/**
 * Both sides of a zone cut: the delegation in the zone above, and the zone itself.
 * @module
 */
import { isSigned } from '../../dnssec/index.js';
import { rdataText, TYPE } from '../../rdata/index.js';
import { isAtOrBelow, nameText } from '../../wire/index.js';
import { NODE, type Zone } from '../../zone/index.js';
import { firstInFile, inFileOrder } from '../order.js';
import {
  editedOf,
  findingAt,
  nameKey,
  placeText,
  type RepositoryFinding,
  type ZoneGroup,
  type ZoneOfRun,
  type ZoneSet,
} from './zone-set.js';

export function* delegationFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>): Iterable<RepositoryFinding<Z>> {
  for (const group of set.groups) {
    const above = set.enclosing(group.key, group.folder, 1);
    if (above === undefined) continue;
    const [child, parent] = [editedOf(group), editedOf(above)];
    if (child.isBroken || parent.isBroken || child.zone.class !== parent.zone.class) continue;
    const id = parent.zone.names.find(child.zone.apex);
    if (id >= 0 && parent.zone.tree.kind[id] === NODE.ZONE_CUT) {
      yield* serverFindings(parent, id, child);
      yield* secureFindings(above, group, parent, id);
    } else if (set.lookupOf(parent.zone).resolve(child.zone.apex) !== 'delegated') {
      yield* missingFinding(parent, above, group, child);
    }
  }
}

/** Names that are no server: zones with these are for the servers of their owner alone (RPZ, RFC 9432 §4.1). */
const NO_SERVERS: ReadonlySet<string> = new Set(['localhost.', 'invalid.', '.']);

/** Zones that people keep copies of beside their own, and cannot change. */
const COPIED_ZONES: ReadonlySet<string> = new Set(['.', 'arpa.', 'in-addr.arpa.', 'ip6.arpa.']);

function* missingFinding<Z extends ZoneOfRun>(
  parent: Z,
  above: ZoneGroup<Z>,
  group: ZoneGroup<Z>,
  child: Z,
): Iterable<RepositoryFinding<Z>> {
  // Zones of another folder may well be meant for other eyes, and who has a copy of the root has it for a resolver (RFC 8806).
  if (above.folder !== group.folder || COPIED_ZONES.has(parent.zone.origin.toLowerCase())) return;
  const servers = serversOf(child.zone, child.zone.apexId);
  const first = [...servers.values()].find((index) => !NO_SERVERS.has(targetText(child.zone, index)));
  if (first === undefined) return;
  const message = `${parent.path} does not delegate ${child.zone.origin}`;
  yield findingAt(child, 'delegation-missing', firstInRrset(child.zone, first), message);
}

/** The NS records of a name, by the server that each names. */
function serversOf({ records }: Zone, id: number): Map<string, number> {
  const first = id < 0 ? -1 : records.findRrset(id, TYPE.NS);
  const found = new Map<string, number>();
  if (first < 0) return found;
  for (const index of inFileOrder(records, first, records.rrsetEnd(first))) {
    found.set(nameKey(records.pool, records.rdataOffset[index]!), index);
  }
  return found;
}

const targetText = ({ records }: Zone, index: number): string => nameText(records.pool, records.rdataOffset[index]!);

function firstInRrset({ records }: Zone, index: number): number {
  const first = records.findRrset(records.owner[index]!, records.type[index]!);
  return firstInFile(records, first, records.rrsetEnd(first));
}

function* serverFindings<Z extends ZoneOfRun>(parent: Z, cut: number, child: Z): Iterable<RepositoryFinding<Z>> {
  const delegated = serversOf(parent.zone, cut);
  const own = serversOf(child.zone, child.zone.apexId);
  // That a zone has no NS records of its own is said there.
  if (own.size === 0) return;
  const [delegatedAt] = delegated.values() as Iterable<number> as [number];
  const [ownAt] = own.values() as Iterable<number> as [number];
  const extra = [...delegated].filter(([server]) => !own.has(server)).map(([, index]) => index);
  const missing = [...own].filter(([server]) => !delegated.has(server)).map(([, index]) => index);
  const place = placeText(child, ownAt);
  for (const index of extra) {
    const message = `the delegation of ${child.zone.origin} names ${targetText(parent.zone, index)}, which ${place} does not`;
    yield findingAt(parent, 'lame-in-repo', index, message, { part: 'rdata' });
  }
  if (missing.length > 0) {
    const names = missing.map((index) => targetText(child.zone, index)).join(', ');
    const message = `the delegation of ${child.zone.origin} lacks ${names}, which ${placeText(child, missing[0]!)} names`;
    yield findingAt(parent, 'lame-in-repo', delegatedAt, message);
  }
  const ttls = [parent.zone.records.ttl[delegatedAt]!, child.zone.records.ttl[ownAt]!] as const;
  if (ttls[0] !== ttls[1]) {
    const message = `the NS records of ${child.zone.origin} have the TTL ${ttls[0]} here, and ${ttls[1]} in ${place}`;
    yield findingAt(parent, 'ns-ttl-vs-parent', delegatedAt, message, { part: 'ttl' });
  }
  for (const index of delegated.values()) yield* glueFindings(parent, index, child);
}

/** Glue of a server in the delegated zone, against the addresses that the zone gives it with authority. */
function* glueFindings<Z extends ZoneOfRun>(parent: Z, server: number, child: Z): Iterable<RepositoryFinding<Z>> {
  const { records, names } = parent.zone;
  const at = records.rdataOffset[server]!;
  if (!isAtOrBelow(records.pool, child.zone.apex, at)) return;
  const glueId = names.find(records.pool, at);
  const ownId = child.zone.names.find(records.pool, at);
  if (glueId < 0 || ownId < 0) return;
  const kind = child.zone.tree.kind[ownId];
  if (kind !== NODE.APEX && kind !== NODE.AUTHORITATIVE) return;
  for (const type of [TYPE.A, TYPE.AAAA]) {
    const own = addressesOf(child.zone, ownId, type);
    for (const [address, index] of addressesOf(parent.zone, glueId, type)) {
      if (own.has(address)) continue;
      const name = targetText(parent.zone, server);
      const [first] = own;
      const message =
        first === undefined
          ? `${child.path} gives ${name} no such address`
          : `${placeText(child, first[1])} gives ${name} the address ${[...own.keys()].join(', ')}`;
      yield findingAt(parent, 'glue-mismatch', index, message, { part: 'rdata' });
    }
  }
}

function addressesOf({ records }: Zone, id: number, type: number): Map<string, number> {
  const first = records.findRrset(id, type);
  const indexes = first < 0 ? [] : inFileOrder(records, first, records.rrsetEnd(first));
  return new Map(indexes.map((index) => [rdataText(type, records.rdata(index)), index]));
}

/** A secure zone that delegates a signed one without a DS. */
function* secureFindings<Z extends ZoneOfRun>(
  above: ZoneGroup<Z>,
  group: ZoneGroup<Z>,
  parent: Z,
  cut: number,
): Iterable<RepositoryFinding<Z>> {
  const [signed] = group.signed;
  if (signed === undefined || above.signed.length === 0 || !isSigned(signed.zone)) return;
  const hasDs = [...above.sources, ...above.signed].some(({ zone }) => {
    const id = zone.names.find(signed.zone.apex);
    return id >= 0 && zone.records.hasType(id, TYPE.DS);
  });
  if (hasDs) return;
  const { records } = parent.zone;
  const first = records.findRrset(cut, TYPE.NS);
  const message = `${signed.zone.origin} is signed in ${signed.path}, and has no DS here`;
  const at = firstInFile(records, first, records.rrsetEnd(first));
  yield findingAt(parent, 'delegation-not-insecure-by-mistake', at, message);
}
