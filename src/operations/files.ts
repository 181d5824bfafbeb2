/**
 * What operations need of the world: files and streams. The command line gives the real ones, tests give others.
 * @module
 */
import { EXIT, shortageError, systemErrorText, type Text, ZoneproofError } from '../diagnostic/index.js';
import { type IncludeFileSystem, openText } from '../zonefile/index.js';

export interface Files extends IncludeFileSystem {
  /** Octets of standard input. */
  readStandardInput(): Uint8Array;
  exists(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names in a folder, sorted. */
  list(path: string): readonly string[];
  /**
   * Files below `folder` that match one of the globs, sorted; links to folders are not followed. Rejects with a
   * ZoneproofError (file) where a folder cannot be read.
   * @param isPartial pass over folders that cannot be read
   */
  glob(patterns: readonly string[], folder: string, isPartial?: boolean): Promise<readonly string[]>;
  /** Makes a folder with those above it, for the user alone unless `mode` says otherwise. */
  makeFolder(path: string, mode?: number): void;
  /**
   * Octets of a file as a Git revision has it. Throws an Error that says in words what is missing: git, the repository,
   * the revision, or the file.
   * @param path from the top of the repository, or from the current folder when it starts with `./`
   */
  readRevision(revision: string, path: string): Uint8Array;
  /**
   * Writes a whole file or nothing: a temporary file in the same folder, synced, then renamed. Keeps the mode of a file
   * that is replaced.
   * @param options.mode for a new file
   * @param options.isNew refuse when the file exists
   * @param options.isExactMode give `mode` to a file that is replaced as well, and whatever the user's mask says
   */
  writeFile(
    path: string,
    chunks: Iterable<Uint8Array>,
    options?: { mode?: number; isNew?: boolean; isExactMode?: boolean },
  ): void;
  /**
   * The same for chunks that take their time: until the last one has come, the file is what it was. A chunk is only valid
   * until the next one is asked for. Rejects with what the chunks throw as well, and leaves nothing behind then.
   */
  streamFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  remove(path: string): void;
  /** The permission bits of a file; undefined where the system has none. */
  permissions(path: string): number | undefined;
  /**
   * The files in a folder and below it that Git tracks, with slashes, relative to the folder; undefined when there is no
   * repository, or no git to ask.
   */
  trackedFiles(folder: string): ReadonlySet<string> | undefined;
  /**
   * Of the names of files below a folder, those that a `.gitignore` or the like keeps out of Git; none where there is no
   * repository, or no git to ask, and where the folder itself is kept out.
   */
  ignoredFiles(folder: string, names: readonly string[]): ReadonlySet<string>;
  /**
   * What changed since a commit. Throws an Error that says in words what is missing: git, the repository, or the revision.
   * @param isStaged compare the index instead of the working tree
   */
  changesSince(revision: string, isStaged: boolean): ChangedFiles;
  /** The same files as the index of the repository of the current folder has them. Rejects with an Error in words. */
  staged(): Promise<Files>;
}

/** Files of a repository that are not what they were. */
export interface ChangedFiles {
  /** the commit that they are compared with; undefined before the first one */
  readonly base: string | undefined;
  /** the top of the working tree, absolute */
  readonly top: string;
  /** new and changed files, and what they were called, from the top of the repository; undefined for new ones */
  readonly present: ReadonlyMap<string, string | undefined>;
  /** files that are gone; absolute paths, like those above */
  readonly removed: ReadonlySet<string>;
}

/** The octets of a file, or of standard input for `-`. Throws a ZoneproofError (file) that says what was being read. */
export function readInput(files: Files, path: string): Uint8Array {
  return reading(path, () => (path === '-' ? files.readStandardInput() : files.readFile(path)));
}

/** The same, as a text of which not all need be in memory at once. */
export function openInput(files: Files, path: string): Text {
  return reading(path, () => (path === '-' ? files.readStandardInput() : openText(files, path)));
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const help = (error instanceof ZoneproofError ? error : shortageError(error))?.help;
    throw new ZoneproofError(EXIT.FILE, `cannot read ${path}: ${systemErrorText(error)}`, { cause: error, help });
  }
}

/** Runs `write`; what the system refuses becomes a ZoneproofError (file). */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** {@link Files.streamFile}; what the system refuses becomes a ZoneproofError (file), what the chunks throw stays as it is. */
export async function streaming(files: Files, path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let isOfChunks = false;
  async function* watched() {
    try {
      yield* chunks;
    } catch (error) {
      isOfChunks = true;
      throw error;
    }
  }
  try {
    await files.streamFile(path, watched());
  } catch (error) {
    throw isOfChunks ? error : writeFailure(path, error);
  }
}

function writeFailure(path: string, cause: unknown): ZoneproofError {
  return new ZoneproofError(EXIT.FILE, `cannot write ${path}: ${systemErrorText(cause)}`, { cause });
}
