/**
 * What a row of the table of fixes is.
 * @module
 */
import type { Diagnostic, FixKind, Span, TextEdit } from '../../diagnostic/index.js';
import type { Zone } from '../../zone/index.js';
import type { EntryFinder, FixEntry } from './entries.js';

/** A finding that has a place, and what is known around it. */
export interface FixContext {
  readonly zone: Zone;
  readonly entries: EntryFinder;
  readonly diagnostic: Diagnostic;
  readonly span: Span;
}

/** The edits that mend a finding; undefined when this one cannot be mended so. */
export type Edits = readonly TextEdit[] | undefined;

export interface FixRow {
  readonly kind: FixKind;
  /** what it does, as the end of "the fix ..." */
  readonly does: string;
  readonly edits: (context: FixContext) => Edits;
}

/** Edits that look at the entry of the finding alone; a directive is none of theirs. */
export function inRecord(edits: (entry: FixEntry, context: FixContext) => Edits): FixRow['edits'] {
  return (context) => {
    const entry = context.entries.at(context.span.start);
    return entry === undefined || entry.isDirective ? undefined : edits(entry, context);
  };
}

/** Edits of the token that the finding points at. */
export function atToken(
  text: (written: string, entry: FixEntry, token: number) => string | undefined,
): FixRow['edits'] {
  return ({ entries, span }) => {
    const entry = entries.at(span.start);
    const token = entry?.tokenAt(span.start) ?? -1;
    // What $GENERATE makes has no place of its own.
    if (entry === undefined || token < 0 || entry.directive === '$GENERATE') return undefined;
    const written = entry.text(token);
    const mended = text(written, entry, token);
    if (mended === undefined || mended === written) return undefined;
    return [entry.replace(token, entry.isQuoted(token) ? `"${mended}"` : mended)];
  };
}

/** Undefined instead of no edits. */
export const some = (edits: readonly TextEdit[]): Edits => (edits.length === 0 ? undefined : edits);
