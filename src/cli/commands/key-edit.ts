/** `zoneproof key revoke` and `zoneproof key settime` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, printable, ZoneproofError } from '../../diagnostic/index.js';
import { type EditedKey, revokeKeyFiles, setKeyTimes } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import type { Environment } from '../env.js';
import { type TimeOptions, timeChangesOf } from '../key-options.js';

export interface KeyRevokeOptions {
  readonly key: string;
  readonly remove?: boolean | undefined;
}

export interface KeySetTimeOptions extends TimeOptions {
  readonly key: string;
}

function writeNotes(environment: Environment, { notes }: EditedKey): void {
  for (const note of notes) environment.writeError(`zoneproof: warning: ${printable(note)}\n`);
}

export const runRevoke: CommandRunner<KeyRevokeOptions> = (options, environment) => {
  const edited = revokeKeyFiles(environment.files, {
    provider: openssl,
    file: options.key,
    now: environment.now(),
    isOldRemoved: options.remove === true,
  });
  writeNotes(environment, edited);
  environment.writeOutput(`${edited.key.fileName}\n`);
  return EXIT.OK;
};

export const runSetTime: CommandRunner<KeySetTimeOptions> = (options, environment) => {
  const changes = timeChangesOf(options, environment.now());
  if (changes.size === 0) {
    throw new ZoneproofError(EXIT.USAGE, 'no time to set', {
      help: 'use --publish, --activate, --inactive, --delete and others; zoneproof key settime --help lists them',
    });
  }
  const edited = setKeyTimes(environment.files, options.key, changes, { provider: openssl });
  writeNotes(environment, edited);
  for (const file of edited.files) environment.writeOutput(`${file}\n`);
  return EXIT.OK;
};
