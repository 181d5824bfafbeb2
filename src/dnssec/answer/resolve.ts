/**
 * The answer that a validating resolver would get from zones at rest: the records as authoritative servers choose them
 * (RFC 1034 §4.3.2, RFC 4592, RFC 6672), then the verdict as a resolver reaches it (RFC 4035 §5, RFC 5155 §8).
 * @module
 */
import { TYPE, typeText } from '../../rdata/index.js';
import {
  concatBytes,
  copyName,
  equalNames,
  isAtOrBelow,
  labelCount,
  MAX_NAME_OCTETS,
  nameText,
  skipLabels,
} from '../../wire/index.js';
import { NODE, type Zone } from '../../zone/index.js';
import type { ChainLink, Delegation, TrustChain } from '../chain.js';
import type { SecurityStatus } from '../verify-zone.js';
import type { DenialProof } from './denial-proof.js';
import { type JudgedRrset, unjudged } from './rrset-judge.js';

/** The question, as a resolver asks it: wire form and type number. */
export interface Question {
  readonly name: Uint8Array;
  readonly type: number;
}

/** `YXDOMAIN`: a DNAME makes a name of more than 255 octets (RFC 6672 §2.2). */
export const RCODES = ['NOERROR', 'NXDOMAIN', 'YXDOMAIN', 'SERVFAIL'] as const;
export type Rcode = (typeof RCODES)[number];

/**
 * What a zone says to a name: the records, an alias, that there is nothing, that another zone knows (`referral`), or
 * nothing at all since no zone given holds the name (`unknown`).
 */
export type StepKind = 'answer' | 'cname' | 'dname' | 'nodata' | 'nxdomain' | 'referral' | 'unknown';

/** One zone's part of an answer. */
export interface AnswerStep {
  readonly kind: StepKind;
  readonly zone: Zone | undefined;
  /** presentation form */
  readonly name: string;
  readonly status: SecurityStatus;
  readonly reason: string | undefined;
  /** answer section, then the SOA of a negative answer */
  readonly rrsets: readonly JudgedRrset[];
  /** that the name, the type, or a closer name than the wildcard does not exist */
  readonly proof: DenialProof | undefined;
  /** of a referral to a zone that is not given */
  readonly delegation: Delegation | undefined;
  /** where an alias leads; that of a DNAME comes as a CNAME that needs no signature (RFC 6672 §5.3.1) */
  readonly target: string | undefined;
}

export interface Answer {
  readonly name: string;
  readonly type: string;
  readonly status: SecurityStatus;
  /** why, in words */
  readonly reason: string;
  /** what a validating resolver returns; undefined when the files do not tell */
  readonly rcode: Rcode | undefined;
  /** what the authoritative servers return; undefined when the files do not tell */
  readonly serverRcode: Rcode | undefined;
  readonly steps: readonly AnswerStep[];
  /** the links of all zones on the way, from the top down */
  readonly links: readonly ChainLink[];
}

/** Aliases followed: resolvers give up about here. */
export const MAX_ALIASES = 11;

/** The worst first. */
export const SECURITY_STATUSES: readonly SecurityStatus[] = ['BOGUS', 'INDETERMINATE', 'INSECURE', 'SECURE'];

/** A status, and why it is not secure. */
export interface Verdict {
  readonly status: SecurityStatus;
  readonly reason: string | undefined;
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((a, b) => (SECURITY_STATUSES.indexOf(b.status) < SECURITY_STATUSES.indexOf(a.status) ? b : a));

/** Answers a question from the zones of the chain. */
export function resolveQuestion(chain: TrustChain, question: Question): Answer {
  const steps: AnswerStep[] = [];
  const zones = new Set<Zone>();
  let name: Uint8Array | undefined = question.name;
  let rcode: Rcode | undefined;
  while (name !== undefined) {
    const outcome: StepOutcome = new Asking(chain, { name, type: question.type }, zones).ask();
    steps.push(outcome.step);
    ({ rcode, next: name } = outcome);
    if (name === undefined || steps.length <= MAX_ALIASES) continue;
    steps.push(endlessAliases(name));
    rcode = 'SERVFAIL';
    break;
  }
  const links = chain.zones.filter((zone) => zones.has(zone)).map((zone) => chain.link(zone));
  return concludeAnswer(question, steps, rcode, links);
}

/** What the zones of the chain say to a question, before any alias is followed, and the zones that were asked. */
export function resolveStep(chain: TrustChain, question: Question): StepOutcome & { readonly zones: readonly Zone[] } {
  const zones = new Set<Zone>();
  return { ...new Asking(chain, question, zones).ask(), zones: [...zones] };
}

export const endlessAliases = (name: Uint8Array): AnswerStep =>
  makeStep('unknown', undefined, name, { status: 'INDETERMINATE', reason: 'the aliases do not end' });

/** The answer that steps make together: as bad as the worst of them. */
export function concludeAnswer(
  question: Question,
  steps: readonly AnswerStep[],
  rcode: Rcode | undefined,
  links: readonly ChainLink[],
): Answer {
  const { status, reason } = worst(steps);
  return {
    name: nameText(question.name),
    type: typeText(question.type),
    status,
    reason: reason ?? 'every record and every proof on the way validates',
    rcode: status === 'BOGUS' ? 'SERVFAIL' : rcode,
    serverRcode: rcode,
    steps,
    links,
  };
}

/** A step without what its kind does not have. */
export function makeStep(
  kind: StepKind,
  zone: Zone | undefined,
  name: Uint8Array,
  verdict: Verdict,
  more: Partial<AnswerStep> = {},
): AnswerStep {
  const none = { rrsets: [], proof: undefined, delegation: undefined, target: undefined };
  return { ...none, ...more, kind, zone, name: nameText(name), status: verdict.status, reason: verdict.reason };
}

/** One step, and where it leads. */
export interface StepOutcome {
  readonly step: AnswerStep;
  readonly rcode: Rcode | undefined;
  /** the name to go on with, behind an alias */
  readonly next: Uint8Array | undefined;
}

/** What a zone's own status makes of what it says. */
export function verdictOf(
  chain: TrustChain,
  zone: Zone,
  rrsets: readonly JudgedRrset[],
  proof: DenialProof | undefined,
): Verdict {
  const { status, reason } = chain.link(zone);
  if (status !== 'SECURE') return { status, reason: `${zone.origin} is ${status}: ${reason}` };
  const secure: Verdict = { status: 'SECURE', reason: undefined };
  return worst([secure, ...rrsets, ...(proof === undefined ? [] : [proof])]);
}

/** The name that a DNAME makes of a name below its owner (RFC 6672 §2.2); it may be too long. */
export const redirected = (name: Uint8Array, ownerLabels: number, target: Uint8Array): Uint8Array =>
  concatBytes(name.subarray(0, skipLabels(name, 0, labelCount(name) - ownerLabels)), target);

/** One question, asked from the topmost zone down. */
class Asking {
  readonly #chain: TrustChain;
  readonly #name: Uint8Array;
  readonly #type: number;
  /** all zones that were asked */
  readonly #asked: Set<Zone>;

  constructor(chain: TrustChain, { name, type }: Question, asked: Set<Zone>) {
    this.#chain = chain;
    this.#name = name;
    this.#type = type;
    this.#asked = asked;
  }

  ask(): StepOutcome {
    const name = this.#name;
    let zone = this.#chain.zones.find(({ apex }) => isAtOrBelow(name, apex));
    if (zone === undefined) return this.#unknown(undefined, `no zone given holds ${nameText(name)}`);
    if (this.#type === TYPE.DS && equalNames(zone.apex, name) && name[0] !== 0) {
      // RFC 4035 §3.1.4.1: the DS RRset is the parent's.
      return this.#unknown(undefined, `the DS of ${nameText(name)} is in its parent, whose file is not given`);
    }
    for (;;) {
      this.#asked.add(zone);
      const lookup = this.#chain.lookup(zone);
      const standing = lookup.resolve(name);
      if (standing === 'redirected') return this.#redirect(zone, lookup.coverId);
      if (standing !== 'delegated') return this.#answer(zone, standing, lookup.id, lookup.encloserLabels);
      const cut = lookup.coverId;
      if (this.#type === TYPE.DS && lookup.id === cut) return this.#answer(zone, 'exists', cut, -1);
      const child = this.#below(zone, cut);
      if (child === undefined) return this.#refer(zone, cut);
      zone = child;
    }
  }

  /** The zone given that a referral leads to, or the next one below it. */
  #below(zone: Zone, cut: number): Zone | undefined {
    const { pool, offsets } = zone.names;
    return this.#chain.zones.find(
      ({ apex }) => isAtOrBelow(apex, pool, 0, offsets[cut]!) && isAtOrBelow(this.#name, apex),
    );
  }

  #unknown(zone: Zone | undefined, reason: string): StepOutcome {
    const step = makeStep('unknown', zone, this.#name, { status: 'INDETERMINATE', reason });
    return { step, rcode: undefined, next: undefined };
  }

  /** A referral to a zone that is not given. */
  #refer(zone: Zone, cut: number): StepOutcome {
    const above = verdictOf(this.#chain, zone, [], undefined);
    const where = zone.nameText(cut);
    if (above.status !== 'SECURE') {
      return { step: makeStep('referral', zone, this.#name, above), rcode: undefined, next: undefined };
    }
    const delegation = this.#chain.delegation(zone, cut);
    const { status, reason } = delegation;
    const missing = `the file of ${where} is not given`;
    const verdict: Verdict =
      status === 'SECURE'
        ? { status: 'INDETERMINATE', reason: missing }
        : status === 'INSECURE'
          ? { status, reason: `${zone.origin} proves that ${where} has no DS; ${missing}` }
          : { status, reason };
    const step = makeStep('referral', zone, this.#name, verdict, { delegation });
    return { step, rcode: undefined, next: undefined };
  }

  #redirect(zone: Zone, owner: number): StepOutcome {
    const { records, names } = zone;
    const first = records.findRrset(owner, TYPE.DNAME);
    const rrset = this.#chain.judge(zone, first);
    const verdict = verdictOf(this.#chain, zone, [rrset], undefined);
    const name = this.#name;
    const ownerLabels = labelCount(names.pool, names.offsets[owner]!);
    const target = redirected(name, ownerLabels, copyName(records.pool, records.rdataOffset[first]!));
    if (target.length > MAX_NAME_OCTETS) {
      return { step: makeStep('dname', zone, name, verdict, { rrsets: [rrset] }), rcode: 'YXDOMAIN', next: undefined };
    }
    const step = makeStep('dname', zone, name, verdict, { rrsets: [rrset], target: nameText(target) });
    // RFC 1034 §5.3.3 4c: an alias that was asked for is the answer itself, made from a DNAME or not.
    return { step, rcode: 'NOERROR', next: this.#type === TYPE.CNAME ? undefined : target };
  }

  #answer(zone: Zone, standing: string, id: number, encloserLabels: number): StepOutcome {
    if (standing === 'missing') return this.#negative(zone, 'nxdomain', encloserLabels);
    if (standing === 'empty') return this.#negative(zone, 'nodata', encloserLabels);
    const { records } = zone;
    const isWildcard = standing === 'wildcard';
    const own = records.findRrset(id, this.#type);
    // RFC 1034 §3.6.2: the alias stands for every type but those that live beside it (RFC 4035 §2.5).
    const alias = own < 0 && zone.tree.kind[id] !== NODE.ZONE_CUT ? records.findRrset(id, TYPE.CNAME) : -1;
    const first = own < 0 ? alias : own;
    if (first < 0) return this.#negative(zone, 'nodata', encloserLabels);
    const name = this.#name;
    const owner = isWildcard ? name : undefined;
    if (own >= 0 && this.#type === TYPE.RRSIG) return this.#signatures(zone, first, owner);
    const rrset = this.#chain.judge(zone, first, owner);
    const proof = isWildcard
      ? this.#chain.denial(zone, `${nameText(name)} does not exist`, (prover) =>
          prover.noCloserName(name, encloserLabels),
        )
      : undefined;
    const verdict = verdictOf(this.#chain, zone, [rrset], proof);
    const target = own < 0 ? copyName(records.pool, records.rdataOffset[first]!) : undefined;
    const step = makeStep(own < 0 ? 'cname' : 'answer', zone, name, verdict, {
      rrsets: [rrset],
      proof,
      target: target && nameText(target),
    });
    return { step, rcode: 'NOERROR', next: target };
  }

  /** Signatures are not signed themselves (RFC 4035 §2.2): resolvers pass them on as they come, from bogus zones too. */
  #signatures(zone: Zone, first: number, owner: Uint8Array | undefined): StepOutcome {
    const rrset = unjudged(zone, first, 'INSECURE', owner);
    const reason = 'signatures are not signed themselves, so nothing vouches for them';
    const step = makeStep(
      'answer',
      zone,
      this.#name,
      { status: 'INSECURE', reason },
      { rrsets: [{ ...rrset, reason }] },
    );
    return { step, rcode: 'NOERROR', next: undefined };
  }

  /** @param encloserLabels of the closest encloser; -1 when the name itself exists */
  #negative(zone: Zone, kind: 'nodata' | 'nxdomain', encloserLabels: number): StepOutcome {
    const chain = this.#chain;
    const name = this.#name;
    const type = this.#type;
    const proof = chain.denial(zone, `${nameText(name)} has no ${typeText(type)}`, (prover) => {
      if (encloserLabels < 0) return prover.noData(name, type, false);
      return kind === 'nxdomain'
        ? prover.noName(name, encloserLabels)
        : prover.noWildcardData(name, type, encloserLabels);
    });
    const soa = zone.soaIndex < 0 ? [] : [chain.judge(zone, zone.soaIndex)];
    const step = makeStep(kind, zone, name, verdictOf(this.#chain, zone, soa, proof), { rrsets: soa, proof });
    return { step, rcode: kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR', next: undefined };
  }
}
