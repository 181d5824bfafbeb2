/**
 * Rules in a list: as lines for people and grep, and for programs (schemas/rules.schema.json).
 * @module
 */
import type { RuleInfo } from '../diagnostic/index.js';
import { painter, SEVERITY_STYLE } from './paint.js';
import type { Report } from './report.js';
import { ruleSummary } from './rule-page.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const RULES_SCHEMA_VERSION = 1;

/** A line for each rule, in columns: id, severity, category, what `--fix` does when it does anything, and summary. */
export function rulesText(rules: readonly RuleInfo[], color: boolean): string {
  const paint = painter(color);
  const width = (cellOf: (rule: RuleInfo) => string): number =>
    Math.max(0, ...rules.map((rule) => cellOf(rule).length));
  const fixText = ({ fix }: RuleInfo): string => (fix === undefined ? '' : `${fix} fix`);
  const idWidth = width(({ id }) => id);
  const severityWidth = width(({ severity }) => severity);
  const categoryWidth = width(({ category }) => category);
  const fixWidth = width(fixText);
  return rules
    .map((rule) => {
      const cells = [
        paint('bold', rule.id.padEnd(idWidth)),
        paint(SEVERITY_STYLE[rule.severity], rule.severity.padEnd(severityWidth)),
        rule.category.padEnd(categoryWidth),
        ...(fixWidth > 0 ? [fixText(rule).padEnd(fixWidth)] : []),
        ruleSummary(rule),
      ];
      return `${cells.join('  ')}\n`;
    })
    .join('');
}

export function rulesJson(rules: readonly RuleInfo[], tool: Report['tool']): string {
  const document = {
    schemaVersion: RULES_SCHEMA_VERSION,
    tool,
    rules: rules.map(({ id, category, severity, fix, summary, why, advice, rfc, peers, bad, good }) => ({
      id,
      category,
      severity,
      fix: fix ?? 'none',
      summary,
      why,
      advice,
      rfc,
      peers: peers ?? null,
      bad: bad ?? null,
      good: good ?? null,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
