/**
 * Configuration files: `zoneproof.config.yaml`, `.yml`, `.json` or `.jsonc`, the nearest one upwards from each zone file.
 *
 * `document.ts` reads the text and knows where each part stands; `check.ts` holds it against the schema, whose faults
 * `schema-fault.ts` says in words; `load.ts` follows `extends`; `config.ts` is what comes of it: layers of settings, each for some zones, of which
 * the last one wins, and layers of how files are read. Presets are data of the linter.
 *
 * What parses and validates is loaded when there is a file to read: most runs have none. A configuration comes from the
 * same branch as the zones, so it is not trusted further than they are: it names no file outside of its repository, and no
 * code.
 * @module
 */
export { ruleFault } from './check.js';
export * from './config.js';
export type { RuleEntry } from './config-file.js';
export { ConfigDocument } from './document.js';
export { boundaryOf, CONFIG_NAMES } from './find.js';
export * from './load.js';
export { reportSchemaFault } from './schema-fault.js';
