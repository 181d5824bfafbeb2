/**
 * Names that the public DNS never answers for (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, and `internal`, which
 * ICANN has set aside for private use).
 * @module
 */
import { labelCount, skipLabels } from '../wire/index.js';
import { isLabel } from './labels.js';

const TOP_LEVEL = ['local', 'localhost', 'invalid', 'test', 'onion', 'alt', 'internal'] as const;

/** The special-use name that the name at `wire[at]` is or ends in, or undefined. */
export function specialUseName(wire: Uint8Array, at = 0): string | undefined {
  const labels = labelCount(wire, at);
  if (labels === 0) return undefined;
  const last = skipLabels(wire, at, labels - 1);
  if (isLabel(wire, last, 'arpa')) {
    return labels > 1 && isLabel(wire, skipLabels(wire, at, labels - 2), 'home') ? 'home.arpa' : undefined;
  }
  for (const name of TOP_LEVEL) if (isLabel(wire, last, name)) return name;
  return undefined;
}
