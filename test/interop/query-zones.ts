/**
 * Zones below a root of their own for the comparison with Unbound: healthy ones of each kind, and one for each way to
 * break a zone. Everything is signed for the test, at the moment of the test.
 */
import { openssl } from '../../src/crypto/index.js';
import { type Denial, makeDs, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { dsText } from '../../src/operations/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';

const DAY = 86_400;
const NSEC: Denial = { type: 'nsec' };
export const nsec3 = (iterations = 0, optOut = false, salt = ''): Denial => ({
  type: 'nsec3',
  optOut,
  iterations,
  salt: Buffer.from(salt, 'hex'),
});

/** What every zone holds; `@` is its apex. */
const BODY = `$TTL 3600
@ SOA ns host 1 7200 3600 1209600 600
@ NS ns
@ MX 10 mail
ns A 127.0.0.1
mail A 192.0.2.2
mail TXT "mail"
www A 192.0.2.3
www AAAA 2001:db8::3
Mixed.Case A 192.0.2.4
alias CNAME www
chain CNAME alias
dangling CNAME nowhere
across CNAME www.nsec.lab.
across3 CNAME nope.nsec3.lab.
*.wild A 192.0.2.5
*.wild TXT "wild"
below.host.wild A 192.0.2.6
*.alias CNAME www
*.out CNAME www.optout.lab.
a.b.ent TXT "two empty non-terminals above"
_25._tcp.*.starry TXT "the wildcard is an empty non-terminal"
tree DNAME www
moved DNAME nsec3.lab.
lost DNAME unsigned.lab.
secure NS ns.secure
secure DS 12345 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
ns.secure A 127.0.0.1
plain NS ns.plain
ns.plain A 127.0.0.1
deep.cuts NS ns.plain
deep.*.skied NS ns.plain
svc HTTPS 1 . alpn=h2
zz TXT "last"
`;

export interface Recipe {
  readonly origin: string;
  readonly denial?: Denial;
  /** instead of {@link BODY} */
  readonly body?: string;
  /** more records */
  readonly extra?: string;
  /** not signed at all */
  readonly isPlain?: boolean;
  /** signed, but its parent does not say so */
  readonly isIsland?: boolean;
  /** days from now on that it is signed on */
  readonly signedOn?: number;
  readonly algorithm?: number;
  /** another version of the source, whose signed NSEC or NSEC3 records stand in the zone instead of its own */
  readonly deniedBy?: (source: string) => string;
  /** changes the signed text */
  readonly spoil?: (text: string, keys: readonly SigningKey[]) => string | Promise<string>;
  /** changes the DS records at the parent */
  readonly ds?: (line: string, keys: readonly SigningKey[]) => string;
}

/** Flips a bit in the signatures over an RRset. */
const flip =
  (owner: string, type: string) =>
  (text: string): string => {
    const pattern = new RegExp(`^(${owner}\\t\\d+\\tIN\\tRRSIG\\t${type} .*\\. )(.)`, 'gim');
    const spoiled = text.replace(pattern, (_all, head, digit) => `${head}${digit === 'A' ? 'B' : 'A'}`);
    if (spoiled === text) throw new Error(`no signature over ${owner} ${type}`);
    return spoiled;
  };
/** Takes records out. */
const drop =
  (owner: string, type: string) =>
  (text: string): string => {
    const spoiled = text.replace(new RegExp(`^${owner}\\t\\d+\\tIN\\t${type}[\\t ].*\\n`, 'gim'), '');
    if (spoiled === text) throw new Error(`no ${owner} ${type}`);
    return spoiled;
  };
const edit =
  (pattern: RegExp, by: string) =>
  (text: string): string => {
    const spoiled = text.replace(pattern, by);
    if (spoiled === text) throw new Error(`nothing matches ${pattern}`);
    return spoiled;
  };
const all =
  (...steps: readonly ((text: string) => string)[]) =>
  (text: string): string =>
    steps.reduce((left, step) => step(left), text);

const without =
  (pattern: RegExp) =>
  (source: string): string =>
    source.replace(pattern, '');

const MORE = 'www MX 1 mail\nnope TXT "more"\nx.mail TXT "more"\na.host.wild TXT "more"\n*.mixed TXT "more"\n';

/** Below the top-level domain `lab.`, in the order of the comparison. */
export const RECIPES: readonly Recipe[] = [
  { origin: 'nsec.lab.', denial: NSEC },
  { origin: 'nsec3.lab.', denial: nsec3(5, false, 'abcd') },
  { origin: 'optout.lab.', denial: nsec3(0, true) },
  { origin: 'unsigned.lab.', isPlain: true },
  { origin: 'island.lab.', isIsland: true },
  { origin: 'rsa.lab.', algorithm: 8, denial: nsec3() },
  { origin: 'ed25519.lab.', algorithm: 15 },
  {
    origin: 'flipped.lab.',
    spoil: all(
      flip('www.flipped.lab.', 'A'),
      flip('\\*.wild.flipped.lab.', 'A'),
      flip('tree.flipped.lab.', 'DNAME'),
      flip('secure.flipped.lab.', 'DS'),
      flip('mail.flipped.lab.', 'NSEC'),
    ),
  },
  { origin: 'flipped3.lab.', denial: nsec3(), spoil: flip('[0-9a-v]{32}.flipped3.lab.', 'NSEC3') },
  { origin: 'soa.lab.', spoil: flip('soa.lab.', 'SOA') },
  { origin: 'keys.lab.', spoil: flip('keys.lab.', 'DNSKEY') },
  {
    origin: 'gap.lab.',
    spoil: all(drop('mail.gap.lab.', 'NSEC'), drop('mail.gap.lab.', 'RRSIG\\tNSEC'), drop('a.b.ent.gap.lab.', 'NSEC')),
  },
  { origin: 'gap3.lab.', denial: nsec3(), spoil: (text) => dropSome(text, 'gap3.lab.') },
  { origin: 'nodenial.lab.', spoil: all(drop('\\S+', 'NSEC'), drop('\\S+', 'RRSIG\\tNSEC')) },
  { origin: 'noparam.lab.', denial: nsec3(), spoil: drop('noparam.lab.', 'NSEC3PARAM') },
  {
    origin: 'unsignedset.lab.',
    spoil: all(drop('www.unsignedset.lab.', 'RRSIG\\tA'), drop('\\*.wild.unsignedset.lab.', 'RRSIG\\tTXT')),
  },
  { origin: 'expired.lab.', signedOn: -20 },
  { origin: 'future.lab.', signedOn: 10 },
  { origin: 'mismatch.lab.', ds: (line) => wrong(line) },
  { origin: 'othertag.lab.', ds: (lines) => lines.replace(/DS \d+/g, 'DS 1') },
  { origin: 'twods.lab.', ds: (lines) => `${lines}${lines.replace(/DS \d+/g, 'DS 1')}` },
  { origin: 'algorithm.lab.', ds: (lines) => lines.replace(/DS (\d+) \d+/g, 'DS $1 253') },
  { origin: 'digest.lab.', ds: (lines) => lines.replace(/DS (\d+ \d+) 2 \S+/g, 'DS $1 200 00112233') },
  {
    origin: 'stripped.lab.',
    isPlain: true,
    ds: () => 'stripped.lab. IN DS 1 13 2 0011223344556677889900112233445566778899001122334455667788990011\n',
  },
  { origin: 'zskonly.lab.', ds: (_line, [, zsk]) => dsLine('zskonly.lab.', [zsk!]) },
  // RFC 4509 §3: the right SHA-1 digest does not count beside the wrong one of SHA-256.
  { origin: 'sha1.lab.', ds: (line, keys) => `${wrong(line)}${dsLine('sha1.lab.', keys, 1)}` },
  { origin: 'sha1only.lab.', ds: (_line, keys) => dsLine('sha1only.lab.', keys, 1) },
  { origin: 'sha384.lab.', ds: (_line, keys) => dsLine('sha384.lab.', keys, 4) },
  { origin: 'sha256.lab.', ds: (line, keys) => `${line}${wrong(dsLine('sha256.lab.', keys, 4))}` },
  { origin: 'sha384right.lab.', ds: (line, keys) => `${wrong(line)}${dsLine('sha384right.lab.', keys, 4)}` },
  { origin: 'iterated.lab.', denial: nsec3(151) },
  { origin: 'limit.lab.', denial: nsec3(150) },
  {
    origin: 'bits.lab.',
    // The bit map is signed with the zone, so only its signature tells; both ways are wrong.
    spoil: edit(/^(www\.bits\.lab\.\t\d+\tIN\tNSEC\t\S+) A AAAA/m, '$1 A AAAA TXT'),
  },
  { origin: 'value.lab.', spoil: edit(/^(www\.value\.lab\.\t\d+\tIN\tA\t)192\.0\.2\.3/m, '$1192.0.2.99') },
  { origin: 'added.lab.', spoil: (text) => `${text}new.added.lab.\t3600\tIN\tA\t192.0.2.77\n` },
  { origin: 'brokends.lab.' },
  { origin: 'gone.lab.', isPlain: true },
  // Signed proofs that do not fit: of a version with fewer names and types, and of one with more.
  { origin: 'fewer.lab.', deniedBy: without(/^(?:www AAAA|\*\.wild TXT|tree|zz|a\.b\.ent).*\n/gm) },
  { origin: 'fewer3.lab.', denial: nsec3(), deniedBy: without(/^(?:www AAAA|\*\.wild TXT|tree|zz|a\.b\.ent).*\n/gm) },
  { origin: 'more.lab.', deniedBy: (source) => `${source}${MORE}` },
  { origin: 'more3.lab.', denial: nsec3(), deniedBy: (source) => `${source}${MORE}` },
  { origin: 'narrow.lab.', denial: nsec3(), deniedBy: without(/^(?:plain|deep).*\n/gm) },
  { origin: 'top.lab.', extra: '@ DNAME nsec.lab.\n', body: '$TTL 3600\n@ SOA ns.lab. host 1 2 3 4 5\n@ NS ns.lab.\n' },
  {
    origin: 'top3.lab.',
    denial: nsec3(),
    body: '$TTL 3600\n@ SOA ns.lab. host 1 2 3 4 5\n@ NS ns.lab.\n@ DNAME nsec.lab.\n',
  },
  { origin: 'star.lab.', extra: '* A 192.0.2.9\n* MX 1 mail\n' },
  { origin: 'star3.lab.', denial: nsec3(), extra: '* A 192.0.2.9\n* MX 1 mail\n' },
  { origin: 'staroptout.lab.', denial: nsec3(0, true), extra: '* A 192.0.2.9\n' },
  // Below others: secure and insecure delegations of every kind of parent.
  { origin: 'signed.nsec.lab.', denial: nsec3() },
  { origin: 'free.nsec.lab.', isPlain: true },
  { origin: 'signed.nsec3.lab.' },
  { origin: 'free.nsec3.lab.', isPlain: true },
  { origin: 'signed.optout.lab.', denial: nsec3(0, true) },
  { origin: 'free.optout.lab.', isPlain: true },
  { origin: 'signed.island.lab.' },
  { origin: 'signed.expired.lab.' },
  { origin: 'free.iterated.lab.', isPlain: true },
  { origin: 'signed.iterated.lab.' },
  { origin: 'free.gap3.lab.', isPlain: true },
];

/** Every third NSEC3 record with its signature. */
function dropSome(text: string, origin: string): string {
  const owners = [...new Set(text.match(new RegExp(`^[0-9a-v]{32}(?=\\.${origin.replaceAll('.', '\\.')}\\t)`, 'gm')))];
  return owners
    .filter((_, i) => i % 3 === 0)
    .reduce((left, owner) => left.replace(new RegExp(`^${owner}\\..*\\n`, 'gm'), ''), text);
}

export interface TestZone {
  readonly origin: string;
  /** the zone file as it is served */
  readonly text: string;
}

const cut = (origin: string): string => `${origin} 3600 IN NS ns.lab.\n`;

function keysOf(origin: string, algorithm: number, now: number): SigningKey[] {
  const owner = nameOf(origin);
  const keys: SigningKey[] = [];
  for (const role of ['ksk', 'zsk'] as const) {
    const bits = algorithm === 8 ? 2048 : undefined;
    keys.push(generateKeyPair({ owner, algorithm, role, now, provider: openssl, existing: [], bits }));
  }
  return keys;
}

const dsLine = (origin: string, [ksk]: readonly SigningKey[], digestType = 2): string =>
  `${dsText(nameOf(origin), makeDs(nameOf(origin), ksk!.dnskey, digestType, openssl))}\n`;

/** The same with another digest. */
const wrong = (lines: string): string => lines.replace(/[0-9A-F]{8}$/gm, '00000000');

async function sign(
  source: string,
  origin: string,
  keys: readonly SigningKey[],
  denial: Denial,
  now: number,
): Promise<string> {
  const { zone } = await signZone(parseZone(Buffer.from(source), { origin }).zone, {
    keys,
    denial,
    serial: 'keep',
    now,
    provider: openssl,
    inception: now - 3600,
    expiration: now + 10 * DAY,
  });
  return printZone(zone);
}

/** The records of a chain that denies, with their signatures. */
const DENIAL_LINES = /^\S+\t\d+\tIN\t(?:RRSIG\t)?NSEC3?[ \t].*\n/gm;

/** All zones, parents before their children, and the DS of the root; `above` is how the root and `lab.` deny. */
export async function makeZones(
  now: number,
  { recipes = RECIPES, above = NSEC }: { readonly recipes?: readonly Recipe[]; readonly above?: Denial } = {},
): Promise<{ readonly zones: readonly TestZone[]; readonly anchor: string }> {
  const zones: TestZone[] = [];
  const delegations = new Map<string, string>();
  const parentOf = (origin: string): string => origin.replace(/^[^.]+\./, '');
  const delegate = (origin: string, ds: string): void => {
    const parent = parentOf(origin);
    delegations.set(parent, `${delegations.get(parent) ?? ''}${cut(origin)}${ds}`);
  };
  const depth = ({ origin }: Recipe): number => origin.split('.').length;
  for (const recipe of [...recipes].sort((a, b) => depth(b) - depth(a))) {
    const { origin, body = BODY, extra = '', algorithm = 13, denial = NSEC, signedOn = 0 } = recipe;
    const { spoil = (text) => text, ds = (lines) => lines } = recipe;
    const source = `$ORIGIN ${origin}\n${body}${extra}${delegations.get(origin) ?? ''}`;
    if (recipe.isPlain) {
      zones.unshift({ origin, text: printZone(parseZone(Buffer.from(source), { origin }).zone) });
      delegate(origin, ds('', []));
      continue;
    }
    const keys = keysOf(origin, algorithm, now);
    const signed = (text: string): Promise<string> => sign(text, origin, keys, denial, now + signedOn * DAY);
    let text = await signed(source);
    if (recipe.deniedBy !== undefined) {
      const other = await signed(recipe.deniedBy(source));
      text = text.replace(DENIAL_LINES, '') + (other.match(DENIAL_LINES) ?? []).join('');
    }
    zones.unshift({ origin, text: await spoil(text, keys) });
    delegate(origin, recipe.isIsland ? '' : ds(dsLine(origin, keys), keys));
  }
  const soa = (origin: string): string => `$TTL 3600\n${origin} SOA ns.lab. host.lab. 1 7200 3600 1209600 600\n`;
  const top = keysOf('lab.', 13, now);
  const source = `${soa('lab.')}lab. NS ns.lab.\nns.lab. A 127.0.0.1\n${delegations.get('lab.')}`;
  // One delegation loses the record that says it has no DS.
  const spoil =
    recipes === RECIPES ? all(flip('brokends.lab.', 'DS'), drop('gone.lab.', 'NSEC')) : (text: string) => text;
  zones.unshift({ origin: 'lab.', text: spoil(await sign(source, 'lab.', top, above, now)) });
  const root = keysOf('.', 13, now);
  const rootSource = `${soa('.')}. NS ns.lab.\nlab. NS ns.lab.\nns.lab. A 127.0.0.1\n${dsLine('lab.', top)}`;
  zones.unshift({ origin: '.', text: await sign(rootSource, '.', root, above, now) });
  return { zones, anchor: dsLine('.', root).trim() };
}
