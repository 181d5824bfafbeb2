/**
 * What a user says of rules, as data: the severity of each, and its options.
 *
 * One thing cannot be said: that a zone which no server loads is fine. What the parser calls an error in the chosen
 * dialect stays one, and so do errors of rules that `stopsLoading`.
 * @module
 */
import { type Diagnostic, SEVERITIES, type Severity } from '../diagnostic/index.js';
import { PARSER_SEVERITIES } from '../zonefile/index.js';
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

const LOAD_RULES: ReadonlySet<string> = new Set(ALL_RULES.filter((rule) => rule.stopsLoading).map(({ id }) => id));
/** Rules all of whose findings are such errors. */
const ALWAYS_ERRORS: ReadonlySet<string> = new Set([
  ...[...PARSER_SEVERITIES].filter(([, severity]) => severity === 'error').map(([id]) => id),
  ...LOAD_RULES,
]);

/** Whether the finding keeps its zone from loading, so that nobody can wave it through. */
export function stopsLoading({ rule, severity }: Diagnostic): boolean {
  return severity === 'error' && (PARSER_SEVERITIES.has(rule) || LOAD_RULES.has(rule));
}

/** Whether findings of the rule are errors that nobody can lower. */
export function isAlwaysError(rule: string): boolean {
  return ALWAYS_ERRORS.has(rule);
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
