/** What is found in a zone whose text is not in memory is what is found in one whose text is, places and fixes included. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { expect, it } from 'vitest';
import { compareDiagnostics, frameText, locate, type Text } from '../../src/diagnostic/index.js';
import { applySuppressions, lintZone, withFixes } from '../../src/lint/index.js';
import { latin1Bytes, latin1Text } from '../../src/wire/index.js';
import { parseZone } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';
import { stored } from '../diagnostic/stored.js';
import { NOW } from './marked-zone.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = fastGlob.sync(['zones/**/*.zone', 'test/lint/**/*.zone', 'test/fixtures/*.zone'], { cwd: root }).sort();

/** Everything that a report shows of a zone. */
function findingsIn(file: string, bytes: Uint8Array, as: (bytes: Uint8Array) => Text) {
  const include = confinedLoader(
    {
      realPath: (name) => realpathSync(name),
      readFile: (name) => readFileSync(name),
      openText: (name) => as(readFileSync(name)),
    },
    path.dirname(file),
  );
  const { zone, diagnostics: faults } = parseZone(as(bytes), {
    origin: /^; zone: (\S+)/m.exec(latin1Text(bytes))?.[1] ?? 'example.com.',
    file,
    include,
    identity: realpathSync(file),
  });
  const all = [...faults, ...lintZone(zone, { now: NOW, faults, severities: ALL })];
  const { diagnostics, used, unused } = applySuppressions(zone, all);
  const kept = [...diagnostics, ...unused.map(({ diagnostic }) => diagnostic)].sort(compareDiagnostics);
  return {
    used,
    found: withFixes(zone, kept).map((diagnostic) => ({
      ...locate(diagnostic, zone.sources, file),
      frame: diagnostic.span && frameText(zone.sources, diagnostic.span),
      fix: diagnostic.fix,
    })),
  };
}

/** Rules that nobody asked for look at texts as well. */
const ALL = { 'zone-file-unsorted': 'info' } as const;

it.each(files)('in %s', (name) => {
  const file = path.join(root, name);
  const text = latin1Text(readFileSync(file));
  // As it is, and with a fault in it.
  for (const input of [text, `${text}x A 1.2.3 ; zoneproof-disable-line a-invalid -- seen\ny TXT "open`]) {
    const bytes = latin1Bytes(input);
    const wanted = findingsIn(file, bytes, (octets) => octets);
    for (const size of [5, 37, 400]) {
      expect(findingsIn(file, bytes, (octets) => stored(octets, size))).toEqual(wanted);
    }
  }
});
