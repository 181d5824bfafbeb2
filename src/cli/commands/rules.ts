/** `zoneproof rules` and `zoneproof explain` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, nearest, type RuleInfo, ZoneproofError } from '../../diagnostic/index.js';
import { RULE_INFOS } from '../../lint/index.js';
import { lintExample } from '../../operations/index.js';
import { rulesJson, rulesText, ruleText } from '../../report/index.js';
import type { CommandRunner } from '../command.js';
import { isColored, TOOL } from '../reporting.js';

export interface RulesOptions {
  readonly words: readonly string[];
  readonly category?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

export const runRules: CommandRunner<RulesOptions> = ({ words, category, severity, json, color }, environment) => {
  const rules = RULE_INFOS.filter(
    (rule) =>
      (category === undefined || category.includes(rule.category)) &&
      (severity === undefined || severity.includes(rule.severity)) &&
      words.every((word) => speaksOf(rule, word)),
  );
  if (rules.length === 0) environment.writeError('zoneproof: no rule is like that\n');
  const isColor = isColored(environment, color);
  environment.writeOutput(json === true ? rulesJson(rules, TOOL) : rulesText(rules, isColor));
  return EXIT.OK;
};

function speaksOf({ id, summary, why, advice, rfc }: RuleInfo, word: string): boolean {
  return [id, summary, why, advice, ...rfc].some((text) => text.toLowerCase().includes(word.toLowerCase()));
}

export interface ExplainOptions {
  readonly rule: string;
  readonly color?: boolean | undefined;
}

/** Longer lines are harder to read than a wide terminal is to fill. */
const MAX_COLUMNS = 100;
const MIN_COLUMNS = 40;
const USUAL_COLUMNS = 80;

export const runExplain: CommandRunner<ExplainOptions> = async ({ rule: id, color }, environment) => {
  // As it stands in brackets behind a finding.
  const wanted = id.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const rule = RULE_INFOS.find((candidate) => candidate.id === wanted);
  if (rule === undefined) throw unknownRule(wanted);
  const { RULE_EXAMPLES } = await import('../rule-examples.generated.js');
  const example = RULE_EXAMPLES[wanted];
  const shown =
    example === undefined
      ? { linted: rule.bad === undefined ? undefined : lintExample(rule, rule.bad, environment.now(), openssl) }
      : { example };
  const width = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, environment.outputColumns ?? USUAL_COLUMNS));
  environment.writeOutput(ruleText(rule, shown, { color: isColored(environment, color), width }));
  return EXIT.OK;
};

function unknownRule(wanted: string): ZoneproofError {
  const ids = RULE_INFOS.map(({ id }) => id);
  const guess = nearest(wanted, ids) ?? ids.find((id) => id.includes(wanted));
  const help = guess === undefined ? 'zoneproof rules lists them' : `did you mean ${guess}?`;
  return new ZoneproofError(EXIT.USAGE, `no rule is called ${JSON.stringify(wanted)}`, { help });
}
