/**
 * Linting what changed: which files differ from a revision, and what zones were there.
 * @module
 */
import path from 'node:path';
import { EXIT, systemErrorText, ZoneproofError } from '../../diagnostic/index.js';
import type { ParsedZone } from '../../zone/index.js';
import type { ConfiguredZone } from '../configured-zone.js';
import type { ChangedFiles, Files } from '../files.js';
import { hasErrors, type LoadZoneOptions, loadRevision } from '../load-zone.js';
import type { ZoneTree } from './zone-files.js';

export interface ChangeRequest {
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

/** Throws a ZoneproofError (file) when there is no repository or no such revision. */
export async function versionOf(files: Files, { since, isStaged = false }: ChangeRequest): Promise<Version> {
  if (since === undefined && !isStaged) return { files, changes: undefined };
  try {
    const changes = files.changesSince(since ?? 'HEAD', isStaged);
    return { files: isStaged ? await files.staged() : files, changes };
  } catch (error) {
    const what = isStaged ? 'what is staged' : `what changed since ${since}`;
    throw new ZoneproofError(EXIT.FILE, `cannot tell ${what}: ${systemErrorText(error)}`, { cause: error });
  }
}

/** Whether a zone file, or a file that it includes, is not what it was. */
export function isChanged({ present, removed }: ChangedFiles, tree: ZoneTree, root: string): boolean {
  for (const file of tree.filesOf(root)) if (present.has(file) || removed.has(file)) return true;
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
  const file = path.resolve(linted.path);
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
