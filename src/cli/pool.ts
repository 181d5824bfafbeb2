/**
 * The worker threads of a run: opened with the first work that is worth them, ended with the run.
 * @module
 */
import { availableParallelism } from 'node:os';
import type { Text } from '../diagnostic/index.js';
import type { Files, Threads } from '../operations/index.js';
import type { Environment } from './env.js';
import type { OpenThreadPool } from './thread-pool.js';

type PoolOpener = (threads: number, files: Files, words: readonly string[]) => OpenThreadPool | Promise<OpenThreadPool>;

/** For commands that seldom need one. */
const loadPool: PoolOpener = async (...options) => (await import('./thread-pool.js')).openThreadPool(...options);

/**
 * Runs `use` with threads, and ends them behind it.
 * @param jobs how many; default: the processors
 * @param openPool default: load what does that first, which has to wait until this thread does
 */
export async function withThreads<T>(
  { files, arguments: words }: Environment,
  jobs: number | undefined,
  use: (threads: Threads) => Promise<T>,
  openPool = loadPool,
): Promise<T> {
  let pool: ReturnType<PoolOpener> | undefined;
  // The processors are counted when somebody asks.
  let known: number | undefined = jobs;
  const count = () => (known ??= availableParallelism());
  try {
    return await use({
      get count() {
        return count();
      },
      files,
      async open(atMost = count()) {
        return (pool ??= openPool(Math.min(count(), atMost), files, words));
      },
    });
  } finally {
    await (await pool)?.close();
  }
}

/** A file of this size and more is likely to hold a zone that threads share. */
const LARGE_OCTETS = 1 << 20;

/** The files of a run whose zones threads are to work on: they start while the first large file is still parsed. */
export function filesForThreads(files: Files, threads: Threads): Files {
  if (threads.count < 2) return files;
  const { openText } = files;
  const watched = <T extends Text>(text: T): T => {
    // Whoever needs them asks again, and hears what went wrong.
    if (text.length >= LARGE_OCTETS) threads.open().catch(() => {});
    return text;
  };
  return {
    ...files,
    readFile: (file) => watched(files.readFile(file)),
    openText: openText && ((file) => watched(openText(file))),
  };
}
