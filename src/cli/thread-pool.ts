/**
 * Worker threads, and this one, which takes part: it would only wait for the others. So there is one thread less to start,
 * and one heap less, than there are processors.
 * @module
 */
import { Worker } from 'node:worker_threads';
import { type Files, runThreadTask, type ThreadPool, type ThreadTask } from '../operations/index.js';
import type { ThreadAnswer } from './worker.js';

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

/** A worker, and what it was given, in the order in which it answers. */
interface Hand {
  readonly worker: Worker;
  readonly given: Waiting[];
}

/**
 * Starts threads.
 * @param threads with this one: two and more
 * @param command the first word of the command line, by which workers find the code that was compiled for it
 */
export function openThreadPool(threads: number, files: Files, command: string | undefined): OpenThreadPool {
  const waiting: Waiting[] = [];
  let hands = Array.from({ length: threads - 1 }, startWorker);
  let isBusyHere = false;

  function startWorker(): Hand {
    const worker = new Worker(new URL('./worker.cjs', import.meta.url), {
      argv: command === undefined ? [] : [command],
    });
    const given: Waiting[] = [];
    const fail = (error: unknown): void => {
      hands = hands.filter((hand) => hand.worker !== worker);
      for (const { reject } of given) reject(error);
    };
    worker.on('message', (answer: ThreadAnswer) => {
      const { resolve, reject } = given.shift()!;
      if ('error' in answer) reject(answer.error);
      else resolve(answer.result);
      share();
    });
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`a thread ended with code ${code}`)));
    return { worker, given };
  }

  /** Gives what waits to those who have least to do. */
  function share(): void {
    for (let load = 0; load < TASKS_PER_WORKER; load++) {
      for (const { worker, given } of hands) {
        if (waiting.length === 0) return;
        if (given.length > load) continue;
        const next = waiting.shift()!;
        given.push(next);
        worker.postMessage(next.task);
      }
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
      await Promise.all(hands.map(({ worker }) => worker.terminate()));
    },
  };
}
