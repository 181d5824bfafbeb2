/**
 * Zone files (RFC 1035 §5, RFC 2308 §4, RFC 3597 §5): text to records and back.
 *
 * `lexer.ts` cuts octets into entries, `entry.ts` tells owner from TTL from type, `parser.ts` fills in what is inherited
 * and hands records to a sink. Positions are offsets; a field's place is found by reading its entry once more.
 * @module
 */
export * from './entry.js';
export { PARSER_FAULTS } from './faults.js';
export * from './include.js';
export { Lexer } from './lexer.js';
export * from './origin.js';
export { type ParseOptions, type RecordSink, ZoneFileParser } from './parser.js';
export * from './records.js';
export { writeRecord } from './writer.js';
