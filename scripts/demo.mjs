/**
 * `npm start`: what zoneproof does, on the samples, in a temporary folder. Every line below a `$` is what the command
 * printed just now.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const zoneproof = path.join('bin', 'zoneproof.cjs');
if (!existsSync(path.join('dist', 'cli', 'packs.json'))) {
  console.error('dist is missing: run npm ci (or npm run build) first');
  process.exit(4);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'zoneproof-demo-'));
const keys = path.join(folder, 'keys');
const signed = path.join(folder, 'example.com.zone.signed');

/** Runs one command in the open; ends the demo when its exit code is not the expected one. */
function step(title, args, expected = 0) {
  console.log(`\n# ${title}\n$ zoneproof ${args.join(' ').replaceAll(folder, '$TMP')}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [zoneproof, ...args], { encoding: 'utf8' });
  process.stdout.write((stdout + stderr).replaceAll(folder, '$TMP'));
  if (status === expected) return stdout;
  console.error(`ended with exit code ${status}, expected ${expected}`);
  process.exitCode = 1;
  throw new Error('the demo failed');
}

try {
  step('The healthy samples have no findings', ['lint', 'zones/good']);
  step('The broken ones do: exit code 1', ['lint', 'zones/broken'], 1);
  step('Keys for example.com', ['key', 'generate', 'example.com', '--ksk', '--key-dir', keys]);
  step('', ['key', 'generate', 'example.com', '--zsk', '--key-dir', keys]);
  step('Sign it', ['sign', 'zones/good/example.com.zone', '--key-dir', keys, '-o', signed]);
  step('The DS for the registrar', ['ds', signed]);
  const report = JSON.parse(
    spawnSync(process.execPath, [zoneproof, 'verify', signed, '--json'], { encoding: 'utf8' }).stdout,
  );
  step('Does it validate?', ['verify', signed]);
  console.log(`\nThe first signature expires at ${report.earliestExpiration}: sign again before then.`);
} catch (error) {
  if (error.message !== 'the demo failed') throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
