/**
 * The formats of reports by name. Each is loaded when it is asked for: a run needs one of them, and starts faster without
 * the others.
 * @module
 */
import type { Reporter } from './report.js';

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
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type ReportFormat = keyof typeof REPORT_FORMATS;

/** The Markdown report with as much room for its table as the caller says. */
export const loadReportMarkdown = async () => (await import('./markdown.js')).reportMarkdown;
