/**
 * File names of key pairs as BIND makes them: `Kexample.com.+013+12345`, with `.key` or `.private` behind.
 * @module
 */
import { LOWER, parseName } from '../wire/index.js';

/** Letters, digits, hyphen and underscore stand for themselves; all other octets become `%` and two hex digits. */
function fileNameOctet(octet: number): string {
  const character = String.fromCharCode(octet);
  return /[a-z0-9_-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * The common part of the two file names of a key, the owner in lower case as in BIND.
 * @param owner wire form
 */
export function keyFileName(owner: Uint8Array, algorithm: number, keyTag: number): string {
  let name = '';
  for (let at = 0; owner[at] !== 0; at += 1 + owner[at]!) {
    for (const octet of owner.subarray(at + 1, at + 1 + owner[at]!)) name += fileNameOctet(LOWER[octet]!);
    name += '.';
  }
  return `K${name === '' ? '.' : name}+${String(algorithm).padStart(3, '0')}+${String(keyTag).padStart(5, '0')}`;
}

/** What a file name says of its key. */
export interface KeyFileName {
  /** wire form, in lower case when BIND wrote the name */
  readonly owner: Uint8Array;
  readonly algorithm: number;
  readonly keyTag: number;
}

/** Reads `Kexample.com.+013+12345`, with any ending or none; undefined for a name that is not of this form. */
export function parseKeyFileName(path: string): KeyFileName | undefined {
  const match = /^K(.+)\+(\d{3})\+(\d{5})(?:\.[A-Za-z.]+)?$/.exec(lastPathPart(path));
  if (match === null) return undefined;
  // `%2E` is an octet of a label; in presentation form that is \046.
  const text = match[1]!.replace(
    /%([0-9A-Fa-f]{2})/g,
    (_, hex: string) => `\\${String(Number.parseInt(hex, 16)).padStart(3, '0')}`,
  );
  const owner = parseName(text);
  const [algorithm, keyTag] = [Number(match[2]), Number(match[3])];
  if (typeof owner === 'string' || algorithm > 255 || keyTag > 65_535) return undefined;
  return { owner, algorithm, keyTag };
}

/** A path without `.key`, `.private` or `.state`. */
export function withoutKeyFileEnding(path: string): string {
  return path.replace(/\.(key|private|state)$/, '');
}

/** The last part of a path. Both kinds of slash separate folders. */
export function lastPathPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
