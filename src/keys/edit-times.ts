/**
 * Changing the times in the text of a key pair, and nothing else: lines that are not about a changed time stay as they
 * are, whoever wrote them.
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { signatureTimeText } from '../wire/index.js';
import { timeInWords } from './bind-public.js';
import { type KeyTimes, TIME_TAGS } from './times.js';

/** A time to set, in seconds since the epoch, or undefined to take it out. Times that are not named stay. */
export type TimeChanges = ReadonlyMap<keyof KeyTimes, number | undefined>;

const RANK = new Map(TIME_TAGS.map(([tag], rank) => [tag.toLowerCase(), rank]));

/** The `.private` file with other times. Format v1.2 has none and becomes v1.3. */
export function editPrivateTimes(text: string, changes: TimeChanges): string {
  const edited = editTimes(
    text,
    changes,
    /^([A-Za-z]+)\s*:/,
    (tag, seconds) => `${tag}: ${signatureTimeText(seconds)}`,
  );
  return edited.replace(/^(Private-key-format: )v1\.[012](\s)/, '$1v1.3$2');
}

/** The `.key` file with other times in its comments. */
export function editPublicTimes(text: string, changes: TimeChanges): string {
  // BIND keeps the times of the DS in the .private file only.
  const shown = new Map([...changes].filter(([name]) => name !== 'dsPublish' && name !== 'dsRemoved'));
  return editTimes(text, shown, /^;\s*([A-Za-z]+)\s*:/, (tag, seconds) => `; ${tag}: ${timeInWords(seconds)}`);
}

function editTimes(
  text: string,
  changes: TimeChanges,
  pattern: RegExp,
  print: (tag: string, seconds: number) => string,
): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const rankOf = (line: string): number | undefined => RANK.get(pattern.exec(line)?.[1]?.toLowerCase() ?? '');
  for (const [tag, name] of TIME_TAGS) {
    if (!changes.has(name)) continue;
    const rank = RANK.get(tag.toLowerCase())!;
    const seconds = changes.get(name);
    const at = lines.findIndex((line) => rankOf(line) === rank);
    if (seconds === undefined) {
      if (at >= 0) lines.splice(at, 1);
    } else if (at >= 0) lines[at] = print(tag, seconds);
    else lines.splice(placeFor(rank, lines, rankOf), 0, print(tag, seconds));
  }
  return lines.join(newline);
}

/** Behind the last time that comes before it in BIND's order, or where the first one could stand. */
function placeFor(rank: number, lines: readonly string[], rankOf: (line: string) => number | undefined): number {
  const before = lines.findLastIndex((line) => (rankOf(line) ?? Number.POSITIVE_INFINITY) < rank);
  if (before >= 0) return before + 1;
  const after = lines.findIndex((line) => rankOf(line) !== undefined);
  if (after >= 0) return after;
  // A .private file ends with its times; in a .key file they are the comments before the record.
  if (/^Private-key-format:/.test(lines[0] ?? '')) {
    const last = lines.findLastIndex((line) => line.trim() !== '');
    return last + 1;
  }
  const record = lines.findIndex((line) => line.trim() !== '' && !line.startsWith(';'));
  if (record < 0) throw new ZoneproofError(EXIT.KEY, 'the .key file holds no record');
  return record;
}
