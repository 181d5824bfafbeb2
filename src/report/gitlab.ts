/**
 * The code quality report of GitLab (`artifacts: reports: codequality`): one list, of which a merge request shows what is
 * new and what is gone, told apart by fingerprints.
 * @module
 */
import { printable, type Severity } from '../diagnostic/index.js';
import { RULE_INFOS } from '../lint/index.js';
import { fingerprintsOf, listFindings } from './finding.js';
import type { Reporter } from './report.js';

const GITLAB_SEVERITY: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

export const gitlabReporter: Reporter = (report, options) => {
  const categories = new Map(RULE_INFOS.map(({ id, category }) => [id, category]));
  const findings = listFindings(report, options);
  const fingerprints = fingerprintsOf(findings);
  const entries = findings.map((finding, i) => ({
    description: printable(finding.message),
    check_name: finding.rule,
    fingerprint: fingerprints[i],
    // With an error in its signatures, a zone is gone for everybody behind a validating resolver.
    severity:
      finding.severity === 'error' && categories.get(finding.rule) === 'dnssec'
        ? 'critical'
        : GITLAB_SEVERITY[finding.severity],
    location: { path: finding.path, lines: { begin: finding.start.line, end: finding.end.line } },
  }));
  return `${JSON.stringify(entries, undefined, 2)}\n`;
};
