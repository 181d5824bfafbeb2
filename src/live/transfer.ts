/**
 * Zone transfers (RFC 5936): the whole zone of one server, message by message, into a zone of our own.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { equalBytes, equalNames, isAtOrBelow, readU16 } from '../wire/index.js';
import { type Zone, ZoneBuilder } from '../zone/index.js';
import type { TransferOutcome } from './asker.js';
import { CLASS_IN, decodeMessage, encodeQuery, RCODE, rcodeText } from './message.js';
import { type Endpoint, type ExchangeOptions, streamMessages } from './transport.js';
import { signQuery, type TsigKey, TsigVerifier } from './tsig.js';

const TYPE_AXFR = 252;
/** More than this is no zone that we could hold. */
const MAX_TRANSFER_OCTETS = 2 ** 31;

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

/** Asks for the zone and collects the messages until the second SOA. TSIG codes are verified here, as they come. */
export function transferMessages(request: TransferRequest, options: TransferOptions): Promise<TransferOutcome> {
  const { name, key } = request;
  const query = encodeQuery({
    id: options.id,
    name,
    type: TYPE_AXFR,
    recursionDesired: false,
    checkingDisabled: false,
    edns: false,
  });
  const signed = key && signQuery(query, key, options.now());
  const verifier = key && new TsigVerifier(key, signed!.mac, options.now);
  const messages: Uint8Array[] = [];
  let octets = 0;
  let soas = 0;
  const failed = (text: string): TransferOutcome => ({ fault: { kind: 'malformed', text } });
  return streamMessages<TransferOutcome>(request.endpoint, signed?.wire ?? query, options, (wire) => {
    const message = decodeMessage(wire);
    if (typeof message === 'string') return failed(`sends a message that ${message}`);
    // RFC 5936 §2.2.1: every message has the id of the question.
    if (readU16(wire, 0) !== options.id || !message.isResponse) return failed('answers with another id');
    const distrust = verifier?.take(wire);
    if (message.rcode !== RCODE.NOERROR) return failed(distrust ?? `answers ${rcodeText(message.rcode)}`);
    if (distrust !== undefined) return failed(distrust);
    messages.push(wire.slice());
    octets += wire.length;
    if (octets > MAX_TRANSFER_OCTETS) return failed('sends more than 2 GiB');
    // RFC 5936 §2.2: the first and the last record are the SOA; nothing in between is.
    if (messages.length === 1 && message.answer[0]?.type !== TYPE.SOA)
      return failed('starts with another record than the SOA');
    for (const { type, owner } of message.answer) if (type === TYPE.SOA && equalNames(owner, name)) soas++;
    if (soas < 2) return undefined;
    return verifier?.isComplete === false ? failed('does not sign the last message with the TSIG key') : { messages };
  });
}

/** The zone of a transfer. Returns why it is none, going on from "the server". */
export function zoneOfTransfer(apex: Uint8Array, messages: readonly Uint8Array[]): Zone | string {
  const builder = new ZoneBuilder();
  let soa: Uint8Array | undefined;
  let soas = 0;
  for (const wire of messages) {
    const message = decodeMessage(wire);
    if (typeof message === 'string') return `sends a message that ${message}`;
    for (const { owner, type, class: recordClass, ttl, rdata } of message.answer) {
      if (recordClass !== CLASS_IN || !isAtOrBelow(owner, apex)) return 'sends a record outside of the zone';
      if (type === TYPE.SOA && equalNames(owner, apex)) {
        soas++;
        if (soa !== undefined) {
          if (!equalBytes(soa, rdata)) return 'changed the zone during the transfer';
          continue;
        }
        soa = rdata;
      }
      builder.addRecord(owner, type, ttl, rdata);
    }
  }
  return soas === 2 ? builder.freeze(apex) : 'ends the transfer early';
}
