/**
 * Findings about live servers: what they are of, and where in the file the other half stands.
 * @module
 */
import { compareDiagnostics, type Diagnostic, type Severity } from '../diagnostic/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { liveAdvice, liveSeverity } from './faults.js';

export interface FindingPlace {
  /** wire form; default: the apex */
  readonly owner?: Uint8Array | undefined;
  readonly type?: number | undefined;
  readonly keyTag?: number | undefined;
  readonly severity?: Severity | undefined;
  readonly help?: string | undefined;
}

/** Findings with one cause. */
interface Alike {
  readonly rule: string;
  readonly before: string;
  readonly behind: string;
  /** of the first */
  readonly place: FindingPlace;
  readonly what: string[];
}

export class Findings {
  readonly #apex: Uint8Array;
  readonly #file: Zone | undefined;
  readonly #list: Diagnostic[] = [];
  readonly #alike = new Map<string, Alike>();

  constructor(apex: Uint8Array, file: Zone | undefined) {
    this.#apex = apex;
    this.#file = file;
  }

  report(rule: string, message: string, place: FindingPlace = {}): void {
    const { owner = this.#apex, type, keyTag, severity = liveSeverity(rule), help = liveAdvice(rule) } = place;
    const zone = nameText(this.#apex);
    const subject = { zone, owner: nameText(owner), type: type === undefined ? undefined : typeText(type), keyTag };
    this.#list.push({ rule, severity, message, help, span: this.#spanOf(owner, type ?? TYPE.SOA), subject });
  }

  /**
   * One of several findings that differ in what they are about alone: they have one cause, and are told once, at the first
   * of them: `${before} www.example.com. A and 3 more${behind}`.
   */
  reportAlike(rule: string, before: string, what: string, behind: string, place: FindingPlace = {}): void {
    const id = [rule, before, behind].join('\n');
    const alike = this.#alike.get(id) ?? { rule, before, behind, place, what: [] };
    alike.what.push(what);
    this.#alike.set(id, alike);
  }

  has(rule: string): boolean {
    return this.#list.some((finding) => finding.rule === rule);
  }

  /** In the order of reports, each once. */
  sorted(): readonly Diagnostic[] {
    for (const { rule, before, behind, place, what } of this.#alike.values()) {
      const more = what.length > 1 ? ` and ${what.length - 1} more` : '';
      this.report(rule, `${before} ${what[0]}${more}${behind}`, place);
    }
    this.#alike.clear();
    const sorted = [...this.#list].sort(compareDiagnostics);
    return sorted.filter(({ rule, message }, i) => sorted[i - 1]?.rule !== rule || sorted[i - 1]?.message !== message);
  }

  /** Where the RRset stands in the file. */
  #spanOf(owner: Uint8Array, type: number): Diagnostic['span'] {
    const file = this.#file;
    const id = file?.names.find(owner) ?? -1;
    const record = file === undefined || id < 0 ? -1 : file.records.findRrset(id, type);
    return record < 0 ? undefined : file!.span(record);
  }
}
