/**
 * Where the parser's faults become diagnostics: place, severity in the chosen dialect, and the record they are about.
 * @module
 */
import type { Diagnostic, Severity, Span, Subject } from '../diagnostic/index.js';
import { type EntryTokens, TOKEN } from '../rdata/index.js';
import { type Dialect, type Question, questionHelp, questionRule, severityOf } from './dialect.js';
import { faultSeverity } from './faults.js';
import { type Limits, limitHelp, limitText } from './limits.js';

export interface FaultOptions {
  readonly help?: string | undefined;
  readonly severity?: Severity | undefined;
}

export class FaultLog {
  readonly diagnostics: Diagnostic[] = [];
  /** Says what offset 0 of the octets that are read is called in the address space of the sources. */
  base: () => number = () => 0;
  /** the place of a directive that makes text; faults in that text stand there */
  override: Span | undefined;
  /** Says which record is being read; called when something is found. */
  subject: () => Subject | undefined = () => undefined;
  readonly #tokens: EntryTokens;
  readonly #dialect: Dialect | undefined;
  readonly #isFragment: boolean;
  readonly #maxFaults: number;

  constructor(tokens: EntryTokens, dialect: Dialect | undefined, isFragment: boolean, maxFaults: number) {
    this.#tokens = tokens;
    this.#dialect = dialect;
    this.#isFragment = isFragment;
    this.#maxFaults = maxFaults;
  }

  /** a fault was not kept, because there are too many: reading on serves nobody */
  isOverflown = false;

  /** Reports between two offsets in the octets that are read. */
  report(rule: string, message: string, start: number, end: number, options: FaultOptions = {}): void {
    if (this.diagnostics.length >= this.#maxFaults && rule !== 'limit-exceeded') {
      this.isOverflown = true;
      return;
    }
    const base = this.base();
    this.diagnostics.push({
      rule,
      severity: options.severity ?? faultSeverity(rule),
      message,
      help: options.help,
      span: this.override ?? { start: base + start, end: base + end },
      subject: this.subject(),
    });
  }

  /** Reports at a token; behind the last token when the index is the token count. */
  reportToken(rule: string, message: string, token: number, options: FaultOptions = {}): void {
    const { start, end } = this.#placeOf(token);
    this.report(rule, message, start, end, options);
  }

  /** Reports what readers disagree about, when the dialect does. */
  ask(question: Question, message: string, start: number, end: number): void {
    if (this.#isFragment) return;
    const severity = severityOf(question, this.#dialect);
    if (severity === undefined) return;
    this.report(questionRule(question), message, start, end, { severity, help: questionHelp(question) });
  }

  askToken(question: Question, message: string, token: number): void {
    const { start, end } = this.#placeOf(token);
    this.ask(question, message, start, end);
  }

  /** Reports that a limit was passed. */
  reportLimit(key: keyof Limits, value: number, start: number, end: number, rule = 'limit-exceeded'): void {
    this.report(rule, limitText(key, value), start, end, { help: limitHelp(key) });
  }

  #placeOf(token: number): Span {
    const { text, start, end, flags, count } = this.#tokens;
    const at = Math.min(token, count - 1);
    const quote = (flags[at]! & TOKEN.QUOTED) === 0 ? 0 : 1;
    // A string that is not closed ends without a quote.
    const closing = quote === 1 && text[end[at]!] === 0x22 ? 1 : 0;
    return { start: start[at]! - quote, end: end[at]! + closing };
  }
}
