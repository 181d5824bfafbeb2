/**
 * Questions and their outcomes, with retries; asked over the network, or taken from a recording.
 * @module
 */

import { typeText } from '../rdata/index.js';
import { nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { decodeMessage, encodeQuery, type Message, RCODE } from './message.js';
import { Limiter } from './slots.js';
import { IncomingZone, type TransferRequest, type TransferSink, TYPE_AXFR, transferZone } from './transfer.js';
import { type Endpoint, type Exchange, exchange, type Transport, type TransportFault } from './transport.js';

export interface Question {
  readonly endpoint: Endpoint;
  /** wire form */
  readonly name: Uint8Array;
  readonly type: number;
  readonly recursionDesired?: boolean | undefined;
  readonly checkingDisabled?: boolean | undefined;
  /** default: with EDNS and DO */
  readonly edns?: boolean | undefined;
}

/** What came of a question. */
export type Outcome = { readonly message: Message } | { readonly fault: TransportFault };

/** Where octets come from: the network, or a recording. `key` names the question for a recording. */
export interface Source {
  exchange(key: string, question: Question): Promise<Exchange>;
  /** Gives the messages of a transfer to the sink; returns why there is no zone. */
  transfer(key: string, request: TransferRequest, sink: TransferSink): Promise<TransportFault | undefined>;
}

/** What of a question a recording tells apart. */
export function questionKey({ endpoint, name, type, ...flags }: Question): string {
  const words = [endpointText(endpoint), nameText(name).toLowerCase(), typeText(type)];
  if (flags.recursionDesired === true) words.push('rd');
  if (flags.checkingDisabled === true) words.push('cd');
  if (flags.edns === false) words.push('noedns');
  return words.join(' ');
}

/** `udp 192.0.2.1 53` */
export const endpointText = ({ transport, host, port, url }: Endpoint): string => url ?? `${transport} ${host} ${port}`;

/** An address and port for messages: `192.0.2.1`, `[2001:db8::1]:5353`. */
export function serverText({ host, port, url }: Pick<Endpoint, 'host' | 'port' | 'url'>): string {
  if (url !== undefined) return url;
  if (port === 53) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export class Asker {
  readonly #source: Source;
  /** what was asked already: no question is asked twice in a run */
  readonly #known = new Map<string, Promise<Outcome>>();

  constructor(source: Source) {
    this.#source = source;
  }

  ask(question: Question): Promise<Outcome> {
    const key = questionKey(question);
    let outcome = this.#known.get(key);
    if (outcome === undefined) {
      outcome = this.#source.exchange(key, question).then(readExchange);
      this.#known.set(key, outcome);
    }
    return outcome;
  }

  /** Over UDP, and over TCP when the answer did not fit (RFC 7766 §5); without EDNS when the server knows none. */
  async askFully(question: Question): Promise<Outcome> {
    const first = await this.ask(question);
    if (!('message' in first)) return first;
    // RFC 6891 §7: to one who does not know EDNS, the question is malformed.
    if (question.edns !== false && TAKES_NO_EDNS.includes(first.message.rcode)) {
      return this.askFully({ ...question, edns: false });
    }
    if (question.endpoint.transport !== 'udp' || !first.message.isTruncated) return first;
    const whole = await this.ask({ ...question, endpoint: over(question.endpoint, 'tcp') });
    if ('fault' in whole) {
      const { kind, text } = whole.fault;
      return { fault: { kind, text: `truncates its answer over UDP, and over TCP ${text.replace(/ over TCP$/, '')}` } };
    }
    // What is left out is not known to be nothing.
    if (!whole.message.isTruncated) return whole;
    return { fault: { kind: 'malformed', text: 'sends a truncated answer over TCP as well' } };
  }

  /** The whole zone of a server; why there is none, going on from "the server". */
  async transfer(request: TransferRequest): Promise<Zone | string> {
    const incoming = new IncomingZone(request.name);
    const fault = await this.#source.transfer(questionKey({ ...request, type: TYPE_AXFR }), request, incoming);
    return fault === undefined ? incoming.zone() : fault.text;
  }
}

/** What servers answer that do not know EDNS. */
export const TAKES_NO_EDNS: readonly number[] = [RCODE.FORMERR, RCODE.NOTIMP, RCODE.BADVERS];

export const over = (endpoint: Endpoint, transport: Transport): Endpoint => ({ ...endpoint, transport });

function readExchange(result: Exchange): Outcome {
  if ('fault' in result) return result;
  const message = decodeMessage(result.wire);
  if (typeof message !== 'string') return { message };
  return { fault: { kind: 'malformed', text: `sends an answer that ${message}` } };
}

export interface NetworkOptions {
  /** of the first attempt; each further one waits twice as long */
  readonly timeoutMilliseconds: number;
  /** 16 bits that nobody can foresee */
  readonly randomId: () => number;
  /** seconds since the epoch */
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 3;
const MAX_IN_FLIGHT = 32;
const MAX_IN_FLIGHT_PER_SERVER = 4;
/** The first message of a transfer may take this many times as long as an answer, and so may each next one. */
const TRANSFER_PATIENCE = 5;

/** The network itself. */
export function networkSource({ timeoutMilliseconds, randomId, now, signal }: NetworkOptions): Source {
  const limiter = new Limiter(MAX_IN_FLIGHT, MAX_IN_FLIGHT_PER_SERVER);
  return {
    async exchange(_key, question) {
      const { endpoint } = question;
      let result: Exchange | undefined;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        // RFC 8484 §4.1: an id of 0 lets caches work. Elsewhere each attempt has its own.
        const query = encodeQuery({
          id: endpoint.transport === 'https' ? 0 : randomId(),
          name: question.name,
          type: question.type,
          recursionDesired: question.recursionDesired ?? false,
          checkingDisabled: question.checkingDisabled ?? false,
          edns: question.edns ?? true,
        });
        const options = { timeoutMilliseconds: timeoutMilliseconds * 2 ** attempt, signal };
        result = await limiter.run(endpoint.host, () => exchange(endpoint, query, options));
        // Who has said no says it again; only silence and noise deserve another attempt.
        if ('wire' in result || !['timeout', 'mismatch', 'closed'].includes(result.fault.kind)) break;
      }
      return result!;
    },
    transfer: (_key, request, sink) =>
      limiter.run(request.endpoint.host, () =>
        transferZone(request, sink, {
          id: randomId(),
          now,
          timeoutMilliseconds: timeoutMilliseconds * TRANSFER_PATIENCE,
          signal,
        }),
      ),
  };
}
