/**
 * TLSA and SMIMEA, which share their fields (RFC 6698 §2.1, RFC 8162 §2).
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { isWildcard } from '../wire/index.js';
import { labelAt, startsUnderscore } from './labels.js';

/** The types whose rdata is usage, selector, matching type and certificate association data. */
export const CERTIFICATE_ASSOCIATION_TYPES: readonly number[] = [TYPE.TLSA, TYPE.SMIMEA];

/** Where the host begins in the owner of a TLSA record, behind the port and the protocol (RFC 6698 §3); -1 for others. */
export function tlsaHost(pool: Uint8Array, at: number): number {
  const protocol = at + 1 + pool[at]!;
  if (!startsUnderscore(pool, at) || !isPort(labelAt(pool, at)) || !startsUnderscore(pool, protocol)) return -1;
  const host = protocol + 1 + pool[protocol]!;
  return startsUnderscore(pool, host) || isWildcard(pool, host) ? -1 : host;
}

/** Whether a label is an underscore and a port (RFC 6698 §3: "without leading zeros"). */
export function isPort(label: string): boolean {
  return /^_[1-9]\d{0,4}$/.test(label) && Number(label.slice(1)) <= 65535;
}
