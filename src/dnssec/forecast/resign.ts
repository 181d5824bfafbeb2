/**
 * By when a zone has to be signed again, and what its secondaries do with the old one (RFC 6781 §4.4.2.2).
 *
 * An RRset can be met until its last second U. The old signatures must have left by then everything that still holds
 * them when the new ones are published:
 *
 * - caches, for the RRset's TTL;
 * - secondaries that no NOTIFY reaches, for the SOA refresh time, and caches behind them;
 * - secondaries that lost their primary right behind a refresh, for the SOA expire time, and caches behind them.
 *
 * The earliest U - TTL of all RRsets, less these, is the last safe moment for each case.
 * @module
 */
import type { Zone } from '../../zone/index.js';
import { inceptionOf, lastSecondOf, NO_SIGNATURE, type RrsetTimes } from '../verify/timeline.js';

/** Who holds old signatures. */
export type ResignReason = 'caches' | 'refresh' | 'expire';

export interface ResignBound {
  readonly reason: ResignReason;
  /** seconds before the end that go with it, without those of caches and margin */
  readonly seconds: number;
  /** the last safe moment, seconds since the epoch */
  readonly at: number;
  /** false when the signatures live too short for it: no time to sign would be early enough */
  readonly isAttainable: boolean;
}

/** Moments are seconds since the epoch. */
export interface ResignPlan {
  /** the earliest of the bounds that can be met; the one for caches when none can */
  readonly limit: ResignBound;
  readonly bounds: readonly ResignBound[];
  /** the first record of the RRset that decides, its TTL in seconds, and the last second of its signatures */
  readonly record: number;
  readonly ttl: number;
  readonly until: number;
  /** seconds */
  readonly margin: number;
}

/** Secondaries that have this version of the zone. Moments are seconds since the epoch. */
export interface SecondaryForecast {
  /** of the SOA, in seconds */
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  /**
   * the last second to lose the primary (counted from the refresh before) without ever serving bogus data; undefined
   * when some RRset is bogus already
   */
  readonly safeUntil: number | undefined;
  /** one that refreshes now and never again: when it first finds the primary gone, and when it gives up the zone */
  readonly noticesAt: number;
  readonly expiresAt: number;
  /** when such a one begins to serve bogus data; undefined when it gives up the zone before that */
  readonly servesBogusFrom: number | undefined;
}

/**
 * Undefined when some RRset is bogus already: no moment is safe any more.
 * @param now seconds since the epoch
 * @param margin seconds to spare
 */
export function resignPlan(zone: Zone, times: RrsetTimes, now: number, margin: number): ResignPlan | undefined {
  const { records, soa } = zone;
  let row = 0;
  let latest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times.first.length; i++) {
    if (times.last[i] === NO_SIGNATURE) return undefined;
    const end = lastSecondOf(zone, times.last[i]!, now) - records.ttl[times.first[i]!]!;
    if (end >= latest) continue;
    latest = end;
    row = i;
  }
  const signature = times.last[row]!;
  const inception = inceptionOf(records, signature, now);
  const boundOf = (reason: ResignReason, seconds: number): ResignBound => {
    const at = latest - seconds - margin;
    return { reason, seconds, at, isAttainable: at >= inception };
  };
  const bounds = [
    ...(soa === undefined ? [] : [boundOf('expire', soa.expire), boundOf('refresh', soa.refresh)]),
    boundOf('caches', 0),
  ];
  const attainable = bounds.filter(({ isAttainable }) => isAttainable).sort((a, b) => a.at - b.at);
  return {
    limit: attainable[0] ?? bounds.at(-1)!,
    bounds,
    record: times.first[row]!,
    ttl: records.ttl[times.first[row]!]!,
    until: lastSecondOf(zone, signature, now),
    margin,
  };
}

/**
 * What secondaries do; undefined without an SOA.
 * @param now seconds since the epoch
 * @param bogusFrom the first second, from now on, at which some RRset is bogus
 */
export function secondaryForecast({ soa }: Zone, now: number, bogusFrom: number): SecondaryForecast | undefined {
  if (soa === undefined) return undefined;
  const { refresh, retry, expire } = soa;
  return {
    refresh,
    retry,
    expire,
    safeUntil: bogusFrom > now ? bogusFrom - 1 - expire : undefined,
    noticesAt: now + refresh,
    expiresAt: now + expire,
    servesBogusFrom: bogusFrom <= now + expire ? bogusFrom : undefined,
  };
}
