/** Name servers of others, started for one test on loopback and ended by process id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { run } from './peers.js';

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function start(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

export interface Resolver {
  /** Asks the resolver; RCODE, the AD flag, and the types of the answer section. */
  ask(
    name: string,
    type: string,
  ): { readonly rcode: string; readonly isAuthenticated: boolean; readonly answers: string[] };
}

/**
 * NSD serves `zoneFile` for `origin`, and Unbound validates from `trustAnchor` (a DS record); `use` asks it. Both know of
 * nothing but 127.0.0.1.
 */
export async function withValidatingResolver(
  folder: string,
  origin: string,
  zoneFile: string,
  trustAnchor: string,
  use: (resolver: Resolver) => void,
): Promise<void> {
  const authoritative = await freePort();
  const port = await freePort();
  const nsdConfig = path.join(folder, 'nsd.conf');
  writeFileSync(
    nsdConfig,
    `server:
  ip-address: 127.0.0.1@${authoritative}
  do-ip6: no
  username: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  zonelistfile: "${folder}/zone.list"
  xfrdfile: "${folder}/xfrd.state"
  logfile: "${folder}/nsd.log"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: "${origin}"
  zonefile: "${zoneFile}"
`,
  );
  writeFileSync(path.join(folder, 'root.hints'), '. 3600000 NS ns.invalid.\nns.invalid. 3600000 A 127.0.0.1\n');
  const unboundConfig = path.join(folder, 'unbound.conf');
  writeFileSync(
    unboundConfig,
    `server:
  interface: 127.0.0.1@${port}
  do-ip6: no
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: ""
  use-syslog: no
  logfile: "${folder}/unbound.log"
  root-hints: "${folder}/root.hints"
  module-config: "validator iterator"
  trust-anchor: "${trustAnchor}"
  do-not-query-localhost: no
  target-fetch-policy: "0 0 0 0 0"
  num-threads: 1
remote-control:
  control-enable: no
stub-zone:
  name: "${origin}"
  stub-addr: 127.0.0.1@${authoritative}
`,
  );
  const servers = [start('nsd', ['-d', '-c', nsdConfig]), start('unbound', ['-d', '-c', unboundConfig])];
  try {
    await answering(authoritative, origin);
    await answering(port, origin);
    use({
      ask(name, type) {
        const { stdout } = run('dig', ['@127.0.0.1', '-p', String(port), '+dnssec', '+time=5', '+tries=2', name, type]);
        const answer = /;; ANSWER SECTION:\n([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? '';
        return {
          rcode: /status: (\w+)/.exec(stdout)?.[1] ?? 'none',
          isAuthenticated: /;; flags:[^;]* ad[ ;]/.test(stdout),
          answers: answer.split('\n').flatMap((line) => line.split(/\s+/)[3] ?? []),
        };
      },
    });
  } finally {
    await Promise.all(servers.map(stop));
  }
}

/** Waits until a server answers for the zone's SOA. Throws when it does not. */
async function answering(port: number, origin: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { stdout } = run('dig', ['@127.0.0.1', '-p', String(port), '+time=1', '+tries=1', '+cd', origin, 'SOA']);
    if (/status: NOERROR/.test(stdout)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer from port ${port} of 127.0.0.1`);
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) {
      resolve();
      return;
    }
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), 5000).unref();
  });
}
