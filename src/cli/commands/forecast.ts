/** `zoneproof forecast`, and `zoneproof verify --forecast` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl, opensslOneByOne } from '../../crypto/index.js';
import { EXIT, type Severity, ZoneproofError } from '../../diagnostic/index.js';
import {
  delegatedDs,
  forecastLoadedZone,
  type LoadZoneOptions,
  loadConfiguredZone,
  marginOf,
  verifyLoadedZone,
  writing,
} from '../../operations/index.js';
import { type ForecastReport, forecastCalendar, forecastJson, forecastText } from '../../report/index.js';
import { utf8Bytes } from '../../wire/index.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { type ConfigOptions, configRequest } from '../config-options.js';
import { isColored, TOOL } from '../reporting.js';
import { withSignatureWork } from '../threads.js';
import { exitCodeOf } from './verify.js';

export interface ForecastOptions extends LoadZoneOptions, ConfigOptions {
  readonly zone: string;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly jobs?: number | undefined;
  readonly minMargin?: string | undefined;
  readonly ics?: string | undefined;
  /** one name; from `verify`, which may have several reports, a list */
  readonly format?: string | readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
  /** from `verify` */
  readonly batches?: boolean | undefined;
}

/** Events that people get to see, and programs. */
const MAX_EVENTS = { text: 24, json: 1000 };
/** Where standard output is no terminal. */
const DEFAULT_COLUMNS = 80;

export const run: CommandRunner<ForecastOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const format = formatOf(options);
  const configs = new ConfigSource(environment.files, configRequest(options));
  const loaded = await loadConfiguredZone(environment.files, options.zone, configs, options);
  const minMargin = minMarginOf(options.minMargin) ?? loaded.settings.minMarginSeconds;
  const { dsSet: trust } = delegatedDs(environment.files, loaded, openssl, options.ds);
  const provider = options.batches === false ? opensslOneByOne : openssl;
  const work = { jobs: options.jobs, provider, isDeterministic: false };
  const verdict = await withSignatureWork(environment, work, ({ verifyAll }) =>
    verifyLoadedZone(loaded, {
      at,
      trust,
      provider,
      minMargin,
      verifyAll,
      settings: loaded.settings.options,
    }),
  );
  const count = (severity: Severity) => verdict.diagnostics.filter((finding) => finding.severity === severity).length;
  const report: ForecastReport = {
    tool: TOOL,
    zone: loaded.zone,
    file: loaded.path === '-' ? '<stdin>' : loaded.path,
    status: verdict.status,
    reason: verdict.reason,
    trustedFrom: verdict.trustedFrom,
    errors: count('error'),
    warnings: count('warning'),
    at,
    minMargin,
    forecast: forecastLoadedZone(loaded, verdict, { at, minMargin, maxEvents: MAX_EVENTS[format] }),
  };
  const { ics } = options;
  const calendar = ics === undefined ? '' : forecastCalendar(report, now);
  if (ics === '-') environment.writeOutput(calendar);
  else {
    const color = isColored(environment, options.color);
    const columns = environment.outputColumns ?? DEFAULT_COLUMNS;
    environment.writeOutput(format === 'json' ? forecastJson(report) : forecastText(report, { color, columns }));
    if (ics !== undefined) writing(ics, () => environment.files.writeFile(ics, [utf8Bytes(calendar)]));
  }
  return exitCodeOf(verdict, marginOf(loaded, verdict, at), minMargin);
};

/** Throws a ZoneproofError (usage) for a format that shows findings only. */
function formatOf({ format, json }: ForecastOptions): keyof typeof MAX_EVENTS {
  const formats = [format ?? 'text'].flat();
  if (json === true || formats.every((one) => one === 'json')) return 'json';
  const other = formats.find((one) => one !== 'text' && one !== 'stylish');
  if (other === undefined) return 'text';
  throw new ZoneproofError(EXIT.USAGE, `a forecast has no format ${other}`, { help: 'use --format stylish or json' });
}
