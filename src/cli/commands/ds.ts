/** `zoneproof ds` and `zoneproof ds check` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { EXIT, nearest, printable, ZoneproofError } from '../../diagnostic/index.js';
import { Asker, askDelegation, Walker } from '../../live/index.js';
import {
  checkDs,
  configuredReading,
  digestTypesOf,
  type KeySource,
  type LoadZoneOptions,
  loadKeySource,
  loadParentDs,
  mergeKeySources,
  type ParentDsSet,
  planDs,
  publishDs,
  REGISTRARS,
  type RegistrarProfile,
  refuseUnacceptable,
  zoneNameOf,
} from '../../operations/index.js';
import { DS_REPORTERS, type DsFormat, dsCheckJson, dsCheckText, registrarReporter } from '../../report/index.js';
import { nameText } from '../../wire/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { type ConfigOptions, configRequest } from '../config-options.js';
import type { Environment } from '../env.js';
import { type PassphraseOptions, readingOf, type TokenOptions, withPassphrase, withTokens } from '../key-options.js';
import { type NetworkOptions, networkOf, refuseRecording } from '../network.js';

interface SourceOptions extends LoadZoneOptions, PassphraseOptions, TokenOptions, ConfigOptions {
  readonly inputs: readonly string[];
  readonly at?: string | undefined;
  readonly keyFlags?: number | undefined;
  readonly keyAlgorithm?: string | undefined;
}

export interface DsOptions extends SourceOptions {
  readonly digest?: readonly string[] | undefined;
  readonly format?: DsFormat | undefined;
  readonly json?: boolean | undefined;
  readonly registrar?: string | undefined;
  readonly force?: boolean | undefined;
}

/** @param signedAt see {@link KeySource.signers} */
async function sourcesOf(
  environment: Environment,
  options: SourceOptions,
  now: number,
  signedAt?: number,
): Promise<KeySource[]> {
  const { origin, keyFlags: flags, keyAlgorithm: algorithm } = options;
  const hints = readingOf({ zone: origin, flags, algorithm });
  const configs = new ConfigSource(environment.files, configRequest(options));
  const inputs = await Promise.all(
    options.inputs.map(async (input) => ({ input, reading: await configuredReading(input, configs, options) })),
  );
  return withTokens(environment, options, (tokens) => {
    const read = (passphrase: string | undefined): KeySource[] =>
      inputs.map(({ input, reading }) =>
        loadKeySource(environment.files, input, { ...reading, ...hints, tokens, passphrase, now, signedAt }),
      );
    return withPassphrase(environment, options, read, tokens);
  });
}

export const runDs: CommandRunner<DsOptions> = async (options, environment) => {
  const profile = options.registrar === undefined ? undefined : profileOf(options.registrar);
  if (profile === 'list') {
    environment.writeOutput(registrarList());
    return EXIT.OK;
  }
  if (options.inputs.length === 0) {
    throw new ZoneproofError(EXIT.USAGE, 'ds: something is missing', {
      help: 'give key files, a zone file, or - for standard input',
    });
  }
  const isForced = options.force === true;
  const digestTypes = digestTypesOf(options.digest ?? ['sha256']);
  const now = environment.now();
  const sources = await sourcesOf(environment, options, momentOf('at', options.at, now, now));
  const publication = publishDs(sources, { digestTypes, isForced, provider: openssl });
  if (profile !== undefined && !isForced) refuseUnacceptable(profile, publication.zones);
  const format = options.json === true ? 'json' : (options.format ?? 'zone');
  const reporter = profile === undefined ? await DS_REPORTERS[format]() : registrarReporter(profile);
  environment.writeOutput(reporter(publication));
  for (const warning of publication.warnings) environment.writeError(`zoneproof: warning: ${printable(warning)}\n`);
  if (profile !== undefined) environment.writeError(`zoneproof: ${profile.title}: ${profile.request}\n`);
  return EXIT.OK;
};

function profileOf(name: string): RegistrarProfile | 'list' {
  if (name === 'list') return name;
  const profile = REGISTRARS.find((each) => each.name === name.toLowerCase());
  if (profile !== undefined) return profile;
  const names = REGISTRARS.map((each) => each.name);
  const guess = nearest(name.toLowerCase(), names);
  throw new ZoneproofError(EXIT.USAGE, `unknown registrar ${JSON.stringify(name)}`, {
    help:
      guess === undefined
        ? `known are ${names.join(', ')}; --format text has the fields for any other form`
        : `did you mean ${guess}?`,
  });
}

function registrarList(): string {
  const width = Math.max(...REGISTRARS.map(({ name }) => name.length));
  return REGISTRARS.map(({ name, takes, title, checked, source }) => {
    const what = { ds: 'DS', key: 'key', both: 'DS, key' }[takes];
    return `${name.padEnd(width)}  ${what.padEnd(7)}  ${title}\n${' '.repeat(width + 11)}${source} (${checked})\n`;
  }).join('');
}

export interface DsCheckOptions extends SourceOptions, NetworkOptions {
  readonly ds?: readonly string[] | undefined;
  readonly live?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export const runDsCheck: CommandRunner<DsCheckOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const source = mergeKeySources(await sourcesOf(environment, options, at, at));
  const owner = options.origin === undefined ? source.owner : zoneNameOf(options.origin);
  const { dsSet, ttl } = await parentDsOf(environment, options, owner);
  const check = checkDs(source, dsSet, openssl, at);
  const report = { owner, at, check, plan: planDs(source, check, ttl, openssl) };
  environment.writeOutput(options.json === true ? dsCheckJson(report) : dsCheckText(report));
  return check.isBad ? EXIT.FINDINGS : EXIT.OK;
};

/** What the parent has: as it is given, or as its servers say now. */
async function parentDsOf(
  environment: Environment,
  options: DsCheckOptions,
  owner: Uint8Array,
): Promise<Pick<ParentDsSet, 'dsSet' | 'ttl'>> {
  const { ds = [], live } = options;
  if (ds.length > 0 === (live === true)) {
    throw new ZoneproofError(EXIT.USAGE, 'ds check: what does the parent have?', {
      help: 'give its DS records with --ds, or ask its servers with --live',
    });
  }
  if (live !== true) {
    refuseRecording(options);
    return loadParentDs(environment.files, ds, owner, openssl);
  }
  const network = networkOf(options, environment, { command: 'ds check', names: [nameText(owner)] });
  const { source, hints, port, anchors, now } = network;
  const asker = new Asker(source);
  const found = await askDelegation(asker, new Walker(asker, hints, port), owner, { now, provider: openssl, anchors });
  network.keep();
  if (typeof found === 'string') {
    throw new ZoneproofError(EXIT.NETWORK, found, { help: 'zoneproof live says more; --ds takes DS records as text' });
  }
  for (const { severity, message } of found.diagnostics) {
    environment.writeError(`zoneproof: ${severity}: ${printable(message)}\n`);
  }
  return { dsSet: found.dsSet ?? [], ttl: found.ttl };
}
