/** `zoneproof metrics` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { Asker } from '../../live/index.js';
import {
  collectMetrics,
  type LiveProbe,
  type LoadZoneOptions,
  loadPolicy,
  type MetricsResult,
  parseResolver,
  parseServer,
  readInput,
  writing,
} from '../../operations/index.js';
import { isMetricLabel, metricsText, samplePrefix } from '../../report/index.js';
import { utf8Bytes } from '../../wire/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { type ConfigOptions, configRequest } from '../config-options.js';
import type { Environment } from '../env.js';
import { reportError } from '../errors.js';
import { type NetworkOptions, networkOf } from '../network.js';
import { TOOL } from '../reporting.js';
import { type StatsOptions, writeStats } from '../stats.js';
import { withSignatureWork } from '../threads.js';

export interface MetricsOptions extends NetworkOptions, LoadZoneOptions, ConfigOptions, StatsOptions {
  readonly zones: readonly string[];
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly keyDir?: string | undefined;
  readonly policy?: string | undefined;
  readonly minMargin?: string | undefined;
  readonly live?: boolean | undefined;
  readonly server?: readonly string[] | undefined;
  readonly resolver?: readonly string[] | undefined;
  readonly format: 'prometheus' | 'openmetrics';
  readonly textfile?: string | undefined;
  readonly label?: readonly string[] | undefined;
  readonly compat?: boolean | undefined;
  readonly jobs?: number | undefined;
}

/** For everybody: the collector runs as a user of its own. */
const TEXTFILE_MODE = 0o644;

const NOTHING: MetricsResult = { zones: [], files: [], failures: [] };

/**
 * What is wrong in zones is what metrics are for, so it ends with 0. What cannot be read is shown as a failure in the
 * metrics, which are written in any case, and gives the exit code.
 */
export const run: CommandRunner<MetricsOptions> = async (options, environment) => {
  const { files } = environment;
  const { origin, includeRoot, dialect, limit, ds, zones: paths, keyDir: keyFolder } = options;
  const reading = { origin, includeRoot, dialect, limit, ds };
  const provider = openssl;
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const minMargin = minMarginOf(options.minMargin);
  const write = writerOf(options, environment, at);
  const config = configRequest(options);
  const live = liveProbe(options, environment);
  const work = { jobs: options.jobs, provider, isDeterministic: false };
  let result: MetricsResult;
  try {
    const policy = await loadPolicy(files, options.policy);
    result = await withSignatureWork(environment, work, ({ verifyAll }) =>
      collectMetrics(files, { ...reading, paths, keyFolder, policy, config, minMargin, live, at, provider, verifyAll }),
    );
  } catch (error) {
    // What monitoring last saw would look like today's news otherwise.
    write(NOTHING, false);
    throw error;
  }
  const { failures } = result;
  for (const failure of failures) reportError(environment, failure);
  write(result, failures.length === 0);
  writeStats(
    environment,
    options,
    result.zones.map(({ linted }) => linted.zone),
  );
  return failures.at(-1)?.exitCode ?? EXIT.OK;
};

/** Throws a ZoneproofError (usage) before anything is looked at. */
function writerOf(
  { format, textfile, label = [], compat }: MetricsOptions,
  environment: Environment,
  at: number,
): (result: MetricsResult, isSuccess: boolean) => void {
  const { files } = environment;
  const labels = Object.fromEntries(label.map(labelOf));
  if (textfile !== undefined && format === 'openmetrics') {
    throw new ZoneproofError(EXIT.USAGE, 'the textfile collector reads the format prometheus only');
  }
  if (textfile !== undefined && !textfile.endsWith('.prom')) {
    throw new ZoneproofError(EXIT.USAGE, `--textfile: ${textfile} does not end in .prom`, {
      help: 'the textfile collector of node_exporter reads no other files',
    });
  }
  return (result, isSuccess) => {
    const finishedAt = environment.now();
    const durationSeconds = Math.round(environment.resourceUse().seconds * 1000) / 1000;
    const lastSuccess = isSuccess ? finishedAt : earlierSuccess(environment, textfile, labels);
    const report = { ...result, version: TOOL.version, at, finishedAt, durationSeconds, isSuccess, lastSuccess };
    const text = metricsText(report, { format, isCompatible: compat === true, labels });
    if (textfile === undefined) environment.writeOutput(text);
    else {
      const mode = { mode: TEXTFILE_MODE, isExactMode: true };
      writing(textfile, () => files.writeFile(textfile, [utf8Bytes(text)], mode));
    }
  };
}

/** What the file says that is there already, so that a failure does not make it forgotten. */
function earlierSuccess(
  { files }: Environment,
  textfile: string | undefined,
  labels: Readonly<Record<string, string>>,
): number | undefined {
  if (textfile === undefined || !files.exists(textfile)) return undefined;
  const prefix = samplePrefix('zoneproof_last_success_timestamp_seconds', labels);
  const line = new TextDecoder()
    .decode(readInput(files, textfile))
    .split('\n')
    .find((one) => one.startsWith(prefix));
  const value = Number(line?.slice(prefix.length));
  return Number.isFinite(value) ? value : undefined;
}

/** `name=value`. Throws a ZoneproofError (usage). */
function labelOf(setting: string): [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(setting) ?? [];
  const refuse = (why: string, help: string): never => {
    throw new ZoneproofError(EXIT.USAGE, `--label: ${JSON.stringify(setting)} ${why}`, { help });
  };
  if (name === undefined || value === undefined || name.startsWith('__')) {
    return refuse('is not a label', 'write name=value, such as view=internal');
  }
  if (isMetricLabel(name)) return refuse('is a label that samples have already', 'choose another name');
  return [name, value];
}

/** Throws a ZoneproofError (usage, file). */
function liveProbe(options: MetricsOptions, environment: Environment): LiveProbe | undefined {
  const { live, server = [], resolver = [] } = options;
  if (live !== true) {
    for (const name of ['server', 'resolver', 'hints', 'trustAnchor'] as const) {
      if (options[name] === undefined) continue;
      const option = name === 'trustAnchor' ? 'trust-anchor' : name;
      throw new ZoneproofError(EXIT.USAGE, `--${option} goes with --live`);
    }
    return undefined;
  }
  const { source, hints, port, anchors } = networkOf(options, environment);
  return {
    asker: new Asker(source),
    servers: server.map((text) => parseServer(text, '--server')),
    resolvers: resolver.map(parseResolver),
    hints,
    anchors,
    port,
  };
}
