/**
 * The options of commands that read configuration files.
 * @module
 */
import { type ConfigRequest, presetSettings, type RuleEntry, ruleFault, type Settings } from '../config/index.js';
import { type Diagnostic, EXIT, listText, nearest, ZoneproofError } from '../diagnostic/index.js';
import { PRESET_NAMES, type PresetName, RULE_SEVERITIES, type RuleSeverity, ruleOutlines } from '../lint/index.js';

/** What yargs makes of {@link CONFIG_OPTION}: `--no-config` is false. */
export interface ConfigOptions {
  readonly config?: string | false | undefined;
}

export interface RuleOptions extends ConfigOptions {
  readonly preset?: readonly string[] | undefined;
  readonly rule?: readonly string[] | undefined;
  /** the rules whose findings are reported; all when missing */
  readonly only?: readonly string[] | undefined;
}

/** Which configuration counts, with what the command line says of rules on top. Throws a ZoneproofError (usage). */
export function configRequest({ config, preset = [], rule = [], only = [] }: RuleOptions): ConfigRequest {
  const settings: Settings[] = preset.map((name) => presetSettings(presetOf(name)));
  if (rule.length > 0) {
    const rules = Object.fromEntries(rule.map((each) => ruleOf(each)));
    settings.push({ source: '--rule', rules });
  }
  if (only.length > 0) {
    // Whoever asks for a rule by name wants it run.
    const asked = Object.entries(ruleOutlines()).filter(
      ([id, rule]) => rule.offByDefault === true && only.includes(id),
    );
    const rules = Object.fromEntries(asked.map(([id, { severity }]) => [id, { severity }]));
    settings.push({ source: '--only', rules });
  }
  return config === false ? { isOff: true, settings } : { file: config, settings };
}

/** Whether a finding is of one of the rules that are asked for. Throws a ZoneproofError (usage) for an unknown one. */
export function ruleFilter({ only = [] }: RuleOptions): (diagnostic: Diagnostic) => boolean {
  for (const id of only) {
    const fault = ruleFault(id, 'error');
    if (fault !== undefined) throw new ZoneproofError(EXIT.USAGE, `--only: ${fault.message}`, { help: fault.help });
  }
  return only.length === 0 ? () => true : ({ rule }) => only.includes(rule);
}

function presetOf(name: string): PresetName {
  const found = PRESET_NAMES.find((preset) => preset === name);
  if (found !== undefined) return found;
  const guess = nearest(name, PRESET_NAMES);
  throw new ZoneproofError(EXIT.USAGE, `--preset: ${JSON.stringify(name)} is not one of ${listText(PRESET_NAMES)}`, {
    help: guess && `did you mean ${guess}?`,
  });
}

/** `id=severity` */
function ruleOf(setting: string): [string, { severity: RuleSeverity }] {
  const [id, severity] = setting.split(/=(.*)/s, 2) as [string, string?];
  const known = RULE_SEVERITIES.find((word) => word === severity);
  if (known === undefined) {
    const help = `write id=severity, where severity is ${listText(RULE_SEVERITIES)}`;
    throw new ZoneproofError(EXIT.USAGE, `--rule: ${JSON.stringify(setting)} gives no severity`, { help });
  }
  const fault = ruleFault(id, known satisfies RuleEntry);
  if (fault !== undefined) throw new ZoneproofError(EXIT.USAGE, `--rule: ${fault.message}`, { help: fault.help });
  return [id, { severity: known }];
}
