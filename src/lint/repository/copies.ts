/**
 * Files that hold the same zone, and zones that hold the same key.
 * @module
 */
import path from 'node:path';
import { parseDnskey } from '../../keys/index.js';
import { TYPE, typeNumber } from '../../rdata/index.js';
import { compareSerial, latin1Text } from '../../wire/index.js';
import { diffZones, type RrsetChange, type Zone } from '../../zone/index.js';
import { firstInFile, inFileOrder } from '../order.js';
import {
  findingAt,
  placeText,
  type RepositoryFinding,
  type ZoneGroup,
  type ZoneOfRun,
  type ZoneSet,
} from './zone-set.js';

/** Folders that say that the same zone in each of them is no accident. */
const VIEW_FOLDER =
  /(?:^|[\\/._-])(?:views?|internal|external|intern|extern|inside|outside|private|public|split|lan|wan|vpn|dmz|prod|production|staging|stage|test|dev)(?:$|[\\/._-])/i;

export function* duplicateFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>): Iterable<RepositoryFinding<Z>> {
  for (const group of set.groups) {
    for (const [first, ...others] of [group.sources, group.signed]) {
      for (const other of others) {
        if (other.identity === first!.identity) continue;
        const message = `${first!.path} defines ${other.zone.origin} as well`;
        yield findingAt(other, 'duplicate-zone', other.zone.soaIndex, message, { part: 'owner' });
      }
    }
    const [elsewhere] = set.groupsOf(group.key);
    if (elsewhere === undefined || elsewhere === group) continue;
    const [own, first] = [group.sources[0], elsewhere.sources[0]];
    if (own === undefined || first === undefined || own.identity === first.identity) continue;
    const [there, back] = [
      path.relative(group.folder, elsewhere.folder),
      path.relative(elsewhere.folder, group.folder),
    ];
    if (VIEW_FOLDER.test(there) || VIEW_FOLDER.test(back)) continue;
    const message = `${first.path} defines ${own.zone.origin} as well`;
    // Views lie in folders of their own, and not all of them say so.
    yield findingAt(own, 'duplicate-zone', own.zone.soaIndex, message, { part: 'owner', severity: 'info' });
  }
}

/** What a signer changes at the apex, whatever the source says. */
const SIGNER_TYPES: ReadonlySet<string> = new Set(['SOA', 'DNSKEY', 'CDS', 'CDNSKEY', 'ZONEMD', 'TYPE65534']);

/** Signed files that do not hold what their source does. */
export function* staleFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>): Iterable<RepositoryFinding<Z>> {
  for (const group of set.groups) {
    for (const signed of group.signed) {
      const source = sourceOf(set, group);
      if (source === undefined || source.isBroken || signed.isBroken) continue;
      if (source.zone.class !== signed.zone.class) continue;
      const finding = staleFinding(source, signed);
      if (finding !== undefined) yield finding;
    }
  }
}

/** The source of a signed file: beside it, or the only one of the run. */
function sourceOf<Z extends ZoneOfRun>(set: ZoneSet<Z>, group: ZoneGroup<Z>): Z | undefined {
  if (group.sources.length > 0) return group.sources.length === 1 ? group.sources[0] : undefined;
  const groups = set.groupsOf(group.key);
  // One signed file and one source, each in a folder of its own.
  const other = groups.length === 2 ? groups.find((each) => each !== group) : undefined;
  return other?.sources.length === 1 && other.signed.length === 0 ? other.sources[0] : undefined;
}

function staleFinding<Z extends ZoneOfRun>(source: Z, signed: Z): RepositoryFinding<Z> | undefined {
  const diff = diffZones(signed.zone, source.zone, { dnssec: 'ignore' });
  const changes = diff.changes.filter(
    ({ type, name }) => !(SIGNER_TYPES.has(type) && name.length === source.zone.apex.length),
  );
  // Best one that has a place in the signed file.
  const change = changes.find(({ kind }) => kind !== 'added') ?? changes[0];
  if (change !== undefined) {
    const more = changes.length === 1 ? '' : `, and ${changes.length - 1} more`;
    const message = `${source.path} has other records: ${changeText(change)}${more}`;
    return findingAt(signed, 'signed-file-in-repo-stale', placeOf(signed.zone, change), message);
  }
  const { before, after } = diff.serial;
  if (before === undefined || after === undefined || compareSerial(before, after) !== -1) return undefined;
  const message = `the serial is ${before}, and that of ${source.path} is ${after} already`;
  return findingAt(signed, 'signed-file-in-repo-stale', signed.zone.soaIndex, message, { part: 2 });
}

function changeText({ kind, owner, type }: RrsetChange): string {
  if (kind === 'added') return `${owner} ${type} is missing here`;
  return kind === 'removed' ? `${owner} ${type} is only here` : `${owner} ${type} differs`;
}

function placeOf({ names, records, soaIndex }: Zone, { name, type }: RrsetChange): number {
  const id = names.find(name);
  if (id < 0) return soaIndex;
  for (let first = records.ownerStart[id]!; first < records.ownerStart[id + 1]!; first = records.rrsetEnd(first)) {
    const end = records.rrsetEnd(first);
    if (records.type[first] === typeNumber(type)) return firstInFile(records, first, end);
  }
  return soaIndex;
}

/** Keys that zones of different names have in common, once for each zone. */
export function* sharedKeyFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>): Iterable<RepositoryFinding<Z>> {
  const firstOf = new Map<string, { readonly group: ZoneGroup<Z>; readonly text: string }>();
  for (const group of set.groups) {
    const found = [...group.sources, ...group.signed].flatMap((at) => keysOf(at).map((key) => ({ at, ...key })));
    let told = false;
    for (const { at, index, key, keyTag } of found) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, { group, text: placeText(at, index) });
      else if (first.group.key !== group.key && !told) {
        told = true;
        const origin = [...first.group.sources, ...first.group.signed][0]!.zone.origin;
        const message = `key ${keyTag} is also a key of ${origin} (${first.text})`;
        yield findingAt(at, 'dnskey-in-two-zones', index, message);
      }
    }
  }
}

function keysOf({ zone }: ZoneOfRun): { readonly index: number; readonly key: string; readonly keyTag: number }[] {
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.DNSKEY);
  if (first < 0) return [];
  return inFileOrder(records, first, records.rrsetEnd(first)).flatMap((index) => {
    const key = parseDnskey(records.rdata(index));
    if (key === undefined) return [];
    return [{ index, key: `${key.algorithm} ${latin1Text(key.publicKey)}`, keyTag: key.keyTag }];
  });
}
