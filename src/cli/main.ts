/**
 * The command line: options, commands, exit codes. Commands load their code when they run.
 * @module
 */
import yargs, { type Argv } from 'yargs';
import { EXIT, type ExitCode, nearest, printable, ZoneproofError } from '../diagnostic/index.js';
import { COMMANDS } from './commands/index.js';
import type { CommandContext } from './command.js';
import { type Environment, processEnvironment } from './env.js';
import { VERSION } from './version.js';

/** Runs the command line to its end; the exit code is the result. */
export async function main(environment: Environment): Promise<ExitCode> {
  const context: CommandContext = { environment, exitCode: EXIT.OK };
  const parser = buildParser(context);
  try {
    await parser.parseAsync([...environment.arguments]);
    return context.exitCode;
  } catch (error) {
    return reportError(environment, error);
  }
}

function buildParser(context: CommandContext): Argv {
  const { environment } = context;
  const parser = yargs()
    .scriptName('zoneproof')
    .usage('$0 <command>\n\nLints zone files, and signs and verifies them with DNSSEC, offline.')
    .command(COMMANDS.map((define) => define(context)))
    .demandCommand(1, 'which command? zoneproof --help lists them')
    .strict()
    .recommendCommands()
    .version(VERSION)
    .help()
    .alias('h', 'help')
    .epilogue('Exit codes: 0 clean or valid, 1 findings or not valid, 2 usage, 3 configuration, 4 files, 5 keys, 70 a bug here.')
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error, instance) => {
      if (error) throw error;
      throw new ZoneproofError(EXIT.USAGE, usageMessage(message), { help: optionHint(message, instance) });
    });
  void environment;
  return parser;
}

function usageMessage(message: string): string {
  const text = message.replace(/\s+/g, ' ').trim();
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** For an unknown option, the known one that is nearest. */
function optionHint(message: string, instance: Argv): string | undefined {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined) return undefined;
  const { key } = (instance as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
  const guess = nearest(unknown, Object.keys(key));
  return guess === undefined ? undefined : `did you mean --${guess}?`;
}

function reportError(environment: Environment, error: unknown): ExitCode {
  if (error instanceof ZoneproofError) {
    environment.writeError(`zoneproof: error: ${printable(error.message)}\n`);
    for (const line of error.context) environment.writeError(`  while ${printable(line)}\n`);
    if (error.help !== undefined) environment.writeError(`  help: ${printable(error.help)}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  environment.writeError(
    `zoneproof: internal error, please report it with the command you ran and this text:\n${detail}\n`,
  );
  return EXIT.INTERNAL;
}

process.exitCode = await main(processEnvironment());
