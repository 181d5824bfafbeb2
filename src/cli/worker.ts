/**
 * Entry point of a worker thread.
 * @module
 */
export { runThreadTask as default } from '../operations/index.js';
