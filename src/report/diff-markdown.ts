/**
 * Differences as Markdown for a pull request: what it means first, then a table of records, folded when it is long.
 * @module
 */
import type { RrsetChange } from '../zone/index.js';
import { countsText, type DiffReport, type DiffReporter, dnssecText, movementText, ttlText } from './diff.js';
import { code, sentence, tableBlock } from './markdown-text.js';

/** GitHub refuses comments of more than 65536 characters; what stands around the table needs room too. */
const MAX_TABLE_OCTETS = 50_000;

const DIFF_HEAD = ['| | owner | TTL | type | data |', '| --- | --- | ---: | --- | --- |'];

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
  if (rows.length > 0) {
    blocks.push(tableBlock(DIFF_HEAD, rows, MAX_TABLE_OCTETS, `which ${code('zoneproof diff')} shows`));
  }
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
