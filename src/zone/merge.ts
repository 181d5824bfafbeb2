/**
 * Two tables made one in a single pass over both: what is in order already is not sorted again.
 * @module
 */
import { compareNames } from '../wire/index.js';
import { allocateNames, NameTable } from './name-table.js';
import { compareRdata, RECORD_FLAG, RecordTable } from './record-table.js';

export interface MergedNames {
  readonly names: NameTable;
  /** for each name of the first table its place; of no meaning for one that is gone */
  readonly baseRank: Uint32Array;
  /** for each name of the second table its place */
  readonly addedRank: Uint32Array;
}

/**
 * The names of two tables that have none in common.
 * @param isKept one octet for each name of `base`: 0 for one that is to go
 */
export function mergeNames(base: NameTable, isKept: Uint8Array, added: NameTable): MergedNames {
  const baseRank = new Uint32Array(base.count);
  const addedRank = new Uint32Array(added.count);
  let count = added.count;
  let octets = added.pool.length;
  for (let id = 0; id < base.count; id++) {
    baseRank[id] = id;
    if (isKept[id] === 0) continue;
    count++;
    octets += base.offsets[id + 1]! - base.offsets[id]!;
  }
  if (added.count === 0 && count === base.count) return { names: base, baseRank, addedRank };

  const { pool, offsets } = allocateNames(count, octets);
  let at = 0;
  let rank = 0;
  const append = (from: NameTable, id: number): number => {
    const end = from.offsets[id + 1]!;
    for (let i = from.offsets[id]!; i < end; i++) pool[at++] = from.pool[i]!;
    offsets[rank + 1] = at;
    return rank++;
  };
  let next = 0;
  for (let id = 0; id < base.count; id++) {
    if (isKept[id] === 0) continue;
    while (next < added.count && compareNames(added.pool, base.pool, added.offsets[next]!, base.offsets[id]!) < 0) {
      addedRank[next] = append(added, next);
      next++;
    }
    baseRank[id] = append(base, id);
  }
  for (; next < added.count; next++) addedRank[next] = append(added, next);
  return { names: new NameTable(pool, offsets), baseRank, addedRank };
}

/** Records in a row from which on columns are copied at once. */
const MIN_RUN = 16;

/**
 * The records of two tables.
 * @param isKept one octet for each record of `base`: 0 for one that is to go
 * @param baseRank for each owner of `base` its place among all names; `added` has these places already
 * @param nameCount of all names
 */
export function mergeRecords(
  base: RecordTable,
  isKept: Uint8Array,
  baseRank: Uint32Array,
  added: RecordTable,
  nameCount: number,
): RecordTable {
  const ownerStart = new Uint32Array(new SharedArrayBuffer((nameCount + 1) * 4));
  let octets = added.pool.length;
  let count = added.count;
  for (let i = 0; i < base.count; i++) {
    if (isKept[i] === 0) continue;
    const rank = baseRank[base.owner[i]!]!;
    ownerStart[rank + 1] = ownerStart[rank + 1]! + 1;
    octets += base.rdataOffset[i + 1]! - base.rdataOffset[i]!;
    count++;
  }
  for (let id = 0; id < nameCount; id++) {
    const own = ownerStart[id + 1]! + added.ownerStart[id + 1]! - added.ownerStart[id]!;
    ownerStart[id + 1] = ownerStart[id]! + own;
  }

  const merged = RecordTable.allocate(count, octets, ownerStart);
  const { owner, type, ttl, source, flags, rdataOffset, pool } = merged;
  let to = 0;
  let at = 0;
  const append = (from: RecordTable, i: number, id: number): void => {
    owner[to] = id;
    const ownType = from.type[i]!;
    type[to] = ownType;
    ttl[to] = from.ttl[i]!;
    source[to] = from.source[i]!;
    const start = from.rdataOffset[i]!;
    const end = from.rdataOffset[i + 1]!;
    if (end - start < 48) for (let j = start; j < end; j++) pool[at++] = from.pool[j]!;
    else {
      pool.set(from.pool.subarray(start, end), at);
      at += end - start;
    }
    rdataOffset[to + 1] = at;
    const isDuplicate = to > ownerStart[id]! && merged.isSameRecord(to - 1, to);
    flags[to] = (from.flags[i]! & RECORD_FLAG.COMMENTED) | (isDuplicate ? RECORD_FLAG.DUPLICATE : 0);
    to++;
  };
  /** Records of `base` that stand together here as well. */
  const appendRun = (from: number, end: number): void => {
    if (end - from < MIN_RUN) {
      for (let i = from; i < end; i++) append(base, i, baseRank[base.owner[i]!]!);
      return;
    }
    type.set(base.type.subarray(from, end), to);
    ttl.set(base.ttl.subarray(from, end), to);
    source.set(base.source.subarray(from, end), to);
    flags.set(base.flags.subarray(from, end), to);
    const start = base.rdataOffset[from]!;
    pool.set(base.pool.subarray(start, base.rdataOffset[end]!), at);
    for (let i = from; i < end; i++) {
      owner[to++] = baseRank[base.owner[i]!]!;
      rdataOffset[to] = base.rdataOffset[i + 1]! - start + at;
    }
    at = rdataOffset[to]!;
  };
  let next = 0;
  for (let i = 0; i < added.count || next < base.count; ) {
    const id = i < added.count ? added.owner[i]! : nameCount;
    const from = next;
    while (next < base.count && isKept[next] === 1 && baseRank[base.owner[next]!]! < id) next++;
    if (next > from) appendRun(from, next);
    else if (next < base.count && isKept[next] === 0) next++;
    else if (next < base.count && baseRank[base.owner[next]!] === id && !isBefore(added, i, base, next)) {
      append(base, next++, id);
    } else append(added, i++, id);
  }
  return merged;
}

/** Whether a record of one owner comes before one of the other table; equal ones do not. */
function isBefore(a: RecordTable, i: number, b: RecordTable, k: number): boolean {
  const type = a.type[i]!;
  const other = b.type[k]!;
  if (type !== other) return type < other;
  const [aOffset, bOffset] = [a.rdataOffset, b.rdataOffset];
  return compareRdata(type, a.pool, aOffset[i]!, aOffset[i + 1]!, b.pool, bOffset[k]!, bOffset[k + 1]!) < 0;
}
