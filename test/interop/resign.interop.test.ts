/**
 * Signing again: zones of every signer, and zones on their way through a rollover or a change of denial. After each step
 * the verifiers of others accept the zone, and what did not have to change has not.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Denial, type SignedZone, type SignZoneOptions, signZone } from '../../src/dnssec/index.js';
import { revokeKey, type SigningKey } from '../../src/keys/index.js';
import { printZone, type Zone } from '../../src/zone/index.js';
import { DAY, NSEC, NSEC3 } from '../dnssec/support.js';
import { KeyMaker, writeKeys } from './key-folder.js';
import { peerTest, run, withTempDir } from './peers.js';
import { expectAccepted, RSA_VERIFIERS, readZone, unmetRows, VERIFIERS } from './signed-zones.js';

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

/** Signers of others: they sign `source` in `folder` with the keys and give the text. */
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
      expect(made.code, made.stderr).toBe(0);
      return readFileSync(path.join(folder, 'theirs'), 'latin1');
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

describe('zones of other signers, signed again', () => {
  for (const [signer, { tools, sign: signTheirs }] of Object.entries(SIGNERS)) {
    for (const [name, { apex }] of Object.entries(ZONES)) {
      for (const [denialName, denial] of Object.entries(DENIALS)) {
        peerTest(`${signer}: ${name}, ${denialName}`, [...tools, ...VERIFIERS], () =>
          withTempDir(async (folder) => {
            const maker = new KeyMaker(apex, now - DAY);
            const keys = [maker.make('ksk'), maker.make('zsk')];
            writeKeys(folder, keys);
            writeFileSync(path.join(folder, 'source'), source(name), 'latin1');
            const theirs = readZone(signTheirs(folder, apex, keys, denial), apex);
            const again = await sign(theirs, keys);
            expect(countsOf(again)).toBe(`kept ${rrsigs(theirs).length}`);
            expect(again.isUnchanged).toBe(true);
            expect(rrsigs(again.zone)).toEqual(rrsigs(theirs));

            const subject = `${name}, ${denialName}`;
            const changed = await sign(readZone(`${printZone(theirs)}added 3600 IN A 192.0.2.77\n`, apex), keys);
            await expectAccepted(folder, printZone(changed.zone), { apex, subject });
            const kept = new Set(rrsigs(changed.zone));
            const lost = rrsigs(theirs).filter((line) => !kept.has(line));
            // The SOA, and the one record of the chain that leads to the new name.
            expect(lost.map((line) => line.split('\t')[4]!.split(' ')[0]).sort()).toEqual(
              [denial.type === 'nsec' ? 'NSEC' : 'NSEC3', 'SOA'].sort(),
            );
          }),
        );
      }
    }
  }
});

afterAll(() => {
  console.log(unmetRows());
});
