/** The library as its users get it: the example of the README, run against the built package by its own name. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('the example of the README', () => {
  it('runs', async () => {
    const block = /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(ROOT, 'README.md'), 'utf8'))![1]!;
    // `bytes` is the zone, `newBytes` the same with one record more.
    const given = `import { readFileSync } from 'node:fs';
const bytes = readFileSync('test/fixtures/rich.zone');
const newBytes = Buffer.concat([bytes, Buffer.from('new IN A 192.0.2.1\\n')]);
`;
    const { code } = await transform(given + block, { loader: 'ts', format: 'esm' });
    // Inside of the package, so that its own name leads to it.
    const file = path.join(ROOT, `readme-example-${process.pid}.mjs`);
    writeFileSync(file, code);
    try {
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: ROOT, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      const lines = stdout.trim().split('\n');
      expect(lines[0]).toMatch(/^Example\.COM\. 3600 NS 2$/);
      expect(lines.at(-1)).toMatch(/^\d+ INSECURE (?:true|false) 1 \d+ \d+$/);
    } finally {
      rmSync(file);
    }
  });
});
