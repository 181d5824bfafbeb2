/**
 * Figures as tables, for the terminal and for the page: Markdown whose columns line up.
 */
import { type Failure, overOpenssl, type ProcessRow } from './figures.js';
import { ZONE_JOBS } from './jobs.js';
import type { OpensslSpeed } from './openssl-speed.js';
import { sizeText } from './plan.js';

/** Columns whose heads end in a colon stand to the right. */
export function tableLines(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const isRight = heads.map((head) => head.endsWith(':'));
  const names = heads.map((head) => head.replace(/:$/, ''));
  const widths = names.map((name, i) => Math.max(3, name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (isRight[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isRight[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(names), `| ${rule.join(' | ')} |`, ...rows.map(line)];
}

/** Tools at one job over one zone, ours first. */
export function competitionLines(rows: readonly ProcessRow[], speeds: readonly OpensslSpeed[]): string[] {
  const [ours] = rows;
  if (ours === undefined) return [];
  const limit = Object.entries(ZONE_JOBS).find(([job]) => job === ours.job)?.[1].limit;
  const over = (row: ProcessRow): number | undefined => limit && overOpenssl({ speeds }, row, limit);
  const hasLimit = rows.some((row) => over(row) !== undefined);
  const hasStore = rows.some((row) => row.storeOctets !== undefined);
  const isSmall = ours.kind === 'small';
  const heads = ['tool', 'runs:', 'wall s:', 'CPU s:'];
  if (hasLimit) heads.push(`CPU / OpenSSL's:`);
  heads.push('peak MiB:');
  if (!isSmall) heads.push('octets / record:');
  if (hasStore && !isSmall) heads.push('in our store:');
  heads.push('zoneproof takes');
  const body = rows.map((row) => {
    const cells = [row.tool, String(row.runs), row.wallSeconds.toFixed(3), row.cpuSeconds.toFixed(2)];
    if (hasLimit) cells.push(over(row)?.toFixed(2) ?? '');
    // Of a process that is over before the second look nothing is known.
    const isSeen = row.peakMebibytes >= 1;
    cells.push(isSeen ? row.peakMebibytes.toFixed(0) : '');
    if (!isSmall) cells.push(isSeen ? ((row.peakMebibytes * 2 ** 20) / row.size).toFixed(0) : '');
    if (hasStore && !isSmall) cells.push(row.storeOctets?.toFixed(1) ?? '');
    cells.push(row === ours ? '' : `${(ours.wallSeconds / row.wallSeconds).toFixed(2)} of its time`);
    return cells;
  });
  return tableLines(heads, body);
}

export const failureLines = (failures: readonly Failure[]): string[] =>
  failures.map(({ tool, job, kind, size, message }) => {
    const text = message.replace(/\s+/g, ' ').replace(/[|`]/g, "'").slice(0, 300);
    return `${tool} did not get through ${job}, ${kind}, ${sizeText(size)}: ${text}`;
  });
