/** Servers that are slow, silent, broken or hostile: each is a finding, and none is a crash or a hang. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { Asker, checkLive, type LiveReport, type LiveRequest, networkSource } from '../../src/live/index.js';
import { readRecording, recordingSource } from '../../src/live/recording.js';
import { nameOf } from '../../src/wire/index.js';
import { type Asked, answerTo, type Handler, withFakeServer } from './fake-server.js';

const NOW = 1_770_000_000;
const APEX = 'example.test.';
const SOA = [APEX, 'SOA', 'ns1.example.test. host.example.test. 7 7200 3600 1209600 3600'] as const;
const NS = [APEX, 'NS', 'ns1.example.test.'] as const;

const AA = 0x8400;
const TC = 0x0200;

const RECORDS: Readonly<Record<number, readonly [string, string, string]>> = { 6: SOA, 2: NS };

/** A healthy server of an unsigned zone. */
const healthy = (asked: Asked): Uint8Array => {
  const record = asked.name === APEX ? RECORDS[asked.type] : undefined;
  const isThere = asked.name === APEX;
  return answerTo(asked, AA | (isThere ? 0 : 3), record === undefined ? [] : [record]);
};

const networkOf = (timeoutMilliseconds = 120) =>
  networkSource({ timeoutMilliseconds, randomId: () => Math.floor(NOW % 65_536), now: () => NOW });

function check(port: number, more: Partial<LiveRequest> = {}, asker = new Asker(networkOf())): Promise<LiveReport> {
  return checkLive(asker, {
    apex: nameOf(APEX),
    file: undefined,
    dsSet: undefined,
    servers: [{ transport: 'udp', host: '127.0.0.1', port }],
    hints: [],
    port,
    anchors: [],
    resolvers: [],
    axfr: false,
    tsig: undefined,
    now: NOW,
    provider: openssl,
    minMargin: 0,
    ...more,
  });
}

const rulesOf = ({ diagnostics }: LiveReport): readonly string[] =>
  [...new Set(diagnostics.map(({ rule }) => rule))].sort();

/** The rules that a server's behavior is found by. */
async function found(handler: Handler, options: { readonly overTcp?: boolean } = {}): Promise<readonly string[]> {
  let rules: readonly string[] = [];
  await withFakeServer(
    handler,
    async (port) => {
      rules = rulesOf(await check(port));
    },
    options,
  );
  return rules;
}

const overUdp =
  (then: Handler): Handler =>
  (asked) =>
    asked.transport === 'udp' ? then(asked) : healthy(asked);
const withOctets = (reply: Uint8Array, at: number, ...octets: number[]): Uint8Array => {
  const changed = reply.slice();
  changed.set(octets, at);
  return changed;
};
const withoutEdns = (asked: Asked): Asked => ({ ...asked, hasEdns: false });

describe('a server', () => {
  it('that is healthy gives no finding', async () => {
    expect(await found(healthy)).toEqual([]);
  });

  it.each<[string, Handler, readonly string[]]>([
    ['refuses', (asked) => answerTo(asked, 0x8005), ['live-lame', 'live-no-server']],
    ['has no authority', (asked) => answerTo(asked, 0x8000), ['live-lame', 'live-no-server']],
    [
      'fails for CAA only',
      (asked) => (asked.type === 257 ? answerTo(asked, 0x8002) : healthy(asked)),
      ['live-caa-unanswered'],
    ],
    [
      'drops EDNS',
      (asked) => (asked.hasEdns ? undefined : healthy(asked)),
      ['live-edns-refused', 'live-no-server', 'live-tcp-unreachable'],
    ],
    ['has never heard of EDNS', (asked) => healthy(withoutEdns(asked)), ['live-edns-refused']],
    [
      'answers EDNS with FORMERR',
      overUdp((asked) => (asked.hasEdns ? answerTo(withoutEdns(asked), 0x8001) : healthy(asked))),
      ['live-edns-refused'],
    ],
    ['is silent over UDP', overUdp(() => undefined), ['live-udp-unreachable']],
    [
      'sends garbage',
      overUdp(({ wire }) => Uint8Array.of(wire[0]!, wire[1]!, 0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0)),
      ['live-answer-malformed'],
    ],
    ['sends half a header', overUdp(({ wire }) => wire.slice(0, 5)), ['live-answer-malformed']],
    [
      'answers with another id',
      overUdp((asked) => withOctets(healthy(asked), 0, 0xff, 0xfe)),
      ['live-answer-malformed'],
    ],
    ['answers another question', overUdp((asked) => withOctets(healthy(asked), 13, 0x7a)), ['live-answer-malformed']],
    ['sends the question back', overUdp(({ wire }) => wire), ['live-answer-malformed']],
    [
      'has names that point in circles',
      overUdp(({ wire }) => Uint8Array.of(wire[0]!, wire[1]!, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1)),
      ['live-answer-malformed'],
    ],
    [
      'cuts the DNSKEY answer',
      overUdp((asked) => (asked.type === 48 ? answerTo(asked, AA | TC) : healthy(asked))),
      ['live-answer-large'],
    ],
  ])('that %s', async (_what, handler, rules) => {
    expect(await found(handler)).toEqual(rules);
  });

  it('that cuts answers and does not listen on TCP', async () => {
    const cut: Handler = (asked) => (asked.type === 48 ? answerTo(asked, AA | TC) : healthy(asked));
    expect(await found(cut, { overTcp: false })).toEqual(['live-tcp-unreachable', 'live-truncated-no-tcp']);
  });

  it('that nobody runs', async () => {
    let port = 0;
    await withFakeServer(healthy, async (free) => {
      port = free;
    });
    const report = await check(port);
    expect(rulesOf(report)).toEqual(['live-no-server', 'live-tcp-unreachable', 'live-udp-unreachable']);
    expect(report.diagnostics.find(({ rule }) => rule === 'live-tcp-unreachable')?.message).toBe(
      `127.0.0.1:${port} refuses the connection`,
    );
  });
});

describe('a walk', () => {
  const walkTo = async (handler: Handler): Promise<LiveReport> => {
    let report: LiveReport | undefined;
    await withFakeServer(handler, async (port) => {
      report = await check(port, { servers: [], hints: [{ name: 'a.root.', address: '127.0.0.1' }] });
    });
    return report!;
  };

  /** A referral to `cut` with glue that leads back to this very server. */
  const refer = (asked: Asked, cut: string): Uint8Array => {
    const whole = answerTo(withoutEdns(asked), 0x8000, [
      [cut, 'NS', 'ns.test.'],
      ['ns.test.', 'A', '127.0.0.1'],
    ]);
    // The NS record stands in the authority section, the address in the additional one.
    return withOctets(whole, 6, 0, 0, 0, 1, 0, 1);
  };

  it('ends at a referral that leads to itself', async () => {
    const report = await walkTo((asked) => refer(asked, 'test.'));
    expect(rulesOf(report)).toContain('live-not-delegated');
    expect(report.diagnostics.find(({ rule }) => rule === 'live-not-delegated')?.message).toContain(
      'refers to test., which leads no closer',
    );
    expect(report.status).toBe('INDETERMINATE');
  });

  it('ends at a referral up to the root', async () => {
    expect(rulesOf(await walkTo((asked) => refer(asked, '.')))).toContain('live-not-delegated');
  });

  it('ends when servers without addresses are named by zones that name each other', async () => {
    const report = await walkTo((asked) => {
      const other = asked.name.endsWith('b.test.') ? 'ns.a.test.' : 'ns.b.test.';
      const cut = asked.name.split('.').slice(-3).join('.');
      return withOctets(answerTo(withoutEdns(asked), 0x8000, [[cut, 'NS', other]]), 6, 0, 0, 0, 1);
    });
    expect(report.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

describe('a recording', () => {
  it('gives the same report without the server', async () => {
    let lines = '';
    let first: LiveReport | undefined;
    let port = 0;
    await withFakeServer(
      overUdp((asked) => (asked.type === 257 ? undefined : healthy(asked))),
      async (used) => {
        port = used;
        const recorder = recordingSource(networkOf());
        first = await check(used, {}, new Asker(recorder.source));
        lines = recorder.lines({ recording: 'zoneproof live', schemaVersion: 1, names: [APEX], at: NOW });
      },
    );
    const isLine = new Ajv().compile(JSON.parse(readFileSync('schemas/recording-line.schema.json', 'utf8')) as object);
    for (const line of lines.trimEnd().split('\n')) expect(isLine(JSON.parse(line)), line).toBe(true);
    const recording = readRecording(lines);
    if (typeof recording === 'string') throw new Error(recording);
    const again = recordingSource(recording.source);
    expect(await check(port, {}, new Asker(again.source))).toEqual(first);
    expect(again.lines(recording.head)).toBe(lines);
    expect(first!.diagnostics).not.toEqual([]);
  });

  it.each([
    ['', 'the first line is not that of a recording'],
    ['{', 'line 1 is not JSON'],
    ['{"recording":"zoneproof live","schemaVersion":9,"names":["."],"at":0}', 'schemaVersion 9 is not known'],
    [
      '{"recording":"zoneproof live","schemaVersion":1,"names":["."],"at":0}\n{"question":1}',
      'entry 2 is not a question with answers or a fault',
    ],
  ])('%j is none', (text, why) => {
    expect(readRecording(text)).toBe(why);
  });
});
