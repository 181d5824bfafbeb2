/**
 * A progress bar on standard error for work that takes longer than a second, on a terminal only.
 *
 * Most of the work keeps the thread to itself, so there is no timer: whoever works says how far it is, as often as he
 * likes, and the bar is drawn when that is worth a look. Nothing about the terminal is changed but its last line, so
 * there is nothing to give back behind Ctrl-C.
 * @module
 */
import type { ProgressUnit, ReportProgress } from '../operations/index.js';
import { periodText } from '../wire/index.js';
import type { Environment } from './env.js';

/** Work shorter than this is over before a bar would help. */
const DELAY_SECONDS = 1;
/** Between two looks of the bar. */
const INTERVAL_SECONDS = 0.1;
/** Before this much of a stage, its rate is a guess. */
const SETTLING_SECONDS = 0.5;

const BAR_COLUMNS = 30;
const CLEAR_LINE = '\r\x1b[K';

export interface Progress {
  readonly update: ReportProgress;
  /** Removes the bar. */
  stop(): void;
}

/** Runs `use` with a bar for what it says of its progress. */
export async function withProgress<T>(
  environment: Environment,
  use: (progress: ReportProgress) => Promise<T>,
): Promise<T> {
  const progress = startProgress(environment);
  try {
    return await use(progress.update);
  } finally {
    progress.stop();
  }
}

export function startProgress(environment: Environment): Progress {
  let nextLook = environment.uptime() + DELAY_SECONDS;
  let isShown = false;
  let stage: { readonly name: string; readonly startedAt: number; readonly doneBefore: number } | undefined;
  return {
    update(name, done, total, unit = 'names') {
      const now = environment.uptime();
      if (stage?.name !== name) stage = { name, startedAt: now, doneBefore: done };
      if (now < nextLook || total === 0) return;
      if (!isShown && !canShow(environment)) nextLook = Number.POSITIVE_INFINITY;
      else {
        nextLook = now + INTERVAL_SECONDS;
        isShown = true;
        const seconds = now - stage.startedAt;
        const rate = seconds < SETTLING_SECONDS ? 0 : (done - stage.doneBefore) / seconds;
        const line = progressLine({ stage: name, done, total, unit, rate });
        // A line that wraps could not be taken back.
        environment.writeError(CLEAR_LINE + line.slice(0, (environment.errorColumns ?? 80) - 1));
      }
    },
    stop() {
      if (isShown) environment.writeError(CLEAR_LINE);
    },
  };
}

function canShow({ isErrorTerminal, variables }: Environment): boolean {
  return isErrorTerminal && variables.TERM !== 'dumb';
}

export interface ProgressState {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: ProgressUnit;
  /** units a second; 0 when nobody knows yet */
  readonly rate: number;
}

/** `reading [=========---------------------] 31% | 45 MB/s | 12 s left` */
export function progressLine({ stage, done, total, unit, rate }: ProgressState): string {
  const share = Math.min(1, Math.max(0, done / total));
  const full = Math.round(share * BAR_COLUMNS);
  const bar = '='.repeat(full) + '-'.repeat(BAR_COLUMNS - full);
  const parts = [`${stage} [${bar}] ${Math.floor(share * 100)}%`];
  if (rate > 0) {
    parts.push(rateText(rate, unit), `${periodText(Math.ceil((total - done) / rate))} left`);
  }
  return parts.join(' | ');
}

function rateText(rate: number, unit: ProgressUnit): string {
  if (unit === 'octets') return `${(rate / 1e6).toFixed(rate < 1e7 ? 1 : 0)} MB/s`;
  return `${Math.round(rate).toLocaleString('en')} ${unit}/s`;
}
