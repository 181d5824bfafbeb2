/**
 * One answer as a validating resolver judges it: the records that were sent, and the proofs that came with them
 * (RFC 4035 §5.3 and §5.4, RFC 5155 §8).
 * @module
 */
import {
  type AnswerStep,
  type DenialProof,
  type JudgedRrset,
  makeStep,
  type Question,
  redirected,
  type TrustChain,
  verdictOf,
} from '../dnssec/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { equalNames, isAtOrBelow, labelCount, MAX_NAME_OCTETS, nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { recordsOf, wildcardLabels, wildcardName } from './answers.js';
import { CLASS_IN, type Message, type MessageRecord, RCODE } from './message.js';

/**
 * Judges the part of an answer that is of the name itself; where an alias leads is another question.
 * @param zone made of the keys and the message ({@link answerZone}), and a zone of the chain
 */
export function judgeAnswer(chain: TrustChain, zone: Zone, message: Message, { name, type }: Question): AnswerStep {
  const { answer } = message;
  if (recordsOf(answer, name, type).length > 0) return positive(chain, zone, answer, name, type);
  const dname = dnameAbove(answer, name);
  if (dname !== undefined) return redirection(chain, zone, name, dname);
  // RFC 1034 §3.6.2: the alias stands for every other type.
  if (recordsOf(answer, name, TYPE.CNAME).length > 0) return positive(chain, zone, answer, name, TYPE.CNAME);
  return negative(chain, zone, message, name, type);
}

const dnameAbove = (answer: readonly MessageRecord[], name: Uint8Array): MessageRecord | undefined =>
  answer.find(
    ({ owner, type, class: recordClass }) =>
      type === TYPE.DNAME && recordClass === CLASS_IN && isAtOrBelow(name, owner) && !equalNames(name, owner),
  );

/** The RRset of a name in the zone, judged; undefined when it was left out since its owner is not of the zone. */
function judged(chain: TrustChain, zone: Zone, owner: Uint8Array, type: number, made?: Uint8Array) {
  const id = zone.names.find(owner);
  const first = id < 0 ? -1 : zone.records.findRrset(id, type);
  return first < 0 ? undefined : chain.judge(zone, first, made);
}

const OUTSIDE = 'the records are not of the zone that was asked';

function stepOf(
  chain: TrustChain,
  zone: Zone,
  kind: AnswerStep['kind'],
  name: Uint8Array,
  rrsets: readonly (JudgedRrset | undefined)[],
  proof?: DenialProof | undefined,
  target?: Uint8Array | undefined,
): AnswerStep {
  const found = rrsets.filter((rrset) => rrset !== undefined);
  const isWhole = found.length === rrsets.length;
  const verdict = isWhole ? verdictOf(chain, zone, found, proof) : ({ status: 'BOGUS', reason: OUTSIDE } as const);
  return makeStep(kind, zone, name, verdict, { rrsets: found, proof, target: target && nameText(target) });
}

function positive(
  chain: TrustChain,
  zone: Zone,
  answer: readonly MessageRecord[],
  name: Uint8Array,
  type: number,
): AnswerStep {
  const labels = wildcardLabels(name, type, answer);
  const owner = labels === undefined ? name : wildcardName(name, labels);
  const rrset = judged(chain, zone, owner, type, labels === undefined ? undefined : name);
  // RFC 4035 §5.3.4: that no name stands closer than the wildcard has to be proven.
  const proof =
    labels === undefined
      ? undefined
      : chain.denial(zone, `${nameText(name)} does not exist`, (prover) => prover.noCloserName(name, labels));
  const kind = type === TYPE.CNAME ? 'cname' : 'answer';
  const target = type === TYPE.CNAME ? recordsOf(answer, name, type)[0]!.rdata : undefined;
  return stepOf(chain, zone, kind, name, [rrset], proof, target);
}

/** RFC 6672 §5.3.1: the CNAME that comes with a DNAME needs no signature. */
function redirection(chain: TrustChain, zone: Zone, name: Uint8Array, { owner, rdata }: MessageRecord): AnswerStep {
  const target = redirected(name, labelCount(owner), rdata);
  const rrset = judged(chain, zone, owner, TYPE.DNAME);
  return stepOf(chain, zone, 'dname', name, [rrset], undefined, target.length > MAX_NAME_OCTETS ? undefined : target);
}

function negative(chain: TrustChain, zone: Zone, message: Message, name: Uint8Array, type: number): AnswerStep {
  const kind = message.rcode === RCODE.NXDOMAIN ? 'nxdomain' : 'nodata';
  const soa = message.authority.some((record) => record.type === TYPE.SOA && equalNames(record.owner, zone.apex));
  const rrsets = soa ? [judged(chain, zone, zone.apex, TYPE.SOA)] : [];
  return stepOf(chain, zone, kind, name, rrsets, denialOf(chain, zone, kind, name, type));
}

/**
 * The proof of NODATA or NXDOMAIN. Which ancestor is the closest encloser, and whether the name is there or a wildcard
 * stands for it, is for the proof to say: one that holds is enough.
 */
function denialOf(
  chain: TrustChain,
  zone: Zone,
  kind: 'nxdomain' | 'nodata',
  name: Uint8Array,
  type: number,
): DenialProof | undefined {
  const claim = `${nameText(name)} has no ${typeText(type)}`;
  let first: DenialProof | undefined;
  const depth = Math.max(labelCount(name) - labelCount(zone.apex), 1);
  for (let up = kind === 'nodata' ? 0 : 1; up <= depth; up++) {
    const labels = Math.max(labelCount(name) - up, 0);
    const proof = chain.denial(zone, claim, (prover) => {
      if (up === 0) return prover.noData(name, type, false);
      return kind === 'nxdomain' ? prover.noName(name, labels) : prover.noWildcardData(name, type, labels);
    });
    if (proof === undefined || proof.status !== 'BOGUS') return proof;
    first ??= proof;
  }
  return first;
}
