/**
 * The command line: from arguments to a command, a run, and an exit code.
 * @module
 */
import { EXIT, type ExitCode } from '../diagnostic/index.js';
import type { CommandRunner } from './command.js';
import { COMMANDS } from './commands/index.js';
import { type Environment, processEnvironment } from './env.js';
import { reportError } from './errors.js';
import { isHoldingSignals } from './interruption.js';
import { readPlainArguments } from './plain-arguments.js';
import { VERSION } from './version.js';

/** Runs the command line to its end; the exit code is the result. */
async function main(environment: Environment): Promise<ExitCode> {
  const { arguments: args } = environment;
  try {
    if (args.length === 1 && args[0] === '--version') {
      environment.writeOutput(`${VERSION}\n`);
      return EXIT.OK;
    }
    const call = readPlainArguments(args, COMMANDS) ?? (await readWithYargs(environment));
    if (call === undefined) return EXIT.OK;
    const run = (await call.spec.load!()) as CommandRunner<object>;
    return await run(call.values, environment);
  } catch (error) {
    return reportError(environment, error);
  }
}

async function readWithYargs(environment: Environment) {
  const { readArguments } = await import('./yargs-arguments.js');
  return readArguments(environment.arguments, environment.writeOutput, environment.outputColumns);
}

// A chunk of the bundle is no place to wait in: what it loads on demand may need it.
void main(processEnvironment()).then((exitCode) => {
  process.exitCode = exitCode;
  // All is written by now. Leaving it to Node.js to end would collect garbage first; it is left where a signal waits.
  if (!isHoldingSignals()) process.exit();
});
