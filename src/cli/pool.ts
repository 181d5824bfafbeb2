/**
 * The worker threads of a run: opened with the first work that is worth them, ended with the run.
 * @module
 */
import { availableParallelism } from 'node:os';
import type { Text } from '../diagnostic/index.js';
import type { Files, Threads } from '../operations/index.js';
import type { Environment } from './env.js';

/**
 * Runs `use` with threads, and ends them behind it.
 * @param jobs how many; default: the processors
 */
export async function withThreads<T>(
  { files }: Environment,
  jobs: number | undefined,
  use: (threads: Threads) => Promise<T>,
): Promise<T> {
  let piscina: ReturnType<typeof openPool> | undefined;
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
        piscina ??= openPool(Math.min(count(), atMost));
        const pool = await piscina;
        return { threads: pool.options.maxThreads, run: (task) => pool.run(task) };
      },
    });
  } finally {
    await (await piscina)?.destroy();
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

async function openPool(threads: number) {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: new URL('./worker.cjs', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
}
