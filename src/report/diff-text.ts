/**
 * Differences for people: removed and added records with their columns aligned, by owner, and what the change means.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import type { Consequence } from '../lint/index.js';
import type { DiffRecord, RrsetChange } from '../zone/index.js';
import {
  changesByOwner,
  countsText,
  type DiffReport,
  type DiffReporter,
  dnssecText,
  movementText,
  ttlText,
} from './diff.js';
import { type Paint, painter, SEVERITY_STYLE, type Style } from './paint.js';

export const diffTextReporter: DiffReporter = (report, { color }) => {
  const paint = painter(color);
  const { diff, consequences } = report;
  if (diff.isEmpty) return `${diff.origin}: no difference\n`;
  const blocks = [headBlock(report, paint)];
  for (const [owner, changes] of changesByOwner(diff.changes)) blocks.push(ownerBlock(owner, changes, paint));
  const dnssec = dnssecBlock(report, paint);
  if (dnssec !== undefined) blocks.push(dnssec);
  if (consequences.length > 0) blocks.push(consequences.map((one) => consequenceText(one, paint)).join('\n'));
  return `${blocks.join('\n\n')}\n`;
};

function headBlock({ old, new: after, diff }: DiffReport, paint: Paint): string {
  const { serial, recordsBefore, recordsAfter } = diff;
  const movement = movementText(serial);
  const values = serial.before === serial.after ? `${serial.before}` : `${serial.before} -> ${serial.after}`;
  const lines = [
    paint('red', `--- ${printable(old.file)}`),
    paint('green', `+++ ${printable(after.file)}`),
    `${paint('bold', diff.origin)}${movement === undefined ? '' : ` serial ${values} (${movement}),`} ${recordsBefore} -> ${recordsAfter} records`,
    countsText(diff) ?? 'no data differs',
  ];
  return lines.join('\n');
}

/** All that differs at one name, types and TTLs in columns. */
function ownerBlock(owner: string, changes: readonly RrsetChange[], paint: Paint): string {
  const typeWidth = Math.max(...changes.map(({ type }) => type.length));
  const ttls = changes.flatMap(({ removed, added }) => [...removed, ...added].map(({ ttl }) => String(ttl).length));
  const ttlWidth = Math.max(0, ...ttls);
  const line = (mark: string, style: Style, type: string, { ttl, data }: DiffRecord): string =>
    paint(
      style,
      `  ${mark} ${String(ttl).padStart(ttlWidth)}  ${type.padEnd(typeWidth)}  ${printable(data)}`.trimEnd(),
    );
  const lines = changes.flatMap((change) => {
    const { type, removed, added, kept, isRetimed, ttlBefore, ttlAfter } = change;
    const shown = [
      ...removed.map((record) => line('-', 'red', type, record)),
      ...added.map((record) => line('+', 'green', type, record)),
    ];
    // The TTLs of single records show in their lines; those of records that stay only here.
    if (isRetimed && kept > 0) {
      const ttl = `TTL ${ttlText(ttlBefore!)} -> ${ttlText(ttlAfter!)}`;
      shown.push(
        paint('yellow', `  ~ ${' '.repeat(ttlWidth)}${ttlWidth > 0 ? '  ' : ''}${type.padEnd(typeWidth)}  ${ttl}`),
      );
    }
    return shown;
  });
  return [paint('bold', owner), ...lines].join('\n');
}

function dnssecBlock({ diff }: DiffReport, paint: Paint): string | undefined {
  if (diff.dnssec.length === 0) return undefined;
  return [paint('bold', 'signatures and denial'), ...diff.dnssec.map((change) => `  ${dnssecText(change)}`)].join('\n');
}

function consequenceText({ id, severity, message, help }: Consequence, paint: Paint): string {
  const line = `${paint(SEVERITY_STYLE[severity], severity)}: ${printable(message)} ${paint('dim', `[${id}]`)}`;
  return help === undefined ? line : `${line}\n  ${paint('bold', 'help')}: ${printable(help)}`;
}
