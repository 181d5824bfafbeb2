/** `zoneproof issuance` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { applySeverities } from '../../lint/index.js';
import {
  type ConfiguredZone,
  chainOf,
  delegatedDs,
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
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportZone } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

export interface IssuanceCommandOptions extends FormatOptions, FailOptions, RuleOptions {
  readonly names?: readonly string[] | undefined;
  readonly zone?: readonly string[] | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly trustAnchor?: readonly string[] | undefined;
  readonly ca?: readonly string[] | undefined;
  readonly method?: readonly string[] | undefined;
  readonly wildcard?: boolean | undefined;
  readonly accountUri?: string | undefined;
  readonly all?: boolean | undefined;
  readonly strict?: boolean | undefined;
}

export const run: CommandRunner<IssuanceCommandOptions> = async (options, environment) => {
  const { files } = environment;
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const outputs = outputsOf(options, issuanceFormats());
  const { names = [], zone: zones = [] } = options;
  if (zones.length === 0) {
    throw new ZoneproofError(EXIT.USAGE, 'no zone file is given', { help: 'give the file of each zone with --zone' });
  }
  if (names.length === 0 && options.all !== true) {
    throw new ZoneproofError(EXIT.USAGE, 'no name is given', { help: 'give the names of the certificate, or --all' });
  }
  const given = names.map(parseCertificateName);
  const configs = new ConfigSource(files, configRequest(options));
  const loaded: ConfiguredZone[] = [];
  for (const file of zones) loaded.push(await loadConfiguredZone(files, file, configs, options));
  const first = loaded[0]!;
  // With one zone its DS may come without an owner; with several each record says whose it is.
  const ds = loaded.length === 1 ? delegatedDs(files, first, openssl, options.ds) : [];
  const records = [...(loaded.length === 1 ? [] : (options.ds ?? [])), ...(options.trustAnchor ?? [])];
  const anchors = [
    ...ds.map((one) => ({ owner: first.zone.apex, ds: one, from: '--ds' })),
    ...loadTrustAnchors(files, records, openssl),
  ];
  const chain = chainOf(loaded, { at, anchors, provider: openssl });
  for (const anchor of unusedAnchors(chain, anchors)) {
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
  const verdicts = await judgeRequests(chain, requests, { provider: openssl, isStrict: options.strict === true });
  const findings = issuanceFindings(verdicts, loaded);
  const reported = loaded.map((one) =>
    reportZone(one, applySeverities([...one.diagnostics, ...findings.get(one)!], one.settings.severities)),
  );
  const refused = verdicts.filter(({ decision }) => decision !== 'may-issue');
  const invalid = refused.length === 0 ? undefined : `${refused.length} of ${verdicts.length} would not be issued`;
  const result = {
    command: 'issuance',
    zones: reported,
    failsFrom: 'error',
    invalid,
    issuance: { at, verdicts },
  } as const;
  return concludeRun(environment, outputs, result, options);
};
