/** `zoneproof live` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { type Diagnostic, EXIT, printable, ZoneproofError } from '../../diagnostic/index.js';
import { applySeverities } from '../../lint/index.js';
import { Asker, checkLive, type LiveReport } from '../../live/index.js';
import {
  type ConfiguredZone,
  loadConfiguredZone,
  loadDsSet,
  loadTsigKey,
  parseResolver,
  parseServer,
} from '../../operations/index.js';
import type { ReportZone } from '../../report/index.js';
import { equalNames, lowerName, nameText, parseTypedName } from '../../wire/index.js';
import { type CommandRunner, minMarginOf } from '../command.js';
import { configRequest, type RuleOptions } from '../config-options.js';
import type { Environment } from '../env.js';
import { type NetworkOptions, networkOf } from '../network.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportZone, servedZone } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

export interface LiveOptions extends NetworkOptions, FormatOptions, FailOptions, RuleOptions {
  readonly zone: string;
  readonly file?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly server?: readonly string[] | undefined;
  readonly resolver?: readonly string[] | undefined;
  readonly axfr?: boolean | undefined;
  readonly tsig?: string | undefined;
  readonly minMargin?: string | undefined;
}

/** As in `verify`: a week, less for signatures that live shorter. */
const DEFAULT_MIN_MARGIN = 7 * 86_400;

export const run: CommandRunner<LiveOptions> = async (options, environment) => {
  const { files } = environment;
  const outputs = outputsOf(options);
  const apex = apexOf(options.zone);
  const zone = nameText(apex);
  const network = networkOf(options, environment, { command: 'live', names: [zone] });
  const { source, hints, port, anchors, now } = network;
  const minMargin = minMarginOf(options.minMargin);
  const configs = new ConfigSource(files, configRequest(options));
  const loaded = options.file === undefined ? undefined : await loadFile(environment, configs, options.file, apex);
  const settings = loaded?.settings ?? (await configs.forFolder('.')).settingsOf({ file: '.', origin: zone });
  const servers = (options.server ?? []).map((text) => parseServer(text, '--server'));
  const resolvers = (options.resolver ?? []).map(parseResolver);
  const dsSet = options.ds === undefined ? undefined : loadDsSet(files, options.ds, apex, openssl).dsSet;
  const tsig = options.tsig === undefined ? undefined : loadTsigKey(files, options.tsig);

  const report = await checkLive(new Asker(source), {
    apex,
    file: loaded?.zone,
    dsSet,
    servers,
    hints,
    port,
    anchors,
    resolvers,
    axfr: options.axfr === true || tsig !== undefined,
    tsig,
    now,
    provider: openssl,
    minMargin: minMargin ?? settings.minMarginSeconds ?? DEFAULT_MIN_MARGIN,
  });
  network.keep();
  for (const { resolver, text } of report.resolvers) {
    environment.writeError(`zoneproof: ${printable(`resolver ${resolver} ${text}`)}\n`);
  }
  const diagnostics = applySeverities(report.diagnostics, settings.severities);
  const reported = reportedZone(zone, loaded, report, diagnostics, now);
  return concludeRun(environment, outputs, { command: 'live', zones: [reported], failsFrom: 'warning' }, options);
};

function apexOf(text: string): Uint8Array {
  const name = parseTypedName(text);
  if (typeof name !== 'string') return lowerName(name);
  throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(text)} is not the name of a zone: ${name}`, {
    help: 'to compare a zone file: zoneproof live example.com --file db.example.com',
  });
}

async function loadFile(
  { files }: Environment,
  configs: ConfigSource,
  file: string,
  apex: Uint8Array,
): Promise<ConfiguredZone> {
  const loaded = await loadConfiguredZone(files, file, configs, { origin: nameText(apex) });
  const isOther = loaded.zone.apexId < 0 || loaded.zone.soa === undefined || !equalNames(loaded.zone.apex, apex);
  if (isOther) throw new ZoneproofError(EXIT.USAGE, `${file} does not hold the zone ${nameText(apex)}`);
  return loaded;
}

function reportedZone(
  origin: string,
  loaded: ConfiguredZone | undefined,
  report: LiveReport,
  diagnostics: readonly Diagnostic[],
  at: number,
): ReportZone {
  const { status, reason, trustedFrom, earliestExpiration, serial } = report;
  const verification = { status, reason, trustedFrom, at, earliestExpiration };
  const zone = loaded === undefined ? servedZone(origin, diagnostics) : reportZone(loaded, diagnostics);
  return { ...zone, originFrom: 'option', serial, verification };
}
