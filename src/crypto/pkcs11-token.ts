/**
 * A token behind a PKCS #11 module: logging in, finding a key in it, making one, having it sign.
 *
 * All calls are synchronous, as those of the module are. The PIN is asked for when the token first needs it, once.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { encodeHex, equalBytes } from '../wire/index.js';
import {
  algorithmsOf,
  CKA,
  CKO,
  generationWays,
  keyPairTemplates,
  publicKeyFieldOf,
  type ReadAttribute,
  signingWays,
} from './pkcs11-keys.js';
import { asking, CKR, type Handle, type Pkcs11Library, returnValueOf, tokenError } from './pkcs11-library.js';
import { chooseSlot, handleNumber, listed, type Slot, type TokenAddress } from './pkcs11-slots.js';
import { type GenerateOptions, newRsaBits, type Signer } from './provider.js';
import { readRsaPublicKey } from './public-key.js';
import { schemeOf } from './schemes.js';

/** A key in a token. */
export interface TokenKey {
  readonly label: string;
  readonly id: Uint8Array;
  /** DNSSEC algorithms that the key can be used with: 5, 7, 8 and 10 for an RSA key */
  readonly algorithms: readonly number[];
  /** the public key field of its DNSKEY; undefined when the token does not have it */
  readonly publicKey: Uint8Array | undefined;
}

/** A key whose private part was found. */
export interface TokenPrivateKey extends TokenKey {
  /** Has the token sign. Throws a ZoneproofError (key) when it cannot with this algorithm. */
  signer(algorithm: number): Signer;
}

/** A key that was made in a token. */
export interface NewTokenKey extends TokenKey {
  readonly publicKey: Uint8Array;
  /** Takes the key out of the token again. */
  discard(): void;
}

export interface Token {
  /** the label of the token, as messages name it */
  readonly name: string;
  /** The public part of a key, if possible without a PIN. Throws a ZoneproofError (key) when no key or several match. */
  findPublic(address: TokenAddress): TokenKey;
  findPrivate(address: TokenAddress): TokenPrivateKey;
  /** Whether an object has the label. */
  hasLabel(label: string): boolean;
  /**
   * Makes a key pair that never leaves the token.
   * @param labelOf the label for a key with the id, which is in hexadecimal and new
   */
  generate(algorithm: number, labelOf: (id: string) => string, options: GenerateOptions): NewTokenKey;
  close(): void;
}

/** The PIN of the token of that name. */
export type PinOf = (tokenName: string) => string;

const CKF = {
  LOGIN_REQUIRED: 0x4,
  USER_PIN_FINAL_TRY: 0x20000,
  USER_PIN_LOCKED: 0x40000,
  RW_SESSION: 0x2,
  SERIAL_SESSION: 0x4,
  SIGN: 0x800,
} as const;
const CKU_USER = 1;
const CKU_CONTEXT_SPECIFIC = 2;

/** More objects than this that match are not told one from another anyway. */
const MAXIMUM_FOUND = 64;
/** Longer than any signature: RSA of 4096 bits has 512 octets. */
const SIGNATURE_OCTETS = 1024;
const ID_OCTETS = 8;

/**
 * Opens a session with the one token that the address matches.
 * @param modulePath for messages
 * @throws ZoneproofError (key)
 */
export function openToken(library: Pkcs11Library, address: TokenAddress, modulePath: string, pinOf: PinOf): Token {
  const slot = asking(`looking for a token of ${modulePath}`, () => chooseSlot(library, address, modulePath));
  const what = `token "${slot.name}"`;
  return asking(`opening ${what}`, () => tokenOf(library, slot, what, pinOf));
}

function tokenOf(library: Pkcs11Library, slot: Slot, what: string, pinOf: PinOf): Token {
  const session = library.C_OpenSession(slot.handle, CKF.SERIAL_SESSION);
  /** for making keys; it shares the login */
  let writingSession: Handle | undefined;
  let pin: string | undefined;
  let isLoggedIn = (slot.flags & CKF.LOGIN_REQUIRED) === 0;

  function login(userType: number): void {
    try {
      library.C_Login(session, userType, (pin ??= pinOf(slot.name)));
    } catch (error) {
      const returnValue = returnValueOf(error);
      if (returnValue === CKR.USER_ALREADY_LOGGED_IN) return;
      pin = undefined;
      if (returnValue === undefined) throw error;
      const { flags } = library.C_GetTokenInfo(slot.handle);
      const isLocked = (flags & CKF.USER_PIN_LOCKED) !== 0 && returnValue === CKR.PIN_INCORRECT;
      const help = isLocked
        ? 'that was the last try: the PIN is locked now'
        : (flags & CKF.USER_PIN_FINAL_TRY) !== 0
          ? 'one more wrong PIN locks the token'
          : undefined;
      throw tokenError(error, `logging in to ${what}`, help);
    }
  }

  function logInOnce(): void {
    if (!isLoggedIn) login(CKU_USER);
    isLoggedIn = true;
  }

  function find(objectClass: number, { object, id }: TokenAddress): Handle[] {
    return asking(`looking for a key in ${what}`, () => {
      library.C_FindObjectsInit(session, [
        { type: CKA.CLASS, value: objectClass },
        ...(object === undefined ? [] : [{ type: CKA.LABEL, value: object }]),
        ...(id === undefined ? [] : [{ type: CKA.ID, value: Buffer.from(id) }]),
      ]);
      try {
        return library.C_FindObjects(session, MAXIMUM_FOUND);
      } finally {
        library.C_FindObjectsFinal(session);
      }
    });
  }

  /** Reads attributes one by one: a token refuses the whole list when it lacks one. */
  function reader(object: Handle): ReadAttribute {
    return (type) => {
      try {
        return library.C_GetAttributeValue(session, object, [{ type }])[0]?.value;
      } catch (error) {
        if (returnValueOf(error) === undefined) throw error;
        return undefined;
      }
    };
  }

  function describe(object: Handle): TokenKey {
    const read = reader(object);
    const keyType = read(CKA.KEY_TYPE);
    const algorithms = keyType === undefined ? [] : algorithmsOf(handleNumber(Buffer.from(keyType)), read);
    const [algorithm] = algorithms;
    return {
      label: Buffer.from(read(CKA.LABEL) ?? []).toString('utf8'),
      id: Uint8Array.from(read(CKA.ID) ?? []),
      algorithms,
      publicKey: algorithm === undefined ? undefined : publicKeyFieldOf(algorithm, read),
    };
  }

  const nameOf = ({ label, id }: TokenKey): string =>
    `"${label}" (${id.length === 0 ? 'no id' : `id ${encodeHex(id).toLowerCase()}`})`;

  /** The one object of those found that is a key for DNSSEC. */
  function theOne(objects: readonly Handle[], kind: string, objectClass: number): readonly [Handle, TokenKey] {
    const keys = objects.map((object) => [object, describe(object)] as const);
    const usable = keys.filter(([, { algorithms }]) => algorithms.length > 0);
    const [key] = usable.length === 0 ? keys : usable;
    if (key === undefined) {
      const names = find(objectClass, {}).map((object) => nameOf(describe(object)));
      throw new ZoneproofError(EXIT.KEY, `no ${kind} key in ${what} matches`, {
        help: names.length === 0 ? `it has no ${kind} keys` : `it has ${listed(names)}`,
      });
    }
    if (usable.length > 1) {
      throw new ZoneproofError(EXIT.KEY, `${usable.length} ${kind} keys in ${what} match`, {
        help: `say which one with object= and id=: ${listed(usable.map(([, found]) => nameOf(found)))}`,
      });
    }
    if (usable.length === 0) {
      throw new ZoneproofError(EXIT.KEY, `key ${nameOf(key[1])} in ${what} is of no kind that DNSSEC knows`, {
        help: 'use RSA, ECDSA on P-256 or P-384, Ed25519 or Ed448',
      });
    }
    return key;
  }

  /** The public part of a private key: of the public object with its id, or its label; else what itself tells. */
  function publicPartOf(key: TokenKey): Uint8Array | undefined {
    const byId = key.id.length === 0 ? [] : find(CKO.PUBLIC_KEY, { id: key.id });
    const found = (byId.length > 0 ? byId : find(CKO.PUBLIC_KEY, { object: key.label })).map(describe);
    const candidates = found.filter(({ algorithms }) => algorithms[0] === key.algorithms[0]);
    const named = candidates.filter(({ label }) => label === key.label);
    const [first, ...rest] = (named.length > 0 ? named : candidates).flatMap(({ publicKey }) => publicKey ?? []);
    if (first === undefined) return key.publicKey;
    if (rest.every((other) => equalBytes(first, other))) return first;
    throw new ZoneproofError(EXIT.KEY, `several public keys in ${what} could be that of ${nameOf(key)}`, {
      help: 'give each key pair an id of its own',
    });
  }

  function signer(object: Handle, key: TokenKey, algorithm: number): Signer {
    const canSign = new Set(library.C_GetMechanismList(slot.handle));
    const way = signingWays(algorithm).find(
      ({ mechanism }) =>
        canSign.has(mechanism) && (library.C_GetMechanismInfo(slot.handle, mechanism).flags & CKF.SIGN) !== 0,
    );
    if (way === undefined) {
      throw new ZoneproofError(EXIT.KEY, `${what} does not support signing with algorithm ${algorithm}`, {
        help: 'use a key of another algorithm, or another token',
      });
    }
    // A key may want the PIN before each signature.
    const isPinWanted = reader(object)(CKA.ALWAYS_AUTHENTICATE)?.[0] === 1;
    const buffer = Buffer.alloc(SIGNATURE_OCTETS);
    const octets = signatureOctets(algorithm, key.publicKey);
    const context = `signing with key ${nameOf(key)} in ${what}`;
    return {
      sign: (data) =>
        asking(context, () => {
          library.C_SignInit(session, { mechanism: way.mechanism }, object);
          if (isPinWanted) login(CKU_CONTEXT_SPECIFIC);
          const signature = Uint8Array.from(library.C_Sign(session, Buffer.from(way.input(data)), buffer));
          if (octets === undefined || signature.length === octets) return signature;
          throw new ZoneproofError(EXIT.KEY, `the signature has ${signature.length} octets instead of ${octets}`, {
            context: [context],
          });
        }),
    };
  }

  function generate(algorithm: number, labelOf: (id: string) => string, options: GenerateOptions): NewTokenKey {
    const scheme = schemeOf(algorithm)!;
    const bits = scheme.family === 'rsa' ? newRsaBits(options) : 0;
    logInOnce();
    const id = Uint8Array.from(randomBytes(ID_OCTETS));
    const label = labelOf(encodeHex(id).toLowerCase());
    const context = `making a key of algorithm ${algorithm} in ${what}`;
    const ways = generationWays(algorithm, bits);
    const pair = asking(context, () => {
      writingSession ??= library.C_OpenSession(slot.handle, CKF.SERIAL_SESSION | CKF.RW_SESSION);
      for (const way of ways) {
        const { publicTemplate, privateTemplate } = keyPairTemplates(way, label, id);
        try {
          return library.C_GenerateKeyPair(writingSession, way, publicTemplate, privateTemplate);
        } catch (error) {
          if (way === ways.at(-1) || !CURVE_REFUSALS.has(returnValueOf(error))) throw error;
        }
      }
      throw new RangeError('no way to make a key');
    });
    const discard = (): void =>
      asking(`removing a key from ${what}`, () => {
        library.C_DestroyObject(writingSession!, pair.privateKey);
        library.C_DestroyObject(writingSession!, pair.publicKey);
      });
    const read = reader(pair.privateKey);
    const key = describe(pair.publicKey);
    const { publicKey } = key;
    const isGuarded = read(CKA.SENSITIVE)?.[0] === 1 && read(CKA.EXTRACTABLE)?.[0] === 0;
    if (isGuarded && publicKey !== undefined) return { ...key, publicKey, discard };
    discard();
    throw new ZoneproofError(
      EXIT.KEY,
      isGuarded
        ? `${what} does not give the public part of the new key`
        : `${what} did not make the key sensitive and never extractable`,
      { help: 'the key was removed again' },
    );
  }

  return {
    name: slot.name,
    findPublic(address) {
      const visible = find(CKO.PUBLIC_KEY, address);
      if (visible.length > 0) return theOne(visible, 'public', CKO.PUBLIC_KEY)[1];
      // Tokens may hide public objects too, or have only the private one.
      logInOnce();
      const hidden = find(CKO.PUBLIC_KEY, address);
      if (hidden.length > 0) return theOne(hidden, 'public', CKO.PUBLIC_KEY)[1];
      const [, key] = theOne(find(CKO.PRIVATE_KEY, address), 'private', CKO.PRIVATE_KEY);
      return { ...key, publicKey: publicPartOf(key) };
    },
    findPrivate(address) {
      logInOnce();
      const [object, found] = theOne(find(CKO.PRIVATE_KEY, address), 'private', CKO.PRIVATE_KEY);
      const key = { ...found, publicKey: publicPartOf(found) };
      return { ...key, signer: (algorithm) => asking(`opening ${what}`, () => signer(object, key, algorithm)) };
    },
    hasLabel(label) {
      logInOnce();
      return [CKO.PUBLIC_KEY, CKO.PRIVATE_KEY].some((objectClass) => find(objectClass, { object: label }).length > 0);
    },
    generate,
    close() {
      // A token that is gone cannot be logged out of; the module is finalized next.
      const sessions = [session, ...(writingSession === undefined ? [] : [writingSession])];
      const ends = [() => library.C_Logout(session), ...sessions.map((open) => () => library.C_CloseSession(open))];
      for (const end of ends) {
        try {
          end();
        } catch (error) {
          if (returnValueOf(error) === undefined) throw error;
        }
      }
    },
  };
}

/** Refusals of a curve's name: another name may be known. */
const CURVE_REFUSALS: ReadonlySet<number | undefined> = new Set([
  CKR.ATTRIBUTE_VALUE_INVALID,
  CKR.DOMAIN_PARAMS_INVALID,
  CKR.CURVE_NOT_SUPPORTED,
]);

/** Octets of a signature: of the modulus for RSA, undefined when that is not known. */
function signatureOctets(algorithm: number, publicKey: Uint8Array | undefined): number | undefined {
  const scheme = schemeOf(algorithm)!;
  if (scheme.family !== 'rsa') return 2 * scheme.octets;
  return publicKey && readRsaPublicKey(publicKey)?.n.length;
}
