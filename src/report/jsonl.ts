/**
 * JSON Lines for logs and pipes: a line for each zone, behind it one for each of its findings, and one with the counts at
 * the end. Each stands for itself; schemas/report-line.schema.json describes them.
 * @module
 */
import { RULE_INFOS } from '../lint/index.js';
import { diagnosticJson, fixesJson, jsonText, REPORT_SCHEMA_VERSION, summaryJson, zoneJson } from './json.js';
import type { Reporter } from './report.js';

export const jsonlReporter: Reporter = (report) => {
  const references = new Map(RULE_INFOS.map((rule) => [rule.id, rule.rfc]));
  const line = (kind: string, content: object): string =>
    `${jsonText({ schemaVersion: REPORT_SCHEMA_VERSION, kind, ...content })}\n`;
  const lines = report.zones.flatMap((zone) => [
    line('zone', zoneJson(zone)),
    ...zone.diagnostics.map((diagnostic) =>
      line('diagnostic', diagnosticJson(diagnostic, zone, references.get(diagnostic.rule) ?? [])),
    ),
  ]);
  return [
    ...lines,
    line('summary', { tool: report.tool, ...summaryJson(report), ...(report.fixes && fixesJson(report.fixes)) }),
  ].join('');
};
