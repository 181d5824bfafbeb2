/**
 * Building a zone from records: those of a zone file, of another zone, or made by a signer.
 * @module
 */
import { SourceMap } from '../diagnostic/index.js';
import { MAX_NAME_OCTETS, nameLength } from '../wire/index.js';
import type { RecordSink } from '../zonefile/index.js';
import { NameTableBuilder } from './name-table.js';
import { NO_SOURCE, RecordTableBuilder } from './record-table.js';
import { Zone } from './zone.js';

export class ZoneBuilder implements RecordSink {
  readonly #names = new NameTableBuilder();
  readonly #records = new RecordTableBuilder();
  /** the owner of the next record; interned with its first record, so that no name is without one */
  readonly #nextOwner = new Uint8Array(MAX_NAME_OCTETS + 1);
  #nextOwnerLength = 0;
  #owner = -1;

  get rdata() {
    return this.#records.rdata;
  }

  get recordCount(): number {
    return this.#records.count;
  }

  get nameCount(): number {
    return this.#names.count;
  }

  setOwner(name: Uint8Array, length = nameLength(name), at = 0): void {
    const next = this.#nextOwner;
    for (let i = 0; i < length; i++) next[i] = name[at + i]!;
    this.#nextOwnerLength = length;
    this.#owner = -1;
  }

  add(type: number, ttl: number, rdataStart: number, source: number = NO_SOURCE): void {
    if (this.#owner < 0) this.#owner = this.#names.intern(this.#nextOwner, 0, this.#nextOwnerLength);
    this.#records.add(this.#owner, type, ttl, rdataStart, source);
  }

  /** Adds a record made by the program: wire forms, TTL in seconds. */
  addRecord(owner: Uint8Array, type: number, ttl: number, rdata: Uint8Array, source: number = NO_SOURCE): void {
    this.setOwner(owner);
    const start = this.rdata.length;
    this.rdata.append(rdata);
    this.add(type, ttl, start, source);
  }

  /** Adds the records of a zone for which `isKept` says yes; duplicates stay behind. */
  addZone(zone: Zone, isKept: (recordIndex: number, type: number) => boolean = () => true): void {
    const { records, names } = zone;
    for (let id = 0; id < names.count; id++) {
      let hasOwner = false;
      for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
        if (records.isDuplicate(i) || !isKept(i, records.type[i]!)) continue;
        if (!hasOwner) this.setOwner(names.pool, names.offsets[id + 1]! - names.offsets[id]!, names.offsets[id]!);
        hasOwner = true;
        const start = this.rdata.length;
        this.rdata.append(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
        this.add(records.type[i]!, records.ttl[i]!, start, records.source[i]!);
      }
    }
  }

  /** The finished zone. The builder must not be used again. */
  freeze(apex: Uint8Array, zoneClass = 1, sources: SourceMap = new SourceMap()): Zone {
    const { names, rankOf } = this.#names.freeze();
    return new Zone(apex, zoneClass, names, this.#records.freeze(rankOf), sources);
  }
}
