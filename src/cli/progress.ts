/**
 * A progress bar on standard error for work that takes longer than a second, on a terminal only.
 * @module
 */
import cliProgress from 'cli-progress';
import type { Environment } from './env.js';

/** Work shorter than this is over before a bar would help. */
const DELAY_MILLISECONDS = 1000;

export interface Progress {
  update(stage: string, done: number, total: number): void;
  /** Removes the bar. */
  stop(): void;
}

export function startProgress(environment: Environment): Progress {
  if (!environment.isErrorTerminal) return { update() {}, stop() {} };
  const startedAt = performance.now();
  let bar: cliProgress.SingleBar | undefined;
  let currentStage = '';
  return {
    update(stage, done, total) {
      if (performance.now() - startedAt < DELAY_MILLISECONDS) return;
      if (bar === undefined || stage !== currentStage) {
        bar?.stop();
        bar = new cliProgress.SingleBar({
          format: '{stage} [{bar}] {percentage}% | {eta_formatted} left',
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: true,
          barsize: 30,
        });
        bar.start(total, done, { stage });
        currentStage = stage;
      }
      bar.update(done);
    },
    stop() {
      bar?.stop();
    },
  };
}
