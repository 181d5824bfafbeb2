/**
 * A configuration with everything it extends, ready to be asked: what is ignored, how a file is read, and what every rule
 * is for a zone.
 * @module
 */
import path from 'node:path';
import {
  type OptionValue,
  PRESETS,
  type PresetName,
  type RuleSettings,
  type RuleSeverity,
  ruleOutlines,
} from '../lint/index.js';
import { latin1Bytes, readTtl } from '../wire/index.js';
import type { Dialect } from '../zonefile/index.js';
import type { PolicyEntry, RuleEntries } from './config-file.js';
import { listOf } from './config-file.js';

/** A zone file, as settings ask about it. */
export interface ZoneOfFile {
  /** absolute path */
  readonly file: string;
  /** presentation form, absolute */
  readonly origin: string;
}

/** Settings of one source, as plain data. */
export interface Settings {
  /** what said so, for people: `preset strict`, `zoneproof.config.yaml` */
  readonly source: string;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly minMarginSeconds?: number | undefined;
}

/** Settings for some zones. */
export interface Layer extends Settings {
  readonly applies: (zone: ZoneOfFile) => boolean;
}

interface RuleSetting {
  readonly severity: RuleSeverity;
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
}

/** How a file is read; paths are absolute. */
export interface Reading {
  readonly origin?: string | undefined;
  readonly dialect?: Dialect | undefined;
  readonly includeRoot?: string | undefined;
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
  readonly parent?: string | undefined;
  readonly ds?: string | undefined;
}

/** How some files are read. */
export interface ReadingLayer {
  readonly applies: (file: string) => boolean;
  readonly reading: Reading;
  /** files or globs, absolute, that hold zones whatever they are called */
  readonly patterns: readonly string[];
}

/** What every rule is for one zone. */
export interface EffectiveSettings extends RuleSettings {
  readonly severities: Readonly<Record<string, RuleSeverity>>;
  readonly options: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
  /** seconds that signatures have to be valid still; undefined is the default of the rule */
  readonly minMarginSeconds: number | undefined;
  /** by rule id: what set its severity last */
  readonly sources: Readonly<Record<string, string>>;
}

export interface ConfigParts {
  /** files in the order in which they were read, as shown to people */
  readonly files: readonly string[];
  readonly layers: readonly Layer[];
  readonly readings: readonly ReadingLayer[];
  readonly ignores: readonly ((file: string) => boolean)[];
}

/** What holds before anybody says anything. */
export const BASE_LAYER: Layer = { ...presetSettings('recommended'), applies: () => true };

export class Config {
  readonly files: readonly string[];
  readonly #parts: ConfigParts;
  /** by the layers that apply: most zones of a repository have the same settings, and each is as large as a small zone */
  readonly #settings = new Map<string, EffectiveSettings>();

  constructor(parts: ConfigParts) {
    this.files = parts.files;
    this.#parts = parts;
  }

  /** @param file absolute path */
  isIgnored(file: string): boolean {
    return this.#parts.ignores.some((matches) => matches(file));
  }

  /** Files or globs, absolute, that the configuration says hold zones. */
  get zonePatterns(): readonly string[] {
    return this.#parts.readings.flatMap(({ patterns }) => patterns);
  }

  /** How a file is read; what stands later in the configuration wins. */
  readingOf(file: string): Reading {
    const merged: { -readonly [Key in keyof Reading]: Reading[Key] } = {};
    for (const { applies, reading } of this.#parts.readings) {
      if (!applies(file)) continue;
      const placeholders = { ...merged.placeholders, ...reading.placeholders };
      Object.assign(merged, reading, Object.keys(placeholders).length > 0 && { placeholders });
    }
    return merged;
  }

  /** Zones with the same settings get the same object. */
  settingsOf(zone: ZoneOfFile): EffectiveSettings {
    const layers = this.#parts.layers.map(({ applies }) => applies(zone));
    const key = layers.map(Number).join('');
    let settings = this.#settings.get(key);
    if (settings === undefined) {
      settings = merged(this.#parts.layers.filter((_, i) => layers[i]));
      this.#settings.set(key, settings);
    }
    return settings;
  }
}

function merged(layers: readonly Layer[]): EffectiveSettings {
  const severities: Record<string, RuleSeverity> = {};
  const options: Record<string, Readonly<Record<string, OptionValue>>> = {};
  const sources: Record<string, string> = {};
  let minMarginSeconds: number | undefined;
  for (const layer of layers) {
    minMarginSeconds = layer.minMarginSeconds ?? minMarginSeconds;
    for (const [id, setting] of Object.entries(layer.rules)) {
      severities[id] = setting.severity;
      sources[id] = layer.source;
      if (setting.options !== undefined) options[id] = { ...options[id], ...setting.options };
    }
  }
  return { severities, options, sources, minMarginSeconds };
}

/** The layers of presets, and of the settings beside them, in that order. */
export function policyLayers(entry: PolicyEntry, source: string, applies: Layer['applies']): Layer[] {
  return [
    ...listOf(entry.extends).map((preset) => ({ ...presetSettings(preset), applies })),
    {
      source,
      applies,
      rules: ruleSettings(entry.rules ?? {}),
      minMarginSeconds: entry.minMargin === undefined ? undefined : secondsOf(entry.minMargin),
    },
  ];
}

export function presetSettings(preset: PresetName): Settings {
  const rules = Object.entries(PRESETS[preset]).map(([id, severity]) => [id, { severity }] as const);
  return { source: `preset ${preset}`, rules: Object.fromEntries(rules) };
}

function ruleSettings(entries: RuleEntries): Record<string, RuleSetting> {
  const settings = Object.entries(entries).map(([id, entry]): [string, RuleSetting] => {
    if (typeof entry === 'string') return [id, { severity: entry }];
    const [severity, options = {}] = entry;
    const outlines = ruleOutlines();
    const periods = Object.hasOwn(outlines, id) ? outlines[id]!.periods : undefined;
    const values = Object.entries(options).map(([name, value]): [string, OptionValue] => [
      name,
      periods?.includes(name) === true ? secondsOf(value as number | string) : (value as OptionValue),
    ]);
    return [id, { severity, options: Object.fromEntries(values) }];
  });
  return Object.fromEntries(settings);
}

function secondsOf(period: number | string): number {
  if (typeof period === 'number') return period;
  const octets = latin1Bytes(period.toLowerCase());
  return readTtl(octets, 0, octets.length);
}

/** A matcher of absolute paths from globs relative to a folder. */
export type GlobMatcher = (globs: readonly string[], folder: string, isAnywhere: boolean) => (file: string) => boolean;

/**
 * Loads what matches globs.
 *
 * With `isAnywhere` a glob without a slash matches the name of a file in every folder, and one that ends in a slash all
 * that is below a folder.
 */
export async function loadGlobMatcher(): Promise<GlobMatcher> {
  const { default: picomatch } = await import('picomatch');
  return (globs, folder, isAnywhere) => {
    const matchers = globs.map((glob) => {
      const pattern = glob.replace(/^\.\//, '').replace(/\/$/, '/**');
      const isName = isAnywhere && !pattern.includes('/');
      const matches = picomatch(pattern, { dot: true });
      return (file: string) => file === pattern || matches(isName ? path.posix.basename(file) : file);
    });
    return (file) => {
      const relative = path.relative(folder, file).split(path.sep).join('/');
      return matchers.some((matches) => matches(relative));
    };
  };
}

/** Whether a zone is the one named, or below the name when it starts with `*.`; compares case-insensitively. */
export function zoneMatches(pattern: string, origin: string): boolean {
  const absolute = (name: string) => `${name.toLowerCase().replace(/\.$/, '')}.`;
  const [wanted, zone] = [absolute(pattern), absolute(origin)];
  return wanted.startsWith('*.') ? zone.endsWith(wanted.slice(1)) : zone === wanted;
}
