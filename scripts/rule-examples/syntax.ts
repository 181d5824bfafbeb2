/**
 * What no excerpt can show: whole files, octets that cannot be seen, and files that include each other.
 * @module
 */
import type { ExampleSource } from './example.js';
import type { Contents, Scene } from './world.js';

export const FILE = 'example.com.zone';
export const HEAD = `$TTL 3600
@     SOA  ns1.example.net. hostmaster.example.net. 2026053101 7200 1800 1209600 3600
@     NS   ns1.example.net.
@     NS   ns2.example.org.
`;

export const linting = (text: string | Uint8Array, more: Contents = {}): Scene => ({
  files: { [FILE]: text, ...more },
  command: `lint ${FILE}`,
});
/** The records of an example behind the SOA and NS records that every zone has. */
export const inZone = (records: string, more: Contents = {}): Scene => linting(HEAD + records, more);

const LONG_LABEL = 'a-label-of-a-name-may-have-up-to-sixty-three-octets-but-no-more-1';
const LONG_NAME = Array.from(
  { length: 5 },
  (_, i) => `part-${i}-of-a-name-that-is-much-longer-than-a-name-can-be`,
).join('.');
const DKIM_KEY = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA'.padEnd(300, 'Zm9vYmFy');
const CERTIFICATE = Buffer.alloc(65_536, 0xab).toString('base64');
const DIGEST = 'AB'.repeat(48);

export const SYNTAX_EXAMPLES: readonly ExampleSource[] = [
  {
    rule: 'control-character',
    bad: inZone('@     TXT  "out of\u0007 a terminal"\n'),
    good: inZone('@     TXT  "out of a terminal"\n'),
  },
  {
    rule: 'crlf-line-endings',
    bad: linting(`${HEAD}www   A    192.0.2.1\n`.replaceAll('\n', '\r\n')),
    good: inZone('www   A    192.0.2.1\n'),
  },
  {
    rule: 'empty-zone-file',
    bad: linting('; the records are made by a script\n'),
    good: inZone('www   A    192.0.2.1\n'),
  },
  {
    rule: 'include-cycle',
    bad: inZone('$INCLUDE mail.inc\n', { 'mail.inc': 'mail  A    192.0.2.25\n$INCLUDE mail.inc\n' }),
    good: inZone('$INCLUDE mail.inc\n', { 'mail.inc': 'mail  A    192.0.2.25\n' }),
  },
  {
    rule: 'include-depth',
    bad: inZone('$INCLUDE 1.inc\n', {
      ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i + 1}.inc`, `$INCLUDE ${i + 2}.inc\n`])),
      '61.inc': 'www   A    192.0.2.1\n',
    }),
    good: inZone('$INCLUDE 1.inc\n', { '1.inc': 'www   A    192.0.2.1\n' }),
  },
  {
    rule: 'include-not-found',
    bad: inZone('$INCLUDE mial.inc\n', { 'mail.inc': 'mail  A    192.0.2.25\n' }),
    good: inZone('$INCLUDE mail.inc\n', { 'mail.inc': 'mail  A    192.0.2.25\n' }),
  },
  {
    rule: 'include-outside-root',
    bad: {
      files: {
        [`zones/${FILE}`]: `${HEAD}$INCLUDE ../shared/mail.inc\n`,
        'shared/mail.inc': 'mail  A    192.0.2.25\n',
      },
      command: `lint zones/${FILE}`,
    },
    good: {
      files: {
        [`zones/${FILE}`]: `${HEAD}$INCLUDE ../shared/mail.inc\n`,
        'shared/mail.inc': 'mail  A    192.0.2.25\n',
      },
      command: `lint zones/${FILE} --include-root .`,
    },
  },
  {
    rule: 'include-owner-leak',
    bad: inZone('www   A    192.0.2.1\n$INCLUDE mail.inc\n      AAAA 2001:db8::1\n', {
      'mail.inc': 'mail  A    192.0.2.25\n',
    }),
    good: inZone('www   A    192.0.2.1\n$INCLUDE mail.inc\nwww   AAAA 2001:db8::1\n', {
      'mail.inc': 'mail  A    192.0.2.25\n',
    }),
  },
  {
    rule: 'label-too-long',
    bad: inZone(`${LONG_LABEL}  A  192.0.2.1\n`),
    good: inZone(`${LONG_LABEL.slice(0, -2)}  A  192.0.2.1\n`),
  },
  {
    rule: 'limit-exceeded',
    also: ['generate-directive'],
    bad: inZone('$GENERATE 0-99999999 host$ A 192.0.2.1\n'),
    good: inZone('$GENERATE 0-9 host$ A 192.0.2.1\n'),
  },
  { rule: 'meta-type-in-zone', bad: inZone('www   ANY  \\# 0\n'), good: inZone('www   A    192.0.2.1\n') },
  { rule: 'missing-final-newline', bad: inZone('www   A    192.0.2.1'), good: inZone('www   A    192.0.2.1\n') },
  {
    rule: 'name-too-long',
    bad: inZone(`${LONG_NAME}  A  192.0.2.1\n`),
    good: inZone(`${LONG_NAME.slice(0, 50)}  A  192.0.2.1\n`),
  },
  { rule: 'nul-byte', bad: inZone('www\0  A    192.0.2.1\n'), good: inZone('www   A    192.0.2.1\n') },
  {
    rule: 'rdata-too-long',
    bad: inZone(`4f2a._cert CERT PGP 0 0 ${CERTIFICATE}\n`),
    good: inZone('4f2a._cert CERT IPGP 0 0 AGh0dHBzOi8vZXhhbXBsZS5jb20va2V5\n'),
  },
  {
    rule: 'string-too-long',
    bad: inZone(`s1._domainkey  TXT  "v=DKIM1; p=${DKIM_KEY}"\n`),
    good: inZone(
      `s1._domainkey  TXT  ( "v=DKIM1; p=${DKIM_KEY.slice(0, 200)}"\n                      "${DKIM_KEY.slice(200)}" )\n`,
    ),
  },
  { rule: 'utf8-bom', bad: linting(`\xef\xbb\xbf${HEAD}`), good: linting(HEAD) },
  {
    rule: 'catalog-ns-invalid',
    bad: {
      files: {
        'catalog.example.zone': `$ORIGIN catalog.example.
$TTL 3600
@        SOA  invalid. invalid. 1 3600 600 2147483646 0
@        NS   ns1.example.net.
version  TXT  "2"
3b6a.zones PTR example.com.
`,
      },
      command: 'lint catalog.example.zone',
    },
    good: {
      files: {
        'catalog.example.zone': `$ORIGIN catalog.example.
$TTL 3600
@        SOA  invalid. invalid. 1 3600 600 2147483646 0
@        NS   invalid.
version  TXT  "2"
3b6a.zones PTR example.com.
`,
      },
      command: 'lint catalog.example.zone',
    },
  },
  {
    rule: 'zonemd-length',
    bad: inZone(`@     ZONEMD 2026053101 1 1 ${DIGEST.slice(0, 26)}\n`),
    good: inZone(`@     ZONEMD 2026053101 1 1 ${DIGEST}\n`),
  },
];
