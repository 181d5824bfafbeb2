/**
 * A zone file as its author laid it out: blank lines, comments, directives and records in their order, with words as they
 * are written. What the formatter works on.
 *
 * The lexer finds the tokens and the ends of entries; between tokens stands nothing but blanks, line ends, parentheses
 * and comments, so this layer needs no rules of its own. Text is one character per octet (Latin-1), so that it goes back
 * to the same octets. Only for text without faults.
 * @module
 */
import { EntryTokens, TOKEN } from '../rdata/index.js';
import { latin1Text } from '../wire/index.js';
import { type EntryShape, isDirective, readEntryShape, typeOfToken } from './entry.js';
import { Lexer } from './lexer.js';

/** A comment from its semicolon on, without the blanks at its end. */
export interface CommentText {
  readonly text: string;
  /** where the semicolon stands, from 0, with tab stops at every eighth column */
  readonly column: number;
}

/** What follows the type of a record; the newline that ends the entry is not among it. */
export type EntryItem =
  | { readonly kind: 'word'; readonly text: string }
  | ({ readonly kind: 'comment' } & CommentText)
  | { readonly kind: 'open' | 'close' | 'newline' };

export interface RecordNode {
  readonly kind: 'record';
  /** as written; empty when the line starts with a blank */
  readonly owner: string;
  readonly ttl: string;
  readonly class: string;
  readonly type: string;
  readonly typeNumber: number;
  readonly items: readonly EntryItem[];
}

export interface DirectiveNode {
  readonly kind: 'directive';
  readonly words: readonly string[];
  readonly comment: CommentText | undefined;
}

export type ZoneFileNode =
  | RecordNode
  | DirectiveNode
  | ({ readonly kind: 'comment' } & CommentText)
  | { readonly kind: 'blank' };

/**
 * The column behind a text that starts its line, with tab stops at every eighth column. Octets that go on with a UTF-8
 * sequence take no column; a quoted string may hold a newline.
 */
export function textWidth(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    if (octet === 0x0a) width = 0;
    else if (octet === 0x09) width += 8 - (width % 8);
    else if ((octet & 0xc0) !== 0x80) width++;
  }
  return width;
}

/** The lines and entries of a text in their order. */
export function* readNodes(text: Uint8Array): Generator<ZoneFileNode> {
  const tokens = new EntryTokens();
  const lexer = new Lexer(text, tokens);
  const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  let at = 0;
  while (lexer.next()) {
    yield* linesBetween(text, at, lexer.entryStart);
    at = lexer.position;
    const isRecord = !isDirective(tokens, lexer.startsBlank);
    if (!isRecord) shape.rdata = 1;
    else readEntryShape(tokens, lexer.startsBlank, shape);
    // A comment among owner, TTL, class and type has no place to stay in: it goes before the entry.
    for (let token = 0; token < shape.rdata; token++) {
      const gap = token === 0 ? lexer.entryStart : wordEnd(tokens, token - 1);
      for (const item of itemsBetween(text, gap, wordStart(tokens, token))) {
        if (item.kind === 'comment') yield { ...item, column: 0 };
      }
    }
    const items = readItems(tokens, shape.rdata, at);
    if (!isRecord) {
      yield* directiveNodes(wordText(tokens, 0), items);
      continue;
    }
    const word = (token: number) => (token < 0 ? '' : wordText(tokens, token));
    yield {
      kind: 'record',
      owner: word(shape.owner),
      ttl: word(shape.ttl),
      class: word(shape.class),
      type: word(shape.type),
      typeNumber: typeOfToken(tokens, shape.type),
      items,
    };
  }
  yield* linesBetween(text, at, text.length);
}

/** A directive takes one line: comments inside its parentheses, which nobody writes, go before it. */
function* directiveNodes(name: string, items: readonly EntryItem[]): Generator<ZoneFileNode> {
  const words = [name];
  let comment: CommentText | undefined;
  for (const item of items) {
    if (item.kind === 'word') words.push(item.text);
    if (item.kind !== 'comment') continue;
    if (comment !== undefined) yield { kind: 'comment', text: comment.text, column: 0 };
    comment = item;
  }
  yield { kind: 'directive', words, comment };
}

/** Lines without tokens. */
function* linesBetween(text: Uint8Array, from: number, to: number): Generator<ZoneFileNode> {
  let isBlank = true;
  for (const item of itemsBetween(text, from, to)) {
    if (item.kind === 'comment') yield item;
    else if (item.kind === 'newline' && isBlank) yield { kind: 'blank' };
    isBlank = item.kind === 'newline';
  }
}

/** The items behind the token before `first`, up to the end of the entry. */
function readItems(tokens: EntryTokens, first: number, entryEnd: number): EntryItem[] {
  const { text, count, flags } = tokens;
  const items: EntryItem[] = [];
  let word = '';
  let at = wordEnd(tokens, first - 1);
  for (let token = first; token < count; token++) {
    // RFC 9460 §2.1: key="value" is one word, so what stands together stays together.
    if ((flags[token]! & TOKEN.ADJACENT) === 0 || token === first) {
      if (word !== '') items.push({ kind: 'word', text: word });
      items.push(...itemsBetween(text, at, wordStart(tokens, token)));
      word = '';
    }
    word += wordText(tokens, token);
    at = wordEnd(tokens, token);
  }
  if (word !== '') items.push({ kind: 'word', text: word });
  items.push(...itemsBetween(text, at, entryEnd));
  if (items.at(-1)?.kind === 'newline') items.pop();
  return items;
}

/** What stands in a stretch of text that holds no token. */
function* itemsBetween(text: Uint8Array, from: number, to: number): Generator<EntryItem> {
  for (let at = from; at < to; at++) {
    switch (text[at]) {
      case 0x0d:
        if (text[at + 1] === 0x0a) at++;
        yield { kind: 'newline' };
        break;
      case 0x0a:
        yield { kind: 'newline' };
        break;
      case 0x28:
        yield { kind: 'open' };
        break;
      case 0x29:
        yield { kind: 'close' };
        break;
      case 0x3b: {
        const newline = text.indexOf(0x0a, at);
        const end = newline < 0 ? text.length : newline;
        yield { kind: 'comment', text: latin1Text(text, at, end).replace(/[ \t\r]+$/, ''), column: columnOf(text, at) };
        at = end - 1;
      }
    }
  }
}

function columnOf(text: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== 0x0a && text[start - 1] !== 0x0d) start--;
  return textWidth(latin1Text(text, start, at));
}

const quotesOf = (tokens: EntryTokens, token: number): 0 | 1 => ((tokens.flags[token]! & TOKEN.QUOTED) === 0 ? 0 : 1);
const wordStart = (tokens: EntryTokens, token: number): number => tokens.start[token]! - quotesOf(tokens, token);
const wordEnd = (tokens: EntryTokens, token: number): number => tokens.end[token]! + quotesOf(tokens, token);
const wordText = (tokens: EntryTokens, token: number): string =>
  latin1Text(tokens.text, wordStart(tokens, token), wordEnd(tokens, token));
