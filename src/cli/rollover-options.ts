/**
 * The options that rollover commands share, from text to values.
 * @module
 */
import path from 'node:path';
import { ConfigSource } from '../config/index.js';
import { openssl } from '../crypto/index.js';
import { EXIT, nearest, ZoneproofError } from '../diagnostic/index.js';
import type { Ds } from '../dnssec/index.js';
import {
  type ConfiguredZone,
  type Files,
  formerTtls,
  type LoadZoneOptions,
  loadConfiguredZone,
  loadParent,
  loadParentDs,
  loadPolicy,
} from '../operations/index.js';
import { POLICY_FIELDS, type PolicyValues } from '../rollover/index.js';
import { algorithmNumber } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { periodOf } from './command.js';
import { type ConfigOptions, configRequest } from './config-options.js';
import type { Environment } from './env.js';

export interface TimingOptions {
  readonly policy?: string | undefined;
  readonly parent?: string | undefined;
  readonly dsTtl?: string | undefined;
  readonly ttlBefore?: readonly string[] | undefined;
  readonly previous?: string | undefined;
}

export interface ParentOptions extends TimingOptions {
  readonly ds?: readonly string[] | undefined;
}

export interface ZoneFileOptions extends LoadZoneOptions, ConfigOptions {}

/** The zone, read as its configuration says. Throws ConfigurationError, ZoneproofError (usage, configuration, file). */
export const loadZoneOf = (files: Files, file: string, options: ZoneFileOptions): Promise<ConfiguredZone> =>
  loadConfiguredZone(files, file, new ConfigSource(files, configRequest({ config: options.config })), options);

/** For `--ds`: the parent has none. */
const NO_DS = 'none';

/** What the options say of times, and of the parent. */
export interface TimingFacts {
  readonly policy: PolicyValues;
  /** under the names of policy fields */
  readonly times: ReadonlyMap<string, number>;
  readonly parent: Zone | undefined;
  readonly ds: readonly Ds[] | undefined;
  /** that those came with, seconds */
  readonly dsTtl: number | undefined;
}

/**
 * @param loaded the zone, when there is a file of it
 * @throws ConfigurationError, ZoneproofError (usage, configuration, file)
 */
export async function timingFacts(
  { files }: Environment,
  given: ParentOptions,
  loaded: ConfiguredZone | undefined,
): Promise<TimingFacts> {
  const { policy: file, parent: parentFile, ds: inputs = [], previous, ...options } = withConfigured(given, loaded);
  const zone = loaded?.zone;
  const policy = await loadPolicy(files, file);
  const former = previous === undefined || zone === undefined ? [] : formerTtls(files, previous, zone);
  // What is said one by one counts.
  const times = new Map([...former, ...timesOf(options)]);
  const parent = parentFile === undefined || zone === undefined ? undefined : loadParent(files, parentFile, zone).zone;
  const isNone = inputs.length === 1 && inputs[0] === NO_DS;
  const shown = [...(isNone ? [] : inputs), ...(parentFile === undefined ? [] : [parentFile])];
  if (zone === undefined || shown.length === 0) {
    return { policy, times, parent, ds: isNone ? [] : undefined, dsTtl: undefined };
  }
  const { dsSet, ttl } = loadParentDs(files, shown, zone.apex, openssl);
  return { policy, times, parent, ds: dsSet, dsTtl: ttl };
}

/** What the configuration says of the parent counts where the command line says nothing. */
function withConfigured(options: ParentOptions, loaded: ConfiguredZone | undefined): ParentOptions {
  if (loaded === undefined || options.parent !== undefined || options.ds !== undefined) return options;
  const shown = (file: string | undefined) => file && path.relative('', file);
  const { ds, parent } = loaded.reading;
  return { ...options, parent: shown(parent), ds: ds === undefined ? undefined : [shown(ds)!] };
}

function timesOf({ dsTtl, ttlBefore = [] }: TimingOptions): Map<string, number> {
  const times = new Map<string, number>();
  if (dsTtl !== undefined) times.set('parent.dsTtl', periodOf('ds-ttl', dsTtl));
  const known = POLICY_FIELDS.filter(({ path }) => path[0] === 'ttlBefore').map(({ path }) => path[1]!);
  for (const setting of ttlBefore) {
    const [name, period] = setting.split(/=(.*)/s, 2) as [string, string?];
    if (period === undefined || !known.includes(name)) {
      const guess = nearest(name, known);
      throw new ZoneproofError(EXIT.USAGE, `--ttl-before: ${JSON.stringify(setting)} is not a name and a period`, {
        help:
          guess === undefined || guess === name
            ? `write name=period, where name is ${known.join(', ')}`
            : `did you mean ${guess}?`,
      });
    }
    times.set(`ttlBefore.${name}`, periodOf('ttl-before', period));
  }
  return times;
}

/** The algorithm of `--algorithm`. Throws a ZoneproofError (usage) for one that zones cannot be signed with. */
export function algorithmOf(text: string | undefined): number | undefined {
  const number = text === undefined ? undefined : algorithmNumber(text);
  if (text !== undefined && (number === undefined || !openssl.supports(number))) {
    throw new ZoneproofError(
      EXIT.USAGE,
      `--algorithm: ${JSON.stringify(text)} is no algorithm that zones can be signed with`,
      {
        help: 'use ECDSAP256SHA256, ECDSAP384SHA384, ED25519, ED448, RSASHA256 or RSASHA512',
      },
    );
  }
  return number;
}
