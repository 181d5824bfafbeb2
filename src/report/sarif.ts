/**
 * SARIF 2.1.0, as code scanning on GitHub reads it: rules with their pages, results with places, and what went wrong with
 * the run itself.
 *
 * GitHub makes the fingerprint that it tells alerts apart by (`primaryLocationLineHash`) from the files; ours stands
 * beside it for other readers. Limits are those of GitHub, which refuses a file that goes beyond.
 * @module
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type LocatedEdit,
  printable,
  type RuleInfo,
  SEVERITIES,
  type Severity,
  type ZoneproofError,
} from '../diagnostic/index.js';
import { RULE_INFOS } from '../lint/index.js';
import { type Finding, fingerprintsOf, listFindings, reportPath } from './finding.js';
import { verificationJson } from './json.js';
import type { Report, Reporter, ReporterOptions } from './report.js';
import { pageMarkdown, ruleSummary } from './rule-page.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** What paths are relative to. */
const ROOT_ID = '%SRCROOT%';
/** Results of one run that GitHub takes. */
const MAX_RESULTS = 25_000;
const MAX_DESCRIPTION = 1024;

const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
const PROBLEM_SEVERITY: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
};
/** CVSS-like numbers by which GitHub sorts security alerts into high, medium and low. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = { error: '7.5', warning: '4.0', info: '1.0' };
/** Categories in which a mistake breaks what DNSSEC protects. */
const SECURITY_CATEGORIES: ReadonlySet<string> = new Set(['dnssec', 'keys']);

export const sarifReporter: Reporter = (report, options) => {
  const all = listFindings(report, options);
  const shown = mostSevere(all, MAX_RESULTS);
  const fingerprints = fingerprintsOf(shown);
  const ruleIds = [...new Set(shown.map(({ rule }) => rule))].sort();
  const ruleIndex = new Map(ruleIds.map((id, i) => [id, i]));
  const infos = new Map(RULE_INFOS.map((rule) => [rule.id, rule]));
  const root = { uri: folderUrl(options.root) };
  const verified = report.zones.flatMap(({ origin, verification }) =>
    verification === undefined ? [] : [{ zone: origin, ...verificationJson(verification) }],
  );
  const run = {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        language: 'en-US',
        rules: ruleIds.map((id) => ruleSarif(id, infos.get(id))),
      },
    },
    automationDetails: { id: `${report.tool.name}/${report.command.replaceAll(' ', '-')}/` },
    originalUriBaseIds: { [ROOT_ID]: root },
    columnKind: 'unicodeCodePoints',
    invocations: [
      {
        executionSuccessful: report.failures.length === 0,
        exitCode: report.exitCode,
        workingDirectory: root,
        toolExecutionNotifications: notifications(report, all.length - shown.length),
      },
    ],
    results: shown.map((finding, i) => ({
      ...resultSarif(finding, options),
      ruleIndex: ruleIndex.get(finding.rule),
      partialFingerprints: { 'zoneproof/v1': fingerprints[i] },
    })),
    ...(verified.length > 0 && { properties: { verification: verified } }),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
};

/** At most `limit` findings, the lesser ones left out first; the order stays. */
function mostSevere(findings: readonly Finding[], limit: number): readonly Finding[] {
  if (findings.length <= limit) return findings;
  const room = new Map<Severity, number>();
  let left = limit;
  for (const severity of SEVERITIES) {
    const count = Math.min(left, findings.filter((finding) => finding.severity === severity).length);
    room.set(severity, count);
    left -= count;
  }
  return findings.filter(({ severity }) => {
    const count = room.get(severity)!;
    room.set(severity, count - 1);
    return count > 0;
  });
}

function notifications(report: Report, omitted: number): object[] {
  const failed = report.failures.map(({ message, help }: ZoneproofError) => ({
    level: 'error',
    message: { text: printable(help === undefined ? message : `${message} (${help})`) },
  }));
  if (omitted === 0) return failed;
  const text = `${omitted} results are left out: code scanning takes no more than ${MAX_RESULTS} in one run`;
  return [...failed, { level: 'warning', message: { text } }];
}

function ruleSarif(id: string, rule: RuleInfo | undefined): object {
  if (rule === undefined) return { id };
  const { category, severity } = rule;
  const isSecurity = SECURITY_CATEGORIES.has(category);
  return {
    id,
    shortDescription: { text: cut(ruleSummary(rule)) },
    fullDescription: { text: cut(rule.why) },
    help: { text: rule.advice, markdown: pageMarkdown(rule) },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['dns', category, ...(isSecurity ? ['security'] : [])],
      precision: severity === 'error' ? 'very-high' : 'high',
      'problem.severity': PROBLEM_SEVERITY[severity],
      ...(isSecurity && { 'security-severity': SECURITY_SEVERITY[severity] }),
    },
  };
}

const cut = (text: string): string => (text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION - 1)}…` : text);

function resultSarif(finding: Finding, options: ReporterOptions): object {
  const { rule, severity, message, help, start, end, related, subject, zone, fix } = finding;
  const lines = [
    plain(message),
    ...(help === undefined ? [] : [`help: ${plain(help)}`]),
    // Only places that the message links to are shown.
    ...related.map((other, i) => `[${linkText(other.message)}](${i + 1})`),
  ];
  return {
    ruleId: rule,
    level: LEVEL[severity],
    message: { text: lines.join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactLocation(finding.file, options.root),
          region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
        },
        logicalLocations: [{ fullyQualifiedName: subject.owner ?? subject.zone ?? zone.origin, kind: 'resource' }],
      },
    ],
    ...(fix && { fixes: [fixSarif(fix, rule, options)] }),
    ...(related.length > 0 && {
      relatedLocations: related.map((other, i) => ({
        id: i + 1,
        message: { text: plain(other.message) },
        physicalLocation: {
          artifactLocation: artifactLocation(other.file, options.root),
          region: { startLine: other.start.line, startColumn: other.start.column },
        },
      })),
    }),
  };
}

/** The edits of a fix, file by file (SARIF 2.1.0 §3.55). */
function fixSarif({ kind, edits }: NonNullable<Finding['fix']>, rule: string, options: ReporterOptions): object {
  const byFile = new Map<string, LocatedEdit[]>();
  for (const edit of edits) {
    byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  }
  return {
    description: { text: `${kind} fix of ${rule}` },
    artifactChanges: [...byFile].map(([file, changes]) => ({
      artifactLocation: artifactLocation(file, options.root),
      replacements: changes.map(({ start, end, text }) => ({
        deletedRegion: {
          startLine: start.line,
          startColumn: start.column,
          endLine: end.line,
          endColumn: end.column,
        },
        ...(text !== '' && { insertedContent: { text } }),
      })),
    })),
  };
}

/** Text in which nothing is a link: names and strings of a zone may hold brackets. */
const plain = (text: string): string => printable(text).replaceAll('](', '] (');

/** Text between the brackets of a link (SARIF 2.1.0 §3.11.6). */
const linkText = (text: string): string => printable(text).replace(/[[\]\\]/g, '\\$&');

function artifactLocation(file: string, root: string): object {
  const shown = reportPath(file, root);
  if (path.isAbsolute(shown)) return { uri: pathToFileURL(shown).href };
  return { uri: shown.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT_ID };
}

const folderUrl = (folder: string): string => pathToFileURL(folder).href.replace(/\/?$/, '/');
