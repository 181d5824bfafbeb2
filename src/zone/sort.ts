/**
 * Sorting of many short keys: a multikey quicksort that looks at four octets at a time.
 * @module
 */
import { ByteWriter } from '../wire/index.js';

/**
 * The indexes 0 to `count - 1` in the order of their keys.
 * @param writeKey appends the key of an index; keys are compared as octets, the shorter first
 */
export function sortByKeys(count: number, writeKey: (index: number, out: ByteWriter) => void): Uint32Array {
  const keys = new ByteWriter(count * 24 + 1024);
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    writeKey(i, keys);
    starts[i + 1] = keys.length;
  }
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  const bytes = keys.bytes;
  const cache = new Float64Array(count);

  /** Four octets from `depth` and how many of them exist, as one comparable number; -1 behind the key's end. */
  const chunk = (index: number, depth: number): number => {
    const at = starts[index]! + depth;
    const left = starts[index + 1]! - at;
    if (left >= 4) {
      return (((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0) * 8 + 4;
    }
    if (left <= 0) return -1;
    let value = 0;
    for (let i = 0; i < 4; i++) value = value * 256 + (i < left ? bytes[at + i]! : 0);
    return value * 8 + left;
  };

  const compareFrom = (a: number, b: number, depth: number): number => {
    for (let d = depth; ; d += 4) {
      const aChunk = chunk(a, d);
      const bChunk = chunk(b, d);
      if (aChunk !== bChunk) return aChunk < bChunk ? -1 : 1;
      if (aChunk < 0) return 0;
    }
  };

  const swap = (i: number, j: number): void => {
    const index = order[i]!;
    order[i] = order[j]!;
    order[j] = index;
    const cached = cache[i]!;
    cache[i] = cache[j]!;
    cache[j] = cached;
  };

  // Own stack: a zone with one deep chain of names must not exhaust the engine's.
  const stack: number[] = [0, count, 0];
  while (stack.length > 0) {
    const depth = stack.pop()!;
    const to = stack.pop()!;
    const from = stack.pop()!;
    if (to - from < 2) continue;
    if (to - from <= 12) {
      for (let i = from + 1; i < to; i++) {
        const index = order[i]!;
        let j = i - 1;
        while (j >= from && compareFrom(order[j]!, index, depth) > 0) {
          order[j + 1] = order[j]!;
          j--;
        }
        order[j + 1] = index;
      }
      continue;
    }
    for (let i = from; i < to; i++) cache[i] = chunk(order[i]!, depth);
    const pivot = median(cache[from]!, cache[(from + to) >>> 1]!, cache[to - 1]!);
    let low = from;
    let high = to - 1;
    for (let i = from; i <= high; ) {
      const value = cache[i]!;
      if (value < pivot) swap(low++, i++);
      else if (value > pivot) swap(i, high--);
      else i++;
    }
    stack.push(from, low, depth, high + 1, to, depth);
    if (pivot >= 0 && pivot % 8 === 4) stack.push(low, high + 1, depth + 4);
  }
  return order;
}

function median(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}
