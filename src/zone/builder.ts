/**
 * Building a zone from records: those of a zone file, of another zone, or made by a signer.
 *
 * A builder may start from a zone that is there: its records are in order already, so that what is added is merged into
 * them in one pass, and names that are known keep their place.
 * @module
 */
import { SourceMap } from '../diagnostic/index.js';
import { TYPE } from '../rdata/index.js';
import { equalBytes, MAX_NAME_OCTETS, nameLength } from '../wire/index.js';
import type { RecordBatch, RecordSink } from '../zonefile/index.js';
import { mergeNames, mergeRecords } from './merge.js';
import { NameTableBuilder } from './name-table.js';
import { NO_SOURCE, RECORD_FLAG, RecordTableBuilder } from './record-table.js';
import { Zone } from './zone.js';

/** Says which records of a zone to keep. */
export type RecordFilter = (recordIndex: number, type: number) => boolean;

/** Types that make of a name, or of those below it, something else. */
const SHAPING_TYPES: ReadonlySet<number> = new Set([TYPE.NS, TYPE.DNAME, TYPE.NSEC3]);

/** About how much there will be in a zone. */
export interface ExpectedRecords {
  readonly records: number;
  /** distinct owners */
  readonly names: number;
  /** of the owners, wire form */
  readonly nameOctets: number;
  readonly rdataOctets: number;
}

export class ZoneBuilder implements RecordSink {
  readonly #base: Zone | undefined;
  readonly #isKept: RecordFilter;
  /** names of the base have its ids; others follow in the order of their appearance */
  readonly #baseNames: number;
  readonly #names = new NameTableBuilder();
  readonly #records = new RecordTableBuilder();
  /** the owner of the next record; interned with its first record, so that no name is without one */
  readonly #nextOwner = new Uint8Array(MAX_NAME_OCTETS + 1);
  #nextOwnerLength = 0;
  #owner = -1;
  /** ids of the owners of the records that are added at once */
  #batchOwners = new Uint32Array(0);
  /** the names of the base are what they were */
  #hasSameShape = true;

  /**
   * @param base a zone to start from; duplicates in it stay behind
   * @param isKept which of its records to keep
   */
  constructor(base?: Zone, isKept: RecordFilter = () => true) {
    this.#base = base;
    this.#isKept = isKept;
    this.#baseNames = base?.names.count ?? 0;
  }

  /**
   * Makes room for what is about to come, so that tables need not be copied into larger ones. What is not used of it
   * costs nothing: the system gives memory when it is written to.
   */
  expect({ records, names, nameOctets, rdataOctets }: ExpectedRecords): void {
    this.#names.expect(names, nameOctets);
    this.#records.expect(records, rdataOctets);
  }

  get rdata() {
    return this.#records.rdata;
  }

  /** How many records were added. */
  get recordCount(): number {
    return this.#records.count;
  }

  /** How many names were added. */
  get nameCount(): number {
    return this.#names.count;
  }

  setOwner(name: Uint8Array, length = nameLength(name), at = 0): void {
    const next = this.#nextOwner;
    for (let i = 0; i < length; i++) next[i] = name[at + i]!;
    this.#nextOwnerLength = length;
    this.#owner = -1;
  }

  /** The same for a name of the zone that was started from. */
  setBaseOwner(ownerId: number): void {
    this.#owner = ownerId;
  }

  add(type: number, ttl: number, rdataStart: number, source: number = NO_SOURCE, isCommented = false): void {
    if (this.#owner < 0) this.#owner = this.#internOwner();
    if (this.#base !== undefined && SHAPING_TYPES.has(type)) this.#hasSameShape = false;
    this.#records.add(this.#owner, type, ttl, rdataStart, source, isCommented ? RECORD_FLAG.COMMENTED : 0);
  }

  addBatch(batch: RecordBatch): void {
    const { count, type, nameCount, names, nameStart } = batch;
    if (this.#base !== undefined) {
      for (let i = 0; i < count; i++) if (SHAPING_TYPES.has(type[i]!)) this.#hasSameShape = false;
    }
    if (this.#batchOwners.length <= nameCount) this.#batchOwners = new Uint32Array(batch.owner.length + 1);
    const owners = this.#batchOwners;
    if (this.#owner < 0 && batch.owner[0] === 0) this.#owner = this.#internOwner();
    owners[0] = this.#owner;
    if (nameCount > 0) {
      if (this.#base === undefined) this.#names.internAll(batch, owners);
      else {
        for (let i = 0; i < nameCount; i++) {
          this.setOwner(names, nameStart[i + 1]! - nameStart[i]!, nameStart[i]!);
          owners[i + 1] = this.#internOwner();
        }
      }
      this.#owner = owners[nameCount]!;
    }
    this.#records.addBatch(batch, owners);
  }

  #internOwner(): number {
    const known = this.#base === undefined ? -1 : this.#base.names.find(this.#nextOwner);
    return known >= 0 ? known : this.#baseNames + this.#names.intern(this.#nextOwner, 0, this.#nextOwnerLength);
  }

  /** Adds a record made by the program: wire forms, TTL in seconds. */
  addRecord(owner: Uint8Array, type: number, ttl: number, rdata: Uint8Array, source: number = NO_SOURCE): void {
    this.setOwner(owner);
    const start = this.rdata.length;
    this.rdata.append(rdata);
    this.add(type, ttl, start, source);
  }

  /** The finished zone. The builder must not be used again. */
  freeze(apex: Uint8Array, zoneClass = 1, sources: SourceMap = new SourceMap()): Zone {
    const added = this.#names.freeze();
    if (this.#base === undefined) {
      return new Zone(
        apex,
        zoneClass,
        added.names,
        this.#records.freeze(added.rankOf, undefined, added.spare),
        sources,
      );
    }
    const { names: baseNames, records: baseRecords } = this.#base;
    const kept = new Uint8Array(baseRecords.count);
    const hasRecords = new Uint8Array(baseNames.count);
    for (let i = 0; i < kept.length; i++) {
      if (baseRecords.isDuplicate(i)) continue;
      if (!this.#isKept(i, baseRecords.type[i]!)) {
        if (SHAPING_TYPES.has(baseRecords.type[i]!)) this.#hasSameShape = false;
        continue;
      }
      kept[i] = 1;
      hasRecords[baseRecords.owner[i]!] = 1;
    }
    this.#records.markOwners(hasRecords);
    const { names, baseRank, addedRank } = mergeNames(baseNames, hasRecords, added.names);
    const rankOf = new Uint32Array(baseNames.count + added.names.count);
    rankOf.set(baseRank);
    for (let id = 0; id < added.names.count; id++) rankOf[baseNames.count + id] = addedRank[added.rankOf[id]!]!;
    const records = mergeRecords(baseRecords, kept, baseRank, this.#records.freeze(rankOf, names.count), names.count);
    const isSameTree = this.#hasSameShape && names === baseNames && equalBytes(apex, this.#base.apex);
    const tree = isSameTree ? this.#base.tree : undefined;
    return new Zone(apex, zoneClass, names, records, sources, tree);
  }
}
