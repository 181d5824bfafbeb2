/**
 * The entries of a zone's files as fixes see them: tokens with their places, found from any offset in an entry.
 * @module
 */
import { piecesOf, type SourceFile, type TextEdit } from '../../diagnostic/index.js';
import { EntryTokens, TOKEN } from '../../rdata/index.js';
import { latin1Text, MAX_NAME_OCTETS, writeNameFromText } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import {
  ENTRY_OCTETS,
  type EntryShape,
  isDirective,
  Lexer,
  readEntryShape,
  typeOfToken,
} from '../../zonefile/index.js';

/** An entry is read into these, and copied: most have a handful of tokens. */
const scratch = new EntryTokens();

/** One entry of a file. Offsets are those of the address space of the sources. */
export class FixEntry {
  readonly file: SourceFile;
  /** of the line on which it starts */
  readonly start: number;
  /** behind the line on which it ends */
  readonly end: number;
  readonly startsBlank: boolean;
  readonly isDirective: boolean;
  readonly shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  /** the number of the record's type, -1 for a directive or an unknown type */
  readonly type: number;
  readonly tokenCount: number;
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];
  readonly #flags: readonly number[];

  constructor(file: SourceFile, at: number) {
    const lexer = new Lexer(file.text, scratch, at, undefined, ENTRY_OCTETS);
    lexer.next();
    this.file = file;
    const base = file.base + lexer.textStart;
    this.start = base + lexer.entryStart;
    this.end = base + lexer.position;
    this.startsBlank = lexer.startsBlank;
    this.isDirective = isDirective(scratch, lexer.startsBlank);
    if (!this.isDirective) readEntryShape(scratch, lexer.startsBlank, this.shape);
    this.type = this.isDirective || this.shape.type < 0 ? -1 : typeOfToken(scratch, this.shape.type);
    const { count } = scratch;
    this.tokenCount = count;
    this.#starts = Array.from(scratch.start.subarray(0, count), (start) => lexer.textStart + start);
    this.#ends = Array.from(scratch.end.subarray(0, count), (end) => lexer.textStart + end);
    this.#flags = Array.from(scratch.flags.subarray(0, count));
  }

  isQuoted(token: number): boolean {
    return (this.#flags[token]! & TOKEN.QUOTED) !== 0;
  }

  isAdjacent(token: number): boolean {
    return (this.#flags[token]! & TOKEN.ADJACENT) !== 0;
  }

  /** Where a token stands, its quotes included. */
  startOf(token: number): number {
    return this.file.base + this.#starts[token]! - (this.isQuoted(token) ? 1 : 0);
  }

  endOf(token: number): number {
    const end = this.#ends[token]!;
    // A string that is not closed ends without a quote.
    return this.file.base + end + (this.isQuoted(token) && this.file.slice(end, end + 1)[0] === 0x22 ? 1 : 0);
  }

  /** The token as it is written, without its quotes, one character per octet. */
  text(token: number): string {
    return latin1Text(this.file.slice(this.#starts[token]!, this.#ends[token]!));
  }

  /** The token at an offset; -1 when none is there. */
  tokenAt(offset: number): number {
    for (let token = 0; token < this.tokenCount; token++) {
      if (offset >= this.startOf(token) && offset < Math.max(this.endOf(token), this.startOf(token) + 1)) return token;
    }
    return -1;
  }

  /** What the directive is called, in capitals; empty for a record. */
  get directive(): string {
    return this.isDirective ? this.text(0).toUpperCase() : '';
  }

  /** The name that a token stands for, wire form; undefined when it is none. */
  name(token: number, origin: Uint8Array): Uint8Array | undefined {
    if (this.text(token) === '@') return origin;
    const out = new Uint8Array(MAX_NAME_OCTETS + 1);
    const text = this.file.slice(this.#starts[token]!, this.#ends[token]!);
    const length = writeNameFromText(text, 0, text.length, origin, out, 0);
    return length < 0 ? undefined : out.slice(0, length);
  }

  replace(token: number, text: string): TextEdit {
    return { start: this.startOf(token), end: this.endOf(token), text };
  }

  /** The text between two offsets. */
  slice(start: number, end: number): string {
    return latin1Text(this.file.slice(start - this.file.base, end - this.file.base));
  }
}

/** Finds entries; files are read through once, when they are asked for. */
export class EntryFinder {
  readonly zone: Zone;
  readonly #starts = new Map<SourceFile, readonly number[]>();

  constructor(zone: Zone) {
    this.zone = zone;
  }

  /** The entry that holds an offset; undefined for one between entries. */
  at(offset: number): FixEntry | undefined {
    const file = this.zone.sources.fileAt(offset);
    const starts = this.#startsOf(file);
    const index = lastUpTo(starts, offset - file.base);
    if (index < 0) return undefined;
    const entry = new FixEntry(file, starts[index]!);
    return offset < entry.end ? entry : undefined;
  }

  /** The entries of a file from an offset on. */
  *from(offset: number): Generator<FixEntry, undefined> {
    const file = this.zone.sources.fileAt(offset);
    const starts = this.#startsOf(file);
    const first = lastUpTo(starts, offset - file.base);
    const isBefore = first < 0 || new FixEntry(file, starts[first]!).end <= offset;
    for (let i = isBefore ? first + 1 : first; i < starts.length; i++) yield new FixEntry(file, starts[i]!);
    return undefined;
  }

  #startsOf(file: SourceFile): readonly number[] {
    const known = this.#starts.get(file);
    if (known !== undefined) return known;
    const starts: number[] = [];
    const lexer = new Lexer(file.text, new EntryTokens());
    lexer.skipByteOrderMark();
    while (lexer.next()) starts.push(lexer.textStart + lexer.entryStart);
    this.#starts.set(file, starts);
    return starts;
  }
}

/** The index of the last number that is not above `value`, -1 when all are. */
function lastUpTo(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How lines of a file end: as its first one does. */
export function lineEndOf({ text }: SourceFile): string {
  for (const { bytes } of piecesOf(text)) {
    const newline = bytes.indexOf(0x0a);
    return newline > 0 && bytes[newline - 1] === 0x0d ? '\r\n' : '\n';
  }
  return '\n';
}
