/**
 * The NSEC3 salt as an option.
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { decodeHex } from '../wire/index.js';

/** The octets of a salt in hexadecimal; `-` is none, as in zone files (RFC 5155 §3.3). Throws a ZoneproofError (usage). */
export function saltOf(text: string): Uint8Array {
  const salt = decodeHex(text === '-' ? '' : text);
  if (salt !== undefined && salt.length <= 255) return salt;
  throw new ZoneproofError(EXIT.USAGE, `--salt: ${JSON.stringify(text)} is not hexadecimal of at most 255 octets`, {
    help: 'leave it out (RFC 9276), or give pairs of hexadecimal digits',
  });
}
