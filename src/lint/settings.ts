/**
 * What a user says of rules, as data: the severity of each, and its options.
 *
 * One thing cannot be said: that a zone which no server loads is fine. What the parser calls an error in the chosen
 * dialect stays one, and so do errors of rules that `stopsLoading`.
 * @module
 */
import { type Diagnostic, SEVERITIES, type Severity } from '../diagnostic/index.js';
import { parserSeverities } from '../zonefile/index.js';
import { PRESETS } from './presets.js';
import { ALL_RULES } from './registry.generated.js';
import type { OptionValue } from './rule.js';

export type RuleSeverity = Severity | 'off';

export const RULE_SEVERITIES: readonly RuleSeverity[] = ['off', ...[...SEVERITIES].reverse()];

/** What differs from the rules' own severities and defaults, by rule id. */
export interface RuleSettings {
  /** default: the preset `recommended`, or nothing when rules are chosen one by one */
  readonly severities?: Readonly<Record<string, RuleSeverity>> | undefined;
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>> | undefined;
}

let loadRules: ReadonlySet<string> | undefined;

function isLoadRule(id: string): boolean {
  loadRules ??= new Set(ALL_RULES.filter((rule) => rule.stopsLoading).map((rule) => rule.id));
  return loadRules.has(id);
}

/** Whether the finding keeps its zone from loading, so that nobody can wave it through. */
export function stopsLoading({ rule, severity }: Diagnostic): boolean {
  return severity === 'error' && (parserSeverities().has(rule) || isLoadRule(rule));
}

/** Whether findings of the rule are errors that nobody can lower. */
export function isAlwaysError(rule: string): boolean {
  return parserSeverities().get(rule) === 'error' || isLoadRule(rule);
}

/** The findings with the severities that the user wants; those of rules that are off are left out. */
export function applySeverities(
  diagnostics: readonly Diagnostic[],
  severities: RuleSettings['severities'] = PRESETS.recommended,
): Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const severity = severities[diagnostic.rule];
    if (severity === undefined || severity === diagnostic.severity || stopsLoading(diagnostic)) return [diagnostic];
    return severity === 'off' ? [] : [{ ...diagnostic, severity }];
  });
}
