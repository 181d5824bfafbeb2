/**
 * What the rules of a response policy do (draft-vixie-dnsop-dns-rpz): the target of a CNAME says it.
 * @module
 */
import { isLabel } from './labels.js';

/** Whether the target of a CNAME is an action and no name: one label or none, "*" or starting with "rpz-". */
export function isPolicyAction(pool: Uint8Array, at: number): boolean {
  if (pool[at] === 0) return true;
  if (pool[at + 1 + pool[at]!] !== 0) return false;
  return (
    isLabel(pool, at, '*') || (pool[at]! > 4 && /^rpz-/i.test(String.fromCharCode(...pool.subarray(at + 1, at + 5))))
  );
}
