/** Small DNS servers on loopback that answer as a test wants, over UDP and TCP of one port. */
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { ByteWriter, nameLength, nameText, readU16 } from '../../src/wire/index.js';
import { rdataOf } from './records.js';

export interface Asked {
  readonly name: string;
  readonly type: number;
  readonly hasEdns: boolean;
  readonly transport: 'udp' | 'tcp';
  readonly wire: Uint8Array;
}

/** The octets to send back, in several messages if it likes; undefined for silence. */
export type Handler = (asked: Asked) => Uint8Array | readonly Uint8Array[] | undefined;

/** What a server does with a stream instead of answering. */
export type StreamHandler = (socket: Socket, asked: Asked) => void;

export const framed = (wire: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.of(wire.length >>> 8, wire.length & 0xff), wire]);

const HEADER_OCTETS = 12;

function readAsked(wire: Uint8Array, transport: Asked['transport']): Asked {
  const end = HEADER_OCTETS + nameLength(wire, HEADER_OCTETS);
  return {
    name: nameText(wire, HEADER_OCTETS),
    type: readU16(wire, end),
    hasEdns: readU16(wire, 10) > 0,
    transport,
    wire,
  };
}

/** An answer to a question: `flags` is the second header word. */
export function answerTo(
  { wire, hasEdns }: Asked,
  flags: number,
  records: readonly (readonly [owner: string, type: string, data: string])[] = [],
): Uint8Array {
  const out = new ByteWriter();
  const end = HEADER_OCTETS + nameLength(wire, HEADER_OCTETS) + 4;
  out.append(wire, 0, 2);
  out.u16(flags);
  for (const count of [1, records.length, 0, hasEdns ? 1 : 0]) out.u16(count);
  out.append(wire, HEADER_OCTETS, end);
  for (const record of records) {
    const { owner, type, rdata } = rdataOf(record);
    out.append(owner);
    out.u16(type);
    out.u16(1);
    out.u32(3600);
    out.u16(rdata.length);
    out.append(rdata);
  }
  if (hasEdns) for (const octet of [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0]) out.u8(octet);
  return out.copy();
}

const several = (replies: ReturnType<Handler>): readonly Uint8Array[] =>
  replies === undefined ? [] : replies instanceof Uint8Array ? [replies] : replies;

/** Runs a server for as long as `use` takes. Without `overTcp` it does not listen there. */
export async function withFakeServer(
  handler: Handler,
  use: (port: number) => Promise<void>,
  {
    overTcp = true,
    host = '127.0.0.1',
    onStream,
  }: { readonly overTcp?: boolean; readonly host?: string; readonly onStream?: StreamHandler | undefined } = {},
): Promise<void> {
  const streams = new Set<Socket>();
  const tcp = createServer((socket) => {
    streams.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      const asked = readAsked(chunk.subarray(2), 'tcp');
      if (onStream !== undefined) onStream(socket, asked);
      else for (const reply of several(handler(asked))) socket.write(framed(reply));
    });
  });
  const port = await new Promise<number>((resolve) => {
    tcp.listen(0, host, () => resolve((tcp.address() as { port: number }).port));
  });
  if (!overTcp) await new Promise((resolve) => tcp.close(resolve));
  const udp = createSocket('udp4');
  udp.on('message', (wire, from) => {
    for (const reply of several(handler(readAsked(wire, 'udp')))) udp.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, host, resolve));
  try {
    await use(port);
  } finally {
    for (const stream of streams) stream.destroy();
    if (overTcp) await new Promise((resolve) => tcp.close(resolve));
    await new Promise<void>((resolve) => udp.close(resolve));
  }
}
