/**
 * The parameters of SVCB and HTTPS records, read in place (RFC 9460 §2.2).
 * @module
 */
import { nameLength, readU16 } from '../wire/index.js';
import type { RecordTable } from '../zone/index.js';

/** IANA "Service Parameter Keys" */
export const PARAMETER = { ALPN: 1, IPV4HINT: 4, ECH: 5, IPV6HINT: 6, DOHPATH: 7 } as const;

/** Where the parameters of a SVCB or HTTPS record start in the pool. */
export function parametersOffset({ pool, rdataOffset }: RecordTable, index: number): number {
  const target = rdataOffset[index]! + 2;
  return target + nameLength(pool, target);
}

/** Where the value of a parameter starts; its length is the U16 before it. -1 when the record does not have it. */
export function findParameter(records: RecordTable, index: number, key: number): number {
  const { pool, rdataOffset } = records;
  const end = rdataOffset[index + 1]!;
  for (let at = parametersOffset(records, index); at < end; at += 4 + readU16(pool, at + 2)) {
    if (readU16(pool, at) === key) return at + 4;
  }
  return -1;
}

/** The protocol ids of an alpn value. */
export function* alpnIds(pool: Uint8Array, at: number): IterableIterator<readonly [start: number, end: number]> {
  const end = at + readU16(pool, at - 2);
  for (let next = at; next < end; next += 1 + pool[next]!) yield [next + 1, next + 1 + pool[next]!];
}

/** RFC 9460 §2.4.1: priority 0 is the alias form. */
export function isAliasForm({ pool, rdataOffset }: RecordTable, index: number): boolean {
  return readU16(pool, rdataOffset[index]!) === 0;
}

/** Whether no parameter is an ECH, and the ids of an alpn are of octets that need no escaping and no second look. */
export function hasPlainParameters(records: RecordTable, index: number): boolean {
  const { pool, rdataOffset } = records;
  const end = rdataOffset[index + 1]!;
  for (let at = parametersOffset(records, index); at < end; at += 4 + readU16(pool, at + 2)) {
    const key = readU16(pool, at);
    if (key === PARAMETER.ECH) return false;
    if (key !== PARAMETER.ALPN) continue;
    for (let i = at + 4; i < at + 4 + readU16(pool, at + 2); i++) {
      // A comma, a backslash or a blank, be it in an id or the length of one.
      if (pool[i] === 0x2c || pool[i] === 0x5c || pool[i] === 0x20) return false;
    }
  }
  return true;
}
