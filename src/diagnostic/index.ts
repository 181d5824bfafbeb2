/**
 * What zoneproof says: findings in a zone are {@link Diagnostic} data; errors that stop a command are
 * {@link ZoneproofError}. Positions are offsets until a reporter asks for lines and columns.
 * @module
 */
export * from './diagnostic.js';
export * from './error.js';
export * from './fix.js';
export { frameOf, frameText } from './frame.js';
export * from './rule-info.js';
export * from './source.js';
export { isInMemory, PIECE_OCTETS, piecesOf, type StoredText, type Text, wholeText } from './stored-text.js';
export * from './text.js';
