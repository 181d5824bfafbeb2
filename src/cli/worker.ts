/**
 * Entry point of a worker thread.
 * @module
 */
import { runThreadTask, type ThreadTask } from '../operations/index.js';
import { processEnvironment } from './env.js';

const { files } = processEnvironment();

export default (task: ThreadTask) => runThreadTask(task, files);
