import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU16 } from '../../../wire/index.js';
import { startsUnderscore } from '../../labels.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'srv-port-zero',
  category: 'service',
  severity: 'info',
  summary: 'an SRV record offers a service at port 0',
  why: 'No service listens there. Port 0 belongs to the record that says that a service is not offered, whose target is ".".',
  advice: 'Write the port, or the target ".".',
  rfc: ['RFC 2782'],
  peers: 'octoDNS',
  bad: '_imap._tcp  SRV  0 5 0 imap.example.net.',
  good: '_imap._tcp  SRV  0 5 143 imap.example.net.',
};

const messages = {
  zero: 'no service listens at port 0',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SRV],
    record(index) {
      const { records, names } = zone;
      const { pool, rdataOffset } = records;
      const at = rdataOffset[index]!;
      if (readU16(pool, at + 4) !== 0 || pool[at + 6] === 0) return;
      // RFC 6763 §8: an instance whose name is taken, without this service.
      if (!startsUnderscore(names.pool, names.offsets[records.owner[index]!]!)) return;
      report({ index, part: 2, message: messages.zero });
    },
  }),
};
