/**
 * The times and numbers that accompany a key in BIND's key files (RFC 7583 gives the times their meaning).
 * @module
 */
import { parseMoment, signatureTimeText } from '../wire/index.js';

/** When a key is or was to change, in seconds since the epoch. */
export interface KeyTimes {
  readonly created?: number;
  readonly publish?: number;
  readonly activate?: number;
  readonly revoke?: number;
  readonly inactive?: number;
  readonly delete?: number;
  readonly dsPublish?: number;
  readonly dsRemoved?: number;
  readonly syncPublish?: number;
  readonly syncDelete?: number;
}

/** The tags of the times, in the order in which BIND writes them. */
export const TIME_TAGS: readonly (readonly [tag: string, name: keyof KeyTimes])[] = [
  ['Created', 'created'],
  ['Publish', 'publish'],
  ['Activate', 'activate'],
  ['Revoke', 'revoke'],
  ['Inactive', 'inactive'],
  ['Delete', 'delete'],
  ['DSPublish', 'dsPublish'],
  ['SyncPublish', 'syncPublish'],
  ['SyncDelete', 'syncDelete'],
  ['DSRemoved', 'dsRemoved'],
];

/** Reads YYYYMMDDHHMMSS (UTC) to seconds since the epoch; undefined when it is no such moment. */
export function readKeyTime(text: string): number | undefined {
  return /^\d{14}$/.test(text) ? parseMoment(text, 0) : undefined;
}

/** The lines of the times that are set, `Tag: ` and what `print` makes of the time. */
export function timeLines(times: KeyTimes, print: (seconds: number) => string = signatureTimeText): string[] {
  return TIME_TAGS.flatMap(([tag, name]) => {
    const seconds = times[name];
    return seconds === undefined ? [] : [`${tag}: ${print(seconds)}`];
  });
}

/**
 * Where a key stands in its life by its own times (RFC 7583 §3.1). `timeless`: it has no times, and is always active.
 */
export type KeyPhase = 'timeless' | 'generated' | 'published' | 'active' | 'inactive' | 'revoked' | 'deleted';

/** The phase at a moment in seconds since the epoch. */
export function keyPhase({ publish, activate, revoke, inactive, delete: removal }: KeyTimes, at: number): KeyPhase {
  const isPast = (time: number | undefined): boolean => time !== undefined && time <= at;
  if ([publish, activate, revoke, inactive, removal].every((time) => time === undefined)) return 'timeless';
  if (isPast(removal)) return 'deleted';
  if (isPast(revoke)) return 'revoked';
  if (isPast(inactive)) return 'inactive';
  if (isPast(activate)) return 'active';
  return isPast(publish) ? 'published' : 'generated';
}

/** Two times in the wrong order. */
export interface TimingFault {
  /** the tags, in the order in which they should come */
  readonly first: string;
  readonly second: string;
  /** whether they must not be the same moment either */
  readonly isStrict: boolean;
}

/**
 * Which time must not lie behind which (RFC 7583 §3.1); `strict` ones must differ. Created is not compared: the times of
 * an imported or back-dated key may lie before it. DSPublish neither: in a Double-DS rollover (RFC 7583 §3.3.2) it comes first.
 */
const TIME_ORDER: readonly (readonly [first: keyof KeyTimes, second: keyof KeyTimes, isStrict: boolean])[] = [
  ['publish', 'activate', false],
  ['activate', 'inactive', true],
  ['publish', 'inactive', true],
  ['publish', 'revoke', false],
  ['inactive', 'delete', false],
  ['activate', 'delete', true],
  ['publish', 'delete', true],
  ['revoke', 'delete', true],
  ['syncPublish', 'syncDelete', true],
  ['dsPublish', 'dsRemoved', true],
];

const TAG_OF_TIME = new Map(TIME_TAGS.map(([tag, name]) => [name, tag]));

/** The pairs of times that are out of order. */
export function timingFaults(times: KeyTimes): TimingFault[] {
  return TIME_ORDER.flatMap(([first, second, isStrict]) => {
    const [a, b] = [times[first], times[second]];
    if (a === undefined || b === undefined || (isStrict ? a < b : a <= b)) return [];
    return [{ first: TAG_OF_TIME.get(first)!, second: TAG_OF_TIME.get(second)!, isStrict }];
  });
}
