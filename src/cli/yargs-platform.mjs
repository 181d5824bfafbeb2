/**
 * What yargs asks of its platform, loaded when it asks: its own loads what lays out help, and counts columns with tables
 * of all of Unicode, before every run. The build puts this in the place of `yargs/lib/platform-shims/esm.mjs`.
 *
 * Files of commands and of options, and other languages, are what zoneproof does not use: those parts are left out.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, inspect } from 'node:util';
import Parser from 'yargs-parser';

export default {
  assert: {
    notStrictEqual(actual, unexpected, message) {
      if (actual === unexpected) throw new Error(message);
    },
    strictEqual(actual, expected, message) {
      if (actual !== expected) throw new Error(message);
    },
  },
  cliui: (options) => require('cliui')(options),
  findUp: () => undefined,
  getCallerFile: () => '',
  getEnv: (name) => process.env[name],
  getProcessArgvBin: () => process.argv[1],
  inspect,
  mainFilename: process.cwd(),
  Parser,
  path,
  process: {
    argv: () => process.argv,
    cwd: process.cwd,
    emitWarning: (warning, type) => process.emitWarning(warning, type),
    execPath: () => process.execPath,
    exit: (code) => process.exit(code),
    nextTick: process.nextTick,
    get stdColumns() {
      return process.stdout.columns ?? null;
    },
  },
  readFileSync,
  stringWidth: (text) => require('string-width').default(text),
  y18n: {
    __: format,
    __n(one, other, count, ...values) {
      const text = count === 1 ? one : other;
      return text.includes('%d') ? format(text, count, ...values) : format(text, ...values);
    },
    getLocale: () => 'en',
    setLocale: () => {},
    updateLocale: () => {},
  },
};
