/**
 * Zones that are transferred to nobody.
 * @module
 */
import type { Zone } from '../zone/index.js';
import { zonePurpose } from './zone-purpose.js';

/** Whether the times for secondaries are all zero in a zone that is not for the world: a policy or an empty zone says so. */
export function hasNoSecondaries(zone: Zone): boolean {
  const { soa } = zone;
  return soa !== undefined && soa.refresh + soa.retry + soa.expire === 0 && !zonePurpose(zone).isPublic;
}
