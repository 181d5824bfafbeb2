/**
 * The report for programs: schemas/report.schema.json describes it. Absent values are null, so that every finding has
 * the same keys.
 * @module
 */
import type { LocatedDiagnostic } from '../diagnostic/index.js';
import { RULE_INFOS } from '../lint/index.js';
import { isoTimeText } from '../wire/index.js';
import { linkJson } from './answers.js';
import {
  countFiles,
  countSeverities,
  type FixReport,
  type Report,
  type Reporter,
  type ReportZone,
  type VerificationSummary,
} from './report.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
export const REPORT_SCHEMA_VERSION = 1;

export const jsonReporter: Reporter = (report) => {
  const references = new Map(RULE_INFOS.map((rule) => [rule.id, rule.rfc]));
  const [only] = report.zones;
  const verification = report.zones.length === 1 && only?.verification;
  const document = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool: report.tool,
    command: report.command,
    exitCode: report.exitCode,
    ...(report.shard && { shard: report.shard }),
    summary: summaryJson(report),
    hidden: report.hidden,
    ...(verification && verificationJson(verification)),
    zones: report.zones.map(zoneJson),
    ...(report.chain && { chain: report.chain.links.map(linkJson) }),
    diagnostics: report.zones.flatMap((zone) =>
      zone.diagnostics.map((diagnostic) => diagnosticJson(diagnostic, zone, references.get(diagnostic.rule) ?? [])),
    ),
    failures: report.failures.map(({ message, help, context, exitCode }) => ({
      message,
      context,
      help: help ?? null,
      exitCode,
    })),
    ...(report.fixes && fixesJson(report.fixes)),
  };
  return `${jsonText(document, 2)}\n`;
};

/** JSON without the control characters that it allows in strings (U+007F to U+009F): a terminal may obey them. */
export function jsonText(value: object, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/** What a run with fixes did. */
export function fixesJson({ isDryRun, fixes, files }: FixReport): object {
  return {
    fixes: fixes.map(({ rule, kind, message, file, start, reason }) => ({
      rule,
      kind,
      message,
      file,
      line: start.line,
      column: start.column,
      applied: reason === undefined,
      reason: reason ?? null,
    })),
    changedFiles: files,
    dryRun: isDryRun,
  };
}

export function summaryJson(report: Report): object {
  const { error, warning, info } = countSeverities(report);
  return { files: countFiles(report), errors: error, warnings: warning, infos: info };
}

export function zoneJson(zone: ReportZone): object {
  return {
    origin: zone.origin,
    originFrom: zone.originFrom,
    file: zone.file,
    serial: zone.serial ?? null,
    records: zone.records,
    findings: zone.diagnostics.length,
    ...(zone.verification && verificationJson(zone.verification)),
  };
}

export function verificationJson({ status, reason, trustedFrom, at, earliestExpiration }: VerificationSummary): object {
  return {
    status,
    reason,
    trustedFrom: trustedFrom ?? null,
    at: isoTimeText(at),
    earliestExpiration: earliestExpiration === undefined ? null : isoTimeText(earliestExpiration),
  };
}

export function diagnosticJson(diagnostic: LocatedDiagnostic, zone: ReportZone, rfc: readonly string[]): object {
  const { rule, severity, message, help, file, start, end, frame, subject, fix, related } = diagnostic;
  return {
    rule,
    severity,
    message,
    help: help ?? null,
    rfc,
    file: file ?? null,
    line: start?.line ?? null,
    column: start?.column ?? null,
    endLine: end?.line ?? null,
    endColumn: end?.column ?? null,
    zone: subject.zone ?? zone.origin,
    owner: subject.owner ?? null,
    type: subject.type ?? null,
    keyTag: subject.keyTag ?? null,
    frame: frame === undefined ? null : { text: frame.text, carets: frame.carets },
    fix: fix?.kind ?? null,
    edits: (fix?.edits ?? []).map((edit) => ({
      file: edit.file,
      line: edit.start.line,
      column: edit.start.column,
      endLine: edit.end.line,
      endColumn: edit.end.column,
      text: edit.text,
    })),
    related: related.map((other) => ({
      message: other.message,
      file: other.file,
      line: other.start.line,
      column: other.start.column,
    })),
  };
}
