/**
 * What a command is for the rest of the command line, and the options that several share.
 * @module
 */
import type { Argv, CommandModule } from 'yargs';
import { EXIT, type ExitCode, ZoneproofError } from '../diagnostic/index.js';
import { parseMoment } from '../wire/index.js';
import type { Environment } from './env.js';

/** Runs a command; the exit code is the result. */
export type CommandRunner<Options> = (options: Options, environment: Environment) => Promise<ExitCode> | ExitCode;

/** Collects the exit code of the command that ran. */
export interface CommandContext {
  readonly environment: Environment;
  exitCode: ExitCode;
}

/** Binds a command to its context: the handler is loaded when it is called. */
export function defineCommand<Options>(
  context: CommandContext,
  command: string,
  describe: string,
  builder: (argv: Argv) => Argv<Options>,
  load: () => Promise<CommandRunner<Options>>,
): CommandModule {
  return {
    command,
    describe,
    builder: builder as CommandModule['builder'] & object,
    handler: async (options) => {
      const run = await load();
      context.exitCode = await run(options as Options, context.environment);
    },
  };
}

export const originOption = {
  origin: { type: 'string', requiresArg: true, describe: 'name of the zone; absolute with or without the last dot' },
  'include-root': { type: 'string', requiresArg: true, describe: 'folder that $INCLUDE may read from (default: that of the zone file)' },
} as const;

export const formatOptions = {
  json: { type: 'boolean', describe: 'short for --format json' },
  color: { type: 'boolean', describe: 'color, or --no-color (default: on a terminal)' },
} as const;

/** A moment given as an option, or `fallback`. Throws a ZoneproofError (usage) that shows the forms. */
export function momentOf(option: string, text: string | undefined, now: number, fallback: number): number {
  if (text === undefined) return fallback;
  const moment = parseMoment(text, now);
  if (moment !== undefined) return moment;
  throw new ZoneproofError(EXIT.USAGE, `--${option}: ${JSON.stringify(text)} is not a time`, {
    help: 'use 2026-03-15T00:00:00Z, 20260315000000, seconds since 1970, or an offset such as +30d or now-1h',
  });
}

/** Whether text for people may be colored: asked for, or a terminal and NO_COLOR unset. */
export function wantsColor(environment: Environment, option: boolean | undefined): boolean {
  if (option !== undefined) return option;
  if ((environment.variables.NO_COLOR ?? '') !== '') return false;
  return environment.isOutputTerminal;
}
