/**
 * Proofs by NSEC records (RFC 4035 §3.1.3, §5.4): chosen as a server does, judged as a resolver does.
 * @module
 */
import { TYPE, typeText } from '../../rdata/index.js';
import {
  compareNames,
  concatBytes,
  equalNames,
  isAtOrBelow,
  labelCount,
  nameText,
  skipLabels,
  skipName,
} from '../../wire/index.js';
import { sharedLabels, type Zone } from '../../zone/index.js';
import {
  ancestorFault,
  bitmapTypes,
  concludeProof,
  type DenialProof,
  type DenialRole,
  type DenialStep,
  noTypeFault,
} from './denial-proof.js';
import type { JudgedRrset } from './rrset-judge.js';

export type Judge = (first: number) => JudgedRrset;

/** `*.` and the last `labels` labels of a name. */
export function wildcardBelow(name: Uint8Array, labels: number): Uint8Array {
  return concatBytes(Uint8Array.of(1, 0x2a), name.subarray(skipLabels(name, 0, labelCount(name) - labels)));
}

/** How the zone proves what it has not. Names are wire form; `encloserLabels` those of the closest encloser. */
export interface Prover {
  /** The name exists, or the wildcard it is made from does, and has no record of the type. */
  noData(name: Uint8Array, type: number, isCut: boolean): DenialProof;
  noWildcardData(name: Uint8Array, type: number, encloserLabels: number): DenialProof;
  noName(name: Uint8Array, encloserLabels: number): DenialProof;
  /** No name stands closer than the wildcard that an answer was made from. */
  noCloserName(name: Uint8Array, encloserLabels: number): DenialProof;
}

export class NsecProver implements Prover {
  readonly #zone: Zone;
  readonly #judge: Judge;
  /** owners of NSEC records, ascending */
  readonly #owners: readonly number[];

  constructor(zone: Zone, judge: Judge) {
    this.#zone = zone;
    this.#judge = judge;
    const owners: number[] = [];
    for (let id = 0; id < zone.names.count; id++) {
      if (zone.isInChain(id) && zone.records.hasType(id, TYPE.NSEC)) owners.push(id);
    }
    this.#owners = owners;
  }

  get isEmpty(): boolean {
    return this.#owners.length === 0;
  }

  noData(name: Uint8Array, type: number, isCut: boolean): DenialProof {
    const claim = `${nameText(name)} has no ${typeText(type)}`;
    // An empty non-terminal has no record of its own: the span that it lies in ends below it.
    const id = this.#zone.names.find(name);
    if (id >= 0) return concludeProof('NSEC', claim, [this.#match('name', name, type, isCut)]);
    const step = this.#cover('name', name);
    const fault =
      step.fault === undefined && !this.#isEmpty(step, name)
        ? `the NSEC record of ${step.record?.owner} denies ${nameText(name)} altogether, so it cannot be empty`
        : undefined;
    return concludeProof('NSEC', claim, [step], fault);
  }

  noWildcardData(name: Uint8Array, type: number, encloserLabels: number): DenialProof {
    const claim = `${nameText(name)} does not exist, and the wildcard has no ${typeText(type)}`;
    const source = wildcardBelow(name, encloserLabels);
    const own = this.#match('wildcard', source, type, false);
    const span = own.record === undefined ? this.#cover('wildcard', source) : own;
    const wildcard = this.#isEmpty(span, source) ? span : own;
    const covering = this.#cover('name', name);
    return concludeProof('NSEC', claim, [covering, wildcard], this.#encloserFault(covering, name, encloserLabels));
  }

  noName(name: Uint8Array, encloserLabels: number): DenialProof {
    const claim = `${nameText(name)} does not exist, and no wildcard stands for it`;
    const covering = this.#cover('name', name);
    const source = wildcardBelow(name, encloserLabels);
    const wildcard = this.#cover('wildcard', source);
    const fault = this.#isEmpty(wildcard, source)
      ? `the NSEC record of ${wildcard.record?.owner} shows ${nameText(source)} as an empty non-terminal, which answers`
      : this.#encloserFault(covering, name, encloserLabels);
    return concludeProof('NSEC', claim, [covering, wildcard], fault);
  }

  noCloserName(name: Uint8Array, encloserLabels: number): DenialProof {
    const claim = `${nameText(name)} does not exist, so the wildcard stands for it`;
    const covering = this.#cover('name', name);
    return concludeProof('NSEC', claim, [covering], this.#encloserFault(covering, name, encloserLabels));
  }

  /** A resolver takes the closest encloser from the span: the longer of what the name shares with its ends. */
  #encloserFault(step: DenialStep, name: Uint8Array, encloserLabels: number): string | undefined {
    const next = this.#nextOf(step);
    if (step.fault !== undefined || step.record === undefined || next === undefined) return undefined;
    const { names, records } = this.#zone;
    const ownerAt = names.offsets[records.owner[step.record.first]!]!;
    const proven = Math.max(sharedLabels(names.pool, ownerAt, 0, name), sharedLabels(next, 0, 0, name));
    if (proven === encloserLabels) return undefined;
    const encloser = nameText(name, skipLabels(name, 0, labelCount(name) - proven));
    return `the NSEC record of ${step.record.owner} makes ${encloser} the closest encloser, for which it proves nothing more`;
  }

  /** Whether a span over a name ends below it, which makes it an empty non-terminal (RFC 4592 §2.2.2). */
  #isEmpty(step: DenialStep, name: Uint8Array): boolean {
    const next = this.#nextOf(step);
    return step.relation === 'covers' && step.fault === undefined && next !== undefined && isAtOrBelow(next, name);
  }

  #nextOf({ record }: DenialStep): Uint8Array | undefined {
    if (record === undefined) return undefined;
    const { records } = this.#zone;
    return records.pool.subarray(records.rdataOffset[record.first]!, records.rdataOffset[record.first + 1]!);
  }

  /** The last NSEC record at or before a name. */
  #find(name: Uint8Array): number | undefined {
    const { names } = this.#zone;
    let low = 0;
    let high = this.#owners.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareNames(names.pool, name, names.offsets[this.#owners[middle]!]!) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#owners[low - 1];
  }

  #step(
    role: DenialRole,
    relation: DenialStep['relation'],
    name: Uint8Array,
    id: number | undefined,
    faultOf: (types: readonly number[], record: JudgedRrset, nextAt: number) => string | undefined,
  ): DenialStep {
    const { records } = this.#zone;
    const text = nameText(name);
    const base = { role, relation, name: text, hash: undefined, isOptOut: false };
    const record = id === undefined ? -1 : records.findRrset(id, TYPE.NSEC);
    if (record < 0) {
      const fault = `no NSEC record ${relation} ${text}`;
      return { ...base, record: undefined, next: undefined, types: [], fault };
    }
    const at = records.rdataOffset[record]!;
    const end = records.rdataOffset[record + 1]!;
    const types = bitmapTypes(records.pool, skipName(records.pool, at, end), end);
    const judged = this.#judge(record);
    const fault = faultOf(types, judged, at);
    return {
      ...base,
      record: judged,
      next: nameText(records.pool, at),
      types: types.map(typeText),
      fault:
        fault &&
        `the NSEC record of ${judged.owner} does not ${relation === 'covers' ? 'deny' : 'serve for'} ${text}: ${fault}`,
    };
  }

  #match(role: DenialRole, name: Uint8Array, type: number, isCut: boolean): DenialStep {
    const id = this.#zone.names.find(name);
    return this.#step(role, 'matches', name, id < 0 ? undefined : id, (types) =>
      noTypeFault(types, type, isCut, name[0] === 0),
    );
  }

  #cover(role: DenialRole, name: Uint8Array): DenialStep {
    const { names, records, apex } = this.#zone;
    const id = this.#find(name);
    return this.#step(role, 'covers', name, id, (types, _record, nextAt) => {
      const ownerAt = names.offsets[id!]!;
      if (equalNames(names.pool, name, ownerAt)) return 'it stands at this very name';
      // RFC 4034 §4.1.1: the last record of the zone points at the apex.
      const isLast = compareNames(records.pool, names.pool, nextAt, ownerAt) <= 0;
      if (isLast && !equalNames(records.pool, apex, nextAt)) return 'it points back, but not at the apex';
      if (!isLast && compareNames(name, records.pool, 0, nextAt) >= 0) {
        return `its span ends at ${nameText(records.pool, nextAt)}`;
      }
      return isAtOrBelow(name, names.pool, 0, ownerAt) ? ancestorFault(types) : undefined;
    });
  }
}
