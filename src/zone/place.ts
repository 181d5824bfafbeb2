/**
 * Putting columns into another order. In a large zone each look at what stands elsewhere misses the cache, so the loops are
 * such that the processor waits for many of them at a time.
 * @module
 */

/** How much one call looks at: a function is compiled when it has been called often, a long loop much later. */
export const AT_ONCE = 1 << 10;

/** Calls for blocks of `count` things: the first of each, and the one behind its last. */
export function inBlocks(count: number, work: (first: number, end: number) => void): void {
  for (let first = 0; first < count; first += AT_ONCE) work(first, Math.min(first + AT_ONCE, count));
}

/** Writes the numbers of a column in their order. There is one for each kind of column, since that makes it a fast one. */
export function placeNumbers(from: Uint32Array, order: Uint32Array, to: Uint32Array, first: number, end: number): void {
  for (let i = first; i < end; i++) to[i] = from[order[i]!]!;
}

/** Where the octets of a block start. */
const starts = new Uint32Array(AT_ONCE);

/**
 * Writes octets in their order: those of `order[first, end)`, at most {@link AT_ONCE}, behind those before.
 * @param fromOffsets where those of each start; behind the last one stands where they end
 * @param toOffsets the same of `to`, written up to `end`
 */
export function placeOctets(
  from: Uint8Array,
  fromOffsets: Uint32Array,
  order: Uint32Array,
  to: Uint8Array,
  toOffsets: Uint32Array,
  first: number,
  end: number,
): void {
  findOctets(fromOffsets, order, toOffsets, first, end);
  seen[0] = lookAt(from, end - first);
  for (let i = first; i < end; i++) copyOctets(from, starts[i - first]!, to, toOffsets[i]!, toOffsets[i + 1]!);
}

function findOctets(
  fromOffsets: Uint32Array,
  order: Uint32Array,
  toOffsets: Uint32Array,
  first: number,
  end: number,
): void {
  let at = toOffsets[first]!;
  for (let i = first; i < end; i++) {
    const index = order[i]!;
    const start = fromOffsets[index]!;
    starts[i - first] = start;
    at += fromOffsets[index + 1]! - start;
    toOffsets[i + 1] = at;
  }
}

/** What {@link lookAt} has seen, so that the engine does not leave out looking. */
const seen = new Uint8Array(1);

/** A copy is of unknown length, and nothing behind it is begun before its octets have come. So all are asked for first. */
function lookAt(from: Uint8Array, count: number): number {
  let octets = 0;
  for (let i = 0; i < count; i++) octets |= from[starts[i]!]!;
  return octets;
}

function copyOctets(from: Uint8Array, start: number, to: Uint8Array, at: number, end: number): void {
  if (end - at >= LONG_OCTETS) to.set(from.subarray(start, start + end - at), at);
  else for (let i = start, next = at; next < end; i++, next++) to[next] = from[i]!;
}

/** So many octets are copied faster by the engine than by a loop. */
const LONG_OCTETS = 48;
