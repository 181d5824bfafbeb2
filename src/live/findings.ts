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

export class Findings {
  readonly #apex: Uint8Array;
  readonly #file: Zone | undefined;
  readonly #list: Diagnostic[] = [];

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

  has(rule: string): boolean {
    return this.#list.some((finding) => finding.rule === rule);
  }

  /** In the order of reports, each once. */
  sorted(): readonly Diagnostic[] {
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
