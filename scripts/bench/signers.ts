/**
 * Signing by zoneproof and its peers, each with the same keys: the algorithms and ways of denial that are compared.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Contender } from './measure.js';
import { BENCH_ORIGIN } from './zones.js';

interface Variant {
  /** as BIND and we call it */
  readonly algorithm: string;
  readonly zoneproof: readonly string[];
  readonly bind: readonly string[];
  /** undefined where it cannot */
  readonly ldns: readonly string[] | undefined;
  readonly knot: string;
}

const NSEC = { zoneproof: [], bind: [], ldns: [], knot: 'nsec3: off' };

export const SIGN_VARIANTS = {
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
} as const satisfies Readonly<Record<string, Variant>>;

export type SignJob = keyof typeof SIGN_VARIANTS;

export interface Signing {
  readonly contenders: readonly Contender[];
  /** The zone signed and verified by us: its file. */
  signed(): string;
}

/** Keys and configurations for signing `file`, in a folder of their own. */
export function prepareSigning(folder: string, file: string, zoneproof: string, job: SignJob): Signing {
  const variant: Variant = SIGN_VARIANTS[job];
  const own = path.join(folder, job);
  const keys = path.join(own, 'keys');
  mkdirSync(keys, { recursive: true });
  const run = (command: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout.trim();
  };
  const generate = (role: string): string => {
    const args = ['key', 'generate', BENCH_ORIGIN, role, '-a', variant.algorithm, '--key-dir', keys];
    return run(process.execPath, [zoneproof, ...args]);
  };
  const names = [generate('--ksk'), generate('--zsk')];
  const withKeys = path.join(own, 'with-keys.zone');
  cpSync(file, withKeys);
  writeFileSync(withKeys, names.map((name) => readFileSync(path.join(keys, `${name}.key`), 'latin1')).join(''), {
    flag: 'a',
  });
  const out = (tool: string): string => path.join(own, `signed-by-${tool}`);
  const keyFiles = names.map((name) => path.join(keys, name));
  const ours = [
    'sign',
    file,
    '--origin',
    BENCH_ORIGIN,
    '--key-dir',
    keys,
    ...variant.zoneproof,
    '-o',
    out('zoneproof'),
  ];
  const contenders: Contender[] = [
    { tool: 'zoneproof sign --no-verify', command: process.execPath, args: [zoneproof, ...ours, '--no-verify'] },
    {
      tool: 'dnssec-signzone -P',
      command: 'dnssec-signzone',
      args: [
        ...['-P', '-q', '-x', '-d', own, '-O', 'full', ...variant.bind],
        ...['-o', BENCH_ORIGIN, '-f', out('bind'), withKeys, ...keyFiles],
      ],
    },
  ];
  if (variant.ldns !== undefined) {
    const args = [...variant.ldns, '-o', BENCH_ORIGIN, '-f', out('ldns'), file, ...keyFiles];
    contenders.push({ tool: 'ldns-signzone', command: 'ldns-signzone', args });
  }
  if (['keymgr', 'kzonesign'].every((command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0)) {
    const config = path.join(own, 'knot.conf');
    writeFileSync(config, knotConfig(own, file, variant.knot));
    for (const key of keyFiles) run('keymgr', ['-c', config, BENCH_ORIGIN, 'import-bind', `${key}.key`]);
    const args = ['-c', config, '-o', out('knot'), BENCH_ORIGIN];
    contenders.push({ tool: 'kzonesign', command: 'kzonesign', args });
  }
  return {
    contenders,
    signed() {
      run(process.execPath, [zoneproof, ...ours]);
      return out('zoneproof');
    },
  };
}

/** Two threads, as we take on two processors. */
function knotConfig(folder: string, file: string, denial: string): string {
  return `server:
    rundir: ${folder}
database:
    storage: ${folder}
policy:
  - id: p
    manual: on
    signing-threads: 2
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
