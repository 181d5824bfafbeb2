/** `zoneproof nsec3hash` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { NSEC3_HASH_OCTETS, NSEC3_HASH_SHA1, nsec3Hasher } from '../../dnssec/index.js';
import { zoneNameOf } from '../../operations/index.js';
import { encodeBase32hex } from '../../wire/index.js';
import type { CommandRunner } from '../command.js';
import { saltOf } from '../salt.js';

export interface Nsec3HashOptions {
  readonly name: string;
  readonly salt: string;
  readonly iterations: number;
}

/** The largest number that fits into an NSEC3 record (RFC 5155 §3.2). */
const MAX_ITERATIONS = 65_535;

export const run: CommandRunner<Nsec3HashOptions> = ({ name, salt: saltText, iterations }, environment) => {
  if (!Number.isInteger(iterations) || iterations < 0 || iterations > MAX_ITERATIONS) {
    throw new ZoneproofError(EXIT.USAGE, `--iterations must be between 0 and ${MAX_ITERATIONS}, not ${iterations}`);
  }
  const salt = saltOf(saltText);
  const hash = new Uint8Array(NSEC3_HASH_OCTETS);
  nsec3Hasher(openssl, { iterations, salt })(zoneNameOf(name), 0, hash, 0);
  // The line of BIND's nsec3hash and Knot's knsec3hash, salt as it was given, so that scripts can take either.
  const parameters = `salt=${saltText || '-'}, hash=${NSEC3_HASH_SHA1}, iterations=${iterations}`;
  environment.writeOutput(`${encodeBase32hex(hash).toLowerCase()} (${parameters})\n`);
  return EXIT.OK;
};
