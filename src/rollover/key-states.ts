/**
 * What caches know of each record of each key, over the time of a rollover: hidden, rumoured, omnipresent, unretentive
 * (the terms of BIND's dnssec-policy and of Schaeffer's "Flexible and Robust Key Rollover in DNSSEC").
 *
 * They follow from the versions that caches may hold: where all of them have a record it is omnipresent, where none has it
 * it is hidden, and in between it is on its way in or out.
 * @module
 */
import type { RecordState } from '../keys/index.js';
import type { CacheContents, Version } from './presence.js';
import type { KeyId, ModelKey } from './publication.js';

export const KEY_RECORDS = ['DNSKEY', 'KRRSIG', 'ZRRSIG', 'DS'] as const;
export type KeyRecord = (typeof KEY_RECORDS)[number];

export interface StateSpan {
  readonly state: RecordState;
  /** seconds since the epoch; without an end on either side infinite */
  readonly from: number;
  readonly until: number;
}

/** The states of one record of a key, in order and without gaps over all of time. */
export interface KeyTrack {
  readonly key: ModelKey;
  readonly record: KeyRecord;
  readonly spans: readonly StateSpan[];
}

interface RecordSpec {
  readonly roles: readonly ModelKey['role'][];
  versions(contents: CacheContents): readonly Version[];
  keysOf(version: Version): readonly KeyId[];
}

const holders = (version: Version): readonly KeyId[] => (version.kind === 'answer' ? version.signers : version.keys);

const RECORDS: Readonly<Record<KeyRecord, RecordSpec>> = {
  DNSKEY: { roles: ['ksk', 'zsk', 'csk'], versions: ({ dnskey }) => dnskey, keysOf: holders },
  KRRSIG: {
    roles: ['ksk', 'csk'],
    versions: ({ dnskey }) => dnskey,
    keysOf: (version) => (version.kind === 'dnskey' ? version.signers : []),
  },
  ZRRSIG: { roles: ['zsk', 'csk'], versions: ({ answer }) => answer, keysOf: holders },
  DS: { roles: ['ksk', 'csk'], versions: ({ ds }) => ds, keysOf: holders },
};

/** The tracks of all keys, by key and then in the order of {@link KEY_RECORDS}. */
export function keyTracks(contents: CacheContents, keys: readonly ModelKey[]): KeyTrack[] {
  return keys.flatMap((key) =>
    KEY_RECORDS.filter((record) => RECORDS[record].roles.includes(key.role)).map((record) => ({
      key,
      record,
      spans: spansOf(key.id, RECORDS[record], contents),
    })),
  );
}

function spansOf(key: KeyId, { versions, keysOf }: RecordSpec, contents: CacheContents): StateSpan[] {
  const all = versions(contents);
  // What another operator publishes says nothing about a key that it never has.
  const operatorOf = (version: Version): string => (version.kind === 'ds' ? '' : version.operator);
  const operators = new Set(all.filter((version) => keysOf(version).includes(key)).map(operatorOf));
  const counted = all.filter((version) => operators.has(operatorOf(version)));
  const limits = counted.flatMap(({ from, until }) => [from, until]).filter(Number.isFinite);
  const bounds = [Number.NEGATIVE_INFINITY, ...new Set(limits.sort((a, b) => a - b)), Number.POSITIVE_INFINITY];
  const spans: StateSpan[] = [];
  for (let i = 0; i + 1 < bounds.length; i++) {
    const [from, until] = [bounds[i]!, bounds[i + 1]!];
    const here = counted.filter((version) => version.from <= from && until <= version.until);
    const state = stateOf(here, (version) => keysOf(version).includes(key));
    const last = spans.at(-1);
    if (last?.state === state) spans[spans.length - 1] = { ...last, until };
    else spans.push({ state, from, until });
  }
  return spans;
}

function stateOf(versions: readonly Version[], has: (version: Version) => boolean): RecordState {
  const count = versions.filter(has).length;
  if (count === 0) return 'hidden';
  if (count === versions.length) return 'omnipresent';
  const newest = versions.reduce((a, b) => (b.from >= a.from ? b : a));
  return has(newest) ? 'rumoured' : 'unretentive';
}

/** The state at a moment. */
export function stateAt({ spans }: KeyTrack, at: number): RecordState {
  return spans.find(({ from, until }) => from <= at && at < until)!.state;
}
