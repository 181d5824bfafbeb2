/**
 * CDS and CDNSKEY records: what the zone asks of its parent (RFC 7344, RFC 8078).
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { type Dnskey, withFlags } from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import { DIGEST, DNSKEY_FLAG, equalBytes } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import { dsRdata, makeDs } from '../ds.js';

/** RFC 8078 §4: "delete the DS". The only rdata with algorithm 0. */
export const DELETE_CDS = Uint8Array.of(0, 0, 0, 0, 0);
export const DELETE_CDNSKEY = Uint8Array.of(0, 0, 3, 0, 0);

/** What the CDS and CDNSKEY RRsets are to say. */
export type SyncRequest =
  /** ask the parent to remove its DS records */
  | { readonly kind: 'delete' }
  /** speak for some keys, and no longer for others; what stands there for keys besides these stays */
  | {
      readonly kind: 'keys';
      readonly announced: readonly Dnskey[];
      readonly withdrawn: readonly Dnskey[];
      /** digest types of CDS records; none: no CDS */
      readonly digestTypes: readonly number[];
      readonly cdnskey: boolean;
    };

/** The rdata of the two RRsets, in no order; an empty one is not there. */
export interface SyncRecords {
  readonly cds: readonly Uint8Array[];
  readonly cdnskey: readonly Uint8Array[];
}

/** All digests of a key that a CDS record may hold. */
const DIGEST_TYPES = [DIGEST.SHA1, DIGEST.SHA256, DIGEST.SHA384];

/** The two RRsets as they are to be. */
export function syncRecords(zone: Zone, request: SyncRequest, provider: CryptoProvider): SyncRecords {
  // RFC 8078 §4: the request for deletion stands alone.
  if (request.kind === 'delete') return { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] };
  const { announced, withdrawn, digestTypes, cdnskey } = request;
  const digest = (key: Dnskey, type: number): Uint8Array => dsRdata(makeDs(zone.apex, key, type, provider));
  const ours = [...announced, ...withdrawn].flatMap(withOtherForm);
  const ourDigests = ours.flatMap((key) => DIGEST_TYPES.map((type) => digest(key, type)));
  const isIn = (set: readonly Uint8Array[], rdata: Uint8Array): boolean => set.some((one) => equalBytes(one, rdata));
  const othersCds = rdataOf(zone, TYPE.CDS).filter((rdata) => rdata[2] !== 0 && !isIn(ourDigests, rdata));
  const ourKeys = ours.map(({ rdata }) => rdata);
  const othersCdnskey = rdataOf(zone, TYPE.CDNSKEY).filter((rdata) => rdata[3] !== 0 && !isIn(ourKeys, rdata));
  return {
    cds: [...othersCds, ...announced.flatMap((key) => digestTypes.map((type) => digest(key, type)))],
    cdnskey: [...othersCdnskey, ...(cdnskey ? announced.map(({ rdata }) => rdata) : [])],
  };
}

/** The key with and without its REVOKE bit: a record made before the revocation speaks for it as it was. */
function withOtherForm(key: Dnskey): Dnskey[] {
  return key.isRevoked ? [key, withFlags(key, key.flags & ~DNSKEY_FLAG.REVOKE)] : [key];
}

function rdataOf({ records, apexId }: Zone, type: number): Uint8Array[] {
  const first = records.findRrset(apexId, type);
  if (first < 0) return [];
  const found: Uint8Array[] = [];
  for (let i = first; i < records.rrsetEnd(first); i++) if (!records.isDuplicate(i)) found.push(records.rdata(i));
  return found;
}
