/**
 * What the verifiers of others let through, and what ours says of it: the table of docs/verification.md, row by row. A
 * peer that learns to find one of these fails the test, and the page is put right.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { dsRdata, makeDs } from '../../src/dnssec/index.js';
import { type SigningKey, withFlags } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import {
  APEX,
  craftSignature,
  DAY,
  linesOf,
  makeKey,
  NSEC3,
  resign,
  type SignatureFields,
  sign,
  verify,
} from '../dnssec/support.js';
import { peerTest, run, withTempDir } from './peers.js';

const now = Math.floor(Date.now() / 1000);
const TIMES = { now, inception: now - 3600, expiration: now + 30 * DAY };
const SOURCE = `$TTL 3600
@ SOA ns1 host 7 7200 3600 1209600 3600
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2
*.wild A 192.0.2.3
sub NS ns.sub
ns.sub A 192.0.2.4
`;

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const stranger = makeKey('zsk');
const keys = [ksk, zsk];
const make = (more: Parameters<typeof sign>[2] = {}, text = SOURCE, signers = keys) =>
  sign(text, signers, { ...TIMES, ...more });
const { inception, expiration } = TIMES;
const fieldsOf = (fields: SignatureFields): SignatureFields => ({ inception, expiration, ...fields });

async function resigned(owner: string, type: string, fields: SignatureFields): Promise<string> {
  return resign(await make(), owner, type, zsk, fieldsOf(fields));
}

/** A signature by a key over an RRset beside what is there. */
async function beside(owner: string, type: string, key: SigningKey, text = ''): Promise<string> {
  const base = await make();
  return base + (await craftSignature(text + base, owner, type, key, fieldsOf({})));
}

const cdsLines = (key: SigningKey): string =>
  `@ 3600 CDS ${rdataText(TYPE.CDS, dsRdata(makeDs(nameOf(APEX), key.dnskey, 2, openssl)))}\n@ 3600 CDNSKEY ${rdataText(TYPE.CDNSKEY, key.dnskey.rdata)}\n`;

/** Replaces a record and signs its RRset again. */
async function edited(text: string, owner: string, type: string, change: (line: string) => string): Promise<string> {
  const line = linesOf(text, owner, type)[0]!;
  expect(change(line)).not.toBe(line);
  return resign(text.replace(line, change(line)), owner, type, zsk, fieldsOf({}));
}

/** The NSEC3 chain of an opt-out zone, without the flag: the insecure delegation is missing from it. */
async function withoutOptOut(): Promise<string> {
  let text = (await make({ denial: { ...NSEC3, optOut: true } })).replaceAll('\tNSEC3\t1 1 ', '\tNSEC3\t1 0 ');
  const owners = [...text.matchAll(/^(\S+)\t\d+\tIN\tNSEC3\t/gm)].map((match) => match[1]!);
  for (const owner of owners) text = await resign(text, owner, 'NSEC3', zsk, fieldsOf({}));
  return text;
}

/** B, L, K: dnssec-verify, ldns-verify-zone, kzonecheck. A letter in `accepts` is a peer that says nothing is wrong. */
interface Row {
  readonly name: string;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly accepts: string;
  readonly zone: () => Promise<string>;
}

const row = (name: string, found: string, accepts: string, zone: () => Promise<string>): Row => {
  const [severity, rule] = found.split(' ') as [Row['severity'], string];
  return { name, rule, severity, accepts, zone };
};

const ROWS: readonly Row[] = [
  row('a wildcard signed with its asterisk counted', 'error rrsig-labels-too-many', 'BLK', () =>
    resigned('*.wild.example.com.', 'A', { labels: 4 }),
  ),
  row('an ordinary name with more labels than it has', 'error rrsig-labels-too-many', 'LK', () =>
    resigned('www.example.com.', 'A', { labels: 4 }),
  ),
  row('an ordinary name signed as if it were a wildcard', 'error rrsig-labels-too-few', 'BL', () =>
    resigned('www.example.com.', 'A', { labels: 2 }),
  ),
  row('a signature record with another TTL', 'warning rrsig-ttl-mismatch', 'BLK', async () =>
    (await make()).replace(/^(www\.example\.com\.\t)3600(\tIN\tRRSIG\tA )/m, '$160$2'),
  ),
  row('an RRset whose TTL was changed after signing', 'warning rrsig-original-ttl', 'L', () =>
    resigned('www.example.com.', 'A', { originalTtl: 7200 }),
  ),
  row('another signer than the zone', 'error rrsig-signer-not-apex', 'LK', () =>
    resigned('www.example.com.', 'A', { signer: 'example.org.' }),
  ),
  row('a signature over nothing', 'warning rrsig-orphan', 'BLK', async () =>
    beside('www.example.com.', 'TXT', zsk, 'www.example.com. 3600 TXT "gone"\n'),
  ),
  row('a signature of a key that is gone', 'warning rrsig-unknown-key', 'BLK', () =>
    beside('www.example.com.', 'A', stranger),
  ),
  row('two signatures of one key for the same time', 'warning rrsig-duplicate', 'BLK', () =>
    beside('www.example.com.', 'A', zsk),
  ),
  row('a bad signature beside a good one', 'warning rrsig-superfluous-corrupt', 'BL', async () => {
    const text = await make();
    const line = await craftSignature(text, 'www.example.com.', 'A', zsk, fieldsOf({}));
    return text + line.replace(/ \S+\n$/, ` ${Buffer.alloc(64, 7).toString('base64')}\n`);
  }),
  row('glue signed', 'warning rrsig-over-glue', 'B', () => beside('ns.sub.example.com.', 'A', zsk)),
  row('the NS RRset of a delegation signed', 'warning rrsig-over-delegation-ns', 'BL', () =>
    beside('sub.example.com.', 'NS', zsk),
  ),
  row('signatures that end in an hour', 'warning rrsig-expiring', 'BLK', () =>
    make({ inception: now - 29 * DAY, expiration: now + 3600 }),
  ),
  row('signatures for ten years', 'warning rrsig-lifetime-too-long', 'BLK', () =>
    make({ expiration: now + 3650 * DAY }),
  ),
  row('keys signed by the zone-signing key only', 'error rrsig-dnskey-by-zsk-only', 'L', async () =>
    resign(await make(), APEX, 'DNSKEY', zsk, fieldsOf({})),
  ),
  row('a type too many in an NSEC bit map', 'error nsec-bitmap-extra', 'L', async () =>
    edited(await make(), 'www.example.com.', 'NSEC', (line) =>
      line.replace('\tA ', '\tA TXT ').replace(' A RRSIG', ' A TXT RRSIG'),
    ),
  ),
  row('a type missing in an NSEC bit map', 'error nsec-bitmap-missing', 'L', async () =>
    edited(await make(), 'www.example.com.', 'NSEC', (line) => line.replace(' A RRSIG', ' RRSIG')),
  ),
  row('NSEC records with a longer TTL than the SOA allows', 'warning nsec-ttl', 'BLK', async () => {
    const text = (await make()).replace(/^(www\.example\.com\.\t)3600(\tIN\tNSEC\t)/m, '$186400$2');
    return resign(text, 'www.example.com.', 'NSEC', zsk, fieldsOf({}));
  }),
  row('10 NSEC3 iterations', 'warning nsec3-iterations', 'BLK', () => make({ denial: { ...NSEC3, iterations: 10 } })),
  row('an NSEC3 salt', 'info nsec3-salt', 'BLK', () => make({ denial: { ...NSEC3, salt: Uint8Array.of(1) } })),
  row(
    'an insecure delegation without NSEC3 and without opt-out',
    'error nsec3-missing-insecure-delegation',
    'B',
    withoutOptOut,
  ),
  row('an NSEC3PARAM with flags', 'warning nsec3param-flags', 'BLK', async () =>
    edited(await make({ denial: NSEC3 }), APEX, 'NSEC3PARAM', (line) => line.replace('1 0 0', '1 1 0')),
  ),
  row('only a revoked key-signing key', 'error dnskey-only-revoked-ksk', 'L', () =>
    make({}, SOURCE, [{ ...ksk, dnskey: withFlags(ksk.dnskey, 257 | 0x80) }, zsk]),
  ),
  row('an RSA key of 1024 bits', 'warning dnskey-rsa-size', 'BLK', () =>
    make({}, SOURCE, [makeKey('ksk', 8, 1024), makeKey('zsk', 8, 1024)]),
  ),
  row('an algorithm that signs the keys only', 'warning rrsig-missing-for-algorithm', 'LK', async () =>
    (await make({}, SOURCE, [...keys, makeKey('csk', 15)])).replace(/^.*\tRRSIG\t(?!DNSKEY)\S+ 15 .*\n/gm, ''),
  ),
  row('a DNSKEY below the apex', 'warning dnskey-not-at-apex', 'LK', () =>
    make({}, `${SOURCE}www DNSKEY ${rdataText(TYPE.DNSKEY, zsk.dnskey.rdata)}\n`),
  ),
  row('a CDS for a key that is not there', 'error cds-no-dnskey', 'BL', () => make({}, SOURCE + cdsLines(stranger))),
  row('a CDS for the zone-signing key', 'warning cds-zsk', 'BLK', () => make({}, SOURCE + cdsLines(zsk))),
  row('CDS without CDNSKEY', 'warning cds-without-cdnskey', 'BL', () =>
    make({}, SOURCE + cdsLines(ksk).replace(/.*CDNSKEY.*\n/, '')),
  ),
  row('a CDS signed by the zone-signing key only', 'error cds-signed-by-zsk', 'BL', async () =>
    resign(await make({}, SOURCE + cdsLines(ksk)), APEX, 'CDS', zsk, fieldsOf({})),
  ),
  row('a ZONEMD of another version', 'error zonemd-digest', 'BK', async () =>
    edited(await make({ zonemd: [1] }), APEX, 'ZONEMD', (line) => line.replace(/\S{8}\n$/, '00000000\n')),
  ),
  row('a ZONEMD with another serial', 'error zonemd-serial', 'BK', async () =>
    edited(await make({ zonemd: [1] }), APEX, 'ZONEMD', (line) => line.replace('\t7 1 1', '\t8 1 1')),
  ),
];

const VERIFIERS: Readonly<Record<string, (file: string) => number>> = {
  B: (file) => run('dnssec-verify', ['-o', APEX, file]).code,
  L: (file) => run('ldns-verify-zone', [file]).code,
  K: (file) => run('kzonecheck', ['-o', APEX, '-d', 'on', file]).code,
};
const TOOLS = ['dnssec-verify', 'ldns-verify-zone', 'kzonecheck'];

describe('what others let through', () => {
  it.each(ROWS.map((entry) => [`${entry.name}: ${entry.rule}`, entry] as const))('%s', async (_name, entry) => {
    const verdict = await verify(await entry.zone(), { now });
    const rules = verdict.diagnostics.map(({ rule, severity }) => `${severity} ${rule}`);
    expect(rules).toContain(`${entry.severity} ${entry.rule}`);
  });

  for (const { name, accepts, zone } of ROWS) {
    peerTest(`${name}: accepted by ${accepts || 'none'}`, TOOLS, () =>
      withTempDir(async (folder) => {
        const file = path.join(folder, 'zone');
        writeFileSync(file, await zone(), 'latin1');
        const accepting = Object.keys(VERIFIERS).filter((letter) => VERIFIERS[letter]!(file) === 0);
        expect(accepting.join('')).toBe(accepts);
      }),
    );
  }
});

describe('docs/verification.md', () => {
  it('has these rows', () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/verification.md'), 'utf8');
    const mark = (accepts: string, letter: string) => (accepts.includes(letter) ? 'yes' : 'no');
    const lines = ROWS.map(
      ({ name, rule, severity, accepts }) =>
        `${name}|${mark(accepts, 'B')}|${mark(accepts, 'L')}|${mark(accepts, 'K')}|${severity}|[${rule}](rules/${rule}.md)`,
    );
    const cells = [...page.matchAll(/^\| (.*) \|$/gm)].map((match) =>
      match[1]!
        .split('|')
        .map((cell) => cell.trim())
        .join('|'),
    );
    expect(cells.filter((line) => line.includes('](rules/'))).toEqual(lines);
    expect(lines.length).toBeGreaterThan(30);
  });
});
