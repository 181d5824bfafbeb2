/**
 * What a command is, as data, and the options that several share.
 * @module
 */
import type { Options, PositionalOptions } from 'yargs';
import { EXIT, type ExitCode, ZoneproofError } from '../diagnostic/index.js';
import { parseMoment, readTtl, utf8Bytes } from '../wire/index.js';
import type { Environment } from './env.js';

/** Runs a command; the exit code is the result. */
export type CommandRunner<CommandOptions> = (
  options: CommandOptions,
  environment: Environment,
) => Promise<ExitCode> | ExitCode;

/** A command with its own options, or one that only holds others. */
export interface CommandSpec {
  /** yargs syntax: `sign <zone>`, `lint [paths..]`; `$0` for what a group does without a command of its own */
  readonly command: string;
  readonly describe: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  /** Made for the command that is called: every run loads the whole table. */
  readonly options?: () => Readonly<Record<string, Options>>;
  /** Loads the code; options arrive in camel case, as declared here. */
  readonly load?: () => Promise<CommandRunner<never>>;
  readonly commands?: readonly CommandSpec[];
}

/** A moment given as an option, or `fallback`. Throws a ZoneproofError (usage) that shows the forms. */
export function momentOf(option: string, text: string | undefined, now: number, fallback: number): number {
  if (text === undefined) return fallback;
  const moment = parseMoment(text, now);
  if (moment !== undefined) return moment;
  throw new ZoneproofError(EXIT.USAGE, `--${option}: ${JSON.stringify(text)} is not a time`, {
    help: 'use 2026-03-15T00:00:00Z, 20260315000000, seconds since 1970, or an offset such as +30d or now-1h',
  });
}

/** A period given as an option, in seconds: `30d`, `1d12h`, or plain seconds. Throws a ZoneproofError (usage). */
export function periodOf(option: string, text: string): number {
  const octets = utf8Bytes(text.toLowerCase());
  const seconds = readTtl(octets, 0, octets.length);
  if (seconds >= 0 && seconds <= 0xffffffff) return seconds;
  throw new ZoneproofError(EXIT.USAGE, `--${option}: ${JSON.stringify(text)} is not a period`, {
    help: 'use a number with a unit, such as 7d, 12h or 1w2d, or seconds',
  });
}

/** What `--min-margin` says, in seconds. Throws a ZoneproofError (usage). */
export function minMarginOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : periodOf('min-margin', text);
}
