/**
 * Character-strings (RFC 1035 §3.3) and other text in rdata.
 * @module
 */
import { type ByteWriter, readEscape } from '../wire/index.js';
import { type Field, field } from './field.js';
import { RdataFault, type RdataInput, TOKEN } from './input.js';

/** Appends the octets of a token with its escapes resolved (RFC 1035 §5.1). */
export function appendText(input: RdataInput, token: number, out: ByteWriter): void {
  const { text, start, end, flags } = input.tokens;
  const to = end[token]!;
  if ((flags[token]! & TOKEN.ESCAPED) === 0) {
    out.append(text, start[token]!, to);
    return;
  }
  for (let i = start[token]!; i < to; i++) {
    let octet = text[i]!;
    if (octet === 0x5c) {
      octet = readEscape(text, i, to);
      if (octet < 0) {
        throw new RdataFault('bad-escape', 'broken escape: \\DDD takes three digits up to 255', token);
      }
      i += text[i + 1]! >= 0x30 && text[i + 1]! <= 0x39 ? 3 : 1;
    }
    out.u8(octet);
  }
}

/** One character-string: a length octet and at most 255 octets (RFC 1035 §3.3). */
export function parseString(input: RdataInput, name: string, out: ByteWriter): void {
  const token = input.take(name);
  const lengthAt = out.length;
  out.u8(0);
  appendText(input, token, out);
  const length = out.length - lengthAt - 1;
  if (length > 255) {
    out.length = lengthAt;
    throw new RdataFault(
      'string-too-long',
      `${name} of ${length} octets in ${input.typeName}: a character-string holds at most 255`,
      token,
      'split it into several quoted strings; readers join them without a blank',
    );
  }
  out.bytes[lengthAt] = length;
}

/** Appends `"..."` with quotes, backslashes and unprintable octets escaped. */
export function printQuoted(wire: Uint8Array, start: number, end: number, out: ByteWriter): void {
  out.reserve((end - start) * 4 + 2);
  out.u8(0x22);
  for (let i = start; i < end; i++) {
    const octet = wire[i]!;
    if (octet < 0x20 || octet >= 0x7f) {
      out.u8(0x5c);
      out.u8(48 + ((octet / 100) | 0));
      out.u8(48 + (((octet / 10) | 0) % 10));
      out.u8(48 + (octet % 10));
      continue;
    }
    if (octet === 0x22 || octet === 0x5c) out.u8(0x5c);
    out.u8(octet);
  }
  out.u8(0x22);
}

function printString(wire: Uint8Array, at: number, out: ByteWriter): number {
  const end = at + 1 + wire[at]!;
  printQuoted(wire, at + 1, end, out);
  return end;
}

export function skipString(wire: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const next = at + 1 + wire[at]!;
  return next <= end ? next : -1;
}

export const charString = (name: string): Field =>
  field(name, {
    isText: true,
    parse: (input, out) => parseString(input, name, out),
    print: (wire, at, _end, out) => printString(wire, at, out),
    skip: skipString,
  });

/** A character-string that may be missing at the end of the rdata (ISDN subaddress). */
export const optionalString = (name: string): Field =>
  field(name, {
    isText: true,
    parse(input, out) {
      if (input.hasMore()) parseString(input, name, out);
    },
    print: (wire, at, end, out) => (at === end ? end : printString(wire, at, out)),
    skip: (wire, at, end) => (at === end ? end : skipString(wire, at, end)),
  });

/** A character-string of at least `min` decimal digits (X25). */
export const digits = (name: string, min: number): Field => {
  const areDigits = (octets: Uint8Array, from: number, to: number) =>
    to - from >= min && octets.subarray(from, to).every((octet) => octet >= 0x30 && octet <= 0x39);
  return field(name, {
    isText: true,
    parse(input, out) {
      const token = input.at;
      const from = out.length;
      parseString(input, name, out);
      if (!areDigits(out.bytes, from + 1, out.length)) throw input.invalid(name, token, `at least ${min} digits`);
    },
    print: (wire, at, _end, out) => printString(wire, at, out),
    skip(wire, at, end) {
      const next = skipString(wire, at, end);
      return next >= 0 && areDigits(wire, at + 1, next) ? next : -1;
    },
  });
};

/** One or more character-strings up to the end. */
export const charStrings = (name: string): Field =>
  field(name, {
    isText: true,
    parse(input, out) {
      do parseString(input, name, out);
      while (input.hasMore());
    },
    print(wire, at, end, out) {
      for (let next = at; next < end; ) {
        if (next > at) out.u8(0x20);
        next = printString(wire, next, out);
      }
      return end;
    },
    skip(wire, at, end) {
      let next = at;
      do next = skipString(wire, next, end);
      while (next >= 0 && next < end);
      return next;
    },
  });

/** Text up to the end of the rdata, without a length octet (CAA value, URI target). */
export const text = (name: string): Field =>
  field(name, {
    isText: true,
    parse: (input, out) => appendText(input, input.take(name), out),
    print(wire, at, end, out) {
      printQuoted(wire, at, end, out);
      return end;
    },
    skip: (_wire, _at, end) => end,
  });

/** A length octet and ASCII letters and digits, printed bare (CAA tag). */
export const tag = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const lengthAt = out.length;
      out.u8(0);
      appendText(input, token, out);
      const length = out.length - lengthAt - 1;
      let isWord = length > 0 && length <= 255;
      for (let i = lengthAt + 1; i < out.length; i++) isWord &&= isAlphanumeric(out.bytes[i]!);
      if (!isWord) throw input.invalid(name, token, 'ASCII letters and digits (RFC 8659 §4.1)', 'caa-tag-syntax');
      out.bytes[lengthAt] = length;
    },
    print(wire, at, _end, out) {
      const end = at + 1 + wire[at]!;
      out.append(wire, at + 1, end);
      return end;
    },
    skip(wire, at, end) {
      const next = skipString(wire, at, end);
      if (next <= at + 1) return -1;
      for (let i = at + 1; i < next; i++) if (!isAlphanumeric(wire[i]!)) return -1;
      return next;
    },
  });

function isAlphanumeric(octet: number): boolean {
  return (octet >= 0x30 && octet <= 0x39) || ((octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a);
}
