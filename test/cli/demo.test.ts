/** What `npm start` runs: the first thing that anybody sees of the project. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('npm start lints, signs, verifies, and ends well', () => {
  const demo = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [demo], { encoding: 'utf8', timeout: 60_000 });
  expect(status, stderr).toBe(0);
  for (const part of ['0 errors, 0 warnings', 'SECURE', ' IN DS ']) expect(stdout).toContain(part);
});
