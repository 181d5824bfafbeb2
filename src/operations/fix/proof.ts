/**
 * What has to hold of fixes before they are made: the zones are read again with them, and compared.
 *
 * A safe fix leaves every record as it is. Only an entry that could not be read may hold a record afterwards. Of both
 * kinds: the findings they are for go away, no error comes up that keeps a zone from loading, and a safe fix brings up no
 * finding elsewhere.
 * @module
 */
import type { Diagnostic } from '../../diagnostic/index.js';
import { isSigned } from '../../dnssec/index.js';
import { stopsLoading } from '../../lint/index.js';
import { haveSameRecords, NO_SOURCE, type Zone } from '../../zone/index.js';
import type { FilePatch } from './edits.js';
import type { InspectedZone, Proposal } from './inspect.js';
import type { Workspace } from './workspace.js';

/** Why the fixes must not be made; undefined when they may. */
export function objection(
  proposals: readonly Proposal[],
  patches: ReadonlyMap<string, FilePatch>,
  before: readonly InspectedZone[],
  after: readonly (InspectedZone | undefined)[],
  workspace: Workspace,
): string | undefined {
  const edited = new EditedEntries(proposals, patches, workspace);
  const isSafe = proposals.every(({ kind }) => kind === 'safe');
  const read: InspectedZone[] = [];
  for (const [i, zone] of after.entries()) {
    const { loaded } = before[i]!;
    if (zone === undefined) return `${loaded.zone.origin} could not be read any more`;
    read.push(zone);
    if (!isSafe && isSigned(loaded.zone)) return `${loaded.zone.origin} is signed: mend its source, and sign it again`;
    if (isSafe && !haveSameRecords(loaded.zone, zone.loaded.zone, edited.isOld(loaded.zone, zone.loaded.zone))) {
      return `it would change records of ${loaded.zone.origin}`;
    }
  }
  const countsBefore = countRules(before);
  const countsAfter = countRules(read);
  for (const { rule } of proposals) {
    if ((countsAfter.get(rule) ?? 0) >= countsBefore.get(rule)!) return 'the finding would stay';
  }
  const errors = (zones: readonly InspectedZone[]): number =>
    zones.reduce((sum, { findings }) => sum + findings.filter(stopsLoading).length, 0);
  if (errors(read) > errors(before)) return 'something could not be read any more';
  if (!isSafe) return undefined;
  for (const [rule, count] of countsAfter) {
    const known = countsBefore.get(rule) ?? 0;
    if (count <= known) continue;
    const elsewhere = read.flatMap(({ loaded, findings }) =>
      findings.filter((finding) => finding.rule === rule && !edited.holds(loaded.zone, finding)),
    );
    if (elsewhere.length > known) return `it would bring up ${rule}`;
  }
  return undefined;
}

function countRules(zones: readonly InspectedZone[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { findings } of zones) {
    for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

/** Where the entries of fixes are in the new text. */
class EditedEntries {
  readonly #workspace: Workspace;
  /** by file */
  readonly #ranges = new Map<string, { readonly start: number; readonly end: number }[]>();
  /** by file: the starts of entries that may hold a new record, old and new */
  readonly #revived = new Map<string, Map<number, number>>();

  constructor(proposals: readonly Proposal[], patches: ReadonlyMap<string, FilePatch>, workspace: Workspace) {
    this.#workspace = workspace;
    for (const { id, entry, isRevival } of proposals) {
      if (entry === undefined) continue;
      const patch = patches.get(id);
      const start = patch?.startAfter(entry.start) ?? entry.start;
      const range = { start, end: patch?.endAfter(entry.end) ?? entry.end };
      const others = this.#ranges.get(id);
      if (others === undefined) this.#ranges.set(id, [range]);
      else others.push(range);
      if (isRevival) this.#revived.set(id, (this.#revived.get(id) ?? new Map()).set(entry.start, start));
    }
  }

  /** Tells the records of the new zone that are not from an entry of which the old one could read none. */
  isOld(before: Zone, after: Zone): (type: number, zone: Zone, index: number) => boolean {
    if (this.#revived.size === 0) return () => true;
    const revived = new Map([...this.#revived].map(([id, starts]) => [id, new Map(starts)]));
    for (const source of before.records.source) {
      if (source === NO_SOURCE) continue;
      const { id, at } = this.#placeOf(before, source);
      revived.get(id)?.delete(at);
    }
    const starts = new Map([...revived].map(([id, places]) => [id, new Set(places.values())]));
    return (_type, zone, index) => {
      const source = zone.records.source[index]!;
      if (zone !== after || source === NO_SOURCE) return true;
      const { id, at } = this.#placeOf(zone, source);
      return starts.get(id)?.has(at) !== true;
    };
  }

  holds(zone: Zone, { span }: Diagnostic): boolean {
    if (span === undefined) return false;
    const { id, at } = this.#placeOf(zone, span.start);
    return (this.#ranges.get(id) ?? []).some(({ start, end }) => at >= start && at < end);
  }

  #placeOf({ sources }: Zone, offset: number): { readonly id: string; readonly at: number } {
    const file = sources.fileAt(offset);
    return { id: this.#workspace.idOf(file.path), at: sources.shown(offset) - file.base };
  }
}
