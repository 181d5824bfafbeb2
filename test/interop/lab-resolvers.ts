/** Validating resolvers of three makers, each started for one lab with a cache of its own. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ValidatorKind } from '../../src/rollover/index.js';
import { run } from './peers.js';
import { start, startUnbound, writeRootHints } from './servers.js';

export interface ResolverKind {
  readonly name: string;
  /** what it insists on */
  readonly validators: ValidatorKind;
  /** how much its clock is behind, seconds */
  readonly clockLag: number;
  /** takes a denial whose SOA has no signature, as long as the proof has */
  readonly ignoresSoa: boolean;
  /** asks the secondary that gets no new versions, and no other */
  readonly isFar: boolean;
  /** @param folder new, for its files */
  start(folder: string, setting: ResolverSetting): ChildProcess;
}

export interface ResolverSetting {
  readonly port: number;
  /** port of the name server of all zones */
  readonly server: number;
  readonly parent: string;
  readonly children: readonly string[];
  /** DS record of the parent, as text */
  readonly anchor: string;
}

/** Seconds. */
export const CLOCK_LAG = 12;

/** Nothing is remembered but what came with a TTL, for no longer than that. */
const UNBOUND_LINES = [
  'cache-min-ttl: 0',
  'prefetch: no',
  'prefetch-key: no',
  'serve-expired: no',
  'aggressive-nsec: no',
  'val-bogus-ttl: 0',
  'val-sig-skew-min: 0',
  'val-sig-skew-max: 0',
  'val-log-level: 2',
  'ede: yes',
];

/** For the environment of a process whose clock is behind. faketime itself would stand between it and the signals for it. */
function slowClock(): Record<string, string> {
  const offset = `-${CLOCK_LAG}s`;
  const { stdout } = run('faketime', ['-m', '-f', offset, 'printenv', 'LD_PRELOAD']);
  return { LD_PRELOAD: stdout.trim(), FAKETIME: offset };
}

const startUnboundWith =
  (isStrict: boolean, isSlow = false): ResolverKind['start'] =>
  (folder, { port, server, parent, children, anchor }) =>
    startUnbound(
      path.join(folder, 'unbound'),
      port,
      [parent, ...children].map((origin) => ({ origin, server: `127.0.0.1@${server}` })),
      anchor,
      [
        ...UNBOUND_LINES,
        `root-hints: "${writeRootHints(folder)}"`,
        `local-zone: "${parent}" nodefault`,
        `harden-algo-downgrade: ${isStrict ? 'yes' : 'no'}`,
      ],
      isSlow ? { env: { ...process.env, ...slowClock() } } : {},
    );

const startNamed: ResolverKind['start'] = (folder, { port, server, parent, anchor }) => {
  const [, keyTag, algorithm, digestType, digest] = /DS (\d+) (\d+) (\d+) (\S+)/.exec(anchor)!;
  const config = path.join(folder, 'named.conf');
  writeFileSync(
    config,
    `options {
  directory "${folder}";
  managed-keys-directory "${folder}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  lock-file none;
  recursion yes;
  dnssec-validation yes;
  servfail-ttl 0;
  lame-ttl 0;
  prefetch 0;
  stale-answer-enable no;
  synth-from-dnssec no;
  qname-minimization off;
  empty-zones-enable no;
};
controls { };
trust-anchors { ${parent} static-ds ${keyTag} ${algorithm} ${digestType} "${digest}"; };
zone "." { type hint; file "${writeRootHints(folder)}"; };
zone "${parent}" { type forward; forward only; forwarders port ${server} { 127.0.0.1; }; };
`,
  );
  const log = path.join(folder, 'named.log');
  return start('named', ['-f', '-c', config, '-n', '1', '-L', log], { stdio: 'ignore' });
};

const startKresd: ResolverKind['start'] = (folder, { port, server, parent, anchor }) => {
  const config = path.join(folder, 'kresd.conf');
  writeFileSync(
    config,
    `net.listen('127.0.0.1', ${port})
net.ipv6 = false
modules.unload('ta_update')
modules.unload('ta_signal_query')
modules.unload('priming')
modules.unload('detect_time_skew')
trust_anchors.remove('.')
trust_anchors.add('${anchor}')
cache.size = 4*MB
policy.add(policy.suffix(policy.FORWARD('127.0.0.1@${server}'), {todname('${parent}')}))
`,
  );
  return start('kresd', ['-n', '-c', config, folder], { stdio: 'ignore' });
};

const kind = (name: string, startIt: ResolverKind['start'], more: Partial<ResolverKind> = {}): ResolverKind => ({
  name,
  validators: 'any-path',
  clockLag: 0,
  ignoresSoa: false,
  isFar: false,
  start: startIt,
  ...more,
});

/** Those that are started one after the other, over and over. */
export const RESOLVERS: readonly ResolverKind[] = [
  kind('Unbound', startUnboundWith(false)),
  kind('BIND', startNamed, { ignoresSoa: true }),
  kind('strict Unbound', startUnboundWith(true), { validators: 'ds-algorithms' }),
  kind('Unbound of a stuck secondary', startUnboundWith(false), { isFar: true }),
  kind('Knot Resolver', startKresd),
  kind('strict Unbound', startUnboundWith(true), { validators: 'ds-algorithms' }),
  kind('Unbound with a slow clock', startUnboundWith(false, true), { clockLag: CLOCK_LAG }),
  kind('BIND of a stuck secondary', startNamed, { isFar: true, ignoresSoa: true }),
  kind('BIND', startNamed, { ignoresSoa: true }),
  kind('strict Unbound', startUnboundWith(true), { validators: 'ds-algorithms' }),
];

/** Commands that the resolvers need. */
export const RESOLVER_TOOLS = ['unbound', 'named', 'kresd', 'faketime'] as const;

/** The folder for one resolver. */
export function resolverFolder(folder: string, number: number): string {
  const own = path.join(folder, `resolver-${number}`);
  mkdirSync(own);
  return own;
}
