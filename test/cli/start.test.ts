/** What the command line loads before it works, and the code that it keeps compiled. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_RULES, RULE_INFOS } from '../../src/lint/index.js';
import { BIN, inTempFolder } from './run-cli.js';

const root = path.resolve('.');
const modules = JSON.parse(readFileSync('dist/cli/modules.json', 'utf8')) as Record<string, string[]>;

describe('every run loads', () => {
  it('the reader of usual arguments, the table of commands, and words for errors', () => {
    const others = modules.main!.filter(
      (file) => !/^(?:node_modules|rolldown|src\/(?:cli|diagnostic))\/|^src\/wire\/serial(?:-policy)?\.ts$/.test(file),
    );
    expect(others).toEqual([]);
    const commands = modules.main!.filter((file) => file.startsWith('src/cli/commands/'));
    expect(commands.map((file) => path.basename(file)).sort()).toEqual([
      'index.ts',
      'key-commands.ts',
      'rollover-commands.ts',
    ]);
    const packages = modules.main!.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    expect(packages).toEqual([]);
  });
});

describe('lint loads besides', () => {
  /** By folder, what a zone without signatures and keys has no use for. */
  const FORBIDDEN: readonly RegExp[] = [
    /^node_modules\//,
    /^src\/cli\/commands\/(?!lint\.ts)/,
    /^src\/cli\/(?:fixing|threads|unified-diff|worker)\.ts/,
    /^src\/(?:rollover)\//,
    /^src\/(?:live|issuance)\//,
    /^src\/dnssec\/(?:sign-|verify-|sign\/|answer\/|forecast\/|chain|nsec|rrsig|profiles|judge)/,
    /^src\/dnssec\/verify\/(?!trust\.ts)/,
    /^src\/crypto\/(?:noble|pkcs11|wasm)/,
    /^src\/keys\/(?!dnskey\.ts|faults\.ts)/,
    /^src\/lint\/(?:change\/|rule-infos)/,
    /^src\/zonefile\/peers\.ts/,
    /^src\/dnssec\/faults/,
    /^src\/operations\/(?:key-(?!paths)|ds\/(?!find-ds-files)|fix\/|sign|verify|rollover|registrars|tokens|threads)/,
    /^src\/report\/(?!stylish|report|formats|paint|chain-text|verification)/,
    /^src\/schema\/.*generated/,
  ];

  it('nothing of what it may turn out to need', () => {
    expect(modules.lint!.filter((file) => FORBIDDEN.some((folder) => folder.test(file)))).toEqual([]);
  });

  it('the rules without their documentation', () => {
    const pack = readFileSync('dist/cli/lint.pack.cjs', 'latin1');
    const infos = RULE_INFOS.filter(({ id }) => ALL_RULES.some((rule) => rule.id === id));
    expect(infos.filter(({ why }) => pack.includes(why.slice(0, 40)))).toEqual([]);
  });

  it('the rules', () => {
    expect(modules.lint!.filter((file) => file.startsWith('src/lint/rules/')).length).toBeGreaterThan(100);
  });
});

const ZONE = `$ORIGIN example.com.
$TTL 1h
@  SOA ns1 hostmaster 1 7200 3600 1209600 3600
   NS ns1
   NS ns2
ns1 A 8.8.4.4
ns2 A 9.9.9.9
`;

describe('of Node.js', () => {
  it('loads nothing that takes long to', async () => {
    await inTempFolder((folder) => {
      const hook = path.join(folder, 'hook.cjs');
      const zone = path.join(folder, 'example.com.zone');
      writeFileSync(
        hook,
        `const before = new Set(process.moduleLoadList);
         process.on('exit', () => console.error(process.moduleLoadList.filter((each) => !before.has(each)).join()));`,
      );
      writeFileSync(zone, ZONE);
      const args = ['--require', hook, BIN, 'lint', zone];
      const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
      expect(stderr).toContain('NativeModule vm');
      expect(stderr).not.toMatch(/NativeModule \S*(?:child_process|crypto|os|perf_hooks|stream|url|worker)/);
    });
  });
});

describe('compiled code', () => {
  /** Runs a copy of the command line that nobody has run yet. */
  async function withCopy(
    use: (
      run: (...args: string[]) => { code: number | null; stdout: string; stderr: string },
      cache: string,
      folder: string,
    ) => void,
  ): Promise<void> {
    await inTempFolder((folder) => {
      cpSync(path.dirname(BIN), path.join(folder, 'bin'), { recursive: true });
      cpSync(path.join(root, 'dist', 'cli'), path.join(folder, 'dist', 'cli'), {
        recursive: true,
        filter: (file) => path.basename(file) !== 'cache',
      });
      cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
      symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
      writeFileSync(path.join(folder, 'example.com.zone'), ZONE);
      const bin = path.join(folder, 'bin', path.basename(BIN));
      const run = (...args: string[]) => {
        const { NODE_DISABLE_COMPILE_CACHE: _, ...env } = process.env;
        const options = { cwd: folder, encoding: 'utf8', env, timeout: 60_000 } as const;
        const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], options);
        return { code: status, stdout, stderr };
      };
      use(run, path.join(folder, 'dist', 'cli', 'cache'), folder);
    });
  }

  const kept = (cache: string): string[] => readdirSync(cache).map((name) => name.replace(/^.*-/, ''));
  const packsIn = (file: string): string[] => {
    const bytes = readFileSync(file);
    const lengths = JSON.parse(bytes.subarray(0, bytes.indexOf(10)).toString()) as [string, number][];
    return lengths.map(([name]) => name);
  };

  it('is kept for each command, and changes nothing but the time', async () => {
    await withCopy((run, cache) => {
      const first = run('lint', 'example.com.zone');
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(kept(cache)).toEqual(['lint']);
      const file = path.join(cache, readdirSync(cache)[0]!);
      // Code at another place than V8 reads from would be copied.
      expect((readFileSync(file).indexOf(10) + 1) % 8).toBe(0);
      // Nothing else was loaded on the way.
      expect(packsIn(file)).toEqual(['main', 'lint']);
      const written = readFileSync(file);
      expect(run('lint', 'example.com.zone')).toEqual(first);
      expect(readFileSync(file).equals(written)).toBe(true);
      expect(run('--version').code).toBe(0);
      expect(run('nsec3hash', 'example.com').code).toBe(0);
      expect(kept(cache).sort()).toEqual(['lint', 'nsec3hash', 'options']);
    });
  });

  it('is another one where a file is large, since the engine is told to compile less', async () => {
    await withCopy((run, cache, folder) => {
      const hosts = Array.from({ length: 16_000 }, (_, i) => `h${i} A 203.0.113.${i & 127}\n`);
      writeFileSync(path.join(folder, 'large.zone'), ZONE + hosts.join(''));
      const keys = ['--origin', 'example.com', '--key-dir', folder];
      expect(run('key', 'generate', 'example.com', '--key-dir', folder).code).toBe(0);
      const sign = ['sign', 'large.zone', ...keys, '--no-verify', '--jobs', '2'];
      expect(run(...sign).code).toBe(0);
      expect(kept(cache).sort()).toEqual(['key', 'sign.large']);
      const file = path.join(cache, readdirSync(cache).find((name) => name.endsWith('sign.large'))!);
      const written = readFileSync(file);
      // Neither this thread nor the other one finds anything amiss in it.
      expect(run(...sign).code).toBe(0);
      expect(readFileSync(file).equals(written)).toBe(true);
      expect(run('sign', 'example.com.zone', ...keys).code).toBe(0);
      expect(kept(cache).sort()).toEqual(['key', 'sign', 'sign.large']);
    });
  });

  it('keeps what runs of the same command need that go another way', async () => {
    await withCopy((run, cache) => {
      expect(run('lint', 'example.com.zone').code).toBe(0);
      const file = path.join(cache, readdirSync(cache)[0]!);
      const json = run('lint', 'example.com.zone', '--json', '--no-color');
      const both = packsIn(file);
      expect(both.slice(0, 2)).toEqual(['main', 'lint']);
      expect(both).toContain('json');
      expect(both).toContain('yargs-arguments');
      const written = readFileSync(file);
      expect(run('lint', 'example.com.zone').code).toBe(0);
      expect(run('lint', 'example.com.zone', '--json', '--no-color')).toEqual(json);
      expect(readFileSync(file).equals(written)).toBe(true);
    });
  });

  it('is not kept for words that are no commands', async () => {
    await withCopy((run, cache) => {
      expect(run('nosuch').code).toBe(2);
      expect(existsSync(cache)).toBe(false);
    });
  });

  it('is made again when the file is not whole', async () => {
    await withCopy((run, cache) => {
      const first = run('lint', 'example.com.zone');
      const file = path.join(cache, readdirSync(cache)[0]!);
      const written = readFileSync(file);
      const texts = ['', '{', '[]\nx', '{}\n', '[["main"]]\n'].map((text) => Buffer.from(text));
      for (const broken of [written.subarray(0, written.length >> 1), Buffer.concat([written, written]), ...texts]) {
        writeFileSync(file, broken);
        expect(run('lint', 'example.com.zone')).toEqual(first);
        expect(packsIn(file)).toEqual(['main', 'lint']);
        expect(readFileSync(file).length).toBeGreaterThan(written.length / 2);
      }
      expect(readdirSync(cache)).toHaveLength(1);
    });
  });

  it('is done without where nothing can be written', async () => {
    await withCopy((run, cache) => {
      // Root may write everywhere, but not below a file.
      writeFileSync(cache, '');
      const first = run('lint', 'example.com.zone');
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(run('lint', 'example.com.zone')).toEqual(first);
      expect(readFileSync(cache, 'utf8')).toBe('');
    });
  });
});
