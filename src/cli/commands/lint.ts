/** `zoneproof lint` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT } from '../../diagnostic/index.js';
import { lintFiles } from '../../operations/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { reportFindings } from '../faults.js';

export interface LintOptions {
  readonly paths: readonly string[];
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
}

export const run: CommandRunner<LintOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const result = await lintFiles(environment.files, { ...options, now: at, provider: openssl });
  for (const z of result.zones) reportFindings(environment, z.zone, z.diagnostics, z.path);
  return EXIT.OK;
};
