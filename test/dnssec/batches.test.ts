/**
 * What the verifier says, and what the signer keeps, does not depend on whether signatures are verified in batches, nor on
 * how the zone is shared.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CryptoProvider, openssl, opensslOneByOne as plain } from '../../src/crypto/index.js';
import { P256Batch } from '../../src/crypto/wasm/p256-batch.js';
import {
  makeDs,
  rangeVerifier,
  type SignAll,
  SignatureKeeper,
  signInOneRange,
  signRange,
  signZone,
  type VerifyAll,
  verifyZone,
  zoneSigners,
} from '../../src/dnssec/index.js';
import type { SigningKey } from '../../src/keys/index.js';
import { type ThreadTask, verifyInThreads } from '../../src/operations/index.js';
import { DAY, makeKey, NOW, NSEC3, sign, zoneOf } from './support.js';

let proven = 0;
/** Batches for any number of signatures, with the smallest tables. */
const batched: CryptoProvider = {
  ...openssl,
  batchVerifier(algorithm, field, _expected, onValid) {
    if (algorithm !== 13) return undefined;
    const batch = new P256Batch(field, 100, (tag) => {
      proven++;
      onValid(tag);
    });
    return {
      add: (tag, data, signature) => batch.add(tag, openssl.digest(2, data)!, signature),
      finish: () => batch.finish(),
    };
  },
};

const SOURCE = `$TTL 3600
@ SOA ns1 host 7 7200 3600 1209600 3600
@ NS ns1
@ MX 10 ns1
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
www A 192.0.2.2
www A 192.0.2.3
*.wild TXT "any" "thing"
a.b.c.d TXT "deep"
sub NS ns.sub
sub DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ns.sub A 192.0.2.4
insecure NS ns1
old DNAME new
UPPER.Case CNAME WWW
`;

const inRanges =
  (provider: CryptoProvider, owners: number): VerifyAll =>
  async (zone, now) => {
    const verify = rangeVerifier(zone, now, provider, { threads: 2 });
    const starts = Array.from({ length: Math.ceil(zone.names.count / owners) }, (_unused, i) => i * owners);
    return starts.map((from) => verify(from, Math.min(from + owners, zone.names.count)));
  };

/** Everything that a verdict holds, with batches and without. */
async function compare(text: string, now = NOW): Promise<string> {
  const verdicts = await Promise.all(
    [
      { provider: plain },
      { provider: batched },
      { provider: batched, verifyAll: inRanges(batched, 1) },
      { provider: batched, verifyAll: inRanges(batched, 5) },
    ].map(async (options) => JSON.stringify(await verifyZone(zoneOf(text), { now, ...options }))),
  );
  for (const verdict of verdicts.slice(1)) expect(verdict).toBe(verdicts[0]);
  return verdicts[0]!;
}

const signInRanges =
  (provider: CryptoProvider, owners: number): SignAll =>
  async (zone, uses, times, earlier) => {
    const signers = zoneSigners(uses, provider, true);
    const keeper = earlier && new SignatureKeeper(earlier, signers, 2);
    const starts = Array.from({ length: Math.ceil(zone.names.count / owners) }, (_unused, i) => i * owners);
    const batches = [];
    for (const from of starts) {
      batches.push(await signRange(zone, signers, times, from, Math.min(from + owners, zone.names.count), { keeper }));
    }
    return batches;
  };

/** What becomes of all signatures when a zone is signed again, with batches and without; or why it is not signed. */
async function compareKept(text: string, now: number, active: readonly SigningKey[]): Promise<string> {
  const ways: readonly SignAll[] = [
    signInOneRange(plain),
    signInOneRange(batched),
    signInRanges(batched, 1),
    signInRanges(batched, 5),
  ];
  const outcomes = await Promise.all(
    ways.map(async (way) => {
      const fates: unknown[] = [];
      const options = { keys: active, serial: 'increment', now, inception: now - 3600, provider: plain } as const;
      const signAll: SignAll = async (...zone) => {
        const batches = await way(...zone);
        for (const { first, state, signer, earlier } of batches) {
          for (const i of first.keys()) fates.push([first[i], state[i], signer[i], earlier[i]]);
        }
        return batches;
      };
      try {
        const allow = new Set(['no-ksk'] as const);
        const { signatures } = await signZone(zoneOf(text), { ...options, expiration: now + 30 * DAY, allow, signAll });
        return JSON.stringify({ fates, signatures });
      } catch (error) {
        return String(error);
      }
    }),
  );
  for (const outcome of outcomes.slice(1)) expect(outcome).toBe(outcomes[0]);
  return outcomes[0]!;
}

let zones: readonly string[];
let keys: readonly SigningKey[];
beforeAll(async () => {
  keys = [makeKey('ksk'), makeKey('zsk'), makeKey('zsk'), makeKey('zsk', 15)];
  const [ksk, zsk, other, edwards] = keys as [SigningKey, SigningKey, SigningKey, SigningKey];
  zones = [
    await sign(SOURCE, [ksk, zsk]),
    await sign(SOURCE, [ksk, zsk, other], { denial: NSEC3 }),
    await sign(SOURCE, [makeKey('csk'), edwards]),
    await sign(SOURCE, [zsk], { inception: NOW + DAY }),
  ];
});

const damage = fc.record({
  zone: fc.nat(3),
  changes: fc.array(fc.record({ line: fc.nat(), at: fc.nat(), octet: fc.constantFrom(...'AaBf0189') }), {
    minLength: 1,
    maxLength: 12,
  }),
});

/** Records are changed where octets are free: in signatures, digests, keys. */
function damaged({ zone, changes }: typeof damage extends fc.Arbitrary<infer T> ? T : never): string {
  const lines = zones[zone]!.split('\n');
  for (const { line, at, octet } of changes) {
    const index = line % lines.length;
    const text = lines[index]!;
    const field = /(?<=\s)[A-Za-z0-9+/]{30,}={0,2}$/.exec(text.trimEnd());
    if (field === null) continue;
    const place = field.index + (at % (field[0].length - 4));
    lines[index] = `${text.slice(0, place)}${octet}${text.slice(place + 1)}`;
  }
  return lines.join('\n');
}

describe('with batches and without', { timeout: 120_000 }, () => {
  it('zones in order', async () => {
    proven = 0;
    for (const zone of zones) await compare(zone);
    // Three of four ways had batches, and most signatures are of algorithm 13.
    expect(proven).toBeGreaterThan(3 * 60);
  });

  it('zones at other times', async () => {
    for (const zone of zones) for (const days of [-2, 29, 31]) await compare(zone, NOW + days * DAY);
  });

  it('zones with damage', async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        await compare(damaged(change));
      }),
      { numRuns: 15 },
    );
  });

  it('signatures that stand elsewhere, twice, too often, or that name something else', async () => {
    const text = zones[0]!;
    const records = text.split('\n').filter((line) => /\sRRSIG\s/.test(line));
    expect(records.length).toBeGreaterThan(15);
    const [first] = records;
    const edits: readonly string[] = [
      text.replace(/\tRRSIG\tA 13 3/g, '\tRRSIG\tA 13 2'),
      text.replace(/(RRSIG\s+A 13 3) 3600/g, '$1 7200'),
      text.replace(/(RRSIG\s+\S+ 13 \d+ \d+ \d+ \d+) \d+/g, '$1 4711'),
      text.replace(/ example\.com\. (?=[A-Za-z0-9+/]{80})/g, ' example.org. '),
      text.replaceAll('192.0.2.3', '192.0.2.99'),
      text + records.map((line) => line.replace(/^\S+/, 'www.example.com.')).join('\n'),
      `${text}${records.join('\n')}\n`,
      text +
        Array.from({ length: 40 }, (_unused, i) =>
          first!.replace(/.{6}(?=.{8}$)/, `${String(i).padStart(6, 'A')}`),
        ).join('\n'),
    ];
    for (const edit of edits) await compare(edit);
    expect(new Set(edits).size).toBe(edits.length);
  });

  it('a key tag that two keys share', async () => {
    const text = zones[0]!;
    const key = keys[1]!.dnskey;
    // The tag is a sum of pairs of octets: two pairs of the key change places.
    const swapped = Uint8Array.from(key.publicKey);
    [swapped[0], swapped[1], swapped[2], swapped[3]] = [swapped[2]!, swapped[3]!, swapped[0]!, swapped[1]!];
    const twin = `example.com. 3600 IN DNSKEY 256 3 13 ${Buffer.from(swapped).toString('base64')}\n`;
    const verdict = await compare(text + twin);
    expect(verdict).toContain('"status"');
    expect(makeDs(zoneOf(text).apex, key, 2, openssl).keyTag).toBe(key.keyTag);
  });
});

describe('signing again with batches and without', { timeout: 120_000 }, () => {
  it('keeps the same signatures', async () => {
    proven = 0;
    const again = await compareKept(zones[0]!, NOW + DAY, keys.slice(0, 2));
    expect(again).toContain('"fate":"kept"');
    // All that is not signed last, and not by the key of keys, which has one signature: three of four ways had batches.
    expect(proven).toBeGreaterThan(3 * 12);
    const changed = zones[0]!.replaceAll('192.0.2.3', '192.0.2.99');
    for (const zone of [...zones, changed]) {
      for (const days of [-2, 1, 25, 31]) await compareKept(zone, NOW + days * DAY, keys.slice(0, 3));
    }
  });

  it('of zones with damage', () =>
    fc.assert(
      fc.asyncProperty(damage, async (change) => {
        await compareKept(damaged(change), NOW + DAY, keys.slice(0, 2));
      }),
      { numRuns: 15 },
    ));

  it('proves nothing for keys that share a tag', async () => {
    const [ksk, zsk] = keys as [SigningKey, SigningKey];
    proven = 0;
    await compareKept(zones[0]!, NOW + DAY, [ksk, zsk, { ...zsk, material: undefined } as unknown as SigningKey]);
    // The one of the other key, over the keys.
    expect(proven).toBe(3);
  });

  it('asks about no signature that a batch has proven', async () => {
    let asked = 0;
    const counting: CryptoProvider = {
      ...batched,
      publicKey(algorithm, field) {
        const verifier = openssl.publicKey(algorithm, field)!;
        return {
          verify(data, signature) {
            asked++;
            return verifier.verify(data, signature);
          },
        };
      },
    };
    const active = keys.slice(0, 2);
    // More than fit into one batch.
    const hosts = Array.from({ length: 700 }, (_unused, i) => `h${i} A 192.0.2.1\n`).join('');
    const text = await sign(SOURCE + hosts, active);
    const times = { now: NOW + DAY, inception: NOW, expiration: NOW + 31 * DAY };
    const options = { keys: active, serial: 'keep', provider: counting, ...times } as const;
    const { isUnchanged, signatureCount } = await signZone(zoneOf(text), options);
    expect({ isUnchanged, hasMany: signatureCount > 1400 }).toEqual({ isUnchanged: true, hasMany: true });
    // The SOA is signed last.
    expect(asked).toBe(1);
  });
});

describe('threads', () => {
  it.each([
    [true, openssl],
    [false, plain],
  ])('use batches where the provider has them: %j', async (isBatched, provider) => {
    const tasks: ThreadTask[] = [];
    const run = (task: ThreadTask) => {
      tasks.push(task);
      return new Promise<never>(() => {});
    };
    void verifyInThreads({ threads: 2, run }, provider, () => {})(zoneOf(SOURCE), NOW);
    expect(tasks).toMatchObject([{ kind: 'verify', isBatched }]);
  });
});
