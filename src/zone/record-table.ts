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
import type { RecordBatch } from '../zonefile/index.js';
import { AT_ONCE, inBlocks, placeNumbers, placeOctets } from './place.js';

/** Bits of the `flags` column. */
export const RECORD_FLAG = {
  /** the same record, in canonical form, stands before it: no part of the RRset (RFC 2181 §5, RFC 4034 §6.3) */
  DUPLICATE: 1,
  /** a comment stands in its entry, so that its data may be less than was meant */
  COMMENTED: 2,
} as const;

/** Source offset of a record that came from no file. */
export const NO_SOURCE = 0xffffffff;

/** Small: a repository may hold ten thousand small zones. */
const INITIAL_CAPACITY = 1 << 5;
/** Room for the rdata of such a zone, and for what the parser reserves for one record. */
const INITIAL_OCTETS = 1 << 12;

/** What takes up the pool of rdata, in messages. */
const RDATA = 'the data of the records';

/** Tables up to this size take one buffer. */
const SMALL_OCTETS = 1 << 16;

/** Columns of records in the order in which these were added. Those that are large can be sent to threads. */
class GrowingColumns {
  capacity: number;
  owner: Uint32Array;
  ttl: Uint32Array;
  rdataStart: Uint32Array;
  source: Uint32Array;
  type: Uint16Array;
  flags: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.owner = new Uint32Array(bufferOf(capacity * 4));
    // These two have one more than there are records: behind the last one stands where its data end.
    this.ttl = new Uint32Array(bufferOf((capacity + 1) * 4));
    this.rdataStart = new Uint32Array(bufferOf((capacity + 1) * 4));
    this.source = new Uint32Array(bufferOf(capacity * 4));
    this.type = new Uint16Array(bufferOf(capacity * 2));
    this.flags = new Uint8Array(bufferOf(capacity));
  }

  /** The same records with room for more. */
  grown(capacity: number): GrowingColumns {
    const grown = new GrowingColumns(capacity);
    grown.owner.set(this.owner);
    grown.ttl.set(this.ttl);
    grown.rdataStart.set(this.rdataStart);
    grown.source.set(this.source);
    grown.type.set(this.type);
    grown.flags.set(this.flags);
    return grown;
  }
}

/** Memory for a column. Pages that nobody has written to take none. */
function bufferOf(octets: number): ArrayBuffer | SharedArrayBuffer {
  return octets < SMALL_OCTETS ? new ArrayBuffer(octets) : new SharedArrayBuffer(octets);
}

export class RecordTableBuilder {
  readonly rdata: ByteWriter;
  count = 0;
  #columns = new GrowingColumns(INITIAL_CAPACITY);

  /** @param maxOctets of rdata; beyond them the writer throws a ZoneproofError (file) */
  constructor(maxOctets = MAX_COLUMN_OCTETS) {
    this.rdata = new ByteWriter(INITIAL_OCTETS, { octets: maxOctets, what: RDATA, isShared: true });
  }

  /** Makes room for about so many records, so that columns need not be copied into larger ones. */
  expect(records: number, rdataOctets: number): void {
    if (records > this.#columns.capacity) this.#columns = this.#columns.grown(records);
    this.rdata.reserve(rdataOctets);
  }

  /** Adds a record whose rdata is `rdata.bytes[rdataStart, rdata.length)`. */
  add(owner: number, type: number, ttl: number, rdataStart: number, source: number, flags = 0): void {
    const index = this.count++;
    if (index === this.#columns.capacity) this.#columns = this.#columns.grown(index * 2);
    const columns = this.#columns;
    columns.owner[index] = owner;
    columns.type[index] = type;
    columns.ttl[index] = ttl;
    columns.rdataStart[index] = rdataStart;
    columns.source[index] = source;
    if (flags !== 0) columns.flags[index] = flags;
  }

  /**
   * Adds records whose rdata were appended.
   * @param ownerIds provisional ids, by the number that a record has in `batch.owner`
   */
  addBatch({ count, owner, type, ttl, rdataStart, source, isCommented }: RecordBatch, ownerIds: Uint32Array): void {
    const first = this.count;
    this.count += count;
    if (this.count > this.#columns.capacity) this.#columns = this.#columns.grown(Math.max(this.count, first * 2));
    const columns = this.#columns;
    columns.type.set(type.subarray(0, count), first);
    columns.ttl.set(ttl.subarray(0, count), first);
    columns.rdataStart.set(rdataStart.subarray(0, count), first);
    columns.source.set(source.subarray(0, count), first);
    const owners = columns.owner;
    for (let i = 0; i < count; i++) {
      owners[first + i] = ownerIds[owner[i]!]!;
      if (isCommented[i] !== 0) columns.flags[first + i] = RECORD_FLAG.COMMENTED;
    }
  }

  /** Sets the octets of `marks` that belong to owners of records; ids beyond its end are left out. */
  markOwners(marks: Uint8Array): void {
    const { owner } = this.#columns;
    for (let i = 0; i < this.count; i++) if (owner[i]! < marks.length) marks[owner[i]!] = 1;
  }

  /**
   * The finished table. The builder must not be used again.
   * @param rankOf for each provisional owner id its rank
   * @param nameCount ranks that there are
   * @param spare memory that nobody needs any more
   */
  freeze(rankOf: Uint32Array, nameCount: number = rankOf.length, spare?: ArrayBufferLike): RecordTable {
    const { count, rdata } = this;
    const { owner, type, rdataStart, ttl, source, flags } = this.#columns;
    rdataStart[count] = rdata.length;
    const ownerStart = new Uint32Array(new SharedArrayBuffer((nameCount + 1) * 4));
    for (let end = count; end > 0; end -= AT_ONCE) {
      chainRecords(owner, rankOf, ownerStart, Math.max(0, end - AT_ONCE), end);
    }
    const order = new Uint32Array(count);
    for (let id = 0, at = 0; id < nameCount; id += AT_ONCE) {
      at = this.#orderOwners(order, ownerStart, id, Math.min(id + AT_ONCE, nameCount), at);
    }
    ownerStart[nameCount] = count;
    const table = this.#allocate(ownerStart, spare);
    // A column that has been read is the memory of the next one.
    inBlocks(count, (first, end) => placeNumbers(source, order, table.source, first, end));
    inBlocks(count, (first, end) => placeNumbers(ttl, order, table.ttl, first, end));
    inBlocks(count, (first, end) => placeKinds(type, flags, order, table, first, end));
    table.rdataOffset[0] = 0;
    inBlocks(count, (first, end) => {
      placeOctets(rdata.bytes, rdataStart, order, table.pool, table.rdataOffset, first, end);
    });
    inBlocks(nameCount, (first, end) => writeOwners(table, first, end));
    return table;
  }

  /**
   * Puts the records of some owners, which are chained, into canonical order, at `order[at]` and behind it.
   * @param ownerStart the first in the chain of each owner, and afterwards where its records start
   * @returns where the order goes on
   */
  #orderOwners(order: Uint32Array, ownerStart: Uint32Array, firstId: number, endId: number, at: number): number {
    const { owner } = this.#columns;
    let end = at;
    for (let id = firstId; id < endId; id++) {
      const first = end;
      for (let link = ownerStart[id]!; link > 0; link = owner[link - 1]!) order[end++] = link - 1;
      ownerStart[id] = first;
      if (end - first > 1) this.#sortOwner(order, first, end);
    }
    return end;
  }

  /** Sorts the records `order[from, to)` of an owner, which are in the order of the file, and marks duplicates. */
  #sortOwner(order: Uint32Array, from: number, to: number): void {
    // Insertion sort is for the usual handful.
    if (to - from > 16) order.subarray(from, to).sort((a, b) => this.#compare(a, b) || a - b);
    const { flags } = this.#columns;
    for (let i = from + 1; i < to; i++) {
      const index = order[i]!;
      let difference = 1;
      let j = i - 1;
      while (j >= from) {
        difference = this.#compare(order[j]!, index);
        if (difference <= 0) break;
        order[j + 1] = order[j]!;
        j--;
      }
      order[j + 1] = index;
      if (difference === 0) flags[index] = flags[index]! | RECORD_FLAG.DUPLICATE;
    }
  }

  /** The canonical order of two records of one owner; 0 when they are the same. */
  #compare(a: number, b: number): number {
    const { type, rdataStart } = this.#columns;
    const ownType = type[a]!;
    const difference = ownType - type[b]!;
    if (difference !== 0) return difference;
    const pool = this.rdata.bytes;
    return compareRdata(ownType, pool, rdataStart[a]!, rdataStart[a + 1]!, pool, rdataStart[b]!, rdataStart[b + 1]!);
  }

  /**
   * Columns for the finished table. In a large one they are columns that are here: each takes the place of one that has
   * been read when it is written.
   */
  #allocate(ownerStart: Uint32Array, spare: ArrayBufferLike | undefined): RecordTable {
    const { count, rdata } = this;
    const { owner, source, ttl, rdataStart } = this.#columns;
    if (!isShared(owner.buffer)) return RecordTable.allocate(count, rdata.length, ownerStart);
    const isEnough = spare !== undefined && isShared(spare) && spare.byteLength >= rdata.length;
    return new RecordTable({
      source: owner.subarray(0, count),
      ttl: source.subarray(0, count),
      rdataOffset: ttl.subarray(0, count + 1),
      owner: rdataStart.subarray(0, count),
      type: new Uint16Array(new SharedArrayBuffer(count * 2)),
      flags: new Uint8Array(new SharedArrayBuffer(count)),
      pool: new Uint8Array(isEnough ? spare : new SharedArrayBuffer(rdata.length), 0, rdata.length),
      ownerStart,
    });
  }
}

const isShared = (buffer: ArrayBufferLike): boolean => buffer instanceof SharedArrayBuffer;

/**
 * Chains the records `[first, end)` of each owner, in the order of the file; those behind them have been chained. A link is
 * one more than the index of a record, and 0 at the end of a chain.
 * @param owner provisional ids; the next in the chain of each record afterwards
 * @param chains the first of each owner, by rank
 */
function chainRecords(owner: Uint32Array, rankOf: Uint32Array, chains: Uint32Array, first: number, end: number): void {
  for (let i = end - 1; i >= first; i--) {
    const rank = rankOf[owner[i]!]!;
    owner[i] = chains[rank]!;
    chains[rank] = i + 1;
  }
}

function placeKinds(
  fromType: Uint16Array,
  fromFlags: Uint8Array,
  order: Uint32Array,
  { type, flags }: RecordTable,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) {
    type[i] = fromType[order[i]!]!;
    flags[i] = fromFlags[order[i]!]!;
  }
}

function writeOwners({ owner, ownerStart }: RecordTable, firstId: number, endId: number): void {
  for (let id = firstId, i = ownerStart[firstId]!; id < endId; id++) {
    for (const end = ownerStart[id + 1]!; i < end; i++) owner[i] = id;
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
