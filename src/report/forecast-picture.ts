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

/** The column of a moment; those outside stand at the ends. */
function columnOf({ from, to, columns }: PictureScale, moment: number): number {
  if (to <= from) return 0;
  const share = (moment - from) / (to - from);
  return Math.max(0, Math.min(columns - 1, Math.round(share * (columns - 1))));
}

/**
 * The row of numbers above the line, from 1, each at the column of its moment; those that would touch become one: `3-5`.
 * @param moments in order
 */
export function numberRow(scale: PictureScale, moments: readonly number[]): string {
  interface Label {
    readonly first: number;
    readonly last: number;
    readonly column: number;
  }
  const textOf = ({ first, last }: Label): string => (first === last ? `${first}` : `${first}-${last}`);
  const startOf = (label: Label): number => Math.max(0, Math.min(label.column, scale.columns - textOf(label).length));
  const labels: Label[] = [];
  moments.forEach((moment, i) => {
    let label: Label = { first: i + 1, last: i + 1, column: columnOf(scale, moment) };
    // A label that has grown may touch the one before it in turn.
    for (let before = labels.at(-1); before !== undefined; before = labels.at(-1)) {
      if (startOf(before) + textOf(before).length < startOf(label)) break;
      labels.pop();
      label = { first: before.first, last: label.last, column: before.column };
    }
    labels.push(label);
  });
  return labels.reduce((row, label) => row.padEnd(startOf(label)) + textOf(label), '');
}

/** The line: how many columns each stretch takes. Stretches come in order; the last one reaches to the end. */
export function stretchColumns(scale: PictureScale, stretches: readonly { readonly until: number }[]): number[] {
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
