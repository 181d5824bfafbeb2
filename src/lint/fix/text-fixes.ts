/**
 * Fixes of how text is written: quotes, escapes, strings, parentheses.
 * @module
 */
import type { TextEdit } from '../../diagnostic/index.js';
import { TYPE } from '../../rdata/index.js';
import type { FixEntry } from './entries.js';
import { type Edits, type FixContext, type FixRow, inRecord, some } from './fixer.js';

const escaped = (octet: number): string => `\\${String(octet).padStart(3, '0')}`;

/** Writes the octets of a token that `isOdd` wants as `\DDD`, also where they stand behind a backslash. */
function escapeEdits(entry: FixEntry, token: number, isOdd: (octet: number) => boolean): TextEdit[] {
  const text = entry.text(token);
  const start = entry.startOf(token) + (entry.isQuoted(token) ? 1 : 0);
  const edits: TextEdit[] = [];
  for (let i = 0; i < text.length; i++) {
    const isBehindBackslash = text[i] === '\\' && i + 1 < text.length;
    const at = isBehindBackslash ? i + 1 : i;
    const octet = text.charCodeAt(at);
    if (isOdd(octet)) {
      const last = edits.at(-1);
      const edit = { start: start + i, end: start + at + 1, text: escaped(octet) };
      if (last?.end === edit.start) edits[edits.length - 1] = { ...last, end: edit.end, text: last.text + edit.text };
      else edits.push(edit);
    }
    i = at;
  }
  return edits;
}

const tokensOf = (entry: FixEntry): number[] => Array.from({ length: entry.tokenCount }, (_, token) => token);

/** A blank, newline and quote are no control characters that anyone stumbles over; they are escaped elsewhere. */
const isControl = (octet: number): boolean => (octet < 0x20 && octet !== 0x09 && octet !== 0x0a) || octet === 0x7f;

const escapeAll = (isOdd: (octet: number) => boolean, isMeant: (entry: FixEntry, token: number) => boolean) =>
  inRecord((entry) =>
    some(tokensOf(entry).flatMap((token) => (isMeant(entry, token) ? escapeEdits(entry, token, isOdd) : []))),
  );

/** A character-string takes 255 octets; an escape is one octet. */
const PIECE_OCTETS = 255;
const ESCAPE_OR_OCTET = /\\\d{3}|\\[\s\S]|[\s\S]/g;

function splitStrings(entry: FixEntry): Edits {
  const edits: TextEdit[] = [];
  for (let token = entry.shape.rdata; token < entry.tokenCount; token++) {
    const octets = entry.text(token).match(ESCAPE_OR_OCTET) ?? [];
    if (octets.length <= PIECE_OCTETS) continue;
    const pieces: string[] = [];
    for (let at = 0; at < octets.length; at += PIECE_OCTETS) {
      pieces.push(`"${octets.slice(at, at + PIECE_OCTETS).join('')}"`);
    }
    edits.push(entry.replace(token, pieces.join(' ')));
  }
  return some(edits);
}

function separateStrings(entry: FixEntry): Edits {
  const isText = entry.type === TYPE.TXT;
  return some(
    tokensOf(entry)
      // RFC 9460 §2.1: in key="value" the quote belongs behind the equals sign.
      .filter((token) => entry.isAdjacent(token) && (isText || token === 0 || !entry.text(token - 1).endsWith('=')))
      .map((token) => ({ start: entry.startOf(token), end: entry.startOf(token), text: ' ' })),
  );
}

/** The parentheses of an entry, outside of quotes and comments. */
function* parenthesesOf(entry: FixEntry): Generator<{ readonly at: number; readonly isOpen: boolean }, undefined> {
  const { start } = entry;
  const text = entry.slice(start, entry.end);
  let token = 0;
  for (let at = entry.start; at < entry.end; at++) {
    while (token < entry.tokenCount && entry.endOf(token) <= at) token++;
    if (token < entry.tokenCount && at >= entry.startOf(token)) {
      at = entry.endOf(token) - 1;
      continue;
    }
    const character = text[at - start];
    if (character === ';') {
      const newline = text.indexOf('\n', at - start);
      at = newline < 0 ? entry.end : start + newline;
    } else if (character === '(' || character === ')') yield { at, isOpen: character === '(' };
  }
  return undefined;
}

function unnest(entry: FixEntry): Edits {
  const edits: TextEdit[] = [];
  let depth = 0;
  for (const { at, isOpen } of parenthesesOf(entry)) {
    const isInner = isOpen ? depth > 0 : depth > 1;
    depth += isOpen ? 1 : -1;
    // What stood on both sides of it must not become one word.
    if (isInner) edits.push({ start: at, end: at + 1, text: /\s/.test(entry.slice(at - 1, at)) ? '' : ' ' });
  }
  return some(edits);
}

/** Text that goes on behind a semicolon: `name=value`. */
const PART = /^[ \t]*[A-Za-z][\w-]*[ \t]*=[^;"\\()]*/;

/** Puts quotes around text that a semicolon cut, up to the last part that looks like text and no comment. */
function quoteCutText(entry: FixEntry, { span }: FixContext): Edits {
  const first = entry.shape.rdata + (entry.type === TYPE.CAA ? 2 : 0);
  const rest = entry.slice(span.start, entry.end).split(/\r?\n/, 1)[0]!;
  for (let token = first; token < entry.tokenCount; token++) {
    if (entry.isQuoted(token) || entry.startOf(token) > span.start) return undefined;
  }
  if (first >= entry.tokenCount || /[()]/.test(entry.slice(entry.start, span.start))) return undefined;
  let length = 0;
  for (const part of rest.slice(1).split(';')) {
    const text = PART.exec(part)?.[0];
    if (text === undefined) {
      // A semicolon at the very end belongs to the text.
      if (part.trim() === '') length++;
      break;
    }
    length += 1 + text.length;
    if (text.length < part.length) break;
  }
  const end = span.start + rest.slice(0, length).trimEnd().length;
  if (length === 0) return undefined;
  const start = entry.startOf(first);
  return [
    { start, end: start, text: '"' },
    { start: end, end, text: '"' },
  ];
}

function closeQuotes({ span, entries }: FixContext): Edits {
  const entry = entries.at(span.start);
  if (entry === undefined) return undefined;
  const end = span.start + entry.slice(span.start, span.end).trimEnd().length;
  return [{ start: end, end, text: '"' }];
}

/** Takes an escaped quote off both ends of a text. */
function undouble(entry: FixEntry): Edits {
  const first = entry.shape.rdata;
  const last = entry.tokenCount - 1;
  if (first > last || !entry.isQuoted(first) || !entry.isQuoted(last)) return undefined;
  if (!entry.text(first).startsWith('\\"') || !/(?<!\\)(?:\\\\)*\\"$/.test(entry.text(last))) return undefined;
  if (first === last && entry.text(first).length < 4) return undefined;
  const start = entry.startOf(first) + 1;
  const end = entry.endOf(last) - 1;
  return [
    { start, end: start + 2, text: '' },
    { start: end - 2, end, text: '' },
  ];
}

const TERM = /^[-+?~]?(?:all(?: |$)|include:|(?:a|mx|ptr)(?:[:/ ]|$)|ip4:|ip6:|exists:|redirect=|exp=)/i;

/** A blank at the end of each string behind which a new term of an SPF policy starts. */
function separateTerms(entry: FixEntry): Edits {
  const edits: TextEdit[] = [];
  for (let token = entry.shape.rdata + 1; token < entry.tokenCount; token++) {
    const before = token - 1;
    if (!entry.isQuoted(before) || entry.text(before).endsWith(' ') || !TERM.test(entry.text(token))) continue;
    const at = entry.endOf(before) - 1;
    edits.push({ start: at, end: at, text: ' ' });
  }
  return some(edits);
}

export const TEXT_FIXES: Readonly<Record<string, FixRow>> = {
  'adjacent-strings': {
    kind: 'safe',
    does: 'puts a blank between the strings',
    edits: inRecord(separateStrings),
  },
  'control-character': {
    kind: 'safe',
    does: 'writes control characters in names and strings as \\DDD',
    edits: escapeAll(isControl, () => true),
  },
  'nested-parentheses': {
    kind: 'safe',
    does: 'removes the inner parentheses',
    edits: inRecord(unnest),
  },
  'non-ascii-text': {
    kind: 'safe',
    does: 'writes octets outside ASCII in strings as \\DDD',
    edits: escapeAll(
      (octet) => octet >= 0x80,
      (entry, token) => token >= entry.shape.rdata,
    ),
  },
  'nul-byte': {
    kind: 'safe',
    does: 'writes NUL octets in strings as \\000',
    edits: escapeAll(
      (octet) => octet === 0,
      () => true,
    ),
  },
  'string-too-long': {
    kind: 'safe',
    does: 'splits the string into quoted strings of at most 255 octets, which readers join',
    edits: inRecord(splitStrings),
  },
  'txt-multi-string-boundary': {
    kind: 'unsafe',
    does: 'puts a blank between the terms of the policy',
    edits: inRecord(separateTerms),
  },
  'txt-quoting-doubled': {
    kind: 'unsafe',
    does: 'removes the inner quotes',
    edits: inRecord(undouble),
  },
  'unbalanced-quotes': {
    kind: 'unsafe',
    does: 'closes the string at the end of the line',
    edits: closeQuotes,
  },
  'unquoted-semicolon': {
    kind: 'unsafe',
    does: 'puts quotes around the text, with the parts behind the semicolon',
    edits: inRecord(quoteCutText),
  },
};

/** Writes a newline in a quoted string as `\010`. */
export const escapeNewlines = (entry: FixEntry): TextEdit[] =>
  tokensOf(entry).flatMap((token) =>
    entry.isQuoted(token) ? escapeEdits(entry, token, (octet) => octet === 0x0a) : [],
  );
