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
  const startedAt = performance.now();
  let bar: cliProgress.SingleBar | undefined;
  let currentStage = '';
  let stageStartedAt = startedAt;
  let doneBefore = 0;
  return {
    update(stage, done, total) {
      if (performance.now() - startedAt < DELAY_MILLISECONDS || !environment.isErrorTerminal) return;
      if (bar === undefined || stage !== currentStage) {
        bar?.stop();
        bar = new cliProgress.SingleBar({
          format: '{stage} [{bar}] {percentage}% | {rate} names/s | {eta_formatted} left',
          stream: process.stderr,
          // Nobody would give the cursor back behind Ctrl-C, which the bar is not to catch.
          hideCursor: false,
          gracefulExit: false,
          clearOnComplete: true,
          barsize: 30,
        });
        stageStartedAt = performance.now();
        bar.start(total, done, { stage, rate: '-' });
        currentStage = stage;
        doneBefore = done;
      }
      const seconds = (performance.now() - stageStartedAt) / 1000;
      bar.update(done, seconds > 0 ? { rate: Math.round((done - doneBefore) / seconds) } : {});
    },
    stop() {
      bar?.stop();
    },
  };
}
