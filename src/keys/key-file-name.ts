/**
 * File names of key pairs as BIND makes them: `Kexample.com.+013+12345`, with `.key` or `.private` behind.
 * @module
 */
import { LOWER } from '../wire/index.js';

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

/** A path without `.key`, `.private` or `.state`. */
export function withoutKeyFileEnding(path: string): string {
  return path.replace(/\.(key|private|state)$/, '');
}

/** The last part of a path. Both kinds of slash separate folders. */
export function lastPathPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
