/**
 * What is different between two versions of a zone, RRset by RRset. Order, comments, the case of names and duplicates
 * make no difference, and records outside the zone do not count.
 *
 * Both zones are frozen and sorted, so this is one walk over both, in linear time. Ids are ranks within their own zone:
 * names are compared, never ids. Objects are made for differences only.
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { rdataText, TYPE, typeText } from '../rdata/index.js';
import { classText, compareBytes, compareNames, compareSerial, copyName, equalNames, skipName } from '../wire/index.js';
import { DNSSEC_TYPES } from './print-order.js';
import { compareRdata, type RecordTable } from './record-table.js';
import type { Zone } from './zone.js';

/**
 * What becomes of signatures and denial records (RRSIG, NSEC, NSEC3, NSEC3PARAM): counted by type, shown like all
 * others, or passed over. DNSKEY, DS, CDS, CDNSKEY and ZONEMD are data.
 */
export type DnssecDetail = 'summary' | 'full' | 'ignore';

export interface DiffZonesOptions {
  /** default: summary */
  readonly dnssec?: DnssecDetail | undefined;
}

/** A record that only one of the zones has. */
export interface DiffRecord {
  /** seconds */
  readonly ttl: number;
  /** presentation form */
  readonly data: string;
  /** wire form */
  readonly rdata: Uint8Array;
}

/** The difference in one RRset. */
export interface RrsetChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** presentation form, absolute, as the new zone writes it (the old one for what it alone has) */
  readonly owner: string;
  /** the same in wire form */
  readonly name: Uint8Array;
  /** mnemonic */
  readonly type: string;
  /** the smallest TTL of the RRset, seconds; undefined where it does not exist */
  readonly ttlBefore: number | undefined;
  readonly ttlAfter: number | undefined;
  /** in canonical order */
  readonly removed: readonly DiffRecord[];
  readonly added: readonly DiffRecord[];
  /** how many records both have */
  readonly kept: number;
  /** the RRset has another TTL, and with it the records that both have */
  readonly isRetimed: boolean;
}

/**
 * raised, backwards: after or before the old one (RFC 1982); undefined: exactly 2^31 apart, which RFC 1982 §3.2 leaves
 * open; unknown: a zone has no SOA
 */
export type SerialMovement = 'unchanged' | 'raised' | 'backwards' | 'undefined' | 'unknown';

export interface SerialChange {
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly movement: SerialMovement;
}

/** How the records of one type of signatures or denial differ. */
export interface DnssecChange {
  /** mnemonic */
  readonly type: string;
  readonly before: number;
  readonly after: number;
  /** records that only the old zone has, and that only the new one has */
  readonly removed: number;
  readonly added: number;
}

export interface ZoneDiff {
  /** the apex, presentation form */
  readonly origin: string;
  readonly serial: SerialChange;
  /** in canonical order; an SOA is only here when more than its serial changed */
  readonly changes: readonly RrsetChange[];
  /** by type number; only types that differ */
  readonly dnssec: readonly DnssecChange[];
  /** records without {@link DNSSEC_TYPES} */
  readonly recordsBefore: number;
  readonly recordsAfter: number;
  readonly isEmpty: boolean;
}

/**
 * Compares two versions of a zone.
 *
 * ```ts
 * for (const { kind, owner, type, added } of diffZones(before, after).changes) console.log(kind, owner, type, added);
 * ```
 * @throws ZoneproofError (usage) when they are of different zones or classes
 */
export function diffZones(oldZone: Zone, newZone: Zone, options: DiffZonesOptions = {}): ZoneDiff {
  if (!equalNames(oldZone.apex, newZone.apex)) {
    throw new ZoneproofError(EXIT.USAGE, `two different zones: ${oldZone.origin} and ${newZone.origin}`, {
      help: 'name the zone with --origin when one of the files does not say it',
    });
  }
  if (oldZone.class !== newZone.class) {
    throw new ZoneproofError(
      EXIT.USAGE,
      `two different classes: ${classText(oldZone.class)} and ${classText(newZone.class)}`,
    );
  }
  return new ZoneComparison(oldZone, newZone, options.dnssec ?? 'summary').run();
}

interface DnssecCount {
  before: number;
  after: number;
  removed: number;
  added: number;
}

class ZoneComparison {
  readonly #old: Zone;
  readonly #new: Zone;
  readonly #detail: DnssecDetail;
  readonly #changes: RrsetChange[] = [];
  readonly #dnssec = new Map<number, DnssecCount>();
  #recordsBefore = 0;
  #recordsAfter = 0;

  constructor(oldZone: Zone, newZone: Zone, detail: DnssecDetail) {
    this.#old = oldZone;
    this.#new = newZone;
    this.#detail = detail;
  }

  run(): ZoneDiff {
    const a = this.#old.names;
    const b = this.#new.names;
    let [aId, aEnd] = a.subtree(this.#old.apex);
    let [bId, bEnd] = b.subtree(this.#new.apex);
    while (aId < aEnd || bId < bEnd) {
      const order =
        aId === aEnd ? 1 : bId === bEnd ? -1 : compareNames(a.pool, b.pool, a.offsets[aId]!, b.offsets[bId]!);
      this.#compareOwner(order <= 0 ? aId++ : -1, order >= 0 ? bId++ : -1);
    }
    const serial = serialChange(this.#old, this.#new);
    const dnssec = [...this.#dnssec]
      .filter(([, { removed, added }]) => removed + added > 0)
      .sort(([one], [other]) => one - other)
      .map(([type, count]) => ({ type: typeText(type), ...count }));
    return {
      origin: this.#new.origin,
      serial,
      changes: this.#changes,
      dnssec,
      recordsBefore: this.#recordsBefore,
      recordsAfter: this.#recordsAfter,
      isEmpty: this.#changes.length === 0 && dnssec.length === 0 && serial.before === serial.after,
    };
  }

  /** Merges the RRsets of one name, which has the id `aId` in the old zone and `bId` in the new one, or -1. */
  #compareOwner(aId: number, bId: number): void {
    const a = this.#old.records;
    const b = this.#new.records;
    let aAt = aId < 0 ? 0 : a.ownerStart[aId]!;
    let bAt = bId < 0 ? 0 : b.ownerStart[bId]!;
    const aEnd = aId < 0 ? 0 : a.ownerStart[aId + 1]!;
    const bEnd = bId < 0 ? 0 : b.ownerStart[bId + 1]!;
    while (aAt < aEnd || bAt < bEnd) {
      const order = aAt === aEnd ? 1 : bAt === bEnd ? -1 : a.type[aAt]! - b.type[bAt]!;
      const type = order <= 0 ? a.type[aAt]! : b.type[bAt]!;
      const aNext = order <= 0 ? a.rrsetEnd(aAt) : aAt;
      const bNext = order >= 0 ? b.rrsetEnd(bAt) : bAt;
      this.#compareRrset(type, aAt, aNext, bAt, bNext);
      aAt = aNext;
      bAt = bNext;
    }
  }

  /** Compares the RRsets `[aAt, aEnd)` of the old zone and `[bAt, bEnd)` of the new one; either may be empty. */
  #compareRrset(type: number, aAt: number, aEnd: number, bAt: number, bEnd: number): void {
    const isDnssec = DNSSEC_TYPES.has(type);
    if (isDnssec && this.#detail === 'ignore') return;
    const a = this.#old.records;
    const b = this.#new.records;
    if (areSameOctets(a, aAt, aEnd, b, bAt, bEnd)) {
      this.#count(type, aEnd - aAt, bEnd - bAt, 0, 0);
      return;
    }
    // RFC 2181 §5.2: an RRset has one TTL. Where records disagree, each is compared with its own.
    const isMixed = hasMixedTtls(a, aAt, aEnd) || hasMixedTtls(b, bAt, bEnd);
    const removed: number[] = [];
    const added: number[] = [];
    let kept = 0;
    let i = skipDuplicates(a, aAt, aEnd);
    let j = skipDuplicates(b, bAt, bEnd);
    while (i < aEnd || j < bEnd) {
      const order = i === aEnd ? 1 : j === bEnd ? -1 : compareRecords(type, a, i, b, j);
      if (order === 0 && !(isMixed && a.ttl[i] !== b.ttl[j])) kept++;
      else {
        if (order <= 0) removed.push(i);
        if (order >= 0) added.push(j);
      }
      if (order <= 0) i = skipDuplicates(a, i + 1, aEnd);
      if (order >= 0) j = skipDuplicates(b, j + 1, bEnd);
    }
    const before = kept + removed.length;
    const after = kept + added.length;
    const isRetimed = !isMixed && before > 0 && after > 0 && a.ttl[aAt] !== b.ttl[bAt];
    // For the counts of signatures and denial a new TTL makes a new record: there is nothing else to count it as.
    this.#count(type, before, after, isRetimed ? before : removed.length, isRetimed ? after : added.length);
    if (isDnssec && this.#detail === 'summary') return;
    if (removed.length + added.length === 0 && !isRetimed) return;
    if (type === TYPE.SOA && before === 1 && after === 1 && !isRetimed && isSameButSerial(a, aAt, b, bAt)) return;
    const [zone, at] = after > 0 ? [this.#new, bAt] : [this.#old, aAt];
    this.#changes.push({
      kind: before === 0 ? 'added' : after === 0 ? 'removed' : 'changed',
      owner: zone.ownerText(at),
      name: copyName(zone.names.pool, zone.names.offsets[zone.records.owner[at]!]!),
      type: typeText(type),
      ttlBefore: before > 0 ? smallestTtl(a, aAt, aEnd) : undefined,
      ttlAfter: after > 0 ? smallestTtl(b, bAt, bEnd) : undefined,
      removed: removed.map((index) => recordOf(a, index)),
      added: added.map((index) => recordOf(b, index)),
      kept,
      isRetimed,
    });
  }

  #count(type: number, before: number, after: number, removed: number, added: number): void {
    if (!DNSSEC_TYPES.has(type)) {
      this.#recordsBefore += before;
      this.#recordsAfter += after;
      return;
    }
    let count = this.#dnssec.get(type);
    if (count === undefined) this.#dnssec.set(type, (count = { before: 0, after: 0, removed: 0, added: 0 }));
    count.before += before;
    count.after += after;
    count.removed += removed;
    count.added += added;
  }
}

function serialChange(oldZone: Zone, newZone: Zone): SerialChange {
  const before = oldZone.soa?.serial;
  const after = newZone.soa?.serial;
  if (before === undefined || after === undefined) return { before, after, movement: 'unknown' };
  const order = compareSerial(before, after);
  const movement = order === undefined ? 'undefined' : order === 0 ? 'unchanged' : order < 0 ? 'raised' : 'backwards';
  return { before, after, movement };
}

function skipDuplicates(records: RecordTable, from: number, end: number): number {
  let at = from;
  while (at < end && records.isDuplicate(at)) at++;
  return at;
}

/** Whether two RRsets are the same to the octet and without duplicates, as nearly all are. */
function areSameOctets(a: RecordTable, aAt: number, aEnd: number, b: RecordTable, bAt: number, bEnd: number): boolean {
  if (aEnd - aAt !== bEnd - bAt) return false;
  for (let i = aAt, j = bAt; i < aEnd; i++, j++) {
    if (a.ttl[i] !== b.ttl[j] || a.isDuplicate(i) || b.isDuplicate(j)) return false;
    const aStart = a.rdataOffset[i]!;
    const bStart = b.rdataOffset[j]!;
    if (compareBytes(a.pool, aStart, a.rdataOffset[i + 1]!, b.pool, bStart, b.rdataOffset[j + 1]!) !== 0) return false;
  }
  return true;
}

function hasMixedTtls(records: RecordTable, from: number, end: number): boolean {
  for (let i = from + 1; i < end; i++) {
    if (records.ttl[i] !== records.ttl[from] && !records.isDuplicate(i)) return true;
  }
  return false;
}

function smallestTtl(records: RecordTable, from: number, end: number): number {
  let ttl = records.ttl[from]!;
  for (let i = from + 1; i < end; i++) if (!records.isDuplicate(i)) ttl = Math.min(ttl, records.ttl[i]!);
  return ttl;
}

/** Order of two rdata in canonical form. Most are the very same octets, which costs less to see. */
function compareRecords(type: number, a: RecordTable, i: number, b: RecordTable, j: number): number {
  const aStart = a.rdataOffset[i]!;
  const aEnd = a.rdataOffset[i + 1]!;
  const bStart = b.rdataOffset[j]!;
  const bEnd = b.rdataOffset[j + 1]!;
  if (compareBytes(a.pool, aStart, aEnd, b.pool, bStart, bEnd) === 0) return 0;
  return compareRdata(type, a.pool, aStart, aEnd, b.pool, bStart, bEnd);
}

/** Whether two SOA records are the same but for the serial, which stands behind two names (RFC 1035 §3.3.13). */
function isSameButSerial(a: RecordTable, i: number, b: RecordTable, j: number): boolean {
  const withoutSerial = (records: RecordTable, index: number): Uint8Array => {
    const rdata = records.rdata(index).slice();
    const serialAt = skipName(rdata, skipName(rdata, 0, rdata.length), rdata.length);
    rdata.fill(0, serialAt, serialAt + 4);
    return rdata;
  };
  const one = withoutSerial(a, i);
  const other = withoutSerial(b, j);
  return compareRdata(TYPE.SOA, one, 0, one.length, other, 0, other.length) === 0;
}

function recordOf(records: RecordTable, index: number): DiffRecord {
  const rdata = records.rdata(index).slice();
  return { ttl: records.ttl[index]!, data: rdataText(records.type[index]!, rdata), rdata };
}
