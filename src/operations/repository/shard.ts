/**
 * Sharing a tree of zone files among runs, on machines that do not talk to each other: each works out the same shares
 * from the same files.
 * @module
 */
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';

/** Which of the runs over a tree this is. */
export interface Shard {
  /** from 1 */
  readonly index: number;
  readonly count: number;
}

/** More runs than any system starts for one job. */
const MAX_SHARDS = 10_000;

/** Reads `3/8`. Throws a ZoneproofError (usage). */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && count <= MAX_SHARDS) {
    return { index, count };
  }
  throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(text)} is not a shard`, {
    help: `write which run of how many this is, such as 1/4 for the first of four; at most ${MAX_SHARDS}`,
  });
}

/**
 * The zone files that are for this run: in sum about as many octets as those of every other run.
 * @param octetsOf the size of a file
 */
export function shareOf(
  zoneFiles: Iterable<string>,
  octetsOf: (file: string) => number,
  { index, count }: Shard,
): ReadonlySet<string> {
  const sized = Array.from(zoneFiles, (file) => ({ file, octets: octetsOf(file) }));
  // The largest first, each to the run with the least to do: close to even, whatever the sizes are.
  sized.sort((a, b) => b.octets - a.octets || (a.file < b.file ? -1 : 1));
  const loads = new Float64Array(count);
  const share = new Set<string>();
  for (const { file, octets } of sized) {
    let least = 0;
    for (let other = 1; other < count; other++) if (loads[other]! < loads[least]!) least = other;
    // An empty file is work as well.
    loads[least] = loads[least]! + octets + 1;
    if (least === index - 1) share.add(file);
  }
  return share;
}
