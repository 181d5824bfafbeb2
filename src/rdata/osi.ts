/**
 * Addresses of other networks: NSAP (RFC 1706) and ATMA (ATM Forum AF-DANS-0152.000), hexadecimal with dots for the eye.
 * @module
 */
import { hexDecoder, utf8Bytes } from '../wire/index.js';
import { writeLowerHex } from './encodings.js';
import { type Field, field } from './field.js';

/** `0x` and hexadecimal digits (RFC 1706 §7). */
export const nsap = (): Field =>
  field('NSAP address', {
    parse(input, out) {
      const token = input.take('NSAP address');
      const [, digits] = /^0x((?:\.*[0-9a-f]\.*[0-9a-f])+)\.*$/i.exec(input.word(token)) ?? [];
      if (digits === undefined) {
        throw input.invalid('NSAP address', token, '0x and pairs of hexadecimal digits, with or without dots');
      }
      const octets = utf8Bytes(digits.replaceAll('.', ''));
      hexDecoder().push(octets, 0, octets.length, out);
    },
    print(wire, at, end, out) {
      out.ascii('0x');
      writeLowerHex(wire, at, end, out);
      return end;
    },
    skip: (_wire, at, end) => (at < end ? end : -1),
  });

/** The first octet of ATMA: what the address is. */
const ATM_FORMAT = { END_SYSTEM: 0, E164: 1 } as const;

/** Hexadecimal digits of an end system address, or `+` and the decimal digits of an E.164 number. */
export const atmAddress = (): Field =>
  field('ATM address', {
    parse(input, out) {
      const token = input.take('ATM address');
      const word = input.word(token);
      const digits = utf8Bytes(word.replace(/^\+/, '').replaceAll('.', ''));
      if (/^\+\d+(?:\.\d+)*$/.test(word)) {
        out.u8(ATM_FORMAT.E164);
        out.append(digits);
      } else if (/^[0-9a-f]+(?:\.[0-9a-f]+)*$/i.test(word) && digits.length % 2 === 0) {
        out.u8(ATM_FORMAT.END_SYSTEM);
        hexDecoder().push(digits, 0, digits.length, out);
      } else {
        throw input.invalid('ATM address', token, 'pairs of hexadecimal digits, or + and decimal digits');
      }
    },
    print(wire, at, end, out) {
      if (wire[at] === ATM_FORMAT.END_SYSTEM) writeLowerHex(wire, at + 1, end, out);
      else {
        out.u8(0x2b);
        out.append(wire, at + 1, end);
      }
      return end;
    },
    skip(wire, at, end) {
      if (at + 2 > end || wire[at]! > ATM_FORMAT.E164) return -1;
      if (wire[at] === ATM_FORMAT.END_SYSTEM) return end;
      return wire.subarray(at + 1, end).every((octet) => octet >= 0x30 && octet <= 0x39) ? end : -1;
    },
  });

/** Whether an ATMA record has a format without a text. */
export function hasUnknownAtmFormat(wire: Uint8Array, at: number, end: number): boolean {
  return at + 2 <= end && wire[at]! > ATM_FORMAT.E164;
}
