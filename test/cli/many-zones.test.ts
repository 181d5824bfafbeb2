/** A repository that is worth several threads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeMixedTree } from './mixed-tree.js';
import { inTempFolder, zoneproof } from './run-cli.js';

const AT = ['--at', '2026-04-01T00:00:00Z'];

/** Text that makes few zones enough work for threads: it seems that signatures are to be verified. */
const PADDING = `; RRSIG\n; ${'x'.repeat(1000)}\n`.repeat(40);

const zoneText = (origin: string, more = ''): string =>
  `${PADDING}$ORIGIN ${origin}
$TTL 1h
@ SOA ns1 hostmaster 1 7200 3600 1209600 3600
  NS ns1
  NS ns2.example.net.
ns1 A 8.8.4.4
${more}`;

/** Zones of which each has a parent in the run, and a mistake of its own. */
function makeManyZones(folder: string): void {
  const zones = path.join(folder, 'many');
  mkdirSync(zones);
  const names = Array.from({ length: 120 }, (_, i) => `customer${i}.many.example.`);
  const delegations = names.map((name, i) => `${name} NS ns${i % 3}.${name}\nns${i % 3}.${name} A 8.8.4.${i}\n`);
  writeFileSync(path.join(zones, 'many.example.zone'), zoneText('many.example.', delegations.join('')));
  for (const [i, name] of names.entries()) {
    writeFileSync(path.join(zones, `${name}zone`), zoneText(name, `@ MX 10 mail${i}\nwww${i} CNAME nowhere\n`));
  }
}

/** What is no finding in a zone, but a failure, or said by a configuration. */
function makeOddFiles(folder: string): void {
  const odd = path.join(folder, 'odd');
  mkdirSync(odd);
  writeFileSync(path.join(odd, 'what.zone'), '@ SOA . . 1 2 3 4 5\n');
  writeFileSync(
    path.join(odd, 'latin1.example.zone'),
    Buffer.from(zoneText('latin1.example.', '@ TXT "\xe9t\xe9"\n'), 'latin1'),
  );
  writeFileSync(
    path.join(odd, 'template.example.zone'),
    zoneText('template.example.', '{{ name }} A 192.0.2.1\nb A {{ ip }}\nc {{ x }}\n'),
  );
  writeFileSync(path.join(odd, 'named.zone'), 'www A 192.0.2.1\n');
  writeFileSync(path.join(odd, 'told.zone'), `$TTL 1h\n@ SOA a. b. 1 7200 3600 1209600 3600\n`);
  writeFileSync(path.join(odd, 'left-out.zone'), 'nonsense\n');
  writeFileSync(path.join(odd, 'named.conf'), 'zone "declared.example" { file "/etc/bind/told.zone"; };\n');
  writeFileSync(
    path.join(odd, 'zoneproof.config.yaml'),
    `placeholders: { "{{ name }}": a, "{{ ip }}": 192.0.2.9 }
ignore: [left-out.zone]
zones:
  - file: named.zone
    origin: configured.example
overrides:
  - zones: [latin1.example]
    rules: { ns-single: "off" }
`,
  );
}

describe('many zones', () => {
  it('give the same report for any number of threads', async () => {
    await inTempFolder((folder) => {
      makeMixedTree(folder);
      makeManyZones(folder);
      makeOddFiles(folder);
      const run = (...args: string[]) => zoneproof(['lint', ...AT, '.', ...args], { cwd: folder });
      for (const more of [
        ['--format', 'json'],
        ['--preset', 'strict', '--shard', '2/3'],
      ]) {
        const alone = run('--jobs', '1', ...more);
        expect(alone.stdout.length).toBeGreaterThan(10_000);
        for (const jobs of ['2', '8']) expect(run('--jobs', jobs, ...more)).toEqual(alone);
      }
    });
  }, 120_000);

  it('end the run when a configuration cannot be used', async () => {
    await inTempFolder((folder) => {
      makeManyZones(folder);
      writeFileSync(path.join(folder, 'zoneproof.config.yaml'), 'rules: { nosuch: error }\n');
      const alone = zoneproof(['lint', '--jobs', '1', '.'], { cwd: folder });
      expect(alone.code).toBe(3);
      expect(zoneproof(['lint', '--jobs', '2', '.'], { cwd: folder })).toEqual(alone);
    });
  });
});
