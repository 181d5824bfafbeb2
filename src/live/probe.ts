/**
 * Asking one server of the zone everything that is compared later.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { concatBytes, nameText } from '../wire/index.js';
import { lameText } from './answers.js';
import { type Asker, type Outcome, over, type Question, TAKES_NO_EDNS } from './asker.js';
import type { Endpoint } from './transport.js';

export interface Server {
  /** names in NS records that lead to the address, presentation form */
  readonly names: readonly string[];
  /** UDP */
  readonly endpoint: Endpoint;
}

/** A name and type to ask every server for. */
export interface Sample {
  /** wire form */
  readonly name: Uint8Array;
  readonly type: number;
  /** why it is asked: an RRset of the zone, a name that does not exist, a type that a name does not have */
  readonly about: 'rrset' | 'nxdomain' | 'nodata';
}

/** What a server said. `answers` has an outcome for each sample, in their order; none when it cannot be asked at all. */
export interface ServerReport {
  readonly server: Server;
  readonly udp: Outcome;
  readonly tcp: Outcome;
  /** without EDNS, when the server did not take it */
  readonly plain: Outcome | undefined;
  /** the DNSKEY answer over UDP, before any retry over TCP */
  readonly dnskeyOverUdp: Outcome | undefined;
  readonly answers: readonly Outcome[];
}

/** A private type (RFC 6895 §3.1) that no zone has. */
const ABSENT_TYPE = 65_280;
const PROBE_LABEL = 'zoneproof-probe-of-a-name-that-does-not-exist';

const APEX_TYPES: readonly number[] = [TYPE.SOA, TYPE.DNSKEY, TYPE.NS, TYPE.CDS, TYPE.CDNSKEY, TYPE.CAA];

/** What is asked of every server of a zone: the apex, what is not there, and a sample of names. */
export function samplesOf(apex: Uint8Array, names: readonly Pick<Sample, 'name' | 'type'>[]): readonly Sample[] {
  const label = Uint8Array.from([PROBE_LABEL.length, ...Buffer.from(PROBE_LABEL, 'latin1')]);
  const absent = concatBytes(label, apex);
  return [
    ...APEX_TYPES.map((type): Sample => ({ name: apex, type, about: 'rrset' })),
    { name: apex, type: ABSENT_TYPE, about: 'nodata' },
    ...(absent.length <= 255 ? [{ name: absent, type: TYPE.A, about: 'nxdomain' } as const] : []),
    ...names.map((one): Sample => ({ ...one, about: 'rrset' })),
  ];
}

const isAnswered = (outcome: Outcome): boolean => 'message' in outcome;

/** Asks a server. One that is lame, or does not answer at all, is not asked more than it takes to know that. */
export async function probeServer(
  asker: Asker,
  server: Server,
  apex: Uint8Array,
  samples: readonly Sample[],
): Promise<ServerReport> {
  const soa: Question = { endpoint: server.endpoint, name: apex, type: TYPE.SOA };
  const tcpEndpoint = over(server.endpoint, 'tcp');
  const [udp, tcp] = await Promise.all([asker.ask(soa), asker.ask({ ...soa, endpoint: tcpEndpoint })]);
  const refusesEdns = 'message' in udp ? TAKES_NO_EDNS.includes(udp.message.rcode) : udp.fault.kind === 'timeout';
  const plain = refusesEdns ? await asker.ask({ ...soa, edns: false }) : undefined;
  const base = { server, udp, tcp, plain };
  const hasUdp = isAnswered(udp) && !refusesEdns;
  const serves = [udp, tcp].some((outcome) => 'message' in outcome && lameText(outcome.message) === undefined);
  if (!serves) return { ...base, dnskeyOverUdp: undefined, answers: [] };
  const endpoint = hasUdp ? server.endpoint : tcpEndpoint;
  const answers = await Promise.all(samples.map(({ name, type }) => asker.askFully({ endpoint, name, type })));
  const dnskeyOverUdp = hasUdp ? await asker.ask({ endpoint, name: apex, type: TYPE.DNSKEY }) : undefined;
  return { ...base, dnskeyOverUdp, answers };
}

/** `ns1.example.com. (192.0.2.1)` */
export function serverName({ names, endpoint }: Server): string {
  const { host, port } = endpoint;
  const address = port === 53 ? host : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return names.length === 0 ? address : `${names[0]} (${address})`;
}

export const sampleText = ({ name }: Pick<Sample, 'name'>): string => nameText(name);
