/** A timing for tests, and every method applied to the zone that it is for. */
import { type Method, type MethodSetting, makeTimeline, type Timeline, type Timing } from '../../src/rollover/index.js';

export const HOUR = 3600;
export const DAY = 86_400;
export const START = 1_770_000_000;

export const TIMING: Timing = {
  zonePropagation: HOUR,
  parentPropagation: 2 * HOUR,
  registration: DAY,
  signing: 3 * HOUR,
  dnskeyTtl: 4 * HOUR,
  dsTtl: DAY,
  maxZoneTtl: 2 * DAY,
  denialTtl: HOUR,
  nsTtl: 2 * DAY,
  publishSafety: 0,
  retireSafety: 0,
  serveStale: 0,
  addHoldDown: 30 * DAY,
  anchorRefresh: 2 * HOUR,
};

export const settingOf = (method: Method): MethodSetting => ({
  isCsk: method.needs === 'csk',
  algorithm: 8,
  newAlgorithm: 13,
  denial: 'nsec',
});

export const timelineOf = (method: Method, timing: Timing | ((at: number) => Timing) = TIMING): Timeline =>
  makeTimeline(method, settingOf(method), timing, START);
