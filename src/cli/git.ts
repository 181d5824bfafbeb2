/**
 * What Git knows of files.
 * @module
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import type { ChangedFiles } from '../operations/index.js';

const MAX_OUTPUT = 4 * 1024 ** 3 - 2;

/** Runs git, without a shell. Throws an Error when it cannot be started. */
export function git(args: readonly string[]): { status: number | null; stdout: Buffer; stderr: Buffer } {
  // A repository may name a program to watch its files: it is not to be run.
  const { status, stdout, stderr, error } = spawnSync('git', ['-c', 'core.fsmonitor=false', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: MAX_OUTPUT,
    // Messages are told apart by their words; and what a partial clone lacks is not fetched: zoneproof works offline.
    env: { ...process.env, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' },
  });
  if (error === undefined) return { status, stdout, stderr };
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  throw isMissing ? new Error('git is not installed') : error;
}

/** Why git failed: there is no repository, or `otherwise`. */
export function gitError(stderr: Buffer, otherwise: string): Error {
  if (!/not a git repository/.test(stderr.toString())) return new Error(otherwise);
  return new ZoneproofError(EXIT.FILE, 'not in a Git repository', {
    help: 'run zoneproof in the repository that holds the zones',
  });
}

/** What is said of a revision that is not there: in a shallow clone it may only be missing here. */
export function missingRevision(stderr: Buffer, message: string): Error {
  const isShallow = git(['rev-parse', '--is-shallow-repository']).stdout.toString().trim() === 'true';
  if (!isShallow) return gitError(stderr, message);
  return new ZoneproofError(EXIT.FILE, message, {
    help: 'this clone is shallow; "git fetch --unshallow" gets its history (in CI: fetch-depth: 0, GIT_DEPTH: 0)',
  });
}

/** What git prints; throws an Error with `otherwise`, or that there is no repository. */
function gitText(args: readonly string[], otherwise: string): string {
  const { status, stdout, stderr } = git(args);
  if (status !== 0) throw gitError(stderr, otherwise);
  return stdout.toString();
}

export const splitNul = (text: string): string[] => text.split('\0').filter((part) => part !== '');

/** Files in a folder and below it that Git tracks; undefined when there is no repository, or no git to ask. */
export function trackedFiles(folder: string): ReadonlySet<string> | undefined {
  const names = askAbout(folder, ['ls-files', '-z', '--cached', '--', '.']);
  return names && new Set(names);
}

/**
 * Of the names of files below a folder, those that a `.gitignore` or the like keeps out of Git. None of them when the
 * folder itself is kept out: whoever names it means what is in it.
 */
export function ignoredFiles(folder: string, names: readonly string[]): ReadonlySet<string> {
  const ignored = askAbout(folder, ['check-ignore', '-z', '--stdin'], ['.', ...names].join('\0')) ?? [];
  return new Set(ignored.includes('.') ? [] : ignored);
}

/** Names that git prints about a folder; undefined when there is no repository, or no git to ask. */
function askAbout(folder: string, args: readonly string[], input = ''): string[] | undefined {
  const { status, stdout } = spawnSync('git', ['-c', 'core.fsmonitor=false', ...args], {
    cwd: folder,
    // A hook's own variables mean the repository of the commit, relative to its top; here the folder counts.
    env: {
      ...process.env,
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
      GIT_INDEX_FILE: undefined,
      GIT_PREFIX: undefined,
    },
    input,
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  return status === 0 ? splitNul(stdout) : undefined;
}

/** The top of the working tree that holds the current folder, as the current folder is called. */
export function workingTreeTop(): string {
  return path.resolve(
    gitText(['rev-parse', '--show-cdup'], 'not in a working tree of Git').replace(/\r?\n$/, '') || '.',
  );
}

/** What is different from where the current branch left `revision`. */
export function changesSince(revision: string, isStaged: boolean): ChangedFiles {
  // It may not be taken for an option of git.
  if (revision.startsWith('-')) throw new Error('a revision cannot start with a hyphen');
  const top = workingTreeTop();
  const absolute = (name: string): string => path.join(top, name);
  const commit = git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  const present = new Map<string, string | undefined>();
  const removed = new Set<string>();
  if (commit.status !== 0) {
    const isFirst = revision === 'HEAD' && git(['rev-parse', '--verify', '--quiet', 'HEAD']).status !== 0;
    if (!isFirst) throw missingRevision(commit.stderr, `git knows no commit ${revision}`);
    for (const name of splitNul(gitText(['-C', top, 'ls-files', '-z'], 'git cannot list its files'))) {
      present.set(absolute(name), undefined);
    }
    return { base: undefined, top, present, removed };
  }
  const id = commit.stdout.toString().trim();
  // What others did on their branch meanwhile is no change of ours.
  const fork = git(['merge-base', id, 'HEAD']);
  const base = fork.status === 0 ? fork.stdout.toString().trim() : id;
  const cached = isStaged ? ['--cached'] : [];
  const listed = splitNul(
    gitText(['diff-index', '-z', '-M', '--name-status', ...cached, base, '--'], `git cannot compare with ${revision}`),
  );
  for (let i = 0; i < listed.length; ) {
    const status = listed[i++]!;
    const name = listed[i++]!;
    if (status.startsWith('R')) {
      removed.add(absolute(name));
      present.set(absolute(listed[i++]!), name);
    } else if (status === 'D') removed.add(absolute(name));
    else present.set(absolute(name), status === 'A' ? undefined : name);
  }
  if (!isStaged) {
    const others = ['-C', top, 'ls-files', '-z', '--others', '--exclude-standard'];
    for (const name of splitNul(gitText(others, 'git cannot list its files'))) present.set(absolute(name), undefined);
  }
  return { base, top, present, removed };
}
