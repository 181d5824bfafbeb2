/** `zoneproof verify` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { EXIT, type ExitCode, ZoneproofError } from '../../diagnostic/index.js';
import type { ZoneVerdict } from '../../dnssec/index.js';
import { applySeverities } from '../../lint/index.js';
import { delegatedDs, loadConfiguredZone, marginOf, verifyLoadedZone } from '../../operations/index.js';
import { periodText } from '../../wire/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { configRequest, type RuleOptions } from '../config-options.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportZone } from '../reporting.js';
import { withSignatureWork } from '../threads.js';
import type { FailOptions } from '../verdict.js';

export interface VerifyOptions extends FormatOptions, FailOptions, RuleOptions {
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
  const at = momentOf('at', options.at, now, now);
  const outputs = outputsOf(options);
  const configs = new ConfigSource(environment.files, configRequest(options));
  const loaded = await loadConfiguredZone(environment.files, options.zone, configs, options);
  const minMargin = minMarginOf(options.minMargin) ?? loaded.settings.minMarginSeconds;
  const trust = delegatedDs(environment.files, loaded, openssl, options.ds);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const verdict = await withSignatureWork(environment, work, ({ verifyAll }) =>
    verifyLoadedZone(loaded, { at, trust, provider: openssl, minMargin, verifyAll }),
  );
  const diagnostics = applySeverities(verdict.diagnostics, loaded.settings.severities);
  const { status, reason, trustedFrom, earliestExpiration } = verdict;
  const zone = reportZone(loaded, diagnostics, { status, reason, trustedFrom, at, earliestExpiration });
  const invalid = invalidReason(zone.origin, verdict, marginOf(loaded, verdict, at), minMargin);
  const result = { command: 'verify', zones: [zone], failsFrom: 'error', invalid } as const;
  return concludeRun(environment, outputs, result, options);
};

/** Why a verdict is not good enough, besides its findings. A zone that is provably insecure resolves. */
function invalidReason(
  origin: string,
  { status, reason }: ZoneVerdict,
  margin: number,
  minMargin = 0,
): string | undefined {
  if (status === 'BOGUS' || status === 'INDETERMINATE') return `${origin} is ${status}: ${reason}`;
  if (margin >= minMargin) return undefined;
  return `some RRset of ${origin} becomes bogus in ${periodText(margin)}, earlier than --min-margin ${periodText(minMargin)}`;
}

/** The exit code of a verdict: one with an error has an answer that does not validate, or will soon have one. */
export function exitCodeOf(verdict: ZoneVerdict, margin: number, minMargin = 0): ExitCode {
  const hasError = verdict.diagnostics.some(({ severity }) => severity === 'error');
  return hasError || invalidReason('', verdict, margin, minMargin) !== undefined ? EXIT.FINDINGS : EXIT.OK;
}
