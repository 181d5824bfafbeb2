/** ZONEMD and NSEC3 hashes against ldns and Knot, healthy zones of Knot, and a retired algorithm that BIND still signs with. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { apexDnskeys, makeDs } from '../../src/dnssec/index.js';
import { printKeyPair } from '../../src/keys/index.js';
import { nameOf } from '../../src/wire/index.js';
import { zoneproof } from '../cli/run-cli.js';
import { APEX, found, makeKey, NSEC, NSEC3, SMALL, sign, verify, zoneOf } from '../dnssec/support.js';
import { peerTest, run, withTempDir } from './peers.js';

const now = Math.floor(Date.now() / 1000);
const times = { now, inception: now - 3600, expiration: now + 30 * 86_400 };
const RICH = readFileSync(new URL('../fixtures/rich.zone', import.meta.url), 'latin1');

describe('ZONEMD', () => {
  for (const [name, denial] of [
    ['NSEC', NSEC],
    ['NSEC3 with opt-out', { ...NSEC3, optOut: true }],
  ] as const) {
    peerTest(`ours is what ldns-verify-zone computes: ${name}`, ['ldns-verify-zone'], () =>
      withTempDir(async (folder) => {
        const text = await sign(RICH, [makeKey('ksk'), makeKey('zsk')], { ...times, denial, zonemd: [1, 2] });
        const file = path.join(folder, 'zone');
        writeFileSync(file, text, 'latin1');
        // -ZZ: a zone without a ZONEMD that verifies is refused.
        const checked = run('ldns-verify-zone', ['-ZZ', file]);
        expect(`${checked.code} ${checked.code === 0 ? '' : checked.stderr}`).toBe('0 ');
      }),
    );
  }

  for (const hash of ['sha384', 'sha512']) {
    peerTest(`that of ldns-signzone is what we compute: ${hash}`, ['ldns-signzone'], () =>
      withTempDir(async (folder) => {
        const names = [makeKey('ksk'), makeKey('zsk')].map((key) => {
          const { publicText, privateText } = printKeyPair(key);
          writeFileSync(path.join(folder, `${key.fileName}.key`), publicText);
          writeFileSync(path.join(folder, `${key.fileName}.private`), privateText, { mode: 0o600 });
          return key.fileName;
        });
        writeFileSync(path.join(folder, 'z'), RICH, 'latin1');
        const inception = String(now - 3600);
        const made = run(
          'ldns-signzone',
          ['-z', `simple:${hash}`, '-i', inception, '-o', APEX, '-f', 's', 'z', ...names],
          {
            cwd: folder,
          },
        );
        expect(made.code, made.stderr).toBe(0);
        const text = readFileSync(path.join(folder, 's'), 'latin1');
        expect(text).toContain('\tZONEMD\t');
        expect(found(await verify(text, { now }))).toEqual([]);
      }),
    );
  }

  peerTest('the command line adds one', ['ldns-verify-zone', 'nsd-checkzone', 'kzonecheck'], () =>
    withTempDir((folder) => {
      const zone = path.join(folder, 'example.com.zone');
      writeFileSync(zone, SMALL);
      expect(zoneproof(['key', 'generate', 'example.com', '--key-dir', folder]).code).toBe(0);
      const made = zoneproof(['sign', zone, '--key-dir', folder, '--zonemd', 'sha384', '--zonemd', 'sha512']);
      expect(made.code, made.stderr).toBe(0);
      const file = `${zone}.signed`;
      expect(readFileSync(file, 'latin1').match(/\tZONEMD\t/g)).toHaveLength(2);
      expect(run('ldns-verify-zone', ['-ZZ', file]).code).toBe(0);
      expect(run('kzonecheck', ['-o', APEX, '-d', 'on', file]).code).toBe(0);
      expect(run('nsd-checkzone', ['example.com', file]).code).toBe(0);
      expect(zoneproof(['verify', file]).code).toBe(0);
      expect(zoneproof(['sign', zone, '--key-dir', folder, '--zonemd', 'md5']).code).toBe(2);
    }),
  );
});

describe('nsec3hash', () => {
  const NAMES = ['example.com', 'WWW.Example.COM.', '.', '*.a.example', 'a\\.b.example', '\\000\\255.example'];
  const PARAMETERS = [
    ['-', '0'],
    ['aabbccdd', '12'],
    ['AA', '150'],
    ['00', '1'],
  ] as const;
  for (const [salt, iterations] of PARAMETERS) {
    peerTest(`prints the line of knsec3hash: salt ${salt}, ${iterations} iterations`, ['knsec3hash'], () => {
      for (const name of NAMES) {
        const peer = run('knsec3hash', [salt, '1', iterations, name]);
        expect(peer.code, peer.stderr).toBe(0);
        const ours = zoneproof(['nsec3hash', name, '--salt', salt, '--iterations', iterations]);
        expect(ours.stderr).toBe('');
        expect(ours.stdout).toBe(peer.stdout);
      }
    });
  }
});

describe('retired algorithms', () => {
  peerTest('a zone with algorithm 7 only is insecure (RFC 9905)', ['dnssec-keygen', 'dnssec-signzone'], () =>
    withTempDir(async (folder) => {
      const options = ['-q', '-a', 'NSEC3RSASHA1', '-b', '2048', '-K', folder];
      const names = [['-f', 'KSK'], []].map((role) => run('dnssec-keygen', [...options, ...role, APEX]).stdout.trim());
      const published = names.map((name) => readFileSync(path.join(folder, `${name}.key`), 'latin1')).join('');
      writeFileSync(path.join(folder, 'z'), SMALL + published, 'latin1');
      const made = run('dnssec-signzone', ['-d', folder, '-o', APEX, '-f', 'signed', 'z', ...names], { cwd: folder });
      expect(made.code, made.stderr).toBe(0);
      const verdict = await verify(readFileSync(path.join(folder, 'signed'), 'latin1'), { now });
      expect([verdict.status, found(verdict)]).toEqual(['INSECURE', ['warning dnskey-algorithm-must-not']]);
      const damaged = readFileSync(path.join(folder, 'signed'), 'latin1').replace('192.0.2.2', '192.0.2.3');
      expect((await verify(damaged, { now })).status).toBe('BOGUS');
      // With the DS at hand nothing else: whoever still knows the algorithm looks at the signatures.
      const ksk = apexDnskeys(zoneOf(damaged)).find((key) => key.isSep)!;
      const trust = [makeDs(nameOf(APEX), ksk, 2, openssl)];
      expect((await verify(damaged, { now, trust })).status).toBe('BOGUS');
      const trusted = await verify(readFileSync(path.join(folder, 'signed'), 'latin1'), { now, trust });
      expect([trusted.status, found(trusted)]).toEqual([
        'INSECURE',
        ['warning dnskey-algorithm-must-not', 'warning ds-unsupported'],
      ]);
    }),
  );
});

describe('precision', () => {
  peerTest('a zone of kzonesign with its defaults has nothing to say', ['kzonesign', 'keymgr'], () =>
    withTempDir(async (folder) => {
      const config = path.join(folder, 'knot.conf');
      writeFileSync(
        config,
        `server:\n    rundir: ${folder}\ndatabase:\n    storage: ${folder}\npolicy:\n  - id: p\n    algorithm: ecdsap256sha256\nzone:\n  - domain: example.com\n    storage: ${folder}\n    file: db\n    dnssec-signing: on\n    dnssec-policy: p\n`,
      );
      writeFileSync(path.join(folder, 'db'), SMALL);
      const out = path.join(folder, 'out');
      const made = run('kzonesign', ['-c', config, '-o', out, 'example.com']);
      expect(made.code, made.stderr).toBe(0);
      expect(existsSync(out)).toBe(true);
      const text = readFileSync(path.join(out, readdirSync(out)[0]!), 'latin1');
      const verdict = await verify(text, { now: Math.floor(Date.now() / 1000) });
      expect([verdict.status, verdict.diagnostics.filter(({ severity }) => severity !== 'info')]).toEqual([
        'SECURE',
        [],
      ]);
    }),
  );
});
