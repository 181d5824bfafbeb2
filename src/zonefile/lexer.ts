/**
 * From octets to entries: one entry is the tokens of one logical line (RFC 1035 §5.1), where parentheses join lines,
 * `;` starts a comment, quotes keep blanks, and a backslash takes the next character as it is.
 *
 * The lexer makes no strings. It goes on behind every fault, so that one run reports them all. What it takes although
 * other readers do not, it notes in {@link Lexer.oddities}, for the parser to judge.
 *
 * Of a text that is not in memory it sees a window, which moves on from entry to entry. An entry that does not end in the
 * window is read once more when the window has been moved to its start, and made larger where that is not enough.
 * @module
 */
import { isInMemory, PIECE_OCTETS, type StoredText, type Text } from '../diagnostic/index.js';
import { EntryTokens, TOKEN } from '../rdata/index.js';
import { DEFAULT_LIMITS, limitHelp, limitText } from './limits.js';

/** A fault in the text; offsets are those of {@link Lexer.text}. */
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
  /** a control character, or an octet outside ASCII */
  ODD: 10,
} as const;

const KIND_OF = new Uint8Array(256).fill(KIND.ODD).fill(KIND.ORDINARY, 0x20, 0x7f);
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

const NO_OCTETS: Uint8Array = new Uint8Array(0);

/** How often an unclosed parenthesis is recovered from; each one costs a look at the rest of the file. */
const MAX_RECOVERIES = 8;

/** Offsets of what other readers stumble over, in the current entry; -1 where there is nothing. */
export interface Oddities {
  /** a parenthesis inside parentheses */
  nested: number;
  /** a token that touches the one before it: one of the two is quoted */
  adjacent: number;
  /** a control character or an octet outside ASCII, outside comments */
  octet: number;
  /** a newline behind a backslash in a quoted string */
  newline: number;
  /** a quoted string */
  quoted: number;
}

/** Octets that are looked at for a single entry: more than nearly all of them have. */
export const ENTRY_OCTETS = 1 << 10;
/** At least so many octets are looked at: what marks the beginning of a file has fewer. */
const MIN_WINDOW_OCTETS = 4;

export class Lexer {
  /** the octets that all offsets are those of: the whole text, or a window on it that {@link next} moves */
  text: Uint8Array;
  /** where they start in the text */
  textStart = 0;
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
  /** whether the current entry has parentheses */
  hasParentheses = false;
  readonly oddities: Oddities = { nested: -1, adjacent: -1, octet: -1, newline: -1, quoted: -1 };
  /** where the text has its first carriage return outside comments and strings; -1 when there is none so far */
  firstReturn = -1;
  /** the same for one that no line feed follows */
  firstLoneReturn = -1;
  /** the first line that starts with blanks and has nothing behind them but perhaps a comment, in the text */
  firstBlankLine: { readonly start: number; readonly end: number; readonly isComment: boolean } | undefined;
  readonly #maxEntryOctets: number;
  readonly #stored: StoredText | undefined;
  readonly #windowOctets: number;
  #linesEnd = -1;
  /** the window ends where the text does */
  #isLast = true;
  /** the end of the window came before that of the entry */
  #isCutOff = false;
  /** where the current entry must have ended */
  #end = 0;
  #recoveries = 0;

  /**
   * @param position where to start in the text
   * @param maxEntryOctets how long an entry may be; a longer one is a fault, and not read
   * @param windowOctets how much is looked at once of a text that is not in memory, at most
   */
  constructor(
    text: Text,
    tokens = new EntryTokens(),
    position = 0,
    maxEntryOctets: number = DEFAULT_LIMITS.entryOctets,
    windowOctets: number = PIECE_OCTETS,
  ) {
    this.tokens = tokens;
    this.position = position;
    this.#maxEntryOctets = maxEntryOctets;
    if (isInMemory(text)) {
      this.text = text;
      this.#stored = undefined;
      this.#windowOctets = 0;
      tokens.text = text;
    } else {
      this.text = NO_OCTETS;
      this.#stored = text;
      this.#windowOctets = Math.max(MIN_WINDOW_OCTETS, Math.min(windowOctets, text.pieceOctets ?? PIECE_OCTETS));
      this.#moveWindow(position, this.#windowOctets);
    }
  }

  /** Passes over a byte order mark at the beginning of the text. Returns whether there is one. */
  skipByteOrderMark(): boolean {
    const { text } = this;
    const hasMark = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
    if (hasMark) this.position = 3;
    return hasMark;
  }

  /** The offset behind the last newline. */
  get linesEnd(): number {
    if (this.#linesEnd < 0) this.#linesEnd = this.text.lastIndexOf(0x0a) + 1;
    return this.#linesEnd;
  }

  /** Makes octets of the text from `start` on the window. */
  #moveWindow(start: number, octets: number): void {
    const stored = this.#stored!;
    const size = Math.min(octets, Math.max(0, stored.length - start));
    let buffer = this.text.buffer;
    if (buffer.byteLength < size) buffer = new ArrayBuffer(size);
    const window = new Uint8Array(buffer, 0, size);
    const count = stored.read(start, window);
    this.#isLast = count < size || start + count >= stored.length;
    this.text = count < size ? window.subarray(0, count) : window;
    this.textStart = start;
    this.tokens.text = this.text;
    this.position = 0;
    this.#linesEnd = -1;
  }

  /** Reads the next entry that has tokens or faults; false at the end. */
  next(): boolean {
    const { tokens } = this;
    if (this.faults.length > 0) this.faults.length = 0;
    tokens.count = 0;
    for (;;) {
      while (this.position < this.text.length) {
        this.entryStart = this.position;
        this.#lexEntry();
        if (this.#isCutOff) break;
        if (tokens.count > 0 || this.faults.length > 0) return true;
        if (this.startsBlank && this.firstBlankLine === undefined) this.#noteBlankLine();
      }
      if (this.#isLast) return false;
      this.#readOn();
    }
  }

  #noteBlankLine(): void {
    const { text, textStart, entryStart } = this;
    let end = entryStart;
    while (KIND_OF[text[end]!] === KIND.BLANK) end++;
    this.firstBlankLine = { start: textStart + entryStart, end: textStart + end, isComment: this.commentStart >= 0 };
  }

  /** Moves the window to what has not been read, or enlarges it for an entry that it does not hold. */
  #readOn(): void {
    const { text, textStart, entryStart, tokens } = this;
    let from = text.length;
    if (this.#isCutOff) {
      this.#isCutOff = false;
      from = entryStart;
      // What was seen of the entry is seen again.
      this.faults.length = 0;
      tokens.count = 0;
    }
    this.#moveWindow(textStart + from, from > 0 ? this.#windowOctets : text.length * 2);
  }

  #lexEntry(): void {
    const { text, tokens, oddities } = this;
    const length = text.length;
    let at = this.position;
    let depth = 0;
    let openedAt = -1;
    let end = Math.min(length, at + this.#maxEntryOctets);
    this.#end = end;
    this.commentStart = -1;
    this.hasParentheses = false;
    oddities.nested = -1;
    oddities.adjacent = -1;
    oddities.octet = -1;
    oddities.newline = -1;
    oddities.quoted = -1;
    this.startsBlank = KIND_OF[text[at]!] === KIND.BLANK;
    while (at < end) {
      switch (KIND_OF[text[at]!]) {
        case KIND.BLANK:
          at++;
          continue;
        case KIND.RETURN:
          // A line may end in a carriage return alone: BIND and NSD read it so.
          if (at + 1 === length && !this.#isLast) {
            this.#isCutOff = true;
            return;
          }
          if (this.firstReturn < 0) this.firstReturn = this.textStart + at;
          if (text[at + 1] === 0x0a) at++;
          else if (this.firstLoneReturn < 0) this.firstLoneReturn = this.textStart + at;
          at++;
          if (depth > 0) continue;
          this.position = at;
          return;
        case KIND.NEWLINE:
          at++;
          if (depth > 0) continue;
          this.position = at;
          return;
        case KIND.COMMENT: {
          if (this.commentStart < 0) this.commentStart = at;
          const from = at;
          at = text.indexOf(0x0a, at);
          if (at < 0) at = length;
          end = Math.min(length, end + at - from);
          this.#end = end;
          continue;
        }
        case KIND.OPEN:
          this.hasParentheses = true;
          if (depth++ === 0) openedAt = at;
          else if (oddities.nested < 0) oddities.nested = at;
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
        case KIND.ODD:
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
          while (at < end && KIND_OF[text[at]!] === KIND.ORDINARY);
          const kind = at < end ? KIND_OF[text[at]!]! : KIND.BLANK;
          if (kind === KIND.BACKSLASH || kind === KIND.ODD) at = this.#lexWord(start);
          // Only a closing quote can stand right before an ordinary word.
          else tokens.add(start, at, start > 0 && text[start - 1] === 0x22 ? this.#adjacency(start) : 0);
        }
      }
    }
    if (end === length && !this.#isLast) {
      this.#isCutOff = true;
      return;
    }
    this.position = length;
    if (depth > 0) this.#recoverFromUnclosed(openedAt);
    else if (end < length) this.#skipTooLong();
    // Where reading goes on is further behind.
    if (this.position === length && !this.#isLast) this.#isCutOff = true;
  }

  /** A word that holds backslashes, control characters or octets outside ASCII. */
  #lexWord(start: number): number {
    const { text, tokens, oddities } = this;
    const end = this.#end;
    let at = start;
    let flags = this.#adjacency(start);
    for (; at < end; at++) {
      const kind = KIND_OF[text[at]!];
      if (kind === KIND.ORDINARY) continue;
      if (kind === KIND.BACKSLASH) {
        flags |= TOKEN.ESCAPED;
        // A backslash at the end of a line escapes nothing; the field that reads it says so.
        if (!this.#endsLine(at + 1)) at++;
        continue;
      }
      if (kind !== KIND.ODD) break;
      if (oddities.octet < 0) oddities.octet = at;
    }
    at = Math.min(at, end);
    tokens.add(start, at, flags);
    return at;
  }

  #lexQuoted(quote: number): number {
    const { text, tokens, oddities } = this;
    const end = this.#end;
    let flags = TOKEN.QUOTED | this.#adjacency(quote);
    if (oddities.quoted < 0) oddities.quoted = quote;
    let newline = -1;
    let odd = -1;
    let at = quote + 1;
    for (; at < end; at++) {
      const kind = KIND_OF[text[at]!];
      if (kind === KIND.ORDINARY) continue;
      if (kind === KIND.QUOTE) {
        tokens.add(quote + 1, at, flags);
        if (odd >= 0 && oddities.octet < 0) oddities.octet = odd;
        if (newline >= 0 && oddities.newline < 0) oddities.newline = newline;
        return at + 1;
      }
      if (kind === KIND.NEWLINE) break;
      if (kind === KIND.BACKSLASH) {
        flags |= TOKEN.ESCAPED;
        at++;
        if (newline < 0 && text[at] === 0x0a) newline = at;
      } else if (odd < 0 && kind! >= KIND.RETURN) odd = at;
    }
    // It may go on behind the limit, or behind the window.
    if (at >= end && (end < text.length || !this.#isLast)) return end;
    // A newline that was taken into the string is not, when the string has no end.
    if (newline >= 0) at = newline;
    else if (text[at - 1] === 0x0d) at--;
    at = Math.min(at, text.length);
    this.#fault(
      'unbalanced-quotes',
      'the quoted string is not closed on its line',
      quote,
      at,
      'close it with a double quote; long text is written as several quoted strings',
    );
    tokens.add(quote + 1, Math.max(quote + 1, at), flags);
    return at;
  }

  /** Whether the line ends at `at`. */
  #endsLine(at: number): boolean {
    const octet = this.text[at];
    return octet === 0x0d || octet === 0x0a || at >= this.text.length;
  }

  /** Whether a token at `start` follows its predecessor without a blank (a closing quote may stand between them). */
  #adjacency(start: number): number {
    const { count, end, flags } = this.tokens;
    if (count === 0) return 0;
    const previousEnd = end[count - 1]! + ((flags[count - 1]! & TOKEN.QUOTED) !== 0 ? 1 : 0);
    if (previousEnd !== start) return 0;
    if (this.oddities.adjacent < 0) this.oddities.adjacent = start;
    return TOKEN.ADJACENT;
  }

  /** The entry is longer than any can be: pass over it, up to the end of its line. */
  #skipTooLong(): void {
    const { text, tokens } = this;
    const newline = text.indexOf(0x0a, this.#end);
    this.position = newline < 0 ? text.length : newline + 1;
    tokens.count = 0;
    const message = limitText('entryOctets', this.#maxEntryOctets);
    this.#fault('limit-exceeded', message, this.entryStart, this.#end, limitHelp('entryOctets'));
  }

  /** The entry runs to the end of the file: go on at the first line that looks like a new entry. */
  #recoverFromUnclosed(openedAt: number): void {
    const { text, tokens, faults } = this;
    const isCut = this.#end < text.length;
    this.#fault(
      'unbalanced-parentheses',
      isCut ? `the parenthesis is not closed within ${this.#maxEntryOctets} octets` : 'the parenthesis is never closed',
      openedAt,
      openedAt + 1,
    );
    if (this.#recoveries >= MAX_RECOVERIES) return;
    for (let at = text.indexOf(0x0a, openedAt) + 1; at > 0 && at < text.length; at = text.indexOf(0x0a, at) + 1) {
      const kind = KIND_OF[text[at]!];
      if (kind !== KIND.ORDINARY && kind !== KIND.BACKSLASH) continue;
      this.#recoveries++;
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
