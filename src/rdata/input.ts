/**
 * The tokens of one zone-file entry, as offsets into its source, and a cursor over them for the rdata fields.
 * @module
 */
import { latin1Text } from '../wire/index.js';

/** Bits of a token's `flags`. */
export const TOKEN = {
  /** stood in double quotes; start and end are those of the text between them */
  QUOTED: 1,
  /** holds a backslash */
  ESCAPED: 2,
  /** starts where the token before it ends, without a blank between them */
  ADJACENT: 4,
} as const;

/** The tokens of one entry. Arrays are reused from entry to entry and grow when an entry has many tokens. */
export class EntryTokens {
  text: Uint8Array = new Uint8Array(0);
  count = 0;
  start = new Int32Array(64);
  end = new Int32Array(64);
  flags = new Uint8Array(64);

  add(start: number, end: number, flags: number): void {
    if (this.count === this.start.length) this.#grow();
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.flags[this.count++] = flags;
  }

  #grow(): void {
    const capacity = this.start.length * 2;
    const copyInto = <T extends Int32Array | Uint8Array>(target: T, source: T): T => {
      target.set(source as never);
      return target;
    };
    this.start = copyInto(new Int32Array(capacity), this.start);
    this.end = copyInto(new Int32Array(capacity), this.end);
    this.flags = copyInto(new Uint8Array(capacity), this.flags);
  }
}

const SHOWN_OCTETS = 60;
let utf8: InstanceType<typeof TextDecoder> | undefined;

/** Text of a zone file for messages, cut to a readable length: UTF-8 where it is UTF-8, `\DDD` for octets that are not. */
export function shownText(text: Uint8Array, start: number, end: number): string {
  let to = Math.min(end, start + SHOWN_OCTETS);
  // A character must not be cut in two.
  if (to < end) while (to > start && (text[to]! & 0xc0) === 0x80) to--;
  const rest = to < end ? '...' : '';
  const shown = text.subarray(start, to);
  try {
    utf8 ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return utf8.decode(shown) + rest;
  } catch {
    const escaped = (octet: number) => (octet < 0x80 ? String.fromCharCode(octet) : `\\${octet}`);
    return Array.from(shown, escaped).join('') + rest;
  }
}

/** What to say of a comment that is written as in a shell or in C. */
export const COMMENT_HELP = 'a comment starts with a semicolon';

/** Whether text where nothing should stand was meant as a comment. */
export function isForeignComment(text: string): boolean {
  return text.startsWith('#') || text.startsWith('//');
}

/** A fault in the text of a record. Thrown by fields, caught by the parser; not an Error: no stack is wanted. */
export class RdataFault {
  readonly rule: string;
  readonly message: string;
  /** index of the token at fault; the token count when something is missing at the end */
  readonly token: number;
  readonly help: string | undefined;

  constructor(rule: string, message: string, token: number, help?: string) {
    this.rule = rule;
    this.message = message;
    this.token = token;
    this.help = help;
  }
}

/** A way to write a field that some readers take and others refuse or take otherwise. */
export interface RdataOddity {
  readonly kind: 'other-spelling' | 'numbered-parameter';
  readonly message: string;
  readonly token: number;
}

/** Cursor over the rdata tokens of an entry. */
export class RdataInput {
  readonly tokens: EntryTokens;
  /** index of the next token */
  at = 0;
  origin: Uint8Array = new Uint8Array(1);
  /** mnemonic of the type being read, for messages */
  typeName = '';
  /** the last that a field of the record has met */
  oddity: RdataOddity | undefined;

  constructor(tokens: EntryTokens) {
    this.tokens = tokens;
  }

  hasMore(): boolean {
    return this.at < this.tokens.count;
  }

  /** Takes the next token and returns its index. */
  take(field: string): number {
    if (this.at >= this.tokens.count) {
      throw new RdataFault('syntax-error', `missing ${field} in ${this.typeName}`, this.tokens.count);
    }
    return this.at++;
  }

  /** The text of a token, escapes and all. */
  word(token: number): string {
    return latin1Text(this.tokens.text, this.tokens.start[token]!, this.tokens.end[token]!);
  }

  /** The text of a token for messages, cut to a readable length. */
  textOf(token: number): string {
    return shownText(this.tokens.text, this.tokens.start[token]!, this.tokens.end[token]!);
  }

  /** A fault that names the field, what was found and what is allowed. */
  invalid(field: string, token: number, expected: string, rule = 'syntax-error', help?: string): RdataFault {
    const message = `invalid ${field} ${JSON.stringify(this.textOf(token))} in ${this.typeName}: expected ${expected}`;
    return new RdataFault(rule, message, token, help);
  }
}
