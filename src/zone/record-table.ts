/**
 * The records of a zone as columns. Rdata is wire form with the case of names preserved, in one pool.
 *
 * After `freeze` records are sorted by owner rank, type, and canonical rdata (RFC 4034 §6.3), so that an RRset is a range
 * of indexes. All columns live in SharedArrayBuffers: threads read the same zone without copying it.
 * @module
 */
import { capacityError, MAX_COLUMN_OCTETS } from '../diagnostic/index.js';
import { hasCanonicalCase, writeCanonicalRdata } from '../rdata/index.js';
import { ByteWriter, compareBytes } from '../wire/index.js';

/** Bits of the `flags` column. */
export const RECORD_FLAG = {
  /** the same record, in canonical form, stands before it: no part of the RRset (RFC 2181 §5, RFC 4034 §6.3) */
  DUPLICATE: 1,
} as const;

/** Source offset of a record that came from no file. */
export const NO_SOURCE = 0xffffffff;

/** Small: a repository may hold ten thousand small zones. */
const INITIAL_CAPACITY = 1 << 5;
/** Room for the rdata of such a zone, and for what the parser reserves for one record. */
const INITIAL_OCTETS = 1 << 12;

/** Owners whose records are put into the table together: what is known of them stays in the cache. */
const OWNERS_AT_ONCE = 1 << 9;

/** A record while the table is built: a row of these numbers, so that one look at memory finds them all. */
const ROW = { TYPE: 0, TTL: 1, RDATA_START: 2, SOURCE: 3, LENGTH: 4 } as const;

/** What takes up the pool of rdata, in messages. */
const RDATA = 'the data of the records';

export class RecordTableBuilder {
  readonly rdata: ByteWriter;
  count = 0;
  #owner = new Uint32Array(INITIAL_CAPACITY);
  #rows = new Uint32Array(INITIAL_CAPACITY * ROW.LENGTH);

  /** @param maxOctets of rdata; beyond them the writer throws a ZoneproofError (file) */
  constructor(maxOctets = MAX_COLUMN_OCTETS) {
    this.rdata = new ByteWriter(INITIAL_OCTETS, { octets: maxOctets, what: RDATA });
  }

  /** Adds a record whose rdata is `rdata.bytes[rdataStart, rdata.length)`. */
  add(owner: number, type: number, ttl: number, rdataStart: number, source: number): void {
    const index = this.count++;
    if (index === this.#owner.length) {
      this.#owner = doubled(this.#owner);
      this.#rows = doubled(this.#rows);
    }
    this.#owner[index] = owner;
    const rows = this.#rows;
    const row = index * ROW.LENGTH;
    rows[row + ROW.TYPE] = type;
    rows[row + ROW.TTL] = ttl;
    rows[row + ROW.RDATA_START] = rdataStart;
    rows[row + ROW.SOURCE] = source;
  }

  /** Sets the octets of `marks` that belong to owners of records; ids beyond its end are left out. */
  markOwners(marks: Uint8Array): void {
    for (let i = 0; i < this.count; i++) if (this.#owner[i]! < marks.length) marks[this.#owner[i]!] = 1;
  }

  /**
   * The finished table. The builder must not be used again.
   * @param rankOf for each provisional owner id its rank
   * @param nameCount ranks that there are
   */
  freeze(rankOf: Uint32Array, nameCount: number = rankOf.length): RecordTable {
    const { count, rdata } = this;
    const owner = this.#owner;
    const ownerStart = new Uint32Array(new SharedArrayBuffer((nameCount + 1) * 4));
    for (let i = 0; i < count; i++) {
      const rank = rankOf[owner[i]!]!;
      owner[i] = rank;
      ownerStart[rank + 1] = ownerStart[rank + 1]! + 1;
    }
    for (let id = 0; id < nameCount; id++) ownerStart[id + 1] = ownerStart[id + 1]! + ownerStart[id]!;
    // A counting sort by owner keeps the file's order within an owner; the few records of each are then sorted.
    const order = new Uint32Array(count);
    const next = ownerStart.slice();
    for (let i = 0; i < count; i++) {
      const rank = owner[i]!;
      order[next[rank]!] = i;
      next[rank] = next[rank]! + 1;
    }
    const table = RecordTable.allocate(count, rdata.length, ownerStart);
    for (let id = 0; id < nameCount; id += OWNERS_AT_ONCE) {
      this.#place(table, order, id, Math.min(id + OWNERS_AT_ONCE, nameCount));
    }
    return table;
  }

  /**
   * Writes the records of some owners into the table, in canonical order. One look at all rows before anything depends on
   * them lets the processor wait for many at a time.
   * @param order indexes of records by owner, in the order of the file; sorted here
   */
  #place(table: RecordTable, order: Uint32Array, firstId: number, endId: number): void {
    const { type, ttl, source, flags, rdataOffset, ownerStart, owner } = table;
    const rows = this.#rows;
    const pool = this.rdata.bytes;
    const sortedPool = table.pool;
    const first = ownerStart[firstId]!;
    const end = ownerStart[endId]!;
    for (let i = first; i < end; i++) type[i] = rows[order[i]! * ROW.LENGTH + ROW.TYPE]!;
    for (let id = firstId; id < endId; id++) {
      const ownerEnd = ownerStart[id + 1]!;
      const start = ownerStart[id]!;
      for (let i = start; i < ownerEnd; i++) owner[i] = id;
      if (ownerEnd - start > 1) sortRange(order, start, ownerEnd, this.#compare);
    }
    for (let i = first, at = rdataOffset[first]!; i < end; i++) {
      const from = order[i]!;
      const row = from * ROW.LENGTH;
      type[i] = rows[row + ROW.TYPE]!;
      ttl[i] = rows[row + ROW.TTL]!;
      source[i] = rows[row + ROW.SOURCE]!;
      const rdataStart = rows[row + ROW.RDATA_START]!;
      const rdataEnd = this.#rdataEnd(from);
      if (rdataEnd - rdataStart < 48) for (let j = rdataStart; j < rdataEnd; j++) sortedPool[at++] = pool[j]!;
      else {
        sortedPool.set(pool.subarray(rdataStart, rdataEnd), at);
        at += rdataEnd - rdataStart;
      }
      rdataOffset[i + 1] = at;
      if (i > first && owner[i - 1] === owner[i] && table.isSameRecord(i - 1, i)) flags[i] = RECORD_FLAG.DUPLICATE;
    }
  }

  #rdataEnd(index: number): number {
    return index + 1 < this.count ? this.#rows[(index + 1) * ROW.LENGTH + ROW.RDATA_START]! : this.rdata.length;
  }

  /** The canonical order of two records of one owner; that of the file for equal ones. */
  readonly #compare = (a: number, b: number): number => {
    const rows = this.#rows;
    const aRow = a * ROW.LENGTH;
    const bRow = b * ROW.LENGTH;
    const type = rows[aRow + ROW.TYPE]!;
    const difference = type - rows[bRow + ROW.TYPE]!;
    if (difference !== 0) return difference;
    const pool = this.rdata.bytes;
    const aStart = rows[aRow + ROW.RDATA_START]!;
    const bStart = rows[bRow + ROW.RDATA_START]!;
    return compareRdata(type, pool, aStart, this.#rdataEnd(a), pool, bStart, this.#rdataEnd(b)) || a - b;
  };
}

function doubled(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(column.length * 2);
  grown.set(column);
  return grown;
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
  const aLength = aEnd - aStart;
  const bLength = bEnd - bStart;
  const shared = Math.min(aLength, bLength);
  let i = 0;
  while (i < shared && a[aStart + i] === b[bStart + i]) i++;
  if (i === shared) return aLength - bLength;
  const aOctet = a[aStart + i]!;
  const bOctet = b[bStart + i]!;
  // Whether the octets belong to a name or not: unless one is an upper-case letter, they compare as they are.
  if (!(isUpperCase(aOctet) || isUpperCase(bOctet)) || !hasCanonicalCase(type)) return aOctet - bOctet;
  aCanonical.clear();
  bCanonical.clear();
  writeCanonicalRdata(type, a, aStart, aEnd, aCanonical);
  writeCanonicalRdata(type, b, bStart, bEnd, bCanonical);
  return compareBytes(aCanonical.bytes, 0, aCanonical.length, bCanonical.bytes, 0, bCanonical.length);
}

function isUpperCase(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a;
}

/** Tables up to this size take one buffer. */
const SMALL_OCTETS = 1 << 16;

interface ColumnKind<C> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer, at: number, length: number): C;
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

  /** Columns to fill in. Throws a ZoneproofError (file) when offsets of 32 bits do not reach. */
  static allocate(count: number, poolOctets: number, ownerStart: Uint32Array): RecordTable {
    if (poolOctets > MAX_COLUMN_OCTETS) throw capacityError(`${RDATA} take more than ${MAX_COLUMN_OCTETS} octets`);
    if (count >= NO_SOURCE) throw capacityError(`there are more than ${NO_SOURCE - 1} records`);
    const octets = (count * 4 + 1) * 4 + count * 3 + poolOctets;
    // One buffer for all columns of a small zone: ten thousand zones would be made of little else than buffers.
    const all = octets < SMALL_OCTETS ? new SharedArrayBuffer(octets) : undefined;
    let next = 0;
    const column = <C>(Kind: ColumnKind<C>, length: number): C => {
      const at = next;
      next += length * Kind.BYTES_PER_ELEMENT;
      return all === undefined ? new Kind(new SharedArrayBuffer(next - at), 0, length) : new Kind(all, at, length);
    };
    // The widest first, so that each starts where its numbers may stand.
    return new RecordTable({
      owner: column(Uint32Array, count),
      ttl: column(Uint32Array, count),
      rdataOffset: column(Uint32Array, count + 1),
      source: column(Uint32Array, count),
      type: column(Uint16Array, count),
      flags: column(Uint8Array, count),
      pool: column(Uint8Array, poolOctets),
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

  isFirstOfRrset(index: number): boolean {
    return index === 0 || this.type[index] !== this.type[index - 1] || this.owner[index] !== this.owner[index - 1];
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
