/**
 * The worker threads of a run: opened with the first work that is worth them, ended with the run.
 * @module
 */
import { availableParallelism } from 'node:os';
import type { Files, Threads } from '../operations/index.js';

/**
 * Runs `use` with threads, and ends them behind it.
 * @param jobs how many; default: the processors
 */
export async function withThreads<T>(jobs: number | undefined, use: (threads: Threads) => Promise<T>): Promise<T> {
  let piscina: ReturnType<typeof openPool> | undefined;
  try {
    return await use({
      get count() {
        return jobs ?? availableParallelism();
      },
      async open() {
        const threads = this.count;
        piscina ??= openPool(threads);
        const pool = await piscina;
        return { threads, run: (task) => pool.run(task) };
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
  return {
    ...files,
    readFile(file) {
      const octets = files.readFile(file);
      // Whoever needs them asks again, and hears what went wrong.
      if (octets.length >= LARGE_OCTETS) threads.open().catch(() => {});
      return octets;
    },
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
