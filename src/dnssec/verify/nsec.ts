/**
 * The NSEC chain is complete, closed and exact (RFC 4034 §4, RFC 4035 §2.3).
 * @module
 */
import { TYPE } from '../../rdata/index.js';
import { equalNames, nameText, skipName } from '../../wire/index.js';
import { nsecTypes } from '../denial.js';
import { compareBitmap } from './bitmap.js';
import type { VerifyContext } from './context.js';

export function verifyNsecChain(context: VerifyContext): void {
  const { zone } = context;
  const { records, names } = zone;
  let previous = -1;
  let firstInChain = -1;
  for (let id = 0; id < names.count; id++) {
    const record = records.findRrset(id, TYPE.NSEC);
    if (!zone.isInChain(id)) {
      if (record >= 0) {
        context.report('nsec-extra', `${zone.nameText(id)} is hidden and must not have an NSEC record`, { record });
      }
      continue;
    }
    if (isEmptyBesidesChain(context, id)) {
      reportNameWithoutData(context, id, record);
      // Its NSEC record is part of the chain as it stands, so that the neighbors are judged fairly.
      if (record < 0) continue;
    }
    if (firstInChain < 0) firstInChain = id;
    if (previous >= 0) checkNext(context, previous, id);
    previous = id;
    if (record < 0) {
      context.report('nsec-missing', `${zone.nameText(id)} has no NSEC record`, {
        record: records.ownerStart[id]!,
        part: 'owner',
      });
    } else checkRecord(context, id, record);
  }
  if (previous >= 0) checkNext(context, previous, firstInChain);
}

/** Whether nothing but NSEC and RRSIG records stands at the name. */
function isEmptyBesidesChain(context: VerifyContext, id: number): boolean {
  const { records } = context.zone;
  for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
    if (records.type[i] !== TYPE.NSEC && records.type[i] !== TYPE.RRSIG) return false;
  }
  return true;
}

/** An NSEC record for an empty non-terminal or for nothing; when its bit map lists types, those are what is missing. */
function reportNameWithoutData(context: VerifyContext, id: number, record: number): void {
  const { zone } = context;
  if (record < 0) return;
  const { records } = zone;
  const bitmapAt = skipName(records.pool, records.rdataOffset[record]!, records.rdataOffset[record + 1]!);
  const listsOnlyItself = records.rdataOffset[record + 1]! - bitmapAt <= 8;
  if (listsOnlyItself && !listsData(records.pool, bitmapAt)) {
    context.report('nsec-extra', `${zone.nameText(id)} owns nothing but an NSEC record`, { record });
  }
}

/** Whether a one-window bit map lists a type other than RRSIG (46) and NSEC (47). */
function listsData(pool: Uint8Array, bitmapAt: number): boolean {
  for (let i = 0; i < pool[bitmapAt + 1]!; i++) {
    const octet = pool[bitmapAt + 2 + i]!;
    if ((i === 5 ? octet & ~0x03 : octet) !== 0) return true;
  }
  return pool[bitmapAt] !== 0;
}

function checkRecord(context: VerifyContext, id: number, record: number): void {
  const { zone } = context;
  const { records } = zone;
  const end = records.rrsetEnd(record);
  for (let other = record + 1; other < end; other++) {
    if (records.isDuplicate(other)) continue;
    context.report('nsec-duplicate', `${zone.nameText(id)} has another NSEC record`, { record: other });
  }
  const bitmapAt = skipName(records.pool, records.rdataOffset[record]!, records.rdataOffset[record + 1]!);
  compareBitmap(context, 'nsec', record, bitmapAt, nsecTypes(zone, id), zone.nameText(id));
}

/** The NSEC record of `id`, when there is one, names `next`. */
function checkNext(context: VerifyContext, id: number, next: number): void {
  const { zone } = context;
  const { records, names } = zone;
  const record = records.findRrset(id, TYPE.NSEC);
  if (record < 0) return;
  const at = records.rdataOffset[record]!;
  // RFC 6840 §5.1: the next name is not lower-cased; names compare without case all the same.
  if (equalNames(records.pool, names.pool, at, names.offsets[next]!)) return;
  const rule = next <= id ? 'nsec-last-not-apex' : 'nsec-next-wrong';
  context.report(
    rule,
    `the NSEC record of ${zone.nameText(id)} points at ${nameText(records.pool, at)}, the next name is ${zone.nameText(next)}`,
    { record, part: 0 },
  );
}
