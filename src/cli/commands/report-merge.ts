/** `zoneproof report merge` @module */
import { printable } from '../../diagnostic/index.js';
import { readInput } from '../../operations/index.js';
import { loadMergeReports } from '../../report/index.js';
import type { CommandRunner } from '../command.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun } from '../reporting.js';
import type { FailOptions } from '../verdict.js';
import { VERSION } from '../version.js';

export interface ReportMergeOptions extends FormatOptions, FailOptions {
  readonly reports: readonly string[];
}

export const run: CommandRunner<ReportMergeOptions> = async (options, environment) => {
  const outputs = outputsOf(options);
  const files = options.reports.map((name) => ({ name: printable(name), bytes: readInput(environment.files, name) }));
  const merged = await (await loadMergeReports())(files, VERSION);
  const failsFrom = merged.command === 'verify' ? 'error' : 'warning';
  return concludeRun(environment, outputs, { ...merged, failsFrom }, options);
};
