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
