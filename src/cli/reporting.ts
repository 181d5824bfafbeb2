/**
 * From findings to text on a stream.
 * @module
 */
import path from 'node:path';
import {
  type Diagnostic,
  EXIT,
  type ExitCode,
  printable,
  type Severity,
  SourceMap,
  type ZoneproofError,
} from '../diagnostic/index.js';
import type { FileFindings, LoadedZone } from '../operations/index.js';
import {
  type FixReport,
  located,
  type Report,
  type ReportZone,
  SERVED,
  stylishReporter,
  type VerificationSummary,
} from '../report/index.js';
import type { Environment } from './env.js';
import { reportError } from './errors.js';
import { type FormatOptions, type Output, writeOutputs } from './outputs.js';
import { type FailOptions, failureReason } from './verdict.js';
import { VERSION } from './version.js';

export const TOOL = { name: 'zoneproof', version: VERSION };

/** A zone and what was found in it, for a reporter. */
export function reportZone(
  loaded: LoadedZone,
  diagnostics: readonly Diagnostic[],
  verification?: VerificationSummary,
): ReportZone {
  const { zone } = loaded;
  const file = loaded.path === '-' ? '<stdin>' : loaded.path;
  return {
    origin: zone.origin,
    originFrom: loaded.originFrom,
    file,
    serial: zone.soa?.serial,
    records: zone.records.count,
    ...located(zone.sources, diagnostics, file),
    verification,
  };
}

/** A zone that no file holds, and what was found in it, for a reporter. */
export const servedZone = (origin: string, diagnostics: readonly Diagnostic[]): ReportZone => ({
  origin,
  originFrom: 'option',
  file: SERVED,
  serial: undefined,
  records: 0,
  ...located(new SourceMap(), diagnostics, SERVED),
});

/** What was found in files that are no zone, for a reporter. */
export function reportFiles({ origin, originFrom, file, sources, diagnostics }: FileFindings): ReportZone {
  return {
    origin,
    originFrom,
    file,
    serial: undefined,
    records: originFrom === 'key file' ? 1 : 0,
    ...located(sources, diagnostics, file),
  };
}

/** Whether standard output is colored: as the user says, or on a terminal that knows colors unless NO_COLOR is set. */
export function isColored(environment: Environment, color: boolean | undefined): boolean {
  return color ?? (wantsColor(environment) && environment.isOutputTerminal);
}

/** The same for standard error, of which no option speaks. */
export function isErrorColored(environment: Environment): boolean {
  return wantsColor(environment) && environment.isErrorTerminal;
}

const wantsColor = ({ variables }: Environment): boolean =>
  (variables.NO_COLOR ?? '') === '' && variables.TERM !== 'dumb';

/** What a command found. */
export interface RunResult {
  /** as the user calls it */
  readonly command: string;
  readonly zones: readonly ReportZone[];
  /** what could not be looked at, in order */
  readonly failures?: readonly ZoneproofError[] | undefined;
  /** the least severity that fails the command unless the user says otherwise */
  readonly failsFrom: Severity;
  /** why the command fails without a finding, unless nothing is to fail it */
  readonly invalid?: string | undefined;
  readonly chain?: Report['chain'];
  readonly fixes?: FixReport | undefined;
  readonly issuance?: Report['issuance'];
  readonly shard?: Report['shard'];
  /** findings that earlier runs left out */
  readonly hidden?: number;
}

/**
 * Writes the reports that were asked for (none where the caller shows the findings itself), and says on standard error
 * what they do not show; the exit code is the result.
 */
export async function concludeRun(
  environment: Environment,
  outputs: readonly Output[],
  { zones, failures = [], failsFrom, invalid, hidden: hiddenBefore = 0, ...rest }: RunResult,
  options: FormatOptions & FailOptions,
): Promise<ExitCode> {
  const all = zones.flatMap(({ diagnostics }) => diagnostics);
  const reason = failureReason(all, options, failsFrom) ?? (options.failOn === 'never' ? undefined : invalid);
  const exitCode = failures.at(-1)?.exitCode ?? (reason === undefined ? EXIT.OK : EXIT.FINDINGS);
  const shown = options.quiet === true ? zones.map(onlyErrors) : zones;
  const hidden = hiddenBefore + all.length - shown.reduce((count, { diagnostics }) => count + diagnostics.length, 0);
  const report: Report = { ...rest, tool: TOOL, zones: shown, failures, hidden, exitCode };
  try {
    await writeOutputs(environment, outputs, report, isColored(environment, options.color));
  } finally {
    for (const failure of failures) reportError(environment, failure);
  }
  // Where the findings themselves cannot be seen, or do not say it, the reason is.
  const isShown = outputs.length === 0 || outputs.some(({ file }) => file === undefined);
  const isSeen = hidden === 0 && options.maxWarnings === undefined && isShown;
  if (reason !== undefined && !isSeen) environment.writeError(`zoneproof: ${printable(reason)}\n`);
  return exitCode;
}

function onlyErrors(zone: ReportZone): ReportZone {
  return { ...zone, diagnostics: zone.diagnostics.filter(({ severity }) => severity === 'error') };
}

/** Findings for people, beside a command whose result is something else. */
export function findingsText(zones: readonly ReportZone[], color: boolean): string {
  const report: Report = { tool: TOOL, command: '', zones, failures: [], hidden: 0, exitCode: EXIT.FINDINGS };
  return stylishReporter(report, { color, root: path.resolve('') });
}

/** Shows findings beside a command whose result is something else: on standard error, for people. */
export function writeFindings(environment: Environment, loaded: LoadedZone, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) writeReport(environment, [reportZone(loaded, diagnostics)]);
}

/** The same for the findings of several zones. */
export function writeReport(environment: Environment, zones: readonly ReportZone[]): void {
  environment.writeError(findingsText(zones, isErrorColored(environment)));
}
