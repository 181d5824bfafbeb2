/**
 * Making signatures for a range of owner names. Everything it needs is columns and plain values, so that threads can
 * share a zone; what it makes is columns again.
 * @module
 */
import type { Signer } from '../crypto/index.js';
import { TYPE } from '../rdata/index.js';
import { ByteWriter, lowerName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { signedLabels, writeCanonicalRrset } from './canonical.js';

/** A key and what it signs. */
export interface ZoneSigner {
  readonly algorithm: number;
  readonly keyTag: number;
  /** signs the DNSKEY, CDS and CDNSKEY RRsets at the apex */
  readonly signsKeys: boolean;
  /** signs all other RRsets */
  readonly signsData: boolean;
  /** RFC 5011 §2.1: a revoked key signs the DNSKEY RRset, to prove the revocation, and nothing else */
  readonly isRevoked: boolean;
  readonly signer: Signer;
}

export interface SignatureTimes {
  /** seconds since the epoch */
  readonly inception: number;
  readonly expiration: number;
}

/** RRSIG rdata as columns: signature `i` covers the RRset that starts at record `first[i]`. */
export interface SignatureBatch {
  readonly first: Uint32Array;
  /** `rdataEnd[i - 1]` to `rdataEnd[i]` in `rdata` */
  readonly rdataEnd: Uint32Array;
  readonly rdata: Uint8Array;
}

/** The RRsets that DNSSEC keys speak through, signed by key-signing keys (RFC 7344 §4.1). */
const KEY_TYPES: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY]);

/**
 * Signs every authoritative RRset of the owners `[fromId, toId)` (RFC 4035 §2.2).
 * @param progress called with the number of owners done, now and then
 * @param isWanted types to sign (default: all)
 */
export async function signRange(
  zone: Zone,
  signers: readonly ZoneSigner[],
  times: SignatureTimes,
  fromId: number,
  toId: number,
  progress: (done: number) => void = () => {},
  isWanted: (type: number) => boolean = () => true,
): Promise<SignatureBatch> {
  const { records, names, apexId } = zone;
  const first: number[] = [];
  const rdataEnd: number[] = [];
  const out = new ByteWriter(Math.max(1024, (toId - fromId) * 160));
  const data = new ByteWriter(4096);
  const signerName = lowerName(zone.apex);
  for (let id = fromId; id < toId; id++) {
    if ((id & 0x3ff) === 0) progress(id - fromId);
    const ownerEnd = records.ownerStart[id + 1]!;
    for (let rrset = records.ownerStart[id]!; rrset < ownerEnd; ) {
      const end = records.rrsetEnd(rrset);
      const type = records.type[rrset]!;
      if (type !== TYPE.RRSIG && zone.isAuthoritative(id, type) && isWanted(type)) {
        const isKeySet = id === apexId && KEY_TYPES.has(type);
        const ttl = records.ttl[rrset]!;
        const labels = signedLabels(names.pool, names.offsets[id]!);
        let dataStart = -1;
        for (const signer of signers) {
          if (!(isKeySet ? signer.signsKeys : signer.signsData)) continue;
          if (signer.isRevoked && type !== TYPE.DNSKEY) continue;
          if (dataStart < 0) {
            data.clear();
            data.u16(type);
            data.u8(0);
            data.u8(labels);
            data.u32(ttl);
            data.u32(times.expiration);
            data.u32(times.inception);
            data.u16(0);
            data.append(signerName);
            dataStart = data.length;
            writeCanonicalRrset(zone, rrset, end, ttl, labels, data);
          }
          data.bytes[2] = signer.algorithm;
          data.bytes[16] = signer.keyTag >>> 8;
          data.bytes[17] = signer.keyTag;
          let signature = signer.signer.sign(data.view());
          if (signature instanceof Promise) signature = await signature;
          out.append(data.bytes, 0, dataStart);
          out.append(signature);
          first.push(rrset);
          rdataEnd.push(out.length);
        }
      }
      rrset = end;
    }
  }
  return { first: Uint32Array.from(first), rdataEnd: Uint32Array.from(rdataEnd), rdata: out.copy() };
}
