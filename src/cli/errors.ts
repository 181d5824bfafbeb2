/**
 * Errors as text for people, and their exit codes.
 * @module
 */
import { EXIT, type ExitCode, printable, ZoneproofError } from '../diagnostic/index.js';
import type { Environment } from './env.js';

/** Says what went wrong, where, and what to do; the exit code is the result. */
export function reportError(environment: Environment, error: unknown): ExitCode {
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
