/**
 * Key files that lie among the zones, and private keys that Git tracks beside them.
 * @module
 */
import path from 'node:path';
import type { ConfigSource } from '../../config/index.js';
import type { CryptoProvider } from '../../crypto/index.js';
import { compareDiagnostics, ZoneproofError } from '../../diagnostic/index.js';
import { applySeverities } from '../../lint/index.js';
import type { ChangedFiles, Files } from '../files.js';
import type { FileFindings } from '../identity.js';
import { isKeyPath, keyBaseOf } from '../key-paths.js';
import { isBelow, locationOf } from './changes.js';
import { rememberTracked, secretFinding } from './secrets.js';
import { shownPath } from './zone-files.js';

/** The files of BIND key pairs. */
const KEY_PATTERNS = ['key', 'private', 'state'].map((ending) => `**/K*.+*+*.${ending}`);

/** Files in which a private key is looked for when all of a repository is: by their names, for there may be many others. */
const SECRET_NAME = /\.(?:private|pem|jwk|key|p8)$/i;

export interface KeyFolderRequest {
  readonly paths: readonly string[];
  readonly changes: ChangedFiles | undefined;
  readonly provider: CryptoProvider;
  readonly configs: ConfigSource;
}

/** What is wrong with key files in the given folders, or with those given, as far as they changed. */
export async function keyFindings(given: Files, request: KeyFolderRequest): Promise<FileFindings[]> {
  const files = rememberTracked(given);
  const { changes, provider, configs } = request;
  const isWanted = (file: string): boolean => changes === undefined || changes.present.has(locationOf(files, file));
  const keys = new Set<string>();
  const others = new Set<string>();
  const add = (file: string) => (isKeyPath(file) ? keys : others).add(file);
  for (const folder of request.paths) {
    if (folder === '-' || !files.isFolder(folder)) {
      if (isKeyPath(folder) && isWanted(folder)) keys.add(folder);
      continue;
    }
    for (const file of await files.glob(KEY_PATTERNS, folder)) {
      if (isWanted(path.join(folder, file))) keys.add(path.join(folder, file));
    }
    if (changes === undefined) {
      for (const file of given.trackedFiles(folder) ?? []) if (SECRET_NAME.test(file)) add(path.join(folder, file));
    }
  }
  // A commit is small enough for every file of it to be read.
  const places = changes === undefined ? [] : request.paths.map((given) => locationOf(files, given));
  for (const file of changes?.present.keys() ?? []) if (isBelow(file, places)) add(shownPath(file));

  const existing = (file: string): boolean => files.exists(file) && !files.isFolder(file);
  const pairs = [...new Set([...keys].filter(existing).map((file) => keyBaseOf(file)))].sort();
  const secrets = [...others]
    .filter(existing)
    .sort()
    .flatMap((file) => attempt(() => secretFinding(files, file)) ?? []);
  const found: FileFindings[] = [];
  for (const key of [...(await checkPairs(files, pairs, provider)), ...secrets]) {
    const config = await configs.forFolder(path.dirname(path.resolve(key.file)));
    if (config.isIgnored(path.resolve(key.file))) continue;
    const { severities } = config.settingsOf({ file: path.resolve(key.file), origin: key.origin });
    const diagnostics = applySeverities(key.diagnostics, severities).sort(compareDiagnostics);
    found.push({ ...key, diagnostics });
  }
  return found;
}

/** What reads keys is loaded when there are some. */
async function checkPairs(files: Files, pairs: readonly string[], provider: CryptoProvider): Promise<FileFindings[]> {
  return pairs.length === 0 ? [] : [...(await import('../key-check.js')).checkKeys(files, pairs, { provider }).keys];
}

/** What cannot be read holds no secret that anybody could. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ZoneproofError) return undefined;
    throw error;
  }
}
