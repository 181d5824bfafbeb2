/**
 * Making new keys.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  type Dnskey,
  generateKeyPair,
  type KeyRole,
  type KeyTimes,
  PassphraseNeeded,
  type Pkcs11Uri,
  parseKeyFileName,
  type SigningKey,
  type TagRange,
  timingFaults,
} from '../keys/index.js';
import { nameText } from '../wire/index.js';
import { type Files, writing } from './files.js';
import { keyFilesOf, keyPathsIn, loadKey, loadPublicKey, writeNewKeyFiles } from './key-files.js';
import { connectKey, type GenerateRemote, generateInToken, type Tokens } from './tokens.js';

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
  /** a PKCS #11 token to make the key in, instead of in memory */
  readonly token?: { readonly tokens: Tokens; readonly uri: Pkcs11Uri } | undefined;
}

/** Makes a key pair and writes its files; the key that was made. Throws a ZoneproofError (usage) for times out of order. */
export function generateKeyFiles(files: Files, request: GenerateKeyRequest, provider: CryptoProvider): SigningKey {
  const { keyFolder, owner, token } = request;
  refuseTimingFaults(request.times ?? {});
  writing(keyFolder, () => files.makeFolder(keyFolder));
  const found = keyPathsIn(files, keyFolder, owner);
  const existing = found.flatMap((file) => publicPartOf(files, file, provider) ?? []);
  // The tag of a key that cannot be read stands in the name of its file.
  const takenTags = found.map((file) => parseKeyFileName(file)!.keyTag);
  const make = (generate?: GenerateRemote): SigningKey => {
    const key = generateKeyPair({ ...request, generate, provider, existing, takenTags });
    connectKey(key, token?.tokens, provider);
    writeNewKeyFiles(files, keyFolder, keyFilesOf(key, 'bind'));
    return key;
  };
  if (token === undefined) return make();
  // The root has no name but its dot.
  const zone = nameText(owner).replace(/(?<=.)\.$/, '');
  return generateInToken(token.tokens, token.uri, `${zone}-${request.role}`, make);
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
