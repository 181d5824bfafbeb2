/**
 * Hashes of short messages that come by the million: owner names for NSEC3, the data of signatures. A call of OpenSSL
 * costs more than the hash of so little; here a message is written where it is hashed, and its hash is read in place.
 * @module
 */
import { hash } from 'node:crypto';
import { equalBytes } from '../../wire/index.js';
import type { ShortHash } from '../provider.js';
import { compileKernel } from './assembler.js';
import { MAX_SHORT_MESSAGE, SHA_PLACES, shaModule } from './sha-code.js';

type ShortHashName = 'sha1' | 'sha256';
type ShortHashes = Readonly<Record<ShortHashName, ShortHash>>;

const DIGEST_OCTETS: Readonly<Record<ShortHashName, number>> = { sha1: 20, sha256: 32 };

/** Octets of messages for the check at the first use: the ends of padding (FIPS 180-4 §5.1.1), one and several blocks. */
const CHECKED_LENGTHS = [0, 1, 55, 56, 63, 64, 119, 120, 1000];

let hashes: ShortHashes | 'unusable' | undefined;

/** Undefined where WebAssembly is missing, or does not do what it should. Both hashes share their memory. */
export function shortHash(name: ShortHashName): ShortHash | undefined {
  hashes ??= openHashes() ?? 'unusable';
  return hashes === 'unusable' ? undefined : hashes[name];
}

function openHashes(): ShortHashes | undefined {
  try {
    const kernel = compileKernel<ShortHashName>(shaModule())();
    const octets = kernel.octets();
    const message = octets.subarray(0, MAX_SHORT_MESSAGE);
    const open = (name: ShortHashName): ShortHash => ({
      message,
      digest: octets.subarray(SHA_PLACES.digest, SHA_PLACES.digest + DIGEST_OCTETS[name]),
      hash: kernel.call[name],
    });
    const opened = { sha1: open('sha1'), sha256: open('sha256') };
    return agreesWithOpenssl('sha1', opened.sha1) && agreesWithOpenssl('sha256', opened.sha256) ? opened : undefined;
  } catch {
    return undefined;
  }
}

function agreesWithOpenssl(name: ShortHashName, short: ShortHash): boolean {
  return CHECKED_LENGTHS.every((length) => {
    const message = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    short.message.set(message);
    short.hash(length);
    return equalBytes(short.digest, hash(name, message, 'buffer'));
  });
}
