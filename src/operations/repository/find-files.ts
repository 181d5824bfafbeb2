/**
 * From the paths that a user gives to zone files.
 * @module
 */
import path from 'node:path';
import { boundaryOf, type Config, type ConfigSource } from '../../config/index.js';
import { EXIT, systemErrorText, ZoneproofError } from '../../diagnostic/index.js';
import type { Files } from '../files.js';
import { isServerConfig, SERVER_CONFIG_PATTERNS, ServerConfigs } from './server-config.js';

/** What zone files are called, when a folder is given. */
export const ZONE_FILE_PATTERNS = ['**/*.zone', '**/db.*', '**/*.db', '**/*.zone.signed'];

/** Whether a file is called as the files of {@link ZONE_FILE_PATTERNS} are. */
export function isCalledZone(file: string): boolean {
  return /^db\.|\.(?:zone|db|zone\.signed)$/.test(path.basename(file));
}

export interface FindOptions {
  /** a folder may hold no zone any more */
  readonly mayBeEmpty?: boolean | undefined;
  /** pass over what Git ignores in a folder, unless a configuration names it: it is in no commit */
  readonly isOfGit?: boolean | undefined;
}

/** Finds the zone files behind paths, folders and globs. Throws a ZoneproofError (file) for one that finds nothing. */
export async function findZoneFiles(
  files: Files,
  paths: readonly string[],
  configs: ConfigSource,
  { mayBeEmpty = false, isOfGit = false }: FindOptions = {},
): Promise<string[]> {
  const found = new Set<string>();
  for (const given of paths) {
    if (given === '-' || (files.exists(given) && !files.isFolder(given))) found.add(given);
    else {
      const isFolder = files.isFolder(given);
      const matches = isFolder
        ? await findInFolder(files, given, await configs.forFolder(path.resolve(given)), isOfGit)
        : await files.glob([given], '.');
      if (matches.length === 0 && !(isFolder && mayBeEmpty)) {
        throw new ZoneproofError(EXIT.FILE, isFolder ? `no zone files in ${given}` : absenceText(files, given), {
          help: isFolder ? await emptyFolderHelp(files, given, isOfGit) : undefined,
        });
      }
      for (const match of matches) found.add(match);
    }
  }
  return [...found];
}

/** Why a path leads to no file. */
function absenceText(files: Files, given: string): string {
  try {
    files.realPath(given);
  } catch (error) {
    const { code } = error as { code?: unknown };
    const isAbsent = code === 'ENOTDIR' || (code === 'ENOENT' && !given.includes('\ufffd'));
    if (!isAbsent) return `cannot read ${given}: ${systemErrorText(error)}`;
  }
  return `no such file: ${given}`;
}

/** Files that are called as zone files are, and those that a configuration, ours or a server's, says hold zones. */
async function findInFolder(files: Files, folder: string, config: Config, isOfGit: boolean): Promise<string[]> {
  const inFolder = (names: readonly string[]) => names.map((name) => path.join(folder, name));
  const patterns = config.zonePatterns
    .map((pattern) => path.relative(path.resolve(folder), pattern).split(path.sep).join('/'))
    .filter((pattern) => !pattern.startsWith('../'));
  const found = await files.glob([...new Set([...ZONE_FILE_PATTERNS, ...patterns, ...SERVER_CONFIG_PATTERNS])], folder);
  const servers = inFolder(found.filter(isServerConfig));
  const declared = servers.length === 0 ? [] : await findDeclared(files, folder, servers);
  const ignored = isOfGit ? ignoredIn(files, folder, found) : NONE;
  const named = ignored.size === 0 || patterns.length === 0 ? [] : await files.glob(patterns, folder);
  const called = found.filter((file) => !isServerConfig(file) && !ignored.has(file));
  return [...new Set([...inFolder([...called, ...named]), ...declared])]
    .filter((file) => !config.isIgnored(path.resolve(file)))
    .sort();
}

const NONE: ReadonlySet<string> = new Set();

/** Files that Git ignores. Git is only asked where there is a repository. */
function ignoredIn(files: Files, folder: string, names: readonly string[]): ReadonlySet<string> {
  const top = boundaryOf(files, path.join(folder, 'any'));
  if (names.length === 0 || !files.exists(path.join(top, '.git'))) return NONE;
  return files.ignoredFiles(folder, names);
}

/** Files of the folder that the configuration of a name server in it names, whatever they are called. */
async function findDeclared(files: Files, folder: string, servers: readonly string[]): Promise<string[]> {
  const configs = new ServerConfigs(files, servers, boundaryOf(files, path.join(folder, 'any')));
  const names = configs.fileNames.filter((name) => /^[\w.+@=,~%-]+$/.test(name));
  const found = names.length === 0 ? [] : await files.glob(['**/*'], folder);
  const wanted = new Set(names);
  return found.filter((file) => wanted.has(path.posix.basename(file))).map((file) => path.join(folder, file));
}

async function emptyFolderHelp(files: Files, folder: string, isOfGit: boolean): Promise<string> {
  const [ignored] = isOfGit ? ignoredIn(files, folder, await files.glob(ZONE_FILE_PATTERNS, folder)) : [];
  if (ignored !== undefined) return `Git ignores ${path.join(folder, ignored)}: name it, or give a glob, to look at it`;
  const found = await files.glob(FOREIGN_PATTERNS, folder);
  const hint = found.map((file) => foreignHint(file)).find((text) => text !== undefined);
  return (
    hint ?? `looked for ${ZONE_FILE_PATTERNS.join(', ')}, and files of the configuration; give files or a glob instead`
  );
}

const FOREIGN_PATTERNS = ['**/dnsconfig.js', '**/*.yaml', '**/*.yml'];

/** What to do with a file that is the source of zones without being a zone file; undefined for others. */
export function foreignHint(file: string): string | undefined {
  const name = path.basename(file);
  if (isServerConfig(file)) return `${file} configures a name server: lint the folder, or the zone files that it names`;
  if (/^dnsconfig(?:\..*)?\.[jt]s$/.test(name)) {
    return `${file} is for dnscontrol: lint the zone files that its BIND provider writes (docs/hooks.md)`;
  }
  // octoDNS calls the file of a zone `example.com.yaml`.
  if (/^(?!zoneproof\.)[\w-]+(?:\.[\w-]+)+\.ya?ml$/.test(name)) {
    return `${file} may be for octoDNS: lint the zone files that octodns-bind writes (docs/hooks.md)`;
  }
  return undefined;
}
