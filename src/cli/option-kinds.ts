/**
 * The kinds of options and positionals that the tables of commands are made of.
 * @module
 */
import type { Options, PositionalOptions } from 'yargs';
import { SEVERITIES } from '../diagnostic/index.js';
import type { ReportFormat } from '../report/index.js';

export const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe });
export const texts = (describe: string): Options => ({ type: 'string', array: true, nargs: 1, describe });
export const number = (describe: string): Options => ({ type: 'number', requiresArg: true, describe });
export const flag = (describe: string): Options => ({ type: 'boolean', describe });
export const file = (describe: string): PositionalOptions => ({ type: 'string', demandOption: true, describe });
export const files = (describe: string): PositionalOptions => ({ ...file(describe), array: true });

/** How to get at keys in PKCS #11 tokens. */
export const TOKEN_OPTIONS = {
  'pkcs11-module': text('shared library of the token of a pkcs11: key (default: ZONEPROOF_PKCS11_MODULE)'),
  'pin-file': text('file with the PIN of the token (default: ZONEPROOF_PKCS11_PIN, or asked for on a terminal)'),
};

/** Written out: every command starts by way of this file, and reports are loaded by those that make some. */
const FORMATS: Readonly<Record<ReportFormat, true>> = {
  stylish: true,
  json: true,
  jsonl: true,
  sarif: true,
  github: true,
  gitlab: true,
  junit: true,
  checkstyle: true,
  gcc: true,
  markdown: true,
};

export const REPORT_OPTIONS: Readonly<Record<string, Options>> = {
  format: texts(
    `how findings are shown: ${Object.keys(FORMATS).join(', ')} (default: stylish); name=file writes to a file; may be repeated`,
  ),
  json: flag('short for --format json'),
  color: flag('color, or --no-color (default: on a terminal)'),
};

/** Which findings count. */
export const FAIL_OPTIONS: Readonly<Record<string, Options>> = {
  'fail-on': {
    choices: [...SEVERITIES, 'never'],
    describe: 'the least severity that ends with exit code 1 (default: warning for lint, error for verify)',
  },
  'max-warnings': number('end with exit code 1 when there are more warnings, and not for fewer'),
  quiet: flag('show errors only, and fail for them only unless --fail-on says otherwise'),
};

export const CONFIG_OPTION: Readonly<Record<string, Options>> = {
  config: text('configuration file (default: the nearest to each zone file); --no-config uses none'),
};

export const RULE_OPTIONS: Readonly<Record<string, Options>> = {
  ...CONFIG_OPTION,
  preset: texts('severities for zones of a kind: recommended, strict, signed, registry or private'),
  rule: texts('the severity of a rule, as id=severity; wins over everything else'),
};
