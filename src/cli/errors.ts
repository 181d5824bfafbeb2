/**
 * Errors as text for people, and their exit codes.
 * @module
 */
import {
  ConfigurationError,
  EXIT,
  type ExitCode,
  frameText,
  printable,
  shortageError,
  systemErrorText,
  ZoneproofError,
} from '../diagnostic/index.js';
import type { Environment } from './env.js';

/** Says what went wrong, where, and what to do; the exit code is the result. */
export function reportError(environment: Environment, thrown: unknown): ExitCode {
  const error = shortageError(thrown) ?? refusalError(thrown) ?? thrown;
  if (error instanceof ConfigurationError) {
    environment.writeError(configurationText(error));
    return error.exitCode;
  }
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

/** What the system says of a file is no bug, whoever forgot to ask first; undefined for any other error. */
function refusalError(error: unknown): ZoneproofError | undefined {
  const { syscall, path: file } = (error ?? {}) as { syscall?: unknown; path?: unknown };
  if (!(error instanceof Error) || typeof syscall !== 'string' || typeof file !== 'string') return undefined;
  return new ZoneproofError(EXIT.FILE, `cannot use ${file}: ${systemErrorText(error)}`, { cause: error });
}

/** Every fault of a configuration file with the line that it stands in. */
function configurationText({ sources, faults }: ConfigurationError): string {
  return faults
    .map(({ message, help, span }) => {
      const { line, column } = sources.position(span.start);
      const place = printable(`${sources.fileAt(span.start).path}:${line}:${column}`);
      const lines = [`${place}: error: ${printable(message)}`, ...frameText(sources, span)];
      if (help !== undefined) lines.push(`  help: ${printable(help)}`);
      return `${lines.join('\n')}\n`;
    })
    .join('\n');
}
