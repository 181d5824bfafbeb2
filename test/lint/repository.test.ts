/** Rules between zones: each folder of test/lint/repositories is a repository, and markers say what must be found. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { locate } from '../../src/diagnostic/index.js';
import { RULE_INFOS, repositoryFindings, ZoneSet } from '../../src/lint/index.js';
import { REPOSITORY_FAULTS } from '../../src/lint/repository/faults.js';
import { addressOf } from '../../src/lint/repository/reverse.js';
import { nameKey } from '../../src/lint/repository/zone-set.js';
import { rdataText } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone } from '../../src/zone/index.js';
import { readMarkers } from './marked-zone.js';

const ROOT = path.join(import.meta.dirname, 'repositories');

function filesOf(repository: string): string[] {
  return readdirSync(path.join(ROOT, repository), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function load(file: string) {
  const { zone, diagnostics } = parseZone(readFileSync(file), { file });
  return { zone, path: file, identity: file, isBroken: diagnostics.some(({ severity }) => severity === 'error') };
}

/** By file: what is found. */
function findingsIn(files: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const set = new ZoneSet(files.map(load));
  for (const { zone, diagnostic } of repositoryFindings(set, { withAddresses: true })) {
    const { start, end, file } = locate(diagnostic, zone.zone.sources, zone.path);
    (found[path.relative(ROOT, file!)] ??= []).push(
      `${start?.line}: ${diagnostic.rule} @ ${start?.column}-${end?.column}`,
    );
  }
  return found;
}

describe('repositories', () => {
  it.each(readdirSync(ROOT))('%s: each marker is found, and nothing else', (repository) => {
    const files = filesOf(repository);
    const wanted: Record<string, string[]> = {};
    for (const file of files) {
      const markers = readMarkers(readFileSync(file, 'utf8'));
      if (markers.length > 0) wanted[path.relative(ROOT, file)] = markers;
    }
    const found = findingsIn(files);
    const byLine = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);
    for (const each of Object.values(found)) each.sort(byLine);
    expect(found).toEqual(wanted);
  });

  it('have a marker for every rule', () => {
    const marked = readdirSync(ROOT).flatMap((repository) =>
      filesOf(repository).flatMap((file) =>
        readMarkers(readFileSync(file, 'utf8')).map((marker) => / ([a-z-]+) @/.exec(marker)![1]!),
      ),
    );
    expect([...new Set(marked)].sort()).toEqual(REPOSITORY_FAULTS.map(({ id }) => id).sort());
  });

  it('take a file and links to it for one', () => {
    const files = filesOf('copies').filter((file) => path.basename(file).includes('example.edu'));
    const found = (identityOf: (file: string) => string) => {
      const zones = files.map((file) => ({ ...load(file), identity: identityOf(file) }));
      return [...repositoryFindings(new ZoneSet(zones), { withAddresses: false })].length;
    };
    expect(found((file) => file)).toBe(2);
    expect(found(() => 'one')).toBe(0);
  });

  it('say nothing of zones that could not be read', () => {
    const set = new ZoneSet(filesOf('delegations').map((file) => ({ ...load(file), isBroken: true })));
    expect([...repositoryFindings(set, { withAddresses: true })]).toEqual([]);
  });

  it('say nothing of one zone', () => {
    for (const repository of readdirSync(ROOT)) {
      for (const file of filesOf(repository)) expect(findingsIn([file])).toEqual({});
    }
  });

  it('are in the list of rules', () => {
    const ids = RULE_INFOS.map(({ id }) => id);
    for (const { id } of REPOSITORY_FAULTS) expect(ids).toContain(id);
  });
});

describe('addressOf', () => {
  it.each([
    ['1.2.0.192.in-addr.arpa.', '192.0.2.1'],
    ['1.0/25.2.0.192.in-addr.arpa.', '192.0.2.1'],
    ['1.0-127.2.0.192.IN-ADDR.ARPA.', '192.0.2.1'],
    ['2.0.192.in-addr.arpa.', undefined],
    ['256.2.0.192.in-addr.arpa.', undefined],
    ['01.2.0.192.in-addr.arpa.', undefined],
    ['1.2.3.4.5.in-addr.arpa.', undefined],
    ['b._dns-sd._udp.0.2.0.192.in-addr.arpa.', undefined],
    [`1${'.0'.repeat(23)}.8.b.d.0.1.0.0.2.ip6.arpa.`, '2001:db8::1'],
    [`1${'.0'.repeat(22)}.8.b.d.0.1.0.0.2.ip6.arpa.`, undefined],
    [`g${'.0'.repeat(23)}.8.b.d.0.1.0.0.2.ip6.arpa.`, undefined],
    ['1.2.0.192.example.com.', undefined],
  ])('%s: %s', (name, expected) => {
    const address = addressOf(nameKey(nameOf(name)));
    expect(address && rdataText(address.type, address.octets)).toBe(expected);
  });
});
