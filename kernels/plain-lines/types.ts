/**
 * Mnemonics of types, alone and as bit maps.
 * @module
 */
import { MNEMONICS, SLOT_BITS, SLOT_OCTETS, SLOTS, TEXT, WINDOW_OCTETS, WINDOWS } from './memory';
import { append16, out, setOut } from './out';
import { behindGap, endsEntry, isSeparator, SPACE, wordLength } from './text';

/** the type that was read last */
export let typeRead: u32 = 0;

/** Learns types from text: `1 A 2 NS `, a number and a mnemonic in upper case of at most 16 octets, blanks behind both. */
export function learnTypes(octets: u32): void {
  let at: usize = TEXT;
  while (at < TEXT + octets) {
    let number: u32 = 0;
    for (; load<u8>(at) !== SPACE; at++) number = number * 10 + load<u8>(at) - 0x30;
    at++;
    const start = at;
    while (load<u8>(at) !== SPACE) at++;
    const slot = slotOf(start, <u32>(at - start));
    store<u64>(slot, foldedWord(start, <u32>(at - start)));
    store<u64>(slot, foldedWord(start + 8, <u32>max<i32>(0, <i32>(at - start) - 8)), 8);
    store<u32>(slot, number, 16);
    at++;
  }
}

/** the bit 0x40 of eight octets */
const LETTERS: u64 = ((<u64>0x40404040) << 32) | 0x40404040;
/** 2^64 divided by the golden ratio */
const GOLDEN: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;

/** Up to eight octets of a word, in upper case, as a number. */
function foldedWord(at: usize, octets: u32): u64 {
  if (octets === 0) return 0;
  const word = octets < 8 ? load<u64>(at) & (((<u64>1) << (octets << 3)) - 1) : load<u64>(at);
  // Figures and the hyphen have no bit 0x40, and no mnemonic has anything else but letters.
  return word & ~((word & LETTERS) >> 1);
}

/** The slot that holds the mnemonic, or the empty one where it would stand. */
function slotOf(at: usize, octets: u32): usize {
  const low = foldedWord(at, octets);
  const high = octets > 8 ? foldedWord(at + 8, octets - 8) : 0;
  let slot = <u32>(((low ^ (high << 7)) * GOLDEN) >> (64 - SLOT_BITS));
  while (true) {
    const place: usize = MNEMONICS + slot * SLOT_OCTETS;
    const known = load<u64>(place);
    if (known === 0 || (known === low && load<u64>(place, 8) === high)) return place;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** Behind the mnemonic at `at`, with its type in `typeRead`; 0 when it is none. */
export function readType(at: usize): usize {
  const octets = wordLength(at);
  if (octets === 0 || octets > 15) return 0;
  const slot = slotOf(at, octets);
  if (load<u64>(slot) === 0) return 0;
  typeRead = load<u32>(slot, 16);
  return at + octets;
}

/** Nothing in a zone covers a query or pseudo type (RFC 6895 §3.1). */
export function readTypeField(at: usize): usize {
  const end = readType(at);
  const type = typeRead;
  if (end === 0 || (type >= 128 && type <= 255) || type === 41 || !isSeparator(load<u8>(end))) return 0;
  append16(type);
  return end;
}

/** Mnemonics up to the end of the entry as a bit map (RFC 4034 §4.1.2). Returns the place of what ends it, or 0. */
export function readBitmap(at: usize): usize {
  let first: u32 = 256;
  let last: u32 = 0;
  while (!endsEntry(load<u8>(at))) {
    const end = readType(at);
    if (end === 0 || !isSeparator(load<u8>(end))) {
      at = 0;
      break;
    }
    const place: usize = WINDOWS + (typeRead >> 3);
    store<u8>(place, load<u8>(place) | (<u8>0x80 >> <u8>(typeRead & 7)));
    first = min(first, typeRead >> 8);
    last = max(last, typeRead >> 8);
    at = behindGap(end);
  }
  // The windows are emptied whatever was found.
  for (let window = first; window <= last; window++) {
    const place: usize = WINDOWS + window * WINDOW_OCTETS;
    let octets: u32 = WINDOW_OCTETS;
    while (octets > 0 && load<u8>(place + octets - 1) === 0) octets--;
    if (octets === 0) continue;
    store<u8>(out, window);
    store<u8>(out, octets, 1);
    v128.store(out, v128.load(place), 2);
    v128.store(out, v128.load(place, 16), 18);
    setOut(out + 2 + octets);
    v128.store(place, i8x16.splat(0));
    v128.store(place, i8x16.splat(0), 16);
  }
  return at;
}
