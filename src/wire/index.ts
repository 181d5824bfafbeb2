/**
 * The alphabet of the DNS: octets, names, numbers, times, and the text forms they share.
 *
 * Nothing here knows what a record or a zone is. Everything above speaks in these terms: names are uncompressed wire
 * octets (`names.ts`), times are seconds (`time.ts`), serials follow RFC 1982 (`serial.ts`).
 * @module
 */
export * from './base-n.js';
export * from './bytes.js';
export * from './iana.js';
export * from './names.js';
export * from './serial.js';
export * from './serial-policy.js';
export * from './time.js';
