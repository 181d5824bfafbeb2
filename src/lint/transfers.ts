/**
 * Zones that are transferred to nobody.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { isAtOrBelow, nameOf } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { zonePurpose } from './zone-purpose.js';

/** Whether the times for secondaries are all zero in a zone that is not for the world: a policy or an empty zone says so. */
export function hasNoSecondaries(zone: Zone): boolean {
  const { soa } = zone;
  return soa !== undefined && soa.refresh + soa.retry + soa.expire === 0 && !zonePurpose(zone).isPublic;
}

/**
 * Above the name servers of hosts that write the times of the SOA themselves, out of the usual ranges, and copy zones
 * without transfers: Google Cloud DNS with an expire time of three days.
 */
const WITHOUT_TRANSFERS: readonly Uint8Array[] = [nameOf('googledomains.com.')];

/** Whether all name servers of the zone are those of such a host. */
export function isCopiedByHost(zone: Zone): boolean {
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.NS);
  if (first < 0) return false;
  for (let index = first; index < records.rrsetEnd(first); index++) {
    const at = records.rdataOffset[index]!;
    if (!WITHOUT_TRANSFERS.some((host) => isAtOrBelow(records.pool, host, at))) return false;
  }
  return true;
}
