/**
 * A zone: the frozen tables, what each name is, and views on them for people who do not want columns.
 * @module
 */
import type { SourceMap, Span } from '../diagnostic/index.js';
import { rdataText, TYPE, typeNumber, typeText } from '../rdata/index.js';
import { isAtOrBelow, labelCount, nameText, parseName, readU16, readU32, skipLabels, skipName } from '../wire/index.js';
import { entryPartSpan, type RecordPart } from '../zonefile/index.js';
import type { NameTable } from './name-table.js';
import { NO_SOURCE, type RecordTable } from './record-table.js';
import { classifyNames, NODE, type ZoneTree } from './tree.js';

/** A record as a plain object, made on demand. */
export interface RecordView {
  /** presentation form, absolute */
  readonly owner: string;
  /** mnemonic */
  readonly type: string;
  /** seconds */
  readonly ttl: number;
  /** presentation form */
  readonly data: string;
  /** wire form */
  readonly rdata: Uint8Array;
  /** where its entry stands; undefined when it came from no file */
  readonly span: Span | undefined;
}

/** All records of one owner and type (RFC 9499 §5). */
export interface RrsetView {
  readonly owner: string;
  readonly type: string;
  /** the smallest TTL in the set, seconds */
  readonly ttl: number;
  /** without duplicates, in canonical order */
  readonly records: readonly RecordView[];
  readonly span: Span | undefined;
}

/** The fields of the SOA that others need, times in seconds. */
export interface SoaValues {
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
  readonly ttl: number;
}

export class Zone {
  /** the apex, wire form */
  readonly apex: Uint8Array;
  readonly class: number;
  readonly names: NameTable;
  readonly records: RecordTable;
  readonly sources: SourceMap;
  /** id of the apex; -1 when it owns no record */
  readonly apexId: number;
  #tree: ZoneTree | undefined;
  #origin: string | undefined;

  /** @param tree what each name is; worked out when it is asked for if missing */
  constructor(
    apex: Uint8Array,
    zoneClass: number,
    names: NameTable,
    records: RecordTable,
    sources: SourceMap,
    tree?: ZoneTree,
  ) {
    this.apex = apex;
    this.class = zoneClass;
    this.names = names;
    this.records = records;
    this.sources = sources;
    this.apexId = names.search(apex);
    this.#tree = tree;
  }

  get tree(): ZoneTree {
    return (this.#tree ??= classifyNames(this.names, this.records, this.apex));
  }

  /** Octets that names and records take in memory. */
  get octets(): number {
    return this.records.octets + this.names.pool.length + this.names.offsets.byteLength;
  }

  /** The apex in presentation form. */
  get origin(): string {
    return (this.#origin ??= nameText(this.apex));
  }

  /** Index of the zone's SOA record, -1 when there is none. */
  get soaIndex(): number {
    return this.apexId < 0 ? -1 : this.records.findRrset(this.apexId, TYPE.SOA);
  }

  get soa(): SoaValues | undefined {
    const index = this.soaIndex;
    if (index < 0) return undefined;
    const rdata = this.records.rdata(index);
    const at = skipName(rdata, skipName(rdata, 0, rdata.length), rdata.length);
    return {
      serial: readU32(rdata, at),
      refresh: readU32(rdata, at + 4),
      retry: readU32(rdata, at + 8),
      expire: readU32(rdata, at + 12),
      minimum: readU32(rdata, at + 16),
      ttl: this.records.ttl[index]!,
    };
  }

  /** Whether answers for the RRset come from this zone with authority, so that it is signed (RFC 4035 §2.2). */
  isAuthoritative(ownerId: number, type: number): boolean {
    const kind = this.tree.kind[ownerId];
    if (kind === NODE.APEX || kind === NODE.AUTHORITATIVE) return true;
    return kind === NODE.ZONE_CUT && (type === TYPE.DS || type === TYPE.NSEC);
  }

  /** Whether the name owns an NSEC or NSEC3 record's original name: authoritative data or a delegation. */
  isInChain(ownerId: number): boolean {
    const kind = this.tree.kind[ownerId];
    return kind === NODE.APEX || kind === NODE.AUTHORITATIVE || kind === NODE.ZONE_CUT;
  }

  /** Whether the owner is only that of an NSEC3 record: the name of a hash, which no chain lists. */
  isNsec3Owner(ownerId: number): boolean {
    const { records } = this;
    let hasNsec3 = false;
    for (let i = records.ownerStart[ownerId]!; i < records.ownerStart[ownerId + 1]!; i++) {
      const type = records.type[i];
      if (type === TYPE.NSEC3) hasNsec3 = true;
      else if (type !== TYPE.RRSIG) return false;
    }
    return hasNsec3;
  }

  ownerText(recordIndex: number): string {
    return nameText(this.names.pool, this.names.offsets[this.records.owner[recordIndex]!]!);
  }

  nameText(ownerId: number): string {
    return nameText(this.names.pool, this.names.offsets[ownerId]!);
  }

  /** The place of a record or a part of it; undefined when it came from no file. */
  span(recordIndex: number, part: RecordPart = 'entry'): Span | undefined {
    const source = this.records.source[recordIndex]!;
    if (source === NO_SOURCE) return undefined;
    const file = this.sources.fileAt(source);
    const local = entryPartSpan(file.text, source - file.base, part);
    return { start: file.base + local.start, end: file.base + local.end };
  }

  record(index: number): RecordView {
    const rdata = this.records.rdata(index);
    const type = this.records.type[index]!;
    return {
      owner: this.ownerText(index),
      type: typeText(type),
      ttl: this.records.ttl[index]!,
      data: rdataText(type, rdata),
      rdata,
      span: this.span(index),
    };
  }

  /** All RRsets in canonical order. */
  *rrsets(): IterableIterator<RrsetView> {
    for (let first = 0; first < this.records.count; first = this.records.rrsetEnd(first)) yield this.#rrsetAt(first);
  }

  /**
   * One RRset, or undefined.
   * @param owner presentation form, relative to the apex unless it ends in a dot; `@` is the apex
   * @param type mnemonic or TYPEn
   */
  rrset(owner: string, type: string): RrsetView | undefined {
    const name = owner === '@' ? this.apex : parseName(owner, this.apex);
    const number = typeNumber(type);
    if (typeof name === 'string' || number === undefined) return undefined;
    const id = this.names.find(name);
    const first = id < 0 ? -1 : this.records.findRrset(id, number);
    return first < 0 ? undefined : this.#rrsetAt(first);
  }

  /** The NS RRsets of the zone cuts, in canonical order. */
  *delegations(): IterableIterator<RrsetView> {
    const { kind } = this.tree;
    for (let id = 0; id < kind.length; id++) {
      if (kind[id] === NODE.ZONE_CUT) yield this.#rrsetAt(this.records.findRrset(id, TYPE.NS));
    }
  }

  /**
   * The closest enclosing name that exists, empty non-terminals included (RFC 4592 §3.3.1), in presentation form;
   * undefined for a name outside the zone.
   */
  closestEncloser(name: string): string | undefined {
    const wire = parseName(name, this.apex);
    if (typeof wire === 'string' || !isAtOrBelow(wire, this.apex)) return undefined;
    const surplus = labelCount(wire) - labelCount(this.apex);
    for (let skip = 0; skip <= surplus; skip++) {
      const at = skipLabels(wire, 0, skip);
      const [first, end] = this.names.subtree(wire, at);
      if (first < end) return nameText(wire, at);
    }
    return undefined;
  }

  #rrsetAt(first: number): RrsetView {
    const end = this.records.rrsetEnd(first);
    const records: RecordView[] = [];
    let ttl = this.records.ttl[first]!;
    for (let i = first; i < end; i++) {
      ttl = Math.min(ttl, this.records.ttl[i]!);
      if (!this.records.isDuplicate(i)) records.push(this.record(i));
    }
    return {
      owner: this.ownerText(first),
      type: typeText(this.records.type[first]!),
      ttl,
      records,
      span: this.span(first),
    };
  }
}

/** The type that a signature covers (RFC 4034 §3.1.1), from the rdata of RRSIG record `index`. */
export function typeCovered(records: RecordTable, index: number): number {
  return readU16(records.pool, records.rdataOffset[index]!);
}
