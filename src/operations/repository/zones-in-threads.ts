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
import type { ZoneFileToDo, ZonesDone, ZonesTask, ZoneWork, ZoneWorkRequest } from './zone-work.js';

/** Files of more octets are no work for one thread beside others. */
const LARGE_OCTETS = 1 << 20;
/** What a zone costs by itself, in octets of zone file that take as long. */
const OCTETS_PER_ZONE = 2000;
/** Less work than this, in octets, is done before threads have started. */
const MIN_OCTETS = 4 << 20;
/** Work for one message: small enough to share evenly and to show progress. */
const OCTETS_PER_TASK = 1 << 18;

/** A zone that a thread has read and judged, and what came of it; or why it could not. */
export type ThreadedZone = { readonly zone: ConfiguredZone; readonly work: ZoneWork | undefined } | ZoneproofError;

export interface RepositoryWork {
  readonly threads: Threads;
  readonly configs: ConfigSource;
  /** the size of a file */
  readonly octetsOf: (file: string) => number;
}

let jobs = 0;

/** By file: the zones that threads have read and judged. Without any where that would not pay. */
export async function zonesInThreads(
  files: readonly ZoneFileToDo[],
  request: ZoneWorkRequest,
  { threads, configs, octetsOf }: RepositoryWork,
): Promise<ReadonlyMap<string, ThreadedZone>> {
  const done = new Map<string, ThreadedZone>();
  const small = files.filter(({ file }) => file !== '-' && octetsOf(file) < LARGE_OCTETS);
  const batches = batchesOf(small, ({ file }) => octetsOf(file) + OCTETS_PER_ZONE);
  if (threads.count < 2 || batches.length * OCTETS_PER_TASK < MIN_OCTETS) return done;
  const pool = await threads.open();
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
function batchesOf<T>(all: readonly T[], octetsOf: (one: T) => number): T[][] {
  const batches: T[][] = [];
  let octets = OCTETS_PER_TASK;
  for (const one of all) {
    if (octets >= OCTETS_PER_TASK) {
      batches.push([]);
      octets = 0;
    }
    batches.at(-1)!.push(one);
    octets += octetsOf(one);
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
