/**
 * Every authoritative RRset has a signature that verifies, and nothing else is signed (RFC 4035 §2.2, §5.3).
 *
 * Works over a range of owner ids. A bad signature beside a good one is a warning: validators find the good one.
 * @module
 */
import { TYPE, typeText } from '../../rdata/index.js';
import { unfoldTime } from '../../wire/index.js';
import { NODE, typeCovered } from '../../zone/index.js';
import { faultOption } from '../fault-options.js';
import { type Rrsig, readRrsig } from '../rrsig.js';
import type { SignatureProver } from './batches.js';
import { MAX_VERIFICATIONS_PER_RRSET, type VerifyContext } from './context.js';
import { SignatureChecker, type SignatureFault } from './signature-check.js';
import { algorithmSets, lesser, NONE, type SignatureSummary, type Tally, tallyOne } from './tally.js';
import { type RrsetTimes, RrsetTimesBuilder, type SignatureWindow } from './timeline.js';

/** The field of the RRSIG (RFC 4034 §3.1) that a fault is about; of others it is the whole signature. */
const FIELD_OF_FAULT: Readonly<Record<string, number>> = {
  'rrsig-keytag-alg-mismatch': 1,
  'rrsig-labels-too-many': 2,
  'rrsig-labels-too-few': 2,
  'rrsig-expired': 4,
  'rrsig-window-inverted': 4,
  'rrsig-not-yet-valid': 5,
  'rrsig-unknown-key': 6,
  'rrsig-by-unusable-key': 6,
  'dnskey-revoked-signs-zone': 6,
  'rrsig-signer-not-apex': 7,
};

/** Enough for several batches, and little enough to remember. */
const OWNERS_PROVEN_AHEAD = 4096;

interface FaultySignature {
  readonly sig: number;
  readonly rrsig: Rrsig;
  readonly fault: SignatureFault;
}

function groupByRule(
  faults: readonly FaultySignature[],
): ReadonlyMap<string, readonly [FaultySignature, ...FaultySignature[]]> {
  const groups = new Map<string, [FaultySignature, ...FaultySignature[]]>();
  for (const one of faults) {
    const group = groups.get(one.fault.rule);
    if (group === undefined) groups.set(one.fault.rule, [one]);
    else group.push(one);
  }
  return groups;
}

export class SignatureVerifier {
  readonly #context: VerifyContext;
  /** seconds */
  readonly #longestLifetime: number;
  /** seconds */
  readonly #leastAge: number;
  /** algorithms of the DNSKEY RRset that signatures are expected for (RFC 4035 §2.2) */
  readonly #algorithms: readonly number[];
  readonly #checker: SignatureChecker;
  readonly #prover: SignatureProver | undefined;
  #count = 0;
  #valid = NONE;
  #future = NONE;
  #shortestLifetime: number | undefined;
  #longLived = NONE;
  #shortOfTtl = NONE;
  #fresh = NONE;
  #unsupported = NONE;
  #unchecked = 0;
  #duplicate = NONE;
  #otherTtl = NONE;
  #candidates = NONE;
  #bad = NONE;
  #failures = NONE;
  readonly #incomplete = new Map<number, Tally>();
  readonly #signedWith = new Map<number, number>();
  readonly #signers = new Set<number>();
  readonly #times: RrsetTimesBuilder;

  /** @param prover proves what it can of a range before the rest is tried one by one */
  constructor(context: VerifyContext, prover?: SignatureProver) {
    this.#context = context;
    this.#prover = prover;
    this.#checker = new SignatureChecker(context, prover);
    this.#times = new RrsetTimesBuilder(context.now);
    this.#longestLifetime = faultOption(context.settings, 'rrsig-lifetime-too-long', 'maximum');
    this.#leastAge = faultOption(context.settings, 'rrsig-clock-skew', 'minimumAge');
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
      unchecked: this.#unchecked,
      duplicate: this.#duplicate,
      otherTtl: this.#otherTtl,
      signedWith: algorithmSets(this.#signedWith),
      candidates: this.#candidates,
      bad: this.#bad,
      failures: this.#failures,
      incomplete: this.#incomplete,
    };
  }

  /** How long the RRsets go on to validate. */
  times(): RrsetTimes {
    return this.#times.finish();
  }

  /** Verifies the owners `[fromId, toId)`. */
  verifyRange(fromId: number, toId: number): void {
    const { zone } = this.#context;
    const { records } = zone;
    for (let id = fromId, provenTo = fromId; id < toId; id++) {
      if (id === provenTo) {
        provenTo = Math.min(id + OWNERS_PROVEN_AHEAD, toId);
        this.#prover?.prove(id, provenTo);
      }
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
      this.#noteAlgorithms(first, []);
      return;
    }
    this.#checker.begin();
    const faults: FaultySignature[] = [];
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
      if (this.#checker.budget <= 0) {
        if (unchecked++ === 0) firstUnchecked = sig;
        continue;
      }
      if (!context.provider.supports(rrsig.algorithm)) {
        hasUnsupported = true;
        this.#unsupported = tallyOne(this.#unsupported, sig, sig);
        continue;
      }
      const fault = this.#checker.fault(id, first, end, sig, rrsig);
      // One that waits for its time is asked whether it will do then.
      const isLater =
        fault?.rule === 'rrsig-not-yet-valid' && this.#checker.cryptoFault(first, end, sig, rrsig) === undefined;
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
    this.#times.add(first, windows);
    const isCovered = validAlgorithms.length > 0;
    if (hasUnsupported && !isCovered && faults.length === 0) {
      // The keys that are left are of other algorithms: to a validator that knows these the RRset is not signed.
      context.report('rrsig-missing', `${context.rrsetName(first)} has no signature that validators can check`, {
        record: first,
      });
    }
    const beside = isCovered ? '; another signature is valid' : '';
    // What is wrong with several signatures over one RRset is one mistake: the data was changed, or time has passed.
    for (const [faultRule, [{ sig, rrsig, fault }, ...more]] of groupByRule(faults)) {
      const rule = isCovered && faultRule === 'rrsig-invalid' ? 'rrsig-superfluous-corrupt' : faultRule;
      const likewise = more.length === 0 ? '' : `, like ${more.length} more over this RRset`;
      context.report(rule, `the signature over ${context.rrsetName(first)} ${fault.message}${likewise}${beside}`, {
        record: sig,
        part: FIELD_OF_FAULT[faultRule],
        type,
        keyTag: rrsig.keyTag,
        ...(isCovered && { severity: 'warning' as const }),
      });
    }
    this.#unchecked += unchecked;
    if (unchecked > 0) {
      context.report(
        'rrsig-work-limit',
        `the signatures over ${context.rrsetName(first)}: ${unchecked} of ${to - from} were not checked; ${MAX_VERIFICATIONS_PER_RRSET} attempts for one RRset are the limit`,
        { record: firstUnchecked, type, ...(isCovered && { severity: 'warning' as const }) },
      );
    }
    this.#noteAlgorithms(first, validAlgorithms);
    if (validAlgorithms.length === 0) return;
    this.#noteWork(first, type, valid, faults);
    for (const algorithm of this.#algorithms) {
      if (validAlgorithms.includes(algorithm) || faults.some(({ rrsig }) => rrsig.algorithm === algorithm)) continue;
      this.#incomplete.set(algorithm, tallyOne(this.#incomplete.get(algorithm) ?? NONE, first, first));
    }
  }

  /** Whether one key has signed twice for the same time. Where keys share a tag, nobody can say. */
  #isRepeated(a: Rrsig, b: Rrsig): boolean {
    return (
      a.keyTag === b.keyTag &&
      a.algorithm === b.algorithm &&
      a.inception === b.inception &&
      a.expiration === b.expiration &&
      this.#checker.candidatesFor(a).named.length === 1
    );
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
    if (lifetime > this.#longestLifetime) this.#longLived = tallyOne(this.#longLived, -lifetime, sig);
    const age = now - unfoldTime(rrsig.inception, now);
    if (age < this.#leastAge) this.#fresh = tallyOne(this.#fresh, age, sig);
    const beyondTtl = remaining - zone.records.ttl[first]!;
    if (beyondTtl < 0) this.#shortOfTtl = tallyOne(this.#shortOfTtl, beyondTtl, sig);
  }

  #noteAlgorithms(first: number, validAlgorithms: readonly number[]): void {
    let algorithms = 0;
    for (const algorithm of validAlgorithms) algorithms |= 1 << algorithm;
    if (!this.#signedWith.has(algorithms)) this.#signedWith.set(algorithms, first);
  }

  /** What an RRset costs a validator that meets its signatures and keys in the worst order (CVE-2023-50387). */
  #noteWork(first: number, type: number, valid: readonly Rrsig[], faults: readonly FaultySignature[]): void {
    const keysOf = (rrsig: Rrsig): number => {
      const { forKeys, forData } = this.#checker.candidatesFor(rrsig);
      return (type === TYPE.DNSKEY ? forKeys : forData).length;
    };
    let failures = 0;
    for (const rrsig of valid) {
      const keys = keysOf(rrsig);
      failures += keys - 1;
      if (keys > 1) this.#candidates = tallyOne(this.#candidates, -keys, first);
    }
    // Faults of time, name and shape are seen without cryptography.
    const bad = faults.filter(({ fault: { rule } }) => rule === 'rrsig-invalid' || rule === 'rrsig-work-limit');
    for (const { rrsig } of bad) failures += keysOf(rrsig);
    if (bad.length > 0) this.#bad = tallyOne(this.#bad, -bad.length, first);
    if (failures > 0) this.#failures = tallyOne(this.#failures, -failures, first);
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
        part: 0,
      });
    } else if (!records.hasType(id, covered)) {
      context.report(
        'rrsig-orphan',
        `a signature covers ${context.zone.nameText(id)} ${typeText(covered)}, which does not exist`,
        { record: sig, part: 0, type: covered },
      );
    }
  }
}
