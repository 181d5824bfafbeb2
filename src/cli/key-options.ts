/**
 * Options that the key commands share, from text to values.
 * @module
 */
import { openssl } from '../crypto/index.js';
import { EXIT, printable, systemErrorText, ZoneproofError } from '../diagnostic/index.js';
import { type KeyTimes, PassphraseNeeded, type TimeChanges } from '../keys/index.js';
import { type KeyReading, PinNeeded, Tokens, zoneNameOf } from '../operations/index.js';
import { algorithmNumber, parseMoment } from '../wire/index.js';
import type { Environment } from './env.js';

export interface PassphraseOptions {
  readonly passphraseFile?: string | undefined;
}

export interface TokenOptions {
  readonly pkcs11Module?: string | undefined;
  readonly pinFile?: string | undefined;
}

export interface HintOptions extends PassphraseOptions {
  readonly zone?: string | undefined;
  readonly flags?: number | undefined;
  readonly algorithm?: string | undefined;
}

/** How times are given to `key generate` and `key settime`. */
export interface TimeOptions {
  readonly publish?: string | undefined;
  readonly activate?: string | undefined;
  readonly revoke?: string | undefined;
  readonly inactive?: string | undefined;
  readonly delete?: string | undefined;
  readonly syncPublish?: string | undefined;
  readonly syncDelete?: string | undefined;
  readonly dsPublish?: string | undefined;
  readonly dsRemoved?: string | undefined;
}

const TIME_NAMES: readonly (keyof TimeOptions & keyof KeyTimes)[] = [
  'publish',
  'activate',
  'revoke',
  'inactive',
  'delete',
  'syncPublish',
  'syncDelete',
  'dsPublish',
  'dsRemoved',
];

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The times given, in seconds since the epoch; `none` and `UNSET` are undefined ones. */
export function timeChangesOf(options: TimeOptions, now: number): TimeChanges {
  const changes = new Map<keyof KeyTimes, number | undefined>();
  for (const name of TIME_NAMES) {
    const text = options[name];
    if (text === undefined) continue;
    const seconds = /^(?:none|unset)$/i.test(text) ? undefined : parseMoment(text, now);
    if (seconds === undefined && !/^(?:none|unset)$/i.test(text)) {
      throw new ZoneproofError(EXIT.USAGE, `--${dashed(name)}: ${JSON.stringify(text)} is not a time`, {
        help: 'use 2026-03-15T00:00:00Z, 20260315000000, seconds since 1970, an offset such as +30d, or none',
      });
    }
    changes.set(name, seconds);
  }
  return changes;
}

const USUAL_FLAGS: ReadonlySet<number> = new Set([256, 257, 384, 385]);

/** What the options say of keys that do not say it themselves. */
export function readingOf(options: HintOptions): KeyReading {
  const { flags } = options;
  if (flags !== undefined && !USUAL_FLAGS.has(flags)) {
    throw new ZoneproofError(EXIT.USAGE, `--flags ${flags} are not those of a key of a zone`, {
      help: 'use 257 for a key that the DS at the parent points at, 256 for a zone-signing key',
    });
  }
  const algorithm = options.algorithm === undefined ? undefined : algorithmNumber(options.algorithm);
  if (options.algorithm !== undefined && algorithm === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `unknown algorithm ${JSON.stringify(options.algorithm)}`);
  }
  const owner = options.zone === undefined ? undefined : zoneNameOf(options.zone);
  return { provider: openssl, hints: { owner, flags, algorithm } };
}

/** The first line of a file is the passphrase; a newline behind it does not belong to it. */
function passphraseOf(environment: Environment, file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = environment.files.readFile(file);
  } catch (error) {
    throw new ZoneproofError(EXIT.FILE, `cannot read ${file}: ${systemErrorText(error)}`, { cause: error });
  }
  return new TextDecoder().decode(bytes).split(/\r?\n/, 1)[0] ?? '';
}

/**
 * Calls `read` with the passphrase of `--passphrase-file`. When a key turns out to need a passphrase or a PIN that was
 * not given, a person at the terminal is asked, and `read` is called again.
 * @param tokens that `read` works with
 */
export async function withPassphrase<Result>(
  environment: Environment,
  options: PassphraseOptions,
  read: (passphrase: string | undefined) => Result,
  tokens?: Tokens,
): Promise<Result> {
  const { passphraseFile } = options;
  let passphrase = passphraseFile === undefined ? undefined : passphraseOf(environment, passphraseFile);
  for (;;) {
    try {
      return read(passphrase);
    } catch (error) {
      const isPin = error instanceof PinNeeded;
      if (!isPin && !(error instanceof PassphraseNeeded && passphrase === undefined)) throw error;
      const prompt = isPin ? `PIN of token "${printable(error.tokenName)}": ` : 'passphrase: ';
      const secret = await environment.askSecret(prompt);
      if (secret === undefined) throw error;
      if (isPin) tokens?.givePin(error.tokenName, secret);
      else passphrase = secret;
    }
  }
}

/** Calls `use` with access to tokens, and closes them behind it. A token is touched when a key in it is named. */
export async function withTokens<Result>(
  environment: Environment,
  { pkcs11Module, pinFile }: TokenOptions,
  use: (tokens: Tokens) => Result | Promise<Result>,
): Promise<Result> {
  const { ZONEPROOF_PKCS11_MODULE: usualModule, ZONEPROOF_PKCS11_PIN: pin } = environment.variables;
  // An empty variable is one that is not set.
  const modulePath = pkcs11Module ?? (usualModule || undefined);
  const tokens = new Tokens(environment.files, { modulePath, pinFile, pin: pin || undefined });
  try {
    return await use(tokens);
  } finally {
    tokens.close();
  }
}
