/**
 * The programs that zoneproof is compared with: whether they are there, and which version.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { PeerRow } from './figures.js';

interface Peer {
  readonly name: string;
  readonly commands: readonly string[];
  /** what says the version; some have no way to ask */
  readonly version?: readonly [command: string, ...args: string[]];
  readonly debianPackage: string;
}

const PEERS: readonly Peer[] = [
  {
    name: 'BIND',
    commands: ['named-checkzone', 'dnssec-signzone', 'dnssec-verify'],
    version: ['named-checkzone', '-v'],
    debianPackage: 'bind9-utils',
  },
  {
    name: 'Knot DNS',
    commands: ['kzonecheck', 'kzonesign', 'keymgr'],
    version: ['kzonecheck', '--version'],
    debianPackage: 'knot, knot-dnssecutils',
  },
  { name: 'NSD', commands: ['nsd-checkzone'], version: ['nsd', '-v'], debianPackage: 'nsd' },
  {
    name: 'ldns',
    commands: ['ldns-read-zone', 'ldns-signzone', 'ldns-verify-zone'],
    version: ['ldns-read-zone', '-v'],
    debianPackage: 'ldnsutils',
  },
  { name: 'validns', commands: ['validns'], debianPackage: 'validns' },
  { name: 'OpenSSL', commands: ['openssl'], version: ['openssl', 'version'], debianPackage: 'openssl' },
];

export function isInstalled(command: string): boolean {
  return path.isAbsolute(command) || spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

/** The first thing in a text that looks like a version. */
export const versionIn = (text: string): string | undefined => /\d+(?:\.\d+)+[^\s),]*/.exec(text)?.[0];

/** All peers; one that has only some of its programs here is not installed. */
export function findPeers(): PeerRow[] {
  return PEERS.map(({ name, commands, version, debianPackage }) => {
    if (!commands.every(isInstalled)) return { name, debianPackage };
    const [command, ...args] = version ?? [];
    const asked = command === undefined ? undefined : spawnSync(command, args, { encoding: 'utf8' });
    return {
      name,
      debianPackage,
      version: versionIn(`${asked?.stdout ?? ''}${asked?.stderr ?? ''}`) ?? 'of unknown version',
    };
  });
}
