/**
 * Reading a zone from a file with its includes.
 * @module
 */
import path from 'node:path';
import { EXIT, shortageError, type Text, ZoneproofError } from '../diagnostic/index.js';
import { type ParsedZone, parseZone } from '../zone/index.js';
import { confinedLoader, type Dialect, type Limits, parseLimits } from '../zonefile/index.js';
import { type Files, openInput } from './files.js';
import type { FileFindings } from './identity.js';
import { type RevisionPath, readRevisionFile, revisionLoader } from './revision.js';
import type { ReportProgress } from './threads.js';

export interface LoadZoneOptions {
  /** presentation form; inferred when missing */
  readonly origin?: string | undefined;
  /** the folder that `$INCLUDE` may read from; default: the folder of the zone file */
  readonly includeRoot?: string | undefined;
  /** whose reading the file is judged by */
  readonly dialect?: Dialect | undefined;
  /** `name=value`: limits that differ from the defaults */
  readonly limit?: readonly string[] | undefined;
  /** values for the placeholders of templates */
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
  /** hears of a large file being read */
  readonly progress?: ReportProgress | undefined;
}

export interface LoadedZone extends Omit<ParsedZone, 'originFrom'> {
  /** what the origin was taken from */
  readonly originFrom: ParsedZone['originFrom'] | 'configuration' | 'server configuration';
  /** as the user gave it; `-` is standard input */
  readonly path: string;
}

/**
 * Reads and parses a zone file; faults in it are diagnostics.
 * @param text of the file, when it has been opened already
 * @throws ZoneproofError (file) when it cannot be read or held, (usage) when its origin is unknown or a limit is none
 */
export function loadZone(
  files: Files,
  file: string,
  options: LoadZoneOptions = {},
  text: Text = openInput(files, file),
): LoadedZone {
  const isFile = file !== '-';
  const root = path.resolve(options.includeRoot ?? (isFile ? path.dirname(file) : '.'));
  if (options.includeRoot !== undefined && !files.isFolder(root)) {
    throw new ZoneproofError(EXIT.FILE, `there is no folder ${options.includeRoot} for $INCLUDE to read from`, {
      help: 'see --include-root, and includeRoot in the configuration',
    });
  }
  const { progress } = options;
  const parsed = holding(file, () =>
    parseZone(text, {
      origin: options.origin,
      file: isFile ? file : '<stdin>',
      include: confinedLoader(files, root),
      identity: isFile ? files.realPath(file) : undefined,
      dialect: options.dialect,
      limits: limitsOf(options.limit ?? []),
      placeholders: options.placeholders,
      onRead: progress && ((octets) => progress('reading', octets, text.length, 'octets')),
    }),
  );
  return { ...parsed, path: file };
}

/** Runs `parse`; where there is not enough memory for the zone, it is a ZoneproofError (file) that names the file. */
function holding<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const shortage = shortageError(error) ?? error;
    if (!(shortage instanceof ZoneproofError) || shortage.exitCode !== EXIT.FILE) throw error;
    throw shortage.within(`reading ${file}`);
  }
}

/**
 * Parses a zone file as a revision has it, with what it includes there.
 * @throws ZoneproofError (file, usage) as {@link loadZone}
 */
export function loadRevision(
  files: Files,
  revision: RevisionPath,
  options: LoadZoneOptions,
  text: Text = readRevisionFile(files, revision),
): ParsedZone {
  return parseZone(text, {
    origin: options.origin,
    file: `git:${revision.revision}:${revision.path}`,
    include: revisionLoader(files, revision, options.includeRoot),
    identity: path.resolve('/', revision.path),
    dialect: options.dialect,
    limits: limitsOf(options.limit ?? []),
    placeholders: options.placeholders,
  });
}

/** Limits as a user sets them. Throws a ZoneproofError (usage). */
export function limitsOf(settings: readonly string[]): Partial<Limits> {
  const limits = parseLimits(settings);
  if (typeof limits === 'string') throw new ZoneproofError(EXIT.USAGE, `--limit: ${limits}`);
  return limits;
}

/** Whether the text has a fault for which a server would refuse the file. */
export function hasErrors(zone: Pick<ParsedZone, 'diagnostics'>): boolean {
  return zone.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** The findings in a zone, in the form that those in other files have. */
export function findingsOf({ zone, originFrom, path: file, diagnostics }: LoadedZone): FileFindings {
  return { origin: zone.origin, originFrom, file, sources: zone.sources, zone, diagnostics };
}
