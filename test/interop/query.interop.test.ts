/** The answers that we say a validating resolver gets, held against those that Unbound gets from NSD. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Answer, resolveQuestion, TrustChain } from '../../src/dnssec/index.js';
import { loadTrustAnchors } from '../../src/operations/index.js';
import { typeNumber } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone } from '../../src/zone/index.js';
import { CRAFTED_LABELS, craftedZones, TYPES_ASKED } from './crafted-zones.js';
import { peerTest, withTempDir } from './peers.js';
import { makeZones, nsec3, RECIPES } from './query-zones.js';
import { type Reply, withValidatingResolver } from './servers.js';

/** Asked of every zone, relative to its apex. */
const LABELS: readonly (readonly [label: string, ...types: string[]])[] = [
  ['', 'SOA', 'MX', 'NS', 'TXT', 'DNSKEY', 'DS', 'NSEC3PARAM'],
  ['www', 'A', 'AAAA', 'TXT', 'CNAME'],
  ['WWW', 'A'],
  ['mail', 'A', 'AAAA', 'TXT'],
  ['mixed.case', 'A', 'TXT'],
  ['case', 'A'],
  ['alias', 'A', 'AAAA', 'MX', 'CNAME'],
  ['chain', 'A', 'TXT'],
  ['dangling', 'A', 'CNAME'],
  ['across', 'A', 'MX'],
  ['across3', 'A'],
  ['x.wild', 'A', 'TXT', 'AAAA'],
  ['x.y.wild', 'A', 'MX'],
  ['*.wild', 'A', 'AAAA'],
  ['wild', 'A'],
  ['host.wild', 'A'],
  ['below.host.wild', 'A', 'TXT'],
  ['x.host.wild', 'A'],
  ['x.starry', 'A'],
  ['_25._tcp.x.starry', 'TXT'],
  ['*.starry', 'A'],
  ['x.alias', 'A', 'CNAME', 'TXT'],
  ['x.out', 'A', 'MX'],
  ['ent', 'A'],
  ['b.ent', 'TXT'],
  ['a.b.ent', 'TXT', 'A'],
  ['x.b.ent', 'A'],
  ['x.a.b.ent', 'A'],
  ['x.tree', 'A'],
  ['tree', 'DNAME', 'A'],
  ['www.moved', 'A', 'TXT'],
  ['nope.moved', 'A'],
  ['www.lost', 'A'],
  ['secure', 'DS'],
  ['plain', 'DS'],
  ['deep.cuts', 'DS'],
  ['cuts', 'A', 'DS'],
  ['x.cuts', 'A', 'DS'],
  ['x.skied', 'A', 'DS'],
  ['svc', 'HTTPS', 'A'],
  ['zz', 'TXT', 'A'],
  ['zzz', 'A'],
  ['nope', 'A', 'DS', 'NSEC'],
  ['a', 'A'],
  ['m', 'A'],
  ['mail2', 'A'],
  ['x.mail', 'A'],
  ['x.www', 'AAAA'],
  ['new', 'A', 'TXT'],
  ['\\000', 'A'],
];

/** Where Unbound and NSD do something else than we say, and why. Every row must still be true. */
const DIFFERENCES: readonly Difference[] = [
  {
    // NSD issue 510.
    question: /^cuts\.(?:optout|staroptout|signed\.optout)\.lab\. DS$|^x\.skied\.(?:signed\.)?optout\.lab\. A$/,
    unbound: /^SERVFAIL$/,
    ours: 'NOERROR',
    why: 'NSD leaves out the span over an empty non-terminal under opt-out, which RFC 5155 §7.2.4 has it send; BIND sends it',
  },
  {
    question: /^x\.cuts\.(?:signed\.)?optout\.lab\. (?:A|DS)$/,
    unbound: /^SERVFAIL$/,
    ours: 'NXDOMAIN',
    why: 'the same: Unbound takes the answer of BIND',
  },
  {
    question: /^(?:(?:_25\._tcp\.)?x\.starry|x\.skied)\.top3?\.lab\. /,
    unbound: /^SERVFAIL$/,
    ours: 'NOERROR AD',
    why: 'behind an alias Unbound takes the span over a wildcard that is an empty non-terminal for two proofs that contradict each other; without the alias it does not',
  },
  {
    question: /^(?:www|alias|dangling|x\.alias)\.top3?\.lab\. CNAME$|^tree\.top3?\.lab\. DNAME$/,
    unbound: /^SERVFAIL$/,
    ours: 'NOERROR AD',
    why: 'Unbound looks for the signer of the alias that a DNAME makes, which has none (RFC 6672 §5.3.1), when it was asked for as such',
  },
  {
    question: /(?:^|\.)sha1\.lab\. /,
    unbound: /^NOERROR AD$|^NXDOMAIN AD$|^NOERROR$/,
    ours: 'SERVFAIL',
    why: 'RFC 4509 §3 has validators ignore SHA-1 beside SHA-256; Unbound does so only with harden-algo-downgrade',
  },
];

/** The same of the zones crafted by hand. */
const CRAFTED_DIFFERENCES: readonly Difference[] = [
  {
    question: /(?:^|\.)revoked\.lab\. /,
    unbound: /^NOERROR AD$|^NXDOMAIN AD$/,
    ours: 'SERVFAIL',
    why: 'RFC 5011 §2.1: no chain starts at a revoked key; Unbound looks at the bit in trust anchors only, BIND everywhere',
  },
  {
    question: /(?:^|\.)(?:wrong-sha384|sha256-stranger)\.lab\. /,
    unbound: /^NOERROR AD$|^NXDOMAIN AD$/,
    ours: 'SERVFAIL',
    why: 'RFC 4509 §3 has validators ignore SHA-1 beside a better digest; Unbound does so only with harden-algo-downgrade',
  },
  ...['NOERROR', 'NXDOMAIN'].map((ours) => ({
    question: /(?:^|\.)algorithm5\.lab\. /,
    unbound: /^SERVFAIL$/,
    ours,
    why: 'RFC 9905 §2 has validators treat algorithm 5 as unsupported; Unbound looks for its key, so the verifier reports ds-mismatch',
  })),
  {
    question: /^nope\.stars\.lab\. DS$/,
    unbound: /^NXDOMAIN AD$/,
    ours: 'NOERROR AD',
    why: 'Unbound answers a DS from its negative cache, which does not know the wildcard that is an empty non-terminal',
  },
  {
    question: /^types\.types\.lab\. TYPE(?:45|64|65|107)$/,
    unbound: /^SERVFAIL$/,
    ours: 'NOERROR AD',
    why: 'NSD sends names in lower case that are signed as they are written: rrsig-name-case',
  },
];

const replyText = ({ rcode, isAuthenticated }: Reply): string => `${rcode}${isAuthenticated ? ' AD' : ''}`;
const answerText = ({ rcode, status }: Answer): string =>
  status === 'INDETERMINATE' ? status : `${rcode}${status === 'SECURE' ? ' AD' : ''}`;

interface Difference {
  readonly question: RegExp;
  readonly unbound: RegExp;
  readonly ours: string;
  readonly why: string;
}

interface Lab {
  readonly made: Awaited<ReturnType<typeof makeZones>>;
  /** seconds since the epoch */
  readonly now: number;
  readonly questions: readonly (readonly [name: string, type: string])[];
  readonly differences: readonly Difference[];
}

/** Asks Unbound and us; every difference is one of the table, and each row of that is still true. */
async function compare(folder: string, { made, now, questions, differences }: Lab): Promise<void> {
  const { zones, anchor } = made;
  const served = zones.map(({ origin, text }, i) => {
    const file = `${i}.zone`;
    writeFileSync(path.join(folder, file), text, 'latin1');
    return { origin, file };
  });
  const parsed = zones.map(({ origin, text }) => parseZone(Buffer.from(text, 'latin1'), { origin }).zone);
  const files = { exists: () => false } as never;
  const anchors = loadTrustAnchors(files, [anchor], openssl);
  const chain = new TrustChain(parsed, { now, anchors, provider: openssl });
  const ours = questions.map(([name, type]) => resolveQuestion(chain, { name: nameOf(name), type: typeNumber(type)! }));
  await withValidatingResolver(folder, served, anchor, ({ askAll }) => {
    const replies = askAll(questions);
    const unexplained: string[] = [];
    const seen = new Set<object>();
    const verdicts = new Set<string>();
    questions.forEach(([name, type], i) => {
      const theirs = replyText(replies[i]!);
      const mine = answerText(ours[i]!);
      verdicts.add(mine);
      if (theirs === mine) return;
      const known = differences.find(
        ({ question, unbound, ours: said }) =>
          question.test(`${name} ${type}`) && unbound.test(theirs) && said === mine,
      );
      if (known === undefined) unexplained.push(`${name} ${type}: Unbound ${theirs}, we ${mine}: ${ours[i]!.reason}`);
      else seen.add(known);
    });
    expect(unexplained).toEqual([]);
    expect(differences.filter((row) => !seen.has(row))).toEqual([]);
    expect([...verdicts].sort()).toEqual(['NOERROR', 'NOERROR AD', 'NXDOMAIN', 'NXDOMAIN AD', 'SERVFAIL']);
  });
}

const below = (origin: string, label: string): string =>
  label === '' ? origin : `${label}.${origin === '.' ? '' : origin}`;

peerTest(
  'the answers of a validating resolver are those of Unbound',
  ['nsd', 'unbound', 'dig'],
  () =>
    withTempDir(async (folder) => {
      const now = Math.floor(Date.now() / 1000);
      const origins = ['.', 'lab.', ...RECIPES.map(({ origin }) => origin)];
      const questions = origins.flatMap((origin) =>
        LABELS.flatMap(([label, ...types]) => types.map((type) => [below(origin, label), type] as const)),
      );
      await compare(folder, { made: await makeZones(now), now, questions, differences: DIFFERENCES });
      expect(questions.length).toBeGreaterThan(4000);
    }),
  300_000,
);

peerTest(
  'and so are those from zones crafted by hand, below a root and a top-level domain with opt-out',
  ['nsd', 'unbound', 'dig'],
  () =>
    withTempDir(async (folder) => {
      const now = Math.floor(Date.now() / 1000);
      const recipes = craftedZones(now);
      const made = await makeZones(now, { recipes, above: nsec3(0, true) });
      const questions = recipes.flatMap(({ origin }) =>
        CRAFTED_LABELS.flatMap(([label, ...types]) => types.map((type) => [below(origin, label), type] as const)),
      );
      // By number: dig does not know all of the names.
      for (const type of TYPES_ASKED) questions.push(['types.types.lab.', `TYPE${typeNumber(type)}`]);
      await compare(folder, { made, now, questions, differences: CRAFTED_DIFFERENCES });
    }),
  300_000,
);
