/**
 * Zone files (RFC 1035 §5, RFC 2308 §4, RFC 3597 §5): text to records and back.
 *
 * `lexer.ts` cuts octets into entries, `entry.ts` tells owner from TTL from type, `parser.ts` fills in what is inherited
 * and hands records to a sink. `plain-lines.ts` reads what is as simple as nearly all records are without these three, and
 * must come to the same result. Positions are offsets; a field's place is found by reading its entry once more.
 * `dialect.ts` is the table of what servers disagree about, told in docs/zone-format.md; `limits.ts` what a file may ask
 * of the machine.
 * @module
 */
export { DIALECTS, type Dialect } from './dialect.js';
export * from './entry.js';
export { PARSER_FAULTS, parserSeverities } from './faults.js';
export { DEFAULT_FORMAT_STYLE, type FormatStyle, type FormattedZone, formatZone } from './format.js';
export * from './include.js';
export { ENTRY_OCTETS, Lexer } from './lexer.js';
export { DEFAULT_LIMITS, LIMITS, type LimitInfo, type Limits, parseLimits } from './limits.js';
export * from './origin.js';
export { type ParseOptions, type RecordSink, ZoneFileParser } from './parser.js';
export { PARSER_PEERS } from './peers.js';
export type { RecordBatch } from './plain-lines.js';
export * from './records.js';
export { surveyZoneFile, type ZoneFileSurvey } from './survey.js';
export { writeRecord } from './writer.js';
