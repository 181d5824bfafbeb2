/**
 * What a signing did with signatures: which it kept, which it made and why, and which of the earlier ones are gone.
 * @module
 */
import type { Dnskey } from '../../keys/index.js';
import { TYPE, typeText } from '../../rdata/index.js';
import { algorithmText } from '../../wire/index.js';
import { NODE, typeCovered, type Zone } from '../../zone/index.js';
import { readRrsig } from '../rrsig.js';
import type { SignatureBatch } from '../sign-range.js';
import { SIGNATURE_STATE } from './keeper.js';
import type { KeyUse } from './roles.js';

/** A signature over an RRset by a key. */
export interface SignatureSubject {
  /** presentation form, absolute */
  readonly owner: string;
  /** mnemonic of the type covered */
  readonly type: string;
  readonly keyTag: number;
  readonly algorithm: number;
}

/** Signatures that share a fate. */
export interface SignatureGroup {
  readonly fate: 'kept' | 'made' | 'missing' | 'dropped';
  /** lower-case start, no full stop; empty for those kept */
  readonly reason: string;
  readonly count: number;
  /** in canonical order of the owners */
  subjects(): IterableIterator<SignatureSubject>;
}

const REASONS: Readonly<Record<number, string>> = {
  [SIGNATURE_STATE.NEW]: 'no signature by this key yet',
  [SIGNATURE_STATE.EXPIRED]: 'the earlier one had expired',
  [SIGNATURE_STATE.EXPIRING]: 'the earlier one was near its end',
  [SIGNATURE_STATE.NOT_YET_VALID]: 'the earlier one was not valid yet',
  [SIGNATURE_STATE.TTL_CHANGED]: 'the TTL changed',
  [SIGNATURE_STATE.DATA_CHANGED]: 'the data changed, or the earlier one was wrong',
  [SIGNATURE_STATE.MISSING]: 'the private key is elsewhere',
};

function fateOf(state: number): SignatureGroup['fate'] {
  if (state === SIGNATURE_STATE.KEPT) return 'kept';
  return state === SIGNATURE_STATE.MISSING ? 'missing' : 'made';
}

/**
 * The fates of all signatures, each group with its reason: kept, made, missing, and those of the earlier zone that have
 * no successor.
 * @param zone the zone that the batches were made for
 * @param keys the DNSKEY RRset as it is now
 */
export function reviewSignatures(
  zone: Zone,
  batches: readonly SignatureBatch[],
  uses: readonly KeyUse[],
  earlier: Zone | undefined,
  keys: readonly Dnskey[],
): SignatureGroup[] {
  const counts = new Map<number, number>();
  const succeeded = new Uint8Array(earlier?.records.count ?? 0);
  for (const { state, earlier: from } of batches) {
    for (let i = 0; i < state.length; i++) {
      counts.set(state[i]!, (counts.get(state[i]!) ?? 0) + 1);
      if (from[i]! >= 0) succeeded[from[i]!] = 1;
    }
  }
  const groups: SignatureGroup[] = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([state, count]) => ({
      fate: fateOf(state),
      reason: REASONS[state] ?? '',
      count,
      subjects: () => subjectsOf(zone, batches, uses, state),
    }));
  if (earlier !== undefined) groups.push(...droppedFrom(earlier, zone, succeeded, uses, keys));
  return groups;
}

function* subjectsOf(
  zone: Zone,
  batches: readonly SignatureBatch[],
  uses: readonly KeyUse[],
  state: number,
): IterableIterator<SignatureSubject> {
  const { records } = zone;
  for (const batch of batches) {
    for (let i = 0; i < batch.state.length; i++) {
      if (batch.state[i] !== state) continue;
      const first = batch.first[i]!;
      const { keyTag, algorithm } = uses[batch.signer[i]!]!.key.dnskey;
      yield { owner: zone.ownerText(first), type: typeText(records.type[first]!), keyTag, algorithm };
    }
  }
}

/** The signatures of the earlier zone that nothing took the place of, by reason. */
function droppedFrom(
  earlier: Zone,
  zone: Zone,
  succeeded: Uint8Array,
  uses: readonly KeyUse[],
  keys: readonly Dnskey[],
): SignatureGroup[] {
  const { records, names } = earlier;
  const byReason = new Map<string, number[]>();
  for (let i = 0; i < records.count; i++) {
    if (records.type[i] !== TYPE.RRSIG || records.isDuplicate(i) || succeeded[i] === 1) continue;
    const reason = reasonToDrop(i);
    let list = byReason.get(reason);
    if (list === undefined) byReason.set(reason, (list = []));
    list.push(i);
  }
  return [...byReason].map(([reason, list]) => ({
    fate: 'dropped',
    reason,
    count: list.length,
    *subjects() {
      for (const i of list) {
        const { keyTag, algorithm } = readRrsig(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
        yield { owner: earlier.ownerText(i), type: typeText(typeCovered(records, i)), keyTag, algorithm };
      }
    },
  }));

  function reasonToDrop(i: number): string {
    const type = typeCovered(records, i);
    const id = zone.names.find(names.pool, names.offsets[records.owner[i]!]!);
    if (id < 0 || !zone.records.hasType(id, type)) return 'what it covered is gone';
    if (!zone.isAuthoritative(id, type)) {
      return zone.tree.kind[id] === NODE.ZONE_CUT || type === TYPE.A || type === TYPE.AAAA
        ? 'it covered a delegation or glue, which is not signed'
        : 'it covered data that a delegation or a DNAME hides';
    }
    const { keyTag, algorithm } = readRrsig(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
    const isKey = (key: Dnskey): boolean => key.keyTag === keyTag && key.algorithm === algorithm;
    const name = `key ${keyTag} of algorithm ${algorithmText(algorithm)}`;
    if (uses.some(({ key }) => isKey(key.dnskey))) return `${name} has another signature there, or does not sign it`;
    return keys.some(isKey) ? `${name} is not active` : `${name} is not in the zone`;
  }
}
