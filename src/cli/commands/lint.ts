/** `zoneproof lint` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, type ExitCode } from '../../diagnostic/index.js';
import { lintFiles } from '../../operations/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { reportError } from '../errors.js';
import { type FormatOptions, reportZone, writeReport } from '../reporting.js';
import { withSignatureWork } from '../threads.js';

export interface LintOptions extends FormatOptions {
  readonly paths: readonly string[];
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly minMargin?: string | undefined;
  readonly jobs?: number | undefined;
}

export const run: CommandRunner<LintOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const minMargin = minMarginOf(options.minMargin);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const { zones, failures } = await withSignatureWork(environment, work, ({ verifyAll }) =>
    lintFiles(environment.files, { ...options, now: at, minMargin, provider: openssl, verifyAll }),
  );
  writeReport(
    environment,
    zones.map((linted) => reportZone(linted, linted.diagnostics)),
    options,
  );
  let exitCode: ExitCode = EXIT.OK;
  for (const failure of failures) exitCode = reportError(environment, failure);
  if (exitCode !== EXIT.OK) return exitCode;
  const hasFindings = zones.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity !== 'info'));
  return hasFindings ? EXIT.FINDINGS : EXIT.OK;
};
