/**
 * The zone store: columns and octets, one store for all sizes.
 *
 * `name-table.ts` holds owner names, `record-table.ts` the records; both are frozen once and then only read. After that
 * a name's id is its canonical rank and an RRset is a range of record indexes, so everything above is written as loops
 * over ranges. `tree.ts` knows cuts, glue and empty non-terminals, `name-lookup.ts` what a name is to the zone; `zone.ts` offers plain objects on demand.
 * @module
 */
export * from './builder.js';
export * from './diff.js';
export * from './name-lookup.js';
export * from './name-table.js';
export * from './pack.js';
export * from './parse-zone.js';
export * from './part.js';
export * from './print-json.js';
export * from './print-order.js';
export * from './print-zone.js';
export * from './record-table.js';
export * from './same-records.js';
export * from './share.js';
export * from './sort.js';
export * from './tree.js';
export * from './zone.js';
