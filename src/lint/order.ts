/**
 * Records in the order of the file. The store is sorted canonically, but people read from the top: what comes second in
 * the file is the mistake, and what comes first is the related place.
 * @module
 */
import type { RecordTable } from '../zone/index.js';

/** The record of the range that stands first in the file; -1 for an empty range. */
export function firstInFile(records: RecordTable, from: number, end: number): number {
  let best = -1;
  for (let i = from; i < end; i++) if (best < 0 || records.source[i]! < records.source[best]!) best = i;
  return best;
}

/** The records of the range without duplicates, in the order of the file. */
export function inFileOrder(records: RecordTable, from: number, end: number): number[] {
  const indexes: number[] = [];
  for (let i = from; i < end; i++) if (!records.isDuplicate(i)) indexes.push(i);
  return indexes.sort((a, b) => records.source[a]! - records.source[b]!);
}

/** How many different records the range has. */
export function countDistinct(records: RecordTable, from: number, end: number): number {
  let count = 0;
  for (let i = from; i < end; i++) if (!records.isDuplicate(i)) count++;
  return count;
}
