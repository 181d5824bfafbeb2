/**
 * Entry point of a worker thread: answers tasks in the order in which they come.
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { runThreadTask, type ThreadTask } from '../operations/index.js';
import { processEnvironment } from './env.js';

/** What became of a task. */
export type ThreadAnswer = { readonly result: unknown } | { readonly error: unknown };

const { files } = processEnvironment();
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (task: ThreadTask) => {
  last = last.then(() => answer(task));
});

async function answer(task: ThreadTask): Promise<void> {
  const outcome: ThreadAnswer = await runThreadTask(task, files).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  parentPort?.postMessage(outcome);
}
