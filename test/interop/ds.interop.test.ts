/** `zoneproof key generate` and `zoneproof ds` against dnssec-dsfromkey: the same lines. */
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
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
            expect(zoneproof(['ds', `${file}.key`, '--digest', digest]).stdout).toBe(peer.stdout);
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
