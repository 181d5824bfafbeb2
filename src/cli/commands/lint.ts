/** `zoneproof lint` @module */
import { openssl } from '../../crypto/index.js';
import { listText, printable } from '../../diagnostic/index.js';
import { findingsOf, type LintRequest, lintFiles, parseShard } from '../../operations/index.js';
import { type BaselineOptions, passKnown } from '../baseline.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { configRequest, type RuleOptions, ruleFilter } from '../config-options.js';
import type { Environment } from '../env.js';
import { type FixOptions, fixPlan, type Outcome, wouldChange } from '../fix-plan.js';
import { type FormatOptions, hasFormat, outputsOf } from '../outputs.js';
import { withThreads } from '../pool.js';
import { withProgress } from '../progress.js';
import { concludeRun, reportFiles, reportZone, writeReport } from '../reporting.js';
import { withVerification } from '../signature-work.js';
import { type StatsOptions, writeStats } from '../stats.js';
import type { FailOptions } from '../verdict.js';

export interface LintOptions
  extends StatsOptions,
    FormatOptions,
    FailOptions,
    RuleOptions,
    BaselineOptions,
    FixOptions {
  readonly paths: readonly string[];
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly minMargin?: string | undefined;
  readonly jobs?: number | undefined;
  readonly since?: string | undefined;
  readonly staged?: boolean | undefined;
  readonly shard?: string | undefined;
}

export const run: CommandRunner<LintOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const minMargin = minMarginOf(options.minMargin);
  const plan = fixPlan(options);
  const outputs = plan.showsDiff && !hasFormat(options) ? [] : outputsOf(options);
  const work = { provider: openssl, isDeterministic: false };
  const config = configRequest(options);
  const isStaged = options.staged;
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  const { lint, fixes } = await withThreads(environment, options.jobs, (threads) =>
    withVerification(environment, threads, work, (verifyAll) =>
      withProgress(environment, (progress) => {
        const request = {
          ...options,
          isStaged,
          config,
          shard,
          now: at,
          minMargin,
          provider: openssl,
          threads,
          verifyAll,
          progress,
        };
        return plan.isAsked ? mend(environment, plan, request, options) : lintAlone(environment, request);
      }),
    ),
  );
  const { failures, ignored, notes } = lint;
  const isWanted = ruleFilter(options);
  const zones = lint.zones.map((linted) => ({ ...linted, diagnostics: linted.diagnostics.filter(isWanted) }));
  const others = lint.others.map((other) => ({ ...other, diagnostics: other.diagnostics.filter(isWanted) }));
  await passKnown(environment, [...zones.map(findingsOf), ...others], options);
  for (const note of notes) environment.writeError(`zoneproof: note: ${printable(note)}\n`);
  if (zones.length === 0 && ignored.length > 0) {
    const what = `nothing to lint: the configuration ignores ${listText(ignored, 'and')}`;
    environment.writeError(`zoneproof: note: ${printable(what)}\n`);
  }
  const reported = [
    ...zones.map((linted) => reportZone(linted, linted.diagnostics)),
    ...others.filter(({ diagnostics }) => diagnostics.length > 0).map(reportFiles),
  ];
  if (outputs.length === 0) writeReport(environment, reported);
  writeStats(
    environment,
    options,
    lint.zones.map(({ zone }) => zone),
  );
  const invalid = fixes === undefined ? undefined : wouldChange(fixes);
  const result = { command: 'lint', zones: reported, failures, failsFrom: 'warning', fixes, invalid, shard } as const;
  return concludeRun(environment, outputs, result, options);
};

/** What has to do with fixes is loaded when it is asked for. */
async function mend(...request: Parameters<typeof import('../fixing.js').mendZones>): Promise<Outcome> {
  return (await import('../fixing.js')).mendZones(...request);
}

async function lintAlone(environment: Environment, request: LintRequest): Promise<Outcome> {
  return { lint: await lintFiles(environment.files, request), fixes: undefined };
}
