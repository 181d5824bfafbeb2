/**
 * Sharing the signatures of a zone among threads. Results come back in owner order, so the number of threads changes
 * nothing but the time.
 * @module
 */
import { openssl } from '../crypto/index.js';
import {
  type KeyUse,
  type SignAll,
  type SignatureBatch,
  signRange,
  type VerifyAll,
  zoneSigners,
} from '../dnssec/index.js';
import { shareZone, type Zone } from '../zone/index.js';
import type { Files } from './files.js';
import type { SignTask, ThreadTask, VerifyTask } from './thread-work.js';

/** A pool of threads that run {@link runThreadTask}. */
export interface ThreadPool {
  readonly threads: number;
  run<Result>(task: ThreadTask): Promise<Result>;
}

/** Threads that are there for whoever asks. */
export interface Threads {
  /** how many: with one, work is done where it is */
  readonly count: number;
  /** what threads read: whoever has other files, such as those of the index, reads them itself */
  readonly files: Files;
  /**
   * The pool, opened by whoever asks first.
   * @param atMost how many threads there is work for
   */
  open(atMost?: number): Promise<ThreadPool>;
}

export type ProgressUnit = 'names' | 'zones' | 'files' | 'octets';

/** Says how far a stage of the work is; whoever has most of a thread says it often enough for people to see it move. */
export type ReportProgress = (stage: string, done: number, total: number, unit?: ProgressUnit) => void;

/** Owners per task: small enough to share evenly and to show progress, large enough not to be about messages. */
const OWNERS_PER_TASK = 2048;

let jobs = 0;

async function runRanges<Result>(
  pool: ThreadPool,
  zone: Zone,
  stage: string,
  progress: ReportProgress,
  taskOf: (range: { job: number; zone: ReturnType<typeof shareZone>; fromId: number; toId: number }) => ThreadTask,
): Promise<Result[]> {
  const total = zone.names.count;
  const job = ++jobs;
  const shared = shareZone(zone);
  let done = 0;
  const runs: Promise<Result>[] = [];
  for (let fromId = 0; fromId < total; fromId += OWNERS_PER_TASK) {
    const toId = Math.min(fromId + OWNERS_PER_TASK, total);
    const run = pool.run<Result>(taskOf({ job, zone: shared, fromId, toId }));
    runs.push(
      run.then((result) => {
        done += toId - fromId;
        progress(stage, done, total);
        return result;
      }),
    );
  }
  return Promise.all(runs);
}

const isRemote = ({ key }: KeyUse): boolean => key.material?.kind === 'remote';

/** Whether threads can share the signatures: a token has one session, in this thread, so its keys must not sign data. */
export function canShareSignatures(uses: readonly KeyUse[]): boolean {
  return !uses.some((use) => isRemote(use) && use.signsData);
}

/** The keys, in their places, of which only some have work to do. */
function withWorkFor(uses: readonly KeyUse[], has: (use: KeyUse) => boolean): KeyUse[] {
  return uses.map((use) => (has(use) ? use : { ...use, signsKeys: false, signsData: false }));
}

/** {@link SignAll} over a pool, for keys that {@link canShareSignatures}. */
export function signInThreads(pool: ThreadPool, isDeterministic: boolean, progress: ReportProgress): SignAll {
  return async (zone, uses, { inception, expiration, keysExpiration, jitter }, earlier) => {
    const signers = withWorkFor(uses, (use) => !isRemote(use)).map(
      ({ key: { dnskey, material }, signsKeys, signsData }) => ({
        algorithm: dnskey.algorithm,
        keyTag: dnskey.keyTag,
        signsKeys,
        signsData,
        isRevoked: dnskey.isRevoked,
        publicKey: dnskey.publicKey,
        material: material === undefined || material.kind === 'remote' ? undefined : { ...material },
      }),
    );
    const shared = earlier && { ...earlier, zone: shareZone(earlier.zone) };
    const times = { inception, expiration, keysExpiration, jitter };
    const batches = await runRanges<SignatureBatch>(
      pool,
      zone,
      'signing',
      progress,
      (range): SignTask => ({ ...range, kind: 'sign', signers, times, earlier: shared, isDeterministic }),
    );
    if (!uses.some(isRemote)) return batches;
    const { apexId } = zone;
    const remote = zoneSigners(withWorkFor(uses, isRemote), openssl);
    return [await signRange(zone, remote, times, apexId, apexId + 1, { earlier }), ...batches];
  };
}

/** {@link VerifyAll} over a pool. */
export function verifyInThreads(pool: ThreadPool, progress: ReportProgress): VerifyAll {
  return (zone, now, settings) =>
    runRanges(pool, zone, 'verifying', progress, (range): VerifyTask => {
      return { ...range, kind: 'verify', now, settings, threads: pool.threads };
    });
}
