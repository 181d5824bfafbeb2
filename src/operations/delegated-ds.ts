/**
 * The DS records that a configuration names for a zone.
 * @module
 */
import path from 'node:path';
import type { CryptoProvider } from '../crypto/index.js';
import type { ConfiguredZone } from './configured-zone.js';
import { loadDsSet, type ParentDsSet } from './ds/index.js';
import { type Files, readInput } from './files.js';

/**
 * The DS records of a zone at its parent: those given, or those in the file that the configuration names.
 * @param given files or records
 * @throws ZoneproofError (file) when the file cannot be read, and what `loadDsSet` throws
 */
export function delegatedDs(
  files: Files,
  { zone, reading }: ConfiguredZone,
  provider: CryptoProvider,
  given?: readonly string[],
): ParentDsSet {
  if (given !== undefined || reading.ds === undefined) return loadDsSet(files, given ?? [], zone.apex, provider);
  const file = path.relative('', reading.ds);
  // Read first: what is no file would be taken for a record.
  readInput(files, file);
  return loadDsSet(files, [file], zone.apex, provider);
}
