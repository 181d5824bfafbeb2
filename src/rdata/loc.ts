/**
 * LOC (RFC 1876): a place on the globe, in sixteen octets: version, size, horizontal and vertical precision (each a
 * mantissa and a power of ten in centimeters), latitude and longitude in thousandths of a second of arc around 2^31, and
 * altitude in centimeters above 100 km below the WGS 84 spheroid.
 * @module
 */
import { type ByteWriter, readU32 } from '../wire/index.js';
import { type Field, field } from './field.js';
import type { RdataInput } from './input.js';

const OCTETS = 16;
const EQUATOR = 2 ** 31;
const MILLISECONDS_PER_DEGREE = 3_600_000;
const ALTITUDE_BASE_CENTIMETERS = 10_000_000;
const MAX_SIZE_CENTIMETERS = 9_000_000_000;

/** Centimeters that stand for what is left out (RFC 1876 §3). */
const DEFAULT_SIZES = [100, 1_000_000, 1_000];
const SIZE_NAMES = ['size', 'horizontal precision', 'vertical precision'];

interface Axis {
  readonly name: string;
  readonly maxDegrees: number;
  /** the letter for values above 2^31, and that for those below */
  readonly letters: readonly [string, string];
}

const LATITUDE: Axis = { name: 'latitude', maxDegrees: 90, letters: ['N', 'S'] };
const LONGITUDE: Axis = { name: 'longitude', maxDegrees: 180, letters: ['E', 'W'] };

/** `d [m [s]] N`: degrees, minutes, seconds with up to three decimals, and the letter. */
function parseAngle(input: RdataInput, axis: Axis, out: ByteWriter): void {
  const first = input.at;
  const units = [
    { name: 'degrees', pattern: /^0*\d{1,3}$/, limit: axis.maxDegrees + 1, milliseconds: MILLISECONDS_PER_DEGREE },
    { name: 'minutes', pattern: /^0*\d{1,2}$/, limit: 60, milliseconds: 60_000 },
    { name: 'seconds', pattern: /^(?=\.?\d)0*\d{0,2}(?:\.\d{0,3})?$/, limit: 60, milliseconds: 1000 },
  ];
  let milliseconds = 0;
  for (const { name, pattern, limit, milliseconds: factor } of units) {
    const token = input.take(axis.name);
    const word = input.word(token);
    if (token > first && axis.letters.includes(word)) {
      input.at--;
      break;
    }
    if (!pattern.test(word)) throw input.invalid(`${name} of ${axis.name}`, token, 'a decimal number');
    if (Number(word) >= limit) {
      throw input.invalid(`${name} of ${axis.name}`, token, `less than ${limit}`, 'loc-range');
    }
    milliseconds += Math.round(Number(word) * factor);
  }
  const letter = input.take(axis.name);
  const side = axis.letters.indexOf(input.word(letter));
  if (side < 0) throw input.invalid(axis.name, letter, axis.letters.join(' or '));
  if (milliseconds > axis.maxDegrees * MILLISECONDS_PER_DEGREE) {
    throw input.invalid(axis.name, first, `at most ${axis.maxDegrees} degrees`, 'loc-range');
  }
  out.u32(EQUATOR + (side === 0 ? milliseconds : -milliseconds));
}

/** Meters with up to two decimals and perhaps an `m`, in centimeters. */
function takeCentimeters(input: RdataInput, name: string, min: number, max: number): number {
  const token = input.take(name);
  const [, sign, meters, centimeters = ''] = /^([+-]?)(\d*)(?:\.(\d{0,2}))?m?$/.exec(input.word(token)) ?? [];
  if (meters === undefined || meters + centimeters === '') {
    throw input.invalid(name, token, 'meters with at most two decimals, such as 10.00m');
  }
  const value = (sign === '-' ? -1 : 1) * Number(meters + centimeters.padEnd(2, '0'));
  if (value < min || value > max) {
    throw input.invalid(name, token, `meters from ${(min / 100).toFixed(2)} to ${(max / 100).toFixed(2)}`, 'loc-range');
  }
  return value;
}

/** RFC 1876 §2: the leading digit and the number of digits behind it, which are lost. */
function sizeOctet(centimeters: number): number {
  let mantissa = centimeters;
  let exponent = 0;
  for (; mantissa > 9; exponent++) mantissa = Math.floor(mantissa / 10);
  return (mantissa << 4) | exponent;
}

function printAngle(value: number, axis: Axis, out: ByteWriter): void {
  const milliseconds = Math.abs(value - EQUATOR);
  const degrees = Math.floor(milliseconds / MILLISECONDS_PER_DEGREE);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = ((milliseconds % 60_000) / 1000).toFixed(3);
  out.ascii(`${degrees} ${minutes} ${seconds} ${axis.letters[value < EQUATOR ? 1 : 0]}`);
}

function printSize(octet: number, out: ByteWriter): void {
  const centimeters = (octet >> 4) * 10 ** (octet & 15);
  out.ascii((octet & 15) < 2 ? `${(centimeters / 100).toFixed(2)}m` : `${centimeters / 100}m`);
}

export const location = (): Field =>
  field('location', {
    parse(input, out) {
      const from = out.length;
      out.u32(0);
      parseAngle(input, LATITUDE, out);
      parseAngle(input, LONGITUDE, out);
      const maxAltitude = 0xffffffff - ALTITUDE_BASE_CENTIMETERS;
      out.u32(takeCentimeters(input, 'altitude', -ALTITUDE_BASE_CENTIMETERS, maxAltitude) + ALTITUDE_BASE_CENTIMETERS);
      for (const [i, missing] of DEFAULT_SIZES.entries()) {
        const size = input.hasMore() ? takeCentimeters(input, SIZE_NAMES[i]!, 0, MAX_SIZE_CENTIMETERS) : missing;
        out.bytes[from + 1 + i] = sizeOctet(size);
      }
    },
    print(wire, at, _end, out) {
      printAngle(readU32(wire, at + 4), LATITUDE, out);
      out.u8(0x20);
      printAngle(readU32(wire, at + 8), LONGITUDE, out);
      out.ascii(` ${((readU32(wire, at + 12) - ALTITUDE_BASE_CENTIMETERS) / 100).toFixed(2)}m`);
      for (let i = 1; i <= 3; i++) {
        out.u8(0x20);
        printSize(wire[at + i]!, out);
      }
      return at + OCTETS;
    },
    skip(wire, at, end) {
      if (at + OCTETS > end) return -1;
      if (wire[at] !== 0) return -1;
      // RFC 1876 §2: a digit and a power of ten, 0 to 9 each. Zero with a power would be a second zero.
      for (let i = 1; i <= 3; i++) {
        const [mantissa, exponent] = [wire[at + i]! >> 4, wire[at + i]! & 15];
        if (mantissa > 9 || exponent > 9 || (mantissa === 0 && exponent > 0)) return -1;
      }
      const isWithin = (offset: number, { maxDegrees }: Axis) =>
        Math.abs(readU32(wire, at + offset) - EQUATOR) <= maxDegrees * MILLISECONDS_PER_DEGREE;
      return isWithin(4, LATITUDE) && isWithin(8, LONGITUDE) ? at + OCTETS : -1;
    },
  });

/** Whether a LOC record is of another version: nothing may be assumed of its format then (RFC 1876 §2). */
export function isOtherVersion(wire: Uint8Array, at: number, end: number): boolean {
  return at < end && wire[at] !== 0;
}
