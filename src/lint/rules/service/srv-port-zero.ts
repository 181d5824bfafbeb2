import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { labelCount, readU16 } from '../../../wire/index.js';
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

/** Owners of service discovery may name port 0 for a service that is there but has another protocol (RFC 6763 §8). */
export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SRV],
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const at = rdataOffset[index]!;
      if (readU16(pool, at + 4) !== 0 || pool[at + 6] === 0) return;
      // RFC 6763 §8 "Flagship Naming": a name that is reserved, its service not offered.
      if (labelCount(zone.names.pool, zone.names.offsets[zone.records.owner[index]!]!) > labelCount(zone.apex) + 2)
        return;
      report({ index, part: 2, message: messages.zero });
    },
  }),
};
