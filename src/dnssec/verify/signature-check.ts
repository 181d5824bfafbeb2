/**
 * Whether one signature verifies now (RFC 4035 §5.3), and if not why: the steps that a validator takes, shared by the
 * verifier of zones and by the one of answers.
 * @module
 */
import { schemeOf } from '../../crypto/index.js';
import type { Dnskey } from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import {
  algorithmInfo,
  algorithmText,
  ByteWriter,
  equalNames,
  isoTimeText,
  isWildcard,
  nameText,
  periodText,
  unfoldTime,
} from '../../wire/index.js';
import { signedLabels, writeSignedData } from '../canonical.js';
import type { Rrsig } from '../rrsig.js';
import type { SignatureProver } from './batches.js';
import { MAX_VERIFICATIONS_PER_RRSET, type UsableKey, type VerifyContext } from './context.js';

/** Keys tried per signature: validators stop here, too (CVE-2023-50387). */
const MAX_KEYS_PER_SIGNATURE = 4;
/** More than this is no slip: an ECDSA signature that is shorter has lost something else than leading zeros. */
const MAX_LOST_ZEROS = 3;

/** A fault of one signature. */
export interface SignatureFault {
  readonly rule: string;
  readonly message: string;
}

/** Keys that a signature may be of. */
interface KeyCandidates {
  readonly named: readonly Dnskey[];
  readonly forKeys: readonly UsableKey[];
  readonly forData: readonly UsableKey[];
}

export class SignatureChecker {
  readonly #context: VerifyContext;
  readonly #proven: SignatureProver | undefined;
  readonly #data = new ByteWriter(4096);
  readonly #candidates = new Map<number, KeyCandidates>();
  /** attempts left for the RRset at hand */
  budget = 0;
  /** the key that the signature checked last was found to be of */
  signedBy: Dnskey | undefined;

  /** @param proven signatures that are known to verify */
  constructor(context: VerifyContext, proven?: SignatureProver) {
    this.#context = context;
    this.#proven = proven;
  }

  /** Begins with another RRset: the number of attempts is limited for each. */
  begin(): void {
    this.budget = MAX_VERIFICATIONS_PER_RRSET;
  }

  /**
   * Why the signature does not verify, by the list of RFC 4035 §5.3.1 and then by cryptography; undefined when it does,
   * and then {@link signedBy} is its key.
   * @param first the RRset `[first, end)`
   * @param sig the record of the signature
   */
  fault(id: number, first: number, end: number, sig: number, rrsig: Rrsig): SignatureFault | undefined {
    const { zone, now } = this.#context;
    const { records, names } = zone;
    const { pool } = records;
    const ownerAt = names.offsets[id]!;
    if (!equalNames(pool, zone.apex, rrsig.signerAt)) {
      const message = `names ${nameText(pool, rrsig.signerAt)} as its signer, not ${zone.origin}`;
      return { rule: 'rrsig-signer-not-apex', message };
    }
    const labels = signedLabels(names.pool, ownerAt);
    if (rrsig.labels > labels) {
      const hint =
        isWildcard(names.pool, ownerAt) && rrsig.labels === labels + 1 ? ' (the asterisk does not count)' : '';
      return {
        rule: 'rrsig-labels-too-many',
        message: `counts ${rrsig.labels} labels, the owner has ${labels}${hint}`,
      };
    }
    if (rrsig.labels < labels) {
      const message = `counts ${rrsig.labels} labels, the owner has ${labels}: it is that of a wildcard`;
      return { rule: 'rrsig-labels-too-few', message };
    }
    const inception = unfoldTime(rrsig.inception, now);
    const expiration = unfoldTime(rrsig.expiration, now);
    if (((rrsig.expiration - rrsig.inception) | 0) < 0) {
      const message = `expires (${isoTimeText(expiration)}) before its inception (${isoTimeText(inception)})`;
      return { rule: 'rrsig-window-inverted', message };
    }
    if (expiration < now) {
      const message = `expired on ${isoTimeText(expiration)}, ${periodText(now - expiration)} ago`;
      return { rule: 'rrsig-expired', message };
    }
    if (inception > now) {
      const message = `is valid only from ${isoTimeText(inception)}, in ${periodText(inception - now)}`;
      return { rule: 'rrsig-not-yet-valid', message };
    }
    return this.cryptoFault(first, end, sig, rrsig);
  }

  /** {@link fault} by cryptography alone: what a signature that waits for its time will come to. */
  cryptoFault(first: number, end: number, sig: number, rrsig: Rrsig): SignatureFault | undefined {
    const { zone, keys, keyCount } = this.#context;
    const { records } = zone;
    const { named, forData, forKeys } = this.candidatesFor(rrsig);
    if (named.length === 0) {
      const other = keys.find((key) => key.keyTag === rrsig.keyTag);
      const made = `was made by key ${rrsig.keyTag} of algorithm ${algorithmText(rrsig.algorithm)}`;
      if (other === undefined) {
        // Of keys that are not looked at nobody can say that they are not there.
        if (keyCount > keys.length) {
          const message = `${made}, which is not among the first ${keys.length} keys; no more are looked at`;
          return { rule: 'rrsig-work-limit', message };
        }
        return { rule: 'rrsig-unknown-key', message: `${made}, which is not in the DNSKEY RRset` };
      }
      const message = `${made}; the key with this tag has algorithm ${algorithmText(other.algorithm)}`;
      return { rule: 'rrsig-keytag-alg-mismatch', message };
    }
    const candidates = records.type[first] === TYPE.DNSKEY ? forKeys : forData;
    if (candidates.length === 0) {
      return named.some((key) => key.isRevoked)
        ? { rule: 'dnskey-revoked-signs-zone', message: `was made by key ${rrsig.keyTag}, which is revoked` }
        : { rule: 'rrsig-by-unusable-key', message: `was made by key ${rrsig.keyTag}, which validators must not use` };
    }
    const signatureOctets = records.rdataOffset[sig + 1]! - rrsig.signatureAt;
    const expected = algorithmInfo(rrsig.algorithm)?.signatureOctets;
    if (expected !== undefined && expected !== signatureOctets) {
      if (this.#hasLostZeros(first, end, sig, rrsig, candidates, expected)) {
        const message = `by key ${rrsig.keyTag} has ${signatureOctets} octets: leading zeros of r or s were cut off`;
        return { rule: 'rrsig-ecdsa-padding', message };
      }
      const message = `has ${signatureOctets} octets; one of algorithm ${algorithmText(rrsig.algorithm)} has ${expected}`;
      return { rule: 'rrsig-sig-length', message };
    }
    if (this.budget > 0 && this.#proven?.has(sig)) {
      this.budget--;
      this.signedBy = candidates[0]!.key;
      return undefined;
    }
    writeSignedData(zone, first, end, sig, rrsig, this.#data);
    const data = this.#data.view();
    const signature = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!);
    const tried = Math.min(candidates.length, MAX_KEYS_PER_SIGNATURE, this.budget);
    for (let i = 0; i < tried; i++) {
      this.budget--;
      const { key, verifier } = candidates[i]!;
      if (verifier.verify(data, signature)) {
        this.signedBy = key;
        return undefined;
      }
    }
    if (tried < candidates.length) {
      const message = `by key ${rrsig.keyTag} verifies with none of the first ${tried} of ${candidates.length} keys with this tag; no more are tried`;
      return { rule: 'rrsig-work-limit', message };
    }
    return { rule: 'rrsig-invalid', message: `by key ${rrsig.keyTag} does not verify` };
  }

  /** Whether an ECDSA signature verifies once r and s have their width again (RFC 6605 §4). */
  #hasLostZeros(
    first: number,
    end: number,
    sig: number,
    rrsig: Rrsig,
    candidates: readonly UsableKey[],
    expected: number,
  ): boolean {
    const { zone } = this.#context;
    const { records } = zone;
    const short = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!);
    const lost = expected - short.length;
    if (schemeOf(rrsig.algorithm)?.family !== 'ecdsa' || lost < 1 || lost > MAX_LOST_ZEROS) return false;
    const half = expected / 2;
    writeSignedData(zone, first, end, sig, rrsig, this.#data);
    const data = this.#data.view();
    for (let ofR = 0; ofR <= lost && this.budget > 0; ofR++) {
      const padded = new Uint8Array(expected);
      padded.set(short.subarray(0, half - ofR), ofR);
      padded.set(short.subarray(half - ofR), half + lost - ofR);
      this.budget--;
      if (candidates[0]!.verifier.verify(data, padded)) return true;
    }
    return false;
  }

  /** The keys with the tag and algorithm of a signature; tags are not unique (RFC 4034 Appendix B). */
  candidatesFor({ keyTag, algorithm }: Rrsig): KeyCandidates {
    const id = (keyTag << 8) | algorithm;
    let candidates = this.#candidates.get(id);
    if (candidates === undefined) {
      const { keys, usable } = this.#context;
      const named = keys.filter((key) => key.keyTag === keyTag && key.algorithm === algorithm);
      const forKeys = usable.filter(({ key }) => named.includes(key));
      // RFC 5011 §2.1: a revoked key only proves its own revocation.
      candidates = { named, forKeys, forData: forKeys.filter(({ key }) => !key.isRevoked) };
      this.#candidates.set(id, candidates);
    }
    return candidates;
  }
}
