/**
 * Zones below `lab.` with signatures, keys and DS records that no signer makes: each verifies but for what its name says.
 * The scenarios are those that the test suites of validators have in common.
 */
import { openssl } from '../../src/crypto/index.js';
import { dsRdata, makeDs } from '../../src/dnssec/index.js';
import { type Dnskey, parseDnskey, type SigningKey, withFlags } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { craftSignature, resign, type SignatureFields } from '../dnssec/support.js';
import { nsec3, type Recipe } from './query-zones.js';

const DAY = 86_400;
const BODY = `$TTL 3600
@ SOA ns.lab. host 1 7200 3600 1209600 600
@ NS ns.lab.
www A 192.0.2.1
*.wild A 192.0.2.2
a.ent A 192.0.2.3
sub NS ns.lab.
alias CNAME www
`;

/** One record of each type that BIND, NSD and Unbound know with names in its data, and of some without; names in mixed case. */
const TYPES = `MD Mail.Host
MF Mail.Host
MB Mail.Host
MG Mail.Host
MR Mail.Host
PTR Mail.Host
MINFO Mail.Host Box.Host
MX 5 Mail.Host
RP Mail.Host Text.Host
AFSDB 1 Mail.Host
RT 1 Mail.Host
PX 1 Mail.Host Map.Host
NAPTR 1 1 "S" "SIP+D2U" "" Mail.Host
KX 1 Mail.Host
SRV 1 1 1 Mail.Host
SIG A 13 2 3600 20380101000000 20200101000000 1 Mail.Host AAAA
HINFO "Cpu" "Os"
SVCB 1 Mail.Host alpn=h2
HTTPS 1 Mail.Host alpn=h2
LP 1 Mail.Host
IPSECKEY 10 3 2 Mail.Host AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==
CAA 0 issue "Ca.Example"
TYPE65280 \\# 8 0141014200FF00AA
`;

type Spoil = NonNullable<Recipe['spoil']>;
type OfOrigin<Made> = (origin: string) => Made;
type DsLines = (origin: string, keys: readonly SigningKey[]) => string;

/** How a DS differs from the right one: made with a digest type, published `as` another, with any algorithm. */
interface DsForm {
  readonly digestType?: number;
  readonly as?: number;
  readonly algorithm?: number;
}

const at = (origin: string, label: string): string => (label === '' ? origin : `${label}.${origin}`);

/** The labels of the recipes are those of the zones below `lab.`. */
export function craftedZones(now: number): readonly Recipe[] {
  const fieldsFor = (apex: string): SignatureFields => ({ apex, inception: now - 3600, expiration: now + 5 * DAY });

  const zone = (label: string, spoil?: OfOrigin<Spoil>, more: Partial<Recipe> = {}): Recipe => {
    const origin = `${label}.lab.`;
    return { origin, body: BODY, ...(spoil && { spoil: spoil(origin) }), ...more };
  };
  const zoneWithDs = (label: string, lines: DsLines, spoil?: OfOrigin<Spoil>): Recipe =>
    zone(label, spoil, { ds: (_right, keys) => lines(`${label}.lab.`, keys) });

  /** An RRset signed again; by the zone-signing key, where no other is named. */
  const signed =
    (label: string, type: string, fields: SignatureFields = {}, key = 1): OfOrigin<Spoil> =>
    (origin) =>
    (text, keys) =>
      resign(text, at(origin, label), type, keys[key]!, { ...fieldsFor(origin), ...fields });

  /** The NSEC record of the delegation with other types. */
  const delegationBits =
    (bits: string): OfOrigin<Spoil> =>
    (origin) =>
    (text, keys) =>
      signed('sub', 'NSEC')(origin)(text.replace(/^(sub\..*\tNSEC\t\S+) NS/m, `$1${bits}`), keys);

  /** One of the keys in another form, the DNSKEY RRset signed by the key-signing key as it then is. */
  const reformed =
    (which: 0 | 1, change: (key: Dnskey) => Dnskey): OfOrigin<Spoil> =>
    (origin) =>
    (text, keys) => {
      const [from, to] = [keys[which]!.dnskey, change(keys[which]!.dnskey)].map((key) =>
        rdataText(TYPE.DNSKEY, key.rdata),
      );
      const signer = which === 0 ? { ...keys[0]!, dnskey: change(keys[0]!.dnskey) } : keys[0]!;
      return resign(
        text.replace(`\tDNSKEY\t${from}\n`, `\tDNSKEY\t${to}\n`),
        origin,
        'DNSKEY',
        signer,
        fieldsFor(origin),
      );
    };
  const revoked = (key: Dnskey): Dnskey => withFlags(key, key.flags | 0x80);
  const nonZone = (key: Dnskey): Dnskey => withFlags(key, 1);
  const protocol4 = (key: Dnskey): Dnskey => parseDnskey(key.rdata.map((octet, i) => (i === 2 ? 4 : octet)))!;

  /** The DS of a key, with anything in place of what is right. */
  const ds = (
    origin: string,
    key: Dnskey,
    { digestType = 2, as = digestType, algorithm = key.algorithm }: DsForm = {},
  ): string => {
    const right = makeDs(nameOf(origin), key, digestType, openssl);
    return `${origin} 3600 IN DS ${rdataText(TYPE.DS, dsRdata({ ...right, algorithm, digestType: as }))}\n`;
  };
  const wrong = (line: string): string => line.replace(/[0-9A-F]{8}\n/, '00000000\n');
  const ofKsk =
    (...forms: readonly DsForm[]): DsLines =>
    (origin, [ksk]) =>
      forms.map((form) => ds(origin, ksk!.dnskey, form)).join('');
  const stranger = (origin: string, algorithm: number): string =>
    `${origin} 3600 IN DS 7 ${algorithm} 2 ${'AB'.repeat(32)}\n`;

  return [
    zone('plain'),
    zone('fewer-labels', signed('www', 'A', { labels: 2 })),
    zone('more-labels', signed('*.wild', 'A', { labels: 4 })),
    zone('signer-below', (origin) => signed('www', 'A', { signer: `www.${origin}` })(origin)),
    zone('signer-above', signed('www', 'A', { signer: 'lab.' })),
    zone('signer-case', (origin) => (text) => text.replaceAll(` ${origin} `, ` ${origin.toUpperCase()} `)),
    zone('keys-by-zsk', signed('', 'DNSKEY')),
    zone('low-original-ttl', signed('www', 'A', { originalTtl: 60 })),
    zone('high-original-ttl', signed('www', 'A', { originalTtl: 99_999 })),
    zone('inverted', signed('www', 'A', { inception: now + 50, expiration: now - 50 })),
    zone('half-the-circle', signed('www', 'A', { inception: now - 3600, expiration: now + 2 ** 31 - 10_000 })),
    zone('beyond-it', signed('www', 'A', { inception: now - 3600, expiration: now + 2 ** 31 + DAY })),
    zone('no-ns-bit', delegationBits('')),
    zone('soa-bit', delegationBits(' NS SOA')),
    zone('gaps', () => (text) => text.replace(/^(?:a\.ent|\*\.wild)\..*\t(?:RRSIG\t)?NSEC[ \t].*\n/gm, '')),
    zone('signed-cut', (origin) => async (text, keys) => {
      return text + (await craftSignature(text, `sub.${origin}`, 'NS', keys[1]!, fieldsFor(origin)));
    }),
    zone('wild-dname', undefined, { body: `${BODY}*.wd DNAME www\n` }),
    zone('wild-dname3', undefined, { body: `${BODY}*.wd DNAME www\n`, denial: nsec3() }),
    zone('stars', undefined, { body: `${BODY}*.* TXT "x"\n` }),
    zone('types', undefined, { body: BODY + TYPES.replaceAll(/^/gm, 'types ').replace(/types $/, '') }),
    zone('same-but-case', undefined, { body: `${BODY}www MX 5 Mail.Host\nwww MX 5 mail.host\n` }),
    zone('ed448', undefined, { algorithm: 16 }),
    zone('p384', undefined, { algorithm: 14, denial: nsec3(0, true) }),
    zone('unsigned', undefined, { isPlain: true }),
    zone('island', undefined, { isIsland: true }),
    zoneWithDs('revoked', (origin, [ksk]) => ds(origin, revoked(ksk!.dnskey)), reformed(0, revoked)),
    zoneWithDs('revoked-since', ofKsk({}), reformed(0, revoked)),
    zoneWithDs('revoked-zsk', ofKsk({}), reformed(1, revoked)),
    zoneWithDs('no-zone-key', (origin, [ksk]) => ds(origin, nonZone(ksk!.dnskey)), reformed(0, nonZone)),
    zoneWithDs('protocol4', (origin, [ksk]) => ds(origin, protocol4(ksk!.dnskey)), reformed(0, protocol4)),
    zoneWithDs('zsk-and-ksk', (origin, keys) => keys.map(({ dnskey }) => ds(origin, dnskey)).join('')),
    zoneWithDs(
      'zsk-signs-keys',
      (origin, keys) => keys.map(({ dnskey }) => ds(origin, dnskey)).join(''),
      signed('', 'DNSKEY'),
    ),
    ...[0, 1, 3, 5, 8, 12, 252].map((algorithm) => zoneWithDs(`algorithm${algorithm}`, ofKsk({ algorithm }))),
    ...[0, 3, 5, 6].map((as) => zoneWithDs(`digest${as}`, ofKsk({ as }))),
    zoneWithDs('sha1-gost', ofKsk({ as: 3 }, { digestType: 1 })),
    zoneWithDs('sha1-unknown', ofKsk({ algorithm: 200 }, { digestType: 1 })),
    zoneWithDs('sha1-sha384', ofKsk({ digestType: 4 }, { digestType: 1 })),
    zoneWithDs(
      'wrong-sha1',
      (origin, [ksk]) => wrong(ofKsk({ digestType: 1 })(origin, [ksk!])) + ds(origin, ksk!.dnskey),
    ),
    zoneWithDs('wrong-sha384', (origin, [ksk]) => {
      return wrong(ds(origin, ksk!.dnskey, { digestType: 4 })) + ds(origin, ksk!.dnskey, { digestType: 1 });
    }),
    zoneWithDs('sha256-stranger', (origin, [ksk]) => ds(origin, ksk!.dnskey, { digestType: 1 }) + stranger(origin, 13)),
    zoneWithDs('stranger', (origin, [ksk]) => ds(origin, ksk!.dnskey) + stranger(origin, 8)),
    zoneWithDs('strangers', (origin) => stranger(origin, 15) + stranger(origin, 8)),
  ];
}

/** Asked of every zone, relative to its apex. */
export const CRAFTED_LABELS: readonly (readonly [label: string, ...types: string[]])[] = [
  ['', 'SOA', 'TXT'],
  ['www', 'A', 'AAAA', 'MX', 'RRSIG'],
  ['x.wild', 'A', 'TXT'],
  ['*.wild', 'A'],
  ['ent', 'A'],
  ['sub', 'DS'],
  ['alias', 'A'],
  ['nope', 'A', 'DS'],
  ['x.wd', 'A', 'DNAME'],
];

/** Asked of the zone with one record of each. */
export const TYPES_ASKED: readonly string[] = TYPES.split('\n').flatMap((line) => line.split(' ', 1)[0] || []);
