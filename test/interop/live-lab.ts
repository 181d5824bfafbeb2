/**
 * A lab of the whole DNS on loopback: a root, a top-level domain on two servers, and domains that are broken one way each,
 * on BIND, NSD and Knot, with a trust anchor of its own. Each process has addresses of its own (127.8.x.y), all on port 53.
 */
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { openssl } from '../../src/crypto/index.js';
import { type Denial, dsRdata, makeDs, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import { run } from './peers.js';
import { freePort, stop } from './servers.js';

const DAY = 86_400;

/** Servers that domains are on: the last part of their address. `dead` is nobody's. */
const HOSTS = {
  root: 1,
  nsdTld: 2,
  knotTld: 3,
  unbound: 5,
  bind: 11,
  nsd: 12,
  knot: 13,
  udpOnly: 14,
  dead: 99,
} as const;
/** Taken by the test for as long as the lab is there, so that nobody else builds one at the same addresses. */
const LOCK = 254;

export type Host = keyof typeof HOSTS | 'six';

/** A domain below `test.`. */
export interface Domain {
  /** its records besides SOA, NS and the addresses of its servers; names are relative */
  readonly records?: string;
  /** what the second of its servers has instead */
  readonly second?: Partial<Pick<Domain, 'records' | 'serial' | 'ends'>>;
  readonly serial?: number;
  /** days until signatures end; undefined: it is not signed */
  readonly ends?: number;
  readonly isUnsigned?: boolean;
  readonly denial?: Denial;
  readonly keys?: (owner: string) => readonly SigningKey[];
  /** lines to leave out of the signed zone */
  readonly without?: RegExp;
  /** DS records at the parent: default that of its key */
  readonly ds?: 'own' | 'none' | 'other' | 'both';
  /** more lines for the zone above */
  readonly atParent?: string;
  readonly servers: readonly Host[];
  /** servers that are named, and do not have the zone */
  readonly lacking?: readonly Host[];
}

const keyOf = (origin: string, algorithm = 13, role: 'csk' | 'ksk' | 'zsk' = 'csk', bits?: number): SigningKey =>
  generateKeyPair({ owner: nameOf(origin), algorithm, role, bits, now: 0, provider: openssl, existing: [] });

const dsLine = (origin: string, { dnskey }: SigningKey): string =>
  `${origin} 3600 DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf(origin), dnskey, 2, openssl)))}\n`;

const NSEC: Denial = { type: 'nsec' };
export const nsec3 = (iterations: number): Denial => ({
  type: 'nsec3',
  optOut: false,
  iterations,
  salt: new Uint8Array(0),
});

/** Large enough that the DNSKEY answer does not fit into a UDP packet. */
export const longKeys = (owner: string): readonly SigningKey[] => [
  keyOf(owner, 8, 'ksk', 4096),
  keyOf(owner, 8, 'zsk', 2048),
];

export async function signed(
  text: string,
  origin: string,
  keys: readonly SigningKey[],
  now: number,
  { denial = NSEC, ends = 30 }: Pick<Domain, 'denial' | 'ends'> = {},
): Promise<string> {
  const { zone, diagnostics } = parseZone(Buffer.from(text), { origin });
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new Error(`${origin}: ${fault.message}`);
  const expiration = now + ends * DAY;
  const { zone: done } = await signZone(zone, {
    keys,
    denial,
    serial: 'keep',
    provider: openssl,
    allow: new Set(['zone-errors']),
    inception: now - 60 * DAY,
    expiration,
    now: Math.min(now, expiration - 1),
  });
  return printZone(done);
}

export interface LiveLab {
  readonly folder: string;
  address(host: Host): string;
  /** the DS line of a domain's first key */
  ds(domain: string): string;
  /** what every command needs to walk in the lab: hints, trust anchor */
  readonly walk: readonly string[];
  /** whether ::1 port 53 could be had */
  readonly hasSix: boolean;
  /** Asks Unbound, which validates in the lab; `RCODE`, `ad` when it is authenticated, and the same with CD. */
  askUnbound(questions: readonly (readonly [name: string, type: string])[]): Promise<readonly UnboundReply[]>;
}

export interface UnboundReply {
  readonly rcode: string;
  readonly isAuthenticated: boolean;
  /** with checking disabled */
  readonly unchecked: string;
}

/** Listens on a port; undefined when that is not possible, with the reason in `why`. */
function take(host: string, port: number): Promise<Server | string> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => resolve(server));
  });
}

const close = (server: Server) => new Promise((resolve) => server.close(resolve));

/** Why there can be no lab here; undefined when there can. */
export async function labRefusal(): Promise<string | undefined> {
  const lock = await reserve();
  if (typeof lock === 'string') return lock;
  await close(lock.server);
  return undefined;
}

/** The first network 127.8.x.0 that nobody has, from one on that differs from process to process. */
async function reserve(): Promise<{ readonly server: Server; readonly network: string } | string> {
  for (let i = 0; i < 250; i++) {
    const network = `127.8.${1 + ((process.pid + i) % 250)}`;
    const server = await take(`${network}.${LOCK}`, 53);
    if (typeof server !== 'string') return { server, network };
    if (server !== 'EADDRINUSE')
      return `port 53 of ${network}.${LOCK}: ${server}; it takes root, or a system with 127.0.0.0/8`;
  }
  return 'every network 127.8.x.0 is taken';
}

/** What a server program listens at and serves: origin and file. */
interface Served {
  readonly address: string;
  readonly zones: readonly (readonly [origin: string, file: string])[];
}

const nsdConfig = (folder: string, id: string, { address, zones }: Served): string => `server:
  ip-address: ${address}@53
  do-ip4: ${address.includes(':') ? 'no' : 'yes'}
  do-ip6: ${address.includes(':') ? 'yes' : 'no'}
  username: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/${id}.pid"
  zonelistfile: "${folder}/${id}.list"
  xfrdfile: "${folder}/${id}.state"
  logfile: "${folder}/${id}.log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
${zones.map(([origin, file]) => `zone:\n  name: "${origin}"\n  zonefile: "${file}"\n  provide-xfr: 127.0.0.0/8 NOKEY\n`).join('')}`;

/** BIND listens at addresses that an interface has: of all of 127.0.0.0/8 that is 127.0.0.1 alone. */
const bindConfig = (folder: string, port: number, zones: Served['zones']): string => `options {
  directory "${folder}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file "${folder}/bind.pid";
  session-keyfile "${folder}/bind.key";
  managed-keys-directory "${folder}";
  recursion no;
  dnssec-validation no;
  notify no;
  check-integrity no;
  allow-transfer { any; };
};
controls { };
logging { channel file { file "${folder}/bind.log"; severity info; }; category default { file; }; };
${zones.map(([origin, file]) => `zone "${origin}" { type primary; file "${file}"; check-names ignore; };\n`).join('')}`;

const knotConfig = (folder: string, id: string, { address, zones }: Served): string => `server:
  listen: ${address}@53
  rundir: ${folder}/${id}
log:
  - target: ${folder}/${id}.log
    any: info
database:
  storage: ${folder}/${id}/db
control:
  listen: ${folder}/${id}/sock
acl:
  - id: all
    action: transfer
zone:
${zones.map(([origin, file]) => `  - domain: "${origin}"\n    storage: ${folder}\n    file: ${file}\n    semantic-checks: off\n    zonefile-sync: -1\n    journal-content: none\n    acl: all\n`).join('')}`;

const unboundConfig = (folder: string, address: string, hasSix: boolean): string => `server:
  interface: ${address}@53
  outgoing-interface: ${address}
${hasSix ? '  outgoing-interface: ::1\n' : ''}  do-ip6: ${hasSix ? 'yes' : 'no'}
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: ""
  use-syslog: no
  logfile: "${folder}/unbound.log"
  root-hints: "${folder}/named.root"
  trust-anchor-file: "${folder}/anchor"
  module-config: "validator iterator"
  do-not-query-localhost: no
  local-zone: "test." nodefault
  val-sig-skew-min: 0
  val-sig-skew-max: 0
  val-log-level: 2
  aggressive-nsec: no
  val-bogus-ttl: 1
  num-threads: 1
remote-control:
  control-enable: no
`;

async function answering(address: string, origin: string, log: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const { stdout } = run('dig', [`@${address}`, '+time=1', '+tries=1', '+cd', origin, 'SOA']);
    if (/status: NOERROR/.test(stdout)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer for ${origin} from ${address}; see ${log}`);
}

/** Builds the lab in the folder, runs it for as long as `use` takes, and ends it. */
export async function withLiveLab(
  folder: string,
  domains: Readonly<Record<string, Domain>>,
  now: number,
  use: (lab: LiveLab) => void | Promise<void>,
): Promise<void> {
  const lock = await reserve();
  if (typeof lock === 'string') throw new Error(lock);
  const six = await take('::1', 53);
  const hasSix = typeof six !== 'string';
  if (hasSix) await close(six);
  const address = (host: Host) => (host === 'six' ? '::1' : `${lock.network}.${HOSTS[host]}`);
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const zones = new Map<Host, (readonly [string, string])[]>();
  const serve = (host: Host, origin: string, file: string) =>
    zones.set(host, [...(zones.get(host) ?? []), [origin, file]]);
  const glue = (owner: string, host: Host) => `${owner} 3600 ${host === 'six' ? 'AAAA' : 'A'} ${address(host)}\n`;

  const [rootKey, tldKey] = [keyOf('.'), keyOf('test.')];
  const dsLines = new Map<string, string>();
  let tld = `$TTL 3600\n@ SOA ns1 host 1 7200 3600 1209600 3600\n@ NS ns1\n@ NS ns2\n${glue('ns1', 'nsdTld')}${glue('ns2', 'knotTld')}`;
  const deeper: [origin: string, domain: Domain][] = [];
  const build = async (origin: string, domain: Domain, delegate: (lines: string) => void) => {
    const keys = domain.keys?.(origin) ?? [keyOf(origin)];
    const own = dsLine(origin, keys[0]!);
    dsLines.set(origin, own);
    const named = [...domain.servers, ...(domain.lacking ?? [])];
    const names = named.map((host, i) => ({ owner: `ns${i + 1}.${origin}`, host }));
    const ns = names.map(({ owner, host }) => `${origin} 3600 NS ${owner}\n${glue(owner, host)}`).join('');
    const other = dsLine(origin, keyOf(origin));
    const ds = { own, none: '', other, both: own + other }[domain.ds ?? (domain.isUnsigned === true ? 'none' : 'own')];
    delegate(ns + ds + (domain.atParent ?? ''));
    for (const [i, host] of domain.servers.entries()) {
      const version = { ...domain, ...(i === 1 ? domain.second : {}) };
      const soa = `$TTL 3600\n@ SOA ns1 host ${version.serial ?? 7} 7200 3600 1209600 3600\n`;
      const text = `${soa}${ns}${version.records ?? ''}`;
      const file = `${origin}${i}.zone`;
      const done =
        domain.isUnsigned === true ? `$ORIGIN ${origin}\n${text}` : await signed(text, origin, keys, now, version);
      const kept =
        domain.without === undefined
          ? done
          : done
              .split('\n')
              .filter((line) => !domain.without!.test(line))
              .join('\n');
      write(file, kept);
      serve(host === 'udpOnly' ? 'nsd' : host, origin, file);
    }
  };
  for (const [name, domain] of Object.entries(domains)) {
    if (domain.servers.includes('six') && !hasSix) continue;
    const origin = `${name}.test.`;
    // A domain below another one is delegated there; it has to be built first.
    const parent = Object.keys(domains).find((one) => name.endsWith(`.${one}`));
    if (parent !== undefined) deeper.push([origin, domain]);
  }
  const below = new Map<string, string>();
  for (const [origin, domain] of deeper) {
    await build(origin, domain, (lines) => {
      const parent = origin.slice(origin.indexOf('.') + 1);
      below.set(parent, (below.get(parent) ?? '') + lines);
    });
  }
  for (const [name, domain] of Object.entries(domains)) {
    const origin = `${name}.test.`;
    if (deeper.some(([one]) => one === origin) || (domain.servers.includes('six') && !hasSix)) continue;
    const records = `${domain.records ?? ''}${below.get(origin) ?? ''}`;
    await build(origin, { ...domain, records }, (lines) => {
      tld += lines;
    });
  }
  const rootText = `$TTL 3600\n@ SOA ns.root. host. 1 7200 3600 1209600 3600\n@ NS ns.root.\n${glue('ns.root.', 'root')}test. NS ns1.test.\ntest. NS ns2.test.\n${glue('ns1.test.', 'nsdTld')}${glue('ns2.test.', 'knotTld')}${dsLine('test.', tldKey)}`;
  write('root.zone', await signed(rootText, '.', [rootKey], now));
  // The servers of today do not know DSYNC by name (RFC 3597 §5).
  const dsync = /\tDSYNC\tCDS NOTIFY 5359 ns1\.test\./g;
  const tldZone = (await signed(tld, 'test.', [tldKey], now))
    .replace(dsync, '\tTYPE66\t\\# 15 003b0114ef036e7331047465737400')
    .replace(/\bDSYNC\b/g, 'TYPE66');
  write('test.zone', tldZone);
  serve('root', '.', 'root.zone');
  for (const host of ['nsdTld', 'knotTld'] as const) serve(host, 'test.', 'test.zone');
  write('named.root', `. 3600 NS ns.root.\n${glue('ns.root.', 'root')}`);
  write('anchor', dsLine('.', rootKey));
  // BIND answers SERVFAIL for a zone that it should have and cannot load.
  serve('bind', 'servfail.test.', 'missing.zone');

  const processes: ChildProcess[] = [];
  const start = (command: string, args: readonly string[]) =>
    processes.push(
      spawn(command, args, { stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } }),
    );
  const bindPort = await freePort();
  try {
    for (const host of ['root', 'nsdTld', 'nsd', ...(hasSix ? (['six'] as const) : [])] as const) {
      write(`${host}.conf`, nsdConfig(folder, host, { address: address(host), zones: zones.get(host) ?? [] }));
      start('nsd', ['-d', '-c', path.join(folder, `${host}.conf`)]);
    }
    for (const host of ['knotTld', 'knot'] as const) {
      mkdirSync(path.join(folder, host));
      write(`${host}.conf`, knotConfig(folder, host, { address: address(host), zones: zones.get(host) ?? [] }));
      start('knotd', ['-c', path.join(folder, `${host}.conf`)]);
    }
    write('bind.conf', bindConfig(folder, bindPort, zones.get('bind') ?? []));
    start('named', ['-f', '-c', path.join(folder, 'bind.conf')]);
    const relays = [`${address('bind')} 127.0.0.1 ${bindPort} both`, `${address('udpOnly')} ${address('nsd')} 53 udp`];
    start(process.execPath, [path.join(import.meta.dirname, 'relay.mjs'), ...relays]);
    write('unbound.conf', unboundConfig(folder, address('unbound'), hasSix));
    start('unbound', ['-d', '-c', path.join(folder, 'unbound.conf')]);
    for (const [host, served] of zones) {
      await answering(address(host), served[0]![0], path.join(folder, `${host}.log`));
    }
    await answering(address('unbound'), '.', path.join(folder, 'unbound.log'));
    await use({
      folder,
      address,
      ds: (domain) => dsLines.get(domain)!,
      walk: ['--hints', 'named.root', '--trust-anchor', 'anchor', '--timeout', '1s'],
      hasSix,
      askUnbound: (questions) => askAll(address('unbound'), questions),
    });
  } finally {
    await Promise.all(processes.map(stop));
    await close(lock.server);
  }
}

const execute = promisify(execFile);
const DIG = ['+dnssec', '+time=20', '+tries=1', '+retry=0'];

/** All at once: what is broken takes its time. Who gets no reply in it has no answer, as with SERVFAIL. */
async function askAll(server: string, questions: readonly (readonly [string, string])[]): Promise<UnboundReply[]> {
  const ask = async (question: readonly [string, string], ...flags: readonly string[]) => {
    const { stdout } = await execute('dig', [`@${server}`, ...DIG, ...flags, ...question]).catch(() => ({
      stdout: '',
    }));
    return { rcode: /status: (\w+)/.exec(stdout)?.[1] ?? 'SERVFAIL', isAd: /;; flags:[^;]* ad[ ;]/.test(stdout) };
  };
  const replies: UnboundReply[] = [];
  for (let from = 0; from < questions.length; from += AT_ONCE) {
    const some = questions.slice(from, from + AT_ONCE).map(async (question) => {
      const { rcode, isAd } = await ask(question);
      const unchecked = rcode === 'SERVFAIL' ? (await ask(question, '+cd')).rcode : rcode;
      return { rcode, isAuthenticated: isAd, unchecked };
    });
    replies.push(...(await Promise.all(some)));
  }
  return replies;
}

const AT_ONCE = 16;
