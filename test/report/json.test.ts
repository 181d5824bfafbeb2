import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, EXIT, SourceMap, ZoneproofError } from '../../src/diagnostic/index.js';
import { lintZone, RULE_INFOS } from '../../src/lint/index.js';
import { located, type Report, type ReportZone } from '../../src/report/index.js';
import { jsonReporter } from '../../src/report/json.js';
import { parseZone } from '../../src/zone/index.js';
import { madeZone, OPTIONS, reportOf, TOOL as tool } from './support.js';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8')) as object;
// Formats are told apart below; ajv itself knows none.
const validate = new Ajv({ allErrors: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ } }).compile(
  schema,
);

function zoneOf(
  text: string,
  verification?: ReportZone['verification'],
  extra: readonly Diagnostic[] = [],
): ReportZone {
  const {
    zone,
    diagnostics: faults,
    originFrom,
  } = parseZone(new TextEncoder().encode(text), {
    origin: 'example.com',
    file: 'example.com.zone',
  });
  return {
    origin: zone.origin,
    originFrom,
    file: 'example.com.zone',
    serial: zone.soa?.serial,
    records: zone.records.count,
    ...located(
      zone.sources,
      [...faults, ...lintZone(zone, { now: 1_780_272_000, faults }), ...extra],
      'example.com.zone',
    ),
    verification,
  };
}

const HEALTHY = '$TTL 60\n@ SOA ns.example.net. h 7 7200 1800 1209600 60\n@ NS ns.example.net.\n@ NS ns.example.org.\n';

interface Document {
  readonly status?: string;
  readonly summary: object;
  readonly zones: readonly object[];
  readonly diagnostics: readonly object[];
}

function jsonOf(report: Report): Document {
  const text = jsonReporter(report, { ...OPTIONS, color: true });
  expect(text.endsWith('}\n')).toBe(true);
  const document = JSON.parse(text) as Document;
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
}

describe('json', () => {
  it('says nothing but counts of a healthy zone', () => {
    expect(jsonOf(reportOf([zoneOf(HEALTHY)]))).toEqual({
      schemaVersion: 1,
      tool,
      command: 'lint',
      exitCode: 0,
      summary: { files: 1, errors: 0, warnings: 0, infos: 0 },
      hidden: 0,
      zones: [
        { origin: 'example.com.', originFrom: 'option', file: 'example.com.zone', serial: 7, records: 3, findings: 0 },
      ],
      diagnostics: [],
      failures: [],
    });
  });

  it('gives place, subject and references of a finding', () => {
    const { summary, diagnostics } = jsonOf(reportOf([zoneOf(`${HEALTHY}www CNAME wbe\nwww TXT "x"\n`)]));
    expect(summary).toEqual({ files: 1, errors: 1, warnings: 1, infos: 0 });
    expect(diagnostics).toEqual([
      {
        rule: 'cname-and-other',
        severity: 'error',
        message: 'www.example.com. has a CNAME record, but TXT as well',
        help: 'a CNAME stands for everything about its owner: remove one or the other',
        rfc: ['RFC 1034 §3.6.2', 'RFC 2181 §10.1', 'RFC 4034 §3'],
        file: 'example.com.zone',
        line: 5,
        column: 5,
        endLine: 5,
        endColumn: 10,
        zone: 'example.com.',
        owner: 'www.example.com.',
        type: 'CNAME',
        keyTag: null,
        frame: { text: 'www CNAME wbe', carets: '    ^^^^^' },
        fix: null,
        edits: [],
        related: [{ message: 'its TXT record', file: 'example.com.zone', line: 6, column: 5 }],
      },
      expect.objectContaining({ rule: 'cname-dangling', help: null, related: [] }),
    ]);
  });

  it('gives what mends a finding as text at places', () => {
    const zone = madeZone('\uFEFFa A 192.0.2.1\n\u00e9', [
      {
        rule: 'utf8-bom',
        severity: 'warning',
        message: 'm',
        span: { start: 0, end: 3 },
        fix: { kind: 'safe', entry: undefined, edits: [{ start: 0, end: 3, text: '\u00c3\u00a9' }] },
      },
    ]);
    const [finding] = jsonOf(reportOf([zone])).diagnostics;
    expect(finding).toMatchObject({
      fix: 'safe',
      edits: [{ file: 'db.example', line: 1, column: 1, endLine: 1, endColumn: 2, text: '\u00e9' }],
    });
  });

  it('says what could not be looked at', () => {
    const failure = new ZoneproofError(EXIT.FILE, 'cannot read x', { help: 'look', context: ['linting'] });
    expect(jsonOf(reportOf([], { failures: [failure], hidden: 3, exitCode: EXIT.FILE }))).toMatchObject({
      exitCode: 4,
      hidden: 3,
      failures: [{ message: 'cannot read x', help: 'look', context: ['linting'], exitCode: 4 }],
    });
  });

  it('has null for what a finding has not', () => {
    const bare: Diagnostic = { rule: 'nsec-missing', severity: 'error', message: 'no NSEC' };
    const tagged: Diagnostic = { ...bare, rule: 'rrsig-expired', subject: { keyTag: 0 } };
    const { diagnostics } = jsonOf(reportOf([zoneOf(HEALTHY, undefined, [bare, tagged])]));
    expect(diagnostics[0]).toMatchObject({
      line: null,
      endColumn: null,
      owner: null,
      zone: 'example.com.',
      help: null,
    });
    expect(diagnostics[1]).toMatchObject({ keyTag: 0 });
  });

  const verification = {
    status: 'SECURE',
    reason: 'signed',
    trustedFrom: 'its own keys',
    at: 1_780_272_000,
    earliestExpiration: undefined,
  } as const;
  const verdict = {
    status: 'SECURE',
    reason: 'signed',
    trustedFrom: 'its own keys',
    at: '2026-06-01T00:00:00Z',
    earliestExpiration: null,
  };

  it('gives the verdict of one zone at the top as well', () => {
    const document = jsonOf(reportOf([zoneOf(HEALTHY, verification)]));
    expect(document).toMatchObject(verdict);
    expect(document.zones).toEqual([expect.objectContaining(verdict)]);
  });

  it('gives the verdicts of several zones with the zones only', () => {
    const zone = zoneOf(HEALTHY, { ...verification, earliestExpiration: 1_780_272_001 });
    const document = jsonOf(reportOf([zone, zone]));
    expect(document.status).toBeUndefined();
    expect(document.zones).toEqual([
      expect.objectContaining({ earliestExpiration: '2026-06-01T00:00:01Z' }),
      expect.objectContaining({ status: 'SECURE' }),
    ]);
    expect(document.summary).toMatchObject({ files: 1 });
  });

  it('is held to a schema that knows every rule and refuses others', () => {
    const [rule] = RULE_INFOS;
    for (const id of [...RULE_INFOS.map((info) => info.id), 'no-such-rule']) {
      const zone = {
        ...zoneOf(HEALTHY),
        ...located(new SourceMap(), [{ severity: rule!.severity, rule: id, message: 'm' }], 'z'),
      };
      const document = JSON.parse(jsonReporter(reportOf([zone]), OPTIONS)) as unknown;
      expect(validate(document), id).toBe(id !== 'no-such-rule');
    }
  });
});
