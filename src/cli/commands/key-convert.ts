/** `zoneproof key convert` @module */
import { EXIT } from '../../diagnostic/index.js';
import { convertKey, type KeyFormat } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import { type HintOptions, readingOf, type TokenOptions, withPassphrase, withTokens } from '../key-options.js';

export interface KeyConvertOptions extends HintOptions, TokenOptions {
  readonly key: string;
  readonly to: KeyFormat;
  readonly public?: boolean | undefined;
  readonly keyDir: string;
}

export const run: CommandRunner<KeyConvertOptions> = async (options, environment) => {
  const { key: input, to: format, keyDir: keyFolder } = options;
  const isPublicOnly = options.public === true;
  const reading = readingOf(options);
  const written = await withTokens(environment, options, (tokens) =>
    withPassphrase(
      environment,
      options,
      (passphrase) =>
        convertKey(environment.files, { ...reading, passphrase, tokens, input, format, keyFolder, isPublicOnly }),
      tokens,
    ),
  );
  environment.writeOutput(written.map((file) => `${file}\n`).join(''));
  return EXIT.OK;
};
