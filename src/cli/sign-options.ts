/**
 * The options of `sign`, from text to values.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, nearest, ZoneproofError } from '../diagnostic/index.js';
import {
  type AllowedGuards,
  type Denial,
  SIGN_GUARDS,
  type SignGuard,
  type SignZoneOptions,
  ZONEMD_HASH,
} from '../dnssec/index.js';
import { type SignRequest, type SyncWish, syncRequest, type ZoneKeys } from '../operations/index.js';
import { DIGEST, digestNumber, SECONDS_PER_DAY, type SerialPolicy } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { momentOf, periodOf } from './command.js';
import type { ConfigOptions } from './config-options.js';
import type { PassphraseOptions, TokenOptions } from './key-options.js';
import { saltOf } from './salt.js';
import type { StatsOptions } from './stats.js';

export interface SignOptions extends PassphraseOptions, TokenOptions, StatsOptions, ConfigOptions {
  readonly zone: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly previous?: string | undefined;
  readonly keep: boolean;
  readonly key?: readonly string[] | undefined;
  readonly signOnly?: readonly string[] | undefined;
  readonly keyDir?: string | undefined;
  readonly keyFlags?: number | undefined;
  readonly keyAlgorithm?: string | undefined;
  readonly dnskeySigners: 'ksk' | 'all';
  readonly ignoreSep?: boolean | undefined;
  readonly dnskeyTtl?: string | undefined;
  readonly sync?: string | undefined;
  readonly nsec?: boolean | undefined;
  readonly nsec3?: boolean | undefined;
  readonly optOut?: boolean | undefined;
  readonly salt?: string | undefined;
  readonly iterations?: number | undefined;
  readonly now?: string | undefined;
  readonly inception?: string | undefined;
  readonly expiration?: string | undefined;
  readonly validity?: string | undefined;
  readonly dnskeyValidity?: string | undefined;
  readonly refresh?: string | undefined;
  readonly jitter?: string | undefined;
  readonly jitterSeed: number;
  readonly serial?: SerialPolicy | undefined;
  readonly zonemd?: readonly ('sha384' | 'sha512')[] | undefined;
  readonly maxTtl?: string | undefined;
  readonly capTtl?: boolean | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly verify: boolean;
  readonly deterministic?: boolean | undefined;
  readonly jobs?: number | undefined;
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly onlyDnssec?: boolean | undefined;
  readonly annotate?: boolean | undefined;
  readonly dsset?: string | undefined;
  readonly keyset?: string | undefined;
  readonly inPlace?: boolean | undefined;
  readonly output?: string | undefined;
}

/** A clock that is wrong by less than this does not make new signatures invalid. */
const INCEPTION_MARGIN_SECONDS = 3600;
const VALIDITY_SECONDS = 30 * SECONDS_PER_DAY;
/** RFC 9276 §3.1: more are worth nothing, and validators treat more than 50 as insecure. */
const MAX_ITERATIONS = 50;

/** How the user wants names denied; undefined: as the zone does it now. */
function denialOf({ nsec, nsec3, optOut, salt, iterations }: SignOptions): Denial | undefined {
  if (nsec3 !== true) {
    for (const [option, value] of Object.entries({ 'opt-out': optOut, salt, iterations })) {
      if (value === undefined || value === false) continue;
      throw new ZoneproofError(EXIT.USAGE, `--${option} only makes sense with --nsec3`);
    }
    return nsec === true ? { type: 'nsec' } : undefined;
  }
  const count = iterations ?? 0;
  if (count > MAX_ITERATIONS) {
    throw new ZoneproofError(EXIT.USAGE, `--iterations must be between 0 and ${MAX_ITERATIONS}, not ${count}`, {
      help: 'use 0 (RFC 9276): validators treat more than 50 as insecure',
    });
  }
  return { type: 'nsec3', optOut: optOut === true, iterations: count, salt: saltOf(salt ?? '-') };
}

/** When the signatures are made, and how long they last. */
export function timesOf(
  options: SignOptions,
  clock: number,
): Pick<SignZoneOptions, 'now' | 'inception' | 'expiration' | 'keysExpiration' | 'jitter' | 'refresh'> {
  const now = momentOf('now', options.now, clock, clock);
  const period = (option: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : periodOf(option, text);
  const { validity, expiration, keep, refresh } = options;
  if (!keep && refresh !== undefined) {
    throw new ZoneproofError(EXIT.USAGE, '--refresh and --no-keep exclude each other');
  }
  const untilValidity = now + (period('validity', validity) ?? VALIDITY_SECONDS);
  const jitter = period('jitter', options.jitter);
  const keysValidity = period('dnskey-validity', options.dnskeyValidity);
  return {
    now,
    inception: momentOf('inception', options.inception, now, now - INCEPTION_MARGIN_SECONDS),
    expiration: momentOf('expiration', expiration, now, untilValidity),
    keysExpiration: keysValidity === undefined ? undefined : now + keysValidity,
    jitter: jitter === undefined ? undefined : { seconds: jitter, seed: options.jitterSeed },
    refresh: keep ? period('refresh', refresh) : 'none',
  };
}

/** `cds:sha256,cdnskey`, `delete`, `none`; without it the times of the keys decide. */
function syncWishOf(text: string | undefined): SyncWish {
  if (text === undefined) return { kind: 'by-times' };
  if (text === 'none') return { kind: 'leave' };
  if (text === 'delete') return { kind: 'delete' };
  const digestTypes: number[] = [];
  let cdnskey = false;
  for (const word of text.split(',')) {
    const [, digest] = /^cds(?::(.+))?$/.exec(word) ?? [];
    const digestType = word === 'cds' ? DIGEST.SHA256 : digest === undefined ? undefined : digestNumber(digest);
    if (word === 'cdnskey') cdnskey = true;
    else if (digestType === DIGEST.SHA256 || digestType === DIGEST.SHA384) digestTypes.push(digestType);
    else {
      throw new ZoneproofError(EXIT.USAGE, `--sync: ${JSON.stringify(word)} is no record to publish`, {
        help: 'use cds, cds:sha384, cdnskey with commas between, or delete, or none',
      });
    }
  }
  return { kind: 'active', digestTypes, cdnskey };
}

function guardsOf(allow: readonly string[] = []): AllowedGuards {
  const ids = Object.keys(SIGN_GUARDS);
  for (const id of allow) {
    if (ids.includes(id)) continue;
    const guess = nearest(id, ids);
    throw new ZoneproofError(EXIT.USAGE, `--allow: there is no guard ${JSON.stringify(id)}`, {
      help: guess === undefined ? `guards are ${ids.join(', ')}` : `did you mean ${guess}?`,
    });
  }
  return new Set(allow as readonly SignGuard[]);
}

function maxTtlOf({ maxTtl, capTtl }: SignOptions): SignZoneOptions['maxTtl'] {
  if (maxTtl !== undefined) return { seconds: periodOf('max-ttl', maxTtl), isCapped: capTtl === true };
  if (capTtl !== true) return undefined;
  throw new ZoneproofError(EXIT.USAGE, '--cap-ttl only makes sense with --max-ttl');
}

/** What the files written are about; checked before anything is read. */
export function checkSignOptions(options: SignOptions): void {
  const { onlyDnssec, annotate, inPlace, output, dryRun, json, serial = 'keep' } = options;
  const refuse = (message: string, help?: string) => new ZoneproofError(EXIT.USAGE, message, { help });
  if (json === true && dryRun !== true) throw refuse('--json only makes sense with --dry-run');
  if (onlyDnssec === true && serial !== 'keep') {
    throw refuse(`--serial ${serial} changes the SOA, which --only-dnssec leaves to the zone file`);
  }
  if (inPlace === true && (output !== undefined || onlyDnssec === true || annotate === true || options.zone === '-')) {
    throw refuse('--in-place writes the whole zone over its file: leave out --output, --only-dnssec and --annotate');
  }
}

/** Everything that the signer wants to know, but for what it works with. */
export function signRequest(
  options: SignOptions,
  keys: ZoneKeys,
  previous: Zone | undefined,
  times: ReturnType<typeof timesOf>,
  provider: CryptoProvider,
): SignRequest {
  const { dnskeyTtl, zonemd } = options;
  return {
    ...times,
    provider,
    previous,
    keys: keys.active,
    standby: keys.standby,
    withdrawn: keys.withdrawn,
    roles: { allSignKeys: options.dnskeySigners === 'all', ignoresSep: options.ignoreSep === true },
    sync: syncRequest(syncWishOf(options.sync), keys, [DIGEST.SHA256]),
    denial: denialOf(options),
    serial: options.serial ?? 'keep',
    dnskeyTtl: dnskeyTtl === undefined ? undefined : periodOf('dnskey-ttl', dnskeyTtl),
    zonemd: zonemd?.map((hash) => (hash === 'sha384' ? ZONEMD_HASH.SHA384 : ZONEMD_HASH.SHA512)),
    maxTtl: maxTtlOf(options),
    allow: guardsOf(options.allow),
    isVerified: options.verify,
  };
}
