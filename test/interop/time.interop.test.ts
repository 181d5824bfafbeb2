/**
 * The cut points of signature windows: what we say of a zone one second before, at and behind the inception and the
 * expiration, and what ldns and Knot say of it at the same moment (RFC 4034 §3.1.5: both ends belong to the window).
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { signatureTimeText } from '../../src/wire/index.js';
import { DAY, makeKey, NSEC3, resign, SMALL, sign, verify } from '../dnssec/support.js';
import { peerTest, run, withTempDir } from './peers.js';

const keys = [makeKey('ksk'), makeKey('zsk')];

const STARTS = [
  ['2026', Date.UTC(2026, 2, 15) / 1000],
  ['2020', Date.UTC(2020, 1, 29) / 1000],
  ['over the turn of 2038', 2 ** 31 - 3 * DAY],
] as const;
const LIFETIME = 10 * DAY;

const MOMENTS = [
  ['one second before the inception', 0, -1, false],
  ['at the inception', 0, 0, true],
  ['one second behind the inception', 0, 1, true],
  ['one second before the expiration', LIFETIME, -1, true],
  ['at the expiration', LIFETIME, 0, true],
  ['one second behind the expiration', LIFETIME, 1, false],
] as const;

interface Peer {
  readonly tool: string;
  /** what it makes of a moment otherwise than RFC 4034 §3.1.5 has it; a peer that learns it fails the test */
  readonly differs: string;
  readonly isWrongAbout: (moment: string, year: string) => boolean;
  readonly ask: (file: string, at: number) => { readonly code: number };
}

const PEERS: readonly Peer[] = [
  {
    tool: 'ldns-verify-zone',
    differs: 'but for windows over 2^31, which it takes for inverted',
    isWrongAbout: (_moment, year) => year.includes('2038'),
    ask: (file, at) => run('ldns-verify-zone', ['-t', signatureTimeText(at), file]),
  },
  {
    tool: 'kzonecheck',
    differs: 'but for the last second, which it refuses',
    isWrongAbout: (moment) => moment === 'at the expiration',
    ask: (file, at) => run('kzonecheck', ['-o', 'example.com', '-t', String(at), file]),
  },
];

describe.each(STARTS)('a window in %s', (year, inception) => {
  const times = { now: inception, inception, expiration: inception + LIFETIME };
  const zones = {
    'all signatures': () => sign(SMALL, keys, times),
    'all signatures, NSEC3': () => sign(SMALL, keys, { ...times, denial: NSEC3 }),
    // The others are valid for long before and behind.
    'one signature': async () =>
      resign(
        await sign(SMALL, keys, { ...times, inception: inception - DAY, expiration: inception + LIFETIME + DAY }),
        'www.example.com.',
        'A',
        keys[1]!,
        times,
      ),
  };

  describe.each(Object.entries(zones))('%s', (_name, make) => {
    it.each(MOMENTS)('%s: zoneproof', async (_moment, base, offset, isValid) => {
      const verdict = await verify(await make(), { now: inception + base + offset });
      expect(verdict.status).toBe(isValid ? 'SECURE' : 'BOGUS');
    });

    for (const { tool, differs, isWrongAbout, ask } of PEERS) {
      peerTest(`${tool} agrees, ${differs}`, [tool], async () => {
        const text = await make();
        withTempDir((folder) => {
          const file = path.join(folder, 'example.com.zone');
          writeFileSync(file, text);
          const said = MOMENTS.map(([moment, base, offset]) => [
            moment,
            ask(file, inception + base + offset).code === 0,
          ]);
          const expected = MOMENTS.map(([moment, , , isValid]) => [moment, isValid && !isWrongAbout(moment, year)]);
          expect(said).toEqual(expected);
        });
      });
    }
  });
});
