/**
 * `$INCLUDE` for files that nobody vouches for: a file is read only when it lies, after links are resolved, in the
 * folder of the zone file (or the folder the user named), and no message shows anything of a file outside it.
 * @module
 */
import path from 'node:path';
import { systemErrorText, type Text } from '../diagnostic/index.js';

/** What the loader needs of a file system. All throw the error of the operating system. */
export interface IncludeFileSystem {
  realPath(path: string): string;
  readFile(path: string): Uint8Array;
  /** The same for a text of which not all need be in memory at once: a large file is read when it is looked at. */
  readonly openText?: ((path: string) => Text) | undefined;
}

export interface IncludedFile {
  /** for messages */
  readonly path: string;
  /** the same for the same file however it was reached */
  readonly identity: string;
  /** its text, in memory or not */
  readonly bytes: Text;
}

export interface IncludeFault {
  readonly rule: 'include-not-found' | 'include-outside-root';
  readonly message: string;
  readonly help?: string;
}

/** Finds the file named in `$INCLUDE`: relative to the folder of the file that says so, or else to the root. */
export type IncludeLoader = (target: string, includingPath: string) => IncludedFile | IncludeFault;

/**
 * A loader confined to `root`.
 * @param root an absolute path of a folder
 */
export function confinedLoader(fileSystem: IncludeFileSystem, root: string): IncludeLoader {
  const realRoot = fileSystem.realPath(root);
  const read = (wanted: string, target: string): IncludedFile | IncludeFault => {
    const outside: IncludeFault = {
      rule: 'include-outside-root',
      message: `"${target}" lies outside the folder of the zone, and is not read`,
      help: 'move the file into the folder, or name a wider one: --include-root, or includeRoot in the configuration',
    };
    // Asked first about the path as written, so that a file outside cannot even be probed for.
    if (!isWithin(wanted, path.resolve(root)) && !isWithin(wanted, realRoot)) return outside;
    try {
      const identity = fileSystem.realPath(wanted);
      if (!isWithin(identity, realRoot)) return outside;
      const shown = path.relative('', wanted) || wanted;
      return { path: shown.startsWith('..') ? wanted : shown, identity, bytes: openText(fileSystem, identity) };
    } catch (error) {
      return {
        rule: 'include-not-found',
        message: `cannot read "${target}": ${systemErrorText(error)}`,
        help: 'a path starts at the file that has it, or where BIND and NSD start: name that folder with --include-root, or includeRoot in the configuration',
      };
    }
  };
  return (target, includingPath) => {
    const beside = path.resolve(path.dirname(includingPath), target);
    const found = read(beside, target);
    // To BIND and NSD all paths start at the folder that they run in.
    const fromRoot = path.resolve(root, target);
    if (!('rule' in found) || found.rule !== 'include-not-found' || fromRoot === beside) return found;
    const other = read(fromRoot, target);
    return 'rule' in other ? found : other;
  };
}

/** The text of a file, in memory or not. */
export function openText(fileSystem: IncludeFileSystem, file: string): Text {
  return fileSystem.openText === undefined ? fileSystem.readFile(file) : fileSystem.openText(file);
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
