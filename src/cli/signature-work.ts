/**
 * Signatures for commands that often meet none: threads, and what signs and verifies, are loaded with the first zone that
 * has some.
 * @module
 */
import type { VerifyAll } from '../dnssec/index.js';
import type { Threads } from '../operations/index.js';
import type { Environment } from './env.js';
import type { WorkOptions } from './threads.js';

/** As `withWorkInThreads`, for verification alone. */
export async function withVerification<T>(
  environment: Environment,
  threads: Threads,
  options: WorkOptions,
  use: (verifyAll: VerifyAll) => Promise<T>,
): Promise<T> {
  let finish = (): void => {};
  let work: Promise<void> = Promise.resolve();
  let verifier: Promise<VerifyAll> | undefined;
  const open = async (): Promise<VerifyAll> => {
    const { withWorkInThreads } = await import('./threads.js');
    return new Promise((resolve) => {
      work = withWorkInThreads(environment, threads, options, ({ verifyAll }) => {
        resolve(verifyAll);
        return new Promise((done) => {
          finish = done;
        });
      });
    });
  };
  try {
    return await use(async (...zone) => (await (verifier ??= open()))(...zone));
  } finally {
    finish();
    await work;
  }
}
