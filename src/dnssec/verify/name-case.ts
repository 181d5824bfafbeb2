/**
 * Names in signed data that must keep their case. Canonical form lower-cases the names in the data of the types of RFC 4034
 * §6.2 and of no newer ones, so a server that lower-cases what it sends breaks the signatures over these.
 * @module
 */
import { countText } from '../../diagnostic/index.js';
import { TYPE } from '../../rdata/index.js';
import { nameLength } from '../../wire/index.js';
import type { VerifyContext } from './context.js';

/** Of IPSECKEY data: the second octet, when the gateway is a name (RFC 4025 §2.1). */
const GATEWAY_IS_NAME = 3;

/** Where the name begins in the data of the types that NSD 4.6 sends in lower case; -1 when there is none. */
const NAME_AT: ReadonlyMap<number, (pool: Uint8Array, at: number) => number> = new Map([
  [TYPE.SVCB, (_pool, at) => at + 2],
  [TYPE.HTTPS, (_pool, at) => at + 2],
  [TYPE.LP, (_pool, at) => at + 2],
  [TYPE.IPSECKEY, (pool, at) => (pool[at + 1] === GATEWAY_IS_NAME ? at + 3 : -1)],
]);

export function verifyNameCase(context: VerifyContext): void {
  const { zone } = context;
  const { records } = zone;
  const { type, pool, rdataOffset } = records;
  let first = -1;
  let count = 0;
  for (const [number, nameAt] of NAME_AT) {
    for (let i = type.indexOf(number); i >= 0; i = type.indexOf(number, i + 1)) {
      const at = nameAt(pool, rdataOffset[i]!);
      if (at < 0 || !hasCapitals(pool, at)) continue;
      if (records.isDuplicate(i) || !zone.isAuthoritative(records.owner[i]!, number)) continue;
      if (first < 0 || i < first) first = i;
      count++;
    }
  }
  if (first < 0) return;
  const more = count > 1 ? `, and ${countText(count - 1, 'more record')} as well` : '';
  const message = `a name in ${context.rrsetName(first)} has capitals, which are signed as they are${more}`;
  context.report('rrsig-name-case', message, { record: first, part: 'rdata' });
}

function hasCapitals(pool: Uint8Array, at: number): boolean {
  const end = at + nameLength(pool, at);
  // Lengths of labels are below the letters.
  for (let i = at; i < end; i++) if (pool[i]! >= 0x41 && pool[i]! <= 0x5a) return true;
  return false;
}
