/**
 * Names that the public DNS never answers for (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, and `internal`, which
 * ICANN has set aside for private use).
 * @module
 */
import { isLabel } from './labels.js';

const TOP_LEVEL = ['local', 'localhost', 'invalid', 'test', 'onion', 'alt', 'internal'] as const;

/** First octets of those and of `arpa`: a quick no for most names. */
const IS_FIRST_OCTET = new Uint8Array(256);
for (const name of [...TOP_LEVEL, 'arpa']) {
  IS_FIRST_OCTET[name.charCodeAt(0)] = 1;
  IS_FIRST_OCTET[name.toUpperCase().charCodeAt(0)] = 1;
}

/** The special-use name that the name at `wire[at]` is or ends in, or undefined. */
export function specialUseName(wire: Uint8Array, at = 0): string | undefined {
  let beforeLast = -1;
  let last = -1;
  for (let next = at; wire[next] !== 0; next += 1 + wire[next]!) {
    beforeLast = last;
    last = next;
  }
  if (last < 0 || IS_FIRST_OCTET[wire[last + 1]!] === 0) return undefined;
  if (isLabel(wire, last, 'arpa')) {
    return beforeLast >= 0 && isLabel(wire, beforeLast, 'home') ? 'home.arpa' : undefined;
  }
  for (const name of TOP_LEVEL) if (isLabel(wire, last, name)) return name;
  return undefined;
}
