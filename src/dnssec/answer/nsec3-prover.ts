/**
 * Proofs by NSEC3 records (RFC 5155 §7.2, §8): chosen as a server does, judged as a resolver does.
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { TYPE, typeText } from '../../rdata/index.js';
import {
  ByteWriter,
  compareBytes,
  encodeBase32hex,
  equalBytes,
  labelCount,
  nameText,
  readBase32hex,
  skipLabels,
} from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import {
  NSEC3_FLAG_OPT_OUT,
  NSEC3_HASH_OCTETS,
  NSEC3_HASH_SHA1,
  type Nsec3Fields,
  nsec3Hasher,
  readNsec3Fields,
} from '../nsec3.js';
import {
  ancestorFault,
  bitmapTypes,
  concludeProof,
  type DenialProof,
  type DenialRole,
  type DenialStep,
  noTypeFault,
} from './denial-proof.js';
import { type Judge, type Prover, wildcardBelow } from './nsec-prover.js';

/** The NSEC3 records of one set of parameters, in hash order. */
interface Chain {
  readonly parameters: Nsec3Fields;
  /** record indexes */
  readonly records: readonly number[];
  /** `NSEC3_HASH_OCTETS` for each */
  readonly hashes: Uint8Array;
}

/** Where a hash lies in a chain: the record that has it, or the one whose span it should be in. */
interface Position {
  readonly hash: Uint8Array;
  readonly index: number;
  readonly isExact: boolean;
}

const hashText = (hash: Uint8Array, at = 0): string =>
  encodeBase32hex(hash.subarray(at, at + NSEC3_HASH_OCTETS)).toLowerCase();

/**
 * The chain that servers answer from: the first that NSEC3PARAM announces and that holds the apex (RFC 5155 §4). Nothing is
 * hashed for one with too many iterations: that is what the limit is for (CVE-2023-50868).
 */
function servedChain(zone: Zone, provider: CryptoProvider, maxIterations: number): Chain | undefined {
  const { records } = zone;
  const first = zone.apexId < 0 ? -1 : records.findRrset(zone.apexId, TYPE.NSEC3PARAM);
  if (first < 0) return undefined;
  let fallback: Chain | undefined;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const parameters = readNsec3Fields(records.pool, records.rdataOffset[i]!);
    // RFC 5155 §4.1.2: with flags other than 0 it "MUST be ignored".
    if (parameters.flags !== 0 || parameters.hashAlgorithm !== NSEC3_HASH_SHA1) continue;
    const chain = collect(zone, parameters);
    fallback ??= chain;
    if (chain.records.length === 0) continue;
    if (parameters.iterations > maxIterations) return chain;
    const hash = new Uint8Array(NSEC3_HASH_OCTETS);
    nsec3Hasher(provider, parameters)(zone.apex, 0, hash, 0);
    if (locate(chain, hash).isExact) return chain;
  }
  return fallback;
}

function collect(zone: Zone, parameters: Nsec3Fields): Chain {
  const { records, names } = zone;
  const found: number[] = [];
  const hashes = new ByteWriter(1 << 12);
  const apexLabels = labelCount(zone.apex);
  for (let i = 0; i < records.count; i++) {
    if (records.type[i] !== TYPE.NSEC3 || records.isDuplicate(i)) continue;
    const fields = readNsec3Fields(records.pool, records.rdataOffset[i]!);
    const isOfChain =
      fields.hashAlgorithm === parameters.hashAlgorithm &&
      fields.iterations === parameters.iterations &&
      equalBytes(fields.salt, parameters.salt) &&
      (fields.flags & ~NSEC3_FLAG_OPT_OUT) === 0 &&
      records.pool[fields.next] === NSEC3_HASH_OCTETS;
    const at = names.offsets[records.owner[i]!]!;
    if (!isOfChain || names.pool[at] !== 32 || labelCount(names.pool, at) !== apexLabels + 1) continue;
    const end = hashes.length;
    if (readBase32hex(names.pool, at + 1, at + 33, hashes)) found.push(i);
    else hashes.length = end;
  }
  return { parameters, records: found, hashes: hashes.copy() };
}

/** The record with the hash, or the last one before it; before the first comes the last. */
function locate({ hashes, records }: Chain, hash: Uint8Array): Position {
  let low = 0;
  let high = records.length;
  const compare = (index: number): number => {
    const at = index * NSEC3_HASH_OCTETS;
    return compareBytes(hashes, at, at + NSEC3_HASH_OCTETS, hash, 0, NSEC3_HASH_OCTETS);
  };
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(middle) <= 0) low = middle + 1;
    else high = middle;
  }
  const index = low === 0 ? records.length - 1 : low - 1;
  return { hash, index, isExact: low > 0 && compare(low - 1) === 0 };
}

/**
 * @param maxIterations above this many a resolver takes what the chain denies as insecure (RFC 9276 §3.2)
 * @returns undefined when servers find no NSEC3 chain
 */
export function makeNsec3Prover(
  zone: Zone,
  judge: Judge,
  provider: CryptoProvider,
  maxIterations: number,
): Prover | undefined {
  const chain = servedChain(zone, provider, maxIterations);
  return chain && new Nsec3Prover(zone, judge, provider, maxIterations, chain);
}

class Nsec3Prover implements Prover {
  readonly #zone: Zone;
  readonly #judge: Judge;
  readonly #chain: Chain;
  readonly #maxIterations: number;
  readonly #hash: (wire: Uint8Array, at: number, out: Uint8Array, to: number) => void;

  constructor(zone: Zone, judge: Judge, provider: CryptoProvider, maxIterations: number, chain: Chain) {
    this.#zone = zone;
    this.#judge = judge;
    this.#chain = chain;
    this.#maxIterations = maxIterations;
    this.#hash = nsec3Hasher(provider, chain.parameters);
  }

  noData(name: Uint8Array, type: number, isCut: boolean): DenialProof {
    const claim = `${nameText(name)} has no ${typeText(type)}`;
    return this.#prove(claim, () => {
      const own = this.#match('name', name, (types) => noTypeFault(types, type, isCut, name[0] === 0));
      if (own.record !== undefined) return [own];
      // RFC 5155 §8.6: an insecure delegation, or what lies above one, may be left out under opt-out.
      const { steps } = this.#encloserProof(name, labelCount(name) - 1);
      return steps.at(-1)?.isOptOut ? steps : [own];
    });
  }

  noWildcardData(name: Uint8Array, type: number, encloserLabels: number): DenialProof {
    const claim = `${nameText(name)} does not exist, and the wildcard has no ${typeText(type)}`;
    return this.#prove(claim, () => {
      const { labels, steps } = this.#encloserProof(name, encloserLabels);
      const source = wildcardBelow(name, labels);
      const own = this.#match('wildcard', source, (types) => noTypeFault(types, type, false, false));
      // RFC 5155 §8.7
      if (own.record !== undefined || !steps.at(-1)!.isOptOut) return [...steps, own];
      // The wildcard may be an empty non-terminal that was left out under opt-out; §8.6 asks no more for a DS.
      return type === TYPE.DS ? steps : [...steps, this.#cover('wildcard', source)];
    });
  }

  noName(name: Uint8Array, encloserLabels: number): DenialProof {
    const claim = `${nameText(name)} does not exist, and no wildcard stands for it`;
    // RFC 5155 §8.4
    return this.#prove(claim, () => {
      const { labels, steps } = this.#encloserProof(name, encloserLabels);
      return [...steps, this.#cover('wildcard', wildcardBelow(name, labels))];
    });
  }

  noCloserName(name: Uint8Array, encloserLabels: number): DenialProof {
    const nextCloser = name.subarray(skipLabels(name, 0, labelCount(name) - encloserLabels - 1));
    const claim = `${nameText(nextCloser)} does not exist, so the wildcard stands for ${nameText(name)}`;
    // RFC 5155 §8.8
    return this.#prove(claim, () => [this.#cover('next closer', nextCloser)]);
  }

  #prove(claim: string, stepsOf: () => readonly DenialStep[]): DenialProof {
    const { iterations } = this.#chain.parameters;
    if (this.#chain.records.length === 0) {
      return concludeProof('NSEC3', claim, [], 'the zone has no NSEC3 record with the parameters of its NSEC3PARAM');
    }
    if (iterations > this.#maxIterations) {
      // RFC 9276 §3.2: the signatures are validated first, so that nobody can make up a number of iterations.
      const record = this.#judge(this.#chain.records[0]!);
      const isSigned = record.status === 'SECURE';
      const reason = isSigned
        ? `the NSEC3 records have ${iterations} iterations; above ${this.#maxIterations} resolvers take what they deny as insecure (RFC 9276 §3.2)`
        : record.reason;
      return { kind: 'NSEC3', claim, status: isSigned ? 'INSECURE' : 'BOGUS', reason, steps: [] };
    }
    return concludeProof('NSEC3', claim, stepsOf());
  }

  /** The closest encloser that a record proves, and the span over the name below it (RFC 5155 §8.3). */
  #encloserProof(
    name: Uint8Array,
    fromLabels: number,
  ): { readonly labels: number; readonly steps: readonly DenialStep[] } {
    const below = (count: number): Uint8Array => name.subarray(skipLabels(name, 0, labelCount(name) - count));
    const prove = (labels: number) => {
      const encloser = this.#match('closest encloser', below(labels), ancestorFault);
      return { labels, steps: [encloser, this.#cover('next closer', below(labels + 1))] };
    };
    const apexLabels = labelCount(this.#zone.apex);
    let labels = fromLabels;
    while (labels > apexLabels && !this.#position(below(labels)).isExact) labels--;
    const proof = prove(labels);
    // RFC 5155 §1.3: the closest provable encloser "is only different from the closest encloser in an Opt-Out zone".
    return labels < fromLabels && !proof.steps[1]!.isOptOut ? prove(fromLabels) : proof;
  }

  #position(name: Uint8Array): Position {
    const hash = new Uint8Array(NSEC3_HASH_OCTETS);
    this.#hash(name, 0, hash, 0);
    return locate(this.#chain, hash);
  }

  #match(role: DenialRole, name: Uint8Array, faultOf: (types: readonly number[]) => string | undefined): DenialStep {
    const position = this.#position(name);
    const record = position.isExact ? this.#chain.records[position.index] : undefined;
    return this.#step(role, 'matches', name, position, record, faultOf);
  }

  #cover(role: DenialRole, name: Uint8Array): DenialStep {
    const position = this.#position(name);
    const { hash, index, isExact } = position;
    return this.#step(role, 'covers', name, position, this.#chain.records[index], (_types, nextAt) => {
      if (isExact) return 'it stands at its very hash';
      const { pool } = this.#zone.records;
      const ownerAt = index * NSEC3_HASH_OCTETS;
      const { hashes } = this.#chain;
      const compare = (a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): number =>
        compareBytes(a, aAt, aAt + NSEC3_HASH_OCTETS, b, bAt, bAt + NSEC3_HASH_OCTETS);
      const isBehind = compare(hash, 0, hashes, ownerAt) > 0;
      const isBeforeNext = compare(hash, 0, pool, nextAt) < 0;
      // The last record's span goes on from the first hash of all.
      const isLast = compare(pool, nextAt, hashes, ownerAt) <= 0;
      if (isLast ? isBehind || isBeforeNext : isBehind && isBeforeNext) return undefined;
      return `its span ends at ${hashText(pool, nextAt)}`;
    });
  }

  #step(
    role: DenialRole,
    relation: DenialStep['relation'],
    name: Uint8Array,
    { hash }: Position,
    record: number | undefined,
    faultOf: (types: readonly number[], nextAt: number) => string | undefined,
  ): DenialStep {
    const { records } = this.#zone;
    const text = nameText(name);
    const base = { role, relation, name: text, hash: hashText(hash) };
    if (record === undefined) {
      const fault = `no NSEC3 record ${relation} ${text}, whose hash is ${hashText(hash)}`;
      return { ...base, record: undefined, next: undefined, types: [], isOptOut: false, fault };
    }
    const fields = readNsec3Fields(records.pool, records.rdataOffset[record]!);
    const nextAt = fields.next + 1;
    const types = bitmapTypes(records.pool, nextAt + NSEC3_HASH_OCTETS, records.rdataOffset[record + 1]!);
    const judged = this.#judge(record);
    const fault = faultOf(types, nextAt);
    return {
      ...base,
      record: judged,
      next: hashText(records.pool, nextAt),
      types: types.map(typeText),
      isOptOut: (fields.flags & NSEC3_FLAG_OPT_OUT) !== 0,
      fault:
        fault &&
        `the NSEC3 record of ${judged.owner} does not ${relation === 'covers' ? 'deny' : 'serve for'} ${text}: ${fault}`,
    };
  }
}
