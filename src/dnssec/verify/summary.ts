/**
 * Findings that come from one setting of the signer: one for the zone, at the signature that shows it best.
 * @module
 */
import { countText } from '../../diagnostic/index.js';
import { isoTimeText, periodText } from '../../wire/index.js';
import { type Rrsig, readRrsig } from '../rrsig.js';
import type { FindingPlace, VerifyContext } from './context.js';
import type { SignatureSummary, Tally } from './tally.js';

export function reportSummary(context: VerifyContext, summary: SignatureSummary): void {
  const { zone, now } = context;
  const { records } = zone;
  const { expiring, longLived, shortOfTtl, duplicate, otherTtl, shortestLifetime } = summary;
  const report = (
    rule: string,
    { record }: Tally,
    part: FindingPlace['part'],
    message: (rrsig: Rrsig, name: string) => string,
  ): void => {
    if (record < 0) return;
    const rrsig = readRrsig(records.pool, records.rdataOffset[record]!, records.rdataOffset[record + 1]!);
    const first = records.findRrset(records.owner[record]!, rrsig.typeCovered);
    context.report(rule, message(rrsig, context.rrsetName(first)), {
      record,
      part,
      type: rrsig.typeCovered,
      keyTag: rrsig.keyTag,
    });
  };
  const others = (count: number): string => (count > 1 ? `; so do ${count - 1} more` : '');
  const all = countText(summary.count, 'signature');
  report(
    'rrsig-expiring',
    expiring,
    4,
    () =>
      `${expiring.count} of ${all} expire soon, the first on ${isoTimeText(expiring.value)}, in ${periodText(expiring.value - now)}`,
  );
  report(
    'rrsig-lifetime-too-long',
    longLived,
    4,
    (_rrsig, name) =>
      `${longLived.count} of ${all} are valid for more than 180 days; that over ${name} for ${periodText(-longLived.value)}`,
  );
  report(
    'rrsig-duplicate',
    duplicate,
    'entry',
    ({ keyTag }, name) => `key ${keyTag} has signed ${name} more than once for the same time${others(duplicate.count)}`,
  );
  report('rrsig-ttl-mismatch', otherTtl, 'ttl', ({ typeCovered }, name) => {
    const rrset = records.ttl[records.findRrset(records.owner[otherTtl.record]!, typeCovered)];
    const more = otherTtl.count > 1 ? `; ${otherTtl.count - 1} more differ` : '';
    return `the signature over ${name} has TTL ${records.ttl[otherTtl.record]}, the RRset has ${rrset}${more}`;
  });
  // Signatures about to expire are said to be so already.
  if (expiring.count > 0 || shortestLifetime === undefined) return;
  report('rrsig-remaining-lt-ttl', shortOfTtl, 4, ({ originalTtl }, name) => {
    return `the signature over ${name} ends in ${periodText(shortOfTtl.value + originalTtl)}, its TTL is ${periodText(originalTtl)}${others(shortOfTtl.count)}`;
  });
  const { soa } = zone;
  // By the lifetime and not by what is left of it: that is below the expire time for a while in every zone.
  if (soa === undefined || shortestLifetime >= soa.expire) return;
  context.report(
    'rrsig-remaining-lt-soa-expire',
    `signatures are valid for ${periodText(shortestLifetime)}; secondaries keep the zone for ${periodText(soa.expire)}`,
    { record: zone.soaIndex, part: 5 },
  );
}
