/**
 * What Git knows of files.
 * @module
 */
import { spawnSync } from 'node:child_process';

/** Names of the files directly in a folder that Git tracks; undefined when there is no repository, or no git to ask. */
export function trackedFiles(folder: string): ReadonlySet<string> | undefined {
  // A repository may name a program to watch its files: none of its configuration is to be run.
  const { status, stdout } = spawnSync('git', ['-c', 'core.fsmonitor=false', 'ls-files', '-z', '--cached', '--', '.'], {
    cwd: folder,
    // A hook's own variables mean the repository of the commit, relative to its top; here the folder counts.
    env: {
      ...process.env,
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
      GIT_INDEX_FILE: undefined,
      GIT_PREFIX: undefined,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) return undefined;
  return new Set(stdout.split('\0').filter((name) => name !== '' && !name.includes('/')));
}
