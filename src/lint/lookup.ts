/**
 * What a name is to the zone, shared by all rules that follow names.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { LOWER, nameLength } from '../wire/index.js';
import { NameLookup, type NameStanding, NODE, type Zone } from '../zone/index.js';
import { startsUnderscore } from './labels.js';
import type { LostRecords } from './lost-records.js';

/** Below a zone cut or a DNAME another zone answers: `delegated` is both. */
export type LookupStatus = Exclude<NameStanding, 'redirected'>;

/** By number, from 1. */
const STATUSES: readonly LookupStatus[] = ['out-of-zone', 'missing', 'exists', 'empty', 'wildcard', 'delegated'];
const FOREIGN = STATUSES.indexOf('out-of-zone') + 1;
const STATUS_BITS = 3;
const STATUS_MASK = 7;

/** Types whose rdata has one name that clients look up next, and what stands before it: octets, and tokens of the text. */
const TARGETS: readonly (readonly [type: number, octets: number, tokens: number])[] = [
  [TYPE.NS, 0, 0],
  [TYPE.CNAME, 0, 0],
  [TYPE.SOA, 0, 0],
  [TYPE.PTR, 0, 0],
  [TYPE.DNAME, 0, 0],
  [TYPE.MX, 2, 1],
  [TYPE.SVCB, 2, 1],
  [TYPE.HTTPS, 2, 1],
  [TYPE.SRV, 6, 3],
];

/** The types that {@link ZoneLookup.target} knows the target of. */
export const TARGET_TYPES: readonly number[] = TARGETS.map(([type]) => type);

// By type number: the walk asks for every record.
const OCTETS_BEFORE = new Uint8Array(Math.max(...TARGET_TYPES) + 1);
const TOKENS_BEFORE = new Uint8Array(OCTETS_BEFORE.length);
for (const [type, octets, tokens] of TARGETS) {
  OCTETS_BEFORE[type] = octets;
  TOKENS_BEFORE[type] = tokens;
}

export class ZoneLookup {
  /** the id of the name found last: its own, or that of the wildcard; -1 when nothing was found */
  id = -1;
  readonly lost: LostRecords;
  readonly #zone: Zone;
  readonly #names: NameLookup;
  /** what {@link target} has said of each record: the id, from 1, above three bits of status; 0 when it was not asked */
  readonly #targets: Uint32Array;
  /** by type: one more than the index of the record that was looked up last */
  readonly #lastOfType = new Uint32Array(OCTETS_BEFORE.length);

  constructor(zone: Zone, lost: LostRecords) {
    this.#zone = zone;
    // Many rules ask for the target of every record, so answers are kept.
    this.#targets = new Uint32Array(zone.records.count);
    this.#names = new NameLookup(zone);
    this.lost = lost;
  }

  /** What the name at `wire[at]` is, which may stand near the one with the id `near`; sets {@link id}. */
  resolve(wire: Uint8Array, at = 0, near = -1): LookupStatus {
    // The root as a target says "none" (RFC 2782, RFC 7505).
    const standing = wire[at] === 0 ? 'out-of-zone' : this.#names.resolve(wire, at, near);
    this.id = standing === 'out-of-zone' ? -1 : this.#names.id;
    return standing === 'redirected' ? 'delegated' : standing;
  }

  /** The DNAME record that the name at `wire[at]` is below, by its index; -1 when it is below none. */
  redirect(wire: Uint8Array, at = 0): number {
    const isBelow = this.#names.resolve(wire, at) === 'redirected';
    return isBelow ? this.#zone.records.findRrset(this.#names.coverId, TYPE.DNAME) : -1;
  }

  /**
   * What the target of a record is; sets {@link id}. Targets of records that no answer holds are `out-of-zone`.
   * @param index a record of one of {@link TARGET_TYPES}
   */
  target(index: number): LookupStatus {
    let known = this.#targets[index]!;
    if (known === 0) known = this.#targets[index] = this.#findTarget(index);
    this.id = (known >>> STATUS_BITS) - 1;
    return STATUSES[(known & STATUS_MASK) - 1]!;
  }

  #findTarget(index: number): number {
    const { records, tree } = this.#zone;
    const owner = records.owner[index]!;
    const kind = tree.kind[owner]!;
    if (kind === NODE.BELOW_CUT || kind === NODE.BELOW_DNAME) return FOREIGN;
    // All customers of a provider have the same mail exchanger.
    const type = records.type[index]!;
    const before = this.#lastOfType[type]! - 1;
    this.#lastOfType[type] = index + 1;
    if (before >= 0 && this.#isSameTarget(before, index)) return this.#targets[before]!;
    const at = this.targetOffset(index);
    if (!this.#mayBeOfZone(type, at, records.rdataOffset[index + 1]!)) return FOREIGN;
    const status = this.resolve(records.pool, at, owner);
    return (((this.id + 1) << STATUS_BITS) | (STATUSES.indexOf(status) + 1)) >>> 0;
  }

  /** Whether the target between two offsets ends as the names of the zone do: a quick no for nearly all that do not. */
  #mayBeOfZone(type: number, start: number, end: number): boolean {
    // The names of these do not reach to the end of their rdata.
    if (type === TYPE.SOA || type === TYPE.SVCB || type === TYPE.HTTPS) return true;
    const { apex, records } = this.#zone;
    const { pool } = records;
    const first = end - apex.length;
    if (first < start) return false;
    for (let i = apex.length - 1; i >= 0; i--) if (LOWER[pool[first + i]!] !== LOWER[apex[i]!]) return false;
    return true;
  }

  /** Whether the rdata of two records is the same from the target on. */
  #isSameTarget(a: number, b: number): boolean {
    const { pool, rdataOffset } = this.#zone.records;
    const at = this.targetOffset(a);
    const bAt = this.targetOffset(b);
    const length = rdataOffset[a + 1]! - at;
    if (rdataOffset[b + 1]! - bAt !== length) return false;
    for (let i = 0; i < length; i++) if (pool[at + i] !== pool[bAt + i]) return false;
    return true;
  }

  /** Where the target of a record stands in the rdata pool. */
  targetOffset(index: number): number {
    const { records } = this.#zone;
    return records.rdataOffset[index]! + OCTETS_BEFORE[records.type[index]!]!;
  }

  /** The rdata token in which the target of a record is written. */
  targetToken(index: number): number {
    return TOKENS_BEFORE[this.#zone.records.type[index]!]!;
  }

  hasAddress(id: number): boolean {
    const { records } = this.#zone;
    return records.hasType(id, TYPE.A) || records.hasType(id, TYPE.AAAA);
  }

  /** Whether the name ends in the labels of the apex twice, as happens when its last dot is forgotten. */
  isDoubled(wire: Uint8Array, at = 0, length = nameLength(wire, at)): boolean {
    const { apex } = this.#zone;
    const labelOctets = apex.length - 1;
    const first = at + length - apex.length - labelOctets;
    if (first < at || wire[first] !== apex[0]) return false;
    // One label is a word: example.example. may well be meant. The root has none, and is the end of every name.
    if (labelOctets === 0 || labelOctets === apex[0]! + 1) return false;
    for (let i = 0; i < labelOctets; i++) {
      const octet = LOWER[apex[i]!];
      if (LOWER[wire[first + i]!] !== octet || LOWER[wire[first + labelOctets + i]!] !== octet) return false;
    }
    let boundary = at;
    while (boundary < first) boundary += 1 + wire[boundary]!;
    return boundary === first;
  }

  /**
   * Whether the labels of the apex stand in the name `wire[at, end)` of the zone once more, before its end, and not behind
   * the name of an attribute: names such as example.net._report._dmarc are meant.
   */
  holdsApex(wire: Uint8Array, at: number, end: number): boolean {
    const { apex } = this.#zone;
    const length = apex.length - 1;
    // One label is a word, as in example.sub.example.
    if (length <= apex[0]! + 1) return false;
    const last = end - apex.length - length;
    for (let label = at; label < last; label += 1 + wire[label]!) {
      let i = 0;
      while (i < length && LOWER[wire[label + i]!] === LOWER[apex[i]!]) i++;
      if (i === length) return !startsUnderscore(wire, label + length);
    }
    return false;
  }

  /**
   * Whether another finding explains why the zone does not have the name: the record could not be read, or a forgotten
   * dot moved it.
   */
  isExcused(wire: Uint8Array, at: number, types?: readonly number[]): boolean {
    if (this.lost.mayHold(wire, at, types) || this.isDoubled(wire, at)) return true;
    const { apex, names } = this.#zone;
    const length = nameLength(wire, at);
    if (length + apex.length - 1 > 255) return false;
    const moved = new Uint8Array(length + apex.length - 1);
    moved.set(wire.subarray(at, at + length));
    moved.set(apex, length - 1);
    return this.isDoubled(moved) && names.find(moved) >= 0;
  }
}
