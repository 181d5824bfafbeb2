/**
 * What becomes of a signed zone that nobody signs again (RFC 6781 §4.4.2). All moments follow from its signatures, its
 * TTLs and its SOA, so no clock runs and no resolver is asked.
 *
 * An RRset validates while an unbroken row of valid signatures covers it, by whichever keys: validators take any path
 * (RFC 6840 §5.11). At the DNSKEY RRset only signatures by keys that trust starts from count, and when the last of those
 * ends, all of the zone is bogus for who has not the keys yet.
 *
 * Three views on one RRset whose last second is U, and on the keys whose last second is K:
 *
 * - A resolver with an empty cache finds it bogus from min(U, K) + 1 on.
 * - One that validates and has all in its cache still answers until min(U, min(U, K) + TTL): RFC 4035 §5.3.3 caps what it
 *   keeps at the end of the RRset's own signature, but not at that of the keys. The TTL is the least of those of the
 *   RRset and its signature, and the original one.
 * - A cache that does not validate caps nothing, and may hand out what it got at min(U, K) for a whole TTL more: whoever
 *   validates behind it finds it bogus, even when the zone itself has been signed again meanwhile. So the new signatures
 *   have to be there one TTL early.
 *
 * Limitations: the first gap in the signatures of an RRset is seen, and when it ends; further ones are not. DNSKEY records
 * carry no times; plans for keys are no part of a zone.
 * @module
 */
import { TYPE } from '../../rdata/index.js';
import { readU32 } from '../../wire/index.js';
import type { RecordTable, Zone } from '../../zone/index.js';
import { inceptionOf, lastSecondOf, NO_SIGNATURE } from '../verify/timeline.js';
import type { Timeline } from '../verify-zone.js';
import { type EachMoment, groupMoments, type MomentGroup } from './group.js';
import { type ResignPlan, resignPlan, type SecondaryForecast, secondaryForecast } from './resign.js';

/** What an RRset is there for, and so what fails with it. */
export type RrsetRole = 'keys' | 'delegation' | 'denial' | 'data';

/** RRsets of a role become bogus, or RRsets that are bogus validate again. */
export type EventKind = RrsetRole | 'valid';

/** The moments of all RRsets of a role. Seconds since the epoch. */
export interface RoleForecast {
  readonly role: RrsetRole;
  readonly count: number;
  /** the first second at which one of them is bogus, and the one from which on all are, keys aside */
  readonly bogusFrom: number;
  readonly allBogusFrom: number;
}

export interface ForecastEvent extends Omit<MomentGroup<EventKind>, 'rows' | 'greatest'> {
  /** first records of the RRsets that come first in the zone */
  readonly records: readonly number[];
  /** the last second at which a validating cache may answer with one of these; for `valid` the moment itself */
  readonly cachedUntil: number;
}

/** Caches that had all there was to have. Moments are seconds since the epoch. */
export interface CacheForecast {
  /** the first second at which one that validates lacks an RRset */
  readonly lacksFrom: number;
  /** the last second at which one that validates has any RRset; undefined when it has none already */
  readonly answersUntil: number | undefined;
  /** from this second on one that does not validate may be given an answer that outlives its signature there; undefined
   * when some RRset is bogus already */
  readonly outlivedFrom: number | undefined;
}

/** Moments are seconds since the epoch. */
export interface Forecast {
  /** the moment that it starts from */
  readonly at: number;
  /** RRsets that were looked at */
  readonly count: number;
  /** the first of the signatures that are valid now to end: its record and its last second */
  readonly firstExpiration: { readonly record: number; readonly at: number } | undefined;
  /** the first second at which some RRset is bogus for an empty cache; the moment itself when one is already */
  readonly bogusFrom: number;
  /** the same for the DNSKEY RRset, and so for the whole zone; undefined when nothing can be said of it */
  readonly zoneBogusFrom: number | undefined;
  readonly cache: CacheForecast;
  /** signatures that verify from a later moment on: how many, and when the first does */
  readonly future: { readonly count: number; readonly at: number; readonly record: number } | undefined;
  /** undefined when some RRset is bogus already */
  readonly resign: ResignPlan | undefined;
  /** undefined without an SOA */
  readonly secondary: SecondaryForecast | undefined;
  readonly roles: readonly RoleForecast[];
  readonly events: readonly ForecastEvent[];
  /** moments within so many seconds are one event */
  readonly widthSeconds: number;
}

export interface ForecastOptions {
  /** the moment for which the zone was verified, seconds since the epoch */
  readonly at: number;
  /** seconds that the operator wants to spare */
  readonly margin: number;
  /** events beyond this many are taken together */
  readonly maxEvents: number;
}

const ROLES: readonly RrsetRole[] = ['keys', 'delegation', 'denial', 'data'];
const KINDS: readonly EventKind[] = [...ROLES, 'valid'];
const VALID = KINDS.indexOf('valid');

const ROLE_OF_TYPE: ReadonlyMap<number, RrsetRole> = new Map([
  [TYPE.DNSKEY, 'keys'],
  [TYPE.DS, 'delegation'],
  [TYPE.NSEC, 'denial'],
  [TYPE.NSEC3, 'denial'],
]);

/** RFC 4035 §5.3.3: for how long a validator keeps an RRset, the end of its signature aside; seconds. */
function cachedTtl({ ttl, pool, rdataOffset }: RecordTable, first: number, signature: number): number {
  if (signature === NO_SIGNATURE) return 0;
  return Math.min(ttl[first]!, ttl[signature]!, readU32(pool, rdataOffset[signature]! + 4));
}

/** The first second, from `at` on, at which some RRset is bogus for an empty cache; Infinity without any RRset. */
export function bogusFrom(zone: Zone, { times }: Timeline, at: number): number {
  let from = Number.POSITIVE_INFINITY;
  for (const last of times.last) from = Math.min(from, lastSecondOf(zone, last, at) + 1);
  return from;
}

/** What becomes of a verified zone from `at` on; undefined when none of its RRsets could be judged. */
export function forecastZone(zone: Zone, timeline: Timeline, options: ForecastOptions): Forecast | undefined {
  const { at, margin, maxEvents } = options;
  const { times, valid, future } = timeline;
  const { records } = zone;
  const count = times.first.length;
  if (count === 0) return undefined;
  const lastSecond = (row: number): number => lastSecondOf(zone, times.last[row]!, at);
  const roleOf = (row: number): number => ROLES.indexOf(ROLE_OF_TYPE.get(records.type[times.first[row]!]!) ?? 'data');

  const dnskeyFirst = zone.apexId < 0 ? -1 : records.findRrset(zone.apexId, TYPE.DNSKEY);
  const keysRow = dnskeyFirst < 0 ? -1 : times.first.indexOf(dnskeyFirst);
  const keysUntil = keysRow < 0 ? Number.POSITIVE_INFINITY : lastSecond(keysRow);
  const keysReturn = keysRow >= 0 && times.next[keysRow] !== NO_SIGNATURE;

  const cachedUntil = (row: number): number => {
    const until = lastSecond(row);
    return Math.min(until, Math.min(until, keysUntil) + cachedTtl(records, times.first[row]!, times.last[row]!));
  };
  let lacksFrom = Number.POSITIVE_INFINITY;
  let answersUntil = Number.NEGATIVE_INFINITY;
  const roles: RoleForecast[] = [];
  for (let row = 0; row < count; row++) {
    const from = lastSecond(row) + 1;
    const role = roleOf(row);
    const known = roles[role];
    roles[role] = {
      role: ROLES[role]!,
      count: (known?.count ?? 0) + 1,
      bogusFrom: Math.min(known?.bogusFrom ?? from, from),
      allBogusFrom: Math.max(known?.allBogusFrom ?? from, from),
    };
    const cached = cachedUntil(row);
    lacksFrom = Math.min(lacksFrom, cached + 1);
    answersUntil = Math.max(answersUntil, cached);
  }

  const eachMoment: EachMoment = (visit) => {
    for (let row = 0; row < count; row++) {
      const from = lastSecond(row) + 1;
      // What outlives the keys is bogus with them.
      if (from <= keysUntil + 1) visit(row, roleOf(row), from, row === keysRow ? answersUntil : cachedUntil(row));
      if (times.next[row] === NO_SIGNATURE) continue;
      const again = inceptionOf(records, times.next[row]!, at);
      if (again <= keysUntil || keysReturn) visit(row, VALID, again, again);
    }
  };
  const resign = resignPlan(zone, times, at, margin);
  const firstBogus = bogusFrom(zone, timeline, at);
  const { groups, widthSeconds } = groupMoments(KINDS, maxEvents, eachMoment);
  return {
    at,
    count,
    firstExpiration: valid.record < 0 ? undefined : { record: valid.record, at: valid.value },
    bogusFrom: firstBogus,
    zoneBogusFrom: keysRow < 0 ? undefined : keysUntil + 1,
    cache: {
      lacksFrom,
      answersUntil: answersUntil < at ? undefined : answersUntil,
      outlivedFrom: resign && resign.until - resign.ttl + 1,
    },
    future: future.record < 0 ? undefined : { count: future.count, at: future.value, record: future.record },
    resign,
    secondary: secondaryForecast(zone, at, firstBogus),
    roles: roles.filter((role) => role !== undefined),
    events: groups.map(({ rows, greatest, ...group }) => ({
      ...group,
      records: rows.map((row) => times.first[row]!),
      cachedUntil: greatest,
    })),
    widthSeconds,
  };
}
