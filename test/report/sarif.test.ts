import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, EXIT, ZoneproofError } from '../../src/diagnostic/index.js';
import { RULE_INFOS } from '../../src/lint/index.js';
import type { Report } from '../../src/report/index.js';
import { sarifReporter } from '../../src/report/sarif.js';
import { BROKEN, HEALTHY, lintedZone, madeZone, OPTIONS, reportOf } from './support.js';

/** The schema of SARIF 2.1.0; it names itself in the manner of draft-04, which ajv does not read, and has a
 * pattern that is none in Unicode mode. */
const {
  id: _id,
  $schema: _draft,
  ...schema
} = JSON.parse(readFileSync(new URL('../fixtures/sarif-schema-2.1.0.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
  schema,
);

interface Change {
  readonly artifactLocation: { readonly uri: string };
  readonly replacements: readonly {
    readonly deletedRegion: { startLine: number; startColumn: number; endLine: number; endColumn: number };
    readonly insertedContent?: { readonly text: string };
  }[];
}

/** The text with the replacements of a fix, last one first; lines and columns count from 1, columns code points. */
function applied(text: string, { replacements }: Change): string {
  const lines = text.split('\n');
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + [...line].length + 1);
  let points = [...text];
  for (const { deletedRegion: at, insertedContent } of [...replacements].reverse()) {
    const from = starts[at.startLine - 1]! + at.startColumn - 1;
    const to = starts[at.endLine - 1]! + at.endColumn - 1;
    points = [...points.slice(0, from), ...(insertedContent?.text ?? ''), ...points.slice(to)];
  }
  return points.join('');
}

interface Result {
  readonly fixes?: readonly { readonly description: { text: string }; readonly artifactChanges: readonly Change[] }[];
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { uri: string; uriBaseId?: string };
      readonly region: object;
    };
  }[];
  readonly relatedLocations?: readonly { readonly id: number }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly properties: { readonly tags: readonly string[]; readonly 'security-severity'?: string };
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly exitCode: number;
    readonly toolExecutionNotifications: readonly {
      readonly level: string;
      readonly message: { readonly text: string };
    }[];
  }[];
  readonly originalUriBaseIds: object;
  readonly results: readonly Result[];
}

/** The only run of a log that the schema accepts. */
function runOf(report: Report): Run {
  const log = JSON.parse(sarifReporter(report, OPTIONS)) as { version: string; runs: Run[] };
  expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  return log.runs[0]!;
}

const broken = reportOf([lintedZone(BROKEN), lintedZone(HEALTHY, 'zones/healthy.zone')], { exitCode: EXIT.FINDINGS });

describe('sarif', () => {
  it('is held to a schema that refuses what is wrong', () => {
    const log = JSON.parse(sarifReporter(broken, OPTIONS)) as { runs: { results: object[] }[] };
    expect(validate(log)).toBe(true);
    log.runs[0]!.results.push({ level: 'catastrophe' });
    expect(validate(log)).toBe(false);
  });

  it.each([
    ['duplicate-rr', 'safe', 'a A 192.0.2.1 ; é\na A 192.0.2.1\nb A 192.0.2.2\n', 'a A 192.0.2.1 ; é\nb A 192.0.2.2\n'],
    ['missing-final-newline', 'safe', 'a A 192.0.2.1', 'a A 192.0.2.1\n'],
    ['string-too-long', 'safe', `a TXT "é${'x'.repeat(256)}"\n`, undefined],
    [
      'missing-trailing-dot-target',
      'unsafe',
      'a TXT "日本"\nb CNAME a.example.com ; 日本\n',
      'a TXT "日本"\nb CNAME a.example.com. ; 日本\n',
    ],
  ])('holds the fix of %s, which gives the text that --fix writes', (rule, kind, text, wanted) => {
    const { results } = runOf(reportOf([lintedZone(HEALTHY + text)]));
    const { fixes = [] } = results.find(({ ruleId }) => ruleId === rule)!;
    expect(fixes).toHaveLength(1);
    expect(fixes[0]!.description.text).toBe(`${kind} fix of ${rule}`);
    expect(fixes[0]!.artifactChanges.map(({ artifactLocation: { uri } }) => uri)).toEqual(['zones/example.com.zone']);
    const after = applied(HEALTHY + text, fixes[0]!.artifactChanges[0]!);
    if (wanted !== undefined) expect(after).toBe(HEALTHY + wanted);
    else expect(lintedZone(after).diagnostics.filter((other) => other.rule === rule)).toEqual([]);
  });

  it('stays below the size that GitHub takes, were there as many results with fixes as it takes', () => {
    const lines = Array.from({ length: 2500 }, (_, i) => `h${i} 60 A 192.0.2.1\nh${i} A 192.0.2.1\n`);
    const zone = lintedZone(`${HEALTHY}${lines.join('')}`);
    const log = sarifReporter(reportOf([zone]), OPTIONS);
    const [run] = (JSON.parse(log) as { runs: Run[] }).runs;
    expect(run!.results.filter(({ fixes }) => fixes !== undefined)).toHaveLength(2500);
    // 10 MB compressed, of ten times as many.
    expect(gzipSync(log).length).toBeLessThan(1_000_000);
  });

  it('gives rule, level, place and message of a finding', () => {
    const { results, tool } = runOf(broken);
    const result = results.find(({ ruleId }) => ruleId === 'cname-and-other')!;
    expect(result).toEqual({
      ruleId: 'cname-and-other',
      ruleIndex: tool.driver.rules.findIndex(({ id }) => id === 'cname-and-other'),
      level: 'error',
      message: {
        text: 'www.example.com. has a CNAME record, but TXT as well\nhelp: a CNAME stands for everything about its owner: remove one or the other\n[its TXT record](1)',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'zones/example.com.zone', uriBaseId: '%SRCROOT%' },
            region: { startLine: 5, startColumn: 5, endLine: 5, endColumn: 10 },
          },
          logicalLocations: [{ fullyQualifiedName: 'www.example.com.', kind: 'resource' }],
        },
      ],
      relatedLocations: [
        {
          id: 1,
          message: { text: 'its TXT record' },
          physicalLocation: {
            artifactLocation: { uri: 'zones/example.com.zone', uriBaseId: '%SRCROOT%' },
            region: { startLine: 6, startColumn: 5 },
          },
        },
      ],
      partialFingerprints: { 'zoneproof/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const levels = { error: 'error', warning: 'warning', info: 'note' };
    const findings = broken.zones.flatMap(({ diagnostics }) => diagnostics);
    expect(results.map(({ level }) => level)).toEqual(findings.map(({ severity }) => levels[severity]));
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
  });

  it('keeps columns in characters, and gives zones as a whole a place', () => {
    const text = '; \u{1f642}é\n@ TXT "\u{1f642}" bad\n';
    const at = Buffer.byteLength(text.slice(0, text.indexOf('bad')));
    const run = runOf(
      reportOf([
        madeZone(text, [
          { rule: 'a-invalid', severity: 'error', message: 'm', span: { start: at, end: at + 3 } },
          { rule: 'soa-missing', severity: 'error', message: 'm' },
        ]),
      ]),
    );
    expect(run).toMatchObject({ columnKind: 'unicodeCodePoints' });
    expect(run.results.map(({ locations }) => locations[0]!.physicalLocation.region)).toEqual([
      { startLine: 2, startColumn: 11, endLine: 2, endColumn: 14 },
      { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
    ]);
  });

  it('writes paths as URIs, relative to the root when they lie below it', () => {
    const finding: Diagnostic = { rule: 'soa-missing', severity: 'error', message: 'm' };
    const table: readonly (readonly [file: string, uri: string, base?: string])[] = [
      ['a b/ö%#?.zone', 'a%20b/%C3%B6%25%23%3F.zone', '%SRCROOT%'],
      ['./zones/../x.zone', 'x.zone', '%SRCROOT%'],
      [path.resolve('x.zone'), 'x.zone', '%SRCROOT%'],
      ['<stdin>', '%3Cstdin%3E', '%SRCROOT%'],
      [path.resolve('..', 'beside', 'x.zone'), pathToFileURL(path.resolve('..', 'beside', 'x.zone')).href],
    ];
    const { results, originalUriBaseIds } = runOf(reportOf(table.map(([file]) => madeZone('', [finding], { file }))));
    expect(results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation)).toEqual(
      table.map(([, uri, uriBaseId]) => ({ uri, ...(uriBaseId !== undefined && { uriBaseId }) })),
    );
    expect(originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: `${pathToFileURL(path.resolve('')).href}/` } });
  });

  it('has the pages of the rules that found something, within the limits of GitHub', () => {
    const diagnostics = RULE_INFOS.map(({ id, severity }): Diagnostic => ({ rule: id, severity, message: 'm' }));
    const { rules } = runOf(reportOf([madeZone('', diagnostics)])).tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(RULE_INFOS.map(({ id }) => id));
    for (const { id, shortDescription, fullDescription, help, properties } of rules) {
      expect(shortDescription.text.length, id).toBeLessThanOrEqual(1024);
      expect(fullDescription.text.length, id).toBeLessThanOrEqual(1024);
      expect(help.text, id).not.toBe('');
      expect(help.markdown, id).toContain('## Why\n');
      expect(properties.tags.length, id).toBeLessThanOrEqual(20);
      // GitHub reads the number only of rules that are tagged so.
      expect(properties.tags.includes('security'), id).toBe(properties['security-severity'] !== undefined);
    }
    expect(rules.find(({ id }) => id === 'rrsig-expired')!.properties).toEqual({
      tags: ['dns', 'dnssec', 'security'],
      precision: 'very-high',
      'problem.severity': 'error',
      'security-severity': '7.5',
    });
    expect(runOf(reportOf([lintedZone(HEALTHY)])).tool.driver.rules).toEqual([]);
  });

  it('leaves advice out before warnings before errors, when there is too much, and says so', () => {
    const many = (count: number, severity: Diagnostic['severity']): Diagnostic[] =>
      Array.from({ length: count }, () => ({ rule: 'a-invalid', severity, message: 'm' }));
    const diagnostics = [...many(30, 'info'), ...many(24_990, 'warning'), ...many(5, 'error')];
    const { results, invocations } = runOf(reportOf([madeZone('', diagnostics)]));
    expect(results).toHaveLength(25_000);
    expect(results.filter(({ level }) => level === 'note')).toHaveLength(5);
    expect(results.at(-1)!.level).toBe('error');
    expect(invocations[0]!.toolExecutionNotifications).toEqual([
      {
        level: 'warning',
        message: { text: '25 results are left out: code scanning takes no more than 25000 in one run' },
      },
    ]);
  });

  it('says what could not be read', () => {
    const failures = [new ZoneproofError(EXIT.FILE, 'cannot read x: no such file', { help: 'look again' })];
    const { invocations, results } = runOf(reportOf([], { failures, exitCode: EXIT.FILE }));
    expect(invocations[0]).toMatchObject({
      executionSuccessful: false,
      exitCode: 4,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'cannot read x: no such file (look again)' } }],
    });
    expect(results).toEqual([]);
    expect(runOf(broken).invocations[0]).toMatchObject({ executionSuccessful: true, exitCode: 1 });
  });

  it('takes no text of a zone for a link', () => {
    const finding: Diagnostic = {
      rule: 'a-invalid',
      severity: 'error',
      message: 'see [here](https://attacker.example/)',
      span: { start: 0, end: 1 },
      related: [{ message: 'a [b](2) \\', span: { start: 0, end: 1 } }],
    };
    const [result] = runOf(reportOf([madeZone('x', [finding])])).results;
    expect(result!.message.text).toBe('see [here] (https://attacker.example/)\n[a \\[b\\](2) \\\\](1)');
  });

  it('tells findings apart by what they are about, not by their lines', () => {
    const prints = (text: string) =>
      runOf(reportOf([lintedZone(text)])).results.map(({ partialFingerprints }) => partialFingerprints['zoneproof/v1']);
    const before = prints(BROKEN);
    expect(new Set(before).size).toBe(before.length);
    expect(prints(BROKEN.replace(' 7 7200', ' 9 7200').replace('www CNAME', '; moved\n\nwww CNAME'))).toEqual(before);
  });

  it('carries the verdict of verify', () => {
    const verification = {
      status: 'BOGUS',
      reason: 'r',
      trustedFrom: undefined,
      at: 0,
      earliestExpiration: undefined,
    } as const;
    expect(runOf(reportOf([madeZone('', [], { verification })], { command: 'verify' }))).toMatchObject({
      automationDetails: { id: 'zoneproof/verify/' },
      properties: { verification: [{ zone: 'example.', status: 'BOGUS', at: '1970-01-01T00:00:00Z' }] },
    });
  });
});
