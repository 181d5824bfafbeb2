/**
 * Numbers, periods and times.
 * @module
 */
import { append8, append16, append32 } from './out';
import { isSeparator } from './text';

/** seconds of the period that was read last */
export let timespan: i64 = 0;

/** A number of one or two octets. */
export function readNumber(start: usize, octets: u32): usize {
  let value: u32 = 0;
  let at = start;
  for (let digit: u32; (digit = <u32>load<u8>(at) - 0x30) <= 9; at++) {
    value = value * 10 + digit;
    // A mnemonic may stand for some of these, and for those not every number of digits will do.
    if (at - start > <usize>(octets === 1 ? 2 : 4)) return 0;
  }
  if (at === start || value >> (octets << 3) !== 0 || !isSeparator(load<u8>(at))) return 0;
  if (octets === 1) append8(value);
  else append16(value);
  return at;
}

function secondsOf(unit: i32): i64 {
  if (unit === 0x73) return 1;
  if (unit === 0x6d) return 60;
  if (unit === 0x68) return 3600;
  if (unit === 0x64) return 86400;
  if (unit === 0x77) return 604800;
  return 0;
}

/** Seconds, or a period such as 1h30m, in `timespan`. Returns the place of what is neither digit nor unit, or 0. */
export function readTimespan(at: usize): usize {
  let total: i64 = 0;
  let hasUnits = false;
  while (true) {
    const start = at;
    let number: i64 = 0;
    for (let digit: u32; (digit = <u32>load<u8>(at) - 0x30) <= 9; at++) number = number * 10 + digit;
    // More digits than that are no time.
    if (at - start > 10) return 0;
    if (at === start) {
      if (!hasUnits) return 0;
      break;
    }
    const scale = secondsOf(load<u8>(at) | 0x20);
    if (scale === 0) {
      if (hasUnits) return 0;
      total = number;
      break;
    }
    total += number * scale;
    if (total > 0xffffffff) return 0;
    hasUnits = true;
    at++;
  }
  timespan = total;
  return at;
}

/** Seconds as a field of 32 bits, in digits alone (RFC 4034 §3.2). */
export function readSeconds(start: usize): usize {
  let at = start;
  let value: u64 = 0;
  for (let digit: u32; (digit = <u32>load<u8>(at) - 0x30) <= 9; at++) {
    value = value * 10 + digit;
    if (value > 0xffffffff) return 0;
  }
  if (at === start || !isSeparator(load<u8>(at))) return 0;
  append32(<u32>value);
  return at;
}

/** Two digits. */
function pair(at: usize): u32 {
  return (<u32>load<u8>(at) - 0x30) * 10 + <u32>load<u8>(at, 1) - 0x30;
}

function isLeapYear(year: u32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** RFC 4034 §3.2: YYYYMMDDHHmmSS in UTC, or at most ten digits of seconds. */
export function readTime(start: usize): usize {
  let at = start;
  let value: u64 = 0;
  for (let digit: u32; (digit = <u32>load<u8>(at) - 0x30) <= 9 && at - start < 15; at++) value = value * 10 + digit;
  const digits = at - start;
  if (digits === 0 || !isSeparator(load<u8>(at))) return 0;
  if (digits <= 10 && value <= 0xffffffff) {
    append32(<u32>value);
    return at;
  }
  if (digits !== 14) return 0;
  const year = pair(start) * 100 + pair(start + 2);
  const month = pair(start + 4);
  const day = pair(start + 6);
  const hour = pair(start + 8);
  const minute = pair(start + 10);
  const second = pair(start + 12);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return 0;
  const longest: u32 = month === 2 ? (isLeapYear(year) ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
  if (day > longest) return 0;
  // Days since 1 March of year 0, in a calendar whose years end with February.
  const years: u32 = month > 2 ? year : year - 1;
  const months: u32 = month > 2 ? month - 3 : month + 9;
  const days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1;
  const seconds = <u64>(days - 719468) * 86400 + hour * 3600 + minute * 60 + second;
  append32(<u32>seconds);
  return at;
}
