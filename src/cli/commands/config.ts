/** `zoneproof config` @module */
import path from 'node:path';
import { ConfigSource } from '../../config/index.js';
import { EXIT, printable, type RuleOption } from '../../diagnostic/index.js';
import { type OptionValue, RULE_INFOS, type RuleSeverity } from '../../lint/index.js';
import { type ConfiguredZone, isIgnored, loadConfiguredZone } from '../../operations/index.js';
import { periodText } from '../../wire/index.js';
import type { CommandRunner } from '../command.js';
import { configRequest, type RuleOptions } from '../config-options.js';

export interface ConfigCommandOptions extends RuleOptions {
  readonly file: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly json?: boolean | undefined;
}

const SCHEMA_VERSION = 1;

/** A rule as it is for the zone. */
interface EffectiveRule {
  readonly id: string;
  /** default: the rule's own for each finding */
  readonly severity: RuleSeverity;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** what set the severity last; undefined for the rule itself */
  readonly source: string | undefined;
}

export const run: CommandRunner<ConfigCommandOptions> = async (options, environment) => {
  const configs = new ConfigSource(environment.files, configRequest(options));
  const zone = await loadConfiguredZone(environment.files, options.file, configs, options);
  const ignored = await isIgnored(options.file, configs);
  const text = options.json === true ? jsonOf(zone, ignored) : textOf(zone, ignored);
  environment.writeOutput(`${text}\n`);
  return EXIT.OK;
};

function rulesOf({ settings }: ConfiguredZone): EffectiveRule[] {
  return RULE_INFOS.map(({ id, severity, options = {} }) => ({
    id,
    severity: settings.severities[id] ?? severity,
    options: { ...defaultsOf(options), ...settings.options[id] },
    source: settings.sources[id],
  }));
}

function defaultsOf(options: Readonly<Record<string, RuleOption>>): Record<string, OptionValue> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
}

function jsonOf(loaded: ConfiguredZone, ignored: boolean): string {
  const { zone, path: file, originFrom, configFiles, reading, settings } = loaded;
  return JSON.stringify(
    {
      schemaVersion: SCHEMA_VERSION,
      file,
      zone: zone.origin,
      originFrom,
      configuration: configFiles,
      ignored,
      dialect: reading.dialect ?? null,
      includeRoot: shown(reading.includeRoot) ?? null,
      placeholders: reading.placeholders ?? {},
      parent: shown(reading.parent) ?? null,
      ds: shown(reading.ds) ?? null,
      minMargin: settings.minMarginSeconds ?? null,
      rules: Object.fromEntries(
        rulesOf(loaded).map(({ id, severity, options, source }) => [id, { severity, options, from: source ?? null }]),
      ),
    },
    undefined,
    2,
  );
}

function textOf(loaded: ConfiguredZone, ignored: boolean): string {
  const { zone, path: file, originFrom, configFiles, reading, settings } = loaded;
  const rows: (readonly [string, string | undefined])[] = [
    ['zone', `${zone.origin} (origin from ${originFrom.endsWith('configuration') ? `the ${originFrom}` : originFrom})`],
    ['configuration', configFiles.length === 0 ? 'none' : configFiles.join(', ')],
    ['ignored', ignored ? 'yes: lint passes over it' : undefined],
    ['dialect', reading.dialect],
    ['include root', shown(reading.includeRoot)],
    [
      'placeholders',
      reading.placeholders &&
        Object.entries(reading.placeholders)
          .map(([name, value]) => `${name} = ${value}`)
          .join(', '),
    ],
    ['parent', shown(reading.parent)],
    ['ds', shown(reading.ds)],
    ['min margin', settings.minMarginSeconds === undefined ? undefined : periodText(settings.minMarginSeconds)],
  ];
  const lines = [`${file}:`];
  for (const [name, value] of rows) if (value !== undefined) lines.push(`  ${name}: ${value}`);
  const changed = rulesOf(loaded).filter(({ source }) => source !== undefined);
  lines.push(changed.length === 0 ? '  rules: all as they are' : '  rules:');
  const width = Math.max(0, ...changed.map(({ id }) => id.length));
  for (const { id, severity, options, source } of changed) {
    const values = Object.keys(options).length === 0 ? '' : ` ${JSON.stringify(options)}`;
    lines.push(`    ${id.padEnd(width)}  ${severity.padEnd(7)}${values}  (${source})`);
  }
  return lines.map(printable).join('\n');
}

function shown(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.relative('', file) || '.';
}
