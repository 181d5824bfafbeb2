/**
 * What a thread does with a range of a shared zone. Runs in a worker; everything comes and goes as plain data.
 * @module
 */
import {
  type CryptoProvider,
  loadDeterministicProvider,
  openssl,
  type PrivateKeyMaterial,
  protectPrivateKey,
} from '../crypto/index.js';
import {
  type RangeVerdict,
  type SignatureBatch,
  type SignatureTimes,
  signRange,
  verifyRange,
  type ZoneSigner,
} from '../dnssec/index.js';
import { type SharedZone, type Zone, zoneOfShared } from '../zone/index.js';

/** A key's share of the work, as it travels to a thread. */
export interface ThreadSigner extends Omit<ZoneSigner, 'signer'> {
  readonly material: PrivateKeyMaterial;
}

interface Range {
  /** tells zones apart, so that a thread sets one up once */
  readonly job: number;
  readonly zone: SharedZone;
  readonly fromId: number;
  readonly toId: number;
}

export interface SignTask extends Range {
  readonly kind: 'sign';
  readonly signers: readonly ThreadSigner[];
  readonly times: SignatureTimes;
  readonly isDeterministic: boolean;
}

export interface VerifyTask extends Range {
  readonly kind: 'verify';
  /** seconds since the epoch */
  readonly now: number;
}

export type ThreadTask = SignTask | VerifyTask;

let current: { readonly job: number; readonly zone: Zone; signers?: readonly ZoneSigner[] } | undefined;

/** Does one task. A thread works on one zone at a time. */
export async function runThreadTask(task: ThreadTask): Promise<SignatureBatch | RangeVerdict> {
  if (current?.job !== task.job) current = { job: task.job, zone: zoneOfShared(task.zone) };
  if (task.kind === 'verify') return verifyRange(current.zone, task.now, openssl, task.fromId, task.toId);
  if (current.signers === undefined) {
    const provider: CryptoProvider = task.isDeterministic ? await loadDeterministicProvider() : openssl;
    current.signers = task.signers.map(({ material, ...signer }) => ({
      ...signer,
      signer: provider.privateKey(protectPrivateKey(material)),
    }));
  }
  return signRange(current.zone, current.signers, task.times, task.fromId, task.toId);
}
