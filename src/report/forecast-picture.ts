/**
 * A forecast as a line of time: what a zone is at each moment, and above it the numbers of the moments that are listed.
 * @module
 */
import { isoTimeText } from '../wire/index.js';

export interface PictureScale {
  /** seconds since the epoch, both ends */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/** A stretch of the line up to a moment, drawn with one character. */
export interface PictureStretch {
  readonly until: number;
  readonly character: string;
}

/** Rows of numbers above the line; what finds no place there is in the list only. */
const MAX_ROWS = 4;

/** The column of a moment; those outside stand at the ends. */
function columnOf({ from, to, columns }: PictureScale, moment: number): number {
  if (to <= from) return 0;
  const share = (moment - from) / (to - from);
  return Math.max(0, Math.min(columns - 1, Math.round(share * (columns - 1))));
}

/** Rows of labels, each at the column of its moment; labels that would touch move a row up. The last row is the lowest. */
export function labelRows(
  scale: PictureScale,
  labels: readonly { readonly at: number; readonly text: string }[],
): string[] {
  const rows: string[] = [];
  for (const { at, text } of labels) {
    const column = Math.min(columnOf(scale, at), scale.columns - text.length);
    const row = Array.from({ length: MAX_ROWS }, (_, i) => i).find((i) => {
      const length = rows[i]?.length ?? 0;
      return length === 0 ? true : length < column;
    });
    if (row !== undefined) rows[row] = (rows[row] ?? '').padEnd(column) + text;
  }
  return rows.reverse();
}

/** The line: how many columns each stretch takes. Stretches come in order; the last one reaches to the end. */
export function stretchColumns(scale: PictureScale, stretches: readonly PictureStretch[]): number[] {
  let start = 0;
  return stretches.map(({ until }, i) => {
    const isLast = i === stretches.length - 1;
    const end = isLast ? scale.columns : Math.max(start, until <= scale.from ? 0 : columnOf(scale, until));
    const columns = end - start;
    start = end;
    return columns;
  });
}

/** The days at both ends. */
export function scaleText({ from, to, columns }: PictureScale): string {
  const [first, last] = [from, to].map((moment) => isoTimeText(moment).slice(0, 10)) as [string, string];
  return `${first}${last.padStart(columns - first.length)}`;
}
