/**
 * The keys of a zone at a moment: those named, and those of a folder with the duties that their own times give them.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { apexDnskeys, type SyncRequest } from '../dnssec/index.js';
import {
  type Dnskey,
  isPkcs11Uri,
  type KeyDuty,
  type KeyHints,
  keyDuty,
  parseKeyFileName,
  type SigningKey,
  type StoredKey,
} from '../keys/index.js';
import { equalBytes } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { Files } from './files.js';
import { keyPathsIn, loadKey, loadSigningKey } from './key-files.js';
import { connectKey, type Tokens } from './tokens.js';

export interface KeyLocation {
  /** keys that sign, whatever their times say */
  readonly keyFiles: readonly string[];
  /** keys that sign, but are not published yet: the first step of an algorithm rollover (RFC 6781 §4.1.4) */
  readonly unpublishedKeyFiles?: readonly string[] | undefined;
  /** keys whose times say what they do */
  readonly keyFolder: string | undefined;
  /** flags and algorithm of named keys whose files and names do not say them */
  readonly hints?: KeyHints | undefined;
  readonly passphrase?: string | undefined;
  /** for keys in PKCS #11 tokens */
  readonly tokens?: Tokens | undefined;
}

/** Keys of a zone by what they have to do. */
export interface ZoneKeys {
  /** they sign; one without private part keeps what it signed before */
  readonly active: readonly StoredKey[];
  readonly standby: readonly Dnskey[];
  readonly withdrawn: readonly Dnskey[];
  /** all of them, with the reason for what they do */
  readonly duties: readonly KeyDuty[];
  /** lower-case start, no full stop */
  readonly notes: readonly string[];
}

/**
 * Loads the keys of a zone.
 * @param now seconds since the epoch
 * @throws ZoneproofError (key, file); PassphraseNeeded
 */
export function loadZoneKeys(
  files: Files,
  source: KeyLocation,
  zone: Zone,
  now: number,
  provider: CryptoProvider,
): ZoneKeys {
  const { passphrase, tokens, unpublishedKeyFiles = [] } = source;
  const loadNamed = (file: string): SigningKey => {
    // What a file name of BIND's form says counts; the options are for files that are called otherwise.
    const isNamed = !isPkcs11Uri(file) && parseKeyFileName(file) !== undefined;
    const hints = isNamed ? {} : { ...source.hints, owner: zone.apex };
    return loadSigningKey(files, file, { provider, passphrase, hints, tokens });
  };
  const found: KeyDuty[] = [];
  const isKnown = (key: StoredKey): boolean => found.some((other) => other.key.fileName === key.fileName);
  const addNamed = (file: string, isPublished: boolean, reason: string): void => {
    const key = loadNamed(file);
    if (isKnown(key)) return;
    const { isAnnounced } = keyDuty(key, now);
    found.push({ key, isPublished, signs: true, isAnnounced, revokedFrom: undefined, reason });
  };
  for (const file of source.keyFiles) addNamed(file, true, 'named to sign');
  for (const file of unpublishedKeyFiles) addNamed(file, false, 'named to sign before it is published');
  for (const file of source.keyFolder === undefined ? [] : keyPathsIn(files, source.keyFolder, zone.apex)) {
    const duty = keyDuty(loadKey(files, file, { provider, passphrase }).key, now);
    if (!isKnown(duty.revokedFrom ?? duty.key)) found.push(duty);
  }
  if (!found.some(({ signs }) => signs)) throw noKey(zone, source.keyFolder, found);
  // Only keys that sign are looked for in their tokens.
  const duties = found.map((duty) => (duty.signs ? { ...duty, key: connectKey(duty.key, tokens, provider) } : duty));
  const dnskeys = (chosen: readonly KeyDuty[]): Dnskey[] => chosen.map(({ key }) => key.dnskey);
  return {
    active: duties.filter(({ signs }) => signs).map(({ key }) => key),
    standby: dnskeys(duties.filter(({ signs, isPublished }) => isPublished && !signs)),
    withdrawn: [
      ...dnskeys(duties.filter(({ isPublished }) => !isPublished)),
      ...duties.flatMap(({ revokedFrom }) => revokedFrom?.dnskey ?? []),
    ],
    duties,
    notes: duties.flatMap((duty) => notesOn(duty, zone)),
  };
}

/** Why there is no key that signs. A new key is no help to a zone that has some: its DS is not at the parent. */
function noKey(zone: Zone, folder: string | undefined, found: readonly KeyDuty[]): ZoneproofError {
  if (found.length > 0) {
    const reasons = found.map(({ key, reason }) => `${key.fileName} is ${reason}`);
    return new ZoneproofError(EXIT.KEY, `no key signs ${zone.origin} at this moment: ${reasons.join(', ')}`, {
      help: 'name a key with --key to sign with it whatever its times say, or change them: zoneproof key settime',
    });
  }
  const make = `make one: zoneproof key generate ${zone.origin} --csk --key-dir ${folder ?? 'keys'}`;
  return folder === undefined
    ? new ZoneproofError(EXIT.KEY, `no key to sign ${zone.origin} with`, {
        help: `name keys with --key, or their folder with --key-dir; or ${make}`,
      })
    : new ZoneproofError(EXIT.KEY, `no key of ${zone.origin} in ${folder}`, {
        help: `keys there are found by names such as K${zone.origin}+013+12345; name others with --key, or ${make}`,
      });
}

/** What the owner of the zone should know about what a key does. */
function notesOn({ key, isPublished, signs, revokedFrom, reason }: KeyDuty, zone: Zone): string[] {
  const notes: string[] = [];
  const isInZone = apexDnskeys(zone).some(({ rdata }) => equalBytes(rdata, key.dnskey.rdata));
  if (revokedFrom !== undefined) {
    notes.push(
      `key ${revokedFrom.fileName} is ${reason}: it stands in the zone as ${key.fileName}; zoneproof key revoke renames its files`,
    );
  } else if (!signs) {
    const consequence = isPublished ? 'does not sign' : isInZone ? 'was taken out of the zone' : 'is not used';
    notes.push(`key ${key.fileName} ${consequence}: ${reason}`);
  }
  if (signs && key.material === undefined) {
    notes.push(`key ${key.fileName} has no private part here: signatures that it made stay while they are good`);
  }
  return notes;
}

/** What a user wants CDS and CDNSKEY records to say. */
export type SyncWish =
  /** as the times of the keys say (SyncPublish, SyncDelete); where they say nothing, as the zone has them */
  | { readonly kind: 'by-times' }
  /** for the active keys with the SEP flag, unless their times say otherwise */
  | { readonly kind: 'active'; readonly digestTypes: readonly number[]; readonly cdnskey: boolean }
  | { readonly kind: 'delete' }
  | { readonly kind: 'leave' };

/** @param digestTypes of CDS records when times ask for them: BIND's choice is SHA-256 */
export function syncRequest(
  wish: SyncWish,
  { duties }: ZoneKeys,
  digestTypes: readonly number[],
): SyncRequest | undefined {
  if (wish.kind === 'leave') return undefined;
  if (wish.kind === 'delete') return wish;
  const isEntryPoint = ({ key }: KeyDuty): boolean => key.dnskey.isSep && !key.dnskey.isRevoked;
  const isWanted = (duty: KeyDuty): boolean =>
    isEntryPoint(duty) && duty.isPublished && (duty.isAnnounced ?? (wish.kind === 'active' && duty.signs));
  const announced = duties.filter(isWanted).map(({ key }) => key.dnskey);
  const withdrawn = duties
    .filter((duty) => !isWanted(duty) && (duty.isAnnounced === false || wish.kind === 'active'))
    .map(({ key }) => key.dnskey);
  if (announced.length === 0 && withdrawn.length === 0) return undefined;
  const chosen = wish.kind === 'active' ? wish : { digestTypes, cdnskey: true };
  return { kind: 'keys', announced, withdrawn, digestTypes: chosen.digestTypes, cdnskey: chosen.cdnskey };
}
