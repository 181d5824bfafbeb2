/**
 * The NSEC chain (RFC 4034 §4, RFC 4035 §2.3): every name with authoritative data or a delegation, in canonical order,
 * points at the next one; the last at the apex. Empty non-terminals, glue and occluded names have none.
 * @module
 */
import { TYPE, writeTypeBitmap } from '../rdata/index.js';
import type { Zone, ZoneBuilder } from '../zone/index.js';
import { denialTtl, nsecTypes } from './denial.js';

/** Adds the NSEC records of `zone` (which must hold none) to `builder`, which starts from it. */
export function addNsecChain(zone: Zone, builder: ZoneBuilder): void {
  const { names } = zone;
  const ttl = denialTtl(zone);
  let previous = -1;
  const link = (from: number, to: number): void => {
    builder.setBaseOwner(from);
    const start = builder.rdata.length;
    builder.rdata.append(names.pool, names.offsets[to]!, names.offsets[to + 1]!);
    writeTypeBitmap(nsecTypes(zone, from), builder.rdata);
    builder.add(TYPE.NSEC, ttl, start);
  };
  for (let id = 0; id < names.count; id++) {
    if (!zone.isInChain(id)) continue;
    if (previous >= 0) link(previous, id);
    previous = id;
  }
  if (previous >= 0) link(previous, zone.apexId);
}
