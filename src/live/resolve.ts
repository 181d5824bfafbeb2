/**
 * Questions answered from the servers themselves, validated from the root down as a resolver does, with no resolver's help.
 *
 * The zones on the way are made of the few answers that it takes; where a zone file is given it stands for what is served.
 * Every server of the zone that answers in the end is asked. A resolver goes on to another server when one fails or sends
 * what does not validate, so one good answer is enough; what the others do is told beside it.
 * @module
 */
import {
  type Answer,
  type AnswerStep,
  concludeAnswer,
  endlessAliases,
  MAX_ALIASES,
  makeStep,
  type Question,
  type Rcode,
  resolveStep,
  type TrustChain,
} from '../dnssec/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { equalNames, isAtOrBelow, labelCount, nameText, parseName } from '../wire/index.js';
import { type Zone, ZoneBuilder } from '../zone/index.js';
import { addAnswers, isAuthoritativeAnswer, lameText } from './answers.js';
import type { Asker } from './asker.js';
import { judgeAnswer } from './judge-answer.js';
import { type Message, RCODE } from './message.js';
import { type Server, serverName } from './probe.js';
import type { Cut, Walker } from './walk.js';

/** What one of several servers does that another one makes up for. */
export interface ServerTrouble {
  /** `failing`: it gives no usable answer; `differs`: its answer is another one */
  readonly kind: 'failing' | 'differs';
  readonly server: string;
  /** presentation form */
  readonly zone: string;
  /** a whole clause */
  readonly message: string;
}

/** An answer of live servers. */
export interface LiveAnswer extends Answer {
  readonly troubles: readonly ServerTrouble[];
  /** why what is needed could not be had: no server answers, or those that do are of no help; undefined when it could */
  readonly unanswered: 'silent' | 'lame' | undefined;
}

/** Servers of the root and of top-level domains are many, and of people who see to them: the first that helps is asked. */
const MAX_LABELS_OF_REGISTRIES = 1;
/** Servers asked for keys and DS records before a chain is given up: as many as resolvers try. */
const MAX_KEY_SERVERS = 6;

/** A zone on the way, and the trust in all zones down to it. */
interface TrustedZone {
  readonly chain: TrustChain;
  readonly zone: Zone;
  /** its DNSKEY answer; undefined in a file, and where none is needed */
  readonly keys: Message | undefined;
  /** why its keys, or the DS records in it, could not be had from any server */
  readonly failure: string | undefined;
}

/** Why a server gives no answer, going on from its name. */
interface NoAnswer {
  readonly text: string;
  /** `silent`: it says nothing; `unreachable`: this machine has no way to it, which is not the server's fault */
  readonly why: 'silent' | 'lame' | 'unreachable';
}

/** One server's answer as a resolver takes it, or why it does not. */
type Judged = { readonly server: Server } & (
  | { readonly step: AnswerStep; readonly chain: TrustChain; readonly message: Message }
  | NoAnswer
);

interface LiveStep {
  readonly step: AnswerStep;
  readonly links: Answer['links'];
  readonly rcode: Rcode | undefined;
  readonly troubles: readonly ServerTrouble[];
  readonly unanswered: LiveAnswer['unanswered'];
}

export class LiveResolver {
  readonly #asker: Asker;
  readonly #walker: Walker;
  readonly #files: TrustChain;
  readonly #answers = new Map<string, Promise<LiveAnswer>>();
  readonly #trusted = new Map<string, Promise<TrustedZone>>();
  /** addresses that answered something, and those that never did and are not asked again */
  readonly #answering = new Set<string>();
  readonly #silent = new Map<string, string>();

  /** @param files zones that stand for what is served, with the trust anchors and the time of the whole chain */
  constructor(asker: Asker, walker: Walker, files: TrustChain) {
    this.#asker = asker;
    this.#walker = walker;
    this.#files = files;
  }

  /** Answers a question; each is asked once. Never throws for what servers do. */
  resolve(question: Question): Promise<LiveAnswer> {
    const key = `${nameText(question.name).toLowerCase()} ${question.type}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) this.#answers.set(key, (answer = this.#resolve(question)));
    return answer;
  }

  async #resolve({ name: first, type }: Question): Promise<LiveAnswer> {
    const steps: LiveStep[] = [];
    let name: Uint8Array | undefined = first;
    while (name !== undefined && steps.length <= MAX_ALIASES) {
      const one: LiveStep = await this.#step({ name, type });
      steps.push(one);
      const { target } = one.step;
      const next: Uint8Array | string | undefined =
        target === undefined || type === TYPE.CNAME ? undefined : parseName(target);
      name = typeof next === 'string' ? undefined : next;
    }
    const isEndless = name !== undefined;
    const links = steps.flatMap((one) => one.links);
    const rcode = isEndless ? 'SERVFAIL' : steps.at(-1)!.rcode;
    const all = steps.map(({ step }) => step);
    return {
      ...concludeAnswer({ name: first, type }, isEndless ? [...all, endlessAliases(name!)] : all, rcode, links),
      troubles: steps.flatMap(({ troubles }) => troubles),
      unanswered: steps.map(({ unanswered }) => unanswered).find((one) => one !== undefined),
    };
  }

  async #step(question: Question): Promise<LiveStep> {
    const { name, type } = question;
    const files = this.#files.zones.filter(({ apex }) => isAtOrBelow(name, apex));
    const last = files.at(-1);
    // What a file answers itself is not asked; the way to it is.
    const isOfFile = last !== undefined && this.#files.lookup(last).resolve(name) !== 'delegated';
    const { cuts, failure } = isOfFile ? await this.#pathAbove(last.apex) : await this.#walker.pathTo(name, type);
    if (failure !== undefined) return lost(name, failure.text, failure.isSilent);
    const above = await this.#trust(cuts, isOfFile ? last.apex : undefined);
    if (isOfFile) return this.#fromFile(above, last, question);
    return this.#fromServers(cuts.at(-1)!, above.at(-1)!, question);
  }

  /** The zones above an apex, of which the last must delegate it. The root has none. */
  async #pathAbove(apex: Uint8Array): Promise<Pick<Awaited<ReturnType<Walker['pathTo']>>, 'cuts' | 'failure'>> {
    if (apex[0] === 0) return { cuts: [], failure: undefined };
    const { cuts, message, failure } = await this.#walker.pathTo(apex, TYPE.NS);
    const isDelegated = [...(message?.answer ?? []), ...(message?.authority ?? [])].some(
      (record) => record.type === TYPE.NS && equalNames(record.owner, apex),
    );
    if (failure !== undefined || isDelegated) return { cuts, failure };
    const text = `${nameText(cuts.at(-1)!.apex)} does not delegate ${nameText(apex)}, so no resolver gets there`;
    return { cuts, failure: { text, isSilent: false } };
  }

  #fromFile(above: readonly TrustedZone[], file: Zone, question: Question): LiveStep {
    const upper = above.map(({ zone }) => zone);
    const chain = this.#files.over([...upper, ...this.#filesBelow(upper, file.apex)]);
    const { step, rcode, zones } = resolveStep(chain, question);
    const links = chain.zones.filter((zone) => zones.includes(zone)).map((zone) => chain.link(zone));
    return { step, rcode, links, troubles: [], unanswered: undefined };
  }

  /** Files of zones down to an apex that are not on the live way to it: they are not delegated yet. */
  #filesBelow(upper: readonly Zone[], apex: Uint8Array): readonly Zone[] {
    return this.#files.zones.filter((file) => isAtOrBelow(apex, file.apex) && !upper.includes(file));
  }

  /** The zones of a way with their trust, from the top down. `child` is what the last one delegates. */
  async #trust(cuts: readonly Cut[], child: Uint8Array | undefined): Promise<readonly TrustedZone[]> {
    const trusted: TrustedZone[] = [];
    for (const [i, cut] of cuts.entries()) {
      const next = cuts[i + 1]?.apex ?? child;
      const key = `${nameText(cut.apex)} ${next === undefined ? '' : nameText(next)}`.toLowerCase();
      let zone = this.#trusted.get(key);
      if (zone === undefined) this.#trusted.set(key, (zone = this.#trustIn(cut, next, trusted.at(-1))));
      trusted.push(await zone);
    }
    return trusted;
  }

  /** The keys of a zone and what it says of the DS of the next one, from the first server whose answers validate. */
  async #trustIn(cut: Cut, child: Uint8Array | undefined, above: TrustedZone | undefined): Promise<TrustedZone> {
    const upper = above?.chain.zones ?? [];
    const make = (zone: Zone) => ({ zone, chain: this.#files.over([...upper, zone]) });
    const file = this.#files.zones.find(({ apex }) => equalNames(apex, cut.apex));
    if (file !== undefined) return { ...make(file), keys: undefined, failure: undefined };
    const bare = make(liveZone(cut.apex, [], child));
    // Without trust from above nothing that it could say would be validated.
    const { dsVerdicts, start } = bare.chain.link(bare.zone);
    if (start === 'parent' && dsVerdicts.length === 0) return { ...bare, keys: undefined, failure: undefined };
    let best: TrustedZone | undefined;
    const failures: string[] = [];
    let tried = 0;
    for (const server of cut.servers) {
      if (tried === MAX_KEY_SERVERS) break;
      const keys = await this.#ask(server, cut.apex, TYPE.DNSKEY);
      if ('text' in keys && keys.why === 'unreachable') continue;
      tried++;
      const ds = child === undefined ? undefined : await this.#ask(server, child, TYPE.DS);
      const failed = [keys, ds].find((one) => one !== undefined && 'text' in one);
      if (failed !== undefined && 'text' in failed) failures.push(`${serverName(server)} ${failed.text}`);
      if ('text' in keys) continue;
      const messages = [keys, ...(ds === undefined || 'text' in ds ? [] : [ds])];
      const made = { ...make(liveZone(cut.apex, messages, child)), keys, failure: undefined };
      if (isSound(made, child)) return made;
      if (failed === undefined) best ??= made;
    }
    if (best !== undefined) return best;
    const what = child === undefined ? 'the DNSKEY records' : 'the DNSKEY and DS records';
    const why = failures.slice(0, 4).join('; ');
    return {
      ...bare,
      keys: undefined,
      failure: `${what} on the way through ${bare.zone.origin} cannot be had: ${why}`,
    };
  }

  /** An answer with authority. */
  async #ask({ endpoint }: Server, name: Uint8Array, type: number): Promise<Message | NoAnswer> {
    const known = this.#silent.get(endpoint.host);
    if (known !== undefined) return { text: known, why: 'silent' };
    const outcome = await this.#asker.askFully({ endpoint, name, type });
    if ('fault' in outcome) {
      const { kind, text } = outcome.fault;
      if (kind === 'no-route') return { text, why: 'unreachable' };
      if (kind === 'timeout' && !this.#answering.has(endpoint.host)) this.#silent.set(endpoint.host, text);
      return { text: `${text} when asked for ${nameText(name)} ${typeText(type)}`, why: 'silent' };
    }
    this.#answering.add(endpoint.host);
    const { message } = outcome;
    if (isAuthoritativeAnswer(message)) return message;
    return { text: `${lameText(message)} when asked for ${nameText(name)} ${typeText(type)}`, why: 'lame' };
  }

  async #fromServers(cut: Cut, trusted: TrustedZone, question: Question): Promise<LiveStep> {
    const { apex, servers } = cut;
    const isOfRegistry = labelCount(apex) <= MAX_LABELS_OF_REGISTRIES;
    const judged: Judged[] = [];
    if (isOfRegistry) {
      for (const server of servers) {
        const one = await this.#judge(server, apex, trusted, question);
        judged.push(one);
        if (isUsable(one)) break;
      }
    } else judged.push(...(await Promise.all(servers.map((one) => this.#judge(one, apex, trusted, question)))));
    const answered = judged.filter((one) => 'step' in one);
    const best = answered.find(isUsable) ?? answered[0];
    const zone = nameText(apex);
    if (best === undefined) {
      const failures = judged.filter((one) => 'text' in one);
      const why = failures.map(({ server, text }) => `${serverName(server)} ${text}`).slice(0, 4);
      const text = `no server of ${zone} answers: ${why.join('; ')}`;
      return lost(
        question.name,
        text,
        failures.every(({ why }) => why !== 'lame'),
      );
    }
    const { step, chain, message } = best;
    const link = chain.link(chain.zones.at(-1)!);
    const isKeyless = trusted.failure !== undefined && link.status === 'BOGUS';
    return {
      step: isKeyless ? { ...step, reason: trusted.failure } : step,
      links: chain.zones.map((one) => chain.link(one)),
      rcode: message.rcode === RCODE.NXDOMAIN && step.kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR',
      troubles: isUsable(best) ? judged.flatMap((one) => troubleOf(one, best, zone, question)) : [],
      unanswered: isKeyless ? 'silent' : undefined,
    };
  }

  async #judge(server: Server, apex: Uint8Array, trusted: TrustedZone, question: Question): Promise<Judged> {
    const message = await this.#ask(server, question.name, question.type);
    if ('text' in message) return { server, ...message };
    const { keys, chain: above, zone: known } = trusted;
    const zone = liveZone(apex, keys === undefined ? [message] : [keys, message], undefined);
    const chain = this.#files.over([...above.zones.filter((one) => one !== known), zone]);
    return { server, message, chain, step: judgeAnswer(chain, zone, message, question) };
  }
}

/** Whether trust leads through a zone, to the next one or to where it provably ends. */
function isSound({ chain, zone }: TrustedZone, child: Uint8Array | undefined): boolean {
  const { status } = chain.link(zone);
  if (status !== 'SECURE' || child === undefined) return status !== 'BOGUS';
  const id = zone.names.find(child);
  return chain.delegation(zone, id).status !== 'BOGUS';
}

/** A zone of answers, with the cut that the way leads through. */
function liveZone(apex: Uint8Array, messages: readonly Message[], child: Uint8Array | undefined): Zone {
  const builder = new ZoneBuilder();
  addAnswers(builder, apex, messages);
  // That there is a cut is known from the walk; which servers are behind it does not matter here.
  if (child !== undefined) builder.addRecord(child, TYPE.NS, 0, Uint8Array.of(0));
  return builder.freeze(apex);
}

const isUsable = (one: Judged): boolean => 'step' in one && one.step.status !== 'BOGUS';

function lost(name: Uint8Array, reason: string, isSilent: boolean): LiveStep {
  const step = makeStep('unknown', undefined, name, { status: 'INDETERMINATE', reason });
  return { step, links: [], rcode: undefined, troubles: [], unanswered: isSilent ? 'silent' : 'lame' };
}

/** What a server does otherwise than the one whose answer is used. */
function troubleOf(
  one: Judged,
  best: Judged & { readonly step: AnswerStep },
  zone: string,
  { name, type }: Question,
): ServerTrouble[] {
  if (one === best) return [];
  const who = serverName(one.server);
  if ('text' in one && one.why === 'unreachable') return [];
  if ('text' in one) return [{ kind: 'failing', server: who, zone, message: `${who} ${one.text}` }];
  const what = `${nameText(name)} ${typeText(type)}`;
  if (one.step.status === 'BOGUS') {
    return [{ kind: 'failing', server: who, zone, message: `${who} has ${what}, but it is BOGUS: ${one.step.reason}` }];
  }
  // Addresses may differ from server to server on purpose.
  if (type === TYPE.A || type === TYPE.AAAA) return [];
  const [here, there] = [contentText(one.step), contentText(best.step)];
  if (here === there) return [];
  const message = `for ${what} ${who} has ${here}, but ${serverName(best.server)} has ${there}`;
  return [{ kind: 'differs', server: who, zone, message }];
}

/** What an answer says, for comparison and for people. */
function contentText({ kind, rrsets, target }: AnswerStep): string {
  if (target !== undefined) return `an alias to ${target}`;
  if (kind !== 'answer') return kind === 'nxdomain' ? 'no such name' : 'none';
  return rrsets.flatMap(({ records }) => records).join(', ');
}
