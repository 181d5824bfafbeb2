/** `zoneproof lint` @module */
import { openssl } from '../../crypto/index.js';
import { lintFiles } from '../../operations/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportZone } from '../reporting.js';
import { withSignatureWork } from '../threads.js';
import type { FailOptions } from '../verdict.js';

export interface LintOptions extends FormatOptions, FailOptions {
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
  const outputs = outputsOf(options);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const { zones, failures } = await withSignatureWork(environment, work, ({ verifyAll }) =>
    lintFiles(environment.files, { ...options, now: at, minMargin, provider: openssl, verifyAll }),
  );
  const reported = zones.map((linted) => reportZone(linted, linted.diagnostics));
  const result = { command: 'lint', zones: reported, failures, failsFrom: 'warning' } as const;
  return concludeRun(environment, outputs, result, options);
};
