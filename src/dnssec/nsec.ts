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
  addNsecRange(zone, 0, zone.names.count, builder);
}

/** Adds the NSEC records of the owners `[fromId, toId)` to `builder`, which starts from that part of the zone. */
export function addNsecRange(zone: Zone, fromId: number, toId: number, builder: ZoneBuilder): void {
  const { names } = zone;
  const ttl = denialTtl(zone);
  const nextInChain = (after: number): number => {
    for (let id = after; id < names.count; id++) if (zone.isInChain(id)) return id;
    return zone.apexId;
  };
  for (let id = fromId; id < toId; ) {
    const next = nextInChain(id + 1);
    if (zone.isInChain(id)) {
      builder.setBaseOwner(id - fromId);
      const start = builder.rdata.length;
      builder.rdata.append(names.pool, names.offsets[next]!, names.offsets[next + 1]!);
      writeTypeBitmap(nsecTypes(zone, id), builder.rdata);
      builder.add(TYPE.NSEC, ttl, start);
    }
    id = next > id ? next : toId;
  }
}
