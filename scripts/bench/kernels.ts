/**
 * What one thread does in a second: the kernels of `src/crypto/wasm` against the functions of Node.js that they take the
 * place of, and those against `openssl speed`.
 */
import { hash } from 'node:crypto';
import { openssl } from '../../src/crypto/index.js';
import { NSEC3_HASH_OCTETS, nsec3Hasher } from '../../src/dnssec/index.js';
import { nameOf } from '../../src/wire/index.js';
import type { KernelRow } from './figures.js';
import type { OpensslSpeed } from './openssl-speed.js';
import { BENCH_ORIGIN } from './zones.js';

const ROUNDS = 5;
const NAMES = 200_000;
const SIGNATURES = 20_000;
/** Signatures that a thread expects of a large zone: the tables are made for so many. */
const EXPECTED = 250_000;
/** Octets of data under a signature: as many as those of a usual RRset. */
const DATA_OCTETS = 120;

/** How many in a second of processor time, which `openssl speed` counts as well, in the best of several rounds. */
async function perSecond(count: number, work: () => void | Promise<void>): Promise<number> {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, (count * 1e6) / (user + system));
  }
  return best;
}

export async function measureKernels(speeds: readonly OpensslSpeed[]): Promise<KernelRow[]> {
  return [await hashingNames(), await verifyingBatches(), ...(await signing(speeds))];
}

async function hashingNames(): Promise<KernelRow> {
  const names = Array.from({ length: NAMES }, (_, i) => nameOf(`host-${i.toString(36)}.${BENCH_ORIGIN}`));
  const out = new Uint8Array(NSEC3_HASH_OCTETS);
  const hashName = nsec3Hasher(openssl, { iterations: 0, salt: new Uint8Array(0) }, NAMES);
  return {
    work: 'hash names for NSEC3',
    ours: await perSecond(NAMES, () => {
      for (const name of names) hashName(name, 0, out, 0);
    }),
    against: 'crypto.hash',
    theirs: await perSecond(NAMES, () => {
      for (const name of names) hash('sha1', name, 'buffer');
    }),
  };
}

const ECDSAP256 = 13;

async function verifyingBatches(): Promise<KernelRow> {
  const key = openssl.generate(ECDSAP256);
  const field = openssl.publicKeyOf(key);
  const signer = openssl.privateKey(key);
  const data = Array.from({ length: SIGNATURES }, (_, i) => new Uint8Array(DATA_OCTETS).fill(i));
  const signatures: Uint8Array[] = [];
  for (const one of data) signatures.push(await signer.sign(one));
  let valid = 0;
  const batch = openssl.batchVerifier?.(ECDSAP256, field, EXPECTED, () => valid++);
  const verifier = openssl.publicKey(ECDSAP256, field)!;
  const ours = await perSecond(SIGNATURES, () => {
    for (let i = 0; i < SIGNATURES; i++) batch?.add(i, data[i]!, signatures[i]!);
    batch?.finish();
  });
  if (valid !== SIGNATURES * ROUNDS) throw new Error(`${valid} of ${SIGNATURES * ROUNDS} signatures were found valid`);
  const theirs = await perSecond(SIGNATURES / 4, () => {
    for (let i = 0; i < SIGNATURES / 4; i++) verifier.verify(data[i]!, signatures[i]!);
  });
  return { work: 'verify signatures of algorithm 13', ours, against: 'crypto.verify', theirs };
}

const SIGNED: readonly (readonly [algorithm: number, name: OpensslSpeed['name'], count: number])[] = [
  [ECDSAP256, 'ecdsap256', 20_000],
  [15, 'ed25519', 10_000],
  [8, 'rsa2048', 1000],
];

/** Signing is OpenSSL's, called through Node.js: what is lost on the way. */
async function signing(speeds: readonly OpensslSpeed[]): Promise<KernelRow[]> {
  const rows: KernelRow[] = [];
  const data = new Uint8Array(DATA_OCTETS);
  for (const [algorithm, name, count] of SIGNED) {
    const speed = speeds.find((one) => one.name === name);
    if (speed === undefined) continue;
    const signer = openssl.privateKey(openssl.generate(algorithm));
    const ours = await perSecond(count, async () => {
      for (let i = 0; i < count; i++) {
        const signature = signer.sign(data);
        if (signature instanceof Promise) await signature;
      }
    });
    rows.push({ work: `sign with algorithm ${algorithm}`, ours, against: `openssl speed ${name}`, theirs: speed.sign });
  }
  return rows;
}
