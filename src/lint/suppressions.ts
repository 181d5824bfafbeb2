/**
 * Comments that wave findings through, each with a reason:
 *
 * ```
 * ; zoneproof-disable-next-line ns-single -- the second server moves in on Monday
 * ; zoneproof-disable-line cname-dangling -- made by another team
 * ; zoneproof-disable hostname-invalid -- up to the next -enable, or the end of the file
 * ; zoneproof-enable hostname-invalid
 * ; zoneproof-disable-file inherited-ttl -- written by an appliance
 * ```
 *
 * They are looked for in files that hold the word, after parsing. What keeps a zone from loading cannot be waved through,
 * and a comment that does nothing is a finding of its own.
 * @module
 */
import { type Diagnostic, nearest, piecesOf, type SourceFile, type Span } from '../diagnostic/index.js';
import { indexOfOctet, latin1Bytes, latin1Text } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { ENTRY_OCTETS, Lexer } from '../zonefile/index.js';
import { ruleOutlines } from './rule-outlines.generated.js';
import { isAlwaysError, stopsLoading } from './settings.js';

export interface SuppressedZone {
  /** the findings that are left, in their order, with those about the comments themselves behind them */
  readonly diagnostics: Diagnostic[];
  /** comments that did something, by key */
  readonly used: readonly string[];
  /** comments that did nothing in this zone; a file that several zones include may need them elsewhere */
  readonly unused: readonly UnusedSuppression[];
}

export interface UnusedSuppression {
  readonly diagnostic: Diagnostic;
  /** the same for the same comment in every zone of a run */
  readonly key: string;
}

const MARKER = latin1Bytes('zoneproof-');
const DIRECTIVES = ['disable-next-line', 'disable-line', 'disable-file', 'disable', 'enable'] as const;
type Directive = (typeof DIRECTIVES)[number];

/** One rule of one comment, and the text in which it waves findings through. */
interface Suppression {
  readonly rule: string;
  /** where findings are let through, in the address space of the sources; `end` moves when the range is closed */
  readonly from: number;
  to: number;
  /** of the whole file: findings without a place as well, when it is the zone's own */
  readonly coversZone: boolean;
  /** the rule's name in the comment */
  readonly span: Span;
  isUsed: boolean;
}

/** Leaves out the findings that comments in the zone's files wave through. */
export function applySuppressions(zone: Zone, diagnostics: readonly Diagnostic[]): SuppressedZone {
  const suppressions: Suppression[] = [];
  const found: Diagnostic[] = [];
  for (const file of zone.sources.files) new SuppressionReader(zone, file, suppressions, found).read();
  if (suppressions.length === 0 && found.length === 0) return { diagnostics: [...diagnostics], used: [], unused: [] };

  const byRule = new Map<string, Suppression[]>();
  for (const suppression of suppressions) {
    const others = byRule.get(suppression.rule);
    if (others === undefined) byRule.set(suppression.rule, [suppression]);
    else others.push(suppression);
  }
  const kept = diagnostics.filter((diagnostic) => {
    if (stopsLoading(diagnostic)) return true;
    // All that cover it are in use: taking one of two away must not make the other a finding.
    const covering = (byRule.get(diagnostic.rule) ?? []).filter((suppression) => covers(suppression, diagnostic));
    for (const suppression of covering) suppression.isUsed = true;
    return covering.length === 0;
  });
  const keyOf = ({ span }: Suppression): string => {
    const file = zone.sources.fileAt(span.start);
    return `${file.path}:${span.start - file.base}`;
  };
  const used = suppressions.filter(({ isUsed }) => isUsed).map(keyOf);
  const unused = suppressions
    .filter(({ isUsed }) => !isUsed)
    .map((suppression) => {
      const message = `no finding of ${suppression.rule} is waved through by this comment`;
      const help = 'take the rule out of the comment';
      const diagnostic = aboutComment(zone, 'suppression-unused', message, suppression.span, help);
      return { diagnostic, key: keyOf(suppression) };
    });
  return { diagnostics: [...kept, ...found], used, unused };
}

function covers({ from, to, coversZone }: Suppression, { span }: Diagnostic): boolean {
  return span === undefined ? coversZone : span.start >= from && span.start < to;
}

function aboutComment(
  zone: Zone,
  rule: SuppressionRule,
  message: string,
  span: Span,
  help?: string | undefined,
): Diagnostic {
  return { rule, severity: 'warning', message, help, span, subject: { zone: zone.origin } };
}

/** Reads the comments of one file. */
class SuppressionReader {
  readonly #zone: Zone;
  readonly #file: SourceFile;
  readonly #suppressions: Suppression[];
  readonly #found: Diagnostic[];
  /** by rule: ranges that have been opened and not closed */
  readonly #open = new Map<string, Suppression>();

  constructor(zone: Zone, file: SourceFile, suppressions: Suppression[], found: Diagnostic[]) {
    this.#zone = zone;
    this.#file = file;
    this.#suppressions = suppressions;
    this.#found = found;
  }

  read(): void {
    for (const { bytes: text, start } of piecesOf(this.#file.text)) {
      for (let at = indexOfOctet(text, MARKER[0]!); at >= 0; at = indexOfOctet(text, MARKER[0]!, at + 1)) {
        if (text[at + 1] !== MARKER[1] || !MARKER.every((octet, i) => text[at + i] === octet)) continue;
        const lineStart = text.lastIndexOf(0x0a, at) + 1;
        if (!startsComment(text, lineStart, at)) continue;
        const newline = text.indexOf(0x0a, at);
        const end = newline < 0 ? text.length : newline;
        this.#readComment(latin1Text(text, at, end).trimEnd(), start + at, start + end, start + lineStart);
      }
    }
  }

  /** @param at where the comment starts in the file, `end` and `lineStart` likewise */
  #readComment(comment: string, at: number, end: number, lineStart: number): void {
    const [, word = '', list = '', reason] = /^zoneproof-([\w-]*)(.*?)(?:\s--(?:\s+(.*))?)?$/s.exec(comment) ?? [];
    const span = this.#span(at, at + MARKER.length + word.length);
    if (!isDirective(word)) {
      const guess = nearest(word, DIRECTIVES);
      const help = `the comments are ${DIRECTIVES.map((known) => `zoneproof-${known}`).join(', ')}`;
      this.#report(
        'suppression-invalid',
        `zoneproof-${word} is no comment that zoneproof knows`,
        span,
        guess === undefined ? help : `did you mean zoneproof-${guess}?`,
      );
      return;
    }
    const listAt = at + MARKER.length + word.length;
    const names = [...list.matchAll(/[^\s,]+/g)].map((match) => ({
      rule: match[0],
      span: this.#span(listAt + match.index, listAt + match.index + match[0].length),
    }));
    if (names.length === 0) {
      this.#report(
        'suppression-invalid',
        `zoneproof-${word} names no rule`,
        span,
        'write the id that stands in brackets behind the finding',
      );
      return;
    }
    if (word !== 'enable' && (reason ?? '').trim() === '') {
      this.#report(
        'suppression-without-reason',
        'the comment does not say why',
        span,
        'write the reason behind two hyphens: -- why this is fine here',
      );
    }
    for (const { rule, span: place } of names) {
      const fault = ruleFault(rule);
      if (fault !== undefined) this.#report('suppression-invalid', fault.message, place, fault.help);
      else if (word === 'enable') this.#close(rule, lineStart, place);
      else this.#add(word, rule, lineStart, end, place);
    }
  }

  #add(directive: Exclude<Directive, 'enable'>, rule: string, lineStart: number, lineEnd: number, span: Span): void {
    const { base, text, length } = this.#file;
    let [from, to] = [lineStart, lineEnd];
    if (directive === 'disable-file') [from, to] = [0, length + 1];
    if (directive === 'disable') to = length + 1;
    if (directive === 'disable-next-line') {
      // The record behind the comment, with all of its lines.
      const lexer = new Lexer(text, undefined, Math.min(lineEnd + 1, length), undefined, ENTRY_OCTETS);
      [from, to] = [length, length];
      if (lexer.next()) [from, to] = [lexer.textStart + lexer.entryStart, lexer.textStart + lexer.position];
    }
    const coversZone = directive === 'disable-file' && this.#file === this.#zone.sources.files[0];
    const suppression = { rule, from: base + from, to: base + to, coversZone, span, isUsed: false };
    this.#suppressions.push(suppression);
    if (directive === 'disable') this.#open.set(rule, suppression);
  }

  #close(rule: string, lineStart: number, span: Span): void {
    const open = this.#open.get(rule);
    if (open === undefined) {
      this.#report('suppression-invalid', `no zoneproof-disable ${rule} is open here`, span);
      return;
    }
    open.to = this.#file.base + lineStart;
    this.#open.delete(rule);
  }

  #report(rule: SuppressionRule, message: string, span: Span, help?: string): void {
    this.#found.push(aboutComment(this.#zone, rule, message, span, help));
  }

  #span(start: number, end: number): Span {
    return { start: this.#file.base + start, end: this.#file.base + end };
  }
}

function isDirective(word: string): word is Directive {
  return DIRECTIVES.some((known) => known === word);
}

/** Why no comment can wave findings of a rule through. */
function ruleFault(rule: string): { readonly message: string; readonly help?: string } | undefined {
  if (isAlwaysError(rule)) {
    return { message: `${rule} cannot be waved through: no server loads such a zone`, help: 'mend the zone' };
  }
  if (Object.hasOwn(ruleOutlines(), rule)) return undefined;
  const guess = nearest(rule, Object.keys(ruleOutlines()));
  const help = guess === undefined ? 'docs/rules lists them' : `did you mean ${guess}?`;
  return { message: `there is no rule ${rule}`, help };
}

/** Whether what stands at `at` is the first word of a comment, and not a part of text in quotes. */
function startsComment(text: Uint8Array, lineStart: number, at: number): boolean {
  let isQuoted = false;
  for (let i = lineStart; i < at; i++) {
    const octet = text[i]!;
    if (octet === 0x5c) i++;
    else if (octet === 0x22) isQuoted = !isQuoted;
    else if (octet === 0x3b && !isQuoted) {
      for (let k = i + 1; k < at; k++) if (text[k] !== 0x3b && text[k] !== 0x20 && text[k] !== 0x09) return false;
      return true;
    }
  }
  return false;
}

type SuppressionRule = 'suppression-invalid' | 'suppression-unused' | 'suppression-without-reason';
