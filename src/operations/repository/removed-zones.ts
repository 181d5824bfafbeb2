/**
 * Zones whose file is gone, and that no other file holds: what was meant to be moved, or was deleted with something else.
 * @module
 */
import path from 'node:path';
import type { ConfigSource } from '../../config/index.js';
import { SourceMap, ZoneproofError } from '../../diagnostic/index.js';
import { applySeverities, loadChangeFindings } from '../../lint/index.js';
import { nameText, parseName } from '../../wire/index.js';
import { inferOrigin, surveyZoneFile } from '../../zonefile/index.js';
import type { ChangedFiles, Files } from '../files.js';
import { readInput } from '../files.js';
import type { FileFindings } from '../identity.js';
import { readRevisionFile } from '../revision.js';
import { isBelow, locationOf } from './changes.js';
import { findZoneFiles, isCalledZone } from './find-files.js';
import { shownPath, ZoneTree } from './zone-files.js';

export interface RemovedZonesRequest {
  readonly paths: readonly string[];
  readonly changes: ChangedFiles;
  readonly configs: ConfigSource;
}

/** A finding for each zone below the given paths that went with its file. */
export async function removedZones(files: Files, request: RemovedZonesRequest): Promise<FileFindings[]> {
  const { paths, changes, configs } = request;
  const tree = new ZoneTree(files, paths);
  const places = paths.map((given) => locationOf(files, given));
  const gone = new Map<string, string>();
  for (const file of [...changes.removed].sort()) {
    if (changes.base === undefined || !isBelow(file, places)) continue;
    const config = await configs.forFolder(path.dirname(file));
    if (config.isIgnored(file)) continue;
    const stated = config.readingOf(file).origin ?? (await tree.declaredOrigins(file))[0];
    if (stated === undefined && !isCalledZone(file)) continue;
    const name = path.relative(changes.top, file).split(path.sep).join('/');
    const before = readRevisionFile(files, { revision: changes.base, path: name });
    if (!surveyZoneFile(before).hasSoa) continue;
    const origin = originOf(before, file, stated);
    if (origin !== undefined && !gone.has(origin)) gone.set(origin, file);
  }
  if (gone.size === 0) return [];
  for (const origin of await originsIn(files, changes.top, configs, tree)) gone.delete(origin);
  const { removedZoneFinding } = await loadChangeFindings();
  const found: FileFindings[] = [];
  for (const [origin, file] of gone) {
    const { severities } = (await configs.forFolder(path.dirname(file))).settingsOf({ file, origin });
    const diagnostics = applySeverities([removedZoneFinding(origin)], severities);
    found.push({ origin, originFrom: 'revision', file: shownPath(file), sources: new SourceMap(), diagnostics });
  }
  return found;
}

/** The zones that the files of the repository hold now, as far as they say it. */
async function originsIn(files: Files, top: string, configs: ConfigSource, tree: ZoneTree): Promise<Set<string>> {
  const origins = new Set<string>();
  for (const file of await findZoneFiles(files, [top], configs).catch(noneLeft)) {
    const absolute = path.resolve(file);
    const { origin } = (await configs.forFolder(path.dirname(absolute))).readingOf(absolute);
    const stated = origin ?? (await tree.declaredOrigins(file))[0];
    const found = originOf(readInput(files, file), file, stated);
    if (found !== undefined) origins.add(found);
  }
  return origins;
}

function noneLeft(error: unknown): string[] {
  if (error instanceof ZoneproofError) return [];
  throw error;
}

/** In lower case, to be compared. */
function originOf(bytes: Uint8Array, file: string, stated: string | undefined): string | undefined {
  const inText = inferOrigin(bytes, undefined)?.origin;
  const name = stated === undefined ? (inText ?? inferOrigin(bytes, path.basename(file))?.origin) : parseName(stated);
  return name === undefined || typeof name === 'string' ? undefined : nameText(name).toLowerCase();
}
