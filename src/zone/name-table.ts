/**
 * Each distinct owner name of a zone once, in wire form with the case of its first appearance.
 *
 * While building, ids are handed out in order of appearance. After `freeze` the id of a name is its rank in canonical
 * order (RFC 4034 §6.1), so comparing owners is a subtraction and "at or below" is a range of ids.
 * @module
 */
import { capacityError, MAX_COLUMN_OCTETS } from '../diagnostic/index.js';
import { ByteWriter, compareNames, hashName, isAtOrBelow, LOWER, MAX_NAME_OCTETS, nameLength } from '../wire/index.js';
import type { RecordBatch } from '../zonefile/index.js';
import { inBlocks, placeOctets } from './place.js';
import { sortByKeys } from './sort.js';

function equalOctets(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const octet = a[aAt + i]!;
    const other = b[bAt + i]!;
    if (octet !== other && LOWER[octet] !== LOWER[other]) return false;
  }
  return true;
}

/** What takes up the pool of names, in messages. */
const NAMES = 'the owner names';

/** So many names take 2^31 slots, which is as far as the bits of an index go. */
const MAX_NAMES = 2 ** 29;

/** Columns for names, to fill in. Throws a ZoneproofError (file) when offsets of 32 bits do not reach. */
export function allocateNames(count: number, octets: number): { pool: Uint8Array; offsets: Uint32Array } {
  if (octets > MAX_COLUMN_OCTETS) throw capacityError(`${NAMES} take more than ${MAX_COLUMN_OCTETS} octets`);
  if (count > MAX_NAMES) throw tooManyNames(MAX_NAMES);
  return {
    pool: new Uint8Array(new SharedArrayBuffer(octets)),
    offsets: new Uint32Array(new SharedArrayBuffer((count + 1) * 4)),
  };
}

const tooManyNames = (most: number): Error => capacityError(`there are more than ${most} owner names`);

/** Open addressing over name ids, each beside the hash of its name; the names themselves stand in a pool. */
class NameIndex {
  #slots: Int32Array;

  readonly #maxNames: number;

  /**
   * @param names how many there will be at least
   * @param maxNames that there can be
   */
  constructor(names: number, maxNames = MAX_NAMES) {
    this.#maxNames = maxNames;
    let capacity = 1 << 5;
    while (capacity < names * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity * 2).fill(-1);
  }

  /** Makes room for `names`. Throws a ZoneproofError (file) for too many. */
  reserve(names: number): void {
    const old = this.#slots;
    if (names * 4 <= old.length) return;
    if (names > this.#maxNames) throw tooManyNames(this.#maxNames);
    let capacity = old.length;
    while (capacity < names * 4) capacity *= 2;
    this.#slots = new Int32Array(capacity).fill(-1);
    for (let at = 0; at < old.length; at += 2) if (old[at]! >= 0) this.add(old[at]!, old[at + 1]!);
  }

  /** Adds the id of a name that is not in the index. */
  add(id: number, hash: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hash << 1) & mask;
    while (slots[at]! >= 0) at = (at + 2) & mask;
    slots[at] = id;
    slots[at + 1] = hash;
  }

  /** The id of the name, or -1. */
  find(hash: number, pool: Uint8Array, offsets: Uint32Array, wire: Uint8Array, wireAt: number, length: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const id = slots[at]!;
      if (id < 0) return -1;
      if (slots[at + 1] !== hash) continue;
      const offset = offsets[id]!;
      if (offsets[id + 1]! - offset === length && equalOctets(pool, offset, wire, wireAt, length)) return id;
    }
  }

  /** Gives every id its new one. */
  rename(newIds: Uint32Array): void {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 2) if (slots[at]! >= 0) slots[at] = newIds[slots[at]!]!;
  }
}

export class NameTableBuilder {
  // Small at first: a repository may hold ten thousand small zones.
  readonly #pool: ByteWriter;
  #offsets = new Uint32Array(1 << 5);
  #count = 0;
  readonly #index: NameIndex;

  /** Throws a ZoneproofError (file) when names go beyond the limits. */
  constructor(maxOctets = MAX_COLUMN_OCTETS, maxNames = MAX_NAMES) {
    this.#pool = new ByteWriter(1 << 9, { octets: maxOctets, what: NAMES, isShared: true });
    this.#index = new NameIndex(0, maxNames);
  }

  get count(): number {
    return this.#count;
  }

  /** Makes room for about so many names, so that they need not be copied into a larger table. */
  expect(names: number, octets: number): void {
    this.#pool.reserve(octets);
    this.#growOffsets(names + 1);
    this.#index.reserve(names);
  }

  #growOffsets(count: number): void {
    if (count <= this.#offsets.length) return;
    const grown = new Uint32Array(Math.max(count, this.#offsets.length * 2));
    grown.set(this.#offsets);
    this.#offsets = grown;
  }

  /** The provisional id of the name, which is added when it is new. */
  intern(wire: Uint8Array, at: number, length: number, hash = hashName(wire, at, length)): number {
    const found = this.#index.find(hash, this.#pool.bytes, this.#offsets, wire, at, length);
    if (found >= 0) return found;
    this.#pool.append(wire, at, at + length);
    return this.#add(this.#pool.length, hash);
  }

  /** {@link intern} for all names of a batch; writes their ids behind the first number of `ids`. */
  internAll({ names, nameStart, nameHash, nameCount }: RecordBatch, ids: Uint32Array): void {
    const pool = this.#pool;
    const octets = nameStart[nameCount]!;
    pool.reserve(octets);
    const { bytes } = pool;
    // Mostly all of them are new, and stay where they are put here.
    bytes.set(names.subarray(0, octets), pool.length);
    const shift = pool.length;
    for (let i = 0; i < nameCount; i++) {
      const at = nameStart[i]!;
      const length = nameStart[i + 1]! - at;
      const hash = nameHash[i]!;
      let id = this.#index.find(hash, bytes, this.#offsets, names, at, length);
      if (id < 0) {
        const end = pool.length + length;
        if (pool.length !== at + shift) for (let to = pool.length, from = at; to < end; ) bytes[to++] = names[from++]!;
        pool.length = end;
        id = this.#add(end, hash);
      }
      ids[i + 1] = id;
    }
  }

  /** The id of a new name, whose octets end the pool at `end`. */
  #add(end: number, hash: number): number {
    const id = this.#count++;
    this.#growOffsets(id + 2);
    this.#offsets[id + 1] = end;
    this.#index.reserve(this.#count);
    this.#index.add(id, hash);
    return id;
  }

  /** Room for sort keys: behind the names, where that was not needed for names. */
  #keyWriter(octets: number): ByteWriter {
    const rest = this.#pool.bytes.subarray(this.#pool.length);
    if (rest.length < octets) return new ByteWriter(octets);
    const keys = new ByteWriter(0);
    keys.bytes = rest;
    return keys;
  }

  /**
   * The finished table, for each provisional id its rank, and memory that is not needed any more. The builder must not be
   * used again.
   */
  freeze(): { readonly names: NameTable; readonly rankOf: Uint32Array; readonly spare: ArrayBufferLike } {
    const count = this.#count;
    const pool = this.#pool.bytes;
    const offsets = this.#offsets;
    // What all names end in, mostly the name of the zone, makes no difference to their order.
    const suffix = sharedSuffix(pool, offsets, count);
    const writeKey = (id: number, out: ByteWriter) => writeSortKey(pool, offsets[id]!, out, offsets[id + 1]! - suffix);
    // A key is as long as its name, but for rare octets.
    const order = sortByKeys(count, writeKey, this.#keyWriter(this.#pool.length - count * suffix + 1024));
    const rankOf = new Uint32Array(count);
    const { pool: sortedPool, offsets: sortedOffsets } = allocateNames(count, this.#pool.length);
    inBlocks(count, (first, end) => {
      writeRanks(order, rankOf, first, end);
      placeOctets(pool, offsets, order, sortedPool, sortedOffsets, first, end);
    });
    this.#index.rename(rankOf);
    return { names: new NameTable(sortedPool, sortedOffsets, this.#index), rankOf, spare: pool.buffer };
  }
}

function writeRanks(order: Uint32Array, rankOf: Uint32Array, first: number, end: number): void {
  for (let rank = first; rank < end; rank++) rankOf[order[rank]!] = rank;
}

/** How many octets all names have in common at their end: whole labels, and the root. */
function sharedSuffix(pool: Uint8Array, offsets: Uint32Array, count: number): number {
  if (count === 0) return 0;
  const end = offsets[1]!;
  let suffix = 0;
  for (let id = 1; id < count; id++) {
    const nameEnd = offsets[id + 1]!;
    for (; ; suffix += 1 + pool[suffix]!) {
      const first = nameEnd - (end - suffix);
      let at = offsets[id]!;
      while (at < first) at += 1 + pool[at]!;
      if (at === first && equalOctets(pool, suffix, pool, first, end - suffix)) break;
    }
  }
  return end - suffix;
}

const labelStarts = new Uint16Array(128);

/**
 * Octets whose plain order is the canonical order of names: labels from the right in lower case, each closed by a zero
 * octet; label octets 0 and 1 become 1,1 and 1,2 so that they sort above the end of a label.
 * @param end before which label to stop, where what stands behind is the same for all
 */
export function writeSortKey(wire: Uint8Array, at: number, out: ByteWriter, end = at + MAX_NAME_OCTETS): void {
  let count = 0;
  for (let next = at; next < end && wire[next] !== 0; next += 1 + wire[next]!) labelStarts[count++] = next - at;
  out.reserve(512);
  const target = out.bytes;
  let to = out.length;
  while (count > 0) {
    const label = at + labelStarts[--count]!;
    const labelEnd = label + wire[label]!;
    for (let i = label + 1; i <= labelEnd; i++) {
      const octet = LOWER[wire[i]!]!;
      if (octet < 2) target[to++] = 1;
      target[to++] = octet < 2 ? octet + 1 : octet;
    }
    target[to++] = 0;
  }
  out.length = to;
}

/** How many names on either side of another are near it. */
const NEAR = 4;

/** The frozen table. Ids are canonical ranks, from 0. */
export class NameTable {
  /** all names in canonical order, wire form; shared between threads */
  readonly pool: Uint8Array;
  /** `offsets[id]` to `offsets[id + 1]` in the pool */
  readonly offsets: Uint32Array;
  #index: NameIndex | undefined;

  /** @param index of these names; made when first needed if missing */
  constructor(pool: Uint8Array, offsets: Uint32Array, index?: NameIndex) {
    this.pool = pool;
    this.offsets = offsets;
    this.#index = index;
  }

  get count(): number {
    return this.offsets.length - 1;
  }

  /**
   * The id of the name at `wire[at]`, or -1 when no record has this owner.
   * @param near id of a name that this one may stand near, as the names of one host do: those are looked at first, which
   *   does not miss the cache as the index does
   */
  find(wire: Uint8Array, at = 0, near = -1): number {
    const { pool, offsets } = this;
    const length = nameLength(wire, at);
    if (near >= 0) {
      const last = Math.min(near + NEAR, this.count - 1);
      for (let id = Math.max(0, near - NEAR); id <= last; id++) {
        const offset = offsets[id]!;
        if (offsets[id + 1]! - offset === length && equalOctets(pool, offset, wire, at, length)) return id;
      }
    }
    this.#index ??= this.#makeIndex();
    return this.#index.find(hashName(wire, at, length), pool, offsets, wire, at, length);
  }

  #makeIndex(): NameIndex {
    const { pool, offsets, count } = this;
    const index = new NameIndex(count);
    for (let id = 0; id < count; id++) index.add(id, hashName(pool, offsets[id]!, offsets[id + 1]! - offsets[id]!));
    return index;
  }

  /** The first id whose name is not before `wire[at]` in canonical order. */
  lowerBound(wire: Uint8Array, at = 0): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareNames(this.pool, wire, this.offsets[middle]!, at) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** As {@link find}, for a few names: without the index, which costs a look at every name. */
  search(wire: Uint8Array, at = 0): number {
    const id = this.lowerBound(wire, at);
    return id < this.count && compareNames(this.pool, wire, this.offsets[id]!, at) === 0 ? id : -1;
  }

  /** The range of ids at or below the name `wire[at]`: `[first, end)`. */
  subtree(wire: Uint8Array, at = 0): readonly [number, number] {
    const first = this.lowerBound(wire, at);
    let low = first;
    let high = this.count;
    // Everything at or below a name follows it without a gap, so the end can be searched for.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAtOrBelow(this.pool, wire, this.offsets[middle]!, at)) low = middle + 1;
      else high = middle;
    }
    return [first, low];
  }

  /** A view on the wire form of a name. */
  wire(id: number): Uint8Array {
    return this.pool.subarray(this.offsets[id]!, this.offsets[id + 1]!);
  }
}
