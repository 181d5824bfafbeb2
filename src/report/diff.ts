/**
 * What a reporter of differences is given, and the words that its formats share.
 * @module
 */
import { countText } from '../diagnostic/index.js';
import type { Consequence } from '../lint/index.js';
import { periodText, serialDistance } from '../wire/index.js';
import type { DnssecChange, RrsetChange, SerialChange, ZoneDiff } from '../zone/index.js';
import type { ReporterOptions } from './report.js';

/** One of the two versions. */
export interface DiffSide {
  /** as the user named it */
  readonly file: string;
}

export interface DiffReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly old: DiffSide;
  readonly new: DiffSide;
  readonly diff: ZoneDiff;
  readonly consequences: readonly Consequence[];
}

/** Turns a report into text, with a newline at its end. */
export type DiffReporter = (report: DiffReport, options: Pick<ReporterOptions, 'color'>) => string;

/** How many RRsets and records differ. */
export interface DiffCounts {
  readonly rrsets: { readonly added: number; readonly removed: number; readonly changed: number };
  readonly records: { readonly added: number; readonly removed: number };
}

export function countChanges({ changes }: ZoneDiff): DiffCounts {
  const rrsets = { added: 0, removed: 0, changed: 0 };
  const records = { added: 0, removed: 0 };
  for (const { kind, added, removed } of changes) {
    rrsets[kind]++;
    records.added += added.length;
    records.removed += removed.length;
  }
  return { rrsets, records };
}

/** `2 RRsets added, 1 changed; 3 records added, 1 removed`; undefined when none differs. */
export function countsText(diff: ZoneDiff): string | undefined {
  const { rrsets, records } = countChanges(diff);
  const parts = (counts: Readonly<Record<string, number>>, word: string): string =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([what, count], i) => `${i === 0 ? countText(count, word) : count} ${what}`)
      .join(', ');
  const text = [parts(rrsets, 'RRset'), parts(records, 'record')].filter((part) => part !== '').join('; ');
  return text === '' ? undefined : text;
}

/** `raised by 1`, in words that go behind two serials; undefined without two of them. */
export function movementText({ before, after, movement }: SerialChange): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (movement === 'raised') return `raised by ${serialDistance(before, after)}`;
  return { unchanged: 'unchanged', backwards: 'backwards', undefined: 'in no order', unknown: undefined }[movement];
}

/** `3600 (1 hour)` */
export function ttlText(ttl: number): string {
  return ttl < 60 ? `${ttl} s` : `${ttl} (${periodText(ttl)})`;
}

/** `RRSIG: 48 removed, 50 added` */
export function dnssecText({ type, removed, added }: DnssecChange): string {
  const parts = [...(removed > 0 ? [`${removed} removed`] : []), ...(added > 0 ? [`${added} added`] : [])];
  return `${type}: ${parts.join(', ')}`;
}

/** The changes of each name, in canonical order. */
export function changesByOwner(changes: readonly RrsetChange[]): Map<string, RrsetChange[]> {
  const groups = new Map<string, RrsetChange[]>();
  for (const change of changes) {
    const group = groups.get(change.owner);
    if (group === undefined) groups.set(change.owner, [change]);
    else group.push(change);
  }
  return groups;
}
