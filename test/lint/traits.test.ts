/**
 * Traits are given to what no rule has a word for. Zones of records that nearly have a trait, and of those that just have
 * it: rules that are called for everything must find the same.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_RULES, lintZone } from '../../src/lint/index.js';
import { ZoneLookup } from '../../src/lint/lookup.js';
import { LostRecords } from '../../src/lint/lost-records.js';
import { ownerTraits, recordTraits, TRAITS, type Trait } from '../../src/lint/traits.js';
import { TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZoneText, type Zone } from '../../src/zone/index.js';
import { calledForAll, NOW } from './marked-zone.js';

const OWNERS = [
  ...[
    '@',
    'a',
    'b',
    'www',
    'mail',
    'A',
    'x-1',
    '-x',
    'x-',
    'ab--c',
    'xn--bcher-kva',
    'xn--a',
    '12',
    '1.2.3.4',
    '*',
    'w.*',
  ],
  ...['*.a', '_dmarc', '_dmarc.a', '_sip._tcp', '_a', 's._domainkey', 'k._domainkey.a', '_443._tcp.a', '_mta-sts'],
  ...[
    'sub',
    'ns.sub',
    'ns.sub.sub',
    'deep.er',
    'example.com',
    'a.example.com',
    'dn',
    'x.dn',
    'localhost',
    'u\\.v',
    'un_der',
  ],
  ...['example.com.example.com', '\\200x', 'rpz-drop', 'glue.sub', 'glue-.sub', 'glue.sub.example.com'],
] as const;
const TARGETS = [
  ...OWNERS,
  ...[
    '.',
    'net.',
    'ns.example.net.',
    'ns1.example.net',
    '1.2.3.4.',
    '1.example.net.',
    'ns.local.',
    'xn--a.example.net.',
  ],
  ...['a_b.example.net.', '-a.example.net.', 'a--b.example.net.', 'rpz-drop.', 'rpz-x.', 'gone', 'gone.sub', 'x.y.dn'],
  ...['NS.Example.NET.', '*.', 'localhost.', 'home.arpa.', '2001:db8::1', 'mail.EXAMPLE.com.', 'un_der.example.net.'],
] as const;
const KEY_1024 =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB';
const DMARC_PARTS = [
  ...['p=none', 'p=reject', 'p=nope', 'P=none', 'p = none', 'sp=quarantine', 'sp=', 'adkim=r', 'aspf=x', 'pct=100', ''],
  ...[
    'rua=mailto:a@example.net',
    'rua=mailto:a',
    'rua=a@b',
    'ruf=mailto:a@b,mailto:c@d',
    'rua=mailto:@b',
    'policy=none',
  ],
] as const;
const text = fc.oneof(
  fc.constantFrom(
    'v=spf1',
    'v=spf1 ',
    'v=spf1 -all',
    'v=spf1 mx a ~all',
    'v=spf1 ptr -all',
    'V=spf1 +all',
    'v=spf1 all mx',
  ),
  fc.constantFrom(
    'v=spf1 include:spf.example.net ~all',
    'v=spf1 include:a@example.net ~all',
    `v=spf1 ${'include:example.net '.repeat(11)}-all`,
    'v=spf1 include:a.example.com include:example.com -all',
  ),
  fc.constantFrom(
    'v=DKIM1; k=rsa; p=AAAA',
    `v=DKIM1; p=${KEY_1024}`,
    `v=DKIM1; k=rsa; p=${KEY_1024}=`,
    'k=rsa; p=',
    'v=DKIM1;',
  ),
  fc
    .tuple(
      fc.constantFrom('v=DMARC1;', 'v=DMARC1; ', 'v=DMARC1', 'v=dmarc1; ', 'v=DMARC1 ; '),
      fc.array(fc.constantFrom(...DMARC_PARTS), { maxLength: 4 }),
      fc.constantFrom(';', '; ', ' ; '),
      fc.constantFrom('', ';', ' '),
    )
    .map(([version, parts, between, end]) => version + parts.join(between) + end),
  fc.constantFrom(
    'google-site-verification=x',
    'some words',
    '',
    '\\"quoted\\"',
    'v=STSv1; id=1;',
    'v=STSv1',
    'v=TLSRPTv1',
  ),
);
const texts = fc.oneof(
  text.map((one) => `"${one}"`),
  fc.tuple(text, text).map(([one, other]) => `"${one}" "${other}"`),
  fc.constantFrom('v=DMARC1; p=none', 'a;b=c', '( v=DKIM1 ; k=rsa\n)', 'v=spf1', 'word'),
);
const target = fc.constantFrom(...TARGETS);
const parameters = fc.constantFrom(
  ...[
    '',
    'alpn=h2',
    'alpn="h2,h3" ipv4hint=192.0.2.1',
    'alpn="f\\\\\\\\oo\\\\,bar,h2"',
    'ech=AAA=',
    'ech=AAT+DQAA',
    'port=443',
  ],
  ...['ipv6hint=2001:db8::1', 'no-default-alpn alpn=h2', 'alpn="a b"', 'dohpath=/q'],
);
const binding = fc.tuple(fc.constantFrom(0, 1, 16), target, parameters).map((parts) => parts.join(' '));
const DIGEST = 'ab'.repeat(32);
const data = fc.oneof(
  fc.constantFrom(
    'A 192.0.2.1',
    'A 203.0.114.9',
    'A 10.0.0.1',
    'A 127.0.0.2',
    'AAAA 2001:db8::1',
    'AAAA fd00::1',
    'AAAA 2a00::1',
  ),
  target.map((name) => `NS ${name}`),
  target.map((name) => `CNAME ${name}`),
  target.map((name) => `DNAME ${name}`),
  target.map((name) => `PTR ${name}`),
  fc.tuple(fc.constantFrom(0, 10), target).map(([preference, name]) => `MX ${preference} ${name}`),
  fc.tuple(fc.constantFrom(0, 5060), target).map(([port, name]) => `SRV 0 0 ${port} ${name}`),
  fc.tuple(fc.constantFrom('SVCB', 'HTTPS'), binding).map((parts) => parts.join(' ')),
  texts.map((strings) => `TXT ${strings}`),
  fc
    .tuple(
      fc.constantFrom(0, 1, 128),
      fc.constantFrom('issue', 'issuewild', 'Issue', 'iodef', 'isue', 'issuemail'),
      fc.constantFrom(
        'ca.example.net',
        'CA.example.net',
        ';',
        '',
        'ca.example.net; a=b',
        'ca..net',
        'ca.example.net.',
        'a b',
      ),
    )
    .map(([flags, tag, value]) => `CAA ${flags} ${tag} "${value}"`),
  fc.constantFrom(
    'CAA 0 issue ca.example.net ; account=1',
    'CAA 0 issue ca.example.net;a=b',
    'CAA 0 issue (\nca.example.net;a=b\n)',
  ),
  fc
    .tuple(fc.constantFrom(1, 2), fc.constantFrom(13, 8, 5, 99, 0), fc.constantFrom(1, 2, 3, 9))
    .map(([tag, algorithm, type]) => `DS ${tag} ${algorithm} ${type} ${type === 1 ? 'cd'.repeat(20) : DIGEST}`),
);
const record = fc
  .tuple(fc.constantFrom(...OWNERS), fc.constantFrom('', '60 ', '999999999 '), data)
  .map(([owner, ttl, rest]) => `${owner} ${ttl}${rest}`);
/** Records that only mean something together. */
const groups = fc.constantFrom(
  '@ A 203.0.114.8\na CNAME @',
  'example.com NS a.example.com\na.example.com A 203.0.114.1',
  'b A 203.0.114.4\nb CNAME a\n@ MX 5 b\nx-1 CNAME b',
  'dn DNAME b\nx.dn A 203.0.114.5\nmail MX 10 x.dn\nsub NS x.dn',
  'sub NS glue-.sub\nglue-.sub A 203.0.114.6',
  'sub NS ns.sub\nsub NS ns.sub.sub\nns.sub AAAA 2a00::1\nns.sub.sub A 203.0.114.7',
);
const zoneText = fc
  .tuple(fc.array(fc.oneof({ weight: 9, arbitrary: record }, groups), { minLength: 1, maxLength: 30 }), fc.boolean())
  .map(([records, isWhole]) => {
    const apex = '@ SOA ns1 host 1 7200 1800 1209600 3600\n@ NS ns1\n@ NS ns2.example.net.\nns1 A 203.0.114.1\n';
    return `$TTL 3600\n${isWhole ? apex : ''}${records.join('\n')}\n`;
  });

describe('rules that skip what has a trait', () => {
  it.each(['example.com.', 'rpz-x.', 'xn--a.', '2.0.192.in-addr.arpa.', 'my_zone.'])(
    'find in zones called %s what they find when nothing is skipped',
    (origin) => {
      fc.assert(
        fc.property(zoneText, (text) => {
          const { zone, diagnostics: faults } = parseZoneText(text, origin);
          const options = { now: NOW, faults };
          expect(lintZone(zone, { ...options, rules: ALL_RULES })).toEqual(
            lintZone(zone, { ...options, rules: ALL_RULES.map(calledForAll) }),
          );
        }),
        { numRuns: 200 },
      );
    },
    60_000,
  );
});

/** The names of the traits of what the type has; of the owner without a type. */
function traitsOf(zone: Zone, owner: string, type?: number): Trait[] {
  const lookup = new ZoneLookup(zone, new LostRecords(zone, []));
  const id = owner === '@' ? zone.apexId : zone.names.find(nameOf(owner, zone.apex));
  const bits =
    type === undefined ? ownerTraits(zone, lookup)(id) : recordTraits(zone, lookup)(zone.records.findRrset(id, type));
  return (Object.keys(TRAITS) as Trait[]).filter((name) => {
    const { bit, types }: { readonly bit: number; readonly types: readonly number[] | undefined } = TRAITS[name];
    return (bits & bit) !== 0 && (type === undefined ? types === undefined : types?.includes(type) === true);
  });
}

describe('traits', () => {
  const { zone } = parseZoneText(
    `$TTL 60
@ SOA ns1 host 1 7200 1800 1209600 3600
@ NS ns1
ns1 A 192.0.2.1
sub NS ns.sub
sub DS 1 13 2 ${DIGEST}
ns.sub A 192.0.2.2
far NS ns1.example.net.
far DS 1 5 1 ${'cd'.repeat(20)}
mail MX 10 ns1
root MX 0 .
_dmarc TXT "v=DMARC1; p=none; rua=mailto:a@example.net"
spf TXT "v=spf1 include:example.net -all"
free TXT word
caa CAA 0 issue "ca.example.net"
caa2 CAA 0 issue "ca.example.net; a=b"
caa3 CAA 0 issue ca.example.net ; note
caa4 CAA 0 issue ( ca.example.net
)
* HTTPS 1 . alpn=h2
ns1 HTTPS 1 . alpn=h2
`,
    'example.com.',
  );

  it.each<[owner: string, type: number | undefined, traits: readonly Trait[]]>([
    ['@', TYPE.NS, ['host-target']],
    ['sub', TYPE.NS, ['host-target']],
    ['far', TYPE.NS, ['foreign-target', 'plain-target']],
    ['mail', TYPE.MX, ['host-target']],
    ['root', TYPE.MX, ['foreign-target']],
    ['sub', TYPE.DS, ['usual-ds']],
    ['far', TYPE.DS, []],
    ['_dmarc', TYPE.TXT, ['usual-text', 'sound-text', 'bounded-text', 'quoted-text']],
    ['spf', TYPE.TXT, ['usual-text', 'sound-text', 'quoted-text']],
    ['free', TYPE.TXT, ['usual-text', 'sound-text', 'bounded-text']],
    ['caa', TYPE.CAA, ['plain-issuer', 'uncommented']],
    ['caa2', TYPE.CAA, ['uncommented']],
    ['caa3', TYPE.CAA, ['plain-issuer']],
    ['caa4', TYPE.CAA, ['plain-issuer', 'uncommented']],
    ['*', TYPE.HTTPS, ['foreign-target', 'service-form', 'plain-parameters']],
    ['ns1', TYPE.HTTPS, ['foreign-target', 'host-target', 'service-form', 'plain-parameters']],
    ['@', TYPE.SOA, []],
    ['@', undefined, ['plain-owner', 'host-owner']],
    ['ns1', undefined, ['plain-owner', 'host-owner', 'below-apex']],
    ['_dmarc', undefined, ['plain-owner', 'below-apex']],
    ['*', undefined, ['below-apex']],
  ])('of %s %s', (owner, type, traits) => {
    expect(traitsOf(zone, owner, type)).toEqual(traits);
  });
});
