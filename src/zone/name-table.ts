/**
 * Each distinct owner name of a zone once, in wire form with the case of its first appearance.
 *
 * While building, ids are handed out in order of appearance. After `freeze` the id of a name is its rank in canonical
 * order (RFC 4034 §6.1), so comparing owners is a subtraction and "at or below" is a range of ids.
 * @module
 */
import { ByteWriter, compareNames, isAtOrBelow, LOWER, nameLength } from '../wire/index.js';
import { sortByKeys } from './sort.js';

/** Names are equal without regard to ASCII case (RFC 4343), so the hash sees lower case. */
function hashName(wire: Uint8Array, at: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ LOWER[wire[i]!]!, 0x01000193);
  hash ^= hash >>> 15;
  return hash >>> 0;
}

function equalOctets(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (LOWER[a[aAt + i]!] !== LOWER[b[bAt + i]!]) return false;
  return true;
}

/** Open addressing over name ids; the names themselves stand in a pool. */
class NameIndex {
  slots: Int32Array;
  constructor(capacity: number) {
    this.slots = new Int32Array(capacity).fill(-1);
  }

  /** The id of the name, or the complement of the slot where it would go. */
  find(pool: Uint8Array, offsets: Uint32Array, wire: Uint8Array, at: number, length: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hashName(wire, at, length) & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot]!;
      if (id < 0) return ~slot;
      const offset = offsets[id]!;
      if (offsets[id + 1]! - offset === length && equalOctets(pool, offset, wire, at, length)) return id;
    }
  }
}

export class NameTableBuilder {
  readonly #pool = new ByteWriter(1 << 14);
  #offsets = new Uint32Array(1 << 10);
  #count = 0;
  #index = new NameIndex(1 << 11);

  get count(): number {
    return this.#count;
  }

  /** The provisional id of the name, which is added when it is new. */
  intern(wire: Uint8Array, at: number, length: number): number {
    const found = this.#index.find(this.#pool.bytes, this.#offsets, wire, at, length);
    if (found >= 0) return found;
    const id = this.#count++;
    this.#index.slots[~found] = id;
    this.#pool.append(wire, at, at + length);
    if (id + 2 > this.#offsets.length) {
      const grown = new Uint32Array(this.#offsets.length * 2);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[id + 1] = this.#pool.length;
    if (this.#count * 2 > this.#index.slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    this.#index = indexOf(this.#pool.bytes, this.#offsets, this.#count);
  }

  /** The finished table, and for each provisional id its rank. */
  freeze(): { readonly names: NameTable; readonly rankOf: Uint32Array } {
    const count = this.#count;
    const pool = this.#pool.bytes;
    const offsets = this.#offsets;
    const order = sortByKeys(count, (id, out) => writeSortKey(pool, offsets[id]!, out));
    const rankOf = new Uint32Array(count);
    const sortedPool = new Uint8Array(new SharedArrayBuffer(this.#pool.length));
    const sortedOffsets = new Uint32Array(new SharedArrayBuffer((count + 1) * 4));
    let at = 0;
    for (let rank = 0; rank < count; rank++) {
      const id = order[rank]!;
      rankOf[id] = rank;
      const end = offsets[id + 1]!;
      for (let i = offsets[id]!; i < end; i++) sortedPool[at++] = pool[i]!;
      sortedOffsets[rank + 1] = at;
    }
    return { names: new NameTable(sortedPool, sortedOffsets), rankOf };
  }
}

function indexOf(pool: Uint8Array, offsets: Uint32Array, count: number): NameIndex {
  let capacity = 1 << 11;
  while (capacity < count * 3) capacity *= 2;
  const index = new NameIndex(capacity);
  const mask = capacity - 1;
  for (let id = 0; id < count; id++) {
    let slot = hashName(pool, offsets[id]!, offsets[id + 1]! - offsets[id]!) & mask;
    while (index.slots[slot]! >= 0) slot = (slot + 1) & mask;
    index.slots[slot] = id;
  }
  return index;
}

const labelStarts = new Uint16Array(128);

/**
 * Octets whose plain order is the canonical order of names: labels from the right in lower case, each closed by a zero
 * octet; label octets 0 and 1 become 1,1 and 1,2 so that they sort above the end of a label.
 */
export function writeSortKey(wire: Uint8Array, at: number, out: ByteWriter): void {
  let count = 0;
  for (let next = at; wire[next] !== 0; next += 1 + wire[next]!) labelStarts[count++] = next - at;
  out.reserve(512);
  const target = out.bytes;
  let to = out.length;
  while (count > 0) {
    const label = at + labelStarts[--count]!;
    const end = label + wire[label]!;
    for (let i = label + 1; i <= end; i++) {
      const octet = LOWER[wire[i]!]!;
      if (octet < 2) target[to++] = 1;
      target[to++] = octet < 2 ? octet + 1 : octet;
    }
    target[to++] = 0;
  }
  out.length = to;
}

/** The frozen table. Ids are canonical ranks, from 0. */
export class NameTable {
  /** all names in canonical order, wire form; shared between threads */
  readonly pool: Uint8Array;
  /** `offsets[id]` to `offsets[id + 1]` in the pool */
  readonly offsets: Uint32Array;
  #index: NameIndex | undefined;

  constructor(pool: Uint8Array, offsets: Uint32Array) {
    this.pool = pool;
    this.offsets = offsets;
  }

  get count(): number {
    return this.offsets.length - 1;
  }

  /** The id of the name at `wire[at]`, or -1 when no record has this owner. */
  find(wire: Uint8Array, at = 0): number {
    this.#index ??= indexOf(this.pool, this.offsets, this.count);
    const id = this.#index.find(this.pool, this.offsets, wire, at, nameLength(wire, at));
    return id < 0 ? -1 : id;
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
