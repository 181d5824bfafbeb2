import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exampleZone } from '../../scripts/example-zone.js';
import { compareDiagnostics } from '../../src/diagnostic/index.js';
import { ALL_RULES, applySuppressions, lintZone, RULE_INFOS } from '../../src/lint/index.js';
import { parseZone, parseZoneText } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';
import { NOW } from './marked-zone.js';

const zones = path.relative('', fileURLToPath(new URL('../../zones', import.meta.url)));

/** The rules that find something, in the order of the file; the origin is what the file says. */
function rulesIn(file: string): string[] {
  const include = confinedLoader(
    { realPath: (name) => realpathSync(name), readFile: (name) => readFileSync(name) },
    path.dirname(file),
  );
  const { zone, diagnostics: faults } = parseZone(readFileSync(file), { file, include, identity: realpathSync(file) });
  return [...faults, ...lintZone(zone, { now: NOW, faults })].sort(compareDiagnostics).map(({ rule }) => rule);
}

describe('sample zones', () => {
  const good = readdirSync(path.join(zones, 'good')).filter((name) => name.endsWith('.zone'));

  it.each(good)('good/%s is clean', (name) => {
    expect(rulesIn(path.join(zones, 'good', name))).toEqual([]);
  });

  const broken: Readonly<Record<string, readonly string[]>> = {
    'delegations.zone': [
      'ns-target-cname',
      'glue-missing-required',
      'glue-orphan',
      'ds-without-delegation',
      'cname-loop',
    ],
    'forgotten-dots.zone': [
      'missing-trailing-dot-target',
      'missing-trailing-dot-target',
      'target-is-ip',
      'missing-trailing-dot',
      'missing-trailing-dot-target',
    ],
    'mail.zone': [
      'mx-target-cname',
      'mx-target-no-address',
      'spf-multiple',
      'unquoted-semicolon',
      'unquoted-semicolon',
      'caa-tag-unknown',
      'caa-issuer-syntax',
    ],
    'syntax.zone': [
      'soa-rname-at-sign',
      'a-invalid',
      'aaaa-invalid',
      'syntax-error',
      'unbalanced-quotes',
      'ds-digest-length',
      'empty-label',
      'syntax-error',
    ],
  };

  it('are all known here', () => {
    expect(readdirSync(path.join(zones, 'broken')).sort()).toEqual(Object.keys(broken));
  });

  it.each(Object.entries(broken))('broken/%s has its mistakes and no others', (name, rules) => {
    expect(rulesIn(path.join(zones, 'broken', name))).toEqual(rules);
  });
});

describe('examples in the documentation', () => {
  function rulesOf(id: string, example: string): Set<string> {
    const { origin, text } = exampleZone(id, example);
    const { zone, diagnostics: faults } = parseZoneText(text, origin);
    const found = [...faults, ...lintZone(zone, { now: NOW, faults, rules: ALL_RULES })];
    const { diagnostics, unused } = applySuppressions(zone, found);
    return new Set([...diagnostics, ...unused.map(({ diagnostic }) => diagnostic)].map(({ rule }) => rule));
  }

  // An include that leads out of the folder needs a folder.
  const bad = RULE_INFOS.filter((rule) => rule.bad !== undefined && rule.id !== 'include-outside-root');

  it.each(bad.map(({ id, bad: example }) => [id, example!]))('%s finds its bad example', (id, example) => {
    expect(rulesOf(id, example)).toContain(id);
  });

  it.each(bad.filter(({ good }) => good !== undefined).map(({ id, good }) => [id, good!]))(
    '%s accepts its good example',
    (id, example) => {
      expect([...rulesOf(id, example)].filter((rule) => rule === id || rule === 'syntax-error')).toEqual([]);
    },
  );
});
