/** `zoneproof key check` @module */
import { EXIT, type ExitCode } from '../../diagnostic/index.js';
import { checkKeys, type KeyCheckResult } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import { reportError } from '../errors.js';
import { type HintOptions, readingOf, withPassphrase } from '../key-options.js';
import { type FormatOptions, writeReport } from '../reporting.js';

export interface KeyCheckOptions extends HintOptions, FormatOptions {
  readonly paths: readonly string[];
}

export const run: CommandRunner<KeyCheckOptions> = async (options, environment) => {
  const reading = readingOf(options);
  let last: KeyCheckResult | undefined;
  const check = (passphrase: string | undefined): KeyCheckResult => {
    last = checkKeys(environment.files, options.paths, { ...reading, passphrase });
    const [failure] = last.failures;
    if (failure !== undefined) throw failure;
    return last;
  };
  let exitCode: ExitCode = EXIT.OK;
  try {
    last = await withPassphrase(environment, options, check);
  } catch (error) {
    // What could be found without the passphrase is still shown.
    if (last === undefined) throw error;
    exitCode = reportError(environment, error);
  }
  const keys = last.keys.map((key) => ({
    ...key,
    originFrom: 'key file',
    serial: undefined,
    records: 1,
  }));
  writeReport(environment, keys, options);
  if (exitCode !== EXIT.OK) return exitCode;
  return keys.some(({ diagnostics }) => diagnostics.length > 0) ? EXIT.FINDINGS : EXIT.OK;
};
