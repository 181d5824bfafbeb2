/**
 * The shape of a configuration file, as schemas/config.schema.json describes it and the validator has checked it.
 * @module
 */
import type { OptionValue, PresetName, RuleSeverity } from '../lint/index.js';
import type { Dialect } from '../zonefile/index.js';

/** A severity, or a severity with values for the rule's options; periods may be text such as `1h30m`. */
export type RuleEntry = RuleSeverity | readonly [RuleSeverity, Readonly<Record<string, OptionValue | string>>];

export type RuleEntries = Readonly<Record<string, RuleEntry>>;

/** What can be said of rules for all zones, for some, or under the name of a policy. */
export interface PolicyEntry {
  /** presets; the file itself may name other files as well */
  readonly extends?: PresetName | readonly PresetName[];
  readonly rules?: RuleEntries;
  /** seconds, or a period such as `7d` */
  readonly minMargin?: number | string;
}

export interface OverrideEntry extends PolicyEntry {
  readonly files?: string | readonly string[];
  readonly zones?: string | readonly string[];
}

/** How zone files are read. */
export interface ReadingEntry {
  readonly dialect?: Dialect;
  readonly includeRoot?: string;
  /** what stands for each placeholder while a file is checked */
  readonly placeholders?: Readonly<Record<string, string>>;
}

export interface ZoneEntry extends ReadingEntry {
  readonly file: string | readonly string[];
  readonly origin?: string;
  /** zone file that holds the delegation */
  readonly parent?: string;
  /** file with the DS records at the parent */
  readonly ds?: string;
  /** name of one of the policies */
  readonly policy?: string;
}

export interface ConfigFile extends ReadingEntry {
  readonly $schema?: string;
  /** presets and files */
  readonly extends?: string | readonly string[];
  readonly rules?: RuleEntries;
  readonly minMargin?: number | string;
  readonly overrides?: readonly OverrideEntry[];
  readonly zones?: readonly ZoneEntry[];
  readonly policies?: Readonly<Record<string, PolicyEntry>>;
  readonly ignore?: string | readonly string[];
}

/** One or several, as a list. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}
