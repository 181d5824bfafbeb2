/**
 * What a rollover needs to know of a zone: its TTLs, its servers, and the keys that it has.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { apexDnskeys, type Ds, denialOfZone, matchDsSet, readRrsig } from '../dnssec/index.js';
import { type Dnskey, type KeyState, keyDuty, keyFileName, type RecordState, type StoredKey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import type { ModelDenial, ObservedKey, ZoneTimes } from '../rollover/index.js';
import { equalBytes, nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { Files } from './files.js';
import { keysIn } from './key-files.js';
import { type LoadedZone, loadZone } from './load-zone.js';

/** The TTLs and timers of a zone, and of its parent where that is given. */
export function zoneTimes(zone: Zone, parent?: Zone, dsTtl?: number): ZoneTimes {
  const { soa } = zone;
  const ns = [ttlAt(zone, zone.apex, TYPE.NS), parent && ttlAt(parent, zone.apex, TYPE.NS)];
  const known = ns.filter((ttl) => ttl !== undefined);
  return {
    dnskeyTtl: ttlAt(zone, zone.apex, TYPE.DNSKEY),
    soaTtl: soa?.ttl,
    soaRefresh: soa?.refresh,
    // RFC 9077 §3: the lesser of the MINIMUM field and the TTL of the SOA.
    negativeTtl: soa && Math.min(soa.ttl, soa.minimum),
    maxTtl: maxTtl(zone),
    nsTtl: known.length === 0 ? undefined : Math.max(...known),
    parentDsTtl: dsTtl,
    parentSoaRefresh: parent?.soa?.refresh,
  };
}

function ttlAt(zone: Zone, owner: Uint8Array, type: number): number | undefined {
  const id = zone.names.find(owner);
  const first = id < 0 ? -1 : zone.records.findRrset(id, type);
  return first < 0 ? undefined : zone.records.ttl[first]!;
}

/** Of data: the DNSKEY RRset has a term of its own, and glue is not signed. */
function maxTtl(zone: Zone): number | undefined {
  const { records } = zone;
  let largest = -1;
  for (let i = 0; i < records.count; i++) {
    const type = records.type[i]!;
    const ttl = records.ttl[i]!;
    if (ttl <= largest || type === TYPE.DNSKEY || type === TYPE.RRSIG) continue;
    if (zone.isAuthoritative(records.owner[i]!, type)) largest = ttl;
  }
  return largest < 0 ? undefined : largest;
}

/** The parent zone of a zone; one that does not hold its delegation is refused. */
export function loadParent(files: Files, file: string, child: Zone): LoadedZone {
  const parent = loadZone(files, file);
  if (ttlAt(parent.zone, child.apex, TYPE.NS) !== undefined) return parent;
  throw new ZoneproofError(EXIT.USAGE, `--parent: ${file} does not delegate ${child.origin}`, {
    help: 'give the zone file that holds its NS records, or leave it out and give --ds-ttl',
  });
}

/** Names of policy fields for TTLs that a zone had before. */
const FORMER_TTLS = {
  'ttlBefore.dnskey': 'dnskeyTtl',
  'ttlBefore.data': 'maxTtl',
  'ttlBefore.negative': 'negativeTtl',
  'ttlBefore.ns': 'nsTtl',
} as const satisfies Readonly<Record<string, keyof ZoneTimes>>;

/**
 * The TTLs that were larger in an earlier version of a zone, under the names of policy fields; seconds.
 * @throws ZoneproofError (usage) for a file that holds another zone, (file)
 */
export function formerTtls(files: Files, file: string, zone: Zone): Map<string, number> {
  const { zone: earlier } = loadZone(files, file, { origin: zone.origin });
  if (earlier.soa === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `--previous: ${file} holds no version of ${zone.origin}`, {
      help: 'give the zone file as it was published before its TTLs were changed',
    });
  }
  const [before, now] = [zoneTimes(earlier), zoneTimes(zone)];
  return new Map(
    Object.entries(FORMER_TTLS).flatMap(([name, term]) => {
      const seconds = before[term];
      return seconds !== undefined && seconds > (now[term] ?? 0) ? [[name, seconds] as const] : [];
    }),
  );
}

/** A name server of the zone, for commands. */
export function serverOf(zone: Zone): string | undefined {
  const ns = zone.rrset('@', 'NS')?.records[0]?.data;
  return ns?.replace(/(.)\.$/, '$1');
}

/** How the zone denies; a zone without signatures is as it would be signed. */
export const modelDenial = (zone: Zone): ModelDenial => denialOfZone(zone).type;

/** A key with what is known about it. */
export interface ZoneKey extends ObservedKey {
  readonly dnskey: Dnskey;
  /** times of its file */
  readonly stored: StoredKey | undefined;
  readonly state: KeyState | undefined;
}

/** Tags of the keys that signed an RRset at the apex. */
function signersOf(zone: Zone, typeCovered: number): ReadonlySet<string> {
  const { records, apexId } = zone;
  const signers = new Set<string>();
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.RRSIG);
  if (first < 0) return signers;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const start = records.rdataOffset[i]!;
    const rrsig = readRrsig(records.pool, start, start + records.rdata(i).length);
    if (rrsig.typeCovered === typeCovered) signers.add(`${rrsig.algorithm} ${rrsig.keyTag}`);
  }
  return signers;
}

export interface KeyRequest {
  readonly keyFolder: string | undefined;
  /** undefined: nobody knows what the parent has */
  readonly ds: readonly Ds[] | undefined;
  /** seconds since the epoch */
  readonly at: number;
  readonly provider: CryptoProvider;
  /** see `KeyReading` */
  readonly isPublicOnly?: boolean | undefined;
}

/**
 * All keys of a zone, from its DNSKEY RRset and a folder. What a signed zone shows counts as published and signing; where
 * the zone is not signed, what the times of the key files say.
 * @throws ZoneproofError (key, file)
 */
export function keysOfZone(files: Files, zone: Zone, request: KeyRequest): ZoneKey[] {
  const { keyFolder, ds, at, provider, isPublicOnly } = request;
  const inZone = apexDnskeys(zone);
  const onDisk = keyFolder === undefined ? [] : keysIn(files, keyFolder, zone.apex, { provider, isPublicOnly });
  const isSigned = inZone.length > 0;
  const [keySigners, dataSigners] = [signersOf(zone, TYPE.DNSKEY), signersOf(zone, TYPE.SOA)];
  const isSame = (a: Dnskey, b: Dnskey): boolean => a.algorithm === b.algorithm && equalBytes(a.publicKey, b.publicKey);
  const strangers = inZone.filter((dnskey) => !onDisk.some(({ key }) => isSame(key.dnskey, dnskey)));
  const found = [
    ...onDisk.map(({ key, state }) => ({
      stored: key,
      state,
      dnskey: inZone.find((dnskey) => isSame(dnskey, key.dnskey)) ?? keyDuty(key, at).key.dnskey,
    })),
    ...strangers.map((dnskey) => ({ stored: undefined, state: undefined, dnskey })),
  ];
  const duties = new Map(onDisk.map(({ key }) => [key, keyDuty(key, at)]));
  const hasZsk = [...duties.values()].some(({ signs, key }) => signs && !key.dnskey.isSep);
  const hasDs = dsTest(
    zone,
    ds,
    found.map(({ dnskey }) => dnskey),
    provider,
  );
  return found.map(({ stored, state, dnskey }) => {
    const duty = stored && duties.get(stored);
    const id = `${dnskey.algorithm} ${dnskey.keyTag}`;
    const isPublished = isSigned ? inZone.includes(dnskey) : (duty?.isPublished ?? false);
    const times = stored?.times ?? {};
    return {
      name: stored?.fileName ?? keyFileName(zone.apex, dnskey.algorithm, dnskey.keyTag),
      dnskey,
      stored,
      state,
      isSep: dnskey.isSep,
      role: state && roleOf(state),
      algorithm: dnskey.algorithm,
      isPublished,
      isRevoked: dnskey.isRevoked,
      signsKeys: isSigned ? keySigners.has(id) : (duty?.signs ?? false) && dnskey.isSep,
      signsData: isSigned ? dataSigners.has(id) : (duty?.signs ?? false) && (!dnskey.isSep || !hasZsk),
      hasDs: hasDs?.has(dnskey) ?? dsByFile(state, times, at),
      isDsForgotten: state?.states.DSState === 'hidden',
      order: times.activate ?? times.publish ?? times.created ?? state?.times.Active ?? state?.times.Published ?? 0,
      since: sinceOf(times, state, at),
    };
  });
}

/** What BIND's dnssec-policy uses a key for. */
function roleOf({ roles: { KSK, ZSK } }: KeyState): ObservedKey['role'] {
  if (KSK === true) return ZSK === true ? 'csk' : 'ksk';
  return ZSK === true ? 'zsk' : undefined;
}

function dsTest(
  zone: Zone,
  ds: readonly Ds[] | undefined,
  keys: readonly Dnskey[],
  provider: CryptoProvider,
): ReadonlySet<Dnskey> | undefined {
  if (ds === undefined) return undefined;
  const { verdicts } = matchDsSet(zone.apex, ds, keys, provider);
  return new Set(
    verdicts.flatMap(({ state, key }) => (state === 'matches' || state === 'key-unusable' ? (key ?? []) : [])),
  );
}

function dsByFile(
  state: KeyState | undefined,
  { dsPublish, dsRemoved }: StoredKey['times'],
  at: number,
): boolean | undefined {
  if (dsRemoved !== undefined && dsRemoved <= at) return false;
  if (dsPublish !== undefined) return dsPublish <= at;
  const known = state?.states.DSState;
  return known === undefined ? undefined : known === 'rumoured' || known === 'omnipresent';
}

function sinceOf(times: StoredKey['times'], state: KeyState | undefined, at: number): ObservedKey['since'] {
  const kasp = state?.times ?? {};
  // named says when something began to come or to go; its other times are when it meant to do that.
  const changed = (record: 'DNSKEY' | 'KRRSIG' | 'ZRRSIG', to: RecordState): number | undefined =>
    state?.states[`${record}State`] === to ? kasp[`${record}Change`] : undefined;
  const all = {
    publish: changed('DNSKEY', 'rumoured') ?? times.publish ?? kasp.Published,
    'sign-keys': changed('KRRSIG', 'rumoured') ?? times.activate ?? kasp.Active,
    'sign-data': changed('ZRRSIG', 'rumoured') ?? times.activate ?? kasp.Active,
    'stop-signing-keys': changed('KRRSIG', 'unretentive') ?? times.inactive ?? kasp.Retired,
    'stop-signing-data': changed('ZRRSIG', 'unretentive') ?? times.inactive ?? kasp.Retired,
    withdraw: changed('DNSKEY', 'unretentive') ?? times.delete ?? kasp.Removed,
    revoke: times.revoke ?? kasp.Revoked,
    'add-ds': times.dsPublish ?? kasp.DSPublish,
    'remove-ds': times.dsRemoved ?? kasp.DSRemoved,
  };
  return Object.fromEntries(Object.entries(all).filter(([, time]) => time !== undefined && time <= at));
}

/** The name of a zone for commands: without its last dot, but for the root. */
export const commandName = (zone: Zone): string => nameText(zone.apex).replace(/(.)\.$/, '$1');
