/**
 * Every authoritative RRset has a signature that verifies, and nothing else is signed (RFC 4035 §2.2, §5.3).
 *
 * Works over a range of owner ids. A bad signature beside a good one is a warning: validators find the good one.
 * @module
 */
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
  unfoldTime,
} from '../../wire/index.js';
import { NODE, typeCovered } from '../../zone/index.js';
import { signedLabels, writeCanonicalRrset, writeLowerName } from '../canonical.js';
import { RRSIG_FIXED_OCTETS, type Rrsig, readRrsig } from '../rrsig.js';
import type { UsableKey, VerifyContext } from './context.js';

/** Signatures tried per RRset; more is an attack on the verifier (CVE-2023-50387), not a rollover. */
const MAX_CRYPTO_PER_RRSET = 32;

/** A fault of one signature. */
interface SignatureFault {
  readonly rule: string;
  readonly message: string;
}

/** What was learnt about time over a range. Seconds since the epoch. */
export interface SignatureSummary {
  readonly count: number;
  /** the first moment at which a signature that is valid now is so no more */
  readonly earliestExpiration: number | undefined;
  /** signatures valid now whose remaining time is below the threshold of `rrsig-expiring` */
  readonly expiringCount: number;
  /** the first of these to expire: when, and its record */
  readonly expiringAt: number | undefined;
  readonly expiringRecord: number;
}

export const EMPTY_SUMMARY: SignatureSummary = {
  count: 0,
  earliestExpiration: undefined,
  expiringCount: 0,
  expiringAt: undefined,
  expiringRecord: -1,
};

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

/** The summary of two ranges together. */
export function mergeSummaries(a: SignatureSummary, b: SignatureSummary): SignatureSummary {
  const expiringAt = earlier(a.expiringAt, b.expiringAt);
  return {
    count: a.count + b.count,
    earliestExpiration: earlier(a.earliestExpiration, b.earliestExpiration),
    expiringCount: a.expiringCount + b.expiringCount,
    expiringAt,
    expiringRecord: expiringAt === a.expiringAt && a.expiringRecord >= 0 ? a.expiringRecord : b.expiringRecord,
  };
}

/** Keys that a signature may be of. */
interface KeyCandidates {
  readonly named: readonly Dnskey[];
  readonly forKeys: readonly UsableKey[];
  readonly forData: readonly UsableKey[];
}

const SECONDS_EXPIRING = 7 * 86_400;

export class SignatureVerifier {
  readonly #context: VerifyContext;
  /** algorithms of the DNSKEY RRset that signatures are expected for (RFC 4035 §2.2) */
  readonly #algorithms: readonly number[];
  readonly #data = new ByteWriter(4096);
  readonly #candidates = new Map<number, KeyCandidates>();
  #count = 0;
  #earliest: number | undefined;
  #expiringCount = 0;
  #expiringAt: number | undefined;
  #expiringRecord = -1;
  #budget = 0;

  constructor(context: VerifyContext) {
    this.#context = context;
    this.#algorithms = [...new Set(context.usable.filter(({ key }) => !key.isRevoked).map(({ key }) => key.algorithm))];
  }

  summary(): SignatureSummary {
    return {
      count: this.#count,
      earliestExpiration: this.#earliest,
      expiringCount: this.#expiringCount,
      expiringAt: this.#expiringAt,
      expiringRecord: this.#expiringRecord,
    };
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
      return;
    }
    this.#budget = MAX_CRYPTO_PER_RRSET;
    const faults: { readonly sig: number; readonly rrsig: Rrsig; readonly fault: SignatureFault }[] = [];
    const validAlgorithms: number[] = [];
    let hasUnsupported = false;
    for (let sig = from; sig < to; sig++) {
      if (records.isDuplicate(sig)) continue;
      this.#count++;
      const rrsig = readRrsig(records.pool, records.rdataOffset[sig]!, records.rdataOffset[sig + 1]!);
      if (!context.provider.supports(rrsig.algorithm)) {
        hasUnsupported = true;
        context.report(
          'rrsig-unsupported-algorithm',
          `the signature over ${context.rrsetName(first)} has algorithm ${algorithmText(rrsig.algorithm)}, which cannot be checked here`,
          { record: sig, type, keyTag: rrsig.keyTag },
        );
        continue;
      }
      const fault = this.#signatureFault(id, first, end, sig, rrsig);
      if (fault === undefined) {
        if (!validAlgorithms.includes(rrsig.algorithm)) validAlgorithms.push(rrsig.algorithm);
        this.#noteTimes(sig, rrsig);
        this.#checkTtls(first, sig, rrsig);
      } else faults.push({ sig, rrsig, fault });
    }
    const isCovered = validAlgorithms.length > 0 || (hasUnsupported && faults.length === 0);
    for (const { sig, rrsig, fault } of faults) {
      const beside = isCovered ? '; another signature is valid' : '';
      context.report(fault.rule, `the signature over ${context.rrsetName(first)} ${fault.message}${beside}`, {
        record: sig,
        type,
        keyTag: rrsig.keyTag,
        ...(isCovered && { severity: 'warning' as const }),
      });
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
      const message = `has ${signatureOctets} octets; one of algorithm ${algorithmText(rrsig.algorithm)} has ${expected}`;
      return { rule: 'rrsig-sig-length', message };
    }
    const data = this.#data;
    data.clear();
    const rdataAt = records.rdataOffset[sig]!;
    data.append(records.pool, rdataAt, rdataAt + RRSIG_FIXED_OCTETS);
    // RFC 4034 §3.1.7, §6.2: the signer's name is in lower case here.
    writeLowerName(zone.apex, 0, data);
    writeCanonicalRrset(zone, first, end, rrsig.originalTtl, rrsig.labels, data);
    const signature = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!);
    for (const { verifier } of candidates) {
      if (--this.#budget < 0) {
        return {
          rule: 'rrsig-invalid',
          message: `was not checked: more than ${MAX_CRYPTO_PER_RRSET} attempts for one RRset`,
        };
      }
      if (verifier.verify(data.view(), signature)) return undefined;
    }
    return { rule: 'rrsig-invalid', message: `by key ${rrsig.keyTag} does not verify` };
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

  #noteTimes(sig: number, rrsig: Rrsig): void {
    const { now } = this.#context;
    const expiration = unfoldTime(rrsig.expiration, now);
    this.#earliest = earlier(this.#earliest, expiration);
    const lifetime = (rrsig.expiration - rrsig.inception) | 0;
    if (expiration - now >= Math.min(SECONDS_EXPIRING, lifetime / 4)) return;
    this.#expiringCount++;
    if (this.#expiringAt === undefined || expiration < this.#expiringAt) {
      this.#expiringAt = expiration;
      this.#expiringRecord = sig;
    }
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
    } else if (ttl[sig] !== ttl[first]) {
      context.report(
        'rrsig-ttl-mismatch',
        `the signature over ${context.rrsetName(first)} has TTL ${ttl[sig]}, the RRset has ${ttl[first]}`,
        { record: sig, part: 'ttl', type: context.zone.records.type[first]!, keyTag: rrsig.keyTag },
      );
    }
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
