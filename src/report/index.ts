/**
 * Findings as text, one file per format. A reporter is a function from a {@link Report} to a string: it reads no clock,
 * knows no terminal, and works out lines and columns from the offsets that findings carry.
 *
 * `lint` and `verify` share the formats; a zone that was verified carries a {@link VerificationSummary} as well.
 * @module
 */
import { jsonReporter } from './json.js';
import type { Reporter } from './report.js';
import { stylishReporter } from './stylish.js';

export * from './report.js';

/** The formats by name. */
export const REPORTERS = {
  stylish: stylishReporter,
  json: jsonReporter,
} as const satisfies Readonly<Record<string, Reporter>>;

export type ReportFormat = keyof typeof REPORTERS;
