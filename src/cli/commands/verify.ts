/** `zoneproof verify` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT } from '../../diagnostic/index.js';
import { loadDsSet, loadZone, verifyLoadedZone } from '../../operations/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { type FormatOptions, reportZone, writeReport } from '../reporting.js';
import { withSignatureWork } from '../threads.js';

export interface VerifyOptions extends FormatOptions {
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
  const loaded = loadZone(environment.files, options.zone, options);
  const trust = loadDsSet(environment.files, options.ds ?? [], loaded.zone.apex);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const verdict = await withSignatureWork(environment, work, ({ verifyAll }) =>
    verifyLoadedZone(loaded, { at, trust, provider: openssl, verifyAll }),
  );
  const { status, reason, trustedFrom, earliestExpiration } = verdict;
  writeReport(
    environment,
    [reportZone(loaded, verdict.diagnostics, { status, reason, trustedFrom, at, earliestExpiration })],
    options,
  );
  // A zone that is provably insecure resolves; one with an error has an answer that does not.
  const hasError = verdict.diagnostics.some(({ severity }) => severity === 'error');
  return hasError || status === 'BOGUS' || status === 'INDETERMINATE' ? EXIT.FINDINGS : EXIT.OK;
};
