/**
 * Sharing the signatures of a zone among threads. Results come back in owner order, so the number of threads changes
 * nothing but the time.
 * @module
 */
import { type CryptoProvider, openssl, schemeOf } from '../crypto/index.js';
import {
  type KeyUse,
  type SignAll,
  type SignatureBatch,
  SignatureKeeper,
  type SignText,
  signRange,
  type VerifyAll,
  zoneSigners,
} from '../dnssec/index.js';
import { shareZone, type Zone } from '../zone/index.js';
import type { Files } from './files.js';
import type { SignedText, SignTask, SignTextTask, ThreadSigner, ThreadTask, VerifyTask } from './thread-work.js';

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
const OWNERS_TO_SIGN = 1024;
/** The same where a signature takes ten times as long, or more. */
const OWNERS_TO_SIGN_SLOWLY = 128;
/** Enough for batches of signatures. */
const OWNERS_TO_VERIFY = 2048;
/** Of the last tasks, which are smaller, so that all threads end at once. */
const LAST_OWNERS = 128;
/** What is left is more than so many tasks for each thread. */
const LEFT_PER_THREAD = 4;

/** The end of the range that begins at `fromId`. */
function rangeEnd(fromId: number, total: number, owners: number, threads: number): number {
  const share = Math.ceil((total - fromId) / (LEFT_PER_THREAD * threads));
  return Math.min(total, fromId + Math.min(owners, Math.max(LAST_OWNERS, share)));
}

/** Owners per task for keys and the way in which they sign. */
function ownersToSign(uses: readonly KeyUse[], isDeterministic: boolean, isVerifying: boolean): number {
  const isSlow = isDeterministic || uses.some(({ key }) => schemeOf(key.dnskey.algorithm)?.family === 'rsa');
  return isSlow ? OWNERS_TO_SIGN_SLOWLY : isVerifying ? OWNERS_TO_VERIFY : OWNERS_TO_SIGN;
}

let jobs = 0;

type TaskMaker = (range: {
  job: number;
  zone: ReturnType<typeof shareZone>;
  fromId: number;
  toId: number;
}) => ThreadTask;

/** @param meanwhile what this thread has to do besides; others begin first */
async function runRanges<Result>(
  pool: ThreadPool,
  zone: Zone,
  owners: number,
  stage: string,
  progress: ReportProgress,
  taskOf: TaskMaker,
  meanwhile: () => void = () => {},
): Promise<Result[]> {
  const total = zone.names.count;
  const job = ++jobs;
  const shared = shareZone(zone);
  let done = 0;
  const runs: Promise<Result>[] = [];
  for (let fromId = 0, toId = 0; fromId < total; fromId = toId) {
    toId = rangeEnd(fromId, total, owners, pool.threads);
    const size = toId - fromId;
    const run = pool.run<Result>(taskOf({ job, zone: shared, fromId, toId }));
    runs.push(
      run.then((result) => {
        done += size;
        progress(stage, done, total);
        return result;
      }),
    );
  }
  meanwhile();
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

/** The keys as they travel to a thread; those in tokens stay behind. */
function threadSigners(uses: readonly KeyUse[]): ThreadSigner[] {
  return withWorkFor(uses, (use) => !isRemote(use)).map(({ key: { dnskey, material }, signsKeys, signsData }) => ({
    algorithm: dnskey.algorithm,
    keyTag: dnskey.keyTag,
    signsKeys,
    signsData,
    isRevoked: dnskey.isRevoked,
    publicKey: dnskey.publicKey,
    material: material === undefined || material.kind === 'remote' ? undefined : { ...material },
  }));
}

/** {@link SignAll} over a pool, for keys that {@link canShareSignatures}. */
export function signInThreads(pool: ThreadPool, isDeterministic: boolean, progress: ReportProgress): SignAll {
  return async (zone, uses, { inception, expiration, keysExpiration, jitter }, earlier) => {
    const signers = threadSigners(uses);
    const shared = earlier && { ...earlier, zone: shareZone(earlier.zone) };
    const times = { inception, expiration, keysExpiration, jitter };
    const batches = await runRanges<SignatureBatch>(
      pool,
      zone,
      ownersToSign(uses, isDeterministic, earlier !== undefined),
      'signing',
      progress,
      (range): SignTask => ({
        ...range,
        kind: 'sign',
        signers,
        times,
        earlier: shared,
        threads: pool.threads,
        isDeterministic,
      }),
    );
    if (!uses.some(isRemote)) return batches;
    const { apexId } = zone;
    const remote = zoneSigners(withWorkFor(uses, isRemote), openssl, earlier !== undefined);
    const keeper = earlier && new SignatureKeeper(earlier, remote);
    return [await signRange(zone, remote, times, apexId, apexId + 1, { keeper }), ...batches];
  };
}

/** Tasks under way for each thread: one that it works on, others to go on with while the text of the first is written. */
const TASKS_PER_THREAD = 3;
/** Octets of text that a task finds room for; one that needs more sends its text. */
const TEXT_OCTETS = 2 << 20;

/** {@link SignText} over a pool, for keys that {@link canShareSignatures}. */
export function signTextInThreads(pool: ThreadPool, isDeterministic: boolean, progress: ReportProgress): SignText {
  return async function* ({ zone, lacksNsec }, uses, { inception, expiration, keysExpiration, jitter }, fromId) {
    const signers = threadSigners(uses);
    const times = { inception, expiration, keysExpiration, jitter };
    const job = ++jobs;
    const shared = shareZone(zone);
    const total = zone.names.count;
    const owners = ownersToSign(uses, isDeterministic, false);
    const rooms: Uint8Array[] = [];
    for (let i = 0; i < pool.threads * TASKS_PER_THREAD; i++) {
      rooms.push(new Uint8Array(new SharedArrayBuffer(TEXT_OCTETS)));
    }
    const running: { run: Promise<SignedText>; room: Uint8Array; toId: number }[] = [];
    let next = fromId;
    while (next < total || running.length > 0) {
      for (let room: Uint8Array | undefined; next < total && (room = rooms.pop()) !== undefined; ) {
        const toId = rangeEnd(next, total, owners, pool.threads);
        const range = { job, zone: shared, fromId: next, toId };
        const task: SignTextTask = { ...range, kind: 'sign-text', lacksNsec, signers, times, isDeterministic, room };
        const run = pool.run<SignedText>(task);
        // Whoever stops before it does not want to hear of it.
        run.catch(() => {});
        running.push({ run, room, toId });
        next = toId;
      }
      const { run, room, toId } = running.shift()!;
      const { signatures, octets, text = room.subarray(0, octets) } = await run;
      progress('signing', toId, total);
      yield { text, signatures };
      rooms.push(room);
    }
  };
}

/** {@link VerifyAll} over a pool, in batches where the provider has them. */
export function verifyInThreads(pool: ThreadPool, provider: CryptoProvider, progress: ReportProgress): VerifyAll {
  const isBatched = provider.batchVerifier !== undefined;
  return (zone, now, settings, meanwhile) => {
    const taskOf: TaskMaker = (range): VerifyTask => ({
      ...range,
      kind: 'verify',
      now,
      settings,
      threads: pool.threads,
      isBatched,
    });
    return runRanges(pool, zone, OWNERS_TO_VERIFY, 'verifying', progress, taskOf, meanwhile);
  };
}
