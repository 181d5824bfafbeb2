/**
 * The formatter: one style for all zone files, that changes how a file looks and never what it says.
 *
 * `cst.ts` reads the file as it is laid out, `format-record.ts` lays out the data of a record, `format-lines.ts` the
 * columns of a section, and `format-proof.ts` compares the records, comments and directives of both texts on every run.
 * `docs/formatting.md` describes the style to its users.
 * @module
 */
import { type Diagnostic, EXIT, type SourceMap, ZoneproofError } from '../diagnostic/index.js';
import { ByteWriter, equalBytes, latin1Bytes } from '../wire/index.js';
import { readNodes } from './cst.js';
import { formatNodes } from './format-lines.js';
import { findDifference, readContent } from './format-proof.js';

/** What there is to choose. */
export interface FormatStyle {
  /** columns that a record may take before it is broken over lines; comments do not count */
  readonly width: number;
}

export const DEFAULT_FORMAT_STYLE: FormatStyle = { width: 100 };

export interface FormattedZone {
  /** the formatted text; the text as it was when it has faults */
  readonly text: Uint8Array;
  readonly changed: boolean;
  /** the errors for which the text was left alone */
  readonly diagnostics: readonly Diagnostic[];
  /** the files that the spans of the diagnostics speak of */
  readonly sources: SourceMap;
  /** lines ended with CRLF, which became LF */
  readonly hadCrlf: boolean;
}

/**
 * Formats a zone file, or a part of one made for `$INCLUDE`. Formatting the result again changes nothing. Included files
 * are not read.
 *
 * ```ts
 * const { text, changed, diagnostics } = formatZone(bytes);
 * ```
 * @param options.file what diagnostics call the text
 * @throws ZoneproofError (internal) when the result would not say the same, which is a bug in zoneproof
 */
export function formatZone(
  bytes: Uint8Array,
  options: Partial<FormatStyle> & { readonly file?: string | undefined } = {},
): FormattedZone {
  const { file = '<input>', width = DEFAULT_FORMAT_STYLE.width } = options;
  const before = readContent(bytes, file);
  const { sources } = before;
  const diagnostics = before.diagnostics.filter(({ severity }) => severity === 'error');
  if (diagnostics.length > 0) return { text: bytes, changed: false, diagnostics, sources, hadCrlf: false };
  const out = new ByteWriter(bytes.length + 1024);
  for (const piece of formatNodes(readNodes(bytes), width)) out.append(latin1Bytes(piece));
  const text = out.bytes.slice(0, out.length);
  const difference = findDifference(before, bytes, readContent(text, file), text);
  if (difference !== undefined) {
    throw new ZoneproofError(EXIT.INTERNAL, `formatting would change what ${file} says: ${difference}`, {
      help: 'this is a bug in zoneproof: please report it with the file; nothing was written',
    });
  }
  return { text, changed: !equalBytes(bytes, text), diagnostics, sources, hadCrlf: hasCrlf(bytes) };
}

function hasCrlf(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) if (bytes[at - 1] === 0x0d) return true;
  return false;
}
