/**
 * What a reporter is given: the zones of one run with their findings, and the counts over all of them.
 * @module
 */
import {
  countText,
  type Diagnostic,
  type ExitCode,
  type FixKind,
  type LocatedDiagnostic,
  locate,
  type Position,
  type Severity,
  type SourceMap,
  type ZoneproofError,
} from '../diagnostic/index.js';
import type { ChainLink } from '../dnssec/index.js';
import type { IssuanceVerdict } from '../issuance/index.js';
import type { Shard } from '../operations/index.js';

/** What verification found out about a zone. Times are epoch seconds. */
export interface VerificationSummary {
  readonly status: 'SECURE' | 'INSECURE' | 'BOGUS' | 'INDETERMINATE';
  /** why, in words */
  readonly reason: string;
  /** what trust was taken from, in words; undefined when there was nothing to trust */
  readonly trustedFrom: string | undefined;
  /** the time for which the zone was verified */
  readonly at: number;
  /** when the first signature of the zone ends; undefined when it has none */
  readonly earliestExpiration: number | undefined;
}

/** What stands in place of the file of a zone that only servers have. */
export const SERVED = '<live>';

export interface ReportZone {
  /** presentation form, absolute */
  readonly origin: string;
  /** what the origin was taken from: `option`, `configuration`, `server configuration`, `$ORIGIN`, `SOA`, `file name` */
  readonly originFrom: string;
  readonly file: string;
  /** undefined when the zone has no SOA */
  readonly serial: number | undefined;
  readonly records: number;
  /** the zone file and those that it includes */
  readonly files: readonly string[];
  /** in the order of the files, and of their lines */
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly verification?: VerificationSummary | undefined;
}

/** The findings of a zone or key at their places; `file` is what those without one are about. */
export function located(
  sources: SourceMap,
  diagnostics: readonly Diagnostic[],
  file: string,
): Pick<ReportZone, 'files' | 'diagnostics'> {
  return {
    files: sources.files.map((source) => source.path),
    diagnostics: diagnostics.map((diagnostic) => locate(diagnostic, sources, file)),
  };
}

/** A finding that was mended, or could have been. */
export interface ReportedFix {
  readonly rule: string;
  readonly kind: FixKind;
  readonly message: string;
  readonly file: string;
  /** in the text as it was then */
  readonly start: Position;
  /** why it was not made; undefined for one that was */
  readonly reason?: string | undefined;
}

/** What a run with fixes did. */
export interface FixReport {
  /** nothing was written */
  readonly isDryRun: boolean;
  readonly fixes: readonly ReportedFix[];
  /** files that changed */
  readonly files: readonly string[];
}

export interface Report {
  readonly tool: { readonly name: string; readonly version: string };
  /** what was run: `lint`, `verify`, `key check` */
  readonly command: string;
  readonly zones: readonly ReportZone[];
  /** what could not be looked at, in order */
  readonly failures: readonly ZoneproofError[];
  /** of a run that mends zones */
  readonly fixes?: FixReport | undefined;
  /** which part of the zone files was judged */
  readonly shard?: Shard | undefined;
  /** findings that the user did not want to see */
  readonly hidden: number;
  /** what the run ends with */
  readonly exitCode: ExitCode;
  /** the chain of trust over the zones, where it was walked; `at` in seconds since the epoch */
  readonly chain?: { readonly at: number; readonly links: readonly ChainLink[] } | undefined;
  /** what certificate authorities would do; `at` in seconds since the epoch */
  readonly issuance?:
    | { readonly at: number; readonly isLive: boolean; readonly verdicts: readonly IssuanceVerdict[] }
    | undefined;
}

export interface ReporterOptions {
  /** use the colors of a terminal */
  readonly color: boolean;
  /** the folder that paths in reports for other systems are relative to; absolute */
  readonly root: string;
}

/** Turns a report into text, with a newline at its end. */
export type Reporter = (report: Report, options: ReporterOptions) => string;

/** How many findings of each severity, and in how many zone files they were looked for. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

export function countSeverities(report: Report): SeverityCounts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const zone of report.zones) for (const diagnostic of zone.diagnostics) counts[diagnostic.severity]++;
  return counts;
}

/** How many zone files the report covers; one file may hold several zones. */
export function countFiles(report: Report): number {
  return new Set(report.zones.map((zone) => zone.file)).size;
}

/** `1 error, 2 warnings in 3 files` */
export function summaryText(report: Report): string {
  const { error, warning, info } = countSeverities(report);
  const counts = [
    countText(error, 'error'),
    ...(report.hidden === 0 || warning > 0 ? [countText(warning, 'warning')] : []),
    ...(info > 0 ? [countText(info, 'info')] : []),
  ];
  const hidden = report.hidden === 0 ? '' : `, ${countText(report.hidden, 'lesser finding')} not shown`;
  // The two files of a key pair are one key.
  const what = report.command === 'key check' ? 'key' : 'file';
  return `${counts.join(', ')} in ${countText(countFiles(report), what)}${hidden}`;
}
