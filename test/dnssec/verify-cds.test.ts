import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { dsRdata, makeDs } from '../../src/dnssec/index.js';
import { type SigningKey, withFlags } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { APEX, craftSignature, DAY, dnskeyLine, found, makeKey, NOW, resign, SMALL, sign, verify } from './support.js';

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const standby = makeKey('ksk');
const stranger = makeKey('ksk');
const revoked: SigningKey = { ...standby, dnskey: withFlags(standby.dnskey, 257 | 0x80) };

const dsText = (key: SigningKey, digest = 2) =>
  rdataText(TYPE.DS, dsRdata(makeDs(nameOf(APEX), key.dnskey, digest, openssl)));
const cds = (key: SigningKey, digest = 2) => `@ 3600 CDS ${dsText(key, digest)}\n`;
const cdnskey = (key: SigningKey) => `@ 3600 CDNSKEY ${rdataText(TYPE.CDNSKEY, key.dnskey.rdata)}\n`;
const both = (key: SigningKey) => cds(key) + cdnskey(key);
const DELETE = '@ 3600 CDS 0 0 0 00\n@ 3600 CDNSKEY 0 3 0 AA==\n';

const judge = async (lines: string, keys = [ksk, zsk], published = '') =>
  found(await verify(await sign(SMALL + lines + published, keys)));

describe('what the zone asks of its parent', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['the key that signs', both(ksk), []],
    ['with two digests', both(ksk) + cds(ksk, 4), []],
    ['CDS alone', cds(ksk), ['warning cds-without-cdnskey']],
    ['CDNSKEY alone', cdnskey(ksk), ['warning cdnskey-without-cds']],
    ['a CDS that is of no CDNSKEY', both(ksk) + cds(stranger), ['error cds-cdnskey-mismatch', 'warning cds-no-dnskey']],
    ['a CDNSKEY without CDS', both(ksk) + cdnskey(stranger), ['error cds-cdnskey-mismatch']],
    ['a key that is not there', both(stranger), ['error cds-no-dnskey']],
    ['one on standby beside the one in use', both(ksk) + both(stranger), ['warning cds-no-dnskey']],
    ['SHA-1', both(ksk) + cds(ksk, 1), ['warning cds-digest-type']],
    ['a ZSK', both(ksk) + both(zsk), ['warning cds-zsk']],
    ['only a ZSK', both(zsk), ['error cds-breaks-delegation', 'warning cds-zsk']],
    ['deletion', DELETE, ['warning cds-delete-present']],
    ['deletion beside a key', `${DELETE}${cds(ksk)}`, ['error cds-delete-mixed']],
    [
      'deletion in another form',
      '@ 3600 CDS 1 0 0 00\n@ 3600 CDNSKEY 0 3 0 AA==\n',
      ['error cds-delete-form', 'warning cds-delete-present'],
    ],
    ['below the apex', both(ksk) + cds(ksk).replace('@', 'www'), ['warning cds-not-apex']],
    ['for another zone', both(ksk) + cds(stranger).replace('@', '_dsboot.example.org._signal.ns1'), []],
  ])('%s', async (_name, lines, rules) => {
    expect(await judge(lines)).toEqual(rules);
  });

  it('a key that does not sign the keys yet', async () => {
    expect(await judge(both(standby), [ksk, zsk], dnskeyLine(standby.dnskey))).toEqual(['error cds-breaks-delegation']);
  });

  it('a revoked key', async () => {
    expect(await judge(both(ksk) + both(revoked), [ksk, zsk, revoked])).toEqual(['warning cds-unusable-key']);
  });

  it('signed by the ZSK only', async () => {
    const text = await sign(SMALL + both(ksk), [ksk, zsk]);
    const forged = text.replaceAll(
      /^(example\.com\.\t\d+\tIN\tRRSIG\t(?:CDS|CDNSKEY) .* )(\d+)( example\.com\. )/gim,
      `$1${zsk.dnskey.keyTag}$3`,
    );
    expect(found(await verify(forged))).toContain('error cds-signed-by-zsk');
  });

  it('a signature of the key-signing key that does not count beside one of the zone-signing key', async () => {
    const signed = await sign(SMALL + both(ksk), [ksk, zsk]);
    const forZsk = await resign(signed, APEX, 'CDS', zsk);
    const past = { inception: NOW - 2 * DAY, expiration: NOW - DAY };
    const expired = await craftSignature(forZsk, APEX, 'CDS', ksk, past);
    expect(found(await verify(forZsk + expired))).toEqual(['error cds-signed-by-zsk', 'warning rrsig-expired']);
    // Alone, that it has expired is all there is to say.
    const alone = await resign(signed, APEX, 'CDS', ksk, past);
    expect(found(await verify(alone))).toEqual(['error rrsig-expired']);
  });

  it('does not make a zone bogus: answers validate', async () => {
    const verdict = await verify(await sign(SMALL + both(stranger), [ksk, zsk]));
    expect(verdict.status).toBe('SECURE');
  });

  it('a key with flags 256 is fine where no key has the SEP bit', async () => {
    expect(await judge(both(zsk), [zsk])).toEqual([]);
  });
});
