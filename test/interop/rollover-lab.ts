/**
 * A parent and its children served by NSD, and resolvers (Unbound) that start with empty caches at moments of choice: for
 * watching rollovers in real time, with TTLs of seconds.
 */
import type { ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openssl } from '../../src/crypto/index.js';
import { type Ds, makeDs, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { dsText } from '../../src/operations/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';
import { freePort, start, stop } from './servers.js';

export const PARENT = 'test.';
const RCODE = { NOERROR: 0, SERVFAIL: 2 };
const TYPE_A = 1;
const TYPE_SOA = 6;
const QUERY_MILLISECONDS = 4000;
/** While a server starts nobody says that it is not there yet. */
const KNOCK_MILLISECONDS = 300;
const FIRST_SERIAL = 2_026_010_100;

export const clock = (): number => Date.now() / 1000;
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Answer {
  readonly rcode: number;
  readonly octets: Buffer;
}

/** Asks a server on loopback by UDP. A process for each question would be too slow to be on time. */
class Asker {
  readonly #socket: Socket = createSocket('udp4');
  readonly #open = new Map<number, (octets: Buffer) => void>();
  #id = 0;

  constructor() {
    this.#socket.on('message', (octets) => this.#open.get(octets.readUInt16BE(0))?.(octets));
  }

  ask(port: number, name: string, type: number, patience = QUERY_MILLISECONDS): Promise<Answer | undefined> {
    const id = (this.#id = (this.#id + 1) % 65_536);
    const header = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const question = Buffer.concat([header, nameOf(name)!, Buffer.from([0, type, 0, 1])]);
    return new Promise((resolve) => {
      const finish = (answer: Answer | undefined): void => {
        clearTimeout(timer);
        this.#open.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => finish(undefined), patience);
      this.#open.set(id, (octets) => finish({ rcode: octets[3]! & 15, octets }));
      this.#socket.send(question, port, '127.0.0.1');
    });
  }

  close(): void {
    this.#socket.close();
  }
}

const zoneFrom = (text: string, origin: string): Zone => parseZone(Buffer.from(text), { origin, file: 'lab' }).zone;

/** An Unbound with a cache of its own. */
export interface LabResolver {
  readonly isStrict: boolean;
  /** seconds since the epoch */
  readonly startedAt: number;
  /** Whether the answer validates or is taken as it is; undefined when none came. */
  isWell(name: string): Promise<boolean | undefined>;
  end(): Promise<void>;
}

export class Lab {
  readonly #folder: string;
  readonly #children: readonly string[];
  readonly #dsTtl: number;
  readonly #asker = new Asker();
  readonly #servers: ChildProcess[] = [];
  readonly #ds = new Map<string, readonly Ds[]>();
  readonly #key: SigningKey;
  #parentPort = 0;
  #childPort = 0;
  #parentSerial = FIRST_SERIAL;
  #resolvers = 0;

  /** @param children names of zones, absolute */
  constructor(folder: string, children: readonly string[], dsTtl: number) {
    this.#folder = folder;
    this.#children = children;
    this.#dsTtl = dsTtl;
    const owner = nameOf(PARENT)!;
    this.#key = generateKeyPair({ owner, algorithm: 13, role: 'csk', now: 0, provider: openssl, existing: [] });
  }

  /** Starts the name servers with what the zones are at first. */
  async open(first: ReadonlyMap<string, { readonly zone: Zone; readonly ds: readonly Ds[] }>): Promise<void> {
    for (const [name, { zone, ds }] of first) {
      this.#ds.set(name, ds);
      this.#write(name, printZone(zone));
    }
    await this.#writeParent();
    this.#parentPort = await this.#serve('parent', [PARENT]);
    this.#childPort = await this.#serve('children', this.#children);
    await this.#serial(this.#parentPort, PARENT, this.#parentSerial);
    for (const [name, { zone }] of first) await this.#serial(this.#childPort, name, zone.soa!.serial);
  }

  /** Publishes new versions; the times between which they came into force, seconds since the epoch. */
  async publish(
    changes: ReadonlyMap<string, { readonly zone: Zone | undefined; readonly ds: readonly Ds[] | undefined }>,
  ) {
    const isParentChanged = [...changes.values()].some(({ ds }) => ds !== undefined);
    for (const [name, { zone, ds }] of changes) {
      if (ds !== undefined) this.#ds.set(name, ds);
      if (zone !== undefined) this.#write(name, printZone(zone));
    }
    if (isParentChanged) await this.#writeParent();
    const after = clock();
    for (const server of this.#servers) server.kill('SIGHUP');
    if (isParentChanged) await this.#serial(this.#parentPort, PARENT, this.#parentSerial);
    for (const [name, { zone }] of changes) {
      if (zone !== undefined) await this.#serial(this.#childPort, name, zone.soa!.serial);
    }
    return { from: after, until: clock() };
  }

  /** @param isStrict insists on every algorithm of the DS RRset */
  async resolver(isStrict: boolean): Promise<LabResolver> {
    const port = await freePort();
    const folder = path.join(this.#folder, `resolver-${++this.#resolvers}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'root.hints'), '. 3600000 NS ns.invalid.\nns.invalid. 3600000 A 127.0.0.1\n');
    const anchor = dsText(this.#key.owner, makeDs(this.#key.owner, this.#key.dnskey, 2, openssl));
    const stubs = [PARENT, ...this.#children].map((name) => {
      const at = name === PARENT ? this.#parentPort : this.#childPort;
      return `stub-zone:\n  name: "${name}"\n  stub-addr: 127.0.0.1@${at}\n`;
    });
    const config = path.join(folder, 'unbound.conf');
    writeFileSync(
      config,
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
  trust-anchor: "${anchor}"
  do-not-query-localhost: no
  target-fetch-policy: "0 0 0 0 0"
  num-threads: 1
  cache-min-ttl: 0
  prefetch: no
  prefetch-key: no
  serve-expired: no
  aggressive-nsec: no
  harden-algo-downgrade: ${isStrict ? 'yes' : 'no'}
  val-bogus-ttl: 0
  local-zone: "${PARENT}" nodefault
remote-control:
  control-enable: no
${stubs.join('')}`,
    );
    const server = start('unbound', ['-d', '-c', config]);
    const answersItself = async () =>
      (await this.#asker.ask(port, 'localhost.', TYPE_A, KNOCK_MILLISECONDS)) !== undefined;
    await until(answersItself, 'a resolver', 100);
    return {
      isStrict,
      startedAt: clock(),
      isWell: async (name) => {
        const answer = await this.#asker.ask(port, name, TYPE_A);
        if (answer === undefined || (answer.rcode !== RCODE.NOERROR && answer.rcode !== RCODE.SERVFAIL))
          return undefined;
        return answer.rcode === RCODE.NOERROR;
      },
      end: () => stop(server),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(stop));
    this.#asker.close();
  }

  /** Whole or not at all: NSD may read at any time. */
  #write(name: string, text: string): void {
    const file = path.join(this.#folder, `${name}zone`);
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  async #writeParent(): Promise<void> {
    this.#parentSerial++;
    const lines = [
      `@ 60 SOA ns host ${this.#parentSerial} 3600 600 86400 1`,
      '@ 60 NS ns',
      'ns 60 A 127.0.0.1',
      ...this.#children.flatMap((name) => [
        `${name} 60 NS ns.${name}`,
        `ns.${name} 60 A 127.0.0.1`,
        ...(this.#ds.get(name) ?? []).map((ds) => dsText(nameOf(name)!, ds).replace(' IN ', ` ${this.#dsTtl} IN `)),
      ]),
    ];
    const now = Math.floor(clock());
    const signed = await signZone(zoneFrom(`${lines.join('\n')}\n`, PARENT), {
      keys: [this.#key],
      inception: now - 3600,
      expiration: now + 86_400,
      now,
      denial: { type: 'nsec' },
      serial: 'keep',
      provider: openssl,
    });
    this.#write(PARENT, printZone(signed.zone));
  }

  async #serve(name: string, zones: readonly string[]): Promise<number> {
    const port = await freePort();
    const folder = path.join(this.#folder, name);
    mkdirSync(folder);
    const config = path.join(folder, 'nsd.conf');
    const blocks = zones.map((zone) => `zone:\n  name: "${zone}"\n  zonefile: "${this.#folder}/${zone}zone"\n`);
    writeFileSync(
      config,
      `server:
  ip-address: 127.0.0.1@${port}
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
${blocks.join('')}`,
    );
    this.#servers.push(start('nsd', ['-d', '-c', config]));
    return port;
  }

  /** Waits until a server has a version. */
  async #serial(port: number, zone: string, serial: number): Promise<void> {
    const wanted = Buffer.from([serial >>> 24, serial >>> 16, serial >>> 8, serial].map((octet) => octet & 255));
    const hasIt = async () => {
      const answer = await this.#asker.ask(port, zone, TYPE_SOA, KNOCK_MILLISECONDS);
      return answer?.rcode === RCODE.NOERROR && answer.octets.includes(wanted);
    };
    await until(hasIt, `serial ${serial} of ${zone}`, 50);
  }
}

async function until(isSo: () => Promise<boolean>, what: string, pause: number): Promise<void> {
  for (const end = clock() + 20; clock() < end; await sleep(pause)) if (await isSo()) return;
  throw new Error(`${what} did not come`);
}
