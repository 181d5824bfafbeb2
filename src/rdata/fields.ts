/**
 * The field kinds that record types are made of. Each knows three things: text to octets (`parse`), octets to text
 * (`print`), and where the field ends in octets (`skip`, -1 when it cannot be one).
 * @module
 */
import {
  algorithmNumber,
  type ByteWriter,
  base64Decoder,
  hexDecoder,
  MAX_NAME_OCTETS,
  nameFaultOf,
  type PieceDecoder,
  readBase32hex,
  readEscape,
  readSignatureTime,
  readTtl,
  readU16,
  readU32,
  signatureTimeText,
  skipName,
  writeBase32hex,
  writeBase64,
  writeHex,
  writeName,
  writeNameFromText,
} from '../wire/index.js';
import { RdataFault, type RdataInput, TOKEN } from './input.js';

export interface Field {
  /** in words, for messages: `key tag` */
  readonly name: string;
  /** a domain name: canonical form lowers it for the types of RFC 4034 §6.2 */
  readonly isName: boolean;
  /** Takes its tokens and appends its octets. Throws an {@link RdataFault}. */
  parse(input: RdataInput, out: ByteWriter): void;
  /** Appends its text; returns the offset behind its octets. Only called on octets that `skip` accepts. */
  print(wire: Uint8Array, at: number, end: number, out: ByteWriter): number;
  /** The offset behind the field, or -1. */
  skip(wire: Uint8Array, at: number, end: number): number;
}

function field(name: string, codec: Omit<Field, 'name' | 'isName'>): Field {
  return { name, isName: false, ...codec };
}

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
  const { text, start, end, flags } = input.tokens;
  const value = readDecimal(text, start[token]!, end[token]!, max);
  if (value < 0 || (flags[token]! & TOKEN.QUOTED) !== 0) {
    throw input.invalid(name, token, `a number from 0 to ${max}`);
  }
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
    (value, out) => out.ascii(signatureTimeText(value)),
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

const nameBuffer = new Uint8Array(MAX_NAME_OCTETS + 1);

/** Help for each way in which a name can be wrong. */
export const NAME_FAULT_TEXT = {
  'empty-label': 'has an empty label (two dots in a row, or a dot at the start)',
  'label-too-long': 'has a label of more than 63 octets',
  'name-too-long': 'is longer than 255 octets with its origin',
  'bad-escape': 'has a broken escape: \\DDD takes three digits up to 255',
} as const;

export const domainName = (name: string): Field => ({
  name,
  isName: true,
  parse(input, out) {
    const token = input.take(name);
    const { text, start, end, flags } = input.tokens;
    const from = start[token]!;
    const to = end[token]!;
    // RFC 1035 §5.1: a free-standing @ denotes the current origin.
    if (to - from === 1 && text[from] === 0x40 && (flags[token]! & TOKEN.QUOTED) === 0) {
      out.append(input.origin);
      return;
    }
    const length = writeNameFromText(text, from, to, input.origin, nameBuffer, 0);
    if (length < 0) {
      const fault = nameFaultOf(length);
      throw new RdataFault(fault, `${name} ${JSON.stringify(input.textOf(token))} ${NAME_FAULT_TEXT[fault]}`, token);
    }
    out.append(nameBuffer, 0, length);
  },
  print(wire, at, end, out) {
    writeName(wire, at, out);
    return skipName(wire, at, end);
  },
  skip: skipName,
});

export const ipv4 = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      if (!writeIpv4(text, start[token]!, end[token]!, out)) {
        throw input.invalid(name, token, 'four numbers from 0 to 255 with dots, without leading zeros', 'a-invalid');
      }
    },
    print(wire, at, _end, out) {
      printIpv4(wire, at, out);
      return at + 4;
    },
    skip: (_wire, at, end) => (at + 4 <= end ? at + 4 : -1),
  });

export function printIpv4(wire: Uint8Array, at: number, out: ByteWriter): void {
  for (let i = 0; i < 4; i++) {
    if (i > 0) out.u8(0x2e);
    out.decimal(wire[at + i]!);
  }
}

/** Appends the four octets of a dotted quad (RFC 1035 §3.4.1); false when it is not one. */
export function writeIpv4(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  let value = 0;
  let digits = 0;
  let dots = 0;
  let address = 0;
  for (let i = start; i <= end; i++) {
    const octet = i === end ? 0x2e : text[i]!;
    if (octet === 0x2e) {
      if (digits === 0 || dots === 4) return false;
      address = (address << 8) | value;
      dots++;
      value = 0;
      digits = 0;
      continue;
    }
    const digit = octet - 0x30;
    if (digit < 0 || digit > 9 || (digits > 0 && value === 0)) return false;
    value = value * 10 + digit;
    if (value > 255) return false;
    digits++;
  }
  if (dots !== 4) return false;
  out.u32(address >>> 0);
  return true;
}

export const ipv6 = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      if (!writeIpv6(text, start[token]!, end[token]!, out)) {
        throw input.invalid(name, token, 'an IPv6 address such as 2001:db8::1', 'aaaa-invalid');
      }
    },
    print(wire, at, _end, out) {
      printIpv6(wire, at, out);
      return at + 16;
    },
    skip: (_wire, at, end) => (at + 16 <= end ? at + 16 : -1),
  });

/** Appends the sixteen octets of an IPv6 address (RFC 4291 §2.2, all three forms); false when it is not one. */
export function writeIpv6(text: Uint8Array, start: number, end: number, out: ByteWriter): boolean {
  const from = out.length;
  let gapAt = -1;
  let i = start;
  if (text[i] === 0x3a) {
    if (i + 1 >= end || text[i + 1] !== 0x3a) return reset(out, from);
  }
  while (i < end) {
    if (text[i] === 0x3a && text[i + 1] === 0x3a && i + 1 < end) {
      if (gapAt >= 0) return reset(out, from);
      gapAt = out.length - from;
      i += 2;
      if (text[i] === 0x3a && i < end) return reset(out, from);
      continue;
    }
    if (text[i] === 0x3a) {
      // A single colon only stands between two groups.
      if (i === start || i + 1 >= end || out.length === from) return reset(out, from);
      i++;
    }
    let value = 0;
    const groupStart = i;
    for (; i < end && text[i] !== 0x3a; i++) {
      if (text[i] === 0x2e) {
        if (out.length - from > 12 || !writeIpv4(text, groupStart, end, out)) return reset(out, from);
        i = end;
        value = -1;
        break;
      }
      const digit = hexDigit(text[i]!);
      if (digit < 0 || i - groupStart === 4) return reset(out, from);
      value = value * 16 + digit;
    }
    if (value < 0) break;
    if (i === groupStart || out.length - from >= 16) return reset(out, from);
    out.u16(value);
  }
  const length = out.length - from;
  if (gapAt < 0) return length === 16 ? true : reset(out, from);
  if (length > 14) return reset(out, from);
  const tail = out.bytes.slice(from + gapAt, out.length);
  out.length = from + gapAt;
  for (let count = 16 - length; count > 0; count--) out.u8(0);
  out.append(tail);
  return true;
}

function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function reset(out: ByteWriter, length: number): false {
  out.length = length;
  return false;
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
export function printIpv6(wire: Uint8Array, at: number, out: ByteWriter): void {
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && readU16(wire, at + 2 * (i + length)) === 0) length++;
    if (length > bestLength) {
      bestStart = i;
      bestLength = length;
    }
    if (length > 0) i += length - 1;
  }
  for (let i = 0; i < 8; i++) {
    if (i === bestStart) {
      out.ascii('::');
      i += bestLength - 1;
      continue;
    }
    if (i > 0 && i !== bestStart + bestLength) out.u8(0x3a);
    out.ascii(readU16(wire, at + 2 * i).toString(16));
  }
}

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

function skipString(wire: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const next = at + 1 + wire[at]!;
  return next <= end ? next : -1;
}

export const charString = (name: string): Field =>
  field(name, {
    parse: (input, out) => parseString(input, name, out),
    print: (wire, at, _end, out) => printString(wire, at, out),
    skip: skipString,
  });

/** One or more character-strings up to the end. */
export const charStrings = (name: string): Field =>
  field(name, {
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

type Printer = (wire: Uint8Array, start: number, end: number, out: ByteWriter) => void;

function encoded(name: string, expected: string, decoder: () => PieceDecoder, print: Printer): Field {
  return field(name, {
    parse(input, out) {
      const first = input.take(name);
      input.at--;
      const from = out.length;
      const decode = decoder();
      const { text, start, end } = input.tokens;
      for (; input.hasMore(); input.at++) {
        if (!decode.push(text, start[input.at]!, end[input.at]!, out)) {
          throw input.invalid(name, input.at, expected);
        }
      }
      if (!decode.finish(out) || out.length === from) throw input.invalid(name, first, expected);
    },
    print(wire, at, end, out) {
      print(wire, at, end, out);
      return end;
    },
    // Without an octet there would be nothing to write in the field's place.
    skip: (_wire, at, end) => (at < end ? end : -1),
  });
}

/** Hexadecimal digits up to the end, blanks between them allowed. */
export const hex = (name: string): Field => encoded(name, 'pairs of hexadecimal digits', hexDecoder, writeHex);
/** Base64 up to the end, blanks between pieces allowed. */
export const base64 = (name: string): Field => encoded(name, 'Base64', base64Decoder, writeBase64);

/** A length octet and octets in hexadecimal, `-` when there are none (NSEC3 salt, RFC 5155 §3.3). */
export const salt = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const lengthAt = out.length;
      out.u8(0);
      if (end[token]! - start[token]! === 1 && text[start[token]!] === 0x2d) return;
      const decode = hexDecoder();
      const isHex = decode.push(text, start[token]!, end[token]!, out) && decode.finish(out);
      const length = out.length - lengthAt - 1;
      if (!isHex || length > 255 || length === 0) {
        throw input.invalid(name, token, '"-" or at most 255 octets in hexadecimal without blanks');
      }
      out.bytes[lengthAt] = length;
    },
    print(wire, at, _end, out) {
      const end = at + 1 + wire[at]!;
      if (end === at + 1) out.u8(0x2d);
      else writeHex(wire, at + 1, end, out);
      return end;
    },
    skip: skipString,
  });

/** A length octet and octets in Base32hex without padding (NSEC3 next hashed owner, RFC 5155 §3.3). */
export const hashedOwner = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const { text, start, end } = input.tokens;
      const lengthAt = out.length;
      out.u8(0);
      const isValid = readBase32hex(text, start[token]!, end[token]!, out);
      const length = out.length - lengthAt - 1;
      if (!isValid || length === 0 || length > 255) throw input.invalid(name, token, 'Base32hex without padding');
      out.bytes[lengthAt] = length;
    },
    print(wire, at, _end, out) {
      const end = at + 1 + wire[at]!;
      writeBase32hex(wire, at + 1, end, out);
      return end;
    },
    skip(wire, at, end) {
      return at < end && wire[at] === 0 ? -1 : skipString(wire, at, end);
    },
  });
