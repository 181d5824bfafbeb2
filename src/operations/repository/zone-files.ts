/**
 * Which zone files stand for the files that were given. A file without SOA that zone files of the same tree include is a
 * part of these, so these are looked at in its place. The tree is only searched when there is such a file.
 * @module
 */
import path from 'node:path';
import { boundaryOf } from '../../config/index.js';
import { openText, surveyZoneFile, type ZoneFileSurvey } from '../../zonefile/index.js';
import type { Files } from '../files.js';
import { ZONE_FILE_PATTERNS } from './find-files.js';
import { SERVER_CONFIG_PATTERNS, ServerConfigs } from './server-config.js';

/** Larger files are zones of their own, and are not read only to see what they include. */
const MAX_FRAGMENT_OCTETS = 64 * 1024 * 1024;

/** What is known of a file of the tree. */
interface Survey extends ZoneFileSurvey {
  readonly octets: number;
}

/** Absolute paths of folders. */
export interface IncludeRoot {
  /** that of the zone file */
  readonly own: string;
  /** one that holds all that is included, and where its paths start */
  readonly root: string;
}

/** The files of a repository around those that were given, read when they are asked about. */
export class ZoneTree {
  readonly #files: Files;
  readonly #folders: readonly string[];
  readonly #surveys = new Map<string, Survey>();
  readonly #includers = new Map<string, Promise<Map<string, string[]>>>();
  readonly #serverConfigs = new Map<string, Promise<ServerConfigs>>();

  /** @param paths what the user gave: outside of Git, its folders are what the tree is */
  constructor(files: Files, paths: readonly string[] = []) {
    this.#files = files;
    this.#folders = paths.filter((given) => given !== '-' && files.isFolder(given)).map((given) => path.resolve(given));
  }

  /** The folder that holds everything that has to do with a file. */
  #topOf(file: string): string {
    const top = boundaryOf(this.#files, file);
    if (this.#files.exists(path.join(top, '.git'))) return top;
    return this.#folders.find((folder) => top === folder || top.startsWith(folder + path.sep)) ?? top;
  }

  /** The zone files to look at for a file: those that include it when it is a part, or the file itself. */
  async rootsOf(file: string): Promise<readonly string[]> {
    if (file === '-' || this.#survey(path.resolve(file)).hasSoa) return [file];
    const includers = await this.#includersIn(this.#topOf(file));
    const roots = new Set<string>();
    const seen = new Set<string>();
    const pending = [path.resolve(file)];
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (seen.has(part)) continue;
      seen.add(part);
      for (const includer of includers.get(part) ?? []) {
        if (this.#survey(includer).hasSoa) roots.add(shownPath(includer));
        pending.push(includer);
      }
    }
    return roots.size === 0 ? [file] : [...roots].sort();
  }

  /** Whether the file holds the root servers that a resolver starts from, and no zone. */
  isHints(file: string): boolean {
    return file !== '-' && this.#survey(path.resolve(file)).isHints;
  }

  /** The zone file and every file that it includes, directly or not, whether it exists or not; absolute paths. */
  *filesOf(root: string): Iterable<string> {
    const seen = new Set<string>();
    const pending = [path.resolve(root)];
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      yield file;
      pending.push(...this.#includedBy(file));
    }
  }

  /** Where `$INCLUDE` has to be allowed to read from for a zone file. */
  includeRootOf(zoneFile: string): IncludeRoot {
    const own = path.dirname(path.resolve(zoneFile));
    let root = own;
    for (const file of this.filesOf(zoneFile)) {
      for (const target of this.#survey(file).includes) {
        const beside = path.resolve(path.dirname(file), target);
        const other = this.#files.exists(beside) ? undefined : this.#startAbove(file, target);
        const needed = other ?? path.dirname(beside);
        if (isIn(needed, this.#topOf(zoneFile))) while (!isIn(needed, root)) root = path.dirname(root);
      }
    }
    return { own, root };
  }

  /** The files that a file may include, whether they exist or not; absolute paths. */
  #includedBy(file: string): string[] {
    return this.#survey(file).includes.flatMap((target) => {
      const beside = path.resolve(path.dirname(file), target);
      const start = this.#files.exists(beside) ? undefined : this.#startAbove(file, target);
      return start === undefined ? [beside] : [beside, path.join(start, target)];
    });
  }

  /** The folder above a file from which a path leads to one that exists: servers start at the one that they run in. */
  #startAbove(file: string, target: string): string | undefined {
    if (path.isAbsolute(target)) return undefined;
    const top = this.#topOf(file);
    for (let folder = path.dirname(file); folder !== top && isIn(folder, top); ) {
      folder = path.dirname(folder);
      if (this.#files.exists(path.join(folder, target))) return folder;
    }
    return undefined;
  }

  /** What the name servers whose configuration lies in the repository take the file for. */
  async declaredOrigins(file: string): Promise<readonly string[]> {
    const boundary = this.#topOf(file);
    let configs = this.#serverConfigs.get(boundary);
    if (configs === undefined) this.#serverConfigs.set(boundary, (configs = this.#readServerConfigs(boundary)));
    return (await configs).originsOf(file);
  }

  async #readServerConfigs(boundary: string): Promise<ServerConfigs> {
    const found = await this.#files.glob(SERVER_CONFIG_PATTERNS, boundary, true);
    const configs = found.map((file) => path.join(boundary, file));
    return new ServerConfigs(this.#files, configs, boundary);
  }

  #includersIn(boundary: string): Promise<Map<string, string[]>> {
    let includers = this.#includers.get(boundary);
    if (includers === undefined) this.#includers.set(boundary, (includers = this.#readIncluders(boundary)));
    return includers;
  }

  async #readIncluders(boundary: string): Promise<Map<string, string[]>> {
    const includers = new Map<string, string[]>();
    const found = await this.#files.glob(ZONE_FILE_PATTERNS, boundary, true);
    // Grows while it is walked: parts include parts, whatever they are called.
    const all = new Set(found.map((file) => path.join(boundary, file)));
    for (const file of all) {
      for (const included of this.#includedBy(file)) {
        all.add(included);
        const known = includers.get(included);
        if (known === undefined) includers.set(included, [file]);
        else known.push(file);
      }
    }
    return includers;
  }

  /** The size of a file; 0 for one that cannot be read. */
  octetsOf(file: string): number {
    return file === '-' ? 0 : this.#survey(path.resolve(file)).octets;
  }

  /** Whether a file seems to hold a signed zone. */
  isSigned(file: string): boolean {
    return file !== '-' && this.#survey(path.resolve(file)).isSigned;
  }

  #survey(file: string): Survey {
    let survey = this.#surveys.get(file);
    if (survey === undefined) {
      survey = { hasSoa: true, isHints: false, includes: [], isSigned: false, octets: 0 };
      try {
        const text = openText(this.#files, file);
        const octets = text.length;
        survey = { ...(octets > MAX_FRAGMENT_OCTETS ? survey : surveyZoneFile(text)), octets };
      } catch {
        // What cannot be read is said where it is read for good.
      }
      this.#surveys.set(file, survey);
    }
    return survey;
  }
}

export function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** A path as people see it: relative where that does not lead upwards. */
export function shownPath(absolute: string): string {
  const relative = path.relative('', absolute);
  return relative === '' || relative.startsWith('..') ? absolute : relative;
}
