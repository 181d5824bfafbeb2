/**
 * Labels of names in wire form, looked at without making strings.
 * @module
 */
import { LOWER, latin1Text } from '../wire/index.js';

const UNDERSCORE = 0x5f;

/** Whether the label at `wire[at]` (its length octet) is `label`, which is given in lower case. */
export function isLabel(wire: Uint8Array, at: number, label: string): boolean {
  if (wire[at] !== label.length) return false;
  for (let i = 0; i < label.length; i++) if (LOWER[wire[at + 1 + i]!] !== label.charCodeAt(i)) return false;
  return true;
}

/** The offset of the first label of the name at `wire[at]` that is `label` (lower case), or -1. */
export function findLabel(wire: Uint8Array, at: number, label: string): number {
  for (let next = at; wire[next] !== 0; next += 1 + wire[next]!) if (isLabel(wire, next, label)) return next;
  return -1;
}

/** Whether the label at `wire[at]` starts with an underscore, as those of services and attributes do (RFC 8552). */
export function startsUnderscore(wire: Uint8Array, at: number): boolean {
  return wire[at]! > 0 && wire[at + 1] === UNDERSCORE;
}

/** The label at `wire[at]`, octets as Latin-1. */
export function labelAt(wire: Uint8Array, at: number): string {
  return latin1Text(wire, at + 1, at + 1 + wire[at]!);
}

/** The number that the label at `wire[at]` is, without leading zeros; -1 for anything else, and for one above `max`. */
export function labelNumber(wire: Uint8Array, at: number, max: number): number {
  const length = wire[at]!;
  if (length === 0 || length > 5 || (length > 1 && wire[at + 1] === 0x30)) return -1;
  let value = 0;
  for (let i = 1; i <= length; i++) {
    const digit = wire[at + i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value > max ? -1 : value;
}
