/**
 * Which findings a run fails for.
 * @module
 */
import { countText, type Diagnostic, SEVERITIES, type Severity } from '../diagnostic/index.js';

export interface FailOptions {
  /** the least severity that fails a run */
  readonly failOn?: Severity | 'never' | undefined;
  /** warnings that are let pass; more of them fail, whatever `failOn` says */
  readonly maxWarnings?: number | undefined;
  /** only errors are shown, and unless `failOn` says otherwise, only they fail */
  readonly quiet?: boolean | undefined;
}

/** Why the run fails, in words; undefined when it does not. */
export function failureReason(
  diagnostics: readonly Pick<Diagnostic, 'severity'>[],
  { failOn, maxWarnings, quiet }: FailOptions,
  usual: Severity,
): string | undefined {
  const least = failOn ?? (quiet === true ? 'error' : usual);
  const failing = least === 'never' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(least) + 1);
  for (const severity of SEVERITIES) {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    if (severity === 'warning' && maxWarnings !== undefined) {
      if (count > maxWarnings)
        return `${countText(count, 'warning')}, more than --max-warnings ${maxWarnings} lets pass`;
    } else if (count > 0 && failing.includes(severity)) return countText(count, severity);
  }
  return undefined;
}
