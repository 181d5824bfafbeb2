import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { alpnIds, findParameter, PARAMETER } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-alpn-escaping',
  category: 'service',
  severity: 'warning',
  summary: 'a protocol id of a service binding holds a comma, a backslash or a blank',
  why: 'No protocol is called so: the commas of the list were escaped, or the list was written with blanks. Clients that know none of the protocols ignore the record.',
  advice: 'Write the ids with bare commas between them: alpn="h2,h3".',
  rfc: ['RFC 9460 §7.1', 'RFC 9460 §A.1'],
  peers: 'none',
  bad: '@  HTTPS  1 pool.example.net. alpn="h2\\\\,h3"',
  good: '@  HTTPS  1 pool.example.net. alpn="h2,h3"',
};

const messages = {
  id: (id: string) => `no protocol is called "${id}"`,
};

const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BLANK = 0x20;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SVCB, TYPE.HTTPS],
    skips: { record: ['plain-parameters'] },
    record(index) {
      const { pool } = zone.records;
      const at = findParameter(zone.records, index, PARAMETER.ALPN);
      if (at < 0) return;
      for (const [start, end] of alpnIds(pool, at)) {
        for (let i = start; i < end; i++) {
          if (pool[i] !== COMMA && pool[i] !== BACKSLASH && pool[i] !== BLANK) continue;
          report({ index, part: 'rdata', message: messages.id(latin1Text(pool, start, end)) });
          return;
        }
      }
    },
  }),
};
