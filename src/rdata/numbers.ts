/**
 * Numbers, periods and times in rdata.
 * @module
 */
import {
  algorithmNumber,
  type ByteWriter,
  readSignatureTime,
  readTtl,
  readU16,
  readU32,
  writeSignatureTime,
} from '../wire/index.js';
import { type Field, field } from './field.js';
import type { RdataInput } from './input.js';

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Reads decimal digits; -1 when there are none, others, or the value is above `max`. */
export function readDecimal(text: Uint8Array, start: number, end: number, max: number): number {
  if (start === end || end - start > 12) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value > max ? -1 : value;
}

function takeDecimal(input: RdataInput, name: string, max: number): number {
  const token = input.take(name);
  const { text, start, end } = input.tokens;
  const value = readDecimal(text, start[token]!, end[token]!, max);
  if (value < 0) throw input.invalid(name, token, `a number from 0 to ${max}`);
  return value;
}

export const u8 = (name: string): Field =>
  field(name, {
    parse: (input, out) => out.u8(takeDecimal(input, name, 0xff)),
    print(wire, at, _end, out) {
      out.decimal(wire[at]!);
      return at + 1;
    },
    skip: (_wire, at, end) => (at + 1 <= end ? at + 1 : -1),
  });

export const u16 = (name: string): Field =>
  field(name, {
    parse: (input, out) => out.u16(takeDecimal(input, name, 0xffff)),
    print(wire, at, _end, out) {
      out.decimal(readU16(wire, at));
      return at + 2;
    },
    skip: (_wire, at, end) => (at + 2 <= end ? at + 2 : -1),
  });

function fixedU32(
  name: string,
  read: (input: RdataInput) => number,
  write: (value: number, out: ByteWriter) => void,
): Field {
  return field(name, {
    parse: (input, out) => out.u32(read(input)),
    print(wire, at, _end, out) {
      write(readU32(wire, at), out);
      return at + 4;
    },
    skip: (_wire, at, end) => (at + 4 <= end ? at + 4 : -1),
  });
}

export const u32 = (name: string, rule = 'syntax-error'): Field =>
  fixedU32(
    name,
    (input) => {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const value = readDecimal(text, start[token]!, end[token]!, 0xffffffff);
      if (value >= 0) return value;
      const isNumber = /^\d+$/.test(input.textOf(token));
      throw input.invalid(name, token, 'a number from 0 to 4294967295', isNumber ? rule : 'syntax-error');
    },
    (value, out) => out.decimal(value),
  );

/** Seconds, with BIND's units allowed in the text; `max` 2^31-1 for TTLs (RFC 2181 §8). */
export const seconds = (name: string): Field =>
  fixedU32(
    name,
    (input) => {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const value = readTtl(text, start[token]!, end[token]!);
      if (value >= 0 && value <= 0xffffffff) return value;
      throw input.invalid(name, token, 'seconds, or a period such as 1h30m');
    },
    (value, out) => out.decimal(value),
  );

/** RFC 4034 §3.2 */
export const signatureTime = (name: string): Field =>
  fixedU32(
    name,
    (input) => {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const value = readSignatureTime(text, start[token]!, end[token]!);
      if (value >= 0) return value;
      throw input.invalid(name, token, 'YYYYMMDDHHmmSS in UTC, or at most ten digits of seconds');
    },
    writeSignatureTime,
  );

/** A DNSSEC algorithm: a number or mnemonic, printed as a number (RFC 4034 §2.2). */
export const algorithm = (name = 'algorithm'): Field =>
  field(name, {
    ...u8(name),
    parse(input, out) {
      const token = input.take(name);
      const value = algorithmNumber(input.textOf(token));
      if (value === undefined) throw input.invalid(name, token, 'an algorithm number or mnemonic');
      out.u8(value);
    },
  });

/**
 * A number that may be written by name; without a name it prints as a number.
 * @param aliases further names that are read, in upper case
 */
export function namedNumber(
  name: string,
  octets: 1 | 2,
  names: ReadonlyMap<number, string>,
  aliases: ReadonlyMap<string, number> = new Map(),
): Field {
  const number = octets === 1 ? u8(name) : u16(name);
  const max = octets === 1 ? 0xff : 0xffff;
  const byName = new Map([...names].map(([value, text]) => [text, value]));
  return field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const word = input.word(token).toUpperCase();
      const value = byName.get(word) ?? aliases.get(word) ?? readDecimal(text, start[token]!, end[token]!, max);
      if (value < 0) {
        throw input.invalid(
          name,
          token,
          `a number from 0 to ${max}, or a name such as ${[...byName.keys(), ...aliases.keys()][0]}`,
        );
      }
      if (octets === 1) out.u8(value);
      else out.u16(value);
    },
    print(wire, at, end, out) {
      const text = names.get(octets === 1 ? wire[at]! : readU16(wire, at));
      if (text === undefined) return number.print(wire, at, end, out);
      out.ascii(text);
      return at + octets;
    },
    skip: number.skip,
  });
}

/**
 * A number that BIND also reads by name, where the RFC of the type wants digits.
 * @param read the value of a name in upper case, or -1
 */
export const numberOrName = (name: string, octets: 1 | 2, read: (word: string) => number): Field => {
  const number = octets === 1 ? u8(name) : u16(name);
  return {
    ...number,
    parse(input, out) {
      const { tokens, at } = input;
      const first = input.hasMore() ? tokens.text[tokens.start[at]!]! : DIGIT_0;
      const value = first >= DIGIT_0 && first <= DIGIT_9 ? -1 : read(input.word(at).toUpperCase());
      if (value < 0) {
        number.parse(input, out);
        return;
      }
      input.at++;
      input.oddity = { kind: 'other-spelling', message: `${name} ${input.textOf(at)} by name`, token: at };
      if (octets === 1) out.u8(value);
      else out.u16(value);
    },
  };
};

/** A field that must be zero until somebody gives it a meaning. */
export const reservedU16 = (name: string): Field => {
  const number = u16(name);
  return field(name, {
    parse(input, out) {
      const token = input.at;
      number.parse(input, out);
      if (readU16(out.bytes, out.length - 2) !== 0) throw input.invalid(name, token, '0');
    },
    print: number.print,
    skip: (wire, at, end) => (at + 2 <= end && readU16(wire, at) === 0 ? at + 2 : -1),
  });
};

const MAX_U64 = 2n ** 64n - 1n;

/** A node number of the Bundle Protocol: 64 bits, in text also two halves of 32 bits with a dot (IPN). */
export const nodeNumber = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const word = input.word(token);
      const halves = /^(\d{1,10})\.(\d{1,10})$/.exec(word)?.slice(1).map(Number);
      const whole = /^\d{1,20}$/.test(word) ? BigInt(word) : -1n;
      const [high, low] = halves ?? [Number(whole >> 32n), Number(whole & 0xffffffffn)];
      if (halves === undefined ? whole < 0n || whole > MAX_U64 : high! > 0xffffffff || low! > 0xffffffff) {
        throw input.invalid(name, token, 'a number of 64 bits, or two of 32 bits with a dot between');
      }
      out.u32(high!);
      out.u32(low!);
    },
    print(wire, at, _end, out) {
      out.ascii(String((BigInt(readU32(wire, at)) << 32n) | BigInt(readU32(wire, at + 4))));
      return at + 8;
    },
    skip: (_wire, at, end) => (at + 8 <= end ? at + 8 : -1),
  });
