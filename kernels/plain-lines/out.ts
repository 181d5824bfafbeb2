/**
 * Where rdata are written.
 * @module
 */
import { RDATA } from './memory';

/** behind the rdata so far */
export let out: usize = RDATA;

/** Rdata end there. */
export function setOut(place: usize): void {
  out = place;
}

export function append8(value: u32): void {
  store<u8>(out++, <u8>value);
}

export function append16(value: u32): void {
  store<u16>(out, bswap<u16>(<u16>value));
  out += 2;
}

export function append32(value: u32): void {
  store<u32>(out, bswap(value));
  out += 4;
}
