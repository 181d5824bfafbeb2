/**
 * Zones read as their configuration says.
 * @module
 */
import path from 'node:path';
import type { ConfigSource, EffectiveSettings, Reading } from '../config/index.js';
import { EXIT, listText, SourceMap, type Text, ZoneproofError } from '../diagnostic/index.js';
import { inferOrigin } from '../zonefile/index.js';
import { type Files, openInput, readInput } from './files.js';
import { type LoadedZone, type LoadZoneOptions, loadZone } from './load-zone.js';
import { ZoneTree } from './repository/zone-files.js';

export interface ConfiguredZone extends LoadedZone {
  /** configuration files that count for it, as shown to people */
  readonly configFiles: readonly string[];
  /** what they say of how it is read; what a request says comes first */
  readonly reading: Reading;
  /** what they say of rules */
  readonly settings: EffectiveSettings;
}

/**
 * Reads a zone as the configuration of its folder says; what the options say wins. Whoever publishes what was read gives
 * no `placeholders`: `{}`. What stands for them is for checks alone.
 * @throws ConfigurationError, and what `loadZone` throws
 */
export async function loadConfiguredZone(
  files: Files,
  file: string,
  configs: ConfigSource,
  options: LoadZoneOptions,
  tree: ZoneTree = new ZoneTree(files),
): Promise<ConfiguredZone> {
  const isFile = file !== '-';
  const absolute = path.resolve(isFile ? file : '');
  const config = await configs.forFolder(isFile ? path.dirname(absolute) : absolute);
  const reading = isFile ? config.readingOf(absolute) : {};
  const text = openInput(files, file);
  const stated = options.origin ?? reading.origin;
  const declared = stated === undefined && isFile ? await declaredOrigin(tree, file, text, reading) : undefined;
  const loaded = loadZone(
    files,
    file,
    {
      origin: stated ?? declared,
      dialect: options.dialect ?? reading.dialect,
      includeRoot: options.includeRoot ?? reading.includeRoot,
      limit: options.limit,
      placeholders: options.placeholders ?? reading.placeholders,
      progress: options.progress,
    },
    text,
  );
  const isConfigured = options.origin === undefined && reading.origin !== undefined;
  return {
    ...loaded,
    ...(isConfigured && { originFrom: 'configuration' }),
    ...(declared !== undefined && { originFrom: 'server configuration' }),
    configFiles: config.files,
    reading,
    settings: config.settingsOf({ file: absolute, origin: loaded.zone.origin }),
  };
}

/** The zone of a file that another thread has read, with what the configuration of its folder says here. */
export async function withConfiguration(loaded: LoadedZone, configs: ConfigSource): Promise<ConfiguredZone> {
  const file = path.resolve(loaded.path);
  const config = await configs.forFolder(path.dirname(file));
  const settings = config.settingsOf({ file, origin: loaded.zone.origin });
  return { ...loaded, configFiles: config.files, reading: config.readingOf(file), settings };
}

/**
 * The origin by the configuration of a name server, for a file whose text does not say it.
 * @throws ZoneproofError (usage) when nothing says it at all
 */
async function declaredOrigin(
  tree: ZoneTree,
  file: string,
  text: Text,
  { placeholders }: Reading,
): Promise<string | undefined> {
  const filled = placeholders === undefined ? text : new SourceMap(placeholders).add(file, text).text;
  if (inferOrigin(filled, undefined) !== undefined) return undefined;
  const origins = await tree.declaredOrigins(file);
  if (origins.length === 1) return origins[0];
  if (inferOrigin(filled, path.basename(file)) !== undefined) return undefined;
  const why =
    origins.length > 1
      ? `the server configuration has it for ${listText(origins, 'and')}`
      : 'no $ORIGIN, SOA, configuration, named.conf or the like, nor its file name says it';
  throw new ZoneproofError(EXIT.USAGE, `cannot tell which zone ${file} holds: ${why}`, {
    help: 'name it with --origin, or write $ORIGIN at the top of the file',
  });
}

/** Whether the configuration of a file's folder leaves the file out. */
export async function isIgnored(file: string, configs: ConfigSource): Promise<boolean> {
  if (file === '-') return false;
  const absolute = path.resolve(file);
  return (await configs.forFolder(path.dirname(absolute))).isIgnored(absolute);
}

/**
 * How the configuration says that an input is read, for those who read zones among other things; what the options say
 * wins.
 */
export async function configuredReading(
  input: string,
  configs: ConfigSource,
  { origin, dialect, includeRoot, limit }: LoadZoneOptions,
): Promise<LoadZoneOptions> {
  const absolute = path.resolve(input);
  const reading = input === '-' ? {} : (await configs.forFolder(path.dirname(absolute))).readingOf(absolute);
  return {
    origin: origin ?? reading.origin,
    dialect: dialect ?? reading.dialect,
    includeRoot: includeRoot ?? reading.includeRoot,
    limit,
  };
}

/** Whether a file holds placeholders that the configuration knows: it is no zone file before they are filled in. */
export async function isTemplate(files: Files, file: string, configs: ConfigSource): Promise<boolean> {
  if (file === '-') return false;
  const absolute = path.resolve(file);
  const { placeholders } = (await configs.forFolder(path.dirname(absolute))).readingOf(absolute);
  if (placeholders === undefined) return false;
  return new SourceMap(placeholders).add(file, readInput(files, file)).template !== undefined;
}
