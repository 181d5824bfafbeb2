/**
 * Moments of many RRsets as few events. Signers spread expirations on purpose (jitter), so that a large zone may have a
 * moment for every RRset; nobody reads a million lines. RRsets of one kind and moment are one event; when there are still
 * too many, moments within a minute, an hour, a day and so on are.
 * @module
 */
import { SECONDS_PER_DAY } from '../../wire/index.js';

/** RRsets, in zone order, to which the same happens at about the same moment. */
export interface MomentGroup<Kind> {
  readonly kind: Kind;
  /** seconds since the epoch: the first moment, and the last one */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** the rows that come first in the zone */
  readonly rows: readonly number[];
  /** the greatest of the values that came with the rows */
  readonly greatest: number;
}

/** Calls `visit` for each row: its kind as an index, the moment, and a value of which the greatest is wanted. */
export type EachMoment = (visit: (row: number, kind: number, moment: number, value: number) => void) => void;

/** Seconds that are taken together, from none on; the last one holds all times that a signature can have. */
const WIDTHS = [1, 60, 3600, 6 * 3600, SECONDS_PER_DAY, 7 * SECONDS_PER_DAY, 365 * SECONDS_PER_DAY, 2 ** 33];

/** Names that an event shows. */
const MAX_ROWS = 3;

export interface Grouping<Kind> {
  /** by moment, then by kind */
  readonly groups: readonly MomentGroup<Kind>[];
  /** moments within so many seconds (of UTC) are one event; 1 when each stands alone */
  readonly widthSeconds: number;
}

/**
 * Groups what `each` visits, twice or more often.
 * @param maxGroups more than twice the number of kinds. The first moment of each kind always is a group of its own
 */
export function groupMoments<Kind>(kinds: readonly Kind[], maxGroups: number, each: EachMoment): Grouping<Kind> {
  const earliest: number[] = kinds.map(() => Number.POSITIVE_INFINITY);
  each((_row, kind, moment) => {
    if (moment < earliest[kind]!) earliest[kind] = moment;
  });
  for (const widthSeconds of WIDTHS) {
    const keyOf = (kind: number, moment: number): number =>
      (moment === earliest[kind] ? -1 : Math.floor(moment / widthSeconds)) * kinds.length + kind;
    const keys = new Set<number>();
    each((_row, kind, moment) => {
      if (keys.size <= maxGroups) keys.add(keyOf(kind, moment));
    });
    if (keys.size <= maxGroups) return { groups: collect(kinds, each, keyOf), widthSeconds };
  }
  throw new RangeError('maxGroups is less than two for each kind');
}

function collect<Kind>(
  kinds: readonly Kind[],
  each: EachMoment,
  keyOf: (kind: number, moment: number) => number,
): MomentGroup<Kind>[] {
  interface Growing {
    kind: number;
    from: number;
    to: number;
    count: number;
    rows: number[];
    greatest: number;
  }
  const groups = new Map<number, Growing>();
  each((row, kind, moment, value) => {
    const key = keyOf(kind, moment);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { kind, from: moment, to: moment, count: 1, rows: [row], greatest: value });
      return;
    }
    group.from = Math.min(group.from, moment);
    group.to = Math.max(group.to, moment);
    group.greatest = Math.max(group.greatest, value);
    group.count++;
    if (group.rows.length < MAX_ROWS) group.rows.push(row);
  });
  return [...groups.values()]
    .sort((a, b) => a.from - b.from || a.kind - b.kind)
    .map((group) => ({ ...group, kind: kinds[group.kind]! }));
}
