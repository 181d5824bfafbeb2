/**
 * What the reports of a forecast share: the moments that matter, in words, in the order in which they come.
 * @module
 */
import { countText, listText, locate } from '../diagnostic/index.js';
import {
  type EventKind,
  type Forecast,
  type ForecastEvent,
  type ResignBound,
  type ResignPlan,
  type ResignReason,
  readRrsig,
  type SecurityStatus,
} from '../dnssec/index.js';
import { typeText } from '../rdata/index.js';
import { isoTimeText, periodText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';

/** Times are epoch seconds. */
export interface ForecastReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly zone: Zone;
  readonly file: string;
  readonly status: SecurityStatus;
  /** why, in words */
  readonly reason: string;
  readonly trustedFrom: string | undefined;
  readonly errors: number;
  readonly warnings: number;
  /** the moment that the forecast starts from */
  readonly at: number;
  /** seconds that are to be left before the first RRset becomes bogus, where the user said so */
  readonly minMargin: number | undefined;
  /** undefined when nothing can expire */
  readonly forecast: Forecast | undefined;
}

/** What a moment means for whoever runs the zone. */
export type Tone = 'deadline' | 'hazard' | 'bogus' | 'good';

/** A moment, or the moments between two. */
export interface ForecastEntry {
  /** the same for the same kind of moment whenever the zone is looked at; unique within one forecast */
  readonly id: string;
  /** seconds since the epoch */
  readonly at: number;
  readonly until: number;
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string | undefined;
}

/** Where a signature stands and what it is over. */
export interface SignaturePlace {
  readonly owner: string;
  readonly type: string;
  readonly keyTag: number;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** @param record of the signature */
export function signaturePlace({ zone, file }: ForecastReport, record: number): SignaturePlace {
  const { records } = zone;
  const rrsig = readRrsig(records.pool, records.rdataOffset[record]!, records.rdataOffset[record + 1]!);
  // The place of a signature is worked out as that of a finding.
  const finding = { rule: '', severity: 'info', message: '', span: zone.span(record) } as const;
  const place = locate(finding, zone.sources, file);
  return {
    owner: zone.ownerText(record),
    type: typeText(rrsig.typeCovered),
    keyTag: rrsig.keyTag,
    file: place.file,
    line: place.start?.line,
  };
}

/** `www.example.com. A` */
export function rrsetText(zone: Zone, first: number): string {
  return `${zone.ownerText(first)} ${typeText(zone.records.type[first]!)}`;
}

/** `in 3 days 4 hours`, `2 hours ago`, `now` */
export function distanceText(moment: number, now: number): string {
  if (moment === now) return 'now';
  return moment > now ? `in ${periodText(moment - now)}` : `${periodText(now - moment)} ago`;
}

const EVENT_WORDS: Readonly<
  Record<EventKind, { readonly what: string; readonly effect: string; readonly tone: Tone }>
> = {
  keys: { what: 'bogus', effect: 'every answer of the zone is bogus: nothing proves its keys any more', tone: 'bogus' },
  delegation: { what: 'bogus', effect: 'all that is signed below these delegations is bogus', tone: 'bogus' },
  denial: {
    what: 'bogus',
    effect: 'answers that a name or type does not exist, wildcards and unsigned delegations are bogus',
    tone: 'bogus',
  },
  data: { what: 'bogus', effect: 'these answers are bogus', tone: 'bogus' },
  valid: { what: 'valid', effect: 'signatures that wait for their time begin to count', tone: 'good' },
};

/** Who holds old signatures for how long, in the words of a sum. */
const RESIGN_WORDS: Readonly<Record<ResignReason, { readonly who: string; readonly timer: string }>> = {
  caches: { who: 'caches', timer: '' },
  refresh: { who: 'secondaries that no NOTIFY reaches', timer: 'SOA refresh' },
  expire: { who: 'secondaries that lose their primary', timer: 'SOA expire' },
};

/** Who still holds old signatures when the zone is signed again that late. */
export const resignHolder = ({ reason }: ResignBound): string => RESIGN_WORDS[reason].who;

/** The moments of a forecast, in order. */
export function forecastEntries(report: ForecastReport, forecast: Forecast): ForecastEntry[] {
  const { zone } = report;
  const { at, resign, secondary, cache, zoneBogusFrom, firstExpiration, future } = forecast;
  const entries: ForecastEntry[] = [];
  const add = (id: string, from: number, tone: Tone, title: string, detail?: string, until = from): void => {
    entries.push({ id, at: from, until, tone, title, detail });
  };
  if (resign === undefined) add('resign', at, 'deadline', 'sign again now: some answers are bogus already');
  else {
    add('resign', resign.limit.at, 'deadline', 'last safe moment to sign again', resignSum(zone, resign));
    add(
      'caches',
      resign.until - resign.ttl + 1,
      'hazard',
      'answers begin to outlive their signatures in caches that do not validate',
      `${rrsetText(zone, resign.record)} has TTL ${periodText(resign.ttl)}; validators behind such caches find it bogus, even in a zone signed anew`,
    );
  }
  // Where no time to sign is early enough a note says so.
  const isAvoidable = resign?.bounds.every(({ reason, isAttainable }) => reason !== 'expire' || isAttainable);
  if (secondary?.safeUntil !== undefined && isAvoidable === true) {
    add(
      'secondary',
      secondary.safeUntil + 1,
      'hazard',
      'secondaries that lose their primary from here on will serve bogus answers',
      `they keep the zone for ${periodText(secondary.expire)} (SOA expire) behind their last refresh`,
    );
  }
  if (secondary?.servesBogusFrom !== undefined) {
    add(
      'secondary-expires',
      secondary.expiresAt,
      'hazard',
      `a secondary that refreshed at ${isoTimeText(at)} and lost its primary gives the zone up`,
      `it serves bogus answers from ${isoTimeText(secondary.servesBogusFrom)} until then`,
    );
  }
  if (firstExpiration !== undefined) {
    const { owner, type, keyTag, file, line } = signaturePlace(report, firstExpiration.record);
    const place = file === undefined ? '' : ` (${file}:${line})`;
    add('expiration', firstExpiration.at, 'hazard', `first signature ends: ${owner} ${type} by key ${keyTag}${place}`);
  }
  if (future !== undefined) {
    const count = countText(future.count, 'signature');
    add('future', future.at, 'good', `first of ${count} that ${future.count === 1 ? 'starts' : 'start'} in the future`);
  }
  const seen = new Map<EventKind, number>();
  for (const event of forecast.events) {
    const number = (seen.get(event.kind) ?? 0) + 1;
    seen.set(event.kind, number);
    const { what, effect, tone } = EVENT_WORDS[event.kind];
    const id = `${event.kind}${number === 1 ? '' : `-${number}`}`;
    add(id, event.from, tone, `${eventNames(zone, event)}: ${what}`, number === 1 ? effect : undefined, event.to);
  }
  if (cache.answersUntil !== undefined && cache.answersUntil >= (zoneBogusFrom ?? Number.POSITIVE_INFINITY)) {
    add('cache-end', cache.answersUntil, 'hazard', 'the last answers leave the caches of validating resolvers');
  }
  return entries.sort((a, b) => a.at - b.at);
}

function eventNames(zone: Zone, { count, records }: ForecastEvent): string {
  const names = records.map((first) => rrsetText(zone, first));
  if (count === names.length) return listText(names, 'and');
  return `${countText(count, 'RRset')} (${names.join(', ')} ...)`;
}

/** How the last safe moment comes about. */
function resignSum(zone: Zone, { limit, record, ttl, until, margin }: ResignPlan): string {
  const { who, timer } = RESIGN_WORDS[limit.reason];
  const parts = [
    `${rrsetText(zone, record)} validates until ${isoTimeText(until)}`,
    `less its TTL (${periodText(ttl)})`,
    ...(limit.reason === 'caches' ? [] : [`less ${timer} (${periodText(limit.seconds)}) for ${who}`]),
    ...(margin === 0 ? [] : [`less the margin (${periodText(margin)})`]),
  ];
  return parts.join(', ');
}

/** What no time to sign can achieve, since the signatures live too short. */
export function forecastNotes({ resign }: Forecast): string[] {
  if (resign === undefined) return [];
  return resign.bounds
    .filter(({ isAttainable }) => !isAttainable)
    .map(({ reason, seconds }) => {
      const { who, timer } = RESIGN_WORDS[reason];
      const parts = [
        ...(timer === '' ? [] : [`${timer} (${periodText(seconds)})`]),
        `TTL (${periodText(resign.ttl)})`,
        ...(resign.margin === 0 ? [] : [`margin (${periodText(resign.margin)})`]),
      ];
      return `no time to sign is early enough for ${who}: the signatures do not live as long as ${listText(parts, 'and')} together`;
    });
}
