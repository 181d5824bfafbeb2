/**
 * What rules want to know of all records of a zone: one look at each for all who ask. A loop for each question took longer,
 * above all in zones that are read before such a loop has been compiled.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { NO_SOURCE, NODE, RECORD_FLAG, type Zone } from '../zone/index.js';
import { type AddressKind, mayBeSpecial, specialRange } from './addresses.js';
import { isPolicyAction } from './policy-actions.js';

/** How many addresses of a family there are, and how many of each kind of special range. */
export type AddressCounts = { all: number } & { [Kind in AddressKind]: number };

const noAddresses = (): AddressCounts => ({ all: 0, private: 0, documentation: 0, loopback: 0, unusable: 0 });

/** Types that most zones have only; a look at a byte tells whether one has been seen. */
const LOW_TYPES = 1 << 9;

/** By type: whether the zone that is being looked at has it. */
const isSeen = new Uint8Array(LOW_TYPES);

/** How many records one call looks at: a function is compiled when it has been called often, a long loop much later. */
const RECORDS_AT_ONCE = 1 << 10;

export class ZoneTotals {
  /** the types that records have */
  readonly types: number[] = [];
  /** seconds */
  longestTtl = 0;
  /** some RRset, not of signatures, has records with different TTLs */
  mixesTtls = false;
  hasDuplicates = false;
  /** where the first record of the zone stands in its sources, or {@link NO_SOURCE} */
  firstSource: number = NO_SOURCE;
  /** CNAME records, and those of them whose target is an action of a response policy and no name */
  aliases = 0;
  actions = 0;
  /** A records, without duplicates and without records of other zones */
  readonly a = noAddresses();
  /** AAAA records, likewise */
  readonly aaaa = noAddresses();
  readonly #zone: Zone;

  constructor(zone: Zone) {
    this.#zone = zone;
    isSeen.fill(0);
    const { count } = zone.records;
    for (let first = 0; first < count; first += RECORDS_AT_ONCE) {
      this.#look(first, Math.min(first + RECORDS_AT_ONCE, count));
    }
  }

  #look(first: number, end: number): void {
    const { records, tree } = this.#zone;
    const { owner, type, ttl, source, flags, pool, rdataOffset } = records;
    const { kind } = tree;
    let { longestTtl, firstSource } = this;
    let typeBefore = first === 0 ? -1 : type[first - 1]!;
    for (let index = first; index < end; index++) {
      const number = type[index]!;
      if (number >= LOW_TYPES || isSeen[number] === 0) this.#addType(number);
      if (ttl[index]! > longestTtl) longestTtl = ttl[index]!;
      if (source[index]! < firstSource) firstSource = source[index]!;
      const isDuplicate = (flags[index]! & RECORD_FLAG.DUPLICATE) !== 0;
      if (isDuplicate) this.hasDuplicates = true;
      if (number === typeBefore && ttl[index] !== ttl[index - 1] && owner[index] === owner[index - 1]) {
        // RFC 4034 §3: each RRSIG has the TTL of the set that it covers, so they differ rightly.
        if (number !== TYPE.RRSIG) this.mixesTtls = true;
      }
      typeBefore = number;
      if (number === TYPE.A || number === TYPE.AAAA) {
        if (isDuplicate || kind[owner[index]!] === NODE.OUT_OF_ZONE) continue;
        const counts = number === TYPE.A ? this.a : this.aaaa;
        counts.all++;
        if (mayBeSpecial(number, pool[rdataOffset[index]!]!)) this.#countSpecial(index, counts);
      } else if (number === TYPE.CNAME) {
        this.aliases++;
        if (isPolicyAction(pool, rdataOffset[index]!)) this.actions++;
      }
    }
    this.longestTtl = longestTtl;
    this.firstSource = firstSource;
  }

  #addType(type: number): void {
    if (type >= LOW_TYPES && this.types.includes(type)) return;
    isSeen[type] = 1;
    this.types.push(type);
  }

  #countSpecial(index: number, counts: AddressCounts): void {
    const range = specialRange(this.#zone, index);
    if (range !== undefined) counts[range.kind]++;
  }

  /** The A and AAAA records with addresses in special ranges of the kind, without those that are not counted. */
  special(kind: AddressKind): number[] {
    const found: number[] = [];
    const { records, tree } = this.#zone;
    for (let index = 0; index < records.count; index++) {
      const type = records.type[index]!;
      if ((type !== TYPE.A && type !== TYPE.AAAA) || specialRange(this.#zone, index)?.kind !== kind) continue;
      if (!records.isDuplicate(index) && tree.kind[records.owner[index]!] !== NODE.OUT_OF_ZONE) found.push(index);
    }
    return found;
  }
}

const known = new WeakMap<Zone, ZoneTotals>();

export function zoneTotals(zone: Zone): ZoneTotals {
  let totals = known.get(zone);
  if (totals === undefined) known.set(zone, (totals = new ZoneTotals(zone)));
  return totals;
}
