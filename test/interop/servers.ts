/** Name servers of others, started for one test on loopback and ended by process id. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
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

/** Starts a server that stays in the foreground. `cwd`, `env`, `stdio`: as of node:child_process. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
}

/** Of resolvers that are to ask nobody but the servers that they are told of. */
export function writeRootHints(folder: string): string {
  const file = path.join(folder, 'root.hints');
  writeFileSync(file, '. 3600000 NS ns.invalid.\nns.invalid. 3600000 A 127.0.0.1\n');
  return file;
}

/** Starts an NSD with a configuration of its own: `base` is its path, less the extension. */
export function startNsd(
  base: string,
  port: number,
  zones: readonly ServedZone[],
  { address = '127.0.0.1', zoneLines = '', lines = '' }: Partial<NameServer> = {},
): ChildProcess {
  const served = zones.map(({ origin, file }) => `zone:\n  name: "${origin}"\n  zonefile: "${file}"\n${zoneLines}`);
  writeFileSync(
    `${base}.conf`,
    `server:
  ip-address: ${address}@${port}
  do-ip6: no
  username: ""
  zonesdir: "${path.dirname(base)}"
  database: ""
  pidfile: "${base}.pid"
  zonelistfile: "${base}.list"
  xfrdfile: "${base}.state"
  logfile: "${base}.log"
  server-count: 1
remote-control:
  control-enable: no
${lines}${served.join('')}`,
  );
  return start('nsd', ['-d', '-c', `${base}.conf`]);
}

/** A zone, and the address and port that a resolver is to ask for it. */
interface Stub {
  readonly origin: string;
  readonly server: string;
}

/**
 * Starts an Unbound that validates from `trustAnchor` (a DS record) and asks the servers given: `base` is the path of its
 * configuration, less the extension. `lines` are for its `server:` block.
 */
export function startUnbound(
  base: string,
  port: number,
  stubs: readonly Stub[],
  trustAnchor: string,
  lines: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const zones = stubs.map(({ origin, server }) => `stub-zone:\n  name: "${origin}"\n  stub-addr: ${server}\n`);
  writeFileSync(
    `${base}.conf`,
    `server:
  interface: 127.0.0.1@${port}
  do-ip6: no
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${path.dirname(base)}"
  pidfile: ""
  use-syslog: no
  logfile: "${base}.log"
  module-config: "validator iterator"
  trust-anchor: "${trustAnchor}"
  do-not-query-localhost: no
  target-fetch-policy: "0 0 0 0 0"
  num-threads: 1
${lines.map((line) => `  ${line}\n`).join('')}remote-control:
  control-enable: no
${zones.join('')}`,
  );
  return start('unbound', ['-d', '-c', `${base}.conf`], options);
}

/** What a resolver said: RCODE, the AD flag, and the types of the answer section. */
export interface Reply {
  readonly rcode: string;
  readonly isAuthenticated: boolean;
  readonly answers: readonly string[];
}

export interface Resolver {
  /** the port of 127.0.0.1 that the name server answers at */
  readonly authoritative: number;
  ask(name: string, type: string): Reply;
  /** Asks many questions in one go; the replies are in their order. */
  askAll(questions: readonly (readonly [name: string, type: string])[]): Reply[];
}

/** A zone for the name server: `file` is relative to the folder. */
export interface ServedZone {
  readonly origin: string;
  readonly file: string;
}

/** What Unbound is not to do, so that each question is answered from the zones and at this very moment. */
const PLAIN = ['aggressive-nsec: no', 'qname-minimisation: no', 'harden-below-nxdomain: no', 'prefetch: no'].concat([
  'val-sig-skew-min: 0',
  'val-sig-skew-max: 0',
  'val-log-level: 2',
]);

/**
 * NSD serves the zones, and Unbound validates from `trustAnchor` (a DS record); `use` asks it. Both know of nothing but
 * 127.0.0.1.
 */
export async function withValidatingResolver(
  folder: string,
  zones: readonly ServedZone[],
  trustAnchor: string,
  use: (resolver: Resolver) => void,
): Promise<void> {
  const authoritative = await freePort();
  const port = await freePort();
  // Without a root among the zones Unbound is kept from asking the real one.
  const hints = zones.some(({ origin }) => origin === '.') ? [] : [`root-hints: "${writeRootHints(folder)}"`];
  const stubs = zones.map(({ origin }) => ({ origin, server: `127.0.0.1@${authoritative}` }));
  const servers = [
    startNsd(path.join(folder, 'nsd'), authoritative, zones),
    startUnbound(path.join(folder, 'unbound'), port, stubs, trustAnchor, [...hints, ...PLAIN]),
  ];
  const dig = ['@127.0.0.1', '-p', String(port), '+dnssec', '+time=5', '+tries=2'];
  const ask = (name: string, type: string): Reply => {
    for (let attempt = 0; ; attempt++) {
      const { stdout } = run('dig', [...dig, name, type]);
      if (isReply(stdout) || attempt === 3) return replyOf(stdout);
    }
  };
  try {
    await answering(authoritative, zones[0]!.origin);
    await answering(port, zones[0]!.origin);
    use({
      authoritative,
      ask,
      askAll(questions) {
        const list = path.join(folder, 'questions');
        writeFileSync(list, questions.map(([name, type]) => `${name} ${type}\n`).join(''));
        const replies = run('dig', [...dig, '-f', list])
          .stdout.split(/^(?=; <<>> DiG)/m)
          .slice(1);
        // Without a reply dig prints another kind of text; then each is asked on its own.
        return questions.map(([name, type], i) => {
          const reply = replies.length === questions.length ? replies[i]! : '';
          const [, asked, of] = /;; QUESTION SECTION:\n;(\S+)\s+IN\s+(\S+)/.exec(reply) ?? [];
          const isOfQuestion = asked?.toLowerCase() === name.toLowerCase() && of === type;
          return isOfQuestion && isReply(reply) ? replyOf(reply) : ask(name, type);
        });
      },
    });
  } finally {
    await Promise.all(servers.map(stop));
  }
}

/** One NSD: its address, what it serves, and lines for the pattern of its zones. */
export interface NameServer {
  readonly address: string;
  readonly zones: readonly ServedZone[];
  readonly zoneLines?: string;
  /** lines for the whole configuration: keys */
  readonly lines?: string;
}

/** Runs an NSD for each address, all on one port, for as long as `use` takes. */
export async function withNameServers(
  folder: string,
  port: number,
  nameServers: readonly NameServer[],
  use: () => Promise<void>,
): Promise<void> {
  const servers = nameServers.map((server) =>
    startNsd(path.join(folder, `nsd-${server.address}`), port, server.zones, server),
  );
  try {
    for (const { address, zones } of nameServers) await answering(port, zones[0]!.origin, address);
    await use();
  } finally {
    await Promise.all(servers.map(stop));
  }
}

/** What an Unbound listens on besides UDP and TCP, with a certificate for 127.0.0.1. */
export interface SecurePorts {
  readonly tls: number;
  readonly https: number;
  readonly certificate: string;
  readonly key: string;
}

/** Unbound validates from `trustAnchor` (a DS record), and asks the server given for each zone. */
export async function withUnbound(
  folder: string,
  port: number,
  zones: readonly Stub[],
  trustAnchor: string,
  { tls, https, certificate, key }: SecurePorts,
  use: () => Promise<void>,
): Promise<void> {
  const server = startUnbound(path.join(folder, 'unbound-live'), port, zones, trustAnchor, [
    `interface: 127.0.0.1@${tls}`,
    `interface: 127.0.0.1@${https}`,
    `tls-port: ${tls}`,
    `https-port: ${https}`,
    `tls-service-key: "${key}"`,
    `tls-service-pem: "${certificate}"`,
    'ede: yes',
    'local-zone: "test." nodefault',
    ...PLAIN,
  ]);
  try {
    await answering(port, zones[0]!.origin);
    await use();
  } finally {
    await stop(server);
  }
}

/** dig may happen to send from the port of the resolver, and then reads its own question. */
const isReply = (text: string): boolean => /^;; flags: qr/m.test(text);

function replyOf(text: string): Reply {
  const answer = /;; ANSWER SECTION:\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
  return {
    rcode: /status: (\w+)/.exec(text)?.[1] ?? 'none',
    isAuthenticated: /;; flags:[^;]* ad[ ;]/.test(text),
    answers: answer.split('\n').flatMap((line) => line.split(/\s+/)[3] ?? []),
  };
}

/** Waits until a server answers for the zone's SOA. Throws when it does not. */
async function answering(port: number, origin: string, address = '127.0.0.1'): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { stdout } = run('dig', [`@${address}`, '-p', String(port), '+time=1', '+tries=1', '+cd', origin, 'SOA']);
    if (/status: NOERROR/.test(stdout)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer from port ${port} of ${address}`);
}

/** Ends a server by its process id. */
export function stop(server: ChildProcess): Promise<void> {
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
