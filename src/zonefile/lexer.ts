/**
 * From octets to entries: one entry is the tokens of one logical line (RFC 1035 §5.1), where parentheses join lines,
 * `;` starts a comment, quotes keep blanks, and a backslash takes the next character as it is.
 *
 * The lexer makes no strings. It goes on behind every fault, so that one run reports them all.
 * @module
 */
import { EntryTokens, TOKEN } from '../rdata/index.js';

/** A fault in the text; offsets are those of the file. */
export interface LexicalFault {
  readonly rule: string;
  readonly message: string;
  readonly help?: string | undefined;
  readonly start: number;
  readonly end: number;
}

const KIND = {
  ORDINARY: 0,
  BLANK: 1,
  NEWLINE: 2,
  COMMENT: 3,
  OPEN: 4,
  CLOSE: 5,
  QUOTE: 6,
  BACKSLASH: 7,
  RETURN: 8,
  NUL: 9,
} as const;

const KIND_OF = new Uint8Array(256);
KIND_OF[0x20] = KIND.BLANK;
KIND_OF[0x09] = KIND.BLANK;
KIND_OF[0x0a] = KIND.NEWLINE;
KIND_OF[0x3b] = KIND.COMMENT;
KIND_OF[0x28] = KIND.OPEN;
KIND_OF[0x29] = KIND.CLOSE;
KIND_OF[0x22] = KIND.QUOTE;
KIND_OF[0x5c] = KIND.BACKSLASH;
KIND_OF[0x0d] = KIND.RETURN;
KIND_OF[0x00] = KIND.NUL;

/** How often an unclosed parenthesis is recovered from; each one costs a look at the rest of the file. */
const MAX_RECOVERIES = 8;

export class Lexer {
  readonly text: Uint8Array;
  readonly tokens: EntryTokens;
  /** offset of the line on which the current entry starts */
  entryStart = 0;
  /** offset behind the current entry and its newline */
  position: number;
  /** the entry's first line starts with a blank, so its owner is that of the record before */
  startsBlank = false;
  /** faults of the current entry */
  readonly faults: LexicalFault[] = [];
  /** offset of the first comment of the current entry, -1 when it has none */
  commentStart = -1;
  #recoveries = 0;

  constructor(text: Uint8Array, tokens = new EntryTokens(), position = 0) {
    this.text = text;
    this.tokens = tokens;
    tokens.text = text;
    this.position = position;
  }

  /** Reads the next entry that has tokens or faults; false at the end. */
  next(): boolean {
    const { tokens } = this;
    if (this.faults.length > 0) this.faults.length = 0;
    tokens.count = 0;
    while (this.position < this.text.length) {
      this.entryStart = this.position;
      this.#lexEntry();
      if (tokens.count > 0 || this.faults.length > 0) return true;
    }
    return false;
  }

  #lexEntry(): void {
    const { text, tokens } = this;
    const length = text.length;
    let at = this.position;
    let depth = 0;
    let openedAt = -1;
    this.commentStart = -1;
    this.startsBlank = KIND_OF[text[at]!] === KIND.BLANK;
    while (at < length) {
      switch (KIND_OF[text[at]!]) {
        case KIND.BLANK:
          at++;
          continue;
        case KIND.NEWLINE:
          at++;
          if (depth > 0) continue;
          this.position = at;
          return;
        case KIND.RETURN:
          if (this.#endsLine(at)) {
            at++;
            continue;
          }
          at = this.#lexWord(at);
          continue;
        case KIND.COMMENT:
          if (this.commentStart < 0) this.commentStart = at;
          at = text.indexOf(0x0a, at);
          if (at < 0) at = length;
          continue;
        case KIND.OPEN:
          if (depth++ === 0) openedAt = at;
          at++;
          continue;
        case KIND.CLOSE:
          if (depth === 0)
            this.#fault('unbalanced-parentheses', 'closing parenthesis without an opening one', at, at + 1);
          else depth--;
          at++;
          continue;
        case KIND.QUOTE:
          at = this.#lexQuoted(at);
          continue;
        case KIND.BACKSLASH:
          at = this.#lexWord(at);
          continue;
        case KIND.NUL:
          this.#fault('nul-byte', 'NUL octet in the zone file', at, at + 1, 'is this a text file in ASCII or UTF-8?');
          while (text[at] === 0) at++;
          continue;
        default: {
          const start = at;
          // The hot loop: ordinary octets up to the next one that means something.
          do at++;
          while (at < length && KIND_OF[text[at]!] === KIND.ORDINARY);
          if (at < length && KIND_OF[text[at]!]! >= KIND.BACKSLASH) at = this.#lexWord(start);
          // Only a closing quote can stand right before an ordinary word.
          else tokens.add(start, at, start > 0 && text[start - 1] === 0x22 ? TOKEN.ADJACENT : 0);
        }
      }
    }
    this.position = length;
    if (depth > 0) this.#recoverFromUnclosed(openedAt);
  }

  /** A word that holds backslashes, carriage returns or NULs. */
  #lexWord(start: number): number {
    const { text, tokens } = this;
    const length = text.length;
    let at = start;
    let flags = this.#adjacency(start);
    for (; at < length; at++) {
      const kind = KIND_OF[text[at]!];
      if (kind === KIND.ORDINARY) continue;
      if (kind === KIND.BACKSLASH) {
        flags |= TOKEN.ESCAPED;
        // A backslash at the end of a line escapes nothing; the field that reads it says so.
        if (!this.#endsLine(at + 1)) at++;
        continue;
      }
      if (kind === KIND.RETURN && !this.#endsLine(at)) continue;
      break;
    }
    tokens.add(start, at, flags);
    return at;
  }

  #lexQuoted(quote: number): number {
    const { text, tokens } = this;
    const length = text.length;
    let flags = TOKEN.QUOTED | this.#adjacency(quote);
    let at = quote + 1;
    for (; at < length; at++) {
      const octet = text[at]!;
      if (octet === 0x22) {
        tokens.add(quote + 1, at, flags);
        return at + 1;
      }
      if (octet === 0x0a) break;
      if (octet === 0x5c) {
        flags |= TOKEN.ESCAPED;
        if (!this.#endsLine(at + 1)) at++;
      }
    }
    this.#fault(
      'unbalanced-quotes',
      'the quoted string is not closed on its line',
      quote,
      Math.min(at, length),
      'close it with a double quote; long text is written as several quoted strings',
    );
    tokens.add(quote + 1, Math.min(at, length), flags);
    return at;
  }

  /** Whether the line ends at `at`: a carriage return only does so before a line feed or the end of the file. */
  #endsLine(at: number): boolean {
    const { text } = this;
    const octet = text[at];
    if (octet === 0x0d) return at + 1 === text.length || text[at + 1] === 0x0a;
    return octet === 0x0a || at >= text.length;
  }

  /** Whether a token at `start` follows its predecessor without a blank (a closing quote may stand between them). */
  #adjacency(start: number): number {
    const { count, end, flags } = this.tokens;
    if (count === 0) return 0;
    const previousEnd = end[count - 1]! + ((flags[count - 1]! & TOKEN.QUOTED) !== 0 ? 1 : 0);
    return previousEnd === start ? TOKEN.ADJACENT : 0;
  }

  /** The entry runs to the end of the file: go on at the first line that looks like a new entry. */
  #recoverFromUnclosed(openedAt: number): void {
    const { text, tokens, faults } = this;
    this.#fault('unbalanced-parentheses', 'the parenthesis is never closed', openedAt, openedAt + 1);
    if (this.#recoveries++ >= MAX_RECOVERIES) return;
    for (let at = text.indexOf(0x0a, openedAt) + 1; at > 0 && at < text.length; at = text.indexOf(0x0a, at) + 1) {
      const kind = KIND_OF[text[at]!];
      if (kind !== KIND.ORDINARY && kind !== KIND.BACKSLASH) continue;
      this.position = at;
      let kept = 0;
      while (kept < tokens.count && tokens.start[kept]! < at) kept++;
      tokens.count = kept;
      // What stands behind is read again as entries of its own, and its faults are found again there.
      for (let i = faults.length - 1; i >= 0; i--) if (faults[i]!.start >= at) faults.splice(i, 1);
      return;
    }
  }

  #fault(rule: string, message: string, start: number, end: number, help?: string): void {
    // A million stray parentheses on one line are one mistake.
    if (this.faults.length < 20) this.faults.push({ rule, message, start, end, help });
  }
}
