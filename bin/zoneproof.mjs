#!/usr/bin/env node
import { createRequire } from 'node:module';

const start = '../dist/cli/start.cjs';
let run;
try {
  ({ run } = createRequire(import.meta.url)(start));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    'zoneproof: dist/cli/start.cjs is missing\n  help: in a checkout, run "npm ci" or "npm run build"\n',
  );
  process.exitCode = 70;
}
run?.();
