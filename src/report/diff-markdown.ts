/**
 * Differences as Markdown for a pull request: what it means first, then a table of records, folded when it is long.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import type { RrsetChange } from '../zone/index.js';
import { countsText, type DiffReport, type DiffReporter, dnssecText, movementText, ttlText } from './diff.js';

/** A longer table is folded. */
const OPEN_ROWS = 30;
/** GitHub refuses comments of more than 65536 characters; what stands around the table needs room too. */
const MAX_TABLE_CHARACTERS = 50_000;
/** Cells of keys and certificates are cut to this. */
const MAX_CELL = 120;

export const diffMarkdownReporter: DiffReporter = (report) => {
  const { diff, consequences } = report;
  const title = `### ${code(diff.origin)}`;
  if (diff.isEmpty) return `${title}: no difference\n`;
  const blocks = [`${title}: ${countsText(diff) ?? 'no data differs'}`, sidesText(report)];
  if (consequences.length > 0) {
    blocks.push(
      consequences
        .map(({ id, severity, message, help }) => {
          const advice = help === undefined ? '' : ` (${sentence(help)})`;
          return `- **${severity}**: ${sentence(message)}${advice} ${code(id)}`;
        })
        .join('\n'),
    );
  }
  const rows = diff.changes.flatMap(rowsOf);
  if (rows.length > 0) blocks.push(tableBlock(rows));
  if (diff.dnssec.length > 0) blocks.push(`Signatures and denial: ${diff.dnssec.map(dnssecText).join('; ')}.`);
  return `${blocks.join('\n\n')}\n`;
};

function sidesText({ old, new: after, diff }: DiffReport): string {
  const { serial, recordsBefore, recordsAfter } = diff;
  const movement = movementText(serial);
  const values = serial.before === serial.after ? `${serial.before}` : `${serial.before} → ${serial.after}`;
  const serials = movement === undefined ? '' : `, serial ${values} (${movement})`;
  return `${code(old.file)} → ${code(after.file)}: ${recordsBefore} → ${recordsAfter} records${serials}`;
}

function tableBlock(rows: readonly string[]): string {
  let characters = 0;
  const shown = rows.filter((row) => (characters += row.length + 1) <= MAX_TABLE_CHARACTERS);
  const table = ['| | owner | TTL | type | data |', '| --- | --- | ---: | --- | --- |', ...shown].join('\n');
  const rest = rows.length - shown.length;
  const text = rest === 0 ? table : `${table}\n\nand ${rest} more rows, which ${code('zoneproof diff')} shows`;
  if (rows.length <= OPEN_ROWS) return text;
  return `<details>\n<summary>${rows.length} rows</summary>\n\n${text}\n\n</details>`;
}

function rowsOf(change: RrsetChange): string[] {
  const { owner, type, removed, added, kept, isRetimed, ttlBefore, ttlAfter } = change;
  const row = (mark: string, ttl: string, data: string): string =>
    `| ${mark} | ${code(owner)} | ${ttl} | ${type} | ${data} |`;
  const rows = [
    ...removed.map(({ ttl, data }) => row('-', String(ttl), code(data))),
    ...added.map(({ ttl, data }) => row('+', String(ttl), code(data))),
  ];
  // TTLs of records that only one zone has show in their rows.
  if (isRetimed && kept > 0) {
    rows.push(row('~', `${ttlBefore} → ${ttlAfter}`, `TTL ${ttlText(ttlBefore!)} → ${ttlText(ttlAfter!)}`));
  }
  return rows;
}

/**
 * Text as code in a cell of a table. Whatever it holds, it neither ends the code nor the cell: the fence is longer than
 * any run of backticks inside, and a pipe is escaped, which tables undo before code is read.
 */
function code(text: string): string {
  const all = printable(text);
  const shown = (all.length > MAX_CELL ? `${all.slice(0, MAX_CELL)}…` : all).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A message with its names as code, so that nothing makes links of them. */
function sentence(text: string): string {
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
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~@&]/g, (character) => `\\${character}`);
}
