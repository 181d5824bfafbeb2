/**
 * A parent and its children served by NSD, and resolvers that start with empty caches at moments of choice: for watching
 * rollovers in real time, with TTLs of seconds.
 */
import type { ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openssl } from '../../src/crypto/index.js';
import { type Ds, makeDs, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { dsText } from '../../src/operations/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';
import { type ResolverKind, resolverFolder } from './lab-resolvers.js';
import { freePort, startNsd, stop } from './servers.js';

export const PARENT = 'test.';
const RCODE = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3 };
const TYPE_A = 1;
const TYPE_SOA = 6;
/** RFC 3225: with the DO bit; RFC 8914: with EDNS the answer says why. */
const OPT = Buffer.from([0, 0, 41, 4, 208, 0, 0, 128, 0, 0, 0]);
const RD = 1;
const CD = 16;
const QUERY_MILLISECONDS = 4000;
/** While a server starts nobody says that it is not there yet. */
const KNOCK_MILLISECONDS = 300;
const FIRST_SERIAL = 2_026_010_100;

export const clock = (): number => Date.now() / 1000;
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A moment that is known to lie between two others, seconds since the epoch. */
export interface Moment {
  readonly from: number;
  readonly until: number;
}

interface Answer {
  readonly rcode: number;
  readonly octets: Buffer;
}

/** Asks servers on loopback by UDP. A process for each question would be too slow to be on time. */
class Asker {
  readonly #socket: Socket = createSocket('udp4');
  readonly #open = new Map<number, (octets: Buffer) => void>();
  #id = 0;

  constructor() {
    this.#socket.on('message', (octets) => this.#open.get(octets.readUInt16BE(0))?.(octets));
  }

  ask(port: number, name: string, type: number, patience = QUERY_MILLISECONDS, flags = 0): Promise<Answer | undefined> {
    const id = (this.#id = (this.#id + 1) % 65_536);
    const header = Buffer.from([id >> 8, id & 255, RD, flags, 0, 1, 0, 0, 0, 0, 0, 1]);
    const question = Buffer.concat([header, nameOf(name)!, Buffer.from([0, type, 0, 1]), OPT]);
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

/** What a resolver said: undefined when it said nothing that DNSSEC is the reason of. */
export interface Said {
  readonly isWell: boolean;
  /** printable pieces of an answer that failed: the text of its extended error */
  readonly words: string;
}

export interface LabResolver {
  readonly kind: ResolverKind;
  /** seconds since the epoch */
  readonly startedAt: number;
  /** Whether the answer validates or is taken as it is. */
  ask(name: string): Promise<Said | undefined>;
  end(): Promise<void>;
}

/** A change of what is served. */
export interface Change {
  readonly zone?: Zone | undefined;
  readonly ds?: readonly Ds[] | undefined;
  /** the stuck secondary has it too */
  readonly isEverywhere?: boolean;
}

export class Lab {
  readonly #folder: string;
  readonly #children: readonly string[];
  readonly #dsTtl: number;
  readonly #asker = new Asker();
  readonly #servers: ChildProcess[] = [];
  readonly #ds = new Map<string, readonly Ds[]>();
  readonly #key: SigningKey;
  readonly #ports: { primary: number; stuck: number } = { primary: 0, stuck: 0 };
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
      this.#write(name, printZone(zone), true);
    }
    await this.#writeParent();
    for (const server of ['primary', 'stuck'] as const) {
      const port = await freePort();
      this.#ports[server] = port;
      const fileOf = (origin: string) => path.join(this.#folder, `${server}-${origin}zone`);
      const zones = [PARENT, ...this.#children].map((origin) => ({ origin, file: fileOf(origin) }));
      this.#servers.push(startNsd(path.join(this.#folder, server), port, zones));
    }
    await this.#parentIsOut();
    for (const [name, { zone }] of first) await this.#serial(this.#ports.primary, name, zone.soa!.serial);
    for (const [name, { zone }] of first) await this.#serial(this.#ports.stuck, name, zone.soa!.serial);
  }

  /** Publishes new versions; the moment at which they came into force. */
  async publish(changes: ReadonlyMap<string, Change>): Promise<Moment> {
    const isParentChanged = [...changes.values()].some(({ ds }) => ds !== undefined);
    for (const [name, { zone, ds, isEverywhere = true }] of changes) {
      if (ds !== undefined) this.#ds.set(name, ds);
      if (zone !== undefined) this.#write(name, printZone(zone), isEverywhere);
    }
    if (isParentChanged) await this.#writeParent();
    const from = clock();
    for (const server of this.#servers) server.kill('SIGHUP');
    if (isParentChanged) await this.#parentIsOut();
    for (const [name, { zone, isEverywhere = true }] of changes) {
      if (zone === undefined) continue;
      await this.#serial(this.#ports.primary, name, zone.soa!.serial);
      if (isEverywhere) await this.#serial(this.#ports.stuck, name, zone.soa!.serial);
    }
    return { from, until: clock() };
  }

  /** Undefined when it does not start. */
  async resolver(kind: ResolverKind): Promise<LabResolver | undefined> {
    const port = await freePort();
    const server = kind.start(resolverFolder(this.#folder, ++this.#resolvers), {
      port,
      server: kind.isFar ? this.#ports.stuck : this.#ports.primary,
      parent: PARENT,
      children: this.#children,
      anchor: dsText(this.#key.owner, makeDs(this.#key.owner, this.#key.dnskey, 2, openssl)),
    });
    const answersItself = async () =>
      (await this.#asker.ask(port, 'localhost.', TYPE_A, KNOCK_MILLISECONDS)) !== undefined;
    try {
      await until(answersItself, kind.name, 100);
    } catch {
      await stop(server);
      return undefined;
    }
    return {
      kind,
      startedAt: clock(),
      ask: (name) => this.#said(port, name),
      end: () => stop(server),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(stop));
    this.#asker.close();
  }

  async #said(port: number, name: string): Promise<Said | undefined> {
    const isAnswer = (answer: Answer | undefined): boolean =>
      answer?.rcode === RCODE.NOERROR || answer?.rcode === RCODE.NXDOMAIN;
    const answer = await this.#asker.ask(port, name, TYPE_A);
    if (isAnswer(answer)) return { isWell: true, words: '' };
    if (answer?.rcode !== RCODE.SERVFAIL) return undefined;
    // Without the check there is an answer: it was the check that failed, and not the network.
    if (!isAnswer(await this.#asker.ask(port, name, TYPE_A, QUERY_MILLISECONDS, CD))) return undefined;
    return { isWell: false, words: (answer.octets.toString('latin1').match(/[ -~]{12,}/g) ?? []).join(' ') };
  }

  /** Whole or not at all: NSD may read at any time. */
  #write(name: string, text: string, isEverywhere: boolean): void {
    for (const server of isEverywhere ? ['primary', 'stuck'] : ['primary']) {
      const file = path.join(this.#folder, `${server}-${name}zone`);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    }
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
    this.#write(PARENT, printZone(signed.zone), true);
  }

  async #parentIsOut(): Promise<void> {
    for (const port of Object.values(this.#ports)) await this.#serial(port, PARENT, this.#parentSerial);
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
