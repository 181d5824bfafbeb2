/**
 * Whether two zones hold the same records.
 * @module
 */
import { equalNames } from '../wire/index.js';
import { compareRdata } from './record-table.js';
import type { Zone } from './zone.js';

/**
 * Whether two zones hold the same records with the same TTLs; case makes no difference where DNSSEC sees none.
 * @param isCounted whether a record counts, by type, zone and index; default: all do
 */
export function haveSameRecords(
  a: Zone,
  b: Zone,
  isCounted: (type: number, zone: Zone, index: number) => boolean = () => true,
): boolean {
  const next = (zone: Zone, from: number): number => {
    const { records } = zone;
    let i = from;
    while (i < records.count && (records.isDuplicate(i) || !isCounted(records.type[i]!, zone, i))) i++;
    return i;
  };
  let i = next(a, 0);
  let j = next(b, 0);
  let ownerA = -1;
  let ownerB = -1;
  for (; i < a.records.count && j < b.records.count; i = next(a, i + 1), j = next(b, j + 1)) {
    const type = a.records.type[i]!;
    if (type !== b.records.type[j] || a.records.ttl[i] !== b.records.ttl[j]) return false;
    if (a.records.owner[i] !== ownerA || b.records.owner[j] !== ownerB) {
      ownerA = a.records.owner[i]!;
      ownerB = b.records.owner[j]!;
      if (!equalNames(a.names.pool, b.names.pool, a.names.offsets[ownerA]!, b.names.offsets[ownerB]!)) return false;
    }
    const [x, y] = [a.records, b.records];
    const isSame =
      compareRdata(
        type,
        x.pool,
        x.rdataOffset[i]!,
        x.rdataOffset[i + 1]!,
        y.pool,
        y.rdataOffset[j]!,
        y.rdataOffset[j + 1]!,
      ) === 0;
    if (!isSame) return false;
  }
  return i >= a.records.count && j >= b.records.count;
}
