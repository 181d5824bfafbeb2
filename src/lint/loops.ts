/**
 * Records that lead to other records, and in the end back to where they started.
 * @module
 */
import type { RecordTable } from '../zone/index.js';

/** Names of a loop that a message shows. */
const MOST_SHOWN = 8;

/** Finds each loop once. */
export class Loops {
  readonly #records: RecordTable;
  readonly #follow: (index: number) => number;
  /** records that are known to lead somewhere, or whose loop was found */
  readonly #seen = new Set<number>();

  /** @param follow the record that one leads to, -1 where the way ends */
  constructor(records: RecordTable, follow: (index: number) => number) {
    this.#records = records;
    this.#follow = follow;
  }

  /** The loop that the way from a record runs into, from where a reader of the file comes by first. */
  from(first: number): number[] | undefined {
    const chain: number[] = [];
    let next = first;
    while (next >= 0 && !this.#seen.has(next)) {
      this.#seen.add(next);
      chain.push(next);
      next = this.#follow(next);
    }
    const entry = chain.indexOf(next);
    if (entry < 0) return undefined;
    const loop = chain.slice(entry);
    const { source } = this.#records;
    const top = loop.indexOf(loop.reduce((best, index) => (source[index]! < source[best]! ? index : best)));
    return [...loop.slice(top), ...loop.slice(0, top)];
  }
}

/** `a. -> b. -> a.`; of a long loop the beginning. */
export function loopText(names: readonly string[]): string {
  const shown = names.length > MOST_SHOWN ? [...names.slice(0, MOST_SHOWN), '...'] : names;
  return [...shown, names[0]].join(' -> ');
}
