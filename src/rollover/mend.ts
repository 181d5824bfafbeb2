/**
 * The smallest waits that would have made a broken timeline safe.
 * @module
 */
import { type Counterexample, explore, VALIDATORS, type ValidatorKind } from './explore.js';
import { cacheContents, type Deviations, type TimingOf } from './presence.js';
import { retime, type Timeline } from './timeline.js';
import type { Timing } from './timing.js';

/** How much later steps must be taken: index in the timeline, seconds. */
export interface Mend {
  readonly delays: readonly { readonly step: number; readonly seconds: number }[];
  readonly timeline: Timeline;
}

/** Every round takes one conflict of two versions away, and there are few versions. */
const MAX_ROUNDS = 64;

/** The counterexamples that hit validators of a kind: those that insist on no more. */
export function countingFor(counterexamples: readonly Counterexample[], validators: ValidatorKind): Counterexample[] {
  const limit = VALIDATORS.indexOf(validators);
  return counterexamples.filter((one) => VALIDATORS.indexOf(one.validators) <= limit);
}

/**
 * Delays steps, each with all that come behind it, until nothing is bogus for validators of a kind. Undefined when no
 * wait helps: the steps themselves are wrong.
 */
export function mendTimeline(
  timeline: Timeline,
  timing: Timing | TimingOf,
  deviations: Deviations,
  validators: ValidatorKind,
): Mend | undefined {
  const delays = new Map<number, number>();
  let mended = timeline;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { counterexamples } = explore(cacheContents(mended, timing, deviations), timeline.keys);
    const [first] = countingFor(counterexamples, validators);
    if (first === undefined) {
      return { delays: [...delays].map(([step, seconds]) => ({ step, seconds })), timeline: mended };
    }
    // The youngest of the three came too early: it may come when the first of the others is gone.
    const step = Math.max(first.ds.step, first.dnskey.step, first.answer.step);
    const seconds = first.until - first.from;
    if (step < 0 || !Number.isFinite(seconds)) return undefined;
    delays.set(step, (delays.get(step) ?? 0) + seconds);
    const schedule = mended.steps.map((taken, i) => (i >= step ? { ...taken, at: taken.at + seconds } : taken));
    mended = retime(timeline.method, timeline.keys, timeline.initial, schedule);
  }
  return undefined;
}
