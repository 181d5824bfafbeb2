/**
 * The worker threads of a run: opened with the first work that is worth them, ended with the run.
 * @module
 */
import os from 'node:os';
import type { Threads } from '../operations/index.js';
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
  const count = jobs ?? os.availableParallelism();
  let piscina: ReturnType<typeof openPool> | undefined;
  try {
    return await use({
      count,
      files,
      async open(atMost = count) {
        piscina ??= openPool(Math.min(count, atMost));
        const pool = await piscina;
        return { threads: pool.options.maxThreads, run: (task) => pool.run(task) };
      },
    });
  } finally {
    await (await piscina)?.destroy();
  }
}

async function openPool(threads: number) {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: new URL('./worker.cjs', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
}
