/**
 * Where lines start in a text. A few findings in a large file must not cost a look at all of it: line ends are counted as
 * far as they are asked for, and one number is kept for some hundred octets.
 * @module
 */
import { type NearbyText, PIECE_OCTETS, sliceOf } from './stored-text.js';

const NEWLINE = 0x0a;
/** Octets between two places that are kept. */
const STRIDE = 512;
const STRIDE_WORDS = STRIDE / 4;

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
    const bytes = sliceOf(this.#text, place * STRIDE, offset);
    return 1 + this.#endsBefore[place]! + lineEnds(bytes, 0, bytes.length);
  }

  /** The offset of the first octet of a line, from 1; undefined when there are not so many. */
  startOf(line: number): number | undefined {
    const ends = line - 1;
    if (ends === 0) return 0;
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
    const from = low * STRIDE;
    const bytes = sliceOf(this.#text, from, Math.min(from + STRIDE, this.#text.length));
    let start = 0;
    for (let end = known[low]!; end < ends; end++) {
      start = bytes.indexOf(NEWLINE, start) + 1;
      if (start === 0) return undefined;
    }
    return from + start;
  }

  /** Counts a piece of the text; at least one more place must be in it. */
  #countOn(): void {
    const known = this.#endsBefore;
    const from = (known.length - 1) * STRIDE;
    const piece = sliceOf(this.#text, from, Math.min(from + PIECE_OCTETS, this.#text.length));
    // Words must begin at a multiple of their size.
    const { buffer, byteOffset, length } = piece.byteOffset % 4 === 0 ? piece : piece.slice();
    const words = new Uint32Array(buffer, byteOffset, length >> 2);
    let ends = known.at(-1)!;
    for (let at = 0; at + STRIDE_WORDS <= words.length; at += STRIDE_WORDS) {
      ends += lineEndsInStride(words, at);
      known.push(ends);
    }
  }
}

/** How many newlines there are in a stride: four octets are looked at at once. */
function lineEndsInStride(words: Uint32Array, from: number): number {
  // Each octet of it counts at most 128 of them.
  let counts = 0;
  for (let i = from; i < from + STRIDE_WORDS; i++) {
    // An octet of zeros for each newline; its highest bit is then the only one that is left.
    const octets = words[i]! ^ 0x0a0a0a0a;
    counts = (counts + (~(((octets & 0x7f7f7f7f) + 0x7f7f7f7f) | octets | 0x7f7f7f7f) >>> 7)) | 0;
  }
  const pairs = (counts & 0x00ff00ff) + ((counts >>> 8) & 0x00ff00ff);
  return (pairs & 0xffff) + (pairs >>> 16);
}

function lineEnds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === NEWLINE) count++;
  return count;
}
