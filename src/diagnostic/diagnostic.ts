/**
 * A finding in the user's data, as data: which rule, how bad, where, what to do.
 * @module
 */
import type { Fix, FixKind, TextEdit } from './fix.js';
import { type Frame, frameOf } from './frame.js';
import type { SourceMap } from './source.js';

/**
 * error: it would not load, or some answer from it would be refused or wrong. warning: a hazard, or a MUST broken in a
 * way that no resolver can see. info: advice.
 */
export type Severity = 'error' | 'warning' | 'info';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Offsets in the address space of a {@link SourceMap}; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The record or name that a finding is about. Names are presentation form, absolute. */
export interface Subject {
  readonly zone?: string | undefined;
  readonly owner?: string | undefined;
  /** a type mnemonic */
  readonly type?: string | undefined;
  readonly keyTag?: number | undefined;
  /** of a DS: several of them may be of one key */
  readonly digestType?: number | undefined;
}

export interface RelatedSpan {
  readonly message: string;
  readonly span: Span;
}

export interface Diagnostic {
  /** rule id in kebab-case */
  readonly rule: string;
  readonly severity: Severity;
  /** lower-case start, no full stop */
  readonly message: string;
  /** what to do */
  readonly help?: string | undefined;
  /** where it stands; undefined for data that came from no file (a generated record) */
  readonly span?: Span | undefined;
  readonly related?: readonly RelatedSpan[] | undefined;
  readonly subject?: Subject | undefined;
  /** what would mend it */
  readonly fix?: Fix | undefined;
}

/** An edit of a fix; `end` is the place behind the last character that goes. */
export interface LocatedEdit {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** A diagnostic with its place worked out: plain data, ready for a reporter. */
export interface LocatedDiagnostic {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | undefined;
  readonly file: string | undefined;
  readonly start: Position | undefined;
  readonly end: Position | undefined;
  /** its line of the file; undefined where it has no place */
  readonly frame: Frame | undefined;
  readonly subject: Subject;
  readonly fix: { readonly kind: FixKind; readonly edits: readonly LocatedEdit[] } | undefined;
  readonly related: readonly { readonly message: string; readonly file: string; readonly start: Position }[];
}

/** Works out file, line and column. `fallbackFile` names the zone file for findings without a span. */
export function locate(diagnostic: Diagnostic, sources: SourceMap, fallbackFile?: string): LocatedDiagnostic {
  const { span, fix } = diagnostic;
  return {
    rule: diagnostic.rule,
    severity: diagnostic.severity,
    message: diagnostic.message,
    help: diagnostic.help,
    file: span === undefined ? fallbackFile : sources.fileAt(span.start).path,
    start: span && sources.position(span.start),
    end: span && sources.position(Math.max(span.start, span.end)),
    frame: span && frameOf(sources, span),
    subject: diagnostic.subject ?? {},
    fix: fix && { kind: fix.kind, edits: fix.edits.map((edit) => locateEdit(edit, sources)) },
    related: (diagnostic.related ?? []).map((related) => ({
      message: related.message,
      file: sources.fileAt(related.span.start).path,
      start: sources.position(related.span.start),
    })),
  };
}

function locateEdit({ start, end, text }: TextEdit, sources: SourceMap): LocatedEdit {
  const octets = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return {
    file: sources.fileAt(start).path,
    start: sources.position(start),
    end: sources.position(end),
    text: new TextDecoder().decode(octets),
  };
}

/** What stands in a report for findings of one rule that are too many to be kept. */
export function moreFindings(count: number, origin: string): string {
  return `${count} more of these were found in ${origin}`;
}

/** The order of every report: place, then rule, then message; findings without a place last. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  const aStart = a.span?.start ?? Number.POSITIVE_INFINITY;
  const bStart = b.span?.start ?? Number.POSITIVE_INFINITY;
  if (aStart !== bStart) return aStart < bStart ? -1 : 1;
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  return a.message < b.message ? -1 : a.message > b.message ? 1 : 0;
}
