/** A zone that is large enough for threads to help with linting. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const HOSTS = 210_000;

it('lint says the same with any --jobs', async () => {
  await inTempFolder((folder) => {
    const lines = [
      '$TTL 3600',
      '@ SOA ns1 host 1 7200 3600 1209600 3600',
      '@ NS ns1',
      '@ NS ns2',
      'ns1 A 203.0.114.1',
      'ns2 A 203.0.115.1',
    ];
    for (let i = 0; i < HOSTS; i++) {
      if (i % 1000 === 1) lines.push(`h${i} MX 10 gone${i}`, `h${i} TXT "v=spf1 ptr -all"`);
      else if (i % 1000 === 2) lines.push(`under_${i} A 203.0.114.9`);
      else if (i % 1000 === 3) lines.push(`h${i} CNAME h${i + 1000}`);
      else lines.push(`h${i} A 203.0.114.2`);
    }
    writeFileSync(path.join(folder, 'example.com.zone'), `${lines.join('\n')}\n`);
    const [one, ...others] = ['1', '2', '5'].map((jobs) => {
      const args = ['lint', 'example.com.zone', '--at', '2026-06-01', '--json', '--jobs', jobs];
      return zoneproof(args, { cwd: folder });
    });
    for (const other of others) expect(other.stdout === one!.stdout && other.code === one!.code).toBe(true);
    const rules = JSON.parse(one!.stdout).diagnostics.map(({ rule }: { rule: string }) => rule);
    const count = (id: string) => rules.filter((rule: string) => rule === id).length;
    expect([count('mx-target-no-address'), count('spf-ptr'), count('hostname-invalid')]).toEqual([210, 210, 210]);
    // Of the aliases that follow each other, the first alone is told about.
    expect(count('cname-chain')).toBe(1);
  });
}, 120_000);
