/**
 * The owner that records belong to: as written, or that of the record above where a line starts with a blank
 * (RFC 1035 §5.1).
 * @module
 */
import { NAME_FAULT_TEXT, type RdataInput } from '../rdata/index.js';
import { nameFaultOf, nameText, writeNameFromText } from '../wire/index.js';
import type { FaultLog } from './fault-log.js';
import { reportPunctuation } from './portability.js';

export interface SavedOwner {
  readonly wire: Uint8Array;
  readonly isBroken: boolean;
}

/** A name, and what is read before it is known to be too long. */
const OWNER_OCTETS = 512;

export class CurrentOwner {
  wire: Uint8Array = new Uint8Array(OWNER_OCTETS);
  /** room for the owner that may come next: see {@link takeNext} */
  next: Uint8Array = new Uint8Array(OWNER_OCTETS);
  /** octets in `wire`; 0 when there is no owner */
  length = 0;
  /** the owner was no name: records that inherit it are passed over, its fault has been reported */
  #isBroken = false;
  /** the owner stands on the other side of a border that the next record with a blank owner would reach across */
  #border: 'owner-after-include' | 'owner-into-include' | undefined;
  readonly #log: FaultLog;
  readonly #input: RdataInput;

  constructor(log: FaultLog, input: RdataInput) {
    this.#log = log;
    this.#input = input;
  }

  get text(): string {
    return nameText(this.wire);
  }

  save(): SavedOwner {
    return { wire: this.wire.slice(0, this.length), isBroken: this.#isBroken };
  }

  restore(saved: SavedOwner): void {
    this.wire.set(saved.wire);
    this.length = saved.wire.length;
    this.#isBroken = saved.isBroken;
  }

  enterInclude(): void {
    this.#border = 'owner-into-include';
  }

  leaveInclude(saved: SavedOwner): void {
    // A file without owners leaves none behind.
    this.#border = this.#border === undefined ? 'owner-after-include' : undefined;
    this.restore(saved);
  }

  /** Whether a record without an owner belongs to this one, and nothing is to be said of that. */
  get isInherited(): boolean {
    return this.length > 0 && this.#border === undefined;
  }

  /** Takes `next[0, length)` as the owner, wire form, of which nothing is to be said. */
  takeNext(length: number): void {
    this.#border = undefined;
    this.#isBroken = false;
    const { wire } = this;
    this.wire = this.next;
    this.next = wire;
    this.length = length;
  }

  /** Reads the owner that a token names; false when it is none. */
  read(token: number): boolean {
    const { tokens, origin } = this.#input;
    const start = tokens.start[token]!;
    const end = tokens.end[token]!;
    this.#border = undefined;
    this.#isBroken = false;
    if (end - start === 1 && tokens.text[start] === 0x40) {
      this.wire.set(origin);
      this.length = origin.length;
      return true;
    }
    const length = writeNameFromText(tokens.text, start, end, origin, this.wire, 0);
    if (length < 0) {
      const fault = nameFaultOf(length);
      const word = JSON.stringify(this.#input.textOf(token));
      this.length = 0;
      this.#log.reportToken(fault, `owner ${word} ${NAME_FAULT_TEXT[fault]}`, token);
      this.#isBroken = true;
      return false;
    }
    this.length = length;
    reportPunctuation(this.#log, tokens, token, 'owner');
    return true;
  }

  /** The owner of a record whose line starts with a blank at `start`; false when there is none. */
  inherit(start: number): boolean {
    const log = this.#log;
    const end = this.#input.tokens.end[0]!;
    if (this.length === 0) {
      if (this.#isBroken) return false;
      const isIndented = this.#input.textOf(0) === '@';
      log.report('no-owner', 'the first record starts with a blank, so it has no owner', start, end, {
        help: isIndented ? 'remove the blanks before the @' : 'write the owner, for example @ for the origin',
      });
      // One mistake, not one for each record that inherits from this one.
      this.#isBroken = true;
      return false;
    }
    const border = this.#border;
    if (border === undefined) return true;
    this.#border = undefined;
    const from = border === 'owner-after-include' ? 'the last owner above $INCLUDE' : 'an owner of the including file';
    log.ask(border, `this record belongs to ${this.text}, ${from}`, start, end);
    return true;
  }
}
