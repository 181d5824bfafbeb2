/**
 * The keys that a zone is signed with, and new ones.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  type Dnskey,
  generateKeyPair,
  type KeyHints,
  type KeyRole,
  type KeyTimes,
  PassphraseNeeded,
  parseKeyFileName,
  type SigningKey,
  type TagRange,
  timingFaults,
} from '../keys/index.js';
import { isoTimeText } from '../wire/index.js';
import { type Files, writing } from './files.js';
import { keyFilesOf, keyPathsIn, loadKey, loadPublicKey, loadSigningKey, writeNewKeyFiles } from './key-files.js';

export interface LoadedKeys {
  readonly keys: readonly SigningKey[];
  /** keys in the folder that are not active now, and why; lower-case start, no full stop */
  readonly notes: readonly string[];
}

export interface KeyLocation {
  readonly keyFiles: readonly string[];
  readonly keyFolder: string | undefined;
  /** flags and algorithm of named keys whose files and names do not say them */
  readonly hints?: KeyHints | undefined;
  readonly passphrase?: string | undefined;
}

/**
 * The keys to sign a zone with: those named, and those of the folder that their own times say are active.
 * @param now seconds since the epoch
 */
export function loadSigningKeys(
  files: Files,
  source: KeyLocation,
  apex: Uint8Array,
  now: number,
  provider: CryptoProvider,
): LoadedKeys {
  const { passphrase } = source;
  const keys = source.keyFiles.map((file) => {
    // What a file name of BIND's form says counts; the options are for files that are called otherwise.
    const hints = parseKeyFileName(file) === undefined ? { ...source.hints, owner: apex } : {};
    return loadSigningKey(files, file, { provider, passphrase, hints });
  });
  const notes: string[] = [];
  for (const file of source.keyFolder === undefined ? [] : keyPathsIn(files, source.keyFolder, apex)) {
    const { key } = loadKey(files, file, { provider, passphrase });
    const { material } = key;
    if (material === undefined || keys.some((other) => other.fileName === key.fileName)) continue;
    const reason = reasonForRest(key.times, now);
    if (reason === undefined) keys.push({ ...key, material });
    else notes.push(`key ${key.fileName} is not used: ${reason}`);
  }
  return { keys, notes };
}

/** Why a key does not sign now by its own times (RFC 7583 §3.1), or undefined. */
function reasonForRest(times: KeyTimes, now: number): string | undefined {
  if (times.delete !== undefined && times.delete <= now) return `it was to be deleted on ${isoTimeText(times.delete)}`;
  if (times.inactive !== undefined && times.inactive <= now)
    return `it is inactive since ${isoTimeText(times.inactive)}`;
  if (times.activate !== undefined && times.activate > now)
    return `it becomes active on ${isoTimeText(times.activate)}`;
  return undefined;
}

export interface GenerateKeyRequest {
  readonly owner: Uint8Array;
  readonly algorithm: number;
  readonly role: KeyRole;
  readonly bits: number | undefined;
  readonly keyFolder: string;
  /** seconds since the epoch */
  readonly now: number;
  /** besides `created`; default: published and active now */
  readonly times?: Omit<KeyTimes, 'created'> | undefined;
  readonly ttl?: number | undefined;
  readonly tagRange?: TagRange | undefined;
}

/** Makes a key pair and writes its files; the key that was made. Throws a ZoneproofError (usage) for times out of order. */
export function generateKeyFiles(files: Files, request: GenerateKeyRequest, provider: CryptoProvider): SigningKey {
  const { keyFolder, owner } = request;
  refuseTimingFaults(request.times ?? {});
  writing(keyFolder, () => files.makeFolder(keyFolder));
  const found = keyPathsIn(files, keyFolder, owner);
  const existing = found.flatMap((file) => publicPartOf(files, file, provider) ?? []);
  // The tag of a key that cannot be read stands in the name of its file.
  const takenTags = found.map((file) => parseKeyFileName(file)!.keyTag);
  const key = generateKeyPair({ ...request, provider, existing, takenTags });
  writeNewKeyFiles(files, keyFolder, keyFilesOf(key, 'bind'));
  return key;
}

/** The DNSKEY of a key file; undefined for one that is protected with a passphrase. */
function publicPartOf(files: Files, file: string, provider: CryptoProvider): Dnskey | undefined {
  if (files.exists(`${file}.key`)) return loadPublicKey(files, file).dnskey;
  try {
    return loadKey(files, file, { provider }).key.dnskey;
  } catch (error) {
    if (error instanceof PassphraseNeeded) return undefined;
    throw error;
  }
}

/** Throws a ZoneproofError (usage) for times that would be out of order. */
export function refuseTimingFaults(times: KeyTimes): void {
  const [fault] = timingFaults(times);
  if (fault === undefined) return;
  throw new ZoneproofError(EXIT.USAGE, `${fault.second} would not lie behind ${fault.first}`, {
    help: 'the order is publish, activate, inactive, delete (RFC 7583)',
  });
}
