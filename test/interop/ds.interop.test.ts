/**
 * `zoneproof ds` against dnssec-dsfromkey and ldns-key2ds: the same records. EPP against the schema of RFC 5910, with
 * xmllint.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { makeDs } from '../../src/dnssec/index.js';
import { generateKeyPair, printKeyPair, type SigningKey } from '../../src/keys/index.js';
import { DS_REPORTERS } from '../../src/report/index.js';
import { nameOf, nameText } from '../../src/wire/index.js';
import { zoneproof } from '../cli/run-cli.js';
import { peerTest, run, withTempDir } from './peers.js';

const ALGORITHMS = ['RSASHA256', 'RSASHA512', 'ECDSAP256SHA256', 'ECDSAP384SHA384', 'ED25519', 'ED448'];
const DIGESTS = [
  ['sha256', '-2'],
  ['sha384', '-a', 'SHA-384'],
  ['sha1', '-1'],
] as const;

describe('DS records equal those of dnssec-dsfromkey', () => {
  for (const algorithm of ALGORITHMS) {
    for (const role of ['--ksk', '--zsk', '--csk']) {
      peerTest(`${algorithm} ${role}`, ['dnssec-dsfromkey'], () =>
        withTempDir((folder) => {
          const made = zoneproof(['key', 'generate', 'Sub.Example.COM', '-a', algorithm, role, '--key-dir', folder]);
          expect(made.code, made.stderr).toBe(0);
          const file = path.join(folder, made.stdout.trim());
          for (const [digest, ...options] of DIGESTS) {
            const peer = run('dnssec-dsfromkey', [...options, file]);
            expect(peer.code, peer.stderr).toBe(0);
            expect(zoneproof(['ds', `${file}.key`, '--digest', digest, '--force']).stdout).toBe(peer.stdout);
          }
        }),
      );
    }
  }

  peerTest('of a zone: only the secure entry points, not the revoked one', ['dnssec-dsfromkey', 'dnssec-revoke'], () =>
    withTempDir((folder) => {
      const zone = path.join(folder, 'example.com.zone');
      const names = ['--ksk', '--zsk', '--ksk'].map((role) =>
        zoneproof(['key', 'generate', 'example.com', role, '--key-dir', folder]).stdout.trim(),
      );
      const revoked = run('dnssec-revoke', ['-r', path.join(folder, names[2]!)], { cwd: folder });
      expect(revoked.code, revoked.stderr).toBe(0);
      const keys = [`${names[0]}.key`, `${names[1]}.key`, `${path.basename(revoked.stdout.trim())}.key`];
      copyFileSync(path.join(folder, keys[2]!), path.join(folder, 'revoked.key'));
      writeFileSync(
        zone,
        `$TTL 3600\n@ IN SOA ns1 host 1 7200 3600 1209600 3600\n@ IN NS ns1\nns1 IN A 192.0.2.1\n${[keys[0], keys[1], 'revoked.key'].map((key) => `$INCLUDE ${key}\n`).join('')}`,
      );
      const ours = zoneproof(['ds', zone]);
      // BIND reads $INCLUDE from the working folder.
      const peer = run('dnssec-dsfromkey', ['-f', zone, 'example.com'], { cwd: folder });
      expect(peer.code, peer.stderr).toBe(0);
      expect(ours.stderr).toBe('');
      expect(ours.stdout.split('\n').sort()).toEqual(peer.stdout.split('\n').sort());
    }),
  );
});

/** BIND prints upper case without a TTL, ldns lower case with one: what is compared is what is meant. */
function canonical(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, owner, data] = /^(\S+)\s+(?:\d+\s+)?IN\s+DS\s+(.*)$/.exec(line) ?? [];
      expect(data, line).toBeDefined();
      const [tag, algorithm, type, ...digest] = data!.split(/\s+/);
      return `${owner!.toLowerCase()} ${tag} ${algorithm} ${type} ${digest.join('').toUpperCase()}`;
    })
    .sort();
}

describe('DS records of 200 keys', () => {
  const OWNERS = [
    'example.com.',
    'Sub.EXAMPLE.Com.',
    'com.',
    'xn--bcher-kva.example.',
    `${'a'.repeat(63)}.example.`,
    '_x-1.example.',
  ];
  /** How many of each algorithm: RSA keys take long to make. */
  const COUNTS: readonly (readonly [algorithm: number, count: number, bits?: number])[] = [
    [13, 70],
    [15, 60],
    [14, 30],
    [16, 28],
    [8, 6, 1024],
    [8, 2, 2048],
    [10, 4, 1024],
  ];
  const keys: SigningKey[] = [];
  for (const [algorithm, count, bits] of COUNTS) {
    for (let i = 0; i < count; i++) {
      const owner = nameOf(OWNERS[keys.length % OWNERS.length]!);
      const role = keys.length % 5 === 0 ? 'zsk' : 'ksk';
      const existing = keys.map(({ dnskey }) => dnskey);
      keys.push(generateKeyPair({ owner, algorithm, role, bits, now: 1_700_000_000, provider: openssl, existing }));
    }
  }

  const withKeyFiles = (use: (files: readonly string[], folder: string) => void) =>
    withTempDir((folder) => {
      const files = keys.map((key) => path.join(folder, `${key.fileName}.key`));
      keys.forEach((key, i) => {
        writeFileSync(files[i]!, printKeyPair(key).publicText);
      });
      use(files, folder);
    });
  const ours = (files: readonly string[], ...args: string[]) => {
    const result = zoneproof(['ds', ...files, '--force', ...args]);
    expect(result.code, result.stderr).toBe(0);
    return canonical(result.stdout);
  };

  peerTest('equal those of dnssec-dsfromkey, for every digest', ['dnssec-dsfromkey'], () =>
    withKeyFiles((files) => {
      expect(keys).toHaveLength(200);
      const peer = files.flatMap((file) => {
        const { code, stdout, stderr } = run('dnssec-dsfromkey', [
          '-a',
          'SHA-1',
          '-a',
          'SHA-256',
          '-a',
          'SHA-384',
          file,
        ]);
        expect(code, stderr).toBe(0);
        return canonical(stdout);
      });
      expect(peer).toHaveLength(600);
      expect(ours(files, '--digest', 'sha1,sha256,sha384')).toEqual(peer.sort());
    }),
  );

  peerTest('equal those of ldns-key2ds, for every digest', ['ldns-key2ds'], () =>
    withKeyFiles((files, folder) => {
      const all = path.join(folder, 'all.key');
      writeFileSync(all, files.map((file) => readFileSync(file, 'latin1').replace(/^;.*\n/gm, '')).join(''));
      for (const [digest, option] of [
        ['sha1', '-1'],
        ['sha256', '-2'],
        ['sha384', '-4'],
      ] as const) {
        // -f: also of keys without the SEP flag
        const peer = run('ldns-key2ds', ['-n', '-f', option, all]);
        expect(peer.code, peer.stderr).toBe(0);
        expect(canonical(peer.stdout)).toHaveLength(200);
        expect(ours(files, '--digest', digest)).toEqual(canonical(peer.stdout));
      }
    }),
  );

  peerTest('CDS equal those of dnssec-dsfromkey -C', ['dnssec-dsfromkey'], () =>
    withKeyFiles((files) => {
      for (const file of files.slice(0, 12)) {
        const peer = run('dnssec-dsfromkey', ['-C', '-2', file]);
        expect(zoneproof(['ds', file, '--format', 'cds', '--force']).stdout).toBe(peer.stdout);
      }
    }),
  );
});

describe('EPP', () => {
  const SCHEMA = fileURLToPath(new URL('../fixtures/epp/epp-1.0.xsd', import.meta.url));
  const validate = (xml: string) => run('xmllint', ['--noout', '--nonet', '--schema', SCHEMA, '-'], { input: xml });
  const key = generateKeyPair({
    owner: nameOf('example.com.'),
    algorithm: 8,
    role: 'ksk',
    bits: 1024,
    now: 0,
    provider: openssl,
    existing: [],
  }).dnskey;
  const print = async (format: 'epp-ds' | 'epp-key', owner: Uint8Array): Promise<string> => {
    const ds = [2, 4].map((digestType) => makeDs(owner, key, digestType, openssl));
    return (await DS_REPORTERS[format]())({ zones: [{ owner, keys: [{ key, ds }] }], warnings: [] });
  };

  peerTest('the command line prints what validates against the schema of RFC 5910', ['xmllint'], () => {
    const zone = fileURLToPath(new URL('../../zones/signed/example.com.zone.signed', import.meta.url));
    for (const format of ['epp-ds', 'epp-key']) {
      const { stdout } = zoneproof(['ds', zone, '--format', format, '--digest', 'sha256,sha384']);
      expect(validate(stdout)).toMatchObject({ code: 0 });
      // The schema can fail: this number does not fit.
      expect(validate(stdout.replace('alg>13<', 'alg>256<')).code).not.toBe(0);
    }
  });

  peerTest('every name of a zone validates, and is read back as it is', ['xmllint'], async () => {
    const label = fc
      .array(fc.integer({ min: 0x20, max: 0x7e }), { minLength: 1, maxLength: 12 })
      .map((octets) => Uint8Array.from([octets.length, ...octets]));
    const names = fc
      .array(label, { minLength: 1, maxLength: 3 })
      .map((labels) => Buffer.concat([...labels, Buffer.alloc(1)]));
    await fc.assert(
      fc.asyncProperty(names, fc.constantFrom('epp-ds' as const, 'epp-key' as const), async (owner, format) => {
        const xml = await print(format, owner);
        const { code, stderr } = validate(xml);
        expect(code, `${stderr}\n${xml}`).toBe(0);
        const read = run('xmllint', ['--nonet', '--xpath', 'string(//*[local-name()="name"])', '-'], { input: xml });
        expect(read.stdout.replace(/\n$/, '')).toBe(nameText(owner).replace(/\.$/, ''));
      }),
      { numRuns: 40 },
    );
  });
});
