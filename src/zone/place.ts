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
/** What has been seen of them, so that the engine does not leave out looking. */
const seen = new Uint8Array(1);

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
  let at = toOffsets[first]!;
  for (let i = first; i < end; i++) {
    const index = order[i]!;
    const start = fromOffsets[index]!;
    starts[i - first] = start;
    at += fromOffsets[index + 1]! - start;
    toOffsets[i + 1] = at;
  }
  // A copy is of unknown length, and nothing behind it is begun before its octets have come. So all are asked for here.
  let octets = 0;
  for (let i = end - first - 1; i >= 0; i--) octets |= from[starts[i]!]!;
  seen[0] = octets;
  at = toOffsets[first]!;
  for (let i = first; i < end; i++) {
    const last = toOffsets[i + 1]!;
    const start = starts[i - first]!;
    if (last - at < 48) for (let next = start; at < last; next++, at++) to[at] = from[next]!;
    else {
      to.set(from.subarray(start, start + last - at), at);
      at = last;
    }
  }
}
