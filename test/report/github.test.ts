import { describe, expect, it } from 'vitest';
import { type Diagnostic, EXIT, type Severity, ZoneproofError } from '../../src/diagnostic/index.js';
import { githubReporter } from '../../src/report/github.js';
import { madeZone, OPTIONS, reportOf } from './support.js';

const many = (count: number, severity: Severity): Diagnostic[] =>
  Array.from({ length: count }, (_, i) => ({ rule: `rule-${severity}`, severity, message: `number ${i}` }));

const linesOf = (diagnostics: readonly Diagnostic[]): string[] =>
  githubReporter(reportOf([madeZone('', diagnostics)]), OPTIONS).split('\n');

const kinds = (lines: readonly string[]) => lines.map((line) => /^::(\w+) /.exec(line)?.[1]).filter((kind) => kind);

describe('github', () => {
  it('writes workflow commands, with everything escaped that has a meaning in them', () => {
    const finding: Diagnostic = {
      rule: 'a-invalid',
      severity: 'info',
      message: '100% wrong: a,b',
      help: 'mend it',
      span: { start: 2, end: 4 },
      related: [{ message: 'here', span: { start: 0, end: 1 } }],
    };
    const report = reportOf([madeZone('a\nbc\n', [finding], { file: 'a,b:c%.zone' })]);
    expect(githubReporter(report, OPTIONS)).toBe(
      '::notice file=a%2Cb%3Ac%25.zone,line=2,endLine=2,col=1,endColumn=3,title=a-invalid::' +
        '100%25 wrong: a,b%0Ahelp: mend it%0Aa,b:c%25.zone:1:1: here\n0 errors, 0 warnings, 1 info in 1 file\n',
    );
  });

  it('gives no columns for what spans lines, which GitHub would refuse', () => {
    const [line] = githubReporter(
      reportOf([madeZone('a (\n b )\n', [{ rule: 'r', severity: 'error', message: 'm', span: { start: 0, end: 7 } }])]),
      OPTIONS,
    ).split('\n');
    expect(line).toBe('::error file=db.example,line=1,endLine=2,title=r::m');
  });

  it('shows ten of a kind', () => {
    const lines = linesOf([...many(10, 'info'), ...many(10, 'warning'), ...many(10, 'error')]);
    expect(lines).toHaveLength(32);
    expect(kinds(lines)).toHaveLength(30);
  });

  it('counts what GitHub would drop, in a notice that is one of the ten', () => {
    const lines = linesOf([...many(10, 'info'), ...many(12, 'warning'), ...many(11, 'error')]);
    expect(kinds(lines).filter((kind) => kind === 'error')).toHaveLength(10);
    expect(kinds(lines).filter((kind) => kind === 'warning')).toHaveLength(10);
    expect(kinds(lines).filter((kind) => kind === 'notice')).toHaveLength(10);
    expect(lines.at(-3)).toBe(
      '::notice title=zoneproof::1 error, 2 warnings, 1 notice more than GitHub shows as annotations of one step: the summary of the step lists all',
    );
    expect(lines.at(-2)).toBe('11 errors, 12 warnings, 10 infos in 1 file');
  });

  it('shows what could not be read, and a verdict that no finding explains', () => {
    const verification = {
      status: 'INDETERMINATE',
      reason: 'no key can be used',
      trustedFrom: undefined,
      at: 0,
      earliestExpiration: undefined,
    } as const;
    const failures = [new ZoneproofError(EXIT.FILE, 'cannot read x')];
    const run = (diagnostics: readonly Diagnostic[]) =>
      githubReporter(reportOf([madeZone('', diagnostics, { verification })], { failures }), OPTIONS).split('\n');
    expect(run([]).slice(0, 2)).toEqual([
      '::error title=zoneproof::cannot read x',
      '::error file=db.example,title=INDETERMINATE::example.: INDETERMINATE at 1970-01-01T00:00:00Z: no key can be used',
    ]);
    expect(run(many(1, 'error')).filter((line) => line.includes('INDETERMINATE'))).toEqual([]);
  });
});
