/** The hooks of .pre-commit-hooks.yaml, run by the real pre-commit in repositories that the tests make. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { peerTest, type RunResult, run, withTempDir } from './peers.js';

const MANIFEST = fileURLToPath(new URL('../../.pre-commit-hooks.yaml', import.meta.url));
const BIN = fileURLToPath(new URL('../../bin/zoneproof.cjs', import.meta.url));

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly [key: string]: unknown;
}

const HOOKS = parse(readFileSync(MANIFEST, 'utf8')) as readonly Hook[];

/** The hooks as they are, but for where zoneproof comes from: pre-commit would fetch it from the network. */
const LOCAL_CONFIG = stringify({
  repos: [
    {
      repo: 'local',
      hooks: HOOKS.map((hook) => ({
        ...hook,
        language: 'system',
        entry: hook.entry.replace(/^zoneproof/, `${process.execPath} ${BIN}`),
      })),
    },
  ],
});

/** As the formatter writes it. */
const zone = (serial: number, address: string, more = ''): string =>
  `$TTL 3600\n@       SOA   ns1.example.net. h ${2026060100 + serial} 7200 1800 1209600 3600\n` +
  `        NS    ns1.example.net.\n        NS    ns2.example.org.\nwww     A     ${address}\n${more}`;

class Repository {
  readonly #folder: string;
  readonly #env: Record<string, string>;

  constructor(folder: string) {
    this.#folder = folder;
    const home = path.join(folder, '.home');
    this.#env = {
      HOME: home,
      PRE_COMMIT_HOME: path.join(home, 'pre-commit'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.com',
      NO_COLOR: '1',
    };
    this.write({ '.gitignore': '.home\n', '.pre-commit-config.yaml': LOCAL_CONFIG, '.home/.keep': '' });
    this.must('git', 'init', '-q');
    this.must('pre-commit', 'install');
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.#folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  must(command: string, ...args: string[]): RunResult {
    const result = run(command, args, { cwd: this.#folder, env: this.#env });
    if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stdout}${result.stderr}`);
    return result;
  }

  /** Stages everything and commits; what the hooks said, or undefined when they let it pass. */
  commit(files: Readonly<Record<string, string>>): string | undefined {
    this.write(files);
    this.must('git', 'add', '-A');
    const { code, stdout, stderr } = run('git', ['commit', '-q', '-m', 'x'], { cwd: this.#folder, env: this.#env });
    return code === 0 ? undefined : `${stdout}${stderr}`;
  }
}

const TOOLS = ['pre-commit', 'git'];
const TIMEOUT = 180_000;
const withRepository = (use: (repository: Repository) => void): void =>
  withTempDir((folder) => use(new Repository(folder)));

describe('pre-commit', () => {
  peerTest('takes the manifest', TOOLS, () => {
    const { code, stdout, stderr } = run('pre-commit', ['validate-manifest', MANIFEST]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(HOOKS.map(({ id }) => id)).toEqual([
      'zoneproof-lint',
      'zoneproof-fmt',
      'zoneproof-serial',
      'zoneproof-no-private-keys',
      'zoneproof-ds-drift',
    ]);
  });

  // Before version 4 it takes all that `npm pack` prints for the name of a file, and npm adds what `prepare` prints.
  peerTest('is told a name and nothing else when it packs the repository', ['npm'], () =>
    withTempDir((folder) => {
      copyFileSync(fileURLToPath(new URL('../../.npmrc', import.meta.url)), path.join(folder, '.npmrc'));
      const scripts = { prepare: 'echo built' };
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'a', version: '1.0.0', scripts }));
      expect(run('npm', ['pack'], { cwd: folder }).stdout).toBe('a-1.0.0.tgz\n');
    }),
  );

  peerTest(
    'lets good commits pass, the first one and those behind it',
    TOOLS,
    () =>
      withRepository((repository) => {
        expect(repository.commit({ 'zones/example.com.zone': zone(10, '192.0.2.1'), 'README.md': 'zones\n' })).toBe(
          undefined,
        );
        expect(repository.commit({ 'zones/example.com.zone': zone(11, '192.0.2.2') })).toBe(undefined);
        // A comment is no change of the zone.
        expect(repository.commit({ 'zones/example.com.zone': `; ours\n${zone(11, '192.0.2.2')}` })).toBe(undefined);
      }),
    TIMEOUT,
  );

  peerTest(
    'stops a broken zone, also when only a part of it is committed',
    TOOLS,
    () =>
      withRepository((repository) => {
        const whole = zone(10, '192.0.2.1', '$INCLUDE parts/mail.inc\n');
        expect(repository.commit({ 'zones/example.com.zone': zone(10, '192.0.2.300') })).toContain('[a-invalid]');
        expect(
          repository.commit({ 'zones/example.com.zone': whole, 'zones/parts/mail.inc': 'mail  A  192.0.2.9\n' }),
        ).toBe(undefined);
        const stopped = repository.commit({
          'zones/parts/mail.inc': 'mail  A  192.0.2.999\n',
        });
        expect(stopped).toContain('zones/parts/mail.inc:1:10: error');
      }),
    TIMEOUT,
  );

  peerTest(
    'stops a lost serial',
    TOOLS,
    () =>
      withRepository((repository) => {
        expect(repository.commit({ 'db.example.com': zone(10, '192.0.2.1') })).toBe(undefined);
        expect(repository.commit({ 'db.example.com': zone(10, '192.0.2.2') })).toContain('[soa-serial-unchanged]');
        expect(repository.commit({ 'db.example.com': zone(9, '192.0.2.2') })).toContain('[soa-serial-backwards]');
        expect(repository.commit({ 'db.example.com': zone(11, '192.0.2.2') })).toBe(undefined);
      }),
    TIMEOUT,
  );

  peerTest(
    'stops a private key, whatever it is called, and formats zones',
    TOOLS,
    () =>
      withRepository((repository) => {
        const secret = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
        const key = `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ${secret}\n`;
        const stopped = repository.commit({ 'notes.txt': key });
        expect(stopped).toContain('[keyfile-committed-secret]');
        expect(stopped).not.toContain(secret.slice(0, 8));
        expect(repository.commit({ 'notes.txt': 'none\n', 'db.example.com': zone(10, '192.0.2.1') })).toBe(undefined);
        expect(repository.commit({ 'db.example.com': zone(11, '192.0.2.1').replace('www     A', 'www A') })).toContain(
          'files were modified by this hook',
        );
      }),
    TIMEOUT,
  );
});
