/**
 * The world that examples run in: files in memory, a clock that stands still, and no network. What a command prints in it is
 * the same on every machine.
 * @module
 */
import path from 'node:path';
import yargs, { type CommandModule, type Options } from 'yargs';
import type { CommandRunner, CommandSpec } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import type { Environment } from '../../src/cli/env.js';
import { reportError } from '../../src/cli/errors.js';
import type { Files } from '../../src/operations/index.js';

/** 2026-06-01T00:00:00Z, in seconds since the epoch */
export const NOW = 1_780_272_000;
export const DAY = 86_400;

/** Files by their path; text is Latin-1. */
export type Contents = Readonly<Record<string, string | Uint8Array>>;

/** A command and what it finds around it. */
export interface Scene {
  readonly files: Contents;
  /** as typed behind `zoneproof`; words are parted by blanks, quotes keep them together */
  readonly command: string;
  /** what the last commit holds, for `--since HEAD` */
  readonly committed?: Contents;
  /** the files that Git tracks */
  readonly tracked?: readonly string[];
  /** files that say nothing to a reader */
  readonly hidden?: readonly string[];
  /** what there is to know of the scene besides its files, as a sentence */
  readonly about?: string;
  /** permission bits; 0600 where nothing else is said */
  readonly modes?: Readonly<Record<string, number>>;
}

export interface Outcome {
  readonly exitCode: number;
  /** standard output and error, as they come */
  readonly output: string;
}

/** The words of a command line. */
const wordsOf = (command: string): string[] =>
  (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));

export async function runScene(scene: Scene, more: readonly string[] = []): Promise<Outcome> {
  const words = [...wordsOf(scene.command), ...more];
  const printed: string[] = [];
  const environment: Environment = {
    files: filesOf(scene),
    arguments: words,
    variables: { NO_COLOR: '1' },
    now: () => NOW,
    uptime: () => 0,
    randomId: () => 1,
    writeOutput: (chunk) => printed.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()) > 0,
    writeError: (text) => void printed.push(text),
    askSecret: async () => undefined,
    resourceUse: () => ({ seconds: 0, processorSeconds: 0, peakOctets: 0 }),
    isOutputTerminal: false,
    isErrorTerminal: false,
    outputColumns: undefined,
    errorColumns: undefined,
  };
  let exitCode = 0;
  const toModule = ({
    command,
    describe,
    positionals = {},
    options,
    commands = [],
    load,
  }: CommandSpec): CommandModule => ({
    command,
    describe,
    builder: (argv) => {
      for (const [name, positional] of Object.entries(positionals)) argv.positional(name, positional);
      return argv.options(withoutHelp(options?.() ?? {})).command(commands.map(toModule));
    },
    handler: async (parsed) => {
      const runner = (await load?.()) as CommandRunner<object>;
      exitCode = await runner(parsed, environment);
    },
  });
  try {
    await yargs()
      .command(COMMANDS.filter(({ command }) => command.split(' ')[0] === words[0]).map(toModule))
      .help(false)
      .version(false)
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new Error(`${scene.command}: ${message}`);
      })
      .parseAsync(words);
  } catch (error) {
    exitCode = reportError(environment, error);
  }
  return { exitCode, output: printed.join('') };
}

/** yargs sets the help of a command with every run of it, which takes longer than most examples. */
const withoutHelp = (options: Readonly<Record<string, Options>>): Record<string, Options> =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, hidden: true }]));

/** A path as the scene has it: from the current folder, which is the top. */
const keyOf = (file: string): string => path.relative('', file).replaceAll(path.sep, '/') || '.';

export function filesOf({ files, committed, tracked, modes = {} }: Scene): Files {
  const names = Object.keys(files);
  const bytesOf = (contents: Contents, file: string): Uint8Array => {
    const content = contents[keyOf(file)];
    if (content === undefined) throw Object.assign(new Error(file), { code: 'ENOENT' });
    return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  };
  const below = (folder: string): string[] => {
    const prefix = keyOf(folder) === '.' ? '' : `${keyOf(folder)}/`;
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  };
  const isFolder = (file: string): boolean => files[keyOf(file)] === undefined && below(file).length > 0;
  const changed = names.filter((name) => String(committed?.[name]) !== String(files[name]));
  return {
    readFile: (file) => bytesOf(files, file),
    readStandardInput: () => new Uint8Array(0),
    realPath: (file) => {
      if (files[keyOf(file)] === undefined && !isFolder(file)) bytesOf(files, file);
      return path.resolve(file);
    },
    exists: (file) => files[keyOf(file)] !== undefined || isFolder(file),
    isFolder,
    list: (folder) => [...new Set(below(folder).map((name) => name.split('/')[0]!))].sort(),
    glob: async (patterns, folder) => {
      const isWanted = patterns.map((pattern) => {
        const name = path.basename(pattern).replace(/[.+]/g, '\\$&').replaceAll('*', '.*');
        return new RegExp(`^${name}$`);
      });
      return below(folder)
        .filter((name) => isWanted.some((pattern) => pattern.test(path.basename(name))))
        .sort();
    },
    makeFolder: () => {},
    readRevision: (_revision, file) => bytesOf(committed ?? {}, file),
    writeFile: () => {
      throw new Error('examples write nothing');
    },
    streamFile: async () => {
      throw new Error('examples write nothing');
    },
    remove: () => {
      throw new Error('examples remove nothing');
    },
    permissions: (file) => modes[keyOf(file)] ?? 0o600,
    ignoredFiles: () => new Set(),
    trackedFiles: (folder) => {
      const prefix = keyOf(folder) === '.' ? '' : `${keyOf(folder)}/`;
      return (
        tracked && new Set(tracked.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)))
      );
    },
    changesSince: () => ({
      base: 'HEAD',
      top: path.resolve(''),
      present: new Map(changed.map((name) => [path.resolve(name), committed?.[name] === undefined ? undefined : name])),
      removed: new Set(
        Object.keys(committed ?? {})
          .filter((name) => files[name] === undefined)
          .map((name) => path.resolve(name)),
      ),
    }),
    staged: () => Promise.reject(new Error('examples stage nothing')),
  };
}
