/**
 * Reading a zone from a file with its includes.
 * @module
 */
import path from 'node:path';
import { type ParsedZone, parseZone } from '../zone/index.js';
import { confinedLoader } from '../zonefile/index.js';
import { type Files, readInput } from './files.js';

export interface LoadZoneOptions {
  /** presentation form; inferred when missing */
  readonly origin?: string | undefined;
  /** the folder that `$INCLUDE` may read from; default: the folder of the zone file */
  readonly includeRoot?: string | undefined;
}

export interface LoadedZone extends ParsedZone {
  /** as the user gave it; `-` is standard input */
  readonly path: string;
}

/**
 * Reads and parses a zone file; faults in it are diagnostics.
 * @param bytes of the file, when it has been read already
 * @throws ZoneproofError (file) when it cannot be read, (usage) when its origin is unknown
 */
export function loadZone(
  files: Files,
  file: string,
  options: LoadZoneOptions = {},
  bytes: Uint8Array = readInput(files, file),
): LoadedZone {
  const isFile = file !== '-';
  const root = path.resolve(options.includeRoot ?? (isFile ? path.dirname(file) : '.'));
  const parsed = parseZone(bytes, {
    origin: options.origin,
    file: isFile ? file : '<stdin>',
    include: confinedLoader(files, root),
    identity: isFile ? files.realPath(file) : undefined,
  });
  return { ...parsed, path: file };
}

/** Whether the text has a fault for which a server would refuse the file. */
export function hasErrors(zone: ParsedZone): boolean {
  return zone.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
