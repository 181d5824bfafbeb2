/**
 * Rdata between its three forms: presentation, wire, canonical.
 * @module
 */
import { ByteWriter, hexDecoder, LOWER, latin1Text, writeHex } from '../wire/index.js';
import { COMMENT_HELP, type EntryTokens, isForeignComment, RdataFault, type RdataInput, TOKEN } from './input.js';
import { readDecimal } from './numbers.js';
import { recordType } from './table.js';

const MAX_RDATA_OCTETS = 65535;

/**
 * Reads the rdata tokens of a record and appends its octets.
 * Throws an {@link RdataFault}; `out` then holds an unfinished record that the caller cuts off.
 */
export function parseRdata(type: number, input: RdataInput, out: ByteWriter): void {
  const from = out.length;
  const layout = recordType(type);
  const { tokens } = input;
  const first = input.at;
  input.oddity = undefined;
  // RFC 3597 §4: known types may stand in generic form too, and must then decode.
  if (isGenericForm(tokens, first)) {
    parseGeneric(input, out);
    if (layout !== undefined && !isWellFormed(type, out.bytes, from, out.length)) {
      throw new RdataFault('generic-rdata-invalid', `these octets are not a valid ${input.typeName}`, first);
    }
  } else {
    if (layout === undefined) {
      throw new RdataFault(
        'syntax-error',
        `the presentation form of ${input.typeName} is not known`,
        Math.min(first, tokens.count),
        'write the rdata as octets: \\# LENGTH HEX (RFC 3597)',
      );
    }
    for (const field of layout.fields) field.parse(input, out);
    if (input.hasMore()) {
      const rest = input.textOf(input.at);
      throw new RdataFault(
        'syntax-error',
        `unexpected ${JSON.stringify(rest)} behind the last field of ${input.typeName}`,
        input.at,
        isForeignComment(rest) ? COMMENT_HELP : undefined,
      );
    }
  }
  if (out.length - from > MAX_RDATA_OCTETS) {
    throw new RdataFault('rdata-too-long', `rdata of ${out.length - from} octets: at most 65535 are possible`, first);
  }
  const breach = layout?.check?.(out.bytes, from, out.length);
  if (breach !== undefined) {
    throw new RdataFault(breach.rule, `${input.typeName}: ${breach.message}`, Math.max(first, tokens.count - 1));
  }
}

/** Whether rdata that starts with the token is in generic form: `\#` announces octets (RFC 3597 §5). */
export function isGenericForm({ text, start, end, flags, count }: EntryTokens, first: number): boolean {
  return (
    first < count &&
    end[first]! - start[first]! === 2 &&
    text[start[first]!] === 0x5c &&
    text[start[first]! + 1] === 0x23 &&
    (flags[first]! & TOKEN.QUOTED) === 0
  );
}

function parseGeneric(input: RdataInput, out: ByteWriter): void {
  input.at++;
  const { text, start, end } = input.tokens;
  const lengthToken = input.take('rdata length');
  const length = readDecimal(text, start[lengthToken]!, end[lengthToken]!, MAX_RDATA_OCTETS);
  if (length < 0) throw input.invalid('rdata length', lengthToken, 'a number from 0 to 65535');
  const from = out.length;
  const decode = hexDecoder();
  const firstOctets = input.at;
  for (; input.hasMore(); input.at++) {
    if (!decode.push(text, start[input.at]!, end[input.at]!, out)) {
      throw input.invalid('rdata', input.at, 'pairs of hexadecimal digits');
    }
  }
  if (!decode.finish(out)) throw input.invalid('rdata', firstOctets, 'pairs of hexadecimal digits');
  if (out.length - from !== length) {
    throw new RdataFault(
      'generic-rdata-length',
      `\\# announces ${length} octets, but ${out.length - from} follow`,
      lengthToken,
    );
  }
}

/** Whether the octets are complete rdata of the type; always true for types known only as octets. */
export function isWellFormed(type: number, wire: Uint8Array, at: number, end: number): boolean {
  const layout = recordType(type);
  if (layout === undefined || layout.isOpaque?.(wire, at, end)) return true;
  let next = at;
  for (const field of layout.fields) {
    next = field.skip(wire, next, end);
    if (next < 0) return false;
  }
  return next === end;
}

/** Appends the presentation form of well-formed rdata. */
export function printRdata(type: number, wire: Uint8Array, at: number, end: number, out: ByteWriter): void {
  const layout = recordType(type);
  if (layout === undefined || layout.isOpaque?.(wire, at, end)) {
    out.ascii(`\\# ${end - at}`);
    if (end > at) out.u8(0x20);
    writeHex(wire, at, end, out);
    return;
  }
  let next = at;
  for (const field of layout.fields) {
    if (next > at) out.u8(0x20);
    next = field.print(wire, next, end, out);
  }
  // An empty last field (a bitmap without types, no service parameters) leaves its separator behind.
  if (out.bytes[out.length - 1] === 0x20) out.length--;
}

/** Appends the rdata in canonical form (RFC 4034 §6.2): the names of the listed types in lower case. */
export function writeCanonicalRdata(type: number, wire: Uint8Array, at: number, end: number, out: ByteWriter): void {
  const layout = recordType(type);
  if (layout === undefined || !layout.hasLoweredNames) {
    out.append(wire, at, end);
    return;
  }
  let next = at;
  for (const field of layout.fields) {
    const fieldEnd = field.skip(wire, next, end);
    const nameAt = field.isName ? next : (field.nameStart?.(wire, next, fieldEnd) ?? fieldEnd);
    out.append(wire, next, nameAt);
    out.reserve(fieldEnd - nameAt);
    for (next = nameAt; next < fieldEnd; next++) out.bytes[out.length++] = LOWER[wire[next]!]!;
  }
}

/** Whether canonical form can differ from the octets as written. */
export function hasCanonicalCase(type: number): boolean {
  return recordType(type)?.hasLoweredNames === true;
}

/** The presentation form of rdata as a string. */
export function rdataText(type: number, rdata: Uint8Array): string {
  const out = new ByteWriter(rdata.length * 2 + 16);
  printRdata(type, rdata, 0, rdata.length, out);
  return latin1Text(out.bytes, 0, out.length);
}
