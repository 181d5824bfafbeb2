/**
 * Records from the inside: types, their fields, and the three forms of rdata.
 *
 * `table.ts` is the place to add a type: a row of fields. The field kinds stand by subject (`numbers.ts`, `names.ts`,
 * `addresses.ts`, `strings.ts`, `encodings.ts`, `type-bitmap.ts`; what they have in common in `field.ts`), and a type
 * whose fields depend on each other has a file of its own (`svcb.ts`, `loc.ts`, `apl.ts`, `gateway.ts` ...). Rdata is kept as uncompressed wire octets with the case of names preserved; canonical
 * form (RFC 4034 §6.2) is made on demand.
 * @module
 */
export { writeIpv4, writeIpv6 } from './addresses.js';
export * from './codec.js';
export * from './input.js';
export * from './mnemonics.js';
export { NAME_FAULT_TEXT } from './names.js';
export { SERVICE_PARAMETER_NAMES } from './svcb.js';
export { type RecordType, recordType } from './table.js';
export { readTypeBitmap, writeTypeBitmap } from './type-bitmap.js';
