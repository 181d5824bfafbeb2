/**
 * Sorting of many keys by their octets. The octets at one depth are packed into a 64-bit number together with the position
 * of their key, so that the engine's native sort, which calls no JavaScript, does the work.
 * @module
 */
import { ByteWriter, compareBytes } from '../wire/index.js';

/** Up to this many keys are compared one by one. */
const FEW = 12;
const OCTETS_AT_ONCE = 8;
/** Which half of a 64-bit number is the upper one, looked at as two of 32 bits. */
const UPPER = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * The indexes 0 to `count - 1` in the order of their keys; equal keys keep their order.
 * @param writeKey appends the key of an index; keys are compared as octets, the shorter first
 * @param keys where the keys are written
 */
export function sortByKeys(
  count: number,
  writeKey: (index: number, out: ByteWriter) => void,
  keys: ByteWriter = new ByteWriter(count * 24 + 1024),
): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    writeKey(i, keys);
    starts[i + 1] = keys.length;
  }
  return new KeySorter(keys.bytes, starts).sort();
}

/** How many keys one call looks at: a function is compiled when it has been called often, a long loop much later. */
const KEYS_AT_ONCE = 1 << 10;

class KeySorter {
  /** the indexes, range by range in their order */
  readonly #order: Uint32Array;
  readonly #bytes: Uint8Array;
  /** `starts[i]` to `starts[i + 1]`: the octets of a key */
  readonly #starts: Uint32Array;
  readonly #packed: BigUint64Array<ArrayBuffer>;
  /** the same memory */
  readonly #halves: Uint32Array;
  /** Ranges that are still to be sorted. Own stack: a zone with one deep chain of names must not exhaust the engine's. */
  readonly #pending: number[] = [];

  constructor(bytes: Uint8Array, starts: Uint32Array) {
    const count = starts.length - 1;
    this.#bytes = bytes;
    this.#starts = starts;
    this.#order = new Uint32Array(count);
    this.#packed = new BigUint64Array(count > FEW ? count : 0);
    this.#halves = new Uint32Array(this.#packed.buffer);
  }

  sort(): Uint32Array {
    const order = this.#order;
    for (let i = 0; i < order.length; i++) order[i] = i;
    const pending = this.#pending;
    pending.push(0, order.length, 0);
    while (pending.length > 0) {
      const depth = pending.pop()!;
      const to = pending.pop()!;
      this.#sortRange(pending.pop()!, to, depth);
    }
    return order;
  }

  /** @param depth how many octets the keys of the range have in common */
  #sortRange(from: number, to: number, depth: number): void {
    const size = to - from;
    if (size <= FEW) {
      sortFew(this.#order, from, to, this.#bytes, this.#starts, depth);
      return;
    }
    const ids = this.#order.slice(from, to);
    const positionBits = 32 - Math.clz32(size - 1);
    for (let at = 0; at < size; at += KEYS_AT_ONCE) {
      this.#pack(ids, at, Math.min(at + KEYS_AT_ONCE, size), depth, positionBits);
    }
    this.#packed.subarray(0, size).sort();
    const deeper = depth + OCTETS_AT_ONCE - Math.ceil(positionBits / 8);
    for (let at = 0, run = 0; at < size; at += KEYS_AT_ONCE) {
      run = this.#unpack(ids, at, Math.min(at + KEYS_AT_ONCE, size), from, positionBits, run, deeper);
    }
  }

  /** The octets from `depth` on of the keys `ids[first, end)`, each above its position. */
  #pack(ids: Uint32Array, first: number, end: number, depth: number, positionBits: number): void {
    const halves = this.#halves;
    const bytes = this.#bytes;
    const starts = this.#starts;
    const positionMask = 2 ** positionBits - 1;
    for (let position = first; position < end; position++) {
      const id = ids[position]!;
      const at = starts[id]! + depth;
      const keyEnd = starts[id + 1]!;
      halves[position * 2 + UPPER] = fourOctets(bytes, at, keyEnd);
      halves[position * 2 + 1 - UPPER] = (fourOctets(bytes, at + 4, keyEnd) & ~positionMask) | position;
    }
  }

  /**
   * Puts the sorted numbers `[first, end)` back into the order, which starts at `from`. Keys that are the same so far are
   * sorted on, from the octet `deeper` on.
   * @param run where those that are the same as the first one start
   * @returns the same for the next call
   */
  #unpack(
    ids: Uint32Array,
    first: number,
    end: number,
    from: number,
    positionBits: number,
    run: number,
    deeper: number,
  ): number {
    const halves = this.#halves;
    const order = this.#order;
    const positionMask = 2 ** positionBits - 1;
    const last = ids.length - 1;
    let start = run;
    for (let i = first; i < end; i++) {
      const lower = halves[i * 2 + 1 - UPPER]!;
      order[from + i] = ids[lower & positionMask]!;
      if (i < last && halves[i * 2 + UPPER] === halves[i * 2 + 2 + UPPER]) {
        if (((lower ^ halves[i * 2 + 3 - UPPER]!) & ~positionMask) === 0) continue;
      }
      if (i > start) this.#goOn(from + start, from + i + 1, deeper);
      start = i + 1;
    }
    return start;
  }

  #goOn(from: number, to: number, depth: number): void {
    if (to - from <= FEW) sortFew(this.#order, from, to, this.#bytes, this.#starts, depth);
    // Keys that have ended come before those that go on.
    else this.#pending.push(endedFirst(this.#order, from, to, this.#starts, depth), to, depth);
  }
}

/** Four octets as a number, those behind the end as zeros. */
function fourOctets(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end) return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  let value = 0;
  for (let i = at; i < end; i++) value |= bytes[i]! << (8 * (at + 3 - i));
  return value;
}

function sortFew(
  order: Uint32Array,
  from: number,
  to: number,
  bytes: Uint8Array,
  starts: Uint32Array,
  depth: number,
): void {
  for (let i = from + 1; i < to; i++) {
    const index = order[i]!;
    const start = starts[index]! + depth;
    const end = starts[index + 1]!;
    let j = i - 1;
    for (; j >= from; j--) {
      const other = order[j]!;
      if (compareBytes(bytes, starts[other]! + depth, starts[other + 1]!, bytes, start, end) <= 0) break;
      order[j + 1] = other;
    }
    order[j + 1] = index;
  }
}

/** Moves keys of at most `depth` octets to the front of the range, the shortest first; returns where the others start. */
function endedFirst(order: Uint32Array, from: number, to: number, starts: Uint32Array, depth: number): number {
  let ended = 0;
  for (let i = from; i < to; i++) if (starts[order[i]! + 1]! - starts[order[i]!]! <= depth) ended++;
  if (ended === 0) return from;
  const octets = (index: number): number => Math.min(starts[index + 1]! - starts[index]!, depth + 1);
  order.subarray(from, to).sort((a, b) => octets(a) - octets(b));
  return from + ended;
}
