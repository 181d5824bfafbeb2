/**
 * Sharing the zone files of a repository among threads: each gets some small ones at a time. A large file is worth the
 * attention of all, and is left to those who share the parts of one zone.
 * @module
 */
import type { ConfigSource } from '../../config/index.js';
import { ZoneproofError } from '../../diagnostic/index.js';
import { unpackZones } from '../../zone/index.js';
import { type ConfiguredZone, withConfiguration } from '../configured-zone.js';
import type { Threads } from '../threads.js';
import type { ZoneTree } from './zone-files.js';
import type { ZoneFileToDo, ZonesDone, ZonesTask, ZoneWork, ZoneWorkRequest } from './zone-work.js';

/** Files of more octets are no work for one thread beside others. */
const LARGE_OCTETS = 1 << 20;
// Work is counted in octets of unsigned zone files that take as long; a processor of today does 26 million in a second.
const WORK_PER_ZONE = 2000;
/** Signatures are verified. */
const WORK_PER_SIGNED_OCTET = 10;
/** What a thread could do while it gets as fast as one that has worked for a while; less is not worth a thread. */
const WORK_OF_STARTING = 6 << 20;
/** What others have to do for this thread at least. */
const MIN_SAVED_WORK = 14 << 20;
/** For one message: small enough to share evenly and to show progress. */
const WORK_PER_TASK = 1 << 18;

/** A zone that a thread has read and judged, and what came of it; or why it could not. */
export type ThreadedZone = { readonly zone: ConfiguredZone; readonly work: ZoneWork | undefined } | ZoneproofError;

export interface RepositoryWork {
  readonly threads: Threads;
  readonly configs: ConfigSource;
  readonly tree: Pick<ZoneTree, 'octetsOf' | 'isSigned'>;
}

let jobs = 0;

/** By file: the zones that threads have read and judged. Without any where that would not pay. */
export async function zonesInThreads(
  files: readonly ZoneFileToDo[],
  request: ZoneWorkRequest,
  { threads, configs, tree }: RepositoryWork,
): Promise<ReadonlyMap<string, ThreadedZone>> {
  const done = new Map<string, ThreadedZone>();
  const small = files.filter(({ file }) => file !== '-' && tree.octetsOf(file) < LARGE_OCTETS);
  const workOf = ({ file }: ZoneFileToDo): number =>
    WORK_PER_ZONE + tree.octetsOf(file) * (tree.isSigned(file) ? WORK_PER_SIGNED_OCTET : 1);
  const work = small.reduce((sum, one) => sum + workOf(one), 0);
  const count = Math.min(threads.count, Math.floor(work / WORK_OF_STARTING));
  if (count < 2 || work * (1 - 1 / count) < MIN_SAVED_WORK) return done;
  const batches = batchesOf(small, workOf);
  const pool = await threads.open(count);
  const job = ++jobs;
  const { origin, includeRoot, dialect, limit, placeholders, paths, config, now, progress } = request;
  const plain = { origin, includeRoot, dialect, limit, placeholders, paths, config, now };
  await Promise.all(
    batches.map(async (batch) => {
      const task: ZonesTask = { kind: 'zones', job, files: batch, request: plain };
      const results = await unpacked(await pool.run<ZonesDone>(task), configs);
      for (const [i, { file }] of batch.entries()) done.set(file, results[i]!);
      progress?.('linting', done.size, small.length, 'zones');
    }),
  );
  return done;
}

/** Neighbors together, up to the size of a task. */
function batchesOf<T>(all: readonly T[], workOf: (one: T) => number): T[][] {
  const batches: T[][] = [];
  let work = WORK_PER_TASK;
  for (const one of all) {
    if (work >= WORK_PER_TASK) {
      batches.push([]);
      work = 0;
    }
    batches.at(-1)!.push(one);
    work += workOf(one);
  }
  return batches;
}

async function unpacked({ packed, outcomes }: ZonesDone, configs: ConfigSource): Promise<ThreadedZone[]> {
  const done = outcomes.flatMap((outcome) => ('exitCode' in outcome ? [] : [outcome]));
  const zones = unpackZones(packed, (index) => done[index]!.placeholders).values();
  const results: ThreadedZone[] = [];
  for (const outcome of outcomes) {
    if ('exitCode' in outcome) results.push(new ZoneproofError(outcome.exitCode, outcome.message, outcome));
    else {
      const { work, placeholders: _, ...loaded } = outcome;
      results.push({ zone: await withConfiguration({ ...loaded, zone: zones.next().value! }, configs), work });
    }
  }
  return results;
}
