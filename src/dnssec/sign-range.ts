/**
 * Making signatures for a range of owner names, or keeping those of an earlier signing that are still good. Everything
 * it needs is columns and plain values, so that threads can share a zone; what it makes is columns again.
 * @module
 */
import type { Signer } from '../crypto/index.js';
import { TYPE } from '../rdata/index.js';
import { ByteWriter, LOWER, lowerName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { signedLabels, writeCanonicalRrset } from './canonical.js';
import { SIGNATURE_STATE, type SignatureJudge, type SignatureKeeper, writeTimes } from './sign/keeper.js';

/** A key and what it signs; what judges its earlier signatures is needed only where there are some. */
export interface ZoneSigner extends SignatureJudge {
  /** signs the DNSKEY, CDS and CDNSKEY RRsets at the apex */
  readonly signsKeys: boolean;
  /** signs all other RRsets */
  readonly signsData: boolean;
  /** RFC 5011 §2.1: a revoked key signs the DNSKEY RRset, to prove the revocation, and nothing else */
  readonly isRevoked: boolean;
  /** undefined for a key whose private part is elsewhere: it can keep signatures, and make none */
  readonly signer: Signer | undefined;
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
  /** says which signatures of before can stay */
  readonly keeper?: SignatureKeeper | undefined;
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

/** Enough for several batches of earlier signatures, and little enough to remember. */
const OWNERS_PROVEN_AHEAD = 4096;

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
  for (let id = fromId, provenTo = fromId; id < toId; id++) {
    if ((id & 0x3ff) === 0) options.progress?.(id - fromId);
    if (id === provenTo) {
      provenTo = Math.min(id + OWNERS_PROVEN_AHEAD, toId);
      range.prove(id, provenTo);
    }
    range.moveTo(id);
    const end = records.ownerStart[id + 1]!;
    for (let rrset = records.ownerStart[id]!; rrset < end; rrset = records.rrsetEnd(rrset)) {
      const pending = range.sign(rrset);
      if (pending !== undefined) await pending;
    }
  }
  return range.batch.finish();
}

function signs({ signsKeys, signsData, isRevoked }: ZoneSigner, type: number, isKeySet: boolean): boolean {
  return (isKeySet ? signsKeys : signsData) && (!isRevoked || type === TYPE.DNSKEY);
}

/** Signs RRsets one by one. What is done for each is a function that ends, so that the engine can learn from the first. */
class RangeSigner {
  readonly batch: BatchWriter;
  readonly #zone: Zone;
  readonly #signers: readonly ZoneSigner[];
  readonly #times: SignatureTimes;
  readonly #options: SignRangeOptions;
  readonly #signerName: Uint8Array;
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
    this.batch = new BatchWriter(owners * 160);
  }

  /** The owner of the RRsets to come. */
  moveTo(id: number): void {
    const { names } = this.#zone;
    this.#id = id;
    this.#options.keeper?.moveTo(names.pool, names.offsets[id]!);
  }

  /** Proves what it can of the signatures that the owners `[fromId, toId)` had before. */
  prove(fromId: number, toId: number): void {
    const { keeper } = this.#options;
    if (keeper?.canProve !== true) return;
    keeper.forget();
    const { records } = this.#zone;
    for (let id = fromId; id < toId; id++) {
      this.moveTo(id);
      const end = records.ownerStart[id + 1]!;
      for (let rrset = records.ownerStart[id]!; rrset < end; rrset = records.rrsetEnd(rrset)) {
        const type = records.type[rrset]!;
        if (!this.#isDue(type)) continue;
        this.#headLength = 0;
        const isKeySet = this.#isKeySet(type);
        for (const signer of this.#signers) {
          if (!signs(signer, type, isKeySet)) continue;
          this.#prepare(signer, rrset, type);
          keeper.propose(signer, type, records.ttl[rrset]!, isKeySet, this.#data);
        }
      }
    }
    keeper.prove();
  }

  /** Signs the RRset that starts at a record, if it is to be signed; answers with a promise when a signer does. */
  sign(rrset: number): Promise<void> | undefined {
    const type = this.#zone.records.type[rrset]!;
    if (!this.#isDue(type)) return undefined;
    this.#headLength = 0;
    return this.#signWith(0, rrset, type, this.#isKeySet(type));
  }

  #isDue(type: number): boolean {
    return this.#isWanted(type) && type !== TYPE.RRSIG && this.#zone.isAuthoritative(this.#id, type);
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
    const { keeper } = this.#options;
    for (let s = first; s < this.#signers.length; s++) {
      const signer = this.#signers[s]!;
      if (!signs(signer, type, isKeySet)) continue;
      this.#prepare(signer, rrset, type);
      const data = this.#data;
      let state: number = SIGNATURE_STATE.NEW;
      let previous = -1;
      if (keeper !== undefined) {
        keeper.judge(signer, type, this.#zone.records.ttl[rrset]!, isKeySet, data);
        ({ state, record: previous } = keeper);
      }
      if (state === SIGNATURE_STATE.KEPT) {
        const { pool, rdataOffset } = keeper!.earlier.zone.records;
        this.batch.add(rrset, state, s, previous, pool, rdataOffset[previous]!, rdataOffset[previous + 1]!);
        continue;
      }
      if (signer.signer === undefined) {
        this.batch.add(rrset, SIGNATURE_STATE.MISSING, s, previous, data.bytes, 0, 0);
        continue;
      }
      writeTimes(data.bytes, this.#expiration(isKeySet), this.#times.inception);
      const signature = signer.signer.sign(data.view());
      if (signature instanceof Promise) {
        return signature.then((made) => {
          this.batch.add(rrset, state, s, previous, data.bytes, 0, this.#headLength, made);
          return this.#signWith(s + 1, rrset, type, isKeySet);
        });
      }
      this.batch.add(rrset, state, s, previous, data.bytes, 0, this.#headLength, signature);
    }
    return undefined;
  }

  /** Makes of {@link #data} what the signer signs, but for the times. */
  #prepare(signer: ZoneSigner, rrset: number, type: number): void {
    if (this.#headLength === 0) this.#writeData(rrset, type);
    const { bytes } = this.#data;
    bytes[2] = signer.algorithm;
    bytes[16] = signer.keyTag >>> 8;
    bytes[17] = signer.keyTag;
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
