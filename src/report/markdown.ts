/**
 * Findings as Markdown: a table for a comment on a pull request, or for the summary of a step in GitHub Actions.
 * @module
 */
import { listFindings } from './finding.js';
import { code, sentence, tableBlock } from './markdown-text.js';
import { type Report, type Reporter, type ReporterOptions, summaryText } from './report.js';
import { verificationTimes } from './verification.js';

/** GitHub refuses comments of more than 65536 characters; what stands around the table needs room too. */
const COMMENT_OCTETS = 50_000;

const HEAD = ['| | place | finding | rule |', '| --- | --- | --- | --- |'];

export const markdownReporter: Reporter = (report, options) => reportMarkdown(report, options, COMMENT_OCTETS);

/** @param room octets for the table of findings */
export function reportMarkdown(report: Report, options: ReporterOptions, room: number): string {
  const blocks = [`### ${report.tool.name} ${report.command}: ${summaryText(report)}`];
  const notes = [
    ...report.failures.map(({ message }) => `- **not read**: ${sentence(message)}`),
    ...report.zones.flatMap(({ origin, verification }) => {
      if (verification === undefined) return [];
      const { status, reason } = verification;
      return [`- ${code(origin)}: **${status}** ${verificationTimes(verification)}: ${sentence(reason)}`];
    }),
  ];
  if (notes.length > 0) blocks.push(notes.join('\n'));
  const rows = listFindings(report, options).map(({ severity, path, start, message, help, rule }) => {
    const advice = help === undefined ? '' : `<br>*${sentence(help)}*`;
    return `| ${severity} | ${code(`${path}:${start.line}:${start.column}`)} | ${sentence(message)}${advice} | ${code(rule)} |`;
  });
  if (rows.length > 0) blocks.push(tableBlock(HEAD, rows, room, 'which another format of the report shows'));
  return `${blocks.join('\n\n')}\n`;
}
