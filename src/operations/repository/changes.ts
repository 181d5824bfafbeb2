/**
 * Linting what changed: which files differ from a revision, and what zones were there.
 * @module
 */
import path from 'node:path';
import { boundaryOf } from '../../config/index.js';
import { EXIT, systemErrorText, ZoneproofError } from '../../diagnostic/index.js';
import type { ParsedZone } from '../../zone/index.js';
import type { ConfiguredZone } from '../configured-zone.js';
import type { ChangedFiles, Files } from '../files.js';
import { hasErrors, type LoadZoneOptions, loadRevision } from '../load-zone.js';
import type { ZoneTree } from './zone-files.js';

export interface ChangeRequest {
  /** files, folders, globs, or `-` */
  readonly paths: readonly string[];
  /** only zones that changed since this revision; with `isStaged` alone since HEAD */
  readonly since?: string | undefined;
  /** read what is staged instead of the working tree */
  readonly isStaged?: boolean | undefined;
}

/** The files to look at, and what changed in them; `changes` is undefined when all of it is looked at. */
export interface Version {
  readonly files: Files;
  readonly changes: ChangedFiles | undefined;
}

/** Throws a ZoneproofError (file) when there is no repository or no such revision, or a path that is in another one. */
export async function versionOf(files: Files, { paths, since, isStaged = false }: ChangeRequest): Promise<Version> {
  if (since === undefined && !isStaged) return { files, changes: undefined };
  try {
    const changes = files.changesSince(since ?? 'HEAD', isStaged);
    for (const given of paths) if (given !== '-') checkRepository(files, changes.top, given);
    return { files: isStaged ? await files.staged() : files, changes };
  } catch (error) {
    const what = isStaged ? 'what is staged' : `what changed since ${since}`;
    throw new ZoneproofError(EXIT.FILE, `cannot tell ${what}: ${systemErrorText(error)}`, {
      cause: error,
      help: error instanceof ZoneproofError ? error.help : undefined,
    });
  }
}

/** Of files in another repository nothing would seem to have changed. */
function checkRepository(files: Files, top: string, given: string): void {
  const boundary = boundaryOf(files, path.join(locationOf(files, given), 'any'));
  const isOther = files.exists(path.join(boundary, '.git')) && boundary !== files.realPath(top);
  if (!isOther && isBelow(boundary, [files.realPath(top)])) return;
  throw new ZoneproofError(EXIT.FILE, `${given} is not in the Git repository of the current folder`, {
    help: 'run zoneproof in the repository that holds it',
  });
}

/** Where a file is, behind all links on the way to it; it need not exist. */
export function locationOf(files: Files, file: string): string {
  const absolute = path.resolve(file);
  try {
    return files.realPath(absolute);
  } catch {
    const folder = path.dirname(absolute);
    return folder === absolute ? absolute : path.join(locationOf(files, folder), path.basename(absolute));
  }
}

/** Whether a file is one of these files, or lies in one of these folders; all of them absolute. */
export function isBelow(file: string, places: readonly string[]): boolean {
  return places.some((place) => {
    const relative = path.relative(place, file);
    return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  });
}

/** Whether a zone file, or a file that it includes, is not what it was; for a link that is also what it leads to. */
export function isChanged(files: Files, { present, removed }: ChangedFiles, tree: ZoneTree, root: string): boolean {
  const isNew = (file: string): boolean => present.has(file) || removed.has(file);
  for (const file of tree.filesOf(root)) {
    if (isNew(file)) return true;
    const location = locationOf(files, file);
    if (location !== file && isNew(location)) return true;
  }
  return false;
}

/**
 * The zone as it was before; undefined when the file is new, or when it could not be read then: there is nothing to
 * compare with.
 */
export function zoneBefore(
  files: Files,
  { base, top, present }: ChangedFiles,
  linted: ConfiguredZone,
  options: LoadZoneOptions,
): ParsedZone['zone'] | undefined {
  const file = locationOf(files, linted.path);
  if (base === undefined) return undefined;
  const inTree = (absolute: string): string => path.relative(top, absolute).split(path.sep).join('/');
  const name = present.has(file) ? present.get(file) : inTree(file);
  if (name === undefined) return undefined;
  const { reading, zone } = linted;
  const includeRoot = options.includeRoot ?? reading.includeRoot;
  try {
    const before = loadRevision(
      files,
      { revision: base, path: name },
      {
        origin: zone.origin,
        dialect: options.dialect ?? reading.dialect,
        includeRoot: includeRoot && `/${inTree(path.resolve(includeRoot))}`,
        limit: options.limit,
        placeholders: reading.placeholders,
      },
    );
    return hasErrors(before) || before.zone.class !== zone.class ? undefined : before.zone;
  } catch (error) {
    if (error instanceof ZoneproofError && error.exitCode === EXIT.FILE) return undefined;
    throw error;
  }
}
