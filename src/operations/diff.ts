/**
 * Comparing two versions of a zone: files, standard input, or files of a Git revision.
 * @module
 */
import path from 'node:path';
import type { ConfigSource } from '../config/index.js';
import { EXIT, type Text, ZoneproofError } from '../diagnostic/index.js';
import { type Consequence, consequencesOf } from '../lint/index.js';
import { nameText } from '../wire/index.js';
import { type DnssecDetail, diffZones, type ZoneDiff } from '../zone/index.js';
import { type InferredOrigin, inferOrigin } from '../zonefile/index.js';
import { configuredReading } from './configured-zone.js';
import { type Files, openInput } from './files.js';
import { hasErrors, type LoadedZone, type LoadZoneOptions, loadRevision, loadZone } from './load-zone.js';
import { parseRevisionPath, type RevisionPath, readRevisionFile } from './revision.js';

export interface DiffRequest extends LoadZoneOptions {
  /** a path, `-`, or `git:REVISION:path` */
  readonly old: string;
  readonly new: string;
  readonly dnssec: DnssecDetail;
  /** percent of the records */
  readonly maxRemovedPercent?: number | undefined;
}

export interface ComparedZones {
  readonly kind: 'compared';
  readonly old: LoadedZone;
  readonly new: LoadedZone;
  readonly diff: ZoneDiff;
  readonly consequences: readonly Consequence[];
}

export type DiffOutcome =
  | ComparedZones
  /** these have faults, so what a server would make of them is unknown, and nothing was compared */
  | { readonly kind: 'faulty'; readonly zones: readonly LoadedZone[] };

/**
 * How the configuration says that the two versions are read: by that of the new one where it is a file, or else of the old
 * one. Both have the same placeholders, so what stands for them is no difference.
 */
export async function comparedReading(
  configs: ConfigSource,
  request: Pick<DiffRequest, 'old' | 'new'> & LoadZoneOptions,
): Promise<LoadZoneOptions> {
  const isFile = (input: string): boolean => input !== '-' && parseRevisionPath(input) === undefined;
  const file = [request.new, request.old].find(isFile);
  if (file === undefined) return {};
  const { placeholders } = (await configs.forFolder(path.dirname(path.resolve(file)))).readingOf(path.resolve(file));
  const { includeRoot, ...reading } = await configuredReading(file, configs, request);
  // In a revision it would be a folder of that.
  const areFiles = isFile(request.old) && isFile(request.new);
  return { ...reading, includeRoot: areFiles ? includeRoot : request.includeRoot, placeholders };
}

/**
 * Loads and compares.
 * @throws ZoneproofError (usage) when both are standard input, the origin is unknown, or the zones are two different ones;
 * (file) when one cannot be read
 */
export function diffFiles(files: Files, request: DiffRequest): DiffOutcome {
  if (request.old === '-' && request.new === '-') {
    throw new ZoneproofError(EXIT.USAGE, 'only one of the two can be standard input');
  }
  const before = readVersion(files, request.old);
  const after = readVersion(files, request.new);
  const oldZone = parseVersion(files, before, after, request);
  const newZone = parseVersion(files, after, before, request);
  const faulty = [oldZone, newZone].filter(hasErrors);
  if (faulty.length > 0) return { kind: 'faulty', zones: faulty };
  const diff = diffZones(oldZone.zone, newZone.zone, { dnssec: request.dnssec });
  const consequences = consequencesOf(oldZone.zone, newZone.zone, diff, request);
  return { kind: 'compared', old: oldZone, new: newZone, diff, consequences };
}

/** One of the two, read but not parsed. */
interface Version {
  /** as the user gave it */
  readonly input: string;
  readonly revision: RevisionPath | undefined;
  readonly text: Text;
  /** what its own text and name say */
  readonly inferred: InferredOrigin | undefined;
}

function readVersion(files: Files, input: string): Version {
  const revision = parseRevisionPath(input);
  const text = revision === undefined ? openInput(files, input) : readRevisionFile(files, revision);
  const fileName = input === '-' ? undefined : path.posix.basename(revision?.path ?? input.split(path.sep).join('/'));
  return { input, revision, text, inferred: inferOrigin(text, fileName) };
}

/** Parses one version. What the name of a file says of its zone counts less than what the text of the other says. */
function parseVersion(files: Files, version: Version, other: Version, options: LoadZoneOptions): LoadedZone {
  const own = version.inferred;
  const isWeak = own === undefined || own.from === 'file name';
  const inferred = isWeak ? (strongOrigin(other) ?? own ?? other.inferred) : own;
  const origin = options.origin ?? (inferred && nameText(inferred.origin));
  const { input, revision, text } = version;
  const loaded =
    revision === undefined
      ? loadZone(files, input, { ...options, origin }, text)
      : { ...loadRevision(files, revision, { ...options, origin }, text), path: input };
  return options.origin !== undefined || inferred === undefined ? loaded : { ...loaded, originFrom: inferred.from };
}

const strongOrigin = ({ inferred }: Version): InferredOrigin | undefined =>
  inferred?.from === 'file name' ? undefined : inferred;
