/**
 * The records of a zone as columns. Rdata is wire form with the case of names preserved, in one pool.
 *
 * After `freeze` records are sorted by owner rank, type, and canonical rdata (RFC 4034 §6.3), so that an RRset is a range
 * of indexes. All columns live in SharedArrayBuffers: threads read the same zone without copying it.
 * @module
 */
import { hasCanonicalCase, writeCanonicalRdata } from '../rdata/index.js';
import { ByteWriter, compareBytes } from '../wire/index.js';

/** Bits of the `flags` column. */
export const RECORD_FLAG = {
  /** the same record, in canonical form, stands before it: no part of the RRset (RFC 2181 §5, RFC 4034 §6.3) */
  DUPLICATE: 1,
} as const;

/** Source offset of a record that came from no file. */
export const NO_SOURCE = 0xffffffff;

const INITIAL_CAPACITY = 1 << 10;

export class RecordTableBuilder {
  readonly rdata = new ByteWriter(1 << 15);
  count = 0;
  #owner = new Uint32Array(INITIAL_CAPACITY);
  #type = new Uint16Array(INITIAL_CAPACITY);
  #ttl = new Uint32Array(INITIAL_CAPACITY);
  #rdataStart = new Uint32Array(INITIAL_CAPACITY);
  #source = new Uint32Array(INITIAL_CAPACITY);

  /** Adds a record whose rdata is `rdata.bytes[rdataStart, rdata.length)`. */
  add(owner: number, type: number, ttl: number, rdataStart: number, source: number): void {
    const index = this.count++;
    if (index === this.#owner.length) this.#grow();
    this.#owner[index] = owner;
    this.#type[index] = type;
    this.#ttl[index] = ttl;
    this.#rdataStart[index] = rdataStart;
    this.#source[index] = source;
  }

  #grow(): void {
    const capacity = this.#owner.length * 2;
    const grow = (column: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(capacity);
      grown.set(column);
      return grown;
    };
    this.#owner = grow(this.#owner);
    this.#ttl = grow(this.#ttl);
    this.#rdataStart = grow(this.#rdataStart);
    this.#source = grow(this.#source);
    const types = new Uint16Array(capacity);
    types.set(this.#type);
    this.#type = types;
  }

  /**
   * The finished table.
   * @param rankOf for each provisional owner id its rank
   */
  freeze(rankOf: Uint32Array): RecordTable {
    const { count } = this;
    const nameCount = rankOf.length;
    const ownerStart = new Uint32Array(new SharedArrayBuffer((nameCount + 1) * 4));
    for (let i = 0; i < count; i++) {
      const next = rankOf[this.#owner[i]!]! + 1;
      ownerStart[next] = ownerStart[next]! + 1;
    }
    for (let id = 0; id < nameCount; id++) ownerStart[id + 1] = ownerStart[id + 1]! + ownerStart[id]!;
    // A counting sort by owner keeps the file's order within an owner; the few records of each are then sorted.
    const order = new Uint32Array(count);
    const next = ownerStart.slice();
    for (let i = 0; i < count; i++) {
      const rank = rankOf[this.#owner[i]!]!;
      order[next[rank]!] = i;
      next[rank] = next[rank]! + 1;
    }
    const pool = this.rdata.bytes;
    const endOf = (i: number): number => (i + 1 < count ? this.#rdataStart[i + 1]! : this.rdata.length);
    const compare = (a: number, b: number): number => {
      const type = this.#type[a]!;
      const difference = type - this.#type[b]!;
      if (difference !== 0) return difference;
      return compareRdata(type, pool, this.#rdataStart[a]!, endOf(a), pool, this.#rdataStart[b]!, endOf(b)) || a - b;
    };
    for (let id = 0; id < nameCount; id++) sortRange(order, ownerStart[id]!, ownerStart[id + 1]!, compare);

    const table = RecordTable.allocate(count, this.rdata.length, ownerStart);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const from = order[i]!;
      const start = this.#rdataStart[from]!;
      const end = endOf(from);
      table.type[i] = this.#type[from]!;
      table.ttl[i] = this.#ttl[from]!;
      table.source[i] = this.#source[from]!;
      if (end - start < 48) for (let j = start; j < end; j++) table.pool[at + j - start] = pool[j]!;
      else table.pool.set(pool.subarray(start, end), at);
      at += end - start;
      table.rdataOffset[i + 1] = at;
    }
    for (let id = 0; id < nameCount; id++) {
      for (let i = ownerStart[id]!; i < ownerStart[id + 1]!; i++) {
        table.owner[i] = id;
        if (i > ownerStart[id]! && table.isSameRecord(i - 1, i)) table.flags[i] = RECORD_FLAG.DUPLICATE;
      }
    }
    return table;
  }
}

/** Insertion sort for the usual handful, the engine's sort for an owner with many records. */
function sortRange(order: Uint32Array, from: number, to: number, compare: (a: number, b: number) => number): void {
  if (to - from > 16) {
    order.subarray(from, to).sort(compare);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = order[i]!;
    let j = i - 1;
    while (j >= from && compare(order[j]!, value) > 0) {
      order[j + 1] = order[j]!;
      j--;
    }
    order[j + 1] = value;
  }
}

const aCanonical = new ByteWriter(512);
const bCanonical = new ByteWriter(512);

/** Order of two rdata of one type in canonical form (RFC 4034 §6.3). */
export function compareRdata(
  type: number,
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  if (!hasCanonicalCase(type)) return compareBytes(a, aStart, aEnd, b, bStart, bEnd);
  aCanonical.clear();
  bCanonical.clear();
  writeCanonicalRdata(type, a, aStart, aEnd, aCanonical);
  writeCanonicalRdata(type, b, bStart, bEnd, bCanonical);
  return compareBytes(aCanonical.bytes, 0, aCanonical.length, bCanonical.bytes, 0, bCanonical.length);
}

export class RecordTable {
  /** canonical rank of the owner */
  readonly owner: Uint32Array;
  readonly type: Uint16Array;
  /** seconds */
  readonly ttl: Uint32Array;
  /** `rdataOffset[i]` to `rdataOffset[i + 1]` in the pool */
  readonly rdataOffset: Uint32Array;
  /** offset of the record's entry in the source map, or {@link NO_SOURCE} */
  readonly source: Uint32Array;
  readonly flags: Uint8Array;
  readonly pool: Uint8Array;
  /** records of the owner with rank `id`: `ownerStart[id]` to `ownerStart[id + 1]` */
  readonly ownerStart: Uint32Array;

  constructor(columns: {
    owner: Uint32Array;
    type: Uint16Array;
    ttl: Uint32Array;
    rdataOffset: Uint32Array;
    source: Uint32Array;
    flags: Uint8Array;
    pool: Uint8Array;
    ownerStart: Uint32Array;
  }) {
    this.owner = columns.owner;
    this.type = columns.type;
    this.ttl = columns.ttl;
    this.rdataOffset = columns.rdataOffset;
    this.source = columns.source;
    this.flags = columns.flags;
    this.pool = columns.pool;
    this.ownerStart = columns.ownerStart;
  }

  static allocate(count: number, poolOctets: number, ownerStart: Uint32Array): RecordTable {
    return new RecordTable({
      owner: new Uint32Array(new SharedArrayBuffer(count * 4)),
      type: new Uint16Array(new SharedArrayBuffer(count * 2)),
      ttl: new Uint32Array(new SharedArrayBuffer(count * 4)),
      rdataOffset: new Uint32Array(new SharedArrayBuffer((count + 1) * 4)),
      source: new Uint32Array(new SharedArrayBuffer(count * 4)),
      flags: new Uint8Array(new SharedArrayBuffer(count)),
      pool: new Uint8Array(new SharedArrayBuffer(poolOctets)),
      ownerStart,
    });
  }

  get count(): number {
    return this.type.length;
  }

  /** A view on the rdata of a record. */
  rdata(index: number): Uint8Array {
    return this.pool.subarray(this.rdataOffset[index]!, this.rdataOffset[index + 1]!);
  }

  isDuplicate(index: number): boolean {
    return (this.flags[index]! & RECORD_FLAG.DUPLICATE) !== 0;
  }

  /** The end of the RRset that starts at record `first`. */
  rrsetEnd(first: number): number {
    const end = this.ownerStart[this.owner[first]! + 1]!;
    const type = this.type[first]!;
    let next = first + 1;
    while (next < end && this.type[next] === type) next++;
    return next;
  }

  /** The first record of type `type` at the owner, or -1. */
  findRrset(ownerId: number, type: number): number {
    for (let i = this.ownerStart[ownerId]!; i < this.ownerStart[ownerId + 1]!; i++) {
      if (this.type[i]! >= type) return this.type[i] === type ? i : -1;
    }
    return -1;
  }

  hasType(ownerId: number, type: number): boolean {
    return this.findRrset(ownerId, type) >= 0;
  }

  /** Whether two neighbors of one owner are the same record in canonical form. */
  isSameRecord(a: number, b: number): boolean {
    const type = this.type[a]!;
    if (type !== this.type[b]) return false;
    const offsets = this.rdataOffset;
    const aStart = offsets[a]!;
    const bStart = offsets[b]!;
    if (offsets[a + 1]! - aStart !== offsets[b + 1]! - bStart) return false;
    return compareRdata(type, this.pool, aStart, offsets[a + 1]!, this.pool, bStart, offsets[b + 1]!) === 0;
  }

  /** Octets that the columns and the pool take. */
  get octets(): number {
    return this.count * 15 + 4 + this.ownerStart.byteLength + this.pool.length;
  }
}
