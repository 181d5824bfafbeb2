import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import {
  checkPublication,
  type Denial,
  makeDs,
  nsec3Hasher,
  publishes,
  signZone,
  verifyZone,
  type ZoneVerdict,
} from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey, signerOf, withFlags } from '../../src/keys/index.js';
import { encodeBase32hex, nameOf } from '../../src/wire/index.js';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';

const APEX = 'example.com.';
const NOW = 1_770_000_000;
const DAY = 86_400;
const RICH = readFileSync(new URL('../fixtures/rich.zone', import.meta.url));

const key = (role: 'ksk' | 'zsk' | 'csk', algorithm = 13): SigningKey =>
  generateKeyPair({ owner: nameOf(APEX), algorithm, role, now: NOW, provider: openssl, existing: [] });
const keys = [key('ksk'), key('zsk')];
const [ksk, zsk] = keys as [SigningKey, SigningKey];

const DENIALS = {
  nsec: { type: 'nsec' },
  nsec3: { type: 'nsec3', optOut: false, iterations: 0, salt: new Uint8Array(0) },
  optOut: { type: 'nsec3', optOut: true, iterations: 0, salt: new Uint8Array(0) },
} as const satisfies Readonly<Record<string, Denial>>;

const zoneOf = (text: string | Uint8Array): Zone => {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const { zone, diagnostics } = parseZone(bytes, { origin: APEX });
  expect(diagnostics).toEqual([]);
  return zone;
};

async function sign(
  denial: Denial,
  signers: readonly SigningKey[] = keys,
  source: string | Uint8Array = RICH,
): Promise<string> {
  const signed = await signZone(zoneOf(source), {
    keys: signers,
    denial,
    serial: 'keep',
    now: NOW,
    inception: NOW - 3600,
    expiration: NOW + 30 * DAY,
    provider: openssl,
    // Some of the zones are wrong on purpose.
    allow: new Set(['no-ksk']),
  });
  return printZone(signed.zone);
}

const verify = (text: string, now = NOW, trust?: Parameters<typeof verifyZone>[1]['trust']): Promise<ZoneVerdict> =>
  verifyZone(zoneOf(text), { now, provider: openssl, trust });

const rulesOf = (verdict: ZoneVerdict, severity?: string): string[] => [
  ...new Set(
    verdict.diagnostics
      .filter((diagnostic) => severity === undefined || diagnostic.severity === severity)
      .map(({ rule }) => rule),
  ),
];

let nsec: string;
let nsec3: string;
let optOut: string;
beforeAll(async () => {
  [nsec, nsec3, optOut] = (await Promise.all([sign(DENIALS.nsec), sign(DENIALS.nsec3), sign(DENIALS.optOut)])) as [
    string,
    string,
    string,
  ];
});

/** Lines of a record type at an owner (both as printed). */
const linePattern = (owner: string, type: string): RegExp =>
  new RegExp(`^${owner.replace(/[.*\\]/g, '\\$&')}\\t\\d+\\tIN\\t${type}[\\t ].*\\n`, 'im');

function drop(text: string, owner: string, type: string): string {
  const pattern = linePattern(owner, type);
  expect(pattern.test(text), `${owner} ${type}`).toBe(true);
  return text.replace(pattern, '');
}

function edit(text: string, owner: string, type: string, change: (line: string) => string): string {
  const pattern = linePattern(owner, type);
  const line = pattern.exec(text)?.[0];
  expect(line, `${owner} ${type}`).toBeDefined();
  const changed = change(line!);
  expect(changed).not.toBe(line);
  return text.replace(line!, changed);
}

describe('a healthy zone', () => {
  it.each(['nsec', 'nsec3', 'optOut'] as const)('%s: secure, without findings', async (denial) => {
    const verdict = await verify(await sign(DENIALS[denial]));
    expect(verdict.diagnostics).toEqual([]);
    expect(verdict.status).toBe('SECURE');
    expect(verdict.earliestExpiration).toBe(NOW + 30 * DAY);
    expect(verdict.trustedFrom).toContain(String(ksk.dnskey.keyTag));
  });

  it('is insecure when it is not signed', async () => {
    const verdict = await verify(RICH.toString('latin1'));
    expect([verdict.status, verdict.diagnostics]).toEqual(['INSECURE', []]);
  });

  it('is bogus when it is not signed but its parent has a DS', async () => {
    const ds = makeDs(nameOf(APEX), ksk.dnskey, 2, openssl);
    const verdict = await verify(RICH.toString('latin1'), NOW, [ds]);
    expect([verdict.status, rulesOf(verdict)]).toEqual(['BOGUS', ['dnskey-missing']]);
  });
});

describe('one damage, the right rule', () => {
  const cases: readonly [name: string, zone: () => string, rules: readonly string[]][] = [
    ['RRset without signature', () => drop(nsec, 'mail.Example.COM.', 'RRSIG\\tA'), ['rrsig-missing']],
    ['one record of an RRset dropped', () => drop(nsec, 'WWW.Example.COM.', 'A'), ['rrsig-invalid']],
    [
      'the only record of a type dropped',
      () => drop(nsec, 'ssh.Example.COM.', 'SSHFP'),
      ['nsec-bitmap-extra', 'rrsig-orphan'],
    ],
    ['the same under NSEC3', () => drop(nsec3, 'ssh.Example.COM.', 'SSHFP'), ['nsec3-bitmap-extra', 'rrsig-orphan']],
    [
      'an NSEC record dropped with its signature',
      () => drop(drop(nsec, 'ssh.Example.COM.', 'NSEC'), 'ssh.Example.COM.', 'RRSIG\\tNSEC'),
      ['nsec-missing'],
    ],
    [
      'a record added',
      () => `${nsec}new.example.com. 3600 IN A 192.0.2.99\n`,
      ['nsec-missing', 'nsec-next-wrong', 'rrsig-missing'],
    ],
    [
      'a record added under NSEC3',
      () => `${nsec3}new.example.com. 3600 IN A 192.0.2.99\n`,
      ['nsec3-missing', 'rrsig-missing'],
    ],
    [
      'a bit too many in an NSEC bit map',
      () => edit(nsec, 'ssh.Example.COM.', 'NSEC', (line) => line.replace('SSHFP', 'AAAA SSHFP')),
      ['nsec-bitmap-extra', 'rrsig-invalid'],
    ],
    [
      'a bit missing in an NSEC bit map',
      () => edit(nsec, 'ssh.Example.COM.', 'NSEC', (line) => line.replace('SSHFP ', '')),
      ['nsec-bitmap-missing', 'rrsig-invalid'],
    ],
    [
      'the wrong next name',
      () => edit(nsec, 'ssh.Example.COM.', 'NSEC', (line) => line.replace(/(NSEC\t)\S+/, '$1zzz.example.com.')),
      ['nsec-next-wrong', 'rrsig-invalid'],
    ],
    [
      'the last NSEC not closed',
      () => edit(nsec, '\\200\\255.Example.COM.', 'NSEC', (line) => line.replace(/(NSEC\t)\S+/, '$1zzz.example.com.')),
      ['nsec-last-not-apex', 'rrsig-invalid'],
    ],
    ['glue signed', () => `${nsec}${fakeSignature('ns.secure.example.com.', 'A', 4)}`, ['rrsig-over-glue']],
    [
      'delegation NS signed',
      () => `${nsec}${fakeSignature('secure.example.com.', 'NS', 3)}`,
      ['rrsig-over-delegation-ns'],
    ],
    [
      'occluded data signed',
      () => `${nsec}${fakeSignature('host.secure.example.com.', 'TXT', 4)}`,
      ['rrsig-over-occluded'],
    ],
    [
      'a signature with the tag of a key and another algorithm, beside a good one',
      () => `${nsec}${fakeSignature('mail.example.com.', 'A', 3).replace(' A 13 ', ' A 15 ')}`,
      ['rrsig-keytag-alg-mismatch'],
    ],
    [
      'a signature that lacks an octet',
      () =>
        `${nsec}${fakeSignature('mail.example.com.', 'A', 3).replace(/\S+\n$/, `${Buffer.alloc(63, 7).toString('base64')}\n`)}`,
      ['rrsig-sig-length'],
    ],
    ['signature over nothing', () => `${nsec}${fakeSignature('mail.example.com.', 'TXT', 3)}`, ['rrsig-orphan']],
    [
      'a second, broken signature beside a good one',
      () => `${nsec}${fakeSignature('mail.example.com.', 'A', 3)}`,
      ['rrsig-superfluous-corrupt'],
    ],
    [
      'a signature by a key that is not there, beside a good one',
      () => `${nsec}${fakeSignature('mail.example.com.', 'A', 3, (zsk.dnskey.keyTag + 1) % 65536)}`,
      ['rrsig-unknown-key'],
    ],
    ['DNSKEY RRset without signature', () => drop(nsec, 'Example.COM.', 'RRSIG\\tDNSKEY'), ['rrsig-missing']],
    [
      'TTL of an RRset changed',
      () => edit(nsec, 'mail.Example.COM.', 'A', (line) => line.replace('3600', '7200')),
      ['rrsig-original-ttl'],
    ],
    [
      'TTL of a signature changed',
      () => edit(nsec, 'mail.Example.COM.', 'RRSIG\\tA', (line) => line.replace('\t3600\t', '\t60\t')),
      ['rrsig-ttl-mismatch'],
    ],
    [
      'NSEC3 chain without NSEC3PARAM',
      () => drop(drop(nsec3, 'Example.COM.', 'NSEC3PARAM'), 'Example.COM.', 'RRSIG\\tNSEC3PARAM'),
      ['nsec3-param-missing', 'nsec3-bitmap-extra'],
    ],
    ['DNSKEY dropped', () => nsec.replace(/^Example\.COM\.\t\d+\tIN\tDNSKEY\t.*\n/gim, ''), ['dnskey-missing']],
  ];

  it.each(cases)('%s', async (_name, zone, rules) => {
    const verdict = await verify(zone());
    expect(rulesOf(verdict).sort()).toEqual([...rules].sort());
    const hasErrors = verdict.diagnostics.some(({ severity }) => severity === 'error');
    expect(verdict.status).toBe(hasErrors ? 'BOGUS' : 'SECURE');
    for (const diagnostic of verdict.diagnostics) {
      if (diagnostic.rule !== 'nsec3-param-missing') expect(diagnostic.span, diagnostic.message).toBeDefined();
    }
  });

  function fakeSignature(owner: string, type: string, labels: number, tag = zsk.dnskey.keyTag): string {
    const zeros = Buffer.alloc(64, 7).toString('base64');
    return `${owner} 3600 IN RRSIG ${type} 13 ${labels} 3600 ${NOW + DAY * 20} ${NOW - 3600} ${tag} example.com. ${zeros}\n`;
  }
});

describe('one flipped bit in any signature', () => {
  it.each(['nsec', 'nsec3'] as const)('%s: is found, at its record', async (denial) => {
    const text = denial === 'nsec' ? nsec : nsec3;
    const lines = text.split('\n');
    const signatures = lines.flatMap((line, at) => (line.includes('\tRRSIG\t') ? [at] : []));
    expect(signatures.length).toBeGreaterThan(30);
    for (const at of signatures) {
      const damaged = [...lines];
      damaged[at] = lines[at]!.replace(
        / ([A-Za-z0-9+/])([A-Za-z0-9+/=]+)$/,
        (_all, digit: string, rest: string) => ` ${digit === 'A' ? 'B' : 'A'}${rest}`,
      );
      const verdict = await verify(damaged.join('\n'));
      expect(rulesOf(verdict), lines[at]).toEqual(['rrsig-invalid']);
      expect(verdict.status).toBe('BOGUS');
      expect(zoneOf(damaged.join('\n')).sources.position(verdict.diagnostics[0]!.span!.start).line).toBe(at + 1);
    }
  });
});

describe('wildcards and the Labels field', () => {
  it('finds a wildcard signature that counts the asterisk, although it verifies', async () => {
    // Signed for one label more: peers accept it, and every answer expanded from it would be bogus.
    const text = await sign(DENIALS.nsec);
    const line = linePattern('*.wild.Example.COM.', 'RRSIG\\tA').exec(text)![0];
    const forged = await resign(text, '*.wild.example.com.', 'A', 4);
    const verdict = await verify(text.replace(line, forged));
    expect(rulesOf(verdict)).toEqual(['rrsig-labels-too-many']);
    expect(verdict.status).toBe('BOGUS');
  });

  it('finds a signature made as if for a wildcard, although it verifies', async () => {
    const text = await sign(DENIALS.nsec);
    const line = linePattern('WWW.Example.COM.', 'RRSIG\\tAAAA').exec(text)![0];
    const forged = await resign(text, 'www.example.com.', 'AAAA', 2);
    const verdict = await verify(text.replace(line, forged));
    expect(rulesOf(verdict)).toEqual(['rrsig-labels-too-few']);
    expect(verdict.status).toBe('BOGUS');
  });

  /** A signature by the ZSK over an RRset, with the Labels field of our choice. */
  async function resign(text: string, owner: string, type: string, labels: number): Promise<string> {
    const { ByteWriter } = await import('../../src/wire/index.js');
    const { writeCanonicalRrset } = await import('../../src/dnssec/index.js');
    const { typeNumber } = await import('../../src/rdata/index.js');
    const zone = zoneOf(text);
    const id = zone.names.find(nameOf(owner));
    const first = zone.records.findRrset(id, typeNumber(type)!);
    const ttl = zone.records.ttl[first]!;
    const data = new ByteWriter();
    data.u16(typeNumber(type)!);
    data.u8(13);
    data.u8(labels);
    data.u32(ttl);
    data.u32(NOW + 30 * DAY);
    data.u32(NOW - 3600);
    data.u16(zsk.dnskey.keyTag);
    data.append(nameOf(APEX));
    writeCanonicalRrset(zone, first, zone.records.rrsetEnd(first), ttl, labels, data);
    const signature = await signerOf(zsk, openssl).sign(data.view());
    const base64 = Buffer.from(signature).toString('base64');
    return `${owner} ${ttl} IN RRSIG ${type} 13 ${labels} ${ttl} ${NOW + 30 * DAY} ${NOW - 3600} ${zsk.dnskey.keyTag} ${APEX} ${base64}\n`;
  }
});

describe('time', () => {
  it('expired', async () => {
    const verdict = await verify(nsec, NOW + 31 * DAY);
    expect(rulesOf(verdict)).toEqual(['rrsig-expired']);
    expect(verdict.status).toBe('BOGUS');
  });

  it('valid to the last second', async () => {
    expect((await verify(nsec, NOW + 30 * DAY)).status).toBe('SECURE');
    expect((await verify(nsec, NOW + 30 * DAY + 1)).status).toBe('BOGUS');
    expect((await verify(nsec, NOW - 3600)).status).toBe('SECURE');
  });

  it('not yet valid', async () => {
    const verdict = await verify(nsec, NOW - 3601);
    expect(rulesOf(verdict)).toEqual(['rrsig-not-yet-valid']);
    expect(verdict.status).toBe('BOGUS');
  });

  it('expiring is a warning, once: below 7 days or a quarter of the lifetime, whichever is sooner', async () => {
    expect(rulesOf(await verify(nsec, NOW + 22 * DAY))).toEqual([]);
    const verdict = await verify(nsec, NOW + 24 * DAY);
    expect(verdict.diagnostics.map(({ rule, severity }) => [rule, severity])).toEqual([['rrsig-expiring', 'warning']]);
    expect(verdict.status).toBe('SECURE');
  });

  it('times beyond 2106 compare by serial arithmetic (RFC 4034 section 3.1.5)', async () => {
    const late = 2 ** 32 - 10 * DAY;
    const signed = await signZone(zoneOf(RICH), {
      keys,
      denial: DENIALS.nsec,
      serial: 'keep',
      now: late,
      inception: late - 3600,
      expiration: late + 30 * DAY,
      provider: openssl,
    });
    expect((await verify(printZone(signed.zone), late + 15 * DAY)).status).toBe('SECURE');
    expect((await verify(printZone(signed.zone), late + 31 * DAY)).status).toBe('BOGUS');
  });
});

describe('trust', () => {
  const ds = (signing: SigningKey, digest = 2) => makeDs(nameOf(APEX), signing.dnskey, digest, openssl);

  it('starts at a DS that matches', async () => {
    const verdict = await verify(nsec, NOW, [ds(ksk)]);
    expect([verdict.status, verdict.diagnostics]).toEqual(['SECURE', []]);
  });

  it('bogus when no DS matches; the help line has the right one', async () => {
    const verdict = await verify(nsec, NOW, [ds(key('ksk'))]);
    expect([verdict.status, rulesOf(verdict)]).toEqual(['BOGUS', ['ds-mismatch']]);
    expect(verdict.diagnostics[0]!.help).toContain(`DS ${ksk.dnskey.keyTag} 13 2 `);
  });

  it('one dangling DS beside a good one is a warning', async () => {
    const verdict = await verify(nsec, NOW, [ds(ksk), ds(key('ksk'))]);
    expect([verdict.status, rulesOf(verdict, 'warning')]).toEqual(['SECURE', ['ds-dangling-in-set']]);
  });

  it('a good SHA-1 DS does not hide a wrong SHA-256 one (RFC 4509 section 3)', async () => {
    const wrong = { ...ds(ksk), digest: new Uint8Array(32) };
    const verdict = await verify(nsec, NOW, [ds(ksk, 1), wrong]);
    expect([verdict.status, rulesOf(verdict)]).toEqual(['BOGUS', ['ds-mismatch']]);
  });

  it('a DS for the ZSK, which does not sign the keys, leads nowhere', async () => {
    const verdict = await verify(nsec, NOW, [ds(zsk)]);
    expect([verdict.status, rulesOf(verdict)]).toEqual(['BOGUS', ['dnskey-unsigned', 'ds-zsk']]);
  });

  it('only unsupported DS records make the zone insecure (RFC 4035 section 5.2)', async () => {
    const verdict = await verify(nsec, NOW, [{ ...ds(ksk), algorithm: 253 }]);
    expect(verdict.status).toBe('INSECURE');
  });

  it('a DNSKEY RRset that only the ZSK signs', async () => {
    // The ZSK signs everything, as a CSK would; the KSK is published and signs nothing.
    const published = `${RICH.toString('latin1')}@ IN DNSKEY 257 3 13 ${Buffer.from(ksk.dnskey.publicKey).toString('base64')}\n`;
    const verdict = await verify(await sign(DENIALS.nsec, [zsk], published), NOW, [ds(ksk)]);
    expect([verdict.status, rulesOf(verdict)]).toEqual(['BOGUS', ['rrsig-dnskey-by-zsk-only']]);
  });

  it('a revoked key that signs the zone, beside a good signature', async () => {
    const revoked = { ...ksk, dnskey: withFlags(ksk.dnskey, 257 | 0x80) };
    const text = await sign(DENIALS.nsec, [...keys, revoked]);
    expect((await verify(text, NOW, [ds(ksk)])).status).toBe('SECURE');
    const line = `mail.example.com. 3600 IN RRSIG A 13 3 3600 ${NOW + DAY * 20} ${NOW - 3600} ${revoked.dnskey.keyTag} example.com. ${Buffer.alloc(64, 7).toString('base64')}\n`;
    const verdict = await verify(text + line, NOW, [ds(ksk)]);
    expect([verdict.status, rulesOf(verdict)]).toEqual([
      'SECURE',
      ['dnskey-flag-confusion', 'dnskey-revoked-signs-zone'],
    ]);
  });

  it('a revoked key is no entry point', async () => {
    const revoked = { ...ksk, dnskey: withFlags(ksk.dnskey, 257 | 0x80) };
    const text = await sign(DENIALS.nsec, [revoked, zsk]);
    const verdict = await verify(text, NOW, [ds(ksk)]);
    expect([verdict.status, rulesOf(verdict, 'error')]).toEqual(['BOGUS', ['ds-mismatch']]);
  });
});

describe('algorithms', () => {
  it('an RRset without one of the published algorithms is a warning for a validator (RFC 6840 section 5.11)', async () => {
    const both = await sign(DENIALS.nsec, [...keys, key('csk', 15)]);
    const verdict = await verify(both.replace(/^mail\.Example\.COM\.\t\d+\tIN\tRRSIG\tA 15 .*\n/im, ''));
    expect([verdict.status, rulesOf(verdict)]).toEqual(['SECURE', ['rrsig-missing-for-algorithm']]);
  });
});

describe('NSEC3 in detail', () => {
  it('insecure delegations without record are fine under opt-out only', async () => {
    expect((await verify(optOut)).status).toBe('SECURE');
    const closed = optOut.replace(/(\tNSEC3\t1) 1 /g, '$1 0 ');
    expect(rulesOf(await verify(closed))).toContain('nsec3-missing-insecure-delegation');
  });

  it('a record that belongs to no name', async () => {
    const text = drop(drop(nsec3, 'naptr.Example.COM.', 'NAPTR'), 'naptr.Example.COM.', 'RRSIG\\tNAPTR');
    expect(rulesOf(await verify(text))).toEqual(['nsec3-extra']);
  });

  it('an empty non-terminal without record', async () => {
    const { hashNames, isInNsec3Chain } = await import('../../src/dnssec/nsec3.js');
    const zone = zoneOf(nsec3);
    const hashed = hashNames(zone, openssl, { iterations: 0, salt: new Uint8Array(0) }, (id) =>
      isInNsec3Chain(zone, id, false),
    );
    const ent = hashed.owner.indexOf(-1);
    const { encodeBase32hex } = await import('../../src/wire/index.js');
    const hash = encodeBase32hex(hashed.hashes.slice(ent * 20, ent * 20 + 20)).toLowerCase();
    const text = nsec3.replace(new RegExp(`^${hash}\\..*\\n`, 'gim'), '');
    expect(rulesOf(await verify(text)).sort()).toEqual(['nsec3-chain-broken', 'nsec3-missing-ent']);
  });

  it('iterations: a warning up to 150, an error above', async () => {
    for (const [iterations, severity] of [
      [1, 'warning'],
      [51, 'warning'],
      [150, 'warning'],
      [151, 'error'],
    ] as const) {
      const signed = await sign({ ...DENIALS.nsec3, iterations });
      expect((await verify(signed)).diagnostics.map((found) => [found.rule, found.severity])).toEqual([
        ['nsec3-iterations', severity],
      ]);
    }
  });

  describe('empty non-terminals under opt-out', () => {
    const SOA =
      '@ 3600 IN SOA ns1.example.net. host.example.net. 1 7200 3600 1209600 3600\n@ 3600 IN NS ns1.example.net.\n';

    /** The zone signed with opt-out, and without the NSEC3 record of `ent`; the record before points past it. */
    async function without(text: string, ent: string, denial: Denial): Promise<string> {
      const signed = zoneOf(await sign(denial, keys, SOA + text));
      const hash = Buffer.alloc(20);
      nsec3Hasher(openssl, { iterations: 0, salt: new Uint8Array(0) })(nameOf(ent), 0, hash, 0);
      const label = encodeBase32hex(hash);
      const lines = printZone(signed).split('\n');
      const own = lines.find((line) => line.toUpperCase().startsWith(`${label}.`) && line.includes('\tNSEC3\t'))!;
      const next = /\tNSEC3\t\S+ \S+ \S+ \S+ (\S+)/.exec(own)![1]!;
      const rest = lines.filter((line) => !line.toUpperCase().startsWith(`${label}.`)).join('\n');
      // The signature over the record before is then wrong, which is another finding.
      return rest.replace(` ${label}`, ` ${next}`);
    }

    it('that data with authority needs: an error, also when a delegation is the first below it', async () => {
      const text = 'a.c 3600 IN NS ns1.example.net.\nb.c 3600 IN TXT "x"\n';
      const verdict = await verify(await without(text, 'c.example.com.', DENIALS.optOut));
      const found = verdict.diagnostics.find(({ rule }) => rule === 'nsec3-missing-ent');
      expect(found?.severity).toBe('error');
    });

    it('that only delegations without records need: nothing', async () => {
      const text = 'a.c 3600 IN NS ns1.example.net.\nb.c 3600 IN NS ns1.example.net.\n';
      expect((await verify(await sign(DENIALS.optOut, keys, SOA + text))).diagnostics).toEqual([]);
    });

    it('above a delegation that has a record: a warning', async () => {
      const text = 'a.c 3600 IN NS ns1.example.net.\nb.c 3600 IN NS ns1.example.net.\n';
      const full = await without(text, 'c.example.com.', DENIALS.nsec3);
      const verdict = await verify(full.replace(/(\tNSEC3\t1) 0 /g, '$1 1 '));
      const found = verdict.diagnostics.find(({ rule }) => rule === 'nsec3-missing-ent');
      expect(found?.severity).toBe('warning');
    });
  });

  it('an NSEC3PARAM with flags: a warning, and the chain is checked', async () => {
    const verdict = await verify(nsec3.replace(/(\tNSEC3PARAM\t1) 0 /, '$1 1 '));
    expect(rulesOf(verdict).sort()).toEqual(['nsec3param-flags', 'rrsig-invalid']);
  });

  it('a chain with a flood of iterations is not hashed', async () => {
    const text = nsec3.replace(/(\tNSEC3\t1 0) 0 /g, '$1 65535 ').replace(/(\tNSEC3PARAM\t1 0) 0 /, '$1 65535 ');
    let hashes = 0;
    const counting = {
      ...openssl,
      hashSha1(data: Uint8Array) {
        hashes++;
        return openssl.hashSha1(data);
      },
      shortSha1() {
        hashes++;
        return undefined;
      },
    };
    const verdict = await verifyZone(zoneOf(text), { now: NOW, provider: counting });
    expect(rulesOf(verdict)).toContain('nsec3-iterations');
    expect(hashes).toBe(0);
  });
});

describe('NSEC3 records in a zone that is not signed', () => {
  const owner = 'i7a7a184ggmi35k1e3ir650lko7nob5r';
  it.each([
    [`${owner} NSEC3 1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A`, []],
    [`${owner} NSEC3 1 0 0 - IMQ912BREQP1POLAH3RMONG A`, ['nsec3-next-length']],
    ['2T7B4G4V NSEC3 1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A', ['nsec3-owner-label']],
    [`${owner} NSEC3 2 0 0 - 2T7B4G4V A`, ['nsec3-hash-algorithm']],
    [`a.example.net. NSEC3 1 0 0 - 2T7B4G4V A`, []],
  ])('%s', (line, rules) => {
    const text = `$TTL 3600\n@ SOA ns host 1 7200 3600 1209600 3600\n@ NS ns\nns A 192.0.2.1\n${line}\n`;
    const zone = zoneOf(text);
    expect(publishes(zone)).toBe(true);
    expect(checkPublication(zone, NOW, openssl).map(({ rule }) => rule)).toEqual(rules);
  });
});
