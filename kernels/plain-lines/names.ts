/**
 * Names: labels of octets that every reader takes as they are, and `@` for the origin.
 * @module
 */
import { LABEL_SET, ORIGIN } from './memory';
import { out, setOut } from './out';
import { AT, DOT, isIn, isSeparator } from './text';

const MAX_LABEL_OCTETS: u32 = 63;
const MAX_NAME_OCTETS: u32 = 255;

let originOctets: u32 = 0;
/** octets of the name that was read last, wire form */
export let nameLength: u32 = 0;

/** The origin in force has so many octets. */
export function setOrigin(octets: u32): void {
  originOctets = octets;
}

/** Appends the name at `start`. Returns the place behind it, or 0. */
export function readNameField(start: usize): usize {
  const end = readName(start, out);
  setOut(out + nameLength);
  return end;
}

/** Writes the name at `start` to `to`, wire form; its octets are in `nameLength`. Returns the place behind it, or 0. */
export function readName(start: usize, to: usize): usize {
  // Wire form is the text one octet further on, with the lengths of labels where the dots were.
  const shift = to + 1 - start;
  let lengthAt = to;
  nameLength = 0;
  for (let at = start; at - start <= MAX_NAME_OCTETS; at += 16) {
    v128.store(at + shift, v128.load(at));
    for (let others = ~isIn(LABEL_SET, at) & 0xffff; others !== 0; others &= others - 1) {
      const end = at + ctz(others);
      const place = end + shift;
      const octets = <u32>(place - lengthAt - 1);
      const octet: i32 = load<u8>(end);
      if (octets > MAX_LABEL_OCTETS) return 0;
      store<u8>(lengthAt, octets);
      if (octet !== DOT) return endName(start, end, to, place, octets === 0);
      if (octets === 0) {
        // The root, or an empty label.
        nameLength = 1;
        return end === start && isSeparator(load<u8>(start + 1)) ? start + 1 : 0;
      }
      lengthAt = place;
    }
  }
  return 0;
}

function endName(start: usize, end: usize, to: usize, place: usize, isAbsolute: bool): usize {
  if (end === start) {
    // RFC 1035 §5.1: a free-standing @ denotes the current origin.
    if (load<u8>(end) !== AT) return 0;
    end++;
    place = to;
    isAbsolute = false;
  }
  if (!isSeparator(load<u8>(end))) return 0;
  if (!isAbsolute) {
    for (let i: u32 = 0; i < originOctets; i += 16) v128.store(place + i, v128.load(ORIGIN + i));
    place += originOctets;
  }
  nameLength = <u32>(place - to);
  return nameLength <= MAX_NAME_OCTETS ? end : 0;
}

/** `hashName` of src/wire/names.ts. */
export function hashOf(at: usize, octets: u32): u32 {
  let hash = octets;
  const end = at + octets;
  for (; at + 3 < end; at += 4) {
    hash = (hash ^ (load<u32>(at) | 0x20202020)) * 0x9e3779b1;
    hash ^= hash >> 15;
  }
  for (; at < end; at++) hash = (hash ^ (load<u8>(at) | 0x20)) * 0x01000193;
  return hash ^ (hash >> 13);
}
