/**
 * Fixes of names: forgotten dots, mailboxes, letters outside ASCII.
 * @module
 */
import type { TextEdit } from '../../diagnostic/index.js';
import { nameText, parseName } from '../../wire/index.js';
import { endsInOrigin, mailboxName } from '../written-names.js';
import type { FixEntry } from './entries.js';
import { atToken, type Edits, type FixContext, type FixRow, some } from './fixer.js';

/** The dot of an `$ORIGIN`, or that of every record whose owner is the same wrong name. */
function ownerDots({ zone, entries, diagnostic, span }: FixContext): Edits {
  const entry = entries.at(span.start);
  const token = entry?.tokenAt(span.start) ?? -1;
  if (entry === undefined || token < 0) return undefined;
  if (entry.directive === '$ORIGIN') return [{ start: entry.endOf(token), end: entry.endOf(token), text: '.' }];
  const name = parseName(diagnostic.subject?.owner ?? '');
  const id = typeof name === 'string' ? -1 : zone.names.find(name);
  if (entry.isDirective || id < 0) return undefined;
  const edits = new Map<number, TextEdit>();
  const { records } = zone;
  for (let index = records.ownerStart[id]!; index < records.ownerStart[id + 1]!; index++) {
    const one = entries.at(records.source[index]!);
    if (one === undefined || one.isDirective || one.shape.owner < 0) continue;
    const written = one.text(one.shape.owner);
    const end = one.endOf(one.shape.owner);
    if (!written.endsWith('.') && endsInOrigin(written, zone)) edits.set(end, { start: end, end, text: '.' });
  }
  return some([...edits.values()].sort((a, b) => a.start - b.start));
}

function withoutEmptyLabels(written: string): string | undefined {
  const mended = written.replace(/(?<=(?:^|[^\\])(?:\\\\)*)\.{2,}/g, '.').replace(/^\./, '');
  return mended === '' ? undefined : mended;
}

/** Labels with letters outside ASCII as A-labels (RFC 5890 §2.3.2.1). */
function withALabels(written: string): string | undefined {
  const labels = written.split('.');
  if (written.includes('\\')) return undefined;
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const mended: string[] = [];
  for (const label of labels) {
    if (!/[\u0080-\u00ff]/.test(label)) {
      mended.push(label);
      continue;
    }
    try {
      const text = utf8.decode(Uint8Array.from(label, (character) => character.charCodeAt(0)));
      const host = new URL(`http://${text}/`).hostname;
      if (!/^xn--[a-z0-9-]+$/.test(host)) return undefined;
      mended.push(host);
    } catch {
      return undefined;
    }
  }
  return mended.join('.');
}

/** The whole name that a relative `$ORIGIN`, or the origin of `$INCLUDE`, stands for. */
function wholeOrigin({ zone, entries, span }: FixContext): Edits {
  const entry = entries.at(span.start);
  const token = entry?.tokenAt(span.start) ?? -1;
  if (entry === undefined || token < 1) return undefined;
  const origin = originAt(entry, zone.sources.files[0] === entry.file ? zone.apex : undefined, entries);
  const name = origin && entry.name(token, origin);
  return name && [entry.replace(token, nameText(name))];
}

/** The origin in force where an entry starts; undefined in an included file that has not set one. */
function originAt(
  entry: FixEntry,
  start: Uint8Array | undefined,
  entries: FixContext['entries'],
): Uint8Array | undefined {
  let origin = start;
  for (const before of entries.from(entry.file.base)) {
    if (before.start >= entry.start) break;
    if (before.directive !== '$ORIGIN' || before.tokenCount < 2) continue;
    if (before.text(1).endsWith('.') || origin !== undefined) origin = before.name(1, origin ?? new Uint8Array(1));
  }
  return origin;
}

export const NAME_FIXES: Readonly<Record<string, FixRow>> = {
  'empty-label': {
    kind: 'unsafe',
    does: 'removes the surplus dots',
    edits: atToken(withoutEmptyLabels),
  },
  'missing-trailing-dot': {
    kind: 'unsafe',
    does: 'writes the dot behind every owner that is written so, or behind the name of $ORIGIN',
    edits: ownerDots,
  },
  'missing-trailing-dot-target': {
    kind: 'unsafe',
    does: 'writes the dot',
    edits: atToken((written) => `${written}.`),
  },
  'non-ascii-name': {
    kind: 'unsafe',
    does: 'writes the A-labels (xn--) of the name',
    edits: atToken(withALabels),
  },
  'relative-origin': {
    kind: 'safe',
    does: 'writes the whole name',
    edits: wholeOrigin,
  },
  'soa-rname-at-sign': {
    kind: 'unsafe',
    does: 'writes the mailbox as a name',
    edits: atToken(mailboxName),
  },
};
