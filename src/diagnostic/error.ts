/**
 * Errors that end a command: misuse, configuration, files, keys. A fault in a zone is never one of these; it is a
 * {@link Diagnostic}.
 * @module
 */
import type { Span } from './diagnostic.js';
import type { SourceMap } from './source.js';

/** Exit codes of the command line (docs/exit-codes in the README). */
export const EXIT = {
  OK: 0,
  FINDINGS: 1,
  USAGE: 2,
  CONFIGURATION: 3,
  FILE: 4,
  KEY: 5,
  NETWORK: 6,
  INTERNAL: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error for a person: what is wrong, where (`context`, outermost first), what to do (`help`). */
export class ZoneproofError extends Error {
  readonly exitCode: ExitCode;
  readonly help: string | undefined;
  /** what was being done, innermost first: `reading key Kexample.com.+013+01234.private` */
  readonly context: readonly string[];

  constructor(
    exitCode: ExitCode,
    message: string,
    options: { help?: string | undefined; context?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ZoneproofError';
    this.exitCode = exitCode;
    this.help = options.help;
    this.context = options.context ?? [];
  }

  /** The same error with one more `while ...` line. */
  within(context: string): ZoneproofError {
    return new ZoneproofError(this.exitCode, this.message, {
      help: this.help,
      context: [...this.context, context],
      cause: this.cause,
    });
  }
}

/** One thing wrong in a configuration file. */
export interface ConfigurationFault {
  readonly message: string;
  readonly help?: string | undefined;
  readonly span: Span;
}

/** A configuration file that cannot be used, with every fault at its place. */
export class ConfigurationError extends ZoneproofError {
  readonly sources: SourceMap;
  /** in the order of the file */
  readonly faults: readonly ConfigurationFault[];

  constructor(sources: SourceMap, faults: readonly ConfigurationFault[]) {
    super(EXIT.CONFIGURATION, `${sources.files[0]?.path}: ${faults.map(({ message }) => message).join('; ')}`);
    this.name = 'ConfigurationError';
    this.sources = sources;
    this.faults = faults;
  }
}

/** Positions and sizes in a zone are numbers of 32 bits. */
export const MAX_COLUMN_OCTETS = 0xffffffff;

/** For a zone that does not fit into what is counted with 32 bits. */
export function capacityError(message: string): ZoneproofError {
  return new ZoneproofError(EXIT.FILE, message, { help: SPLIT_HELP });
}

const SPLIT_HELP = 'split the zone: delegate parts of it to zones of their own';

/** What engines say when there is no memory, and when something is larger than they can hold at all. */
const shortages = (): readonly (readonly [said: RegExp, message: string, help: string])[] => [
  [
    // Numbers of ten digits and more: what a zone asks for. A smaller length that is not possible would be our mistake.
    /^(?:Array buffer allocation failed|Invalid array buffer length|Invalid typed array length: (?:undefined|\d{10,}))$/,
    'there is not enough memory for this',
    'allow the program more memory (see ulimit, or the limit of the container), run fewer --jobs, or split the zone',
  ],
  [
    /^(?:(?:Map|Set) maximum size exceeded|Invalid string length|Cannot create a string longer than \S+ characters)$/,
    'this is more than Node.js can hold at once',
    SPLIT_HELP,
  ],
];

/** A thread that had used up its memory. */
const THREAD_SHORTAGE = 'ERR_WORKER_OUT_OF_MEMORY';

/** The error of an engine that has not enough memory, in words; undefined for any other error. */
export function shortageError(error: unknown): ZoneproofError | undefined {
  if (!(error instanceof Error) || error instanceof ZoneproofError) return undefined;
  const isThread = (error as { code?: unknown }).code === THREAD_SHORTAGE;
  const [shortage] = shortages().filter(([said], i) => said.test(error.message) || (isThread && i === 0));
  return shortage && new ZoneproofError(EXIT.FILE, shortage[1], { help: shortage[2], cause: error });
}

/** What the operating system says, in words: `no such file`, `permission denied`. */
export function systemErrorText(error: unknown): string {
  const shortage = shortageError(error);
  if (shortage !== undefined) return shortage.message;
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  // Node.js has this character where octets are not UTF-8, and looks for the file by it.
  if (code === 'ENOENT' && typeof path === 'string' && path.includes('\ufffd')) {
    return 'its name is not UTF-8; rename it';
  }
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EISDIR: 'is a folder, not a file',
    ENOTDIR: 'a part of the path is not a folder',
    EEXIST: 'the file exists already',
    ENOMEM: 'not enough memory',
    ENOSPC: 'no space left on the device',
    EROFS: 'the file system is read-only',
    EMFILE: 'too many open files',
    ELOOP: 'too many symbolic links',
    ENAMETOOLONG: 'the name is too long',
    EPIPE: 'the reader has gone away',
  };
  if (typeof code === 'string') return known[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}
