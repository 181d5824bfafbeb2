/**
 * Glue that only a wildcard below the delegation gives. Knot makes glue from it; BIND and NSD do not, since below a zone
 * cut nothing is synthesized (RFC 4592 §3.3.1 speaks of the zone's own data).
 * @module
 */
import { isAtOrBelow, isWildcard } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { ZoneLookup } from './lookup.js';

/** Id of a wildcard below the cut `cut` that owns an address and covers the name at `wire[at]`; -1 when there is none. */
export function wildcardGlue(zone: Zone, lookup: ZoneLookup, cut: number, wire: Uint8Array, at: number): number {
  const { names, tree } = zone;
  const { pool, offsets } = names;
  for (let id = cut + 1; id < names.count && tree.hiddenBy[id] === cut; id++) {
    const name = offsets[id]!;
    // The name without its "*" label is what the wildcard covers.
    if (isWildcard(pool, name) && lookup.hasAddress(id) && isAtOrBelow(wire, pool, at, name + 2)) return id;
  }
  return -1;
}
