/**
 * `key check`: what is wrong with key files, as findings.
 *
 * What a finding shows comes from the files, so the sources that reports draw from hold blanks where the secret is.
 * @module
 */
import path from 'node:path';
import { type Diagnostic, SourceMap, type Span, ZoneproofError } from '../diagnostic/index.js';
import { faultAdvice, faultSeverity } from '../dnssec/index.js';
import {
  type Dnskey,
  dnskeyFault,
  holdsPrivateKey,
  KeyFileFault,
  type KeyTimes,
  keyFaultAdvice,
  keyFaultSeverity,
  keyFaults,
  keyFileName,
  keySetFaults,
  keyStateFault,
  keyTextFormat,
  loadStoredKey,
  type NamedKey,
  PassphraseNeeded,
  parseBindPublic,
  parseKeyFileName,
  parseKeyState,
  parsePrivateFile,
  publicKeyOf,
  timingFaults,
} from '../keys/index.js';
import { algorithmText, equalBytes, equalNames, latin1Bytes, nameText } from '../wire/index.js';
import type { Files } from './files.js';
import type { FileFindings } from './identity.js';
import { type KeyReading, listFolder, readKeyText } from './key-files.js';
import { keyBaseOf } from './key-paths.js';

export interface KeyCheckResult {
  /** each key with what was found */
  readonly keys: readonly FileFindings[];
  /** keys that could not be looked into: protected with a passphrase */
  readonly failures: readonly ZoneproofError[];
}

const PAIR_ENDINGS = ['.key', '.private', '.state'];
const KEY_ENDING = /\.(key|private|state|pem|jwk)$/;

/** The files of one key: a pair with its state, or one file. */
interface KeyFiles {
  readonly base: string;
  /** existing files */
  readonly paths: readonly string[];
}

function groupFiles(files: Files, paths: readonly string[]): KeyFiles[] {
  const groups = new Map<string, Set<string>>();
  const add = (file: string) => {
    const isPair = PAIR_ENDINGS.some((ending) => file.endsWith(ending));
    const base = isPair ? keyBaseOf(file) : file;
    const isBase = !isPair && !files.exists(file);
    const found =
      isPair || isBase ? PAIR_ENDINGS.map((ending) => base + ending).filter((path_) => files.exists(path_)) : [file];
    // A path that names nothing is read, so that the error says so.
    groups.set(base, new Set([...(groups.get(base) ?? []), ...(found.length > 0 ? found : [file])]));
  };
  for (const given of paths) {
    if (!files.isFolder(given)) add(given);
    else for (const entry of listFolder(files, given)) if (KEY_ENDING.test(entry)) add(path.join(given, entry));
  }
  return [...groups].map(([base, found]) => ({ base, paths: [...found] }));
}

/** Checks keys given by files or folders, each by itself and all of them against each other. */
export function checkKeys(files: Files, paths: readonly string[], reading: KeyReading): KeyCheckResult {
  const keys: FileFindings[] = [];
  const named: (NamedKey & { readonly checked: FileFindings })[] = [];
  const failures: ZoneproofError[] = [];
  for (const group of groupFiles(files, paths)) {
    const check = new KeyCheck(files, group, reading);
    try {
      check.run();
    } catch (error) {
      if (!(error instanceof PassphraseNeeded)) throw error;
      failures.push(error);
    }
    const { checked } = check;
    keys.push(checked);
    if (check.found !== undefined) named.push({ ...check.found, name: path.basename(group.base), checked });
  }
  for (const { index, rule, message } of keySetFaults(named)) {
    const { checked, dnskey } = named[index]!;
    checked.diagnostics.push(diagnosticOf(rule, message, dnskey.keyTag));
  }
  return { keys, failures };
}

function diagnosticOf(rule: string, message: string, keyTag?: number, span?: Span): Diagnostic {
  const severity = keyFaultSeverity(rule) ?? faultSeverity(rule);
  return {
    rule,
    severity,
    message,
    help: keyFaultAdvice(rule) ?? faultAdvice(rule),
    span,
    subject: { type: 'DNSKEY', keyTag },
  };
}

/** The text with every character of the values blanked that may be secret; lines and offsets stay. */
function withoutSecrets(text: string): string {
  const isBind = keyTextFormat(text) === 'bind-private';
  if (!isBind) return holdsPrivateKey(text) ? text.replace(/[^\r\n]/g, ' ') : text;
  // Only times, numbers and the head are known to be harmless.
  const harmless = /^(?:Private-key-format: v[\d.]+|Algorithm: \d+[^:]*|[A-Za-z]+: \d{1,14})$/;
  return text.replace(/[^\r\n]+/g, (line) => (harmless.test(line) ? line : line.replace(/./g, ' ')));
}

/** The line of a key file that gives a tag its value. */
function tagLine(text: string, tag: string): Span | undefined {
  const found = new RegExp(`^${tag}:.*$`, 'im').exec(text);
  return found === null ? undefined : { start: found.index, end: found.index + found[0].length };
}

class KeyCheck {
  checked: FileFindings;
  found: { readonly owner: Uint8Array; readonly dnskey: Dnskey } | undefined;
  readonly #files: Files;
  readonly #group: KeyFiles;
  readonly #reading: KeyReading;
  /** offsets of the texts in the sources */
  readonly #bases = new Map<string, number>();

  constructor(files: Files, group: KeyFiles, reading: KeyReading) {
    this.#files = files;
    this.#group = group;
    this.#reading = reading;
    this.checked = {
      origin: '.',
      originFrom: 'key file',
      file: group.paths[0]!,
      sources: new SourceMap(),
      diagnostics: [],
    };
  }

  run(): void {
    const texts = new Map(this.#group.paths.map((file) => [file, readKeyText(this.#files, file)]));
    for (const [file, text] of texts) {
      this.#bases.set(file, this.checked.sources.add(file, latin1Bytes(withoutSecrets(text))).base);
    }
    for (const [file, text] of texts) if (holdsPrivateKey(text)) this.#checkSecrecy(file);
    const { base } = this.#group;
    const text = (ending: string) => texts.get(base + ending);
    const publicText = text('.key');
    const privateText = text('.private');
    if (publicText !== undefined && keyTextFormat(publicText) === 'bind-public') {
      this.#checkPair(publicText, privateText);
    } else if (texts.size > 0) {
      const single = privateText === undefined ? this.#group.paths[0]! : `${base}.private`;
      this.#checkSingle(single, texts.get(single)!);
    }
    const stateText = text('.state');
    if (stateText !== undefined) this.#checkState(stateText);
  }

  #report(rule: string, message: string, file: string, at?: Span): void {
    const start = this.#bases.get(file) ?? 0;
    const span = at === undefined ? { start, end: start } : { start: start + at.start, end: start + at.end };
    this.checked.diagnostics.push(diagnosticOf(rule, message, this.found?.dnskey.keyTag, span));
  }

  /** Runs `read`; an error becomes a finding. */
  #attempt<T>(file: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof PassphraseNeeded || !(error instanceof ZoneproofError)) throw error;
      const [, line, message = error.message] = /^line (\d+): (.*)$/s.exec(error.message) ?? [];
      const at = line === undefined ? undefined : this.#lineOf(file, Number(line));
      this.#report(error instanceof KeyFileFault ? error.rule : 'keyfile-unreadable', message, file, at);
      return undefined;
    }
  }

  /** A line of a file, from 1. */
  #lineOf(file: string, number: number): Span | undefined {
    const { sources } = this.checked;
    const base = this.#bases.get(file) ?? 0;
    const line = sources.line(sources.fileAt(base), number);
    if (line === undefined) return undefined;
    const start = line.start - base;
    return { start, end: start + line.bytes.length };
  }

  #checkSecrecy(file: string): void {
    const mode = this.#files.permissions(file);
    if (mode !== undefined && (mode & 0o077) !== 0) {
      const octal = mode.toString(8).padStart(4, '0');
      this.#report('keyfile-permissions', `the file has mode ${octal}; a private key wants 0600`, file);
    }
    if (this.#files.trackedFiles(path.dirname(file))?.has(path.basename(file)) === true) {
      this.#report('keyfile-committed-secret', `${path.basename(file)} is tracked by Git`, file);
    }
  }

  #checkPair(publicText: string, privateText: string | undefined): void {
    const { base } = this.#group;
    const [publicFile, privateFile] = [`${base}.key`, `${base}.private`];
    const record = this.#attempt(publicFile, () => parseBindPublic(publicText, publicFile));
    if (record === undefined) return;
    const { owner, dnskey } = record;
    this.#identify(owner, dnskey);
    this.#checkName(publicFile);
    const faults = keyFaults(dnskey);
    const line = Math.max(0, publicText.search(/^[^;\n]*\bDNSKEY\b/m));
    const end = publicText.indexOf('\n', line);
    for (const { rule, message } of faults) {
      this.#report(rule, message, publicFile, { start: line, end: end < 0 ? publicText.length : end });
    }
    if (privateText === undefined) return;
    // What makes the public key unusable makes the private one so, and was said.
    if (faults.some(({ rule }) => rule === 'dnskey-algorithm-unknown')) return;
    const known = faults.map(({ message }) => message);
    const parsed = this.#attempt(privateFile, () => {
      try {
        return parsePrivateFile(privateText, privateFile);
      } catch (error) {
        if (error instanceof ZoneproofError && known.some((message) => error.message.endsWith(message)))
          return undefined;
        throw error;
      }
    });
    if (parsed === undefined) return;
    const { algorithm, material, times } = parsed;
    if (algorithm !== dnskey.algorithm) {
      const [is, should] = [algorithmText(algorithm), algorithmText(dnskey.algorithm)];
      this.#report(
        'keyfile-private-mismatch',
        `the private key is of algorithm ${is}, the public one of ${should}`,
        privateFile,
      );
    } else if (
      dnskeyFault(dnskey) === undefined &&
      material !== undefined &&
      !equalBytes(publicKeyOf(material, this.#reading.provider) ?? dnskey.publicKey, dnskey.publicKey)
    ) {
      this.#report(
        'keyfile-private-mismatch',
        `the private key does not belong to ${path.basename(publicFile)}`,
        privateFile,
      );
    }
    this.#checkTimes(times, privateFile, privateText);
  }

  #checkTimes(times: KeyTimes, file: string, text: string): void {
    for (const { first, second, isStrict } of timingFaults(times)) {
      const order = isStrict ? 'is not later than' : 'is earlier than';
      this.#report('keyfile-timing-order', `${second} ${order} ${first}`, file, tagLine(text, second));
    }
  }

  /** PEM, JWK, or a `.private` file without its public half. */
  #checkSingle(file: string, text: string): void {
    const name = parseKeyFileName(file);
    const { hints } = this.#reading;
    const isIdentified = name !== undefined || (hints?.owner !== undefined && hints.flags !== undefined);
    // Without a name the numbers can still be judged; whose key it is does not matter for them.
    const assumed =
      name === undefined
        ? { owner: hints?.owner ?? Uint8Array.of(0), flags: hints?.flags ?? 257, algorithm: hints?.algorithm }
        : hints;
    const key = this.#attempt(file, () => loadStoredKey({ ...this.#reading, text, path: file, hints: assumed }));
    if (key === undefined) return;
    if (isIdentified) this.#identify(key.owner, key.dnskey);
    for (const { rule, message } of keyFaults(key.dnskey)) this.#report(rule, message, file);
    this.#checkTimes(key.times, file, text);
  }

  #identify(owner: Uint8Array, dnskey: Dnskey): void {
    this.found = { owner, dnskey };
    this.checked = { ...this.checked, origin: nameText(owner) };
  }

  #checkName(file: string): void {
    const { owner, dnskey } = this.found!;
    const expected = keyFileName(owner, dnskey.algorithm, dnskey.keyTag);
    const name = parseKeyFileName(file);
    const isRight =
      name !== undefined &&
      name.keyTag === dnskey.keyTag &&
      name.algorithm === dnskey.algorithm &&
      equalNames(name.owner, owner);
    if (!isRight) this.#report('keyfile-name-mismatch', `the file holds the key that is called ${expected}`, file);
  }

  #checkState(text: string): void {
    const file = `${this.#group.base}.state`;
    const state = this.#attempt(file, () => parseKeyState(text, file));
    if (state === undefined) return;
    const algorithm = this.found?.dnskey.algorithm;
    if (algorithm !== undefined && state.numbers.Algorithm !== algorithm) {
      this.#report('keyfile-name-mismatch', `the state is of a key of algorithm ${state.numbers.Algorithm}`, file);
    }
    const fault = keyStateFault(state);
    if (fault !== undefined) this.#report('keyfile-state-impossible', fault, file, tagLine(text, 'DNSKEYState'));
  }
}
