/**
 * Which records of a zone are printed, and in what order.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { NODE } from './tree.js';
import type { Zone } from './zone.js';

/** What signing adds and adds anew each time; keys and DS records are data. ldns-read-zone -s leaves the same out. */
export const DNSSEC_TYPES: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.NSEC3PARAM]);

/** canonical: the SOA, then the order of RFC 4034 §6; source: as in the file, included files behind the including one. */
export type PrintOrder = 'canonical' | 'source';

export interface RecordSelection {
  /** default: canonical */
  readonly sort?: PrintOrder | undefined;
  /** numbers of the types that are wanted; default: all */
  readonly types?: ReadonlySet<number> | undefined;
  /** leave out {@link DNSSEC_TYPES} */
  readonly isWithoutDnssec?: boolean | undefined;
}

/** The indexes of the wanted records. Duplicates and records outside the zone are never wanted. */
export function* selectRecords(zone: Zone, selection: RecordSelection = {}): IterableIterator<number> {
  const { records, tree, soaIndex } = zone;
  const { types, isWithoutDnssec = false } = selection;
  const isWanted = (index: number): boolean => {
    if (records.isDuplicate(index) || tree.kind[records.owner[index]!] === NODE.OUT_OF_ZONE) return false;
    const type = records.type[index]!;
    return (types === undefined || types.has(type)) && !(isWithoutDnssec && DNSSEC_TYPES.has(type));
  };
  if (selection.sort === 'source') {
    for (const index of sourceOrder(zone)) if (isWanted(index)) yield index;
    return;
  }
  if (soaIndex >= 0 && isWanted(soaIndex)) yield soaIndex;
  for (let index = 0; index < records.count; index++) if (index !== soaIndex && isWanted(index)) yield index;
}

/** Record indexes by the place of their entries; records that came from no file stand at the end. */
function sourceOrder(zone: Zone): Uint32Array {
  const { source, count } = zone.records;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  return order.sort((a, b) => source[a]! - source[b]! || a - b);
}
