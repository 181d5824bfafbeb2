import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { makeDs } from '../../src/dnssec/ds.js';
import { generateKeyPair, keyFileName, loadKeyPair, printKeyPair, type SigningKey } from '../../src/keys/index.js';
import { encodeHex, nameOf } from '../../src/wire/index.js';
import { peerTest, run, withTempDir } from './peers.js';

const NOW = 1_784_116_800;
const text = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

function load(folder: string, base: string): SigningKey {
  return loadKeyPair({
    publicText: text(folder, `${base}.key`),
    privateText: text(folder, `${base}.private`),
    path: join(folder, base),
    provider: openssl,
  });
}

function store(folder: string, key: SigningKey): void {
  const { publicText, privateText } = printKeyPair(key);
  writeFileSync(join(folder, `${key.fileName}.key`), publicText);
  writeFileSync(join(folder, `${key.fileName}.private`), privateText, { mode: 0o600 });
}

const ALGORITHMS = [8, 10, 13, 14, 15, 16];

describe('keys of BIND', () => {
  for (const algorithm of ALGORITHMS) {
    const bits = algorithm < 13 ? ['-b', '1024'] : [];
    peerTest(`dnssec-keygen, algorithm ${algorithm}: read, and printed again to the octet`, ['dnssec-keygen'], () =>
      withTempDir((folder) => {
        const times = ['-P', 'now', '-A', '+1h', '-I', '+30d', '-D', '+60d', '-P', 'sync', '+2h', '-D', 'sync', '+3h'];
        const options = ['-q', '-a', String(algorithm), ...bits, '-f', 'KSK', '-L', '3600', '-K', folder];
        const made = run('dnssec-keygen', [...options, ...times, 'Example.COM']);
        expect(made.code, made.stderr).toBe(0);
        const key = load(folder, made.stdout.trim());
        expect(key).toMatchObject({ ttl: 3600, fileName: made.stdout.trim() });
        expect(key.times.syncDelete).toBe(key.times.created! + 3 * 3600);
        const printed = printKeyPair(key);
        expect(printed.publicText).toBe(text(folder, `${key.fileName}.key`));
        expect(printed.privateText).toBe(text(folder, `${key.fileName}.private`));
      }),
    );
  }

  peerTest('dnssec-settime: successors and times', ['dnssec-keygen', 'dnssec-settime'], () =>
    withTempDir((folder) => {
      const options = ['-q', '-a', '13', '-K', folder];
      const first = run('dnssec-keygen', [...options, '-I', '+30d', '-D', '+60d', 'example.com']).stdout.trim();
      const second = run('dnssec-keygen', ['-q', '-K', folder, '-S', first]).stdout.trim();
      const [predecessor, successor] = [load(folder, first), load(folder, second)];
      expect(successor.numbers.Predecessor).toBe(predecessor.dnskey.keyTag);
      expect(printKeyPair(successor).privateText).toBe(text(folder, `${second}.private`));
      expect(run('dnssec-settime', ['-K', folder, '-R', '+90d', first]).code).toBe(0);
      const revised = load(folder, first);
      expect(revised.times.revoke! - predecessor.times.created!).toBeGreaterThan(89 * 86_400);
      expect(printKeyPair(revised).privateText).toBe(text(folder, `${first}.private`));
    }),
  );

  peerTest('file names of odd owners', ['dnssec-keygen'], () =>
    withTempDir((folder) => {
      const owners = [
        '0/25.2.0.192.in-addr.arpa.',
        'a\\.b.example.',
        '.',
        'x_y-z*+.EXAMPLE.',
        'q\'\\"r.',
        'a\\255\\000b.',
      ];
      for (const owner of owners) {
        const made = run('dnssec-keygen', ['-q', '-a', '15', '-K', folder, owner]);
        const base = made.stdout.trim();
        const tag = Number(base.slice(-5));
        expect(keyFileName(nameOf(owner), 15, tag)).toBe(base);
        expect(load(folder, base).fileName).toBe(base);
      }
      expect(readdirSync(folder)).toHaveLength(2 * owners.length);
    }),
  );

  for (const algorithm of ALGORITHMS) {
    const tools = ['dnssec-dsfromkey', 'dnssec-settime'];
    peerTest(`our key of algorithm ${algorithm} is read by BIND, which makes the same DS`, tools, () =>
      withTempDir((folder) => {
        const owner = nameOf('Sub.Example.COM.');
        const bits = algorithm < 13 ? 1024 : undefined;
        const key = generateKeyPair({ owner, algorithm, role: 'ksk', bits, now: NOW, provider: openssl, existing: [] });
        store(folder, key);
        const settime = run('dnssec-settime', ['-K', folder, '-p', 'all', `${key.fileName}.key`]);
        expect(settime.code, settime.stderr).toBe(0);
        expect(settime.stdout).toContain('Created: Wed Jul 15 12:00:00 2026');
        for (const digestType of [1, 2, 4]) {
          const answer = run('dnssec-dsfromkey', ['-a', String(digestType), join(folder, `${key.fileName}.key`)]);
          expect(answer.code, answer.stderr).toBe(0);
          const ds = makeDs(owner, key.dnskey, digestType, openssl);
          // BIND breaks long digests with a blank.
          const [tag, number, type, ...digest] = answer.stdout.trim().split(' IN DS ')[1]!.split(' ');
          expect([tag, number, type, digest.join('')]).toEqual(
            [ds.keyTag, algorithm, digestType, encodeHex(ds.digest)].map(String),
          );
        }
      }),
    );

    peerTest(
      `our key of algorithm ${algorithm} signs with BIND and the zone verifies there`,
      ['dnssec-signzone', 'dnssec-verify'],
      () =>
        withTempDir((folder) => {
          const owner = nameOf('example.com.');
          const bits = algorithm < 13 ? 1024 : undefined;
          const key = generateKeyPair({
            owner,
            algorithm,
            role: 'csk',
            bits,
            now: NOW,
            provider: openssl,
            existing: [],
          });
          store(folder, key);
          writeFileSync(
            join(folder, 'db'),
            `$TTL 300\n@ SOA ns hostmaster 1 3600 900 604800 300\n@ NS ns\nns A 192.0.2.1\n$INCLUDE ${key.fileName}.key\n`,
          );
          const signed = run('dnssec-signzone', ['-z', '-o', 'example.com', '-f', 'db.signed', 'db', key.fileName], {
            cwd: folder,
          });
          expect(signed.code, signed.stderr).toBe(0);
          const verified = run('dnssec-verify', ['-z', '-o', 'example.com', 'db.signed'], { cwd: folder });
          expect(verified.code, verified.stderr).toBe(0);
        }),
    );
  }
});

describe('keys of ldns', () => {
  for (const [algorithm, name] of [
    [8, 'RSASHA256'],
    [13, 'ECDSAP256SHA256'],
    [14, 'ECDSAP384SHA384'],
    [15, 'ED25519'],
    [16, 'ED448'],
  ] as const) {
    peerTest(`ldns-keygen, ${name}`, ['ldns-keygen'], () =>
      withTempDir((folder) => {
        const made = run('ldns-keygen', ['-k', '-a', name, '-b', '1024', 'Example.COM'], { cwd: folder });
        expect(made.code, made.stderr).toBe(0);
        const key = load(folder, made.stdout.trim());
        expect(key.dnskey).toMatchObject({ algorithm, flags: 257 });
        const [, tag, , type, digest] =
          /DS\s+(\d+) (\d+) (\d+) (\S+)/.exec(text(folder, `${made.stdout.trim()}.ds`)) ?? [];
        const ds = makeDs(key.owner, key.dnskey, Number(type), openssl);
        expect([String(ds.keyTag), encodeHex(ds.digest)]).toEqual([tag, digest?.toUpperCase()]);
      }),
    );
  }

  peerTest('our keys, by ldns-key2ds', ['ldns-key2ds'], () =>
    withTempDir((folder) => {
      const owner = nameOf('example.com.');
      const key = generateKeyPair({ owner, algorithm: 15, role: 'ksk', now: NOW, provider: openssl, existing: [] });
      store(folder, key);
      const answer = run('ldns-key2ds', ['-n', '-2', `${key.fileName}.key`], { cwd: folder });
      expect(answer.code, answer.stderr).toBe(0);
      const ds = makeDs(owner, key.dnskey, 2, openssl);
      expect(answer.stdout.toUpperCase()).toContain(`${ds.keyTag} 15 2 ${encodeHex(ds.digest)}`);
    }),
  );
});
