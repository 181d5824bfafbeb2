/**
 * Formatting zone files: each is read, formatted and proven to say the same, alone; `$INCLUDE` is not followed.
 * @module
 */
import { type FormatStyle, type FormattedZone, formatZone } from '../zonefile/index.js';
import { type Files, readInput, writing } from './files.js';

export interface FormattedFile extends FormattedZone {
  /** as the user gave it; `-` is standard input */
  readonly path: string;
  /** what messages call it */
  readonly name: string;
  /** the text as it was */
  readonly before: Uint8Array;
}

/**
 * Reads and formats a zone file; faults in it are diagnostics.
 * @throws ZoneproofError (file) when it cannot be read, (internal) when formatting would change what it says
 */
export function formatFile(files: Files, path: string, style: Partial<FormatStyle>): FormattedFile {
  const name = path === '-' ? '<stdin>' : path;
  const before = readInput(files, path);
  return { ...formatZone(before, { ...style, file: name }), path, name, before };
}

/** Replaces a file by its formatted text, whole or not at all; its mode stays. Throws a ZoneproofError (file). */
export function writeFormatted(files: Files, { path, text }: FormattedFile): void {
  writing(path, () => files.writeFile(path, [text]));
}
