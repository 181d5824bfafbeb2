/**
 * The world as commands see it: clock, files, streams, terminal. The only place that touches `process`, the file system
 * and randomness.
 * @module
 */
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { EXIT, systemErrorText, type Text, ZoneproofError } from '../diagnostic/index.js';
import type { Files } from '../operations/index.js';
import { changesSince, git, gitError, ignoredFiles, missingRevision, trackedFiles } from './git.js';
import { undoneOnInterruption, uninterrupted } from './interruption.js';
import { StoredFile } from './stored-file.js';
import { askSecret } from './terminal.js';

export interface ResourceUse {
  /** since the start */
  readonly seconds: number;
  /** of all threads */
  readonly processorSeconds: number;
  /** the most memory that it had */
  readonly peakOctets: number;
}

export interface Environment {
  readonly files: Files;
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** seconds since the epoch */
  now(): number;
  /** seconds since the start, of a clock that nobody sets; `performance` would take a millisecond to load */
  uptime(): number;
  /** 16 bits that nobody can foresee */
  randomId(): number;
  /** Writes all octets; false when the reader of standard output has gone. */
  writeOutput(chunk: Uint8Array | string): boolean;
  writeError(text: string): void;
  /** Asks a person at the terminal, without showing what is typed; undefined when nobody is there. */
  askSecret(prompt: string): Promise<string | undefined>;
  /** What the program took so far. */
  resourceUse(): ResourceUse;
  readonly isOutputTerminal: boolean;
  readonly isErrorTerminal: boolean;
  /** of the terminal that standard output is; undefined when it is none */
  readonly outputColumns: number | undefined;
  /** the same of standard error */
  readonly errorColumns: number | undefined;
}

/** Octets of one file: offsets in it have 31 bits, and it is the limit `file-octets` of zone files at its highest. */
const MAX_FILE_OCTETS = 0x7fffffff;

/**
 * Throws a ZoneproofError (file) for what is too large to be read.
 * @param size in words
 */
function checkFileSize(octets: number, size = `${octets} octets`): void {
  if (octets <= MAX_FILE_OCTETS) return;
  throw new ZoneproofError(EXIT.FILE, `it has ${size}, and a file may have ${MAX_FILE_OCTETS} at most`, {
    help: 'split the zone: delegate parts of it to zones of their own, or put them into files for $INCLUDE',
  });
}

export function processEnvironment(): Environment {
  return {
    files: processFiles,
    arguments: process.argv.slice(2),
    variables: process.env,
    now: () => Math.floor(Date.now() / 1000),
    uptime: () => process.uptime(),
    randomId: () => randomInt(0x1_0000),
    writeOutput: (chunk) => writeStandardOutput(chunk),
    writeError: (text) => {
      writeStandardError(text);
    },
    askSecret,
    resourceUse() {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
      return {
        seconds: process.uptime(),
        processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
        peakOctets: maxRSS * 1024,
      };
    },
    get isOutputTerminal() {
      return isTerminal(1);
    },
    get isErrorTerminal() {
      return isTerminal(2);
    },
    get outputColumns() {
      return isTerminal(1) ? process.stdout.columns : undefined;
    },
    get errorColumns() {
      return isTerminal(2) ? process.stderr.columns : undefined;
    },
  };
}

/** Asks the descriptor first: `process.stdout` makes a stream, which takes longer than linting a small zone. */
function isTerminal(descriptor: 1 | 2): boolean {
  try {
    const status = fs.fstatSync(descriptor);
    if (status.isFile() || status.isFIFO() || status.isSocket()) return false;
    // As scripts throw output away.
    if (status.rdev === fs.statSync('/dev/null', { throwIfNoEntry: false })?.rdev) return false;
  } catch {
    // Closed, or of a kind that only the stream knows.
  }
  return (descriptor === 1 ? process.stdout : process.stderr).isTTY === true;
}

/** Writes to a descriptor to the end; false when nobody reads any more (EPIPE). */
function writeAll(descriptor: number, chunk: Uint8Array | string): boolean {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') return false;
      // A pipe that is full for the moment: wait for its reader.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}

function writeStandardOutput(chunk: Uint8Array | string): boolean {
  try {
    return writeAll(1, chunk);
  } catch (error) {
    const message = `cannot write to standard output: ${systemErrorText(error)}`;
    throw new ZoneproofError(EXIT.FILE, message, { cause: error });
  }
}

/** What cannot be said there cannot be said at all. */
function writeStandardError(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // The exit code is left to say it.
  }
}

/** Files of this size and more are read in pieces where that is possible, and into memory that threads can share. */
const LARGE_OCTETS = 1 << 20;

/** The text of a file: of a large one, what is looked at is read when it is looked at. Throws the error of the system. */
function openFile(file: string): Text {
  const status = fs.statSync(file);
  checkFileSize(status.size);
  return status.isFile() && status.size >= LARGE_OCTETS ? new StoredFile(file, status) : readWholeFile(file);
}

/** Octets of a file. Throws the error of the system. */
function readWholeFile(file: string): Uint8Array {
  const status = fs.statSync(file);
  const { size } = status;
  checkFileSize(size);
  if (size >= LARGE_OCTETS) return readShared(file, size);
  if (status.isFile() || status.isDirectory()) return octetsOf(fs.readFileSync(file));
  const key = `${status.dev} ${status.ino}`;
  const octets = fromPipes.get(key) ?? readPipe(file);
  fromPipes.set(key, octets);
  return octets;
}

/** What came through pipes: it comes once, and a file is looked at to see which zone it holds before it is read. */
const fromPipes = new Map<string, Uint8Array>();

/** Octets of a pipe or a device, which may have no end. */
function readPipe(file: string): Uint8Array {
  const descriptor = fs.openSync(file, 'r');
  try {
    return readToEnd(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Without the methods of Buffer, which Node.js compiles in each run; those of Uint8Array are part of V8. */
const octetsOf = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);

/** Octets of what says no size. */
function readToEnd(descriptor: number): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(1 << 16);
    let count: number;
    try {
      count = fs.readSync(descriptor, chunk, 0, chunk.length, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      continue;
    }
    if (count === 0) break;
    total += count;
    checkFileSize(total, 'more octets than that can be read');
    chunks.push(chunk.subarray(0, count));
  }
  return Buffer.concat(chunks);
}

/** Octets of a file in shared memory; of one that grows meanwhile, as many as it had, and of one that shrinks what is left. */
function readShared(file: string, size: number): Uint8Array {
  const octets = new Uint8Array(new SharedArrayBuffer(size));
  const descriptor = fs.openSync(file, 'r');
  try {
    let at = 0;
    for (let count = -1; at < size && count !== 0; at += count) {
      count = fs.readSync(descriptor, octets, at, Math.min(size - at, MAX_READ), at);
    }
    return octets.subarray(0, at);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What one call can read: Linux reads no more than this. */
const MAX_READ = 0x7ffff000;

const processFiles: Files = {
  readFile: readWholeFile,
  openText: openFile,
  readStandardInput() {
    checkFileSize(fs.fstatSync(0).size);
    return readToEnd(0);
  },
  realPath: (file) => fs.realpathSync(file),
  exists: (file) => fs.existsSync(file),
  isFolder(file) {
    try {
      return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
    } catch {
      // What may not be looked at, or has a name that cannot be: whoever reads it is told.
      return false;
    }
  },
  list: (folder) => fs.readdirSync(folder).sort(),
  async glob(patterns, folder, isPartial = false) {
    // Loaded on demand: most runs name their files, and start faster without it.
    const { default: fastGlob } = await import('fast-glob');
    const ignore = ['**/node_modules/**', '**/.git/**'];
    const options = { cwd: folder, followSymbolicLinks: false, ignore, suppressErrors: isPartial };
    try {
      return (await fastGlob([...patterns], options)).sort();
    } catch (error) {
      const at = path.relative('', String((error as { path?: unknown }).path ?? folder)) || '.';
      throw new ZoneproofError(EXIT.FILE, `cannot read ${at}: ${systemErrorText(error)}`, { cause: error });
    }
  },
  makeFolder: (folder, mode = 0o700) => {
    fs.mkdirSync(folder, { recursive: true, mode });
  },
  readRevision(revision, file) {
    // Neither of them may be taken for an option of git.
    if (revision.startsWith('-')) throw new Error('a revision cannot start with a hyphen');
    const tree = git(['rev-parse', '--verify', '--quiet', `${revision}^{tree}`]);
    if (tree.status !== 0) throw missingRevision(tree.stderr, `git knows no revision ${revision}`);
    const isFromHere = file.startsWith('./');
    const listed = isFromHere ? file.slice(2) : file;
    const scope = isFromHere ? [] : ['--full-tree'];
    const entry = git(['ls-tree', '-z', ...scope, tree.stdout.toString().trim(), '--', listed]).stdout.toString();
    const [, mode, type, object, name] = /^(\d+) (\w+) ([0-9a-f]+)\t([^\0]*)\0$/.exec(entry) ?? [];
    if (name !== listed) throw new Error(`no such file in ${revision}`);
    if (type !== 'blob') throw new Error(`is a folder in ${revision}, not a file`);
    if (mode === '120000') throw new Error(`is a symbolic link in ${revision}: name the file that it points to`);
    const content = git(['cat-file', 'blob', object!]);
    if (content.status !== 0) throw gitError(content.stderr, `git cannot read it from ${revision}`);
    return content.stdout;
  },
  writeFile(file, chunks, options = {}) {
    const existing = fs.statSync(file, { throwIfNoEntry: false });
    if (existing !== undefined && options.isNew === true) {
      throw Object.assign(new Error('the file exists already'), { code: 'EEXIST' });
    }
    const write = (): void => {
      const draft = draftOf(file, existing, options);
      try {
        for (const chunk of chunks) draft.write(chunk);
        draft.keep();
      } catch (error) {
        draft.discard();
        throw error;
      }
    };
    if (existing?.isFile() === false) write();
    else uninterrupted(write);
  },
  async streamFile(file, chunks) {
    let draft: Draft | undefined;
    // Signals are listened for before there is anything to undo.
    const stop = undoneOnInterruption(() => draft?.discard());
    try {
      draft = draftOf(file, fs.statSync(file, { throwIfNoEntry: false }), {});
      for await (const chunk of chunks) {
        draft.write(chunk);
        // Signals are heard between two turns.
        await new Promise((resolve) => setImmediate(resolve));
      }
      uninterrupted(draft.keep);
    } catch (error) {
      draft?.discard();
      throw error;
    } finally {
      stop();
    }
  },
  remove: (file) => fs.rmSync(file),
  permissions: (file) => (process.platform === 'win32' ? undefined : fs.statSync(file).mode & 0o777),
  trackedFiles,
  ignoredFiles,
  changesSince,
  // Loaded on demand, with what matches globs.
  staged: async () => (await import('./staged-files.js')).stagedFiles(processFiles),
};

/** A file that is being written. */
interface Draft {
  write(chunk: Uint8Array): void;
  /** Makes it the file that it is to be. */
  keep(): void;
  /** Leaves nothing of it. */
  discard(): void;
}

function draftOf(
  file: string,
  existing: fs.Stats | undefined,
  options: NonNullable<Parameters<Files['writeFile']>[2]>,
): Draft {
  return existing === undefined || existing.isFile() ? draftBeside(file, existing, options) : draftThrough(file);
}

/** A device or pipe (/dev/stdout, a FIFO) is written to as it is; there is nothing to replace. */
function draftThrough(file: string): Draft {
  const descriptor = fs.openSync(file, 'w');
  const close = (): void => fs.closeSync(descriptor);
  return { write: (chunk) => void writeAll(descriptor, chunk), keep: close, discard: close };
}

/** A file beside the old one that is put in its place. */
function draftBeside(
  file: string,
  existing: fs.Stats | undefined,
  options: NonNullable<Parameters<Files['writeFile']>[2]>,
): Draft {
  // A link is replaced where it points, so that the link itself stays.
  const target = existing === undefined ? file : fs.realpathSync(file);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  const isOwnMode = existing === undefined || options.isExactMode === true;
  const mode = isOwnMode ? (options.mode ?? 0o644) : existing.mode & 0o777;
  const descriptor = fs.openSync(temporary, 'wx', mode);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) fs.closeSync(descriptor);
    isOpen = false;
  };
  return {
    write: (chunk) => void writeAll(descriptor, chunk),
    keep() {
      // What the mask of the user takes away is given back where the mode is said to be exact.
      if (existing !== undefined || options.isExactMode === true) fs.fchmodSync(descriptor, mode);
      fs.fsyncSync(descriptor);
      close();
      // A link refuses to replace a file that appeared meanwhile; a rename would not.
      if (options.isNew === true) {
        fs.linkSync(temporary, target);
        fs.unlinkSync(temporary);
      } else fs.renameSync(temporary, target);
    },
    discard() {
      close();
      fs.rmSync(temporary, { force: true });
    },
  };
}
