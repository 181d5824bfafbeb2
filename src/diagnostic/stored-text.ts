/**
 * Texts that are too large to be kept: a file is read in pieces, by whoever wants to see one.
 *
 * A text is either octets in memory or a {@link StoredText}. Whoever reads one from its beginning to its end looks at
 * {@link piecesOf} or gives it to a lexer; whoever looks at a place asks {@link sliceOf}. Neither copies octets that are in
 * memory.
 * @module
 */

/** Octets that can be read again whenever they are wanted. */
export interface StoredText {
  /** octets */
  readonly length: number;
  /** how many octets are read at once by those who read all of them, at most; {@link PIECE_OCTETS} when missing */
  readonly pieceOctets?: number;
  /**
   * Puts the octets from `at` on into `target`.
   * @returns how many: fewer than there is room for only where the text ends
   * @throws ZoneproofError (file) when the text is not any more what it was when it was opened
   */
  read(at: number, target: Uint8Array): number;
}

export type Text = Uint8Array | StoredText;

/** A part of a text. Its octets are only valid until the next one is asked for. */
export interface TextPiece {
  readonly bytes: Uint8Array;
  /** offset of the first of them in the text */
  readonly start: number;
}

/** Octets that are read at once by those who read all of them: what the processor keeps close by. */
export const PIECE_OCTETS = 1 << 18;

/** Octets around a place that are kept for the next question: about what a few entries take. */
const BLOCK_OCTETS = 1 << 13;
/** of them, those before the place */
const BLOCK_LEAD = 1 << 10;

export function isInMemory(text: Text): text is Uint8Array {
  return text instanceof Uint8Array;
}

/** All octets of a text. */
export function wholeText(text: Text): Uint8Array {
  if (isInMemory(text)) return text;
  const bytes = new Uint8Array(text.length);
  return bytes.subarray(0, text.read(0, bytes));
}

/** A stored text that keeps the octets around the place that was looked at last, since the next one is often beside it. */
export class NearbyText implements StoredText {
  readonly length: number;
  readonly pieceOctets: number;
  readonly #text: StoredText;
  #block = new Uint8Array(0);
  #blockAt = 0;

  constructor(text: StoredText) {
    this.#text = text;
    this.length = text.length;
    this.pieceOctets = text.pieceOctets ?? PIECE_OCTETS;
  }

  read(at: number, target: Uint8Array): number {
    if (target.length > BLOCK_OCTETS - BLOCK_LEAD) return this.#text.read(at, target);
    const octets = this.view(at, at + target.length);
    target.set(octets);
    return octets.length;
  }

  /** The octets between two offsets, as far as the text goes; valid until others are asked for. */
  view(start: number, end: number): Uint8Array {
    const last = Math.min(end, this.length);
    if (last - start > BLOCK_OCTETS - BLOCK_LEAD) {
      const octets = new Uint8Array(last - start);
      return octets.subarray(0, this.#text.read(start, octets));
    }
    if (start < this.#blockAt || last > this.#blockAt + this.#block.length) {
      const block =
        this.#block.buffer.byteLength === 0 ? new Uint8Array(BLOCK_OCTETS) : new Uint8Array(this.#block.buffer);
      this.#blockAt = Math.max(0, start - BLOCK_LEAD);
      this.#block = block.subarray(0, this.#text.read(this.#blockAt, block));
    }
    return this.#block.subarray(start - this.#blockAt, Math.max(start, last) - this.#blockAt);
  }
}

/** The octets between two offsets; of a stored text they are only valid until others are asked for. */
export function sliceOf(text: Uint8Array | NearbyText, start: number, end: number): Uint8Array {
  return isInMemory(text) ? text.subarray(start, end) : text.view(start, end);
}

/** A text in pieces that end where lines do. */
export function* piecesOf(text: Text): Generator<TextPiece, undefined> {
  if (isInMemory(text)) {
    yield { bytes: text, start: 0 };
    return undefined;
  }
  let buffer = new Uint8Array(Math.min(text.pieceOctets ?? PIECE_OCTETS, text.length));
  for (let start = 0; start < text.length; ) {
    const count = text.read(start, buffer);
    const isLast = count < buffer.length || start + count >= text.length;
    const end = isLast ? count : buffer.lastIndexOf(0x0a) + 1;
    if (end > 0) yield { bytes: buffer.subarray(0, end), start };
    if (isLast) break;
    start += end;
    // A line that is longer than this.
    if (end === 0) buffer = new Uint8Array(Math.min(buffer.length * 2, text.length - start));
  }
  return undefined;
}
