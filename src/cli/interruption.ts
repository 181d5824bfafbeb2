/**
 * What Ctrl-C may not cut in two, and what has to be put away before it ends the program. Everywhere else the system ends
 * the program at once, with all its threads: nothing listens for signals.
 * @module
 */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How many pieces of work hold signals back. */
let holders = 0;
let caught: NodeJS.Signals | undefined;

const hold = (signal: NodeJS.Signals): void => {
  caught = signal;
};

/** Runs `work`, which waits for nothing, to its end; a signal that comes meanwhile ends the program behind it. */
export function uninterrupted<T>(work: () => T): T {
  if (holders++ === 0) for (const signal of SIGNALS) process.on(signal, hold);
  try {
    return work();
  } finally {
    // A signal that came meanwhile is delivered between these two.
    setImmediate(() => setImmediate(release));
  }
}

/** Whether a signal may still be on its way to the program. */
export const isHoldingSignals = (): boolean => holders > 0;

function release(): void {
  if (--holders > 0) return;
  for (const signal of SIGNALS) process.off(signal, hold);
  if (caught !== undefined) process.kill(process.pid, caught);
}

/**
 * From now on a signal first calls `undo`, then ends the program. It is heard whenever nothing else runs in this thread.
 * @returns what puts an end to that
 */
export function undoneOnInterruption(undo: () => void): () => void {
  const interrupt = (signal: NodeJS.Signals): void => {
    undo();
    stop();
    process.kill(process.pid, signal);
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return stop;
}
