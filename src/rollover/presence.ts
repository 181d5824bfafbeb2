/**
 * What caches may hold, and when: each version of the DS RRset, of the DNSKEY RRset and of signed answers, from the
 * first moment at which a resolver can have fetched it to the last at which one may still use it.
 * @module
 */
import type { KeyId, Publication, ServedZone } from './publication.js';
import type { Timeline } from './timeline.js';
import type { Timing } from './timing.js';

/** A version of something, with the time in which a cache may hold it: `[from, until)`, seconds since the epoch. */
interface Presence {
  /** step that brought it: its index, or -1 for what was there before */
  readonly step: number;
  /** step that replaced it, -1 when none did */
  readonly replacedBy: number;
  readonly from: number;
  /** servers give it out until then; Infinity when it stays */
  readonly servedUntil: number;
  /** Infinity when it stays */
  readonly until: number;
  /** signatures are good in `[validFrom, validUntil)`; without limits they are kept fresh */
  readonly validFrom: number;
  readonly validUntil: number;
  /** what a server gives out that gets no new versions */
  readonly isStuck?: true | undefined;
}

export interface DsVersion extends Presence {
  readonly kind: 'ds';
  readonly keys: readonly KeyId[];
  /** how long keys that were validated with it are trusted at most; later than `until` */
  readonly trustedUntil: number;
}

export interface DnskeyVersion extends Presence {
  readonly kind: 'dnskey';
  readonly operator: string;
  readonly keys: readonly KeyId[];
  readonly revoked: readonly KeyId[];
  readonly signers: readonly KeyId[];
}

export interface AnswerVersion extends Presence {
  readonly kind: 'answer';
  readonly operator: string;
  readonly signers: readonly KeyId[];
  /** of the SOA, where they are not those */
  readonly soaSigners?: readonly KeyId[] | undefined;
  readonly denial: ServedZone['denial'];
}

export type Version = DsVersion | DnskeyVersion | AnswerVersion;

export interface CacheContents {
  /** signatures of this key end at this moment */
  readonly lost: Deviations['lost'];
  readonly ds: readonly DsVersion[];
  readonly dnskey: readonly DnskeyVersion[];
  readonly answer: readonly AnswerVersion[];
}

/** What goes otherwise than planned. */
export interface Deviations {
  /** A server that stops to fetch new versions before a step, and answers from its last one until the SOA expires. */
  readonly stuck?: { readonly step: number; readonly expire: number; readonly validity: number } | undefined;
  /** New signatures start this many seconds before they are published. */
  readonly inceptionOffset?: number | undefined;
  /** Validators whose clocks are behind by this many seconds (ahead: negative). */
  readonly clockLag?: number | undefined;
  /** What signatures have left at least while they are published, seconds. */
  readonly remaining?: number | undefined;
  /** A key whose private part is gone: what it signed lasts until then (seconds since the epoch). */
  readonly lost?: { readonly key: KeyId; readonly lastsUntil: number } | undefined;
}

const ALWAYS = { validFrom: Number.NEGATIVE_INFINITY, validUntil: Number.POSITIVE_INFINITY };

/** A state with the time in which servers may give it out for the first and the last time. */
interface Served<State> {
  readonly state: State;
  readonly step: number;
  readonly replacedBy: number;
  readonly at: number;
  readonly replacedAt: number;
}

/** The runs of equal states over the steps of a timeline. */
function runsOf<State>(timeline: Timeline, stateOf: (publication: Publication) => State): Served<State>[] {
  const runs: Served<State>[] = [];
  const same = (a: State, b: State): boolean => JSON.stringify(a) === JSON.stringify(b);
  const points = [
    { at: Number.NEGATIVE_INFINITY, publication: timeline.initial },
    ...timeline.steps.map(({ at, after }) => ({ at, publication: after })),
  ];
  points.forEach(({ at, publication }, index) => {
    const state = stateOf(publication);
    const last = runs.at(-1);
    if (last !== undefined && same(last.state, state)) return;
    if (last !== undefined) runs[runs.length - 1] = { ...last, replacedBy: index - 1, replacedAt: at };
    runs.push({ state, step: index - 1, replacedBy: -1, at, replacedAt: Number.POSITIVE_INFINITY });
  });
  return runs;
}

/** The times that count for what is replaced at a moment: TTLs may have been others before. */
export type TimingOf = (at: number) => Timing;

/** All versions that caches may hold in a timeline. */
export function cacheContents(
  timeline: Timeline,
  times: Timing | TimingOf,
  deviations: Deviations = {},
): CacheContents {
  const timing = typeof times === 'function' ? times : () => times;
  const operators = timeline.initial.zones.map(({ operator }) => operator);
  const { lost, clockLag = 0 } = deviations;
  const perOperator = operators.map((operator) => operatorContents(timeline, timing, deviations, operator));
  return {
    lost: lost && { ...lost, lastsUntil: lost.lastsUntil + clockLag },
    ds: dsVersions(timeline, timing),
    dnskey: perOperator.flatMap(({ dnskey }) => dnskey),
    answer: perOperator.flatMap(({ answer }) => answer),
  };
}

function dsVersions(timeline: Timeline, timing: TimingOf): DsVersion[] {
  return runsOf(timeline, ({ ds }) => ds).map((run, i, runs) => {
    const { registration, parentPropagation, dsTtl, dnskeyTtl, serveStale } = timing(run.replacedAt);
    const isAnchor = timeline.method.isTrustAnchor === true;
    const next = runs[i + 1]?.state ?? [];
    const isAddition = run.state.every((key) => next.includes(key));
    const afterwards = isAnchor
      ? anchorLatency(timing(run.replacedAt), isAddition)
      : registration + parentPropagation + dsTtl + serveStale;
    const until = run.replacedAt + afterwards;
    return {
      kind: 'ds',
      keys: run.state,
      step: run.step,
      replacedBy: run.replacedBy,
      from: run.at,
      // Nobody fetches trust anchors: resolvers know the old set, or the new one.
      servedUntil: run.replacedAt + (isAnchor ? 0 : registration + parentPropagation),
      until,
      // RFC 4035 §5.3.3: keys that were validated are good for their TTL, whatever becomes of the DS meanwhile.
      trustedUntil: until + (isAnchor ? 0 : dnskeyTtl),
      ...ALWAYS,
    };
  });
}

/** RFC 5011 §2.3, §2.4: resolvers look twice at most before they act, and trust a new anchor after the hold-down. */
function anchorLatency(timing: Timing, isAddition: boolean): number {
  const { zonePropagation, dnskeyTtl, serveStale, anchorRefresh, addHoldDown } = timing;
  return zonePropagation + dnskeyTtl + serveStale + 2 * anchorRefresh + (isAddition ? addHoldDown : 0);
}

function operatorContents(
  timeline: Timeline,
  timing: TimingOf,
  deviations: Deviations,
  operator: string,
): { dnskey: DnskeyVersion[]; answer: AnswerVersion[] } {
  const zoneOf = ({ zones }: Publication): ServedZone => zones.find((zone) => zone.operator === operator)!;
  // Resolvers come to an operator while a cache may hold an NS RRset that names it.
  const visits = runsOf(timeline, (publication) => zoneOf(publication).isDelegated)
    .filter(({ state }) => state)
    .map(({ at, step, replacedAt }) => {
      const { zonePropagation, parentPropagation, nsTtl } = timing(replacedAt);
      return { from: at, step, until: replacedAt + zonePropagation + parentPropagation + nsTtl };
    });
  const served = <State>(
    stateOf: (zone: ServedZone) => State,
    ttlOf: (state: State, timing: Timing) => number,
    delayOf: (timing: Timing) => number,
  ) =>
    runsOf(timeline, (publication) => stateOf(zoneOf(publication))).flatMap((run) => {
      const times = timing(run.replacedAt);
      const { zonePropagation, serveStale } = times;
      const delay = delayOf(times);
      const valid = validity(run, deviations);
      const copies = [
        { lastServed: run.replacedAt + delay + zonePropagation, isReplaced: true, ...valid },
        ...stuckCopy(run, timeline, deviations, valid),
      ];
      return copies.flatMap(({ lastServed, isReplaced, ...copy }) =>
        visits.flatMap((visit) => {
          const from = Math.max(run.at, visit.from);
          const lastFetch = Math.min(lastServed, visit.until);
          if (lastFetch < from) return [];
          return {
            state: run.state,
            // What an operator has been serving all along comes into the world when resolvers come to it.
            step: from > run.at ? visit.step : run.step,
            replacedBy: isReplaced ? run.replacedBy : -1,
            from,
            servedUntil: lastFetch,
            // Copies with a former TTL were fetched before its change had reached every server.
            until: lastFetch + ttlOf(run.state, timing(lastFetch - zonePropagation)) + serveStale,
            ...copy,
          };
        }),
      );
    });
  const dnskey = served(
    ({ dnskeys, revoked, keySigners }) => ({ keys: dnskeys, revoked, signers: keySigners }),
    // That there is no DNSKEY RRset is cached as a denial.
    ({ keys }, { denialTtl, dnskeyTtl }) => (keys.length === 0 ? denialTtl : dnskeyTtl),
    () => 0,
  ).map(({ state, ...presence }): DnskeyVersion => ({ kind: 'dnskey', operator, ...state, ...presence }));
  const answer = served(
    ({ dataSigners, soaSigners, denial }) => ({ signers: dataSigners, denial, ...(soaSigners && { soaSigners }) }),
    (_, { maxZoneTtl, denialTtl }) => Math.max(maxZoneTtl, denialTtl),
    // The old signatures leave the zone one by one.
    ({ signing }) => signing,
  ).map(({ state, ...presence }): AnswerVersion => ({ kind: 'answer', operator, ...state, ...presence }));
  return { dnskey, answer };
}

type Validity = Pick<Presence, 'validFrom' | 'validUntil'>;

/** What the stuck server goes on giving out, when it is of this run. It gets no fresh signatures either. */
function stuckCopy(
  { step, replacedBy }: Served<unknown>,
  { steps }: Timeline,
  { stuck, clockLag = 0 }: Deviations,
  { validFrom, validUntil }: Validity,
): (Validity & { readonly lastServed: number; readonly isReplaced: false; readonly isStuck: true })[] {
  const since = stuck && steps[stuck.step]?.at;
  if (since === undefined || step >= stuck!.step || (replacedBy >= 0 && replacedBy < stuck!.step)) return [];
  const ends = since + stuck!.validity + clockLag;
  return [
    {
      lastServed: since + stuck!.expire,
      isReplaced: false,
      isStuck: true,
      validFrom,
      validUntil: Math.min(validUntil, ends),
    },
  ];
}

function validity(run: Served<unknown>, { inceptionOffset, remaining, clockLag = 0 }: Deviations): Validity {
  return {
    validFrom: inceptionOffset === undefined ? ALWAYS.validFrom : run.at - inceptionOffset + clockLag,
    // Whose clock is ahead by more than signatures have left takes none of them.
    validUntil: remaining !== undefined && -clockLag > remaining ? Number.NEGATIVE_INFINITY : ALWAYS.validUntil,
  };
}
