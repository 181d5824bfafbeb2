/**
 * Files as the index of Git has them: what a commit would hold. Most are the same as in the working tree and are read
 * there; the others come from git. Links lead where the index says, to what is staged there. What git does not track
 * does not exist, and what lies outside of the working tree is as it is.
 * @module
 */
import path from 'node:path';
import picomatch from 'picomatch';
import type { Files } from '../operations/index.js';
import { git, gitError, splitNul, workingTreeTop } from './git.js';

interface StagedEntry {
  readonly mode: string;
  readonly object: string;
}

const LINK_MODE = '120000';
/** As Linux has it. */
const MAX_LINKS = 40;

const missing = (file: string): Error => Object.assign(new Error(`${file} is not in the index`), { code: 'ENOENT' });

export function stagedFiles(files: Files): Files {
  const top = workingTreeTop();
  const realTop = files.realPath(top);
  const entries = new Map<string, StagedEntry>();
  for (const line of list(['ls-files', '-z', '--stage'], top)) {
    const [, mode, object, name] = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(line) ?? [];
    if (name !== undefined) entries.set(name, { mode: mode!, object: object! });
  }
  const different = new Set(list(['diff-files', '-z', '--name-only'], top));
  /** names in each folder */
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const name of entries.keys()) {
    for (let at = name; at !== ''; ) {
      const slash = at.lastIndexOf('/');
      const folder = slash < 0 ? '' : at.slice(0, slash);
      const names = folders.get(folder);
      if (names === undefined) folders.set(folder, new Set([at.slice(slash + 1)]));
      else if (names.has(at.slice(slash + 1))) break;
      else names.add(at.slice(slash + 1));
      at = folder;
    }
  }

  /** The path from the top with slashes; undefined for what Git has no say in. */
  const belowTop = (file: string): string | undefined => {
    const absolute = path.resolve(file);
    for (const root of new Set([top, realTop])) {
      const relative = path.relative(root, absolute).split(path.sep).join('/');
      if (relative === '.git' || relative.startsWith('.git/')) return undefined;
      if (relative !== '..' && !relative.startsWith('../') && !path.isAbsolute(relative)) return relative;
    }
    return undefined;
  };
  const blob = ({ object }: StagedEntry): Buffer => {
    const { status, stdout } = git(['cat-file', 'blob', object]);
    if (status !== 0) throw new Error('git cannot read it from the index');
    return stdout;
  };
  const links = new Map([...entries].filter(([, { mode }]) => mode === LINK_MODE));
  const targets = new Map<string, string>();
  const targetOf = (link: string): string => {
    const target = targets.get(link) ?? blob(links.get(link)!).toString();
    targets.set(link, target);
    return target;
  };
  /** The same behind the links on the way; of links that go around in a circle, one of them. */
  const inTree = (file: string): string | undefined => {
    let name = belowTop(file);
    for (let left = MAX_LINKS; name !== undefined && left > 0 && links.size > 0; left--) {
      const parts: readonly string[] = name.split('/');
      const at = parts.findIndex((_, i) => links.has(parts.slice(0, i + 1).join('/')));
      if (at < 0) return name;
      const folder = path.join(top, ...parts.slice(0, at));
      name = belowTop(path.resolve(folder, targetOf(parts.slice(0, at + 1).join('/')), ...parts.slice(at + 1)));
    }
    return name;
  };
  const isHere = (name: string): boolean => entries.has(name) || folders.has(name);

  return {
    ...files,
    readFile(file) {
      const name = inTree(file);
      if (name === undefined) return files.readFile(file);
      const entry = entries.get(name);
      if (entry === undefined) throw missing(file);
      if (entry.mode === LINK_MODE) throw new Error('is a symbolic link that leads back to itself');
      return different.has(name) ? blob(entry) : files.readFile(path.join(realTop, name));
    },
    openText: undefined,
    realPath(file) {
      const name = inTree(file);
      if (name === undefined) return files.realPath(file);
      if (!isHere(name)) throw missing(file);
      return path.join(realTop, name);
    },
    exists(file) {
      const name = inTree(file);
      return name === undefined ? files.exists(file) : isHere(name);
    },
    isFolder(file) {
      const name = inTree(file);
      return name === undefined ? files.isFolder(file) : folders.has(name);
    },
    list(folder) {
      const name = inTree(folder);
      if (name === undefined) return files.list(folder);
      return [...(folders.get(name) ?? [])].sort();
    },
    async glob(patterns, folder) {
      const name = inTree(folder);
      if (name === undefined) return files.glob(patterns, folder);
      const matchers = patterns.map((pattern) => picomatch(pattern.replace(/^\.\//, '')));
      const start = name === '' ? '' : `${name}/`;
      // As in a folder, links are no files of it: what they lead to is one where it lies.
      return [...entries.keys()]
        .filter((file) => file.startsWith(start) && !links.has(file))
        .map((file) => file.slice(start.length))
        .filter((file) => !/(?:^|\/)node_modules\//.test(file) && matchers.some((matches) => matches(file)))
        .sort();
    },
  };
}

function list(args: readonly string[], top: string): string[] {
  const { status, stdout, stderr } = git(['-C', top, ...args]);
  if (status !== 0) throw gitError(stderr, 'git cannot read its index');
  return splitNul(stdout.toString());
}
