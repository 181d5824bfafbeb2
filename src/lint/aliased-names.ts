/**
 * Which names of the zone CNAME records of the zone lead to. Service records may stand at any name that the names with
 * the prescribed shape are aliases of.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import type { RuleContext } from './rule.js';

/** Ids of names that a CNAME record of the zone points at. Reads the whole zone: ask for it once, and only on a find. */
export function namesWithAliases({ zone, lookup }: RuleContext): ReadonlySet<number> {
  const { records } = zone;
  const ids = new Set<number>();
  for (let index = 0; index < records.count; index++) {
    if (records.type[index] !== TYPE.CNAME) continue;
    lookup.target(index);
    if (lookup.id >= 0) ids.add(lookup.id);
  }
  return ids;
}
