/**
 * Zones with one fault each: signatures that verify but for what the row says. The table of docs/verification.md is made
 * from them.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type CryptoProvider, openssl } from '../../src/crypto/index.js';
import { type Denial, dsRdata, makeDs } from '../../src/dnssec/index.js';
import { type Dnskey, makeDnskey, parseDnskey, type SigningKey, withFlags } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { ByteWriter, nameOf, writeBase32hex } from '../../src/wire/index.js';
import {
  APEX,
  craftSignature as craftWith,
  DAY,
  decoysFor,
  dnskeyLine,
  linesOf,
  makeKey as makeKeyWith,
  NSEC,
  NSEC3,
  resign as resignWith,
  type SignatureFields,
  sign as signWith,
} from '../dnssec/support.js';

const SOURCE = `$TTL 3600
@ SOA ns1 host 7 7200 3600 1209600 3600
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2
*.wild A 192.0.2.3
deep.ent A 192.0.2.5
sub NS ns.sub
ns.sub A 192.0.2.4
`;

/** How a zone is signed. */
export interface Base {
  readonly chain: 'NSEC' | 'NSEC3';
  readonly keys: 'KSK and ZSK' | 'CSK';
}
const NSEC_ZSK: Base = { chain: 'NSEC', keys: 'KSK and ZSK' };
const NSEC_CSK: Base = { chain: 'NSEC', keys: 'CSK' };
const NSEC3_ZSK: Base = { chain: 'NSEC3', keys: 'KSK and ZSK' };
const NSEC3_CSK: Base = { chain: 'NSEC3', keys: 'CSK' };

export interface Mutation {
  readonly name: string;
  readonly base: Base;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** what else is true of such a zone: findings that the fault brings with it */
  readonly also: readonly string[];
  readonly zone: () => Promise<string>;
}

const row = (
  name: string,
  base: Base,
  found: string,
  zone: () => Promise<string>,
  also: readonly string[] = [],
): Mutation => {
  const [severity, rule] = found.split(' ') as [Mutation['severity'], string];
  return { name, base, rule, severity, also, zone };
};

/** Where the zones are made. */
export interface Laboratory {
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
}

export interface OneFaultZones {
  /** zones without a fault */
  readonly healthy: readonly Pick<Mutation, 'name' | 'base' | 'zone'>[];
  readonly faulty: readonly Mutation[];
}

/** The recipes of the zones; each `zone()` makes one anew. */
export function oneFaultZones({ now, provider }: Laboratory): OneFaultZones {
  const TIMES = { now, inception: now - 3600, expiration: now + 30 * DAY };
  const key: typeof makeKeyWith = (role, algorithm, bits) => makeKeyWith(role, algorithm, bits, provider);
  const sign: typeof signWith = (text, signers, more) => signWith(text, signers, { provider, ...more });
  const craftSignature: typeof craftWith = (text, owner, type, by, fields) =>
    craftWith(text, owner, type, by, fields, provider);
  const resign: typeof resignWith = (text, owner, type, by, fields) =>
    resignWith(text, owner, type, by, fields, provider);

  const ksk = key('ksk');
  const zsk = key('zsk');
  const csk = key('csk');
  const stranger = key('zsk');
  const keys = [ksk, zsk];

  const signersOf = (base: Base): readonly SigningKey[] => (base.keys === 'CSK' ? [csk] : keys);
  /** The key that signs data. */
  const signerOf = (base: Base): SigningKey => (base.keys === 'CSK' ? csk : zsk);
  const denialOf = (base: Base): Denial => (base.chain === 'NSEC3' ? NSEC3 : NSEC);

  const make = (more: Parameters<typeof sign>[2] = {}, text = SOURCE, signers = keys) =>
    sign(text, signers, { ...TIMES, ...more });
  const ofBase = (base: Base, text = SOURCE, more: Parameters<typeof sign>[2] = {}) =>
    make({ denial: denialOf(base), ...more }, text, [...signersOf(base)]);
  const { inception, expiration } = TIMES;
  const fieldsOf = (fields: SignatureFields): SignatureFields => ({ inception, expiration, ...fields });

  async function resigned(owner: string, type: string, fields: SignatureFields, base = NSEC_ZSK): Promise<string> {
    return resign(await ofBase(base), owner, type, signerOf(base), fieldsOf(fields));
  }
  /** A signature by a key over an RRset beside what is there. */
  async function beside(owner: string, type: string, key: SigningKey, text = ''): Promise<string> {
    const base = await make();
    return base + (await craftSignature(text + base, owner, type, key, fieldsOf({})));
  }

  const cdsLines = (key: SigningKey): string =>
    `@ 3600 CDS ${rdataText(TYPE.CDS, dsRdata(makeDs(nameOf(APEX), key.dnskey, 2, openssl)))}\n@ 3600 CDNSKEY ${rdataText(TYPE.CDNSKEY, key.dnskey.rdata)}\n`;

  /** Replaces a record and signs its RRset again. */
  async function edited(
    text: string,
    owner: string,
    type: string,
    change: (line: string) => string,
    key = zsk,
  ): Promise<string> {
    const line = linesOf(text, owner, type)[0]!;
    assert.notEqual(change(line), line);
    return resign(text.replace(line, change(line)), owner, type, key, fieldsOf({}));
  }

  /** Takes out the records at an owner whose lines start with a type. */
  function without(text: string, owner: string, ...types: readonly string[]): string {
    const lines = types.flatMap((type) => linesOf(text, owner, type));
    assert.notDeepEqual(lines, []);
    return lines.reduce((left, line) => left.replace(line, ''), text);
  }

  const dropped = async (base: Base, owner: string, ...types: readonly string[]): Promise<string> =>
    without(await ofBase(base), owner, ...types);

  /** Changes the line of a signature, which then says something else than what was signed. */
  async function misread(base: Base, owner: string, type: string, change: (line: string) => string): Promise<string> {
    const text = await ofBase(base);
    const line = linesOf(text, owner, `RRSIG ${type}`)[0]!;
    assert.notEqual(change(line), line);
    return text.replace(line, change(line));
  }

  /** The octets of the signature on a line changed. */
  const signatureOn = (line: string, change: (signature: Buffer) => Uint8Array): string =>
    line.replace(
      / (\S+)\n$/,
      (_all, text: string) => ` ${Buffer.from(change(Buffer.from(text, 'base64'))).toString('base64')}\n`,
    );
  const flip = (line: string): string =>
    signatureOn(line, (signature) => signature.map((octet, i) => (i === 9 ? octet ^ 1 : octet)));

  /** `hash.example.com.` of an NSEC3 chain without salt and iterations. */
  function hashOf(name: string): string {
    const hash = createHash('sha1').update(nameOf(name)).digest();
    const out = new ByteWriter(32);
    writeBase32hex(hash, 0, hash.length, out);
    return `${Buffer.from(out.copy()).toString('latin1').toLowerCase()}.${APEX}`;
  }

  const nsec3Edited = async (base: Base, name: string, change: (line: string) => string): Promise<string> =>
    edited(await ofBase(base), hashOf(name), 'NSEC3', change, signerOf(base));

  /** The chain closed again over a record that is taken out of it. */
  async function outOfChain(base: Base, owner: string): Promise<string> {
    const type = base.chain;
    const text = await ofBase(base);
    const line = linesOf(text, owner, type)[0]!;
    const next = (of: string): string =>
      /\tNSEC3\t\S+ \S+ \S+ \S+ (\S+)|\tNSEC\t(\S+)/
        .exec(of)!
        .slice(1)
        .find((name) => name)!;
    const label = type === 'NSEC3' ? owner.split('.')[0]!.toUpperCase() : owner;
    const before = [...text.matchAll(/^\S+\t\d+\tIN\tNSEC3?\t.*\n/gm)]
      .map(([found]) => found)
      .find((found) => next(found) === label)!;
    const rest = without(text, owner, type, `RRSIG ${type}`);
    const changed = rest.replace(before, before.replace(label, next(line)));
    return resign(changed, before.split('\t')[0]!, type, signerOf(base), fieldsOf({}));
  }

  /** A key beside those that sign. */
  const withKey = (key: Dnskey, base = NSEC_ZSK): Promise<string> =>
    ofBase(base, SOURCE + dnskeyLine(key), { allow: new Set(['incomplete-algorithm']) });
  const published = (flags: number, algorithm: number, publicKey: Uint8Array): Dnskey =>
    makeDnskey(flags, algorithm, publicKey);

  /** A signature whose r begins with a zero octet, without it. */
  async function unpadded(base: Base): Promise<string> {
    const text = await ofBase(base);
    // Each second gives another signature, also where they are deterministic.
    for (let more = 0; ; more++) {
      const fields = fieldsOf({ expiration: expiration + more });
      const line = await craftSignature(text, 'www.example.com.', 'A', signerOf(base), fields);
      const signature = Buffer.from(/ (\S+)\n$/.exec(line)![1]!, 'base64');
      if (signature[0] !== 0) continue;
      const short = signatureOn(line, (octets) => octets.subarray(1));
      return text.replace(linesOf(text, 'www.example.com.', 'RRSIG A')[0]!, short);
    }
  }

  const revokedZsk: SigningKey = { ...stranger, dnskey: withFlags(stranger.dnskey, 256 | 0x80) };

  /** Data signed by a key that is revoked, and that says so itself. */
  async function signedByRevoked(): Promise<string> {
    let text = await ofBase(NSEC_ZSK, SOURCE + dnskeyLine(revokedZsk.dnskey));
    text += await craftSignature(text, APEX, 'DNSKEY', revokedZsk, fieldsOf({}));
    return resign(text, 'www.example.com.', 'A', revokedZsk, fieldsOf({}));
  }

  /** The NSEC3 chain of an opt-out zone, without the flag: the insecure delegation is missing from it. */
  async function withoutOptOut(): Promise<string> {
    let text = (await make({ denial: { ...NSEC3, optOut: true } })).replaceAll('\tNSEC3\t1 1 ', '\tNSEC3\t1 0 ');
    const owners = [...text.matchAll(/^(\S+)\t\d+\tIN\tNSEC3\t/gm)].map((match) => match[1]!);
    for (const owner of owners) text = await resign(text, owner, 'NSEC3', zsk, fieldsOf({}));
    return text;
  }

  const healthy: readonly Pick<Mutation, 'name' | 'base' | 'zone'>[] = [
    ...[NSEC_ZSK, NSEC_CSK, NSEC3_ZSK, NSEC3_CSK].map((base) => ({
      name: `${base.chain}, ${base.keys}`,
      base,
      zone: () => ofBase(base),
    })),
    {
      name: 'RSA keys',
      base: NSEC_ZSK,
      zone: () => make({}, SOURCE, [key('ksk', 8, 2048), key('zsk', 8, 2048)]),
    },
    { name: 'Ed25519 keys', base: NSEC_ZSK, zone: () => make({}, SOURCE, [key('ksk', 15), key('zsk', 15)]) },
    { name: 'opt-out', base: NSEC3_ZSK, zone: () => make({ denial: { ...NSEC3, optOut: true } }) },
    { name: 'ZONEMD', base: NSEC_ZSK, zone: () => ofBase(NSEC_ZSK, SOURCE, { zonemd: [1] }) },
    { name: 'CDS and CDNSKEY', base: NSEC_ZSK, zone: () => make({}, SOURCE + cdsLines(ksk)) },
  ];

  const faulty: readonly Mutation[] = [
    row('a wildcard signed with its asterisk counted', NSEC_ZSK, 'error rrsig-labels-too-many', () =>
      resigned('*.wild.example.com.', 'A', { labels: 4 }),
    ),
    row('an ordinary name with more labels than it has', NSEC_ZSK, 'error rrsig-labels-too-many', () =>
      resigned('www.example.com.', 'A', { labels: 4 }),
    ),
    row('an ordinary name signed as if it were a wildcard', NSEC_ZSK, 'error rrsig-labels-too-few', () =>
      resigned('www.example.com.', 'A', { labels: 2 }),
    ),
    row('a signature record with another TTL', NSEC_ZSK, 'warning rrsig-ttl-mismatch', async () =>
      (await make()).replace(/^(www\.example\.com\.\t)3600(\tIN\tRRSIG\tA )/m, '$160$2'),
    ),
    row('an RRset whose TTL was changed after signing', NSEC_ZSK, 'warning rrsig-original-ttl', () =>
      resigned('www.example.com.', 'A', { originalTtl: 7200 }),
    ),
    row('another signer than the zone', NSEC_ZSK, 'error rrsig-signer-not-apex', () =>
      resigned('www.example.com.', 'A', { signer: 'example.org.' }),
    ),
    row('a signature over nothing', NSEC_ZSK, 'warning rrsig-orphan', async () =>
      beside('www.example.com.', 'TXT', zsk, 'www.example.com. 3600 TXT "gone"\n'),
    ),
    row('a signature of a key that is gone', NSEC_ZSK, 'warning rrsig-unknown-key', () =>
      beside('www.example.com.', 'A', stranger),
    ),
    row('two signatures of one key for the same time', NSEC_ZSK, 'warning rrsig-duplicate', () =>
      beside('www.example.com.', 'A', zsk),
    ),
    row('a bad signature beside a good one', NSEC_ZSK, 'warning rrsig-superfluous-corrupt', async () => {
      const text = await make();
      const line = await craftSignature(text, 'www.example.com.', 'A', zsk, fieldsOf({}));
      return text + line.replace(/ \S+\n$/, ` ${Buffer.alloc(64, 7).toString('base64')}\n`);
    }),
    row('glue signed', NSEC_ZSK, 'warning rrsig-over-glue', () => beside('ns.sub.example.com.', 'A', zsk)),
    row('the NS RRset of a delegation signed', NSEC_ZSK, 'warning rrsig-over-delegation-ns', () =>
      beside('sub.example.com.', 'NS', zsk),
    ),
    row('signatures that end in an hour', NSEC_ZSK, 'warning rrsig-expiring', () =>
      make({ inception: now - 29 * DAY, expiration: now + 3600 }),
    ),
    row('signatures for ten years', NSEC_ZSK, 'warning rrsig-lifetime-too-long', () =>
      make({ expiration: now + 3650 * DAY }),
    ),
    row('keys signed by the zone-signing key only', NSEC_ZSK, 'error rrsig-dnskey-by-zsk-only', async () =>
      resign(await make(), APEX, 'DNSKEY', zsk, fieldsOf({})),
    ),
    row('a type too many in an NSEC bit map', NSEC_ZSK, 'error nsec-bitmap-extra', async () =>
      edited(await make(), 'www.example.com.', 'NSEC', (line) =>
        line.replace('\tA ', '\tA TXT ').replace(' A RRSIG', ' A TXT RRSIG'),
      ),
    ),
    row('a type missing in an NSEC bit map', NSEC_ZSK, 'error nsec-bitmap-missing', async () =>
      edited(await make(), 'www.example.com.', 'NSEC', (line) => line.replace(' A RRSIG', ' RRSIG')),
    ),
    row('NSEC records with a longer TTL than the SOA allows', NSEC_ZSK, 'warning nsec-ttl', async () => {
      const text = (await make()).replace(/^(www\.example\.com\.\t)3600(\tIN\tNSEC\t)/m, '$186400$2');
      return resign(text, 'www.example.com.', 'NSEC', zsk, fieldsOf({}));
    }),
    row('10 NSEC3 iterations', NSEC_ZSK, 'warning nsec3-iterations', () =>
      make({ denial: { ...NSEC3, iterations: 10 } }),
    ),
    row('an NSEC3 salt', NSEC_ZSK, 'info nsec3-salt', () => make({ denial: { ...NSEC3, salt: Uint8Array.of(1) } })),
    row(
      'an insecure delegation without NSEC3 and without opt-out',
      NSEC_ZSK,
      'error nsec3-missing-insecure-delegation',
      withoutOptOut,
    ),
    row('an NSEC3PARAM with flags', NSEC_ZSK, 'warning nsec3param-flags', async () =>
      edited(await make({ denial: NSEC3 }), APEX, 'NSEC3PARAM', (line) => line.replace('1 0 0', '1 1 0')),
    ),
    row('only a revoked key-signing key', NSEC_ZSK, 'error dnskey-only-revoked-ksk', () =>
      make({}, SOURCE, [{ ...ksk, dnskey: withFlags(ksk.dnskey, 257 | 0x80) }, zsk]),
    ),
    row('an RSA key of 1024 bits', NSEC_ZSK, 'warning dnskey-rsa-size', () =>
      make({}, SOURCE, [key('ksk', 8, 1024), key('zsk', 8, 1024)]),
    ),
    row('an algorithm that signs the keys only', NSEC_ZSK, 'warning rrsig-missing-for-algorithm', async () =>
      (await make({}, SOURCE, [...keys, key('csk', 15)])).replace(/^.*\tRRSIG\t(?!DNSKEY)\S+ 15 .*\n/gm, ''),
    ),
    row('a DNSKEY below the apex', NSEC_ZSK, 'warning dnskey-not-at-apex', () =>
      make({}, `${SOURCE}www DNSKEY ${rdataText(TYPE.DNSKEY, zsk.dnskey.rdata)}\n`),
    ),
    row('a CDS for a key that is not there', NSEC_ZSK, 'error cds-no-dnskey', () =>
      make({}, SOURCE + cdsLines(stranger)),
    ),
    row('a CDS for the zone-signing key', NSEC_ZSK, 'warning cds-zsk', () =>
      make({}, SOURCE + cdsLines(ksk) + cdsLines(zsk)),
    ),
    row('CDS without CDNSKEY', NSEC_ZSK, 'warning cds-without-cdnskey', () =>
      make({}, SOURCE + cdsLines(ksk).replace(/.*CDNSKEY.*\n/, '')),
    ),
    row('a CDS signed by the zone-signing key only', NSEC_ZSK, 'error cds-signed-by-zsk', async () =>
      resign(await make({}, SOURCE + cdsLines(ksk)), APEX, 'CDS', zsk, fieldsOf({})),
    ),
    row('a ZONEMD of another version', NSEC_ZSK, 'error zonemd-digest', async () =>
      edited(await make({ zonemd: [1] }), APEX, 'ZONEMD', (line) => line.replace(/\S{8}\n$/, '00000000\n')),
    ),
    row('a ZONEMD with another serial', NSEC_ZSK, 'error zonemd-serial', async () =>
      edited(await make({ zonemd: [1] }), APEX, 'ZONEMD', (line) => line.replace('\t7 1 1', '\t8 1 1')),
    ),
    row('an RRset without a signature', NSEC3_CSK, 'error rrsig-missing', async () =>
      without(await ofBase(NSEC3_CSK), 'www.example.com.', 'RRSIG A'),
    ),
    row('keys without a signature', NSEC_CSK, 'error rrsig-missing', async () =>
      without(await ofBase(NSEC_CSK), APEX, 'RRSIG DNSKEY'),
    ),
    row('an NSEC record without a signature', NSEC_ZSK, 'error rrsig-missing', async () =>
      without(await ofBase(NSEC_ZSK), 'www.example.com.', 'RRSIG NSEC'),
    ),
    row('an NSEC3 record without a signature', NSEC3_ZSK, 'error rrsig-missing', async () =>
      without(await ofBase(NSEC3_ZSK), hashOf('www.example.com.'), 'RRSIG NSEC3'),
    ),
    row('a damaged signature', NSEC_ZSK, 'error rrsig-invalid', () => misread(NSEC_ZSK, 'www.example.com.', 'A', flip)),
    row('a damaged signature', NSEC3_CSK, 'error rrsig-invalid', () =>
      misread(NSEC3_CSK, 'www.example.com.', 'A', flip),
    ),
    row('a damaged signature over the keys', NSEC_CSK, 'error rrsig-invalid', () =>
      misread(NSEC_CSK, APEX, 'DNSKEY', flip),
    ),
    row('data changed after it was signed', NSEC3_ZSK, 'error rrsig-invalid', async () =>
      (await ofBase(NSEC3_ZSK)).replace('\tA\t192.0.2.2', '\tA\t192.0.2.222'),
    ),
    row('a signature that has expired', NSEC_ZSK, 'error rrsig-expired', () =>
      resigned('www.example.com.', 'A', { inception: now - 20 * DAY, expiration: now - 60 }),
    ),
    row('a signature that has expired', NSEC3_CSK, 'error rrsig-expired', () =>
      resigned('www.example.com.', 'A', { inception: now - 20 * DAY, expiration: now - 60 }, NSEC3_CSK),
    ),
    row('a signature of tomorrow', NSEC_CSK, 'error rrsig-not-yet-valid', () =>
      resigned('www.example.com.', 'A', { inception: now + DAY, expiration: now + 30 * DAY }, NSEC_CSK),
    ),
    row('a signature that ends before it begins', NSEC_ZSK, 'error rrsig-window-inverted', () =>
      resigned('www.example.com.', 'A', { inception: now + DAY, expiration: now - DAY }),
    ),
    row('the tag of one key, the algorithm of another', NSEC_ZSK, 'error rrsig-keytag-alg-mismatch', () =>
      misread(NSEC_ZSK, 'www.example.com.', 'A', (line) => line.replace('\tA 13 ', '\tA 15 ')),
    ),
    row('a signature that is too short', NSEC_ZSK, 'error rrsig-sig-length', () =>
      misread(NSEC_ZSK, 'www.example.com.', 'A', (line) => signatureOn(line, (octets) => octets.subarray(0, 60))),
    ),
    row('an ECDSA signature without its leading zero', NSEC_CSK, 'error rrsig-ecdsa-padding', () => unpadded(NSEC_CSK)),
    row('data below a delegation signed', NSEC_ZSK, 'warning rrsig-over-occluded', async () => {
      const text = await ofBase(NSEC_ZSK, `${SOURCE}x.sub TXT "hidden"\n`);
      return text + (await craftSignature(text, 'x.sub.example.com.', 'TXT', zsk, fieldsOf({})));
    }),
    row('a TTL longer than the signature', NSEC3_ZSK, 'info rrsig-remaining-lt-ttl', () =>
      ofBase(NSEC3_ZSK, SOURCE.replace('www A', 'www 4000000 A')),
    ),
    row(
      'a zone that secondaries keep for longer than its signatures',
      NSEC_CSK,
      'info rrsig-remaining-lt-soa-expire',
      () => ofBase(NSEC_CSK, SOURCE.replace('1209600', '5184000')),
    ),
    row('a signature of a wildcard counted too high', NSEC3_CSK, 'error rrsig-labels-too-many', () =>
      resigned('*.wild.example.com.', 'A', { labels: 4 }, NSEC3_CSK),
    ),
    row('an ordinary name signed as if it were a wildcard', NSEC3_CSK, 'error rrsig-labels-too-few', () =>
      resigned('www.example.com.', 'A', { labels: 2 }, NSEC3_CSK),
    ),
    row('another signer than the zone', NSEC3_CSK, 'error rrsig-signer-not-apex', () =>
      resigned('www.example.com.', 'A', { signer: 'example.org.' }, NSEC3_CSK),
    ),
    row('data signed by a revoked key', NSEC_ZSK, 'error dnskey-revoked-signs-zone', signedByRevoked),
    row('a revoked key that does not sign the keys', NSEC_ZSK, 'warning dnskey-revoked-not-selfsigned', () =>
      withKey(withFlags(stranger.dnskey, 257 | 0x80)),
    ),
    row('a key that signs nothing', NSEC3_CSK, 'info dnskey-unused', () => withKey(stranger.dnskey, NSEC3_CSK)),
    row('a key with flags that mean nothing', NSEC_ZSK, 'warning dnskey-flags-reserved', () =>
      make({}, SOURCE, [ksk, { ...zsk, dnskey: withFlags(zsk.dnskey, 258) }]),
    ),
    row(
      'one key with two sets of flags',
      NSEC_ZSK,
      'warning dnskey-flag-confusion',
      () => withKey(withFlags(zsk.dnskey, 257)),
      ['info dnskey-unused'],
    ),
    row('two keys with one tag', NSEC_ZSK, 'warning dnskey-keytag-collision', () => {
      const signers = [key('ksk', 15), key('zsk', 15)] as const;
      const { dnskey } = signers[1];
      const [twin] = decoysFor(dnskey, 1, dnskey.publicKey[0]! < 128);
      return make({}, SOURCE + dnskeyLine(twin!), [...signers]);
    }),
    row('a key that is too short', NSEC_ZSK, 'warning dnskey-length', () =>
      withKey(published(256, 13, new Uint8Array(6).fill(1))),
    ),
    row('a key that is no point of its curve', NSEC_ZSK, 'warning dnskey-point-invalid', () =>
      withKey(published(256, 13, new Uint8Array(64).fill(1))),
    ),
    row('an RSA key with exponent 1', NSEC_ZSK, 'warning dnskey-rsa-exponent', () => {
      const { publicKey } = key('zsk', 8, 2048).dnskey;
      return withKey(published(256, 8, Buffer.concat([Uint8Array.of(1, 1), publicKey.subarray(1 + publicKey[0]!)])));
    }),
    row('a key with another protocol than 3', NSEC_ZSK, 'warning dnskey-protocol', () =>
      withKey(parseDnskey(stranger.dnskey.rdata.map((octet, i) => (i === 2 ? 1 : octet)))!),
    ),
    row('a key that is no zone key', NSEC_ZSK, 'warning dnskey-flags-zone-bit', () =>
      withKey(withFlags(stranger.dnskey, 0)),
    ),
    row('a key of a retired algorithm', NSEC_ZSK, 'warning dnskey-algorithm-must-not', () =>
      withKey(published(256, 3, new Uint8Array(200).fill(7))),
    ),
    row('a key of an unknown algorithm', NSEC_ZSK, 'warning dnskey-algorithm-unknown', () =>
      withKey(published(256, 200, new Uint8Array(40).fill(7))),
    ),
    row('keys of RSASHA512', NSEC_ZSK, 'info dnskey-algorithm-not-recommended', () =>
      make({}, SOURCE, [key('ksk', 10, 2048), key('zsk', 10, 2048)]),
    ),
    row('more keys than fit into an answer', NSEC_ZSK, 'info dnskey-set-size', () =>
      make({}, SOURCE, [key('ksk', 8, 3072), key('zsk', 8, 3072)]),
    ),
    row('a name without NSEC', NSEC_CSK, 'error nsec-missing', () =>
      dropped(NSEC_CSK, 'ns1.example.com.', 'NSEC', 'RRSIG NSEC'),
    ),
    row(
      'an NSEC record at glue',
      NSEC_ZSK,
      'warning nsec-extra',
      async () => `${await ofBase(NSEC_ZSK)}ns.sub.example.com.\t3600\tIN\tNSEC\t*.wild.example.com. A RRSIG NSEC\n`,
    ),
    row('an NSEC record that leaves out a name', NSEC_CSK, 'error nsec-next-wrong', async () =>
      edited(
        await ofBase(NSEC_CSK),
        APEX,
        'NSEC',
        (line) => line.replace('deep.ent.example.com.', 'ns1.example.com.'),
        csk,
      ),
    ),
    row('a chain that does not end at the apex', NSEC_ZSK, 'error nsec-last-not-apex', async () =>
      edited(await ofBase(NSEC_ZSK), 'www.example.com.', 'NSEC', (line) =>
        line.replace('\texample.com.', '\tns1.example.com.'),
      ),
    ),
    row('an NSEC record that denies itself', NSEC_CSK, 'error nsec-bitmap-missing', async () =>
      edited(await ofBase(NSEC_CSK), 'www.example.com.', 'NSEC', (line) => line.replace(' RRSIG NSEC', ' RRSIG'), csk),
    ),
    row('glue in the bit map of a delegation', NSEC_ZSK, 'error nsec-bitmap-extra', async () =>
      edited(await ofBase(NSEC_ZSK), 'sub.example.com.', 'NSEC', (line) => line.replace(' NS RRSIG', ' A NS RRSIG')),
    ),
    row(
      'two NSEC records at one name',
      NSEC_ZSK,
      'error nsec-duplicate',
      async () => {
        const text = await ofBase(NSEC_ZSK);
        const more = linesOf(text, 'www.example.com.', 'NSEC')[0]!.replace('\texample.com.', '\tns1.example.com.');
        return resign(text + more, 'www.example.com.', 'NSEC', zsk, fieldsOf({}));
      },
      ['error nsec-last-not-apex'],
    ),
    row('an NSEC record in a zone with NSEC3', NSEC3_ZSK, 'error nsec-and-nsec3-mixed', async () => {
      const text = `${await ofBase(NSEC3_ZSK)}www.example.com.\t3600\tIN\tNSEC\texample.com. A RRSIG NSEC\n`;
      return text + (await craftSignature(text, 'www.example.com.', 'NSEC', zsk, fieldsOf({})));
    }),
    row('a name without NSEC3', NSEC3_ZSK, 'error nsec3-missing', () =>
      outOfChain(NSEC3_ZSK, hashOf('www.example.com.')),
    ),
    row('an empty non-terminal without NSEC3', NSEC3_CSK, 'error nsec3-missing-ent', () =>
      outOfChain(NSEC3_CSK, hashOf('ent.example.com.')),
    ),
    row('an NSEC3 record for a name that is not there', NSEC3_ZSK, 'error nsec3-extra', async () => {
      const text = await ofBase(NSEC3_ZSK, `${SOURCE}gone A 192.0.2.9\n`);
      return without(text, 'gone.example.com.', 'A', 'RRSIG A');
    }),
    row('an NSEC3 record that leaves out a name', NSEC3_CSK, 'error nsec3-chain-broken', () =>
      nsec3Edited(NSEC3_CSK, APEX, (line) =>
        line.replace(/(1 0 0 - )\S+/, `$1${hashOf('nowhere.example.com.').slice(0, 32).toUpperCase()}`),
      ),
    ),
    row('a type too many in an NSEC3 bit map', NSEC3_CSK, 'error nsec3-bitmap-extra', () =>
      nsec3Edited(NSEC3_CSK, 'www.example.com.', (line) => line.replace(' A RRSIG', ' A TXT RRSIG')),
    ),
    row('a type missing in an NSEC3 bit map', NSEC3_ZSK, 'error nsec3-bitmap-missing', () =>
      nsec3Edited(NSEC3_ZSK, 'www.example.com.', (line) => line.replace(' A RRSIG', ' RRSIG')),
    ),
    row(
      'an NSEC3 record with an unknown flag',
      NSEC3_ZSK,
      'error nsec3-flags-reserved',
      () => nsec3Edited(NSEC3_ZSK, 'www.example.com.', (line) => line.replace('\t1 0 0', '\t1 2 0')),
      ['error nsec3-chain-broken', 'error nsec3-missing'],
    ),
    row('an NSEC3 chain without NSEC3PARAM', NSEC3_ZSK, 'error nsec3-param-missing', async () =>
      edited(without(await ofBase(NSEC3_ZSK), APEX, 'NSEC3PARAM', 'RRSIG NSEC3PARAM'), hashOf(APEX), 'NSEC3', (line) =>
        line.replace(' NSEC3PARAM', ''),
      ),
    ),
    row('an NSEC3 record of no chain', NSEC3_CSK, 'error nsec3param-mismatch', async () => {
      const owner = hashOf('stray.example.com.');
      const next = owner.slice(0, 32).toUpperCase();
      const text = `${await ofBase(NSEC3_CSK)}${owner}\t3600\tIN\tNSEC3\t1 0 0 AB ${next} A RRSIG\n`;
      return text + (await craftSignature(text, owner, 'NSEC3', csk, fieldsOf({})));
    }),
    row('151 NSEC3 iterations', NSEC3_CSK, 'error nsec3-iterations', () =>
      make({ denial: { ...NSEC3, iterations: 151 } }, SOURCE, [csk]),
    ),
    row('NSEC3 records with a longer TTL than the SOA allows', NSEC3_ZSK, 'warning nsec-ttl', async () => {
      const owner = hashOf('www.example.com.');
      const line = linesOf(await ofBase(NSEC3_ZSK), owner, 'NSEC3')[0]!;
      const text = (await ofBase(NSEC3_ZSK)).replace(line, line.replace('\t3600\t', '\t86400\t'));
      return resign(text, owner, 'NSEC3', zsk, fieldsOf({}));
    }),
    row('CDNSKEY without CDS', NSEC_CSK, 'warning cdnskey-without-cds', () =>
      ofBase(NSEC_CSK, SOURCE + cdsLines(csk).replace(/.* CDS .*\n/, '')),
    ),
    row('a CDS beside the CDNSKEY of another key', NSEC_ZSK, 'error cds-cdnskey-mismatch', () =>
      make({}, SOURCE + cdsLines(ksk).replace(/.*CDNSKEY.*\n/, '') + cdsLines(zsk).replace(/.* CDS .*\n/, '')),
    ),
    row('a CDS with a SHA-1 digest', NSEC3_CSK, 'warning cds-digest-type', () => {
      const [, cdnskey] = cdsLines(csk).split('\n');
      const cds = `@ 3600 CDS ${rdataText(TYPE.CDS, dsRdata(makeDs(nameOf(APEX), csk.dnskey, 1, openssl)))}`;
      return ofBase(NSEC3_CSK, `${SOURCE}${cds}\n${cdnskey}\n`);
    }),
    row('a CDS that asks for the end of DNSSEC', NSEC_CSK, 'warning cds-delete-present', () =>
      ofBase(NSEC_CSK, `${SOURCE}@ 3600 CDS 0 0 0 00\n@ 3600 CDNSKEY 0 3 0 AA==\n`),
    ),
    row('a CDS below the apex', NSEC_ZSK, 'warning cds-not-apex', () =>
      make(
        {},
        SOURCE +
          cdsLines(ksk)
            .replace(/.*CDNSKEY.*\n/, '')
            .replace('@', 'www'),
      ),
    ),
    row('a ZONEMD below the apex', NSEC_ZSK, 'warning zonemd-not-apex', () =>
      make({}, `${SOURCE}www ZONEMD 7 1 1 ${'ab'.repeat(48)}\n`),
    ),
    row('two ZONEMD records of one scheme and digest', NSEC_CSK, 'error zonemd-duplicate-scheme-hash', async () => {
      const text = `${await ofBase(NSEC_CSK, SOURCE, { zonemd: [1] })}${APEX}\t3600\tIN\tZONEMD\t7 1 1 ${'CD'.repeat(48)}\n`;
      return resign(text, APEX, 'ZONEMD', csk, fieldsOf({}));
    }),
  ];
  return { healthy, faulty };
}
