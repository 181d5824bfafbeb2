/** `zoneproof key check` @module */
import { ZoneproofError } from '../../diagnostic/index.js';
import { checkKeys, type KeyCheckResult } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import { type HintOptions, readingOf, withPassphrase } from '../key-options.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportFiles } from '../reporting.js';

export interface KeyCheckOptions extends HintOptions, FormatOptions {
  readonly paths: readonly string[];
}

export const run: CommandRunner<KeyCheckOptions> = async (options, environment) => {
  const reading = readingOf(options);
  const outputs = outputsOf(options);
  let last: KeyCheckResult | undefined;
  const check = (passphrase: string | undefined): KeyCheckResult => {
    last = checkKeys(environment.files, options.paths, { ...reading, passphrase });
    const [failure] = last.failures;
    if (failure !== undefined) throw failure;
    return last;
  };
  const failures: ZoneproofError[] = [];
  try {
    last = await withPassphrase(environment, options, check);
  } catch (error) {
    // What could be found without the passphrase is still shown.
    if (last === undefined || !(error instanceof ZoneproofError)) throw error;
    failures.push(error);
  }
  const keys = last.keys.map(reportFiles);
  return concludeRun(environment, outputs, { command: 'key check', zones: keys, failures, failsFrom: 'info' }, options);
};
