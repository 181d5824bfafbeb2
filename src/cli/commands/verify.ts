/** `zoneproof verify` @module */
import { openssl } from '../../crypto/index.js';
import { loadDsSet, loadZone, verifyLoadedZone } from '../../operations/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportZone } from '../reporting.js';
import { withSignatureWork } from '../threads.js';
import type { FailOptions } from '../verdict.js';

export interface VerifyOptions extends FormatOptions, FailOptions {
  readonly zone: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly jobs?: number | undefined;
}

export const run: CommandRunner<VerifyOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const outputs = outputsOf(options);
  const loaded = loadZone(environment.files, options.zone, options);
  const trust = loadDsSet(environment.files, options.ds ?? [], loaded.zone.apex);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const verdict = await withSignatureWork(environment, work, ({ verifyAll }) =>
    verifyLoadedZone(loaded, { at, trust, provider: openssl, verifyAll }),
  );
  const { status, reason, trustedFrom, earliestExpiration } = verdict;
  const zone = reportZone(loaded, verdict.diagnostics, { status, reason, trustedFrom, at, earliestExpiration });
  // A zone that is provably insecure resolves; one with an error has an answer that does not.
  const invalid =
    status === 'BOGUS' || status === 'INDETERMINATE' ? `${zone.origin} is ${status}: ${reason}` : undefined;
  const result = { command: 'verify', zones: [zone], failsFrom: 'error', invalid } as const;
  return concludeRun(environment, outputs, result, options);
};
