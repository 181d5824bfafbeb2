/**
 * One RRset of an answer, judged as a validating resolver does (RFC 4035 §5.3): one signature that verifies is enough.
 * @module
 */
import type { Dnskey } from '../../keys/index.js';
import { rdataText, TYPE, typeText } from '../../rdata/index.js';
import { algorithmInfo, algorithmText, nameText, unfoldTime } from '../../wire/index.js';
import { typeCovered, type Zone } from '../../zone/index.js';
import { readRrsig } from '../rrsig.js';
import type { VerifyContext } from '../verify/context.js';
import { SignatureChecker } from '../verify/signature-check.js';
import type { SecurityStatus } from '../verify-zone.js';

/** A signature that verifies. Times are seconds since the epoch. */
export interface JudgedSignature {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly isSep: boolean;
  readonly inception: number;
  readonly expiration: number;
}

/** A signature that does not, and why. */
export interface SignatureComplaint {
  readonly keyTag: number;
  readonly algorithm: number;
  /** the rule that the verifier of zones reports it under */
  readonly rule: string;
  /** goes on from "the signature" */
  readonly message: string;
}

export interface JudgedRrset {
  readonly zone: Zone;
  /** its first record in the zone */
  readonly first: number;
  /** presentation form; the name asked for when the RRset was made from a wildcard */
  readonly owner: string;
  /** the wildcard that it was made from */
  readonly wildcard: string | undefined;
  readonly type: string;
  /** seconds */
  readonly ttl: number;
  /** rdata in presentation form, canonical order */
  readonly records: readonly string[];
  /** SECURE and BOGUS when it was validated; INSECURE and INDETERMINATE as its zone is */
  readonly status: SecurityStatus;
  /** why it is not secure, in words */
  readonly reason: string | undefined;
  /** of the signatures that verify the one that lasts longest */
  readonly signature: JudgedSignature | undefined;
  readonly complaints: readonly SignatureComplaint[];
  /** the keys whose signatures verify */
  readonly signers: readonly Dnskey[];
}

/** An RRset whose zone is not validated. */
export function unjudged(zone: Zone, first: number, status: SecurityStatus, owner?: Uint8Array): JudgedRrset {
  const { records } = zone;
  const own = zone.ownerText(first);
  const shown = owner === undefined ? own : nameText(owner);
  const type = records.type[first]!;
  const lines: string[] = [];
  let ttl = records.ttl[first]!;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    ttl = Math.min(ttl, records.ttl[i]!);
    if (!records.isDuplicate(i)) lines.push(rdataText(type, records.rdata(i)));
  }
  return {
    zone,
    first,
    owner: shown,
    wildcard: owner === undefined ? undefined : own,
    type: typeText(type),
    ttl,
    records: lines,
    status,
    reason: undefined,
    signature: undefined,
    complaints: [],
    signers: [],
  };
}

export class RrsetJudge {
  readonly context: VerifyContext;
  readonly #checker: SignatureChecker;

  constructor(context: VerifyContext) {
    this.context = context;
    this.#checker = new SignatureChecker(context);
  }

  /**
   * Judges the RRset that starts at record `first` by the keys of its zone.
   * @param owner the name it is given out under, when it is that of a wildcard
   */
  judge(first: number, owner?: Uint8Array): JudgedRrset {
    const { zone, now, provider } = this.context;
    const { records } = zone;
    const id = records.owner[first]!;
    const type = records.type[first]!;
    const end = records.rrsetEnd(first);
    const complaints: SignatureComplaint[] = [];
    const signers: Dnskey[] = [];
    let signature: JudgedSignature | undefined;
    const sigFirst = records.findRrset(id, TYPE.RRSIG);
    this.#checker.begin();
    for (let sig = sigFirst; sig >= 0 && sig < records.rrsetEnd(sigFirst); sig++) {
      if (typeCovered(records, sig) !== type || records.isDuplicate(sig)) continue;
      const rrsig = readRrsig(records.pool, records.rdataOffset[sig]!, records.rdataOffset[sig + 1]!);
      const { keyTag, algorithm } = rrsig;
      // RFC 4035 §5.3.1, RFC 9905 §2: as if it were not there.
      if (!provider.supports(algorithm) || algorithmInfo(algorithm)?.validate === 'must-not') {
        const message = `has algorithm ${algorithmText(algorithm)}, which validators do not support`;
        complaints.push({ keyTag, algorithm, rule: 'rrsig-unsupported-algorithm', message });
        continue;
      }
      if (this.#checker.budget <= 0) {
        complaints.push({ keyTag, algorithm, rule: 'rrsig-work-limit', message: 'is one too many to be tried' });
        break;
      }
      const fault = this.#checker.fault(id, first, end, sig, rrsig);
      if (fault !== undefined) {
        complaints.push({ keyTag, algorithm, ...fault });
        continue;
      }
      const key = this.#checker.signedBy!;
      if (!signers.includes(key)) signers.push(key);
      const expiration = unfoldTime(rrsig.expiration, now);
      if (signature !== undefined && signature.expiration >= expiration) continue;
      signature = { keyTag, algorithm, isSep: key.isSep, inception: unfoldTime(rrsig.inception, now), expiration };
    }
    const rrset = unjudged(zone, first, signature === undefined ? 'BOGUS' : 'SECURE', owner);
    return { ...rrset, reason: reasonOf(rrset, signature, complaints), signature, complaints, signers };
  }
}

function reasonOf(
  { owner, type }: JudgedRrset,
  signature: JudgedSignature | undefined,
  complaints: readonly SignatureComplaint[],
): string | undefined {
  if (signature !== undefined) return undefined;
  const [worst] = complaints;
  if (worst === undefined) return `${owner} ${type} has no signature`;
  const more = complaints.length > 1 ? `, and ${complaints.length - 1} more do not verify either` : '';
  return `the signature over ${owner} ${type} ${worst.message}${more}`;
}
