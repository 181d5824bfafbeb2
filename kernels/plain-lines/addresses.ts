/**
 * IPv4 and IPv6 addresses.
 * @module
 */
import { HEX_VALUES } from './memory';
import { append16, out, setOut } from './out';
import { COLON, DOT, isSeparator } from './text';

/** Four numbers from 0 to 255 with dots between them. Returns the place behind them, or 0. */
function readQuad(at: usize): usize {
  for (let i: usize = 0; i < 4; i++) {
    if (i > 0 && load<u8>(at++) !== DOT) return 0;
    const start = at;
    let value: u32 = 0;
    for (let digit: u32; (digit = <u32>load<u8>(at) - 0x30) <= 9; at++) {
      if (at > start && value === 0) return 0;
      value = value * 10 + digit;
      if (value > 255) return 0;
    }
    if (at === start) return 0;
    store<u8>(out + i, value);
  }
  return at;
}

export function readIpv4(at: usize): usize {
  const end = readQuad(at);
  setOut(out + 4);
  return end !== 0 && isSeparator(load<u8>(end)) ? end : 0;
}

/** RFC 4291 §2.2, all three forms. */
export function readIpv6(at: usize): usize {
  const from = out;
  let gap: usize = 0;
  if (load<u8>(at) === COLON && load<u8>(at, 1) !== COLON) return 0;
  while (true) {
    if (load<u8>(at) === COLON && load<u8>(at, 1) === COLON) {
      if (gap !== 0) return 0;
      gap = out;
      at += 2;
      if (isSeparator(load<u8>(at))) break;
    }
    const group = at;
    let value: u32 = 0;
    for (; at - group <= 4; at++) {
      const digit = load<u8>(HEX_VALUES + load<u8>(at));
      if (digit === 0xff) break;
      value = (value << 4) | digit;
    }
    const octet: i32 = load<u8>(at);
    if (octet === DOT) {
      if (out - from > 12) return 0;
      at = readQuad(group);
      setOut(out + 4);
      if (at === 0 || !isSeparator(load<u8>(at))) return 0;
      break;
    }
    if (at === group || at - group > 4 || out - from >= 16) return 0;
    append16(value);
    if (isSeparator(octet)) break;
    if (octet !== COLON) return 0;
    // A single colon stands between two groups.
    if (load<u8>(at, 1) !== COLON) at++;
  }
  const octets = out - from;
  setOut(from + 16);
  if (gap === 0) return octets === 16 ? at : 0;
  if (octets > 14) return 0;
  // What stands behind the gap moves to the end.
  let to = from + 16;
  for (let next = from + octets; next > gap; ) store<u8>(--to, load<u8>(--next));
  while (to > gap) store<u8>(--to, 0);
  return at;
}
