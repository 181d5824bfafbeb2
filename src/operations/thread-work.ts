/**
 * What a thread does with a range of a shared zone. Runs in a worker; everything comes and goes as plain data.
 * @module
 */
import {
  type CryptoProvider,
  loadDeterministicProvider,
  openssl,
  opensslOneByOne,
  type PrivateKeyMaterial,
  protectPrivateKey,
} from '../crypto/index.js';
import {
  type EarlierSignatures,
  type FaultSettings,
  type RangeVerdict,
  rangeVerifier,
  type SignatureBatch,
  SignatureKeeper,
  type SignatureTimes,
  signatureJudge,
  signRange,
  type VerifyRange,
  writeSignedRange,
  type ZoneSigner,
} from '../dnssec/index.js';
import { ByteWriter } from '../wire/index.js';
import { type SharedZone, type Zone, zoneOfShared } from '../zone/index.js';
import type { Files } from './files.js';
import type { ZonesDone, ZonesTask } from './repository/zone-work.js';

/** A key's share of the work, as it travels to a thread. */
export interface ThreadSigner extends Omit<ZoneSigner, 'signer' | 'verifier' | 'openBatch'> {
  readonly material: PrivateKeyMaterial | undefined;
  /** the public key field of the DNSKEY */
  readonly publicKey: Uint8Array;
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
  readonly earlier: (Omit<EarlierSignatures, 'zone'> & { readonly zone: SharedZone }) | undefined;
  /** that share the zone */
  readonly threads: number;
  readonly isDeterministic: boolean;
}

export interface VerifyTask extends Range {
  readonly kind: 'verify';
  /** seconds since the epoch */
  readonly now: number;
  readonly settings: FaultSettings | undefined;
  /** that share the zone */
  readonly threads: number;
  readonly isBatched: boolean;
}

/** Signs a range and prints it. */
export interface SignTextTask extends Omit<SignTask, 'kind' | 'earlier' | 'threads'> {
  readonly kind: 'sign-text';
  /** the NSEC records are to be made as well */
  readonly lacksNsec: boolean;
  /** shared memory for the text */
  readonly room: Uint8Array;
}

/** What becomes of a {@link SignTextTask}. */
export interface SignedText {
  readonly signatures: number;
  /** of the text, in the room that was given */
  readonly octets: number;
  /** the text when it needs more room */
  readonly text: Uint8Array | undefined;
}

export type ThreadTask = SignTask | SignTextTask | VerifyTask | ZonesTask;

/** What a thread sets up for a zone, once. */
interface Setup {
  readonly job: number;
  readonly zone: Zone;
  verify?: VerifyRange;
  signers?: readonly ZoneSigner[];
  keeper?: SignatureKeeper;
}

let current: Setup | undefined;

/**
 * Does one task. A thread works on one zone at a time.
 * @param files those of the run
 */
export async function runThreadTask(
  task: ThreadTask,
  files: Files,
): Promise<SignatureBatch | SignedText | RangeVerdict | ZonesDone> {
  if (task.kind === 'zones') return (await import('./repository/zone-work.js')).workOnZones(files, task);
  if (current?.job !== task.job) current = { job: task.job, zone: zoneOfShared(task.zone) };
  if (task.kind === 'verify') {
    current.verify ??= rangeVerifier(current.zone, task.now, task.isBatched ? openssl : opensslOneByOne, task);
    return current.verify(task.fromId, task.toId);
  }
  if (current.signers === undefined) {
    const provider: CryptoProvider = task.isDeterministic ? await loadDeterministicProvider() : openssl;
    const earlier = task.kind === 'sign' ? task.earlier : undefined;
    current.signers = task.signers.map(({ material, publicKey, ...signer }) => ({
      ...signer,
      signer: material && provider.privateKey(protectPrivateKey(material)),
      ...(earlier !== undefined && signatureJudge(openssl, signer.algorithm, publicKey)),
    }));
    if (task.kind === 'sign' && earlier !== undefined) {
      const zone = zoneOfShared(earlier.zone);
      current.keeper = new SignatureKeeper({ ...earlier, zone }, current.signers, task.threads);
    }
  }
  if (task.kind === 'sign-text') return signText(task, current.zone, current.signers);
  const { keeper } = current;
  return signRange(current.zone, current.signers, task.times, task.fromId, task.toId, { keeper });
}

async function signText(
  { lacksNsec, times, fromId, toId, room }: SignTextTask,
  zone: Zone,
  signers: readonly ZoneSigner[],
) {
  const out = new ByteWriter(0);
  out.bytes = room;
  const signatures = await writeSignedRange({ zone, lacksNsec }, signers, times, fromId, toId, out);
  return { signatures, octets: out.length, text: out.bytes === room ? undefined : out.view() };
}
