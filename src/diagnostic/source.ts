/**
 * Source files as one address space. A position in any file of a zone is one number: the offset in the file plus the
 * file's base, so the zone store keeps one 32-bit column for the place of a record, `$INCLUDE` or not.
 * @module
 */
import type { Position, Span } from './diagnostic.js';
import { capacityError, MAX_COLUMN_OCTETS } from './error.js';
import { LineIndex } from './line-index.js';
import { isInMemory, NearbyText, sliceOf, type Text, wholeText } from './stored-text.js';
import { fillingAt, fillPlaceholders, type Template, templateOffset } from './template.js';

export class SourceFile {
  /** as the user wrote it, for messages */
  readonly path: string;
  /** the text that is read: that of the file, with values where a template has placeholders */
  readonly text: Uint8Array | NearbyText;
  /** what its first octet is called in the shared address space */
  readonly base: number;
  /** the text as the file has it, when placeholders were filled in */
  readonly template: Template | undefined;

  constructor(path: string, text: Text, base: number, template?: Template) {
    this.path = path;
    this.text = isInMemory(text) ? text : new NearbyText(text);
    this.base = base;
    this.template = template;
  }

  /** octets of the text that is read */
  get length(): number {
    return this.text.length;
  }

  /** The text that is read between two offsets in it; valid until another part is asked for. */
  slice(start: number, end: number): Uint8Array {
    return sliceOf(this.text, start, end);
  }

  /** The text as the file has it. */
  get shown(): Uint8Array | NearbyText {
    return this.template?.bytes ?? this.text;
  }
}

/** The files that a zone was read from, in the order in which they were first opened. */
export class SourceMap {
  readonly files: SourceFile[] = [];
  readonly #lines = new Map<SourceFile, LineIndex>();
  readonly #placeholders: Readonly<Record<string, string>> | undefined;

  /** @param placeholders what is read in their place, in every file */
  constructor(placeholders?: Readonly<Record<string, string>>) {
    this.#placeholders = placeholders;
  }

  /** Adds a file behind the ones known. Throws a ZoneproofError (file) beyond 4 GiB in all. */
  add(path: string, text: Text): SourceFile {
    const filled = this.#placeholders && fillPlaceholders(wholeText(text), this.#placeholders);
    const read = filled?.bytes ?? text;
    const last = this.files.at(-1);
    // One octet between files, so that "end of file" of one is not the start of the next.
    const base = last === undefined ? 0 : last.base + last.length + 1;
    if (base + read.length > MAX_COLUMN_OCTETS) {
      throw capacityError(`${path} and the files before it have more than 4 GiB together`);
    }
    const file = new SourceFile(path, read, base, filled?.template);
    this.files.push(file);
    return file;
  }

  /** The file that holds `offset`. */
  fileAt(offset: number): SourceFile {
    let low = 0;
    let high = this.files.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.files[middle]!.base <= offset) low = middle;
      else high = middle - 1;
    }
    const file = this.files[low];
    if (file === undefined) throw new RangeError('no source file holds this offset');
    return file;
  }

  /** The offset in the file as it is, base included: another one only where placeholders were filled in. */
  shown(offset: number): number {
    const file = this.fileAt(offset);
    const local = Math.min(offset - file.base, file.length);
    return file.base + (file.template === undefined ? local : templateOffset(file.template, local));
  }

  /** Whether a place is in a value that stands for a placeholder, and so in no text that anybody wrote. */
  isFilled({ start, end }: Span): boolean {
    const { template, base } = this.fileAt(start);
    const filling = template && fillingAt(template, start - base);
    return filling !== undefined && end - base <= filling.at + filling.length;
  }

  /** Line and column (from 1; columns count octets outside UTF-8 sequences, so a character is one column). */
  position(offset: number): Position {
    const file = this.fileAt(offset);
    const local = this.shown(offset) - file.base;
    const lines = this.#linesOf(file);
    const line = lines.lineAt(local);
    const before = sliceOf(file.shown, lines.startOf(line)!, local);
    let column = 1;
    for (let i = 0; i < before.length; i++) if ((before[i]! & 0xc0) !== 0x80) column++;
    return { line, column };
  }

  /**
   * The text of a line (from 1) of the file as it is, without its end, and the {@link shown} offset of its first octet. The
   * octets are valid until another part of the file is asked for.
   */
  line(file: SourceFile, line: number): { readonly bytes: Uint8Array; readonly start: number } | undefined {
    const lines = this.#linesOf(file);
    const start = lines.startOf(line);
    if (start === undefined) return undefined;
    const { shown } = file;
    const bytes = sliceOf(shown, start, Math.max(start, (lines.startOf(line + 1) ?? shown.length + 1) - 1));
    return { bytes: bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes, start: start + file.base };
  }

  #linesOf(file: SourceFile): LineIndex {
    let lines = this.#lines.get(file);
    if (lines === undefined) {
      lines = new LineIndex(file.shown);
      this.#lines.set(file, lines);
    }
    return lines;
  }
}
