/**
 * The scale of the picture of a rollover: from moments to places. Waits differ by orders of magnitude, so each stretch
 * between two steps has its share of the width, and is true to scale within.
 * @module
 */
import type { RolloverPlan } from '../operations/index.js';

/** The least share of the width that a stretch gets, relative to an even division. */
const LEAST_SHARE = 0.55;
/** What is shown before the first step and behind the end, in shares of an even division. */
const MARGIN_SHARE = 0.3;

export interface RolloverScale {
  /** moments of the steps, and of the end; seconds since the epoch */
  readonly marks: readonly number[];
  /** the place of a moment, from 0 to 1 */
  placeOf(moment: number): number;
}

export function rolloverScale({ timeline }: RolloverPlan): RolloverScale {
  const marks = [...timeline.steps.map(({ at }) => at), timeline.end];
  const waits = marks.slice(1).map((mark, i) => mark - marks[i]!);
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  const even = 1 / waits.length;
  const weights = waits.map((wait) => Math.max(total === 0 ? even : wait / total, even * LEAST_SHARE));
  const margin = even * MARGIN_SHARE;
  const all = weights.reduce((sum, weight) => sum + weight, 2 * margin);
  const places = [margin / all];
  for (const weight of weights) places.push(places.at(-1)! + weight / all);
  return {
    marks,
    placeOf(moment) {
      if (moment < marks[0]!) return 0;
      for (const [i, wait] of waits.entries()) {
        const start = marks[i]!;
        if (moment >= start + wait) continue;
        return places[i]! + ((moment - start) / wait) * (places[i + 1]! - places[i]!);
      }
      return moment > marks.at(-1)! ? 1 : places.at(-1)!;
    },
  };
}

/** The states of a track as stretches of the width, those without one left out. */
export function stretchesOf(
  { placeOf }: RolloverScale,
  { spans }: RolloverPlan['tracks'][number],
): { readonly state: (typeof spans)[number]['state']; readonly from: number; readonly to: number }[] {
  return spans
    .map(({ state, from, until }) => ({
      state,
      from: Number.isFinite(from) ? placeOf(from) : 0,
      to: Number.isFinite(until) ? placeOf(until) : 1,
    }))
    .filter(({ from, to }) => to > from);
}
