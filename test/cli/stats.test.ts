import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SIGNED = path.join(ROOT, 'zones/signed/example.com.zone.signed');
const LINE =
  /^zoneproof: (\d+) records of (\d+\.\d) octets in (\d) zones?, \d+\.\d\d s, \d+\.\d\d s of processors, (\d+) MiB at most$/m;

describe('--stats', () => {
  it('says on standard error what lint, verify and sign took', async () => {
    await inTempFolder((folder) => {
      zoneproof(['key', 'generate', 'example.com', '-a', 'ED25519'], { cwd: folder });
      const at = ['--at', '2026-12-01', '--stats'];
      const both = [SIGNED, SIGNED.replace('example.com', 'example.org')];
      const runs = [
        ['lint', ...both, ...at, '--no-config'],
        ['verify', ...both, ...at],
        [
          'sign',
          path.join(ROOT, 'zones/good/example.com.zone'),
          '--key-dir',
          folder,
          '-o',
          path.join(folder, 's'),
          '--stats',
        ],
      ];
      const counts = runs.map((args) => {
        const { stdout, stderr } = zoneproof(args, { cwd: folder });
        expect(stdout).not.toMatch(LINE);
        const [, records, octets, zones, peak] = LINE.exec(stderr)?.map(Number) ?? [];
        expect(octets).toBeGreaterThan(15);
        expect(peak).toBeGreaterThan(20);
        return [records! > 20, zones];
      });
      expect(counts).toEqual([
        [true, 2],
        [true, 2],
        [true, 1],
      ]);
      expect(zoneproof(['lint', SIGNED, '--at', '2026-12-01']).stderr).not.toMatch(LINE);
    });
  });
});
