/**
 * Worker threads, and this one, which takes part: it would only wait for the others. So there is one thread less to start,
 * and one heap less, than there are processors.
 * @module
 */
import { createRequire } from 'node:module';
import type * as piscina from 'piscina';
import { type Files, runThreadTask, type ThreadPool, type ThreadTask } from '../operations/index.js';

export interface OpenThreadPool extends ThreadPool {
  /** Ends the workers. What they have not done yet stays undone. */
  close(): Promise<void>;
}

/** Tasks that a worker has at once: one to work on, one to go on with while this thread has no time to hand out more. */
const TASKS_PER_WORKER = 2;

interface Waiting {
  readonly task: ThreadTask;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts threads.
 * @param threads with this one: two and more
 * @param words the command line, by which workers find the code that was compiled for it
 */
export function openThreadPool(threads: number, files: Files, words: readonly string[]): OpenThreadPool {
  // At once, since this thread is about to read a zone, and few runs need it.
  const { Piscina } = createRequire(import.meta.url)('piscina') as typeof piscina;
  const workers = threads - 1;
  const pool = new Piscina({
    filename: new URL('./worker.cjs', import.meta.url).href,
    argv: [...words],
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: TASKS_PER_WORKER,
  });
  const waiting: Waiting[] = [];
  let given = 0;
  let isBusyHere = false;

  /** Gives what waits to those who have least to do. */
  function share(): void {
    while (waiting.length > 0 && given < workers * TASKS_PER_WORKER) {
      const { task, resolve, reject } = waiting.shift()!;
      given++;
      pool
        .run(task)
        .finally(() => {
          given--;
          share();
        })
        .then(resolve, reject);
    }
    if (waiting.length === 0 || isBusyHere) return;
    isBusyHere = true;
    // Between two tasks the others are heard, and signals.
    setImmediate(workHere);
  }

  async function workHere(): Promise<void> {
    const next = waiting.shift();
    if (next !== undefined) await runThreadTask(next.task, files).then(next.resolve, next.reject);
    isBusyHere = false;
    share();
  }

  return {
    threads,
    run: <Result>(task: ThreadTask) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ task, resolve: resolve as Waiting['resolve'], reject });
        share();
      }),
    async close() {
      waiting.length = 0;
      await pool.destroy();
    },
  };
}
