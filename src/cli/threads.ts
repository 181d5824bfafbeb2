/**
 * The pool of worker threads, made only for zones that are worth it.
 * @module
 */
import os from 'node:os';
import type { ThreadPool } from '../operations/index.js';

/** Zones with fewer owner names are done before threads have started. */
const MIN_OWNERS = 4000;

export interface OpenThreadPool extends ThreadPool {
  close(): Promise<void>;
}

/**
 * A pool of `jobs` threads (default: the processors), or undefined when one thread is as good.
 * @param owners owner names in the zone
 */
export async function openThreads(jobs: number | undefined, owners: number): Promise<OpenThreadPool | undefined> {
  const threads = jobs ?? os.availableParallelism();
  if (threads < 2 || owners < MIN_OWNERS) return undefined;
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    // Tasks are queued in full; the range that each returns is what bounds memory.
    concurrentTasksPerWorker: 1,
  });
  return {
    threads,
    run: (task) => pool.run(task),
    close: () => pool.destroy(),
  };
}
