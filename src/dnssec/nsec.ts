/**
 * The NSEC chain (RFC 4034 §4, RFC 4035 §2.3): every name with authoritative data or a delegation, in canonical order,
 * points at the next one; the last at the apex. Empty non-terminals, glue and occluded names have none.
 * @module
 */
import { TYPE, writeTypeBitmap } from '../rdata/index.js';
import type { ByteWriter } from '../wire/index.js';
import type { Zone, ZoneBuilder } from '../zone/index.js';
import { denialTtl, nsecTypes } from './denial.js';

/** Adds the NSEC records of `zone` (which must hold none) to `builder`, which starts from it. */
export function addNsecChain(zone: Zone, builder: ZoneBuilder): void {
  const ttl = denialTtl(zone);
  const { rdata } = builder;
  for (let id = 0; id < zone.names.count; id++) {
    const start = rdata.length;
    if (!writeNsec(zone, id, rdata)) continue;
    builder.setBaseOwner(id);
    builder.add(TYPE.NSEC, ttl, start);
  }
}

/** Appends the rdata of the NSEC record at a name; false, and nothing is written, where the chain does not pass. */
export function writeNsec(zone: Zone, id: number, out: ByteWriter): boolean {
  if (!zone.isInChain(id)) return false;
  const { names } = zone;
  let next = id + 1;
  while (next < names.count && !zone.isInChain(next)) next++;
  if (next === names.count) next = zone.apexId;
  out.append(names.pool, names.offsets[next]!, names.offsets[next + 1]!);
  writeTypeBitmap(nsecTypes(zone, id), out);
  return true;
}
