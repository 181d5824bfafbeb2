/**
 * Signatures made and verified by worker threads, for zones that are worth it.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import {
  type SignAll,
  type SignText,
  signInOneRange,
  signTextHere,
  type VerifyAll,
  verifyInOneRange,
} from '../dnssec/index.js';
import {
  canShareSignatures,
  signInThreads,
  signTextInThreads,
  type ThreadPool,
  type Threads,
  verifyInThreads,
} from '../operations/index.js';
import type { Zone } from '../zone/index.js';
import type { Environment } from './env.js';
import { withThreads } from './pool.js';
import { startProgress } from './progress.js';
import { openThreadPool } from './thread-pool.js';

/** Zones with fewer owner names are done before threads have started. */
const MIN_OWNERS = 4000;

export interface SignatureWork {
  readonly signAll: SignAll;
  readonly signText: SignText;
  readonly verifyAll: VerifyAll;
}

export interface WorkOptions {
  /** threads; default: the processors */
  readonly jobs?: number | undefined;
  readonly provider: CryptoProvider;
  readonly isDeterministic: boolean;
}

/** Runs `use` with signers and verifiers that show their progress; ends threads and progress bar behind it. */
export async function withSignatureWork<T>(
  environment: Environment,
  options: WorkOptions,
  use: (work: SignatureWork) => Promise<T>,
): Promise<T> {
  return withThreads(
    environment,
    options.jobs,
    (threads) => withWorkInThreads(environment, threads, options, use),
    openThreadPool,
  );
}

/** {@link withSignatureWork} for a run that has threads. */
export async function withWorkInThreads<T>(
  environment: Environment,
  threads: Threads,
  { provider, isDeterministic }: WorkOptions,
  use: (work: SignatureWork) => Promise<T>,
): Promise<T> {
  const progress = startProgress(environment);
  const poolFor = async (zone: Zone): Promise<ThreadPool | undefined> =>
    threads.count < 2 || zone.names.count < MIN_OWNERS ? undefined : threads.open();
  try {
    return await use({
      async signAll(zone, uses, times, earlier) {
        const pool = canShareSignatures(uses) ? await poolFor(zone) : undefined;
        const signAll = pool ? signInThreads(pool, isDeterministic, progress.update) : signInOneRange(provider);
        return signAll(zone, uses, times, earlier);
      },
      async *signText(unsigned, uses, times, fromId) {
        const pool = canShareSignatures(uses) ? await poolFor(unsigned.zone) : undefined;
        const signText = pool ? signTextInThreads(pool, isDeterministic, progress.update) : signTextHere(provider);
        yield* signText(unsigned, uses, times, fromId);
      },
      async verifyAll(zone, now, settings, meanwhile) {
        const pool = await poolFor(zone);
        return (pool ? verifyInThreads(pool, provider, progress.update) : verifyInOneRange(provider))(
          zone,
          now,
          settings,
          meanwhile,
        );
      },
    });
  } finally {
    progress.stop();
  }
}
