/**
 * What the tokens of a record entry are: `[owner] [TTL] [class] type rdata`, TTL and class in either order
 * (RFC 1035 §5.1). Used when parsing, and again on one entry when a diagnostic wants the place of a field.
 * @module
 */
import { nearest, type Text } from '../diagnostic/index.js';
import {
  COMMENT_HELP,
  EntryTokens,
  isForeignComment,
  readType,
  shownText,
  TOKEN,
  typeMnemonics,
} from '../rdata/index.js';
import { readTtl } from '../wire/index.js';
import { ENTRY_OCTETS, Lexer } from './lexer.js';

/** Token indexes; -1 where the entry does not have the part. */
export interface EntryShape {
  owner: number;
  ttl: number;
  class: number;
  type: number;
  /** index of the first rdata token (may be the token count) */
  rdata: number;
}

const CLASS_WORDS: readonly (readonly [string, number])[] = [
  ['IN', 1],
  ['CS', 2],
  ['CH', 3],
  ['CHAOS', 3],
  ['HS', 4],
  ['HESIOD', 4],
];

/** The class named by the token text (RFC 3597 §5 `CLASSn` too), or -1. */
export function readClass(text: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = text[start]! & 0xdf;
  // Nearly every class is IN; C and H start the others.
  if (first === 0x49) return length === 2 && (text[start + 1]! & 0xdf) === 0x4e ? 1 : -1;
  if ((first !== 0x43 && first !== 0x48) || length < 2 || length > 10) return -1;
  const word = String.fromCharCode(...text.subarray(start, end)).toUpperCase();
  for (const [name, number] of CLASS_WORDS) if (word === name) return number;
  const generic = /^CLASS(\d{1,5})$/.exec(word);
  return generic && Number(generic[1]) < 65536 ? Number(generic[1]) : -1;
}

/**
 * Finds the parts of an entry. `shape.type` is -1 when the entry ends before a type.
 * @param first index of the token with which the record starts
 */
export function readEntryShape(tokens: EntryTokens, startsBlank: boolean, shape: EntryShape, first = 0): void {
  const { text, start, end, flags, count } = tokens;
  let at = first;
  shape.owner = startsBlank ? -1 : at++;
  shape.ttl = -1;
  shape.class = -1;
  shape.type = -1;
  for (; at < count; at++) {
    const from = start[at]!;
    const to = end[at]!;
    if ((flags[at]! & TOKEN.QUOTED) === 0) {
      const octet = text[from]!;
      if (shape.ttl < 0 && octet >= 0x30 && octet <= 0x39 && readTtl(text, from, to) >= 0) {
        shape.ttl = at;
        continue;
      }
      if (shape.class < 0 && readClass(text, from, to) >= 0) {
        shape.class = at;
        continue;
      }
    }
    shape.type = at++;
    break;
  }
  shape.rdata = at;
}

/** Whether the entry is a directive. BIND takes a quoted one for one too. */
export function isDirective(tokens: EntryTokens, startsBlank: boolean): boolean {
  return !startsBlank && tokens.count > 0 && tokens.text[tokens.start[0]!] === 0x24;
}

/** The number of the type named by a token, or -1. */
export function typeOfToken(tokens: EntryTokens, token: number): number {
  if ((tokens.flags[token]! & TOKEN.QUOTED) !== 0) return -1;
  return readType(tokens.text, tokens.start[token]!, tokens.end[token]!);
}

/** Whether the token says when a record was last registered, as in files that Windows DNS writes. */
export function isTimeStamp({ text, start, end }: EntryTokens, token: number): boolean {
  return text[start[token]!] === 0x5b && /^\[(?:age|aging):\d+\]$/i.test(shownText(text, start[token]!, end[token]!));
}

/** What is wrong with a token that stands where the type should, and is none. */
export function noTypeFault(tokens: EntryTokens, token: number): { readonly message: string; readonly help: string } {
  const { text, start, end, flags } = tokens;
  const [from, to] = [start[token]!, end[token]!];
  const word = shownText(text, from, to);
  const shown = JSON.stringify(word);
  const order = 'a record is: owner, TTL (optional), class (optional), type, data';
  if ((flags[token]! & TOKEN.QUOTED) !== 0) {
    return { message: `${shown} in quotes instead of a type`, help: 'TTL, class and type are written without quotes' };
  }
  if (isTimeStamp(tokens, token)) {
    const help = 'only Windows reads them: remove all of them, since no record that has one was read';
    return { message: `${shown} is a time stamp of Windows DNS`, help };
  }
  if (readClass(text, from, to) >= 0) return { message: `a second class ${shown} instead of a type`, help: order };
  if (readTtl(text, from, to) >= 0) return { message: `a second TTL ${shown} instead of a type`, help: order };
  if (/^[+-]?\d/.test(word)) {
    const help = 'a TTL is written in seconds, or as a period such as 1h30m';
    return { message: `${shown} is neither a TTL nor a type`, help };
  }
  if (isForeignComment(shownText(text, start[0]!, end[0]!))) {
    return { message: `unknown record type ${shown}`, help: COMMENT_HELP };
  }
  const guess = nearest(word.toUpperCase(), typeMnemonics());
  const help = guess === undefined ? 'a type without a mnemonic is written TYPEn' : `did you mean ${guess}?`;
  return { message: `unknown record type ${shown}`, help };
}

/** Of the entry that is looked at; a report asks for many. */
const tokens = new EntryTokens();

/** Which part of a record a diagnostic points at; a number is the index of a rdata token. */
export type RecordPart = 'entry' | 'owner' | 'ttl' | 'class' | 'type' | 'rdata' | number;

/**
 * The place of a part of the record whose entry starts at `offset`: offsets in the file, end exclusive. A part that the
 * entry does not have (an inherited owner or TTL) gives the type.
 */
export function entryPartSpan(
  text: Text,
  offset: number,
  part: RecordPart,
): { readonly start: number; readonly end: number } {
  // Whatever its length: the parser took it.
  const lexer = new Lexer(text, tokens, offset, text.length, ENTRY_OCTETS);
  const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  if (!lexer.next() || tokens.count === 0) return { start: offset, end: offset };
  readEntryShape(tokens, lexer.startsBlank, shape);
  const tokenSpan = (from: number, to = from) => {
    const quoteFrom = (tokens.flags[from]! & TOKEN.QUOTED) === 0 ? 0 : 1;
    const quoteTo = (tokens.flags[to]! & TOKEN.QUOTED) === 0 ? 0 : 1;
    const { textStart } = lexer;
    return { start: textStart + tokens.start[from]! - quoteFrom, end: textStart + tokens.end[to]! + quoteTo };
  };
  const last = tokens.count - 1;
  // A record that $GENERATE made has no place of its own.
  if (part === 'entry' || isDirective(tokens, lexer.startsBlank)) return tokenSpan(0, last);
  if (part === 'rdata') return shape.rdata <= last ? tokenSpan(shape.rdata, last) : tokenSpan(last);
  const token = typeof part === 'number' ? shape.rdata + part : shape[part];
  return tokenSpan(token < 0 ? Math.max(shape.type, 0) : Math.min(token, last));
}
