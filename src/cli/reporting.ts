/**
 * From findings to text on a stream.
 * @module
 */
import type { Diagnostic } from '../diagnostic/index.js';
import type { LoadedZone } from '../operations/index.js';
import { REPORTERS, type ReportFormat, type ReportZone, type VerificationSummary } from '../report/index.js';
import type { Environment } from './env.js';
import { VERSION } from './version.js';

export interface FormatOptions {
  readonly format: ReportFormat;
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

export const TOOL = { name: 'zoneproof', version: VERSION };

/** A zone and what was found in it, for a reporter. */
export function reportZone(
  loaded: LoadedZone,
  diagnostics: readonly Diagnostic[],
  verification?: VerificationSummary,
): ReportZone {
  const { zone } = loaded;
  return {
    origin: zone.origin,
    originFrom: loaded.originFrom,
    file: loaded.path === '-' ? '<stdin>' : loaded.path,
    serial: zone.soa?.serial,
    records: zone.records.count,
    sources: zone.sources,
    diagnostics,
    verification,
  };
}

/** Whether standard output is colored: as the user says, or on a terminal unless NO_COLOR is set. */
export function isColored(environment: Environment, color: boolean | undefined): boolean {
  return color ?? ((environment.variables.NO_COLOR ?? '') === '' && environment.isOutputTerminal);
}

/** Writes a report to standard output in the format asked for. */
export function writeReport(environment: Environment, zones: readonly ReportZone[], options: FormatOptions): void {
  const format = options.json === true ? 'json' : options.format;
  const color = isColored(environment, options.color);
  environment.writeOutput(REPORTERS[format]({ tool: TOOL, zones }, { color }));
}

/** Shows findings beside a command whose result is something else: on standard error, for people. */
export function writeFindings(environment: Environment, loaded: LoadedZone, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const color = (environment.variables.NO_COLOR ?? '') === '' && environment.isErrorTerminal;
  environment.writeError(REPORTERS.stylish({ tool: TOOL, zones: [reportZone(loaded, diagnostics)] }, { color }));
}
