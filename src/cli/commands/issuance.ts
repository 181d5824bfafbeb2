/** `zoneproof issuance` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import type { TrustAnchor, TrustChain } from '../../dnssec/index.js';
import { zoneLookup } from '../../issuance/index.js';
import { applySeverities } from '../../lint/index.js';
import { Asker, LiveResolver, liveLookup, Walker } from '../../live/index.js';
import {
  type ConfiguredZone,
  chainOf,
  delegatedDs,
  type Files,
  issuanceFindings,
  issuanceRequests,
  judgeRequests,
  loadConfiguredZone,
  loadTrustAnchors,
  parseCertificateName,
  servedNames,
  unusedAnchors,
} from '../../operations/index.js';
import { issuanceFormats } from '../../report/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { configRequest, type RuleOptions } from '../config-options.js';
import { type Network, type NetworkOptions, networkOf, refuseRecording } from '../network.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportZone, servedZone } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

export interface IssuanceCommandOptions extends NetworkOptions, FormatOptions, FailOptions, RuleOptions {
  readonly names?: readonly string[] | undefined;
  readonly zone?: readonly string[] | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly ca?: readonly string[] | undefined;
  readonly method?: readonly string[] | undefined;
  readonly wildcard?: boolean | undefined;
  readonly accountUri?: string | undefined;
  readonly all?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly live?: boolean | undefined;
}

export const run: CommandRunner<IssuanceCommandOptions> = async (options, environment) => {
  const { files } = environment;
  const outputs = outputsOf(options, issuanceFormats());
  const { names = [], zone: zones = [] } = options;
  const isLive = options.live === true;
  if (zones.length === 0 && (!isLive || options.all === true)) {
    const help = 'give the file of each zone with --zone, or ask its servers with --live';
    throw new ZoneproofError(EXIT.USAGE, 'no zone file is given', { help });
  }
  if (names.length === 0 && options.all !== true) {
    throw new ZoneproofError(EXIT.USAGE, 'no name is given', { help: 'give the names of the certificate, or --all' });
  }
  const given = names.map(parseCertificateName);
  if (!isLive) refuseRecording(options);
  const network = isLive ? networkOf(options, environment, { command: 'issuance', names }) : undefined;
  const now = network?.now ?? environment.now();
  const at = momentOf('at', options.at, now, now);
  const configs = new ConfigSource(files, configRequest(options));
  const loaded: ConfiguredZone[] = [];
  for (const file of zones) loaded.push(await loadConfiguredZone(files, file, configs, options));
  const anchors = [...givenDs(files, loaded, options.ds ?? []), ...anchorsAbove(files, network, options.trustAnchor)];
  const chain = chainOf(loaded, { at, anchors, provider: openssl });
  for (const anchor of isLive ? [] : unusedAnchors(chain, anchors)) {
    environment.writeError(`zoneproof: the DS of ${anchor} is not used: no file given holds that zone\n`);
  }
  const methods = options.method ?? ['dns-01'];
  const requests = issuanceRequests([...given, ...(options.all === true ? servedNames(chain, methods) : [])], {
    cas: options.ca ?? ['letsencrypt.org'],
    methods,
    accountUri: options.accountUri,
    withWildcards: options.wildcard === true,
  });
  if (requests.length === 0) throw new ZoneproofError(EXIT.USAGE, 'no name in the zones given serves the web or mail');
  const lookup = network === undefined ? zoneLookup(chain) : liveLookup(resolverOf(network, chain));
  const verdicts = await judgeRequests(lookup, requests, {
    now: at,
    provider: openssl,
    isStrict: options.strict === true,
  });
  network?.keep();
  const { ofFiles, ofServers } = issuanceFindings(verdicts, loaded, isLive);
  const reported = loaded.map((one) =>
    reportZone(one, applySeverities([...one.diagnostics, ...ofFiles.get(one)!], one.settings.severities)),
  );
  for (const [origin, findings] of ofServers) {
    const { severities } = (await configs.forFolder('.')).settingsOf({ file: '.', origin });
    reported.push(servedZone(origin, applySeverities(findings, severities)));
  }
  const refused = verdicts.filter(({ decision }) => decision !== 'may-issue');
  const invalid = refused.length === 0 ? undefined : `${refused.length} of ${verdicts.length} would not be issued`;
  const result = {
    command: 'issuance',
    zones: reported,
    failsFrom: 'error',
    invalid,
    issuance: { at, isLive, verdicts },
  } as const;
  return concludeRun(environment, outputs, result, options);
};

/** With one zone its DS may come without an owner; otherwise each record says whose it is. */
function givenDs(files: Files, loaded: readonly ConfiguredZone[], ds: readonly string[]): readonly TrustAnchor[] {
  const [first] = loaded;
  if (first === undefined || loaded.length > 1) return loadTrustAnchors(files, ds, openssl);
  if (ds.length === 0) return [];
  return delegatedDs(files, first, openssl, ds).dsSet.map((one) => ({ owner: first.zone.apex, ds: one, from: '--ds' }));
}

const anchorsAbove = (files: Files, network: Network | undefined, trustAnchor: readonly string[] = []) =>
  network?.anchors ?? loadTrustAnchors(files, trustAnchor, openssl);

const resolverOf = ({ source, hints, port }: Network, chain: TrustChain): LiveResolver => {
  const asker = new Asker(source);
  return new LiveResolver(asker, new Walker(asker, hints, port), chain);
};
