/**
 * From the table of commands to a parser, for what `plain-arguments.ts` leaves: help, mistakes, whatever takes yargs.
 * @module
 */
import yargs, { type Argv, type CommandModule } from 'yargs';
import { EXIT, nearest, ZoneproofError } from '../diagnostic/index.js';
import type { CommandSpec } from './command.js';
import { COMMANDS } from './commands/index.js';
import { type CommandCall, nameOf } from './plain-arguments.js';
import { VERSION } from './version.js';

/** How wide help is where nobody knows the terminal, and at most; lines of text that are longer are hard to read. */
const HELP_COLUMNS = 80;
const MOST_HELP_COLUMNS = 100;

/**
 * The command that is called; undefined when all was said with `print`, the help or the version. Throws a ZoneproofError
 * (usage).
 * @param columns of the terminal, for help
 */
export async function readArguments(
  args: readonly string[],
  print: (text: string) => void,
  columns: number = HELP_COLUMNS,
): Promise<CommandCall | undefined> {
  checkCommand(args);
  let call: CommandCall | undefined;
  const parser = yargs();
  // yargs lays out the help of a command behind each call of it, for whoever asks then. Nobody does, and it takes long.
  (parser as unknown as YargsInternals).getInternalMethods().getUsageInstance().cacheHelpMessage = () => {};
  await parser
    .scriptName('zoneproof')
    .usage(
      '$0 <command>\n\nLints zone files, and signs and verifies them with DNSSEC, offline. Only "live" and --live use the network.',
    )
    .command(
      commandsFor(args).map((spec) =>
        toModule(spec, (called, options) => {
          call = { spec: called, values: withDashes(options) };
        }),
      ),
    )
    .demandCommand(1, 'which command? zoneproof --help lists them')
    .strict()
    .version(VERSION)
    .alias('h', 'help')
    .epilogue(
      'Exit codes: 0 clean or valid, 1 findings or not valid, 2 usage, 3 configuration, 4 files, 5 keys, 6 network, 70 our bug.',
    )
    .wrap(Math.min(columns, MOST_HELP_COLUMNS))
    .exitProcess(false)
    .fail((message, error) => {
      // yargs names its own errors so; whatever else is thrown is not about usage.
      throw error === undefined || error?.name === 'YError' ? usageError(error?.message ?? message, args) : error;
    })
    .parseAsync(
      args.map((argument) => (argument === '-' ? DASH : (BARE_VALUES.get(argument) ?? argument))),
      {},
      (_error: unknown, _parsed: unknown, output: string) => {
        if (output !== '') print(`${output}\n`);
      },
    );
  if (call !== undefined) checkValues(call.spec, call.values);
  return call;
}

/** Throws for a command that there is not: asked for its help, yargs would show another one's. */
function checkCommand(args: readonly string[]): void {
  const words = args.filter((argument) => argument !== '--help' && argument !== '-h');
  let known: readonly CommandSpec[] | undefined = COMMANDS;
  for (const word of words) {
    if (word.startsWith('-') || known === undefined || known.some((spec) => nameOf(spec) === '$0')) return;
    const spec: CommandSpec | undefined = known.find((each) => nameOf(each) === word);
    if (spec === undefined) throw unknownCommand(word, known);
    known = spec.commands;
  }
}

interface YargsInternals {
  getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
}

/** The command that is called, when it is named first: yargs reads each one that it is told of. Otherwise all of them. */
function commandsFor([word]: readonly string[]): readonly CommandSpec[] {
  const named = COMMANDS.filter((spec) => nameOf(spec) === word);
  return named.length === 1 ? named : COMMANDS;
}

type Run = (spec: CommandSpec, options: object) => void;

function toModule(spec: CommandSpec, run: Run): CommandModule {
  const { command, describe, positionals = {}, options, commands = [] } = spec;
  return {
    command,
    describe,
    builder(argv: Argv): Argv {
      for (const [name, positional] of Object.entries(positionals)) argv.positional(name, positional);
      argv.options({ ...options?.() });
      if (commands.length === 0) return argv;
      const name = command.split(' ')[0];
      return argv
        .command(commands.map((sub) => toModule(sub, run)))
        .demandCommand(1, `which ${name} command? zoneproof ${name} --help lists them`);
    },
    handler: (parsed) => (spec.load === undefined ? undefined : run(spec, parsed)),
  };
}

/** Options that may stand without a value; the word behind them is no value of theirs. */
const BARE_VALUES: ReadonlyMap<string, string> = new Map([['--bump-serial', '--bump-serial=auto']]);

/** Stands for a lone `-` on the way through yargs, which takes that for an option without a name. */
const DASH = '\u0000-';

function withDashes(options: object): Record<string, unknown> {
  const restore = (value: unknown): unknown =>
    value === DASH ? '-' : Array.isArray(value) ? value.map(restore) : value;
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, restore(value)]));
}

/** What yargs lets pass: an option given twice becomes a list, a number that is none becomes NaN. */
function checkValues(spec: CommandSpec, values: Readonly<Record<string, unknown>>): void {
  for (const [name, option] of Object.entries(spec.options?.() ?? {})) {
    const value = values[name];
    if (option.array !== true && Array.isArray(value)) {
      throw new ZoneproofError(EXIT.USAGE, `--${name} is given more than once`);
    }
    if (option.type === 'number' && value !== undefined && !(Number.isInteger(value) && (value as number) >= 0)) {
      throw new ZoneproofError(EXIT.USAGE, `--${name} needs a whole number`);
    }
  }
}

/** What yargs found wrong, in our words, with the nearest thing that would be right. */
function usageError(message: string, args: readonly string[]): ZoneproofError {
  const text = message.replace(/\s+/g, ' ').trim();
  const words = args.filter((argument) => !argument.startsWith('-'));
  const group = COMMANDS.find((spec) => nameOf(spec) === words[0]);
  if (words[0] !== undefined && group === undefined) return unknownCommand(words[0], COMMANDS);
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(text)?.[1]?.split(', ')[0];
  if (unknown !== undefined && unknown === words[1] && group?.commands !== undefined) {
    return unknownCommand(unknown, group.commands);
  }
  const own = group?.commands?.find((spec) => nameOf(spec) === words[1]);
  const called = own ?? group;
  const path = [group, own].flatMap((spec) => (spec === undefined ? [] : [nameOf(spec)])).join(' ');
  if (unknown !== undefined && words.includes(unknown)) {
    return new ZoneproofError(EXIT.USAGE, `${path}: ${JSON.stringify(unknown)} is one word too many`, {
      help: `zoneproof ${path} --help shows what it takes`,
    });
  }
  if (unknown !== undefined) {
    const guess = nearest(unknown, called === undefined ? [] : optionNames([called]));
    const help = guess === undefined ? `zoneproof ${path} --help lists the options` : `did you mean --${guess}?`;
    const asWritten = [`--no-${unknown}`, `-${unknown}`].find((form) => args.includes(form)) ?? `--${unknown}`;
    return new ZoneproofError(EXIT.USAGE, `unknown option ${asWritten}`, { help });
  }
  if (text.startsWith('Not enough non-option arguments')) {
    return new ZoneproofError(EXIT.USAGE, `${path}: something is missing`, {
      help: `zoneproof ${path} --help shows what`,
    });
  }
  const bare = /^Not enough arguments following: (.+)$/.exec(text)?.[1];
  if (bare !== undefined) return new ZoneproofError(EXIT.USAGE, `--${bare} needs a value`);
  const both = /^Arguments (\S+) and (\S+) are mutually exclusive$/.exec(text);
  if (both !== null) return new ZoneproofError(EXIT.USAGE, `--${both[1]} and --${both[2]} are mutually exclusive`);
  const choice = /^Invalid values: Argument: (\S+), Given: (".*?"), Choices: (.+)$/.exec(text);
  if (choice !== null) {
    const help = `give one of ${choice[3]!.replaceAll('"', '')}`;
    return new ZoneproofError(EXIT.USAGE, `--${choice[1]}: ${choice[2]} is no choice`, { help });
  }
  return new ZoneproofError(EXIT.USAGE, text.charAt(0).toLowerCase() + text.slice(1));
}

function unknownCommand(word: string, specs: readonly CommandSpec[]): ZoneproofError {
  const guess = nearest(word, specs.map(nameOf));
  const help = guess === undefined ? `known here: ${specs.map(nameOf).join(', ')}` : `did you mean ${guess}?`;
  return new ZoneproofError(EXIT.USAGE, `unknown command ${JSON.stringify(word)}`, { help });
}

function optionNames(specs: readonly CommandSpec[]): string[] {
  return specs.flatMap((spec) => [...Object.keys(spec.options?.() ?? {}), ...optionNames(spec.commands ?? [])]);
}
