/**
 * Signing again: zones of every signer, and zones on their way through a rollover or a change of denial. After each step
 * the verifiers of others accept the zone, and what did not have to change has not.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Denial, type SignedZone, type SignZoneOptions, signZone } from '../../src/dnssec/index.js';
import { revokeKey, type SigningKey } from '../../src/keys/index.js';
import { printZone, type Zone } from '../../src/zone/index.js';
import { DAY, NSEC, NSEC3 } from '../dnssec/support.js';
import { KeyMaker, writeKeys } from './key-folder.js';
import { peerTest, run, withTempDir } from './peers.js';
import { type Acceptance, expectAccepted, RSA_VERIFIERS, readZone, VERIFIERS } from './signed-zones.js';

const now = Math.floor(Date.now() / 1000);
const SALTED: Denial = { ...NSEC3, salt: Uint8Array.of(0xaa, 0xbb), iterations: 1 };
const OPT_OUT: Denial = { ...NSEC3, optOut: true };
const DENIALS = { NSEC, NSEC3, 'NSEC3 opt-out': OPT_OUT } as const satisfies Record<string, Denial>;

const DS = '12345 13 2 3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B';
const SOA = '@ SOA ns1.example.net. host.example.net. 7 7200 3600 1209600 3600\n@ NS ns1.example.net.\n';
const A63 = 'a'.repeat(63);

/** Delegations by tens: with DS and without, with glue and without, below names that exist and that do not. */
const DELEGATIONS = Array.from({ length: 10 }, (_, i) => {
  const glue = i % 2 === 0 ? `ns.secure${i} A 192.0.2.${i}\nns.open${i} A 192.0.2.${i}\n` : '';
  const server = (name: string): string => (i % 2 === 0 ? `ns.${name}` : 'ns.example.net.');
  return `secure${i} NS ${server(`secure${i}`)}\nsecure${i} DS ${DS}\nopen${i} NS ${server(`open${i}`)}\n${glue}open.ent${i} NS ns.example.net.\nsecure.both${i} NS ns.example.net.\nsecure.both${i} DS ${DS}\nopen.both${i} NS ns.example.net.\n`;
}).join('');

/** Source zones, each without a fault: what `dnssec-signzone` and the others take. */
const ZONES: Readonly<Record<string, { readonly apex: string; readonly text: string }>> = {
  'a small zone': {
    apex: 'example.com.',
    text: `${SOA}www A 192.0.2.1\nwww AAAA 2001:db8::1\n*.w TXT "wild"\na.b.c.ent MX 10 www\nold DNAME example.net.\nWWW-2 A 192.0.2.2\n`,
  },
  'ten delegations with and without DS': { apex: 'example.com.', text: `${SOA}www A 192.0.2.1\n${DELEGATIONS}` },
  'the root': {
    apex: '.',
    text: `. SOA a.ns. host.ns. 7 7200 3600 1209600 3600\n. NS a.ns.\na.ns. A 192.0.2.1\nns. NS a.ns.\ncom. NS ns1.com.\ncom. DS ${DS}\nns1.com. A 192.0.2.2\norg. NS ns1.com.\n`,
  },
  'a reverse zone for IPv4': {
    apex: '2.0.192.in-addr.arpa.',
    text: `${SOA}1 PTR www.example.com.\n2 PTR mail.example.com.\n128/26 NS ns.example.net.\n129 CNAME 129.128/26\n64/26 NS ns.example.net.\n64/26 DS ${DS}\n`,
  },
  'a reverse zone for IPv6': {
    apex: '8.b.d.0.1.0.0.2.ip6.arpa.',
    text: `${SOA}1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR www.example.com.\n2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.example.com.\n1.0.0.0 NS ns.example.net.\n`,
  },
  // RFC 5155 §3: the hash of 32 characters stands before the apex, and 222 + 33 octets are all that a name can have.
  'the longest apex for NSEC3': {
    apex: `${A63}.${A63}.${A63}.${'a'.repeat(28)}.`,
    text: `${SOA}www A 192.0.2.1\n*.w TXT "wild"\n`,
  },
  'names at their limits': {
    apex: 'example.com.',
    // 255 octets: 3 labels of 63 and one of 49 over the 13 octets of the apex.
    text: `${SOA}${A63} A 192.0.2.1\n${'b'.repeat(49)}.${A63}.${A63}.${A63} A 192.0.2.2\n\\000.${A63} TXT "first"\n\\255\\255.${A63} TXT "last"\n`,
  },
};

const source = (name: string): string => `$TTL 3600\n${ZONES[name]!.text}`;
const rrsigs = (zone: Zone): string[] =>
  (printZone(zone).match(/^.*\tRRSIG\t.*$/gm) ?? []).map((line) => line.replace(/^\S+/, (name) => name.toLowerCase()));

function sign(zone: Zone, keys: readonly SigningKey[], more: Partial<SignZoneOptions> = {}): Promise<SignedZone> {
  return signZone(zone, {
    keys,
    serial: 'increment',
    now,
    inception: now - 3600,
    expiration: now + 30 * DAY,
    provider: openssl,
    ...more,
  });
}

/** What was kept, made and dropped: `kept 8, made 2`. */
const countsOf = (signed: SignedZone): string =>
  (['kept', 'made', 'missing', 'dropped'] as const)
    .map((fate) => [fate, signed.signatures.reduce((sum, group) => sum + (group.fate === fate ? group.count : 0), 0)])
    .filter(([, count]) => count !== 0)
    .map(([fate, count]) => `${fate} ${count}`)
    .join(', ');

/** Signers of others: they sign `source` in `folder` with the keys and give the text, or say why not. */
interface PeerSigner {
  readonly tools: readonly string[];
  readonly sign: (folder: string, apex: string, keys: readonly SigningKey[], denial: Denial) => string;
}

const SIGNERS: Readonly<Record<string, PeerSigner>> = {
  'dnssec-signzone': {
    tools: ['dnssec-signzone'],
    sign(folder, apex, keys, denial) {
      const nsec3 = denial.type === 'nsec' ? [] : ['-3', '-', ...(denial.optOut ? ['-A'] : [])];
      const include = keys.map(({ fileName }) => `$INCLUDE ${fileName}.key\n`).join('');
      writeFileSync(path.join(folder, 'with-keys'), readFileSync(path.join(folder, 'source'), 'latin1') + include);
      const files = ['with-keys', ...keys.map(({ fileName }) => fileName)];
      const made = run('dnssec-signzone', ['-x', ...nsec3, '-o', apex, '-f', 'theirs', ...files], { cwd: folder });
      return made.code === 0 ? readFileSync(path.join(folder, 'theirs'), 'latin1') : made.stderr;
    },
  },
  'ldns-signzone': {
    tools: ['ldns-signzone'],
    sign(folder, apex, keys, denial) {
      const nsec3 = denial.type === 'nsec' ? [] : ['-n', '-t', '0', ...(denial.optOut ? ['-p'] : [])];
      const names = keys.map(({ fileName }) => fileName);
      const times = ['-i', String(now - 3600), '-e', String(now + 30 * DAY)];
      const made = run('ldns-signzone', [...nsec3, ...times, '-o', apex, '-f', 'theirs', 'source', ...names], {
        cwd: folder,
      });
      expect(made.code, made.stderr).toBe(0);
      return readFileSync(path.join(folder, 'theirs'), 'latin1');
    },
  },
  kzonesign: {
    tools: ['kzonesign', 'keymgr'],
    sign(folder, apex, keys, denial) {
      const nsec3 =
        denial.type === 'nsec'
          ? 'nsec3: off'
          : `nsec3: on\n    nsec3-iterations: 0\n    nsec3-salt-length: 0\n    nsec3-opt-out: ${denial.optOut ? 'on' : 'off'}`;
      const config = path.join(folder, 'knot.conf');
      const dnssec = 'dnssec-signing: on\n    dnssec-policy: p\n    zonefile-load: whole';
      writeFileSync(
        config,
        `server:\n    rundir: ${folder}\ndatabase:\n    storage: ${folder}\npolicy:\n  - id: p\n    manual: on\n    cds-cdnskey-publish: none\n    rrsig-lifetime: 30d\n    ${nsec3}\nzone:\n  - domain: ${apex}\n    storage: ${folder}\n    file: source\n    ${dnssec}\n`,
      );
      for (const { fileName } of keys) {
        const imported = run('keymgr', ['-c', config, apex, 'import-bind', `${path.join(folder, fileName)}.key`]);
        expect(imported.code, imported.stdout + imported.stderr).toBe(0);
      }
      const out = path.join(folder, 'out');
      const made = run('kzonesign', ['-c', config, '-o', out, apex]);
      expect(made.code, made.stdout + made.stderr).toBe(0);
      return readFileSync(path.join(out, readdirSync(out)[0]!), 'latin1');
    },
  },
};

/** Where a zone of another signer cannot stay as it is, with the reason. */
const PECULIAR: readonly (readonly [signer: string, zone: RegExp, denial: RegExp, reason: string])[] = [
  [
    'ldns-signzone',
    /delegations|root|reverse/,
    /opt-out/,
    'it sets the opt-out flag and gives insecure delegations a record all the same; RFC 5155 §7.1 has them left out',
  ],
];
/** Where another signer gives up, with what it says. */
const UNABLE: readonly (readonly [signer: string, zone: RegExp, denial: RegExp, says: RegExp, reason: string])[] = [
  [
    'dnssec-signzone',
    /limits/,
    /NSEC3/,
    /name too long/,
    'it hashes "*" below every name, although none fits below one of 255 octets (RFC 1035 §2.3.4)',
  ],
];

const typesOf = (lines: readonly string[]): string[] => lines.map((line) => line.split('\t')[4]!.split(' ')[0]!).sort();

describe('zones of other signers, signed again', () => {
  for (const [signer, { tools, sign: signTheirs }] of Object.entries(SIGNERS)) {
    for (const [name, { apex }] of Object.entries(ZONES)) {
      for (const [denialName, denial] of Object.entries(DENIALS)) {
        const isAbout = ([who, zones, denials]: readonly [string, RegExp, RegExp, ...unknown[]]): boolean =>
          who === signer && zones.test(name) && denials.test(denialName);
        peerTest(`${signer}: ${name}, ${denialName}`, [...tools, ...VERIFIERS], () =>
          withTempDir(async (folder) => {
            const maker = new KeyMaker(apex, now - DAY);
            const keys = [maker.make('ksk'), maker.make('zsk')];
            writeKeys(folder, keys);
            writeFileSync(path.join(folder, 'source'), source(name), 'latin1');
            const unable = UNABLE.find(isAbout);
            const made = signTheirs(folder, apex, keys, denial);
            if (unable !== undefined) {
              expect(made).toMatch(unable[3]);
              return;
            }
            const theirs = readZone(made, apex);
            const again = await sign(theirs, keys);
            const isPeculiar = PECULIAR.some(isAbout);
            if (isPeculiar) {
              const kept = new Set(rrsigs(again.zone));
              const lost = rrsigs(theirs).filter((line) => !kept.has(line));
              expect([...new Set(typesOf(lost))]).toEqual(['NSEC3', 'SOA']);
            } else {
              expect(countsOf(again)).toBe(`kept ${rrsigs(theirs).length}`);
              expect(again.isUnchanged).toBe(true);
              expect(rrsigs(again.zone)).toEqual(rrsigs(theirs));
            }

            const added = readZone(`${printZone(again.zone)}added 3600 IN A 192.0.2.77\n`, apex);
            const changed = await sign(added, keys);
            await expectAccepted(folder, printZone(changed.zone), { apex, subject: `${name}, ${denialName}` });
            const kept = new Set(rrsigs(changed.zone));
            // The SOA, and the one record of the chain that leads to the new name.
            const lost = typesOf(rrsigs(again.zone).filter((line) => !kept.has(line)));
            expect(lost).toEqual([denial.type === 'nsec' ? 'NSEC' : 'NSEC3', 'SOA']);
          }),
        );
      }
    }
  }
});

/** A zone on its way: each step is signed over the one before, and every verifier accepts it. */
interface Step {
  readonly name: string;
  readonly options: Partial<SignZoneOptions>;
  /** the types that got new signatures; the others kept theirs */
  readonly made: string;
  readonly remarks?: readonly string[];
}

/** The types whose signatures were made, by whichever key. */
const madeTypes = (signed: SignedZone): string => {
  const groups = signed.signatures.filter(({ fate }) => fate === 'made');
  const types = groups.flatMap((group) => [...group.subjects()].map(({ type }) => type));
  return countsOf(signed).startsWith('kept') ? [...new Set(types)].sort().join(' ') : 'everything';
};

async function walk(zone: string, steps: readonly Step[], acceptance: Partial<Acceptance>): Promise<void> {
  const { apex } = ZONES[zone]!;
  let text = source(zone);
  for (const { name, options, made, remarks } of steps) {
    await withTempDir(async (folder) => {
      const signed = await sign(readZone(text, apex), [], options);
      expect(`${name}: ${madeTypes(signed)}`).toBe(`${name}: ${made}`);
      text = printZone(signed.zone);
      await expectAccepted(folder, text, { apex, remarks: remarks ?? [], ...acceptance, subject: name });
      const again = await sign(readZone(text, apex), [], { ...options, standby: options.standby ?? [] });
      expect(again.isUnchanged, `${name}: signed again`).toBe(true);
    });
  }
}

for (const [algorithm, isRsa, tools] of [
  [13, false, VERIFIERS],
  [8, true, RSA_VERIFIERS],
] as const) {
  describe(`rollovers, algorithm ${algorithm}`, () => {
    const zone = 'ten delegations with and without DS';
    const { apex } = ZONES[zone]!;

    peerTest('ZSK pre-published (RFC 6781 §4.1.1.1)', tools, async () => {
      const maker = new KeyMaker(apex, now - DAY);
      const [ksk, old, next] = [
        maker.make('ksk', algorithm),
        maker.make('zsk', algorithm),
        maker.make('zsk', algorithm),
      ];
      await walk(
        zone,
        [
          { name: 'one ZSK', options: { keys: [ksk, old] }, made: 'everything' },
          { name: 'next ZSK published', options: { keys: [ksk, old], standby: [next.dnskey] }, made: 'DNSKEY SOA' },
          { name: 'next ZSK signs', options: { keys: [ksk, next], standby: [old.dnskey] }, made: 'A DS NS NSEC SOA' },
          { name: 'old ZSK gone', options: { keys: [ksk, next], withdrawn: [old.dnskey] }, made: 'DNSKEY SOA' },
        ],
        { isRsa },
      );
    });

    peerTest('KSK double signature, and the old one revoked (RFC 6781 §4.1.2, RFC 5011)', tools, async () => {
      const maker = new KeyMaker(apex, now - DAY);
      const [old, next, zsk] = [
        maker.make('ksk', algorithm),
        maker.make('ksk', algorithm),
        maker.make('zsk', algorithm),
      ];
      const revoked = revokeKey(old, now);
      await walk(
        zone,
        [
          { name: 'one KSK', options: { keys: [old, zsk] }, made: 'everything' },
          { name: 'two KSKs', options: { keys: [old, next, zsk] }, made: 'DNSKEY SOA' },
          {
            name: 'old KSK revoked',
            options: { keys: [revoked, next, zsk], withdrawn: [old.dnskey] },
            made: 'DNSKEY SOA',
          },
          { name: 'revoked KSK gone', options: { keys: [next, zsk], withdrawn: [revoked.dnskey] }, made: 'DNSKEY SOA' },
        ],
        { isRsa },
      );
    });

    peerTest('CSK, both sign while the DS changes (RFC 6781 §4.1.3)', tools, async () => {
      const maker = new KeyMaker(apex, now - DAY);
      const [old, next] = [maker.make('csk', algorithm), maker.make('csk', algorithm)];
      await walk(
        zone,
        [
          { name: 'one CSK', options: { keys: [old] }, made: 'everything' },
          { name: 'next CSK published', options: { keys: [old], standby: [next.dnskey] }, made: 'DNSKEY SOA' },
          { name: 'two CSKs', options: { keys: [old, next] }, made: 'A DNSKEY DS NS NSEC SOA' },
          { name: 'old CSK gone', options: { keys: [next], withdrawn: [old.dnskey] }, made: 'DNSKEY SOA' },
        ],
        { isRsa, isCsk: true },
      );
    });

    peerTest('algorithm, halfway and all the way (RFC 6781 §4.1.4)', tools, async () => {
      const maker = new KeyMaker(apex, now - DAY);
      const [ksk, zsk] = [maker.make('ksk', algorithm), maker.make('zsk', algorithm)];
      const newAlgorithm = isRsa ? 10 : 15;
      const [newKsk, newZsk] = [maker.make('ksk', newAlgorithm), maker.make('zsk', newAlgorithm)];
      const [old, next] = [
        [ksk, zsk],
        [newKsk, newZsk],
      ];
      const dnskeysOf = (keys: readonly SigningKey[]) => keys.map(({ dnskey }) => dnskey);
      await walk(
        zone,
        [
          { name: 'old algorithm', options: { keys: old }, made: 'everything' },
          {
            name: 'new algorithm signs, not published',
            options: { keys: [...old, ...next], withdrawn: dnskeysOf(next) },
            made: 'A DS NS NSEC SOA',
            remarks: ['rrsig-unknown-key'],
          },
          { name: 'both algorithms published', options: { keys: [...old, ...next] }, made: 'DNSKEY SOA' },
          {
            name: 'old algorithm signs, not published',
            options: { keys: [...next, ...old], withdrawn: dnskeysOf(old) },
            made: 'DNSKEY SOA',
            remarks: ['rrsig-unknown-key'],
          },
          { name: 'new algorithm', options: { keys: next, withdrawn: dnskeysOf(old) }, made: 'SOA' },
        ],
        { isRsa },
      );
    });
  });

  describe(`denial and digest, algorithm ${algorithm}`, () => {
    // validns knows neither ZONEMD nor the root.
    const zones = ['a small zone', 'ten delegations with and without DS', 'a reverse zone for IPv4', 'the root'];
    for (const zone of isRsa ? zones.slice(0, -1) : zones) {
      const { apex } = ZONES[zone]!;
      const [digests, addition] = isRsa ? [[], ''] : [[1, 2], ' with ZONEMD'];
      const types = isRsa ? 'SOA' : 'SOA ZONEMD';
      peerTest(`NSEC, NSEC3, salt, opt-out and back${addition}: ${zone}`, tools, async () => {
        const maker = new KeyMaker(apex, now - DAY);
        const keys = [maker.make('ksk', algorithm), maker.make('zsk', algorithm)];
        await walk(
          zone,
          (
            [
              [`NSEC of ${zone}${addition}`, NSEC, 'everything'],
              [`NSEC3 of ${zone}${addition}`, NSEC3, `NSEC3 NSEC3PARAM ${types}`],
              [`NSEC3 with salt of ${zone}${addition}`, SALTED, `NSEC3 NSEC3PARAM ${types}`],
              [`NSEC3 with opt-out of ${zone}${addition}`, OPT_OUT, `NSEC3 NSEC3PARAM ${types}`],
              [`NSEC again of ${zone}${addition}`, NSEC, `NSEC ${types}`],
            ] as const
          ).map(([name, denial, made]) => ({ name, options: { keys, denial, zonemd: digests }, made })),
          { isRsa, hasZonemd: !isRsa },
        );
      });
    }
  });
}
