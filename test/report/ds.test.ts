/** DS records in the forms that parents take. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { EXIT } from '../../src/diagnostic/index.js';
import { makeDs } from '../../src/dnssec/index.js';
import { makeDnskey } from '../../src/keys/index.js';
import {
  type DsPublication,
  loadParentDs,
  REGISTRARS,
  refuseUnacceptable,
  type ZoneWithDs,
} from '../../src/operations/index.js';
import { DS_REPORTERS, type DsFormat, registrarReporter } from '../../src/report/index.js';
import { decodeBase64, nameOf } from '../../src/wire/index.js';
import { memoryFiles } from '../operations/memory-files.js';

const KEY = makeDnskey(257, 15, decodeBase64('l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=')!);
const SHA256 = '3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B';

function zoneOf(name: string, ...digestTypes: number[]): ZoneWithDs {
  const owner = nameOf(name);
  return { owner, keys: [{ key: KEY, ds: digestTypes.map((type) => makeDs(owner, KEY, type, openssl)) }] };
}
const publication = (...zones: ZoneWithDs[]): DsPublication => ({ zones, warnings: [] });
const print = async (format: DsFormat, ...zones: ZoneWithDs[]) => (await DS_REPORTERS[format]())(publication(...zones));
const PLAIN = zoneOf('example.com.', 2);

describe('formats', () => {
  it('zone, cds, cdnskey', async () => {
    const data = `3613 15 2 ${SHA256}`;
    expect(await print('zone', PLAIN)).toBe(`example.com. IN DS ${data}\n`);
    expect(await print('cds', PLAIN)).toBe(`example.com. IN CDS ${data}\n`);
    expect(await print('cdnskey', PLAIN)).toBe(
      'example.com. IN CDNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n',
    );
  });

  it('text names every field, of the DS and of the key', async () => {
    const text = await print('text', zoneOf('example.com.', 2, 4));
    expect(text).toContain(
      'Flags        257 (key-signing key; not 256)\n  Protocol     3\n  Algorithm    15 (ED25519)',
    );
    expect(text).toContain(
      `Key tag      3613\n  Algorithm    15 (ED25519)\n  Digest type  2 (SHA-256)\n  Digest       ${SHA256}`,
    );
    expect(text).toContain('Digest type  4 (SHA-384)');
  });

  it('json is as its schema says', async () => {
    const document = JSON.parse(await print('json', zoneOf('Example.com.', 2, 4), zoneOf('example.net.', 2)));
    const schema = JSON.parse(readFileSync(new URL('../../schemas/ds.schema.json', import.meta.url), 'utf8'));
    const isValid = new Ajv({ strict: true }).compile(schema);
    expect([isValid(document), isValid.errors]).toEqual([true, null]);
    expect(document.zones.map(({ zone }: { zone: string }) => zone)).toEqual(['Example.com.', 'example.net.']);
  });

  it('csv quotes what needs it', async () => {
    expect(await print('csv', PLAIN)).toBe(
      `domain,key_tag,algorithm,digest_type,digest,flags,protocol,public_key\r\nexample.com,3613,15,2,${SHA256},257,3,l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\r\n`,
    );
    expect(await print('csv', zoneOf('a\\"b,c.example.', 2))).toContain('\n"a\\""b,c.example",3613');
  });

  it('epp escapes, and has one domain', async () => {
    expect(await print('epp-ds', zoneOf('a<b&c.example.', 2))).toContain(
      '<domain:name>a&lt;b&amp;c.example</domain:name>',
    );
    expect(await print('epp-key', PLAIN)).not.toContain('dsData');
    expect(await print('epp-ds', PLAIN)).not.toContain('keyData');
    await expect(print('epp-ds', PLAIN, zoneOf('example.net.', 2))).rejects.toThrow(
      expect.objectContaining({ exitCode: EXIT.USAGE }),
    );
  });

  it('terraform makes templates harmless', async () => {
    expect(await print('terraform', zoneOf(`$\{x}%{y}.example.`, 2))).toContain(
      'domain = "\\\\$$' + '{x}%%{y}.example"',
    );
    expect(await print('terraform', zoneOf('.', 2))).toContain('domain = "."');
  });

  it.each(['json', 'rdap'] as const)('%s is read again as the same DS records', async (format) => {
    const zones = [zoneOf('example.com.', 2, 4), zoneOf('xn--bcher-kva.example.', 2)];
    const texts = [await print(format, ...zones), await print(format, zones[0]!)];
    for (const text of texts) {
      const { dsSet } = loadParentDs(memoryFiles({ in: text }), ['in'], zones[0]!.owner, openssl);
      expect(dsSet).toEqual(zones[0]!.keys[0]!.ds);
    }
    const other = loadParentDs(memoryFiles({ in: texts[0]! }), ['in'], zones[1]!.owner, openssl);
    expect(other.dsSet).toEqual(zones[1]!.keys[0]!.ds);
  });
});

describe('registrars', () => {
  it('are sorted, and say where and when they were read', () => {
    const names = REGISTRARS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { source, checked, fields, takes } of REGISTRARS) {
      expect(source).toMatch(/^https:\/\//);
      expect(checked).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
      const values = fields.map(([, value]) => value);
      expect(values.some((value) => value === 'digest')).toBe(takes !== 'key');
      expect(values.some((value) => value === 'publicKey')).toBe(takes !== 'ds');
    }
  });

  const printed = (name: string, ...zones: ZoneWithDs[]) =>
    registrarReporter(REGISTRARS.find((each) => each.name === name)!)(publication(...zones));
  const key = 'l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=';
  it.each([
    ['azure', { keyTag: 3613, algorithm: 15, digest: { algorithmType: 2, value: SHA256 } }],
    ['gandi', { algorithm: 15, type: 'ksk', public_key: key }],
    ['gcloud-domains', { keyTag: 3613, algorithm: 'ED25519', digestType: 'SHA256', digest: SHA256 }],
    ['ovh', { algorithm: 'ED25519', flags: 'KEY_SIGNING_KEY', public_key: key, tag: 3613 }],
    [
      'porkbun',
      {
        keyTag: '3613',
        alg: '15',
        digestType: '2',
        digest: SHA256,
        keyDataFlags: '257',
        keyDataProtocol: '3',
        keyDataAlgo: '15',
        keyDataPubKey: key,
      },
    ],
    ['route53', { DomainName: 'example.com', SigningAttributes: { Algorithm: 15, Flags: 257, PublicKey: key } }],
  ])('%s', (name, body) => {
    expect(JSON.parse(printed(name, PLAIN))).toEqual(body);
  });

  it('resellerclub and forms', () => {
    expect(printed('resellerclub', PLAIN)).toBe(
      `attr-name1=keytag&attr-value1=3613&attr-name2=algorithm&attr-value2=15&attr-name3=digesttype&attr-value3=2&attr-name4=digest&attr-value4=${SHA256}\n`,
    );
    expect(printed('get-gov', PLAIN)).toBe(
      `Key tag      3613\nAlgorithm    15 (ED25519)\nDigest type  2 (SHA-256)\nDigest       ${SHA256}\n`,
    );
  });

  it('that make the digest get each key once', () => {
    expect(printed('gandi', zoneOf('example.com.', 2, 4)).match(/public_key/g)).toHaveLength(1);
    expect(printed('azure', zoneOf('example.com.', 2, 4)).match(/keyTag/g)).toHaveLength(2);
  });

  it('are not asked for what they cannot take', () => {
    const profile = (name: string) => REGISTRARS.find((each) => each.name === name)!;
    expect(() => refuseUnacceptable(profile('get-gov'), [zoneOf('example.gov.', 4)])).toThrow(
      /takes no digests of type 4/,
    );
    expect(() => refuseUnacceptable(profile('get-gov'), [zoneOf('example.gov.', 2)])).not.toThrow();
    const ed448 = makeDnskey(257, 16, new Uint8Array(57));
    const zone = { owner: nameOf('example.com.'), keys: [{ key: ed448, ds: [] }] };
    expect(() => refuseUnacceptable(profile('ovh'), [zone])).toThrow(/takes no keys of algorithm 16 \(ED448\)/);
  });
});
