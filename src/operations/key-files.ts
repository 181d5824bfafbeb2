/**
 * Finding, reading, writing and converting key files, whatever their format.
 * @module
 */
import path from 'node:path';
import {
  type CryptoProvider,
  printPrivateJwk,
  printPrivatePem,
  printPublicJwk,
  printPublicPem,
} from '../crypto/index.js';
import { EXIT, systemErrorText, ZoneproofError } from '../diagnostic/index.js';
import {
  isPkcs11Uri,
  type KeyHints,
  type KeyState,
  keyFileName,
  loadStoredKey,
  loadStoredPair,
  parseBindPublic,
  parseKeyFileName,
  parseKeyState,
  printBindPrivate,
  printBindPublic,
  printLdnsPublic,
  publicKeyTimes,
  type SigningKey,
  type StoredKey,
} from '../keys/index.js';
import { equalNames, latin1Text, utf8Bytes } from '../wire/index.js';
import { type Files, readInput, writing } from './files.js';
import { isKeyPath, keyBaseOf, PAIR_ENDING } from './key-paths.js';
import { loadTokenKey, type Tokens } from './tokens.js';

/** Private keys are for their owner alone. */
export const PRIVATE_MODE = 0o600;
export const PUBLIC_MODE = 0o644;

/** How keys are read. */
export interface KeyReading {
  readonly provider: CryptoProvider;
  /** what the user says of keys whose files do not say it */
  readonly hints?: KeyHints | undefined;
  /** for PEM files that are protected with one */
  readonly passphrase?: string | undefined;
  /** for keys in PKCS #11 tokens; undefined where files alone will do */
  readonly tokens?: Tokens | undefined;
  /** leave private keys alone: times are those in the comments of `.key` files, which BIND writes there for people */
  readonly isPublicOnly?: boolean | undefined;
}

/** A key and the files that it stands in. */
export interface KeyOnDisk {
  readonly key: StoredKey;
  /** paths, the private one first */
  readonly files: readonly string[];
  /** what BIND's dnssec-policy says of it, when there is a `.state` file */
  readonly state: KeyState | undefined;
}

export function readKeyText(files: Files, file: string): string {
  return latin1Text(readInput(files, file));
}

const SINGLE_ENDING = /\.(pem|jwk)$/;

/**
 * Reads a key given by any of its files, a BIND pair or half of it, PEM, JWK, or by a PKCS #11 URI.
 * @throws ZoneproofError (key, file); PassphraseNeeded
 */
export function loadKey(files: Files, file: string, reading: KeyReading): KeyOnDisk {
  const { provider, hints, passphrase, tokens, isPublicOnly = false } = reading;
  if (isPkcs11Uri(file)) {
    if (tokens !== undefined) return { key: loadTokenKey(tokens, file, hints ?? {}), files: [], state: undefined };
    throw new ZoneproofError(EXIT.USAGE, 'a key file is needed here, not a PKCS #11 URI', {
      help: 'make files for the key in the token first: zoneproof key convert pkcs11:... --zone ... --flags ...',
    });
  }
  const base = keyBaseOf(file);
  const [privateFile, publicFile, stateFile] = [`${base}.private`, `${base}.key`, `${base}.state`];
  const isPair = (isKeyPath(file) || PAIR_ENDING.test(file)) && files.exists(publicFile);
  if (!isPair) {
    const single = isKeyPath(file) && !files.exists(file) && files.exists(privateFile) ? privateFile : file;
    const text = readKeyText(files, single);
    return {
      key: loadStoredKey({ text, path: single, provider, hints, passphrase }),
      files: [single],
      state: undefined,
    };
  }
  const state = files.exists(stateFile) ? parseKeyState(readKeyText(files, stateFile), stateFile) : undefined;
  const stateFiles = state === undefined ? [] : [stateFile];
  const publicText = readKeyText(files, publicFile);
  if (isPublicOnly || !files.exists(privateFile)) {
    const key = loadStoredKey({ text: publicText, path: publicFile, provider, hints, passphrase });
    const times = isPublicOnly ? publicKeyTimes(publicText) : key.times;
    return { key: { ...key, times }, files: [publicFile, ...stateFiles], state };
  }
  const key = loadStoredPair({ publicText, privateText: readKeyText(files, privateFile), path: base, provider });
  return { key, files: [privateFile, publicFile, ...stateFiles], state };
}

/** Reads a key that can sign. Throws a ZoneproofError (key) when its private part is missing. */
export function loadSigningKey(files: Files, file: string, reading: KeyReading): SigningKey {
  const { key } = loadKey(files, file, reading);
  return signingKeyOf(key, file);
}

export function signingKeyOf(key: StoredKey, file: string): SigningKey {
  const { material } = key;
  if (material !== undefined) return { ...key, material };
  throw new ZoneproofError(EXIT.KEY, `${file} holds a public key only`, { help: 'give the file of the private key' });
}

export function listFolder(files: Files, folder: string): readonly string[] {
  try {
    return files.list(folder);
  } catch (error) {
    throw new ZoneproofError(EXIT.FILE, `cannot read the key folder ${folder}: ${systemErrorText(error)}`, {
      cause: error,
    });
  }
}

/**
 * Paths of the keys in a folder that are named as BIND names them, each once: a pair without an ending, or a PEM or JWK
 * file of a key that has no pair.
 * @param apex only keys of this zone
 */
export function keyPathsIn(files: Files, folder: string, apex?: Uint8Array): string[] {
  const paths = new Map<string, string>();
  for (const entry of listFolder(files, folder)) {
    const isPair = /\.(key|private)$/.test(entry);
    if (!isPair && !SINGLE_ENDING.test(entry)) continue;
    const name = parseKeyFileName(entry);
    if (name === undefined || (apex !== undefined && !equalNames(name.owner, apex))) continue;
    const base = entry.replace(PAIR_ENDING, '').replace(SINGLE_ENDING, '');
    if (isPair || !paths.has(base)) paths.set(base, path.join(folder, isPair ? base : entry));
  }
  return [...paths.values()];
}

/** The keys of a folder, of one zone or of all. @throws ZoneproofError (key, file) */
export function keysIn(files: Files, folder: string, apex: Uint8Array | undefined, reading: KeyReading): KeyOnDisk[] {
  return keyPathsIn(files, folder, apex)
    .filter((file) => reading.isPublicOnly !== true || files.exists(`${keyBaseOf(file)}.key`))
    .map((file) => loadKey(files, file, reading));
}

/** The formats that a key can be written in. */
export const KEY_FORMATS = ['bind', 'ldns', 'pdns', 'pem', 'jwk'] as const;
export type KeyFormat = (typeof KEY_FORMATS)[number];

/** A file to write. */
export interface KeyFile {
  /** without a folder */
  readonly name: string;
  readonly text: string;
  readonly isPrivate: boolean;
}

/** The files of a key in a format; a key without its private part, or `isPublicOnly`, gives the public ones alone. */
export function keyFilesOf(key: StoredKey, format: KeyFormat, isPublicOnly = false): KeyFile[] {
  const { dnskey, times, material } = key;
  const name = keyFileName(key.owner, dnskey.algorithm, dnskey.keyTag);
  const bind = { owner: key.owner, dnskey, ttl: key.ttl };
  const publicFile = (ending: string, text: string): KeyFile => ({ name: `${name}${ending}`, text, isPrivate: false });
  const privateFile = (ending: string, text: string): KeyFile => ({ name: `${name}${ending}`, text, isPrivate: true });
  if (material === undefined || isPublicOnly) {
    const { algorithm, publicKey } = dnskey;
    if (format === 'pem') return [publicFile('.pub.pem', printPublicPem(algorithm, publicKey))];
    if (format === 'jwk') return [publicFile('.pub.jwk', printPublicJwk(algorithm, publicKey, name))];
    return [publicFile('.key', format === 'ldns' ? printLdnsPublic(bind) : printBindPublic(bind, times))];
  }
  const signing = { ...key, material };
  if (material.kind === 'remote') {
    if (format !== 'bind') {
      throw new ZoneproofError(EXIT.KEY, 'the private key is in a token, which does not give it away', {
        help: 'only BIND has files for such keys; --public writes the public key in any format',
      });
    }
    return [privateFile('.private', printBindPrivate(signing)), publicFile('.key', printBindPublic(bind, times))];
  }
  switch (format) {
    case 'pem':
      return [privateFile('.pem', printPrivatePem(material))];
    case 'jwk':
      return [privateFile('.jwk', printPrivateJwk(material, name))];
    case 'pdns':
      // PowerDNS reads the one file, and is told the flags on its command line.
      return [privateFile('.private', printBindPrivate(signing, 'v1.2'))];
    case 'ldns':
      return [privateFile('.private', printBindPrivate(signing, 'v1.2')), publicFile('.key', printLdnsPublic(bind))];
    case 'bind':
      return [privateFile('.private', printBindPrivate(signing)), publicFile('.key', printBindPublic(bind, times))];
  }
}

/**
 * Writes new key files into a folder, the private one with mode 0600 and first: a public key whose private half was lost
 * must not be published.
 * @returns the paths
 * @throws ZoneproofError (file) when one of them exists; then none is written
 */
export function writeNewKeyFiles(files: Files, folder: string, keyFiles: readonly KeyFile[]): string[] {
  writing(folder, () => files.makeFolder(folder));
  const targets = keyFiles.map((file) => ({ ...file, path: path.join(folder, file.name) }));
  const existing = targets.find((target) => files.exists(target.path));
  if (existing !== undefined) {
    throw new ZoneproofError(EXIT.FILE, `cannot write ${existing.path}: the file exists already`, {
      help: 'key files are never overwritten; choose another folder, or move the file away',
    });
  }
  for (const target of targets) {
    const mode = target.isPrivate ? PRIVATE_MODE : PUBLIC_MODE;
    writing(target.path, () => files.writeFile(target.path, [utf8Bytes(target.text)], { mode, isNew: true }));
  }
  return targets.map((target) => target.path);
}

export interface ConvertRequest extends KeyReading {
  readonly input: string;
  readonly format: KeyFormat;
  readonly keyFolder: string;
  readonly isPublicOnly: boolean;
}

/** Writes a key in another format; the paths of the new files. */
export function convertKey(files: Files, request: ConvertRequest): string[] {
  const { key } = loadKey(files, request.input, request);
  return writeNewKeyFiles(files, request.keyFolder, keyFilesOf(key, request.format, request.isPublicOnly));
}

/** The public part of a key given by any of its files. */
export function loadPublicKey(
  files: Files,
  file: string,
): { readonly owner: Uint8Array; readonly dnskey: StoredKey['dnskey'] } {
  const keyFile = `${keyBaseOf(file)}.key`;
  return parseBindPublic(readKeyText(files, keyFile), keyFile);
}
