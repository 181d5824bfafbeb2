/**
 * PKCS #11 tokens in use: each module is loaded once, each token opened once, and all are closed together.
 * @module
 */
import path from 'node:path';
import {
  type CryptoProvider,
  closePkcs11Module,
  type GenerateOptions,
  openPkcs11Module,
  openToken,
  type Pkcs11Library,
  protectPrivateKey,
  type RemotePrivateKey,
  schemeOf,
  type Token,
} from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  connectTokenKey,
  type KeyHints,
  labelOf,
  type Pkcs11Uri,
  parsePkcs11Uri,
  printPkcs11Uri,
  type StoredKey,
  storedTokenKey,
} from '../keys/index.js';
import { utf8Text } from '../wire/index.js';
import { type Files, readInput } from './files.js';

/** Where modules and PINs come from, besides the URI of a key. */
export interface TokenOptions {
  /** path of the module for URIs that name none */
  readonly modulePath?: string | undefined;
  /** a file whose first line is the PIN; counts before the `pin-source` of a URI */
  readonly pinFile?: string | undefined;
  /** for tokens without either */
  readonly pin?: string | undefined;
}

/** Thrown when a token wants a PIN and there is none. */
export class PinNeeded extends ZoneproofError {
  readonly tokenName: string;

  constructor(tokenName: string) {
    super(EXIT.KEY, `token "${tokenName}" wants a PIN`, {
      help: 'give it with --pin-file, as pin-source= in the URI, or in the environment variable ZONEPROOF_PKCS11_PIN',
    });
    this.name = 'PinNeeded';
    this.tokenName = tokenName;
  }
}

/** The tokens that a command works with. To be closed, also after errors. */
export class Tokens {
  readonly #files: Files;
  readonly #options: TokenOptions;
  readonly #modules = new Map<string, Pkcs11Library>();
  readonly #tokens = new Map<string, Token>();
  readonly #pins = new Map<string, string>();

  constructor(files: Files, options: TokenOptions) {
    this.#files = files;
    this.#options = options;
  }

  /** A PIN that a person gave for a token. */
  givePin(tokenName: string, pin: string): void {
    this.#pins.set(tokenName, pin);
  }

  /** The token that a URI leads to. Throws a ZoneproofError (key). */
  open(uri: Pkcs11Uri): Token {
    const modulePath = this.#modulePathOf(uri);
    const { object: _object, id: _id, type: _type, ...place } = uri;
    const name = `${modulePath}\0${printPkcs11Uri(place)}`;
    const opened = this.#tokens.get(name);
    if (opened !== undefined) return opened;
    const library = this.#modules.get(modulePath) ?? openPkcs11Module(modulePath);
    this.#modules.set(modulePath, library);
    const token = openToken(library, uri, modulePath, (tokenName) => this.#pinOf(uri, tokenName));
    this.#tokens.set(name, token);
    return token;
  }

  /** Ends all sessions and finalizes the modules. */
  close(): void {
    for (const token of this.#tokens.values()) token.close();
    for (const library of this.#modules.values()) closePkcs11Module(library);
    this.#tokens.clear();
    this.#modules.clear();
  }

  #modulePathOf({ modulePath, moduleName }: Pkcs11Uri): string {
    if (modulePath !== undefined) return modulePath;
    if (moduleName !== undefined) return findModule(this.#files, moduleName);
    if (this.#options.modulePath !== undefined) return this.#options.modulePath;
    throw new ZoneproofError(EXIT.KEY, 'which PKCS #11 module talks to the token?', {
      help: 'give the path of the shared library that came with it: --pkcs11-module, ZONEPROOF_PKCS11_MODULE, or module-path= in the URI',
    });
  }

  #pinOf(uri: Pkcs11Uri, tokenName: string): string {
    const { pinFile, pin } = this.#options;
    if (pinFile !== undefined) return this.#readPin(pinFile);
    if (uri.pinSource !== undefined) return this.#readPin(pinPathOf(uri.pinSource));
    const known = uri.pinValue ?? pin ?? this.#pins.get(tokenName);
    if (known === undefined) throw new PinNeeded(tokenName);
    return known;
  }

  /** The first line of a file; a newline behind it does not belong to the PIN. */
  #readPin(file: string): string {
    const [line = ''] = utf8Text(readInput(this.#files, file)).split(/\r?\n/, 1);
    if (line !== '') return line;
    throw new ZoneproofError(EXIT.KEY, `${file} does not begin with a PIN`);
  }
}

/** RFC 7512 §2.4: a path, a file: URI, or a command, which is refused. */
function pinPathOf(source: string): string {
  const refuse = (message: string) =>
    new ZoneproofError(EXIT.USAGE, `pin-source: ${message}`, {
      help: 'name a file that holds the PIN, and nothing else',
    });
  if (source.startsWith('|')) throw refuse('zoneproof runs no program to ask it for a PIN');
  // A single letter is the drive of a path, not a scheme.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return source;
  const file = /^file:(?:\/\/(?:localhost)?(?=\/))?(.+)$/i.exec(source)?.[1];
  if (file === undefined) throw refuse(`${scheme}: is not supported`);
  try {
    return decodeURIComponent(file);
  } catch {
    throw refuse('the file: URI is not properly percent-encoded');
  }
}

/** Where systems keep PKCS #11 modules. */
const MODULE_FOLDERS = [
  '/usr/lib/pkcs11',
  '/usr/lib64/pkcs11',
  '/usr/lib/softhsm',
  '/usr/lib64/softhsm',
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/local/lib/softhsm',
  '/opt/homebrew/lib',
  '/opt/homebrew/lib/softhsm',
];

/** RFC 7512 §2.4: the name of a module stands without the affixes that a system adds. */
function findModule(files: Files, name: string): string {
  const multiarch = (files.exists('/usr/lib') ? files.list('/usr/lib') : [])
    .filter((entry) => /-linux-gnu/.test(entry))
    .flatMap((entry) => [`/usr/lib/${entry}/pkcs11`, `/usr/lib/${entry}/softhsm`, `/usr/lib/${entry}`]);
  const isPlain = /^[\w.+-]+$/.test(name);
  for (const folder of isPlain ? [...MODULE_FOLDERS, ...multiarch] : []) {
    for (const file of [`lib${name}.so`, `${name}.so`, `${name}-pkcs11.so`, `lib${name}.dylib`]) {
      const candidate = path.join(folder, file);
      if (files.exists(candidate)) return candidate;
    }
  }
  throw new ZoneproofError(EXIT.KEY, `no PKCS #11 module with the name ${JSON.stringify(name)} was found`, {
    help: 'give the path of the shared library, with module-path= instead of module-name=',
  });
}

/** A PKCS #11 URI from a command line. Throws a ZoneproofError (usage), also when it holds a PIN. */
export function tokenUriOf(text: string): Pkcs11Uri {
  const uri = parsePkcs11Uri(text);
  if (uri.pinValue !== undefined) {
    throw new ZoneproofError(EXIT.USAGE, 'pin-value: a PIN must not stand on a command line, which others can see', {
      help: 'put it into a file, and name that with pin-source= or --pin-file; then change the PIN',
    });
  }
  if (uri.type !== undefined && uri.type !== 'private' && uri.type !== 'public') {
    throw new ZoneproofError(EXIT.USAGE, `type=${uri.type}: a key of a zone is no such object`, {
      help: 'leave type= out',
    });
  }
  return uri;
}

/** A key named by its URI, without asking for its private part. */
export function loadTokenKey(tokens: Tokens, text: string, hints: KeyHints): StoredKey {
  const uri = tokenUriOf(text);
  return storedTokenKey(uri, tokens.open(uri).findPublic(uri), hints);
}

/**
 * The key, ready to sign. One that is in a token is looked for there, and has to make a good test signature; any other is
 * as it was.
 */
export function connectKey<Key extends StoredKey>(key: Key, tokens: Tokens | undefined, provider: CryptoProvider): Key {
  const { material } = key;
  if (material?.kind !== 'remote' || material.signer !== undefined || material.label === undefined) return key;
  if (tokens === undefined) throw new RangeError('a key in a token needs tokens');
  if (provider.name === 'deterministic' && schemeOf(material.algorithm)?.family === 'ecdsa') {
    throw new ZoneproofError(EXIT.USAGE, `key ${key.fileName} is in a token, whose ECDSA signatures are random`, {
      help: 'leave --deterministic out, or use an RSA or Ed25519 key, whose signatures depend on the data alone',
    });
  }
  const uri = parsePkcs11Uri(material.label, { isBindLabel: true });
  return { ...key, material: connectTokenKey(key, tokens.open(uri).findPrivate(uri)) };
}

/** Makes a key elsewhere than in memory, for `generateKeyPair`. */
export type GenerateRemote = (algorithm: number, options: GenerateOptions) => RemotePrivateKey;

/**
 * Calls `use` with what makes keys in the token of a URI. A key that is made anew, because its tag was taken, leaves the
 * token again, and so does the last one when `use` fails.
 * @param name the beginning of the key's name in the token, when the URI has no `object`
 */
export function generateInToken<Result>(
  tokens: Tokens,
  uri: Pkcs11Uri,
  name: string,
  use: (generate: GenerateRemote) => Result,
): Result {
  if (uri.id !== undefined || uri.type !== undefined) {
    throw new ZoneproofError(EXIT.USAGE, `${uri.id === undefined ? 'type' : 'id'}= is of a key that is there already`, {
      help: 'name the token, and at most the new key with object=',
    });
  }
  const token = tokens.open(uri);
  if (uri.object !== undefined && token.hasLabel(uri.object)) {
    throw new ZoneproofError(EXIT.KEY, `token "${token.name}" has an object ${JSON.stringify(uri.object)} already`, {
      help: 'choose another name with object=, or leave it out',
    });
  }
  let discard = (): void => {};
  try {
    return use((algorithm, options) => {
      discard();
      discard = () => {};
      const key = token.generate(algorithm, (id) => uri.object ?? `${name}-${id}`, options);
      discard = key.discard;
      return protectPrivateKey({ kind: 'remote', algorithm, label: labelOf(uri, key), publicKey: key.publicKey });
    });
  } catch (error) {
    discard();
    throw error;
  }
}
