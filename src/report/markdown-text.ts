/**
 * Markdown as GitHub and GitLab show it, made of text that anybody may have written into a zone.
 * @module
 */
import { printable } from '../diagnostic/index.js';

/** Cells of keys and certificates are cut to this. */
const MAX_CELL = 120;
/** A longer table is folded. */
const OPEN_ROWS = 30;

/**
 * A table, folded when it is long.
 * @param head its first two lines
 * @param room octets for the rows; those that do not fit are counted
 * @param rest where rows that were left out can be seen
 */
export function tableBlock(head: readonly string[], rows: readonly string[], room: number, rest: string): string {
  const encoder = new TextEncoder();
  let octets = 0;
  const shown = rows.filter((row) => (octets += encoder.encode(row).length + 1) <= room);
  const table = [...head, ...shown].join('\n');
  const left = rows.length - shown.length;
  const text = left === 0 ? table : `${table}\n\nand ${left} more rows, ${rest}`;
  if (rows.length <= OPEN_ROWS) return text;
  return `<details>\n<summary>${rows.length} rows</summary>\n\n${text}\n\n</details>`;
}

/**
 * Text as code in a cell of a table. Whatever it holds, it neither ends the code nor the cell: the fence is longer than
 * any run of backticks inside, and a pipe is escaped, which tables undo before code is read.
 */
export function code(text: string): string {
  const all = printable(text);
  const shown = (all.length > MAX_CELL ? `${all.slice(0, MAX_CELL)}…` : all).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A message with its names as code, so that nothing makes links of them. */
export function sentence(text: string): string {
  // Messages end in no full stop, so a word that does is a name; names hold no blanks.
  return text
    .split(' ')
    .map((word) => {
      const [, before, name, behind] = /^(\(?)(\S*\.)([,:;)]*)$/.exec(word) ?? [];
      return name === undefined ? escaped(word) : `${before}${code(name)}${behind}`;
    })
    .join(' ');
}

/** Text in which Markdown and HTML see nothing but text. Names of zones hold such characters. */
export function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~@&]/g, (character) => `\\${character}`);
}
