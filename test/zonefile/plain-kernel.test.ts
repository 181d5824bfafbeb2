/** The WebAssembly behind the quick way: it is what its source says, and nothing is lost where it cannot be had. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, inTempFolder } from '../cli/run-cli.js';

describe('the kernel', () => {
  it('is what its source says', { timeout: 60_000 }, () => {
    const file = 'src/zonefile/plain-lines-kernel.generated.ts';
    const before = readFileSync(file, 'utf8');
    const compile = "import { compileKernels } from './scripts/kernels.mjs'; await compileKernels();";
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', compile], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('is done without where it cannot be had', { timeout: 60_000 }, async () => {
    await inTempFolder((folder) => {
      const zone = path.join(folder, 'example.com.zone');
      const hosts = Array.from({ length: 4000 }, (_, i) => `h${i} A 192.0.2.${i % 300}\n`);
      const soa = '@ SOA ns1 hostmaster 1 7200 3600 1209600 3600\n@ NS ns1\nns1 A 8.8.4.4\n';
      writeFileSync(zone, `$ORIGIN example.com.\n$TTL 1h\n${soa}${hosts.join('')}`);
      const run = (...flags: string[]) => {
        const args = [...flags, BIN, 'lint', zone, '--format', 'json'];
        const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
        return { status, stdout, stderr };
      };
      const hook = (name: string, code: string) => {
        writeFileSync(path.join(folder, name), code);
        return ['--require', path.join(folder, name)];
      };
      const { status, stdout } = run();
      expect(status).toBe(1);
      expect(stdout).toContain('a-invalid');
      // Node.js itself has a word to say about that flag.
      expect(run('--jitless')).toMatchObject({ status, stdout });
      const refusing = hook(
        'refuse.cjs',
        'WebAssembly.Module = class { constructor() { throw new Error("refused"); } };',
      );
      expect(run(...refusing)).toEqual({ status, stdout, stderr: '' });
      // It would be used.
      const counting = hook(
        'count.cjs',
        `const { Module } = WebAssembly;
         WebAssembly.Module = function (octets) { console.error("asked"); return new Module(octets); };`,
      );
      expect(run(...counting)).toEqual({ status, stdout, stderr: 'asked\n' });
    });
  });
});
