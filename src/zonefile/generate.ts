/**
 * `$GENERATE range owner [TTL] [class] type data`: records made from a pattern, an extension of BIND that PowerDNS reads
 * too. A `$` in owner and data stands for the number; `${offset,width,base}` shapes it; `$$` and `\$` are a plain `$`.
 *
 * The data is one field, as in BIND: data of several fields stands in quotes, which are no part of it. What comes out is
 * text, which the ordinary parser then reads.
 * @module
 */
import { type EntryTokens, TOKEN } from '../rdata/index.js';
import { ByteWriter, latin1Text } from '../wire/index.js';
import { type EntryShape, readEntryShape } from './entry.js';

/** What is wrong with a `$GENERATE`; `token` is the one at fault. */
export interface GenerateFault {
  readonly rule: 'syntax-error' | 'generate-range-invalid';
  readonly message: string;
  readonly token: number;
  readonly help?: string;
}

interface Substitution {
  readonly offset: number;
  readonly width: number;
  /** d, o, x, X: a number; n, N: its hexadecimal digits as labels from the right, for reverse zones */
  readonly base: string;
}

type Pattern = readonly (Uint8Array | Substitution)[];

export interface Generator {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  /** how many records there will be */
  readonly count: number;
  /** text behind the range that says nothing, which BIND passes over */
  readonly rangeRest: string;
  readonly owner: Pattern;
  /** TTL, class and type as written, with blanks around them */
  readonly middle: Uint8Array;
  readonly data: Pattern;
}

/** BIND counts in signed 32 bits. */
const MAX_NUMBER = 0x7fffffff;
const MIN_NUMBER = -0x80000000;
/** BIND has room for this many digits. */
const MAX_WIDTH = 127;

const RANGE = /^\+?(\d+)-\+?(\d+)(?:\/(\+?\d+|-\d+)?)?/;
const MODIFIER = /^\{[ \t]*([+-]?\d+)(?:,[ \t]*\+?(\d+)(?:,([doxXnN]))?)?\}/;

/** Reads the directive in `tokens`; the shape is used for work only. */
export function readGenerate(
  tokens: EntryTokens,
  hasParentheses: boolean,
  shape: EntryShape,
): Generator | GenerateFault {
  const { count, flags, text, start, end } = tokens;
  const fault = (message: string, token: number, help?: string): GenerateFault => ({
    rule: 'syntax-error',
    message,
    token,
    ...(help === undefined ? {} : { help }),
  });
  const form = 'write $GENERATE start-stop[/step] owner [TTL] [class] type data';
  if (count < 5) return fault('$GENERATE needs a range, an owner, a type and data', count - 1, form);
  if (hasParentheses) return fault('parentheses in $GENERATE: it stands on one line', 0, form);
  readEntryShape(tokens, false, shape, 2);
  const dataToken = count - 1;
  for (let token = 1; token < dataToken; token++) {
    if ((flags[token]! & TOKEN.QUOTED) !== 0) return fault('only the data of $GENERATE may be quoted', token, form);
  }
  if (shape.rdata >= count) return fault('$GENERATE has no data behind the type', dataToken, form);
  if (shape.rdata !== dataToken) {
    const help = 'data of several fields stands in double quotes: $GENERATE 1-9 a$ MX "10 mail$"';
    return fault('the data of $GENERATE is one field', shape.rdata + 1, help);
  }
  const range = readRange(latin1Text(text, start[1]!, end[1]!));
  if (typeof range === 'string') return { rule: 'generate-range-invalid', message: range, token: 1 };
  const owner = readPattern(text.subarray(start[2]!, end[2]!));
  if (typeof owner === 'string') return { rule: 'generate-range-invalid', message: owner, token: 2 };
  const isQuoted = (flags[dataToken]! & TOKEN.QUOTED) !== 0;
  const written = text.subarray(start[dataToken]!, end[dataToken]!);
  const data = readPattern(isQuoted ? withoutEscapedQuotes(written) : written);
  if (typeof data === 'string') return { rule: 'generate-range-invalid', message: data, token: dataToken };
  const middle = new ByteWriter(64);
  for (let token = 3; token < dataToken; token++) {
    middle.u8(0x20);
    middle.append(text, start[token]!, end[token]!);
  }
  middle.u8(0x20);
  return { ...range, owner, middle: middle.bytes.slice(0, middle.length), data };
}

/** `start-stop[/step]`, or what is wrong with it. */
function readRange(text: string): Pick<Generator, 'start' | 'stop' | 'step' | 'count' | 'rangeRest'> | string {
  const match = RANGE.exec(text);
  const shown = JSON.stringify(text.slice(0, 60));
  if (match === null) return `${shown} is no range: expected start-stop or start-stop/step`;
  const [whole, from, to, by] = match;
  const start = Number(from);
  const stop = Number(to);
  const step = whole.includes('/') ? Number(by ?? 0) : 1;
  if (start > MAX_NUMBER || stop > MAX_NUMBER) return `the range ${shown} goes beyond ${MAX_NUMBER}`;
  if (start > stop) return `the range ${shown} ends before it starts`;
  if (!(step >= 1 && step <= MAX_NUMBER)) return `the step in ${shown} is not a number from 1 to ${MAX_NUMBER}`;
  const count = Math.floor((stop - start) / step) + 1;
  return { start, stop, step, count, rangeRest: text.slice(whole.length) };
}

/** The parts of an owner or of data, or what is wrong with it. */
function readPattern(text: Uint8Array): Pattern | string {
  const parts: (Uint8Array | Substitution)[] = [];
  const literal = new ByteWriter(64);
  const flush = () => {
    if (literal.length > 0) parts.push(literal.bytes.slice(0, literal.length));
    literal.clear();
  };
  for (let at = 0; at < text.length; at++) {
    const octet = text[at]!;
    if (octet === 0x5c) {
      literal.u8(octet);
      if (++at < text.length) literal.u8(text[at]!);
    } else if (octet !== 0x24) literal.u8(octet);
    else if (text[at + 1] === 0x24) {
      literal.u8(octet);
      at++;
    } else {
      flush();
      if (text[at + 1] !== 0x7b) {
        parts.push({ offset: 0, width: 0, base: 'd' });
        continue;
      }
      const modifier = latin1Text(text, at + 1, Math.min(text.length, at + 81));
      const [whole, offset, width = '0', base = 'd'] = MODIFIER.exec(modifier) ?? [];
      const shown = JSON.stringify(`$${modifier.replace(/\}.*$/s, '}').slice(0, 40)}`);
      if (whole === undefined)
        return `${shown} is no modifier: expected \${offset[,width[,base]]}, base one of d o x X n N`;
      const substitution = { offset: Number(offset), width: Number(width), base };
      if (substitution.offset > MAX_NUMBER || substitution.offset < MIN_NUMBER) {
        return `the offset in ${shown} is not between ${MIN_NUMBER} and ${MAX_NUMBER}`;
      }
      if (substitution.width > MAX_WIDTH) return `the width in ${shown} is above ${MAX_WIDTH}`;
      parts.push(substitution);
      at += whole.length;
    }
  }
  flush();
  return parts;
}

/** The text of a quoted field: only `\"` loses its backslash here, what else is escaped is for the parser. */
function withoutEscapedQuotes(text: Uint8Array): Uint8Array {
  const out = new ByteWriter(text.length);
  for (let at = 0; at < text.length; at++) {
    if (text[at] === 0x5c && at + 1 < text.length) {
      if (text[at + 1] !== 0x22) out.u8(0x5c);
      at++;
    }
    out.u8(text[at]!);
  }
  return out.bytes.slice(0, out.length);
}

/** Appends the line for one number; false when an offset takes it out of range. */
export function writeGenerated(generator: Generator, value: number, out: ByteWriter): boolean {
  if (!writePattern(generator.owner, value, out)) return false;
  out.append(generator.middle);
  if (!writePattern(generator.data, value, out)) return false;
  out.u8(0x0a);
  return true;
}

function writePattern(pattern: Pattern, value: number, out: ByteWriter): boolean {
  for (const part of pattern) {
    if (part instanceof Uint8Array) {
      out.append(part);
      continue;
    }
    const number = value + part.offset;
    if (number > MAX_NUMBER || number < MIN_NUMBER) return false;
    out.ascii(numberText(number, part));
  }
  return true;
}

function numberText(number: number, { width, base }: Substitution): string {
  if (base === 'd') {
    const digits = String(Math.abs(number));
    return number < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
  }
  // A negative number shows as its 32 bits, as C prints it.
  const bits = number >>> 0;
  switch (base) {
    case 'o':
      return bits.toString(8).padStart(width, '0');
    case 'x':
      return bits.toString(16).padStart(width, '0');
    case 'X':
      return bits.toString(16).toUpperCase().padStart(width, '0');
    default:
      return nibbleText(base === 'n' ? bits.toString(16) : bits.toString(16).toUpperCase(), width);
  }
}

/** Digits from the right with dots between. The width counts dots too, so an even one ends in a dot: that is BIND's way. */
function nibbleText(digits: string, width: number): string {
  const reversed = [...digits].reverse();
  while (reversed.length * 2 - 1 < width) {
    if (reversed.length * 2 === width) return `${reversed.join('.')}.`;
    reversed.push('0');
  }
  return reversed.join('.');
}
