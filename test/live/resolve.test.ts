/** Several servers of one zone, without a network: which answer is used, and what is told of the others. */
import { expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { TrustChain } from '../../src/dnssec/index.js';
import { judgeIssuance } from '../../src/issuance/index.js';
import { Asker, LiveResolver, liveLookup, type Source, Walker } from '../../src/live/index.js';
import { encodeQuery } from '../../src/live/message.js';
import { nameOf, nameText } from '../../src/wire/index.js';
import { type Asked, answerTo } from './fake-server.js';

const NOW = 1_770_000_000;
const AA = 0x8400;
const SOA = ['example.test.', 'SOA', 'ns.example.test. host.example.test. 7 7200 3600 1209600 3600'] as const;

type Server = (asked: Asked) => Uint8Array | 'no-route' | 'timeout';

const healthy: Server = (asked) => answerTo(asked, AA, asked.name === SOA[0] && asked.type === 6 ? [SOA] : []);
const withCaa =
  (value: string): Server =>
  (asked) =>
    asked.type === 257 ? answerTo(asked, AA, [[asked.name, 'CAA', value]]) : healthy(asked);

/** The root refers to the zone, whose servers are at these addresses. */
function sourceOf(servers: Readonly<Record<string, Server>>): Source {
  const glue = Object.keys(servers).map((host): [string, string, string] => [
    'ns.example.test.',
    host.includes(':') ? 'AAAA' : 'A',
    host,
  ]);
  const root: Server = (asked) => {
    if (!asked.name.endsWith('example.test.')) return answerTo(asked, AA);
    const whole = answerTo({ ...asked, hasEdns: false }, 0x8000, [
      ['example.test.', 'NS', 'ns.example.test.'],
      ...glue,
    ]);
    whole.set([0, 0, 0, 1, 0, glue.length], 6);
    return whole;
  };
  return {
    async exchange(_key, { endpoint, name, type }) {
      const flags = { recursionDesired: false, checkingDisabled: false, edns: false };
      const wire = encodeQuery({ id: 1, name, type, ...flags });
      const reply = (endpoint.host === '192.0.2.1' ? root : servers[endpoint.host]!)({
        name: nameText(name),
        type,
        hasEdns: false,
        transport: 'udp',
        wire,
      });
      return typeof reply === 'string' ? { fault: { kind: reply, text: `is ${reply}` } } : { wire: reply };
    },
    async transfer() {
      throw new Error('no transfer was asked for');
    },
  };
}

async function judge(servers: Readonly<Record<string, Server>>, isStrict = false): Promise<string> {
  const asker = new Asker(sourceOf(servers));
  const walker = new Walker(asker, [{ name: 'a.root.', address: '192.0.2.1' }], 53);
  const chain = new TrustChain([], { now: NOW, provider: openssl, anchors: [] });
  const request = {
    name: nameOf('www.example.test.'),
    mailbox: undefined,
    ca: 'ca.example',
    method: 'dns-01',
    accountUri: undefined,
  } as const;
  const lookup = liveLookup(new LiveResolver(asker, walker, chain));
  const { decision, findings } = await judgeIssuance(request, lookup, { now: NOW, provider: openssl, isStrict });
  return [decision, ...findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule)].join(' ');
}

it.each<[what: string, servers: Readonly<Record<string, Server>>, verdict: string, strict?: string]>([
  ['one server', { '192.0.2.2': healthy }, 'may-issue'],
  ['one that this machine has no route to', { '192.0.2.2': healthy, '2001:db8::2': () => 'no-route' }, 'may-issue'],
  ['none that it has a route to', { '2001:db8::2': () => 'no-route' }, 'must-refuse ca-chain-indeterminate'],
  ['one that is silent', { '192.0.2.2': healthy, '192.0.2.3': () => 'timeout' }, 'may-issue ca-server-failing'],
  ['only silent ones', { '192.0.2.2': () => 'timeout' }, 'must-refuse ca-chain-indeterminate'],
  [
    'one that refuses, question after question',
    { '192.0.2.2': (asked) => answerTo(asked, 0x8005), '192.0.2.3': healthy },
    'may-issue ca-server-failing',
  ],
  [
    'one without authority',
    { '192.0.2.2': healthy, '192.0.2.3': (asked) => answerTo(asked, 0x8000) },
    'may-issue ca-server-failing',
  ],
  [
    'two that differ',
    { '192.0.2.2': withCaa('0 issue "ca.example"'), '192.0.2.3': withCaa('0 issue "other.example"') },
    'may-issue ca-mpic-inconsistent',
    'must-refuse ca-mpic-inconsistent',
  ],
  [
    'records in another order',
    {
      '192.0.2.2': (asked) => (asked.type === 257 ? answerTo(asked, AA, caa(asked.name, 1, 2)) : healthy(asked)),
      '192.0.2.3': (asked) => (asked.type === 257 ? answerTo(asked, AA, caa(asked.name, 2, 1)) : healthy(asked)),
    },
    'may-issue',
  ],
])('%s', async (_what, servers, verdict, strict = verdict) => {
  expect(await judge(servers)).toBe(verdict);
  expect(await judge(servers, true)).toBe(strict);
});

function caa(name: string, ...numbers: readonly number[]): readonly (readonly [string, string, string])[] {
  return [0, ...numbers].map((i) => [name, 'CAA', `0 issue "ca${i || ''}.example"`] as const);
}
