/**
 * Times and periods as text: TTLs with units, signature times (RFC 4034 §3.2), and periods in words.
 * Times are seconds since the epoch; signature times are those modulo 2^32.
 * @module
 */
import type { ByteWriter } from './bytes.js';

export const SECONDS_PER_DAY = 86_400;

const UNIT_SECONDS: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/**
 * Reads a TTL: decimal seconds, or BIND's `1w2d3h4m5s` in any order.
 * @returns seconds; -1 when it is not a TTL; more than 2^32-1 is returned as 2^32 so that callers can name it
 */
export function readTtl(text: Uint8Array, start: number, end: number): number {
  let total = 0;
  let number = 0;
  let hasDigits = false;
  let hasUnits = false;
  for (let i = start; i < end; i++) {
    const octet = text[i]!;
    if (octet >= 0x30 && octet <= 0x39) {
      number = number * 10 + octet - 0x30;
      hasDigits = true;
      continue;
    }
    const scale = UNIT_SECONDS[String.fromCharCode(octet | 0x20)];
    if (scale === undefined || !hasDigits) return -1;
    total += number * scale;
    number = 0;
    hasDigits = false;
    hasUnits = true;
  }
  if (hasDigits) {
    // "1h30": BIND and RFC practice want a unit on every number once one is used.
    if (hasUnits) return -1;
    total = number;
  } else if (!hasUnits) return -1;
  return total > 0xffffffff ? 0x100000000 : total;
}

/**
 * Reads a signature time (RFC 4034 §3.2): fourteen digits YYYYMMDDHHmmSS in UTC, or at most ten digits of seconds.
 * @returns seconds modulo 2^32, or -1
 */
export function readSignatureTime(text: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > 14) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  if (length <= 10) return value > 0xffffffff ? -1 : value;
  if (length !== 14) return -1;
  // RFC 4034 §3.2: the year is "0001-9999, but see Section 3.1.5". BIND and ldns write times more than 68 years ahead so.
  const seconds = calendarSeconds(value);
  return seconds === undefined ? -1 : ((seconds % 0x100000000) + 0x100000000) % 0x100000000;
}

const DAYS_IN_FOUR_CENTURIES = 146_097;

/** YYYYMMDDHHmmSS as a number to seconds since the epoch, or undefined when no such moment exists. */
function calendarSeconds(stamp: number): number | undefined {
  const second = stamp % 100;
  const minute = Math.floor(stamp / 1e2) % 100;
  const hour = Math.floor(stamp / 1e4) % 100;
  const day = Math.floor(stamp / 1e6) % 100;
  const month = Math.floor(stamp / 1e8) % 100;
  const year = Math.floor(stamp / 1e10);
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  // Date.UTC takes years below 100 for those of the twentieth century.
  const moment = Date.UTC(year + 400, month - 1, day, hour, minute, second);
  return new Date(moment).getUTCDate() === day ? moment / 1000 - DAYS_IN_FOUR_CENTURIES * SECONDS_PER_DAY : undefined;
}

/** YYYYMMDDHHmmSS for seconds since the epoch. */
export function signatureTimeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

/**
 * Writes what {@link signatureTimeText} gives, for the many times of a signed zone: by arithmetic on days, in a calendar
 * whose years begin on 1 March, so that leap days end them.
 * @param seconds 0 to 2^32 - 1
 */
export function writeSignatureTime(seconds: number, out: ByteWriter): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const time = seconds - days * SECONDS_PER_DAY;
  // From 1 March 2000, the first day of four centuries that are all alike; years before it count from 400 years earlier.
  const day = (days - 11_017 + DAYS_IN_FOUR_CENTURIES) % DAYS_IN_FOUR_CENTURIES;
  const century = Math.min(3, Math.floor(day / 36_524));
  const dayOfCentury = day - century * 36_524;
  const fourYears = Math.floor(dayOfCentury / 1461);
  const dayOfFourYears = dayOfCentury - fourYears * 1461;
  const yearOfFour = Math.min(3, Math.floor(dayOfFourYears / 365));
  const dayOfYear = dayOfFourYears - yearOfFour * 365;
  // March is 0: months of 31, 30, 31, 30, 31 days, twice, and the rest.
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const start = days < 11_017 ? 1600 : 2000;
  const year = start + century * 100 + fourYears * 4 + yearOfFour + (month > 9 ? 1 : 0);
  out.digits(year, 4);
  out.digits(month > 9 ? month - 9 : month + 3, 2);
  out.digits(dayOfYear - Math.floor((153 * month + 2) / 5) + 1, 2);
  out.digits(Math.floor(time / 3600), 2);
  out.digits(Math.floor(time / 60) % 60, 2);
  out.digits(time % 60, 2);
}

/** RFC 3339 in UTC without fractions: `2026-03-15T00:00:00Z`. */
export function isoTimeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * The moment nearest to `now` that a 32-bit signature time can mean (RFC 4034 §3.1.5: serial arithmetic).
 * @returns seconds since the epoch
 */
export function unfoldTime(signatureTime: number, now: number): number {
  return now + ((signatureTime - now) | 0);
}

/** A period in words, two units at most: `3 days 4 hours`. */
export function periodText(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.abs(Math.round(seconds));
  const units: readonly (readonly [string, number])[] = [
    ['day', SECONDS_PER_DAY],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ];
  for (const [word, size] of units) {
    const count = Math.floor(rest / size);
    if (count === 0) {
      if (parts.length > 0) break;
      continue;
    }
    parts.push(`${count} ${word}${count === 1 ? '' : 's'}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}

/**
 * A moment given by a person: RFC 3339 (or a bare date), YYYYMMDDHHmmSS or YYYYMMDD, epoch seconds, `now`, or an offset such as
 * `+30d`, `-1h`, `now+2w`.
 * @param now seconds since the epoch that offsets count from
 * @returns seconds since the epoch, or undefined when the text is none of these
 */
export function parseMoment(text: string, now: number): number | undefined {
  const offset = /^(?:now)?\s*([+-])\s*([0-9wdhms]+)$/i.exec(text);
  if (offset) {
    const octets = new TextEncoder().encode(offset[2]);
    const seconds = readTtl(octets, 0, octets.length);
    return seconds < 0 ? undefined : now + (offset[1] === '-' ? -seconds : seconds);
  }
  if (/^now$/i.test(text)) return now;
  // The tools of BIND read eight digits as a date as well; no one means a time in 1970 by them.
  if (/^(?:\d{8}|\d{14})$/.test(text)) {
    const seconds = calendarSeconds(Number(text.padEnd(14, '0')));
    return seconds === undefined || seconds < 0 ? undefined : seconds;
  }
  if (/^\d{1,11}$/.test(text)) return Number(text);
  if (/^\d{4}-\d{2}-\d{2}([Tt ](?!24)\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2}))?$/.test(text)) {
    const milliseconds = Date.parse(text.replace(' ', 'T'));
    // Date.parse turns 30 February into 1 March; a person meant something else.
    const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
    if (Number.isNaN(milliseconds) || Number.isNaN(day.getTime())) return undefined;
    if (day.toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
    return Math.floor(milliseconds / 1000);
  }
  return undefined;
}
