/**
 * Zone files as a Git revision has them: `git:REVISION:path`.
 * @module
 */
import path from 'node:path';
import { EXIT, systemErrorText, ZoneproofError } from '../diagnostic/index.js';
import { confinedLoader, type IncludeLoader } from '../zonefile/index.js';
import type { Files } from './files.js';

/** A file of a revision, as a user names it. */
export interface RevisionPath {
  readonly revision: string;
  /** from the top of the repository, or from the current folder when it starts with `./`; slashes, normalized */
  readonly path: string;
}

const PREFIX = 'git:';

/**
 * The parts of `git:REVISION:path`; undefined for other inputs.
 * @throws ZoneproofError (usage) when a part is missing
 */
export function parseRevisionPath(input: string): RevisionPath | undefined {
  if (!input.startsWith(PREFIX)) return undefined;
  const colon = input.indexOf(':', PREFIX.length);
  const revision = input.slice(PREFIX.length, Math.max(colon, PREFIX.length));
  const file = colon < 0 ? '' : input.slice(colon + 1);
  if (revision === '' || file === '' || revision.startsWith('-')) {
    throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(input)} does not name a file of a revision`, {
      help: 'write git:REVISION:path, such as git:HEAD:zones/example.com.zone',
    });
  }
  return { revision, path: (file.startsWith('./') ? './' : '') + path.posix.normalize(file) };
}

/** The octets of the file. Throws a ZoneproofError (file). */
export function readRevisionFile(files: Files, { revision, path: file }: RevisionPath): Uint8Array {
  try {
    return files.readRevision(revision, file);
  } catch (error) {
    throw new ZoneproofError(EXIT.FILE, `cannot read ${PREFIX}${revision}:${file}: ${systemErrorText(error)}`, {
      cause: error,
      help: error instanceof ZoneproofError ? error.help : undefined,
    });
  }
}

/**
 * Reads `$INCLUDE` files from the same revision, confined to a folder of it like those of a file.
 * @param root folder in the revision; default: that of the zone file
 */
export function revisionLoader(files: Files, zoneFile: RevisionPath, root?: string): IncludeLoader {
  // The tree of the revision, as if it were the whole file system.
  const top = path.resolve('/');
  const isFromHere = zoneFile.path.startsWith('./');
  const inTree = (absolute: string): string =>
    (isFromHere ? './' : '') + path.relative(top, absolute).split(path.sep).join('/');
  const prefix = `${PREFIX}${zoneFile.revision}:`;
  const load = confinedLoader(
    { realPath: (file) => file, readFile: (file) => files.readRevision(zoneFile.revision, inTree(file)) },
    path.resolve(top, root ?? path.posix.dirname(zoneFile.path)),
  );
  return (target, includingPath) => {
    const including = path.resolve(top, includingPath.slice(prefix.length));
    const found = load(target, including);
    return 'rule' in found ? found : { ...found, path: prefix + inTree(found.identity) };
  };
}
