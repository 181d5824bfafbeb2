import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inTempFolder, zoneproof } from './run-cli.js';

const HEAD = '$TTL 3600\n@ SOA ns1.example.net. h 1 7200 1800 1209600 3600\n@ NS ns1.example.net.\n';
const SECOND = '@ NS ns2.example.org.\n';

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** `severity rule` of each finding, and the exit code. */
function lint(
  cwd: string,
  ...args: string[]
): { code: number | null; found: string[]; stderr: string; zones: string[] } {
  const { code, stdout, stderr } = zoneproof(['lint', '--json', ...args], { cwd });
  const report = stdout === '' ? { diagnostics: [], zones: [] } : JSON.parse(stdout);
  return {
    code,
    stderr,
    found: report.diagnostics.map(({ severity, rule }: Record<string, string>) => `${severity} ${rule}`),
    zones: report.zones.map(
      ({ file, origin, originFrom }: Record<string, string>) => `${file} ${origin} ${originFrom}`,
    ),
  };
}

describe('lint with a configuration', () => {
  it('gives severities by file and zone, and what the command line says on top', () =>
    inTempFolder((folder) => {
      write(folder, {
        'zoneproof.config.yaml':
          'rules: { ns-single: error }\noverrides: [{ zones: "*.example", rules: { ns-single: off } }]',
        'db.example.com': HEAD,
        'db.corp.example': HEAD,
      });
      expect(lint(folder)).toMatchObject({ code: 1, found: ['error ns-single'] });
      expect(lint(folder, '--no-config').found).toEqual(['warning ns-single', 'warning ns-single']);
      expect(lint(folder, '--preset', 'private')).toMatchObject({ code: 0, found: [] });
      expect(lint(folder, '--preset', 'private', '--rule', 'ns-single=info').found).toEqual([
        'info ns-single',
        'info ns-single',
      ]);
      write(folder, { 'other.yaml': 'rules: { ns-single: info }' });
      expect(lint(folder, '--config', 'other.yaml').found).toEqual(['info ns-single', 'info ns-single']);
    }));

  it('shows its faults with the line, and exits with 3', () =>
    inTempFolder((folder) => {
      write(folder, { 'zoneproof.config.yaml': 'rules:\n  ns-sinlge: off\n', 'db.example.com': HEAD });
      const { code, stderr, stdout } = zoneproof(['lint', '.'], { cwd: folder });
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toBe(`zoneproof.config.yaml:2:3: error: there is no rule "ns-sinlge"
  2 |   ns-sinlge: off
    |   ^^^^^^^^^
  help: did you mean ns-single?
`);
    }));

  it.each([
    [['--rule', 'ns-sinlge=off'], '--rule: there is no rule "ns-sinlge"\n  help: did you mean ns-single?'],
    [
      ['--rule', 'ns-single'],
      '--rule: "ns-single" gives no severity\n  help: write id=severity, where severity is off, info, warning or error',
    ],
    [
      ['--rule', 'syntax-error=off'],
      '--rule: syntax-error is always an error: no server loads a zone in which it finds something',
    ],
    [
      ['--preset', 'privat'],
      '--preset: "privat" is not one of recommended, strict, signed, registry or private\n  help: did you mean private?',
    ],
    [['--update-baseline'], '--update-baseline: which file?'],
  ])('refuses %j', (args, message) =>
    inTempFolder((folder) => {
      write(folder, { 'db.example.com': HEAD });
      const { code, stderr } = zoneproof(['lint', ...args], { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toContain(`zoneproof: error: ${message}`);
    }),
  );

  it('takes origins, files and placeholders from zones', () =>
    inTempFolder((folder) => {
      write(folder, {
        'zoneproof.config.yaml': `
placeholders: { '{{ serial }}': '1' }
zones:
  - { file: zones/primary, origin: example.com }
  - { file: zones/corp.zone, origin: corp.example }
`,
        'zones/primary': HEAD.replace('h 1 ', 'h {{ serial }} ') + SECOND,
        'zones/corp.zone': `${HEAD}${SECOND}www.corp.example A 192.0.2.1\n`,
      });
      const { zones, found } = lint(folder);
      expect(zones).toEqual([
        'zones/corp.zone corp.example. configuration',
        'zones/primary example.com. configuration',
      ]);
      expect(found).toEqual(['error missing-trailing-dot']);
      expect(lint(folder, 'zones/primary', '--origin', 'example.net').zones).toEqual([
        'zones/primary example.net. option',
      ]);
    }));

  it('finds nothing wrong with what stands for a placeholder, unless it cannot be read', () =>
    inTempFolder((folder) => {
      const config = (address: string) => `placeholders: { '{{ ip }}': '${address}', _SERIAL_: '4294967295' }\n`;
      const text = `${HEAD.replace(' 1 ', ' _SERIAL_ ')}${SECOND}a A 8.8.8.8\nb A 8.8.4.4\nc A {{ ip }}\nd A 192.0.2.1\n`;
      write(folder, { 'db.example.com': text, 'zoneproof.config.yaml': config('192.0.2.1') });
      expect(lint(folder).found).toEqual(['warning address-special']);
      write(folder, { 'zoneproof.config.yaml': config('placeholder') });
      expect(lint(folder).found).toEqual(['error a-invalid', 'warning address-special']);
    }));

  it('is read by print, diff, sign and ds as well', () =>
    inTempFolder((folder) => {
      write(folder, {
        'zoneproof.config.yaml': 'zones: [{ file: "?", origin: example.com }]\nplaceholders: { _SERIAL_: "1" }\n',
        a: HEAD + SECOND,
        t: HEAD.replace(' 1 ', ' _SERIAL_ ') + SECOND,
      });
      const run = (...args: string[]) => zoneproof(args, { cwd: folder });
      expect(run('print', 'a').stdout).toMatch(/^example\.com\.\t/);
      expect(run('print', 'a', '--no-config').code).toBe(2);
      // What stands for a placeholder is for checks, and is never published.
      expect(run('print', 't')).toMatchObject({ code: 1, stdout: '' });
      expect(run('diff', 'a', 't')).toMatchObject({ code: 0, stdout: 'example.com.: no difference\n' });
      expect(run('key', 'generate', 'example.com', '--key-dir', 'k').code).toBe(0);
      expect(run('sign', 't', '--key-dir', 'k', '-o', 's').code).toBe(1);
      expect(run('sign', 'a', '--key-dir', 'k', '-o', 's').code).toBe(0);
      expect(run('ds', 's').stdout).toMatch(/^example\.com\. IN DS /);
    }));

  it('passes over what is ignored, also when a hook names it', () =>
    inTempFolder((folder) => {
      write(folder, { 'zoneproof.config.yaml': 'ignore: old/', 'old/db.example.com': HEAD, 'db.example.com': HEAD });
      expect(lint(folder).zones).toHaveLength(1);
      const { code, stderr, zones } = lint(folder, 'old/db.example.com');
      expect({ code, zones }).toEqual({ code: 0, zones: [] });
      expect(stderr).toBe('zoneproof: note: nothing to lint: the configuration ignores old/db.example.com\n');
    }));

  it('holds signed zones against the DS records that it names', () =>
    inTempFolder((folder) => {
      const signed = readFileSync('zones/signed/example.com.zone.signed', 'utf8');
      const ds = readFileSync('zones/signed/example.com.ds', 'utf8');
      const other = ds.replace(/[0-9A-F]{8}\s*$/m, '00000000');
      expect(other).not.toBe(ds);
      write(folder, {
        'zoneproof.config.yaml': 'zones: [{ file: example.com.zone.signed, ds: example.com.ds }]',
        'example.com.zone.signed': signed,
        'example.com.ds': ds,
      });
      const at = ['--at', '2026-12-01'];
      expect(lint(folder, ...at)).toMatchObject({ code: 0, found: [] });
      write(folder, { 'example.com.ds': other });
      expect(lint(folder, ...at)).toMatchObject({ code: 1 });
      expect(zoneproof(['verify', 'example.com.zone.signed', ...at], { cwd: folder })).toMatchObject({ code: 1 });
      write(folder, {
        'zoneproof.config.yaml': 'zones: [{ file: example.com.zone.signed, parent: db.com }]',
        'db.com': `$TTL 60\ncom. SOA a. b. 1 7200 1800 1209600 60\ncom. NS a.\ncom. NS b.\nexample NS ns1.example.net.\n${other}`,
      });
      expect(lint(folder, 'example.com.zone.signed', ...at)).toMatchObject({ code: 1 });
      write(folder, { 'zoneproof.config.yaml': 'zones: [{ file: example.com.zone.signed, ds: gone }]' });
      const lost = lint(folder, 'example.com.zone.signed', ...at);
      expect(lost).toMatchObject({ code: 4, zones: [expect.stringContaining('example.com.')] });
      expect(lost.stderr).toContain('cannot read gone: no such file');
    }));

  it('wants the margin that it says', () =>
    inTempFolder((folder) => {
      write(folder, {
        'zoneproof.config.yaml': 'minMargin: 60d',
        'example.com.zone.signed': readFileSync('zones/signed/example.com.zone.signed', 'utf8'),
      });
      const at = ['--at', '2026-12-01'];
      expect(lint(folder, ...at).found).toEqual(['warning rrsig-expiring']);
      expect(lint(folder, ...at, '--min-margin', '1d').found).toEqual([]);
      for (const command of ['verify', 'forecast']) {
        expect(zoneproof([command, 'example.com.zone.signed', ...at], { cwd: folder }).code).toBe(1);
        expect(zoneproof([command, 'example.com.zone.signed', ...at, '--no-config'], { cwd: folder }).code).toBe(0);
      }
    }));

  it('lets a comment stand that one of several zones needs', () =>
    inTempFolder((folder) => {
      const comment =
        '; zoneproof-disable-file missing-trailing-dot -- shared by two zones\nwww.a.example A 192.0.2.1\n';
      write(folder, {
        'shared.inc': comment,
        'db.a.example': `${HEAD}${SECOND}$INCLUDE shared.inc\n`,
        'db.b.example': `${HEAD}${SECOND}$INCLUDE shared.inc\n`,
      });
      expect(lint(folder)).toMatchObject({ code: 0, found: [] });
      expect(lint(folder, 'db.b.example').found).toEqual(['warning suppression-unused']);
      expect(lint(folder, 'db.b.example', '--rule', 'suppression-unused=off').found).toEqual([]);
    }));
});

describe('baselines', () => {
  const dangling = (...names: string[]) => names.map((name) => `${name} CNAME nowhere\n`).join('');

  it('know old findings wherever they stand, and no others', () =>
    inTempFolder((folder) => {
      const zone = (text: string) => write(folder, { 'db.example.com': `${HEAD}${text}` });
      const known = (...args: string[]) => lint(folder, '--baseline', 'b.json', ...args);
      zone(dangling('a', 'b'));
      expect(known()).toMatchObject({ code: 4 });
      const made = known('--update-baseline');
      expect(made).toMatchObject({ code: 0, found: [], stderr: 'zoneproof: note: b.json knows 3 findings now\n' });
      expect(known()).toMatchObject({ code: 0, found: [], stderr: '' });

      zone(`\n; moved\n${dangling('b')}A 60 IN CNAME ( nowhere )\n`.replace('A 60', 'a 3600'));
      expect(known()).toMatchObject({ code: 0, found: [], stderr: '' });

      zone(dangling('a', 'b', 'c'));
      expect(known()).toMatchObject({ code: 1, found: ['warning cname-dangling'] });
      zone(dangling('a').replace('nowhere', 'elsewhere') + dangling('b'));
      expect(known()).toMatchObject({ code: 1, found: ['warning cname-dangling'] });

      zone(SECOND + dangling('b'));
      const gone = known();
      expect(gone).toMatchObject({ code: 0, found: [] });
      expect(gone.stderr).toBe(`zoneproof: note: 2 findings of b.json are gone; --update-baseline takes them out
  a.example.com. CNAME: cname-dangling
  example.com. NS: ns-single
`);
      known('--update-baseline');
      expect(known()).toMatchObject({ code: 0, found: [], stderr: '' });
    }));

  it('do not care for the serial, and count', () =>
    inTempFolder((folder) => {
      const soa = (serial: number) =>
        `$TTL 60\n@ SOA ns1.example.net. h ${serial} 1800 7200 1209600 60\n@ NS ns1.example.net.\n${SECOND}`;
      write(folder, { 'db.example.com': soa(1) });
      lint(folder, '--baseline', 'b.json', '--update-baseline');
      write(folder, { 'db.example.com': soa(2) });
      expect(lint(folder, '--baseline', 'b.json')).toMatchObject({ code: 0, found: [], stderr: '' });
      const { findings } = JSON.parse(readFileSync(path.join(folder, 'b.json'), 'utf8'));
      expect(findings).toEqual([
        { zone: 'example.com.', rule: 'soa-retry-ge-refresh', owner: 'example.com.', type: 'SOA', count: 1 },
      ]);
    }));

  it('keep what they know of other zones, and never know what stops loading', () =>
    inTempFolder((folder) => {
      write(folder, { 'db.a.example': HEAD, 'db.b.example': `${HEAD}x AA 1\n` });
      lint(folder, '--baseline', 'b.json', '--update-baseline');
      const again = lint(folder, '--baseline', 'b.json', '--update-baseline', 'db.b.example');
      expect(again).toMatchObject({ code: 1, found: ['error syntax-error'] });
      const { findings } = JSON.parse(readFileSync(path.join(folder, 'b.json'), 'utf8'));
      expect(findings.map(({ zone, rule }: Record<string, string>) => `${zone} ${rule}`)).toEqual([
        'a.example. ns-single',
        'b.example. ns-single',
      ]);
    }));

  it('know what is wrong with keys, and when it is mended', () =>
    inTempFolder((folder) => {
      write(folder, { 'db.example.com': HEAD + SECOND, 'keys/x': '' });
      expect(zoneproof(['key', 'generate', 'example.com', '--key-dir', 'keys'], { cwd: folder }).code).toBe(0);
      const name = readdirSync(path.join(folder, 'keys')).find((file) => file.endsWith('.private'))!;
      chmodSync(path.join(folder, 'keys', name), 0o644);
      const known = (...args: string[]) => lint(folder, '--baseline', 'b.json', '.', ...args);
      expect(known('--update-baseline')).toMatchObject({ code: 0, found: [] });
      expect(JSON.parse(readFileSync(path.join(folder, 'b.json'), 'utf8')).findings).toMatchObject([
        { rule: 'keyfile-permissions', zone: 'example.com.', file: `keys/${name.replace(/private$/, 'key')}` },
      ]);
      expect(known()).toMatchObject({ code: 0, found: [], stderr: '' });
      // What is looked at without the keys says nothing of them.
      expect(lint(folder, '--baseline', 'b.json', 'db.example.com')).toMatchObject({ code: 0, stderr: '' });
      chmodSync(path.join(folder, 'keys', name), 0o600);
      expect(known().stderr).toContain(
        `1 finding of b.json is gone; --update-baseline takes them out\n  keys/${name.slice(0, -8)}.key`,
      );
      expect(known('--update-baseline').stderr).toContain('b.json knows 0 findings now');
    }));

  it('say what they cannot know', () =>
    inTempFolder((folder) => {
      write(folder, { 'db.example.com': `${HEAD}x A 192.0.2.300\n` });
      expect(lint(folder, '--baseline', 'b.json', '--update-baseline').stderr).toBe(
        'zoneproof: note: b.json knows 1 finding now; 1 error that no server loads a zone with cannot be waved through\n',
      );
    }));

  it.each(['{', '[]', '{ "schemaVersion": 9, "findings": [] }'])('refuse %s', (text) =>
    inTempFolder((folder) => {
      write(folder, { 'db.example.com': HEAD, 'b.json': text });
      const { code, stderr } = lint(folder, '--baseline', 'b.json');
      expect(code).toBe(3);
      expect(stderr).toContain('b.json is no baseline');
    }),
  );
});

describe('config', () => {
  it('shows what counts for a file', () =>
    inTempFolder((folder) => {
      write(folder, {
        'zoneproof.config.yaml':
          'extends: private\ndialect: knot\nminMargin: 3d\nrules: { ns-v6-only: info }\nignore: "*.example.com"',
        'db.example.com': HEAD,
      });
      const { code, stdout } = zoneproof(['config', 'db.example.com', '--rule', 'caa-flags=off'], { cwd: folder });
      expect(code).toBe(0);
      for (const line of [
        '  zone: example.com. (origin from file name)',
        '  configuration: zoneproof.config.yaml',
        '  ignored: yes: lint passes over it',
        '  dialect: knot',
        '  min margin: 3 days',
      ]) {
        expect(stdout.split('\n')).toContain(line);
      }
      expect(stdout).toMatch(/^ {4}ns-v6-only +info +\(zoneproof\.config\.yaml\)$/m);
      expect(stdout).toMatch(/^ {4}ns-single +off +\(preset private\)$/m);
      expect(stdout).toMatch(/^ {4}caa-flags +off +\(--rule\)$/m);
      expect(stdout).not.toContain('spf-multiple');

      const validate = new Ajv({ allowUnionTypes: true }).compile(
        JSON.parse(readFileSync('schemas/settings.schema.json', 'utf8')),
      );
      const json = JSON.parse(zoneproof(['config', 'db.example.com', '--json'], { cwd: folder }).stdout);
      expect(validate(json) ? [] : validate.errors).toEqual([]);
      expect(json.rules['spf-multiple']).toEqual({ severity: 'error', options: {}, from: null });
      expect(json.rules['caa-tag-unknown'].options).toEqual({ allow: [] });
    }));
});

describe('init', () => {
  const git = (folder: string) => mkdirSync(path.join(folder, '.git'));

  it('writes what the tree needs, once', () =>
    inTempFolder((folder) => {
      git(folder);
      write(folder, { '.github/x': '', 'zones/db.example.com': HEAD + SECOND, 'zones/lost.x.db': '@ A 192.0.2.1\n' });
      const dry = zoneproof(['init', '--dry-run'], { cwd: folder });
      expect(dry.code).toBe(0);
      expect(dry.stdout).toContain('zoneproof.config.yaml would be written:');
      expect(existsSync(path.join(folder, 'zoneproof.config.yaml'))).toBe(false);

      const { code, stdout } = zoneproof(['init'], { cwd: folder });
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: 'wrote zoneproof.config.yaml\nwrote .pre-commit-config.yaml\nwrote .github/workflows/zoneproof.yml\n',
      });
      expect(parse(readFileSync(path.join(folder, 'zoneproof.config.yaml'), 'utf8'))).toEqual({
        extends: 'recommended',
        rules: {},
      });
      const [{ hooks }] = parse(readFileSync(path.join(folder, '.pre-commit-config.yaml'), 'utf8')).repos;
      expect(hooks.map(({ id }: { id: string }) => id)).toEqual([
        'zoneproof-lint',
        'zoneproof-fmt',
        'zoneproof-serial',
        'zoneproof-no-private-keys',
      ]);
      const [files, exclude] = [new RegExp(hooks[0].files), new RegExp(hooks[0].exclude)];
      const isPassed = (name: string) => files.test(name) && !exclude.test(name);
      expect(['a.zone', 'x/db.example.com', 'a.zone.signed', 'x.db', 'zones/web.inc'].filter(isPassed)).toHaveLength(5);
      expect(['README.md', 'dbx', 'a.zone.txt', 'zones/Makefile', 'zones/.gitignore'].filter(isPassed)).toEqual([]);
      const workflow = parse(readFileSync(path.join(folder, '.github/workflows/zoneproof.yml'), 'utf8'));
      expect(workflow.jobs.zones.steps[2].run).toMatch(/^npx --yes zoneproof@\d+\.\d+\.\d+ lint \. --format github /);
      expect(lint(folder, 'zones/db.example.com')).toMatchObject({ code: 0, found: [] });

      const hook = "  - repo: x\n    hooks:\n      - id: 'zoneproof-lint'\n      - id: zoneproof-serial\n";
      write(folder, { 'zoneproof.config.yaml': '# mine\n', '.pre-commit-config.yaml': `repos:\n${hook}` });
      const again = zoneproof(['init'], { cwd: folder });
      expect(again.code).toBe(0);
      expect(again.stdout).toContain('zoneproof.config.yaml exists and stays as it is; --force writes it anew\n');
      expect([...again.stdout.matchAll(/id: (\S+)/g)].map(([, id]) => id)).toEqual([
        'zoneproof-fmt',
        'zoneproof-no-private-keys',
      ]);
      write(folder, { '.pre-commit-config.yaml': 'repos: []\n' });
      const once = zoneproof(['init'], { cwd: folder });
      expect(once.stdout).toContain(
        '.pre-commit-config.yaml exists and stays as it is; to be added to it:\n    - repo:',
      );
      expect(readFileSync(path.join(folder, 'zoneproof.config.yaml'), 'utf8')).toBe('# mine\n');
      expect(readFileSync(path.join(folder, '.pre-commit-config.yaml'), 'utf8')).toBe('repos: []\n');
      // What is of zoneproof alone is written over when that is asked for.
      expect(zoneproof(['init', '--force'], { cwd: folder }).stdout).toMatch(/^wrote zoneproof.config.yaml\n\.pre-/);
      expect(readFileSync(path.join(folder, 'zoneproof.config.yaml'), 'utf8')).toContain('extends: recommended');
      expect(readFileSync(path.join(folder, '.pre-commit-config.yaml'), 'utf8')).toBe('repos: []\n');
    }));

  it('sees what kind of zones there are, who writes them, and what runs zoneproof already', () =>
    inTempFolder((folder) => {
      git(folder);
      write(folder, {
        '.github/workflows/ci.yml': 'run: npx zoneproof lint\n',
        'named.conf':
          'zone "a.example" { file "/etc/bind/master/a"; };\nzone "." { type hint; file "/etc/db.root"; };\n',
        'master/a': HEAD + SECOND,
        'db.root': '. 3600000 NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n',
        'lan/corp.example.zone': `${HEAD}gw A 10.0.0.1\n`,
        'mixed/b.example.zone': HEAD + SECOND,
        'mixed/c.example.zone': `${HEAD}gw A 10.0.0.1\n`,
        'mixed/web.inc': 'ftp A 192.0.2.1\n',
        'mixed/d.example.zone': `${HEAD.replace(' 1 ', ' {{ serial }} ')}www A {{ address }}\n$INCLUDE web.inc\n`,
        'octo.yaml': 'providers:\n  x:\n    class: octodns_bind.ZoneFileSource\n',
        'docker.compose.yaml': 'services: {}\n',
        'dnsconfig.js': '',
        'keys/dsset-b.example.': 'b.example. DS 1 13 2 00\n',
      });
      const { stdout, stderr } = zoneproof(['init'], { cwd: folder });
      expect(stdout).toBe(`wrote zoneproof.config.yaml
wrote .pre-commit-config.yaml
.github/workflows/ci.yml exists and stays as it is: nothing is missing there
`);
      expect(stderr.match(/\S+ is for \S+/g)).toEqual(['dnsconfig.js is for dnscontrol:', 'octo.yaml is for octoDNS:']);
      expect(parse(readFileSync(path.join(folder, 'zoneproof.config.yaml'), 'utf8'))).toEqual({
        extends: 'recommended',
        rules: {},
        placeholders: { '{{ serial }}': '1', '{{ address }}': '192.0.2.2' },
        overrides: [{ files: ['lan/', 'mixed/c.example.zone'], extends: 'private' }],
      });
      const [{ hooks }] = parse(readFileSync(path.join(folder, '.pre-commit-config.yaml'), 'utf8')).repos;
      expect(hooks).toHaveLength(5);
      expect(new RegExp(hooks[0].files).test('master/a')).toBe(true);
      // The tree as it is gives its owner nothing to wonder about.
      const all = lint(folder, '.');
      expect(all.found.filter((line) => !line.includes('ns-single'))).toEqual([]);
      expect(zoneproof(['fmt', '--check', 'mixed/d.example.zone'], { cwd: folder })).toMatchObject({
        code: 0,
        stderr: 'zoneproof: note: mixed/d.example.zone is a template: passed over\n',
      });
    }));

  it('knows GitLab, templates, signed zones, and configurations of other names', () =>
    inTempFolder((folder) => {
      git(folder);
      const signed = readFileSync('zones/signed/example.com.zone.signed', 'utf8');
      write(folder, {
        '.gitlab-ci.yml': '',
        'dns/db.example.org': HEAD.replace(' 1 ', ' _SERIAL_ '),
        'dns/a.zone.signed': signed,
      });
      const { stdout } = zoneproof(['init', 'dns'], { cwd: folder });
      expect(stdout).toBe(`wrote dns/zoneproof.config.yaml
wrote .pre-commit-config.yaml
wrote .gitlab/ci/zoneproof.yml
  add to .gitlab-ci.yml: include: [{ local: /.gitlab/ci/zoneproof.yml }]
`);
      expect(parse(readFileSync(path.join(folder, 'dns/zoneproof.config.yaml'), 'utf8'))).toEqual({
        extends: 'recommended',
        rules: {},
        placeholders: { _SERIAL_: '1' },
        overrides: [{ files: ['*.zone.signed'], extends: 'signed' }],
      });
      expect(parse(readFileSync(path.join(folder, '.gitlab/ci/zoneproof.yml'), 'utf8')).zones.script[0]).toMatch(
        / lint dns --format gitlab=/,
      );
      expect(lint(folder, 'dns/db.example.org').found).toEqual(['warning ns-single']);
    }));

  it('lets zones include what they include, and hooks see it', () =>
    inTempFolder((folder) => {
      git(folder);
      write(folder, {
        'dns/zones/a.example.zone': `${HEAD + SECOND}$INCLUDE ../inc/mail.inc\n`,
        'dns/zones/b.example.zone': `${HEAD + SECOND}$INCLUDE zones/web\n`,
        'dns/zones/web': 'www A 192.0.2.7\n$INCLUDE inc/mail.inc\n',
        'dns/inc/mail.inc': 'mail A 192.0.2.8\n',
      });
      expect(lint(folder, 'dns').found).toEqual(['error include-outside-root', 'error include-not-found']);
      const { stderr } = zoneproof(['init', 'dns'], { cwd: folder });
      expect(stderr).toBe('zoneproof: note: --ci github or --ci gitlab writes a CI job\n');
      expect(zoneproof(['init', 'dns', '--ci', 'none'], { cwd: folder }).stderr).toBe('');
      const config = path.join(folder, 'dns/zoneproof.config.yaml');
      expect(parse(readFileSync(config, 'utf8')).includeRoot).toBe('.');
      const [{ hooks }] = parse(readFileSync(path.join(folder, '.pre-commit-config.yaml'), 'utf8')).repos;
      const [lints, formats] = hooks.map(({ files }: { files: string }) => new RegExp(files));
      expect(['dns/inc/mail.inc', 'dns/inc/new.inc'].map((name) => lints.test(name))).toEqual([true, true]);
      expect(['inc/mail.inc', 'dns/inc/x', 'x/dns/inc/new.inc'].map((name) => lints.test(name))).toEqual([
        false,
        false,
        false,
      ]);
      expect(formats.test('dns/inc/mail.inc')).toBe(false);
      expect(lint(folder, 'dns')).toMatchObject({ code: 0, found: [] });
      expect(lint(folder, 'dns/inc/mail.inc')).toMatchObject({ code: 0, found: [] });
      expect(zoneproof(['lint', 'dns/inc/mail.inc'], { cwd: folder }).stdout).toContain('2 files');
    }));

  it('names folders for private zones once', () =>
    inTempFolder((folder) => {
      const zone = `${HEAD + SECOND}gw A 10.0.0.1\n`;
      write(folder, { 'lan/a.example.zone': zone, 'lan/x/b.example.zone': zone, 'c.example.zone': HEAD + SECOND });
      zoneproof(['init'], { cwd: folder });
      expect(parse(readFileSync(path.join(folder, 'zoneproof.config.yaml'), 'utf8')).overrides).toEqual([
        { files: ['lan/'], extends: 'private' },
      ]);
    }));

  it('writes a configuration alone where there is no repository', () =>
    inTempFolder((folder) => {
      write(folder, { 'zoneproof.config.json': '{}', 'sub/db.example.com': HEAD });
      expect(zoneproof(['init'], { cwd: folder }).stdout).toBe(
        'zoneproof.config.json exists and stays as it is; --force writes it anew\n',
      );
      expect(zoneproof(['init', 'sub'], { cwd: folder }).stdout).toBe('wrote sub/zoneproof.config.yaml\n');
      expect(readdirSync(folder).sort()).toEqual(['sub', 'zoneproof.config.json']);
      expect(zoneproof(['init', 'nowhere'], { cwd: folder }).code).toBe(4);
    }));

  it('writes the CI jobs that docs/hooks.md shows', () =>
    inTempFolder((folder) => {
      git(folder);
      write(folder, { '.github/x': '', '.gitlab-ci.yml': '', 'zones/db.example.com': HEAD });
      zoneproof(['init', 'zones', '--ci', 'github'], { cwd: folder });
      zoneproof(['init', 'zones', '--ci', 'gitlab'], { cwd: folder });
      const shown = readFileSync('docs/hooks.md', 'utf8');
      for (const file of ['.github/workflows/zoneproof.yml', '.gitlab/ci/zoneproof.yml']) {
        expect(shown).toContain(`\`\`\`yaml\n${readFileSync(path.join(folder, file), 'utf8')}\`\`\``);
      }
    }));

  it('writes nothing behind a link', () =>
    inTempFolder((folder) => {
      mkdirSync(path.join(folder, 'repo/.git'), { recursive: true });
      mkdirSync(path.join(folder, 'outside/workflows'), { recursive: true });
      symlinkSync('../outside', path.join(folder, 'repo/.github'));
      const { code, stderr } = zoneproof(['init'], { cwd: path.join(folder, 'repo') });
      expect(code).toBe(4);
      expect(stderr).toContain('.github/workflows is a link, and nothing is written behind it');
      expect(readdirSync(path.join(folder, 'repo')).sort()).toEqual(['.git', '.github']);
    }));
});
