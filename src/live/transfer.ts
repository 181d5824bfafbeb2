/**
 * Zone transfers (RFC 5936): the whole zone of one server, message by message, into the columns of a zone.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { equalBytes, equalNames, isAtOrBelow } from '../wire/index.js';
import { type Zone, ZoneBuilder } from '../zone/index.js';
import { CLASS_IN, decodeMessage, encodeQuery, type Message, type MessageRecord, RCODE, rcodeText } from './message.js';
import { type Endpoint, type ExchangeOptions, streamMessages, type TransportFault } from './transport.js';
import { signQuery, type TsigKey, TsigVerifier } from './tsig.js';

export const TYPE_AXFR = 252;
/** Some ten million records: a server that sends more may never end. */
const MAX_TRANSFER_OCTETS = 2 ** 30;

export interface TransferRequest {
  readonly endpoint: Endpoint;
  /** the apex, wire form */
  readonly name: Uint8Array;
  readonly key: TsigKey | undefined;
}

interface TransferOptions extends ExchangeOptions {
  readonly id: number;
  readonly now: () => number;
}

/** Who takes the messages of a transfer, one after the other. */
export interface TransferSink {
  /** Returns why the transfer is of no use, going on from "the server". */
  take(message: Message, wire: Uint8Array): string | undefined;
  /** whether the last record was there */
  readonly isComplete: boolean;
}

const failed = (text: string): TransportFault => ({ kind: 'malformed', text });

/**
 * Asks for the zone and hands over each message as it comes; none is kept. TSIG codes are verified before.
 * @returns why there is no zone; undefined when the sink has all of it
 */
export async function transferZone(
  { endpoint, name, key }: TransferRequest,
  sink: TransferSink,
  options: TransferOptions,
): Promise<TransportFault | undefined> {
  const { id, now } = options;
  const flags = { recursionDesired: false, checkingDisabled: false, edns: false };
  const query = encodeQuery({ id, name, type: TYPE_AXFR, ...flags });
  const signed = key && signQuery(query, key, now());
  const verifier = key && new TsigVerifier(key, signed!.mac, now);
  let octets = 0;
  const take = (wire: Uint8Array): string | undefined => {
    const message = decodeMessage(wire);
    if (typeof message === 'string') return `sends a message that ${message}`;
    // RFC 5936 §2.2.1: every message has the id of the question.
    if (message.id !== id || !message.isResponse) return 'answers with another id';
    const distrust = verifier?.take(wire);
    if (message.rcode !== RCODE.NOERROR) return distrust ?? `answers ${rcodeText(message.rcode)}`;
    octets += wire.length;
    if (octets > MAX_TRANSFER_OCTETS) return 'sends more than 1 GiB';
    return distrust ?? sink.take(message, wire);
  };
  const result = await streamMessages<{ readonly fault: TransportFault } | 'complete'>(
    endpoint,
    signed?.wire ?? query,
    options,
    (wire) => {
      const wrong = take(wire);
      if (wrong !== undefined) return { fault: failed(wrong) };
      if (!sink.isComplete) return undefined;
      // RFC 8945 §5.3.1: "The last message MUST be signed".
      if (verifier?.isComplete === false) {
        return { fault: failed('does not sign the last message with the TSIG key') };
      }
      return 'complete';
    },
  );
  if (result === 'complete') return undefined;
  const { kind } = result.fault;
  if (octets === 0 || (kind !== 'closed' && kind !== 'timeout')) return result.fault;
  return { kind, text: `${kind === 'closed' ? 'hung up' : 'fell silent'} in the middle of the transfer` };
}

/** A zone that comes in by a transfer: each record goes to its columns at once. */
export class IncomingZone implements TransferSink {
  readonly #builder = new ZoneBuilder();
  readonly #apex: Uint8Array;
  #soa: Uint8Array | undefined;
  isComplete = false;

  /** @param apex lower case */
  constructor(apex: Uint8Array) {
    this.#apex = apex;
  }

  take({ answer }: Message): string | undefined {
    for (const record of answer) {
      const wrong = this.#add(record);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  /** RFC 5936 §2.2: the first and the last record are the SOA, the same one; nothing in between is. */
  #add({ owner, type, class: recordClass, ttl, rdata }: MessageRecord): string | undefined {
    if (this.isComplete) return 'goes on after the end of the zone';
    const isSoa = type === TYPE.SOA && equalNames(owner, this.#apex);
    if (this.#soa === undefined && !isSoa) return 'starts with another record than the SOA';
    if (recordClass !== CLASS_IN || !isAtOrBelow(owner, this.#apex)) return 'sends a record outside of the zone';
    if (isSoa && this.#soa !== undefined) {
      if (!equalBytes(this.#soa, rdata)) return 'changed the zone during the transfer';
      this.isComplete = true;
      return undefined;
    }
    if (isSoa) this.#soa = rdata;
    this.#builder.addRecord(owner, type, ttl, rdata);
    return undefined;
  }

  zone(): Zone {
    return this.#builder.freeze(this.#apex);
  }
}
