/**
 * `zoneproof key ...`, as data.
 * @module
 */
import type { Options } from 'yargs';
import type { CommandSpec } from '../command.js';
import { file, files, flag, number, REPORT_OPTIONS, TOKEN_OPTIONS, text } from '../option-kinds.js';

/** What a key file of another format than BIND's does not say. */
const HINT_OPTIONS = {
  zone: text('zone of a key in a token, or of one whose file does not say it'),
  flags: number('flags of such a key: 257 or 256'),
  algorithm: { ...text('algorithm of an RSA key that does not say it: RSASHA256 or RSASHA512'), alias: 'a' },
  'passphrase-file': text('file with the passphrase of a PEM file (default: asked for on a terminal)'),
};

/** Times, under the names and letters of dnssec-settime. */
const TIME_OPTIONS: Readonly<Record<string, Options>> = {
  publish: { ...text('when the key appears in the zone'), alias: 'P' },
  activate: { ...text('when it begins to sign'), alias: 'A' },
  revoke: { ...text('when it is revoked'), alias: 'R' },
  inactive: { ...text('when it ceases to sign'), alias: 'I' },
  delete: { ...text('when it leaves the zone'), alias: 'D' },
  'sync-publish': text('when its CDS and CDNSKEY appear'),
  'sync-delete': text('when its CDS and CDNSKEY go'),
  'ds-publish': text('when its DS appears at the parent'),
  'ds-removed': text('when its DS is gone from the parent'),
};

const AT_OPTION = { at: text('judge the times at this moment instead of now') };

export const KEY_COMMANDS: readonly CommandSpec[] = [
  {
    command: 'generate <zone>',
    describe: 'make a key pair',
    positionals: { zone: file('name of the zone') },
    options: () => ({
      algorithm: { ...text('mnemonic or number'), alias: 'a', default: 'ECDSAP256SHA256' },
      ksk: flag('a key-signing key (flags 257)'),
      zsk: flag('a zone-signing key (flags 256)'),
      csk: flag('a key that signs everything (flags 257; the default)'),
      bits: number('size of an RSA key (default: 2048)'),
      ttl: number('TTL of the record in the .key file, in seconds'),
      'tag-range': text('key tags to choose from, such as 0:32767; the tag once revoked is among them too'),
      ...TIME_OPTIONS,
      'key-dir': { ...text('folder for the two files'), default: '.' },
      token: text('make the key in this PKCS #11 token, which it never leaves: pkcs11:token=...'),
      ...TOKEN_OPTIONS,
    }),
    load: async () => (await import('./key-generate.js')).run,
  },
  {
    command: 'show <keys..>',
    describe: 'say what keys are: role, tags, times, DS',
    positionals: { keys: files('key files, in any format, or pkcs11: URIs') },
    options: () => ({ ...HINT_OPTIONS, ...TOKEN_OPTIONS, ...AT_OPTION, json: flag('as JSON') }),
    load: async () => (await import('./key-show.js')).runShow,
  },
  {
    command: 'list [folder]',
    describe: 'the keys in a folder, as a table by zone',
    positionals: { folder: { type: 'string', default: '.', describe: 'folder with key files' } },
    options: () => ({ ...AT_OPTION, 'passphrase-file': HINT_OPTIONS['passphrase-file'], json: flag('as JSON') }),
    load: async () => (await import('./key-show.js')).runList,
  },
  {
    command: 'check [paths..]',
    describe: 'find what is wrong with keys: pairs, names, permissions, weak numbers, times, tags',
    positionals: {
      paths: { type: 'string', array: true, default: ['.'], describe: 'key files, or folders of them' },
    },
    options: () => ({ ...HINT_OPTIONS, ...REPORT_OPTIONS }),
    load: async () => (await import('./key-check.js')).run,
  },
  {
    command: 'secrets [paths..]',
    describe: 'refuse files that hold a private key, whatever they are called',
    positionals: {
      paths: { type: 'string', array: true, default: ['.'], describe: 'files, or folders: all that Git tracks there' },
    },
    options: () => REPORT_OPTIONS,
    load: async () => (await import('./key-secrets.js')).run,
  },
  {
    command: 'convert <key>',
    describe: 'write a key in another format',
    positionals: { key: file('a file of the key, in any format, or a pkcs11: URI') },
    options: () => ({
      to: {
        choices: ['bind', 'ldns', 'pdns', 'pem', 'jwk'],
        default: 'bind',
        describe: 'BIND pair (v1.3), ldns pair, PowerDNS (v1.2), PEM (PKCS #8, SPKI), JSON Web Key',
      },
      public: flag('the public key only'),
      ...HINT_OPTIONS,
      ...TOKEN_OPTIONS,
      'key-dir': { ...text('folder for the new files'), default: '.' },
    }),
    load: async () => (await import('./key-convert.js')).run,
  },
  {
    command: 'revoke <key>',
    describe: 'set the REVOKE bit of a key, which gives it a new tag and new files (RFC 5011)',
    positionals: { key: file('a key pair') },
    options: () => ({ remove: { ...flag('remove the old files'), alias: 'r' } }),
    load: async () => (await import('./key-edit.js')).runRevoke,
  },
  {
    command: 'settime <key>',
    describe: 'set times of a key pair; "none" takes one out',
    positionals: { key: file('a key pair') },
    options: () => TIME_OPTIONS,
    load: async () => (await import('./key-edit.js')).runSetTime,
  },
];
