/**
 * UNECE and ISO (draft-woodcock-faltstrom-external-registry-rrtypes): a code from a list of another organization. In
 * octets the list, the value and the code as character-strings, then a descriptor up to the end; in text `-` stands for
 * an empty value. Values outside of the draft's grammar are kept: it asks readers to show them, not to refuse them.
 * @module
 */
import type { ByteWriter } from '../wire/index.js';
import { type Field, field } from './field.js';
import { TOKEN } from './input.js';
import { appendText, parseString, printQuoted, skipString } from './strings.js';

const DASH = 0x2d;

/** Appends the character-string bare when it is a plain word; returns the offset behind it. */
function printWord(wire: Uint8Array, at: number, out: ByteWriter): number {
  const end = at + 1 + wire[at]!;
  const isPlain = wire.subarray(at + 1, end).every((octet) => /[0-9A-Za-z.+?-]/.test(String.fromCharCode(octet)));
  if (isPlain) out.append(wire, at + 1, end);
  else printQuoted(wire, at + 1, end, out);
  out.u8(0x20);
  return end;
}

/** A character-string that must hold something. */
const word = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.at;
      const from = out.length;
      parseString(input, name, out);
      if (out.bytes[from] === 0) throw input.invalid(name, token, 'at least one octet');
    },
    print: (wire, at, _end, out) => printWord(wire, at, out),
    skip: (wire, at, end) => (at < end && wire[at] !== 0 ? skipString(wire, at, end) : -1),
  });

/** A character-string where `-` means that there is no value; a quoted dash is no value either. */
const value = (name: string): Field =>
  field(name, {
    parse(input, out) {
      const token = input.at;
      const from = out.length;
      parseString(input, name, out);
      const isDash = out.length - from === 2 && out.bytes[from + 1] === DASH;
      if (!isDash) return;
      if ((input.tokens.flags[token]! & (TOKEN.QUOTED | TOKEN.ESCAPED)) !== 0) {
        throw input.invalid(name, token, 'a bare dash for no value');
      }
      out.length = from + 1;
      out.bytes[from] = 0;
    },
    print(wire, at, _end, out) {
      if (wire[at] === 0) out.u8(DASH);
      else return printWord(wire, at, out);
      out.u8(0x20);
      return at + 1;
    },
    skip: (wire, at, end) => (wire[at] === 1 && wire[at + 1] === DASH ? -1 : skipString(wire, at, end)),
  });

/** @param listName what names the list: a recommendation (UNECE), a standard (ISO) */
export const registeredValue = (listName: string): Field => {
  const parts = [word(listName), value('value'), word('code')];
  return field('registered value', {
    isText: true,
    parse(input, out) {
      for (const part of parts) part.parse(input, out);
      if (!input.hasMore()) return;
      const token = input.take('descriptor');
      if ((input.tokens.flags[token]! & TOKEN.QUOTED) === 0) {
        const help = 'a value with parentheses needs quotes too: outside of them, parentheses join lines';
        throw input.invalid('descriptor', token, 'text in quotes', 'syntax-error', help);
      }
      appendText(input, token, out);
    },
    print(wire, at, end, out) {
      let next = at;
      for (const part of parts) next = part.print(wire, next, end, out);
      if (next < end) printQuoted(wire, next, end, out);
      else out.length--;
      return end;
    },
    skip(wire, at, end) {
      let next = at;
      for (const part of parts) if (next >= 0) next = part.skip(wire, next, end);
      return next >= 0 ? end : -1;
    },
  });
};
