import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { locate } from '../../src/diagnostic/index.js';
import { makeDs } from '../../src/dnssec/index.js';
import { printKeyPair, type SigningKey } from '../../src/keys/index.js';
import { dsText, isDsFile, lintFiles } from '../../src/operations/index.js';
import { nameOf } from '../../src/wire/index.js';
import { dnskeyLine, makeKey, NOW, SMALL, sign } from '../dnssec/support.js';
import { memoryFiles } from './memory-files.js';

const OWNER = nameOf('example.com.');
const [KSK, OLD, ZSK] = [makeKey('ksk'), makeKey('ksk'), makeKey('zsk')];
const ds = (key: SigningKey, digestType = 2) => `${dsText(OWNER, makeDs(OWNER, key.dnskey, digestType, openssl))}\n`;
const spoiled = (key: SigningKey) => ds(key).replace(/..\n$/, (end) => (end === '00\n' ? '11\n' : '00\n'));
const keyset = (key: SigningKey) => `example.com. ${dnskeyLine(key.dnskey).slice(2)}`;
const keyFile = (key: SigningKey) => ({ [`z/${key.fileName}.key`]: printKeyPair(key).publicText });
const ZONE = 'z/example.com.zone';
const SIGNED = await sign(`$ORIGIN example.com.\n${SMALL}`, [KSK, ZSK]);
const UNSIGNED = `$ORIGIN example.com.\n${SMALL}`;

/** `severity file:line:column` of each finding of the rule. */
async function drift(contents: Record<string, string>, ...paths: string[]): Promise<string[]> {
  const { zones, failures } = await lintFiles(memoryFiles(contents), {
    paths: paths.length === 0 ? [ZONE] : paths,
    now: NOW,
    provider: openssl,
  });
  expect(failures).toEqual([]);
  return zones.flatMap(({ zone, diagnostics, path }) =>
    diagnostics
      .filter(({ rule }) => rule === 'ds-file-drift')
      .map((diagnostic) => {
        const { severity, file, start } = locate(diagnostic, zone.sources, path);
        return `${severity} ${file}:${start?.line}:${start?.column}`;
      }),
  );
}

describe('ds-file-drift', () => {
  it.each([
    ['dsset-example.com.', ds(OLD), ['error z/dsset-example.com.:1:20']],
    ['dsset-example.com', `; made by hand\n${ds(OLD)}`, ['error z/dsset-example.com:2:20']],
    ['example.com.ds', ds(OLD), ['error z/example.com.ds:1:20']],
    ['example.com.zone.ds', ds(OLD), ['error z/example.com.zone.ds:1:20']],
    ['keyset-example.com.', keyset(OLD), ['error z/keyset-example.com.:1:26']],
    ['dsset-example.com.', ds(KSK) + ds(OLD), ['info z/dsset-example.com.:2:20']],
    ['dsset-example.com.', ds(KSK) + spoiled(KSK), ['warning z/dsset-example.com.:2:20']],
    ['keyset-example.com.', keyset(KSK) + keyset(OLD), ['warning z/keyset-example.com.:2:26']],
    // TRAPS 31
    ['dsset-example.com.', ds(KSK, 1) + ds(OLD), ['error z/dsset-example.com.:2:20']],
  ])('finds what is not of the keys of the zone: %s', async (name, text, findings) => {
    expect(await drift({ [ZONE]: SIGNED, [`z/${name}`]: text })).toEqual(findings);
  });

  it.each([
    ['the right DS', { 'z/dsset-example.com.': ds(KSK) }],
    ['with two digests', { 'z/dsset-example.com.': ds(KSK) + ds(KSK, 4) }],
    ['as BIND writes them, with SHA-1', { 'z/dsset-example.com.': ds(KSK, 1) + ds(KSK) }],
    ['a DS for the next key, whose file is there', { 'z/dsset-example.com.': ds(KSK) + ds(OLD), ...keyFile(OLD) }],
    ['the right key', { 'z/keyset-example.com.': keyset(KSK) }],
    ['a DS of another zone', { 'z/dsset-example.com.': ds(OLD).replace('example.com.', 'example.org.') }],
    ['a file of another name', { 'z/parent-ds.txt': ds(OLD) }],
    ['something else that ends in .ds', { 'z/example.com.ds': '\u0000\u0001 not a zone file "' }],
    ['an empty file', { 'z/example.com.ds': '' }],
    ['a file that is no file of keys', { 'z/dsset-example.com.': ds(KSK), 'z/Kexample.com.+013+00001.key': 'x' }],
  ] as readonly (readonly [string, Record<string, string>])[])('is content with %s', async (_title, files) => {
    expect(await drift({ [ZONE]: SIGNED, ...files }, ZONE, 'z')).toEqual([]);
  });

  it('says which DS would be right', async () => {
    const files = memoryFiles({ [ZONE]: SIGNED, 'z/example.com.ds': ds(OLD) });
    const { zones } = await lintFiles(files, { paths: [ZONE], now: NOW, provider: openssl });
    const finding = zones[0]!.diagnostics.find(({ rule }) => rule === 'ds-file-drift');
    expect(finding?.help).toContain(ds(KSK).split(' DS ')[1]!.trim());
    expect(finding?.subject).toMatchObject({ keyTag: OLD.dnskey.keyTag, type: 'DS' });
  });

  it('holds an unsigned zone against the key files beside it', async () => {
    const stale = { [ZONE]: UNSIGNED, 'z/dsset-example.com.': ds(OLD) };
    expect(await drift({ ...stale, ...keyFile(KSK) })).toEqual(['error z/dsset-example.com.:1:20']);
    expect(await drift({ ...stale, ...keyFile(OLD) })).toEqual([]);
    // Nothing to compare with is no finding, and neither are the keys of another signer (RFC 8901) alone.
    expect(await drift(stale)).toEqual([]);
    expect(await drift({ ...stale, [ZONE]: UNSIGNED + dnskeyLine(KSK.dnskey) })).toEqual([]);
    expect(await drift({ ...stale, ...keyFile(ZSK) })).toEqual([]);
  });

  it('compares with the signed zone when both are there, and says so once', async () => {
    const files = { [ZONE]: UNSIGNED, 'z/example.com.zone.signed': SIGNED, 'z/dsset-example.com.': ds(OLD) };
    expect(await drift(files, 'z/example.com.zone', 'z/example.com.zone.signed')).toEqual([
      'error z/dsset-example.com.:1:20',
    ]);
    expect(await drift({ ...files, 'z/dsset-example.com.': ds(KSK) }, ZONE, 'z/example.com.zone.signed')).toEqual([]);
  });

  it('takes files of another folder that are named', async () => {
    const files = { [ZONE]: SIGNED, 'keys/dsset-example.com.': ds(OLD) };
    expect(await drift(files)).toEqual([]);
    expect(await drift(files, ZONE, 'keys/dsset-example.com.')).toEqual(['error keys/dsset-example.com.:1:20']);
    expect(await drift(files, 'keys/dsset-example.com.')).toEqual([]);
  });

  it('has no word on a zone whose text has errors: a key may be missing for that', async () => {
    const broken = `${SIGNED}\n@ DNSKEY 257 3\n`;
    expect(await drift({ [ZONE]: broken, 'z/dsset-example.com.': ds(OLD) })).toEqual([]);
  });

  it.each([
    ['dsset-example.com.', true],
    ['a/keyset-example.com', true],
    ['example.com.ds', true],
    ['.ds', false],
    ['example.com.zone', false],
    ['dsset-', false],
    ['mydsset-x', false],
  ])('%s: %s', (file, is) => {
    expect(isDsFile(file)).toBe(is);
  });
});
