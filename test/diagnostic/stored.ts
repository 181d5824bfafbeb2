import type { StoredText } from '../../src/diagnostic/index.js';

/** A text as if it were stored somewhere, read in pieces of so many octets. */
export function stored(bytes: Uint8Array, pieceOctets: number): StoredText {
  return {
    length: bytes.length,
    pieceOctets,
    read(at, target) {
      const octets = bytes.subarray(at, at + target.length);
      target.set(octets);
      return octets.length;
    },
  };
}
