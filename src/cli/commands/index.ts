/**
 * The commands, as data: name, help and options here, the code in a file each, loaded when the command runs.
 * @module
 */
import type { CommandModule } from 'yargs';
import { SERIAL_POLICIES } from '../../dnssec/serial-policy.js';
import { type CommandContext, defineCommand, formatOptions, originOption } from '../command.js';

const jobsOption = {
  jobs: { type: 'number', requiresArg: true, describe: 'threads for signatures (default: the processors)' },
} as const;

/** yargs options arrive in camel case with all its additions; commands only read the ones they declare. */
type Builder = Parameters<typeof defineCommand>[3];

export const COMMANDS: readonly ((context: CommandContext) => CommandModule)[] = [
  (context) =>
    defineCommand(
      context,
      'lint [paths..]',
      'find mistakes in zone files',
      ((argv) =>
        argv
          .positional('paths', { type: 'string', array: true, default: ['.'], describe: 'files, folders, globs, or - for standard input' })
          .options({
            ...originOption,
            format: { choices: ['stylish', 'json'] as const, default: 'stylish' as const, describe: 'how findings are shown' },
            ...formatOptions,
            at: { type: 'string', requiresArg: true, describe: 'judge signatures at this moment instead of now' },
            ...jobsOption,
          })) as Builder,
      async () => (await import('./lint.js')).run as never,
    ),
  (context) =>
    defineCommand(
      context,
      'print <file>',
      'write a zone fully qualified, one record a line, in canonical order',
      ((argv) =>
        argv
          .positional('file', { type: 'string', demandOption: true, describe: 'zone file, or - for standard input' })
          .options(originOption)) as Builder,
      async () => (await import('./print.js')).run as never,
    ),
  (context) =>
    defineCommand(
      context,
      'sign <zone>',
      'sign a zone file',
      ((argv) =>
        argv
          .positional('zone', { type: 'string', demandOption: true, describe: 'zone file, or - for standard input' })
          .options({
            ...originOption,
            key: { type: 'string', array: true, requiresArg: true, describe: 'a key to sign with: K<zone>.+<algorithm>+<tag>' },
            'key-dir': { type: 'string', requiresArg: true, describe: 'folder with key files; those active now are used' },
            nsec: { type: 'boolean', describe: 'deny with NSEC (the default)', conflicts: 'nsec3' },
            nsec3: { type: 'boolean', describe: 'deny with NSEC3' },
            'opt-out': { type: 'boolean', describe: 'leave insecure delegations out of the NSEC3 chain' },
            salt: { type: 'string', requiresArg: true, describe: 'NSEC3 salt in hexadecimal (default: none, RFC 9276)' },
            iterations: { type: 'number', requiresArg: true, describe: 'additional NSEC3 iterations (default: 0, RFC 9276)' },
            inception: { type: 'string', requiresArg: true, describe: 'start of validity (default: now-1h)' },
            expiration: { type: 'string', requiresArg: true, describe: 'end of validity (default: now+30d)' },
            serial: { choices: SERIAL_POLICIES, default: 'keep' as const, describe: 'what becomes of the SOA serial' },
            verify: { type: 'boolean', default: true, describe: 'verify the result before it is written; --no-verify does not' },
            deterministic: { type: 'boolean', describe: 'the same input, keys and times give the same octets (RFC 6979)' },
            ...jobsOption,
            output: { type: 'string', alias: 'o', requiresArg: true, describe: 'where to (default: <zone>.signed; - is standard output)' },
          })) as Builder,
      async () => (await import('./sign.js')).run as never,
    ),
  (context) =>
    defineCommand(
      context,
      'verify <zone>',
      'say whether a signed zone validates',
      ((argv) =>
        argv
          .positional('zone', { type: 'string', demandOption: true, describe: 'zone file, or - for standard input' })
          .options({
            ...originOption,
            at: { type: 'string', requiresArg: true, describe: 'the moment to judge (default: now)' },
            ds: { type: 'string', array: true, requiresArg: true, describe: 'DS records at the parent: a file, or a record' },
            format: { choices: ['stylish', 'json'] as const, default: 'stylish' as const, describe: 'how findings are shown' },
            ...formatOptions,
            ...jobsOption,
          })) as Builder,
      async () => (await import('./verify.js')).run as never,
    ),
  (context) => ({
    command: 'ds',
    describe: 'DS records for keys and zones, and a check of those at the parent',
    builder: (argv) =>
      argv
        .command(
          defineCommand(
            context,
            'check <inputs..>',
            'judge the DS records of a parent against the keys of the zone',
            ((sub) =>
              sub
                .positional('inputs', { type: 'string', array: true, demandOption: true, describe: 'zone file or key files' })
                .options({
                  ...originOption,
                  ds: { type: 'string', array: true, demandOption: true, requiresArg: true, describe: 'DS records: a file, or a record' },
                  json: { type: 'boolean', describe: 'as JSON' },
                })) as Builder,
            async () => (await import('./ds.js')).runDsCheck as never,
          ),
        )
        .command(
          defineCommand(
            context,
            '$0 <inputs..>',
            'print the DS records of keys or of a zone',
            ((sub) =>
              sub
                .positional('inputs', { type: 'string', array: true, demandOption: true, describe: 'key files, a zone file, or -' })
                .options({
                  ...originOption,
                  digest: { type: 'string', default: 'sha256', requiresArg: true, describe: 'sha256, sha384 or sha1' },
                })) as Builder,
            async () => (await import('./ds.js')).runDs as never,
          ),
        ),
    handler: () => {},
  }),
  (context) => ({
    command: 'key',
    describe: 'keys to sign with',
    builder: (argv) =>
      argv
        .command(
          defineCommand(
            context,
            'generate <zone>',
            'make a key pair',
            ((sub) =>
              sub
                .positional('zone', { type: 'string', demandOption: true, describe: 'name of the zone' })
                .options({
                  algorithm: { type: 'string', alias: 'a', default: 'ECDSAP256SHA256', requiresArg: true, describe: 'mnemonic or number' },
                  ksk: { type: 'boolean', describe: 'a key-signing key (flags 257)' },
                  zsk: { type: 'boolean', describe: 'a zone-signing key (flags 256)' },
                  csk: { type: 'boolean', describe: 'a key that signs everything (flags 257; the default)' },
                  bits: { type: 'number', requiresArg: true, describe: 'size of an RSA key (default: 2048)' },
                  'key-dir': { type: 'string', default: '.', requiresArg: true, describe: 'folder for the two files' },
                })) as Builder,
            async () => (await import('./key-generate.js')).run as never,
          ),
        )
        .demandCommand(1, 'which key command? zoneproof key --help lists them'),
    handler: () => {},
  }),
];
