/**
 * What a name is to the zone: the steps of a server's lookup (RFC 1034 §4.3.2, RFC 4592 §3.3, RFC 6672 §3.2), shared by
 * all rules that follow names.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { isAtOrBelow, LOWER, labelCount, nameLength, skipLabels } from '../wire/index.js';
import { NODE, type Zone } from '../zone/index.js';
import type { LostRecords } from './lost-records.js';

/**
 * - `exists`: owns records of this zone; `empty`: an empty non-terminal; `wildcard`: made from a wildcard's records
 * - `delegated`: at or below a zone cut, or below a DNAME: another zone answers
 * - `missing`: the zone says that it does not exist; `out-of-zone`: not at or below the apex
 */
export type LookupStatus = 'exists' | 'empty' | 'wildcard' | 'delegated' | 'missing' | 'out-of-zone';

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
  readonly #wildcard = new Uint8Array(258);
  // Several rules ask for the target of one record in a row; the answer to the last question is kept.
  #targetIndex = -1;
  #targetStatus: LookupStatus = 'missing';
  #targetId = -1;

  constructor(zone: Zone, lost: LostRecords) {
    this.#zone = zone;
    this.lost = lost;
  }

  /** What the name at `wire[at]` is; sets {@link id}. */
  resolve(wire: Uint8Array, at = 0): LookupStatus {
    const { names, apex, tree, records } = this.#zone;
    this.id = -1;
    // The root as a target says "none" (RFC 2782, RFC 7505).
    if (wire[at] === 0 || !isAtOrBelow(wire, apex, at)) return 'out-of-zone';
    this.id = names.find(wire, at);
    if (this.id >= 0) {
      const kind = tree.kind[this.id]!;
      return kind === NODE.APEX || kind === NODE.AUTHORITATIVE ? 'exists' : 'delegated';
    }
    const next = names.lowerBound(wire, at);
    const { pool, offsets } = names;
    if (next > 0) {
      // Everything at or below a cut stands together, so the cut above a name covers the name before it as well.
      const cover = tree.hiddenBy[next - 1]!;
      const isCover = tree.kind[cover] === NODE.ZONE_CUT || records.hasType(cover, TYPE.DNAME);
      if (isCover && isAtOrBelow(wire, pool, at, offsets[cover]!)) return 'delegated';
    }
    if (next < names.count && isAtOrBelow(pool, wire, offsets[next]!, at)) return 'empty';
    this.id = names.find(this.#wildcardFor(wire, at, next));
    return this.id < 0 ? 'missing' : 'wildcard';
  }

  /** The source of synthesis (RFC 4592 §3.3.1) of a name that would stand before the name `next`. */
  #wildcardFor(wire: Uint8Array, at: number, next: number): Uint8Array {
    const { pool, offsets, count } = this.#zone.names;
    const labels = labelCount(wire, at);
    let shared = 0;
    for (const neighbor of [next - 1, next]) {
      if (neighbor < 0 || neighbor >= count) continue;
      let common = Math.min(labels, labelCount(pool, offsets[neighbor]!));
      while (common > shared && !isSharedSuffix(wire, at, pool, offsets[neighbor]!, common)) common--;
      if (common > shared) shared = common;
    }
    const encloser = skipLabels(wire, at, labels - shared);
    const wildcard = this.#wildcard;
    wildcard[0] = 1;
    wildcard[1] = 0x2a;
    wildcard.set(wire.subarray(encloser, encloser + nameLength(wire, encloser)), 2);
    return wildcard;
  }

  /**
   * What the target of a record is; sets {@link id}. Targets of records that no answer holds are `out-of-zone`.
   * @param index a record of one of {@link TARGET_TYPES}
   */
  target(index: number): LookupStatus {
    if (index !== this.#targetIndex) {
      const { records, tree } = this.#zone;
      const kind = tree.kind[records.owner[index]!]!;
      const isHidden = kind === NODE.BELOW_CUT || kind === NODE.BELOW_DNAME;
      this.#targetIndex = index;
      this.#targetStatus = isHidden ? 'out-of-zone' : this.resolve(records.pool, this.targetOffset(index));
      this.#targetId = isHidden ? -1 : this.id;
    }
    this.id = this.#targetId;
    return this.#targetStatus;
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
    // One label is a word: example.example. may well be meant.
    if (labelOctets === apex[0]! + 1) return false;
    for (let i = 0; i < labelOctets; i++) {
      const octet = LOWER[apex[i]!];
      if (LOWER[wire[first + i]!] !== octet || LOWER[wire[first + labelOctets + i]!] !== octet) return false;
    }
    let boundary = at;
    while (boundary < first) boundary += 1 + wire[boundary]!;
    return boundary === first;
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

/** Whether the last `labels` labels of both names are the same. */
function isSharedSuffix(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, labels: number): boolean {
  const bSuffix = skipLabels(b, bAt, labelCount(b, bAt) - labels);
  return isAtOrBelow(a, b, aAt, bSuffix);
}
