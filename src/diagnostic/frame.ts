/**
 * A line of a zone file with carets below the part that a finding is about. Whatever the file holds, what comes out is
 * printable, and a caret stands below each column that the finding names.
 * @module
 */
import type { Span } from './diagnostic.js';
import type { SourceMap } from './source.js';
import { printable } from './text.js';

export interface Frame {
  /** from 1 */
  readonly line: number;
  readonly text: string;
  /** blanks and carets, to be written below `text` */
  readonly carets: string;
}

/** Columns of a long line that are shown; how many characters of it before the span, and how many columns these may take. */
const MAX_WIDTH = 100;
const CONTEXT = 30;
const CONTEXT_WIDTH = 60;
const TAB_WIDTH = 8;
const CUT = '...';
/** Octets of a line that are looked at: a line may be the whole file. */
const WINDOW_OCTETS = 2048;
const WINDOW_LEAD = 256;

/** The first line of a span. */
export function frameOf(sources: SourceMap, span: Span): Frame | undefined {
  const file = sources.fileAt(span.start);
  const { line } = sources.position(span.start);
  const source = sources.line(file, line);
  if (source === undefined) return undefined;
  const start = characterStart(source.bytes, sources.shown(span.start) - source.start);
  const end = sources.shown(span.end) - source.start;
  const windowAt = windowStart(source.bytes, start);
  const windowEnd = Math.min(source.bytes.length, windowAt + WINDOW_OCTETS);
  const cells = cellsOf(source.bytes.subarray(windowAt, windowEnd));
  const from = cellIndexAt(cells, start - windowAt);
  // Behind the last character of a line no cell is left.
  const to = Math.min(cells.length, Math.max(from + 1, cellIndexAt(cells, end - windowAt)));

  let first = 0;
  let last = cells.length;
  const widthOf = (start: number, end: number) => {
    let width = 0;
    for (let i = start; i < end; i++) width += cells[i]!.text.length;
    return width;
  };
  if (widthOf(0, last) > MAX_WIDTH) {
    if (widthOf(0, to) > MAX_WIDTH) {
      first = from;
      for (let width = CONTEXT_WIDTH; first > Math.max(0, from - CONTEXT); first--) {
        width -= cells[first - 1]!.text.length;
        if (width < 0) break;
      }
    }
    last = first;
    for (let width = 0; last < cells.length; last++) {
      width += cells[last]!.text.length;
      if (width > MAX_WIDTH) break;
    }
  }
  const lead = first > 0 || windowAt > 0 ? CUT : '';
  const isCutBehind = last < cells.length || windowEnd < source.bytes.length;
  const text = cells.slice(first, last).map((cell) => cell.text);
  const carets = '^'.repeat(Math.max(1, widthOf(from, Math.min(to, last))));
  return {
    line,
    text: `${lead}${text.join('')}${isCutBehind ? CUT : ''}`.trimEnd(),
    carets: `${' '.repeat(lead.length + widthOf(first, from))}${carets}`,
  };
}

/** The frame as the two lines of a report; none when the place is in no line. */
export function frameText(sources: SourceMap, span: Span): string[] {
  const frame = frameOf(sources, span);
  if (frame === undefined) return [];
  const margin = ' '.repeat(String(frame.line).length);
  return [`  ${frame.line} | ${frame.text}`, `  ${margin} | ${frame.carets}`];
}

/** Where the part of a line to look at starts: at a character, some way before the offset. */
function windowStart(line: Uint8Array, offset: number): number {
  return offset < WINDOW_OCTETS / 2 ? 0 : characterStart(line, offset - WINDOW_LEAD);
}

/** The offset of the first octet of the character (UTF-8) that the octet at an offset belongs to. */
function characterStart(line: Uint8Array, offset: number): number {
  let at = offset;
  while (at > 0 && (line[at]! & 0xc0) === 0x80) at--;
  return at;
}

/** One character of the source and how it is shown. */
interface Cell {
  /** offset of its first octet in the line */
  readonly at: number;
  readonly text: string;
}

function cellsOf(bytes: Uint8Array): Cell[] {
  const decoder = new TextDecoder();
  const cells: Cell[] = [];
  let column = 0;
  for (let at = 0; at < bytes.length; ) {
    let end = at + 1;
    while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end++;
    const text =
      bytes[at] === 0x09
        ? ' '.repeat(TAB_WIDTH - (column % TAB_WIDTH))
        : printable(decoder.decode(bytes.subarray(at, end)));
    cells.push({ at, text });
    column += text.length;
    at = end;
  }
  return cells;
}

/** The index of the cell that holds the offset; the number of cells when it lies behind the line. */
function cellIndexAt(cells: readonly Cell[], offset: number): number {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cells[middle]!.at < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
