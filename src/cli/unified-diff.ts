/**
 * Changes of files as unified diffs, which `patch` and `git apply` take.
 * @module
 */
import { styleText } from 'node:util';
import { createTwoFilesPatch, FILE_HEADERS_ONLY, formatPatch } from 'diff';
import { printable } from '../diagnostic/index.js';
import { latin1Bytes, latin1Text } from '../wire/index.js';
import type { Environment } from './env.js';

/** More changed lines than this are shown as all lines replaced: the shortest edit takes time with their square. */
const MAX_EDITS = 4000;

/** Makes control characters visible, line by line. */
export const visible = (text: string): string => text.replace(/[^\t\n]+/g, printable);

/** What a text was and what it is to be. */
export interface TextChange {
  /** what messages call the file */
  readonly name: string;
  readonly before: Uint8Array;
  readonly text: Uint8Array;
}

/** A unified diff, octet for octet; for a terminal control characters are escaped. */
export function unifiedDiff(environment: Environment, color: boolean, change: TextChange): Uint8Array | string {
  const octets = latin1Bytes(patchText(printable(change.name), latin1Text(change.before), latin1Text(change.text)));
  if (!color && !environment.isOutputTerminal) return octets;
  const shown = visible(new TextDecoder().decode(octets));
  return color ? shown.replace(/^([-+@])(.*)$/gm, (line, mark: string) => paint(mark, line)) : shown;
}

function paint(mark: string, line: string): string {
  if (/^(?:---|\+\+\+) /.test(line)) return styleText('bold', line, { validateStream: false });
  const style = mark === '-' ? 'red' : mark === '+' ? 'green' : 'cyan';
  return styleText(style, line, { validateStream: false });
}

function patchText(name: string, before: string, after: string): string {
  const headerOptions = FILE_HEADERS_ONLY;
  const options = { context: 3, headerOptions };
  const patch = createTwoFilesPatch(name, name, before, after, '', '', { ...options, maxEditLength: MAX_EDITS });
  if (patch !== undefined) return patch;
  const [oldLines, newLines] = [linesOf(before), linesOf(after)];
  const lines = [...marked('-', oldLines), ...marked('+', newLines)];
  const hunk = { oldStart: 1, oldLines: oldLines.length, newStart: 1, newLines: newLines.length, lines };
  return formatPatch(
    { oldFileName: name, newFileName: name, oldHeader: '', newHeader: '', hunks: [hunk] },
    headerOptions,
  );
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  );
}
