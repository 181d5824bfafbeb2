/**
 * Which signatures of an earlier signing can stay: those that verify over the octets that would be signed now, and are not
 * near their end. Where there are many of one key they are proven in batches first; what a batch does not prove is asked
 * of the plain verifier, so that the outcome is the same without.
 * @module
 */
import type { BatchVerifier, CryptoProvider, Verifier } from '../../crypto/index.js';
import { TYPE } from '../../rdata/index.js';
import { ByteWriter, equalNames, unfoldTime } from '../../wire/index.js';
import { typeCovered, type Zone } from '../../zone/index.js';
import { keyId, type Rrsig, readRrsig, signaturesByKey } from '../rrsig.js';

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

/** What a key brings along for its earlier signatures to be judged. */
export interface SignatureJudge {
  readonly algorithm: number;
  readonly keyTag: number;
  /** makes what takes the place of signatures that cannot stay; undefined when nobody does */
  readonly signer: unknown;
  readonly verifier?: Verifier | undefined;
  readonly openBatch?: ((expected: number, onValid: (tag: number) => void) => BatchVerifier | undefined) | undefined;
}

/** More signatures than this by one key over one RRset are not worth a look (compare KeyTrap, CVE-2023-50387). */
const MAX_CANDIDATES = 4;

/** Imports what judges the earlier signatures of a key. */
export function signatureJudge(
  provider: CryptoProvider,
  algorithm: number,
  publicKey: Uint8Array,
): Pick<SignatureJudge, 'verifier' | 'openBatch'> {
  return {
    verifier: provider.publicKey(algorithm, publicKey),
    openBatch: (expected, onValid) => provider.batchVerifier?.(algorithm, publicKey, expected, onValid),
  };
}

/** Writes the times of a signature to their place in the octets that it covers. */
export function writeTimes(bytes: Uint8Array, expiration: number, inception: number): void {
  for (let i = 0; i < 4; i++) {
    bytes[8 + i] = expiration >>> (24 - 8 * i);
    bytes[12 + i] = inception >>> (24 - 8 * i);
  }
}

/** Judges the signatures of an earlier zone at one name after the other. */
export class SignatureKeeper {
  readonly earlier: EarlierSignatures;
  /** what {@link judge} came to, and the record of the earlier zone that it is about */
  state: number = SIGNATURE_STATE.NEW;
  record = -1;
  /** the RRSIG records at the name: [first, end) */
  #first = 0;
  #end = 0;
  readonly #data = new ByteWriter(4096);
  readonly #batches: ReadonlyMap<SignatureJudge, BatchVerifier>;
  readonly #proven = new Set<number>();

  /**
   * @param signers whose signatures are to be judged
   * @param threads that share the zone, which tells how many signatures are to come; without it they are judged one by one
   */
  constructor(earlier: EarlierSignatures, signers: readonly SignatureJudge[], threads?: number) {
    this.earlier = earlier;
    this.#batches = threads === undefined ? new Map() : this.#openBatches(signers, threads);
  }

  /** Whether {@link propose} does anything. */
  get canProve(): boolean {
    return this.#batches.size > 0;
  }

  /** A batch for each key that has enough signatures and its tag for itself. */
  #openBatches(signers: readonly SignatureJudge[], threads: number): ReadonlyMap<SignatureJudge, BatchVerifier> {
    const batches = new Map<SignatureJudge, BatchVerifier>();
    const counts = signaturesByKey(this.earlier.zone);
    const ids = signers.map(({ keyTag, algorithm }) => keyId(keyTag, algorithm));
    for (const [i, signer] of signers.entries()) {
      if (ids.filter((id) => id === ids[i]).length > 1) continue;
      const expected = (counts.get(ids[i]!) ?? 0) / threads;
      const batch = signer.openBatch?.(expected, (record) => this.#proven.add(record));
      if (batch !== undefined) batches.set(signer, batch);
    }
    return batches;
  }

  /** The name whose RRsets are judged next. */
  moveTo(pool: Uint8Array, at: number): void {
    const { names, records } = this.earlier.zone;
    const id = names.find(pool, at);
    this.#first = id < 0 ? -1 : records.findRrset(id, TYPE.RRSIG);
    this.#end = this.#first < 0 ? -1 : records.rrsetEnd(this.#first);
  }

  /** Forgets what was proven. */
  forget(): void {
    this.#proven.clear();
  }

  /** Takes what {@link judge} will be asked about; behind {@link prove} it has the answers that a batch can give. */
  propose(signer: SignatureJudge, type: number, ttl: number, isKeySet: boolean, data: ByteWriter): void {
    const batch = this.#batches.get(signer);
    if (batch !== undefined) this.#look(signer, type, ttl, isKeySet, data, batch);
  }

  /** Proves what was proposed and not proven yet. */
  prove(): void {
    for (const batch of this.#batches.values()) batch.finish();
  }

  /**
   * The best signature that the key has given to the RRset: one that can stay, or the reason why none can.
   * @param data the octets to be signed now; what differs from those of an earlier signature are its times
   */
  judge(signer: SignatureJudge, type: number, ttl: number, isKeySet: boolean, data: ByteWriter): void {
    this.#look(signer, type, ttl, isKeySet, data);
  }

  /** @param batch takes the signatures that cryptography has to judge, and they count as bad */
  #look(
    signer: SignatureJudge,
    type: number,
    ttl: number,
    isKeySet: boolean,
    data: ByteWriter,
    batch?: BatchVerifier,
  ): void {
    this.state = SIGNATURE_STATE.NEW;
    this.record = -1;
    const { records } = this.earlier.zone;
    let tried = 0;
    let best = -1;
    for (let i = this.#first; i < this.#end && tried < MAX_CANDIDATES; i++) {
      if (records.isDuplicate(i) || typeCovered(records, i) !== type) continue;
      const rrsig = readRrsig(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
      if (rrsig.keyTag !== signer.keyTag || rrsig.algorithm !== signer.algorithm) continue;
      tried++;
      const state = this.#stateOf(i, rrsig, signer, ttl, isKeySet, data, batch);
      // Of two that can stay, the one that lasts longer; of two that cannot, the first gives the reason.
      const rank = state === SIGNATURE_STATE.KEPT ? unfoldTime(rrsig.expiration, this.earlier.now) : 0;
      if (rank <= best) continue;
      best = rank;
      this.state = state;
      this.record = i;
    }
  }

  #stateOf(
    record: number,
    rrsig: Rrsig,
    signer: SignatureJudge,
    ttl: number,
    isKeySet: boolean,
    data: ByteWriter,
    batch: BatchVerifier | undefined,
  ): number {
    const { zone, now, refresh, keysRefresh } = this.earlier;
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
    if (this.#proven.has(record)) return SIGNATURE_STATE.KEPT;
    this.#data.clear();
    this.#data.append(data.view());
    writeTimes(this.#data.bytes, rrsig.expiration, rrsig.inception);
    const signature = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[record + 1]!);
    if (batch !== undefined) {
      batch.add(record, this.#data.view(), signature);
      return SIGNATURE_STATE.DATA_CHANGED;
    }
    const isGood = signer.verifier.verify(this.#data.view(), signature);
    return isGood ? SIGNATURE_STATE.KEPT : SIGNATURE_STATE.DATA_CHANGED;
  }
}
