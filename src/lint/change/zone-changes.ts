/**
 * Changes of the zone as a whole: its serial, how much of it goes, whether it is signed.
 * @module
 */
import { TYPE } from '../../rdata/index.js';
import { addSerial, readU32 } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import { type ChangeContext, type Consequence, consequence, isUnsigned } from './consequence.js';

/** Secondaries compare serials by RFC 1982 and transfer a zone only when its serial is after theirs. */
export function* serialConsequences({ diff }: ChangeContext): Iterable<Consequence> {
  const { before, after, movement } = diff.serial;
  if (before === undefined || after === undefined) return;
  const owners = [diff.origin];
  if (movement === 'unchanged') {
    yield consequence(
      'soa-serial-unchanged',
      `the serial stays ${before}: secondaries will not fetch the change`,
      owners,
      {
        help: `raise the serial, to ${addSerial(before, 1)} at least`,
      },
    );
  } else if (movement === 'backwards') {
    yield consequence(
      'soa-serial-backwards',
      `the serial goes back from ${before} to ${after}: secondaries keep the old zone`,
      owners,
      // RFC 2182 §7: two steps of at most 2^31-1 each lead everywhere.
      { help: `use a serial after ${before}; to get to ${after}, publish ${addSerial(before, 0x7fffffff)} first` },
    );
  } else if (movement === 'undefined') {
    yield consequence(
      'soa-serial-jump',
      `the serials ${before} and ${after} are 2147483648 apart, so neither is after the other: secondaries differ in what they do`,
      owners,
      { help: `use a serial from ${addSerial(before, 1)} on` },
    );
  }
}

/** Signatures that were made anew long before they had to be, when nothing else changed. */
export function* churnConsequences({ diff, changes, oldZone, newZone }: ChangeContext): Iterable<Consequence> {
  const signatures = diff.dnssec.find(({ type }) => type === 'RRSIG');
  if (signatures === undefined || signatures.removed === 0 || signatures.after === 0) return;
  if (signatures.removed * 2 < signatures.before) return;
  if (changes.some(({ type }) => type !== 'SOA' && type !== 'ZONEMD')) return;
  let signedAt = 0;
  for (const { inception } of signatureTimes(newZone)) signedAt = Math.max(signedAt, inception);
  let early = 0;
  for (const { inception, expiration } of signatureTimes(oldZone)) {
    if ((expiration - signedAt) * 2 > expiration - inception) early++;
  }
  if (early * 2 < signatures.before) return;
  yield consequence(
    'rrsig-churn',
    `${signatures.removed} of ${signatures.before} signatures are made anew, although no record changed and they had more than half of their time left`,
    [diff.origin],
    { help: 'sign with --previous, which keeps signatures that are good for longer; secondaries then fetch less' },
  );
}

/** RFC 4034 §3.1: expiration and inception stand behind type, algorithm, labels and TTL. */
function* signatureTimes({ records }: Zone): Iterable<{ readonly inception: number; readonly expiration: number }> {
  for (let index = 0; index < records.count; index++) {
    if (records.type[index] !== TYPE.RRSIG) continue;
    const at = records.rdataOffset[index]!;
    yield { expiration: readU32(records.pool, at + 8), inception: readU32(records.pool, at + 12) };
  }
}

export function* lossConsequences(context: ChangeContext, maxRemovedPercent: number): Iterable<Consequence> {
  const { diff, changes } = context;
  // A record that another takes the place of is not lost.
  let lost = 0;
  const owners = new Set<string>();
  for (const { removed, added, owner, type } of changes) {
    // Keys that go with the signatures are no loss of their own.
    if (removed.length <= added.length || (type === 'DNSKEY' && isUnsigned(diff))) continue;
    lost += removed.length - added.length;
    owners.add(owner);
  }
  const percent = diff.recordsBefore === 0 ? 0 : (100 * lost) / diff.recordsBefore;
  if (percent > maxRemovedPercent) {
    yield consequence(
      'mass-delete',
      `${lost} of ${diff.recordsBefore} records are removed: ${Number(percent.toFixed(1))} %, more than ${maxRemovedPercent} %`,
      [...owners],
    );
  }
  if (isUnsigned(diff)) {
    yield consequence(
      'signatures-lost',
      'the new zone is not signed: as long as the parent has a DS, validators refuse every answer',
      [diff.origin],
      { help: 'sign it before it is published, or remove the DS first and wait until it has left the caches' },
    );
  }
}
