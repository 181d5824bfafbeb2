/** `zoneproof key secrets` @module */
import { findSecrets } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportFiles } from '../reporting.js';

export interface KeySecretsOptions extends FormatOptions {
  readonly paths: readonly string[];
}

export const run: CommandRunner<KeySecretsOptions> = async (options, environment) => {
  const outputs = outputsOf(options);
  const zones = (await findSecrets(environment.files, options.paths)).map(reportFiles);
  return concludeRun(environment, outputs, { command: 'key secrets', zones, failsFrom: 'info' }, options);
};
