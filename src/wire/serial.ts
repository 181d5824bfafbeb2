/**
 * Serial number arithmetic over 32 bits (RFC 1982), used by SOA serials and by signature times (RFC 4034 §3.1.5).
 * @module
 */

/** -1 when `a` is before `b`, 1 when after, 0 when equal, and undefined when they are exactly 2^31 apart. */
export function compareSerial(a: number, b: number): -1 | 0 | 1 | undefined {
  if (a === b) return 0;
  const distance = (b - a) >>> 0;
  if (distance === 0x80000000) return undefined;
  return distance < 0x80000000 ? -1 : 1;
}

/** Signed distance from `from` to `to`, in [-2^31, 2^31). For times: seconds until `to`. */
export function serialDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** `serial` plus `increment` (0 to 2^31-1), modulo 2^32. */
export function addSerial(serial: number, increment: number): number {
  return (serial + increment) >>> 0;
}
