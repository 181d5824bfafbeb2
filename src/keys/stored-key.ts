/**
 * A key from any kind of file: BIND's pair or half of it, PEM, JWK. The formats other than BIND's carry neither owner nor
 * flags; a file name `Kexample.com.+013+12345.pem` (or a JWK's `kid` of that form) says them, or {@link KeyHints} do.
 * @module
 */

import type { AnyPrivateKey, CryptoProvider } from '../crypto/index.js';
import { type ImportedKey, importJwk, importPem, pemOfDer } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { algorithmText, DNSKEY_FLAG, equalBytes, equalNames, nameText } from '../wire/index.js';
import { type KeyNumbers, parseBindPrivate } from './bind-private.js';
import { type BindPublicKey, parseBindPublic } from './bind-public.js';
import { type Dnskey, makeDnskey, PUBLIC_KEY_RULES } from './dnskey.js';
import { type KeyFileName, keyFileName, parseKeyFileName } from './key-file-name.js';
import { publicKeyOf, type SigningKey } from './key-pair.js';
import type { KeyTimes } from './times.js';

/** A key whose private part may be missing. */
export interface StoredKey extends Omit<SigningKey, 'material'> {
  readonly material: AnyPrivateKey | undefined;
}

/** What the user says about a key that its file does not say. */
export interface KeyHints {
  readonly owner?: Uint8Array | undefined;
  readonly flags?: number | undefined;
  /** for an RSA key: 8 or 10 */
  readonly algorithm?: number | undefined;
}

/** The kind of text that a key file holds; DER counts as PEM. */
export type KeyTextFormat = 'bind-private' | 'bind-public' | 'pem' | 'jwk';

/** Guesses the format from the text alone; what is none of the others can only be a DNSKEY record. */
export function keyTextFormat(text: string): KeyTextFormat {
  if (/^\s*Private-key-format:/.test(text)) return 'bind-private';
  if (/-----BEGIN [A-Z0-9 ]+-----/.test(text) || pemOfDer(text) !== undefined) return 'pem';
  return /^\s*\{/.test(text) ? 'jwk' : 'bind-public';
}

const SECRET_LINE = /^\s*(?:PrivateKey|PrivateExponent|Prime[12]|Exponent[12]|Coefficient)\s*:/im;

/** Whether a text holds a private key in any of the formats, as far as can be told without reading it all. */
export function holdsPrivateKey(text: string): boolean {
  const format = keyTextFormat(text);
  if (format === 'pem') return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pemOfDer(text) ?? text);
  // BIND's file of a key that is kept elsewhere says `External:` in place of it (dnssec-importkey).
  if (format === 'bind-private') return !/^\s*external\s*:/im.test(text) || SECRET_LINE.test(text);
  return format === 'jwk' && /"kty"/.test(text) && /"d"\s*:/.test(text);
}

/** Thrown when a key file is encrypted and no passphrase was given. */
export class PassphraseNeeded extends ZoneproofError {
  constructor(path: string) {
    super(EXIT.KEY, 'the private key is protected with a passphrase', {
      help: 'give it with --passphrase-file',
      context: [`reading key ${path}`],
    });
    this.name = 'PassphraseNeeded';
  }
}

/** Thrown when a key file contradicts itself or its name: what `key check` reports under `rule`. */
export class KeyFileFault extends ZoneproofError {
  readonly rule: string;

  constructor(rule: string, path: string, message: string, help?: string) {
    super(EXIT.KEY, message, { help, context: [`reading key ${path}`] });
    this.name = 'KeyFileFault';
    this.rule = rule;
  }
}

/** The flags a key of a zone can have, in the order in which they are tried against a key tag. */
const POSSIBLE_FLAGS = [
  DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP,
  DNSKEY_FLAG.ZONE,
  DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP | DNSKEY_FLAG.REVOKE,
  DNSKEY_FLAG.ZONE | DNSKEY_FLAG.REVOKE,
];

/** What a key is made of besides its owner and flags. */
export interface KeyParts {
  readonly algorithm: number;
  readonly publicKey: Uint8Array;
  readonly material: AnyPrivateKey | undefined;
  readonly times: KeyTimes;
  readonly numbers: KeyNumbers;
}

/**
 * Reads a key from one text of any format. For BIND's pair see `loadKeyPair`.
 * @param input.path what messages call the file; a name of BIND's form is taken at its word
 * @throws PassphraseNeeded, or a ZoneproofError (key) that shows nothing of the key
 */
export function loadStoredKey(input: {
  readonly text: string;
  readonly path: string;
  readonly provider: CryptoProvider;
  readonly hints?: KeyHints | undefined;
  readonly passphrase?: string | undefined;
}): StoredKey {
  const { text, path, provider, hints = {} } = input;
  const format = keyTextFormat(text);
  if (format === 'bind-public') return storedPublic(parseBindPublic(text, path));
  let name = parseKeyFileName(path);
  if (format === 'bind-private') {
    const { material, times, numbers } = parseBindPrivate(text, path);
    const publicKey = publicKeyOf(material, provider);
    if (publicKey === undefined) {
      throw refusal(
        path,
        'the private key is in a token, and the .key file with its public part is missing',
        'fetch it, or make both files anew: zoneproof key convert pkcs11:... --zone ... --flags ...',
      );
    }
    return identifyKey({ algorithm: material.algorithm, publicKey, material, times, numbers }, name, hints, path);
  }
  let imported: ImportedKey;
  const options = { rsaAlgorithm: hints.algorithm ?? name?.algorithm, passphrase: input.passphrase };
  if (format === 'jwk') {
    const { key, keyId } = importJwk(text, options);
    name ??= keyId === undefined ? undefined : parseKeyFileName(keyId);
    imported = key;
  } else imported = importPem(pemOfDer(text) ?? text, options);
  if (imported.kind === 'encrypted') throw new PassphraseNeeded(path);
  if (imported.kind === 'fault') {
    const { reason, message } = imported;
    if (reason === undefined) throw refusal(path, message);
    throw new KeyFileFault(
      reason === 'mismatch' ? 'keyfile-private-mismatch' : PUBLIC_KEY_RULES[reason],
      path,
      message,
    );
  }
  const material = imported.kind === 'private' ? imported.material : undefined;
  const algorithm = imported.kind === 'private' ? imported.material.algorithm : imported.algorithm;
  const publicKey = imported.kind === 'private' ? provider.publicKeyOf(imported.material) : imported.publicKey;
  return identifyKey({ algorithm, publicKey, material, times: {}, numbers: {} }, name, hints, path);
}

/** A key of which only the `.key` file is there. */
function storedPublic({ owner, dnskey, ttl }: BindPublicKey): StoredKey {
  const fileName = keyFileName(owner, dnskey.algorithm, dnskey.keyTag);
  return { owner, dnskey, ttl, material: undefined, times: {}, numbers: {}, fileName };
}

function refusal(path: string, message: string, help?: string): ZoneproofError {
  return new ZoneproofError(EXIT.KEY, message, { help, context: [`reading key ${path}`] });
}

/**
 * Adds owner and flags, from the hints or from the file name, and holds the one against the other.
 * @throws ZoneproofError (key)
 */
export function identifyKey(parts: KeyParts, name: KeyFileName | undefined, hints: KeyHints, path: string): StoredKey {
  const { algorithm, publicKey } = parts;
  if (hints.algorithm !== undefined && hints.algorithm !== algorithm) {
    throw refusal(path, `the key is of algorithm ${algorithmText(algorithm)}, not ${algorithmText(hints.algorithm)}`);
  }
  if (name !== undefined && name.algorithm !== algorithm) {
    throw new KeyFileFault(
      'keyfile-name-mismatch',
      path,
      `the file name says algorithm ${algorithmText(name.algorithm)}, but the key is of ${algorithmText(algorithm)}`,
      'rename the file, or fetch the right one',
    );
  }
  const owner = hints.owner ?? name?.owner;
  if (owner === undefined) {
    throw refusal(
      path,
      'neither the file nor its name says which zone the key is of',
      'give the name of the zone, or name the file as BIND would: Kexample.com.+013+12345.pem',
    );
  }
  if (name !== undefined && !equalNames(owner, name.owner)) {
    throw new KeyFileFault(
      'keyfile-name-mismatch',
      path,
      `the file name says the key is of ${nameText(name.owner)}, not of ${nameText(owner)}`,
    );
  }
  const dnskey = chooseFlags(algorithm, publicKey, name, hints, path);
  const { material, times, numbers } = parts;
  const fileName = keyFileName(owner, algorithm, dnskey.keyTag);
  return { owner, dnskey, ttl: undefined, material, times, numbers, fileName };
}

function chooseFlags(
  algorithm: number,
  publicKey: Uint8Array,
  name: KeyFileName | undefined,
  hints: KeyHints,
  path: string,
): Dnskey {
  const { flags } = hints;
  if (flags === undefined && name === undefined) {
    throw refusal(
      path,
      'neither the file nor its name says which flags the key has',
      'give 257 for a key that the DS at the parent points at, 256 for a zone-signing key',
    );
  }
  const candidates = flags === undefined ? POSSIBLE_FLAGS : [flags];
  const keys = candidates.map((candidate) => makeDnskey(candidate, algorithm, publicKey));
  const found = name === undefined ? keys[0] : keys.find(({ keyTag }) => keyTag === name.keyTag);
  if (found !== undefined) return found;
  const tags = keys.slice(0, 2).map(({ keyTag, flags: with_ }) => `${keyTag} with flags ${with_}`);
  throw new KeyFileFault(
    'keyfile-name-mismatch',
    path,
    `the file name says key tag ${name!.keyTag}, but the key has ${tags.join(', ')}`,
    'rename the file, or fetch the right one',
  );
}

/** Whether two keys are the same numbers, whatever their flags say. */
export function isSameKey(a: Dnskey, b: Dnskey): boolean {
  return a.algorithm === b.algorithm && equalBytes(a.publicKey, b.publicKey);
}
