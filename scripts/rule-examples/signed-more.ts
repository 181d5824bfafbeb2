/**
 * Signed zones with one fault each, beside those that the verifiers of others are held against.
 * @module
 */
import { p256 } from '@noble/curves/nist.js';
import type { CryptoProvider } from '../../src/crypto/index.js';
import { dsRdata, makeDs, signZone } from '../../src/dnssec/index.js';
import { type Dnskey, generateKeyPair, makeDnskey, type SigningKey, withFlags } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import {
  craftSignature as craftWith,
  linesOf,
  makeKey as makeKeyWith,
  NSEC,
  NSEC3,
  resign as resignWith,
  type SignatureFields,
  sign as signWith,
} from '../../test/dnssec/support.js';
import type { ExampleSource } from './example.js';
import { exampleProvider } from './keys.js';
import { FILE, HEAD } from './syntax.js';
import { DAY, NOW, type Scene } from './world.js';

const SIGNED = `${FILE}.signed`;
const APEX = 'example.com.';
const WWW = `www.${APEX}`;
const SOURCE = `${HEAD.replace('2026053101', '7')}www   A    192.0.2.1\n`;
const TIMES = { now: NOW, inception: NOW - 3600, expiration: NOW + 30 * DAY };

const verifying = (text: string, options = ''): Scene => ({
  files: { [SIGNED]: text },
  command: `verify ${SIGNED}${options && ` ${options}`}`,
});
/** The DS RRset of the parent, in a file. */
const verifyingWithDs = (text: string, ds: string): Scene => ({
  files: { 'example.com.ds': ds, [SIGNED]: text },
  command: `verify ${SIGNED} --ds example.com.ds`,
});

const replaced = (text: string, what: string | RegExp, by: string): string => {
  const after = text.replace(what, by);
  if (after === text) throw new Error(`nothing to replace: ${what}`);
  return after;
};

export async function moreSignedExamples(): Promise<ExampleSource[]> {
  const provider = await exampleProvider('more');
  const makeKey: typeof makeKeyWith = (role, algorithm, bits) => makeKeyWith(role, algorithm, bits, provider);
  const fieldsOf = (fields: SignatureFields = {}): SignatureFields => ({
    inception: TIMES.inception,
    expiration: TIMES.expiration,
    ...fields,
  });
  const sign = (keys: readonly SigningKey[], text = SOURCE, more: Parameters<typeof signWith>[2] = {}) =>
    signWith(text, keys, { ...TIMES, provider, ...more });
  const resign = (text: string, owner: string, type: string, by: SigningKey) =>
    resignWith(text, owner, type, by, fieldsOf(), provider);
  const signatureOf = (text: string, owner: string, type: string, by: SigningKey, using = provider) =>
    craftWith(text, owner, type, by, fieldsOf(), using);

  const [ksk, zsk, next, csk] = [makeKey('ksk'), makeKey('zsk'), makeKey('ksk'), makeKey('csk')];
  // There is no key-signing key of its algorithm, so that it signs the keys as well.
  const other = makeKey('zsk', 15);
  const keys = [ksk, zsk];
  const healthy = await sign(keys);
  const nsec3 = await sign(keys, SOURCE, { denial: NSEC3 });
  const line = (key: Dnskey): string => `${APEX}\t3600\tIN\tDNSKEY\t${rdataText(TYPE.DNSKEY, key.rdata)}\n`;
  const ds = (key: SigningKey, digestType = 2, owner = APEX): string =>
    `${owner} 3600 IN DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf(owner), key.dnskey, digestType, provider)))}\n`;
  const cds = (key: SigningKey): string =>
    `${ds(key).replace(' DS ', ' CDS ')}${APEX} 3600 IN CDNSKEY ${rdataText(TYPE.CDNSKEY, key.dnskey.rdata)}\n`;
  const revoked = (key: SigningKey): SigningKey => ({ ...key, dnskey: withFlags(key.dnskey, key.dnskey.flags | 0x80) });
  /** A key beside those that sign, its RRset signed. */
  const withKeys = (...more: readonly Dnskey[]) =>
    sign(keys, SOURCE + more.map(line).join(''), { allow: new Set(['incomplete-algorithm']) });
  const good = verifying(healthy);
  const goodDs = verifyingWithDs(healthy, ds(ksk));
  const goodCds = verifying(await sign(keys, SOURCE + cds(ksk)));
  const goodNsec3 = verifying(nsec3);

  /** One record of the NSEC3 chain of `www` changed, and signed again. */
  const nsec3Edited = async (change: (line: string) => string): Promise<string> => {
    const [, owner = ''] = /^(\S+)\t.*\tNSEC3\t.* A RRSIG$/m.exec(nsec3) ?? [];
    const [record = ''] = linesOf(nsec3, owner, 'NSEC3');
    const text = replaced(nsec3, record, change(record));
    const changedOwner = change(record).split('\t')[0]!;
    const moved =
      changedOwner === owner
        ? text
        : linesOf(text, owner, 'RRSIG NSEC3').reduce(
            (left, one) => left.replace(one, one.replace(owner, changedOwner)),
            text,
          );
    return resign(moved, changedOwner, 'NSEC3', zsk);
  };

  const digested = await sign(keys, SOURCE, { zonemd: [1] });
  /** A ZONEMD beside the right one. */
  const withZonemd = async (rdata: string): Promise<Scene> =>
    verifying(await resign(`${digested}${APEX}\t3600\tIN\tZONEMD\t${rdata}\n`, APEX, 'ZONEMD', zsk));

  return [
    // keys
    {
      rule: 'dnskey-missing',
      bad: verifyingWithDs(SOURCE, ds(ksk)),
      good: goodDs,
    },
    {
      rule: 'dnskey-unsigned',
      also: ['ds-zsk'],
      bad: verifyingWithDs(healthy, ds(zsk)),
      good: goodDs,
    },
    {
      rule: 'dnskey-rsa-modulus-weak',
      bad: verifying(await withKeys(evenModulus(makeKey('zsk', 8, 2048).dnskey))),
      good,
    },
    {
      rule: 'dnskey-tag-revoked-collision',
      bad: verifying(await withKeys(...revocationTwins(() => makeKey('ksk', 15).dnskey))),
      good,
      also: ['dnskey-unused', 'rrsig-missing-for-algorithm'],
    },
    {
      rule: 'dnskey-too-many',
      also: ['dnskey-set-size', 'dnskey-unused'],
      bad: verifying(await withKeys(...Array.from({ length: 15 }, () => makeKey('zsk').dnskey))),
      good,
    },
    {
      rule: 'nsec3-dnskey-alg',
      also: ['dnskey-algorithm-must-not', 'dnskey-unused', 'rrsig-missing-for-algorithm'],
      bad: verifying(
        await sign(keys, SOURCE + line(makeDnskey(256, 5, makeKey('zsk', 8, 2048).dnskey.publicKey)), {
          denial: NSEC3,
          allow: new Set(['incomplete-algorithm']),
        }),
      ),
      good: goodNsec3,
    },
    // DS
    { rule: 'ds-mismatch', bad: verifyingWithDs(healthy, ds(next)), good: goodDs },
    { rule: 'ds-dangling-in-set', bad: verifyingWithDs(healthy, ds(ksk) + ds(next)), good: goodDs },
    { rule: 'ds-zsk', bad: verifyingWithDs(await sign([ksk, zsk, other]), ds(ksk) + ds(other)), good: goodDs },
    {
      rule: 'ds-revoked',
      bad: verifyingWithDs(await sign([ksk, zsk, revoked(next)]), ds(ksk) + ds(revoked(next))),
      good: goodDs,
    },
    {
      rule: 'ds-nonzone-key',
      also: ['dnskey-flags-zone-bit'],
      bad: verifyingWithDs(
        await withKeys(withFlags(next.dnskey, 1)),
        ds(ksk) + ds({ ...next, dnskey: withFlags(next.dnskey, 1) }),
      ),
      good: goodDs,
    },
    { rule: 'ds-sha1-shadowed', bad: verifyingWithDs(healthy, ds(ksk) + ds(ksk, 1)), good: goodDs },
    {
      rule: 'ds-unsupported',
      bad: verifyingWithDs(healthy, ds(ksk) + replaced(ds(ksk), ' 13 2 ', ' 13 200 ')),
      good: goodDs,
    },
    {
      rule: 'ds-algorithm-unsigned',
      also: ['rrsig-missing-for-algorithm'],
      ...(await (async () => {
        const other = makeKey('ksk', 15);
        const both = await sign([ksk, zsk, other]);
        return {
          bad: verifyingWithDs(
            replaced(both, /^example\.com\.\t\d+\tIN\tRRSIG\tDNSKEY 15 .*\n/m, ''),
            ds(ksk) + ds(other),
          ),
          good: verifyingWithDs(both, ds(ksk) + ds(other)),
        };
      })()),
    },
    {
      rule: 'ds-file-drift',
      bad: { files: { [SIGNED]: healthy, 'dsset-example.com.': ds(next) }, command: 'lint .' },
      good: { files: { [SIGNED]: healthy, 'dsset-example.com.': ds(ksk) }, command: 'lint .' },
    },
    // CDS and CDNSKEY
    {
      rule: 'cds-breaks-delegation',
      bad: verifying(await sign(keys, SOURCE + line(next.dnskey) + cds(next))),
      good: goodCds,
    },
    {
      rule: 'cds-delete-form',
      also: ['cds-delete-present'],
      bad: verifying(await sign(keys, `${SOURCE}@ CDS 1 0 0 00\n@ CDNSKEY 0 3 0 AA==\n`)),
      good: goodCds,
    },
    {
      rule: 'cds-delete-mixed',
      bad: verifying(
        await sign(keys, `${SOURCE}@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n${cds(ksk).replace(/.*CDNSKEY.*\n/, '')}`),
      ),
      good: goodCds,
    },
    {
      rule: 'cds-unusable-key',
      bad: verifying(await sign([ksk, zsk, revoked(next)], SOURCE + cds(ksk) + cds(revoked(next)))),
      good: goodCds,
    },
    // signatures
    {
      rule: 'rrsig-duplicate',
      bad: verifying(healthy + (await signatureOf(healthy, WWW, 'A', zsk, withOtherNonces(provider)))),
      good,
    },
    {
      rule: 'rrsig-name-case',
      bad: verifying(await sign(keys, `${SOURCE}@ HTTPS 1 Pool.example.net.\n`)),
      good: verifying(await sign(keys, `${SOURCE}@ HTTPS 1 pool.example.net.\n`)),
    },
    {
      rule: 'rrsig-lifetime-too-short',
      also: ['rrsig-remaining-lt-ttl'],
      bad: verifying(await sign(keys, SOURCE, { inception: NOW - 1200, expiration: NOW + 3000 })),
      good,
    },
    { rule: 'rrsig-clock-skew', bad: verifying(await sign(keys, SOURCE, { inception: NOW - 30 })), good },
    {
      rule: 'rrsig-over-rrsig',
      bad: verifying(healthy + replaced(linesOf(healthy, WWW, 'RRSIG A')[0]!, '\tA 13', '\tRRSIG 13')),
      good,
    },
    {
      rule: 'rrsig-by-unusable-key',
      also: ['dnskey-flags-zone-bit'],
      ...(await (async () => {
        const user = { ...next, dnskey: withFlags(next.dnskey, 0) };
        return { bad: verifying(await resign(await withKeys(user.dnskey), WWW, 'A', user)), good };
      })()),
    },
    {
      rule: 'rrsig-unsupported-algorithm',
      also: ['dnskey-algorithm-unknown'],
      ...(await (async () => {
        const sm2 = makeDnskey(257, 17, makeKey('csk').dnskey.publicKey);
        const text = await sign([csk], SOURCE + line(sm2), { allow: new Set(['incomplete-algorithm']) });
        const relabelled = [...text.matchAll(/^\S+\t\d+\tIN\tRRSIG\t.*\n/gm)]
          .map(([found]) => found.replace(/^(.*\tRRSIG\t\S+) 13 (.* )\d+( example\.com\. )/, `$1 17 $2${sm2.keyTag}$3`))
          .join('');
        return { bad: verifying(text + relabelled), good: verifying(await sign([csk])) };
      })()),
    },
    {
      rule: 'rrsig-work-limit',
      also: ['rrsig-invalid'],
      bad: verifying(
        replaced(
          healthy,
          linesOf(healthy, WWW, 'RRSIG A')[0]!,
          Array.from({ length: 40 }, (_, i) =>
            linesOf(healthy, WWW, 'RRSIG A')[0]!.replace(/ \S+\n$/, ` ${Buffer.alloc(64, i + 1).toString('base64')}\n`),
          ).join(''),
        ),
      ),
      good,
    },
    // denial
    {
      rule: 'nsec-bitmap-meta-type',
      bad: verifying(
        await resign(replaced(healthy, /^(www\.example\.com\.\t.*\tNSEC\t.*)$/m, '$1 TYPE250'), WWW, 'NSEC', zsk),
      ),
      good,
    },
    {
      rule: 'nsec3-chain-limit',
      also: ['nsec3-missing'],
      bad: verifying(
        await resign(
          nsec3 + ['01', '02', '03', '04'].map((salt) => `${APEX}\t0\tIN\tNSEC3PARAM\t1 0 0 ${salt}\n`).join(''),
          APEX,
          'NSEC3PARAM',
          zsk,
        ),
      ),
      good: goodNsec3,
    },
    {
      rule: 'nsec3-opt-out-mixed',
      bad: verifying(await nsec3Edited((record) => record.replace('\t1 0 0', '\t1 1 0'))),
      good: goodNsec3,
    },
    {
      rule: 'nsec3-hash-algorithm',
      also: ['nsec3-chain-broken', 'nsec3-missing'],
      bad: verifying(await nsec3Edited((record) => record.replace('\t1 0 0', '\t2 0 0'))),
      good: goodNsec3,
    },
    {
      rule: 'nsec3-next-length',
      also: ['nsec3-chain-broken', 'nsec3-missing'],
      bad: verifying(await nsec3Edited((record) => record.replace(/(1 0 0 - \S{16})\S+/, '$1'))),
      good: goodNsec3,
    },
    {
      rule: 'nsec3-owner-label',
      also: ['nsec3-chain-broken', 'nsec3-missing'],
      bad: verifying(await nsec3Edited((record) => record.replace(/^\S{6}/, ''))),
      good: goodNsec3,
    },
    {
      rule: 'nsec3-duplicate',
      ...(await (async () => {
        const [, owner = ''] = /^(\S+)\t.*\tNSEC3\t.* A RRSIG$/m.exec(nsec3) ?? [];
        const [record = ''] = linesOf(nsec3, owner, 'NSEC3');
        const second = record.replace(/(1 0 0 - )\S+/, `$1${owner.split('.')[0]!.toUpperCase()}`);
        return {
          bad: verifying(await resign(replaced(nsec3, record, record + second), owner, 'NSEC3', zsk)),
          good: goodNsec3,
        };
      })()),
    },
    {
      rule: 'nsec3-data-owner-not-hash',
      ...(await (async () => {
        const [, owner = ''] = /^(\S+)\t.*\tNSEC3\t.* A RRSIG$/m.exec(nsec3) ?? [];
        return {
          bad: verifying(await sign(keys, `${SOURCE}${owner} TXT "left over"\n`, { denial: NSEC3 })),
          good: goodNsec3,
        };
      })()),
    },
    // ZONEMD
    {
      rule: 'zonemd-private',
      bad: await withZonemd(`7 1 240 ${'AB'.repeat(32)}`),
      good: verifying(digested),
    },
    {
      rule: 'zonemd-unsupported',
      bad: await withZonemd(`7 1 77 ${'AB'.repeat(32)}`),
      good: verifying(digested),
    },
    // rules of the linter whose right side is a signed zone
    {
      rule: 'dnskey-sep-mixed',
      bad: {
        files: { [SIGNED]: await sign(keys).then(async (text) => text + (await signatureOf(text, APEX, 'SOA', ksk))) },
        command: `lint ${SIGNED}`,
      },
      good: { files: { [SIGNED]: healthy }, command: `lint ${SIGNED}` },
    },
    {
      rule: 'zone-not-signed',
      bad: { files: { [FILE]: SOURCE }, command: `lint ${FILE} --preset signed` },
      good: { files: { [SIGNED]: healthy }, command: `lint ${SIGNED} --preset signed` },
    },
    {
      rule: 'tlsa-in-insecure-zone',
      ...(await (async () => {
        const tlsa = `${SOURCE}@     MX   10 www\n_25._tcp.www TLSA 3 1 1 ${'AB'.repeat(32)}\n`;
        return {
          bad: { files: { [FILE]: tlsa }, command: `lint ${FILE} --rule tlsa-in-insecure-zone=info` },
          good: {
            files: { [SIGNED]: await sign(keys, tlsa) },
            command: `lint ${SIGNED} --rule tlsa-in-insecure-zone=info`,
          },
        };
      })()),
    },
    // between files and versions
    {
      rule: 'signatures-lost',
      bad: {
        files: { [FILE]: SOURCE.replace(' 7 ', ' 8 ') },
        committed: { [FILE]: healthy },
        command: 'lint --since HEAD',
      },
      good: {
        files: { [FILE]: await sign(keys, SOURCE.replace(' 7 ', ' 8 ')) },
        committed: { [FILE]: healthy },
        command: 'lint --since HEAD',
      },
    },
    {
      rule: 'signed-file-in-repo-stale',
      bad: { files: { [FILE]: `${SOURCE}shop  A    192.0.2.2\n`, [SIGNED]: healthy }, command: 'lint' },
      good: { files: { [FILE]: SOURCE, [SIGNED]: healthy }, command: 'lint' },
    },
    {
      rule: 'expect-failed',
      bad: {
        files: {
          [SIGNED]: healthy,
          [`${SIGNED}.expect.yaml`]: '- name: shop.example.com.\n  type: A\n  data: [192.0.2.2]\n',
        },
        command: `verify ${SIGNED}`,
      },
      good: {
        files: {
          [SIGNED]: healthy,
          [`${SIGNED}.expect.yaml`]: '- name: www.example.com.\n  type: A\n  data: [192.0.2.1]\n',
        },
        command: `verify ${SIGNED}`,
      },
    },
    {
      rule: 'expect-invalid',
      bad: {
        files: {
          [SIGNED]: healthy,
          [`${SIGNED}.expect.yaml`]: '- name: www.example.com.\n  typ: A\n  data: [192.0.2.1]\n',
        },
        command: `verify ${SIGNED}`,
      },
      good: {
        files: {
          [SIGNED]: healthy,
          [`${SIGNED}.expect.yaml`]: '- name: www.example.com.\n  type: A\n  data: [192.0.2.1]\n',
        },
        command: `verify ${SIGNED}`,
      },
    },
    {
      rule: 'delegation-not-insecure-by-mistake',
      ...(await (async () => {
        const origin = 'sub.example.com.';
        const subKey = generateKeyPair({
          owner: nameOf(origin),
          algorithm: 13,
          role: 'csk',
          now: NOW,
          provider,
          existing: [],
        });
        const sub = await signZone(parseZone(Buffer.from(SOURCE), { origin }).zone, {
          keys: [subKey],
          denial: NSEC,
          serial: 'keep',
          provider,
          ...TIMES,
        });
        const delegation = `${SOURCE}sub   NS   ns1.example.net.\nsub   NS   ns2.example.org.\n`;
        const files = { 'sub.example.com.zone.signed': printZone(sub.zone) };
        return {
          bad: { files: { [SIGNED]: await sign(keys, delegation), ...files }, command: 'lint .' },
          good: {
            files: { [SIGNED]: await sign(keys, delegation + ds(subKey, 2, origin)), ...files },
            command: 'lint .',
          },
        };
      })()),
    },
  ];
}

/** The key with its modulus even. */
function evenModulus(key: Dnskey): Dnskey {
  const publicKey = Uint8Array.from(key.publicKey);
  publicKey[publicKey.length - 1]! &= 0xfe;
  return makeDnskey(key.flags, key.algorithm, publicKey);
}

/** Two keys, of which one will have the tag of the other when it is revoked. */
function revocationTwins(make: () => Dnskey): [Dnskey, Dnskey] {
  const byTag = new Map<number, Dnskey>();
  for (;;) {
    const key = make();
    const [before, after] = [key.keyTag - 128, withFlags(key, 257 | 0x80).keyTag].map((tag) => byTag.get(tag));
    if (after !== undefined) return [key, after];
    if (before !== undefined && withFlags(before, 257 | 0x80).keyTag === key.keyTag) return [before, key];
    byTag.set(key.keyTag, key);
  }
}

/** The same provider with other signatures of ECDSA P-256, which are as good. */
function withOtherNonces(provider: CryptoProvider): CryptoProvider {
  return {
    ...provider,
    privateKey: (key) =>
      key.kind === 'scalar'
        ? { sign: (data) => p256.sign(data, key.d, { lowS: false, extraEntropy: new Uint8Array(32).fill(1) }) }
        : provider.privateKey(key),
  };
}
