/**
 * Zones that lie beside each other, and zones that were different in the last commit.
 * @module
 */
import { openssl } from '../../src/crypto/index.js';
import { dsRdata, makeDs } from '../../src/dnssec/index.js';
import { makeDnskey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone } from '../../src/zone/index.js';
import type { ExampleSource } from './example.js';
import { exampleProvider } from './keys.js';
import { signerFor } from './sign.js';
import { FILE, HEAD } from './syntax.js';
import { type Contents, DAY, NOW, type Scene } from './world.js';

const DIGEST = 'D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A';
const OTHER_DIGEST = DIGEST.split('').reverse().join('');
const KEY = '13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==';
const NEXT_KEY = KEY.replace('oJMR', 'pJMR');

const RECORDS = `www   A    192.0.2.1
shop  A    192.0.2.2
mail  A    192.0.2.25
news  A    192.0.2.3
wiki  A    192.0.2.4
chat  A    192.0.2.5
files A    192.0.2.6
forum A    192.0.2.7
@     MX   10 mail
sub   NS   ns1.example.net.
sub   NS   ns2.example.org.
sub   DS   60485 13 2 ${DIGEST}
`;
const BEFORE = HEAD + RECORDS;
const raised = (text: string, serial = 2026060101): string => text.replace('2026053101', String(serial));

const since = (after: string, before = BEFORE): Scene => ({
  files: { [FILE]: after },
  committed: { [FILE]: before },
  command: 'lint --since HEAD',
});
const ORIGIN = 'example.com.';
const SIGNED = `${FILE}.signed`;
const UNSIGNED = `${HEAD}www   A    192.0.2.1\n`;
const MOVED = BEFORE.replace('192.0.2.1\n', '192.0.2.9\n');
const OFFICE = `${BEFORE}printer.office A 192.0.2.80\n`;
const keyed = (...keys: readonly string[]) => HEAD + keys.map((key) => `@     DNSKEY 257 3 ${key}\n`).join('');

/** The zone is not in its file any more; another one stays. */
const leaving = (about: string, files: Contents = {}): Scene => ({
  about,
  files: { 'example.org.zone': BEFORE, ...files },
  committed: { 'example.org.zone': BEFORE, [FILE]: BEFORE },
  hidden: ['example.org.zone'],
  command: 'lint --since HEAD',
});

/** Mistakes that only the version before shows. */
const CHANGES: readonly ExampleSource[] = [
  { rule: 'soa-serial-unchanged', bad: since(MOVED), good: since(raised(MOVED)) },
  { rule: 'soa-serial-backwards', bad: since(raised(MOVED, 202606011)), good: since(raised(MOVED)) },
  { rule: 'soa-serial-jump', bad: since(raised(MOVED, 2026053101 + 2 ** 31)), good: since(raised(MOVED)) },
  {
    rule: 'mass-delete',
    bad: since(raised(HEAD + RECORDS.replace(/^(?:news|wiki|chat|files|forum).*\n/gm, ''))),
    good: since(raised(BEFORE.replace(/^shop.*\n/m, ''))),
  },
  {
    rule: 'zone-removed',
    bad: leaving('The file of example.com is deleted.'),
    good: leaving('The file of example.com has a new name.', { 'db.example.com': BEFORE }),
  },
  {
    rule: 'delegation-lost',
    bad: since(raised(BEFORE.replace(/^sub .*\n/gm, ''))),
    good: since(raised(BEFORE.replace('ns2.example.org.\nsub   DS', 'ns3.example.org.\nsub   DS'))),
  },
  {
    rule: 'delegation-hides',
    also: ['glue-orphan'],
    bad: since(raised(`${OFFICE}office NS  ns1.example.net.\noffice NS  ns2.example.org.\n`), OFFICE),
    good: since(raised(`${OFFICE}campus NS  ns1.example.net.\ncampus NS  ns2.example.org.\n`), OFFICE),
  },
  {
    rule: 'ds-lost',
    bad: since(raised(BEFORE.replace(/^sub +DS.*\n/m, ''))),
    good: since(raised(`${BEFORE}sub   DS   12345 13 2 ${OTHER_DIGEST}\n`)),
  },
  {
    rule: 'ds-replaced',
    bad: since(raised(BEFORE.replace(`60485 13 2 ${DIGEST}`, `12345 13 2 ${OTHER_DIGEST}`))),
    good: since(raised(`${BEFORE}sub   DS   12345 13 2 ${OTHER_DIGEST}\n`)),
  },
  {
    rule: 'dnskey-removed',
    bad: since(raised(keyed(NEXT_KEY)), keyed(KEY)),
    good: since(raised(keyed(KEY, NEXT_KEY)), keyed(KEY)),
  },
  {
    rule: 'ttl-in-force',
    bad: since(raised(MOVED).replace('www   A', 'www 86400 A'), BEFORE.replace('www   A', 'www 86400 A')),
    good: since(raised(MOVED).replace('www   A', 'www 300 A'), BEFORE.replace('www   A', 'www 300 A')),
  },
];

/** A zone that nobody changed, signed a day ago, and signed again now. */
async function churnExample(): Promise<ExampleSource> {
  const { makeKey, sign } = signerFor(await exampleProvider('churn'));
  const key = makeKey(ORIGIN);
  const yesterday = await sign(UNSIGNED, ORIGIN, [key], {
    now: NOW - DAY,
    inception: NOW - DAY - 3600,
    expiration: NOW + 29 * DAY,
  });
  const again = raised(UNSIGNED);
  const resigned = (text: string): Scene => ({
    files: { [SIGNED]: text },
    committed: { [SIGNED]: yesterday },
    command: 'lint --since HEAD --rule rrsig-churn=info',
  });
  const previous = parseZone(Buffer.from(yesterday, 'latin1'), { origin: ORIGIN }).zone;
  return {
    rule: 'rrsig-churn',
    bad: resigned(await sign(again, ORIGIN, [key])),
    good: resigned(await sign(again, ORIGIN, [key], { previous })),
  };
}

const repository = (files: Contents): Scene => ({ files, command: 'lint' });
const zone = (origin: string, records: string): string => `$ORIGIN ${origin}\n${HEAD}${records}`;
const SUB_NS = 'sub   NS   ns1.example.net.\nsub   NS   ns2.example.org.\n';
const SUB = 'sub.example.com.zone';
const REVERSE = '2.0.192.in-addr.arpa.zone';

const KSK = makeDnskey(257, 13, Buffer.from(KEY.slice(3), 'base64'));
const KSK_DS = rdataText(TYPE.DS, dsRdata(makeDs(nameOf(ORIGIN), KSK, 2, openssl)));
/** What a zone, or one of its name servers, says of its key. */
const announcement = (owner: string): string => `${owner} CDS     ${KSK_DS}\n${owner} CDNSKEY 257 3 ${KEY}\n`;
/** A zone that announces its key, and those of its name servers, which vouch for it or do not. */
const bootstrapping = (second: string): Scene =>
  repository({
    [FILE]: zone('example.com.', `@     DNSKEY 257 3 ${KEY}\n${announcement('@    ')}`),
    'example.net.zone': zone(
      'example.net.',
      `ns1   A    192.0.2.53\n${announcement('_dsboot.example.com._signal.ns1')}`,
    ),
    'example.org.zone': zone('example.org.', `ns2   A    198.51.100.53\n${second}`),
  });

/** Mistakes between the zones of a repository. */
const REPOSITORIES: readonly ExampleSource[] = [
  {
    rule: 'delegation-missing',
    bad: repository({ [FILE]: zone('example.com.', 'www   A    192.0.2.1\n'), [SUB]: zone('sub.example.com.', '') }),
    good: repository({ [FILE]: zone('example.com.', SUB_NS), [SUB]: zone('sub.example.com.', '') }),
  },
  {
    rule: 'lame-in-repo',
    bad: repository({
      [FILE]: zone('example.com.', SUB_NS.replace('ns2', 'ns3')),
      [SUB]: zone('sub.example.com.', ''),
    }),
    good: repository({ [FILE]: zone('example.com.', SUB_NS), [SUB]: zone('sub.example.com.', '') }),
  },
  {
    rule: 'glue-mismatch',
    bad: repository({
      [FILE]: zone('example.com.', 'sub   NS   ns.sub\nsub   NS   ns2.example.org.\nns.sub A   192.0.2.53\n'),
      [SUB]: zone('sub.example.com.', 'ns    A    198.51.100.53\n').replace('ns1.example.net.\n@', 'ns\n@'),
    }),
    good: repository({
      [FILE]: zone('example.com.', 'sub   NS   ns.sub\nsub   NS   ns2.example.org.\nns.sub A   198.51.100.53\n'),
      [SUB]: zone('sub.example.com.', 'ns    A    198.51.100.53\n').replace('ns1.example.net.\n@', 'ns\n@'),
    }),
  },
  {
    rule: 'ns-ttl-vs-parent',
    bad: {
      ...repository({
        [FILE]: zone('example.com.', SUB_NS.replaceAll('NS', '86400 NS')),
        [SUB]: zone('sub.example.com.', ''),
      }),
      command: 'lint --rule ns-ttl-vs-parent=info',
    },
    good: {
      ...repository({ [FILE]: zone('example.com.', SUB_NS), [SUB]: zone('sub.example.com.', '') }),
      command: 'lint --rule ns-ttl-vs-parent=info',
    },
  },
  {
    rule: 'ptr-forward-mismatch',
    bad: repository({
      [FILE]: zone('example.com.', 'www   A    192.0.2.80\n'),
      [REVERSE]: zone('2.0.192.in-addr.arpa.', '81    PTR  www.example.com.\n'),
    }),
    good: repository({
      [FILE]: zone('example.com.', 'www   A    192.0.2.80\n'),
      [REVERSE]: zone('2.0.192.in-addr.arpa.', '80    PTR  www.example.com.\n'),
    }),
  },
  {
    rule: 'address-without-ptr',
    bad: {
      ...repository({
        [FILE]: zone('example.com.', 'www   A    192.0.2.80\n'),
        [REVERSE]: zone('2.0.192.in-addr.arpa.', ''),
      }),
      command: 'lint --rule address-without-ptr=info',
    },
    good: {
      ...repository({
        [FILE]: zone('example.com.', 'www   A    192.0.2.80\n'),
        [REVERSE]: zone('2.0.192.in-addr.arpa.', '80    PTR  www.example.com.\n'),
      }),
      command: 'lint --rule address-without-ptr=info',
    },
  },
  {
    rule: 'duplicate-zone',
    bad: repository({
      [FILE]: zone('example.com.', 'www   A    192.0.2.1\n'),
      'db.example.com': zone('example.com.', 'www   A    192.0.2.7\n'),
    }),
    good: repository({ [FILE]: zone('example.com.', 'www   A    192.0.2.1\n') }),
  },
  {
    rule: 'dsboot-missing-for-ns',
    bad: bootstrapping(''),
    good: bootstrapping(announcement('_dsboot.example.com._signal.ns2')),
  },
  {
    rule: 'dnskey-in-two-zones',
    bad: repository({
      [FILE]: zone('example.com.', `@     DNSKEY 257 3 ${KEY}\n`),
      'example.edu.zone': zone('example.edu.', `@     DNSKEY 257 3 ${KEY}\n`),
    }),
    good: repository({
      [FILE]: zone('example.com.', `@     DNSKEY 257 3 ${KEY}\n`),
      'example.edu.zone': zone('example.edu.', `@     DNSKEY 257 3 ${NEXT_KEY}\n`),
    }),
  },
];

export const changeExamples = async (): Promise<ExampleSource[]> => [...CHANGES, await churnExample(), ...REPOSITORIES];
