/**
 * Records that the parser could not read. They are missing from the zone, but not from the file: a rule that looks for
 * something absent asks here first, so that one mistake stays one finding. The same goes for what else the parser has said.
 * @module
 */
import type { Diagnostic, Text } from '../diagnostic/index.js';
import { EntryTokens } from '../rdata/index.js';
import { LOWER, latin1Text, lowerName, MAX_NAME_OCTETS, ROOT_NAME, writeNameFromText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { type EntryShape, Lexer, readEntryShape, typeOfToken } from '../zonefile/index.js';

/** Faults that leave the record in the zone. */
const HARMLESS: ReadonlySet<string> = new Set(['utf8-bom', 'empty-zone-file']);

export class LostRecords {
  /**
   * Owners as written, as octets of lower-case labels: relative ones without the origin, which nobody knows any more.
   * With `|TYPE` behind for the types that could still be read.
   */
  readonly #owners = new Set<string>();
  /** a directive was lost, or a record whose owner nobody knows: it may have been any */
  #mayBeAny = false;

  readonly #faults: readonly Diagnostic[];
  #reported: ReadonlySet<string> | undefined;

  constructor(zone: Zone, faults: readonly Diagnostic[]) {
    this.#faults = faults;
    const lossy = faults.filter(
      ({ severity, span, rule }) => severity === 'error' && span !== undefined && !HARMLESS.has(rule),
    );
    const starts = lossy.map(({ span }) => span!.start).sort((a, b) => a - b);
    if (starts.length === 0) return;
    for (const file of zone.sources.files) {
      const inFile = starts.filter((start) => start >= file.base && start <= file.base + file.length);
      if (inFile.length > 0)
        this.#readFile(
          file.text,
          inFile.map((start) => start - file.base),
          zone.apex,
        );
    }
  }

  /** Whether the parser has reported `rule` at that place. Called for what is about to be reported. */
  isReported(rule: string, start: number | undefined): boolean {
    this.#reported ??= new Set(this.#faults.map((fault) => `${fault.rule} ${fault.span?.start}`));
    return this.#reported.has(`${rule} ${start}`);
  }

  /**
   * Whether a record with the owner `wire[at]` may have been lost.
   * @param types only records of these types count
   */
  mayHold(wire: Uint8Array, at = 0, types?: readonly number[]): boolean {
    if (this.#mayBeAny) return true;
    if (this.#owners.size === 0) return false;
    let prefix = '';
    let next = at;
    do {
      for (const end = next + 1 + wire[next]!; next < end && wire[at] !== 0; next++) {
        prefix += String.fromCharCode(LOWER[wire[next]!]!);
      }
      if (this.#isOwner(prefix, types)) return true;
    } while (wire[next] !== 0);
    return false;
  }

  #isOwner(owner: string, types: readonly number[] | undefined): boolean {
    if (types === undefined) return this.#owners.has(owner);
    return this.#owners.has(`${owner}|-1`) || types.some((type) => this.#owners.has(`${owner}|${type}`));
  }

  #readFile(text: Text, faultStarts: readonly number[], apex: Uint8Array): void {
    const tokens = new EntryTokens();
    const lexer = new Lexer(text, tokens);
    lexer.skipByteOrderMark();
    const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
    // Undefined until the first owner: an included file starts with that of the file around it.
    let owner: string | undefined;
    let nextFault = 0;
    while (nextFault < faultStarts.length && lexer.next()) {
      const { text: bytes, textStart } = lexer;
      const isDirective = tokens.count > 0 && bytes[tokens.start[0]!] === 0x24;
      if (!isDirective) {
        readEntryShape(tokens, lexer.startsBlank, shape);
        if (shape.owner >= 0 && tokens.count > 0) {
          owner = ownerKey(bytes, tokens.start[shape.owner]!, tokens.end[shape.owner]!, apex);
        }
      }
      const end = textStart + lexer.position;
      if (faultStarts[nextFault]! >= end) continue;
      while (nextFault < faultStarts.length && faultStarts[nextFault]! < end) nextFault++;
      if (isDirective || owner === undefined) this.#mayBeAny = true;
      else {
        this.#owners.add(owner);
        this.#owners.add(`${owner}|${shape.type < 0 ? -1 : typeOfToken(tokens, shape.type)}`);
      }
    }
  }
}

function ownerKey(text: Uint8Array, start: number, end: number, apex: Uint8Array): string | undefined {
  if (end - start === 1 && text[start] === 0x40) return labelsKey(apex);
  const name = new Uint8Array(MAX_NAME_OCTETS + 1);
  const length = writeNameFromText(text, start, end, ROOT_NAME, name, 0);
  return length < 0 ? undefined : labelsKey(name);
}

/** The labels without the root, in lower case. */
function labelsKey(name: Uint8Array): string {
  const lower = lowerName(name);
  return latin1Text(lower, 0, lower.length - 1);
}
