/**
 * Reading and writing key files.
 * @module
 */
import path from 'node:path';
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  type Dnskey,
  generateKeyPair,
  type KeyRole,
  loadKeyPair,
  parseBindPublic,
  printKeyPair,
  type SigningKey,
} from '../keys/index.js';
import { isoTimeText, latin1Text, lowerName, nameText, utf8Bytes } from '../wire/index.js';
import { type Files, readInput, writing } from './files.js';

/** Private keys are for their owner alone. */
const PRIVATE_MODE = 0o600;
const PUBLIC_MODE = 0o644;

function readText(files: Files, file: string): string {
  return latin1Text(readInput(files, file));
}

/** `Kexample.com.+013+12345` for either of its files or the name without an ending. */
function baseOf(file: string): string {
  return file.replace(/\.(key|private|state)$/, '');
}

/** Reads a key pair given by either of its files. */
export function loadSigningKey(files: Files, file: string, provider: CryptoProvider): SigningKey {
  const base = baseOf(file);
  return loadKeyPair({
    publicText: readText(files, `${base}.key`),
    privateText: readText(files, `${base}.private`),
    path: base,
    provider,
  });
}

/** A public key read from a `.key` file. */
export interface PublicKeyFile {
  readonly owner: Uint8Array;
  readonly dnskey: Dnskey;
}

export function loadPublicKey(files: Files, file: string): PublicKeyFile {
  const keyFile = `${baseOf(file)}.key`;
  return parseBindPublic(readText(files, keyFile), keyFile);
}

/** Whether a path names a key pair: `K<zone>.+<algorithm>+<tag>` with or without an ending. */
export function isKeyPath(file: string): boolean {
  return /^K.+\+\d{3}\+\d{5}(\.(key|private))?$/.test(path.basename(file));
}

/** Paths, without an ending, of the key pairs of a zone in a folder. */
function keyPathsIn(files: Files, folder: string, apex: Uint8Array): string[] {
  let entries: readonly string[];
  try {
    entries = files.list(folder);
  } catch (error) {
    throw new ZoneproofError(EXIT.KEY, `cannot read the key folder ${folder}`, { cause: error });
  }
  const prefix = `k${nameText(lowerName(apex))}+`;
  return entries
    .filter((entry) => entry.endsWith('.private') && isKeyPath(entry) && entry.toLowerCase().startsWith(prefix))
    .map((entry) => path.join(folder, baseOf(entry)));
}

export interface LoadedKeys {
  readonly keys: readonly SigningKey[];
  /** keys in the folder that are not active now, and why; lower-case start, no full stop */
  readonly notes: readonly string[];
}

/**
 * The keys to sign a zone with: those named, and those of the folder that their own times say are active.
 * @param now seconds since the epoch
 */
export function loadSigningKeys(
  files: Files,
  source: { readonly keyFiles: readonly string[]; readonly keyFolder: string | undefined },
  apex: Uint8Array,
  now: number,
  provider: CryptoProvider,
): LoadedKeys {
  const keys = source.keyFiles.map((file) => loadSigningKey(files, file, provider));
  const notes: string[] = [];
  for (const file of source.keyFolder === undefined ? [] : keyPathsIn(files, source.keyFolder, apex)) {
    const key = loadSigningKey(files, file, provider);
    if (keys.some((other) => other.fileName === key.fileName)) continue;
    const reason = reasonForRest(key, now);
    if (reason === undefined) keys.push(key);
    else notes.push(`key ${key.fileName} is not used: ${reason}`);
  }
  return { keys, notes };
}

/** Why a key does not sign now by its own times (RFC 7583 §3.1), or undefined. */
function reasonForRest({ times }: SigningKey, now: number): string | undefined {
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
}

/** Makes a key pair and writes its files; the key that was made. */
export function generateKeyFiles(files: Files, request: GenerateKeyRequest, provider: CryptoProvider): SigningKey {
  const { keyFolder, owner } = request;
  writing(keyFolder, () => files.makeFolder(keyFolder));
  const existing = keyPathsIn(files, keyFolder, owner).map((file) => loadPublicKey(files, file).dnskey);
  const key = generateKeyPair({ ...request, provider, existing });
  const { publicText, privateText } = printKeyPair(key);
  const base = path.join(keyFolder, key.fileName);
  const write = (file: string, text: string, mode: number) =>
    writing(file, () => files.writeFile(file, [utf8Bytes(text)], { mode, isNew: true }));
  // The private file first: a public key whose private half was lost must not be published.
  write(`${base}.private`, privateText, PRIVATE_MODE);
  write(`${base}.key`, publicText, PUBLIC_MODE);
  return key;
}
