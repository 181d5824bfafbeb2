/**
 * One line for each finding, as compilers write them: `file:line:column: severity: message [rule]`. Editors, grep and the
 * problem matcher in docs/problem-matcher.json read it.
 * @module
 */
import { printable, type Severity } from '../diagnostic/index.js';
import { listFindings } from './finding.js';
import type { Reporter } from './report.js';

/** gcc says `note` where we say info. */
const GCC_SEVERITY: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export const gccReporter: Reporter = (report, options) =>
  listFindings(report, options)
    .map(({ file, start, severity, message, rule }) => {
      const place = `${printable(file)}:${start.line}:${start.column}`;
      return `${place}: ${GCC_SEVERITY[severity]}: ${printable(message)} [${rule}]\n`;
    })
    .join('');
