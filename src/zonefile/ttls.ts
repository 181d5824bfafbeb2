/**
 * Which TTL a record has: its own, that of `$TTL` (RFC 2308 §4), the last one stated (RFC 1035 §5.1), or the minimum of the
 * SOA, as BIND does it.
 * @module
 */
import { type RdataInput, TYPE } from '../rdata/index.js';
import { readTtl, readU32 } from '../wire/index.js';
import type { EntryShape } from './entry.js';
import type { FaultLog } from './fault-log.js';

/** RFC 2181 §8 */
export const MAX_TTL = 0x7fffffff;

/** The TTLs in force, -1 where there is none. */
export interface TtlsInForce {
  readonly fallback: number;
  readonly stated: number;
}

export class Ttls {
  readonly #log: FaultLog;
  readonly #input: RdataInput;
  /** `$TTL`, or the SOA minimum that stands in for it; -1 when neither has been seen */
  #fallback: number;
  /** the TTL last stated in a record; -1 when none was */
  #stated = -1;
  #hasReportedInherited = false;
  /** a TTL in force was set in an included file that has ended */
  #hasLeaked = false;

  constructor(log: FaultLog, input: RdataInput, fallback: number) {
    this.#log = log;
    this.#input = input;
    this.#fallback = fallback;
  }

  get inForce(): TtlsInForce {
    return { fallback: this.#fallback, stated: this.#stated };
  }

  /** Obeys `$TTL`. */
  setFallback(token: number): void {
    const { text, start, end } = this.#input.tokens;
    this.#hasLeaked = false;
    const ttl = this.#read(token);
    // RFC 2181 §8: a TTL with the most significant bit set counts as zero; what is no TTL at all changes nothing.
    if (ttl !== undefined) this.#fallback = ttl;
    else if (readTtl(text, start[token]!, end[token]!) >= 0) this.#fallback = 0;
  }

  /** Takes the TTL of a `$TTL` that was reported as broken, when there is none yet: records below it need no word of their own. */
  assumeFallback(token: number): void {
    const { text, start, end, count } = this.#input.tokens;
    if (this.#fallback >= 0) return;
    const ttl = token < count ? readTtl(text, start[token]!, end[token]!) : -1;
    if (ttl >= 0 && ttl <= MAX_TTL) this.#fallback = ttl;
  }

  /** An included file has ended: what it set stays in force, which not every reader does. */
  leaveInclude(before: TtlsInForce): void {
    const isFallback = this.#fallback >= 0;
    if (isFallback ? this.#fallback !== before.fallback : this.#stated !== before.stated) this.#hasLeaked = true;
  }

  /**
   * The TTL of the record being read, or -1 when nothing gives one.
   * @param rdata holds the record's data up to its end
   */
  of(shape: EntryShape, type: number, rdata: { readonly bytes: Uint8Array; readonly length: number }): number {
    const log = this.#log;
    if (shape.ttl >= 0) {
      if (this.#fallback < 0) this.#hasLeaked = false;
      // RFC 2181 §8: a TTL with the most significant bit set counts as zero.
      return (this.#stated = this.#read(shape.ttl) ?? 0);
    }
    if (this.#hasLeaked) {
      this.#hasLeaked = false;
      const ttl = this.#fallback >= 0 ? this.#fallback : this.#stated;
      log.askToken('ttl-after-include', `no TTL here: ${ttl}, from inside the included file, applies`, shape.type);
    }
    if (this.#fallback >= 0) return this.#fallback;
    if (this.#stated >= 0) return this.#inherit(shape.type);
    if (type === TYPE.SOA) {
      const minimum = readU32(rdata.bytes, rdata.length - 4);
      log.reportToken(
        'no-default-ttl',
        `no $TTL and no TTL on the SOA: its minimum (${minimum}) is taken`,
        shape.type,
        { help: `write $TTL ${minimum} at the top` },
      );
      return (this.#fallback = minimum > MAX_TTL ? 0 : minimum);
    }
    log.reportToken('no-default-ttl', 'this record has no TTL, and nothing above gives one', shape.type, {
      help: 'write $TTL at the top, for example $TTL 3600',
      severity: 'error',
    });
    return -1;
  }

  /** The TTL of a record that states none and of which nothing is to be said; -1 when something is. */
  get implied(): number {
    if (this.#hasLeaked) return -1;
    if (this.#fallback >= 0) return this.#fallback;
    return this.#hasReportedInherited ? this.#stated : -1;
  }

  /** Whether that is the one that was stated last, once a record has stated one. */
  get isImpliedByStated(): boolean {
    return this.#fallback < 0 && this.#hasReportedInherited;
  }

  /** Records have stated TTLs of which nothing is to be said; this was the last one. */
  takeStated(ttl: number): void {
    if (this.#fallback < 0) this.#hasLeaked = false;
    this.#stated = ttl;
  }

  #inherit(token: number): number {
    if (!this.#hasReportedInherited) {
      this.#hasReportedInherited = true;
      const message = `no TTL here and no $TTL above: the last stated TTL (${this.#stated}) applies`;
      const help = 'write $TTL at the top: readers disagree about records without a TTL (RFC 1035 §5.1, RFC 2308 §4)';
      this.#log.reportToken('inherited-ttl', message, token, { help });
    }
    return this.#stated;
  }

  /** Seconds, or undefined when the token is no TTL in range (which is then reported). */
  #read(token: number): number | undefined {
    const { text, start, end } = this.#input.tokens;
    const ttl = readTtl(text, start[token]!, end[token]!);
    if (ttl >= 0 && ttl <= MAX_TTL) return ttl;
    const word = JSON.stringify(this.#input.textOf(token));
    if (ttl < 0) {
      const message = `invalid TTL ${word}: expected seconds, or a period such as 1h30m`;
      this.#log.reportToken('syntax-error', message, token);
    } else {
      this.#log.reportToken('ttl-out-of-range', `TTL ${word} is above 2147483647`, token, {
        help: 'resolvers treat it as 0 (RFC 2181 §8)',
      });
    }
    return undefined;
  }
}
