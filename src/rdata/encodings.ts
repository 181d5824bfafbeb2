/**
 * Octets in rdata that are written in hexadecimal, Base32hex or Base64.
 * @module
 */
import {
  type ByteWriter,
  base64Decoder,
  hexDecoder,
  type PieceDecoder,
  readBase32hex,
  readU16,
  writeBase32hex,
  writeBase64,
  writeHex,
} from '../wire/index.js';
import { type Field, field } from './field.js';
import type { RdataInput } from './input.js';
import { skipString } from './strings.js';

type Printer = (wire: Uint8Array, start: number, end: number, out: ByteWriter) => void;

interface Encoding {
  readonly expected: string;
  readonly decoder: () => PieceDecoder;
  readonly print: Printer;
}

const HEX: Encoding = { expected: 'pairs of hexadecimal digits', decoder: hexDecoder, print: writeHex };
const BASE64: Encoding = { expected: 'Base64', decoder: base64Decoder, print: writeBase64 };

/** Appends the octets of all tokens that are left: at least one. */
function parseAll(input: RdataInput, name: string, { expected, decoder }: Encoding, out: ByteWriter): void {
  const first = input.take(name);
  input.at--;
  const from = out.length;
  const decode = decoder();
  const { text, start, end } = input.tokens;
  for (; input.hasMore(); input.at++) {
    if (!decode.push(text, start[input.at]!, end[input.at]!, out)) throw input.invalid(name, input.at, expected);
  }
  if (decode.finish(out) && out.length > from) return;
  // RFC 8078 §4 shows the deletion of DS records as "0 0 0 0"; erratum 5049 makes the digest one octet.
  const isZero = end[first]! - start[first]! === 1 && text[start[first]!] === 0x30;
  const octet = expected === HEX.expected ? '00' : 'AA==';
  throw input.invalid(name, first, expected, 'syntax-error', isZero ? `one octet of zero is ${octet}` : undefined);
}

/** Octets up to the end, blanks between pieces allowed; `none` is written when there are none (undefined: not allowed). */
function encoded(name: string, encoding: Encoding, none?: string): Field {
  return field(name, {
    parse(input, out) {
      if (none === '' && !input.hasMore()) return;
      if (none && input.hasMore() && input.word(input.at) === none) input.at++;
      else parseAll(input, name, encoding, out);
    },
    print(wire, at, end, out) {
      if (at === end && none !== undefined) out.ascii(none);
      else encoding.print(wire, at, end, out);
      return end;
    },
    // Without an octet there would be nothing to write in the field's place.
    skip: (_wire, at, end) => (at < end || none !== undefined ? end : -1),
  });
}

/** Hexadecimal digits up to the end, blanks between them allowed. */
export const hex = (name: string): Field => encoded(name, HEX);
/** Base64 up to the end, blanks between pieces allowed. */
export const base64 = (name: string): Field => encoded(name, BASE64);
/** {@link base64} that may be missing. */
export const optionalBase64 = (name: string): Field => encoded(name, BASE64, '');
/** {@link base64} with a dash for no octets (DOA). */
export const base64OrDash = (name: string): Field => encoded(name, BASE64, '-');

/** Appends the octets of one token; at least one (HIP, where names follow). */
export function parseHexToken(input: RdataInput, name: string, out: ByteWriter): void {
  parseToken(input, name, HEX, out);
}

/** {@link parseHexToken} for Base64. */
export function parseBase64Token(input: RdataInput, name: string, out: ByteWriter): void {
  parseToken(input, name, BASE64, out);
}

function parseToken(input: RdataInput, name: string, { expected, decoder }: Encoding, out: ByteWriter): void {
  const token = input.take(name);
  const from = out.length;
  const decode = decoder();
  const { text, start, end } = input.tokens;
  const isValid = decode.push(text, start[token]!, end[token]!, out) && decode.finish(out);
  if (!isValid || out.length === from) throw input.invalid(name, token, `${expected} without blanks`);
}

/** Lower-case hexadecimal, `separator` between octets. */
export function writeLowerHex(wire: Uint8Array, start: number, end: number, out: ByteWriter, separator = ''): void {
  for (let i = start; i < end; i++) {
    if (i > start) out.ascii(separator);
    out.ascii(wire[i]!.toString(16).padStart(2, '0'));
  }
}

/** An EUI-48 or EUI-64 address: pairs of hexadecimal digits with hyphens (RFC 7043 §3.2, §4.2). */
export const eui = (name: string, octets: 6 | 8): Field => {
  const form = new RegExp(`^[0-9a-f]{2}(?:-[0-9a-f]{2}){${octets - 1}}$`, 'i');
  return field(name, {
    parse(input, out) {
      const token = input.take(name);
      const text = input.word(token);
      if (!form.test(text)) {
        const example = ['00', '00', '5e', 'ef', '10', '00', '00', '2a'].slice(8 - octets).join('-');
        throw input.invalid(name, token, `${octets} pairs of digits with hyphens, such as ${example}`, 'eui-format');
      }
      for (const pair of text.split('-')) out.u8(Number.parseInt(pair, 16));
    },
    print(wire, at, _end, out) {
      writeLowerHex(wire, at, at + octets, out, '-');
      return at + octets;
    },
    skip: (_wire, at, end) => (at + octets <= end ? at + octets : -1),
  });
};

/** 64 bits as four groups of up to four hexadecimal digits with colons (RFC 6742 §2.1.2, §2.3.2). */
export const hexGroups = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.take(name);
      const text = input.word(token);
      if (!/^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}$/i.test(text)) {
        throw input.invalid(name, token, 'four groups of up to four hexadecimal digits with colons');
      }
      for (const group of text.split(':')) out.u16(Number.parseInt(group, 16));
    },
    print(wire, at, _end, out) {
      // Knot DNS wants four digits in each group; the others read both ways.
      for (let i = 0; i < 8; i += 2) {
        out.ascii(
          `${i > 0 ? ':' : ''}${readU16(wire, at + i)
            .toString(16)
            .padStart(4, '0')}`,
        );
      }
      return at + 8;
    },
    skip: (_wire, at, end) => (at + 8 <= end ? at + 8 : -1),
  });

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
