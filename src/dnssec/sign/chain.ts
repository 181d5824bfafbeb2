/**
 * The chain of NSEC or NSEC3 that a zone has or is to have.
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { TYPE } from '../../rdata/index.js';
import { type Zone, ZoneBuilder } from '../../zone/index.js';
import { addNsecChain } from '../nsec.js';
import { addNsec3Chain, NSEC3_FLAG_OPT_OUT, NSEC3_HASH_SHA1, type Nsec3Parameters, readNsec3Fields } from '../nsec3.js';

/** How names and types that do not exist are denied. */
export type Denial =
  | { readonly type: 'nsec' }
  | ({ readonly type: 'nsec3'; readonly optOut: boolean } & Nsec3Parameters);

/**
 * How a zone denies: NSEC3 with the parameters of its NSEC3PARAM (RFC 5155 §4), opt-out when its NSEC3 records say so;
 * NSEC when there is none. A zone may hold an NSEC3PARAM and no chain: then it says what its owner wants.
 */
export function denialOfZone(zone: Zone): Denial {
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.NSEC3PARAM);
  for (let i = first; first >= 0 && i < records.rrsetEnd(first); i++) {
    const { hashAlgorithm, flags, iterations, salt } = readNsec3Fields(records.pool, records.rdataOffset[i]!);
    // RFC 5155 §4.1.2: with flags other than zero it is not in use.
    if (hashAlgorithm !== NSEC3_HASH_SHA1 || flags !== 0) continue;
    return { type: 'nsec3', optOut: hasOptOut(zone), iterations, salt: salt.slice() };
  }
  return { type: 'nsec' };
}

function hasOptOut({ records }: Zone): boolean {
  for (let i = 0; i < records.count; i++) {
    if (records.type[i] !== TYPE.NSEC3) continue;
    return (readNsec3Fields(records.pool, records.rdataOffset[i]!).flags & NSEC3_FLAG_OPT_OUT) !== 0;
  }
  return false;
}

/** The zone with its chain. */
export function addDenial(zone: Zone, denial: Denial, provider: CryptoProvider): Zone {
  const builder = new ZoneBuilder(zone);
  if (denial.type === 'nsec') addNsecChain(zone, builder);
  else addNsec3Chain(zone, builder, provider, denial, denial.optOut);
  return builder.freeze(zone.apex, zone.class, zone.sources);
}
