/**
 * Signatures proven in batches, before the RRsets of a range are judged one by one: a zone has one key for nearly all of
 * its signatures, and a {@link BatchVerifier} makes use of that.
 *
 * Nothing is reported here. What is proven saves the judge the cryptography; all else, every bad signature among it, takes
 * the plain way, so that findings are the same with batches and without.
 * @module
 */
import type { BatchVerifier, CryptoProvider } from '../../crypto/index.js';
import { TYPE } from '../../rdata/index.js';
import { ByteWriter, unfoldTime } from '../../wire/index.js';
import { NODE, type Zone } from '../../zone/index.js';
import { signedLabels, writeSignedData } from '../canonical.js';
import { keyId, readRrsig, signaturesByKey } from '../rrsig.js';
import { MAX_VERIFICATIONS_PER_RRSET, type ZoneKeys } from './context.js';

export class SignatureProver {
  readonly #zone: Zone;
  readonly #now: number;
  readonly #keys: ZoneKeys;
  readonly #provider: CryptoProvider;
  readonly #threads: number;
  readonly #data = new ByteWriter(4096);
  /** by {@link keyId} */
  #batches: ReadonlyMap<number, BatchVerifier> | undefined;
  /** for each record from `#base` on whether it is a signature that verifies */
  #proven = new Uint8Array(0);
  #base = 0;

  /**
   * @param now seconds since the epoch
   * @param threads that share the zone
   */
  constructor(zone: Zone, now: number, keys: ZoneKeys, provider: CryptoProvider, threads: number) {
    this.#zone = zone;
    this.#now = now;
    this.#keys = keys;
    this.#provider = provider;
    this.#threads = threads;
  }

  /** Whether the record is a signature of the range at hand that verifies, with the only key that it may be of. */
  has(sig: number): boolean {
    return this.#proven[sig - this.#base] === 1;
  }

  /** Proves what it can of the owners `[fromId, toId)`, and forgets those of before. */
  prove(fromId: number, toId: number): void {
    const { records, tree } = this.#zone;
    this.#batches ??= this.#openBatches();
    this.#base = records.ownerStart[fromId]!;
    const size = records.ownerStart[toId]! - this.#base;
    if (this.#batches.size === 0) return;
    if (size > this.#proven.length) this.#proven = new Uint8Array(size);
    else this.#proven.fill(0);
    for (let id = fromId; id < toId; id++) {
      const sigFirst = tree.kind[id] === NODE.OUT_OF_ZONE ? -1 : records.findRrset(id, TYPE.RRSIG);
      if (sigFirst >= 0) this.#addOwner(id, sigFirst, records.rrsetEnd(sigFirst));
    }
    for (const batch of this.#batches.values()) batch.finish();
  }

  #addOwner(id: number, sigFirst: number, sigEnd: number): void {
    const zone = this.#zone;
    const { records, names } = zone;
    const labels = signedLabels(names.pool, names.offsets[id]!);
    const ownerEnd = records.ownerStart[id + 1]!;
    // RRsets and the types that signatures cover are both in ascending order.
    let first = records.ownerStart[id]!;
    let end = first;
    let tried = 0;
    for (let sig = sigFirst; sig < sigEnd; sig++) {
      const rrsig = readRrsig(records.pool, records.rdataOffset[sig]!, records.rdataOffset[sig + 1]!);
      const batch = this.#batches!.get(keyId(rrsig.keyTag, rrsig.algorithm));
      if (batch === undefined || records.isDuplicate(sig)) continue;
      if (rrsig.labels !== labels || unfoldTime(rrsig.expiration, this.#now) < this.#now) continue;
      while (first < ownerEnd && records.type[first]! < rrsig.typeCovered) first = records.rrsetEnd(first);
      if (
        first === ownerEnd ||
        records.type[first] !== rrsig.typeCovered ||
        !zone.isAuthoritative(id, rrsig.typeCovered)
      )
        continue;
      if (end <= first) {
        end = records.rrsetEnd(first);
        tried = 0;
      }
      if (++tried > MAX_VERIFICATIONS_PER_RRSET) continue;
      writeSignedData(zone, first, end, sig, rrsig, this.#data);
      batch.add(sig, this.#data.view(), records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!));
    }
  }

  /** A batch for each key that has enough signatures and its tag for itself. */
  #openBatches(): ReadonlyMap<number, BatchVerifier> {
    const batches = new Map<number, BatchVerifier>();
    if (this.#provider.batchVerifier === undefined) return batches;
    const signatures = signaturesByKey(this.#zone);
    const ids = this.#keys.keys.map(({ keyTag, algorithm }) => keyId(keyTag, algorithm));
    for (const { key } of this.#keys.usable) {
      const id = keyId(key.keyTag, key.algorithm);
      if (key.isRevoked || ids.filter((other) => other === id).length > 1) continue;
      const expected = (signatures.get(id) ?? 0) / this.#threads;
      const onValid = (sig: number): void => {
        this.#proven[sig - this.#base] = 1;
      };
      const batch = this.#provider.batchVerifier(key.algorithm, key.publicKey, expected, onValid);
      if (batch !== undefined) batches.set(id, batch);
    }
    return batches;
  }
}
