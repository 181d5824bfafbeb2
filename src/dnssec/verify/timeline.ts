/**
 * How long each RRset goes on to validate, as columns that threads can send: a row for every RRset in authority whose
 * signatures could be checked.
 * @module
 */
import { readU32, unfoldTime } from '../../wire/index.js';
import type { RecordTable, Zone } from '../../zone/index.js';

/** Stands for a record where there is none. */
export const NO_SIGNATURE = 0xffffffff;

/** Rows in zone order; all columns hold record indexes. */
export interface RrsetTimes {
  /** the first record of the RRset */
  readonly first: Uint32Array;
  /** the signature at whose end no valid one is left; {@link NO_SIGNATURE} when there is none already */
  readonly last: Uint32Array;
  /** the first signature that becomes valid after that, if any does */
  readonly next: Uint32Array;
}

/** A signature that verifies between two moments, both included. Seconds since the epoch. */
export interface SignatureWindow {
  readonly record: number;
  readonly inception: number;
  readonly expiration: number;
}

/** From `now` on without a gap: the window that ends it, and the first one behind the gap. */
function followWindows(windows: readonly SignatureWindow[], now: number): { last: number; next: number } {
  let until = now - 1;
  let last = NO_SIGNATURE;
  for (let isLonger = true; isLonger; ) {
    isLonger = false;
    for (const { record, inception, expiration } of windows) {
      // RFC 4034 §3.1.5: both ends belong to the window.
      if (inception > until + 1 || expiration <= until) continue;
      until = expiration;
      last = record;
      isLonger = true;
    }
  }
  let start = Number.POSITIVE_INFINITY;
  let next = NO_SIGNATURE;
  for (const { record, inception } of windows) {
    if (inception <= until || inception >= start) continue;
    start = inception;
    next = record;
  }
  return { last, next };
}

export class RrsetTimesBuilder {
  readonly #now: number;
  #count = 0;
  #rows = new Uint32Array(3 * 64);

  /** @param now seconds since the epoch */
  constructor(now: number) {
    this.#now = now;
  }

  /** @param windows of the signatures that verify, now or later; those that have ended make no difference */
  add(first: number, windows: readonly SignatureWindow[]): void {
    const at = 3 * this.#count++;
    if (at === this.#rows.length) {
      const grown = new Uint32Array(2 * at);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    const { last, next } = followWindows(windows, this.#now);
    this.#rows[at] = first;
    this.#rows[at + 1] = last;
    this.#rows[at + 2] = next;
  }

  finish(): RrsetTimes {
    const column = (offset: number): Uint32Array => {
      const values = new Uint32Array(this.#count);
      for (let i = 0; i < values.length; i++) values[i] = this.#rows[3 * i + offset]!;
      return values;
    };
    return { first: column(0), last: column(1), next: column(2) };
  }
}

/**
 * The rows of all ranges as one.
 * @param keys the windows in which a key that trust starts from signs the DNSKEY RRset: others do not count for it
 */
export function joinTimes(
  ranges: readonly RrsetTimes[],
  dnskeyFirst: number,
  keys: readonly SignatureWindow[],
  now: number,
): RrsetTimes {
  const count = ranges.reduce((sum, { first }) => sum + first.length, 0);
  const joined = { first: new Uint32Array(count), last: new Uint32Array(count), next: new Uint32Array(count) };
  let at = 0;
  for (const { first, last, next } of ranges) {
    joined.first.set(first, at);
    joined.last.set(last, at);
    joined.next.set(next, at);
    at += first.length;
  }
  const row = joined.first.indexOf(dnskeyFirst);
  if (row >= 0) {
    const { last, next } = followWindows(keys, now);
    joined.last[row] = last;
    joined.next[row] = next;
  }
  return joined;
}

/** When a signature ends, seconds since the epoch, as it is meant at `now`. */
export function expirationOf({ pool, rdataOffset }: RecordTable, signature: number, now: number): number {
  return unfoldTime(readU32(pool, rdataOffset[signature]! + 8), now);
}

/** When a signature becomes valid, seconds since the epoch, as it is meant at `now`. */
export function inceptionOf({ pool, rdataOffset }: RecordTable, signature: number, now: number): number {
  return unfoldTime(readU32(pool, rdataOffset[signature]! + 12), now);
}

/** The last second at which an RRset validates for want of no signature; the one before `now` when it does not now. */
export function lastSecondOf({ records }: Zone, last: number, now: number): number {
  return last === NO_SIGNATURE ? now - 1 : expirationOf(records, last, now);
}
