/**
 * A rollover in time: when each step is taken, and what is published from then on.
 * @module
 */
import type { Method, MethodSetting, MethodStep } from './methods.js';
import { applyActions, type ModelKey, type Publication } from './publication.js';
import { evaluate, type Timing } from './timing.js';

export interface TimelineStep {
  readonly step: MethodStep;
  /** seconds since the epoch */
  readonly at: number;
  /** the wait behind it, seconds */
  readonly wait: number;
  /** what is published from `at` on */
  readonly after: Publication;
}

export interface Timeline {
  readonly method: Method;
  readonly keys: readonly ModelKey[];
  /** before the first step, and for as long before it as anybody can remember */
  readonly initial: Publication;
  readonly steps: readonly TimelineStep[];
  /** when nothing of the old is left anywhere, seconds since the epoch */
  readonly end: number;
}

/**
 * The timeline of a method when every step is taken at its earliest safe moment.
 * @param timing of all steps, or of a step at a moment
 * @param start of the first step, seconds since the epoch
 */
export function makeTimeline(
  method: Method,
  setting: MethodSetting,
  timing: Timing | ((at: number) => Timing),
  start: number,
): Timeline {
  const { keys, initial, steps } = method.plan(setting);
  let at = start;
  const schedule = steps.map((step) => {
    const wait = evaluate(step.wait, typeof timing === 'function' ? timing(at) : timing);
    const taken = { step, at, wait };
    at += wait;
    return taken;
  });
  return retime(method, keys, initial, schedule);
}

/** A timeline of steps at other times, in the order of those; the publications follow from their actions. */
export function retime(
  method: Method,
  keys: readonly ModelKey[],
  initial: Publication,
  schedule: readonly Pick<TimelineStep, 'step' | 'at' | 'wait'>[],
): Timeline {
  const ordered = [...schedule].sort((a, b) => a.at - b.at);
  let publication = initial;
  const steps = ordered.map((taken) => {
    publication = applyActions(publication, taken.step.actions);
    return { ...taken, after: publication };
  });
  const last = ordered.at(-1);
  return { method, keys, initial, steps, end: last === undefined ? 0 : last.at + last.wait };
}
