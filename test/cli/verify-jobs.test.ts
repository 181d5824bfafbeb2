/** A zone that is large enough for threads, and for signatures to be verified in batches. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const HOSTS = 5000;
/** Of each host and the name server, and those of the apex. */
const SIGNATURES = 2 * (HOSTS + 1) + 4;
const AT = '2026-06-01';

it('verify says the same with any --jobs, of good zones and bad ones', async () => {
  await inTempFolder((folder) => {
    const source = path.join(folder, 'example.com.zone');
    const signed = path.join(folder, 'example.com.signed');
    const hosts = Array.from({ length: HOSTS }, (_, i) => `h${i} IN A 192.0.2.1\n`).join('');
    writeFileSync(
      source,
      `$TTL 3600\n@ IN SOA ns1 host 1 7200 3600 1209600 3600\n@ IN NS ns1\nns1 IN A 192.0.2.1\n${hosts}`,
    );
    const since = ['--publish', '20260101', '--activate', '20260101'];
    expect(zoneproof(['key', 'generate', 'example.com', ...since], { cwd: folder }).code).toBe(0);
    const window = ['--inception', '20260101000000', '--expiration', '20270101000000'];
    expect(
      zoneproof(['sign', source, '--key-dir', folder, ...window, '--no-verify', '-o', signed], { cwd: folder }).code,
    ).toBe(0);
    const text = readFileSync(signed, 'latin1');

    // Every 97th signature loses an octet of r or s: at these hosts nothing validates any more.
    let seen = 0;
    let broken = 0;
    const damaged = text.replace(/(\sRRSIG\s.*\s)(\S+)$/gm, (line: string, head: string, signature: string) => {
      if (seen++ % 97 !== 50) return line;
      broken++;
      const octets = Buffer.from(signature, 'base64');
      octets[seen % 64]! ^= 1;
      return `${head}${octets.toString('base64')}`;
    });
    expect(broken).toBeGreaterThan(100);
    writeFileSync(path.join(folder, 'example.com.damaged'), damaged);

    // Threads share ten thousand signatures: two of them have enough for batches, eight have not.
    for (const file of ['example.com.signed', 'example.com.damaged']) {
      const [one, ...others] = ['1', '2', '8'].map((jobs) => {
        const args = ['verify', file, '--origin', 'example.com', '--at', AT, '--json', '--jobs', jobs];
        return zoneproof(args, { cwd: folder });
      });
      for (const other of others) expect(other.stdout === one!.stdout && other.code === one!.code).toBe(true);
      const report = JSON.parse(one!.stdout);
      const invalid = report.diagnostics.filter(({ rule }: { rule: string }) => rule === 'rrsig-invalid');
      expect(invalid).toHaveLength(file.endsWith('damaged') ? broken : 0);
      expect(report.status).toBe(file.endsWith('damaged') ? 'BOGUS' : 'SECURE');

      // Signing again keeps those that verify.
      const plans = ['1', '2', '8'].map((jobs) => {
        const again = ['--now', `${AT}T00:00:00Z`, '--inception', '20260501000000', '--expiration', '20270101000000'];
        const args = ['sign', file, '--origin', 'example.com', '--key-dir', folder, ...again, '--dry-run'];
        const { code, stdout } = zoneproof([...args, '--no-verify', '--jobs', jobs], { cwd: folder });
        expect(code).toBe(0);
        return stdout;
      });
      expect(plans[1] === plans[0] && plans[2] === plans[0]).toBe(true);
      const count = (fate: RegExp): number => Number(fate.exec(plans[0]!)?.[1] ?? 0);
      expect(count(/kept +(\d+)/) + count(/made +(\d+)/)).toBe(SIGNATURES);
      expect(SIGNATURES - count(/kept +(\d+)/)).toBe(file.endsWith('damaged') ? broken : 0);
    }
  });
}, 120_000);
