/**
 * The files of DS records in a repository; `committed.ts` judges them.
 * @module
 */
import path from 'node:path';
import type { Files } from '../files.js';
import type { LoadedZone } from '../load-zone.js';

/** What such files are called, when a folder is given. */
const DS_FILE_PATTERNS = ['**/dsset-*', '**/keyset-*', '**/*.ds'];

/** Whether a path is called as files of DS records are. */
export function isDsFile(file: string): boolean {
  const name = path.basename(file);
  const isOf = (start: string) => name.startsWith(start) && name !== start;
  return isOf('dsset-') || isOf('keyset-') || (name.endsWith('.ds') && name !== '.ds');
}

/** The files of DS records that paths and folders lead to, and those that lie beside the zones. */
export async function findDsFiles(
  files: Files,
  paths: readonly string[],
  zones: readonly LoadedZone[],
): Promise<string[]> {
  const found = new Map<string, string>();
  const add = (file: string) => found.set(path.resolve(file), file);
  for (const given of paths) {
    if (given === '-') continue;
    if (!files.isFolder(given)) {
      if (isDsFile(given) && files.exists(given)) add(given);
    } else for (const file of await files.glob(DS_FILE_PATTERNS, given)) add(path.join(given, file));
  }
  for (const { zone, path: file } of zones) {
    if (file === '-') continue;
    const name = zone.origin === '.' ? '.' : zone.origin.slice(0, -1);
    // A slash in the name of a zone (RFC 2317) is none of a path.
    if (name.includes('/')) continue;
    const beside = [`dsset-${name}.`, `dsset-${name}`, `keyset-${name}.`, `keyset-${name}`, `${name}.ds`];
    const candidates = [...beside.map((each) => path.join(path.dirname(file), each)), `${file}.ds`];
    for (const candidate of candidates) if (files.exists(candidate) && !files.isFolder(candidate)) add(candidate);
  }
  return [...found.values()].sort();
}
