/**
 * Annotations of GitHub Actions, as workflow commands in the log of a step. GitHub drops what goes beyond ten of a kind in
 * one step without a word, so the rest is counted in a notice; the summary of the step has all of it.
 * @module
 */
import { countText, printable, type Severity } from '../diagnostic/index.js';
import { type Finding, listFindings, reportPath } from './finding.js';
import { type Report, type Reporter, type ReporterOptions, summaryText } from './report.js';
import { verificationText } from './verification.js';

/** Annotations of one kind that GitHub takes from a step. */
const MAX_OF_A_KIND = 10;

type Kind = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly kind: Kind;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly text: string;
}

const KIND_OF: Readonly<Record<Severity, Kind>> = { error: 'error', warning: 'warning', info: 'notice' };

export const githubReporter: Reporter = (report, options) => {
  const all = annotationsOf(report, options);
  const hasRest = (['error', 'warning', 'notice'] as const).some((kind) => countOf(all, kind) > MAX_OF_A_KIND);
  const room = { error: MAX_OF_A_KIND, warning: MAX_OF_A_KIND, notice: MAX_OF_A_KIND - (hasRest ? 1 : 0) };
  const shown = all.filter(({ kind }) => room[kind]-- > 0);
  if (hasRest) shown.push(restOf(all, shown));
  return `${shown.map(commandText).join('')}${summaryText(report)}\n`;
};

const countOf = (annotations: readonly Annotation[], kind: Kind): number =>
  annotations.filter((annotation) => annotation.kind === kind).length;

/** What no annotation shows, in one. */
function restOf(all: readonly Annotation[], shown: readonly Annotation[]): Annotation {
  const counts = (['error', 'warning', 'notice'] as const)
    .map((kind) => [countOf(all, kind) - countOf(shown, kind), kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => countText(count, kind));
  const text = `${counts.join(', ')} more than GitHub shows as annotations of one step: the summary of the step lists all`;
  return { kind: 'notice', properties: { title: 'zoneproof' }, text };
}

function annotationsOf(report: Report, options: ReporterOptions): Annotation[] {
  const failures = report.failures.map(
    ({ message }): Annotation => ({ kind: 'error', properties: { title: 'zoneproof' }, text: printable(message) }),
  );
  // A verdict that no error finding explains would be seen by nobody.
  const verdicts = report.zones.flatMap(({ origin, file, verification, diagnostics }): Annotation[] => {
    if (verification === undefined || verification.status === 'SECURE' || verification.status === 'INSECURE') return [];
    if (diagnostics.some(({ severity }) => severity === 'error')) return [];
    const text = printable(verificationText(origin, verification));
    return [{ kind: 'error', properties: { file: reportPath(file, options.root), title: verification.status }, text }];
  });
  return [...failures, ...listFindings(report, options).map(annotationOf), ...verdicts];
}

function annotationOf({ path, start, end, severity, rule, message, help, related }: Finding): Annotation {
  const lines = [
    message,
    ...(help === undefined ? [] : [`help: ${help}`]),
    ...related.map((other) => `${other.file}:${other.start.line}:${other.start.column}: ${other.message}`),
  ];
  return {
    kind: KIND_OF[severity],
    properties: {
      file: path,
      line: start.line,
      endLine: end.line,
      // GitHub takes columns only of one line.
      ...(start.line === end.line && { col: start.column, endColumn: end.column }),
      title: rule,
    },
    text: lines.map(printable).join('\n'),
  };
}

/** One workflow command; what has a meaning in it is escaped as the toolkit of GitHub does. */
function commandText({ kind, properties, text }: Annotation): string {
  const data = (value: string): string => value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (value: string): string => data(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${kind} ${list.join(',')}::${data(text)}\n`;
}
