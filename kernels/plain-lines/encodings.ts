/**
 * Octets that are written in hexadecimal, Base32hex or Base64.
 * @module
 */
import { BASE32_VALUES, BASE64_VALUES, DIGEST_OCTETS, HEX_VALUES, MOST_OCTETS } from './memory';
import { append8, out, setOut } from './out';
import { behindGap, DASH, EQUALS, endsEntry, wordEnd } from './text';

/** Appends the octets of pairs of hexadecimal digits. */
function appendHex(at: usize, end: usize): bool {
  if ((end - at) & 1) return false;
  let bad: u32 = 0;
  let to = out;
  for (; at < end; at += 2) {
    const high: u32 = load<u8>(HEX_VALUES + load<u8>(at));
    const low: u32 = load<u8>(HEX_VALUES + load<u8>(at, 1));
    bad |= high | low;
    store<u8>(to++, <u8>((high << 4) | low));
  }
  setOut(to);
  return bad < 16;
}

/** Words of hexadecimal digits up to the end of the entry, whole octets in each. */
export function readHexWords(at: usize): usize {
  const from = out;
  do {
    const end = wordEnd(at, 2 * MOST_OCTETS);
    if (end === 0 || !appendHex(at, end) || out - from > MOST_OCTETS) return 0;
    at = behindGap(end);
  } while (!endsEntry(load<u8>(at)));
  return at;
}

/** The same for as many octets as the digest type before has, where that is known. */
export function readDigest(at: usize): usize {
  const from = out;
  const octets = load<u8>(DIGEST_OCTETS + load<u8>(out - 1));
  const end = readHexWords(at);
  return octets === 0 || octets === out - from ? end : 0;
}

/** Words of Base64 up to the end of the entry; each has whole groups of three octets, but for the last one. */
export function readBase64Words(at: usize): usize {
  const from = out;
  let isPadded = false;
  do {
    const end = wordEnd(at, 2 * MOST_OCTETS);
    if (end === 0 || isPadded || (end - at) & 3) return 0;
    const last = load<u8>(end - 1) === EQUALS ? end - 4 : end;
    let bad: u32 = 0;
    let to = out;
    for (; at < last; at += 4) {
      const a: u32 = load<u8>(BASE64_VALUES + load<u8>(at));
      const b: u32 = load<u8>(BASE64_VALUES + load<u8>(at, 1));
      const c: u32 = load<u8>(BASE64_VALUES + load<u8>(at, 2));
      const d: u32 = load<u8>(BASE64_VALUES + load<u8>(at, 3));
      bad |= a | b | c | d;
      store<u32>(to, bswap((a << 26) | (b << 20) | (c << 14) | (d << 8)));
      to += 3;
    }
    if (at < end) {
      isPadded = true;
      const a: u32 = load<u8>(BASE64_VALUES + load<u8>(at));
      const b: u32 = load<u8>(BASE64_VALUES + load<u8>(at, 1));
      const hasThird = load<u8>(at, 2) !== EQUALS;
      const c: u32 = hasThird ? load<u8>(BASE64_VALUES + load<u8>(at, 2)) : 0;
      bad |= a | b | c;
      // RFC 4648 §3.5: the bits beyond the last octet must be zero.
      if ((hasThird ? c & 3 : b & 15) !== 0) return 0;
      store<u32>(to, bswap((a << 26) | (b << 20) | (c << 14)));
      to += hasThird ? 2 : 1;
    }
    setOut(to);
    if (bad >= 64 || out - from > MOST_OCTETS) return 0;
    at = behindGap(end);
  } while (!endsEntry(load<u8>(at)));
  return at;
}

/** A length octet and octets in hexadecimal, a dash when there are none (RFC 5155 §3.3). */
export function readSalt(at: usize): usize {
  const end = wordEnd(at, 510);
  if (end === 0) return 0;
  if (end - at === 1 && load<u8>(at) === DASH) {
    append8(0);
    return end;
  }
  append8(<u32>(end - at) >> 1);
  return appendHex(at, end) ? end : 0;
}

/** A length octet and octets in Base32hex without padding (RFC 5155 §3.3). */
export function readBase32(at: usize): usize {
  const end = wordEnd(at, 408);
  if (end === 0) return 0;
  const lengthAt = out;
  let to = out + 1;
  let bits: u32 = 0;
  let count: u32 = 0;
  for (; at < end; at++) {
    const value: u32 = load<u8>(BASE32_VALUES + load<u8>(at));
    if (value > 31) return 0;
    bits = (bits << 5) | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      store<u8>(to++, <u8>(bits >> count));
    }
  }
  const octets = to - lengthAt - 1;
  if (count >= 5 || (bits & ((1 << count) - 1)) !== 0 || octets === 0) return 0;
  store<u8>(lengthAt, <u8>octets);
  setOut(to);
  return end;
}
