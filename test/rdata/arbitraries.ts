/** Random good rdata of every type, as text: one arbitrary for each kind of field, and a row for each type. */
import fc from 'fast-check';
import { typeMnemonics } from '../../src/rdata/index.js';
import { encodeBase32hex, encodeBase64, encodeHex } from '../../src/wire/index.js';

type Text = fc.Arbitrary<string>;

/** Fields with blanks between; empty ones leave none. */
const row = (...fields: Text[]): Text =>
  fc.tuple(...fields).map((parts) => parts.filter((part) => part !== '').join(' '));
const numberTo = (max: number): Text => fc.oneof(fc.nat(max), fc.constantFrom(0, max)).map(String);
const u8 = numberTo(255);
const u16 = numberTo(65535);
const u32 = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 0xffffffff)).map(String);
const mixedCase = (text: Text): Text =>
  fc.tuple(text, fc.boolean()).map(([word, isUpper]) => (isUpper ? word.toUpperCase() : word.toLowerCase()));

const octets = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
/** Blanks in a few places, as long keys are written. */
const broken = (text: Text): Text =>
  fc.tuple(text, fc.integer({ min: 4, max: 80 })).map(([whole, size]) => {
    return whole.match(new RegExp(`.{1,${size}}`, 'g'))?.join(' ') ?? '';
  });
const hexWord = (min = 1, max = 40): Text => mixedCase(octets(min, max).map(encodeHex));
const hex = broken(hexWord());
const base64Word: Text = octets(1, 60).map(encodeBase64);
const base64 = broken(base64Word);

const escapedOctet = fc.nat(255).chain((octet) => {
  const decimal = fc.constant(`\\${String(octet).padStart(3, '0')}`);
  const character = String.fromCharCode(octet);
  if (octet <= 0x20 || octet >= 0x7f) return decimal;
  if (/[A-Za-z-]/.test(character)) return fc.oneof({ weight: 3, arbitrary: fc.constant(character) }, decimal);
  return /\d/.test(character) ? fc.constant(character) : fc.constant(`\\${character}`);
});
const quotedString = fc.array(escapedOctet, { maxLength: 30 }).map((parts) => `"${parts.join('')}"`);
const bareString: Text = fc.stringMatching(/^[A-Za-z0-9!#%&*+,./:<=>?[\]^_`{|}~-]{1,20}$/);
const charString = fc.oneof(quotedString, bareString);
const charStrings = fc.array(charString, { minLength: 1, maxLength: 4 }).map((strings) => strings.join(' '));

const label: Text = fc.array(escapedOctet, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
const absolute = fc.array(label, { maxLength: 4 }).map((labels) => `${labels.join('.')}.`);
const name = fc.oneof(absolute, label, fc.constantFrom('@', '.'));

const ipv4: Text = fc.ipV4();
const ipv6: Text = fc.ipV6();
const time = fc.oneof(
  u32,
  fc.constantFrom('20260401000000', '19700101000000', '21060207062814', '00010101000000', '99991231235959'),
);
const seconds = fc.oneof(u32, fc.constantFrom('1h', '1w2d3h4m5s', '30M'));
const algorithm = fc.oneof(u8, mixedCase(fc.constantFrom('RSASHA256', 'ECDSAP256SHA256', 'ED25519', 'NSEC3RSASHA1')));

const META = new Set(['OPT', 'NXNAME', 'TKEY', 'TSIG', 'IXFR', 'AXFR', 'MAILB', 'MAILA', 'ANY']);
const dataTypes = [...typeMnemonics()].filter((mnemonic) => !META.has(mnemonic));
const type = fc.oneof(
  mixedCase(fc.constantFrom(...dataTypes)),
  fc.integer({ min: 256, max: 65535 }).map((n) => `TYPE${n}`),
);
const types = fc.array(type, { maxLength: 12 }).map((list) => list.join(' '));
const someTypes = fc.array(type, { minLength: 1, maxLength: 12 }).map((list) => list.join(' '));
const oldType = fc.oneof(
  fc.constantFrom('A', 'NS', 'NXT', 'LOC', 'SRV'),
  fc.integer({ min: 1, max: 127 }).map((n) => `TYPE${n}`),
);
const oldTypes = fc.array(oldType, { maxLength: 8 }).map((list) => list.join(' '));

const protocol = fc.oneof(u8, mixedCase(fc.constantFrom('DNSSEC', 'ALL')));
const key = row(fc.oneof(u16, mixedCase(fc.constantFrom('ZONE', 'ZONE|KSK'))), protocol, algorithm, base64);
const signature = row(fc.oneof(type, fc.constantFrom('1', '0047')), algorithm, u8, u32, time, time, u16, name, base64);
const digest = (lengths: Readonly<Record<string, number>>, others: Text = hex) =>
  fc.oneof(
    ...Object.entries(lengths).map(([kind, length]) => row(fc.constant(kind), broken(hexWord(length, length)))),
    row(fc.integer({ min: 200, max: 255 }).map(String), others),
  );
const ds = row(u16, algorithm, digest({ 1: 20, 2: 32, 3: 32, 4: 48, 5: 32, 6: 32, 'SHA-256': 32, sha384: 48 }));
const tlsa = row(u8, u8, u8, hex);
const preferenceAndName = row(u16, name);
const salt = fc.oneof(fc.constant('-'), hexWord(1, 20));
const hashParameters = row(fc.oneof(u8, mixedCase(fc.constant('SHA-1'))), u8, u16, salt);

const letters = (...choice: string[]) => fc.constantFrom(...choice);
const secondsOfArc = fc.tuple(fc.nat(59), fc.nat(999)).map(([whole, thousandths]) => `${whole}.${thousandths}`);
const angle = (degrees: number, ...sides: string[]) =>
  fc.oneof(
    row(numberTo(degrees), letters(...sides)),
    row(numberTo(degrees - 1), numberTo(59), letters(...sides)),
    row(numberTo(degrees - 1), numberTo(59), secondsOfArc, letters(...sides)),
  );
const meters = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min: min * 100, max: max * 100 }), fc.constantFrom('', 'm'), fc.nat(2))
    .map(([centimeters, unit, decimals]) => `${(centimeters / 100).toFixed(decimals)}${unit}`);
const size = meters(0, 90_000_000);
const sizes = fc.array(size, { maxLength: 3 }).map((list) => list.join(' '));

const prefix = (family: number, address: Text, bits: number) =>
  fc
    .tuple(fc.constantFrom('', '!'), address, fc.nat(bits))
    .map(([not, text, length]) => `${not}${family}:${text}/${length}`);
const prefixes = fc
  .array(fc.oneof(prefix(1, ipv4, 32), prefix(2, ipv6, 128)), { maxLength: 4 })
  .map((list) => list.join(' '));

const gateway = (middle: Text) => [
  row(fc.constant('0'), middle, fc.constant('.')),
  row(fc.constant('1'), middle, ipv4),
  row(fc.constant('2'), middle, ipv6),
  row(fc.constant('3'), middle, name),
];
const group: Text = mixedCase(fc.nat(0xffff).map((value) => value.toString(16)));
const groups = fc.tuple(group, group, group, group).map((parts) => parts.join(':'));
const eui = (count: number): Text =>
  mixedCase(octets(count, count).map((bytes) => encodeHex(bytes).match(/../g)!.join('-')));
const dotted = (word: Text): Text => word.map((text) => text.match(/.{1,4}/g)!.join('.'));
const decimal: Text = fc.nat(999_999).map((value) => `+${value}`);

const listItem = fc.stringMatching(/^[a-z0-9/_-]{1,12}$/);
const listOf = (item: Text): Text =>
  fc.uniqueArray(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','));
const optional = (key: string, value: Text): Text =>
  fc.option(value).map((text) => (text === null ? '' : text === '' ? key : `${key}=${text}`));
const unknownParameter = optional('key65280', quotedString);
const alpn = fc
  .tuple(fc.option(listOf(listItem)), fc.boolean())
  .map(([list, isAlone]) => (list === null ? '' : `alpn=${list}${isAlone ? ' no-default-alpn' : ''}`));
const shuffled = (...parameters: Text[]): Text =>
  fc.tuple(fc.tuple(...parameters), fc.infiniteStream(fc.nat())).map(([texts, order]) => {
    const keyed = texts.filter((text) => text !== '').map((text) => ({ text, rank: order.next().value as number }));
    return keyed
      .sort((a, b) => a.rank - b.rank)
      .map(({ text }) => text)
      .join(' ');
  });
const service = row(
  u16,
  name,
  shuffled(
    alpn,
    optional('port', u16),
    optional('ipv4hint', listOf(ipv4)),
    optional('ech', base64Word),
    optional('ipv6hint', listOf(ipv6)),
    optional(
      'dohpath',
      listItem.map((path) => `"/${path.replaceAll('/', '')}{?dns}"`),
    ),
    optional('ohttp', fc.constant('')),
    optional('tls-supported-groups', listOf(u16)),
    optional('docpath', fc.oneof(fc.constant(''), listOf(listItem))),
    optional('pvd', fc.constant('')),
    optional('oots', listOf(fc.tuple(listItem, fc.nat(100)).map(([transport, percent]) => `${transport}:${percent}`))),
    unknownParameter,
  ),
);
const hostNames = listOf(fc.stringMatching(/^[a-z0-9]{1,8}\.[A-Z]{1,8}\.$/));
const delegation = fc.oneof(
  shuffled(
    listOf(ipv4).map((list) => `server-ipv4=${list}`),
    optional('server-ipv6', listOf(ipv6)),
    unknownParameter,
  ),
  shuffled(
    hostNames.map((list) => `server-name=${list}`),
    unknownParameter,
  ),
  hostNames.map((list) => `mandatory=include-delegparam include-delegparam="${list}"`),
);

const plainWord = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9.+?][A-Za-z0-9.+?-]{0,8}$/),
  quotedString.filter((text) => text.length > 8),
);
const registered = row(
  plainWord,
  fc.oneof(fc.constant('-'), plainWord),
  plainWord,
  fc.option(quotedString, { nil: '' }),
);

const TEXTS: Readonly<Record<string, Text>> = {
  A: ipv4,
  AAAA: ipv6,
  ...{ NS: name, MD: name, MF: name, CNAME: name, MB: name, MG: name, MR: name, PTR: name, DNAME: name },
  'NSAP-PTR': name,
  SOA: row(name, name, u32, seconds, seconds, seconds, seconds),
  WKS: row(
    ipv4,
    fc.oneof(u8, letters('tcp', 'UDP')),
    fc.array(fc.oneof(u16, letters('smtp', 'Domain')), { maxLength: 5 }).map((list) => list.join(' ')),
  ),
  HINFO: row(charString, charString),
  ...{ MINFO: row(name, name), RP: row(name, name), TALINK: row(name, name) },
  ...{ MX: preferenceAndName, AFSDB: preferenceAndName, RT: preferenceAndName },
  ...{ KX: preferenceAndName, LP: preferenceAndName },
  ...{ TXT: charStrings, SPF: charStrings, NINFO: charStrings, AVC: charStrings, RESINFO: charStrings },
  ...{ WALLET: charStrings, CLA: charStrings },
  X25: fc.stringMatching(/^\d{4,20}$/),
  ISDN: row(charString, fc.option(charString, { nil: '' })),
  NSAP: dotted(hexWord(1, 20)).map((text) => `0x${text}`),
  ...{ SIG: signature, RRSIG: signature },
  KEY: fc.oneof(
    row(fc.nat(0xbfff).map(String), u8, algorithm, base64),
    row(fc.integer({ min: 0xc000, max: 0xffff }).map(String), u8, algorithm),
  ),
  ...{ DNSKEY: key, CDNSKEY: key, RKEY: row(fc.constant('0'), u8, algorithm, base64) },
  PX: row(u16, name, name),
  GPOS: row(
    fc.integer({ min: -9000, max: 9000 }).map((value) => `${value / 100}`),
    fc.integer({ min: -18000, max: 18000 }).map((value) => `"${(value / 100).toFixed(2)}"`),
    decimal,
  ),
  LOC: row(angle(90, 'N', 'S'), angle(180, 'E', 'W'), meters(-100_000, 42_849_672), sizes),
  NXT: row(name, oldTypes),
  ...{ EID: hex, NIMLOC: hex },
  SRV: row(u16, u16, u16, name),
  ATMA: fc.oneof(dotted(hexWord(1, 20)), fc.stringMatching(/^\+\d{1,15}$/)),
  NAPTR: row(u16, u16, charString, charString, charString, name),
  CERT: row(
    fc.oneof(
      u16,
      mixedCase(letters('PKIX', 'SPKI', 'PGP', 'IPKIX', 'ISPKI', 'IPGP', 'ACPKIX', 'IACPKIX', 'URI', 'OID')),
    ),
    u16,
    algorithm,
    base64,
  ),
  A6: fc.oneof(
    row(fc.constant('0'), ipv6),
    row(fc.integer({ min: 1, max: 127 }).map(String), ipv6, name),
    row(fc.constant('128'), name),
  ),
  SINK: row(u8, u8, u8, fc.option(base64, { nil: '' })),
  APL: prefixes,
  ...{ DS: ds, CDS: ds, DLV: ds, TA: row(u16, algorithm, u8, hex) },
  SSHFP: row(u8, digest({ 1: 20, 2: 32 })),
  IPSECKEY: fc.oneof(
    ...gateway(fc.integer({ min: 1, max: 255 }).map(String)).map((text) => row(u8, text, base64)),
    ...gateway(fc.constant('0')).map((text) => row(u8, text, fc.option(base64, { nil: '' }))),
  ),
  NSEC: row(name, someTypes),
  NSEC3: row(hashParameters, mixedCase(octets(1, 40).map(encodeBase32hex)), types),
  NSEC3PARAM: hashParameters,
  ...{ DHCID: base64, OPENPGPKEY: base64, HHIT: base64, BRID: base64 },
  ...{ TLSA: tlsa, SMIMEA: tlsa },
  HIP: row(
    u8,
    hexWord(),
    base64Word,
    fc.array(name, { maxLength: 3 }).map((list) => list.join(' ')),
  ),
  CSYNC: row(u32, u16, types),
  ZONEMD: row(u32, fc.constant('1'), digest({ 1: 48, 2: 64 }, broken(hexWord(12, 40)))),
  ...{ SVCB: service, HTTPS: service },
  DSYNC: row(type, fc.oneof(u8, letters('NOTIFY', 'notify')), u16, name),
  ...{ UNECE: registered, ISO: registered },
  ...{ NID: row(u16, groups), L64: row(u16, groups), L32: row(u16, ipv4) },
  ...{ EUI48: eui(6), EUI64: eui(8) },
  URI: row(u16, u16, charString),
  CAA: row(u8, fc.stringMatching(/^[A-Za-z0-9]{1,15}$/), charString),
  DOA: row(u32, u32, u8, charString, fc.oneof(fc.constant('-'), base64)),
  AMTRELAY: fc.oneof(...gateway(fc.constant('')).map((text) => row(u8, letters('0', '1'), text))),
  IPN: fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    fc.tuple(u32, u32).map(([high, low]) => `${high}.${low}`),
  ),
  DELEG: delegation,
};

/** By mnemonic: an arbitrary for every type that has a text. One that starts with `\#` would announce octets. */
export const GENERATED: Readonly<Record<string, Text>> = Object.fromEntries(
  Object.entries(TEXTS).map(([mnemonic, texts]) => [mnemonic, texts.filter((text) => !/^\\#( |$)/.test(text))]),
);
