import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { findParameter, PARAMETER } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-ech',
  category: 'service',
  severity: 'error',
  summary: 'the ech parameter of a service binding is no list of ECH configurations',
  why: 'A client that cannot read the parameter drops the record, and with it the whole set.',
  advice:
    'Copy the whole ECHConfigList from the server; what openssl prints between the lines is only one configuration.',
  rfc: ['RFC 9848 §3', 'RFC 9849 §4'],
  peers: 'none',
  bad: '@  HTTPS  1 pool.example.net. ech=AAAA',
  good: '@  HTTPS  1 pool.example.net. ech="AEX+DQBBcQAgACCoD+mS0dJ1+hEVYBTZfJrxlYGpqfTqNkn1k3Uz1yxoYwAEAAEAAQASY2xvdWRmbGFyZS1lY2guY29tAAA="',
};

const messages = {
  length: 'the value is not as long as the list in it says',
  empty: 'the list holds no configuration',
  config: 'a configuration in the list goes beyond its end',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SVCB, TYPE.HTTPS],
    skips: { record: ['plain-parameters'] },
    record(index) {
      const at = findParameter(zone.records, index, PARAMETER.ECH);
      const fault = at < 0 ? undefined : listFault(zone.records.pool, at);
      if (fault !== undefined) report({ index, part: 'rdata', message: messages[fault] });
    },
  }),
};

/** RFC 9849 §4: `ECHConfig ECHConfigList<4..2^16-1>`; each configuration has a version and a length before it. */
function listFault(pool: Uint8Array, at: number): keyof typeof messages | undefined {
  const end = at + readU16(pool, at - 2);
  if (end - at < 2 || readU16(pool, at) !== end - at - 2) return 'length';
  if (end - at < 6) return 'empty';
  for (let next = at + 2; next < end; next += 4 + readU16(pool, next + 2)) {
    if (next + 4 > end || next + 4 + readU16(pool, next + 2) > end) return 'config';
  }
  return undefined;
}
