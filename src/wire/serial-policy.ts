/**
 * What a new version's SOA serial is (RFC 1982, RFC 1912 §2.2).
 * @module
 */
import { addSerial, compareSerial } from './serial.js';

export const SERIAL_POLICIES = ['keep', 'increment', 'unixtime', 'date'] as const;
export type SerialPolicy = (typeof SERIAL_POLICIES)[number];

/**
 * The serial after `current`. `unixtime` and `date` (YYYYMMDDnn in UTC) never go backwards: when the wanted number is
 * not above the current one in serial arithmetic, the current one plus one is taken.
 * @param now seconds since the epoch
 */
export function nextSerial(current: number, policy: SerialPolicy, now: number): number {
  const next = addSerial(current, 1);
  if (policy === 'keep') return current;
  if (policy === 'increment') return next;
  const wanted =
    policy === 'unixtime' ? now >>> 0 : Number(new Date(now * 1000).toISOString().slice(0, 10).replace(/-/g, '')) * 100;
  return compareSerial(current, wanted) === -1 ? wanted : next;
}
