/**
 * A proof that something does not exist, as data: the NSEC or NSEC3 records that a server would send, and what each of
 * them is there to show (RFC 4035 §5.4, RFC 5155 §8, RFC 6840 §4, RFC 7129).
 * @module
 */
import { readTypeBitmap, TYPE, typeText } from '../../rdata/index.js';
import type { SecurityStatus } from '../verify-zone.js';
import type { JudgedRrset } from './rrset-judge.js';

/** What a name is in a proof (RFC 5155 §1.3, RFC 4592 §3.3.1). */
export type DenialRole = 'name' | 'closest encloser' | 'next closer' | 'wildcard';

/** One record of a proof and its part in it. */
export interface DenialStep {
  readonly role: DenialRole;
  /** presentation form */
  readonly name: string;
  /** base32hex; only NSEC3 */
  readonly hash: string | undefined;
  /** the name or hash is the record's own, or lies in the span that it denies */
  readonly relation: 'matches' | 'covers';
  readonly record: JudgedRrset | undefined;
  /** the next name, or the next hash */
  readonly next: string | undefined;
  /** mnemonics of the bit map */
  readonly types: readonly string[];
  readonly isOptOut: boolean;
  /** why it does not show what it should; a whole clause */
  readonly fault: string | undefined;
}

export interface DenialProof {
  /** undefined when the zone has no records that a server could send */
  readonly kind: 'NSEC' | 'NSEC3' | undefined;
  /** what is to be proven: `www.example.com. has no AAAA` */
  readonly claim: string;
  readonly status: SecurityStatus;
  /** why it is not secure */
  readonly reason: string | undefined;
  readonly steps: readonly DenialStep[];
}

/** The types of a bit map at `wire[at, end)`; none when it is malformed. */
export const bitmapTypes = (wire: Uint8Array, at: number, end: number): readonly number[] =>
  readTypeBitmap(wire, at, end) ?? [];

/** Whether a record at a zone cut comes from the parent's side: it says nothing of what stands below. */
const isOfDelegation = (types: readonly number[]): boolean => types.includes(TYPE.NS) && !types.includes(TYPE.SOA);

/** Why the record of an ancestor denies nothing below it (RFC 6840 §4.1, RFC 5155 §8.3); undefined when it may. */
export function ancestorFault(types: readonly number[]): string | undefined {
  if (types.includes(TYPE.DNAME)) return 'it is that of a DNAME, which answers for the names below it';
  return isOfDelegation(types) ? 'it is that of a delegation, which says nothing of the names below it' : undefined;
}

/**
 * Why the bit map of a name's own record does not show that the name lacks `type` (RFC 4035 §5.4, RFC 5155 §8.5 to 8.7,
 * RFC 6840 §4.3, §4.4); undefined when it does.
 * @param isRoot whether the name is the root, whose DS nobody but itself can deny
 */
export function noTypeFault(
  types: readonly number[],
  type: number,
  isCut: boolean,
  isRoot: boolean,
): string | undefined {
  if (types.includes(type)) return `its bit map has ${typeText(type)}`;
  if (types.includes(TYPE.CNAME)) return 'its bit map has CNAME';
  if (type === TYPE.DS) {
    if (types.includes(TYPE.SOA) && !isRoot) return "it is that of the child's apex, which says nothing of the DS";
    // RFC 5155 §8.9: "the NS bit is set"
    return isCut && !types.includes(TYPE.NS) ? 'its bit map lacks NS, so it shows no delegation' : undefined;
  }
  return isOfDelegation(types) ? "it is that of the parent's side of a zone cut" : undefined;
}

/** A proof from its steps: each must hold and be signed; a span with opt-out proves less (RFC 5155 §9.2). */
export function concludeProof(
  kind: DenialProof['kind'],
  claim: string,
  steps: readonly DenialStep[],
  fault?: string,
): DenialProof {
  const verdict = (status: SecurityStatus, reason: string | undefined): DenialProof => ({
    kind,
    claim,
    status,
    reason,
    steps,
  });
  if (fault !== undefined) return verdict('BOGUS', fault);
  for (const { fault: wrong, record } of steps) {
    if (wrong !== undefined) return verdict('BOGUS', wrong);
    if (record?.status === 'BOGUS') return verdict('BOGUS', record.reason);
  }
  const optOut = steps.find(
    ({ isOptOut, role, relation }) => isOptOut && role === 'next closer' && relation === 'covers',
  );
  if (optOut === undefined) return verdict('SECURE', undefined);
  return verdict(
    'INSECURE',
    `the span over ${optOut.name} has the opt-out flag: an insecure delegation may stand there (RFC 5155 §9.2)`,
  );
}
