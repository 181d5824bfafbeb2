/**
 * Large files as texts that are read in pieces.
 *
 * Offsets into a file are only worth something while the file stays as it is. So each piece is read from a file of which
 * the system says that it is still the one that was opened first, and anything else is an error that says so.
 * @module
 */
import fs from 'node:fs';
import { EXIT, type StoredText, systemErrorText, ZoneproofError } from '../diagnostic/index.js';

/** Files that are kept open for the next piece. There may be more files than a process can have open. */
const MAX_OPEN = 16;

/** What one call can read: Linux reads no more than this. */
const MAX_READ = 0x7ffff000;

/** Descriptors of files, the one used last at the end. */
const open = new Map<StoredFile, number>();

export class StoredFile implements StoredText {
  readonly length: number;
  readonly #path: string;
  readonly #status: fs.Stats;

  /** @param status what the system said of the file when it was first looked at: a regular file */
  constructor(path: string, status: fs.Stats) {
    this.#path = path;
    this.#status = status;
    this.length = status.size;
  }

  read(at: number, target: Uint8Array): number {
    const wanted = Math.min(target.length, this.length - at);
    let count = 0;
    try {
      const descriptor = this.#descriptor();
      while (count < wanted) {
        const octets = fs.readSync(descriptor, target, count, Math.min(wanted - count, MAX_READ), at + count);
        if (octets === 0) break;
        count += octets;
      }
      // Behind the reading: what came before is as it was, then.
      if (count === wanted && isSame(fs.fstatSync(descriptor), this.#status)) return count;
    } catch (error) {
      throw new ZoneproofError(EXIT.FILE, `cannot read ${this.#path}: ${systemErrorText(error)}`, { cause: error });
    }
    throw new ZoneproofError(EXIT.FILE, `${this.#path} was changed while it was read`, {
      help: 'run it again, and let whoever writes the file put a new one in its place (rename) instead',
    });
  }

  #descriptor(): number {
    let descriptor = open.get(this);
    if (descriptor === undefined) {
      descriptor = fs.openSync(this.#path, 'r');
      const [[eldest, itsDescriptor] = []] = open.size < MAX_OPEN ? [] : open;
      if (eldest !== undefined) {
        open.delete(eldest);
        fs.closeSync(itsDescriptor!);
      }
    } else open.delete(this);
    open.set(this, descriptor);
    return descriptor;
  }
}

function isSame(a: fs.Stats, b: fs.Stats): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;
}
