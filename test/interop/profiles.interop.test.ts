/**
 * The limits of `src/dnssec/profiles.ts` that installed software can be asked for: what Unbound and BIND (delv) make of
 * zones on each side of a limit, all served by NSD, is what their profiles say.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { judgeByProfiles, PROFILES } from '../../src/dnssec/index.js';
import { parseZone } from '../../src/zone/index.js';
import { peerTest, run, withTempDir } from './peers.js';
import { makeProfileZones } from './profile-zones.js';
import { type Reply, withValidatingResolver } from './servers.js';

/** The BIND of the test is older than that of the profile: from 9.20.0 on it stops at 50 iterations. */
const BIND = { ...PROFILES.bind, nsec3: { iterations: 150, beyond: 'INSECURE' } } as const;

const QUESTIONS = [
  ['', 'SOA'],
  ['www.', 'A'],
  ['www.', 'TXT'],
  ['nope.', 'A'],
] as const;

/** The verdict on a zone that answers about it come to. */
function verdictOf(replies: readonly ('SECURE' | 'INSECURE' | 'BOGUS')[]): string {
  return replies.includes('BOGUS') ? 'BOGUS' : replies.every((reply) => reply === 'SECURE') ? 'SECURE' : 'INSECURE';
}

const byUnbound = ({ rcode, isAuthenticated }: Reply) =>
  rcode === 'SERVFAIL' ? 'BOGUS' : isAuthenticated ? 'SECURE' : 'INSECURE';

/** Zones that differ in the order of keys or signatures are one question: what the worst order comes to. */
const caseOf = (origin: string): string => origin.replace(/(?:first|last|before|after)?\.lab\.$/, '');

function worstByCase(verdicts: readonly (readonly [origin: string, verdict: string])[]): Record<string, string> {
  const worst: Record<string, string> = {};
  for (const [origin, verdict] of verdicts) {
    const name = caseOf(origin);
    if (worst[name] === undefined || verdict === 'BOGUS') worst[name] = verdict;
  }
  return worst;
}

peerTest(
  'Unbound and BIND say what their profiles say',
  ['nsd', 'unbound', 'dig', 'delv', 'dnssec-keygen', 'dnssec-signzone'],
  () =>
    withTempDir(async (folder) => {
      const now = Math.floor(Date.now() / 1000);
      const { zones, anchor } = await makeProfileZones(now, folder);
      const served = zones.map(({ origin, text }, i) => {
        writeFileSync(path.join(folder, `${i}.zone`), text, 'latin1');
        return { origin, file: `${i}.zone` };
      });
      const [, ...children] = zones;
      const anchors = path.join(folder, 'anchors');
      const [, , , ...rdata] = anchor.split(' ');
      const [tag, algorithm, type, ...digest] = rdata;
      writeFileSync(anchors, `trust-anchors { lab. static-ds ${tag} ${algorithm} ${type} "${digest.join('')}"; };\n`);

      const ours: Record<'bind' | 'unbound', [string, string][]> = { bind: [], unbound: [] };
      for (const { origin, text, ds } of children) {
        const { zone } = parseZone(Buffer.from(text, 'latin1'), { origin });
        const options = { now, trust: ds, provider: openssl };
        for (const { profile, status } of await judgeByProfiles(zone, options, [BIND, PROFILES.unbound])) {
          ours[profile.name as 'bind' | 'unbound'].push([origin, status]);
        }
      }
      const theirs: typeof ours = { bind: [], unbound: [] };
      await withValidatingResolver(folder, served, anchor, ({ askAll, authoritative }) => {
        const asked = children.flatMap(({ origin }) =>
          QUESTIONS.map(([label, of]) => [`${label}${origin}`, of] as const),
        );
        const replies = askAll(asked).map(byUnbound);
        children.forEach(({ origin }, i) => {
          theirs.unbound.push([origin, verdictOf(replies.slice(4 * i, 4 * i + 4))]);
          const said = QUESTIONS.map(([label, of]) => {
            const where = ['-a', anchors, '+root=lab.', '@127.0.0.1', '-p', String(authoritative), '-4'];
            const { stdout, stderr } = run('delv', [...where, `${label}${origin}`, of]);
            if (/^; (?:negative response, )?fully validated/m.test(stdout)) return 'SECURE';
            if (/^; (?:negative response, )?unsigned answer/m.test(stdout)) return 'INSECURE';
            return /resolution failed/.test(stdout + stderr) ? 'BOGUS' : 'INSECURE';
          });
          theirs.bind.push([origin, verdictOf(said)]);
        });
      });
      expect(worstByCase(theirs.unbound)).toEqual(worstByCase(ours.unbound));
      expect(worstByCase(theirs.bind)).toEqual(worstByCase(ours.bind));
    }),
  300_000,
);
