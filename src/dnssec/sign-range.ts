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
  options: SignRangeOptions = {},
): Promise<SignatureBatch> {
  const { records } = zone;
  const range = new RangeSigner(zone, signers, times, toId - fromId, options);
  for (let id = fromId; id < toId; id++) {
    if ((id & 0x3ff) === 0) options.progress?.(id - fromId);
    range.moveTo(id);
    const end = records.ownerStart[id + 1]!;
    for (let rrset = records.ownerStart[id]!; rrset < end; rrset = records.rrsetEnd(rrset)) {
      const pending = range.sign(rrset);
      if (pending !== undefined) await pending;
    }
  }
  return range.batch.finish();
}

/** Signs RRsets one by one. What is done for each is a function that ends, so that the engine can learn from the first. */
class RangeSigner {
  readonly batch: BatchWriter;
  readonly #zone: Zone;
  readonly #signers: readonly ZoneSigner[];
  readonly #times: SignatureTimes;
  readonly #options: SignRangeOptions;
  readonly #signerName: Uint8Array;
  readonly #candidates: CandidateFinder | undefined;
  /** what is signed, for one key after the other */
  readonly #data = new ByteWriter(4096);
  /** octets of {@link #data} that begin an RRSIG */
  #headLength = 0;
  #id = 0;

  constructor(
    zone: Zone,
    signers: readonly ZoneSigner[],
    times: SignatureTimes,
    owners: number,
    options: SignRangeOptions,
  ) {
    this.#zone = zone;
    this.#signers = signers;
    this.#times = times;
    this.#options = options;
    this.#signerName = lowerName(zone.apex);
    this.#candidates = options.earlier && new CandidateFinder(options.earlier);
    this.batch = new BatchWriter(owners * 160);
  }

  /** The owner of the RRsets to come. */
  moveTo(id: number): void {
    const { names } = this.#zone;
    this.#id = id;
    this.#candidates?.moveTo(names.pool, names.offsets[id]!);
  }

  /** Signs the RRset that starts at a record, if it is to be signed; answers with a promise when a signer does. */
  sign(rrset: number): Promise<void> | undefined {
    const type = this.#zone.records.type[rrset]!;
    if (!this.#isWanted(type) || type === TYPE.RRSIG || !this.#zone.isAuthoritative(this.#id, type)) return undefined;
    this.#headLength = 0;
    return this.#signWith(0, rrset, type, this.#isKeySet(type));
  }

  #isWanted(type: number): boolean {
    const { only, isAtOnce } = this.#options;
    const isApex = this.#id === this.#zone.apexId;
    if (only !== undefined) return isApex && only.has(type);
    return isAtOnce === true || !(isApex && LAST_TYPES.has(type));
  }

  #isKeySet(type: number): boolean {
    return this.#id === this.#zone.apexId && KEY_TYPES.has(type);
  }

  /** Adds the signatures of the signers from `first` on. */
  #signWith(first: number, rrset: number, type: number, isKeySet: boolean): Promise<void> | undefined {
    for (let s = first; s < this.#signers.length; s++) {
      const signer = this.#signers[s]!;
      if (!(isKeySet ? signer.signsKeys : signer.signsData)) continue;
      if (signer.isRevoked && type !== TYPE.DNSKEY) continue;
      if (this.#headLength === 0) this.#writeData(rrset, type);
      const data = this.#data;
      const { bytes } = data;
      bytes[2] = signer.algorithm;
      bytes[16] = signer.keyTag >>> 8;
      bytes[17] = signer.keyTag;
      let state: number = SIGNATURE_STATE.NEW;
      let previous = -1;
      if (this.#candidates !== undefined) {
        this.#candidates.judge(signer, type, this.#zone.records.ttl[rrset]!, isKeySet, data);
        ({ state, record: previous } = this.#candidates);
      }
      if (state === SIGNATURE_STATE.KEPT) {
        const { pool, rdataOffset } = this.#options.earlier!.zone.records;
        this.batch.add(rrset, state, s, previous, pool, rdataOffset[previous]!, rdataOffset[previous + 1]!);
        continue;
      }
      if (signer.signer === undefined) {
        this.batch.add(rrset, SIGNATURE_STATE.MISSING, s, previous, bytes, 0, 0);
        continue;
      }
      writeTimes(bytes, this.#expiration(isKeySet), this.#times.inception);
      const signature = signer.signer.sign(data.view());
      if (signature instanceof Promise) {
        return signature.then((made) => {
          this.batch.add(rrset, state, s, previous, data.bytes, 0, this.#headLength, made);
          return this.#signWith(s + 1, rrset, type, isKeySet);
        });
      }
      this.batch.add(rrset, state, s, previous, bytes, 0, this.#headLength, signature);
    }
    return undefined;
  }

  /** The octets that are signed (RFC 4034 §3.1.8.1), but for what depends on the key and the times. */
  #writeData(rrset: number, type: number): void {
    const { names, records } = this.#zone;
    const data = this.#data;
    const ttl = records.ttl[rrset]!;
    const labels = signedLabels(names.pool, names.offsets[this.#id]!);
    data.clear();
    data.u16(type);
    data.u8(0);
    data.u8(labels);
    data.u32(ttl);
    data.u32(0);
    data.u32(0);
    data.u16(0);
    data.append(this.#signerName);
    this.#headLength = data.length;
    writeCanonicalRrset(this.#zone, rrset, records.rrsetEnd(rrset), ttl, labels, data);
  }

  #expiration(isKeySet: boolean): number {
    const { expiration, keysExpiration = expiration, jitter } = this.#times;
    if (isKeySet) return keysExpiration;
    if (jitter === undefined) return expiration;
    const { pool, offsets } = this.#zone.names;
    return expiration - jitterOf(jitter, pool, offsets[this.#id]!, offsets[this.#id + 1]!);
  }
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

function enlarged<C extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(column: C, old: C): C {
  column.set(old);
  return column;
}

/** Signatures that a batch has room for at first. */
const INITIAL_SIGNATURES = 256;

class BatchWriter {
  #first = new Uint32Array(INITIAL_SIGNATURES);
  #rdataEnd = new Uint32Array(INITIAL_SIGNATURES);
  #state = new Uint8Array(INITIAL_SIGNATURES);
  #signer = new Uint16Array(INITIAL_SIGNATURES);
  #earlier = new Int32Array(INITIAL_SIGNATURES);
  #count = 0;
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
    if (this.#count === this.#first.length) this.#grow();
    const i = this.#count++;
    this.#first[i] = first;
    this.#rdataEnd[i] = this.#rdata.length;
    this.#state[i] = state;
    this.#signer[i] = signer;
    this.#earlier[i] = earlier;
  }

  #grow(): void {
    const size = 2 * this.#count;
    this.#first = enlarged(new Uint32Array(size), this.#first);
    this.#rdataEnd = enlarged(new Uint32Array(size), this.#rdataEnd);
    this.#state = enlarged(new Uint8Array(size), this.#state);
    this.#signer = enlarged(new Uint16Array(size), this.#signer);
    this.#earlier = enlarged(new Int32Array(size), this.#earlier);
  }

  /** Copies: what is sent to another thread is sent with all of its buffer. */
  finish(): SignatureBatch {
    const count = this.#count;
    return {
      first: this.#first.slice(0, count),
      rdataEnd: this.#rdataEnd.slice(0, count),
      rdata: this.#rdata.copy(),
      state: this.#state.slice(0, count),
      signer: this.#signer.slice(0, count),
      earlier: this.#earlier.slice(0, count),
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
