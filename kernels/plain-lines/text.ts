/**
 * Octets, words, and what stands between them: blanks, parentheses and comments.
 * @module
 */
import { WORD_SET } from './memory';

export const TAB: i32 = 0x09;
export const NEWLINE: i32 = 0x0a;
export const SPACE: i32 = 0x20;
export const QUOTE: i32 = 0x22;
export const OPEN: i32 = 0x28;
export const CLOSE: i32 = 0x29;
export const DASH: i32 = 0x2d;
export const DOT: i32 = 0x2e;
export const COLON: i32 = 0x3a;
export const SEMICOLON: i32 = 0x3b;
export const EQUALS: i32 = 0x3d;
export const AT: i32 = 0x40;

let textEnd: usize = 0;
/** a parenthesis is open: ends of lines are blanks */
let isOpen: bool = false;
/** the entry holds a comment */
export let isCommented: bool = false;
/** the text ended in an entry */
export let isCutOff: bool = false;

/** What is read from now on ends at `end`. */
export function beginText(end: usize): void {
  textEnd = end;
  isCutOff = false;
  // Nothing goes on behind the text.
  store<u8>(end, 0);
}

/** Rdata begin, at a parenthesis or not. Returns the place of the first word. */
export function beginRdata(at: usize): usize {
  isOpen = false;
  isCommented = false;
  return load<u8>(at) === OPEN ? behindGap(at) : at;
}

/** The newline behind a comment that ends the entry. */
export function behindComment(at: usize): usize {
  isCommented = true;
  return newlineFrom(at);
}

export function isBlank(octet: i32): bool {
  return octet === SPACE || octet === TAB;
}

export function isDigit(octet: i32): bool {
  return <u32>(octet - 0x30) <= 9;
}

/** Whether the octet may stand behind the last word of a line, or between two. */
export function isSeparator(octet: i32): bool {
  return octet === SPACE || octet === NEWLINE || octet === TAB || octet === SEMICOLON;
}

export function endsEntry(octet: i32): bool {
  return octet === NEWLINE || octet === SEMICOLON;
}

/** One bit for each of the 16 octets at `at`: whether it is in the set, which has a bit for each first digit, by the second. */
export function isIn(set: usize, at: usize): i32 {
  const octets = v128.load(at);
  const low = v128.and(octets, i8x16.splat(15));
  const high = v128.and(i16x8.shr_u(octets, 4), i8x16.splat(15));
  const bits = i8x16.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), high);
  const members = v128.and(i8x16.swizzle(v128.load(set), low), bits);
  return ~i8x16.bitmask(i8x16.eq(members, i8x16.splat(0))) & 0xffff;
}

/** Octets of the word at `at`; 16 for one that is longer. */
export function wordLength(at: usize): u32 {
  return ctz(~isIn(WORD_SET, at));
}

/** Behind the word at `at`; 0 when it has more than `most` octets, or none, or no separator behind it. */
export function wordEnd(at: usize, most: u32): usize {
  let end = at;
  while (true) {
    const octets = wordLength(end);
    end += octets;
    if (end - at > most) return 0;
    if (octets < 16) break;
  }
  return end > at && isSeparator(load<u8>(end)) ? end : 0;
}

export function behindBlanks(at: usize): usize {
  while (isBlank(load<u8>(at))) at++;
  return at;
}

/** The place of the next newline. */
export function newlineFrom(at: usize): usize {
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(<i8>NEWLINE)));
    if (found !== 0) return at + ctz(found);
    at += 16;
  }
}

/** Behind blanks and what joins lines. */
export function behindGap(at: usize): usize {
  at = behindBlanks(at);
  return isOpen || load<u8>(at) === OPEN ? behindJoint(at) : at;
}

/** Behind blanks and parentheses, and comments and ends of lines between these: at neither of them while one is open. */
function behindJoint(at: usize): usize {
  while (true) {
    at = behindBlanks(at);
    const octet: i32 = load<u8>(at);
    if (octet === OPEN && !isOpen) {
      isOpen = true;
      at++;
    } else if (!isOpen) return at;
    else if (at >= textEnd) {
      isCutOff = true;
      return at;
    } else if (octet === NEWLINE) at++;
    else if (octet === CLOSE) {
      isOpen = false;
      at++;
    } else if (octet === SEMICOLON) {
      isCommented = true;
      at = newlineFrom(at);
    } else return at;
  }
}
