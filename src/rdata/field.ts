/**
 * What a field of rdata can do. Each kind knows three things: text to octets (`parse`), octets to text (`print`), and
 * where the field ends in octets (`skip`, -1 when it cannot be one).
 *
 * The kinds stand by subject in `numbers.ts`, `names.ts`, `addresses.ts`, `strings.ts`, `encodings.ts` and
 * `type-bitmap.ts`; a type whose fields depend on each other is one field in a file of its own.
 * @module
 */
import type { ByteWriter } from '../wire/index.js';
import type { RdataInput } from './input.js';

export interface Field {
  /** in words, for messages: `key tag` */
  readonly name: string;
  /** a domain name: canonical form lowers it for the types of RFC 4034 §6.2 */
  readonly isName: boolean;
  /** text, which may stand in quotes (RFC 1035 §5.1: `<character-string>`); nothing else may */
  readonly isText?: boolean;
  /** Where a domain name stands that reaches to the end of a field with more in it; `end` is that end. */
  nameStart?(wire: Uint8Array, at: number, end: number): number;
  /** Takes its tokens and appends its octets. Throws an `RdataFault`. */
  parse(input: RdataInput, out: ByteWriter): void;
  /** Appends its text; returns the offset behind its octets. Only called on octets that `skip` accepts. */
  print(wire: Uint8Array, at: number, end: number, out: ByteWriter): number;
  /** The offset behind the field, or -1. */
  skip(wire: Uint8Array, at: number, end: number): number;
}

/** A field that is no domain name. */
export function field(name: string, codec: Omit<Field, 'name' | 'isName'>): Field {
  return { name, isName: false, ...codec };
}
