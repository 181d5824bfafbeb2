/**
 * The way from the root to the servers of a zone, delegation by delegation (RFC 1034 §5.3.3), without a resolver's help.
 *
 * Each referral must lead closer to the name, so a walk ends after as many steps as the name has labels; names of servers
 * without glue are looked up by walks of their own, which a budget bounds.
 * @module
 */
import { rdataText, TYPE } from '../rdata/index.js';
import { equalNames, isAtOrBelow, labelCount, lowerName, nameText, ROOT_NAME, skipLabels } from '../wire/index.js';
import { isAuthoritativeAnswer, lameText, recordsOf } from './answers.js';
import type { Asker, Outcome } from './asker.js';
import type { Hint } from './hints.js';
import { CLASS_IN, type Message, type MessageRecord, RCODE } from './message.js';
import { type Server, serverName } from './probe.js';

/** What a server of the parent says of the delegation. */
export interface Referral {
  readonly server: Server;
  readonly ns: readonly MessageRecord[];
  readonly glue: readonly MessageRecord[];
}

/** A zone on the way and its servers. */
export interface Cut {
  readonly apex: Uint8Array;
  readonly servers: readonly Server[];
}

/** Why nobody on the way is of help. */
export interface WalkFailure {
  /** in words */
  readonly text: string;
  /** whether no server answered at all */
  readonly isSilent: boolean;
}

export interface Walk {
  /** from the root down to the parent of the zone */
  readonly above: readonly Cut[];
  readonly servers: readonly Server[];
  /** of the parent's servers that refer to the zone */
  readonly referrals: readonly Referral[];
  /** servers without an address, presentation form */
  readonly addressless: readonly string[];
  /** servers of the parent that are of no help, in words */
  readonly lame: readonly string[];
  /** why there is no way to the zone, in words */
  readonly failure: string | undefined;
}

/** Questions that the addresses of servers without glue may cost altogether. */
const ADDRESS_BUDGET = 100;
/** Servers without glue whose servers have no glue either, and so on. */
const MAX_DEPTH = 4;
/** Questions without an answer after which a walk gives up. */
const MAX_SILENCE = 16;
/** Name servers of a zone beyond this are not asked, and no more of their addresses. */
export const MAX_SERVERS = 32;

interface Found {
  /** from the root down; the last is the zone that answers, or that nobody answers for */
  readonly cuts: readonly Cut[];
  /** the last answer, with authority; undefined when there is none */
  readonly message: Message | undefined;
  readonly failure: WalkFailure | undefined;
}

/** What a server said that helps on the way. */
interface Step {
  readonly server: Server;
  readonly message: Message;
  /** the NS records of a zone closer to the name; undefined in an answer */
  readonly referral: readonly MessageRecord[] | undefined;
}

export class Walker {
  readonly #asker: Asker;
  readonly #root: Cut;
  readonly #port: number;
  readonly #cuts = new Map<string, Cut>();
  readonly #lame = new Map<string, string[]>();
  /** addresses that did not answer, and what was said of them */
  readonly #silent = new Map<string, string>();
  #budget = ADDRESS_BUDGET;

  constructor(asker: Asker, hints: readonly Hint[], port: number) {
    this.#asker = asker;
    this.#port = port;
    this.#root = { apex: ROOT_NAME, servers: hints.map(({ name, address }) => this.#server([name], address)) };
  }

  #server(names: readonly string[], host: string): Server {
    return { names, endpoint: { transport: 'udp', host, port: this.#port } };
  }

  /** Walks to the zone. */
  async walk(apex: Uint8Array): Promise<Walk> {
    if (apex[0] === 0) {
      const { servers } = this.#root;
      return { above: [], servers, referrals: [], addressless: [], lame: [], failure: undefined };
    }
    const { cuts, failure } = await this.#follow(apex, TYPE.NS, 0);
    const parent = cuts.at(-1)!;
    const lame = this.#lame.get(nameText(parent.apex)) ?? [];
    const none = { above: cuts, servers: [], referrals: [], addressless: [], lame };
    if (failure !== undefined) return { ...none, failure: failure.text };
    const referrals: Referral[] = [];
    const delegations: MessageRecord[] = [];
    const outcomes = await Promise.all(
      parent.servers.map((server) => this.#asker.askFully({ endpoint: server.endpoint, name: apex, type: TYPE.NS })),
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (!('message' in outcome)) continue;
      const { answer, authority, additional } = outcome.message;
      const referred = recordsOf(authority, apex, TYPE.NS);
      // A server of both zones answers for the child; it says nothing of the delegation.
      if (answer.length === 0 && referred.length > 0) {
        referrals.push({ server: parent.servers[i]!, ns: referred, glue: additional });
      }
      delegations.push(...(referred.length > 0 ? referred : recordsOf(answer, apex, TYPE.NS)));
    }
    if (delegations.length === 0) {
      return { ...none, failure: `the servers of ${nameText(parent.apex)} have no NS records for ${nameText(apex)}` };
    }
    const names = uniqueNames(delegations);
    const glue = referrals.flatMap((referral) => referral.glue);
    const { servers, addressless } = await this.#serversOf(parent.apex, names, glue, 0);
    return { above: cuts, servers, referrals, addressless, lame, failure: undefined };
  }

  /** The addresses of a name server that the child names, but the parent does not. */
  async addressesOf(name: Uint8Array): Promise<readonly Server[]> {
    return this.#lookUp(name, 0);
  }

  /** The zones from the root down to the one that answers for a name, or why the way ends before. */
  async pathTo(name: Uint8Array, type: number): Promise<Found> {
    return this.#follow(name, type, 0);
  }

  /** Follows referrals until a server answers with authority, or the referral is to the name itself. */
  async #follow(name: Uint8Array, type: number, depth: number): Promise<Found> {
    let cut = this.#closestCut(name, type === TYPE.NS);
    const cuts = this.#known(cut);
    const enter = (apex: Uint8Array, servers: readonly Server[]) => {
      cut = { apex, servers };
      this.#cuts.set(nameText(apex), cut);
      cuts.push(cut);
    };
    for (;;) {
      const step = await this.#askCut(cut, name, type);
      if ('text' in step) return { cuts, message: undefined, failure: step };
      const { message, referral, server } = step;
      const next = lowerName(referral === undefined ? name : referral[0]!.owner);
      const isNext = referral !== undefined || type === TYPE.NS;
      const above = cut.apex;
      for (const apex of await this.#hiddenCuts(above, next, isNext, server)) enter(apex, cut.servers);
      if (referral === undefined || (type === TYPE.NS && equalNames(next, name))) {
        return { cuts, message, failure: undefined };
      }
      const { servers } = await this.#serversOf(above, uniqueNames(referral), message.additional, depth);
      enter(next, servers);
      if (servers.length > 0) continue;
      const text = `none of the servers of ${nameText(next)} has an address`;
      return { cuts, message: undefined, failure: { text, isSilent: false } };
    }
  }

  /**
   * Zones between `above` and `name` that have the same servers: those answer for the lowest of them, and never refer to
   * the others (RFC 1034 §4.3.2). Each name in between is asked for its SOA.
   * @param isCut whether the name itself is known to be one
   */
  async #hiddenCuts(
    above: Uint8Array,
    name: Uint8Array,
    isCut: boolean,
    { endpoint }: Server,
  ): Promise<readonly Uint8Array[]> {
    const found: Uint8Array[] = [];
    const depth = labelCount(name) - labelCount(above);
    for (let up = depth - 1; up >= (isCut ? 1 : 0); up--) {
      const apex = lowerName(name.subarray(skipLabels(name, 0, up)));
      const outcome = await this.#asker.askFully({ endpoint, name: apex, type: TYPE.SOA });
      if (!('message' in outcome) || !outcome.message.isAuthoritative) break;
      if (recordsOf(outcome.message.answer, apex, TYPE.SOA).length > 0) found.push(apex);
      // RFC 8020 §2: nothing is below a name that does not exist.
      if (outcome.message.rcode === RCODE.NXDOMAIN) break;
    }
    return found;
  }

  /** The zone on the way that was met before. */
  #closestCut(name: Uint8Array, isAbove: boolean): Cut {
    let closest = this.#root;
    for (const cut of this.#cuts.values()) {
      if (isAbove && equalNames(cut.apex, name)) continue;
      if (isAtOrBelow(name, cut.apex) && labelCount(cut.apex) > labelCount(closest.apex)) closest = cut;
    }
    return closest;
  }

  /** The zones met before that lie above, with the zone itself. */
  #known(cut: Cut): Cut[] {
    const known = [this.#root, ...this.#cuts.values()].filter(({ apex }) => isAtOrBelow(cut.apex, apex));
    return known.sort((a, b) => labelCount(a.apex) - labelCount(b.apex));
  }

  /** The first server of a zone that answers or refers; why none does. */
  async #askCut(cut: Cut, name: Uint8Array, type: number): Promise<Step | WalkFailure> {
    const complaints: string[] = [];
    let isSilent = true;
    for (const server of cut.servers) {
      const { host } = server.endpoint;
      const known = this.#silent.get(host);
      if (known !== undefined) {
        complaints.push(known);
        continue;
      }
      if (this.#silent.size >= MAX_SILENCE) {
        return { text: `${MAX_SILENCE} servers on the way did not answer; no more are asked`, isSilent };
      }
      const outcome = await this.#asker.askFully({ endpoint: server.endpoint, name, type });
      const step = readStep(outcome, cut.apex, name);
      if (typeof step !== 'string') return { ...step, server };
      complaints.push(`${serverName(server)} ${step}`);
      isSilent &&= 'fault' in outcome;
      if ('fault' in outcome && outcome.fault.kind === 'timeout') this.#silent.set(host, complaints.at(-1)!);
      // What this machine cannot reach is not the server's fault.
      if ('fault' in outcome && outcome.fault.kind === 'no-route') continue;
      const lame = this.#lame.get(nameText(cut.apex)) ?? [];
      this.#lame.set(nameText(cut.apex), [...lame, complaints.at(-1)!]);
    }
    const why = complaints.slice(0, 4).join('; ');
    return { text: `no server of ${nameText(cut.apex)} is of help: ${why}`, isSilent };
  }

  /** The servers behind NS names: by glue that the zone above may give (RFC 1034 §4.2.1), else by a walk of their own. */
  async #serversOf(
    above: Uint8Array,
    names: readonly Uint8Array[],
    additional: readonly MessageRecord[],
    depth: number,
  ): Promise<{ servers: readonly Server[]; addressless: readonly string[] }> {
    const servers: Server[] = [];
    const addressless: string[] = [];
    for (const name of names.slice(0, MAX_SERVERS)) {
      const glue = isAtOrBelow(name, above)
        ? additional.filter((record) => isAddress(record) && equalNames(record.owner, name))
        : [];
      const found = glue.length > 0 ? this.#withAddresses(name, glue) : await this.#lookUp(name, depth + 1);
      if (found.length === 0) addressless.push(nameText(name));
      servers.push(...found);
    }
    return { servers: uniqueServers(servers).slice(0, MAX_SERVERS), addressless };
  }

  #withAddresses(name: Uint8Array, records: readonly MessageRecord[]): Server[] {
    return records.map(({ type, rdata }) => this.#server([nameText(name)], rdataText(type, rdata)));
  }

  async #lookUp(name: Uint8Array, depth: number): Promise<Server[]> {
    const servers: Server[] = [];
    for (const type of [TYPE.A, TYPE.AAAA]) {
      if (depth > MAX_DEPTH || this.#budget-- <= 0) break;
      const { message } = await this.#follow(name, type, depth);
      servers.push(...this.#withAddresses(name, message === undefined ? [] : recordsOf(message.answer, name, type)));
    }
    return servers;
  }
}

const isAddress = ({ type, class: recordClass }: MessageRecord): boolean =>
  recordClass === CLASS_IN && (type === TYPE.A || type === TYPE.AAAA);

/** What an answer is on the way to a name: one with authority, a referral closer to it, or of no help. */
function readStep(outcome: Outcome, apex: Uint8Array, name: Uint8Array): Omit<Step, 'server'> | string {
  if ('fault' in outcome) return outcome.fault.text;
  const { message } = outcome;
  if (isAuthoritativeAnswer(message)) return { message, referral: undefined };
  const ns = message.authority.filter(({ type, class: recordClass }) => type === TYPE.NS && recordClass === CLASS_IN);
  const [first] = ns;
  if (message.rcode !== RCODE.NOERROR || first === undefined) return lameText(message) ?? 'gives no answer';
  const isCloser = isAtOrBelow(name, first.owner) && labelCount(first.owner) > labelCount(apex);
  if (!isCloser || !isAtOrBelow(first.owner, apex)) return `refers to ${nameText(first.owner)}, which leads no closer`;
  return { message, referral: ns.filter(({ owner }) => equalNames(owner, first.owner)) };
}

function uniqueNames(ns: readonly MessageRecord[]): readonly Uint8Array[] {
  return [...new Map(ns.map(({ rdata }) => [nameText(lowerName(rdata)), lowerName(rdata)])).values()];
}

/** One server for each address, with all names that lead to it. */
export function uniqueServers(servers: readonly Server[]): readonly Server[] {
  const byAddress = new Map<string, Server>();
  for (const server of servers) {
    const { host, port } = server.endpoint;
    const known = byAddress.get(`${host} ${port}`);
    const names = [...new Set([...(known?.names ?? []), ...server.names])].sort();
    byAddress.set(`${host} ${port}`, { ...server, names });
  }
  return [...byAddress.values()];
}
