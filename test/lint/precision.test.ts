/**
 * What is said of zones that their owners are content with. The list is a file that is read when it changes: each line
 * in it must be one that the owner of the zone would be thankful for. `npx vitest run test/lint/precision.test.ts -u`
 * writes it anew.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { compareDiagnostics, locate } from '../../src/diagnostic/index.js';
import { checkPublication, isSigned, verifyZone } from '../../src/dnssec/index.js';
import { lintZone } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';
import { NOW } from './marked-zone.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const healthy = path.join(here, 'healthy');
const good = path.join(here, '..', '..', 'zones', 'good');

const zonesIn = (folder: string) =>
  readdirSync(folder, { encoding: 'utf8' })
    .filter((name) => name.endsWith('.zone'))
    .sort()
    .map((name) => path.join(folder, name));

const files = [...zonesIn(healthy), ...zonesIn(path.join(healthy, 'signed')), ...zonesIn(good)];

/** `hosting.zone:12: warning: message [rule]`, for everything that `zoneproof lint` says of the file. */
async function findingsIn(file: string): Promise<string[]> {
  const bytes = readFileSync(file);
  const origin = /^; zone: (\S+)/m.exec(bytes.toString('latin1'))?.[1];
  const include = confinedLoader(
    { realPath: (name) => realpathSync(name), readFile: (name) => readFileSync(name) },
    path.dirname(file),
  );
  const { zone, diagnostics: faults } = parseZone(bytes, {
    ...(path.dirname(file) === good ? {} : { origin: origin ?? 'example.com.' }),
    file,
    include,
    identity: realpathSync(file),
  });
  const provider = openssl;
  const security = isSigned(zone)
    ? (await verifyZone(zone, { now: NOW, provider })).diagnostics
    : checkPublication(zone, NOW, provider);
  return [...faults, ...lintZone(zone, { now: NOW, faults }), ...security]
    .sort(compareDiagnostics)
    .map((diagnostic) => {
      const { start, rule, severity, message } = locate(diagnostic, zone.sources, file);
      return `${path.relative(here, file)}:${start?.line ?? '-'}: ${severity}: ${message} [${rule}]`;
    });
}

describe('healthy zones', () => {
  it('are many, of every kind', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it('give no findings but those in the list', async () => {
    const findings: string[] = [];
    for (const file of files) findings.push(...(await findingsIn(file)));
    const text = `${findings.map((line) => line.replaceAll('\\', '/')).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(path.join(here, 'healthy-findings.txt'));
  });
});
