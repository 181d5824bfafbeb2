import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const HEALTHY =
  '$TTL 3600\n@ SOA ns1.example.net. hostmaster.example.net. 1 7200 1800 1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n';
const ERROR = `${HEALTHY}www A 192.0.2.300\n`;
const WARNING = `${HEALTHY}www CNAME wbe\n`;
const TWO_WARNINGS = `${WARNING}ftp CNAME pft\n`;
const INFO = `${HEALTHY}$GENERATE 1-2 h$ A 192.0.2.$\n`;

/** A step of GitHub Actions or of nobody. */
const env = { GITHUB_STEP_SUMMARY: '', GITHUB_WORKSPACE: '', CI_PROJECT_DIR: '' };

/** Runs in a folder with these files. */
function inFolderWith<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): Promise<T> {
  return inTempFolder((folder) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return use(folder);
  });
}

const read = (...parts: readonly string[]) => readFileSync(path.join(...parts), 'utf8');

describe('--format', () => {
  it('writes several reports, one to standard output and the others to files', async () => {
    await inFolderWith({ 'example.com.zone': ERROR }, (cwd) => {
      const args = ['--format', 'sarif=out.sarif', '--format', 'gcc', '--format=junit=out.xml'];
      const { code, stdout, stderr } = zoneproof(['lint', 'example.com.zone', ...args], { cwd, env });
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toMatch(/^example\.com\.zone:5:7: error: .* \[a-invalid\]\n$/);
      expect(JSON.parse(read(cwd, 'out.sarif'))).toMatchObject({ runs: [{ results: [{ ruleId: 'a-invalid' }] }] });
      expect(read(cwd, 'out.xml')).toContain('<testsuites name="zoneproof lint" tests="1" failures="1" errors="0">');
      // Nothing half-written stays behind.
      expect(readdirSync(cwd).sort()).toEqual(['example.com.zone', 'out.sarif', 'out.xml']);
    });
  });

  it('says on standard error why it failed, when nothing else says so', async () => {
    await inFolderWith({ 'example.com.zone': ERROR }, (cwd) => {
      expect(zoneproof(['lint', '.', '--format', 'json=out.json'], { cwd, env })).toEqual({
        code: 1,
        stdout: '',
        stderr: 'zoneproof: 1 error\n',
      });
    });
  });

  it.each([
    [['--format', 'sariff'], 'unknown format "sariff"\n  help: did you mean sarif?'],
    [['--format', 'constructor'], 'unknown format "constructor"\n  help: known are stylish, json'],
    [['--format', 'json', '--format', 'gcc'], 'the reports json and gcc would both go to standard output'],
    [['--json', '--format', 'gcc'], 'the reports gcc and json would both go to standard output'],
    [['--format', 'json=x', '--format', 'gcc=./x'], 'the reports json and gcc would both go to ./x'],
    [['--format', 'json='], '--format json= names no file'],
    [['--format', 'gcc=example.com.zone'], 'the report gcc would replace example.com.zone, which was read as a zone'],
  ])('refuses %j', async (args, message) => {
    await inFolderWith({ 'example.com.zone': ERROR }, (cwd) => {
      const { code, stdout, stderr } = zoneproof(['lint', 'example.com.zone', ...args], { cwd, env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`zoneproof: error: ${message}`);
      expect(readdirSync(cwd)).toEqual(['example.com.zone']);
      expect(read(cwd, 'example.com.zone')).toBe(ERROR);
    });
  });

  it('takes - for standard output, and --json beside --format json for one report', async () => {
    await inFolderWith({ 'example.com.zone': HEALTHY }, (cwd) => {
      expect(zoneproof(['lint', '.', '--format', 'gitlab=-'], { cwd, env }).stdout).toBe('[]\n');
      expect(zoneproof(['lint', '.', '--format', 'json', '--json'], { cwd, env }).code).toBe(0);
    });
  });

  it('says which file cannot be written', async () => {
    await inFolderWith({ 'example.com.zone': HEALTHY }, (cwd) => {
      expect(zoneproof(['lint', '.', '--format', 'json=no/such/out.json'], { cwd, env })).toMatchObject({
        code: 4,
        stderr: 'zoneproof: error: cannot write no/such/out.json: no such file or folder\n',
      });
    });
  });

  it('has files that could not be read in the reports, and ends with their exit code', async () => {
    await inFolderWith({ 'example.com.zone': HEALTHY, nameless: '@ 60 A 192.0.2.1\n' }, (cwd) => {
      const args = ['lint', 'example.com.zone', 'nameless', '--format', 'sarif=out.sarif'];
      const { code, stderr } = zoneproof(args, { cwd, env });
      expect(stderr).toContain('zoneproof: error: ');
      expect(JSON.parse(read(cwd, 'out.sarif'))).toMatchObject({
        runs: [{ invocations: [{ executionSuccessful: false, exitCode: code, toolExecutionNotifications: [{}] }] }],
      });
      expect(code).toBe(2);
    });
  });
});

describe('paths', () => {
  it('are relative to the checkout in CI, to the working folder elsewhere', async () => {
    await inFolderWith({ 'dns/zones/example.com.zone': ERROR, 'other/x': '' }, (folder) => {
      const cwd = path.join(folder, 'dns');
      const args = ['lint', 'zones', '--format', 'gitlab', '--format', 'sarif=../out.sarif'];
      const run = (more: Record<string, string>) => {
        const { stdout } = zoneproof(args, { cwd, env: { ...env, ...more } });
        const { runs } = JSON.parse(read(folder, 'out.sarif')) as {
          runs: { originalUriBaseIds: Record<string, { uri: string }> }[];
        };
        const [entry] = JSON.parse(stdout) as { location: { path: string } }[];
        return [entry!.location.path, runs[0]!.originalUriBaseIds['%SRCROOT%']!.uri];
      };
      const url = (place: string) => `${pathToFileURL(place).href}/`;
      expect(run({})).toEqual(['zones/example.com.zone', url(cwd)]);
      expect(run({ GITHUB_WORKSPACE: folder })).toEqual(['dns/zones/example.com.zone', url(folder)]);
      expect(run({ CI_PROJECT_DIR: folder })).toEqual(['dns/zones/example.com.zone', url(folder)]);
      expect(run({ GITHUB_WORKSPACE: path.join(folder, 'other') })).toEqual(['zones/example.com.zone', url(cwd)]);
    });
  });
});

describe('the summary of a step in GitHub Actions', () => {
  it('is written behind what is there, by --format github only', async () => {
    await inFolderWith({ 'example.com.zone': ERROR, summary: 'before' }, (cwd) => {
      const more = { ...env, GITHUB_STEP_SUMMARY: path.join(cwd, 'summary') };
      zoneproof(['lint', '.', '--format', 'markdown'], { cwd, env: more });
      expect(read(cwd, 'summary')).toBe('before');
      const { stdout } = zoneproof(['lint', '.', '--format', 'github'], { cwd, env: more });
      expect(stdout).toMatch(/^::error file=example\.com\.zone,line=5,.*title=a-invalid::/);
      const summary = read(cwd, 'summary');
      expect(summary).toMatch(/^before\n### zoneproof lint: 1 error, 0 warnings in 1 file\n\n\| \| place/);
      expect(summary).toContain('| error | `example.com.zone:5:7` |');
    });
  });

  it('is an error when it cannot be read', async () => {
    await inFolderWith({ 'example.com.zone': HEALTHY, 'summary/x': '' }, (cwd) => {
      const more = { ...env, GITHUB_STEP_SUMMARY: path.join(cwd, 'summary') };
      expect(zoneproof(['lint', 'example.com.zone', '--format', 'github'], { cwd, env: more })).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('zoneproof: error: cannot read '),
      });
    });
  });

  it('keeps nobody from the findings when it cannot be written', async () => {
    await inFolderWith({ 'example.com.zone': ERROR }, (cwd) => {
      const more = { ...env, GITHUB_STEP_SUMMARY: path.join(cwd, 'nowhere', 'summary') };
      expect(zoneproof(['lint', 'example.com.zone', '--format', 'github'], { cwd, env: more })).toMatchObject({
        code: 4,
        stdout: expect.stringMatching(/^::error file=example\.com\.zone,line=5,/),
        stderr: expect.stringContaining('zoneproof: error: cannot write '),
      });
    });
  });

  it('stays within what GitHub takes', async () => {
    const many = Array.from({ length: 9000 }, (_, i) => `h${i} A 192.0.2.${300 + i}\n`).join('');
    await inFolderWith({ 'example.com.zone': HEALTHY + many, summary: 'x'.repeat(300_000) }, (cwd) => {
      const more = { ...env, GITHUB_STEP_SUMMARY: path.join(cwd, 'summary') };
      zoneproof(['lint', '.', '--format', 'github', '--limit', 'faults=10000'], { cwd, env: more });
      const size = readFileSync(path.join(cwd, 'summary')).length;
      expect(size).toBeLessThan(1024 * 1024);
      expect(size).toBeGreaterThan(900 * 1024);
      expect(read(cwd, 'summary')).toMatch(/and \d+ more rows/);
    });
  });
});

describe('exit codes of lint', () => {
  const table: readonly (readonly [zone: string, args: string, code: number])[] = [
    [HEALTHY, '', 0],
    [INFO, '', 0],
    [WARNING, '', 1],
    [ERROR, '', 1],
    [WARNING, '--fail-on error', 0],
    [ERROR, '--fail-on error', 1],
    [INFO, '--fail-on warning', 0],
    [WARNING, '--fail-on warning', 1],
    [INFO, '--fail-on info', 1],
    [HEALTHY, '--fail-on info', 0],
    [ERROR, '--fail-on never', 0],
    [WARNING, '--max-warnings 1', 0],
    [TWO_WARNINGS, '--max-warnings 1', 1],
    [ERROR, '--max-warnings 1', 1],
    [WARNING, '--max-warnings 0', 1],
    [WARNING, '--max-warnings 0 --fail-on error', 1],
    [TWO_WARNINGS, '--max-warnings 1 --fail-on never', 1],
    [TWO_WARNINGS, '--max-warnings 2 --fail-on info', 0],
    [INFO, '--max-warnings 2 --fail-on info', 1],
    [WARNING, '--quiet', 0],
    [ERROR, '--quiet', 1],
    [WARNING, '--quiet --fail-on warning', 1],
    [TWO_WARNINGS, '--quiet --max-warnings 1', 1],
  ];
  it.each(table)('%# %j', async (text, args, code) => {
    const options = args.split(' ').filter((word) => word !== '');
    const result = zoneproof(['lint', '-', '--origin', 'example.com', ...options], { input: text, env });
    expect(result.code, `${args}\n${text}\n${result.stdout}`).toBe(code);
  });

  it('with a word on what is not shown', () => {
    const run = (...args: readonly string[]) =>
      zoneproof(['lint', '-', '--origin', 'example.com', ...args], { input: TWO_WARNINGS, env });
    expect(run('--quiet')).toMatchObject({
      stderr: '',
      stdout: expect.stringMatching(/\n0 errors in 1 file, 2 lesser findings not shown\n$/),
    });
    expect(run('--quiet', '--max-warnings', '1').stderr).toBe(
      'zoneproof: 2 warnings, more than --max-warnings 1 lets pass\n',
    );
    expect(run('--max-warnings', '1').stdout).toContain('[cname-dangling]');
    expect(run('--max-warnings', 'x')).toMatchObject({ code: 2 });
  });
});

describe('exit codes of verify', () => {
  const zone = path.resolve('zones/signed/example.com.zone.signed');
  const ds = path.resolve('zones/signed/example.com.ds');
  // A warning two days before the end, errors behind it.
  it.each([
    ['2026-12-01', '', 0],
    ['2027-01-16', '', 0],
    ['2027-01-16', '--fail-on warning', 1],
    ['2027-01-16', '--max-warnings 0', 1],
    ['2027-01-16', '--max-warnings 1 --fail-on warning', 0],
    ['2028-01-01', '', 1],
    ['2028-01-01', '--quiet', 1],
    ['2028-01-01', '--fail-on never', 0],
  ])('%s %s: %i', (at, args, code) => {
    const options = args.split(' ').filter((word) => word !== '');
    const result = zoneproof(['verify', zone, '--ds', ds, '--at', at, ...options], { env });
    expect(result.code, result.stdout).toBe(code);
  });

  it('fail for a verdict without a finding, and say it', async () => {
    await inFolderWith({}, (cwd) => {
      const args = ['verify', zone, '--ds', ds, '--at', '2028-01-01', '--format', 'junit=out.xml'];
      const { code, stderr } = zoneproof(args, { cwd, env });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^zoneproof: \d+ errors?\n$/);
      expect(read(cwd, 'out.xml')).toContain('<failure type="BOGUS"');
    });
  });
});
