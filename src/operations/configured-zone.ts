/**
 * Zones read as their configuration says.
 * @module
 */
import path from 'node:path';
import type { ConfigSource, EffectiveSettings, Reading } from '../config/index.js';
import type { CryptoProvider } from '../crypto/index.js';
import type { Ds } from '../dnssec/index.js';
import { loadDsSet } from './ds/index.js';
import { type Files, readInput } from './files.js';
import { type LoadedZone, type LoadZoneOptions, loadZone } from './load-zone.js';

export interface ConfiguredZone extends LoadedZone {
  /** configuration files that count for it, as shown to people */
  readonly configFiles: readonly string[];
  /** what they say of how it is read; what a request says comes first */
  readonly reading: Reading;
  /** what they say of rules */
  readonly settings: EffectiveSettings;
}

/**
 * Reads a zone as the configuration of its folder says; what the options say wins.
 * @throws ConfigurationError, and what `loadZone` throws
 */
export async function loadConfiguredZone(
  files: Files,
  file: string,
  configs: ConfigSource,
  options: LoadZoneOptions,
): Promise<ConfiguredZone> {
  const isFile = file !== '-';
  const absolute = path.resolve(isFile ? file : '');
  const config = await configs.forFolder(isFile ? path.dirname(absolute) : absolute);
  const reading = isFile ? config.readingOf(absolute) : {};
  const loaded = loadZone(files, file, {
    origin: options.origin ?? reading.origin,
    dialect: options.dialect ?? reading.dialect,
    includeRoot: options.includeRoot ?? reading.includeRoot,
    limit: options.limit,
    placeholders: reading.placeholders,
  });
  const isConfigured = options.origin === undefined && reading.origin !== undefined;
  return {
    ...loaded,
    ...(isConfigured && { originFrom: 'configuration' }),
    configFiles: config.files,
    reading,
    settings: config.settingsOf({ file: absolute, origin: loaded.zone.origin }),
  };
}

/** Whether the configuration of a file's folder leaves the file out. */
export async function isIgnored(file: string, configs: ConfigSource): Promise<boolean> {
  if (file === '-') return false;
  const absolute = path.resolve(file);
  return (await configs.forFolder(path.dirname(absolute))).isIgnored(absolute);
}

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
): readonly Ds[] {
  if (given !== undefined || reading.ds === undefined) return loadDsSet(files, given ?? [], zone.apex, provider);
  const file = path.relative('', reading.ds);
  // Read first: what is no file would be taken for a record.
  readInput(files, file);
  return loadDsSet(files, [file], zone.apex, provider);
}
