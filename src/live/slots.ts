/**
 * A limit of questions in flight, overall and for each server: nobody is to be flooded by a check.
 * @module
 */

class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

export class Limiter {
  readonly #all: Slots;
  readonly #perServer: number;
  readonly #servers = new Map<string, Slots>();

  constructor(all: number, perServer: number) {
    this.#all = new Slots(all);
    this.#perServer = perServer;
  }

  /** Runs `work` when the server and the whole have a free slot. */
  async run<Result>(server: string, work: () => Promise<Result>): Promise<Result> {
    let own = this.#servers.get(server);
    if (own === undefined) this.#servers.set(server, (own = new Slots(this.#perServer)));
    // The server's slot first: one that is slow must not hold those that all share.
    await own.take();
    await this.#all.take();
    try {
      return await work();
    } finally {
      this.#all.give();
      own.give();
    }
  }
}
