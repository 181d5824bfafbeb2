/**
 * Counterexamples put together to causes: what does not fit, when, for whom, and how they get out of it.
 * @module
 */
import { type BogusReason, type Counterexample, explore, statesAt, type ValidatorKind } from './explore.js';
import { countingFor, mendTimeline } from './mend.js';
import { type AnswerVersion, type CacheContents, cacheContents, type DnskeyVersion, type Version } from './presence.js';
import { RECOVERIES, type Recovery } from './recovery.js';
import type { Timeline } from './timeline.js';
import { evaluate, type Timing } from './timing.js';
import type { Course } from './what-if.js';

/**
 * Who is hit. `everyone`: no cache holds anything that fits. `asking`: whoever fetches the parts now. `late`: whoever gets
 * an old part from a server that does not have the new one yet. `cached`: whoever holds an old part in its cache.
 */
export interface Hit {
  readonly who: 'everyone' | 'asking' | 'late' | 'cached';
  /** the old parts */
  readonly held: readonly Version[];
  readonly from: number;
  /** Infinity when it never ends */
  readonly until: number;
}

/**
 * What users of those resolvers see: SERVFAIL for every name, for names asked anew, for names that came from caches, or for
 * names and types that do not exist.
 */
export type Extent = 'every-name' | 'asked-anew' | 'from-caches' | 'denials';

export interface Cause {
  readonly reason: BogusReason;
  /** the kindest validators that fail */
  readonly validators: ValidatorKind;
  /** the versions that do not go together */
  readonly parts: readonly Version[];
  readonly from: number;
  readonly until: number;
  readonly hits: readonly Hit[];
  readonly extent: Extent;
  /** with seconds, by the times that count then; the fastest first */
  readonly recoveries: readonly (Recovery & { readonly seconds: number; readonly timing: Timing })[];
}

export interface Verdict {
  /** combinations that can be met */
  readonly states: number;
  readonly intervals: number;
  /** for the validators that count; by start. None: the rollover is safe. */
  readonly causes: readonly Cause[];
  /** the course with the smallest waits that mend it: index of the step, seconds. Undefined when no wait does. */
  readonly delays: readonly { readonly step: number; readonly seconds: number }[] | undefined;
  /** validators that fail although they do not count */
  readonly stricter: readonly ValidatorKind[];
}

/** Explores a course, and explains what is found. */
export function judgeCourse({ timeline, timing, deviations }: Course, validators: ValidatorKind): Verdict {
  const contents = cacheContents(timeline, timing, deviations);
  const { states, intervals, counterexamples } = explore(contents, timeline.keys);
  const counting = countingFor(counterexamples, validators);
  const times = typeof timing === 'function' ? timing : () => timing;
  const others = counterexamples.filter((one) => !counting.includes(one)).map((one) => one.validators);
  return {
    states,
    intervals,
    causes: causesOf(counting, contents, timeline, times),
    delays: counting.length === 0 ? [] : mendTimeline(timeline, timing, deviations, validators)?.delays,
    stricter: [...new Set(others)],
  };
}

type Part = Version['kind'];

/** The versions that a reason is about. Signatures: whichever of the two is not valid. */
const PARTS: Readonly<Record<BogusReason, readonly Part[]>> = {
  'no-dnskey': ['ds', 'dnskey'],
  'ds-names-no-key': ['ds', 'dnskey'],
  'ds-key-revoked': ['ds', 'dnskey'],
  'ds-key-does-not-sign': ['ds', 'dnskey'],
  'answer-unsigned': ['dnskey', 'answer'],
  'answer-signer-missing': ['dnskey', 'answer'],
  'denial-unsigned': ['answer'],
  'signatures-expired': [],
  'signatures-not-yet-valid': [],
  'ds-algorithm-without-path': ['ds', 'dnskey'],
  'dnskey-algorithm-without-signature': ['dnskey', 'answer'],
};

function partsOf(found: Counterexample, lost: CacheContents['lost']): readonly Version[] {
  const named = PARTS[found.reason];
  if (named.length > 0) return named.map((part) => found[part]);
  const { dnskey, answer, from } = found;
  const isInvalid = ({ validFrom, validUntil }: Version): boolean => from < validFrom || from >= validUntil;
  const isLost = ({ signers }: DnskeyVersion | AnswerVersion): boolean =>
    lost !== undefined && signers.includes(lost.key);
  const culprit = [dnskey, answer].find(isInvalid) ?? [dnskey, answer].find(isLost) ?? answer;
  return [culprit];
}

function causesOf(
  counterexamples: readonly Counterexample[],
  contents: CacheContents,
  timeline: Timeline,
  timing: (at: number) => Timing,
): Cause[] {
  const all: readonly Version[] = [...contents.ds, ...contents.dnskey, ...contents.answer];
  const groups = new Map<string, { readonly parts: readonly Version[]; readonly members: Counterexample[] }>();
  for (const found of counterexamples) {
    const parts = partsOf(found, contents.lost);
    const id = [found.reason, found.validators, ...parts.map((part) => all.indexOf(part))].join(' ');
    const group = groups.get(id) ?? { parts, members: [] };
    groups.set(id, group);
    group.members.push(found);
  }
  const causes = [...groups.values()].flatMap(({ parts, members }) =>
    stretches(members).map(({ from, until }): Cause => {
      const { reason, validators } = members[0]!;
      const times = timing(from);
      return {
        reason,
        validators,
        parts,
        from,
        until,
        hits: hitsOf(parts, from, until, contents, counterexamples, timeline),
        extent: extentOf(reason, parts),
        recoveries: RECOVERIES[reason]
          .map((recovery) => ({ ...recovery, seconds: evaluate(recovery.time, times), timing: times }))
          .sort((a, b) => a.seconds - b.seconds),
      };
    }),
  );
  return causes.sort((a, b) => a.from - b.from || b.until - b.from - (a.until - a.from));
}

interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** The time that some stretches cover together. */
function stretches(some: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const { from, until } of [...some].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || last.until < from) joined.push({ from, until });
    else joined[joined.length - 1] = { from: last.from, until: Math.max(last.until, until) };
  }
  return joined;
}

function extentOf(reason: BogusReason, parts: readonly Version[]): Extent {
  if (reason === 'denial-unsigned') return 'denials';
  const answer = parts.find(({ kind }) => kind === 'answer');
  if (answer === undefined) return 'every-name';
  return parts.some(({ step }) => step > answer.step) ? 'from-caches' : 'asked-anew';
}

function hitsOf(
  parts: readonly Version[],
  from: number,
  until: number,
  contents: CacheContents,
  counterexamples: readonly Counterexample[],
  timeline: Timeline,
): Hit[] {
  const { ds, dnskey, answer } = contents;
  const limits = [...ds, ...dnskey, ...answer].flatMap((one) => [
    one.from,
    one.until,
    one.servedUntil,
    replacedAt(one),
  ]);
  const isInside = (limit: number): boolean => limit > from && limit < until;
  const events = [
    ...new Set(
      [from, ...counterexamples.map((one) => one.from), ...limits].filter((limit) => limit === from || isInside(limit)),
    ),
  ];
  const bounds = [...events.sort((a, b) => a - b), until];
  const hits: Hit[] = [];
  for (let i = 0; i + 1 < bounds.length; i++) {
    const hit = hitAt(bounds[i]!);
    const last = hits.at(-1);
    const isSame =
      last !== undefined &&
      last.who === hit.who &&
      last.held.every((one, k) => one === hit.held[k]) &&
      last.held.length === hit.held.length;
    if (isSame) hits[hits.length - 1] = { ...last, until: bounds[i + 1]! };
    else hits.push({ ...hit, from: bounds[i]!, until: bounds[i + 1]! });
  }
  return hits;

  function replacedAt({ replacedBy }: Version): number {
    return timeline.steps[replacedBy]?.at ?? Number.POSITIVE_INFINITY;
  }

  function hitAt(at: number): Pick<Hit, 'who' | 'held'> {
    const isHere = (one: Stretch): boolean => one.from <= at && at < one.until;
    const bad = new Set(
      counterexamples
        .filter(isHere)
        .map((one) => [ds.indexOf(one.ds), dnskey.indexOf(one.dnskey), answer.indexOf(one.answer)].join()),
    );
    if (bad.size === [...statesAt(contents, at)].length) return { who: 'everyone', held: [] };
    const cached = parts.filter(({ servedUntil }) => servedUntil <= at);
    if (cached.length > 0) return { who: 'cached', held: cached };
    const late = parts.filter((part) => replacedAt(part) <= at || part.isStuck);
    return late.length > 0 ? { who: 'late', held: late } : { who: 'asking', held: [] };
  }
}
