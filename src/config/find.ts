/**
 * Which configuration file speaks for a folder: the nearest one upwards, up to the top of the repository.
 * @module
 */
import path from 'node:path';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';

/** What reading configurations needs of a file system. */
export interface ConfigFileSystem {
  exists(path: string): boolean;
  realPath(path: string): string;
  readFile(path: string): Uint8Array;
}

export const CONFIG_NAMES: readonly string[] = ['yaml', 'yml', 'json', 'jsonc'].map(
  (type) => `zoneproof.config.${type}`,
);

/**
 * The nearest configuration file, as an absolute path.
 * @throws ZoneproofError (configuration) when a folder holds two: nobody could tell which one counts
 */
export function findConfigFile(files: ConfigFileSystem, folder: string): string | undefined {
  for (const above of foldersUpwards(files, folder)) {
    const found = CONFIG_NAMES.map((name) => path.join(above, name)).filter((file) => files.exists(file));
    if (found.length > 1) {
      const names = found.map((file) => path.basename(file)).join(' and ');
      throw new ZoneproofError(EXIT.CONFIGURATION, `${above} holds ${names}`, { help: 'keep one of them' });
    }
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

/** The folder that a configuration may name files in: its repository, or its own folder outside of one. */
export function boundaryOf(files: ConfigFileSystem, configFile: string): string {
  const own = path.dirname(path.resolve(configFile));
  const top = foldersUpwards(files, own).at(-1)!;
  return files.exists(path.join(top, '.git')) ? top : own;
}

/** The folder and those above it, up to the one that holds `.git`. */
function foldersUpwards(files: ConfigFileSystem, folder: string): string[] {
  const folders: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    folders.push(at);
    if (files.exists(path.join(at, '.git')) || path.dirname(at) === at) return folders;
  }
}
