/** `zoneproof live` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { type Diagnostic, EXIT, printable, SourceMap, ZoneproofError } from '../../diagnostic/index.js';
import { IANA_TRUST_ANCHORS } from '../../dnssec/index.js';
import { applySeverities } from '../../lint/index.js';
import {
  Asker,
  checkLive,
  type LiveReport,
  networkSource,
  RECORDING_VERSION,
  ROOT_HINTS,
  recordingSource,
} from '../../live/index.js';
import {
  type ConfiguredZone,
  loadConfiguredZone,
  loadDsSet,
  loadHints,
  loadRecording,
  loadTrustAnchors,
  loadTsigKey,
  parseResolver,
  parseServer,
  writing,
} from '../../operations/index.js';
import { located, type ReportZone } from '../../report/index.js';
import { equalNames, lowerName, nameText, parseName, utf8Bytes } from '../../wire/index.js';
import { type CommandRunner, minMarginOf, periodOf } from '../command.js';
import { configRequest, type RuleOptions } from '../config-options.js';
import type { Environment } from '../env.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

export interface LiveOptions extends FormatOptions, FailOptions, RuleOptions {
  readonly zone: string;
  readonly file?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly server?: readonly string[] | undefined;
  readonly hints?: string | undefined;
  readonly port: number;
  readonly trustAnchor?: readonly string[] | undefined;
  readonly resolver?: readonly string[] | undefined;
  readonly axfr?: boolean | undefined;
  readonly tsig?: string | undefined;
  readonly record?: string | undefined;
  readonly replay?: string | undefined;
  readonly timeout: string;
  readonly minMargin?: string | undefined;
}

/** As in `verify`: a week, less for signatures that live shorter. */
const DEFAULT_MIN_MARGIN = 7 * 86_400;

export const run: CommandRunner<LiveOptions> = async (options, environment) => {
  const { files } = environment;
  const outputs = outputsOf(options);
  const apex = apexOf(options.zone);
  const zone = nameText(apex);
  const timeoutSeconds = periodOf('timeout', options.timeout);
  if (timeoutSeconds < 1 || timeoutSeconds > 60) throw new ZoneproofError(EXIT.USAGE, '--timeout must be 1s to 60s');
  if (options.port < 1 || options.port > 65_535) throw new ZoneproofError(EXIT.USAGE, '--port must be 1 to 65535');
  const minMargin = minMarginOf(options.minMargin);
  const configs = new ConfigSource(files, configRequest(options));
  const loaded = options.file === undefined ? undefined : await loadFile(environment, configs, options.file, apex);
  const settings = loaded?.settings ?? (await configs.forFolder('.')).settingsOf({ file: '.', origin: zone });
  const servers = (options.server ?? []).map((text) => parseServer(text, '--server'));
  const resolvers = (options.resolver ?? []).map(parseResolver);
  const hints = options.hints === undefined ? ROOT_HINTS : loadHints(files, options.hints);
  // The keys of another root are not those of IANA.
  const anchors =
    options.trustAnchor !== undefined
      ? loadTrustAnchors(files, options.trustAnchor, openssl)
      : options.hints === undefined
        ? IANA_TRUST_ANCHORS
        : [];
  const dsSet = options.ds === undefined ? undefined : loadDsSet(files, options.ds, apex, openssl);
  const tsig = options.tsig === undefined ? undefined : loadTsigKey(files, options.tsig);

  const replay = options.replay === undefined ? undefined : loadRecording(files, options.replay, zone);
  const now = replay?.head.at ?? environment.now();
  const network = () =>
    networkSource({
      timeoutMilliseconds: timeoutSeconds * 1000,
      randomId: () => environment.randomId(),
      now: () => environment.now(),
    });
  const recorder = recordingSource(replay?.source ?? network());
  const report = await checkLive(new Asker(recorder.source), {
    apex,
    file: loaded?.zone,
    dsSet,
    servers,
    hints,
    port: options.port,
    anchors,
    resolvers,
    axfr: options.axfr === true || tsig !== undefined,
    tsig,
    now,
    provider: openssl,
    minMargin: minMargin ?? settings.minMarginSeconds ?? DEFAULT_MIN_MARGIN,
  });
  if (options.record !== undefined) {
    const file = options.record;
    const lines = recorder.lines({ recording: 'zoneproof live', schemaVersion: RECORDING_VERSION, zone, at: now });
    writing(file, () => files.writeFile(file, [utf8Bytes(lines)]));
  }
  for (const { resolver, text } of report.resolvers) {
    environment.writeError(`zoneproof: ${printable(`resolver ${resolver} ${text}`)}\n`);
  }
  const diagnostics = applySeverities(report.diagnostics, settings.severities);
  const reported = reportedZone(zone, loaded, report, diagnostics, now);
  return concludeRun(environment, outputs, { command: 'live', zones: [reported], failsFrom: 'warning' }, options);
};

function apexOf(text: string): Uint8Array {
  const name = parseName(text);
  if (typeof name !== 'string') return lowerName(name);
  throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(text)} is not the name of a zone`, {
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
  const file = loaded?.path ?? '<live>';
  const { status, reason, trustedFrom, earliestExpiration } = report;
  return {
    origin,
    originFrom: 'option',
    file,
    serial: report.serial,
    records: loaded?.zone.records.count ?? 0,
    ...located(loaded?.zone.sources ?? new SourceMap(), diagnostics, file),
    verification: { status, reason, trustedFrom, at, earliestExpiration },
  };
}
