/**
 * One question to one server over one transport: UDP, TCP (RFC 7766), TLS (RFC 7858) or HTTPS (RFC 8484).
 *
 * Whatever happens on the way is data: an {@link Exchange} is the octets of an answer or a {@link TransportFault}. Answers
 * that are not to our question, from elsewhere or with another id, are passed over while there is time (RFC 5452 §9.1).
 * @module
 */
import { createSocket } from 'node:dgram';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { equalBytes, equalNames, nameLength, readU16 } from '../wire/index.js';

export type Transport = 'udp' | 'tcp' | 'tls' | 'https';

export interface Endpoint {
  readonly transport: Transport;
  /** an address, or for TLS and HTTPS a name */
  readonly host: string;
  readonly port: number;
  /** of a resolver of DNS over HTTPS */
  readonly url?: string | undefined;
}

/**
 * - `timeout`: nothing came; `refused`, `closed`: the other side does not listen, or hung up.
 * - `no-route`: this machine cannot reach addresses of this family at all.
 * - `mismatch`: something came, but not to our question; `malformed`: it is no DNS message.
 */
export type FaultKind =
  | 'timeout'
  | 'refused'
  | 'closed'
  | 'no-route'
  | 'mismatch'
  | 'malformed'
  | 'tls'
  | 'http'
  | 'system';

export interface TransportFault {
  readonly kind: FaultKind;
  /** goes on from "the server" */
  readonly text: string;
}

export type Exchange = { readonly wire: Uint8Array } | { readonly fault: TransportFault };

const HEADER_OCTETS = 12;
const MAX_MESSAGE_OCTETS = 65_535;

const fault = (kind: FaultKind, text: string): { readonly fault: TransportFault } => ({ fault: { kind, text } });

/** What the operating system says of a connection, as a fault. */
function systemFault(error: unknown): { readonly fault: TransportFault } {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return fault('refused', 'refuses the connection');
  if (code === 'ECONNRESET' || code === 'EPIPE') return fault('closed', 'hung up without an answer');
  if (code === 'ETIMEDOUT') return fault('timeout', 'does not answer');
  if (code === 'EHOSTUNREACH') return fault('timeout', 'cannot be reached: no route to the host');
  if (['ENETUNREACH', 'EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(code)) {
    return fault('no-route', 'is of an address family that this machine has no route for');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return fault('system', 'has a name without an address');
  return fault('system', `cannot be asked: ${code || message || 'unknown error'}`);
}

/** Why octets are no answer to our query; undefined when they are one. */
function mismatch(query: Uint8Array, wire: Uint8Array): TransportFault | undefined {
  if (wire.length < HEADER_OCTETS)
    return { kind: 'malformed', text: `sends ${wire.length} octets, less than a header` };
  if (readU16(wire, 0) !== readU16(query, 0)) return { kind: 'mismatch', text: 'answers with another id' };
  if ((wire[2]! & 0x80) === 0) return { kind: 'mismatch', text: 'sends a question instead of an answer' };
  const questions = readU16(wire, 4);
  // Servers that do not understand a query may leave the question out (RFC 1035 §4.1.1 FORMERR).
  if (questions === 0) return undefined;
  const end = HEADER_OCTETS + nameLength(query, HEADER_OCTETS);
  const isSameName =
    wire.length >= end + 4 && isPlainName(wire, end) && equalNames(query, wire, HEADER_OCTETS, HEADER_OCTETS);
  if (isSameName && equalBytes(query.subarray(end, end + 4), wire.subarray(end, end + 4))) return undefined;
  return { kind: 'mismatch', text: 'answers another question' };
}

/** Whether the first name is uncompressed and ends at `end`. */
function isPlainName(wire: Uint8Array, end: number): boolean {
  let at = HEADER_OCTETS;
  while (at < end && wire[at] !== 0) at += 1 + wire[at]!;
  return at === end - 1;
}

export interface ExchangeOptions {
  /** without an answer; of a transfer, without the next message */
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks once. Never throws but for an abort that the caller asked for. */
export function exchange(endpoint: Endpoint, query: Uint8Array, options: ExchangeOptions): Promise<Exchange> {
  switch (endpoint.transport) {
    case 'udp':
      return udpExchange(endpoint, query, options);
    case 'https':
      return httpsExchange(endpoint, query, options);
    default:
      return streamExchange(endpoint, query, options);
  }
}

type Settle<Result> = (result: Result) => void;

/** However often a server shows that it is still there: nothing takes longer than this. */
const MAX_MILLISECONDS = 1_800_000;

/**
 * A promise that ends with what `start` settles, with the time, or with an abort; `cleanUp` runs in each case. The second
 * argument of `start` gives it the same time again.
 */
function bounded<Result>(
  { timeoutMilliseconds, signal }: ExchangeOptions,
  onTimeout: () => Result,
  start: (settle: Settle<Result>, extend: () => void) => () => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    let isSettled = false;
    let cleanUp: (() => void) | undefined;
    const end = (conclude: () => void) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      cleanUp?.();
      conclude();
    };
    const abort = () => end(() => reject(signal!.reason));
    const expire = () => end(() => resolve(onTimeout()));
    const deadline = setTimeout(expire, MAX_MILLISECONDS);
    const timer = setTimeout(expire, timeoutMilliseconds);
    signal?.addEventListener('abort', abort);
    cleanUp = start(
      (result) => end(() => resolve(result)),
      () => timer.refresh(),
    );
    if (isSettled) cleanUp();
  });
}

function udpExchange(endpoint: Endpoint, query: Uint8Array, options: ExchangeOptions): Promise<Exchange> {
  let stray: TransportFault | undefined;
  const late = (): Exchange => ({ fault: stray ?? { kind: 'timeout', text: 'does not answer over UDP' } });
  return bounded(options, late, (settle) => {
    // The system binds a port at random for each question (RFC 5452 §9.2), and a connected socket only hears its peer.
    const socket = createSocket(isIPv6(endpoint.host) ? 'udp6' : 'udp4');
    socket.on('error', (error) => settle(systemFault(error)));
    socket.on('message', (wire) => {
      const wrong = mismatch(query, wire);
      if (wrong === undefined) settle({ wire: new Uint8Array(wire) });
      else stray = wrong;
    });
    socket.connect(endpoint.port, endpoint.host, (error?: Error) => {
      if (error !== undefined && error !== null) settle(systemFault(error));
      else socket.send(query, (failed) => failed && settle(systemFault(failed)));
    });
    return () => {
      try {
        socket.close();
      } catch {
        // A socket that could not be opened cannot be closed either.
      }
    };
  });
}

/** Opens a stream to the server; `onOpen` runs when octets may be written. */
function connect({ transport, host, port }: Endpoint, onOpen: () => void): Socket {
  if (transport === 'tcp') return connectTcp({ host, port }, onOpen);
  // RFC 8310 §8.1: the certificate must be that of the name or address that was configured.
  const servername = isIP(host) === 0 ? host : undefined;
  return connectTls({ host, port, ALPNProtocols: ['dot'], ...(servername && { servername }) }, onOpen);
}

function streamFault(endpoint: Endpoint, error: unknown): { readonly fault: TransportFault } {
  const known = systemFault(error);
  if (endpoint.transport !== 'tls' || known.fault.kind !== 'system') return known;
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return fault('tls', `has no TLS session for us: ${code || message}`);
}

/**
 * Sends a query over a stream and hands each message that comes to `onMessage` (RFC 1035 §4.2.2: two octets of length
 * first) until that returns a result.
 */
export function streamMessages<Result>(
  endpoint: Endpoint,
  query: Uint8Array,
  options: ExchangeOptions,
  onMessage: (wire: Uint8Array) => Result | undefined,
): Promise<Result | { readonly fault: TransportFault }> {
  const late = () => fault('timeout', `does not answer over ${endpoint.transport.toUpperCase()}`);
  return bounded<Result | { readonly fault: TransportFault }>(options, late, (settle, extend) => {
    const socket = connect(endpoint, () => {
      socket.write(Uint8Array.of(query.length >>> 8, query.length & 0xff, ...query));
    });
    let pending: Uint8Array = new Uint8Array(0);
    socket.on('data', (chunk: Buffer) => {
      const joined = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      let at = 0;
      while (at + 2 <= joined.length && at + 2 + readU16(joined, at) <= joined.length) {
        const end = at + 2 + readU16(joined, at);
        // A copy that is no Buffer, whose slices would share memory.
        const result = onMessage(new Uint8Array(joined.subarray(at + 2, end)));
        if (result !== undefined) {
          settle(result);
          return;
        }
        extend();
        at = end;
      }
      pending = joined.subarray(at);
    });
    socket.on('error', (error) => settle(streamFault(endpoint, error)));
    socket.on('close', () => settle(fault('closed', 'hung up without an answer')));
    return () => socket.destroy();
  });
}

function streamExchange(endpoint: Endpoint, query: Uint8Array, options: ExchangeOptions): Promise<Exchange> {
  return streamMessages<Exchange>(endpoint, query, options, (wire) => {
    // On a stream of our own there is nobody else whose answer this could be.
    const wrong = mismatch(query, wire);
    return wrong === undefined ? { wire } : { fault: wrong };
  });
}

function httpsExchange(endpoint: Endpoint, query: Uint8Array, options: ExchangeOptions): Promise<Exchange> {
  return bounded<Exchange>(
    options,
    () => fault('timeout', 'does not answer over HTTPS'),
    (settle) => {
      const url = new URL(endpoint.url!);
      const conclude = (reply: HttpReply) => settle(readReply(query, reply));
      let older: AbortController | undefined;
      // RFC 8484 §5.2: HTTP/2 is the least that servers are to have; some have only what is older.
      const session = connectHttp2(url.origin, undefined, () => postOver(session, url, query, conclude));
      session.on('error', (error) => {
        const known = systemFault(error);
        if (known.fault.kind !== 'system' || older !== undefined) {
          settle(known);
          return;
        }
        older = new AbortController();
        fetchReply(url, query, older.signal).then(conclude, (failed: unknown) => {
          settle(fault('http', `cannot be asked over HTTPS: ${causeText(failed)}`));
        });
      });
      return () => {
        older?.abort();
        session.destroy();
      };
    },
  );
}

function causeText(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}

const DNS_MESSAGE = 'application/dns-message';

interface HttpReply {
  readonly status: number;
  readonly type: string | undefined;
  /** undefined when there is more than a DNS message can hold */
  readonly body: Uint8Array | undefined;
}

function readReply(query: Uint8Array, { status, type, body }: HttpReply): Exchange {
  if (status !== 200) return fault('http', `answers with HTTP status ${status}`);
  if (type?.split(';')[0] !== DNS_MESSAGE) return fault('http', 'answers with something else than a DNS message');
  if (body === undefined) return fault('http', 'answers with more than a DNS message can hold');
  const wrong = mismatch(query, body);
  return wrong === undefined ? { wire: body } : { fault: wrong };
}

function postOver(
  session: ClientHttp2Session,
  { pathname, search }: URL,
  query: Uint8Array,
  conclude: (reply: HttpReply) => void,
): void {
  const headers = { ':method': 'POST', ':path': pathname + search, 'content-type': DNS_MESSAGE, accept: DNS_MESSAGE };
  const stream = session.request(headers);
  let head: Pick<HttpReply, 'status' | 'type'> = { status: 0, type: undefined };
  const chunks: Buffer[] = [];
  let octets = 0;
  stream.on('response', (fields) => {
    head = { status: Number(fields[':status']), type: fields['content-type'] };
  });
  stream.on('data', (chunk: Buffer) => {
    octets += chunk.length;
    if (octets > MAX_MESSAGE_OCTETS) conclude({ ...head, body: undefined });
    else chunks.push(chunk);
  });
  stream.on('end', () => conclude({ ...head, body: new Uint8Array(Buffer.concat(chunks)) }));
  stream.on('error', () => conclude({ ...head, body: new Uint8Array(0) }));
  stream.end(query);
}

async function fetchReply(url: URL, query: Uint8Array, signal: AbortSignal): Promise<HttpReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': DNS_MESSAGE, accept: DNS_MESSAGE },
    body: Buffer.from(query),
    redirect: 'error',
    signal,
  });
  const head = { status: response.status, type: response.headers.get('content-type') ?? undefined };
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of response.body ?? []) {
    octets += chunk.length;
    if (octets > MAX_MESSAGE_OCTETS) return { ...head, body: undefined };
    chunks.push(chunk);
  }
  return { ...head, body: new Uint8Array(Buffer.concat(chunks)) };
}

/** Whether the text is an address of either family. */
export const isAddress = (text: string): boolean => isIP(text) !== 0;
