/** `zoneproof key generate` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, listText, ZoneproofError } from '../../diagnostic/index.js';
import { generateKeyFiles, zoneNameOf } from '../../operations/index.js';
import { algorithmNumber } from '../../wire/index.js';
import type { CommandRunner } from '../command.js';

export interface KeyGenerateOptions {
  readonly zone: string;
  readonly algorithm: string;
  readonly ksk?: boolean | undefined;
  readonly zsk?: boolean | undefined;
  readonly csk?: boolean | undefined;
  readonly bits?: number | undefined;
  readonly keyDir: string;
}

export const run: CommandRunner<KeyGenerateOptions> = (options, environment) => {
  const algorithm = algorithmNumber(options.algorithm);
  if (algorithm === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `unknown algorithm ${JSON.stringify(options.algorithm)}`, {
      help: 'use ECDSAP256SHA256, ECDSAP384SHA384, ED25519, ED448, RSASHA256 or RSASHA512, or its number',
    });
  }
  const roles = (['ksk', 'zsk', 'csk'] as const).filter((role) => options[role] === true);
  if (roles.length > 1) {
    throw new ZoneproofError(EXIT.USAGE, `--${listText(roles, 'and --')} exclude each other`, {
      help: 'a key that signs everything is a --csk',
    });
  }
  const key = generateKeyFiles(
    environment.files,
    {
      owner: zoneNameOf(options.zone),
      algorithm,
      role: roles[0] ?? 'csk',
      bits: options.bits,
      keyFolder: options.keyDir,
      now: environment.now(),
    },
    openssl,
  );
  environment.writeOutput(`${key.fileName}\n`);
  return EXIT.OK;
};
