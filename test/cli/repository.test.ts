/** Linting what changed, what is staged, and whole repositories, with the real git. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, inTempFolder, zoneproof } from './run-cli.js';

const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

function git(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...GIT_ENV },
  });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function commit(folder: string, files: Readonly<Record<string, string>> = {}): void {
  write(folder, files);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'x');
}

/** A new repository with these files in its first commit. */
const inRepository = (files: Readonly<Record<string, string>>, use: (folder: string) => void): Promise<void> =>
  inTempFolder((folder) => {
    git(folder, 'init', '-q', '-b', 'main');
    commit(folder, files);
    use(folder);
  });

interface Linted {
  readonly code: number | null;
  /** `file:line severity rule` */
  readonly found: readonly string[];
  readonly zones: readonly string[];
  readonly stderr: string;
}

function lint(cwd: string, ...args: string[]): Linted {
  const { code, stdout, stderr } = zoneproof(['lint', '--json', ...args], { cwd });
  const report = stdout === '' ? { diagnostics: [], zones: [] } : JSON.parse(stdout);
  return {
    code,
    stderr,
    found: report.diagnostics.map(
      ({ file, line, severity, rule }: Record<string, string>) => `${file}:${line} ${severity} ${rule}`,
    ),
    zones: report.zones.map(({ file }: Record<string, string>) => file),
  };
}

const zone = (serial: number, records = ''): string =>
  `$TTL 3600\n@ SOA ns1.example.net. h ${serial} 7200 1800 1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n${records}`;

const RECORDS = 'www A 192.0.2.1\nmail A 192.0.2.2\n@ MX 10 mail\n';

describe('lint --since', () => {
  it('looks at changed zones only, and compares them with what they were', () =>
    inRepository({ 'a.example.zone': zone(1, RECORDS), 'b.example.zone': zone(1) }, (folder) => {
      expect(lint(folder, '--since', 'HEAD')).toMatchObject({
        code: 0,
        zones: [],
        stderr: 'zoneproof: note: no zone file changed\n',
      });
      write(folder, { 'a.example.zone': zone(1, RECORDS.replace('2.1', '2.9')) });
      expect(lint(folder, '--since', 'HEAD')).toMatchObject({
        code: 1,
        zones: ['a.example.zone'],
        found: ['a.example.zone:2 error soa-serial-unchanged'],
      });
      // The same without the version before.
      expect(lint(folder)).toMatchObject({ code: 0, found: [] });
      write(folder, { 'a.example.zone': zone(2, RECORDS.replace('2.1', '2.9')) });
      expect(lint(folder, '--since', 'HEAD')).toMatchObject({ code: 0, found: [] });
      // Other words for the same records, and comments, are no change.
      write(folder, { 'a.example.zone': `; ours\n${zone(1, RECORDS.replace('www A', 'WWW 1h IN A'))}` });
      expect(lint(folder, '--since', 'HEAD')).toMatchObject({ code: 0, zones: ['a.example.zone'], found: [] });
    }));

  it.each([
    ['a serial that goes back', zone(1, RECORDS), 'a.example.zone:2 error soa-serial-backwards'],
    [
      'a serial from which no way leads',
      zone(2147483658, RECORDS.replace('2.1', '2.9')),
      'a.example.zone:2 warning soa-serial-jump',
    ],
    ['a zone that is nearly empty', zone(11, ''), 'a.example.zone:2 warning mass-delete'],
    [
      'a delegation that is lost',
      zone(11, `${RECORDS}safe DS 1 13 2 ${'AB'.repeat(32)}\n`),
      'a.example.zone:2 warning delegation-lost',
    ],
    [
      'a DS that is lost',
      zone(
        11,
        `${RECORDS}sub NS ns1.example.net.\nsub NS ns2.example.org.\nsafe NS ns1.example.net.\nsafe NS ns2.example.org.\n`,
      ),
      'a.example.zone:10 warning ds-lost',
    ],
  ])('finds %s', (_what, text, finding) =>
    inRepository(
      {
        'a.example.zone': zone(
          10,
          `${RECORDS}sub NS ns1.example.net.\nsub NS ns2.example.org.\nsafe NS ns1.example.net.\nsafe NS ns2.example.org.\nsafe DS 1 13 2 ${'AB'.repeat(32)}\n`,
        ),
      },
      (folder) => {
        write(folder, { 'a.example.zone': text });
        expect(lint(folder, '--since', 'HEAD').found).toContain(finding);
      },
    ),
  );

  it('finds lost signatures, and TTLs that were not lowered, by the options of the rules', () => {
    const signed = `@ RRSIG NS 13 2 3600 20380101000000 20260101000000 1 a.example. ${'AAAA'.repeat(21)}AA==\n`;
    return inRepository({ 'a.example.zone': zone(1, `${signed}www 2d A 192.0.2.1\n`) }, (folder) => {
      write(folder, { 'a.example.zone': zone(2, 'www 2d A 192.0.2.2\n') });
      expect(lint(folder, '--since', 'HEAD').found).toEqual([
        'a.example.zone:2 warning signatures-lost',
        'a.example.zone:5 info ttl-in-force',
      ]);
      write(folder, {
        'zoneproof.config.yaml': 'rules: { ttl-in-force: [info, { maxTtl: 3d }], signatures-lost: error }\n',
      });
      expect(lint(folder, '--since', 'HEAD').found).toEqual(['a.example.zone:2 error signatures-lost']);
    });
  });

  it('says nothing of new zones, follows renames, and compares with where the branch began', () =>
    inRepository({ 'old/a.example.zone': zone(1, RECORDS), '.gitignore': '' }, (folder) => {
      mkdirSync(path.join(folder, 'new'));
      renameSync(path.join(folder, 'old/a.example.zone'), path.join(folder, 'new/a.example.zone'));
      write(folder, { 'new/a.example.zone': zone(1, RECORDS.replace('2.1', '2.9')), 'b.example.zone': zone(1) });
      git(folder, 'add', '-A');
      expect(lint(folder, '--since', 'HEAD')).toMatchObject({
        zones: ['b.example.zone', 'new/a.example.zone'],
        found: ['new/a.example.zone:2 error soa-serial-unchanged'],
      });
      git(folder, 'checkout', '-qb', 'topic');
      commit(folder);
      git(folder, 'checkout', '-q', 'main');
      commit(folder, { 'c.example.zone': zone(5) });
      git(folder, 'checkout', '-q', 'topic');
      // c.example.zone is not ours, and not gone.
      expect(lint(folder, '--since', 'main').zones).toEqual(['b.example.zone', 'new/a.example.zone']);
    }));

  it('sees changes in what is included, from any folder of the repository', () =>
    inRepository(
      {
        'z/a.example.zone': `${zone(1)}$INCLUDE parts/w.inc\n`,
        'z/parts/w.inc': 'www A 192.0.2.1\n',
        'z/b.example.zone': zone(1),
      },
      (folder) => {
        write(folder, { 'z/parts/w.inc': 'www A 192.0.2.2\n' });
        const found = ['a.example.zone:2 error soa-serial-unchanged'];
        expect(lint(folder, '--since', 'HEAD')).toMatchObject({ zones: ['z/a.example.zone'], found: [`z/${found}`] });
        expect(lint(path.join(folder, 'z'), '--since', 'HEAD', 'parts/w.inc')).toMatchObject({
          zones: ['a.example.zone'],
          found,
        });
        rmSync(path.join(folder, 'z/parts/w.inc'));
        expect(lint(folder, '--since', 'HEAD').found).toEqual(['z/a.example.zone:5 error include-not-found']);
      },
    ));

  it('sees changes behind links', () =>
    inRepository(
      { 'z/a.example.zone': zone(1), 'z/b.example.zone': zone(1), 'z/c.example.zone': zone(1) },
      (folder) => {
        symlinkSync('z', path.join(folder, 'linked'));
        symlinkSync('z/b.example.zone', path.join(folder, 'b.zone'));
        commit(folder);
        write(folder, { 'z/b.example.zone': zone(1, 'www A 192.0.2.2\n') });
        rmSync(path.join(folder, 'z/c.example.zone'));
        const rule = '2 error soa-serial-unchanged';
        const gone = 'z/c.example.zone:null warning zone-removed';
        expect(lint(folder, '--since', 'HEAD', 'linked').found).toEqual([`linked/b.example.zone:${rule}`, gone]);
        expect(lint(folder, '--since', 'HEAD', 'linked/*.zone').found).toEqual([`linked/b.example.zone:${rule}`]);
        expect(lint(folder, '--since', 'HEAD', '--origin', 'b.example', 'b.zone').found).toEqual([`b.zone:${rule}`]);
      },
    ));

  it('refuses files of which the repository of the current folder knows nothing', () =>
    inRepository({ 'a.example.zone': zone(1) }, (folder) => {
      mkdirSync(path.join(folder, 'inner'));
      git(path.join(folder, 'inner'), 'init', '-q');
      commit(path.join(folder, 'inner'), { 'b.example.zone': zone(1) });
      const say = (cwd: string, ...args: string[]) => {
        const { code, stderr } = zoneproof(['lint', ...args], { cwd });
        return [code, stderr];
      };
      const refused = (what: string, file: string) => [
        4,
        `zoneproof: error: cannot tell ${what}: ${file} is not in the Git repository of the current folder\n` +
          '  help: run zoneproof in the repository that holds it\n',
      ];
      const inner = path.join(folder, 'inner');
      expect(say(inner, '--since', 'HEAD', '..')).toEqual(refused('what changed since HEAD', '..'));
      expect(say(folder, '--staged', 'inner/b.example.zone')).toEqual(
        refused('what is staged', 'inner/b.example.zone'),
      );
      expect(say(folder, '--since', 'HEAD', 'a.example.zone', 'inner')[0]).toBe(4);
      expect(say(path.join(folder, '..'), '--since', 'HEAD', folder)).toEqual([
        4,
        'zoneproof: error: cannot tell what changed since HEAD: not in a Git repository\n' +
          '  help: run zoneproof in the repository that holds the zones\n',
      ]);
    }));

  it('says that a clone lacks history', () =>
    inRepository({ 'a.example.zone': zone(1) }, (folder) => {
      commit(folder, { 'a.example.zone': zone(2) });
      const shallow = path.join(folder, 'shallow');
      git(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, shallow);
      for (const args of [
        ['lint', '--since', 'HEAD~1'],
        ['diff', 'git:HEAD~1:a.example.zone', 'a.example.zone'],
      ]) {
        expect(zoneproof(args, { cwd: shallow })).toMatchObject({
          code: 4,
          stderr: expect.stringContaining(
            '\n  help: this clone is shallow; "git fetch --unshallow" gets its history (in CI: fetch-depth: 0, GIT_DEPTH: 0)\n',
          ),
        });
      }
    }));

  it('says in words what is missing', () =>
    inRepository({ 'a.example.zone': zone(1) }, (folder) => {
      const say = (cwd: string, ...args: string[]) => {
        const { code, stderr } = zoneproof(['lint', ...args], { cwd });
        return [code, stderr.split('\n')[0]];
      };
      expect(say(folder, '--since', 'nowhere')).toEqual([
        4,
        'zoneproof: error: cannot tell what changed since nowhere: git knows no commit nowhere',
      ]);
      expect(say(folder, '--since=--output=x')).toEqual([
        4,
        'zoneproof: error: cannot tell what changed since --output=x: a revision cannot start with a hyphen',
      ]);
      rmSync(path.join(folder, '.git'), { recursive: true });
      const [code, line] = say(folder, '--staged');
      expect(code).toBe(4);
      expect(line).toContain('cannot tell what is staged');
    }));
});

describe('lint --staged', () => {
  it('reads the index, not the working tree, includes and configuration as well', () =>
    inRepository({ 'a.example.zone': `${zone(1)}$INCLUDE w.inc\n`, 'w.inc': 'www A 192.0.2.1\n' }, (folder) => {
      write(folder, {
        'a.example.zone': `${zone(2)}$INCLUDE w.inc\nbad A 192.0.2.300\n`,
        'w.inc': 'www A 192.0.2.2\n',
      });
      expect(lint(folder, '--staged')).toMatchObject({ code: 0, zones: [] });
      git(folder, 'add', '-A');
      expect(lint(folder, '--staged').found).toEqual(['a.example.zone:6 error a-invalid']);
      // Mended in the working tree only.
      write(folder, {
        'a.example.zone': `${zone(2)}$INCLUDE w.inc\n`,
        'zoneproof.config.yaml': 'rules: { ns-single: off }\n',
      });
      expect(lint(folder, '--staged').found).toEqual(['a.example.zone:6 error a-invalid']);
      git(folder, 'add', 'a.example.zone');
      expect(lint(folder, '--staged')).toMatchObject({ code: 0, zones: ['a.example.zone'] });
      // What is broken, or gone, in the working tree only.
      write(folder, { 'w.inc': 'www A broken\n' });
      expect(lint(folder, '--staged').code).toBe(0);
      rmSync(path.join(folder, 'w.inc'));
      expect(lint(folder, '--staged').code).toBe(0);
      git(folder, 'rm', '-q', '--cached', 'w.inc');
      expect(lint(folder, '--staged').found).toEqual(['a.example.zone:5 error include-not-found']);
      write(folder, { 'zoneproof.config.yaml': 'rules: { include-not-found: bad }\n' });
      expect(lint(folder, '--staged').code).toBe(1);
      git(folder, 'add', 'zoneproof.config.yaml');
      expect(lint(folder, '--staged').code).toBe(3);
    }));

  it('works before the first commit, and with files that only the index has', () =>
    inTempFolder((folder) => {
      git(folder, 'init', '-q');
      write(folder, { 'zones/a.example.zone': zone(1, 'www A 192.0.2.300\n') });
      git(folder, 'add', '-A');
      rmSync(path.join(folder, 'zones'), { recursive: true });
      expect(lint(folder, '--staged').found).toEqual(['zones/a.example.zone:5 error a-invalid']);
      write(folder, { 'b.example.zone': 'untracked and broken' });
      expect(lint(folder, '--staged').zones).toEqual(['zones/a.example.zone']);
    }));

  it('follows links to what is staged behind them', () =>
    inTempFolder((folder) => {
      git(folder, 'init', '-q');
      const broken = zone(1, 'www A 192.0.2.300\n');
      write(folder, { 'real/a.example.zone': broken, 'outside/.keep': '' });
      symlinkSync('real', path.join(folder, 'link'));
      symlinkSync(path.join(folder, 'link'), path.join(folder, 'twice'));
      symlinkSync('../real/a.example.zone', path.join(folder, 'outside/one.zone'));
      symlinkSync('round.zone', path.join(folder, 'outside/round.zone'));
      git(folder, 'add', '-A');
      // Mended in the working tree, where the links lead as well.
      write(folder, { 'real/a.example.zone': zone(1) });
      for (const [given, file] of [
        ['link', 'link/a.example.zone'],
        ['twice', 'twice/a.example.zone'],
        ['link/a.example.zone', 'link/a.example.zone'],
        ['outside/one.zone', 'outside/one.zone'],
      ] as const) {
        expect(lint(folder, '--staged', '--origin', 'a.example', given).found).toEqual([`${file}:5 error a-invalid`]);
      }
      // In a folder a link is no file of it, staged or not.
      expect(lint(folder, '--staged').zones).toEqual(['real/a.example.zone']);
      expect(lint(folder).zones).toEqual(['real/a.example.zone']);
      expect(lint(folder, '--staged', 'outside/round.zone')).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('outside/round.zone'),
      });
      // A link that leads elsewhere in the working tree only.
      rmSync(path.join(folder, 'link'));
      symlinkSync('outside', path.join(folder, 'link'));
      expect(lint(folder, '--staged', 'link').zones).toEqual(['link/a.example.zone']);
    }));

  it('reports only what is asked for', () =>
    inRepository({ 'a.example.zone': zone(1) }, (folder) => {
      write(folder, { 'a.example.zone': zone(1, 'www A 192.0.2.1\nx CNAME gone\n') });
      git(folder, 'add', '-A');
      expect(lint(folder, '--staged').found).toHaveLength(2);
      expect(lint(folder, '--staged', '--only', 'soa-serial-unchanged').found).toEqual([
        'a.example.zone:2 error soa-serial-unchanged',
      ]);
      expect(lint(folder, '--staged', '--only', 'ns-single')).toMatchObject({ code: 0, found: [] });
      expect(lint(folder, '--only', 'soa-serial-unchangd')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('soa-serial-unchanged'),
      });
    }));
});

describe('files that Git ignores', () => {
  const FILES = {
    '.gitignore': 'out/\ndraft.zone\n*.zone.signed\n',
    'a.example.zone': zone(1),
    'out/b.example.zone': zone(1),
    'sub/draft.zone': zone(1),
  };

  it('are passed over in a folder, and looked at when they are named', () =>
    inRepository(FILES, (folder) => {
      write(folder, { 'a.example.zone.signed': zone(1), 'out/b.example.zone.signed': zone(1) });
      const zonesOf = (...args: string[]) => lint(folder, '--origin', 'x.example', ...args).zones;
      expect(zonesOf()).toEqual(['a.example.zone']);
      expect(zonesOf('.')).toEqual(['a.example.zone']);
      // The folder itself is one of them: all that is in it is meant.
      expect(zonesOf('out')).toEqual(['out/b.example.zone', 'out/b.example.zone.signed']);
      expect(zonesOf('sub/draft.zone')).toEqual(['sub/draft.zone']);
      expect(zonesOf('*/*.zone')).toEqual(['out/b.example.zone', 'sub/draft.zone']);
      expect(lint(folder, 'sub')).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('help: Git ignores sub/draft.zone: name it, or give a glob, to look at it'),
      });
      const checked = zoneproof(['fmt', '--check', '.'], { cwd: folder });
      expect(checked.stdout + checked.stderr).not.toMatch(/draft|b\.example/);
      // A file that is in Git all the same.
      git(folder, 'add', '-f', 'sub/draft.zone');
      expect(zonesOf('.')).toEqual(['a.example.zone', 'sub/draft.zone']);
    }));

  it('are looked at where a configuration names them', () =>
    inRepository(FILES, (folder) => {
      write(folder, { 'zoneproof.config.yaml': 'zones: [{ file: sub/draft.zone, origin: d.example }]\n' });
      expect(lint(folder).zones).toEqual(['a.example.zone', 'sub/draft.zone']);
      write(folder, { 'named.conf': 'zone "b.example" { type primary; file "out/b.example.zone"; };\n' });
      expect(lint(folder).zones).toEqual(['a.example.zone', 'out/b.example.zone', 'sub/draft.zone']);
    }));
});

describe.runIf(process.platform === 'linux')('a file name that is not UTF-8', () => {
  it('is said to be that', () =>
    inTempFolder((folder) => {
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/b`), Buffer.of(0xfc), Buffer.from('ch.zone')]), zone(1));
      expect(lint(folder)).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/cannot read b.+ch\.zone: its name is not UTF-8; rename it/),
      });
      expect(zoneproof(['verify', 'b\ufffdch.zone'], { cwd: folder }).stderr).toContain('its name is not UTF-8');
    }));
});

describe('private keys', () => {
  const SECRET = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
  const BIND = `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ${SECRET}\n`;
  const PEM = `-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n`;

  it('that git tracks are found when a repository is linted, and never shown', () =>
    inRepository(
      { 'a.example.zone': zone(1), 'keys/server.pem': PEM, 'keys/public.pem': 'none\n', 'docs.txt': BIND },
      (folder) => {
        write(folder, { 'keys/untracked.pem': PEM });
        chmodSync(path.join(folder, 'keys/untracked.pem'), 0o600);
        const { stdout, code } = zoneproof(['lint'], { cwd: folder });
        expect(code).toBe(1);
        expect(stdout).toContain(
          'keys/server.pem:1:1: error: server.pem holds a PEM private key [keyfile-committed-secret]',
        );
        expect(stdout.match(/keyfile-committed-secret/g)).toHaveLength(1);
        expect(stdout).not.toContain('MC4CAQ');
        // Any file of a commit, whatever it is called.
        write(folder, { 'docs.txt': `ours\n${BIND}` });
        git(folder, 'add', 'docs.txt');
        expect(lint(folder, '--staged').found).toEqual(['docs.txt:2 error keyfile-committed-secret']);
        expect(lint(folder, '--staged', '--rule', 'keyfile-committed-secret=off').found).toEqual([]);
      },
    ));

  it('are refused by key secrets, in files and in all that git tracks', () =>
    inRepository({ 'a.txt': BIND, 'b/c.md': `text\n${PEM}`, 'd.js': "'-----BEGIN PRIVATE KEY-----'" }, (folder) => {
      write(folder, { 'untracked.pem': PEM });
      const secrets = (...args: string[]) => {
        const { code, stdout } = zoneproof(['key', 'secrets', '--format', 'gcc', ...args], { cwd: folder });
        expect(stdout).not.toContain(SECRET);
        return [
          code,
          ...stdout
            .split('\n')
            .map((line) => line.split(': ')[0])
            .filter(Boolean),
        ];
      };
      expect(secrets()).toEqual([1, 'a.txt:1:1', 'b/c.md:2:1']);
      expect(secrets('d.js')).toEqual([0]);
      expect(secrets('untracked.pem', 'd.js')).toEqual([1, 'untracked.pem:1:1']);
      expect(secrets('gone')[0]).toBe(4);
    }));

  it('in pairs are judged as key check does, with the severities of the configuration', () =>
    inTempFolder((folder) => {
      write(folder, { 'a.example.zone': zone(1) });
      mkdirSync(path.join(folder, 'keys'));
      const made = zoneproof(['key', 'generate', 'a.example', '--key-dir', 'keys'], { cwd: folder });
      expect(made.code).toBe(0);
      expect(lint(folder).found).toEqual([]);
      const name = /Ka\.example\.\+013\+\d{5}/.exec(made.stdout + made.stderr)![0];
      chmodSync(path.join(folder, 'keys', `${name}.private`), 0o644);
      expect(lint(folder).found).toEqual([`keys/${name}.private:1 warning keyfile-permissions`]);
      write(folder, { 'zoneproof.config.yaml': 'rules: { keyfile-permissions: error }\n' });
      expect(lint(folder).found).toEqual([`keys/${name}.private:1 error keyfile-permissions`]);
      git(folder, 'init', '-q');
      git(folder, 'add', '-A');
      expect(lint(folder).found).toEqual([
        `keys/${name}.private:1 error keyfile-committed-secret`,
        `keys/${name}.private:1 error keyfile-permissions`,
      ]);
    }));
});

describe('a zone whose file is gone', () => {
  const tree = { 'zones/a.example.zone': zone(1, RECORDS), 'zones/b.example.zone': zone(1), 'zones/x.txt': 'SOA' };

  it('is reported at that file, unless another one holds the zone', () =>
    inRepository(tree, (folder) => {
      rmSync(path.join(folder, 'zones/a.example.zone'));
      rmSync(path.join(folder, 'zones/x.txt'));
      const lost = lint(folder, '--since', 'HEAD');
      expect(lost).toMatchObject({ code: 1, found: ['zones/a.example.zone:null warning zone-removed'] });
      // Nothing is staged so far.
      expect(lint(folder, '--staged')).toMatchObject({ code: 0, found: [] });
      git(folder, 'add', '-A');
      expect(lint(folder, '--staged').found).toEqual(lost.found);
      expect(lint(folder, '--staged', '--rule', 'zone-removed=off')).toMatchObject({ code: 0, found: [] });
      // Other folders are not asked about.
      expect(lint(folder, '--staged', 'zones/b.example.zone')).toMatchObject({ code: 0, found: [] });
      // Moved, and so rewritten that Git does not see it.
      write(folder, { 'other/moved.db': `$ORIGIN A.example.\n; ${'x'.repeat(2000)}\n${zone(2)}` });
      git(folder, 'add', '-A');
      expect(lint(folder, '--staged').found.filter((line) => line.includes('zone-removed'))).toEqual([]);
    }));

  it('is reported as well when no other zone is left', () =>
    inRepository({ 'a.example.zone': zone(1, RECORDS) }, (folder) => {
      rmSync(path.join(folder, 'a.example.zone'));
      expect(lint(folder, '--since', 'HEAD')).toMatchObject({
        code: 1,
        found: ['a.example.zone:null warning zone-removed'],
      });
      expect(lint(folder).code).toBe(4);
    }));

  it('is one by the configuration, whatever it was called', () =>
    inRepository({ 'zoneproof.config.yaml': 'zones: [{ file: main, origin: a.example }]', main: zone(1) }, (folder) => {
      rmSync(path.join(folder, 'main'));
      write(folder, { 'b.example.zone': zone(1) });
      expect(lint(folder, '--since', 'HEAD').found).toEqual(['main:null warning zone-removed']);
    }));
});

describe('what is no zone of the world', () => {
  it('gives no findings: root hints, and what a server serves for itself', () =>
    inTempFolder((folder) => {
      const local = (records: string) =>
        `$TTL 604800\n@ SOA localhost. root.localhost. 1 604800 86400 2419200 604800\n@ NS localhost.\n${records}`;
      const hints = '. 3600000 NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n';
      write(folder, { 'db.root': hints, 'db.127': local('1.0.0 PTR localhost.\n'), 'db.0': local('') });
      expect(lint(folder)).toMatchObject({ code: 0, zones: ['db.0', 'db.127'], found: [], stderr: '' });
      expect(lint(folder, 'db.root')).toMatchObject({
        code: 0,
        stderr: 'zoneproof: note: db.root is no zone, but the root servers that a resolver starts from: passed over\n',
      });
      // Whoever names the zone means it.
      expect(lint(folder, 'db.root', '--origin', '.').found).toContain('db.root:1 error soa-missing');
      // A zone with more in it is one that somebody forgot to finish.
      write(folder, { 'db.127': local('1.0.0 PTR www.example.com.\n') });
      expect(
        lint(folder)
          .found.map((line) => line.split(' ')[2])
          .sort(),
      ).toEqual(['ns-single', 'soa-minimum-range', 'soa-mname-unusable', 'soa-rname-shape', 'special-use-name']);
      write(folder, { 'named.conf': 'zone "a" { file "db.a"; };' });
      expect(lint(folder, 'named.conf').stderr).toContain('named.conf configures a name server');
    }));
});

describe('a server configuration in the repository', () => {
  it('says which files hold zones, and which zones', () =>
    inTempFolder((folder) => {
      write(folder, {
        'etc/named.conf': 'zone "a.example" { type primary; file "/srv/zones/a"; };\n',
        'zones/a': zone(1, 'www A 192.0.2.300\n'),
        'zones/b': 'not a zone',
      });
      expect(lint(folder)).toMatchObject({ zones: ['zones/a'], found: ['zones/a:5 error a-invalid'] });
    }));
});

describe('ten thousand zones', () => {
  it(
    'are linted in one run, in a bounded heap',
    () =>
      inTempFolder((folder) => {
        let above = zone(1);
        for (let i = 0; i < 10_000; i++) {
          const name = `c${i}.example.com`;
          writeFileSync(path.join(folder, `${name}.zone`), zone(1, 'www A 192.0.2.1\n'));
          above += `c${i} NS ns1.example.net.\nc${i} NS ns${i === 77 ? 3 : 2}.example.org.\n`;
        }
        writeFileSync(path.join(folder, 'example.com.zone'), above);
        const { code, zones, found } = {
          ...zoneproofJson(folder, { NODE_OPTIONS: '--max-old-space-size=192' }),
        };
        expect({ code, zones, found }).toEqual({
          code: 1,
          zones: 10_001,
          found: ['lame-in-repo example.com.', 'lame-in-repo example.com.'],
        });
      }),
    120_000,
  );

  function zoneproofJson(cwd: string, env: Record<string, string>) {
    const { code, stdout } = zoneproof(['lint', '--format', 'json=out.json', '--format', 'gcc'], { cwd, env });
    const found = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => `${/\[([a-z-]+)\]/.exec(line)?.[1]} ${line.split('.zone')[0]}.`);
    const report = spawnSync('node', ['-p', 'JSON.parse(require("fs").readFileSync("out.json")).zones.length'], {
      cwd,
      encoding: 'utf8',
    });
    return { code, zones: Number(report.stdout), found };
  }
});

describe('what cannot be read', () => {
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
  const run = (cwd: string, ...args: string[]) =>
    spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: 'utf8', uid: nobody, gid: nobody });
  const canRun = process.getuid !== undefined && run('/', '--version').status === 0;

  it.runIf(canRun)('is said in words, whether it is named or found', () =>
    inTempFolder((folder) => {
      write(folder, { 'closed/a.example.zone': zone(1), 'open/b.example.zone': zone(1) });
      for (const place of ['', 'open']) chmodSync(path.join(folder, place), 0o755);
      chmodSync(path.join(folder, 'closed'), 0);
      const say = (...args: string[]) => {
        const { status, stderr } = run(folder, ...args);
        return [status, stderr];
      };
      const denied = (what: string) => [4, `zoneproof: error: cannot read ${what}: permission denied\n`];
      for (const command of [['lint'], ['fmt', '--check'], ['metrics'], ['verify']]) {
        expect(say(...command, 'closed/a.example.zone')).toEqual(denied('closed/a.example.zone'));
      }
      for (const command of [['lint'], ['fmt', '--check'], ['metrics'], ['key', 'secrets'], ['init', '--dry-run']]) {
        expect(say(...command, 'closed')).toEqual(denied('closed'));
        expect(say(...command, '.')).toEqual(denied('closed'));
      }
      // What only lies beside the files in question is no matter of theirs.
      git(folder, 'init', '-q');
      write(folder, { 'open/b.example.zone': `${zone(1)}$INCLUDE x.inc\n`, 'open/x.inc': 'x A 192.0.2.1\n' });
      expect(say('lint', 'open/x.inc')[0]).toBe(0);
      chmodSync(path.join(folder, 'closed'), 0o700);
    }),
  );

  it('may be the folder for included files', () =>
    inTempFolder((folder) => {
      write(folder, { 'a.example.zone': zone(1) });
      for (const root of ['nowhere', 'a.example.zone']) {
        expect(zoneproof(['lint', 'a.example.zone', '--include-root', root], { cwd: folder })).toMatchObject({
          code: 4,
          stderr: `zoneproof: error: there is no folder ${root} for $INCLUDE to read from\n  help: see --include-root, and includeRoot in the configuration\n`,
        });
      }
      write(folder, { 'zoneproof.config.yaml': 'includeRoot: nowhere\n' });
      expect(zoneproof(['lint', '.'], { cwd: folder })).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('for $INCLUDE to read from'),
      });
    }));

  it('has a name that is too long, or leads in circles', () =>
    inTempFolder((folder) => {
      symlinkSync('loop', path.join(folder, 'loop'));
      const say = (name: string) => zoneproof(['lint', name], { cwd: folder });
      expect(say('a'.repeat(5000))).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/cannot read a+: the name is too long\n$/),
      });
      expect(say('loop')).toMatchObject({
        code: 4,
        stderr: 'zoneproof: error: cannot read loop: too many symbolic links\n',
      });
    }));
});
