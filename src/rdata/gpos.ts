/**
 * GPOS (RFC 1712): three numbers as character-strings. The RFC calls the first longitude and the second latitude, but
 * bounds and describes them, and shows them in its examples, the other way round; so does everybody else.
 * @module
 */
import { latin1Text } from '../wire/index.js';
import type { RdataBreach } from './table.js';

const COORDINATES = [
  { name: 'latitude', max: 90 },
  { name: 'longitude', max: 180 },
  { name: 'altitude', max: Number.POSITIVE_INFINITY },
] as const;

/** Whether the character-strings are numbers within their bounds (RFC 1712 §3). */
export function checkPosition(wire: Uint8Array, at: number): RdataBreach | undefined {
  let next = at;
  for (const { name, max } of COORDINATES) {
    const text = latin1Text(wire, next + 1, next + 1 + wire[next]!);
    next += 1 + wire[next]!;
    const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text);
    if (isNumber && Math.abs(Number(text)) <= max) continue;
    const bounds = max === Number.POSITIVE_INFINITY ? 'in meters' : `of degrees from -${max} to ${max}`;
    return { rule: 'gpos-range', message: `${name} ${JSON.stringify(text)} is not a number ${bounds}` };
  }
  return undefined;
}
