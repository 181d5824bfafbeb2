/**
 * Signatures made and verified by worker threads, for zones that are worth it. The pool opens with the first of them.
 * @module
 */
import os from 'node:os';
import type { Piscina } from 'piscina';
import type { CryptoProvider } from '../crypto/index.js';
import { type SignAll, signInOneRange, type VerifyAll, verifyInOneRange } from '../dnssec/index.js';
import { canShareSignatures, signInThreads, type ThreadPool, verifyInThreads } from '../operations/index.js';
import type { Zone } from '../zone/index.js';
import type { Environment } from './env.js';
import { startProgress } from './progress.js';

/** Zones with fewer owner names are done before threads have started. */
const MIN_OWNERS = 4000;

export interface SignatureWork {
  readonly signAll: SignAll;
  readonly verifyAll: VerifyAll;
}

export interface WorkOptions {
  /** threads; default: the processors */
  readonly jobs: number | undefined;
  readonly provider: CryptoProvider;
  readonly isDeterministic: boolean;
}

/** Runs `use` with signers and verifiers that show their progress; ends threads and progress bar behind it. */
export async function withSignatureWork<T>(
  environment: Environment,
  { jobs, provider, isDeterministic }: WorkOptions,
  use: (work: SignatureWork) => Promise<T>,
): Promise<T> {
  const threads = jobs ?? os.availableParallelism();
  const progress = startProgress(environment);
  let piscina: Piscina | undefined;
  const poolFor = async (zone: Zone): Promise<ThreadPool | undefined> => {
    if (threads < 2 || zone.names.count < MIN_OWNERS) return undefined;
    piscina ??= await openPool(threads);
    const opened = piscina;
    return { threads, run: (task) => opened.run(task) };
  };
  try {
    return await use({
      async signAll(zone, uses, times, earlier) {
        const pool = canShareSignatures(uses) ? await poolFor(zone) : undefined;
        const signAll = pool ? signInThreads(pool, isDeterministic, progress.update) : signInOneRange(provider);
        return signAll(zone, uses, times, earlier);
      },
      async verifyAll(zone, now) {
        const pool = await poolFor(zone);
        return (pool ? verifyInThreads(pool, progress.update) : verifyInOneRange(provider))(zone, now);
      },
    });
  } finally {
    progress.stop();
    await piscina?.destroy();
  }
}

async function openPool(threads: number): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: new URL('./worker.cjs', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
}
