/** Servers that mean harm: what they do is bounded in questions and memory, and found; nothing crashes or hangs. */
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { TrustChain } from '../../src/dnssec/index.js';
import { judgeIssuance } from '../../src/issuance/index.js';
import {
  Asker,
  checkLive,
  LiveResolver,
  liveLookup,
  networkSource,
  readRecording,
  recordingSource,
  type TsigKey,
  Walker,
} from '../../src/live/index.js';
import { nameOf } from '../../src/wire/index.js';
import { type Asked, answerTo, framed, type Handler, type StreamHandler, withFakeServer } from './fake-server.js';

const NOW = 1_770_000_000;
const APEX = 'example.test.';
const AA = 0x8400;
const TC = 0x0200;
const SOA = [APEX, 'SOA', 'ns1.example.test. host.example.test. 7 7200 3600 1209600 3600'] as const;
const RECORDS: Readonly<Record<number, readonly [string, string, string]>> = {
  6: SOA,
  2: [APEX, 'NS', 'ns1.example.test.'],
};

const healthy = (asked: Asked): Uint8Array => {
  const isThere = asked.name === APEX;
  const record = isThere ? RECORDS[asked.type] : undefined;
  return answerTo(asked, AA | (isThere ? 0 : 3), record === undefined ? [] : [record]);
};

let nextId = 1;
const source = () => networkSource({ timeoutMilliseconds: 150, randomId: () => nextId++ & 0xffff, now: () => NOW });

const check = (
  port: number,
  {
    asker = new Asker(source()),
    ...more
  }: { readonly axfr?: boolean; readonly tsig?: TsigKey; readonly asker?: Asker } = {},
) =>
  checkLive(asker, {
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

/** The messages of findings of a rule. */
async function found(rule: string, handler: Handler, onStream?: StreamHandler, more = {}): Promise<readonly string[]> {
  let messages: readonly string[] = [];
  await withFakeServer(
    handler,
    async (port) => {
      const { diagnostics } = await check(port, more);
      messages = diagnostics
        .filter((one) => one.rule === rule)
        .map(({ message }) => message.replace(`127.0.0.1:${port} `, ''));
    },
    { onStream },
  );
  return messages;
}

describe('over TCP a server', () => {
  it.each<[string, StreamHandler, rule: string, message: string]>([
    ['hangs up', (socket) => socket.end(), 'live-tcp-unreachable', 'hung up without an answer'],
    ['resets', (socket) => socket.resetAndDestroy(), 'live-tcp-unreachable', 'hung up without an answer'],
    [
      'answers half and waits',
      (socket, asked) => socket.write(framed(healthy(asked)).subarray(0, 20)),
      'live-tcp-unreachable',
      'does not answer over TCP',
    ],
    [
      'answers half and hangs up',
      (socket, asked) => socket.end(framed(healthy(asked)).subarray(0, 20)),
      'live-tcp-unreachable',
      'hung up without an answer',
    ],
    [
      'sends messages of length 0',
      (socket) => socket.write(Uint8Array.of(0, 0, 0, 0)),
      'live-answer-malformed',
      'sends 0 octets, less than a header',
    ],
    [
      'sends 64 KiB of nothing',
      (socket) => socket.write(framed(new Uint8Array(65_535))),
      'live-answer-malformed',
      'answers with another id',
    ],
  ])('%s', async (_what, onStream, rule, message) => {
    expect(await found(rule, healthy, onStream)).toContain(message);
  });
});

describe('over UDP a server', () => {
  it('floods us with what nobody asked for, and the answer is found among it', async () => {
    const flood: Handler = (asked) => {
      if (asked.transport === 'tcp') return healthy(asked);
      const strays = Array.from({ length: 50 }, (_, i) => answerTo({ ...asked, wire: spoiled(asked.wire, i) }, AA));
      return [...strays, healthy(asked)];
    };
    await withFakeServer(flood, async (port) => {
      expect((await check(port)).diagnostics).toEqual([]);
    });
  });

  it('sends answers as large as a packet can be', async () => {
    const large: Handler = (asked) =>
      asked.type === 257
        ? answerTo(
            asked,
            AA,
            Array.from({ length: 900 }, (_, i) => [APEX, 'CAA', `0 issue "ca${i}.example"`]),
          )
        : healthy(asked);
    await withFakeServer(large, async (port) => {
      const { diagnostics } = await check(port);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    });
  });

  it('truncates every answer, over TCP too', async () => {
    const cut: Handler = (asked) => (asked.type === 257 ? answerTo(asked, AA | TC) : healthy(asked));
    expect(await found('live-answer-malformed', cut)).toEqual([
      'sends a truncated answer over TCP as well (example.test. CAA)',
    ]);
  });
});

/** Another id. */
function spoiled(wire: Uint8Array, i: number): Uint8Array {
  const changed = Uint8Array.from(wire);
  changed[0] = (changed[0]! + 1 + i) & 0xff;
  return changed;
}

describe('issuance', () => {
  /** Asks the fake server as if it were the root; the verdict, and how many questions it took. */
  async function judge(handler: Handler, name = 'www.example.test.') {
    let asked = 0;
    let verdict: Awaited<ReturnType<typeof judgeIssuance>> | undefined;
    const counting: Handler = (question) => {
      asked++;
      return handler(question);
    };
    await withFakeServer(counting, async (port) => {
      const asker = new Asker(source());
      const walker = new Walker(asker, [{ name: 'a.root.', address: '127.0.0.1' }], port);
      const chain = new TrustChain([], { now: NOW, provider: openssl, anchors: [] });
      const request = {
        name: nameOf(name),
        mailbox: undefined,
        ca: 'ca.example',
        method: 'dns-01',
        accountUri: undefined,
      } as const;
      const options = { now: NOW, provider: openssl, isStrict: false };
      verdict = await judgeIssuance(request, liveLookup(new LiveResolver(asker, walker, chain)), options);
    });
    const { decision, findings } = verdict!;
    const messages = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    return { decision, messages: messages.join('\n'), asked };
  }

  it('gives up on aliases without end', async () => {
    let count = 0;
    const endless: Handler = (asked) => {
      const target = `a${count++}.example.test.`;
      return asked.type === 257 ? answerTo(asked, AA, [[asked.name, 'CNAME', target]]) : answerTo(asked, AA);
    };
    const { decision, messages, asked } = await judge(endless);
    expect(decision).toBe('must-refuse');
    expect(messages).toContain('the aliases do not end');
    expect(asked).toBeLessThan(200);
  });

  it('gives up on an alias to itself', async () => {
    const { decision, messages, asked } = await judge((asked) =>
      asked.type === 257 ? answerTo(asked, AA, [[asked.name, 'CNAME', asked.name]]) : answerTo(asked, AA),
    );
    expect(decision).toBe('must-refuse');
    expect(messages).toContain('the aliases do not end');
    expect(asked).toBeLessThan(50);
  });

  const refer = (asked: Asked, cut: string, glue: readonly (readonly [string, string, string])[]): Uint8Array => {
    const whole = answerTo({ ...asked, hasEdns: false }, 0x8000, [[cut, 'NS', 'ns.test.'], ...glue]);
    whole.set([0, 0, 0, 1, 0, glue.length], 6);
    return whole;
  };

  it('gives up on a referral to itself', async () => {
    const { decision, messages, asked } = await judge((asked) =>
      refer(asked, 'test.', [['ns.test.', 'A', '127.0.0.1']]),
    );
    expect(decision).toBe('must-refuse');
    expect(messages).toContain('which leads no closer');
    expect(asked).toBeLessThan(50);
  });

  it('asks no more than some servers of a zone that has thousands', async () => {
    const glue = Array.from({ length: 2000 }, (_, i) => ['ns.test.', 'A', `127.9.${i >> 8}.${i & 255}`] as const);
    const { decision, asked } = await judge((asked) => refer(asked, 'test.', glue));
    expect(decision).toBe('must-refuse');
    expect(asked).toBeLessThan(50);
  });

  it('gives up on one referral for each of a hundred labels', async () => {
    let depth = 0;
    const { decision, asked } = await judge(
      (asked) => {
        const labels = asked.name.split('.').slice(0, -1);
        depth = Math.min(depth + 1, labels.length);
        return refer(asked, `${labels.slice(-depth).join('.')}.`, [['ns.test.', 'A', '127.0.0.1']]);
      },
      `${'l.'.repeat(99)}test.`,
    );
    expect(decision).toBe('must-refuse');
    expect(asked).toBeLessThan(300);
  });
});

describe('a transfer', () => {
  const A = ['a.example.test.', 'A', '192.0.2.1'] as const;
  const OTHER_SOA = [APEX, 'SOA', 'ns1.example.test. host.example.test. 8 7200 3600 1209600 3600'] as const;
  const plain = (asked: Asked): Asked => ({ ...asked, hasEdns: false });
  /** Answers transfers with these messages. */
  const transfer =
    (...messages: ((asked: Asked) => Uint8Array)[]): Handler =>
    (asked) =>
      asked.type === 252 ? messages.map((message) => message(plain(asked))) : healthy(asked);
  const message =
    (...records: (readonly [string, string, string])[]) =>
    (asked: Asked): Uint8Array =>
      answerTo(asked, AA, records);
  const KEY: TsigKey = { name: nameOf('lab.'), algorithm: 'hmac-sha256', secret: Uint8Array.of(1, 2, 3) };

  it.each<[string, Handler, string | undefined]>([
    ['in one message', transfer(message(SOA, A, SOA)), undefined],
    ['record by record', transfer(message(SOA), message(A), message(SOA)), undefined],
    ['with another SOA at the end', transfer(message(SOA, A, OTHER_SOA)), 'changed the zone during the transfer'],
    ['without an SOA at the start', transfer(message(A, SOA)), 'starts with another record than the SOA'],
    [
      'with a record of another zone',
      transfer(message(SOA, ['a.example.', 'A', '192.0.2.1'], SOA)),
      'sends a record outside of the zone',
    ],
    ['with more behind its end', transfer(message(SOA, A, SOA, A)), 'goes on after the end of the zone'],
    ['refused in the middle', transfer(message(SOA, A), (asked) => answerTo(asked, 0x8005)), 'answers REFUSED'],
    ['failing in the middle', transfer(message(SOA, A), (asked) => answerTo(asked, 0x8002)), 'answers SERVFAIL'],
    [
      'with another id in the middle',
      transfer(message(SOA, A), (asked) => spoiled(answerTo(asked, AA), 0)),
      'answers with another id',
    ],
    [
      'with garbage in the middle',
      transfer(message(SOA, A), ({ wire }) => Uint8Array.of(wire[0]!, wire[1]!, 0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0)),
      'sends a message that has a malformed name at octet 12',
    ],
    ['that never ends', transfer(message(SOA, A)), 'fell silent in the middle of the transfer'],
  ])('%s', async (_what, handler, why) => {
    expect(await found('live-transfer-failed', handler, undefined, { axfr: true })).toEqual(
      why === undefined ? [] : [why],
    );
  });

  it('that the server hangs up on', async () => {
    const half: StreamHandler = (socket, asked) => {
      if (asked.type !== 252) socket.write(framed(healthy(asked)));
      else socket.end(framed(message(SOA, A)(plain(asked))));
    };
    expect(await found('live-transfer-failed', healthy, half, { axfr: true })).toEqual([
      'hung up in the middle of the transfer',
    ]);
  });

  it('is the same from a recording', async () => {
    await withFakeServer(transfer(message(SOA, A), message(SOA)), async (port) => {
      const recorder = recordingSource(source());
      const first = await check(port, { axfr: true, asker: new Asker(recorder.source) });
      const lines = recorder.lines({ recording: 'zoneproof live', schemaVersion: 1, names: [APEX], at: NOW });
      const recording = readRecording(lines);
      if (typeof recording === 'string') throw new Error(recording);
      expect(first.diagnostics.map(({ rule }) => rule)).toEqual(['live-transfer-open']);
      expect(await check(port, { axfr: true, asker: new Asker(recording.source) })).toEqual(first);
    });
  });

  it('that is not signed although it should be', async () => {
    const unsigned = transfer(message(SOA, A, SOA));
    expect(await found('live-transfer-failed', unsigned, undefined, { axfr: true, tsig: KEY })).toEqual([
      'does not sign its answer with the TSIG key',
    ]);
  });
});
