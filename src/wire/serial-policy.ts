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

/** `auto` goes on as the zone does: a date stays a date, and a time a time. */
export type BumpPolicy = Exclude<SerialPolicy, 'keep'> | 'auto';

export const BUMP_POLICIES: readonly BumpPolicy[] = ['auto', ...SERIAL_POLICIES.filter((policy) => policy !== 'keep')];

/** Serials made of a time are of this century. */
const FIRST_TIME = Date.UTC(2000, 0) / 1000;
const SECONDS_PER_DAY = 86_400;

/** YYYYMMDDnn (RFC 1912 §2.2) */
const DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d$/;

/** The policy by which a serial seems to have been made. */
export function usualPolicy(serial: number, now: number): SerialPolicy {
  if (DATE.test(String(serial))) return 'date';
  return serial >= FIRST_TIME && serial <= now + SECONDS_PER_DAY ? 'unixtime' : 'increment';
}
