/**
 * Zones that a certificate authority would, or would not, issue a certificate for.
 * @module
 */
import { dsRdata, makeDs } from '../../src/dnssec/index.js';
import type { Dnskey, SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import type { ExampleSource } from './example.js';
import { exampleProvider } from './keys.js';
import { signerFor } from './sign.js';
import { FILE, HEAD } from './syntax.js';
import { NOW, type Scene } from './world.js';

const SIGNED = `${FILE}.signed`;
const APEX = 'example.com.';
const ISSUE = '@     CAA  0 issue "letsencrypt.org"\n';
const WWW = 'www   A    192.0.2.1\n';
const ACCOUNT = 'https://acme-v02.api.letsencrypt.org/acme/acct/1234';
const LONG = Array.from({ length: 4 }, (_, i) => `${'part'.repeat(14)}${i}`).join('.');

/** The records of an unsigned zone behind the usual head, and what is asked about it. */
const asking = (records: string, words: string): Scene => ({
  files: { [FILE]: HEAD + records },
  command: `issuance ${words} --zone ${FILE}`,
});
/** What is said of every zone that is not signed, or has CAA records, or signatures. */
const ASIDE = ['ca-caa-climb', 'ca-chain-insecure-ok', 'ca-clock'];

const pair = (rule: string, bad: string, good: string, words = 'www.example.com'): ExampleSource => ({
  rule,
  bad: asking(bad, words),
  good: asking(good, words),
});

const CAA: readonly ExampleSource[] = [
  {
    rule: 'ca-chain-indeterminate',
    bad: asking('www   CNAME shop.example.org.\n', 'www.example.com'),
    good: {
      files: { [FILE]: `${HEAD}www   CNAME shop.example.org.\n`, 'example.org.zone': `${HEAD}shop  A    192.0.2.7\n` },
      command: `issuance www.example.com --zone ${FILE} --zone example.org.zone`,
    },
  },
  pair('ca-caa-denies', `${WWW}@     CAA  0 issue "ca.example.net"\n`, WWW + ISSUE),
  pair(
    'ca-caa-blocks-wildcard',
    `${ISSUE}@     CAA  0 issuewild ";"\n`,
    `${ISSUE}@     CAA  0 issuewild "letsencrypt.org"\n`,
    "'*.example.com'",
  ),
  pair(
    'ca-caa-smime',
    `${ISSUE}@     CAA  0 issuemail ";"\n`,
    `${ISSUE}@     CAA  0 issuemail "letsencrypt.org"\n`,
    'info@example.com',
  ),
  pair('ca-caa-critical', `${WWW}@     CAA  128 isue "letsencrypt.org"\n`, WWW + ISSUE),
  pair(
    'ca-caa-params-mismatch',
    `${WWW}@     CAA  0 issue "letsencrypt.org; validationmethods=http-01"\n`,
    `${WWW}@     CAA  0 issue "letsencrypt.org; validationmethods=dns-01"\n`,
  ),
  pair('ca-dcv-no-address', `www   TXT  "soon"\n${ISSUE}`, WWW + ISSUE, 'www.example.com --method http-01'),
  {
    rule: 'ca-dcv-name-too-long',
    bad: asking(`${LONG} A 192.0.2.1\n`, `${LONG}.example.com`),
    good: asking(`${LONG} A 192.0.2.1\n`, `${LONG}.example.com --method http-01`),
  },
  pair(
    'ca-dcv-persist-shape',
    `${WWW}_validation-persist.www  TXT  "letsencrypt.org"\n`,
    `${WWW}_validation-persist.www  TXT  "letsencrypt.org; accounturi=${ACCOUNT}"\n`,
    `www.example.com --method dns-persist-01 --account-uri ${ACCOUNT}`,
  ),
  pair('ca-contact-email', `${WWW}${ISSUE}@     CAA  0 contactemail "sales@example.org"\n`, WWW + ISSUE),
  pair('ca-renewal-window', `${WWW}@ 86400 CAA 0 issue "letsencrypt.org"\n`, WWW + ISSUE),
  pair('ca-caa-climb', WWW + ISSUE, `${WWW}www   CAA  0 issue "letsencrypt.org"\n`),
];

export async function issuanceExamples(): Promise<ExampleSource[]> {
  const provider = await exampleProvider('issuance');
  const { makeKey, sign } = signerFor(provider);
  const key = makeKey(APEX);
  const stranger = makeKey(APEX);
  const ds = (of: SigningKey, digestType = 2): string =>
    `${APEX} 3600 IN DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf(APEX), of.dnskey, digestType, provider)))}\n`;
  const judging = (zone: string, dsSet = ds(key), words = 'www.example.com'): Scene => ({
    files: { [SIGNED]: zone, 'example.com.ds': dsSet },
    command: `issuance ${words} --zone ${SIGNED} --ds example.com.ds`,
  });
  const healthy = await sign(HEAD + WWW + ISSUE, APEX, [key]);
  const good = judging(healthy);
  const withDnskeys = (keys: readonly Dnskey[]) =>
    HEAD + WWW + keys.map((one) => `@     DNSKEY ${rdataText(TYPE.DNSKEY, one.rdata)}\n`).join('');
  const alias = '_acme-challenge.www CNAME www.acme.example.org.\n';
  const netKey = makeKey('example.org.');
  const challenge = await sign(`${HEAD}www.acme TXT "x"\n`, 'example.org.', [netKey]);
  const delegated = await sign(HEAD + WWW + alias, APEX, [key]);
  const twoZones = (other: string): Scene => ({
    files: { [SIGNED]: delegated, 'example.org.zone.signed': other },
    command: `issuance www.example.com --zone ${SIGNED} --zone example.org.zone.signed`,
  });
  const nsec3 = (iterations: number) =>
    sign(HEAD + WWW, APEX, [key], { denial: { type: 'nsec3', optOut: false, iterations, salt: new Uint8Array(0) } });

  const examples: ExampleSource[] = [
    ...CAA,
    { rule: 'ca-chain-bogus', bad: judging(healthy.replace(/^.*\tRRSIG\tCAA .*\n/m, '')), good },
    {
      rule: 'ca-chain-insecure-ok',
      ...(await (async () => {
        const comKey = makeKey('com.');
        const delegation = 'example NS ns1.example.net.\nexample NS ns2.example.org.\n';
        const anchor = `com. 3600 IN DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf('com.'), comKey.dnskey, 2, provider)))}\n`;
        const scene = async (com: string, child: string): Promise<Scene> => ({
          files: { 'com.zone.signed': await sign(HEAD + com, 'com.', [comKey]), [FILE]: child, 'com.ds': anchor },
          command: `issuance www.example.com --zone com.zone.signed --zone ${FILE} --trust-anchor com.ds`,
        });
        return {
          bad: await scene(delegation, HEAD + WWW),
          good: await scene(delegation + ds(key), healthy),
        };
      })()),
    },
    { rule: 'ca-sha1-insecure-dependence', bad: judging(healthy, ds(key, 1)), good },
    { rule: 'ca-nsec3-cap', bad: judging(await nsec3(60)), good: judging(await nsec3(0)) },
    { rule: 'ca-ds-partly-invalid', bad: judging(healthy, ds(key) + ds(stranger)), good },
    {
      rule: 'ca-dcv-name-missing-proof',
      bad: judging(
        healthy.replace(/^example\.com\.\t\d+\tIN\t(?:RRSIG\t)?NSEC[\t ].*\n/gm, ''),
        ds(key),
        'example.com',
      ),
      good: judging(healthy, ds(key), 'example.com'),
    },
    {
      rule: 'ca-dcv-cname-target-unsigned-bogus',
      bad: twoZones(challenge.replace(/^.*\tRRSIG\tTXT .*\n/m, '')),
      good: twoZones(challenge),
    },
    {
      rule: 'ca-dnskey-answer-size',
      ...(await (async () => {
        const rsa = makeKey(APEX, 8, 3072);
        const spare = makeKey(APEX, 8, 3072);
        return { bad: judging(await sign(withDnskeys([spare.dnskey]), APEX, [rsa]), ds(rsa)), good };
      })()),
    },
    {
      rule: 'ca-clock',
      bad: judging(await sign(HEAD + WWW + ISSUE, APEX, [key], { expiration: NOW + 3600 })),
      good: { files: { [FILE]: HEAD + WWW + ISSUE }, command: `issuance www.example.com --zone ${FILE}` },
    },
  ];
  return examples.map((example) => ({ ...example, aside: ASIDE.filter((rule) => rule !== example.rule) }));
}
