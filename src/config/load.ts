/**
 * Reading configuration files with what they extend.
 * @module
 */
import path from 'node:path';
import { EXIT, systemErrorText, ZoneproofError } from '../diagnostic/index.js';
import { PRESET_NAMES, type PresetName } from '../lint/index.js';
import { checkConfig } from './check.js';
import {
  BASE_LAYER,
  Config,
  type ConfigParts,
  type GlobMatcher,
  loadGlobMatcher,
  policyLayers,
  presetSettings,
  type Reading,
  type ReadingLayer,
  type Settings,
  zoneMatches,
} from './config.js';
import { type ConfigFile, listOf, type ReadingEntry } from './config-file.js';
import { ConfigDocument } from './document.js';
import { boundaryOf, type ConfigFileSystem, findConfigFile } from './find.js';
import { guessText } from './schema-fault.js';

/** Which configuration counts: plain data, that threads can be given. */
export interface ConfigRequest {
  /** the configuration file to use for every zone; without one the nearest to each */
  readonly file?: string | undefined;
  /** use no configuration file at all */
  readonly isOff?: boolean | undefined;
  /** those of the command line, which are for all zones and win over those of files */
  readonly settings?: readonly Settings[] | undefined;
}

/** The configurations of a run; each file is read once. */
export class ConfigSource {
  readonly #files: ConfigFileSystem;
  readonly #request: ConfigRequest;
  readonly #byFolder = new Map<string, Promise<Config>>();
  readonly #byFile = new Map<string, Promise<Config>>();

  constructor(files: ConfigFileSystem, request: ConfigRequest) {
    this.#files = files;
    this.#request = request;
  }

  /**
   * The configuration for the files of a folder.
   * @throws ConfigurationError, or ZoneproofError (configuration) when a file cannot be read
   */
  forFolder(folder: string): Promise<Config> {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const found = this.#findFor(folder);
    this.#byFolder.set(folder, found);
    return found;
  }

  async #findFor(folder: string): Promise<Config> {
    const { file: named, isOff } = this.#request;
    const file = isOff === true ? undefined : (named ?? findConfigFile(this.#files, folder));
    const known = this.#byFile.get(file ?? '');
    if (known !== undefined) return known;
    const loaded = this.#load(file);
    this.#byFile.set(file ?? '', loaded);
    return loaded;
  }

  async #load(file: string | undefined): Promise<Config> {
    const parts: MutableParts = { files: [], layers: [BASE_LAYER], readings: [], ignores: [] };
    if (file !== undefined) {
      const reader = new ConfigReader(this.#files, parts, boundaryOf(this.#files, file), await loadGlobMatcher());
      await reader.read(file, []);
    }
    for (const settings of this.#request.settings ?? []) parts.layers.push({ ...settings, applies: () => true });
    return new Config(parts);
  }
}

type MutableParts = { -readonly [Key in keyof ConfigParts]: ConfigParts[Key][number][] };

class ConfigReader {
  readonly #files: ConfigFileSystem;
  readonly #parts: MutableParts;
  /** the folder that files may be named in */
  readonly #boundary: string;
  readonly #globs: GlobMatcher;

  constructor(files: ConfigFileSystem, parts: MutableParts, boundary: string, globs: GlobMatcher) {
    this.#files = files;
    this.#parts = parts;
    this.#boundary = boundary;
    this.#globs = globs;
  }

  /** @param above the files that lead here, for cycles */
  async read(file: string, above: readonly string[]): Promise<void> {
    const shown = path.relative('', file) || file;
    let identity: string;
    let bytes: Uint8Array;
    try {
      identity = this.#files.realPath(file);
      bytes = this.#files.readFile(identity);
    } catch (error) {
      throw new ZoneproofError(EXIT.CONFIGURATION, `cannot read ${shown}: ${systemErrorText(error)}`, { cause: error });
    }
    const document = await ConfigDocument.read(shown, bytes);
    const config = await checkConfig(document);
    await this.#readExtended(document, config, path.dirname(identity), [...above, identity]);
    document.throwFaults();
    this.#parts.files.push(shown);
    this.#add(document, config, path.dirname(path.resolve(file)), shown);
  }

  /** What the file builds upon comes before its own settings. */
  async #readExtended(
    document: ConfigDocument,
    config: ConfigFile,
    folder: string,
    above: readonly string[],
  ): Promise<void> {
    const isList = Array.isArray(config.extends);
    for (const [i, name] of listOf(config.extends).entries()) {
      const at = isList ? ['extends', i] : ['extends'];
      if (isPreset(name)) {
        this.#parts.layers.push({ ...presetSettings(name), applies: () => true });
        continue;
      }
      if (!/\.(?:ya?ml|jsonc?)$/.test(name)) {
        const help =
          guessText(name, PRESET_NAMES) ??
          'presets are written by name, files with their ending: .yaml, .yml, .json or .jsonc';
        document.fault(
          at,
          'value',
          `${JSON.stringify(name)} is neither a preset (${PRESET_NAMES.join(', ')}) nor a file`,
          help,
        );
        continue;
      }
      const wanted = this.#confined(document, at, folder, name);
      if (wanted === undefined) continue;
      if (!this.#files.exists(wanted)) document.fault(at, 'value', `there is no file ${JSON.stringify(name)}`);
      else if (above.includes(this.#files.realPath(wanted))) {
        document.fault(at, 'value', `${JSON.stringify(name)} extends itself, directly or through other files`);
      } else await this.read(wanted, above);
    }
  }

  #add(document: ConfigDocument, config: ConfigFile, folder: string, shown: string): void {
    const { layers, readings, ignores } = this.#parts;
    layers.push(...policyLayers({ ...config, extends: [] }, shown, () => true));
    readings.push({ applies: () => true, reading: this.#readingOf(document, [], config, folder), patterns: [] });
    for (const [i, zone] of (config.zones ?? []).entries()) {
      const patterns = listOf(zone.file);
      const applies = this.#globs(patterns, folder, false);
      const at = ['zones', i] as const;
      const fileOf = (key: 'parent' | 'ds') =>
        zone[key] === undefined ? {} : { [key]: this.#confined(document, [...at, key], folder, zone[key]) };
      const reading: Reading = {
        ...this.#readingOf(document, at, zone, folder),
        ...(zone.origin !== undefined && { origin: zone.origin }),
        ...fileOf('parent'),
        ...fileOf('ds'),
      };
      const layer: ReadingLayer = { applies, reading, patterns: patterns.map((pattern) => path.join(folder, pattern)) };
      readings.push(layer);
      const policy = zone.policy === undefined ? undefined : config.policies?.[zone.policy];
      if (policy !== undefined) {
        layers.push(...policyLayers(policy, `${shown}, policy ${zone.policy}`, ({ file }) => applies(file)));
      }
    }
    for (const [i, override] of (config.overrides ?? []).entries()) {
      const isFile = override.files && this.#globs(listOf(override.files), folder, true);
      const zones = listOf(override.zones);
      layers.push(
        ...policyLayers(override, `${shown}, override ${i + 1}`, ({ file, origin }) => {
          const isZone = zones.length === 0 || zones.some((pattern) => zoneMatches(pattern, origin));
          return isZone && (isFile === undefined || isFile === '' || isFile(file));
        }),
      );
    }
    if (config.ignore !== undefined) ignores.push(this.#globs(listOf(config.ignore), folder, true));
    document.throwFaults();
  }

  #readingOf(document: ConfigDocument, at: readonly (string | number)[], entry: ReadingEntry, folder: string): Reading {
    const root = entry.includeRoot;
    return {
      ...(entry.dialect !== undefined && { dialect: entry.dialect }),
      ...(root !== undefined && { includeRoot: this.#confined(document, [...at, 'includeRoot'], folder, root) }),
      ...(entry.placeholders !== undefined && { placeholders: entry.placeholders }),
    };
  }

  /** The path that a configuration names; a fault when it leads out of the repository. */
  #confined(
    document: ConfigDocument,
    at: readonly (string | number)[],
    folder: string,
    name: string,
  ): string | undefined {
    const wanted = path.resolve(folder, name);
    const real = this.#files.exists(wanted) ? this.#files.realPath(wanted) : wanted;
    const boundary = this.#files.realPath(this.#boundary);
    if (isWithin(wanted, path.resolve(this.#boundary)) || isWithin(wanted, boundary)) {
      if (real === wanted || isWithin(real, boundary)) return wanted;
    }
    const help = 'a configuration may name what is in its repository, or in its own folder where there is none';
    document.fault(
      at,
      'value',
      `${JSON.stringify(name)} lies outside of ${path.relative('', this.#boundary) || 'this folder'}, and is not read`,
      help,
    );
    return undefined;
  }
}

function isPreset(name: string): name is PresetName {
  return (PRESET_NAMES as readonly string[]).includes(name);
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
