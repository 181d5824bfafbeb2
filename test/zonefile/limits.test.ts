/** Limits: each holds at its edge, says its name, and keeps hostile files from the memory of the process. */
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/wire/index.js';
import { parseZone } from '../../src/zone/index.js';
import { confinedLoader, DEFAULT_LIMITS, LIMITS, type Limits, parseLimits } from '../../src/zonefile/index.js';
import { withTempDir } from '../interop/peers.js';
import { memoryFiles, parse } from './support.js';

describe('limits', () => {
  const files = (inner: string) =>
    confinedLoader(memoryFiles({ '/zones/inc': inner, '/zones/two': 'j A 192.0.2.8\n', '/zones/x': '' }), '/zones');
  const TWO = 'a A 192.0.2.1\nb A 192.0.2.2\n';

  /** Text that stays within a limit of this value, and breaks the next smaller one. */
  const edges: Readonly<Record<keyof Limits, readonly [value: number, text: string, rest?: readonly string[]]>> = {
    fileOctets: [TWO.length, TWO, []],
    totalOctets: [36, '$INCLUDE two\n', []],
    // its newline is one of them
    entryOctets: [14, 'a A 192.0.2.1\nc A 1.1.1.1\n', ['c']],
    tokenOctets: [9, 'a A 192.0.2.1\nc A 1.1.1.1\n', ['c']],
    includeDepth: [2, '$INCLUDE inc\nc A 1.1.1.1\n', ['i', 'c']],
    includes: [2, '$INCLUDE two\n$INCLUDE two\nc A 1.1.1.1\n', ['j', 'c']],
    generateRecords: [2, '$GENERATE 1-2 a$ A 192.0.2.$\nc A 1.1.1.1\n', ['c']],
    generateTotal: [2, '$GENERATE 1-1 a$ A 192.0.2.$\n$GENERATE 1-1 b$ A 192.0.2.$\nc A 1.1.1.1\n', ['a1']],
    generateOctets: [30, '$GENERATE 1-2 a$ A 192.0.2.$\nc A 1.1.1.1\n', ['a1']],
    records: [2, TWO, ['a']],
    names: [2, TWO, ['a', 'b']],
    faults: [2, 'x\ny\nc A 1.1.1.1\n', []],
  };

  it.each(LIMITS.map(({ name, key }) => [name, key] as const))('%s', (name, key) => {
    const [value, text, rest = []] = edges[key];
    const read = (limit: number) => {
      const { zone, diagnostics } = parseZone(
        utf8Bytes(`$TTL 300\n${text}`.replace(key === 'fileOctets' ? '$TTL 300\n' : '', '')),
        {
          origin: 'example',
          file: '/zones/x',
          dialect: 'bind',
          limits: { [key]: limit },
          include: files('i A 192.0.2.9\n$INCLUDE two\n'),
        },
      );
      const owners = [...zone.rrsets()].map(({ owner }) => owner.split('.')[0]!);
      return { owners, diagnostics };
    };
    expect(read(value).diagnostics.filter(({ rule }) => rule === 'limit-exceeded' || rule === 'include-depth')).toEqual(
      [],
    );
    const { owners, diagnostics } = read(value - 1);
    expect(diagnostics.at(-1)?.help).toContain(`--limit ${name}=N`);
    expect(diagnostics.at(-1)?.message).toContain(`more than ${value - 1} `);
    expect(owners.sort()).toEqual([...rest].sort());
  });

  it('do not count comments', () => {
    const text = `a TXT ( x ; ${'c'.repeat(100)}\n y ) ; ${'d'.repeat(100)}\nb TXT z\n`;
    expect(parse(text, { limits: { entryOctets: 30 } })).toMatchObject({ faults: [], records: { length: 2 } });
  });

  it('are numbers within what is possible', () => {
    expect(parseLimits([])).toEqual({});
    expect(parseLimits(['records=5', 'include-depth=2', 'records=6'])).toEqual({ records: 6, includeDepth: 2 });
    expect(parseLimits(['records=0'])).toBe('records must be between 1 and 2147483647');
    expect(parseLimits(['include-depth=1001'])).toBe('include-depth must be between 1 and 1000');
    for (const setting of ['records', 'records=', 'records=-1', 'records=1e3', 'Records=1', 'record=1', '=1', '']) {
      expect(parseLimits([setting]), setting).toMatch(/is not name=number; the names are file-octets, /);
    }
    for (const { key, maximum } of LIMITS) expect(DEFAULT_LIMITS[key]).toBeLessThanOrEqual(maximum);
  });
});

const ROOT = path.resolve(import.meta.dirname, '../..');
const HEAD = '$TTL 300\n@ SOA ns host 1 7200 1800 1209600 300\n@ NS ns\n@ NS ns2.example.net.\nns A 192.0.2.53\n';
const HOSTILE: Readonly<Record<string, readonly [text: () => string, found: readonly string[]]>> = {
  'twenty million octets of words on one line': [
    () => `${HEAD}a TXT ${'x '.repeat(10_000_000)}\nb A 192.0.2.1\n`,
    ['limit-exceeded'],
  ],
  'a string of twenty million octets': [() => `${HEAD}a TXT "${'x'.repeat(20_000_000)}"\n`, ['limit-exceeded']],
  'a name of twenty million octets': [() => `${HEAD}${'x'.repeat(20_000_000)}\n`, ['limit-exceeded']],
  'a million open parentheses on a line': [() => `${HEAD}a TXT ${'('.repeat(1_000_000)}\n`, ['unbalanced-parentheses']],
  'a million open parentheses, one a line': [
    () => `${HEAD}${'a (\n'.repeat(1_000_000)}`,
    Array<string>(9).fill('unbalanced-parentheses'),
  ],
  'a parenthesis around twenty million octets': [
    () => `${HEAD}a TXT (${'"x"\n'.repeat(5_000_000)})\n`,
    ['unbalanced-parentheses'],
  ],
  '$GENERATE 0-4294967295': [() => `${HEAD}$GENERATE 0-4294967295 a$ A 192.0.2.1\n`, ['generate-range-invalid']],
  'the largest $GENERATE': [
    () => `${HEAD}$GENERATE 0-2147483647 a$ A 192.0.2.1\n`,
    ['generate-directive', 'limit-exceeded'],
  ],
  'many $GENERATE': [
    () => HEAD + Array.from({ length: 1000 }, (_, i) => `$GENERATE 0-65535 a$.b${i} A 192.0.2.1\n`).join(''),
    [...Array<string>(16).fill('generate-directive'), 'limit-exceeded'],
  ],
  'a long pattern in $GENERATE': [
    () => `${HEAD}$GENERATE 0-65535 a$ TXT "${`${'x'.repeat(200)} `.repeat(300)}"\n`,
    ['generate-directive', 'limit-exceeded'],
  ],
  '/etc/shadow': [
    () => `${HEAD}$INCLUDE /etc/shadow\n$INCLUDE ../../etc/shadow\n`,
    Array<string>(2).fill('include-outside-root'),
  ],
  'a link that leads out of the folder': [() => `${HEAD}$INCLUDE link\n`, ['include-outside-root']],
  'a binary file': [() => `${HEAD}${'\0'.repeat(20_000_000)}`, ['limit-exceeded', 'nul-byte']],
};

describe('hostile files are answered in bounded memory', () => {
  it.each(Object.entries(HOSTILE))('%s', (_, [text, found]) => {
    withTempDir((folder) => {
      symlinkSync('/etc/shadow', path.join(folder, 'link'));
      writeFileSync(path.join(folder, 'zone'), text());
      const { status, stdout } = spawnSync(
        process.execPath,
        ['--max-old-space-size=64', path.join(ROOT, 'bin/zoneproof.cjs'), 'lint', '--json', '--origin=example', 'zone'],
        { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 },
      );
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { rule: string }[] };
      const rules = diagnostics.map(({ rule }) => rule).filter((rule) => rule !== 'missing-final-newline');
      expect(rules.sort()).toEqual([...found].sort());
      expect(status).toBe(1);
    });
  });
});

describe('options of the command line', () => {
  const lint = (text: string, ...options: string[]) =>
    withTempDir((folder) => {
      writeFileSync(path.join(folder, 'zone'), text);
      const args = [path.join(ROOT, 'bin/zoneproof.cjs'), 'lint', '--json', '--origin=example', ...options, 'zone'];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { rule: string; severity: string }[] };
      return { status, found: diagnostics.map(({ rule, severity }) => `${rule} ${severity}`), stderr };
    });

  it('--dialect', () => {
    const text = HEAD.replaceAll('\n', '\r\n');
    expect(lint(text)).toMatchObject({ status: 1, found: ['crlf-line-endings warning'] });
    expect(lint(text, '--dialect=bind')).toMatchObject({ status: 0, found: [] });
    expect(lint(text, '--dialect=knot')).toMatchObject({ status: 1, found: ['crlf-line-endings error'] });
  });

  it('--limit', () => {
    expect(lint(HEAD, '--limit', 'records=4')).toMatchObject({ status: 0, found: [] });
    expect(lint(HEAD, '--limit=names=9', '--limit', 'records=3').found).toContain('limit-exceeded error');
    expect(lint(HEAD, '--limit', 'records')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--limit: "records"'),
    });
  });
});
