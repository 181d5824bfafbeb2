/**
 * Keys in a PKCS #11 token as keys of a zone: what a token and a URI say together, and the proof that private and public
 * part belong to each other.
 * @module
 */
import {
  openssl,
  protectPrivateKey,
  type RemotePrivateKey,
  type TokenKey,
  type TokenPrivateKey,
} from '../crypto/index.js';
import { EXIT, listText, ZoneproofError } from '../diagnostic/index.js';
import { algorithmText, equalBytes, utf8Bytes } from '../wire/index.js';
import { type Pkcs11Uri, printPkcs11Uri } from './pkcs11-uri.js';
import { identifyKey, type KeyHints, type StoredKey } from './stored-key.js';

/** Signed to see whether the token signs right; no RRset looks like it. */
const TEST_DATA = utf8Bytes('zoneproof tests the key of a token');

/**
 * The label that leads to a key again, for a `.private` file. It names the key as exactly as the token does, and no
 * module: engines that read labels refuse URIs with one.
 */
export function labelOf(uri: Pkcs11Uri, { label, id }: TokenKey): string {
  const { type: _type, moduleName: _name, modulePath: _path, ...place } = uri;
  return printPkcs11Uri({
    ...place,
    object: uri.object ?? (label === '' ? undefined : label),
    id: uri.id ?? (id.length === 0 ? undefined : id),
  });
}

/**
 * A key that was found in a token, as one of a zone.
 * @param hints owner and flags, and for an RSA key the algorithm: a token knows none of them
 * @throws ZoneproofError (key)
 */
export function storedTokenKey(uri: Pkcs11Uri, found: TokenKey, hints: KeyHints): StoredKey {
  const what = printPkcs11Uri(uri);
  const refuse = (message: string, help: string) =>
    new ZoneproofError(EXIT.KEY, message, { help, context: [`reading key ${what}`] });
  if (hints.owner === undefined) {
    throw refuse(
      'a token does not say which zone a key is of',
      'give the name of the zone with --zone, to ds with --origin',
    );
  }
  if (hints.flags === undefined) {
    throw refuse(
      'a token does not say which flags a key has',
      'give --flags 257 (to sign --key-flags) for a key that the DS at the parent points at, 256 for a zone-signing key',
    );
  }
  const { algorithms, publicKey } = found;
  const [only] = algorithms;
  const algorithm = hints.algorithm ?? (algorithms.length === 1 ? only : undefined);
  if (algorithm === undefined) {
    throw refuse(
      'an RSA key can be of algorithm 8 (RSASHA256) or 10 (RSASHA512)',
      'say which one with --algorithm, to sign and ds with --key-algorithm',
    );
  }
  if (!algorithms.includes(algorithm)) {
    const possible = listText(algorithms.map(algorithmText));
    throw refuse(`the key is of algorithm ${possible}, not ${algorithmText(algorithm)}`, `say ${possible}`);
  }
  if (publicKey === undefined) {
    throw refuse(
      'the token does not have the public part of the key',
      'name the key by its .key file; the .private file beside it, with a Label line, leads to the token',
    );
  }
  const material = protectPrivateKey({ kind: 'remote', algorithm, label: labelOf(uri, found), publicKey });
  return identifyKey({ algorithm, publicKey, material, times: {}, numbers: {} }, undefined, hints, what);
}

/**
 * The private part of a key with a signer, once the token has shown that it is the right one: its public part, and one signature.
 * @throws ZoneproofError (key)
 */
export function connectTokenKey(key: StoredKey, found: TokenPrivateKey): RemotePrivateKey {
  const { dnskey, fileName, material } = key;
  const refuse = (message: string, help: string) =>
    new ZoneproofError(EXIT.KEY, message, { help, context: [`opening key ${fileName} in its token`] });
  const { algorithm, publicKey } = dnskey;
  const isOther = found.publicKey !== undefined && !equalBytes(found.publicKey, publicKey);
  if (isOther || !found.algorithms.includes(algorithm)) {
    throw refuse(
      'the key in the token is another one than that of the .key file',
      'the Label line of the .private file leads to a wrong key; make both files anew with "zoneproof key convert"',
    );
  }
  const signer = found.signer(algorithm);
  const signature = signer.sign(TEST_DATA);
  const isRight =
    !(signature instanceof Promise) && openssl.publicKey(algorithm, publicKey)?.verify(TEST_DATA, signature);
  if (!isRight) {
    throw refuse(
      'a test signature of the token does not verify with the public key',
      'the private and the public key in the token do not belong together, or the token is broken',
    );
  }
  const label = material?.kind === 'remote' ? material.label : undefined;
  return protectPrivateKey({ kind: 'remote', algorithm, label, publicKey, signer });
}
