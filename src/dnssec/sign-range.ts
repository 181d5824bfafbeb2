/**
 * Making signatures for a range of owner names, or keeping those of an earlier signing that are still good. Everything
 * it needs is columns and plain values, so that threads can share a zone; what it makes is columns again.
 * @module
 */
import type { Signer, Verifier } from '../crypto/index.js';
import { TYPE } from '../rdata/index.js';
import { ByteWriter, equalNames, LOWER, lowerName, unfoldTime } from '../wire/index.js';
import { typeCovered, type Zone } from '../zone/index.js';
import { signedLabels, writeCanonicalRrset } from './canonical.js';
import { type Rrsig, readRrsig } from './rrsig.js';

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
  /** undefined for a key whose private part is elsewhere: it can keep signatures, and make none */
  readonly signer: Signer | undefined;
  /** says which earlier signatures are good; needed only where there are some */
  readonly verifier?: Verifier | undefined;
}

export interface SignatureTimes {
  /** seconds since the epoch */
  readonly inception: number;
  readonly expiration: number;
  /** of the DNSKEY, CDS and CDNSKEY RRsets; default: `expiration` */
  readonly keysExpiration?: number | undefined;
  /** Spreads the expirations of data, so that they do not all come due at once. */
  readonly jitter?: Jitter | undefined;
}

/** Each owner name loses up to `seconds` of its validity: how many is derived from its name and the seed. */
export interface Jitter {
  readonly seconds: number;
  readonly seed: number;
}

/** Signatures of an earlier signing, and when they are good enough to stay. */
export interface EarlierSignatures {
  readonly zone: Zone;
  /** seconds since the epoch */
  readonly now: number;
  /** a signature with this many seconds left, or fewer, is made anew */
  readonly refresh: number;
  /** the same for the DNSKEY, CDS and CDNSKEY RRsets */
  readonly keysRefresh: number;
}

/**
 * What became of a signature that a key owes to an RRset. All but `KEPT` and `MISSING` are reasons to make one: there
 * was none by this key, or the earlier one had run out, was about to, was not valid yet, was for another TTL, or does
 * not verify, which is to say that the data changed.
 */
export const SIGNATURE_STATE = {
  KEPT: 0,
  NEW: 1,
  EXPIRED: 2,
  EXPIRING: 3,
  NOT_YET_VALID: 4,
  TTL_CHANGED: 5,
  DATA_CHANGED: 6,
  /** due, but the private part of the key is elsewhere */
  MISSING: 7,
} as const;

/** RRSIG rdata as columns: signature `i` covers the RRset that starts at record `first[i]`. */
export interface SignatureBatch {
  readonly first: Uint32Array;
  /** `rdataEnd[i - 1]` to `rdataEnd[i]` in `rdata`; empty for a missing signature */
  readonly rdataEnd: Uint32Array;
  readonly rdata: Uint8Array;
  /** {@link SIGNATURE_STATE} */
  readonly state: Uint8Array;
  /** index of the signer */
  readonly signer: Uint16Array;
  /** the record of the earlier zone that was kept or replaced, or -1 */
  readonly earlier: Int32Array;
}

/** The signatures that are there, kept ones among them. */
export function countMade({ state }: SignatureBatch): number {
  let count = 0;
  for (const one of state) if (one !== SIGNATURE_STATE.MISSING) count++;
  return count;
}

export interface SignRangeOptions {
  readonly earlier?: EarlierSignatures | undefined;
  /** sign these RRsets of the apex and nothing else; default: everything but {@link LAST_TYPES} */
  readonly only?: ReadonlySet<number> | undefined;
  /** sign {@link LAST_TYPES} with the rest: nothing depends on what the rest comes to */
  readonly isAtOnce?: boolean | undefined;
  /** called with the number of owners done, now and then */
  readonly progress?: ((done: number) => void) | undefined;
}

/** The RRsets that DNSSEC keys speak through, signed by key-signing keys (RFC 7344 §4.1). */
export const KEY_TYPES: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY]);

/** RRsets of the apex that are signed last: whether the serial rises depends on the rest, and the digest covers it. */
export const LAST_TYPES: ReadonlySet<number> = new Set([TYPE.SOA, TYPE.ZONEMD]);

/** More signatures than this by one key over one RRset are not worth a look (compare KeyTrap, CVE-2023-50387). */
const MAX_CANDIDATES = 4;

/** Signs every authoritative RRset of the owners `[fromId, toId)` (RFC 4035 §2.2). */
export async function signRange(
  zone: Zone,
  signers: readonly ZoneSigner[],
  times: SignatureTimes,
  fromId: number,
  toId: number,
  { earlier, only, isAtOnce = false, progress = () => {} }: SignRangeOptions = {},
): Promise<SignatureBatch> {
  const { records, names, apexId } = zone;
  const batch = new BatchWriter((toId - fromId) * 160);
  const data = new ByteWriter(4096);
  const signerName = lowerName(zone.apex);
  const { keysExpiration = times.expiration, jitter } = times;
  const candidates = earlier === undefined ? undefined : new CandidateFinder(earlier);
  for (let id = fromId; id < toId; id++) {
    if ((id & 0x3ff) === 0) progress(id - fromId);
    const isApex = id === apexId;
    const ownerEnd = records.ownerStart[id + 1]!;
    candidates?.moveTo(names.pool, names.offsets[id]!);
    for (let rrset = records.ownerStart[id]!; rrset < ownerEnd; ) {
      const end = records.rrsetEnd(rrset);
      const type = records.type[rrset]!;
      const isWanted = only === undefined ? isAtOnce || !(isApex && LAST_TYPES.has(type)) : isApex && only.has(type);
      if (isWanted && type !== TYPE.RRSIG && zone.isAuthoritative(id, type)) {
        const isKeySet = isApex && KEY_TYPES.has(type);
        const ttl = records.ttl[rrset]!;
        const labels = signedLabels(names.pool, names.offsets[id]!);
        let dataStart = -1;
        for (let s = 0; s < signers.length; s++) {
          const signer = signers[s]!;
          if (!(isKeySet ? signer.signsKeys : signer.signsData)) continue;
          if (signer.isRevoked && type !== TYPE.DNSKEY) continue;
          if (dataStart < 0) {
            data.clear();
            data.u16(type);
            data.u8(0);
            data.u8(labels);
            data.u32(ttl);
            data.u32(0);
            data.u32(0);
            data.u16(0);
            data.append(signerName);
            dataStart = data.length;
            writeCanonicalRrset(zone, rrset, end, ttl, labels, data);
          }
          const { bytes } = data;
          bytes[2] = signer.algorithm;
          bytes[16] = signer.keyTag >>> 8;
          bytes[17] = signer.keyTag;
          let state: number = SIGNATURE_STATE.NEW;
          let previous = -1;
          if (candidates !== undefined) {
            candidates.judge(signer, type, ttl, isKeySet, data);
            ({ state, record: previous } = candidates);
          }
          if (state === SIGNATURE_STATE.KEPT) {
            const { pool, rdataOffset } = earlier!.zone.records;
            batch.add(rrset, state, s, previous, pool, rdataOffset[previous]!, rdataOffset[previous + 1]!);
            continue;
          }
          if (signer.signer === undefined) {
            batch.add(rrset, SIGNATURE_STATE.MISSING, s, previous, bytes, 0, 0);
            continue;
          }
          const expiration = isKeySet
            ? keysExpiration
            : jitter === undefined
              ? times.expiration
              : times.expiration - jitterOf(jitter, names.pool, names.offsets[id]!, names.offsets[id + 1]!);
          writeTimes(bytes, expiration, times.inception);
          let signature = signer.signer.sign(data.view());
          if (signature instanceof Promise) signature = await signature;
          batch.add(rrset, state, s, previous, bytes, 0, dataStart, signature);
        }
      }
      rrset = end;
    }
  }
  return batch.finish();
}

function writeTimes(bytes: Uint8Array, expiration: number, inception: number): void {
  for (let i = 0; i < 4; i++) {
    bytes[8 + i] = expiration >>> (24 - 8 * i);
    bytes[12 + i] = inception >>> (24 - 8 * i);
  }
}

/** Seconds between 0 and `seconds`, the same for a name however it is written. */
function jitterOf({ seconds, seed }: Jitter, pool: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ LOWER[pool[i]!]!, 0x01000193);
  // The last octets of a name hardly reach the high bits by then, and those decide.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor(((hash ^ (hash >>> 16)) >>> 0) * ((seconds + 1) / 0x100000000));
}

class BatchWriter {
  readonly #first: number[] = [];
  readonly #rdataEnd: number[] = [];
  readonly #state: number[] = [];
  readonly #signer: number[] = [];
  readonly #earlier: number[] = [];
  readonly #rdata: ByteWriter;

  constructor(octets: number) {
    this.#rdata = new ByteWriter(Math.max(1024, octets));
  }

  add(
    first: number,
    state: number,
    signer: number,
    earlier: number,
    octets: Uint8Array,
    from: number,
    to: number,
    signature?: Uint8Array,
  ): void {
    this.#rdata.append(octets, from, to);
    if (signature !== undefined) this.#rdata.append(signature);
    this.#first.push(first);
    this.#rdataEnd.push(this.#rdata.length);
    this.#state.push(state);
    this.#signer.push(signer);
    this.#earlier.push(earlier);
  }

  finish(): SignatureBatch {
    return {
      first: Uint32Array.from(this.#first),
      rdataEnd: Uint32Array.from(this.#rdataEnd),
      rdata: this.#rdata.copy(),
      state: Uint8Array.from(this.#state),
      signer: Uint16Array.from(this.#signer),
      earlier: Int32Array.from(this.#earlier),
    };
  }
}

/** Judges the signatures of the earlier zone at one name after the other. */
class CandidateFinder {
  /** what {@link judge} came to, and the record it is about */
  state: number = SIGNATURE_STATE.NEW;
  record = -1;
  readonly #earlier: EarlierSignatures;
  /** the RRSIG records at the name: [first, end) */
  #first = 0;
  #end = 0;
  readonly #data = new ByteWriter(4096);

  constructor(earlier: EarlierSignatures) {
    this.#earlier = earlier;
  }

  moveTo(pool: Uint8Array, at: number): void {
    const { names, records } = this.#earlier.zone;
    const id = names.find(pool, at);
    this.#first = id < 0 ? -1 : records.findRrset(id, TYPE.RRSIG);
    this.#end = this.#first < 0 ? -1 : records.rrsetEnd(this.#first);
  }

  /**
   * The best signature that the key has given to the RRset: one that can stay, or the reason why none can.
   * @param data the octets to be signed now; what differs from those of an earlier signature are its times
   */
  judge(signer: ZoneSigner, type: number, ttl: number, isKeySet: boolean, data: ByteWriter): void {
    this.state = SIGNATURE_STATE.NEW;
    this.record = -1;
    const { records } = this.#earlier.zone;
    let tried = 0;
    let best = -1;
    for (let i = this.#first; i < this.#end && tried < MAX_CANDIDATES; i++) {
      if (records.isDuplicate(i) || typeCovered(records, i) !== type) continue;
      const rrsig = readRrsig(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
      if (rrsig.keyTag !== signer.keyTag || rrsig.algorithm !== signer.algorithm) continue;
      tried++;
      const state = this.#stateOf(i, rrsig, signer, ttl, isKeySet, data);
      // Of two that can stay, the one that lasts longer; of two that cannot, the first gives the reason.
      const rank = state === SIGNATURE_STATE.KEPT ? unfoldTime(rrsig.expiration, this.#earlier.now) : 0;
      if (rank <= best) continue;
      best = rank;
      this.state = state;
      this.record = i;
    }
  }

  #stateOf(record: number, rrsig: Rrsig, signer: ZoneSigner, ttl: number, isKeySet: boolean, data: ByteWriter): number {
    const { zone, now, refresh, keysRefresh } = this.#earlier;
    const { records } = zone;
    const expiration = unfoldTime(rrsig.expiration, now);
    if (expiration < now) return SIGNATURE_STATE.EXPIRED;
    const isNearEnd = expiration - now <= (isKeySet ? keysRefresh : refresh);
    // Of a key whose private part is elsewhere there is none to take its place: what is valid stays to the last.
    if (isNearEnd && signer.signer !== undefined) return SIGNATURE_STATE.EXPIRING;
    if (unfoldTime(rrsig.inception, now) > now) return SIGNATURE_STATE.NOT_YET_VALID;
    if (rrsig.originalTtl !== ttl || records.ttl[record] !== ttl) return SIGNATURE_STATE.TTL_CHANGED;
    const isOther = rrsig.labels !== data.bytes[3] || !equalNames(records.pool, zone.apex, rrsig.signerAt);
    if (isOther || signer.verifier === undefined) return SIGNATURE_STATE.DATA_CHANGED;
    this.#data.clear();
    this.#data.append(data.view());
    writeTimes(this.#data.bytes, rrsig.expiration, rrsig.inception);
    const signature = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[record + 1]!);
    const isGood = signer.verifier.verify(this.#data.view(), signature);
    return isGood ? SIGNATURE_STATE.KEPT : SIGNATURE_STATE.DATA_CHANGED;
  }
}
