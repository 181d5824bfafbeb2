/**
 * Records from the inside: types, their fields, and the three forms of rdata.
 *
 * `table.ts` is the place to add a type: a row of fields. `fields.ts` has the field kinds, irregular ones have a file
 * (`svcb.ts`, `type-bitmap.ts`). Rdata is kept as uncompressed wire octets with the case of names preserved; canonical
 * form (RFC 4034 §6.2) is made on demand.
 * @module
 */
export * from './codec.js';
export { NAME_FAULT_TEXT } from './fields.js';
export * from './input.js';
export * from './mnemonics.js';
export { type RecordType, recordType } from './table.js';
export { readTypeBitmap, writeTypeBitmap } from './type-bitmap.js';
