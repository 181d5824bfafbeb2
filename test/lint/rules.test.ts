import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ALL_RULES, RULE_INFOS } from '../../src/lint/index.js';
import { PARSER_FAULTS } from '../../src/zonefile/index.js';
import { lintFile, readMarkers } from './marked-zone.js';

const here = path.relative('', fileURLToPath(new URL('.', import.meta.url)));
const zoneFiles = (folder: string) =>
  readdirSync(path.join(here, folder), { encoding: 'utf8' })
    .filter((name) => name.endsWith('.zone'))
    .map((name) => path.join(here, folder, name));

/** Rules whose mistake no zone file in text form can hold, or that need files of their own: tested in faults.test.ts. */
const TESTED_ELSEWHERE = new Set([
  ...[
    'control-character',
    'crlf-line-endings',
    'empty-zone-file',
    'include-depth',
    'missing-final-newline',
    'nul-byte',
  ],
  ...['rdata-too-long', 'rrset-too-large', 'utf8-bom'],
]);

describe('marked zones', () => {
  for (const file of zoneFiles('zones')) {
    it(path.basename(file), () => {
      const wanted = readMarkers(readFileSync(file, 'utf8'));
      expect(wanted.length).toBeGreaterThan(0);
      expect(lintFile(file).found).toEqual(wanted);
    });
  }

  it('hold every rule at least once', () => {
    const marked = new Set(
      zoneFiles('zones').flatMap((file) =>
        readMarkers(readFileSync(file, 'utf8')).map((marker) => marker.split(' ')[1]),
      ),
    );
    const missing = [...ALL_RULES, ...PARSER_FAULTS].map(({ id }) => id).filter((id) => !marked.has(id));
    expect(missing.sort()).toEqual([...TESTED_ELSEWHERE].sort());
  });
});

describe('twenty mistakes', () => {
  const file = path.join(here, 'twenty-mistakes.zone');
  const wanted = readMarkers(readFileSync(file, 'utf8'));

  it('are twenty different ones', () => {
    expect(new Set(wanted.map((marker) => marker.split(' ')[1])).size).toBe(20);
    expect(wanted.length).toBe(20);
  });

  it('give twenty findings, each at its line and column', () => {
    expect(lintFile(file).found).toEqual(wanted);
  });
});

describe('rule documentation', () => {
  it('has one rule for each id, sorted', () => {
    const ids = RULE_INFOS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('says why and what to do, with references', () => {
    for (const rule of RULE_INFOS) {
      expect(rule.why.length, rule.id).toBeGreaterThan(20);
      expect(rule.advice.length, rule.id).toBeGreaterThan(10);
      expect(rule.rfc.length, rule.id).toBeGreaterThan(0);
    }
  });
});
