/**
 * DS records from end to end: the keys of a zone (`keys.ts`), which of them may have a DS (`entry-points.ts`), the records
 * to publish (`publish.ts`), those that a parent has (`parent-ds.ts`, `ds-json.ts`, `ds-places.ts`), the verdict on them (`check.ts`) and
 * the way from them to right ones (`plan.ts`), and files of DS records that lie beside a zone (`committed.ts`).
 * @module
 */
export * from './check.js';
export * from './committed.js';
export type { DsPlaces } from './ds-places.js';
export * from './entry-points.js';
export * from './find-ds-files.js';
export * from './keys.js';
export * from './parent-ds.js';
export * from './plan.js';
export * from './publish.js';
