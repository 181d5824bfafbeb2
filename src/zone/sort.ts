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
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    order[i] = i;
    writeKey(i, keys);
    starts[i + 1] = keys.length;
  }
  const { bytes } = keys;
  const packed = new BigUint64Array(count > FEW ? count : 0);
  const halves = new Uint32Array(packed.buffer);

  // Own stack: a zone with one deep chain of names must not exhaust the engine's.
  const stack: number[] = [0, count, 0];
  while (stack.length > 0) {
    const depth = stack.pop()!;
    const to = stack.pop()!;
    const from = stack.pop()!;
    if (to - from <= FEW) {
      sortFew(order, from, to, bytes, starts, depth);
      continue;
    }
    const size = to - from;
    const ids = order.slice(from, to);
    const positionBits = 32 - Math.clz32(size - 1);
    const positionMask = 2 ** positionBits - 1;
    for (let position = 0; position < size; position++) {
      const at = starts[ids[position]!]! + depth;
      const end = starts[ids[position]! + 1]!;
      halves[position * 2 + UPPER] = fourOctets(bytes, at, end);
      halves[position * 2 + 1 - UPPER] = (fourOctets(bytes, at + 4, end) & ~positionMask) | position;
    }
    packed.subarray(0, size).sort();
    const deeper = depth + OCTETS_AT_ONCE - Math.ceil(positionBits / 8);
    let run = 0;
    for (let i = 0; i < size; i++) {
      const lower = halves[i * 2 + 1 - UPPER]!;
      order[from + i] = ids[lower & positionMask]!;
      if (i + 1 < size && halves[i * 2 + UPPER] === halves[i * 2 + 2 + UPPER]) {
        if (((lower ^ halves[i * 2 + 3 - UPPER]!) & ~positionMask) === 0) continue;
      }
      // Keys that are the same so far; those that have ended come before those that go on.
      if (i > run) stack.push(endedFirst(order, from + run, from + i + 1, starts, deeper), from + i + 1, deeper);
      run = i + 1;
    }
  }
  return order;
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
