/**
 * What the explorer predicts of a resolver of the lab, from what it may hold, and how that compares with what was seen.
 *
 * All that is known of a moment is that it lies between two others: of a version when it came, of a record when it was
 * fetched. So more than one outcome may be possible; where one is left, reality must have had that one.
 */
import {
  type BogusReason,
  type CacheContents,
  type Counterexample,
  cacheContents,
  countingFor,
  explore,
} from '../../src/rollover/index.js';
import type { ResolverKind } from './lab-resolvers.js';
import { type Scene, TIMING } from './lab-scenes.js';
import type { LabResolver, Moment, Said } from './rollover-lab.js';

export interface Observation extends Moment, Said {
  /** it was asked for a name that does not exist */
  readonly isDenial: boolean;
  readonly scene: Scene;
  readonly resolver: LabResolver;
}

export interface Tally {
  /** moments at which the model leaves one outcome, and reality had that one */
  well: number;
  bogus: number;
  unclear: number;
  readonly wrong: string[];
}

/** Seconds by which resolvers round the age of what they hold: they count whole ones. */
const ROUNDING = 1.3;
/** Seconds in which an old process of a name server may go on answering. */
const HANDOVER = 0.7;

/** When a resolver fetched what it holds. */
interface Held {
  readonly ds: Moment;
  readonly dnskey: Moment;
  /** the keys may not have validated, and then they need not be kept */
  isDoubtful?: boolean;
}

/** Faults of answers, with keys that are good. */
const ANSWER_FAULTS: ReadonlySet<BogusReason> = new Set([
  'answer-unsigned',
  'answer-signer-missing',
  'denial-unsigned',
  'ds-algorithm-without-path',
]);

/** The numbers of the versions that a server may have given out at a moment; -1 is the first. */
function versionsAt(taken: readonly Moment[], { from, until }: Moment, last = taken.length - 1): number[] {
  const versions: number[] = [];
  for (let i = -1; i <= last; i++) {
    const comes = taken[i]?.from ?? Number.NEGATIVE_INFINITY;
    const goes = i === last ? Number.POSITIVE_INFINITY : taken[i + 1]!.until;
    if (comes <= until && goes + HANDOVER >= from) versions.push(i);
  }
  return versions;
}

/** The model's version for that of a step. */
function versionOf<
  Version extends { readonly step: number; readonly replacedBy: number; readonly isStuck?: true | undefined },
>(versions: readonly Version[], step: number, isStuck = false): Version | undefined {
  return versions.find(
    (one) => one.step <= step && (one.replacedBy < 0 || one.replacedBy > step) && (one.isStuck === true) === isStuck,
  );
}

/** Outcomes that are possible for a resolver that holds these, and fetches an answer now. */
function outcomes(
  scene: Scene,
  { isFar }: ResolverKind,
  contents: CacheContents,
  counterexamples: readonly Counterexample[],
  held: Held,
  now: Moment,
): Set<boolean> {
  const stuck = isFar ? scene.deviations.stuck : undefined;
  const isStuck = stuck !== undefined;
  const last = stuck && stuck.step - 1;
  const found = new Set<boolean>();
  for (const d of versionsAt(scene.dsTaken, held.ds)) {
    for (const k of versionsAt(scene.zoneTaken, held.dnskey, last)) {
      for (const a of versionsAt(scene.zoneTaken, now, last)) {
        const ds = versionOf(contents.ds, d);
        const dnskey = versionOf(contents.dnskey, k, isStuck);
        const answer = versionOf(contents.answer, a, isStuck);
        const bogus = counterexamples.filter(
          (one) =>
            one.ds === ds &&
            one.dnskey === dnskey &&
            one.answer === answer &&
            one.from <= now.until + ROUNDING &&
            one.until >= now.from - ROUNDING,
        );
        if (bogus.length > 0) found.add(false);
        if (bogus.some(({ reason }) => !ANSWER_FAULTS.has(reason))) held.isDoubtful = true;
        const isCovered = bogus.some(({ from, until }) => from <= now.from - ROUNDING && until >= now.until + ROUNDING);
        if (!isCovered) found.add(true);
      }
    }
  }
  return found;
}

/**
 * What a resolver may hold when it is asked again. RFC 4035 §5.5: a key that was validated is good for its TTL; then it is
 * fetched anew, and the DS when that is gone. Keys that did not validate need not be kept.
 */
function later(held: Held, now: Moment): Held[] {
  const mayBeHeld = (fetched: Moment, ttl: number): boolean => now.from <= fetched.until + ttl + ROUNDING;
  const mayBeGone = (fetched: Moment, ttl: number): boolean => now.until >= fetched.from + ttl - ROUNDING;
  const possible: Held[] = [];
  if (mayBeHeld(held.dnskey, TIMING.dnskeyTtl)) possible.push(held);
  if (held.isDoubtful === true || mayBeGone(held.dnskey, TIMING.dnskeyTtl)) {
    if (mayBeHeld(held.ds, TIMING.dsTtl)) possible.push({ ds: held.ds, dnskey: now });
    if (mayBeGone(held.ds, TIMING.dsTtl)) possible.push({ ds: now, dnskey: now });
  }
  return possible;
}

/** Follows what each resolver held of one zone, and compares. */
export function compare(scene: Scene, seen: readonly Observation[]): Tally {
  const { timeline, timing, deviations } = scene.course();
  const tally: Tally = { well: 0, bogus: 0, unclear: 0, wrong: [] };
  const start = scene.zoneTaken[0]!.from;
  for (const resolver of new Set(seen.map((one) => one.resolver))) {
    const { kind } = resolver;
    const contents = cacheContents(timeline, timing, { ...deviations, clockLag: kind.clockLag });
    const counterexamples = countingFor(explore(contents, timeline.keys).counterexamples, kind.validators);
    let hasFailed = false;
    let held: readonly Held[] = [];
    for (const one of seen.filter((other) => other.resolver === resolver && other.scene === scene)) {
      const now: Moment = { from: one.from, until: one.until };
      held = held.length === 0 ? [{ ds: now, dnskey: now }] : held.flatMap((before) => later(before, now));
      held = [...new Map(held.map((what) => [`${what.ds.from} ${what.dnskey.from}`, what])).values()];
      const relevant = one.isDenial && !kind.ignoresSoa ? counterexamples : counterexamples.filter(isAboutAnswers);
      const possible = new Set(held.flatMap((what) => [...outcomes(scene, kind, contents, relevant, what, now)]));
      // Some remember for a minute that a key was bogus, whatever the TTL: such a resolver tells no more.
      if (hasFailed && !possible.has(false)) break;
      if (possible.size !== 1) tally.unclear++;
      else if (!possible.has(one.isWell)) tally.wrong.push(words(one, start));
      else if (one.isWell) tally.well++;
      else tally.bogus++;
      hasFailed ||= !one.isWell;
    }
  }
  return tally;
}

const isAboutAnswers = ({ reason }: Counterexample): boolean => reason !== 'denial-unsigned';

function words({ resolver, from, isWell, isDenial, words: text }: Observation, start: number): string {
  const age = (from - resolver.startedAt).toFixed(1);
  const said = isWell ? 'it is good' : `SERVFAIL${text === '' ? '' : ` (${text})`}`;
  const what = isDenial ? 'a denial' : 'an answer';
  return `${resolver.kind.name}, ${(from - start).toFixed(1)} s after the first step, ${age} s old, of ${what}: ${said}`;
}
