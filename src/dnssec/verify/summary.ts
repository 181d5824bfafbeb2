/**
 * Findings that come from one setting of the signer: one for the zone, at the signature that shows it best.
 * @module
 */

import { countText, listText } from '../../diagnostic/index.js';
import { algorithmInfo, algorithmText, isoTimeText, periodText, SECONDS_PER_DAY } from '../../wire/index.js';
import { faultOption } from '../fault-options.js';
import { type Rrsig, readRrsig } from '../rrsig.js';
import type { FindingPlace, VerifyContext } from './context.js';
import { NONE, type SignatureSummary, type Tally, tallyOne } from './tally.js';
import { expirationOf, inceptionOf, NO_SIGNATURE, type RrsetTimes } from './timeline.js';

const SECONDS_EXPIRING = 7 * SECONDS_PER_DAY;

/**
 * RRsets whose last valid signature ends soon, by its expiration. Without a margin of the user's own: within a week, or a
 * quarter of the signature's lifetime if that is less, since many signers make signatures that live for days only and
 * renew them when half of it is over.
 */
function tallyExpiring({ zone, now }: VerifyContext, { last }: RrsetTimes, minMargin: number | undefined): Tally {
  let tally = NONE;
  // The second of the expiration is a valid one (RFC 4034 §3.1.5): what is left goes to the first that is not.
  for (const signature of last) {
    if (signature === NO_SIGNATURE) continue;
    const expiration = expirationOf(zone.records, signature, now);
    const lifetime = expiration - inceptionOf(zone.records, signature, now);
    if (expiration + 1 - now < (minMargin ?? Math.min(SECONDS_EXPIRING, lifetime / 4))) {
      tally = tallyOne(tally, expiration, signature);
    }
  }
  return tally;
}

/** Whether validators treat the algorithm as one that they do not know (RFC 9905 §2, RFC 9906). */
export const isRetired = (algorithm: number): boolean => algorithmInfo(algorithm)?.validate === 'must-not';

/**
 * RRsets that are signed, but only with retired algorithms, in a zone that is secure by another one: RFC 9905 §2 renders
 * them insecure, and a validator that has the algorithms turned off finds no signature where there has to be one.
 */
export function reportRetired(context: VerifyContext, { signedWith }: SignatureSummary): void {
  for (const { algorithms: mask, record } of signedWith) {
    const algorithms = Array.from({ length: 32 }, (_, n) => n).filter((n) => (mask & (1 << n)) !== 0);
    if (algorithms.length === 0 || !algorithms.every(isRetired)) continue;
    const named = listText(algorithms.map(algorithmText), 'and');
    const message = `${context.rrsetName(record)} has signatures of algorithm ${named} only, which validators treat as unsupported (RFC 9905)`;
    context.report('rrsig-missing', message, { record });
  }
}

/**
 * @param minMargin seconds that are to be left before an RRset becomes bogus
 * @returns how many RRsets have less left
 */
export function reportSummary(
  context: VerifyContext,
  summary: SignatureSummary,
  times: RrsetTimes,
  minMargin?: number,
): number {
  const { zone, now } = context;
  const { records } = zone;
  const expiring = tallyExpiring(context, times, minMargin);
  const { fresh, unsupported, longLived, shortOfTtl, duplicate, otherTtl, shortestLifetime } = summary;
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
  const longest = periodText(faultOption(context.settings, 'rrsig-lifetime-too-long', 'maximum'));
  const wanted = minMargin === undefined ? '' : `; ${periodText(minMargin)} are wanted`;
  report(
    'rrsig-expiring',
    expiring,
    4,
    () =>
      `${expiring.count} of ${countText(times.last.length, 'RRset')} lose their last signature soon, the first on ${isoTimeText(expiring.value)}, in ${periodText(expiring.value - now)}${wanted}`,
  );
  report(
    'rrsig-clock-skew',
    fresh,
    5,
    () =>
      `${fresh.count} of ${all} are valid for ${periodText(fresh.value)} only; a validator whose clock is behind refuses them`,
  );
  report(
    'rrsig-unsupported-algorithm',
    unsupported,
    1,
    ({ algorithm }, name) =>
      `${unsupported.count} of ${all} cannot be checked here; that over ${name} has algorithm ${algorithmText(algorithm)}`,
  );
  report(
    'rrsig-lifetime-too-long',
    longLived,
    4,
    (_rrsig, name) =>
      `${longLived.count} of ${all} are valid for more than ${longest}; that over ${name} for ${periodText(-longLived.value)}`,
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
  for (const [algorithm, { count, record }] of summary.incomplete) {
    const has =
      count > 1 ? `${count} of ${countText(times.last.length, 'RRset')} have` : `${context.rrsetName(record)} has`;
    const first = count > 1 ? `; the first is ${context.rrsetName(record)}` : '';
    const message = `${has} no signature of algorithm ${algorithmText(algorithm)}, which the DNSKEY RRset holds${first}`;
    context.report('rrsig-missing-for-algorithm', message, { record });
  }
  // Signatures about to expire are said to be so already.
  if (expiring.count > 0 || shortestLifetime === undefined) return expiring.count;
  report('rrsig-remaining-lt-ttl', shortOfTtl, 4, ({ originalTtl }, name) => {
    return `the signature over ${name} ends in ${periodText(shortOfTtl.value + originalTtl)}, its TTL is ${periodText(originalTtl)}${others(shortOfTtl.count)}`;
  });
  const { soa } = zone;
  // By the lifetime and not by what is left of it: that is below the expire time for a while in every zone.
  if (soa === undefined || shortestLifetime >= Math.max(soa.refresh, soa.expire)) return 0;
  const isShort = shortestLifetime < soa.refresh;
  const [rule, what, part] = isShort
    ? (['rrsig-lifetime-too-short', `ask for a new one after ${periodText(soa.refresh)}`, 3] as const)
    : (['rrsig-remaining-lt-soa-expire', `keep the zone for ${periodText(soa.expire)}`, 5] as const);
  context.report(rule, `signatures are valid for ${periodText(shortestLifetime)}; secondaries ${what}`, {
    record: zone.soaIndex,
    part,
  });
  return 0;
}
