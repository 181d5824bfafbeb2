/**
 * Findings as text, one file per format; `formats.ts` lists them. A reporter is a function from a {@link Report} to a
 * string: it reads no clock, knows no terminal, and works out lines and columns from the offsets that findings carry.
 * Formats for other systems start from `finding.ts`, which gives every finding a path, a line and a fingerprint.
 *
 * A forecast has its own: `forecast.ts` puts its moments into words, which the text, the line of time and the calendar show.
 *
 * A rollover likewise: `rollover-words.ts` has its words, `rollover-scale.ts` the scale of its pictures.
 *
 * `lint` and `verify` share the formats; a zone that was verified carries a {@link VerificationSummary} as well. The pages
 * of rules (`rule-page.ts`) are made here too: documentation, terminal and SARIF show the same sections.
 * @module
 */
import { answersJson, answersText } from './answers.js';
import type { DiffReporter } from './diff.js';
import { diffJsonReporter } from './diff-json.js';
import { diffMarkdownReporter } from './diff-markdown.js';
import { diffTextReporter } from './diff-text.js';
import { profilesJson, profilesText } from './profiles.js';

export type { AnswersReporter } from './answers.js';
export { foldLine, textValue } from './calendar.js';
export type { DiffReport } from './diff.js';
export * from './ds/index.js';
export * from './ds-check.js';
export type { ForecastReport } from './forecast.js';
export { forecastCalendar } from './forecast-calendar.js';
export { forecastJson } from './forecast-json.js';
export { forecastText } from './forecast-text.js';
export * from './formats.js';
export { incidentList } from './game-days.js';
/** On demand: it brings what checks reports. */
export const loadMergeReports = async () => (await import('./merge.js')).mergeReports;
export { isMetricLabel, metricsText, samplePrefix } from './metrics.js';
export * from './report.js';
export { rolloverPlanCalendar } from './rollover-calendar.js';
export { coverageJson, coverageText } from './rollover-coverage.js';
export { rolloverPlanJson } from './rollover-json.js';
export { rolloverPlanMarkdown } from './rollover-markdown.js';
export { rolloverStatusJson, rolloverStatusText } from './rollover-status.js';
/** On demand: it brings what writes XML. */
export const loadRolloverPlanSvg = async () => (await import('./rollover-svg.js')).rolloverPlanSvg;
export { rolloverPlanText } from './rollover-text.js';
export { rehearsalJson, rehearsalMarkdown, rehearsalText } from './rollover-verdict.js';
export type { RolloverPlanReport } from './rollover-words.js';
export * from './rule-list.js';
export type { RuleExample } from './rule-page.js';
export * from './rule-text.js';
export * from './sign-plan.js';
export { stylishReporter } from './stylish.js';
export type { RehearsalReport } from './verdict-words.js';

/** The formats of `verify --query` by name. */
export const ANSWERS_REPORTERS = { stylish: answersText, json: answersJson } as const;

/** The formats of `verify --profile all` by name. */
export const PROFILES_REPORTERS = { stylish: profilesText, json: profilesJson } as const;

/** The formats of `diff` by name. */
export const DIFF_REPORTERS = {
  text: diffTextReporter,
  json: diffJsonReporter,
  markdown: diffMarkdownReporter,
} as const satisfies Readonly<Record<string, DiffReporter>>;

export type DiffFormat = keyof typeof DIFF_REPORTERS;
