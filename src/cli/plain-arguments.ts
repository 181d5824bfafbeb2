/**
 * Command lines of the usual form, read without yargs, which takes longer to start than linting a small zone. What is not
 * plainly right is left to yargs: abbreviations, mistakes, help. A property test holds the two against each other.
 * @module
 */
import type { Options, PositionalOptions } from 'yargs';
import type { CommandSpec } from './command.js';

/** A command with the values of its options and positionals, in camel case, defaults included. */
export interface CommandCall {
  readonly spec: CommandSpec;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The name that a command is called by. */
export const nameOf = ({ command }: CommandSpec): string => command.split(' ')[0]!;

/** What the arguments say; undefined when that takes yargs to tell. */
export function readPlainArguments(args: readonly string[], commands: readonly CommandSpec[]): CommandCall | undefined {
  let spec: CommandSpec | undefined;
  let at = 0;
  for (let known: readonly CommandSpec[] | undefined = commands; known !== undefined; known = spec?.commands) {
    const word = args[at++];
    spec = known.find((each) => nameOf(each) === word);
    if (spec !== undefined) continue;
    // A group may do something without a command of its own; one that is named behind options is none of its words.
    spec = known.find((each) => nameOf(each) === '$0');
    if (known.some((each) => args.includes(nameOf(each)))) return undefined;
    at--;
  }
  if (spec === undefined) return undefined;
  const { positionals = {} } = spec;
  const options = spec.options?.() ?? {};
  const values: Record<string, unknown> = {};
  for (const [name, { default: value }] of Object.entries<Options | PositionalOptions>({
    ...options,
    ...positionals,
  })) {
    if (value !== undefined) values[camelCase(name)] = value;
  }
  const given = new Map<string, unknown>();
  const words: string[] = [];
  while (at < args.length) {
    const [, letter, long, text] = /^-(?:([a-zA-Z])|-([a-z0-9-]+)(?:=(.*))?)$/s.exec(args[at]!) ?? [];
    if (letter === undefined && long === undefined) words.push(args[at++]!);
    else {
      const isNegated = long !== undefined && isNegation(long, options);
      const name = isNegated ? long.slice(NO.length) : (long ?? nameOfLetter(letter!, options));
      const option = Object.hasOwn(options, name) ? options[name]! : undefined;
      // Another option may stand against it, or it may stand without its value.
      if (option === undefined || option.conflicts !== undefined || option.requiresArg === false) return undefined;
      const hasValue = option.type !== 'boolean';
      if (!hasValue && text !== undefined) return undefined;
      const value = hasValue ? optionValue(option, text ?? args[at + 1]) : !isNegated;
      const before = given.get(name);
      if (value === undefined || (before !== undefined && option.array !== true)) return undefined;
      given.set(name, option.array === true ? [...((before as unknown[] | undefined) ?? []), value] : value);
      at += hasValue && text === undefined ? 2 : 1;
    }
  }
  if (Object.entries(options).some(([name, option]) => option.demandOption && !given.has(name))) return undefined;
  for (const [name, value] of given) values[camelCase(name)] = value;
  return words.every(isPlain) && takeWords(spec, words, values) ? { spec, values } : undefined;
}

const NO = 'no-';

/** Whether this takes back what is the default. */
function isNegation(name: string, options: Readonly<Record<string, Options>>): boolean {
  const negated = name.slice(NO.length);
  return name.startsWith(NO) && Object.hasOwn(options, negated) && options[negated]!.default === true;
}

/** The name of the option that the letter is short for; empty when there is none. */
function nameOfLetter(letter: string, options: Readonly<Record<string, Options>>): string {
  return Object.keys(options).find((name) => options[name]!.alias === letter) ?? '';
}

/** Text that yargs takes as it stands: no number, no quotes around it, and nothing that it could take for an option. */
function isPlain(text: string): boolean {
  return /^(?:-|[\w./~:@+][^'"]*)$/s.test(text) && Number.isNaN(Number(text)) && text !== 'true' && text !== 'false';
}

/** The value of an option; undefined for text that is not plainly one. */
function optionValue({ type, choices }: Options, text: string | undefined): string | number | undefined {
  if (text === undefined) return undefined;
  if (type === 'number') return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
  return isPlain(text) && choices?.includes(text) !== false ? text : undefined;
}

/** Gives the words to the positionals, and says whether that works out. */
function takeWords({ command }: CommandSpec, words: readonly string[], values: Record<string, unknown>): boolean {
  let taken = 0;
  for (const form of command.split(' ').slice(1)) {
    const [, bracket, name, dots] = /^([<[])(.*?)(\.\.)?[>\]]$/.exec(form)!;
    const isMissing = taken === words.length;
    if (isMissing && bracket === '<') return false;
    if (dots !== undefined) {
      if (isMissing) values[name!] ??= [];
      else values[name!] = words.slice(taken);
      taken = words.length;
    } else if (!isMissing) values[name!] = words[taken++]!;
  }
  return taken === words.length;
}

const camelCase = (name: string): string =>
  name.includes('-') ? name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) : name;
