/**
 * Text, in quotes or not.
 * @module
 */
import { MOST_OCTETS, QUOTED_SET } from './memory';
import { append8, out, setOut } from './out';
import { behindGap, endsEntry, isDigit, isIn, isSeparator, QUOTE, wordEnd } from './text';

/** Character-strings up to the end of the entry (RFC 1035 §3.3). Returns the place of what ends it, or 0. */
export function readStrings(at: usize): usize {
  const from = out;
  do {
    const lengthAt = out;
    setOut(out + 1);
    if (load<u8>(at) === QUOTE) at = readQuoted(at);
    else {
      const end = wordEnd(at, 255);
      if (end === 0) return 0;
      for (let i: usize = 0; i < end - at; i += 16) v128.store(out + i, v128.load(at + i));
      setOut(out + end - at);
      at = end;
    }
    const octets = out - lengthAt - 1;
    if (at === 0 || octets > 255 || out - from > MOST_OCTETS) return 0;
    store<u8>(lengthAt, <u8>octets);
    at = behindGap(at);
  } while (!endsEntry(load<u8>(at)));
  return at;
}

/** The octets between two quotes. Returns the place behind them, or 0. */
export function readQuoted(start: usize): usize {
  if (load<u8>(start) !== QUOTE) return 0;
  let at = start + 1;
  while (true) {
    v128.store(out, v128.load(at));
    const octets = ctz(~isIn(QUOTED_SET, at));
    at += octets;
    setOut(out + octets);
    if (octets < 16) break;
    if (at - start > MOST_OCTETS) return 0;
  }
  return load<u8>(at) === QUOTE && isSeparator(load<u8>(at, 1)) ? at + 1 : 0;
}

/** A length octet and ASCII letters and digits. */
export function readTag(start: usize): usize {
  const end = wordEnd(start, 255);
  if (end === 0) return 0;
  append8(<u32>(end - start));
  for (let at = start; at < end; at++) {
    const octet: i32 = load<u8>(at);
    if (<u32>((octet | 0x20) - 0x61) > 25 && !isDigit(octet)) return 0;
    append8(octet);
  }
  return end;
}
