/** Reading keys and DS records from whatever holds them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { EXIT } from '../../src/diagnostic/index.js';
import { makeDs } from '../../src/dnssec/index.js';
import { printKeyPair, withFlags } from '../../src/keys/index.js';
import {
  dsText,
  entryPoints,
  keyFilesOf,
  loadDsSet,
  loadKeySource,
  loadParentDs,
  mergeKeySources,
  publishDs,
} from '../../src/operations/index.js';
import { encodeBase64, encodeHex, nameOf } from '../../src/wire/index.js';
import { APEX, DAY, dnskeyLine, linesOf, makeKey, NOW, SMALL, sign } from '../dnssec/support.js';
import { memoryFiles } from './memory-files.js';

const OWNER = nameOf('example.com.');
const [KSK, STANDBY, ZSK] = [makeKey('ksk'), makeKey('ksk'), makeKey('zsk')];
const DS = makeDs(OWNER, KSK.dnskey, 2, openssl);
const HEX = encodeHex(DS.digest);
const TAG = KSK.dnskey.keyTag;
const SIGNED = await sign(SMALL + dnskeyLine(STANDBY.dnskey), [KSK, ZSK]);

const sourceOf = (contents: Record<string, string>, input: string, more: object = {}) =>
  loadKeySource(memoryFiles(contents), input, { provider: openssl, now: NOW, ...more });
const chosen = (contents: Record<string, string>, input: string, isForced = false, more: object = {}) =>
  entryPoints(sourceOf(contents, input, more), isForced);
const tags = (keys: readonly { keyTag: number }[]) => keys.map(({ keyTag }) => keyTag);

describe('where a DS stands', () => {
  const other = HEX.replace(/^.{8}/, 'ABABABAB');
  const long = `${HEX}${HEX.slice(32)}`;
  /** The text from the place to the end of the place, and what it is called. */
  function placed(inputs: readonly string[], files: Record<string, string>, digestType?: number) {
    const place = loadParentDs(memoryFiles(files), inputs, OWNER, openssl).placeOf({ keyTag: TAG, digestType });
    const octets = place && (place.text as Uint8Array).subarray(place.start, place.end);
    return place && [place.name, Buffer.from(octets!).toString()];
  }
  const zone = `$ORIGIN com.\n$TTL 86400\n@ SOA a b 1 7200 3600 1209600 3600\n@ NS a\na A 192.0.2.1\nexample NS a\n`;

  const forms: readonly (readonly [name: string, text: string, found: string, digestType?: number])[] = [
    ['a record', `example.com. ${TAG} IN DS ${TAG} 13 2 ${HEX}\n`, `${TAG} 13 2 ${HEX}`],
    ['a record without class', `example.com. ${TAG} DS ${TAG} 13 2 ${HEX}  \n`, `${TAG} 13 2 ${HEX}`],
    ['data alone', `${TAG} 13 2 ${HEX}`, `${TAG} 13 2 ${HEX}`],
    [
      'data with names and commas',
      `${TAG}, ECDSAP256SHA256, SHA-256, ${HEX}`,
      `${TAG}, ECDSAP256SHA256, SHA-256, ${HEX}`,
    ],
    ['a form', `Key Tag: ${TAG}, Algorithm: 13, Digest Type: 2, Digest: ${HEX}`, String(TAG)],
    [
      'JSON',
      JSON.stringify({ secureDNS: { dsData: [{ keyTag: TAG, algorithm: 13, digestType: 2, digest: HEX }] } }),
      String(TAG),
    ],
    ['a zone', `${zone}example DS ${TAG} 13 2 ${HEX}\n`, `${TAG} 13 2 ${HEX}`],
    [
      'one of several, in a zone',
      `${zone}example DS ${TAG} 13 2 ${HEX}\nexample DS ${TAG} 13 4 ${long}\n`,
      `${TAG} 13 4 ${long}`,
      4,
    ],
    [
      'one of several',
      `example.com. IN DS ${TAG} 13 2 ${HEX}\nexample.com. IN DS ${TAG} 13 4 ${long}`,
      `${TAG} 13 4 ${long}`,
      4,
    ],
  ];
  for (const [name, text, found, digestType] of forms) {
    it(name, () => {
      expect(placed(['in'], { in: text }, digestType)).toEqual(['in', found]);
      if (!text.startsWith('$')) expect(placed([text], {}, digestType)).toEqual(['<--ds>', found]);
    });
  }

  it('the input that has it is found among several', () => {
    const elsewhere = `1 13 2 ${other}`;
    expect(placed([elsewhere, 'in'], { in: `${TAG} 13 2 ${HEX}` })).toEqual(['in', `${TAG} 13 2 ${HEX}`]);
    expect(placed([elsewhere], {})).toBeUndefined();
  });
});

describe('loadParentDs', () => {
  const load = (text: string) => {
    const { dsSet, ttl } = loadParentDs(memoryFiles({ in: text }), ['in'], OWNER, openssl);
    return { dsSet, ttl };
  };
  const rdap = (secureDNS: unknown, more: object = {}) =>
    JSON.stringify({ objectClassName: 'domain', ldhName: 'EXAMPLE.com', secureDNS, ...more });
  const dsData = { keyTag: TAG, algorithm: 13, digestType: 2, digest: HEX.toLowerCase() };
  const parent = (ds: string) =>
    `$ORIGIN com.\n$TTL 86400\n@ SOA a b 1 7200 3600 1209600 3600\n@ NS a\na A 192.0.2.1\nexample NS ns.example\nns.example A 192.0.2.2\n${ds}`;
  it.each([
    ['a record', `example.com. 3600 IN DS ${TAG} 13 2 ${HEX}\n`, 3600],
    ['a record without TTL', `example.com. IN DS ${TAG} 13 2 ${HEX}`, undefined],
    ['BIND dsset', `example.com.\t\tIN DS ${TAG} 13 2 (\n\t${HEX.slice(0, 50)}\n\t${HEX.slice(50)} )\n`, undefined],
    ['data alone', `${TAG} 13 2 ${HEX.slice(0, 56)} ${HEX.slice(56)}\n`, undefined],
    [
      'a record with words beside it',
      `; key tag ${TAG}, digest type 2\nexample.com. IN DS ${TAG} 13 2 ${HEX}`,
      undefined,
    ],
    ['data with commas', `${TAG},13,2,${HEX.toLowerCase()}\n`, undefined],
    ['data with a digest as some forms show it', `${TAG} 13 2 ${HEX.replace(/..(?=.)/g, '$&:')}\n`, undefined],
    ['data with 0x and names', `${TAG} ECDSAP256SHA256 SHA-256 0x${HEX}\n`, undefined],
    ['data with names beside the numbers', `${TAG} 13 (ECDSAP256SHA256) 2 (SHA-256) ${HEX} ; done\r\n`, undefined],
    ['a form in one line', `Key Tag: ${TAG}, Algorithm: 13, Digest Type: 2, Digest: ${HEX}`, undefined],
    [
      'a form in lines',
      `Keytag: ${TAG}\nAlgorithm: 13 - ECDSA\nDigest algorithm: SHA256\nDigest: ${HEX.slice(0, 32)}\n  ${HEX.slice(32)}\n`,
      undefined,
    ],
    ['CDS', `example.com. 60 IN CDS ${TAG} 13 2 ${HEX}\n`, 60],
    [
      'records of several zones',
      `example.org. IN DS 1 13 2 ${HEX}\nEXAMPLE.com. IN DS ${TAG} 13 2 ${HEX}\n`,
      undefined,
    ],
    ['the zone of the parent', parent(`example 43200 DS ${TAG} 13 2 ${HEX}\n`), 43_200],
    ['CDS in the zone itself', `$ORIGIN example.com.\n${SMALL}@ 300 CDS ${TAG} 13 2 ${HEX}\n`, 300],
    ['RDAP', rdap({ delegationSigned: true, dsData: [dsData] }), undefined],
    ['RDAP with a byte order mark', `\u00ef\u00bb\u00bf${rdap({ dsData: [dsData] })}`, undefined],
    ['RDAP of a search', JSON.stringify({ domainSearchResults: [JSON.parse(rdap({ dsData: [dsData] }))] }), undefined],
    [
      'RDAP of a registry that takes keys',
      rdap({ keyData: [{ flags: 257, protocol: 3, algorithm: 13, publicKey: encodeBase64(KSK.dnskey.publicKey) }] }),
      undefined,
    ],
    [
      'Cloudflare',
      JSON.stringify({ result: { algorithm: '13', digest_type: '2', key_tag: TAG, digest: HEX, flags: 257 } }),
      undefined,
    ],
    ['data in quotes', `"${TAG} 13 2 ${HEX}"`, undefined],
    ['data in parentheses', `(${TAG} 13 2 ${HEX})\n`, undefined],
    ['data with semicolons', `${TAG};13;2;${HEX}`, undefined],
    ['a record without its owner', `DS ${TAG} 13 2 ${HEX}`, undefined],
    ['a record without its owner, with class', `IN DS ${TAG} 13 2 ( ${HEX} )`, undefined],
    [
      'whois',
      `   Domain Name: EXAMPLE.COM\r\n   DNSSEC: signedDelegation\r\n   DNSSEC DS Data: ${TAG} 13 2 ${HEX}\r\n   URL of: x\r\n`,
      undefined,
    ],
    [
      'DNS over HTTPS',
      JSON.stringify({
        Status: 0,
        Question: [{ name: 'example.com.', type: 43 }],
        Answer: [
          { name: 'example.com.', type: 46, TTL: 60, data: 'ds 13 ...' },
          { name: 'example.com.', type: 43, TTL: 300, data: `${TAG} 13 2 ${HEX}` },
        ],
      }),
      300,
    ],
    [
      'Azure',
      JSON.stringify({
        properties: { DSRecords: [{ keyTag: TAG, algorithm: 13, digest: { algorithmType: 2, value: HEX } }] },
      }),
      undefined,
    ],
    [
      'Google',
      JSON.stringify({ dsRecords: [{ keyTag: TAG, algorithm: 'ECDSAP256SHA256', digestType: 'SHA256', digest: HEX }] }),
      undefined,
    ],
    [
      'Porkbun',
      JSON.stringify({
        status: 'SUCCESS',
        records: { [TAG]: { keyTag: `${TAG}`, alg: '13', digestType: '2', digest: HEX } },
      }),
      undefined,
    ],
    ['a list', JSON.stringify([{ key_tag: TAG, algorithm: 13, digest_type: 2, digest: HEX }]), undefined],
    [
      'Gandi',
      JSON.stringify([{ algorithm: 13, type: 'ksk', public_key: encodeBase64(KSK.dnskey.publicKey) }]),
      undefined,
    ],
    [
      'OVHcloud',
      JSON.stringify({
        algorithm: 'ECDSAP256SHA256',
        flags: 'KEY_SIGNING_KEY',
        public_key: encodeBase64(KSK.dnskey.publicKey),
        tag: TAG,
      }),
      undefined,
    ],
    [
      'Route 53',
      JSON.stringify({
        DomainName: 'example.com',
        DnssecKeys: [{ Algorithm: 13, DigestType: 2, KeyTag: TAG, Digest: HEX }],
      }),
      undefined,
    ],
  ])('%s', (_title, text, ttl) => {
    expect(load(text)).toEqual({ dsSet: [DS], ttl });
  });

  it.each([
    ['the zone of the parent without DS', parent('')],
    ['RDAP of an unsigned domain', rdap({ delegationSigned: false })],
    ['RDAP without secureDNS', rdap(undefined)],
    ['an answer without DS', JSON.stringify({ Status: 0, Question: [{}] })],
    ['Cloudflare without DNSSEC', JSON.stringify({ result: { status: 'disabled', digest: null } })],
  ])('%s is an empty set, and nothing to trust', (_title, text) => {
    expect(load(text).dsSet).toEqual([]);
    expect(() => loadDsSet(memoryFiles({ in: text }), ['in'], OWNER, openssl)).toThrow('the parent has no DS');
  });

  it.each([
    ['another zone', `example.org. IN DS 1 13 2 ${HEX}`, 'is of example.org., not of example.com.'],
    ['no record', 'example.com. IN A 192.0.2.1', 'no DS record'],
    ['nothing', '', 'no DS record'],
    ['a digest alone', HEX, 'the key tag, algorithm and digest type of the DS are missing'],
    ['data without a digest type', `${TAG} 13 ${HEX}`, 'the digest type of the DS is missing'],
    ['data without a digest', `${TAG} 13 2`, 'the digest of the DS is missing'],
    ['data in another order', `13 61934 2 ${HEX}`, 'invalid algorithm "61934"'],
    ['a form that was not filled in', `Key Tag: ${TAG}\nAlgorithm: 13\nDigest Type:\nDigest: ${HEX}`, 'digest type'],
    ['a digest that is none', `example.com. IN DS ${TAG} 13 2 XYZ`, 'in: '],
    ['a parent that does not delegate', parent('').replace(/^example NS.*$/m, ''), 'does not delegate example.com.'],
    ['an unrelated zone', parent('').replace('com.', 'org.'), 'is the zone org.'],
    ['a request to delete', 'example.com. IN CDS 0 0 0 00', 'asks the parent to delete'],
    ['broken JSON', '{"secureDNS":', 'is no JSON document'],
    ['a key tag without digest', '{"result":{"status":"active","key_tag":7}}', 'digest that is not hexadecimal'],
    ['an answer that is an error', '{"Status":2,"Question":[]}', 'is an answer with status 2'],
    ['unknown JSON', '{"a":1}', 'in a form that is known'],
    ['a JSON list', '[]', 'in a form that is known'],
    ['RDAP of another domain', rdap({ dsData: [dsData] }, { ldhName: 'example.org' }), 'not of example.com.'],
    ['a JSON digest that is none', rdap({ dsData: [{ ...dsData, digest: '0g' }] }), 'dsData[0].digest'],
    ['a JSON digest that is missing', rdap({ dsData: [{ ...dsData, digest: undefined }] }), 'dsData[0].digest'],
    ['a JSON key tag out of range', rdap({ dsData: [{ ...dsData, keyTag: 65536 }] }), 'dsData[0].keyTag'],
    ['a JSON key tag of halves', rdap({ dsData: [{ ...dsData, keyTag: 1.5 }] }), 'dsData[0].keyTag'],
    ['a JSON entry that is none', rdap({ dsData: [7] }), 'dsData[0] that is no object'],
    ['JSON dsData that is no list', rdap({ dsData: dsData }), 'no list'],
    ['a JSON key that is none', rdap({ keyData: [{ flags: 257, algorithm: 13, publicKey: '!' }] }), 'publicKey'],
  ])('%s is a usage error', (_title, text, message) => {
    expect(() => load(text)).toThrow(
      expect.objectContaining({ exitCode: EXIT.USAGE, message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['JSON', JSON.stringify({ keyTag: TAG, algorithm: 13, digestType: 2, digest: HEX })],
    ['the quotes of a mail', `\u201c${TAG} 13 2 ${HEX}\u201d`],
    ['the blanks of a web page', `${TAG}\u00a013\u00a02\u00a0${HEX}`],
  ])('takes what is given in place of a file: %s', (_title, text) => {
    expect(loadParentDs(memoryFiles({}), [text], OWNER, openssl).dsSet).toEqual([DS]);
  });

  it('a file that is not there is said to be missing', () => {
    expect(() => loadParentDs(memoryFiles({}), ['dsset-example.com.'], OWNER, openssl)).toThrow(
      'there is no file dsset-example.com., and a DS record it is not',
    );
  });

  it('a digest on a line of its own is part of the record above it', () => {
    const text = `example.com. IN DS ${TAG} 13 2 (\n${HEX}\n)\n`;
    expect(load(text).dsSet).toEqual([DS]);
  });

  it('whatever JSON says, it is a set or a usage error', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant(dsData),
      fc.constant([dsData]),
      fc.constant({ dsData: [dsData], keyData: [dsData] }),
    );
    const names = ['secureDNS', 'domainSearchResults', 'result', 'zones', 'DnssecKeys', 'key_tag', 'digest', 'ldhName'];
    const documents = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
    fc.assert(
      fc.property(documents, (document) => {
        try {
          expect(load(JSON.stringify(document)).dsSet).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ exitCode: EXIT.USAGE });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes several inputs as one set, and each DS once', () => {
    const text = `example.com. IN DS ${TAG} 13 2 ${HEX}`;
    expect(loadParentDs(memoryFiles({ in: text }), ['in', text], OWNER, openssl).dsSet).toEqual([DS]);
  });
});

describe('the keys that a DS is made for', () => {
  const files = (key: typeof KSK) => {
    const { publicText, privateText } = printKeyPair(key);
    return { [`${key.fileName}.key`]: publicText, [`${key.fileName}.private`]: privateText };
  };

  it.each(['bind', 'ldns', 'pdns', 'pem', 'jwk'] as const)('a key as %s', (format) => {
    const contents = Object.fromEntries(keyFilesOf(KSK, format).map(({ name, text }) => [name, text]));
    for (const name of Object.keys(contents)) expect(tags(chosen(contents, name).keys)).toEqual([TAG]);
    expect(
      tags(chosen({ '-': Object.values(contents)[0]! }, '-', false, { hints: { owner: OWNER, flags: 257 } }).keys),
    ).toEqual([TAG]);
  });

  it('a key without owner, as dig +short prints it, is of the zone that is named', () => {
    const key = `257 3 13 ${encodeBase64(KSK.dnskey.publicKey).replace(/^(.{50})/, '$1 ')}`;
    const signature = `DNSKEY 13 2 3600 20270118000000 20261118000000 ${TAG} example.com. AAAA\n`;
    for (const text of [key, `${key}\n${signature}`, `\n  ${key} ; KSK\r\n`, `DNSKEY ${key}`, `IN DNSKEY ${key}`]) {
      expect(sourceOf({ '-': text }, '-', { origin: 'example.com' })).toMatchObject({ owner: OWNER });
      expect(tags(chosen({ '-': text }, '-', false, { origin: 'example.com' }).keys)).toEqual([TAG]);
      expect(() => chosen({ '-': text }, '-')).toThrow(
        expect.objectContaining({ exitCode: EXIT.USAGE, help: expect.stringContaining('--origin') }),
      );
    }
  });

  it('the public half is enough', () => {
    const { [`${KSK.fileName}.key`]: publicText } = files(KSK);
    expect(tags(chosen({ [`${KSK.fileName}.key`]: publicText! }, KSK.fileName).keys)).toEqual([TAG]);
  });

  const keyFile = (key: typeof KSK, times: object) => ({ ...key, times });
  const at = (days: number) => NOW + days * DAY;
  const revoked = { ...KSK, dnskey: withFlags(KSK.dnskey, 385) };
  it.each([
    ['a zone-signing key', ZSK, /has no SEP flag \(flags 256, not 257\)/],
    ['a revoked key', revoked, /is revoked/],
    ['a key that is not published yet', keyFile(KSK, { publish: at(1), activate: at(2) }), /is not published before/],
    ['a key on standby', keyFile(KSK, { publish: at(-1), activate: at(2) }), /is on standby: it becomes active on/],
    ['an inactive key', keyFile(KSK, { publish: at(-9), activate: at(-9), inactive: at(-1) }), /is inactive since/],
    ['a deleted key', keyFile(KSK, { activate: at(-9), inactive: at(-2), delete: at(-1) }), /was to be deleted/],
  ])('%s is refused unless forced', (_title, key, reason) => {
    const { publicText } = printKeyPair(key);
    const name = `Kexample.com.+013+${String(key.dnskey.keyTag).padStart(5, '0')}.key`;
    expect(() => chosen({ [name]: publicText }, name)).toThrow(
      expect.objectContaining({ exitCode: EXIT.KEY, message: expect.stringMatching(reason) }),
    );
    const forced = chosen({ [name]: publicText }, name, true);
    expect(tags(forced.keys)).toEqual([key.dnskey.keyTag]);
    expect(forced.warnings).toEqual([expect.stringMatching(reason)]);
  });

  it('a file of keys of another name, or on standard input, is read in the same way', () => {
    const { publicText } = printKeyPair(keyFile(KSK, { publish: at(-1), activate: at(2) }));
    for (const name of ['next.key', '-']) {
      expect(() => chosen({ [name]: publicText }, name)).toThrow(/is on standby/);
      const both = `${publicText}${printKeyPair(ZSK).publicText}`;
      expect(tags(chosen({ [name]: both }, name).keys)).toEqual([TAG]);
    }
  });

  it('a key whose DS is to be published before it is active is not refused', () => {
    const key = keyFile(KSK, { publish: at(1), activate: at(2), dsPublish: at(-1) });
    const { privateText } = printKeyPair(key);
    // Only the private file holds the times of the DS, and it names no flags: these are in its name.
    const name = `${KSK.fileName}.private`;
    expect(tags(chosen({ [name]: privateText }, name).keys)).toEqual([TAG]);
  });

  it('of a signed zone those that sign the keys', () => {
    const { keys, warnings } = chosen({ 'example.com.zone': SIGNED }, 'example.com.zone');
    expect(tags(keys)).toEqual([TAG]);
    expect(warnings).toEqual([expect.stringContaining(`key ${STANDBY.dnskey.keyTag} is on standby`)]);
    const forced = chosen({ 'example.com.zone': SIGNED }, 'example.com.zone', true);
    expect(new Set(tags(forced.keys))).toEqual(new Set([TAG, STANDBY.dnskey.keyTag]));
  });

  it('of a zone whose signatures have expired, as long as nobody asks for a moment', () => {
    const contents = { 'example.com.zone': SIGNED };
    expect(sourceOf(contents, 'example.com.zone').signers).toHaveLength(1);
    expect(sourceOf(contents, 'example.com.zone', { signedAt: NOW }).signers).toHaveLength(1);
    expect(sourceOf(contents, 'example.com.zone', { signedAt: at(99) }).signers).toEqual([]);
  });

  it('of an answer with signatures those that sign it', () => {
    const answer = [...linesOf(SIGNED, APEX, 'DNSKEY'), ...linesOf(SIGNED, APEX, 'RRSIG DNSKEY')].join('');
    expect(answer).toContain('RRSIG');
    expect(tags(chosen({ '-': answer }, '-').keys)).toEqual([TAG]);
  });

  it('of DNSKEY records those with the SEP flag, or the only one', () => {
    const line = (key: typeof KSK) => `${dsText(OWNER, DS).split(' ')[0]} ${dnskeyLine(key.dnskey).slice(2)}`;
    expect(tags(chosen({ '-': line(KSK) + line(ZSK) }, '-').keys)).toEqual([TAG]);
    expect(tags(chosen({ '-': line(KSK) }, '-').keys)).toEqual([TAG]);
    expect(() => chosen({ '-': line(ZSK) }, '-')).toThrow('zone-signing key');
    expect(
      chosen({ '-': line(ZSK) + line({ ...ZSK, dnskey: withFlags(KSK.dnskey, 256) }) }, '-').warnings,
    ).toHaveLength(2);
  });

  it('refuses digests that must not be used', () => {
    const source = sourceOf(files(KSK), KSK.fileName);
    const publish = (digestTypes: number[], isForced: boolean) =>
      publishDs([source], { digestTypes, isForced, provider: openssl });
    expect(() => publish([2, 1], false)).toThrow(expect.objectContaining({ exitCode: EXIT.USAGE }));
    expect(publish([2, 1], true)).toMatchObject({ warnings: [expect.stringContaining('RFC 9905')] });
    expect(publish([2, 4], false).zones[0]?.keys[0]?.ds.map(({ digestType }) => digestType)).toEqual([2, 4]);
  });

  it('merges what several inputs say of one zone', () => {
    const contents = { 'example.com.zone': SIGNED, ...files(KSK) };
    const merged = mergeKeySources(['example.com.zone', KSK.fileName].map((input) => sourceOf(contents, input)));
    expect(merged.keys).toHaveLength(3);
    expect(merged.signers).toHaveLength(1);
    expect(merged.isNamed).toBe(false);
  });
});
