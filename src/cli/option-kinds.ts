/**
 * The kinds of options and positionals that the tables of commands are made of.
 * @module
 */
import type { Options, PositionalOptions } from 'yargs';

export const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe });
export const texts = (describe: string): Options => ({ type: 'string', array: true, nargs: 1, describe });
export const number = (describe: string): Options => ({ type: 'number', requiresArg: true, describe });
export const flag = (describe: string): Options => ({ type: 'boolean', describe });
export const file = (describe: string): PositionalOptions => ({ type: 'string', demandOption: true, describe });
export const files = (describe: string): PositionalOptions => ({ ...file(describe), array: true });

export const REPORT_OPTIONS: Readonly<Record<string, Options>> = {
  format: { choices: ['stylish', 'json'], default: 'stylish', describe: 'how findings are shown' },
  json: flag('short for --format json'),
  color: flag('color, or --no-color (default: on a terminal)'),
};
