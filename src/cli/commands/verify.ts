/** `zoneproof verify` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl, opensslOneByOne } from '../../crypto/index.js';
import { countText, EXIT, type ExitCode, printable, ZoneproofError } from '../../diagnostic/index.js';
import type { TrustChain, ZoneVerdict } from '../../dnssec/index.js';
import { applySeverities } from '../../lint/index.js';
import {
  type ConfiguredZone,
  chainOf,
  delegatedDs,
  expectationsBeside,
  type Files,
  type LoadedZone,
  loadConfiguredZone,
  loadTrustAnchors,
  marginOf,
  parseQuestion,
  placeFinding,
  runExpectations,
  type Threads,
  unusedAnchors,
  verifyChain,
  verifyLoadedZone,
} from '../../operations/index.js';
import { periodText } from '../../wire/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { configRequest, type RuleOptions } from '../config-options.js';
import type { Environment } from '../env.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { filesForThreads, withThreads } from '../pool.js';
import { withProgress } from '../progress.js';
import { concludeRun, reportZone } from '../reporting.js';
import { type StatsOptions, writeStats } from '../stats.js';
import { openThreadPool } from '../thread-pool.js';
import { withWorkInThreads } from '../threads.js';
import type { FailOptions } from '../verdict.js';
import { judgeAll, profileOf } from './verify-profiles.js';
import { answer } from './verify-query.js';

export interface VerifyOptions extends StatsOptions, FormatOptions, FailOptions, RuleOptions {
  readonly zones: readonly string[];
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly trustAnchor?: readonly string[] | undefined;
  readonly expect?: readonly string[] | undefined;
  readonly query?: readonly string[] | undefined;
  readonly jobs?: number | undefined;
  readonly profile?: string | undefined;
  readonly forecast?: boolean | undefined;
  readonly minMargin?: string | undefined;
  readonly ics?: string | undefined;
  readonly batches: boolean;
}

export const run: CommandRunner<VerifyOptions> = (options, environment) =>
  withThreads(environment, options.jobs, (threads) => verify(options, environment, threads), openThreadPool);

async function verify(options: VerifyOptions, environment: Environment, threads: Threads): Promise<ExitCode> {
  if (options.forecast === true) {
    const [zone, ...rest] = options.zones;
    if (rest.length > 0) throw new ZoneproofError(EXIT.USAGE, '--forecast is for one zone file');
    return (await import('./forecast.js')).run({ ...options, zone: zone! }, environment);
  }
  if (options.ics !== undefined) throw new ZoneproofError(EXIT.USAGE, '--ics goes with --forecast');
  const files = filesForThreads(environment.files, threads);
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const questions = (options.query ?? []).map(parseQuestion);
  const outputs = outputsOf(options);
  const profile = profileOf(options.profile, options.zones);
  const loaded = await loadZones(environment, files, options);
  const first = loaded[0]!;
  const minMargin = minMarginOf(options.minMargin) ?? first.settings.minMarginSeconds;
  const delegation = delegatedDs(files, first, openssl, options.ds);
  const { dsSet: ds } = delegation;
  const given = ds.map((one) => ({ owner: first.zone.apex, ds: one, from: '--ds' }));
  const anchors = [...given, ...loadTrustAnchors(files, options.trustAnchor ?? [], openssl)];
  const chain = chainOf(loaded, { at, anchors, provider: openssl });
  for (const anchor of unusedAnchors(chain, anchors)) {
    environment.writeError(`zoneproof: the trust anchor of ${anchor} is not used: no file given holds that zone\n`);
  }
  if (questions.length > 0) return answer(environment, chain, loaded, questions, options);

  const provider = options.batches ? openssl : opensslOneByOne;
  const work = { provider, isDeterministic: false };
  if (profile === 'all') {
    const judgement = { at, trust: ds, provider };
    return withWorkInThreads(environment, threads, work, ({ verifyAll }) =>
      judgeAll(environment, first, { ...judgement, verifyAll }, options),
    );
  }
  const isChained = loaded.length > 1 || options.trustAnchor !== undefined;
  const zones = await withWorkInThreads(environment, threads, work, async ({ verifyAll }) => {
    const how = { provider, minMargin, verifyAll };
    if (isChained) return verifyChain(chain, loaded, how);
    const verdict = await verifyLoadedZone(first, { ...how, at, trust: ds, profile, settings: first.settings.options });
    const judged = { zone: first.zone, diagnostics: [] };
    for (const finding of verdict.diagnostics) placeFinding(judged, delegation, finding);
    return [{ loaded: first, verdict, diagnostics: judged.diagnostics }];
  });
  for (const { file, of } of expectationFiles(environment, options)) {
    const zone = zones[of]!;
    zone.diagnostics.push(...(await expectationFindings(environment, file, zone.loaded, chain)));
  }
  const invalid = zones
    .map(({ loaded: one, verdict }) => invalidReason(one.zone.origin, verdict, marginOf(one, verdict, at), minMargin))
    .find((reason) => reason !== undefined);
  const reported = zones.map(({ loaded: one, verdict, diagnostics }) => {
    const { status, reason, trustedFrom, earliestExpiration } = verdict;
    const { severities } = loaded.find(({ zone }) => zone === one.zone)!.settings;
    return reportZone(one, applySeverities(diagnostics, severities), {
      status,
      reason,
      trustedFrom,
      at,
      earliestExpiration,
    });
  });
  writeStats(
    environment,
    options,
    loaded.map(({ zone }) => zone),
  );
  const links = isChained ? { at, links: chain.zones.map((zone) => chain.link(zone)) } : undefined;
  const result = { command: 'verify', zones: reported, failsFrom: 'error', invalid, chain: links } as const;
  return concludeRun(environment, outputs, result, options);
}

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

/** The files of expectations, each with the number of the zone that its findings are reported with. */
function expectationFiles({ files }: Environment, { expect, zones }: VerifyOptions): { file: string; of: number }[] {
  if (expect !== undefined) return expect.map((file) => ({ file, of: 0 }));
  return zones
    .map((zone, of) => ({ file: expectationsBeside(zone), of }))
    .filter(({ file, of }) => zones[of] !== '-' && files.exists(file));
}

async function expectationFindings(environment: Environment, file: string, { zone }: LoadedZone, chain: TrustChain) {
  const { diagnostics, count, failed, isPartial } = await runExpectations(environment.files, file, zone, chain);
  const met = `${count - failed} of ${countText(count, 'expectation')} in ${file} met`;
  const text = isPartial && count === 0 ? `no expectation in ${file} can be read` : met;
  environment.writeError(`zoneproof: ${printable(text)}${isPartial && count > 0 ? '; others cannot be read' : ''}\n`);
  return diagnostics;
}

async function loadZones(environment: Environment, files: Files, options: VerifyOptions): Promise<ConfiguredZone[]> {
  if (options.zones.length > 1) {
    for (const name of ['origin', 'ds'] as const) {
      if (options[name] === undefined) continue;
      const help = name === 'ds' ? 'use --trust-anchor with whole records' : 'write $ORIGIN at the top of each file';
      throw new ZoneproofError(EXIT.USAGE, `--${name} is for one zone file`, { help });
    }
  }
  const configs = new ConfigSource(files, configRequest(options));
  const loaded: ConfiguredZone[] = [];
  await withProgress(environment, async (progress) => {
    for (const file of options.zones) {
      loaded.push(await loadConfiguredZone(files, file, configs, { ...options, progress }));
    }
  });
  return loaded;
}
