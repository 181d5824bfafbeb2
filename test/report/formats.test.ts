/** What all formats share: the same findings in the same order, whatever text they hold. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, EXIT, ZoneproofError } from '../../src/diagnostic/index.js';
import { REPORT_FORMATS, type Report, type ReportFormat } from '../../src/report/index.js';
import { BROKEN, HEALTHY, lintedZone, madeZone, OPTIONS, reportOf } from './support.js';

const write = async (format: ReportFormat, report: Report): Promise<string> =>
  (await REPORT_FORMATS[format]())(report, OPTIONS);

interface XmlNode {
  readonly [name: string]: string & XmlNode & XmlNode[];
}

/** XML as objects; attributes start with `@`. */
function xml(text: string): XmlNode {
  expect(XMLValidator.validate(text)).toBe(true);
  const isArray = (name: string) => ['file', 'error', 'testsuite', 'testcase'].includes(name);
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && isArray(name),
  }).parse(text) as XmlNode;
}

const broken = reportOf([lintedZone(BROKEN), lintedZone(HEALTHY, 'zones/healthy.zone')]);
const findings = broken.zones.flatMap(({ diagnostics }) => diagnostics);

/** The rules that a report shows, in its order. */
const RULES_IN: Readonly<Record<ReportFormat, (text: string) => string[]>> = {
  stylish: (text) => [...text.matchAll(/^[^ ].* \[([a-z-]+)\]$/gm)].map((match) => match[1]!),
  json: (text) => (JSON.parse(text) as { diagnostics: { rule: string }[] }).diagnostics.map(({ rule }) => rule),
  jsonl: (text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; rule: string })
      .flatMap(({ kind, rule }) => (kind === 'diagnostic' ? [rule] : [])),
  sarif: (text) =>
    (JSON.parse(text) as { runs: { results: { ruleId: string }[] }[] }).runs[0]!.results.map(({ ruleId }) => ruleId),
  github: (text) => [...text.matchAll(/^::\w+ .*\btitle=([a-z-]+)::/gm)].map((match) => match[1]!),
  gitlab: (text) => (JSON.parse(text) as { check_name: string }[]).map(({ check_name }) => check_name),
  junit: (text) =>
    xml(text).testsuites!.testsuite!.flatMap(({ testcase }) =>
      testcase!.map((one) => one['@name']!.replace(/ \(.*/, '')).filter((name) => name !== 'no findings'),
    ),
  checkstyle: (text) =>
    xml(text).checkstyle!.file!.flatMap(({ error = [] as never }) =>
      error.map((one: XmlNode) => one['@source']!.replace('zoneproof.', '')),
    ),
  gcc: (text) => [...text.matchAll(/ \[([a-z-]+)\]$/gm)].map((match) => match[1]!),
  markdown: (text) => [...text.matchAll(/`([a-z-]+)` \|$/gm)].map((match) => match[1]!),
};

describe('every format', () => {
  it('is tried on findings of every severity', () => {
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['error', 'warning', 'info']));
    expect(findings.length).toBeGreaterThan(3);
  });

  for (const format of Object.keys(REPORT_FORMATS) as ReportFormat[]) {
    it(`${format} has the same findings in the same order`, async () => {
      const text = await write(format, broken);
      expect(RULES_IN[format](text)).toEqual(findings.map(({ rule }) => rule));
      expect(text.endsWith('\n')).toBe(true);
    });

    it(`${format} says of a healthy zone that nothing is wrong`, async () => {
      expect(RULES_IN[format](await write(format, reportOf([lintedZone(HEALTHY)])))).toEqual([]);
    });

    it(`${format} survives any text`, async () => {
      const hostile = fc.string({ unit: 'binary', maxLength: 40 });
      const piece = fc.oneof(
        hostile,
        fc.constantFrom(
          ']]>',
          '<!--',
          '&amp;',
          '"\'',
          '::error::',
          '%0A',
          '](http://x)',
          '|',
          '\n\r',
          '\uffff',
          'true',
        ),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 4 }), fc.string({ maxLength: 8 }), async (pieces, name) => {
          const message = pieces.join('');
          const finding: Diagnostic = {
            rule: 'a-invalid',
            severity: 'error',
            message,
            help: message,
            span: { start: 0, end: 1 },
            related: [{ message, span: { start: 0, end: 1 } }],
          };
          const zone = madeZone('x\n', [finding], { file: `z${name.replaceAll('/', '')}` });
          const text = await write(format, reportOf([zone]));
          expect(RULES_IN[format](text)).toEqual(['a-invalid']);
          // What a terminal or a log would obey.
          expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        }),
        { numRuns: 100 },
      );
    });
  }
});

describe('jsonl', () => {
  const schema = new URL('../../schemas/report-line.schema.json', import.meta.url);
  const validate = new Ajv({ allErrors: true, formats: { 'date-time': true } }).compile(
    JSON.parse(readFileSync(schema, 'utf8')) as object,
  );

  it('has lines that stand for themselves', async () => {
    const lines = (await write('jsonl', broken)).trimEnd().split('\n');
    expect(lines).toHaveLength(findings.length + 3);
    for (const line of lines) expect(validate(JSON.parse(line)), JSON.stringify(validate.errors)).toBe(true);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ kind: 'summary', files: 2, schemaVersion: 1 });
    expect(validate({ ...(JSON.parse(lines[0]!) as object), kind: 'summary' })).toBe(false);
  });
});

describe('gcc', () => {
  it('gives every finding a line, and says note for info', async () => {
    const report = reportOf([
      madeZone('a\nb c\n', [
        { rule: 'a-invalid', severity: 'info', message: 'odd', span: { start: 4, end: 5 } },
        { rule: 'soa-missing', severity: 'error', message: 'no SOA' },
      ]),
    ]);
    expect(await write('gcc', report)).toBe(
      'db.example:2:3: note: odd [a-invalid]\ndb.example:1:1: error: no SOA [soa-missing]\n',
    );
  });

  const matcher = JSON.parse(readFileSync(new URL('../../docs/problem-matcher.json', import.meta.url), 'utf8')) as {
    problemMatcher: { owner: string; severity?: string; pattern: Record<string, string | number>[] }[];
  };

  /** What GitHub makes of a line: the values of the groups that a pattern names. */
  function match(line: string): Record<string, string> | undefined {
    for (const { severity, pattern } of matcher.problemMatcher) {
      const { regexp, ...groups } = pattern[0]!;
      const found = new RegExp(regexp as string).exec(line);
      if (found === null) continue;
      const values = Object.entries(groups).map(([name, group]) => [name, found[group as number]!]);
      return { ...(severity !== undefined && { severity }), ...(Object.fromEntries(values) as Record<string, string>) };
    }
    return undefined;
  }

  it('has lines that the problem matcher reads', async () => {
    const lines = (await write('gcc', broken)).trimEnd().split('\n');
    const kinds = { error: 'error', warning: 'warning', info: 'notice' };
    for (const [i, { rule, severity, message }] of findings.entries()) {
      expect(match(lines[i]!)).toEqual({
        file: 'zones/example.com.zone',
        line: expect.stringMatching(/^\d+$/),
        column: expect.stringMatching(/^\d+$/),
        severity: kinds[severity],
        message,
        code: rule,
      });
    }
  });

  it('and the lines of stylish as well, in color or not', async () => {
    const stylish = await REPORT_FORMATS.stylish();
    for (const color of [false, true]) {
      const matched = stylish(broken, { ...OPTIONS, color })
        .split('\n')
        .map(match)
        .filter((found) => found !== undefined);
      expect(matched.map(({ code }) => code)).toEqual(findings.map(({ rule }) => rule));
    }
    expect(match('  5 | www CNAME wbe')).toBeUndefined();
    expect(match('1 error, 2 warnings in 1 file')).toBeUndefined();
  });
});

describe('gitlab', () => {
  it('has what GitLab asks for', async () => {
    const entries = JSON.parse(await write('gitlab', broken)) as Record<string, unknown>[];
    expect(entries[0]).toEqual({
      description: findings[0]!.message,
      check_name: findings[0]!.rule,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'major',
      location: { path: 'zones/example.com.zone', lines: { begin: 5, end: 5 } },
    });
    expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
    expect(await write('gitlab', reportOf([]))).toBe('[]\n');
  });

  it('calls what breaks DNSSEC critical', async () => {
    const bogus: Diagnostic = { rule: 'rrsig-expired', severity: 'error', message: 'expired' };
    const late: Diagnostic = { rule: 'rrsig-expiring', severity: 'warning', message: 'soon' };
    const entries = JSON.parse(await write('gitlab', reportOf([madeZone('', [bogus, late])]))) as {
      severity: string;
    }[];
    expect(entries.map(({ severity }) => severity)).toEqual(['critical', 'minor']);
  });
});

describe('fingerprints', () => {
  const fingerprints = async (zones: Report['zones']) =>
    (JSON.parse(await write('gitlab', reportOf(zones))) as { fingerprint: string }[]).map((one) => one.fingerprint);

  it('stay when lines move, serials rise and findings elsewhere go', async () => {
    const before = await fingerprints([lintedZone(BROKEN)]);
    const moved = BROKEN.replace(' 7 7200', ' 8 7200').replace('www CNAME', '; a comment\n\n  \nwww  IN  CNAME');
    expect(await fingerprints([lintedZone(moved)])).toEqual(before);
    const mended = BROKEN.replace(/\nmail.*/, '');
    const after = await fingerprints([lintedZone(mended)]);
    expect(after.length).toBeLessThan(before.length);
    expect(before).toEqual(expect.arrayContaining(after));
  });

  it('differ from one another, in one zone and in two', async () => {
    const twice = `${HEALTHY}a A 192.0.2.300\na A 192.0.2.301\nb A 192.0.2.300\n`;
    const all = await fingerprints([lintedZone(twice), lintedZone(twice, 'zones/other.zone')]);
    expect(all).toHaveLength(6);
    expect(new Set(all).size).toBe(6);
  });

  it('tell lines without an owner by their text', async () => {
    const [first, second] = await fingerprints([lintedZone(`${HEALTHY}$FOO 1\n$BAR 2\n`)]);
    expect(first).not.toBe(second);
    expect(await fingerprints([lintedZone(`${HEALTHY}$BAR 2\n`)])).toEqual([second]);
  });
});

describe('junit', () => {
  it('has a suite for each zone, and counts', async () => {
    const { testsuites } = xml(await write('junit', broken));
    const counts = {
      '@tests': `${findings.length + 1}`,
      '@failures': `${findings.filter(({ severity }) => severity !== 'info').length}`,
    };
    expect(testsuites).toMatchObject({ '@name': 'zoneproof lint', ...counts, '@errors': '0' });
    const [first, second] = testsuites!.testsuite!;
    expect(first).toMatchObject({ '@name': 'example.com.', '@tests': `${findings.length}` });
    expect(second!.testcase).toEqual([
      { '@classname': 'zones/healthy.zone', '@file': 'zones/healthy.zone', '@name': 'no findings' },
    ]);
    expect(first!.testcase![0]).toMatchObject({
      '@file': 'zones/example.com.zone',
      '@line': '5',
      failure: { '@type': 'error', '@message': findings[0]!.message },
    });
    const advice = first!.testcase!.filter((one) => 'system-out' in one);
    expect(advice).toHaveLength(findings.filter(({ severity }) => severity === 'info').length);
  });

  it('has a test for the verdict, and an error for a file that was not read', async () => {
    const verification = {
      status: 'INDETERMINATE',
      reason: 'no key',
      trustedFrom: undefined,
      at: 0,
      earliestExpiration: undefined,
    } as const;
    const failures = [new ZoneproofError(EXIT.FILE, 'cannot read <x>')];
    const { testsuites } = xml(await write('junit', reportOf([madeZone('', [], { verification })], { failures })));
    expect(testsuites).toMatchObject({ '@tests': '2', '@failures': '1', '@errors': '1' });
    expect(testsuites!.testsuite![0]!.testcase![0]).toMatchObject({
      '@name': 'validates',
      failure: { '@type': 'INDETERMINATE', '@message': 'example.: INDETERMINATE at 1970-01-01T00:00:00Z: no key' },
    });
    expect(testsuites!.testsuite![1]!.testcase![0]).toMatchObject({ error: [{ '@message': 'cannot read <x>' }] });
  });
});

describe('checkstyle', () => {
  it('has files with errors, and files without', async () => {
    const { checkstyle } = xml(await write('checkstyle', broken));
    expect(checkstyle!['@version']).toBe('4.3');
    expect(checkstyle!.file!.map((file) => [file['@name'], (file.error ?? []).length])).toEqual([
      ['zones/example.com.zone', findings.length],
      ['zones/healthy.zone', 0],
    ]);
    expect(checkstyle!.file![0]!.error![0]).toEqual({
      '@line': '5',
      '@column': '5',
      '@severity': 'error',
      '@message': findings[0]!.message,
      '@source': `zoneproof.${findings[0]!.rule}`,
    });
  });
});

describe('markdown', () => {
  it('has a heading with counts, the verdict, and a row for each finding', async () => {
    const verification = {
      status: 'SECURE',
      reason: 'fine',
      trustedFrom: undefined,
      at: 0,
      earliestExpiration: 1,
    } as const;
    const finding: Diagnostic = {
      rule: 'a-invalid',
      severity: 'error',
      message: 'a|b of x.example.',
      help: 'mend <it>',
    };
    const zone = madeZone('', [finding], { verification });
    const failures = [new ZoneproofError(EXIT.FILE, 'cannot read it')];
    expect(
      await write('markdown', reportOf([zone], { command: 'verify', failures })),
    ).toBe(`### zoneproof verify: 1 error, 0 warnings in 1 file

- **not read**: cannot read it
- \`example.\`: **SECURE** at 1970-01-01T00:00:00Z, first signature ends 1970-01-01T00:00:01Z: fine

| | place | finding | rule |
| --- | --- | --- | --- |
| error | \`db.example:1:1\` | a\\|b of \`x.example.\`<br>*mend \\<it\\>* | \`a-invalid\` |
`);
  });

  it('stays below what a comment may hold', async () => {
    const many = Array.from(
      { length: 5000 },
      (_, i): Diagnostic => ({ rule: 'a-invalid', severity: 'error', message: `é${i}` }),
    );
    const text = await write('markdown', reportOf([madeZone('', many)]));
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    expect(text).toContain('<summary>5000 rows</summary>');
    const left = Number(/and (\d+) more rows/.exec(text)![1]);
    expect(left + text.split('\n').filter((line) => line.startsWith('| error')).length).toBe(5000);
  });
});
