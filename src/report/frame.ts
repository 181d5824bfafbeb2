/**
 * A line of a zone file with carets below the part that a finding is about. Whatever the file holds, what comes out is
 * printable, and a caret stands below each column that the finding names.
 * @module
 */
import { printable, type SourceMap, type Span } from '../diagnostic/index.js';

export interface Frame {
  /** from 1 */
  readonly line: number;
  readonly text: string;
  /** blanks and carets, to be written below `text` */
  readonly carets: string;
}

/** Columns of a long line that are shown, and how many of them before the span. */
const MAX_WIDTH = 100;
const CONTEXT = 30;
const TAB_WIDTH = 8;
const CUT = '...';

/** The first line of a span. */
export function frameOf(sources: SourceMap, span: Span): Frame | undefined {
  const file = sources.fileAt(span.start);
  const { line } = sources.position(span.start);
  const source = sources.line(file, line);
  if (source === undefined) return undefined;
  const cells = cellsOf(source.bytes);
  const from = cellIndexAt(cells, span.start - source.start);
  const to = Math.max(from + 1, cellIndexAt(cells, span.end - source.start));

  let first = 0;
  let last = cells.length;
  const widthOf = (start: number, end: number) => {
    let width = 0;
    for (let i = start; i < end; i++) width += cells[i]!.text.length;
    return width;
  };
  if (widthOf(0, last) > MAX_WIDTH) {
    first = widthOf(0, to) <= MAX_WIDTH ? 0 : Math.max(0, from - CONTEXT);
    last = first;
    for (let width = 0; last < cells.length; last++) {
      width += cells[last]!.text.length;
      if (width > MAX_WIDTH) break;
    }
  }
  const lead = first > 0 ? CUT : '';
  const text = cells.slice(first, last).map((cell) => cell.text);
  const carets = '^'.repeat(Math.max(1, widthOf(from, Math.min(to, last))));
  return {
    line,
    text: `${lead}${text.join('')}${last < cells.length ? CUT : ''}`.trimEnd(),
    carets: `${' '.repeat(lead.length + widthOf(first, from))}${carets}`,
  };
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
