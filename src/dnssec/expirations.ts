/**
 * When signatures end by what they say of themselves, whether they verify or not: what is left to tell of a zone that has
 * expired already. See `forecast/` for what becomes of one that validates.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { readU16 } from '../wire/index.js';
import { typeCovered, type Zone } from '../zone/index.js';
import { expirationOf } from './verify/timeline.js';

/** The signature of a key over an RRset; of several the one that lasts longest. */
export interface SignatureEnd {
  readonly typeCovered: number;
  readonly keyTag: number;
  /** seconds since the epoch */
  readonly expiration: number;
}

/** The signatures over RRsets at the apex. @param now seconds since the epoch */
export function apexSignatureEnds({ apexId, records }: Zone, now: number): readonly SignatureEnd[] {
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.RRSIG);
  const ends = new Map<string, SignatureEnd>();
  for (let sig = first; first >= 0 && sig < records.rrsetEnd(first); sig++) {
    const covered = typeCovered(records, sig);
    const keyTag = readU16(records.pool, records.rdataOffset[sig]! + 16);
    const expiration = expirationOf(records, sig, now);
    const known = ends.get(`${covered} ${keyTag}`);
    if (!records.hasType(apexId, covered) || (known !== undefined && known.expiration >= expiration)) continue;
    ends.set(`${covered} ${keyTag}`, { typeCovered: covered, keyTag, expiration });
  }
  return [...ends.values()];
}

/**
 * When the first RRset of a zone loses, or has lost, its last signature; seconds since the epoch. Undefined when no RRset
 * has one.
 */
export function firstSignatureEnd(zone: Zone, now: number): number | undefined {
  const { records } = zone;
  let first = Number.POSITIVE_INFINITY;
  for (let sig = 0; sig < records.count; ) {
    if (records.type[sig] !== TYPE.RRSIG) {
      sig++;
      continue;
    }
    // Signatures are sorted by the type that they cover, which their rdata starts with.
    const [owner, covered, end] = [records.owner[sig]!, typeCovered(records, sig), records.rrsetEnd(sig)];
    let last = expirationOf(records, sig, now);
    while (++sig < end && typeCovered(records, sig) === covered) last = Math.max(last, expirationOf(records, sig, now));
    if (last < first && zone.isAuthoritative(owner, covered) && records.hasType(owner, covered)) first = last;
  }
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}
