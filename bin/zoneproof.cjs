#!/usr/bin/env node
'use strict';

let run;
try {
  ({ run } = require('../dist/cli/start.cjs'));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    'zoneproof: dist/cli/start.cjs is missing\n  help: in a checkout, run "npm ci" or "npm run build"\n',
  );
  process.exitCode = 70;
}
run?.();
