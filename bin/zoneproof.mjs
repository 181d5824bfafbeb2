#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

// Node 22.1 and later keep the compiled bundle between runs.
module.enableCompileCache?.();
const main = new URL('../dist/cli/main.js', import.meta.url);
try {
  await import(main.href);
} catch (error) {
  if (existsSync(main)) throw error;
  process.stderr.write(
    'zoneproof: dist/cli/main.js is missing\n  help: in a checkout, run "npm ci" or "npm run build"\n',
  );
  process.exitCode = 70;
}
