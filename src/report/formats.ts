/**
 * The formats of reports by name. Each is loaded when it is asked for: a run needs one of them, and starts faster without
 * the others.
 * @module
 */
import type { Reporter } from './report.js';

/** Loads a reporter. */
export type ReporterLoader = () => Promise<Reporter>;

export const REPORT_FORMATS = {
  stylish: async () => (await import('./stylish.js')).stylishReporter,
  json: async () => (await import('./json.js')).jsonReporter,
  jsonl: async () => (await import('./jsonl.js')).jsonlReporter,
  sarif: async () => (await import('./sarif.js')).sarifReporter,
  github: async () => (await import('./github.js')).githubReporter,
  gitlab: async () => (await import('./gitlab.js')).gitlabReporter,
  junit: async () => (await import('./junit.js')).junitReporter,
  checkstyle: async () => (await import('./checkstyle.js')).checkstyleReporter,
  gcc: async () => (await import('./gcc.js')).gccReporter,
  markdown: async () => (await import('./markdown.js')).markdownReporter,
} as const satisfies Readonly<Record<string, ReporterLoader>>;

export type ReportFormat = keyof typeof REPORT_FORMATS;

/** The formats of `issuance`: findings as everywhere, verdicts in its own. A function, so that the bundler sees no work at load. */
export const issuanceFormats = (): Readonly<Record<string, ReporterLoader>> => ({
  ...REPORT_FORMATS,
  stylish: async () => (await import('./issuance-text.js')).issuanceText,
  json: async () => (await import('./issuance-json.js')).issuanceJson,
  'caa-dnssec-error': async () => (await import('./issuance-text.js')).caaDnssecErrors,
});

/** The Markdown report with as much room for its table as the caller says. */
export const loadReportMarkdown = async () => (await import('./markdown.js')).reportMarkdown;
