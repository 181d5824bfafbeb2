/**
 * What the files of a key pair are called.
 * @module
 */
import path from 'node:path';

/** What BIND's files of a pair end in. */
export const PAIR_ENDING = /\.(key|private|state)$/;

/** `Kexample.com.+013+12345` for any of the files of a pair, or the name without an ending. */
export function keyBaseOf(file: string): string {
  return file.replace(PAIR_ENDING, '');
}

/** Whether a path names a key pair: `K<zone>.+<algorithm>+<tag>` with or without an ending. */
export function isKeyPath(file: string): boolean {
  const name = path.basename(file);
  // Most files are zones; a pattern is compiled for the first name that it is tried on.
  return name.startsWith('K') && /^K.+\+\d{3}\+\d{5}(\.(key|private|state))?$/.test(name);
}
