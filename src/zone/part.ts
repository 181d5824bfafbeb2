/**
 * Some neighboring names of a zone with their records, as a zone of its own: for work on a range that adds to it.
 * @module
 */
import { ByteWriter } from '../wire/index.js';
import { NameTable } from './name-table.js';
import { NO_SOURCE, RecordTable } from './record-table.js';
import { Zone } from './zone.js';

/** One record of a type that the zone has none of, for some of its names. */
export interface AddedRecords {
  readonly type: number;
  /** seconds */
  readonly ttl: number;
  /**
   * Appends the rdata for a name of the whole zone; false when that gets none. One function for all parts is faster than
   * one for each, which the engine would have to learn anew.
   */
  readonly write: (zone: Zone, id: number, out: ByteWriter) => boolean;
}

/** Octets of rdata that are reserved for an added record. */
const ADDED_OCTETS = 64;

/**
 * The owners `[fromId, toId)`, which begin at 0 there, and what is added to them. Names are those of the whole zone, not
 * copies. What each name is stays what the whole zone makes of it; `hiddenBy` has the ids of the whole zone.
 */
export function zonePartWith(zone: Zone, fromId: number, toId: number, added: AddedRecords): Zone {
  const { names, tree } = zone;
  const part = new PartBuilder(zone, fromId, toId);
  for (let id = fromId; id < toId; id++) part.addOwner(id, added);
  return new Zone(
    zone.apex,
    zone.class,
    new NameTable(names.pool, names.offsets.subarray(fromId, toId + 1)),
    part.finish(),
    zone.sources,
    { kind: tree.kind.subarray(fromId, toId), hiddenBy: tree.hiddenBy.subarray(fromId, toId) },
  );
}

class PartBuilder {
  readonly #zone: Zone;
  readonly #records: RecordTable;
  readonly #fromId: number;
  readonly #owner: Uint32Array;
  readonly #type: Uint16Array;
  readonly #ttl: Uint32Array;
  readonly #rdataOffset: Uint32Array;
  readonly #source: Uint32Array;
  readonly #flags: Uint8Array;
  readonly #ownerStart: Uint32Array;
  readonly #rdata: ByteWriter;
  #count = 0;

  constructor(zone: Zone, fromId: number, toId: number) {
    const { records } = zone;
    const names = toId - fromId;
    const from = records.ownerStart[fromId]!;
    const to = records.ownerStart[toId]!;
    const size = to - from + names;
    this.#zone = zone;
    this.#records = records;
    this.#fromId = fromId;
    this.#owner = new Uint32Array(size);
    this.#type = new Uint16Array(size);
    this.#ttl = new Uint32Array(size);
    this.#rdataOffset = new Uint32Array(size + 1);
    this.#source = new Uint32Array(size);
    this.#flags = new Uint8Array(size);
    this.#ownerStart = new Uint32Array(names + 1);
    this.#rdata = new ByteWriter(records.rdataOffset[to]! - records.rdataOffset[from]! + ADDED_OCTETS * names);
  }

  /** The records of an owner with the one that is added, in the order of their types. */
  addOwner(id: number, { type, ttl, write }: AddedRecords): void {
    const records = this.#records;
    const end = records.ownerStart[id + 1]!;
    let i = records.ownerStart[id]!;
    for (; i < end && records.type[i]! < type; i++) this.#copy(id, i);
    if (write(this.#zone, id, this.#rdata)) this.#add(id, type, ttl, NO_SOURCE, 0);
    for (; i < end; i++) this.#copy(id, i);
    this.#ownerStart[id - this.#fromId + 1] = this.#count;
  }

  #copy(id: number, i: number): void {
    const { type, ttl, source, flags, pool, rdataOffset } = this.#records;
    this.#rdata.append(pool, rdataOffset[i]!, rdataOffset[i + 1]!);
    this.#add(id, type[i]!, ttl[i]!, source[i]!, flags[i]!);
  }

  #add(id: number, type: number, ttl: number, source: number, flags: number): void {
    const i = this.#count++;
    this.#owner[i] = id - this.#fromId;
    this.#type[i] = type;
    this.#ttl[i] = ttl;
    this.#source[i] = source;
    this.#flags[i] = flags;
    this.#rdataOffset[i + 1] = this.#rdata.length;
  }

  finish(): RecordTable {
    const count = this.#count;
    return new RecordTable({
      owner: this.#owner.subarray(0, count),
      type: this.#type.subarray(0, count),
      ttl: this.#ttl.subarray(0, count),
      rdataOffset: this.#rdataOffset.subarray(0, count + 1),
      source: this.#source.subarray(0, count),
      flags: this.#flags.subarray(0, count),
      pool: this.#rdata.view(),
      ownerStart: this.#ownerStart,
    });
  }
}
