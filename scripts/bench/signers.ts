/**
 * Signing by zoneproof and its peers, each with the same keys: the algorithms and ways of denial that are compared.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { OURS, type SignVariant } from './jobs.js';
import { type Contender, measure } from './measure.js';
import { isInstalled } from './peers.js';
import { BENCH_ORIGIN } from './zones.js';

interface Variant {
  /** as BIND and we call it */
  readonly algorithm: string;
  readonly zoneproof: readonly string[];
  readonly bind: readonly string[];
  /** undefined where it does something else */
  readonly ldns: readonly string[] | undefined;
  readonly knot: string;
}

const NSEC = { zoneproof: [], bind: [], ldns: [], knot: 'nsec3: off' };

const VARIANTS: Readonly<Record<SignVariant, Variant>> = {
  sign: { algorithm: 'ECDSAP256SHA256', ...NSEC },
  'sign-15': { algorithm: 'ED25519', ...NSEC },
  'sign-8': { algorithm: 'RSASHA256', ...NSEC },
  'sign-nsec3': {
    algorithm: 'ECDSAP256SHA256',
    zoneproof: ['--nsec3'],
    bind: ['-3', '-'],
    ldns: ['-n', '-t', '0'],
    knot: 'nsec3: on\n    nsec3-iterations: 0\n    nsec3-salt-length: 0',
  },
  'sign-optout': {
    algorithm: 'ECDSAP256SHA256',
    zoneproof: ['--nsec3', '--opt-out'],
    bind: ['-3', '-', '-A'],
    // It keeps records for insecure delegations, so it does more.
    ldns: undefined,
    knot: 'nsec3: on\n    nsec3-iterations: 0\n    nsec3-salt-length: 0\n    nsec3-opt-out: on',
  },
};

/** What we and the peers sign with, by name. */
const PEER_SIGNERS = ['dnssec-signzone -P', 'ldns-signzone', 'kzonesign'] as const;
type PeerSigner = (typeof PEER_SIGNERS)[number];

export interface Signing {
  /** how each tool is called, by its name */
  readonly contenders: ReadonlyMap<string, Contender>;
  /** tools that could not be prepared, and why */
  readonly problems: readonly { readonly tool: string; readonly message: string }[];
  /** what ours writes */
  readonly signedFile: string;
  /** Removes all files. */
  remove(): void;
}

/**
 * Keys and configurations for signing `file`, in a folder of their own. Throws when ours cannot make keys.
 * @param peers that are to be prepared, where they are installed
 */
export function prepareSigning(
  folder: string,
  file: string,
  zoneproof: string,
  job: SignVariant,
  peers: readonly PeerSigner[] = PEER_SIGNERS,
): Signing {
  const variant = VARIANTS[job];
  const own = path.join(folder, job);
  const keys = path.join(own, 'keys');
  mkdirSync(keys, { recursive: true });
  const generate = (role: string): string => {
    const args = ['key', 'generate', BENCH_ORIGIN, role, '-a', variant.algorithm, '--key-dir', keys];
    return run(process.execPath, [zoneproof, ...args]);
  };
  const names = [generate('--ksk'), generate('--zsk')];
  const keyFiles = names.map((name) => path.join(keys, name));
  const out = (tool: string): string => path.join(own, `signed-by-${tool}`);
  const ours = ['sign', file, '--origin', BENCH_ORIGIN, '--key-dir', keys, ...variant.zoneproof];
  const args = [zoneproof, ...ours, '--no-verify', '--stats', '-o', out('zoneproof')];
  const contenders = new Map<string, Contender>([[OURS.sign, { tool: OURS.sign, command: process.execPath, args }]]);
  const problems: { tool: string; message: string }[] = [];

  /** What it takes to call a tool; undefined when it does not do this. */
  const calls: Readonly<Record<PeerSigner, () => Omit<Contender, 'tool'> | undefined>> = {
    'dnssec-signzone -P'() {
      const withKeys = path.join(own, 'with-keys.zone');
      cpSync(file, withKeys);
      const dnskeys = names.map((name) => readFileSync(path.join(keys, `${name}.key`), 'latin1'));
      writeFileSync(withKeys, dnskeys.join(''), { flag: 'a' });
      const options = ['-P', '-q', '-x', '-d', own, '-O', 'full', ...variant.bind, '-o', BENCH_ORIGIN];
      return { command: 'dnssec-signzone', args: [...options, '-f', out('bind'), withKeys, ...keyFiles] };
    },
    'ldns-signzone'() {
      if (variant.ldns === undefined) return undefined;
      const options = [...variant.ldns, '-o', BENCH_ORIGIN, '-f', out('ldns')];
      return { command: 'ldns-signzone', args: [...options, file, ...keyFiles] };
    },
    kzonesign() {
      const config = path.join(own, 'knot.conf');
      writeFileSync(config, knotConfig(own, file, variant.knot));
      for (const key of keyFiles) run('keymgr', ['-c', config, BENCH_ORIGIN, 'import-bind', `${key}.key`]);
      return { command: 'kzonesign', args: ['-c', config, '-o', out('knot'), BENCH_ORIGIN] };
    },
  };
  for (const tool of peers.filter((peer) => isInstalled(peer.split(' ')[0]!))) {
    try {
      const call = calls[tool]();
      if (call !== undefined) contenders.set(tool, { tool, ...call });
    } catch (error) {
      problems.push({ tool, message: (error as Error).message });
    }
  }
  return {
    contenders,
    problems,
    signedFile: out('zoneproof'),
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}

/** The zone signed by us: its file, and how many signatures are in it. */
export async function signByOurselves({ contenders, signedFile }: Signing) {
  const { talk } = await measure(contenders.get(OURS.sign)!);
  return { file: signedFile, signatures: signaturesIn(talk) };
}

/** What `zoneproof sign` says of the signatures that it made. */
export function signaturesIn(talk: string): number | undefined {
  const text = /: (\d+) signatures?\b/.exec(talk)?.[1];
  return text === undefined ? undefined : Number(text);
}

/** What `--stats` says of a record in our store, in octets. */
export function storeOctetsIn(talk: string): number | undefined {
  const text = /records? of (\d+\.\d+) octets/.exec(talk)?.[1];
  return text === undefined ? undefined : Number(text);
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** As many threads as we take. */
function knotConfig(folder: string, file: string, denial: string): string {
  return `server:
    rundir: ${folder}
database:
    storage: ${folder}
policy:
  - id: p
    manual: on
    signing-threads: ${os.availableParallelism()}
    cds-cdnskey-publish: none
    rrsig-lifetime: 30d
    ${denial}
zone:
  - domain: ${BENCH_ORIGIN}
    storage: ${path.dirname(file)}
    file: ${path.basename(file)}
    dnssec-signing: on
    dnssec-policy: p
    zonefile-load: whole
`;
}
