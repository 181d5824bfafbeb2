/**
 * Where lines start in a text. A few findings in a large file must not cost a look at all of it: line ends are counted as
 * far as they are asked for, and one number is kept for some hundred octets.
 * @module
 */
import { type NearbyText, sliceOf } from './stored-text.js';

const NEWLINE = 0x0a;
/** Octets between two places that are kept. */
const STRIDE = 512;

export class LineIndex {
  readonly #text: Uint8Array | NearbyText;
  /** `#endsBefore[i]`: how many lines end before octet `i * STRIDE` */
  readonly #endsBefore: number[] = [0];

  constructor(text: Uint8Array | NearbyText) {
    this.#text = text;
  }

  /** The line, from 1, in which an octet stands. */
  lineAt(offset: number): number {
    const place = Math.floor(offset / STRIDE);
    while (this.#endsBefore.length <= place) this.#countOn();
    return 1 + this.#endsBefore[place]! + this.#lineEnds(place * STRIDE, offset);
  }

  /** The offset of the first octet of a line, from 1; undefined when there are not so many. */
  startOf(line: number): number | undefined {
    const ends = line - 1;
    const known = this.#endsBefore;
    while (known.at(-1)! < ends && known.length * STRIDE <= this.#text.length) this.#countOn();
    // The last place before which fewer lines end.
    let low = 0;
    let high = known.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (known[middle]! < ends) low = middle;
      else high = middle - 1;
    }
    let start = low * STRIDE;
    for (let end = known[low]!; end < ends; end++) {
      const next = this.endOf(start);
      if (next === this.#text.length) return undefined;
      start = next + 1;
    }
    return start;
  }

  /** The offset of the newline that ends the line from `start` on, or the end of the text. */
  endOf(start: number): number {
    const { length } = this.#text;
    for (let from = start; from < length; from += STRIDE) {
      const at = sliceOf(this.#text, from, Math.min(from + STRIDE, length)).indexOf(NEWLINE);
      if (at >= 0) return from + at;
    }
    return length;
  }

  #countOn(): void {
    const from = (this.#endsBefore.length - 1) * STRIDE;
    this.#endsBefore.push(this.#endsBefore.at(-1)! + this.#lineEnds(from, from + STRIDE));
  }

  #lineEnds(from: number, to: number): number {
    const octets = sliceOf(this.#text, from, Math.min(to, this.#text.length));
    let count = 0;
    for (let i = 0; i < octets.length; i++) if (octets[i] === NEWLINE) count++;
    return count;
  }
}
