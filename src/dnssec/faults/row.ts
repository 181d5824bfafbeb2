/**
 * A row of the tables of faults.
 * @module
 */
import type { RuleInfo, Severity } from '../../diagnostic/index.js';

export const row = (
  id: string,
  severity: Severity,
  summary: string,
  why: string,
  advice: string,
  ...rfc: readonly string[]
): RuleInfo => ({ id, category: 'dnssec', severity, summary, why, advice, rfc });

/** What to do about most of them. */
export const RESIGN = 'Sign the zone again.';
