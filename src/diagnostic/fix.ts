/**
 * What would mend a finding, as edits of the text: nothing else in the file moves.
 * @module
 */
import type { Span } from './diagnostic.js';

/** Replaces the octets from `start` to `end` (exclusive), offsets in the address space of the sources. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  /** one character per octet (Latin-1) */
  readonly text: string;
}

/**
 * safe: the records stay the same, though one that could not be read may become readable. unsafe: records change, and
 * somebody has to look at them.
 */
export type FixKind = 'safe' | 'unsafe';

export interface Fix {
  readonly kind: FixKind;
  /** the entry that the finding is in, with its lines; undefined where it is in none */
  readonly entry: Span | undefined;
  /** sorted, not overlapping */
  readonly edits: readonly TextEdit[];
}
