/**
 * What is being measured and how long it will take, on standard error.
 */
import { durationText } from './plan.js';

export class Progress {
  readonly #startedAt = performance.now();
  /** estimated for all that is to be done, and for what was done */
  readonly #total: number;
  #done = 0;
  #current = 0;

  /** @param totalSeconds estimated */
  constructor(totalSeconds: number) {
    this.#total = totalSeconds;
  }

  /** What was said last is over, and this begins. */
  step(what: string, estimatedSeconds: number): void {
    this.#done += this.#current;
    this.#current = estimatedSeconds;
    // This machine is as much faster or slower than the estimates as it was so far; before there is a tenth, nobody knows.
    const spent = (performance.now() - this.#startedAt) / 1000;
    const pace = this.#done < this.#total / 10 ? 1 : spent / this.#done;
    const left = durationText((this.#total - this.#done) * pace);
    process.stderr.write(`bench: ${what} (${left} to go)\n`);
  }
}
