/** A zone signed for its text alone gives the text of the zone that `signZone` makes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type SignText, type SignZoneOptions, signZone, streamSigning } from '../../src/dnssec/index.js';
import { runThreadTask, signTextInThreads, type ThreadPool } from '../../src/operations/index.js';
import { latin1Text } from '../../src/wire/index.js';
import { printZone, type Zone } from '../../src/zone/index.js';
import { memoryFiles } from '../operations/memory-files.js';
import { DAY, makeKey, NOW, NSEC, NSEC3, SMALL, zoneOf } from './support.js';

// Signatures of algorithm 15 are the same whenever they are made.
const ksk = makeKey('ksk', 15);
const zsks = [makeKey('zsk', 15), makeKey('zsk', 15), makeKey('zsk', 15)];
const elsewhere = { ...makeKey('zsk', 15), material: undefined };

const OPTIONS: SignZoneOptions = {
  keys: [ksk, zsks[0]!],
  serial: 'increment',
  now: NOW,
  inception: NOW - 3600,
  expiration: NOW + 30 * DAY,
  provider: openssl,
};

async function streamed(zone: Zone, options: SignZoneOptions & { signText?: SignText }) {
  const stream = streamSigning(zone, options)!;
  let text = '';
  for await (const chunk of stream.text) text += latin1Text(chunk);
  return { text, ...stream.report() };
}

async function expectSame(zone: Zone, options: SignZoneOptions & { signText?: SignText }): Promise<void> {
  const whole = await signZone(zone, options);
  const { text, signatureCount, denial, notes } = await streamed(zone, options);
  expect(text).toBe(printZone(whole.zone));
  expect({ signatureCount, denial, notes }).toEqual({
    signatureCount: whole.signatureCount,
    denial: whole.denial,
    notes: whole.notes,
  });
}

const LINES = [
  'www A 192.0.2.2',
  'www 60 A 192.0.2.3',
  'WWW A 192.0.2.2',
  'www HTTPS 1 . alpn=h2',
  '*.www TXT "wild"',
  'sub NS ns.sub',
  'ns.sub A 192.0.2.4',
  'sub DS 1 13 2 0102030405060708091011121314151617181920212223242526272829303132',
  'deep.er.empty TXT "x"',
  'old DNAME other.example.',
  'under.old A 192.0.2.5',
  'a.in-addr TYPE65534 \\# 1 00',
  'stray.example.net. A 192.0.2.6',
  '@ DNSKEY 256 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=',
  '@ CDS 0 0 0 00',
];

describe('streamSigning', () => {
  it('makes the text of the signed zone, for any records, keys and chain', () =>
    fc.assert(
      fc.asyncProperty(
        fc.subarray(LINES),
        fc.subarray(zsks, { minLength: 1 }),
        fc.boolean(),
        fc.constantFrom(NSEC, NSEC3, { ...NSEC3, optOut: true }),
        fc.constantFrom(undefined, { seconds: 5 * DAY, seed: 7 }),
        async (lines, active, hasElsewhere, denial, jitter) => {
          const keys = [ksk, ...active, ...(hasElsewhere ? [elsewhere] : [])];
          await expectSame(zoneOf(`${SMALL}${lines.join('\n')}\n`), { ...OPTIONS, keys, denial, jitter });
        },
      ),
      { numRuns: 60 },
    ));

  it('leaves to others what was signed before, and what has a digest', () => {
    const stream = (text: string, more: Partial<SignZoneOptions> = {}) =>
      streamSigning(zoneOf(text), { ...OPTIONS, ...more });
    const signature = `www RRSIG A 15 3 3600 20260301000000 20260101000000 1 example.com. ${'A'.repeat(86)}==\n`;
    expect(stream(SMALL)).toBeDefined();
    expect(stream(SMALL + signature)).toBeUndefined();
    expect(stream(SMALL, { previous: zoneOf(SMALL) })).toBeUndefined();
    expect(stream(SMALL, { zonemd: [1] })).toBeUndefined();
    expect(stream(`${SMALL}@ ZONEMD 7 1 1 ${'00'.repeat(48)}\n`)).toBeUndefined();
  });

  describe('in threads', () => {
    // Ranges are of 2048 names, and find room for two mebibytes of text.
    const large = (names: number, text: string): Zone =>
      zoneOf(SMALL + Array.from({ length: names }, (_, i) => `h${i} TXT ${text}\n`).join(''));
    const poolOf = (run: ThreadPool['run']): ThreadPool => ({ threads: 2, run });
    const inThreads = (pool: ThreadPool): SignText => signTextInThreads(pool, false, () => {});

    it.each([
      ['short', 9000, '"x"'],
      ['longer than there is room for', 2500, `"${'x'.repeat(200)}" `.repeat(5)],
    ])('keeps the order of %s ranges, whichever is done first', async (_, names, text) => {
      let started = 0;
      let later: Promise<unknown> = Promise.resolve();
      // Tasks run one by one, as the setup of a thread is for one zone at a time; every other one answers late.
      const pool = poolOf(async <Result>(task: Parameters<ThreadPool['run']>[0]) => {
        const isLate = started++ % 2 === 0;
        const result = (later = later.then(() => runThreadTask(task, memoryFiles({}))));
        await result;
        if (isLate) await new Promise((resolve) => setTimeout(resolve, 5));
        return result as Promise<Result>;
      });
      await expectSame(large(names, text), { ...OPTIONS, signText: inThreads(pool) });
      expect(started).toBeGreaterThan(1);
    });

    it('ends with the failure of a thread, and with nobody to hear of the next one', async () => {
      const unheard: unknown[] = [];
      const listener = (reason: unknown): number => unheard.push(reason);
      process.on('unhandledRejection', listener);
      const pool = poolOf(async () => {
        throw new Error('the thread broke');
      });
      await expect(streamed(large(9000, '"x"'), { ...OPTIONS, signText: inThreads(pool) })).rejects.toThrow(
        'the thread broke',
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      process.off('unhandledRejection', listener);
      expect(unheard).toEqual([]);
    });
  });
});
