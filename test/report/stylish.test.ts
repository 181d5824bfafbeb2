import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostic/index.js';
import { type Report, type ReportZone, stylishReporter } from '../../src/report/index.js';
import { madeZone, OPTIONS, reportOf as reportOfZones } from './support.js';

function reportOf(text: string, diagnostics: readonly Diagnostic[], extra: Partial<ReportZone> = {}): Report {
  return reportOfZones([madeZone(text, diagnostics, extra)]);
}

const stylish = (report: Report, color = false) => stylishReporter(report, { ...OPTIONS, color });
const ORIGIN_LINE = 'db.example: example. (origin from --origin), 1 record';
const finding: Diagnostic = {
  rule: 'a-invalid',
  severity: 'error',
  message: 'bad address',
  span: { start: 8, end: 13 },
};

describe('stylish', () => {
  it('shows place, frame, help and related places', () => {
    const report = reportOf('; one\nw A 192.0\n', [
      {
        ...finding,
        span: { start: 10, end: 15 },
        help: 'fix it',
        related: [{ message: 'see', span: { start: 0, end: 1 } }],
      },
      { rule: 'ns-single', severity: 'warning', message: 'of the zone' },
    ]);
    expect(stylish(report)).toBe(`db.example:2:5: error: bad address [a-invalid]
  2 | w A 192.0
    |     ^^^^^
  help: fix it
  db.example:1:1: see

db.example: warning: of the zone [ns-single]

db.example: example. (origin from --origin), 1 record
1 error, 1 warning in 1 file
`);
  });

  it.each<[string, readonly ('safe' | 'unsafe')[], string]>([
    ['no fix', [], ''],
    ['safe ones', ['safe', 'safe'], '2 fixable with --fix\n'],
    ['an unsafe one', ['unsafe'], '1 fixable with --fix-unsafe, which changes records\n'],
    ['both', ['unsafe', 'safe'], '1 fixable with --fix, 1 more with --fix-unsafe, which changes records\n'],
  ])('says what --fix would mend: %s', (_what, kinds, line) => {
    const made = kinds.map((kind): Diagnostic => ({ ...finding, fix: { kind, entry: undefined, edits: [] } }));
    const report = reportOf('w A 192.0.2.1\n', [...made, finding]);
    expect(stylish(report).split(' in 1 file\n')[1]).toBe(line);
    // Nothing is mended by another command, or where there is no file.
    expect(stylish({ ...report, command: 'verify' })).not.toContain('fixable');
    expect(stylish(reportOf('w A 192.0.2.1\n', made, { file: '<stdin>' }))).not.toContain('fixable');
  });

  it('counts without findings, and notes only when there are some', () => {
    expect(stylish(reportOf('', []))).toBe(`${ORIGIN_LINE}\n0 errors, 0 warnings in 1 file\n`);
    const info: Diagnostic = { ...finding, severity: 'info', span: undefined };
    expect(stylish(reportOf('', [info]))).toContain('0 errors, 0 warnings, 1 info in 1 file\n');
    expect(stylish(reportOfZones([]))).toBe('0 errors, 0 warnings in 0 files\n');
  });

  it('says which zone each file holds and where that was taken from', () => {
    const [zone] = reportOf('', []).zones;
    const run = (...sources: readonly string[]) =>
      stylish(
        reportOfZones(sources.map((originFrom, i) => ({ ...zone!, file: `${i}.zone`, originFrom, records: 20 + i }))),
      );
    expect(run('$ORIGIN', 'SOA', 'file name')).toBe(`0.zone: example. (origin from $ORIGIN), 20 records
1.zone: example. (origin from the SOA), 21 records
2.zone: example. (origin from the file name), 22 records
0 errors, 0 warnings in 3 files
`);
    expect(run(...Array<string>(8).fill('SOA')).split('\n')).toHaveLength(10);
    expect(run(...Array<string>(8).fill('SOA'), '$ORIGIN')).toBe(`9 zones, origin from the SOA in 8, from $ORIGIN in 1
0 errors, 0 warnings in 9 files
`);
  });

  it('uses colors when asked to, and says the same', () => {
    const report = reportOf('x A 1.2.3.4.5\n', [finding]);
    const colored = stylish(report, true);
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(stylish(report));
  });

  it('lets nothing raw through to the terminal', () => {
    const evil = 'x\u001b]0;title\u0007\u0001\u202e TXT "\u009b31m"';
    const report = reportOf(`${evil}\n`, [{ ...finding, message: evil, help: evil }], { file: evil });
    expect(stylish(report).replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('gives the verdict of a verified zone', () => {
    const verification = {
      status: 'BOGUS',
      reason: 'no key',
      trustedFrom: 'DS',
      at: 0,
      earliestExpiration: 86_400,
    } as const;
    expect(
      stylish(reportOf('', [], { verification })),
    ).toBe(`example.: BOGUS at 1970-01-01T00:00:00Z, first signature ends 1970-01-02T00:00:00Z
  no key
  trust: DS

${ORIGIN_LINE}
0 errors, 0 warnings in 1 file
`);
    const insecure = {
      status: 'INSECURE',
      reason: 'not signed',
      trustedFrom: undefined,
      at: 0,
      earliestExpiration: undefined,
    } as const;
    expect(stylish(reportOf('', [], { verification: insecure }))).toMatch(
      /^example.: INSECURE at 1970-01-01T00:00:00Z\n {2}not signed\n\n/,
    );
  });
});
