/**
 * Changing keys on disk: their times, and revoking them.
 * @module
 */

import path from 'node:path';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  editPrivateTimes,
  editPublicTimes,
  type KeyTimes,
  loadStoredPair,
  revokeKey,
  type StoredKey,
  type TimeChanges,
  timingFaults,
} from '../keys/index.js';
import { latin1Bytes } from '../wire/index.js';
import { type Files, writing } from './files.js';
import {
  type KeyReading,
  keyFilesOf,
  loadSigningKey,
  PRIVATE_MODE,
  readKeyText,
  writeNewKeyFiles,
} from './key-files.js';
import { keyBaseOf } from './key-paths.js';

export interface EditedKey {
  readonly key: StoredKey;
  /** paths of the files that were written */
  readonly files: readonly string[];
  /** what the user should know; lower-case start, no full stop */
  readonly notes: readonly string[];
}

function pairBaseOf(files: Files, file: string): string {
  const base = keyBaseOf(file);
  if (files.exists(`${base}.key`) && files.exists(`${base}.private`)) return base;
  throw new ZoneproofError(EXIT.KEY, `${file} is not a pair of .key and .private files`, {
    help: 'only these hold times; "zoneproof key convert" makes a pair of another format',
  });
}

/**
 * Sets times of a key pair, in both files; everything else in them stays as it is. When the second file cannot be
 * written, the first gets its old text back.
 */
export function setKeyTimes(files: Files, file: string, changes: TimeChanges, reading: KeyReading): EditedKey {
  const base = pairBaseOf(files, file);
  const [privateFile, publicFile] = [`${base}.private`, `${base}.key`];
  const [privateText, publicText] = [readKeyText(files, privateFile), readKeyText(files, publicFile)];
  // Only a pair that belongs together is touched.
  loadStoredPair({ publicText, privateText, path: base, provider: reading.provider });
  const edited = {
    privateText: editPrivateTimes(privateText, changes),
    publicText: editPublicTimes(publicText, changes),
  };
  const key = loadStoredPair({ ...edited, path: base, provider: reading.provider });
  const [fault] = timingFaults(key.times);
  const notes = fault === undefined ? [] : [`${fault.second} does not lie behind ${fault.first}`];
  const writePrivate = (text: string) =>
    writing(privateFile, () =>
      files.writeFile(privateFile, [latin1Bytes(text)], { mode: PRIVATE_MODE, isExactMode: true }),
    );
  writePrivate(edited.privateText);
  try {
    writing(publicFile, () => files.writeFile(publicFile, [latin1Bytes(edited.publicText)]));
  } catch (error) {
    writePrivate(privateText);
    throw error;
  }
  return { key, files: [privateFile, publicFile], notes };
}

export interface RevokeRequest extends KeyReading {
  readonly file: string;
  /** seconds since the epoch */
  readonly now: number;
  /** take the files of the key as it was away */
  readonly isOldRemoved: boolean;
}

/**
 * Writes the files of the key with its REVOKE bit, under the name of its new tag and in the folder of the old ones. These stay
 * unless they are to be removed, as with dnssec-revoke.
 */
export function revokeKeyFiles(files: Files, request: RevokeRequest): EditedKey {
  const base = pairBaseOf(files, request.file);
  const old = loadSigningKey(files, base, request);
  const key = revokeKey(old, request.now);
  const written = writeNewKeyFiles(files, path.dirname(base), keyFilesOf(key, 'bind'));
  const notes = old.dnskey.isSep
    ? []
    : ['the key has no SEP flag: revoking means something for trust anchors only (RFC 5011)'];
  if (request.isOldRemoved) {
    for (const file of [`${base}.key`, `${base}.private`]) writing(file, () => files.remove(file));
  }
  return { key, files: written, notes };
}

/** Times of a new key from changes: those that are set. */
export function timesOfChanges(changes: TimeChanges): Omit<KeyTimes, 'created'> {
  return Object.fromEntries([...changes].filter(([, seconds]) => seconds !== undefined));
}
