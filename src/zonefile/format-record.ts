/**
 * The layout of one record's data: on its line, or broken over lines in parentheses.
 *
 * A record is broken where its author broke it, or where it does not fit and its type is one that people break: timers,
 * strings, service parameters, and keys, digests and signatures, which are cut into even pieces.
 * @module
 */
import { typeText } from '../rdata/index.js';
import { type CommentText, type EntryItem, type RecordNode, textWidth } from './cst.js';

/** One line inside the parentheses; without words and comment it is a blank one. */
export interface InnerLine {
  readonly words: readonly string[];
  readonly comment: CommentText | undefined;
}

export interface RecordLayout {
  /** what follows the type, with the open parenthesis when the record is broken */
  readonly line: string;
  readonly comment: CommentText | undefined;
  /** undefined when the record stands on one line */
  readonly inner: readonly InnerLine[] | undefined;
  /** behind the closing parenthesis */
  readonly closingComment: CommentText | undefined;
}

/** How the data of a type is broken. */
interface BreakPlan {
  /** words that stay on the line of the type */
  readonly lead: number;
  /**
   * line: all on one line. each: a line for each word. digits: the words are pieces of one. author: broken only where the
   * author did so.
   */
  readonly rest: 'line' | 'each' | 'digits' | 'author';
}

const NEVER: BreakPlan = { lead: 0, rest: 'author' };
const STRINGS: BreakPlan = { lead: 0, rest: 'each' };
const PARAMETERS: BreakPlan = { lead: 2, rest: 'each' };
const digitsAfter = (lead: number): BreakPlan => ({ lead, rest: 'digits' });

const PLANS: Readonly<Record<string, BreakPlan>> = {
  SOA: { lead: 2, rest: 'line' },
  ...Object.fromEntries(['TXT', 'SPF', 'NINFO', 'AVC', 'RESINFO', 'WALLET'].map((type) => [type, STRINGS])),
  ...Object.fromEntries(['SVCB', 'HTTPS'].map((type) => [type, PARAMETERS])),
  ...Object.fromEntries(['DNSKEY', 'CDNSKEY', 'KEY', 'RKEY', 'CERT'].map((type) => [type, digitsAfter(3)])),
  ...Object.fromEntries(['RRSIG', 'SIG'].map((type) => [type, digitsAfter(8)])),
  ...Object.fromEntries(['OPENPGPKEY', 'DHCID'].map((type) => [type, digitsAfter(0)])),
  ...Object.fromEntries(['DS', 'CDS', 'DLV', 'TA', 'TLSA', 'SMIMEA', 'ZONEMD'].map((type) => [type, digitsAfter(3)])),
  SSHFP: digitsAfter(2),
};
/** RFC 3597 §5: `\# length octets`, for every type. */
const GENERIC = digitsAfter(2);

/**
 * Digits to a line of Base64 or hexadecimal, as in PEM: a SHA-256 digest takes one line. The same at every width, so that
 * a column that moves does not cut a key anew. Readers want whole groups: 4 digits of Base64, 2 of hexadecimal.
 */
const PIECE_LENGTH = 64;

function planOf(typeNumber: number, words: readonly string[]): BreakPlan {
  if (words[0] === '\\#') return GENERIC;
  return PLANS[typeText(typeNumber)] ?? NEVER;
}

/** The author's lines from the type on. */
function rowsOf(items: readonly EntryItem[]): { rows: InnerLine[]; wordsBeforeOpen: number } {
  const rows: { words: string[]; comment: CommentText | undefined }[] = [{ words: [], comment: undefined }];
  let wordCount = 0;
  let wordsBeforeOpen = -1;
  for (const item of items) {
    const row = rows.at(-1)!;
    if (item.kind === 'newline') rows.push({ words: [], comment: undefined });
    else if (item.kind === 'comment') row.comment = item;
    else if (item.kind === 'word') {
      row.words.push(item.text);
      wordCount++;
    } else if (item.kind === 'open' && wordsBeforeOpen < 0) wordsBeforeOpen = wordCount;
  }
  return { rows, wordsBeforeOpen: Math.max(0, wordsBeforeOpen) };
}

/**
 * Lays a record's data out.
 * @param room columns behind the type
 */
export function layOutRecord(record: Pick<RecordNode, 'typeNumber' | 'items'>, room: number): RecordLayout {
  const { rows, wordsBeforeOpen } = rowsOf(record.items);
  const written = rows.flatMap((row) => row.words);
  const plan = planOf(record.typeNumber, written);
  const isBroken = rows.slice(1).some((row) => row.words.length > 0 || row.comment !== undefined);
  const hasInnerComments = isBroken && rows.slice(0, -1).some((row) => row.comment !== undefined);
  const areDigits = plan.rest === 'digits' && !hasInnerComments && isAllDigits(written.slice(plan.lead));
  const words = areDigits ? [...written.slice(0, plan.lead), written.slice(plan.lead).join('')] : written;
  const line = words.join(' ');
  const isBreakable = plan.rest !== 'author' && words.length > Math.max(plan.lead, plan.rest === 'each' ? 1 : 0);
  const fits = textWidth(line) <= room;
  const onOneLine = (comment: CommentText | undefined) => ({
    line,
    comment,
    inner: undefined,
    closingComment: undefined,
  });
  if (!isBroken) {
    const comment = rows.find((row) => row.comment !== undefined)?.comment;
    if (fits || !isBreakable) return onOneLine(comment);
    const inner = [{ words: words.slice(plan.lead), comment: undefined }];
    return openAt(plan.lead, { comment: undefined, inner: split(inner), closingComment: comment });
  }
  if (plan.rest === 'author' && fits && !hasInnerComments) return onOneLine(rows.at(-1)!.comment);
  const lead = leadWords(rows, plan, wordsBeforeOpen);
  const { comment, inner, closingComment } = breakRows(rows, lead, plan);
  if (inner.length === 0 && (comment === undefined || closingComment === undefined)) {
    return onOneLine(comment ?? closingComment);
  }
  return openAt(lead, { comment, inner: split(inner), closingComment });

  function openAt(count: number, rest: Omit<RecordLayout, 'line'>): RecordLayout {
    return { line: [...written.slice(0, count), '('].join(' '), ...rest };
  }

  function split(lines: readonly InnerLine[]): readonly InnerLine[] {
    if (plan.rest === 'each') return lines.flatMap(oneWordPerLine);
    if (!areDigits) return lines;
    return cut(lines.flatMap((row) => row.words).join(''));
  }
}

/** How many words stay before the parenthesis: those of the plan, but none that has a comment of its own. */
function leadWords(rows: readonly InnerLine[], plan: BreakPlan, wordsBeforeOpen: number): number {
  const lead = plan.rest === 'author' ? wordsBeforeOpen : plan.lead;
  let count = 0;
  for (const row of rows.slice(0, -1)) {
    // With a line for each word the comment is that of the last; else it is that of the author's line.
    const before = plan.rest === 'each' ? count + Math.max(0, row.words.length - 1) : count;
    count += row.words.length;
    if (count > lead) return lead;
    // A comment right behind the parenthesis speaks of all that follows.
    if (row.comment !== undefined) return count === wordsBeforeOpen ? count : Math.max(before, wordsBeforeOpen);
  }
  return lead;
}

/** Takes the first `lead` words off the author's lines, and sorts out whose comment is whose. */
function breakRows(
  rows: readonly InnerLine[],
  lead: number,
  plan: BreakPlan,
): Omit<RecordLayout, 'line'> & { readonly inner: readonly InnerLine[] } {
  const inner: InnerLine[] = [];
  let comment: CommentText | undefined;
  let closingComment: CommentText | undefined;
  let taken = 0;
  rows.forEach((row, index) => {
    const words = row.words.slice(Math.max(0, lead - taken));
    taken += row.words.length;
    const isLast = index === rows.length - 1;
    if (words.length === 0) {
      if (isLast) closingComment = row.comment;
      else if (row.comment !== undefined) {
        // Behind the open parenthesis, or on a line of its own.
        if (inner.length === 0 && comment === undefined && (index === 0 || row.words.length > 0)) comment = row.comment;
        else inner.push({ words, comment: row.comment });
      } else if (row.words.length === 0 && index > 0 && !isBlank(inner.at(-1)))
        inner.push({ words, comment: undefined });
      return;
    }
    // Where values have comments, the one behind the parenthesis speaks of the last value; else it speaks of the record.
    const isOfValue = !isLast || plan.rest === 'line' || inner.some((line) => line.words.length > 0 && line.comment);
    inner.push({ words, comment: isOfValue ? row.comment : undefined });
    if (!isOfValue) closingComment = row.comment;
  });
  while (inner.length > 0 && isBlank(inner.at(-1))) inner.pop();
  return { comment, inner, closingComment };
}

/** The place before the first line counts as blank: no blank line goes there. */
function isBlank(line: InnerLine | undefined): boolean {
  return line === undefined || (line.words.length === 0 && line.comment === undefined);
}

/** A comment stays with the last word of its line. */
function oneWordPerLine(line: InnerLine): InnerLine[] {
  if (line.words.length <= 1) return [line];
  return line.words.map((word, i) => ({
    words: [word],
    comment: i === line.words.length - 1 ? line.comment : undefined,
  }));
}

/** Whether the words are made of Base64 or hexadecimal digits, so that they may be cut anew. */
function isAllDigits(words: readonly string[]): boolean {
  return words.length > 0 && words.every((word) => /^[A-Za-z0-9+/=]+$/.test(word));
}

function cut(text: string): InnerLine[] {
  const lines: InnerLine[] = [];
  for (let at = 0; at < text.length; at += PIECE_LENGTH) {
    lines.push({ words: [text.slice(at, at + PIECE_LENGTH)], comment: undefined });
  }
  return lines;
}
