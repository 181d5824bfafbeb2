/** What a validating resolver makes of a zone that we signed: the answers and the proofs, not only the records. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Denial, makeDs, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair } from '../../src/keys/index.js';
import { dsText } from '../../src/operations/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import { peerTest, withTempDir } from './peers.js';
import { withValidatingResolver } from './servers.js';

const APEX = 'example.com.';
/** NSD 4.6 cannot hash the wildcard below a name of 255 octets, and gives up. */
const RICH = Buffer.from(
  readFileSync(new URL('../fixtures/rich.zone', import.meta.url), 'latin1').replace(/^long\..*\n/m, ''),
  'latin1',
);
const DENIALS: Readonly<Record<string, Denial>> = {
  NSEC: { type: 'nsec' },
  NSEC3: { type: 'nsec3', optOut: false, iterations: 0, salt: new Uint8Array(0) },
  'NSEC3 opt-out': { type: 'nsec3', optOut: true, iterations: 0, salt: new Uint8Array(0) },
};

/** A proof that a name between two hashes does not exist; under opt-out it proves less (RFC 5155 section 9.2). */
const SPAN = 'span';

/** Question, RCODE, the first type of the answer section when there is one, and whether the proof needs a span. */
const QUESTIONS: readonly (readonly [
  string,
  string,
  string,
  rcode: string,
  answer?: string | undefined,
  proof?: typeof SPAN,
])[] = [
  ['a record', 'www', 'A', 'NOERROR', 'A'],
  ['case does not matter', 'WwW', 'AAAA', 'NOERROR', 'AAAA'],
  ['the keys', '', 'DNSKEY', 'NOERROR', 'DNSKEY'],
  ['an alias', 'www2', 'A', 'NOERROR', 'CNAME'],
  ['a DNAME', 'redirect', 'DNAME', 'NOERROR', 'DNAME'],
  ['a wildcard below a label', 'anything.wild', 'A', 'NOERROR', 'A', SPAN],
  ['a wildcard at the apex', 'no-such-name', 'TXT', 'NOERROR', 'TXT', SPAN],
  ['a type that the wildcard has not', 'no-such-name', 'A', 'NOERROR', undefined, SPAN],
  ['a type that a name has not', 'mail', 'AAAA', 'NOERROR'],
  ['an empty non-terminal', 'b.c', 'A', 'NOERROR'],
  ['a name below an empty non-terminal', 'x.b.c', 'A', 'NXDOMAIN', undefined, SPAN],
  ['a name below a name', 'x.mail', 'A', 'NXDOMAIN', undefined, SPAN],
  ['a DS at a secure delegation', 'secure', 'DS', 'NOERROR', 'DS'],
  ['no DS at an insecure delegation', 'insecure', 'DS', 'NOERROR', undefined, SPAN],
  ['an unknown type', 'unknown', 'TYPE65400', 'NOERROR', 'TYPE65400'],
  ['octets that need escapes', 'a\\000b', 'A', 'NOERROR', 'A'],
];

describe('Unbound validates what we sign', () => {
  for (const [name, denial] of Object.entries(DENIALS)) {
    peerTest(name, ['nsd', 'unbound', 'dig'], () =>
      withTempDir(async (folder) => {
        const now = Math.floor(Date.now() / 1000);
        const owner = nameOf(APEX);
        const keys = (['ksk', 'zsk'] as const).map((role) =>
          generateKeyPair({ owner, algorithm: 13, role, now, provider: openssl, existing: [] }),
        );
        const { zone } = await signZone(parseZone(RICH, { origin: APEX }).zone, {
          keys,
          denial,
          serial: 'keep',
          now,
          inception: now - 3600,
          expiration: now + 86_400,
          provider: openssl,
        });
        // One signature is spoiled, to see that the resolver does look.
        const text = printZone(zone).replace(
          /^(ssh\.Example\.COM\.\t\d+\tIN\tRRSIG\tSSHFP .*\. )(.)/im,
          (_all, head, digit) => `${head}${digit === 'A' ? 'B' : 'A'}`,
        );
        writeFileSync(path.join(folder, 'signed.zone'), text, 'latin1');
        const anchor = dsText(owner, makeDs(owner, keys[0]!.dnskey, 2, openssl));
        await withValidatingResolver(folder, [{ origin: APEX, file: 'signed.zone' }], anchor, ({ ask }) => {
          for (const [what, label, type, rcode, answer, proof] of QUESTIONS) {
            const reply = ask(label === '' ? APEX : `${label}.${APEX}`, type);
            const isAuthenticated = !(name === 'NSEC3 opt-out' && proof === SPAN);
            expect([what, reply.rcode, reply.answers[0], reply.isAuthenticated]).toEqual([
              what,
              rcode,
              answer,
              isAuthenticated,
            ]);
          }
          expect(ask(`ssh.${APEX}`, 'SSHFP').rcode).toBe('SERVFAIL');
        });
      }),
    );
  }
});
