/**
 * Records as text with names relative to an origin: `@` for the origin itself, and without its labels for names below.
 * @module
 */
import { printRdata, recordType } from '../rdata/index.js';
import { ByteWriter, nameLength, writeName } from '../wire/index.js';

export class RelativeWriter {
  readonly origin: Uint8Array;
  /** octets that the text of a relative name lacks: those of the origin, and the dot before it unless that is the root */
  readonly #surplus: number;

  constructor(origin: Uint8Array) {
    this.origin = origin;
    const text = new ByteWriter();
    writeName(origin, 0, text);
    this.#surplus = origin.length === 1 ? text.length : text.length + 1;
  }

  /** Appends the name at `wire[at]`; absolute when it does not end in the very octets of the origin. */
  writeName(wire: Uint8Array, at: number, out: ByteWriter): void {
    const surplus = nameLength(wire, at) - this.origin.length;
    // Octets are compared, case included: what is read back must be the same name, and some rdata is signed as written.
    if (surplus < 0 || !this.#endsInOrigin(wire, at, at + surplus)) {
      writeName(wire, at, out);
    } else if (surplus === 0) {
      out.u8(0x40);
    } else {
      writeName(wire, at, out);
      out.length -= this.#surplus;
    }
  }

  #endsInOrigin(wire: Uint8Array, at: number, suffix: number): boolean {
    let boundary = at;
    while (boundary < suffix) boundary += 1 + wire[boundary]!;
    if (boundary !== suffix) return false;
    for (let i = 0; i < this.origin.length; i++) if (wire[suffix + i] !== this.origin[i]) return false;
    return true;
  }

  /** Appends the presentation form of well-formed rdata. */
  writeRdata(type: number, wire: Uint8Array, at: number, end: number, out: ByteWriter): void {
    const fields = recordType(type)?.fields;
    if (fields === undefined || !fields.some((field) => field.isName)) {
      printRdata(type, wire, at, end, out);
      return;
    }
    let next = at;
    for (const field of fields) {
      if (next > at) out.u8(0x20);
      if (field.isName) {
        this.writeName(wire, next, out);
        next += nameLength(wire, next);
      } else next = field.print(wire, next, end, out);
    }
    // An empty last field (no service parameters) leaves its separator behind.
    if (out.bytes[out.length - 1] === 0x20) out.length--;
  }
}
