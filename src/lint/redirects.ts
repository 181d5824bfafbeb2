/**
 * Where names below a DNAME lead to (RFC 6672 §2.2).
 * @module
 */
import { concatBytes, nameLength } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { ZoneLookup } from './lookup.js';

/** DNAME records that are followed in a row: more than anybody has, and dname-loop says what has no end. */
const MOST_STEPS = 8;

/**
 * The name that DNAME records of the zone make of the one at `wire[at]`; undefined when it is below none, when the name that
 * they make is too long, or when there is no end to them.
 */
export function redirectedName(
  { records, names }: Zone,
  lookup: ZoneLookup,
  wire: Uint8Array,
  at: number,
): Uint8Array | undefined {
  let name = wire.subarray(at, at + nameLength(wire, at));
  for (let step = 0; step < MOST_STEPS; step++) {
    const dname = lookup.redirect(name);
    if (dname < 0) return step === 0 ? undefined : name;
    const target = records.rdataOffset[dname]!;
    const kept = name.length - nameLength(names.pool, names.offsets[records.owner[dname]!]);
    name = concatBytes(
      name.subarray(0, kept),
      records.pool.subarray(target, target + nameLength(records.pool, target)),
    );
    if (name.length > 255) return undefined;
  }
  return undefined;
}
