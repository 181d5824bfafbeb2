/**
 * Reports of `--format json`, read back and made one: the runs of a matrix judge a part of a tree each, and people want
 * one answer. What is missing is an error: a part that nobody looked at must not look healthy.
 * @module
 */
import { EXIT, type ExitCode, type LocatedDiagnostic, listText, ZoneproofError } from '../diagnostic/index.js';
import { reportFaults } from '../schema/index.js';
import { parseMoment } from '../wire/index.js';
import type { REPORT_SCHEMA_VERSION } from './json.js';
import type { Report, ReportZone, VerificationSummary } from './report.js';

/** The parts of a report that are read; schemas/report.schema.json has them all. */
interface ReportJson {
  readonly schemaVersion: typeof REPORT_SCHEMA_VERSION;
  readonly tool: Report['tool'];
  readonly command: string;
  readonly exitCode: ExitCode;
  readonly shard?: NonNullable<Report['shard']>;
  readonly hidden: number;
  readonly zones: readonly (ZoneJson & Partial<VerificationJson>)[];
  readonly diagnostics: readonly DiagnosticJson[];
  readonly failures: readonly FailureJson[];
  readonly chain?: unknown;
  readonly fixes?: unknown;
}

interface ZoneJson {
  readonly origin: string;
  readonly originFrom: string;
  readonly file: string;
  readonly serial: number | null;
  readonly records: number;
  readonly findings: number;
}

interface VerificationJson {
  readonly status: VerificationSummary['status'];
  readonly reason: string;
  readonly trustedFrom: string | null;
  readonly at: string;
  readonly earliestExpiration: string | null;
}

interface PlaceJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface DiagnosticJson extends Pick<LocatedDiagnostic, 'rule' | 'severity' | 'message'> {
  readonly help: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly frame: { readonly text: string; readonly carets: string } | null;
  readonly zone: string;
  readonly owner: string | null;
  readonly type: string | null;
  readonly keyTag: number | null;
  readonly fix: 'safe' | 'unsafe' | null;
  readonly edits: readonly (PlaceJson & {
    readonly endLine: number;
    readonly endColumn: number;
    readonly text: string;
  })[];
  readonly related: readonly (PlaceJson & { readonly message: string })[];
}

interface FailureJson {
  readonly message: string;
  readonly context: readonly string[];
  readonly help: string | null;
  readonly exitCode: ExitCode;
}

/** A file with a report. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface MergedReport extends Pick<Report, 'command' | 'zones' | 'failures' | 'hidden'> {
  /** why it is not good, when no finding need say it: a verdict of `verify` */
  readonly invalid: string | undefined;
}

/**
 * One report of several, as one run over all would have made it.
 * @param version of this program: rules and their findings differ between versions
 * @throws ZoneproofError (file) for what is no such report, for shards that are missing or there twice
 */
export async function mergeReports(files: readonly ReportFile[], version: string): Promise<MergedReport> {
  const reports: { readonly name: string; readonly report: ReportJson }[] = [];
  for (const file of files) reports.push({ name: file.name, report: await readReport(file, version) });
  checkShards(reports);
  const commands = [...new Set(reports.map(({ report }) => report.command))];
  return {
    command: commands.length === 1 ? commands[0]! : 'report merge',
    zones: mergeZones(reports.flatMap(({ report }) => zonesOf(report))),
    failures: reports.flatMap(({ report }) => report.failures.map(failureOf)),
    hidden: reports.reduce((sum, { report }) => sum + report.hidden, 0),
    invalid: reports.flatMap(({ name, report }) => invalidReason(name, report))[0],
  };
}

/** The verdict of `verify` is about more than findings; what fails `lint` is for who merges to say. */
function invalidReason(name: string, { command, exitCode }: ReportJson): string[] {
  return command === 'verify' && exitCode !== EXIT.OK ? [`the run of ${name} ended with exit code ${exitCode}`] : [];
}

async function readReport({ name, bytes }: ReportFile, version: string): Promise<ReportJson> {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw noReport(name, bytes.length === 0 ? 'the file is empty' : 'the text is not JSON');
  }
  const tool = (data as { tool?: { version?: unknown } } | null)?.tool;
  if (typeof tool?.version === 'string' && tool.version !== version) {
    throw new ZoneproofError(EXIT.FILE, `${name} was written by version ${tool.version}, and this is ${version}`, {
      help: 'use the same version for all runs, and for this one',
    });
  }
  const [fault] = await reportFaults(data);
  if (fault !== undefined)
    throw noReport(name, `${fault.instancePath || 'the document'} is not as its schema wants it`);
  const report = data as ReportJson;
  const findings = report.zones.reduce((sum, zone) => sum + zone.findings, 0);
  if (findings !== report.diagnostics.length)
    throw noReport(name, 'its zones do not have as many findings as it lists');
  const extra = (['chain', 'fixes'] as const).find((key) => report[key] !== undefined);
  if (extra === undefined) return report;
  throw new ZoneproofError(EXIT.FILE, `${name} cannot be merged: it has ${EXTRAS[extra]}`);
}

/** What belongs to one run alone. */
const EXTRAS = { chain: 'a chain of trust over several zones', fixes: 'the fixes of a run' } as const;

function noReport(name: string, why: string): ZoneproofError {
  return new ZoneproofError(EXIT.FILE, `${name} is no report: ${why}`, {
    help: 'a run that ends with a usage or configuration error writes none; others do with --format json=FILE',
  });
}

/** Every shard once, or no shards at all. */
function checkShards(reports: readonly { readonly name: string; readonly report: ReportJson }[]): void {
  const [first] = reports;
  const count = first?.report.shard?.count;
  const seen = new Map<number, string>();
  for (const { name, report } of reports) {
    const { shard } = report;
    if (shard?.count !== count) {
      const what = `${first!.name} is ${shardText(first!.report)}, ${name} is ${shardText(report)}`;
      throw new ZoneproofError(EXIT.FILE, `these reports are not of one run: ${what}`);
    }
    if (shard === undefined) continue;
    const other = seen.get(shard.index);
    if (other !== undefined) {
      throw new ZoneproofError(EXIT.FILE, `${other} and ${name} are both ${shardText(report)}`);
    }
    seen.set(shard.index, name);
  }
  if (count === undefined) return;
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !seen.has(index));
  if (missing.length === 0) return;
  const shown = missing.slice(0, 10).map((index) => `${index}/${count}`);
  if (missing.length > shown.length) shown.push(`${missing.length - shown.length} more`);
  throw new ZoneproofError(
    EXIT.FILE,
    `no report of ${missing.length === 1 ? 'shard' : 'shards'} ${listText(shown, 'and')}`,
    {
      help: 'give the reports of all runs; a part of the zones would go unseen',
    },
  );
}

const shardText = ({ shard }: ReportJson): string =>
  shard === undefined ? 'of all zones' : `shard ${shard.index}/${shard.count}`;

function zonesOf(report: ReportJson): ReportZone[] {
  let next = 0;
  return report.zones.map((zone) => {
    const found = report.diagnostics.slice(next, (next += zone.findings));
    const files = found.flatMap(({ file }) => file ?? []);
    return {
      origin: zone.origin,
      originFrom: zone.originFrom,
      file: zone.file,
      serial: zone.serial ?? undefined,
      records: zone.records,
      files: [...new Set([zone.file, ...files])],
      diagnostics: found.map(diagnosticOf),
      verification: zone.status === undefined ? undefined : verificationOf(zone as VerificationJson),
    };
  });
}

function verificationOf({
  status,
  reason,
  trustedFrom,
  at,
  earliestExpiration,
}: VerificationJson): VerificationSummary {
  const moment = (text: string): number => parseMoment(text, 0) ?? 0;
  return {
    status,
    reason,
    trustedFrom: trustedFrom ?? undefined,
    at: moment(at),
    earliestExpiration: earliestExpiration === null ? undefined : moment(earliestExpiration),
  };
}

function diagnosticOf(found: DiagnosticJson): LocatedDiagnostic {
  const { rule, severity, message, help, file, line, column, endLine, endColumn, frame, zone, owner, type } = found;
  return {
    rule,
    severity,
    message,
    help: help ?? undefined,
    file: file ?? undefined,
    start: line === null ? undefined : { line, column: column ?? 1 },
    end: endLine === null ? undefined : { line: endLine, column: endColumn ?? 1 },
    frame: frame === null || line === null ? undefined : { line, ...frame },
    subject: { zone, owner: owner ?? undefined, type: type ?? undefined, keyTag: found.keyTag ?? undefined },
    fix: found.fix === null ? undefined : { kind: found.fix, edits: found.edits.map(editOf) },
    related: found.related.map((other) => ({
      message: other.message,
      file: other.file,
      start: { line: other.line, column: other.column },
    })),
  };
}

function editOf({ file, line, column, endLine, endColumn, text }: DiagnosticJson['edits'][number]) {
  return { file, start: { line, column }, end: { line: endLine, column: endColumn }, text };
}

function failureOf({ message, context, help, exitCode }: FailureJson): ZoneproofError {
  return new ZoneproofError(exitCode, message, { context, help: help ?? undefined });
}

/** Zones in the order of their files, those that several runs have something to say of as one; keys behind them. */
function mergeZones(zones: readonly ReportZone[]): ReportZone[] {
  const merged = new Map<string, ReportZone>();
  for (const zone of zones) {
    const key = [BEHIND_ZONES.indexOf(zone.originFrom), zone.file, zone.origin].join('\0');
    const other = merged.get(key);
    merged.set(key, other === undefined ? zone : joinZones(other, zone));
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, zone]) => zone);
}

/** What the origins of that which stands behind the zones are said to be from: zones that are gone, and keys. */
const BEHIND_ZONES: readonly string[] = ['revision', 'key file'];

function joinZones(one: ReportZone, other: ReportZone): ReportZone {
  const files = [...new Set([...one.files, ...other.files])];
  const rank = new Map(files.map((file, i) => [file, i]));
  const rankOf = ({ file, start }: LocatedDiagnostic): number =>
    start === undefined ? files.length : (rank.get(file ?? one.file) ?? 0);
  const diagnostics = [...one.diagnostics, ...other.diagnostics].sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      (a.start?.line ?? 0) - (b.start?.line ?? 0) ||
      (a.start?.column ?? 0) - (b.start?.column ?? 0) ||
      compareText(a.rule, b.rule) ||
      compareText(a.message, b.message),
  );
  return { ...one, files, diagnostics };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
