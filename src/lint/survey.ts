/**
 * One look at each name and record of a zone, before the rules run: what its traits are, and whether any handler is to be
 * called for it at all. For most of a large zone none is.
 * @module
 */
import { NODE, type Zone } from '../zone/index.js';
import type { ZoneLookup } from './lookup.js';
import { OWNER_TRAITS, ownerTraits, RECORD_TRAITS, recordTraits, TRAIT_COMBINATIONS, TRAITS } from './traits.js';

/** For each handler, the bits of the traits with which it need not be called. */
export type Skips = readonly number[];

/** What handlers there are, as far as it matters to a survey. */
export interface SkipTable {
  readonly names: Skips;
  /** of names at zone cuts */
  readonly delegations: Skips;
  /** the types of records in the zone */
  readonly types: readonly number[];
  /** of RRsets and records of each of these types */
  readonly records: readonly Skips[];
}

/** By type number: its position in the table. */
export function slotsOf({ types }: SkipTable): Uint16Array {
  const slots = new Uint16Array(1 + Math.max(0, ...types));
  for (const [slot, type] of types.entries()) slots[type] = slot;
  return slots;
}

export interface Survey {
  /** traits of names, by id */
  readonly names: Uint8Array;
  /** traits that records have by their data */
  readonly records: Uint8Array;
  /** 1 for names for which, or for what they own, some handler is to be called */
  readonly calls: Uint8Array;
}

const SINGLE_RECORD = TRAITS['single-record'].bit;
const ONLY_RRSET = TRAITS['only-rrset'].bit;

/** The traits of an RRset by its number of records, where its owner owns `ofOwner` in all. */
export function sizeTraits(count: number, ofOwner: number): number {
  return (count === 1 ? SINGLE_RECORD : 0) | (count === ofOwner ? ONLY_RRSET : 0);
}

/** Which combinations of traits no handler wants to see, found out when they are met. */
class QuietTraits {
  readonly #skips: Skips;
  /** 0: not known yet, 1: a handler wants to see it, 2: none does */
  readonly #known = new Uint8Array(TRAIT_COMBINATIONS);

  constructor(skips: Skips) {
    this.#skips = skips;
  }

  has(traits: number): boolean {
    const known = this.#known[traits]!;
    return known === 0 ? this.#learn(traits) : known === 2;
  }

  /** Apart, since a function with a closure in it makes room for what that needs in each call. */
  #learn(traits: number): boolean {
    const isQuiet = this.#skips.every((bits) => (bits & traits) !== 0);
    this.#known[traits] = isQuiet ? 2 : 1;
    return isQuiet;
  }
}

function mention(skips: Skips, traits: number): boolean {
  return skips.some((bits) => (bits & traits) !== 0);
}

/** Names between two words about them. */
const NAMES_AT_ONCE = 1 << 10;

/** @param onNames hears from time to time how many names have been surveyed */
export function surveyZone(
  zone: Zone,
  table: SkipTable,
  lookup: ZoneLookup,
  onNames: (count: number) => void = () => {},
): Survey {
  const { records, names } = zone;
  const { kind } = zone.tree;
  const { ownerStart, type } = records;
  const survey: Survey = {
    names: new Uint8Array(names.count),
    records: new Uint8Array(records.count),
    calls: new Uint8Array(names.count),
  };
  const slots = slotsOf(table);
  const quietNames = new QuietTraits(table.names);
  const quietDelegations = new QuietTraits(table.delegations);
  const quietTypes = table.records.map((skips) => new QuietTraits(skips));
  // What no handler skips need not be known: a few rules alone ask about little.
  const asksOwner = [table.names, table.delegations, ...table.records].some((skips) => mention(skips, OWNER_TRAITS));
  const asksRecord = table.records.map((skips) => mention(skips, RECORD_TRAITS));
  const traitsOfOwner = ownerTraits(zone, lookup);
  const traitsOfRecord = recordTraits(zone, lookup);
  for (let id = 0; id < kind.length; id += NAMES_AT_ONCE) {
    if (id > 0) onNames(id);
    surveyNames(id, Math.min(id + NAMES_AT_ONCE, kind.length));
  }
  return survey;

  function surveyNames(first: number, end: number): void {
    for (let id = first; id < end; id++) {
      // A name owns nothing when its only record could not be read.
      if (kind[id] !== NODE.OUT_OF_ZONE && ownerStart[id] !== ownerStart[id + 1]) surveyName(id);
    }
  }

  function surveyName(id: number): void {
    const start = ownerStart[id]!;
    const end = ownerStart[id + 1]!;
    const ofOwner = asksOwner ? traitsOfOwner(id) : 0;
    survey.names[id] = ofOwner;
    let isQuiet = (kind[id] === NODE.ZONE_CUT ? quietDelegations : quietNames).has(ofOwner);
    for (let index = start; index < end; ) {
      const first = index;
      const number = type[first]!;
      const slot = slots[number]!;
      let ofAll = TRAIT_COMBINATIONS - 1;
      do {
        const traits = asksRecord[slot] ? traitsOfRecord(index) : 0;
        survey.records[index] = traits;
        ofAll &= traits;
      } while (++index < end && type[index] === number);
      if (!isQuiet) continue;
      // A handler of records that skips what all of them have in common skips each.
      isQuiet = quietTypes[slot]!.has(ofOwner | ofAll | sizeTraits(index - first, end - start));
    }
    if (!isQuiet) survey.calls[id] = 1;
  }
}
