/** `zoneproof key generate` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, listText, ZoneproofError } from '../../diagnostic/index.js';
import type { TagRange } from '../../keys/index.js';
import { generateKeyFiles, timesOfChanges, tokenUriOf, zoneNameOf } from '../../operations/index.js';
import { algorithmNumber } from '../../wire/index.js';
import type { CommandRunner } from '../command.js';
import { type TimeOptions, type TokenOptions, timeChangesOf, withPassphrase, withTokens } from '../key-options.js';

export interface KeyGenerateOptions extends TimeOptions, TokenOptions {
  readonly zone: string;
  readonly algorithm: string;
  readonly ksk?: boolean | undefined;
  readonly zsk?: boolean | undefined;
  readonly csk?: boolean | undefined;
  readonly bits?: number | undefined;
  readonly ttl?: number | undefined;
  readonly tagRange?: string | undefined;
  readonly keyDir: string;
  /** a PKCS #11 URI */
  readonly token?: string | undefined;
}

const MAXIMUM_TAG = 65_535;
/** RFC 2181 §8 */
const MAXIMUM_TTL = 0x7fffffff;

function tagRangeOf(text: string): TagRange {
  const match = /^(\d{1,5})[:-](\d{1,5})$/.exec(text);
  const range = { first: Number(match?.[1]), last: Number(match?.[2]) };
  if (match !== null && range.first <= range.last && range.last <= MAXIMUM_TAG) return range;
  throw new ZoneproofError(EXIT.USAGE, `--tag-range: ${JSON.stringify(text)} is not a range of key tags`, {
    help: 'use two numbers from 0 to 65535, the smaller first: 0:32767',
  });
}

export const run: CommandRunner<KeyGenerateOptions> = async (options, environment) => {
  const algorithm = algorithmNumber(options.algorithm);
  if (algorithm === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `unknown algorithm ${JSON.stringify(options.algorithm)}`, {
      help: 'use ECDSAP256SHA256, ECDSAP384SHA384, ED25519, ED448, RSASHA256 or RSASHA512, or its number',
    });
  }
  const roles = (['ksk', 'zsk', 'csk'] as const).filter((role) => options[role] === true);
  if (roles.length > 1) {
    throw new ZoneproofError(
      EXIT.USAGE,
      `${listText(
        roles.map((role) => `--${role}`),
        'and',
      )} exclude each other`,
      {
        help: 'a key that signs everything is a --csk',
      },
    );
  }
  const { ttl } = options;
  if (ttl !== undefined && ttl > MAXIMUM_TTL) {
    throw new ZoneproofError(EXIT.USAGE, `--ttl must be between 0 and ${MAXIMUM_TTL}, not ${ttl}`);
  }
  const now = environment.now();
  const changes = timeChangesOf(options, now);
  const defaults = new Map([
    ['publish', now],
    ['activate', now],
  ] as const);
  const request = {
    owner: zoneNameOf(options.zone),
    algorithm,
    role: roles[0] ?? 'csk',
    bits: options.bits,
    keyFolder: options.keyDir,
    now,
    times: timesOfChanges(new Map([...defaults, ...changes])),
    ttl,
    tagRange: options.tagRange === undefined ? undefined : tagRangeOf(options.tagRange),
  };
  const uri = options.token === undefined ? undefined : tokenUriOf(options.token);
  const key = await withTokens(environment, options, (tokens) =>
    withPassphrase(
      environment,
      {},
      () => generateKeyFiles(environment.files, { ...request, token: uri && { tokens, uri } }, openssl),
      tokens,
    ),
  );
  environment.writeOutput(`${key.fileName}\n`);
  return EXIT.OK;
};
