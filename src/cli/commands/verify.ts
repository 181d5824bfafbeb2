/** `zoneproof verify` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, type ExitCode, ZoneproofError } from '../../diagnostic/index.js';
import type { ZoneVerdict } from '../../dnssec/index.js';
import { loadDsSet, loadZone, marginOf, verifyLoadedZone } from '../../operations/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { type FormatOptions, reportZone, writeReport } from '../reporting.js';
import { withSignatureWork } from '../threads.js';

export interface VerifyOptions extends FormatOptions {
  readonly zone: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly jobs?: number | undefined;
  readonly forecast?: boolean | undefined;
  readonly minMargin?: string | undefined;
  readonly ics?: string | undefined;
}

export const run: CommandRunner<VerifyOptions> = async (options, environment) => {
  if (options.forecast === true) return (await import('./forecast.js')).run(options, environment);
  if (options.ics !== undefined) throw new ZoneproofError(EXIT.USAGE, '--ics goes with --forecast');
  const now = environment.now();
  const minMargin = minMarginOf(options.minMargin);
  const at = momentOf('at', options.at, now, now);
  const loaded = loadZone(environment.files, options.zone, options);
  const trust = loadDsSet(environment.files, options.ds ?? [], loaded.zone.apex, openssl);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const verdict = await withSignatureWork(environment, work, ({ verifyAll }) =>
    verifyLoadedZone(loaded, { at, trust, provider: openssl, minMargin, verifyAll }),
  );
  const { status, reason, trustedFrom, earliestExpiration } = verdict;
  writeReport(
    environment,
    [reportZone(loaded, verdict.diagnostics, { status, reason, trustedFrom, at, earliestExpiration })],
    options,
  );
  return exitCodeOf(verdict, marginOf(loaded, verdict, at), minMargin);
};

/** A zone that is provably insecure resolves; one with an error has an answer that does not, or will soon have one. */
export function exitCodeOf({ status, diagnostics }: ZoneVerdict, margin: number, minMargin = 0): ExitCode {
  const hasError = diagnostics.some(({ severity }) => severity === 'error');
  return hasError || status === 'BOGUS' || status === 'INDETERMINATE' || margin < minMargin ? EXIT.FINDINGS : EXIT.OK;
}
