/**
 * Every authoritative RRset has a signature that verifies, and nothing else is signed (RFC 4035 §2.2, §5.3).
 *
 * Works over a range of owner ids. A bad signature beside a good one is a warning: validators find the good one.
 * @module
 */
import { schemeOf } from '../../crypto/index.js';
import type { Dnskey } from '../../keys/index.js';
import { TYPE, typeText } from '../../rdata/index.js';
import {
  algorithmInfo,
  algorithmText,
  ByteWriter,
  equalNames,
  isoTimeText,
  isWildcard,
  nameText,
  periodText,
  SECONDS_PER_DAY,
  unfoldTime,
} from '../../wire/index.js';
import { NODE, typeCovered } from '../../zone/index.js';
import { signedLabels, writeCanonicalRrset, writeLowerName } from '../canonical.js';
import { RRSIG_FIXED_OCTETS, type Rrsig, readRrsig } from '../rrsig.js';
import { MAX_VERIFICATIONS_PER_RRSET, type UsableKey, type VerifyContext } from './context.js';
import { lesser, NONE, type SignatureSummary, tallyOne } from './tally.js';
import { type RrsetTimes, RrsetTimesBuilder, type SignatureWindow } from './timeline.js';

/** Keys tried per signature: validators stop here, too (CVE-2023-50387). */
const MAX_KEYS_PER_SIGNATURE = 4;
/** More than this is no slip: an ECDSA signature that is shorter has lost something else than leading zeros. */
const MAX_LOST_ZEROS = 3;
const SECONDS_TOO_LONG = 180 * SECONDS_PER_DAY;

/** A fault of one signature. */
interface SignatureFault {
  readonly rule: string;
  readonly message: string;
}

/** Keys that a signature may be of. */
interface KeyCandidates {
  readonly named: readonly Dnskey[];
  readonly forKeys: readonly UsableKey[];
  readonly forData: readonly UsableKey[];
}

/** Clocks of validators go wrong by this much every day (RFC 6781 §4.4.2). */
const SECONDS_OF_SKEW = 300;

export class SignatureVerifier {
  readonly #context: VerifyContext;
  /** algorithms of the DNSKEY RRset that signatures are expected for (RFC 4035 §2.2) */
  readonly #algorithms: readonly number[];
  readonly #data = new ByteWriter(4096);
  readonly #candidates = new Map<number, KeyCandidates>();
  #count = 0;
  #valid = NONE;
  #future = NONE;
  #shortestLifetime: number | undefined;
  #longLived = NONE;
  #shortOfTtl = NONE;
  #fresh = NONE;
  #unsupported = NONE;
  #duplicate = NONE;
  #otherTtl = NONE;
  readonly #signers = new Set<number>();
  readonly #times: RrsetTimesBuilder;
  #budget = 0;

  constructor(context: VerifyContext) {
    this.#context = context;
    this.#times = new RrsetTimesBuilder(context.now);
    this.#algorithms = [...new Set(context.usable.filter(({ key }) => !key.isRevoked).map(({ key }) => key.algorithm))];
  }

  summary(): SignatureSummary {
    return {
      count: this.#count,
      valid: this.#valid,
      future: this.#future,
      shortestLifetime: this.#shortestLifetime,
      signers: [...this.#signers].sort((a, b) => a - b),
      longLived: this.#longLived,
      shortOfTtl: this.#shortOfTtl,
      fresh: this.#fresh,
      unsupported: this.#unsupported,
      duplicate: this.#duplicate,
      otherTtl: this.#otherTtl,
    };
  }

  /** How long the RRsets go on to validate. */
  times(): RrsetTimes {
    return this.#times.finish();
  }

  /**
   * Verifies the owners `[fromId, toId)`.
   * @param progress called with the number of owners done, now and then
   */
  verifyRange(fromId: number, toId: number, progress: (done: number) => void = () => {}): void {
    const { zone } = this.#context;
    const { records } = zone;
    for (let id = fromId; id < toId; id++) {
      if ((id & 0xff) === 0) progress(id - fromId);
      if (zone.tree.kind[id] === NODE.OUT_OF_ZONE) continue;
      const sigFirst = records.findRrset(id, TYPE.RRSIG);
      const sigEnd = sigFirst < 0 ? -1 : records.rrsetEnd(sigFirst);
      const ownerEnd = records.ownerStart[id + 1]!;
      for (let first = records.ownerStart[id]!; first < ownerEnd; ) {
        const end = records.rrsetEnd(first);
        const type = records.type[first]!;
        if (type !== TYPE.RRSIG) this.#verifyRrset(id, type, first, end, sigFirst, sigEnd);
        first = end;
      }
      for (let sig = sigFirst; sig < sigEnd; sig++) this.#checkCovered(id, sig);
    }
  }

  #verifyRrset(id: number, type: number, first: number, end: number, sigFirst: number, sigEnd: number): void {
    const context = this.#context;
    const { zone } = context;
    const { records } = zone;
    // Signatures are sorted by the type that they cover, which their rdata starts with.
    let from = sigFirst;
    while (from < sigEnd && typeCovered(records, from) < type) from++;
    let to = from;
    while (to < sigEnd && typeCovered(records, to) === type) to++;
    if (!zone.isAuthoritative(id, type)) {
      if (from < to) this.#reportOverUnsigned(id, type, from);
      return;
    }
    if (from === to || sigFirst < 0) {
      context.report('rrsig-missing', `${context.rrsetName(first)} has no signature`, { record: first });
      this.#times.add(first, []);
      return;
    }
    this.#budget = MAX_VERIFICATIONS_PER_RRSET;
    const faults: { readonly sig: number; readonly rrsig: Rrsig; readonly fault: SignatureFault }[] = [];
    const valid: Rrsig[] = [];
    const windows: SignatureWindow[] = [];
    const validAlgorithms: number[] = [];
    let hasUnsupported = false;
    let unchecked = 0;
    let firstUnchecked = -1;
    for (let sig = from; sig < to; sig++) {
      if (records.isDuplicate(sig)) continue;
      this.#count++;
      const rrsig = readRrsig(records.pool, records.rdataOffset[sig]!, records.rdataOffset[sig + 1]!);
      this.#signers.add((rrsig.keyTag << 8) | rrsig.algorithm);
      if (this.#budget <= 0) {
        if (unchecked++ === 0) firstUnchecked = sig;
        continue;
      }
      if (!context.provider.supports(rrsig.algorithm)) {
        hasUnsupported = true;
        this.#unsupported = tallyOne(this.#unsupported, sig, sig);
        continue;
      }
      const fault = this.#signatureFault(id, first, end, sig, rrsig);
      // One that waits for its time is asked whether it will do then.
      const isLater = fault?.rule === 'rrsig-not-yet-valid' && this.#cryptoFault(first, end, sig, rrsig) === undefined;
      if (fault === undefined || isLater) windows.push(this.#windowOf(sig, rrsig, isLater));
      if (fault === undefined) {
        if (!validAlgorithms.includes(rrsig.algorithm)) validAlgorithms.push(rrsig.algorithm);
        this.#noteTimes(first, sig, rrsig);
        this.#checkTtls(first, sig, rrsig);
        if (valid.some((other) => this.#isRepeated(other, rrsig))) {
          this.#duplicate = tallyOne(this.#duplicate, sig, sig);
        }
        valid.push(rrsig);
      } else faults.push({ sig, rrsig, fault });
    }
    // Of what cannot be checked here nothing is known.
    if (windows.length > 0 || !hasUnsupported) this.#times.add(first, windows);
    const isCovered = validAlgorithms.length > 0 || (hasUnsupported && faults.length === 0);
    for (const { sig, rrsig, fault } of faults) {
      const beside = isCovered ? '; another signature is valid' : '';
      const rule = isCovered && fault.rule === 'rrsig-invalid' ? 'rrsig-superfluous-corrupt' : fault.rule;
      context.report(rule, `the signature over ${context.rrsetName(first)} ${fault.message}${beside}`, {
        record: sig,
        type,
        keyTag: rrsig.keyTag,
        ...(isCovered && { severity: 'warning' as const }),
      });
    }
    if (unchecked > 0) {
      context.report(
        'rrsig-work-limit',
        `the signatures over ${context.rrsetName(first)}: ${unchecked} of ${to - from} were not checked; ${MAX_VERIFICATIONS_PER_RRSET} attempts for one RRset are the limit`,
        { record: firstUnchecked, type, ...(isCovered && { severity: 'warning' as const }) },
      );
    }
    if (validAlgorithms.length === 0) return;
    for (const algorithm of this.#algorithms) {
      if (validAlgorithms.includes(algorithm) || faults.some(({ rrsig }) => rrsig.algorithm === algorithm)) continue;
      context.report(
        'rrsig-missing-for-algorithm',
        `${context.rrsetName(first)} has no signature of algorithm ${algorithmText(algorithm)}, which the DNSKEY RRset holds`,
        { record: first },
      );
    }
  }

  /** Why the signature does not verify, by the list of RFC 4035 §5.3.1 and then by cryptography; undefined when it does. */
  #signatureFault(id: number, first: number, end: number, sig: number, rrsig: Rrsig): SignatureFault | undefined {
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
    return this.#cryptoFault(first, end, sig, rrsig);
  }

  #cryptoFault(first: number, end: number, sig: number, rrsig: Rrsig): SignatureFault | undefined {
    const { zone, keys } = this.#context;
    const { records } = zone;
    const { named, forData, forKeys } = this.#candidatesFor(rrsig);
    if (named.length === 0) {
      const other = keys.find((key) => key.keyTag === rrsig.keyTag);
      const made = `was made by key ${rrsig.keyTag} of algorithm ${algorithmText(rrsig.algorithm)}`;
      if (other === undefined) {
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
    const data = this.#signedData(first, end, sig, rrsig);
    const signature = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!);
    const tried = Math.min(candidates.length, MAX_KEYS_PER_SIGNATURE, this.#budget);
    for (let i = 0; i < tried; i++) {
      this.#budget--;
      if (candidates[i]!.verifier.verify(data, signature)) return undefined;
    }
    if (tried < candidates.length) {
      const message = `by key ${rrsig.keyTag} verifies with none of the first ${tried} of ${candidates.length} keys with this tag; no more are tried`;
      return { rule: 'rrsig-work-limit', message };
    }
    return { rule: 'rrsig-invalid', message: `by key ${rrsig.keyTag} does not verify` };
  }

  /** What the signature covers (RFC 4034 §3.1.8.1). */
  #signedData(first: number, end: number, sig: number, rrsig: Rrsig): Uint8Array {
    const { zone } = this.#context;
    const { records } = zone;
    const data = this.#data;
    data.clear();
    const rdataAt = records.rdataOffset[sig]!;
    data.append(records.pool, rdataAt, rdataAt + RRSIG_FIXED_OCTETS);
    // RFC 4034 §3.1.7, §6.2: the signer's name is in lower case here.
    writeLowerName(zone.apex, 0, data);
    writeCanonicalRrset(zone, first, end, rrsig.originalTtl, rrsig.labels, data);
    return data.view();
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
    const { records } = this.#context.zone;
    const short = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!);
    const lost = expected - short.length;
    if (schemeOf(rrsig.algorithm)?.family !== 'ecdsa' || lost < 1 || lost > MAX_LOST_ZEROS) return false;
    const half = expected / 2;
    const data = this.#signedData(first, end, sig, rrsig);
    for (let ofR = 0; ofR <= lost && this.#budget > 0; ofR++) {
      const padded = new Uint8Array(expected);
      padded.set(short.subarray(0, half - ofR), ofR);
      padded.set(short.subarray(half - ofR), half + lost - ofR);
      this.#budget--;
      if (candidates[0]!.verifier.verify(data, padded)) return true;
    }
    return false;
  }

  /** Whether one key has signed twice for the same time. Where keys share a tag, nobody can say. */
  #isRepeated(a: Rrsig, b: Rrsig): boolean {
    return (
      a.keyTag === b.keyTag &&
      a.algorithm === b.algorithm &&
      a.inception === b.inception &&
      a.expiration === b.expiration &&
      this.#candidatesFor(a).named.length === 1
    );
  }

  /** The keys with the tag and algorithm of a signature; tags are not unique (RFC 4034 Appendix B). */
  #candidatesFor({ keyTag, algorithm }: Rrsig): KeyCandidates {
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

  #windowOf(record: number, rrsig: Rrsig, isLater: boolean): SignatureWindow {
    const { now } = this.#context;
    const inception = unfoldTime(rrsig.inception, now);
    const expiration = unfoldTime(rrsig.expiration, now);
    if (isLater) this.#future = tallyOne(this.#future, inception, record);
    else this.#valid = tallyOne(this.#valid, expiration, record);
    return { record, inception, expiration };
  }

  #noteTimes(first: number, sig: number, rrsig: Rrsig): void {
    const { now, zone } = this.#context;
    const remaining = unfoldTime(rrsig.expiration, now) - now;
    const lifetime = (rrsig.expiration - rrsig.inception) | 0;
    this.#shortestLifetime = lesser(this.#shortestLifetime, lifetime);
    if (lifetime > SECONDS_TOO_LONG) this.#longLived = tallyOne(this.#longLived, -lifetime, sig);
    const age = now - unfoldTime(rrsig.inception, now);
    if (age < SECONDS_OF_SKEW) this.#fresh = tallyOne(this.#fresh, age, sig);
    const beyondTtl = remaining - zone.records.ttl[first]!;
    if (beyondTtl < 0) this.#shortOfTtl = tallyOne(this.#shortOfTtl, beyondTtl, sig);
  }

  #checkTtls(first: number, sig: number, rrsig: Rrsig): void {
    const context = this.#context;
    const { ttl } = context.zone.records;
    if (rrsig.originalTtl !== ttl[first]) {
      context.report(
        'rrsig-original-ttl',
        `the signature over ${context.rrsetName(first)} was made for TTL ${rrsig.originalTtl}, the RRset has ${ttl[first]}`,
        { record: sig, part: 3, type: context.zone.records.type[first]!, keyTag: rrsig.keyTag },
      );
    } else if (ttl[sig] !== ttl[first]) this.#otherTtl = tallyOne(this.#otherTtl, sig, sig);
  }

  #reportOverUnsigned(id: number, type: number, sig: number): void {
    const context = this.#context;
    const kind = context.zone.tree.kind[id];
    const isAddress = type === TYPE.A || type === TYPE.AAAA;
    const [rule, what] =
      kind === NODE.ZONE_CUT && type === TYPE.NS
        ? ['rrsig-over-delegation-ns', 'the NS RRset of a delegation']
        : kind !== NODE.BELOW_DNAME && isAddress
          ? ['rrsig-over-glue', 'glue of a delegation']
          : ['rrsig-over-occluded', `data that a ${kind === NODE.BELOW_DNAME ? 'DNAME' : 'delegation'} hides`];
    context.report(
      rule!,
      `a signature covers ${context.zone.nameText(id)} ${typeText(type)}, ${what}, which must not be signed`,
      { record: sig, type },
    );
  }

  /** A signature over nothing, or over signatures. */
  #checkCovered(id: number, sig: number): void {
    const context = this.#context;
    const { records } = context.zone;
    const covered = typeCovered(records, sig);
    if (covered === TYPE.RRSIG) {
      context.report('rrsig-over-rrsig', `a signature at ${context.zone.nameText(id)} covers RRSIG records`, {
        record: sig,
      });
    } else if (!records.hasType(id, covered)) {
      context.report(
        'rrsig-orphan',
        `a signature covers ${context.zone.nameText(id)} ${typeText(covered)}, which does not exist`,
        { record: sig, type: covered },
      );
    }
  }
}
